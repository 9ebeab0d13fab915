//! The picture of the list of segments.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::order::{Archive, Column, Direction};
use super::{Asking, Segments, archived};
use crate::domain::{Segment, Status, Word as _};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::paper::Paper;
use crate::wizard::screen::{Context, WIDE_COLUMNS};
use crate::wizard::style::{DOT, STEPS};
use crate::wizard::text;
use crate::wizard::widgets::list::MARK_COLUMNS;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{bar, below, put, row};

/// Below this width the audience and the version give their room to the name,
/// as the status does where it is not wide.
const ALL_COLUMNS_MIN: u16 = 76;
/// A day without its time, enough where there is little room.
const DAY_COLUMNS: usize = 10;
/// A day with its time.
const MOMENT_COLUMNS: usize = 16;
/// A longer name would part the columns further than an eye follows.
const NAME_COLUMNS_MAX: usize = 56;
/// A column each version.
const SIZES_COLUMNS: usize = 10;
/// Before the name of every segment: whether it is marked.
const TICK_COLUMNS: usize = 2;

pub(super) fn draw(
    screen: &Segments,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    match &screen.asking {
        Some(Asking::Name(form)) => return form.view(frame, area, context),
        Some(Asking::Labels(prompt, _)) => {
            let mut paper = Paper::new(frame, area, context);
            prompt.view(&mut paper);
            return paper.cursor();
        }
        Some(Asking::Delete(dialog, _)) => {
            draw_list(screen, frame, area, context);
            return dialog.view(frame, area, context.theme);
        }
        None => {}
    }
    draw_list(screen, frame, area, context)
}

fn draw_list(
    screen: &Segments,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let theme = context.theme;
    let columns = usize::from(area.width);
    let Some(segments) = &screen.entries else {
        put(frame, area, 1, bar::waiting(&screen.loading, columns, theme));
        return None;
    };
    if segments.is_empty() {
        put(frame, area, 1, "  No segments yet. A new export can create one.");
        return None;
    }
    if let Some(progress) = screen.work.slot().progress() {
        put(frame, area, 0, bar::progress(progress, columns, theme));
    } else {
        let summary = text::cut(&summary(screen, context), columns);
        put(frame, area, 0, Line::styled(summary, theme.dim()));
    }
    if screen.shown.is_empty() {
        let key = context.keys.name(Key::Char('z'));
        let sentence = format!("  All segments are archived; {key} shows them.");
        put(frame, area, 2, text::cut(&sentence, columns));
        return None;
    }
    let layout = Columns::of(area.width);
    layout.draw_headings(screen, frame, row(area, 1), context);
    screen.list.view(frame, below(area, 2), theme, Focus::Here, |at, _| {
        let segment = &segments[screen.shown[at]];
        let line = layout.line(screen, segment);
        match segment.status {
            Status::Enabled => line,
            Status::Disabled | Status::Archived => line.style(theme.dim()),
        }
    })
}

/// What is shown, and in which order.
fn summary(screen: &Segments, context: &Context<'_>) -> String {
    let mut parts = vec![text::counted(screen.shown.len() as u64, "segment", "segments")];
    if !screen.marks.is_empty() {
        parts.push(format!("{} marked", screen.marks.len()));
    }
    parts.push(screen.order.words());
    let archived = text::count(archived(screen.segments()));
    let key = context.keys.name(Key::Char('z'));
    match screen.order.archive {
        _ if archived == "0" => {}
        Archive::Hidden => parts.push(format!("{archived} archived ({key} shows them)")),
        Archive::Shown => parts.push(format!("{archived} archived ({key} hides them)")),
    }
    format!("  {}", parts.join(&format!(" {DOT} ")))
}

/// The widths of the columns of the list, those one can sort by and the bar; a
/// column of 0 is left out.
struct Columns {
    widths: [usize; Column::ALL.len()],
    sizes: usize,
}

impl Columns {
    fn of(width: u16) -> Self {
        let mut widths = [0, 10, 11, 13, 8, 5, DAY_COLUMNS];
        let mut sizes = 0;
        if width < WIDE_COLUMNS {
            widths[4] = 0;
        } else {
            widths[6] = MOMENT_COLUMNS;
            sizes = SIZES_COLUMNS;
        }
        if width < ALL_COLUMNS_MIN {
            (widths[1], widths[5]) = (0, 0);
        }
        let others = widths.iter().chain([&sizes]).filter(|width| **width > 0).map(|c| c + 1);
        let others: usize = others.sum::<usize>() + TICK_COLUMNS;
        let room = usize::from(width.saturating_sub(MARK_COLUMNS)).saturating_sub(others);
        widths[0] = room.min(NAME_COLUMNS_MAX);
        Self { widths, sizes }
    }

