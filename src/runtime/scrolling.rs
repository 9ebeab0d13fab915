//! A terminal that is told to scroll where most of a frame is the former one
//! moved up or down, and that is told nothing twice. Lists are moved through one
//! row at a time, often over slow lines: without this an arrow in a wide table
//! writes seven kilobytes. Knows rows of cells, not what they mean.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect, Size};
use unicode_width::UnicodeWidthStr;

use crate::wizard::text::hides;

/// Rows a frame is often moved by: an arrow, the wheel, a page.
const SHIFTS: [i32; 6] = [1, -1, 3, -3, 10, -10];

/// Cells that must be saved: for fewer, telling to scroll is not shorter.
const SAVED_CELLS_MIN: i32 = 120;

/// A backend that knows what the terminal shows.
#[derive(Debug)]
pub(super) struct ScrollingBackend<B> {
    inner: B,
    /// What the terminal shows; nothing while that is not known.
    shown: Option<Buffer>,
    cursor: Option<Position>,
    cursor_shows: Option<bool>,
}

impl<B: Backend> ScrollingBackend<B> {
    /// Over a backend of whose terminal nothing is known.
    pub(super) fn new(inner: B) -> Self {
        Self { inner, shown: None, cursor: None, cursor_shows: None }
    }

    /// Somebody else wrote to the terminal: nothing is known of it any more.
    pub(super) fn forget(&mut self) {
        (self.shown, self.cursor, self.cursor_shows) = (None, None, None);
    }

    /// Scrolls where that saves most, and shows the rest of the changes.
    fn show(&mut self, shown: &mut Buffer, wanted: &Buffer) -> Result<(), B::Error> {
        if let Some(scroll) = Scroll::best(shown, wanted) {
            let Range { start, end } = scroll.region;
            let rows = u16::try_from(scroll.shift.unsigned_abs()).unwrap_or(0);
            if scroll.shift > 0 {
                self.inner.scroll_region_up(start..end, rows)?;
            } else {
                self.inner.scroll_region_down(start..end, rows)?;
            }
            scroll.apply(shown);
        }
        self.inner.draw(shown.diff(wanted).into_iter())
    }
}

impl<B: Backend> Backend for ScrollingBackend<B> {
    type Error = B::Error;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Self::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let changes: Vec<_> = content.map(|(x, y, cell)| (x, y, harmless(cell))).collect();
        let changes: Vec<(u16, u16, &Cell)> =
            changes.iter().map(|(x, y, cell)| (*x, *y, &**cell)).collect();
        if changes.is_empty() {
            return Ok(());
        }
        self.cursor = None;
        let Some(mut shown) = self.shown.take() else {
            return self.inner.draw(changes.into_iter());
        };
        let mut wanted = shown.clone();
        for (x, y, cell) in changes {
            put(&mut wanted, x, y, cell);
        }
        self.show(&mut shown, &wanted)?;
        self.shown = Some(wanted);
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Self::Error> {
        if self.cursor_shows.replace(false) == Some(false) {
            return Ok(());
        }
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> Result<(), Self::Error> {
        if self.cursor_shows.replace(true) == Some(true) {
            return Ok(());
        }
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> Result<Position, Self::Error> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Self::Error> {
        let position = position.into();
        if self.cursor.replace(position) == Some(position) {
            return Ok(());
        }
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), Self::Error> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Self::Error> {
        self.inner.clear_region(clear_type)?;
        self.shown = match clear_type {
            ClearType::All => Some(Buffer::empty(Rect::from((Position::ORIGIN, self.size()?)))),
            _ => None,
        };
        self.cursor = None;
        Ok(())
    }

    fn size(&self) -> Result<Size, Self::Error> {
        self.inner.size()
    }

    fn window_size(&mut self) -> Result<WindowSize, Self::Error> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> Result<(), Self::Error> {
        self.inner.flush()
    }

    fn scroll_region_up(&mut self, region: Range<u16>, rows: u16) -> Result<(), Self::Error> {
        self.forget();
        self.inner.scroll_region_up(region, rows)
    }

    fn scroll_region_down(&mut self, region: Range<u16>, rows: u16) -> Result<(), Self::Error> {
        self.forget();
        self.inner.scroll_region_down(region, rows)
    }
}

/// Texts are cleaned where they are drawn. Should one be forgotten there, a terminal
/// is sent a question mark for what it could obey.
fn harmless(cell: &Cell) -> Cow<'_, Cell> {
    if !cell.symbol().chars().any(hides) {
        return Cow::Borrowed(cell);
    }
    let mut harmless = cell.clone();
    harmless.set_symbol("?");
    Cow::Owned(harmless)
}

/// Puts a cell where it is to be seen; a wide one covers those after it.
fn put(buffer: &mut Buffer, x: u16, y: u16, cell: &Cell) {
    let width = u16::try_from(cell.symbol().width()).unwrap_or(1);
    if let Some(place) = buffer.cell_mut((x, y)) {
        place.clone_from(cell);
    }
    for covered in 1..width {
        if let Some(place) = buffer.cell_mut((x + covered, y)) {
            place.reset();
        }
    }
}

/// A region to be moved up by so many rows, or down by fewer than none.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Scroll {
    region: Range<u16>,
    shift: i32,
}

