//! Draws the preview: the line that commits, figures, reasons, tabs.

use ratatui::style::Style;

use crate::domain::{Reason, RowFigures};
use crate::wizard::Key;
use crate::wizard::job::PreviewView;
use crate::wizard::steps::check;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::{Form, Problem};
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::steps::sentence;
use crate::wizard::text;

use super::{Focus, PreviewStep, current};

/// The columns of a bar beside a figure.
const BAR_COLUMNS: usize = 20;

/// With fewer columns a figure stands further left.
const NARROW_COLUMNS: usize = 74;

/// The rows that warnings leave: one that counts the rest, a warning's second
/// line, the tabs, and some of their table.
const TABS_ROWS: u16 = 6;

/// Reasons shown at most; the rest is summed up. All are in the tabs.
const REASONS_MAX: usize = 3;

/// Draws the step.
pub(in crate::wizard::steps) fn view(
    step: &PreviewStep,
    paper: &mut Paper<'_, '_>,
    form: &Form,
    facts: &Facts,
) {
    if step.rejects.view(paper) || step.save.view_prompt(paper) {
        return;
    }
    if let Some(reader) = &step.reader {
        let (area, theme) = (paper.rest(), paper.theme());
        let cursor = reader.view(paper.frame(), area, theme);
        return paper.set_cursor(Some(cursor));
    }
    let title =
        format!("Commit: {} · {}", form.write_mode.label(), text::clean(form.segment_label()));
    if step.commit.view(paper, &title, "Writing the segment") {
        return;
    }
    let Some((_, preview)) = current(form, facts) else { return waiting(paper, form, facts) };
    paper.moves(Key::Tab, Key::BackTab);
    paper.row(focus_on(&Focus::Commit, &step.focus), &title);
    // The table takes all the room while somebody reads it; where there is
    // little, its tabs do too.
    let takes_all = step.focus == Focus::Table || step.focus == Focus::Tabs && paper.is_low();
    if !takes_all {
        let error = paper.theme().error();
        for guard in &preview.guards {
            paper.sentence(&format!("stop: {}", guard.sentence()), error);
        }
        figures(paper, preview, form);
        reasons(paper, preview);
        warnings(paper, &preview.warnings);
    }
    step.pages.view_tabs(paper, focus_on(&Focus::Tabs, &step.focus), preview, form);
    step.pages.view_table(paper, focus_on(&Focus::Table, &step.focus));
}

/// What keeps the preview from being there.
fn waiting(paper: &mut Paper<'_, '_>, form: &Form, facts: &Facts) {
    paper.heading("Preview");
    paper.gap();
    if let Some(problem) = missing(form, facts) {
        let step = problem.step.label();
        let way = match problem.step.digit() {
            Some(digit) => format!("Press {digit} to change it in step {step}."),
            None => format!("Go back to step {step} with Esc to change it."),
        };
        paper.problem(&problem.sentence, Some(&way));
    } else if facts.live.is_running() {
        paper.progress("Computing the preview", facts.live.progress());
        paper.dim("Nothing is written. Esc cancels.");
    } else if let Some(error) = facts.live.error() {
        paper.problem(&error.message, error.hint.as_deref());
        let key = paper.key(Key::Char('r'));
        paper.help(&format!("{key} counts again"));
    } else if let Some(trouble) = facts.trouble() {
        paper.problem(&trouble.message, trouble.hint.as_deref());
        paper.help("Esc or a number goes back to the step to change it.");
    } else if facts.destination.is_none() {
        paper.progress("Connecting the destination", None);
    } else if facts.source.is_none() {
        paper.progress("Reading the file", None);
    }
}

/// The first answer that is missing or wrong.
pub(in crate::wizard::steps) fn missing(form: &Form, facts: &Facts) -> Option<Problem> {
    if let Err(problems) = form.to_export() {
        return problems.into_iter().next();
    }
    let segment = facts.destination.as_ref().and_then(|d| check::segment(form, d));
    segment
        .into_iter()
        .chain(check::mapping(form, facts.source.as_ref(), facts.destination.as_ref()))
        .next()
}

fn figures(paper: &mut Paper<'_, '_>, preview: &PreviewView, form: &Form) {
    let report = &preview.report;
    let members = sentence::figures(preview, form.write_mode);
    let RowFigures { read, matched, unmatched, rejected, blank, ambiguous } = report.rows;
    let n = text::count;
    paper.bar_row(
        "rows matched",
        &format!("{} of {}", n(matched), n(read)),
        (matched, read, BAR_COLUMNS),
    );
    let rest = format!(
        "not found {} · rejected {} · blank {} · ambiguous {}",
        n(unmatched),
        n(rejected),
        n(blank),
        n(ambiguous)
    );
    // A small window has no room under the bars.
    let is_narrow = paper.columns() < NARROW_COLUMNS;
    if is_narrow {
        paper.dim(&format!("  {rest}"));
    } else {
        paper.help(&rest);
    }
    paper.bar_row(
        "people found",
        &format!("{} of {}", n(report.profiles.matched), n(report.profiles.total)),
        (report.profiles.matched, report.profiles.total, BAR_COLUMNS),
    );
    paper.help(&format!(
        "new {} · found by several rows {}",
        n(members.added),
        n(report.profiles.repeated)
    ));
    let members = format!(
        "{} before, {} join, {} leave, {} after",
        n(members.before),
        n(members.added),
        n(members.removed),
        n(members.after)
    );
    let label = text::fit("members", if is_narrow { 7 } else { 13 });
    paper.hanging(&format!("  {label} {members}"), Style::new());
}

fn reasons(paper: &mut Paper<'_, '_>, preview: &PreviewView) {
    let mut reasons: Vec<(&Reason, u64)> =
        preview.report.reasons.iter().map(|(reason, count)| (reason, *count)).collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut parts: Vec<String> = reasons
        .iter()
        .take(REASONS_MAX)
        .map(|(reason, count)| format!("{} {}", text::count(*count), reason.sentence()))
        .collect();
    let rest: u64 = reasons.iter().skip(REASONS_MAX).map(|(_, count)| *count).sum();
    if rest > 0 {
        parts.push(format!("{} for other reasons", text::count(rest)));
    }
    if !parts.is_empty() {
        paper.labelled("why not", &parts.join(" · "));
    }
}

/// What to know, as far as the tabs still have room; the rest is counted.
fn warnings(paper: &mut Paper<'_, '_>, warnings: &[String]) {
    let note = paper.theme().note();
    for (at, warning) in warnings.iter().enumerate() {
        let warning = format!("note: {warning}");
        let more = warnings.len() - at;
        // In full in the Plan, and where the column is mapped.
        if paper.is_low() {
            paper.plain(&warning, note);
        } else if paper.rest().height > TABS_ROWS {
            paper.sentence(&warning, note);
        } else {
            return paper.plain(&format!("note: and {more} more"), note);
        }
    }
}
