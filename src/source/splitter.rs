//! Cuts delimited text into records and cells, without reading anything:
//! quotes, doubled quotes, line ends within quotes; LF, CRLF and CR end a
//! record. Blank lines are records. A quote counts only at the start of a cell.

use memchr::{memchr, memchr_iter, memchr3};

use super::filling::{Cells, offset};

pub(super) const QUOTE: u8 = b'"';

/// Whether more may follow what is to be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// The record may go on beyond the end.
    More,
    /// The source ends here.
    Last,
}

/// What was found at the start of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A record of so many bytes, its line end included.
    Record { length: usize },
    /// No end of a record: more text is needed.
    Incomplete,
    /// Nothing is left.
    End,
}

/// Splits at one delimiter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Splitter {
    /// An ASCII byte that is no quote and no line end.
    pub(super) delimiter: u8,
}

impl Splitter {
    /// Appends the cells of the first record of `text`. Unless the answer is a
    /// record, nothing is appended.
    pub(super) fn split(self, text: &[u8], extent: Extent, cells: &mut Cells) -> Step {
        match memchr3(QUOTE, b'\r', b'\n', text) {
            Some(at) if text[at] == QUOTE => self.split_quoted(text, extent, cells),
            Some(at) => match line_end(text, at, extent) {
                Some(after) => {
                    self.append_plain(&text[..at], cells);
                    Step::Record { length: after }
                }
                None => Step::Incomplete,
            },
            None if extent == Extent::More => Step::Incomplete,
            None if text.is_empty() => Step::End,
            None => {
                self.append_plain(text, cells);
                Step::Record { length: text.len() }
            }
        }
    }

    /// A record without quotes and line ends: its bytes are copied as they
    /// stand, the delimiters becoming the separators between cells.
    fn append_plain(self, record: &[u8], cells: &mut Cells) {
        let start = cells.text.len();
        cells.text.extend_from_slice(record);
        cells.ends.extend(memchr_iter(self.delimiter, record).map(|at| offset(start + at)));
        cells.end_cell();
    }

    fn split_quoted(self, text: &[u8], extent: Extent, cells: &mut Cells) -> Step {
        let before = cells.len();
        if let Some(length) = self.append_quoted(text, extent, cells) {
            return Step::Record { length };
        }
        cells.truncate(before);
        if extent == Extent::More {
            return Step::Incomplete;
        }
        // A quote that nothing closes up to the end: taken for a character, it
        // costs one cell; taken for a quote, all rows that follow.
        let at = memchr::memchr2(b'\r', b'\n', text).unwrap_or(text.len());
        self.append_plain(&text[..at], cells);
        Step::Record { length: line_end(text, at, extent).unwrap_or(text.len()) }
    }

    /// The length of the record, or `None` when its end is not in the text;
    /// cells may have been appended then.
    fn append_quoted(self, text: &[u8], extent: Extent, cells: &mut Cells) -> Option<usize> {
        let mut position = 0;
        loop {
            if text.get(position) == Some(&QUOTE) {
                position = append_within_quotes(text, position + 1, extent, &mut cells.text)?;
            }
            let rest = &text[position..];
            let length = match memchr3(self.delimiter, b'\r', b'\n', rest) {
                Some(at) => at,
                None if extent == Extent::Last => rest.len(),
                None => return None,
            };
            cells.text.extend_from_slice(&rest[..length]);
            cells.end_cell();
            position += length;
            match text.get(position) {
                None => return Some(position),
                Some(&byte) if byte == self.delimiter => position += 1,
                Some(_) => return line_end(text, position, extent),
            }
        }
    }
}

/// Appends what stands from `position` up to the closing quote; the position
/// after that quote, or `None` when it is not in the text.
fn append_within_quotes(
    text: &[u8],
    mut position: usize,
    extent: Extent,
    cell: &mut Vec<u8>,
) -> Option<usize> {
    loop {
        let length = memchr(QUOTE, &text[position..])?;
        cell.extend_from_slice(&text[position..position + length]);
        position += length + 1;
        match text.get(position) {
            Some(&QUOTE) => {
                cell.push(QUOTE);
                position += 1;
            }
            // The next byte could double it.
            None if extent == Extent::More => return None,
            _ => return Some(position),
        }
    }
}

