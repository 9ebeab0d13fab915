//! Draws the Data step: path, how it is read, columns, first rows.

use ratatui::style::Style;

use crate::domain::{Format, HeaderRow, Quote};
use crate::wizard::Key;
use crate::wizard::job::SourceView;
use crate::wizard::paper::LABEL_COLUMNS;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::text;
use crate::wizard::widgets::list;

use super::{Count, DataStep, Focus, query_view};

/// The columns of the focus before an entry.
const MARK_COLUMNS: usize = list::MARK_COLUMNS as usize;

/// Entries of the list under the path shown at a time.
const LIST_ROWS_MAX: usize = 12;

/// Rows of the table that are to be seen, with their two headings.
const TABLE_ROWS: usize = 4;

/// Sentences about damage shown: a screen of 24 rows has room for columns too.
const DAMAGE_SENTENCES_MAX: usize = 2;

/// The fewest columns for a column's name, and the most.
const NAME_COLUMNS: std::ops::RangeInclusive<usize> = 8..=40;

/// The columns of a column's type, its empty share, and their gaps.
const FACTS_COLUMNS: usize = 2 + 1 + 4 + 1 + 8 + 6 + 2;

/// The widest a cell of the first rows gets.
const CELL_COLUMNS_MAX: usize = 22;

/// Draws the step.
pub(in crate::wizard::steps) fn view(step: &DataStep, paper: &mut Paper<'_, '_>, form: &Form) {
    if let Some(editor) = &step.query {
        return query_view::view(editor, paper);
    }
    if step.focus == Focus::Table {
        // There the arrow up scrolls.
        paper.moves(Key::Down, Key::BackTab);
    }
    paper.field(focus_on(&step.focus, &Focus::Path), "File", &step.path);
    if let Some(error) = &step.error {
        paper.problem(&error.message, error.hint.as_deref());
    } else if form.path.is_empty() {
        paper.help("Type the path of a table (CSV, TSV, XLSX), or paste it.");
    }
    paper.gap_if_high();
    if step.inspecting.is_busy() && step.shown.is_none() {
        paper.progress("Reading the file", step.inspecting.progress());
    } else if let Some(source) = &step.shown {
        read_as(step, paper, source, form);
        sql(paper, form);
        paper.gap_if_high();
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
    let [e, d, q, h] = ['e', 'd', 'q', 'h'].map(|letter| paper.key(Key::Char(letter)));
    let quote = form.quote.filter(|quote| *quote != Quote::Double);
    let quote = quote.map_or_else(String::new, |quote| format!("{} ({q}) · ", quote_word(quote)));
    let line = format!(
        "{} ({e}) · delimiter {delimiter} ({d}) · {quote}{} ({h})",
        form.encoding.as_deref().unwrap_or("encoding as guessed"),
        header_word(form.header_row.unwrap_or_default()),
    );
    paper.parts(focus_on(&step.focus, &Focus::Table), "Read as", &line);
    sql(paper, form);
    if step.focus == Focus::Path {
        paper.help("Tab goes here, to read the file without headers or otherwise.");
    }
}

fn delimiter_word(delimiter: char) -> String {
    if delimiter == '\t' { "tab".into() } else { delimiter.to_string() }
}

pub(in crate::wizard::steps) fn quote_word(quote: Quote) -> &'static str {
    match quote {
        Quote::Double => "quote \"",
        Quote::Single => "quote '",
        Quote::None => "no quotes",
    }
}

pub(in crate::wizard::steps) fn header_word(header: HeaderRow) -> String {
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
        let size = size.map_or_else(String::new, |size| format!("  {size}"));
        let room = paper.columns().saturating_sub(MARK_COLUMNS + text::width(&size));
        let name = step.list_entry(at).unwrap_or_default();
        let line = format!("{}{size}", text::cut_start(&name, room));
        paper.row(focus_on(&step.focus, &Focus::List(at)), line.trim_end());
    }
}

fn read_as(step: &DataStep, paper: &mut Paper<'_, '_>, source: &SourceView, form: &Form) {
    let mut parts = vec![source.settings.format.map_or("table", Format::label).to_owned()];
    parts.extend(source.compression.map(str::to_owned));
    let key = |letter| paper.key(Key::Char(letter));
    parts.extend(source.encoding.as_ref().map(|encoding| format!("{encoding} ({})", key('e'))));
    let delimiter = source.delimiter.map(delimiter_word);
    parts.extend(delimiter.map(|delimiter| format!("delimiter {delimiter} ({})", key('d'))));
    let quote = source.settings.quote.filter(|quote| *quote != Quote::Double);
    parts.extend(quote.map(|quote| format!("{} ({})", quote_word(quote), key('q'))));
    if let Some(table) = &source.table {
        let word = source.settings.format.map_or("table", Format::table_word);
        // Where there is one only, there is nothing to change.
        let change = if table.all.len() > 1 { format!(" ({})", key('t')) } else { String::new() };
        parts.push(format!("{word} {}{change}", table.chosen));
    }
    if !source.settings.format.is_some_and(Format::names_columns) {
        let header = form.header_row.or(source.settings.header_row);
        parts.push(format!("{} ({})", header_word(header.unwrap_or_default()), key('h')));
    }
    if step.inspecting.is_busy() {
        parts.push("reading again...".to_owned());
    }
    paper.parts(focus_on(&step.focus, &Focus::Table), "Read as", &parts.join(" · "));
}

