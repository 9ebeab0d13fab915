//! The segments of a destination, and one segment with its members and
//! versions. A folder a screen, except for the segment itself.

mod builder;
mod list;
mod members;
mod names;
mod one;
mod overlap;
#[cfg(test)]
mod tests;
mod view;

pub use builder::Builder;
pub use list::Segments;
pub use one::SegmentScreen;
pub(super) use one::{restore_question, restored_sentence};
pub use overlap::Overlap;

use super::text;
use crate::domain::Segment;

/// How many members a segment has, in words.
fn members_words(segment: &Segment) -> String {
    text::counted(segment.members, "member", "members")
}