    /// The headings, the sorted one with the direction; a click on one sorts
    /// by it, and turns it round where that is so already.
    fn draw_headings(
        &self,
        screen: &Segments,
        frame: &mut Frame<'_>,
        area: Rect,
        context: &Context<'_>,
    ) {
        let style = context.theme.heading();
        let order = screen.order;
        let current = Column::ALL.iter().position(|c| *c == order.column).unwrap_or(0);
        let mut used = usize::from(MARK_COLUMNS) + TICK_COLUMNS;
        for (at, column) in Column::ALL.into_iter().enumerate() {
            let width = self.widths[at];
            if width == 0 {
                continue;
            }
            let mut label = column.label().to_owned();
            if column == order.column {
                label.push_str(if order.direction == Direction::Up { " ^" } else { " v" });
            }
            let place = part(area, used, width);
            put(frame, place, 0, Line::styled(fit(column, &label, width), style));
            frame.click(
                place,
                match (at + Column::ALL.len() - current) % Column::ALL.len() {
                    0 => vec![Key::Char('O')],
                    further => vec![Key::Char('o'); further],
                },
            );
            used += width + 1;
        }
        if self.sizes > 0 {
            let label = text::fit_right("sizes", self.sizes);
            put(frame, part(area, used, self.sizes), 0, Line::styled(label, style));
        }
    }

    fn line(&self, screen: &Segments, segment: &Segment) -> Line<'static> {
        let is_marked = screen.marks.contains(&segment.number);
        let mut line = String::from(if is_marked { "* " } else { "  " });
        for (at, column) in Column::ALL.into_iter().enumerate() {
            let width = self.widths[at];
            if width == 0 {
                continue;
            }
            if at > 0 {
                line.push(' ');
            }
            line.push_str(&fit(column, &self.cell(column, segment), width));
        }
        let mut spans = vec![Span::raw(line)];
        if self.sizes > 0 {
            let known = screen.sizes.iter().find(|view| view.segment == segment.number);
            let bar = sizes_bar(known.map_or(&[][..], |view| &view.sizes), self.sizes);
            spans.push(Span::raw(format!(" {bar}")));
        }
        Line::from(spans)
    }

    fn cell(&self, column: Column, segment: &Segment) -> String {
        match column {
            Column::Name => self.name(segment),
            Column::Audience => segment.audience.label().into(),
            Column::Members => text::count(segment.members),
            Column::Method => segment.method.word().into(),
            Column::Status => segment.status.word().into(),
            Column::Version => segment.version.to_string(),
            Column::Updated => text::moment(segment.updated).chars().take(self.widths[6]).collect(),
        }
    }

    /// The name with the labels, as far as there is room for them, and the status
    /// where it has no column and is not the usual.
    fn name(&self, segment: &Segment) -> String {
        if self.widths[4] > 0 || segment.status == Status::Enabled {
            let labels = segment.labels.iter().map(|label| format!(" #{label}"));
            return std::iter::once(segment.name.to_string()).chain(labels).collect();
        }
        let status = format!(" ({})", segment.status.word());
        text::cut(segment.name.as_str(), self.widths[0].saturating_sub(status.len())) + &status
    }
}

/// Figures stand at the right of their column.
fn fit(column: Column, cell: &str, width: usize) -> String {
    match column {
        Column::Members | Column::Version => text::fit_right(cell, width),
        _ => text::fit(cell, width),
    }
}

/// A part of a row.
fn part(area: Rect, used: usize, width: usize) -> Rect {
    let column = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let x = area.x.saturating_add(column(used));
    Rect { x, width: column(width), ..area }.intersection(area)
}

/// The sizes after the last versions, a column each and the newest at the
/// right: the highest is the largest of them, and only nobody is `_`.
fn sizes_bar(sizes: &[u64], columns: usize) -> String {
    let last = &sizes[sizes.len().saturating_sub(columns)..];
    let largest = last.iter().max().copied().unwrap_or(0);
    let height = |size: &u64| match size {
        0 => "_",
        size => {
            let top = STEPS.len() as u128 - 1;
            let at = (u128::from(*size) * top).div_ceil(u128::from(largest));
            STEPS[usize::try_from(at.min(top)).unwrap_or(0)]
        }
    };
    let bar: String = last.iter().map(height).collect();
    text::fit_right(&bar, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_how_a_segment_grew() {
        assert_eq!(sizes_bar(&[0, 1, 50, 100], 6), "  _▂▅█");
        assert_eq!(sizes_bar(&[7, 7, 7], 2), "██");
        assert_eq!(sizes_bar(&[0, u64::MAX], 2), "_█");
        assert_eq!(sizes_bar(&[], 3), "   ");
    }
}
