//! Draws the Data step: path, how it is read, columns, first rows.

use ratatui::style::Style;

use crate::domain::{HeaderRow, Word};
use crate::wizard::Key;
use crate::wizard::job::SourceView;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{LABEL_COLUMNS, Paper, focus_on};
use crate::wizard::text;

use super::{Count, DataStep, Focus};

/// Entries of the list under the path shown at a time.
const LIST_ROWS_MAX: usize = 12;

/// Columns of the source shown at a time on a screen of 24 rows.
const COLUMN_ROWS_MAX: usize = 6;

/// Sentences about damage shown: a screen of 24 rows has room for columns too.
const DAMAGE_SENTENCES_MAX: usize = 2;

/// The widest a cell of the first rows gets.
const CELL_COLUMNS_MAX: usize = 22;

/// Draws the step.
pub(in crate::wizard::steps) fn view(step: &DataStep, paper: &mut Paper<'_, '_>, form: &Form) {
    if step.focus == Focus::Table {
        // There the arrow up scrolls.
        paper.moves(Key::Down, Key::BackTab);
    }
    paper.field(focus_on(&step.focus, &Focus::Path), "File", &step.path);
    if let Some(error) = &step.error {
        paper.problem(&error.message, error.hint.as_deref());
    } else if form.path.is_empty() {
        paper.help("Type the path of a table (CSV, TSV), or paste it.");
    }
    paper.gap();
    if step.inspecting.is_busy() && step.shown.is_none() {
        paper.progress("Reading the file", step.inspecting.progress());
    } else if let Some(source) = &step.shown {
        read_as(step, paper, source, form.header_row);
        damage(paper, source);
        columns(step, paper, source);
        first_rows(step, paper, source);
    } else if step.can_be_read_otherwise() {
        refused(step, paper, form);
    } else {
        list(step, paper);
    }
}

/// How a file that was refused is read, to be changed.
fn refused(step: &DataStep, paper: &mut Paper<'_, '_>, form: &Form) {
    let delimiter = form.delimiter.map_or("as guessed".into(), delimiter_word);
    let [e, d, h] = ['e', 'd', 'h'].map(|letter| paper.key(Key::Char(letter)));
    let line = format!(
        "{}{} ({e}) · delimiter {delimiter} ({d}) · {} ({h})",
        text::fit("Read as", LABEL_COLUMNS),
        form.encoding.as_deref().unwrap_or("encoding as guessed"),
        header_word(form.header_row),
    );
    paper.row(focus_on(&step.focus, &Focus::Table), &line);
    if step.focus == Focus::Path {
        paper.help("Tab goes here, to read the file without headers or otherwise.");
    }
}

fn delimiter_word(delimiter: char) -> String {
    if delimiter == '\t' { "tab".into() } else { delimiter.to_string() }
}

fn header_word(header: HeaderRow) -> String {
    match header {
        HeaderRow::At(row) => format!("headers in row {row}"),
        HeaderRow::Absent => "no headers".into(),
    }
}

fn list(step: &DataStep, paper: &mut Paper<'_, '_>) {
    let total = step.list_len();
    if total == 0 {
        return;
    }
    paper.heading(if step.path.value().is_empty() { "Recent files" } else { "Continue with" });
    let cursor = if let Focus::List(at) = step.focus { at } else { 0 };
    let start = cursor.saturating_sub(LIST_ROWS_MAX - 1);
    paper.skip(start);
    if step.focus != Focus::Path {
        paper.wheel(cursor, total - 1 - cursor.min(total - 1));
    }
    for at in start..total.min(start + LIST_ROWS_MAX) {
        let size = step.completions.get(at).and_then(|entry| entry.size_bytes);
        let size = size.filter(|_| !step.path.value().is_empty()).map(text::bytes);
        let name = step.list_entry(at).unwrap_or_default();
        let line = format!("{}  {}", text::clean(&name), size.unwrap_or_default());
        paper.row(focus_on(&step.focus, &Focus::List(at)), line.trim_end());
    }
}

