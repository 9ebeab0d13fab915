//! The picture of an overlap: the segments with a letter each, then a row each
//! combination.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::{Figures, Overlap};
use crate::domain::{Combination, Segment};
use crate::wizard::frame::Frame;
use crate::wizard::screen::Context;
use crate::wizard::style::{DOT, Theme};
use crate::wizard::text;
use crate::wizard::widgets::list::MARK_COLUMNS;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{bar, below, put};

/// From this height on there is room for empty rows.
const AIRY_ROWS: u16 = 16;
/// More segments than these stand two in a row.
const SINGLE_SEGMENTS_MAX: usize = 4;
/// Rows of the sentence about the combination at the cursor.
const SENTENCE_ROWS: u16 = 2;
/// For a figure of a hundred million.
const FIGURE_COLUMNS: usize = 11;
const SHARE_COLUMNS: usize = 8;
const BAR_COLUMNS_MAX: usize = 40;

pub(super) fn draw(
    screen: &Overlap,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let theme = context.theme;
    let columns = usize::from(area.width);
    let Some(figures) = &screen.figures else {
        put(frame, area, 1, bar::waiting(&screen.loading, columns, theme));
        return None;
    };
    let gap = u16::from(area.height >= AIRY_ROWS);
    put(frame, area, 0, Line::styled(text::cut(&summary(figures), columns), theme.dim()));
    let legend = below(area, 1 + gap);
    let rest = below(legend, draw_legend(figures, frame, legend, theme) + gap);
    if figures.rows.is_empty() {
        put(frame, rest, 0, "  Nobody is in any of these segments.");
        return None;
    }
    let heading = format!(
        "  {} {} {}",
        letters(figures.segments.len(), |_| true),
        text::fit_right("only these", FIGURE_COLUMNS),
        text::fit_right("share", SHARE_COLUMNS)
    );
    put(frame, rest, 0, Line::styled(text::cut(&heading, columns), theme.heading()));
    let rest = below(rest, 1);
    let list_rows = rest.height.saturating_sub(SENTENCE_ROWS + gap);
    let list = Rect { height: list_rows, ..rest };
    let cursor = screen.list.view(frame, list, theme, Focus::Here, |at, columns| {
        row_line(figures, &figures.rows[at], columns, theme)
    });
    if let Some((figures, row)) = screen.selected() {
        let foot = below(rest, list_rows + gap);
        let lines = text::wrap(&figures.sentence(row), columns);
        for (at, line) in (0..foot.height).zip(&lines) {
            put(frame, foot, at, line.as_str());
        }
    }
    cursor
}

fn summary(figures: &Figures) -> String {
    let audience = figures.segments.first().map_or("people", |one| one.audience.plural());
    format!(
        "  {} {audience} in {} {DOT} {}",
        text::count(figures.people),
        text::counted(figures.segments.len() as u64, "segment", "segments"),
        text::counted(figures.rows.len() as u64, "combination", "combinations")
    )
}

/// The segments with their letters and sizes; returns the rows it took.
fn draw_legend(figures: &Figures, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> u16 {
    let count = figures.segments.len();
    let in_a_row = if count > SINGLE_SEGMENTS_MAX { 2 } else { 1 };
    let rows = count.div_ceil(in_a_row);
    let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS)) / in_a_row;
    for (at, row) in (0..area.height).zip(0..rows) {
        let mut spans = vec![Span::raw("  ")];
        for place in (row..count).step_by(rows) {
            spans.extend(segment_spans(figures, place, columns, theme));
        }
        put(frame, area, at, Line::from(spans));
    }
    u16::try_from(rows).unwrap_or(u16::MAX)
}

fn segment_spans(
    figures: &Figures,
    place: usize,
    columns: usize,
    theme: Theme,
) -> Vec<Span<'static>> {
    let Segment { name, members, .. } = &figures.segments[place];
    let figure = text::fit_right(&text::count(*members), FIGURE_COLUMNS);
    let lead = 2 + 1 + FIGURE_COLUMNS;
    // Beside another one there is no room for a bar.
    let bar_columns = if figures.segments.len() > SINGLE_SEGMENTS_MAX {
        0
    } else {
        (columns.saturating_sub(lead + SHARE_COLUMNS + 2) / 2).min(BAR_COLUMNS_MAX)
    };
    let tail = if bar_columns == 0 { 2 } else { SHARE_COLUMNS + 4 + bar_columns };
    let name = text::fit(name.as_str(), columns.saturating_sub(lead + tail).min(40));
    let mut spans = vec![
        Span::styled(format!("{} ", letter(place)), theme.heading()),
        Span::raw(format!("{name} {figure}")),
    ];
    if bar_columns == 0 {
        spans.push(Span::raw("  "));
        return spans;
    }
    let share = text::fit_right(&text::share(*members, figures.people), SHARE_COLUMNS);
    spans.push(Span::raw(format!(" {share}  ")));
    spans.extend(bar::bar(*members, figures.people, bar_columns, theme.bar(), theme));
    spans
}

fn row_line(figures: &Figures, row: &Combination, columns: usize, theme: Theme) -> Line<'static> {
    let lead = format!(
        "{} {} {}  ",
        letters(figures.segments.len(), |place| row.places.contains(&place)),
        text::fit_right(&text::count(row.only), FIGURE_COLUMNS),
        text::fit_right(&text::share(row.only, figures.people), SHARE_COLUMNS)
    );
    let room = columns.saturating_sub(text::width(&lead)).min(BAR_COLUMNS_MAX);
    let mut spans = vec![Span::raw(lead)];
    spans.extend(bar::bar(row.only, figures.people, room, theme.bar(), theme));
    Line::from(spans)
}

/// `A · C` for the first and the third of three.
fn letters(count: usize, is_in: impl Fn(usize) -> bool) -> String {
    let signs: Vec<String> = (0..count)
        .map(|place| if is_in(place) { letter(place).to_string() } else { DOT.to_owned() })
        .collect();
    signs.join(" ")
}

fn letter(place: usize) -> char {
    (b'A'..=b'Z').nth(place).map_or('?', char::from)
}
