//! In which order the segments are shown, and which of them.

use std::cmp::Ordering;

use crate::domain::{Segment, Status, Word as _};
use crate::matcher::plain_letters;

/// A column one can sort by, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Column {
    #[default]
    Name,
    Audience,
    Members,
    Method,
    Status,
    Version,
    Updated,
}

/// Which end of a column comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Direction {
    #[default]
    Up,
    Down,
}

/// Whether archived segments are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Archive {
    #[default]
    Hidden,
    Shown,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Order {
    pub(super) column: Column,
    pub(super) direction: Direction,
    pub(super) archive: Archive,
}

impl Column {
    pub(super) const ALL: [Self; 7] = [
        Self::Name,
        Self::Audience,
        Self::Members,
        Self::Method,
        Self::Status,
        Self::Version,
        Self::Updated,
    ];

    /// Its heading.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Audience => "audience",
            Self::Members => "members",
            Self::Method => "method",
            Self::Status => "status",
            Self::Version => "ver",
            Self::Updated => "updated",
        }
    }

    /// Figures and times are wanted from the largest on.
    fn usual(self) -> Direction {
        match self {
            Self::Members | Self::Version | Self::Updated => Direction::Down,
            Self::Name | Self::Audience | Self::Method | Self::Status => Direction::Up,
        }
    }

    fn compare(self, one: &Segment, other: &Segment) -> Ordering {
        match self {
            // As people look names up: without case and accents.
            Self::Name => plain_letters(one.name.as_str())
                .cmp(&plain_letters(other.name.as_str()))
                .then_with(|| one.name.cmp(&other.name)),
            Self::Audience => one.audience.cmp(&other.audience),
            Self::Members => one.members.cmp(&other.members),
            Self::Method => one.method.word().cmp(other.method.word()),
            Self::Status => place(one.status).cmp(&place(other.status)),
            Self::Version => one.version.cmp(&other.version),
            Self::Updated => one.updated.cmp(&other.updated),
        }
    }
}

/// What is in use comes first.
fn place(status: Status) -> Option<usize> {
    Status::ALL.iter().position(|other| *other == status)
}

impl Order {
    /// The next column.
    pub(super) fn next_column(&mut self) {
        let at = Column::ALL.iter().position(|column| *column == self.column).unwrap_or(0);
        self.column = Column::ALL[(at + 1) % Column::ALL.len()];
        self.direction = self.column.usual();
    }

    /// The other end first.
    pub(super) fn turn(&mut self) {
        self.direction = match self.direction {
            Direction::Up => Direction::Down,
            Direction::Down => Direction::Up,
        };
    }

    /// Shows archived segments, or hides them.
    pub(super) fn toggle_archive(&mut self) {
        self.archive = match self.archive {
            Archive::Hidden => Archive::Shown,
            Archive::Shown => Archive::Hidden,
        };
    }

    /// The places of the segments that are shown, in their order; those that
    /// are equal by name.
    pub(super) fn arrange(self, segments: &[Segment]) -> Vec<usize> {
        let is_shown = |segment: &Segment| {
            self.archive == Archive::Shown || segment.status != Status::Archived
        };
        let mut places: Vec<usize> =
            (0..segments.len()).filter(|place| is_shown(&segments[*place])).collect();
        places.sort_by(|one, other| {
            let (one, other) = (&segments[*one], &segments[*other]);
            let compared = self.column.compare(one, other);
            let compared = match self.direction {
                Direction::Up => compared,
                Direction::Down => compared.reverse(),
            };
            compared.then_with(|| Column::Name.compare(one, other))
        });
        places
    }

    /// In words: "by members, largest first".
    pub(super) fn words(self) -> String {
        let [up, down] = match self.column {
            Column::Members => ["smallest first", "largest first"],
            Column::Version => ["lowest first", "highest first"],
            Column::Updated => ["oldest first", "newest first"],
            Column::Status => ["enabled first", "archived first"],
            Column::Name | Column::Audience | Column::Method => ["a to z", "z to a"],
        };
        let column = if self.column == Column::Version { "version" } else { self.column.label() };
        let words = if self.direction == Direction::Up { up } else { down };
        format!("by {column}, {words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::samples;

    fn shown(order: Order) -> Vec<String> {
        let segments = samples::segments();
        let places = order.arrange(&segments);
        places.into_iter().map(|place| segments[place].name.to_string()).collect()
    }

    #[test]
    fn every_column_has_its_order_and_the_archive_is_hidden_until_asked() {
        let mut order = Order::default();
        assert_eq!(shown(order), ["Hanoi", "VIP October"]);
        order.toggle_archive();
        assert_eq!(shown(order), ["Hanoi", "Old customers", "VIP October"]);
        order.turn();
        assert_eq!(shown(order), ["VIP October", "Old customers", "Hanoi"]);
        order.next_column();
        order.next_column();
        assert_eq!(order.words(), "by members, largest first");
        assert_eq!(shown(order), ["Hanoi", "VIP October", "Old customers"]);
        for _ in 0..5 {
            order.next_column();
        }
        assert_eq!(order.words(), "by name, a to z");
    }
}
