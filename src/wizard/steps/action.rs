//! Step 2, Action: what to do with the destination. The documented flow names it,
//! so it is shown even where Enter passes it.

use crate::domain::ExportAction;
use crate::wizard::Key;
use crate::wizard::screen::Hint;

use super::facts::Move;
use super::form::Form;
use super::paper::{Paper, focus_on};

/// What a key does.
pub(super) fn update(key: Key, form: &mut Form) -> Move {
    form.action = match key {
        Key::Enter => return Move::Next,
        Key::Up | Key::Left | Key::Char('k') => ExportAction::Segment,
        Key::Down | Key::Right | Key::Char('j') => ExportAction::BusinessObject,
        Key::Char(' ') => match form.action {
            ExportAction::Segment => ExportAction::BusinessObject,
            ExportAction::BusinessObject => ExportAction::Segment,
        },
        _ => return Move::Ignored,
    };
    Move::Stay
}

/// Draws it.
pub(super) fn view(paper: &mut Paper<'_, '_>, form: &Form) {
    paper.heading("What should be done with the destination?");
    paper.gap();
    for action in ExportAction::ALL {
        let sign = if form.action == action { "(o)" } else { "( )" };
        paper.row(focus_on(&action, &form.action), &format!("{sign} {}", action.label()));
        paper.meaning(meaning(action));
        paper.gap();
    }
}

/// What an action does.
pub(super) fn meaning(action: ExportAction) -> &'static str {
    match action {
        ExportAction::Segment => {
            "Finds the people of the file among the profiles and puts them into a segment. \
             Profiles themselves are never changed."
        }
        ExportAction::BusinessObject => {
            "Stores the rows of the file as customers or visitors: new ones are added, those \
             that are there are updated by their id."
        }
    }
}

/// Its keys.
pub(super) fn hints() -> Vec<Hint> {
    vec![Hint::new(Key::Enter, "go on"), Hint::group("arrows", "choose")]
}
