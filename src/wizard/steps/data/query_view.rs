//! Draws the SQL step while it is written: its tables, the query, and under it what
//! is wrong or the first rows.

use ratatui::style::Style;

use crate::wizard::job::{QueryResult, QueryView};
use crate::wizard::paper::{Focus, Paper};
use crate::wizard::text;

use super::query::QueryEditor;

/// Tables shown with their columns; the rest is counted.
const TABLES_MAX: usize = 4;

/// The fewest lines of the query to be seen.
const QUERY_ROWS_MIN: usize = 3;

/// Lines of sentences under the query.
const SENTENCE_ROWS_MAX: usize = 3;

/// The widest a cell of the first rows gets.
const CELL_COLUMNS_MAX: usize = 22;

/// Draws the editor.
pub(super) fn view(editor: &QueryEditor, paper: &mut Paper<'_, '_>) {
    paper.heading("SQL step: one SELECT; its rows are what is exported");
    tables(editor, paper);
    paper.gap_if_high();
    query(editor, paper);
    if let Some(field) = &editor.adding {
        paper.field(Focus::Here, "Another table", field);
        paper.help("Type the path of its file; or name=path, to name it yourself.");
        return;
    }
    if let Some(error) = &editor.trouble {
        return wrong(paper, &error.message, error.hint.as_deref());
    }
    match editor.shown.as_ref().map(|shown| &shown.result) {
        None => paper.progress("Reading the tables", editor.trying.progress()),
        Some(QueryResult::Nothing) => {
            paper.dim("Without a query the table is exported as it is. An example:");
            paper.dim("SELECT * FROM source WHERE amount > 100");
        }
        Some(QueryResult::Wrong { message, hint, .. }) => {
            wrong(paper, message, Some(hint));
        }
        Some(QueryResult::Rows { columns, rows, are_all, notes }) => {
            for note in notes.iter().take(1) {
                let style = paper.theme().note();
                paper.plain(&format!("! {note}"), style);
            }
            let extent = if *are_all { "" } else { "The first " };
            let count = text::counted(rows.len() as u64, "row", "rows");
            let busy = if editor.trying.is_busy() { " · trying..." } else { "" };
            paper.heading(&format!("{extent}{count}{busy}"));
            first_rows(paper, columns, rows);
        }
    }
}

fn tables(editor: &QueryEditor, paper: &mut Paper<'_, '_>) {
    let shown = editor.shown.as_ref().map_or(&[][..], |shown: &QueryView| &shown.tables);
    let most = if paper.is_low() { 1 } else { TABLES_MAX };
    for table in shown.iter().take(most) {
        let columns = table.columns.iter().map(|(name, is_number)| {
            if *is_number { format!("{name} (number)") } else { name.clone() }
        });
        let columns: Vec<String> = columns.collect();
        paper.plain(&format!("  {}: {}", table.name, columns.join(", ")), Style::new());
    }
    if shown.len() > most {
        let names: Vec<&str> = shown[most..].iter().map(|table| table.name.as_str()).collect();
        paper.plain(&format!("  and {}", names.join(", ")), Style::new());
    }
}

fn query(editor: &QueryEditor, paper: &mut Paper<'_, '_>) {
    let room = usize::from(paper.rest().height);
    let rows = editor.text.lines().clamp(QUERY_ROWS_MIN, (room / 2).max(QUERY_ROWS_MIN));
    let area = paper.take(u16::try_from(rows).unwrap_or(u16::MAX));
    let focus = if editor.adding.is_some() { Focus::Elsewhere } else { Focus::Here };
    let style = (paper.theme(), focus);
    let cursor = editor.text.view(paper.frame(), area, style, editor.marked());
    paper.set_cursor(cursor);
}

fn wrong(paper: &mut Paper<'_, '_>, message: &str, hint: Option<&str>) {
    let style = paper.theme().error();
    let columns = paper.columns();
    for line in text::wrap(&format!("error: {message}"), columns).iter().take(SENTENCE_ROWS_MAX) {
        paper.plain(line, style);
    }
    for line in text::wrap(hint.unwrap_or_default(), columns).iter().take(SENTENCE_ROWS_MAX) {
        paper.plain(line, Style::new());
    }
}

fn first_rows(paper: &mut Paper<'_, '_>, columns: &[String], rows: &[Vec<String>]) {
    let seen = &rows[..rows.len().min(paper.rest().height.into())];
    let width = |(at, name): (usize, &String)| {
        let cells = seen.iter().filter_map(|cells| cells.get(at));
        let widest = cells.map(|cell| text::width(cell)).max().unwrap_or(0);
        widest.max(text::width(name)).min(CELL_COLUMNS_MAX)
    };
    let widths: Vec<usize> = columns.iter().enumerate().map(width).collect();
    let line = |cells: &[String]| {
        let cells = widths.iter().zip(cells);
        let cells: Vec<String> = cells.map(|(width, cell)| text::fit(cell, *width)).collect();
        format!("  {}", cells.join("  "))
    };
    paper.dim(&line(columns));
    for cells in seen {
        paper.plain(&line(cells), Style::new());
    }
}