/// The position after the line end at `at`; `None` when a CR is the last byte
/// known, as an LF may follow.
fn line_end(text: &[u8], at: usize, extent: Extent) -> Option<usize> {
    match (text.get(at)?, text.get(at + 1)) {
        (b'\r', Some(b'\n')) => Some(at + 2),
        (b'\r', None) if extent == Extent::More => None,
        _ => Some(at + 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(text: &[u8]) -> Vec<Vec<String>> {
        let (splitter, mut position, mut records) = (Splitter { delimiter: b',' }, 0, Vec::new());
        loop {
            let mut cells = Cells::default();
            match splitter.split(&text[position..], Extent::Last, &mut cells) {
                Step::Record { length } => {
                    assert!(length > 0, "every record moves on");
                    position += length;
                    records.push(
                        cells.iter().map(|cell| String::from_utf8_lossy(cell).into()).collect(),
                    );
                }
                Step::Incomplete => panic!("the last text is always complete"),
                Step::End => return records,
            }
        }
    }

    #[test]
    fn records_and_cells() {
        let cases: &[(&str, &[&[&str]])] = &[
            ("", &[]),
            ("a", &[&["a"]]),
            ("a\n", &[&["a"]]),
            ("a,b\nc,d", &[&["a", "b"], &["c", "d"]]),
            ("a,b\r\nc,d\r\n", &[&["a", "b"], &["c", "d"]]),
            ("a,b\rc,d\r", &[&["a", "b"], &["c", "d"]]),
            ("a\rb\nc\r\nd", &[&["a"], &["b"], &["c"], &["d"]]),
            (",\n", &[&["", ""]]),
            ("a,", &[&["a", ""]]),
            ("\"a\",", &[&["a", ""]]),
            // Blank lines are records; the line end of the last record is none.
            ("a\n\nb\n", &[&["a"], &[""], &["b"]]),
            ("\r\n\r\n", &[&[""], &[""]]),
            ("\r\r", &[&[""], &[""]]),
            ("\n\r", &[&[""], &[""]]),
            // Quotes.
            ("\"a,b\",c", &[&["a,b", "c"]]),
            ("\"a\"\"b\"\n", &[&["a\"b"]]),
            ("\"\"\"\"", &[&["\""]]),
            ("\"\",\"\"\r\n", &[&["", ""]]),
            ("\"a\nb\",\"c\r\nd\"\r\ne", &[&["a\nb", "c\r\nd"], &["e"]]),
            ("\"a\"\r\"b\"\r", &[&["a"], &["b"]]),
            // A quote in the middle of a cell is a character.
            ("a\"b,5\"\nc", &[&["a\"b", "5\""], &["c"]]),
            ("a \"b, c\"\n", &[&["a \"b", " c\""]]),
            ("\"a\"b\"c\",d", &[&["ab\"c\"", "d"]]),
            ("\"a\" ,b", &[&["a ", "b"]]),
            // A quote that nothing closes costs its cell, not the rest.
            ("a,\"b\nc,d\n", &[&["a", "\"b"], &["c", "d"]]),
            ("\"x\",\"b\r\nc,d", &[&["\"x\"", "\"b"], &["c", "d"]]),
            ("\"", &[&["\""]]),
            ("\"a\"\"", &[&["\"a\"\""]]),
        ];
        for (text, expected) in cases {
            assert_eq!(records(text.as_bytes()), *expected, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_appended_before_the_end_of_a_record_is_known() {
        for text in ["", "a", "a,b", "a\r", "\"a", "\"a\"", "\"a\"\r", "x,\"a\"\",\n", "\"a\",b"] {
            let mut cells = Cells::default();
            cells.text.extend_from_slice(b"kept");
            cells.end_cell();
            let step =
                Splitter { delimiter: b',' }.split(text.as_bytes(), Extent::More, &mut cells);
            assert_eq!(step, Step::Incomplete, "{text:?}");
            assert_eq!((cells.len(), cells.text.as_slice()), (1, &b"kept\n"[..]), "{text:?}");
        }
    }

    proptest! {
        /// Any text at all reads as the `csv` crate reads it, but for blank
        /// lines, which that skips, and quotes that are never closed.
        #[test]
        fn as_the_csv_crate(text in "[ab,\"\r\n]{0,40}") {
            let quotes_are_closed = !records(text.as_bytes()).concat().iter().any(|c| c.starts_with('"'));
            prop_assume!(quotes_are_closed);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            let mut found = records(text.as_bytes());
            let mut expected = expected;
            found.retain(|record| record.as_slice() != [""]);
            expected.retain(|record| record.as_slice() != [""]);
            prop_assert_eq!(found, expected);
        }
    }
}
