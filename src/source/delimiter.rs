//! Which delimiter a table uses: the one that cuts its first records into the
//! same number of cells, and which of these holds the headers. Looks at decoded
//! text only.

use std::cmp::Reverse;

use super::filling::Cells;
use super::marks::Marks;
use super::preamble;
use super::splitter::{Extent, Splitter, Step};

/// Records that are enough to tell.
const RECORDS_MAX: usize = 100;

/// In the order in which equals are preferred: a comma stands in many a cell,
/// a tab in nearly none.
const CANDIDATES: [u8; 4] = [b'\t', b';', b'|', b','];

/// The share of rows as wide as the headers, in tenths of a percent, from which the
/// first record is taken for the headers whatever could be skipped.
const AGREEING_PERMILLE_MIN: usize = 900;

/// Whether a person may name it.
pub(super) fn parse(delimiter: char) -> Option<u8> {
    u8::try_from(delimiter)
        .ok()
        .filter(|byte| byte.is_ascii() && !matches!(*byte, b'"' | b'\r' | b'\n'))
}

/// The beginning of a source as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct SampleText<'a> {
    pub(super) text: &'a [u8],
    pub(super) extent: Extent,
    /// Records before the headers, or before the first row without headers; or before
    /// which none are looked for.
    pub(super) skipped: u32,
    pub(super) quote: Option<u8>,
    /// Whether the headers may stand further down.
    pub(super) search: HeaderSearch,
}

/// Whether it is known in which row the headers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderSearch {
    /// In the first that is not skipped.
    First,
    /// In that or in one further down.
    Further,
}

impl SampleText<'_> {
    /// How many cells its records have, the first being the headers; blank
    /// records do not count.
    fn widths(self, delimiter: u8) -> Vec<usize> {
        let mut widths = Vec::new();
        self.each_record(delimiter, |cells| {
            if !cells.is_blank(0..cells.len()) {
                widths.push(cells.len());
            }
            widths.len() < RECORDS_MAX
        });
        widths
    }

    /// Visits the records that are not skipped as long as more are wanted.
    fn each_record(self, delimiter: u8, mut visit: impl FnMut(&Cells) -> bool) {
        let splitter = Splitter { delimiter, quote: self.quote };
        let (mut position, mut number) = (0, 0);
        let (mut cells, mut marks) = (Cells::default(), Marks::default());
        marks.find(self.text, splitter);
        loop {
            cells.clear();
            let rest = &self.text[position..];
            match splitter.split(rest, self.extent, &mut marks, &mut cells) {
                Step::Record { length, .. } => position += length,
                // A first record longer than the sample tells something still.
                Step::Incomplete if position == 0 => {
                    return SampleText { extent: Extent::Last, ..self }
                        .each_record(delimiter, visit);
                }
                Step::Incomplete | Step::End => break,
            }
            if number >= self.skipped && !visit(&cells) {
                break;
            }
            number = number.saturating_add(1);
        }
    }

    /// How many records stand before the headers, cut so.
    pub(super) fn records_before(self, delimiter: u8) -> u32 {
        if self.search == HeaderSearch::First {
            return self.skipped;
        }
        let mut records = Vec::new();
        self.each_record(delimiter, |cells| {
            records.push(cells.iter().map(|cell| String::from_utf8_lossy(cell).into()).collect());
            records.len() < RECORDS_MAX
        });
        let index = preamble::header_index(&records).unwrap_or(0);
        self.skipped.saturating_add(u32::try_from(index).expect("it is one of a hundred"))
    }

    /// The same with the headers known, cut so.
    fn settled(self, delimiter: u8) -> Self {
        let skipped = self.records_before(delimiter);
        Self { skipped, search: HeaderSearch::First, ..self }
    }

    /// The widest record, for tables without headers.
    pub(super) fn width_max(self, delimiter: u8) -> usize {
        self.widths(delimiter).into_iter().max().unwrap_or(1)
    }

    /// The delimiter, or `otherwise` for a table of one column.
    pub(super) fn delimiter(self, otherwise: u8) -> u8 {
        CANDIDATES
            .into_iter()
            .filter_map(|delimiter| Some((self.settled(delimiter).score(delimiter)?, delimiter)))
            .map(|(score, delimiter)| {
                // Who cuts from the first record on needs no preamble to be right.
                let whole = self.settled(delimiter).skipped == self.skipped
                    && score.agreeing_permille >= AGREEING_PERMILLE_MIN;
                ((whole, score), delimiter)
            })
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
        SampleText {
            text: text.as_bytes(),
            extent: Extent::Last,
            skipped: 0,
            quote: Some(b'"'),
            search: HeaderSearch::First,
        }
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
    fn headers_further_down_are_found_with_the_delimiter() {
        let cases = [
            ("Export, 2024-01-01\n\nname;price\nA;1,5\nB;2,5\n", ';', 2),
            ("Report\n\nname;email\nAn;an@example.vn\n", ';', 2),
            // Commas in a note are no table of their own.
            ("name;city;note\nAn;Hue;a, b, c\nBinh;Hue;d, e, f\n", ';', 0),
            ("name;city;note\nAn;Hue;a, b, c, d\nBinh;Hue;d, e, f, g\n", ';', 0),
            ("a,b\n1,2\n", ',', 0),
        ];
        for (text, delimiter, before) in cases {
            let sample = SampleText { search: HeaderSearch::Further, ..sample(text) };
            let found = sample.delimiter(b',');
            assert_eq!(char::from(found), delimiter, "{text:?}");
            assert_eq!(sample.records_before(found), before, "{text:?}");
        }
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
