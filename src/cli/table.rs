//! Tables of text for people: aligned by display width, with every character
//! a terminal could act on made visible. JSON and CSV never pass here.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

/// Every character that a terminal could obey is spelled out, as on the screens.
pub(super) use crate::wizard::text::clean as visible;

/// Cells longer than this are cut: one wild value must not push the others
/// out of sight.
const CELL_COLUMNS_MAX: usize = 60;

/// Which end of a column its cells share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A table being filled.
#[derive(Debug, Clone)]
pub(super) struct Table {
    aligns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(super) fn new(headings: &[(&str, Align)]) -> Self {
        let aligns = headings.iter().map(|(_, align)| *align).collect();
        let first = headings.iter().map(|(text, _)| (*text).to_owned()).collect();
        Self { aligns, rows: vec![first] }
    }

    /// A table without headings.
    pub(super) fn plain(aligns: &[Align]) -> Self {
        Self { aligns: aligns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; as many cells as there are columns.
    pub(super) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| shown(cell.as_ref())).collect();
        assert_eq!(cells.len(), self.aligns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// The lines, each with a line end.
    pub(super) fn text(&self) -> String {
        self.indented("")
    }

    /// The lines, each after `indent`.
    pub(super) fn indented(&self, indent: &str) -> String {
        let width = |column: usize| self.rows.iter().map(|row| row[column].width()).max();
        let widths: Vec<usize> =
            (0..self.aligns.len()).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = indent.to_owned();
            for ((cell, align), width) in row.iter().zip(&self.aligns).zip(&widths) {
                let gap = " ".repeat(width - cell.width());
                match align {
                    Align::Left => write!(line, "{cell}{gap}  "),
                    Align::Right => write!(line, "{gap}{cell}  "),
                }
                .expect("a String takes everything");
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// A cell as it is shown: visible, and not too wide.
fn shown(cell: &str) -> String {
    let cell = visible(cell);
    if cell.width() <= CELL_COLUMNS_MAX {
        return cell.into_owned();
    }
    let mut cut = String::new();
    for character in cell.chars() {
        if cut.width() + 2 > CELL_COLUMNS_MAX {
            break;
        }
        cut.push(character);
    }
    // Display widths of joined characters are not sums; what is left over is a blank.
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let mut table = Table::new(&[("Name", Align::Left), ("Members", Align::Right)]);
        table.row(["王伟", "7"]);
        table.row(["Nguye\u{302}\u{303}n", "1200"]);
        assert_eq!(
            table.text(),
            "Name    Members\n王伟          7\nNguye\u{302}\u{303}n     1200\n"
        );
    }

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        assert_eq!(visible("plain Nguyễn"), "plain Nguyễn");
        assert_eq!(visible("a\u{1b}[31mb\nc\td\u{202e}e"), "a\\e[31mb\\nc\\td<U+202E>e");
        assert_eq!(visible("\u{feff}a\u{200b}\u{9b}"), "<U+FEFF>a<U+200B><U+009B>");
    }

    #[test]
    fn a_wild_cell_is_cut() {
        let mut table = Table::plain(&[Align::Left, Align::Left]);
        table.row(["x".repeat(500).as_str(), "next"]);
        let text = table.text();
        assert!(text.width() < CELL_COLUMNS_MAX + 10, "{text}");
        assert!(text.contains("x… ") && text.ends_with("next\n"), "{text}");
    }
}
