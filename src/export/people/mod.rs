//! People somebody looks for and sorts: numbers of profiles, of which any page can
//! be shown. Finds; what is typed and shown is the wizard's.

mod find;
mod sort;

pub use find::find_people;

use super::pages::page_of;
use crate::domain::{Direction, MemberSet, ProfileNumber};

/// People found, in the order of their import or sorted. Four bytes each where
/// they are sorted, a bit or two where they are not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FoundPeople {
    /// Those who have a value to be sorted by; nobody unless they are sorted.
    sorted: Vec<ProfileNumber>,
    /// All others, in the order of their import.
    others: MemberSet,
}

impl FoundPeople {
    /// People in the order of their import.
    pub fn in_order_of_import(people: MemberSet) -> Self {
        Self { sorted: Vec::new(), others: people }
    }

    /// More people, while others are still looked for.
    pub fn add(&mut self, people: &MemberSet) {
        self.others |= people;
    }

    /// How many they are.
    pub fn total(&self) -> u64 {
        self.sorted.len() as u64 + self.others.len()
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
        let others = page_of(&self.others, start.saturating_sub(sorted), count - page.len());
        page.extend(others);
        page
    }
}
