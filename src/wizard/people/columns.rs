//! Which columns of a table of people are shown, which of them stay while one
//! scrolls to the side, and the list in which that is chosen. The id is always the
//! first.

use std::collections::BTreeSet;

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::screen::Hint;
use crate::wizard::style::Theme;
use crate::wizard::text;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{Handled, List, below, put};

/// The columns behind the id, by their places among the attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    hidden: BTreeSet<usize>,
    frozen: BTreeSet<usize>,
}

impl Columns {
    /// The places in the order in which they are shown: the frozen ones first.
    pub(super) fn shown(&self, attributes: usize) -> Vec<usize> {
        let frozen = self.frozen.iter().copied();
        let is_loose = |place: &usize| !self.frozen.contains(place) && !self.hidden.contains(place);
        frozen.chain((0..attributes).filter(is_loose)).collect()
    }

    /// How many of them stay.
    pub(super) fn frozen(&self) -> usize {
        self.frozen.len()
    }

    fn toggle(&mut self, place: usize) {
        if !self.hidden.remove(&place) {
            self.frozen.remove(&place);
            self.hidden.insert(place);
        }
    }

    fn freeze(&mut self, place: usize) {
        if !self.frozen.remove(&place) {
            self.hidden.remove(&place);
            self.frozen.insert(place);
        }
    }

    fn words(&self, place: usize) -> &'static str {
        if self.frozen.contains(&place) {
            "stays in sight"
        } else if self.hidden.contains(&place) {
            "hidden"
        } else {
            "shown"
        }
    }
}

/// The columns being chosen.
#[derive(Debug)]
pub(super) struct Chooser {
    names: Vec<String>,
    list: List,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choosing {
    On,
    Changed,
    Done,
    Ignored,
}

impl Chooser {
    pub(super) fn new(names: Vec<String>) -> Self {
        Self { list: List::new(&names), names }
    }

    pub(super) fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        self.list.paste(pasted);
    }

    /// What a key does to the columns.
    pub(super) fn update(&mut self, key: Key, columns: &mut Columns) -> Choosing {
        if self.list.handle(key) != Handled::Ignored {
            return Choosing::On;
        }
        match (key, self.list.selected()) {
            (Key::Enter | Key::Escape, _) => Choosing::Done,
            (Key::Char(' '), Some(place)) => {
                columns.toggle(place);
                Choosing::Changed
            }
            (Key::Char('f'), Some(place)) => {
                columns.freeze(place);
                Choosing::Changed
            }
            _ => Choosing::Ignored,
        }
    }

    pub(super) fn view(
        &self,
        columns: &Columns,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: Theme,
    ) -> Option<Position> {
        put(frame, area, 0, Line::styled("Columns", theme.heading()));
        let widest = self.names.iter().map(|name| text::width(name)).max().unwrap_or(0);
        self.list.view(frame, below(area, 1), theme, Focus::Here, |place, width| {
            let name = text::fit(&self.names[place], widest.min(width.saturating_sub(16)));
            Line::from(text::cut(&format!("{name}  {}", columns.words(place)), width))
        })
    }

    pub(super) fn hints(&self) -> Vec<Hint> {
        let mut hints = vec![Hint::new(Key::Enter, "done")];
        if self.list.is_typing() {
            hints.push(Hint::new(Key::Escape, "all columns"));
            return hints;
        }
        if self.list.selected().is_some() {
            hints.push(Hint::new(Key::Char(' '), "show or hide"));
            hints.push(Hint::new(Key::Char('f'), "stays in sight"));
        }
        hints.push(Hint::new(Key::Char('/'), "filter"));
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_columns_come_first_and_are_shown() {
        let mut columns = Columns::default();
        assert_eq!(columns.shown(4), [0, 1, 2, 3]);
        columns.toggle(1);
        columns.freeze(2);
        assert_eq!((columns.shown(4), columns.frozen()), (vec![2, 0, 3], 1));
        columns.freeze(1);
        assert_eq!(columns.shown(4), [1, 2, 0, 3], "what is hidden is shown again");
        columns.toggle(2);
        assert_eq!((columns.shown(4), columns.frozen()), (vec![1, 0, 3], 1));
        columns.freeze(1);
        assert_eq!((columns.shown(4), columns.frozen()), (vec![0, 1, 3], 0));
    }
}
