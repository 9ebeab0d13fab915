//! Step 4: what a blank cell does to the value that is there (SPEC §4).

use crate::export::Blanks;
use crate::wizard::Key;
use crate::wizard::screen::Hint;
use crate::wizard::steps::facts::Move;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{Paper, focus_on};

use super::columns::BLANKS;

/// What a key does.
pub(super) fn update(key: Key, form: &mut Form) -> Move {
    let blanks = &mut form.object.blanks;
    match key {
        Key::Enter => return Move::Next,
        Key::Up | Key::Left | Key::Char('k') => *blanks = BLANKS[0],
        Key::Down | Key::Right | Key::Char('j') => *blanks = BLANKS[1],
        Key::Char(' ') => {
            *blanks = match blanks {
                Blanks::Clear => Blanks::Keep,
                Blanks::Keep => Blanks::Clear,
            };
        }
        _ => return Move::Ignored,
    }
    Move::Stay
}

/// Draws it.
pub(super) fn view(paper: &mut Paper<'_, '_>, form: &Form) {
    let people = form.audience.plural();
    paper.heading("What does a blank cell do to the value that is there?");
    paper.gap_if_high();
    for blanks in BLANKS {
        let sign = if form.object.blanks == blanks { "(o)" } else { "( )" };
        paper.row(focus_on(&blanks, &form.object.blanks), &format!("{sign} {}", label(blanks)));
        paper.meaning(meaning(blanks));
        paper.gap();
    }
    let dim = paper.theme().dim();
    paper.sentence(
        &format!("Other {people} and attributes that are not in the file stay as they are."),
        dim,
    );
}

/// As it is asked.
pub(in crate::wizard::steps) fn label(blanks: Blanks) -> &'static str {
    match blanks {
        Blanks::Clear => "Clear the attribute",
        Blanks::Keep => "Leave it as it is",
    }
}

/// What it means.
pub(in crate::wizard::steps) fn meaning(blanks: Blanks) -> &'static str {
    match blanks {
        Blanks::Clear => "Afterwards the profile has exactly what the row says.",
        Blanks::Keep => "A value is only replaced by another value, never by nothing.",
    }
}

/// Its keys.
pub(super) fn hints() -> Vec<Hint> {
    vec![Hint::new(Key::Enter, "preview"), Hint::group("arrows", "choose")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_choose_and_enter_goes_on() {
        let mut form = Form::default();
        assert_eq!(form.object.blanks, Blanks::Clear);
        update(Key::Down, &mut form);
        assert_eq!(form.object.blanks, Blanks::Keep);
        update(Key::Char(' '), &mut form);
        assert_eq!(form.object.blanks, Blanks::Clear);
        assert_eq!(update(Key::Enter, &mut form), Move::Next);
    }
}
