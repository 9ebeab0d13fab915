//! Bars: how far work has come, and how big a share is. Always with the
//! figure beside it.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::Progress;
use crate::wizard::screen::Slot;
use crate::wizard::style::{DOT, EMPTY, FILLED, Theme};
use crate::wizard::text;

/// A bar takes at most this much, so that the figures stand near it.
const BAR_COLUMNS_MAX: usize = 40;
/// A shorter bar says nothing.
const BAR_COLUMNS_MIN: usize = 5;

/// What stands in place of something that is being loaded: how far it is,
/// where that is known; nothing where nothing is being loaded.
pub fn waiting(slot: &Slot, columns: usize, theme: Theme) -> Line<'static> {
    match (slot.is_busy(), slot.progress()) {
        (false, _) => Line::default(),
        (true, None) => Line::from(text::cut(&format!("  Loading {}", text::CUT), columns)),
        (true, Some(news)) => {
            let mut line = progress(news, columns.saturating_sub(2), theme);
            line.spans.insert(0, Span::raw("  "));
            line
        }
    }
}

/// Between two figures.
const PARTS: &str = " · ";

/// The pace is told once a stage has taken so long, for less says little.
const PACE_AFTER_MS: u64 = 500;

/// How far work has come: what is done, a bar and a percentage where the end
/// is known, the rows, how many a second, and how long the rest will take.
pub fn progress(progress: Progress, columns: usize, theme: Theme) -> Line<'static> {
    let label = progress.stage.label();
    let mut rows = if progress.rows == 0 {
        String::new()
    } else {
        let (one, many) = progress.stage.unit();
        format!(" {DOT} {}", text::counted(progress.rows, one, many))
    };
    if progress.elapsed_ms >= PACE_AFTER_MS {
        if let Some(pace) = progress.rows_per_second() {
            rows = format!("{rows} {DOT} {}/s", text::count(pace));
        }
        if let Some(left) = progress.left_ms() {
            rows = format!("{rows} {DOT} {} left", text::time_left(left));
        }
    }
    let Some(permille) = progress.permille else {
        return Line::from(text::cut(&format!("{label} {}{rows}", text::CUT), columns));
    };
    let figures = format!(" {:>7}{rows}", text::percent(permille.min(1000)));
    let room = columns.saturating_sub(text::width(label) + 1 + text::width(&figures));
    if room < BAR_COLUMNS_MIN {
        let line = format!("{label}{figures}");
        // Whole figures only: what matters less stands behind.
        return Line::from(text::wrap_parts(&line, PARTS, columns).swap_remove(0));
    }
    let mut spans = vec![Span::raw(format!("{label} "))];
    spans.extend(bar(permille.into(), 1000, room.min(BAR_COLUMNS_MAX), theme.bar(), theme));
    spans.push(Span::raw(figures));
    Line::from(spans)
}

/// The share of a part in a whole: filled and empty cells, `columns` of them.
/// Only all of it fills the bar, and only nothing leaves it empty.
pub fn bar(
    part: u64,
    whole: u64,
    columns: usize,
    style: Style,
    theme: Theme,
) -> [Span<'static>; 2] {
    let filled = filled(part, whole, columns);
    [
        Span::styled(FILLED.repeat(filled), style),
        Span::styled(EMPTY.repeat(columns - filled), theme.dim()),
    ]
}

fn filled(part: u64, whole: u64, columns: usize) -> usize {
    if part == 0 || whole == 0 || columns == 0 {
        return 0;
    }
    if part >= whole {
        return columns;
    }
    let exact = part as f64 / whole as f64 * columns as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to columns")]
    let rounded = exact.round() as usize;
    // A single column cannot show both that there is some and that it is not all.
    rounded.clamp(1, columns.saturating_sub(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Stage;

    fn shown(line: &Line<'_>) -> String {
        line.spans.iter().map(|span| span.content.as_ref()).collect()
    }

    #[test]
    fn only_all_of_it_fills_the_bar() {
        assert_eq!(filled(0, 100, 10), 0);
        assert_eq!(filled(1, 1_000_000, 10), 1);
        assert_eq!(filled(50, 100, 10), 5);
        assert_eq!(filled(999_999, 1_000_000, 10), 9);
        assert_eq!(filled(7, 7, 10), 10);
        assert_eq!(filled(7, 0, 10), 0);
    }

    #[test]
    fn progress_has_its_figures_beside_it() {
        let matching = Progress::new(Stage::Matching, 13_374, Some(420));
        let line = progress(matching, 60, Theme::MONO);
        let full =
            format!("Matching rows {}{}  42.0 % · 13,374 rows", "█".repeat(10), "░".repeat(14));
        assert_eq!(shown(&line), full);
        let later = Progress { elapsed_ms: 2_000, ..matching };
        assert!(
            shown(&progress(later, 90, Theme::MONO)).ends_with("13,374 rows · 6,687/s · 3 s left")
        );
        let open = Progress::new(Stage::Indexing, 0, None);
        assert_eq!(shown(&progress(open, 60, Theme::MONO)), "Building the key index …");
        assert!(text::width(&shown(&progress(matching, 12, Theme::MONO))) <= 12);
    }
}
