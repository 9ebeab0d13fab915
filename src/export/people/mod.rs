//! People somebody looks for and sorts: numbers of profiles, of which any page can
//! be shown. Finds; what is typed and shown is the wizard's.

mod find;
mod sort;

pub use find::find_people;

use super::pages::page_of;
use crate::domain::{Direction, MemberSet, ProfileNumber};

/// People found. In which order: sorted, or those whose value begins with what was
/// looked for before the others, both in the order of their import. Four bytes each
/// where they are sorted, a bit or two where they are not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundPeople {
    /// Those who have a value to be sorted by; nobody unless they are sorted.
    sorted: Vec<ProfileNumber>,
    /// Those whose value begins so, as far as an index knows.
    first: MemberSet,
    /// All others.
    others: MemberSet,
}

/// Where somebody found belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundPart {
    /// Among those whose value begins with what was looked for.
    First,
    /// Behind them.
    Others,
}

impl FoundPeople {
    /// People in the order of their import.
    pub fn in_order_of_import(people: MemberSet) -> Self {
        Self { others: people, ..Self::default() }
    }

    /// More people, while others are still looked for.
    pub fn add(&mut self, part: FoundPart, people: &MemberSet) {
        match part {
            FoundPart::First => self.first |= people,
            FoundPart::Others => self.others |= people,
        }
    }

    /// How many they are.
    pub fn total(&self) -> u64 {
        self.sorted.len() as u64 + self.first.len() + self.others.len()
    }

    /// All of them, in no order.
    fn everybody(self) -> MemberSet {
        self.first | self.others | self.sorted.into_iter().collect::<MemberSet>()
    }

    /// `count` of them from place `start` on. Those without a value come last
    /// whatever the direction, which means nothing to people who are not sorted.
    pub fn page(&self, start: u64, count: usize, direction: Direction) -> Vec<ProfileNumber> {
        let sorted = self.sorted.len() as u64;
        let from = usize::try_from(start.min(sorted)).unwrap_or(self.sorted.len());
        let mut page: Vec<ProfileNumber> = match direction {
            Direction::Ascending => self.sorted.iter().skip(from).take(count).copied().collect(),
            Direction::Descending => {
                self.sorted.iter().rev().skip(from).take(count).copied().collect()
            }
        };
        let mut start = start.saturating_sub(sorted);
        for part in [&self.first, &self.others] {
            page.extend(page_of(part, start, count - page.len()));
            start = start.saturating_sub(part.len());
        }
        page
    }
}
