//! Which delimiter a table uses: the one that cuts its first records into the
//! same number of cells. Looks at decoded text only.

use std::cmp::Reverse;

use super::filling::Cells;
use super::marks::Marks;
use super::splitter::{Extent, QUOTE, Splitter, Step};

/// Records that are enough to tell.
const RECORDS_MAX: usize = 100;

/// In the order in which equals are preferred: a comma stands in many a cell,
/// a tab in nearly none.
const CANDIDATES: [u8; 4] = [b'\t', b';', b'|', b','];

/// Whether a person may name it.
pub(super) fn parse(delimiter: char) -> Option<u8> {
    u8::try_from(delimiter)
        .ok()
        .filter(|byte| byte.is_ascii() && !matches!(*byte, QUOTE | b'\r' | b'\n'))
}

/// The beginning of a source as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct SampleText<'a> {
    pub(super) text: &'a [u8],
    pub(super) extent: Extent,
    /// Records before the headers, or before the first row without headers.
    pub(super) skipped: u32,
}

impl SampleText<'_> {
    /// How many cells its records have, the first being the headers; blank
    /// records do not count.
    fn widths(self, delimiter: u8) -> Vec<usize> {
        let (mut widths, mut position, mut number) = (Vec::new(), 0, 0);
        let (mut cells, mut marks) = (Cells::default(), Marks::default());
        marks.find(self.text, delimiter);
        while widths.len() < RECORDS_MAX {
            cells.clear();
            let rest = &self.text[position..];
            match (Splitter { delimiter }).split(rest, self.extent, &mut marks, &mut cells) {
                Step::Record { length } => position += length,
                // A first record longer than the sample tells something still.
                Step::Incomplete if position == 0 => {
                    return SampleText { extent: Extent::Last, ..self }.widths(delimiter);
                }
                Step::Incomplete | Step::End => break,
            }
            if number >= self.skipped && !cells.is_blank(0..cells.len()) {
                widths.push(cells.len());
            }
            number = number.saturating_add(1);
        }
        widths
    }

    /// The widest record, for tables without headers.
    pub(super) fn width_max(self, delimiter: u8) -> usize {
        self.widths(delimiter).into_iter().max().unwrap_or(1)
    }

    /// The delimiter, or `otherwise` for a table of one column.
    pub(super) fn delimiter(self, otherwise: u8) -> u8 {
        CANDIDATES
            .into_iter()
            .filter_map(|delimiter| Some((self.score(delimiter)?, delimiter)))
            // Of equals the last would win.
            .rev()
            .max_by_key(|(score, _)| *score)
            .map_or(otherwise, |(_, delimiter)| delimiter)
    }

    /// Higher is better; `None` when it does not cut the headers, or no row.
    fn score(self, delimiter: u8) -> Option<Score> {
        let widths = self.widths(delimiter);
        let (&header, rows) = widths.split_first().filter(|(header, _)| **header > 1)?;
        let agreeing = rows.iter().filter(|width| **width == header).count();
        let cut = rows.iter().filter(|width| **width > 1).count();
        let permille = |count: usize| (count * 1000).checked_div(rows.len()).unwrap_or(1000);
        (rows.is_empty() || cut > 0).then(|| Score {
            agreeing_permille: permille(agreeing),
            uncut_permille: Reverse(1000 - permille(cut)),
            header,
        })
    }
}

/// Compared in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    agreeing_permille: usize,
    uncut_permille: Reverse<usize>,
    header: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(text: &str) -> SampleText<'_> {
        SampleText { text: text.as_bytes(), extent: Extent::Last, skipped: 0 }
    }

    #[test]
    fn the_delimiter_that_agrees() {
        let cases = [
            ("", ','),
            ("email", ','),
            ("email\nan@example.vn\n", ','),
            ("a,b\n1,2\n", ','),
            ("a;b\n1;2\n", ';'),
            ("a\tb\n1\t2\n", '\t'),
            ("a|b\n1|2\n", '|'),
            ("a;b", ';'),
            // Decimal commas in every row, and in the header.
            ("name;price\nA;1,5\nB;2,5\n", ';'),
            ("name;price, VND\nA;1,5\nB;2,5\n", ';'),
            // Within quotes nothing counts.
            ("\"a;b;c\",d\n\"1;2;3\",4\n", ','),
            ("a,b\n\"x\n;;\",2\n", ','),
            // One row that disagrees does not decide.
            ("a,b,c\n1,2,3\n1,2\n4,5,6\n7;8,9,1\n", ','),
            ("a,b|c\n1,2\n3,4\n", ','),
            // Several more columns beat order.
            ("a,b,c;d\n1,2,3;4\n", ','),
            // One column whose header holds a comma reads as a comma anyway.
            ("note; long\nx\ny\n", ','),
            ("a;b\n\n\n1;2\n", ';'),
        ];
        for (text, expected) in cases {
            assert_eq!(char::from(sample(text).delimiter(b',')), expected, "{text:?}");
        }
        assert_eq!(sample("one\ntwo\n").delimiter(b'\t'), b'\t');
    }

    #[test]
    fn records_before_the_headers_say_nothing() {
        let text = "report, of, today\n\na;b\n1;2\n";
        assert_eq!(SampleText { skipped: 2, ..sample(text) }.delimiter(b','), b';');
    }

    #[test]
    fn a_record_cut_by_the_end_of_the_sample_says_nothing() {
        let cut = SampleText { extent: Extent::More, ..sample("a;b\n1;2\n3,4,5,6") };
        assert_eq!(cut.widths(b';'), [2, 2]);
        assert_eq!(cut.width_max(b','), 1);
        let all = SampleText { extent: Extent::More, ..sample("a;\"long") };
        assert_eq!(all.width_max(b';'), 2);
    }

    #[test]
    fn names_of_delimiters() {
        for delimiter in [',', ';', '\t', '|', ':', '\u{1F}'] {
            assert_eq!(parse(delimiter).map(char::from), Some(delimiter));
        }
        for delimiter in ['"', '\r', '\n', '§', '、'] {
            assert_eq!(parse(delimiter), None, "{delimiter:?}");
        }
    }
}