impl Scroll {
    /// The scroll after which the fewest cells are left to be written.
    fn best(shown: &Buffer, wanted: &Buffer) -> Option<Self> {
        let rows = i32::from(wanted.area.height);
        let changed: Vec<i32> = (0..rows).map(|row| differing(shown, row, wanted, row)).collect();
        if changed.iter().sum::<i32>() < SAVED_CELLS_MIN {
            return None;
        }
        let candidates = SHIFTS.into_iter().filter_map(|shift| {
            let moved: Vec<i32> =
                (0..rows).map(|row| differing(shown, row + shift, wanted, row)).collect();
            let gains = changed.iter().zip(&moved).map(|(before, after)| before - after);
            let targets = best_run(gains)?;
            let first = targets.start.min(targets.start + shift).max(0);
            let end = targets.end.max(targets.end + shift).min(rows);
            let written = |row: i32| match moved.get(usize::try_from(row).ok()?) {
                Some(cells) if targets.contains(&row) => Some(*cells),
                _ => Some(filled(wanted, row)),
            };
            let after: i32 = (first..end).filter_map(written).sum();
            let before: i32 =
                (first..end).filter_map(|row| changed.get(usize::try_from(row).ok()?)).sum();
            let region = u16::try_from(first).ok()?..u16::try_from(end).ok()?;
            Some((before - after, Self { region, shift }))
        });
        let (saved, scroll) = candidates.max_by_key(|(saved, _)| *saved)?;
        (saved >= SAVED_CELLS_MIN).then_some(scroll)
    }

    /// What the terminal shows after it.
    fn apply(&self, shown: &mut Buffer) {
        let before = shown.clone();
        for row in self.region.clone() {
            let from = i32::from(row) + self.shift;
            let source = u16::try_from(from).ok().filter(|from| self.region.contains(from));
            for column in 0..shown.area.width {
                match source {
                    Some(source) => shown[(column, row)].clone_from(&before[(column, source)]),
                    None => shown[(column, row)].reset(),
                }
            }
        }
    }
}

/// The consecutive rows with the greatest sum, if that is any gain.
fn best_run(gains: impl Iterator<Item = i32>) -> Option<Range<i32>> {
    let (mut best, mut sum, mut start) = ((0, 0..0), 0, 0);
    for (row, gain) in (0..).zip(gains) {
        if sum <= 0 {
            (sum, start) = (0, row);
        }
        sum += gain;
        if sum > best.0 {
            best = (sum, start..row + 1);
        }
    }
    (best.0 > 0).then_some(best.1)
}

/// How many cells of two rows differ; a row outside is as bad as can be.
fn differing(shown: &Buffer, from: i32, wanted: &Buffer, row: i32) -> i32 {
    match (cells(shown, from), cells(wanted, row)) {
        (Some(one), Some(other)) => counted(one.iter().zip(other).filter(|(a, b)| a != b)),
        _ => i32::from(wanted.area.width),
    }
}

