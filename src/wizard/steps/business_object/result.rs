//! What was stored, and what can be done next. It cannot be undone: values that
//! were replaced are kept nowhere.

use ratatui::style::Style;

use crate::wizard::Key;
use crate::wizard::job::ImportedView;
use crate::wizard::screen::Hint;
use crate::wizard::steps::facts::Move;
use crate::wizard::steps::paper::{Focus, Paper};
use crate::wizard::text;

use super::sentence;

/// The columns of a figure's name, and of the figure.
const FIGURE_COLUMNS: (usize, usize) = (16, 12);

/// An import that was written.
#[derive(Debug)]
pub(in crate::wizard::steps) struct ObjectResult {
    pub(in crate::wizard::steps) imported: ImportedView,
    /// The same again, as a command line.
    pub(in crate::wizard::steps) command: String,
}

impl ObjectResult {
    /// What a key does.
    pub(super) fn update(key: Key) -> Move {
        match key {
            Key::Enter | Key::Escape => Move::Home,
            Key::Char('n') => Move::New,
            _ => Move::Ignored,
        }
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) {
        let imported = &self.imported;
        let report = &imported.report;
        let ok = paper.theme().ok();
        let people = sentence::people(imported);
        paper.row_styled(Focus::Here, &format!("Done: {} has {people}", imported.destination), ok);
        paper.gap();
        let (name_columns, figure_columns) = FIGURE_COLUMNS;
        for (name, figure) in [
            ("rows read", report.read),
            ("inserted", report.inserted),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
            ("rejected", report.rejected),
            ("blank", report.blank),
        ] {
            let figure = text::fit_right(&text::count(figure), figure_columns);
            paper.plain(&format!("  {}{figure}", text::fit(name, name_columns)), Style::new());
        }
        paper.gap_if_high();
        paper.dim(&format!("  written in {}", text::duration(imported.duration_ms)));
        let key = paper.key(Key::Char('n'));
        let people = imported.audience.plural();
        paper.hanging(&format!("  {key} begins an export that finds these {people}"), Style::new());
        paper.hanging(&format!("  again:  {}", self.command), Style::new());
    }

    /// Its keys.
    pub(super) fn hints() -> Vec<Hint> {
        vec![Hint::new(Key::Enter, "home"), Hint::new(Key::Char('n'), "new export")]
    }
}
