//! The segments of a destination, and one segment with its members and
//! versions. A folder a screen, except for the segment itself.

mod as_of;
mod builder;
pub(super) mod change;
mod compare;
mod list;
mod names;
mod one;
mod overlap;
mod saving;
mod sources;
#[cfg(test)]
mod tests;
mod version_members;
mod view;
mod why;

pub use builder::Builder;
pub use compare::Compare;
pub use list::Segments;
pub use one::SegmentScreen;
pub(super) use one::{restore_question, restored_sentence};
pub use overlap::Overlap;
pub use sources::{RemovalScreen, Sources};
pub use version_members::VersionMembers;

use super::job::JobError;
use super::screen::Status;
use super::text;
use crate::domain::{ErrorKind, Segment};

/// How many members a segment has, in words.
fn members_words(segment: &Segment) -> String {
    text::counted(segment.members, "member", "members")
}

/// What is said of a change that was not made.
pub(super) fn failure(error: &JobError) -> Status {
    match error.kind {
        ErrorKind::Cancelled => Status::Note("Stopped; nothing was changed.".into()),
        _ => Status::of(error),
    }
}
