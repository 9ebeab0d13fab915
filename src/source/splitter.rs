//! Cuts delimited text into records and cells, without reading anything:
//! quotes, doubled quotes, line ends within quotes; LF, CRLF and CR end a
//! record. Blank lines are records. A quote counts only at the start of a cell,
//! blanks before it or not.

use super::filling::{Cells, offset};
use super::marks::{Ahead, Marks};

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
    /// A record of so many bytes, its line end included, and of so many marks.
    Record { length: usize, marks: usize },
    /// No end of a record: more text is needed.
    Incomplete,
    /// Nothing is left.
    End,
}

/// Splits at one delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Splitter {
    /// An ASCII byte that is no quote and no line end.
    pub(super) delimiter: u8,
    /// An ASCII byte that is no line end; none where a quote is text.
    pub(super) quote: Option<u8>,
}

/// Why no end of a record was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unfinished {
    /// It is not in the text.
    NeedsMore,
    /// A quote opened a cell, and the next one, on another line, closes none: it
    /// stands before text. One of the two is a stray one.
    StrayQuote,
}

/// What a quote at the start of a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Opens,
    IsText,
}

impl Splitter {
    /// Appends the cells of the first record of `text`, whose marks are those
    /// ahead, and consumes its marks. Unless the answer is a record, nothing is
    /// appended.
    pub(super) fn split(
        self,
        text: &[u8],
        extent: Extent,
        marks: &mut Marks,
        cells: &mut Cells,
    ) -> Step {
        if text.is_empty() {
            return if extent == Extent::More { Step::Incomplete } else { Step::End };
        }
        let before = cells.len();
        for quote in [Quote::Opens, Quote::IsText] {
            let mut ahead = marks.ahead();
            match self.append(text, extent, quote, &mut ahead, cells) {
                Ok(length) => {
                    let left = ahead.len();
                    let walked = marks.ahead().len() - left;
                    marks.consume(length, left);
                    return Step::Record { length, marks: walked };
                }
                Err(unfinished) => {
                    cells.truncate(before);
                    if unfinished == Unfinished::NeedsMore && extent == Extent::More {
                        break;
                    }
                }
            }
            // A stray quote, or one that nothing closes up to the end: taken for a
            // character, it costs one cell; taken for a quote, rows that follow.
        }
        Step::Incomplete
    }

    /// The length of the record, or why its end was not found; cells may have been
    /// appended then. A record without quotes is copied as
    /// it stands, the delimiters becoming the separators between cells.
    fn append(
        self,
        text: &[u8],
        extent: Extent,
        quote: Quote,
        ahead: &mut Ahead<'_>,
        cells: &mut Cells,
    ) -> Result<usize, Unfinished> {
        // Where the cell starts, and up to where the text was copied.
        let (mut cell, mut copied) = (0, 0);
        while let Some(at) = ahead.next() {
            let byte = text[at];
            if byte == self.delimiter {
                cells.ends.push(offset(cells.text.len() + at - copied));
                cell = at + 1;
            } else if Some(byte) == self.quote {
                let is_first = text[cell..at].iter().all(|byte| *byte == b' ');
                if is_first && quote == Quote::Opens {
                    cells.text.extend_from_slice(&text[copied..at]);
                    copied = self.append_within_quotes(text, at, extent, ahead, &mut cells.text)?;
                }
            } else {
                let after = line_end(text, at, extent).ok_or(Unfinished::NeedsMore)?;
                cells.text.extend_from_slice(&text[copied..at]);
                cells.end_cell();
                return Ok(after);
            }
        }
        if extent == Extent::More {
            return Err(Unfinished::NeedsMore);
        }
        cells.text.extend_from_slice(&text[copied..]);
        cells.end_cell();
        Ok(text.len())
    }

