//! Segments: their list, members page by page, versions, and going back.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use super::Session;
use super::files::new_path;
use crate::config::recorded_export;
use crate::database::Receipt;
use crate::domain::{MemberSet, ProfileNumber, SegmentName, VersionPart, Watch};
use crate::export::{EarlierSources, MembersFile, Selection, explain_membership, save_members};
use crate::wizard::job::{
    ComparedView, JobAnswer, JobError, MemberFigures, MembersView, WrittenView,
};

impl Session {
    pub(super) fn list_segments(&self, destination: &str) -> Result<JobAnswer, JobError> {
        Ok(JobAnswer::Segments(self.connect(destination)?.1.segments()?))
    }

    /// Only the people of the page are read.
    pub(super) fn compare_versions(
        &self,
        destination: &str,
        segment: &SegmentName,
        (earlier, later): (u64, u64),
        part: VersionPart,
        (start, count): (u64, usize),
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let segment = database.segment(segment)?;
        let before = database.members(&segment.name, Some(earlier))?;
        let after = database.members(&segment.name, Some(later))?;
        let parts = [&after - &before, &before - &after, &before & &after];
        let totals = [0, 1, 2].map(|place: usize| parts[place].len());
        let [joined, left, stayed] = parts;
        let set = match part {
            VersionPart::Joined => joined,
            VersionPart::Left => left,
            VersionPart::Stayed => stayed,
        };
        let attributes = database.attributes(segment.audience)?;
        let page = MembersView {
            attributes: attributes.iter().map(|attribute| attribute.name.to_string()).collect(),
            start,
            total: set.len(),
            members: database.profiles(segment.audience, &page(&set, start, count))?,
            segment,
        };
        Ok(JobAnswer::Compared(ComparedView { totals, page }))
    }

    /// The end of the file's name says the format.
    pub(super) fn save_members(
        &self,
        destination: &str,
        segment: &SegmentName,
        version: Option<u64>,
        path: &Path,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let selection = Selection::of(&*database, segment, version, u64::MAX)?;
        let path = new_path(path);
        let file = MembersFile::of_name(&path.to_string_lossy());
        let members = save_members(&*database, &selection, file, &path, watch)?;
        Ok(JobAnswer::MembersSaved { path, members })
    }

    /// Reads the tables of earlier runs again where they are still there.
    pub(super) fn explain_member(
        &self,
        destination: &str,
        segment: &SegmentName,
        id: &str,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let sources = EarlierSources {
            recorded: &|configuration| recorded_export(configuration).ok(),
            open: &|settings| self.open_source(settings).map_err(|error| error.message),
        };
        let membership = explain_membership(&*database, segment, id, &sources, watch)?;
        Ok(JobAnswer::Membership(Box::new(membership)))
    }

    pub(super) fn list_history(&self, destination: &str) -> Result<JobAnswer, JobError> {
        Ok(JobAnswer::History(self.connect(destination)?.1.history(None)?))
    }

    pub(super) fn list_versions(
        &self,
        destination: &str,
        segment: &SegmentName,
    ) -> Result<JobAnswer, JobError> {
        Ok(JobAnswer::Versions(self.connect(destination)?.1.versions(segment)?))
    }

    /// Only the members of the page are read, however many there are.
    pub(super) fn members_page(
        &self,
        destination: &str,
        segment: &SegmentName,
        version: Option<u64>,
        (start, count): (u64, usize),
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let segment = database.segment(segment)?;
        let members = database.members(&segment.name, version)?;
        let attributes = database.attributes(segment.audience)?;
        Ok(JobAnswer::Members(MembersView {
            attributes: attributes.iter().map(|attribute| attribute.name.to_string()).collect(),
            start,
            total: members.len(),
            members: database.profiles(segment.audience, &page(&members, start, count))?,
            segment,
        }))
    }

    pub(super) fn restore(
        &self,
        destination: &str,
        segment: &SegmentName,
        version: u64,
    ) -> Result<JobAnswer, JobError> {
        let clock = Instant::now();
        let at = Timestamp::now();
        let receipt = self.connect(destination)?.1.restore(segment, version, at)?;
        Ok(JobAnswer::Written(written(destination, receipt, at, clock)))
    }
}

/// What was written, as the wizard shows it.
pub(super) fn written(
    destination: &str,
    receipt: Receipt,
    at: Timestamp,
    clock: Instant,
) -> WrittenView {
    WrittenView {
        destination: destination.to_owned(),
        version: receipt.version,
        members: MemberFigures {
            before: receipt.before,
            kept: receipt.before - receipt.removed,
            added: receipt.added,
            removed: receipt.removed,
            after: receipt.after,
        },
        segment: receipt.segment,
        at,
        duration_ms: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// `count` numbers of a set from place `start` on.
pub(super) fn page(members: &MemberSet, start: u64, count: usize) -> Vec<ProfileNumber> {
    u32::try_from(start)
        .ok()
        .and_then(|start| members.select(start))
        .map_or_else(Vec::new, |first| members.range(first..).take(count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_window_on_the_members_in_their_order() {
        let members: MemberSet = [1, 5, 6, 900_000, 4_000_000_000].into_iter().collect();
        assert_eq!(page(&members, 0, 2), [1, 5]);
        assert_eq!(page(&members, 3, 9), [900_000, 4_000_000_000]);
        assert_eq!(page(&members, 5, 9), [0; 0]);
        assert_eq!(page(&members, u64::MAX, 9), [0; 0]);
    }
}
