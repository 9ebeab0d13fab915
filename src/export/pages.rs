//! Any part of a preview's lists without loading the rest.

use crate::database::SegmentDatabase;
use crate::domain::{MemberSet, Profile, ProfileNumber, Reason};
use crate::matcher::digest_name;
use crate::source::{Source, pick_rows};

use super::keys::KeyMaker;
use super::{ExportError, Preview};

/// The lists of a preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreviewTab {
    /// People who join the segment.
    Joining,
    /// People who stay.
    Staying,
    /// People who leave.
    Leaving,
    /// Rows that found nobody.
    NotFound,
    /// Rows that could not be used.
    Rejected,
}

impl PreviewTab {
    /// All, in the order of the screen.
    pub const ALL: [Self; 5] =
        [Self::Joining, Self::Staying, Self::Leaving, Self::NotFound, Self::Rejected];

    /// As written on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Joining => "Joining",
            Self::Staying => "Staying",
            Self::Leaving => "Leaving",
            Self::NotFound => "Not found",
            Self::Rejected => "Rejected",
        }
    }
}

/// A row that found nobody, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Its record number.
    pub row: u32,
    /// Why.
    pub reason: Reason,
    /// Which cell, where it was one: `email: foo@`.
    pub detail: String,
    /// The cells as they were read.
    pub cells: Vec<String>,
}

/// `count` numbers of a set from place `start` on.
pub fn page_of(set: &MemberSet, start: u64, count: usize) -> Vec<ProfileNumber> {
    let Some(first) = u32::try_from(start).ok().and_then(|start| set.select(start)) else {
        return Vec::new();
    };
    set.range(first..).take(count).collect()
}

/// A page of a list of people, and how many there are in all. The lists of
/// rows have no people.
pub fn preview_people(
    database: &dyn SegmentDatabase,
    preview: &Preview,
    tab: PreviewTab,
    start: u64,
    count: usize,
) -> Result<(u64, Vec<Profile>), ExportError> {
    let change = &preview.change;
    let set = match tab {
        PreviewTab::Joining => change.added().clone(),
        PreviewTab::Staying => change.before() & change.after(),
        PreviewTab::Leaving => change.removed().clone(),
        PreviewTab::NotFound | PreviewTab::Rejected => MemberSet::new(),
    };
    let numbers = page_of(&set, start, count);
    let people = database.profiles(preview.plan.export.audience, &numbers)?;
    Ok((set.len(), people))
}

/// A page of a list of rows, and how many there are in all. The lists of
/// people have no rows.
pub fn preview_rows(
    source: &Source,
    database: &dyn SegmentDatabase,
    preview: &Preview,
    tab: PreviewTab,
    start: u64,
    count: usize,
) -> Result<(u64, Vec<RejectedRow>), ExportError> {
    let set = match tab {
        PreviewTab::NotFound => preview.rows.unmatched.clone(),
        PreviewTab::Rejected => {
            preview.rows.rejected.values().fold(MemberSet::new(), |all, rows| all | rows)
        }
        PreviewTab::Joining | PreviewTab::Staying | PreviewTab::Leaving => MemberSet::new(),
    };
    let wanted = page_of(&set, start, count);
    let mut maker = KeyMaker::new(&preview.plan, database.phone_region());
    let mut rows = Vec::with_capacity(wanted.len());
    pick_rows(source, &wanted, &mut |row, cells| {
        rows.push(rejected_row(preview, &mut maker, row, cells));
    })?;
    Ok((set.len(), rows))
}

/// A row that found nobody, with the reason the preview found.
pub(super) fn rejected_row(
    preview: &Preview,
    maker: &mut KeyMaker,
    row: u32,
    cells: &[&str],
) -> RejectedRow {
    let reason = preview
        .rows
        .rejected
        .iter()
        .find(|(_, rows)| rows.contains(row))
        .map_or(Reason::NoProfile, |(reason, _)| reason.clone());
    let detail = maker.blamed(&reason, cells).map_or_else(String::new, |criterion| {
        let (attribute, column) = maker.column(criterion);
        let cell = cells.get(column).copied().unwrap_or("");
        match (&reason, digest_name(cell)) {
            (Reason::HashedValue(_) | Reason::NotHashed(_), Some(digest)) => {
                format!("{attribute}: {cell} ({digest})")
            }
            _ => format!("{attribute}: {cell}"),
        }
    });
    RejectedRow { row, reason, detail, cells: cells.iter().map(|&cell| cell.to_owned()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_window_on_the_members_in_their_order() {
        let members: MemberSet = [1, 5, 6, 900_000, 4_000_000_000].into_iter().collect();
        assert_eq!(page_of(&members, 0, 2), [1, 5]);
        assert_eq!(page_of(&members, 3, 9), [900_000, 4_000_000_000]);
        assert_eq!(page_of(&members, 5, 9), [0; 0]);
        assert_eq!(page_of(&members, u64::MAX, 9), [0; 0]);
    }
}
