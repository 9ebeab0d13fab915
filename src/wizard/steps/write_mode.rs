//! Step 4, Write mode: both outcomes with figures before the choice.

use crate::domain::WriteMode;
use crate::wizard::Key;
use crate::wizard::job::MemberFigures;
use crate::wizard::screen::Hint;
use crate::wizard::text;

use super::facts::{Facts, Move};
use super::form::Form;
use super::paper::{Paper, focus_on};
use super::sentence;

/// The modes in the order of the documented screen.
pub(super) const MODES: [WriteMode; 2] = [WriteMode::Replace, WriteMode::Add];

/// Said where there is nothing to choose.
pub(super) const REJECTS_ARE_ADDED: &str =
    "note: rejects of an earlier run: the rows are added, nobody leaves.";

/// The columns of a mode's name.
const NAME_COLUMNS: usize = 30;

/// What the figures of a mode are.
const FIGURES: [&str; 4] = ["join", "stay", "leave", "after"];

/// The columns of a figure.
const FIGURE_COLUMNS: usize = 10;

/// With fewer columns the figures stand under the mode.
const TABLE_COLUMNS_MIN: usize = 6 + NAME_COLUMNS + 4 * FIGURE_COLUMNS;

/// The modes that can be chosen: by rejects alone nobody is replaced.
pub(super) fn modes(facts: &Facts) -> &'static [WriteMode] {
    match &facts.source {
        Some(source) if source.is_rejects => &[WriteMode::Add],
        _ => &MODES,
    }
}

/// What a key does.
pub(super) fn update(key: Key, form: &mut Form, facts: &Facts) -> Move {
    match key {
        Key::Enter => return Move::Next,
        _ if modes(facts).len() == 1 => return Move::Ignored,
        Key::Up | Key::Left | Key::Char('k') => form.write_mode = MODES[0],
        Key::Down | Key::Right | Key::Char('j') => form.write_mode = MODES[1],
        Key::Char(' ') => {
            form.write_mode = match form.write_mode {
                WriteMode::Add => WriteMode::Replace,
                WriteMode::Replace => WriteMode::Add,
            };
        }
        _ => return Move::Ignored,
    }
    Move::Stay
}

/// Draws it.
pub(super) fn view(paper: &mut Paper<'_, '_>, form: &Form, facts: &Facts) {
    let export = facts.counted_export(form);
    let preview = export.as_ref().and_then(|export| facts.live.figures(export));
    paper.heading(&format!("How should the people be written to {}?", form.segment_label()));
    paper.gap_if_high();
    let side_by_side = paper.columns() >= TABLE_COLUMNS_MIN;
    if side_by_side {
        let head = FIGURES.map(|name| text::fit_right(name, FIGURE_COLUMNS)).concat();
        paper.dim(&format!("      {}{head}", " ".repeat(NAME_COLUMNS)));
    }
    for &mode in modes(facts) {
        let sign = if form.write_mode == mode { "(o)" } else { "( )" };
        let figures = preview.map(|preview| figures(sentence::figures(preview, mode)));
        let counting = if facts.live.is_running() { "counting..." } else { "" };
        let beside = match &figures {
            _ if !side_by_side => String::new(),
            Some(figures) => figures.iter().map(|f| text::fit_right(f, FIGURE_COLUMNS)).collect(),
            None => format!("      {counting}"),
        };
        let line = format!("{sign} {}{beside}", text::fit(mode.label(), NAME_COLUMNS));
        paper.row(focus_on(&mode, &form.write_mode), line.trim_end());
        if !side_by_side {
            let named = |figures: &[String; 4]| {
                let named = FIGURES.iter().zip(figures).map(|(name, n)| format!("{name} {n}"));
                named.collect::<Vec<_>>().join(" · ")
            };
            paper.meaning(&figures.as_ref().map_or(counting.to_owned(), named));
        }
        paper.meaning(meaning(mode));
        paper.gap();
    }
    if let [_] = modes(facts) {
        let note = paper.theme().note();
        paper.sentence(REJECTS_ARE_ADDED, note);
    } else if facts.destination.is_some() && !facts.writes_existing(form) {
        let note = paper.theme().note();
        paper.sentence("note: the segment is new, so both are the same.", note);
    }
}

/// The figures of [`FIGURES`].
fn figures(members: MemberFigures) -> [String; 4] {
    [members.added, members.kept, members.removed, members.after].map(text::count)
}

/// What a mode means to the members.
pub(super) fn meaning(mode: WriteMode) -> &'static str {
    match mode {
        WriteMode::Replace => "Afterwards only the people found now are members.",
        WriteMode::Add => "Who is a member stays; the people found now join.",
    }
}

/// Its keys.
pub(super) fn hints(facts: &Facts) -> Vec<Hint> {
    let mut hints = vec![Hint::new(Key::Enter, "preview")];
    if modes(facts).len() > 1 {
        hints.push(Hint::group("arrows", "choose"));
    }
    hints
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples;

    #[test]
    fn arrows_choose_and_enter_goes_on() {
        let (mut form, facts) = (Form::default(), Facts::default());
        assert_eq!(update(Key::Up, &mut form, &facts), Move::Stay);
        assert_eq!(form.write_mode, WriteMode::Replace);
        update(Key::Down, &mut form, &facts);
        assert_eq!(form.write_mode, WriteMode::Add);
        update(Key::Char(' '), &mut form, &facts);
        assert_eq!(form.write_mode, WriteMode::Replace);
        assert_eq!(update(Key::Enter, &mut form, &facts), Move::Next);
    }
    #[test]
    fn rejects_are_added_and_there_is_nothing_to_choose() {
        let source = crate::wizard::job::SourceView { is_rejects: true, ..samples::source() };
        let facts = Facts { source: Some(source), ..Facts::default() };
        let mut form = Form::default();
        for key in [Key::Up, Key::Char(' '), Key::Char('k')] {
            assert_eq!(update(key, &mut form, &facts), Move::Ignored);
            assert_eq!(form.write_mode, WriteMode::Add);
        }
        assert_eq!(update(Key::Enter, &mut form, &facts), Move::Next);
        assert_eq!(hints(&facts).len(), 1);
    }
}