/// The SQL step, where there is one.
fn sql(paper: &mut Paper<'_, '_>, form: &Form) {
    let words: Vec<&str> = form.sql.split_whitespace().collect();
    if words.is_empty() {
        return;
    }
    let key = format!(" ({})", paper.key(Key::Char('s')));
    let lead = format!("  {}", text::fit("SQL", LABEL_COLUMNS));
    let room = paper.columns().saturating_sub(text::width(&lead) + text::width(&key));
    let line = format!("{lead}{}{key}", text::cut(&words.join(" "), room));
    paper.plain(&line, Style::new());
}

/// What looks damaged, as far as there is room; the rest is counted.
fn damage(paper: &mut Paper<'_, '_>, source: &SourceView) {
    let in_columns = source.columns.iter().flat_map(|column| &column.damage);
    let sentences: Vec<&String> = source.damage.iter().chain(in_columns).collect();
    if sentences.is_empty() {
        return;
    }
    let style = paper.theme().note();
    let shown = if paper.is_low() { 1 } else { DAMAGE_SENTENCES_MAX };
    for sentence in sentences.iter().take(shown) {
        if paper.is_low() {
            paper.plain(&format!("! {sentence}"), style);
        } else {
            paper.sentence(&format!("! {sentence}"), style);
        }
    }
    if sentences.len() > shown {
        let more = sentences.len() - shown;
        paper.plain(&format!("! and {more} more, told where the column is mapped"), style);
    }
    paper.gap_if_high();
}

fn columns(step: &DataStep, paper: &mut Paper<'_, '_>, source: &SourceView) {
    let total = source.columns.len();
    let height = usize::from(paper.rest().height);
    // Its heading, and on a high screen the gap, are rows too.
    let besides = if paper.is_low() { 1 } else { 2 };
    let table = TABLE_ROWS.max(height / 2 - besides.min(height / 2));
    let room = height.saturating_sub(table.min(source.rows.len() + 2) + besides).max(2);
    let start = step.scroll.min(total.saturating_sub(room));
    let end = total.min(start + room);
    if step.focus == Focus::Table {
        paper.wheel(step.scroll, total.saturating_sub(step.scroll + 1));
    }
    let shown = if total > room {
        format!(", {} to {end} shown: up and down for the others", start + 1)
    } else {
        String::new()
    };
    let rejects = if source.is_rejects { " of rejected rows, without the reasons" } else { "" };
    let columns = text::counted(total as u64, "column", "columns");
    paper.heading(&format!("{columns}{rejects}{shown}"));
    let longest = source.columns.iter().map(|column| text::width(&column.name)).max().unwrap_or(0);
    let half = paper.columns().saturating_sub(FACTS_COLUMNS) / 2;
    let name_columns = longest.min(half).clamp(*NAME_COLUMNS.start(), *NAME_COLUMNS.end());
    for column in &source.columns[start..end] {
        let warning = if column.empty_permille > 500 { "mostly empty: " } else { "" };
        let mark = if column.damage.is_empty() { "" } else { "!" };
        let line = format!(
            "  {} {} {:>8} empty  {warning}{}",
            text::fit(&column.name, name_columns),
            text::fit(&format!("{}{mark}", column.kind.sign()), 4),
            text::percent(column.empty_permille),
            text::clean(&column.examples.join(", ")),
        );
        paper.plain(&line, Style::new());
    }
    paper.gap_if_high();
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

/// The first rows, from the column on to which one scrolled.
fn first_rows(step: &DataStep, paper: &mut Paper<'_, '_>, source: &SourceView) {
    paper.heading(&extent(step, source));
    // Only what can be seen: a sample has a thousand rows.
    let seen = &source.rows[..source.rows.len().min(paper.rest().height.into())];
    let width = |at: usize| {
        let cells = seen.iter().filter_map(|(_, cells)| cells.get(at));
        let widest = cells.map(|cell| text::width(cell)).max().unwrap_or(0);
        widest.max(text::width(&source.columns[at].name)).min(CELL_COLUMNS_MAX)
    };
    let first = step.scroll.min(source.columns.len().saturating_sub(1));
    let widths: Vec<usize> = (0..source.columns.len()).map(width).collect();
    let line = |number: &str, cells: Vec<&str>| {
        let cells = widths.iter().zip(cells).skip(first);
        let cells: Vec<String> = cells.map(|(width, cell)| text::fit(cell, *width)).collect();
        format!("  {} {}", text::fit_right(number, 6), cells.join("  "))
    };
    paper.dim(&line("row", source.columns.iter().map(|column| column.name.as_str()).collect()));
    for (number, cells) in seen {
        let cells = cells.iter().map(String::as_str).collect();
        paper.plain(&line(&number.to_string(), cells), Style::new());
    }
}
