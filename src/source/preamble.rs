//! What stands before the headers where nobody said in which row they are: a line
//! that names the delimiter, titles, "exported on …", blank lines. In doubt the
//! first row holds the headers: a wrong guess would drop people.

use super::blank::trim;
use super::header;

/// A title above a table of two columns could be a header too few; above three it is
/// hardly one.
const WIDTH_WITHOUT_PROOF_MIN: usize = 3;

/// Rows under the headers that tell what they are.
pub(super) const ROWS_BELOW_MAX: usize = 20;

/// A longer cell is a sentence, not a name.
const NAME_CHARS_MAX: usize = 60;

/// The delimiter of `sep=;`, by which Excel is told in the first line, and where the
/// next line starts.
pub(super) fn separator_line(text: &[u8]) -> Option<(u8, usize)> {
    let length = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let line = text[..length].strip_prefix(b"\"").unwrap_or(&text[..length]);
    let (word, rest) = line.split_at_checked(4)?;
    let delimiter = match rest {
        [delimiter] | [delimiter, b'"'] if delimiter.is_ascii() && *delimiter != b'"' => *delimiter,
        _ => return None,
    };
    let line_end = if text[length..].starts_with(b"\r\n") { 2 } else { 1 };
    word.eq_ignore_ascii_case(b"sep=").then_some((delimiter, length + line_end))
}

/// The index of the record with the headers, where there is no doubt that those
/// before it are none of the table.
pub(super) fn header_index(records: &[Vec<String>]) -> Option<usize> {
    let reaches: Vec<usize> = records.iter().map(|record| reach(record)).collect();
    let width = usual(&reaches)?;
    let index = reaches.iter().position(|reach| *reach >= width).filter(|index| *index > 0)?;
    let before = &reaches[..index];
    // Headers with a name too few are nearly as wide as the rows.
    if !before.iter().all(|reach| *reach <= 1 || reach * 2 <= width) {
        return None;
    }
    let below = &records[index + 1..records.len().min(index + 1 + ROWS_BELOW_MAX)];
    if !are_names(&records[index], below) {
        return None;
    }
    let set_apart = before.contains(&0);
    let titles_only = before.iter().all(|reach| *reach <= 1);
    let clearly_wider = titles_only && width >= WIDTH_WITHOUT_PROOF_MIN && below.len() > 1;
    (set_apart || clearly_wider || differs(&records[index], below)).then_some(index)
}

/// How many cells a record has up to the last that is not blank.
fn reach(record: &[String]) -> usize {
    record.iter().rposition(|cell| !trim(cell).is_empty()).map_or(0, |last| last + 1)
}

/// The reach most records have; of equals the largest.
fn usual(reaches: &[usize]) -> Option<usize> {
    let filled = || reaches.iter().filter(|reach| **reach > 0);
    let count = |reach: usize| filled().filter(|other| **other == reach).count();
    filled().copied().max_by_key(|reach| (count(*reach), *reach))
}

/// Whether all cells could be names of columns.
fn are_names(cells: &[String], below: &[Vec<String>]) -> bool {
    let cells = &cells[..reach(cells)];
    let is_name = |cell: &String| {
        let cell = trim(cell);
        cell.chars().any(char::is_alphabetic) && cell.chars().count() <= NAME_CHARS_MAX
    };
    cells.iter().all(is_name) && header::data_among(cells, below).is_none()
}

/// Whether in some column a name stands above e-mail addresses, numbers or dates.
fn differs(headers: &[String], below: &[Vec<String>]) -> bool {
    headers.iter().enumerate().any(|(column, name)| {
        let cells = below.iter().filter_map(|row| row.get(column)).map(|cell| trim(cell));
        let filled: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
        let data = filled.iter().filter(|cell| header::is_value(cell)).count();
        data > 0 && data * 2 >= filled.len() && !name.contains(|c: char| c.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<usize> {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        header_index(&text.lines().map(cells).collect::<Vec<_>>())
    }

    #[test]
    fn lines_before_the_headers_are_told_from_them() {
        let cases = [
            ("Members of the club\nname,email\nAn,an@example.vn\n", Some(1)),
            ("Report\nExported on 17/05/2024\n\nname,city\nAn,Hue\n", Some(3)),
            ("Report\nname,city,ward\nAn,Hue,1A\nBinh,Hue,2B\n", Some(1)),
            // A spreadsheet fills short rows up.
            ("Report,,\n,,\nname,city,since\nAn,Hue,2024\n", Some(2)),
            ("Shop,Hue,,,\nname,email,city,ward,note\nAn,an@x.vn,Hue,A,\n", Some(1)),
            ("\n\nname\nAn\n", Some(2)),
            ("\n\nname,city\nAn,Hue\n", Some(2)),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text:?}");
        }
    }

    #[test]
    fn in_doubt_the_first_row_holds_the_headers() {
        for text in [
            "",
            "\n\n",
            "name,city\nAn,Hue\n",
            "name,city\n\nAn,Hue\n",
            // Names too few, or rows too long.
            "name\nAn,Hue\nBinh,Hue\n",
            "name,city\nAn,Hue,x\nBinh,Hue,y\nChi,Hue,z\n",
            "name,city,\nAn,Hue,VIP\nBinh,Hue,VIP\n",
            "a,b,c\n1,2,3,\n4,5,6,\n",
            // No names further down.
            "Report\n\nan@example.vn,Hue\nbi@example.vn,Hue\n",
            "\n\n0901234567\n0912345678\n",
            "address\n12 Le Loi, Hue, VN\n14 Le Loi, Hue, VN\n",
            "email\nan@example.vn\n",
        ] {
            assert_eq!(found(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_line_that_names_the_delimiter() {
        assert_eq!(separator_line(b"sep=;\r\na;b\n"), Some((b';', 7)));
        assert_eq!(separator_line(b"SEP=\t\na\tb\n"), Some((b'\t', 6)));
        assert_eq!(separator_line(b"\"sep=|\"\ra|b"), Some((b'|', 8)));
        for text in
            ["", "sep=;", "sep=\n", "sep=;;\n", "separator\n", "sep,b\n", "sep=\"\n", "é=;\n"]
        {
            assert_eq!(separator_line(text.as_bytes()), None, "{text:?}");
        }
    }
}
