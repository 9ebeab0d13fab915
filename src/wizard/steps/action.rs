//! Step 2, Action: what to do with the destination. There is one action; the
//! documented flow names it, so it is shown and Enter passes it.

use crate::wizard::Key;
use crate::wizard::screen::Hint;

use super::facts::Move;
use super::paper::{Focus, Paper};

/// What a key does.
pub(super) fn update(key: Key) -> Move {
    match key {
        Key::Enter => Move::Next,
        _ => Move::Ignored,
    }
}

/// Draws it.
pub(super) fn view(paper: &mut Paper<'_, '_>) {
    paper.heading("What should be done with the destination?");
    paper.gap();
    paper.row(Focus::Here, "(o) Export data to Segment");
    paper.meaning(
        "Finds the people of the file among the profiles and puts them into a segment. Profiles \
         themselves are never changed.",
    );
}

/// Its keys.
pub(super) fn hints() -> Vec<Hint> {
    vec![Hint::new(Key::Enter, "go on")]
}
