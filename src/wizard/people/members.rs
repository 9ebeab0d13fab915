//! The people that are at hand: a page around the cursor, never all of them.

use std::ops::Range;

use crate::domain::Profile;
use crate::wizard::job::{MembersView, PeopleView};
use crate::wizard::screen::Slot;
use crate::wizard::widgets::TableState;

/// The people at hand.
#[derive(Debug, Default)]
pub(in crate::wizard) struct Members {
    pub(in crate::wizard) table: TableState,
    /// "id" and the attributes that are shown.
    pub(in crate::wizard) headers: Vec<String>,
    pub(in crate::wizard) start: u64,
    /// Where the page that was asked for last starts, unless that failed.
    pub(in crate::wizard) asked: Option<u64>,
    pub(in crate::wizard) rows: Vec<Vec<String>>,
    pub(in crate::wizard) loading: Slot,
    /// Whether the cell at the cursor is shown in full.
    pub(in crate::wizard) cell: CellView,
    /// All attributes, shown or not.
    attributes: Vec<String>,
    /// The people with all their values.
    people: Vec<Profile>,
    /// The attributes shown, by their places.
    shown: Vec<usize>,
}

/// Whether a cell is shown in full.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::wizard) enum CellView {
    /// Only the table.
    #[default]
    Closed,
    /// Its whole text below the table.
    Open,
}

impl Members {
    pub(in crate::wizard) fn take(&mut self, view: MembersView) {
        let MembersView { attributes, start, total, members, .. } = view;
        self.take_people(PeopleView { attributes, start, total, people: members });
    }

    pub(in crate::wizard) fn take_people(&mut self, view: PeopleView) {
        if self.attributes != view.attributes {
            self.shown = (0..view.attributes.len()).collect();
            self.attributes = view.attributes;
        }
        self.start = view.start;
        self.people = view.people;
        self.table.resize(view.total, self.shown.len() + 1);
        self.fill();
    }

    /// Shows these attributes, in this order, so many of which stay in sight.
    pub(in crate::wizard) fn project(&mut self, shown: &[usize], frozen: usize) {
        self.table.freeze(frozen);
        if self.shown != shown {
            self.shown = shown.to_vec();
            self.table.refit();
            self.table.resize(self.table.total(), self.shown.len() + 1);
            self.fill();
        }
    }

    fn fill(&mut self) {
        let name = |place: &usize| self.attributes.get(*place).cloned().unwrap_or_default();
        self.headers =
            std::iter::once("id".to_owned()).chain(self.shown.iter().map(name)).collect();
        let row = |person: &Profile| {
            let value = |place: &usize| person.values.get(*place).cloned().flatten();
            let values = self.shown.iter().map(|place| value(place).unwrap_or_default());
            std::iter::once(person.id.clone()).chain(values).collect()
        };
        self.rows = self.people.iter().map(row).collect();
        self.table.fit(&self.headers, &self.rows);
    }

    /// None is at hand any more, and how many there are is not known.
    pub(in crate::wizard) fn clear(&mut self) {
        self.people.clear();
        self.rows.clear();
    }

    /// The rows are those of another list, which begins at its beginning.
    pub(in crate::wizard) fn rows_are_others(&mut self) {
        self.clear();
        self.start = 0;
        self.table.go_to(0);
    }

    /// Where the page that is missing around the cursor starts, unless it was asked
    /// for last: one that came shorter than asked would be asked for for ever.
    pub(in crate::wizard) fn missing(&self) -> Option<u64> {
        let (start, _) = self.table.missing(self.at_hand())?;
        (Some(start) != self.asked).then_some(start)
    }

    /// The numbers of the people at hand.
    pub(in crate::wizard) fn at_hand(&self) -> Range<u64> {
        self.start..self.start + self.rows.len() as u64
    }

    /// The person at the cursor, when the page is at hand.
    pub(in crate::wizard) fn person(&self) -> Option<&Profile> {
        let at = usize::try_from(self.table.row()?.checked_sub(self.start)?).ok()?;
        self.people.get(at)
    }

    /// The person's id.
    pub(in crate::wizard) fn id(&self) -> Option<&str> {
        self.person().map(|person| person.id.as_str())
    }

    /// Whether the member at the cursor is at hand.
    pub(in crate::wizard) fn has_cursor(&self) -> bool {
        self.table.row().is_some_and(|row| self.at_hand().contains(&row))
    }

    /// The heading and the whole text of the cell at the cursor.
    pub(in crate::wizard) fn cell(&self) -> Option<(&str, &str)> {
        let at = usize::try_from(self.table.row()?.checked_sub(self.start)?).ok()?;
        let heading = self.headers.get(self.table.column())?;
        let cell = self.rows.get(at)?.get(self.table.column()).map_or("", String::as_str);
        Some((heading, cell))
    }

    /// The names of all attributes.
    pub(in crate::wizard) fn attributes(&self) -> &[String] {
        &self.attributes
    }

    /// Where the column at the cursor is among the id and all attributes.
    pub(in crate::wizard) fn field(&self) -> usize {
        let shown = self.table.column().checked_sub(1).and_then(|at| self.shown.get(at));
        shown.map_or(0, |place| place + 1)
    }
}
