//! The members of a segment that are at hand: a page around the cursor, never
//! all of them.

use std::ops::Range;

use crate::domain::Profile;
use crate::wizard::job::{MembersView, PeopleView};
use crate::wizard::screen::Slot;
use crate::wizard::widgets::TableState;

/// The members at hand.
#[derive(Debug, Default)]
pub(in crate::wizard) struct Members {
    pub(in crate::wizard) table: TableState,
    /// "id" and the attributes.
    pub(in crate::wizard) headers: Vec<String>,
    pub(in crate::wizard) start: u64,
    /// Where the page that was asked for last starts, unless that failed.
    pub(in crate::wizard) asked: Option<u64>,
    pub(in crate::wizard) rows: Vec<Vec<String>>,
    pub(in crate::wizard) loading: Slot,
    /// Whether the cell at the cursor is shown in full.
    pub(in crate::wizard) cell: CellView,
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
        let MembersView { attributes, start, total, members: people, .. } = view;
        self.take_people(PeopleView { attributes, start, total, people });
    }

    /// The same of people who are members of nothing.
    pub(in crate::wizard) fn take_people(&mut self, view: PeopleView) {
        self.headers = std::iter::once("id".to_owned()).chain(view.attributes).collect();
        self.table.resize(view.total, self.headers.len());
        self.start = view.start;
        let row = |member: Profile| {
            let values = member.values.into_iter().map(Option::unwrap_or_default);
            std::iter::once(member.id).chain(values).collect()
        };
        self.rows = view.people.into_iter().map(row).collect();
        self.table.fit(&self.headers, &self.rows);
    }

    /// The numbers of the members at hand.
    pub(in crate::wizard) fn at_hand(&self) -> Range<u64> {
        self.start..self.start + self.rows.len() as u64
    }

    /// The id of the member at the cursor, when its page is at hand.
    pub(in crate::wizard) fn id(&self) -> Option<&str> {
        let at = usize::try_from(self.table.row()?.checked_sub(self.start)?).ok()?;
        self.rows.get(at)?.first().map(String::as_str)
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
}
