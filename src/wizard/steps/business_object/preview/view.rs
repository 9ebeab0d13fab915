//! Draws the preview of an import: the line that commits, figures, cells that are
//! left empty, lists.

use crate::wizard::Key;
use crate::wizard::job::ImportView;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::text;

use super::super::{columns, sentence};
use super::{Focus, ObjectPreview};

/// The columns of a bar beside a figure.
const BAR_COLUMNS: usize = 20;

/// The rows that notes leave to the lists.
const TABS_ROWS: u16 = 6;

/// Draws the step.
pub(in crate::wizard::steps::business_object) fn view(
    step: &ObjectPreview,
    paper: &mut Paper<'_, '_>,
    form: &Form,
    facts: &Facts,
) {
    if step.rejects.view(paper) {
        return;
    }
    if let Some(reader) = &step.reader {
        let (area, theme) = (paper.rest(), paper.theme());
        let cursor = reader.view(paper.frame(), area, theme);
        return paper.set_cursor(Some(cursor));
    }
    if step.commit.view(paper, &title(form), "Storing the profiles") {
        return;
    }
    let Some((_, preview)) = step.current(form, facts) else {
        return waiting(step, paper, form, facts);
    };
    paper.moves(Key::Tab, Key::BackTab);
    paper.row(focus_on(&Focus::Commit, &step.focus), &title(form));
    // The table takes all the room while somebody reads it; where there is little,
    // its tabs do too.
    let takes_all = step.focus == Focus::Table || step.focus == Focus::Tabs && paper.is_low();
    if !takes_all {
        figures(paper, preview);
        notes(paper, preview);
    }
    step.pages.view_tabs(paper, focus_on(&Focus::Tabs, &step.focus), preview);
    step.pages.view_table(paper, focus_on(&Focus::Table, &step.focus));
}

fn title(form: &Form) -> String {
    let destination = text::clean(&form.destination);
    format!("Commit: store the rows as {} of {destination}", form.audience.plural())
}

/// What keeps the preview from being there.
fn waiting(step: &ObjectPreview, paper: &mut Paper<'_, '_>, form: &Form, facts: &Facts) {
    paper.heading("Preview");
    paper.gap();
    if step.live.is_running() {
        paper.progress("Computing the preview", step.live.progress());
        paper.dim("Nothing is written. Esc cancels.");
    } else if let Some(trouble) = facts.trouble() {
        paper.problem(&trouble.message, trouble.hint.as_deref());
        paper.help("Esc or a number goes back to the step to change it.");
    } else if facts.destination.is_none() && !form.destination.is_empty() {
        paper.progress("Connecting the destination", None);
    } else if facts.source.is_none() && !form.path.trim().is_empty() {
        paper.progress("Reading the file", None);
    } else if let Err(problem) = columns::order(form, facts) {
        let way = match problem.step.digit() {
            Some(digit) => format!("Press {digit} to change it."),
            None => "Go back with Esc to change it.".into(),
        };
        paper.problem(&problem.sentence, Some(&way));
    } else if let Some(error) = step.live.error() {
        paper.problem(&error.message, error.hint.as_deref());
        let key = paper.key(Key::Char('r'));
        paper.help(&format!("{key} counts again"));
    }
}

fn figures(paper: &mut Paper<'_, '_>, preview: &ImportView) {
    let report = &preview.report;
    let n = text::count;
    for (name, figure) in [
        ("inserted", report.inserted),
        ("updated", report.updated),
        ("unchanged", report.unchanged),
    ] {
        let figures = format!("{} of {}", n(figure), n(report.read));
        paper.bar_row(name, &figures, (figure, report.read, BAR_COLUMNS));
    }
    paper.labelled(
        "rows read",
        &format!(
            "{} · rejected {} · blank {} · cells left empty {}",
            n(report.read),
            n(report.rejected),
            n(report.blank),
            n(report.cells_invalid)
        ),
    );
}

/// What to know, as far as the lists still have room.
fn notes(paper: &mut Paper<'_, '_>, preview: &ImportView) {
    let note = paper.theme().note();
    for (at, invalid) in preview.invalid.iter().enumerate() {
        if paper.rest().height <= TABS_ROWS {
            let left = (preview.invalid.len() - at) as u64;
            let left = match at {
                0 => text::counted(left, "attribute", "attributes"),
                _ => text::counted(left, "more attribute", "more attributes"),
            };
            return paper.plain(&format!("note: cells are left empty in {left}"), note);
        }
        paper.plain(&format!("note: {}; left empty", sentence::invalid(invalid)), note);
    }
    if preview.report.updated > 0 && !paper.is_low() {
        paper.plain("note: values that are replaced cannot be brought back", note);
    }
    if !paper.is_low() {
        let key = paper.key(Key::Char('k'));
        paper.dim(&format!(
            "Not saved as an export: {key} shows the command line that does it again"
        ));
    }
}
