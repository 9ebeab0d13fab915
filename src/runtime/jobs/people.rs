//! People found and sorted: the lists are kept, their pages are read as they are
//! looked at, also while somebody is still being found.

use std::sync::{Arc, Mutex};

use super::{Session, UNPOISONED};
use crate::database::SegmentDatabase;
use crate::domain::{
    Among, Audience, Direction, ErrorKind, MemberSet, ProfileField, ProfileNumber, Search, Watch,
};
use crate::export::{FoundPart, FoundPeople, find_people};
use crate::wizard::JobId;
use crate::wizard::job::{JobAnswer, JobError, PeopleView};

/// Lists kept: the one on screen, the next one, and one below another screen.
const LISTS_MAX: usize = 3;

/// A list of people.
pub(super) struct KeptPeople {
    destination: String,
    audience: Audience,
    found: Mutex<FoundPeople>,
}

impl Session {
    /// Finds people; those found so far can be looked at before the end.
    pub(super) fn find_people(
        &self,
        id: JobId,
        (destination, among): (&str, &Among),
        (search, order): (Option<&Search>, Option<&ProfileField>),
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, mut database) = self.connect(destination)?;
        let (audience, people) = match among {
            Among::Audience(audience) => (*audience, database.everybody(*audience)?),
            Among::Members { segment, version } => {
                (database.segment(segment)?.audience, database.members(segment, *version)?)
            }
        };
        let found = Mutex::default();
        let kept = KeptPeople { destination: destination.to_owned(), audience, found };
        let kept = Arc::new(kept);
        self.keep_people(id, Arc::clone(&kept));
        let mut more = |part: FoundPart, people: &MemberSet| {
            kept.found.lock().expect(UNPOISONED).add(part, people);
        };
        let result =
            find_people(&mut *database, (audience, people), search, order, watch, &mut more);
        let all = result.inspect_err(|_| self.forget_people(id))?;
        let total = all.total();
        *kept.found.lock().expect(UNPOISONED) = all;
        Ok(JobAnswer::PeopleFound(total))
    }

    /// Only the people of the page are read.
    pub(super) fn found_page(
        &self,
        list: JobId,
        direction: Direction,
        start: u64,
        count: usize,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept_people(list)?;
        let (total, numbers) = {
            let found = kept.found.lock().expect(UNPOISONED);
            (found.total(), found.page(start, count, direction))
        };
        let (_, database) = self.connect(&kept.destination)?;
        let view = people_view(&*database, kept.audience, &numbers, (start, total))?;
        Ok(JobAnswer::FoundPage(view))
    }

    fn keep_people(&self, id: JobId, people: Arc<KeptPeople>) {
        let mut lists = self.lists.lock().expect(UNPOISONED);
        lists.push_back((id, people));
        while lists.len() > LISTS_MAX {
            lists.pop_front();
        }
    }

    fn forget_people(&self, id: JobId) {
        self.lists.lock().expect(UNPOISONED).retain(|(other, _)| *other != id);
    }

    /// A list that is kept; asking for it keeps it longer.
    fn kept_people(&self, id: JobId) -> Result<Arc<KeptPeople>, JobError> {
        let mut lists = self.lists.lock().expect(UNPOISONED);
        let place = lists.iter().position(|(other, _)| *other == id);
        let Some(entry) = place.and_then(|place| lists.remove(place)) else {
            return Err(JobError {
                kind: ErrorKind::Invalid,
                message: "the people found are no longer kept".to_owned(),
                hint: Some("search or sort again".to_owned()),
            });
        };
        let people = Arc::clone(&entry.1);
        lists.push_back(entry);
        Ok(people)
    }
}

/// People of these numbers, as a page of `total`.
pub(super) fn people_view(
    database: &dyn SegmentDatabase,
    audience: Audience,
    numbers: &[ProfileNumber],
    (start, total): (u64, u64),
) -> Result<PeopleView, JobError> {
    let attributes = database.attributes(audience)?;
    Ok(PeopleView {
        attributes: attributes.iter().map(|attribute| attribute.name.to_string()).collect(),
        start,
        total,
        people: database.profiles(audience, numbers)?,
    })
}