    /// Appends what stands after the quote `opened` up to the one that closes it; the
    /// position after that.
    fn append_within_quotes(
        self,
        text: &[u8],
        opened: usize,
        extent: Extent,
        ahead: &mut Ahead<'_>,
        cell: &mut Vec<u8>,
    ) -> Result<usize, Unfinished> {
        let quote = text[opened];
        let is_line_end = |byte: u8| matches!(byte, b'\n' | b'\r');
        let mut position = opened + 1;
        loop {
            let found = ahead.find(|at| text[*at] == quote);
            let at = found.ok_or(Unfinished::NeedsMore)?;
            cell.extend_from_slice(&text[position..at]);
            position = at + 1;
            match text.get(position) {
                Some(&next) if next == quote => {
                    // The second of two is the text that is copied next.
                    ahead.next();
                }
                // The next byte could double it.
                None if extent == Extent::More => return Err(Unfinished::NeedsMore),
                Some(&next) if next != self.delimiter && !is_line_end(next) => {
                    let crosses_lines = text[opened..at].iter().copied().any(is_line_end);
                    return if crosses_lines { Err(Unfinished::StrayQuote) } else { Ok(position) };
                }
                _ => return Ok(position),
            }
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

    const COMMA: Splitter = Splitter { delimiter: b',', quote: Some(b'"') };

    fn records(text: &[u8]) -> Vec<Vec<String>> {
        records_by(COMMA, text)
    }

    fn records_by(splitter: Splitter, text: &[u8]) -> Vec<Vec<String>> {
        let (mut position, mut records, mut marks) = (0, Vec::new(), Marks::default());
        marks.find(text, splitter);
        loop {
            let mut cells = Cells::default();
            let rest = &text[position..];
            match splitter.split(rest, Extent::Last, &mut marks, &mut cells) {
                Step::Record { length, .. } => {
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
            ("a, \"b, c\"\n", &[&["a", " b, c"]]),
            // A quote that nothing closes costs its cell, not the rest.
            ("a,\"b\nc,d\n", &[&["a", "\"b"], &["c", "d"]]),
            ("\"x\",\"b\r\nc,d", &[&["\"x\"", "\"b"], &["c", "d"]]),
            ("\"", &[&["\""]]),
            // A stray quote costs its cell, not the rows up to the next quote.
            ("\"a,b\nc,d\n\"e\",f\n", &[&["\"a", "b"], &["c", "d"], &["e", "f"]]),
            ("a,\"b\nc\"d,e\n", &[&["a", "\"b"], &["c\"d", "e"]]),
            ("\"a\nb\",\"c\"d\n", &[&["a\nb", "cd"]]),
            ("\"a\"\"", &[&["\"a\"\""]]),
        ];
        for (text, expected) in cases {
            assert_eq!(records(text.as_bytes()), *expected, "{text:?}");
        }
    }

    #[test]
    fn other_quotes_and_none() {
        let single = Splitter { quote: Some(b'\''), ..COMMA };
        assert_eq!(
            records_by(single, b"'a,b','it''s'\n\"c,d\"\n"),
            [["a,b", "it's"], ["\"c", "d\""]]
        );
        let none = Splitter { quote: None, ..COMMA };
        assert_eq!(
            records_by(none, b"\"a,b\"\n\"\n'c"),
            [vec!["\"a", "b\""], vec!["\""], vec!["'c"]]
        );
    }

    #[test]
    fn nothing_is_appended_before_the_end_of_a_record_is_known() {
        for text in ["", "a", "a,b", "a\r", "\"a", "\"a\"", "\"a\"\r", "x,\"a\"\",\n", "\"a\",b"] {
            let mut cells = Cells::default();
            cells.text.extend_from_slice(b"kept");
            cells.end_cell();
            let mut marks = Marks::default();
            marks.find(text.as_bytes(), COMMA);
            let step = COMMA.split(text.as_bytes(), Extent::More, &mut marks, &mut cells);
            assert_eq!(step, Step::Incomplete, "{text:?}");
            assert_eq!((cells.len(), cells.text.as_slice()), (1, &b"kept\n"[..]), "{text:?}");
        }
    }

    proptest! {
        /// Any text at all reads as the `csv` crate reads it, but for blank lines,
        /// which that skips, and quotes that are stray or never closed.
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
            let crosses_lines = |cell: &String| cell.contains(['\r', '\n']);
            prop_assume!(!expected.concat().iter().any(crosses_lines));
            let mut found = records(text.as_bytes());
            let mut expected = expected;
            found.retain(|record| record.as_slice() != [""]);
            expected.retain(|record| record.as_slice() != [""]);
            prop_assert_eq!(found, expected);
        }
    }
}