fn read_as(step: &DataStep, paper: &mut Paper<'_, '_>, source: &SourceView, header: HeaderRow) {
    let format = source.settings.format.map_or("table".into(), |f| f.word().to_uppercase());
    let (delimiter, header) = (delimiter_word(source.delimiter), header_word(header));
    let busy = if step.inspecting.is_busy() { " · reading again..." } else { "" };
    let [e, d, h] = ['e', 'd', 'h'].map(|letter| paper.key(Key::Char(letter)));
    let line = format!(
        "{}{format} · {} ({e}) · delimiter {delimiter} ({d}) · {header} ({h}){busy}",
        text::fit("Read as", LABEL_COLUMNS),
        source.encoding,
    );
    paper.row(focus_on(&step.focus, &Focus::Table), &line);
    paper.gap();
}

/// What looks damaged, as far as there is room; the rest is counted.
fn damage(paper: &mut Paper<'_, '_>, source: &SourceView) {
    let sentences: Vec<&String> = source.columns.iter().flat_map(|c| &c.damage).collect();
    if sentences.is_empty() {
        return;
    }
    let style = paper.theme().note();
    for sentence in sentences.iter().take(DAMAGE_SENTENCES_MAX) {
        paper.sentence(&format!("! {sentence}"), style);
    }
    if sentences.len() > DAMAGE_SENTENCES_MAX {
        let more = sentences.len() - DAMAGE_SENTENCES_MAX;
        paper.plain(&format!("! and {more} more, told where the column is mapped"), style);
    }
    paper.gap();
}

fn columns(step: &DataStep, paper: &mut Paper<'_, '_>, source: &SourceView) {
    let total = source.columns.len();
    let room = COLUMN_ROWS_MAX.max(usize::from(paper.rest().height) / 2);
    let start = step.scroll.min(total.saturating_sub(room));
    let end = total.min(start + room);
    if step.focus == Focus::Table {
        paper.wheel(step.scroll, total.saturating_sub(step.scroll + 1));
    }
    let shown = if total > room { format!(" {}-{end}", start + 1) } else { String::new() };
    paper.heading(&format!("{}{shown}", text::counted(total as u64, "column", "columns")));
    for column in &source.columns[start..end] {
        let warning = if column.empty_permille > 500 { " mostly empty" } else { "" };
        let mark = if column.damage.is_empty() { "" } else { "!" };
        let line = format!(
            "  {} {} {:>8} empty  {}{warning}",
            text::fit(&column.name, 20),
            text::fit(&format!("{}{mark}", column.kind.sign()), 4),
            text::percent(column.empty_permille),
            text::clean(&column.examples.join(", ")),
        );
        paper.plain(&line, Style::new());
    }
    paper.gap();
}

/// What is known of how many rows there are.
fn extent(step: &DataStep, source: &SourceView) -> String {
    let rows = text::counted(source.rows_read, "row", "rows");
    if source.rows_are_all {
        return rows;
    }
    let counted = match (step.count, step.counting.progress()) {
        (Count::Rows(all), _) => format!(" of {}", text::count(all)),
        (_, Some(progress)) => format!(" of {} so far", text::count(progress.rows)),
        (_, None) => String::new(),
    };
    let size = source.size_bytes.map(|size| format!(" · {}", text::bytes(size)));
    format!("The first {rows}{counted}{}", size.unwrap_or_default())
}

fn first_rows(step: &DataStep, paper: &mut Paper<'_, '_>, source: &SourceView) {
    paper.heading(&extent(step, source));
    // Only what can be seen: a sample has a thousand rows.
    let seen = &source.rows[..source.rows.len().min(paper.rest().height.into())];
    let width = |at: usize| {
        let cells = seen.iter().filter_map(|(_, cells)| cells.get(at));
        let widest = cells.map(|cell| text::width(cell)).max().unwrap_or(0);
        widest.max(text::width(&source.columns[at].name)).min(CELL_COLUMNS_MAX)
    };
    let widths: Vec<usize> = (0..source.columns.len()).map(width).collect();
    let line = |number: &str, cells: Vec<&str>| {
        let cells: Vec<String> =
            widths.iter().zip(cells).map(|(width, cell)| text::fit(cell, *width)).collect();
        format!("  {} {}", text::fit_right(number, 6), cells.join("  "))
    };
    paper.dim(&line("row", source.columns.iter().map(|column| column.name.as_str()).collect()));
    for (number, cells) in seen {
        let cells = cells.iter().map(String::as_str).collect();
        paper.plain(&line(&number.to_string(), cells), Style::new());
    }
}
