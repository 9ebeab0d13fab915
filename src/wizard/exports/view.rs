//! The picture of the saved exports.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{ExportEntry, Exports};
use crate::domain::WriteMode;
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::screen::Context;
use crate::wizard::text;
use crate::wizard::widgets::list::MARK_COLUMNS;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{below, put};

/// "replace".
const MODE_COLUMNS: usize = 7;
/// A destination's usual name.
const DESTINATION_COLUMNS: usize = 11;

pub(super) fn draw(
    screen: &Exports,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let theme = context.theme;
    let mut cursor = None;
    if screen.entries.is_empty() {
        put(frame, area, 1, "  Nothing saved yet.");
        let key = context.keys.name(Key::Char('n'));
        let hint =
            format!("A new export can be saved after its preview: press {key} to start one.");
        for (at, line) in
            (2..area.height).zip(text::wrap(&hint, usize::from(area.width).saturating_sub(2)))
        {
            put(frame, area, at, format!("  {line}"));
        }
    } else {
        let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
        let heading = cells(["name", "file", "segment", "mode", "destination"], columns);
        put(frame, area, 0, Line::styled(format!("  {heading}"), theme.heading()));
        cursor = screen.list.view(frame, below(area, 1), theme, Focus::Here, |at, columns| {
            let entry = &screen.entries[at];
            match &entry.export {
                Ok(_) if screen.trouble(entry).is_some() => {
                    let trouble = screen.trouble(entry).unwrap_or_default();
                    failing(entry, &format!("! {trouble}"), columns, theme.note())
                }
                Ok(export) => {
                    let mode = match export.write_mode {
                        WriteMode::Add => "add",
                        WriteMode::Replace => "replace",
                    };
                    Line::from(cells(
                        [
                            &entry.name,
                            &export.source.location.short(),
                            export.segment.name().as_str(),
                            mode,
                            export.destination.as_str(),
                        ],
                        columns,
                    ))
                }
                Err(error) => failing(entry, &format!("error: {error}"), columns, theme.error()),
            }
        });
    }
    if let Some((dialog, _)) = &screen.dialog {
        cursor = dialog.view(frame, area, theme);
    }
    cursor
}

/// An export that cannot be run as it is: its name, and why.
fn failing(entry: &ExportEntry, why: &str, columns: usize, style: Style) -> Line<'static> {
    let name = text::fit(&entry.name, name_columns(columns));
    let room = columns.saturating_sub(text::width(&name) + 1);
    Line::from(vec![Span::raw(format!("{name} ")), Span::styled(text::cut(why, room), style)])
}

/// Three columns share what the two narrow ones leave.
fn name_columns(columns: usize) -> usize {
    columns.saturating_sub(MODE_COLUMNS + DESTINATION_COLUMNS + 4) / 3
}

fn cells([name, file, segment, mode, destination]: [&str; 5], columns: usize) -> String {
    let wide = name_columns(columns);
    format!(
        "{} {} {} {} {}",
        text::fit(name, wide),
        text::fit(file, wide),
        text::fit(segment, wide),
        text::fit(mode, MODE_COLUMNS),
        text::fit(destination, DESTINATION_COLUMNS)
    )
}