/// How many cells of a row are not blank.
fn filled(buffer: &Buffer, row: i32) -> i32 {
    let blank = Cell::default();
    cells(buffer, row).map_or(0, |cells| counted(cells.iter().filter(|cell| **cell != blank)))
}

fn counted(cells: impl Iterator) -> i32 {
    i32::try_from(cells.count()).unwrap_or(i32::MAX)
}

fn cells(buffer: &Buffer, row: i32) -> Option<&[Cell]> {
    let width = usize::from(buffer.area.width);
    let start = usize::try_from(row).ok()? * width;
    buffer.content.get(start..start + width)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use ratatui::style::{Color, Style};

    use super::*;

    const COLUMNS: u16 = 40;
    const ROWS: u16 = 16;

    /// Counts what is written, on its way to a terminal that shows it.
    #[derive(Debug)]
    struct Counting {
        shown: TestBackend,
        cells: usize,
        scrolls: usize,
        cursor_moves: usize,
    }

    impl Counting {
        fn new() -> Self {
            let shown = TestBackend::new(COLUMNS, ROWS);
            Self { shown, cells: 0, scrolls: 0, cursor_moves: 0 }
        }

        /// As a terminal does: half of a wide character that is overwritten is gone.
        fn write(&mut self, x: u16, y: u16, cell: &Cell) -> Result<(), core::convert::Infallible> {
            let blank = Cell::default();
            if x > 0 && self.shown.buffer()[(x - 1, y)].symbol().width() > 1 {
                self.shown.draw([(x - 1, y, &blank)].into_iter())?;
            }
            self.shown.draw([(x, y, cell)].into_iter())?;
            let covered = x + 1..x + u16::try_from(cell.symbol().width().max(1)).unwrap();
            self.shown.draw(covered.filter(|x| *x < COLUMNS).map(|x| (x, y, &blank)))
        }
    }

    impl Backend for Counting {
        type Error = <TestBackend as Backend>::Error;

        fn draw<'a, I>(&mut self, content: I) -> Result<(), Self::Error>
        where
            I: Iterator<Item = (u16, u16, &'a Cell)>,
        {
            for (x, y, cell) in content {
                self.cells += 1;
                self.write(x, y, cell)?;
            }
            Ok(())
        }

        fn hide_cursor(&mut self) -> Result<(), Self::Error> {
            self.shown.hide_cursor()
        }

        fn show_cursor(&mut self) -> Result<(), Self::Error> {
            self.shown.show_cursor()
        }

        fn get_cursor_position(&mut self) -> Result<Position, Self::Error> {
            self.shown.get_cursor_position()
        }

        fn set_cursor_position<P: Into<Position>>(&mut self, at: P) -> Result<(), Self::Error> {
            self.cursor_moves += 1;
            self.shown.set_cursor_position(at)
        }

        fn clear(&mut self) -> Result<(), Self::Error> {
            self.shown.clear()
        }

        fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Self::Error> {
            self.shown.clear_region(clear_type)
        }

        fn size(&self) -> Result<Size, Self::Error> {
            self.shown.size()
        }

        fn window_size(&mut self) -> Result<WindowSize, Self::Error> {
            self.shown.window_size()
        }

        fn flush(&mut self) -> Result<(), Self::Error> {
            self.shown.flush()
        }

        fn scroll_region_up(&mut self, region: Range<u16>, rows: u16) -> Result<(), Self::Error> {
            self.scrolls += 1;
            self.shown.scroll_region_up(region, rows)
        }

        fn scroll_region_down(&mut self, region: Range<u16>, rows: u16) -> Result<(), Self::Error> {
            self.scrolls += 1;
            self.shown.scroll_region_down(region, rows)
        }
    }

    type Screen = Terminal<ScrollingBackend<Counting>>;

    fn screen() -> Screen {
        let mut screen = Terminal::new(ScrollingBackend::new(Counting::new())).unwrap();
        screen.resize(Rect::new(0, 0, COLUMNS, ROWS)).unwrap();
        screen
    }

    /// A table between two lines that stay, with a panel beside it.
    fn table(screen: &mut Screen, first: usize) {
        screen
            .draw(|frame| {
                let buffer = frame.buffer_mut();
                buffer.set_string(0, 0, "a title that stays", Style::new());
                for row in 1..ROWS - 1 {
                    let at = first + usize::from(row);
                    let line = format!("{at:>5} 山 {:028}", (at as u128 + 7).pow(13));
                    let style = if row == 8 { Style::new().fg(Color::Cyan) } else { Style::new() };
                    buffer.set_string(0, row, &line, style);
                    if row < 5 {
                        buffer.set_string(COLUMNS - 4, row, format!("P{row}"), Style::new());
                    }
                }
                buffer.set_string(0, ROWS - 1, "keys that stay too", Style::new());
                frame.set_cursor_position((0, 8));
            })
            .unwrap();
    }

    #[test]
    fn a_table_that_moves_is_scrolled() {
        let mut screen = screen();
        table(&mut screen, 100);
        for first in [101, 102, 101, 104] {
            let before = screen.backend().inner.cells;
            table(&mut screen, first);
            let cells = screen.backend().inner.cells - before;
            assert!(cells < 8 * usize::from(COLUMNS), "{cells} cells for {first}");
        }
        assert_eq!(screen.backend().inner.scrolls, 4);
    }

    #[test]
    fn what_a_terminal_could_obey_is_never_sent() {
        let mut screen = screen();
        // A control character in a cell already stops ratatui where it is tested.
        let draw = |frame: &mut ratatui::Frame<'_>| {
            for (column, symbol) in (0_u16..).zip(["a\u{202e}", "b\u{2066}", "\u{200b}c", "ế"]) {
                frame.buffer_mut()[(column, 0)].set_symbol(symbol);
            }
        };
        screen.draw(draw).unwrap();
        let shown = visible(screen.backend().inner.shown.buffer());
        let symbols: Vec<&str> = shown.iter().take(4).map(|(symbol, _)| symbol.as_str()).collect();
        assert_eq!(symbols, ["?", "?", "?", "ế"]);
    }

    #[test]
    fn the_same_frame_again_writes_nothing() {
        let mut screen = screen();
        table(&mut screen, 100);
        let written = |screen: &Screen| {
            let counting = &screen.backend().inner;
            (counting.cells, counting.scrolls, counting.cursor_moves)
        };
        let before = written(&screen);
        table(&mut screen, 100);
        assert_eq!(written(&screen), before);
    }

    /// The cells a person sees: not those that a wide one covers.
    fn visible(buffer: &Buffer) -> Vec<(String, Style)> {
        let mut covered = 0;
        let mut cells = Vec::new();
        for (at, cell) in buffer.content.iter().enumerate() {
            if at % usize::from(buffer.area.width) == 0 {
                covered = 0;
            }
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = cell.symbol().width().saturating_sub(1);
            cells.push((cell.symbol().to_owned(), cell.style()));
        }
        cells
    }

    proptest! {
        /// Whatever is drawn after whatever, the terminal shows it.
        #[test]
        fn the_terminal_shows_every_frame(
            frames in prop::collection::vec((0_usize..12, prop::collection::vec(
                (0..COLUMNS, 0..ROWS, "[a-c山é ]{1,12}"), 0..6)), 1..8)
        ) {
            let mut screen = screen();
            let mut plain = Terminal::new(Counting::new()).unwrap();
            for (first, texts) in frames {
                let draw = |frame: &mut ratatui::Frame<'_>| {
                    let buffer = frame.buffer_mut();
                    for row in 0..ROWS {
                        let line = format!("row {} 山山 and so on", first + usize::from(row));
                        buffer.set_string(0, row, &line, Style::new());
                    }
                    for (x, y, text) in &texts {
                        buffer.set_string(*x, *y, text, Style::new().fg(Color::Red));
                    }
                };
                screen.draw(draw).unwrap();
                plain.draw(draw).unwrap();
                let shown = screen.backend().inner.shown.buffer();
                let expected = plain.backend().shown.buffer();
                for (one, other) in visible(shown).iter().zip(&visible(expected)) {
                    prop_assert_eq!(one, other);
                }
            }
        }
    }
}
