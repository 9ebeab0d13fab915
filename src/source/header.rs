//! Names of columns: from the headers, made unique; and whether what stands
//! there are headers at all.

use std::collections::{HashMap, HashSet};

use super::blank::trim;

/// Digits from which a header is more likely a phone number, an id or a date
/// than a name: `2024` may well head a column.
const DATA_DIGITS_MIN: usize = 6;

/// Unique names: trimmed; a blank one becomes `column N`, the second of equal
/// ones `name#2` (SPEC §3). No made name takes one that the table itself has.
pub(super) fn names(headers: &[String]) -> Vec<String> {
    let trimmed = || headers.iter().map(|header| trim(header));
    let literal: HashSet<&str> = trimmed().collect();
    let mut taken: HashSet<String> = HashSet::new();
    // The last number given to a name: thousands of equal headers are named
    // without trying all numbers for each.
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::with_capacity(headers.len());
    for (index, header) in trimmed().enumerate() {
        let wanted =
            if header.is_empty() { format!("column {}", index + 1) } else { header.to_owned() };
        let is_free =
            |name: &str| !taken.contains(name) && (name == header || !literal.contains(name));
        let mut name = wanted.clone();
        let count = counts.entry(wanted.clone()).or_insert(1);
        while !is_free(&name) {
            *count += 1;
            name = format!("{wanted}#{count}");
        }
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// Names for a table without headers.
pub(super) fn numbered(columns: usize) -> Vec<String> {
    (1..=columns).map(|number| format!("column {number}")).collect()
}

/// The index of a header that most likely is data: an e-mail address; or a
/// number, phone number or date above more of its kind. A table with one column a month
/// is none without headers, and where one of them stands above something else, those
/// above nothing are headers, too.
pub(super) fn data_among(headers: &[String], rows_below: &[Vec<String>]) -> Option<usize> {
    let below = |index: usize| {
        let mut cells = rows_below.iter().filter_map(|row| row.get(index)).map(|cell| trim(cell));
        cells.find(|cell| !cell.is_empty())
    };
    let headers: Vec<&str> = headers.iter().map(|header| trim(header)).collect();
    let is_number_above_else = |(index, header): (usize, &&str)| {
        is_number_like(header) && below(index).is_some_and(|cell| !are_alike(header, cell))
    };
    let has_proof = headers.iter().enumerate().any(is_number_above_else);
    headers.iter().enumerate().position(|(index, header)| {
        let is_above_its_kind = || match below(index) {
            Some(cell) => are_alike(header, cell),
            None => !has_proof,
        };
        is_email(header) || (is_number_like(header) && is_above_its_kind())
    })
}

/// Whether a cell is an e-mail address, a number, a phone number or a date, however
/// short.
pub(super) fn is_value(text: &str) -> bool {
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    is_email(text) || (has_digit && text.chars().all(is_number_sign))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let has_inner_dot = domain.trim_matches('.') == domain && domain.contains('.');
    !local.is_empty()
        && has_inner_dot
        && !domain.contains('@')
        && !text.contains(char::is_whitespace)
}

/// Nothing but digits, at least six, and what stands between those of numbers,
/// phone numbers and dates.
fn is_number_like(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= DATA_DIGITS_MIN && text.chars().all(is_number_sign)
}

/// Whether a cell is a number as the header above it is: both dates, or neither.
fn are_alike(header: &str, cell: &str) -> bool {
    is_number_like(cell) && is_date_like(header) == is_date_like(cell)
}

/// A year of four digits and a month, in any order, with or without a day and a time.
fn is_date_like(text: &str) -> bool {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let lengths: Vec<usize> = date.split(['-', '/', '.']).map(str::len).collect();
    let years = lengths.iter().filter(|length| **length == 4).count();
    let others = lengths.iter().filter(|length| (1..=2).contains(*length)).count();
    years == 1 && others + years == lengths.len() && (2..=3).contains(&lengths.len())
}

fn is_number_sign(character: char) -> bool {
    character.is_ascii_digit() || " +-.,/:()TZ".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn names_are_unique_and_never_blank() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["a", "b"], &["a", "b"]),
            (&[" a ", "\u{FEFF}b\u{A0}"], &["a", "b"]),
            (&["a", "a", "a"], &["a", "a#2", "a#3"]),
            (&["a", "A"], &["a", "A"]),
            (&["a", "", "  "], &["a", "column 2", "column 3"]),
            (&["", "column 1"], &["column 1#2", "column 1"]),
            (&["a", "a", "a#2"], &["a", "a#3", "a#2"]),
            (&["a#2", "a", "a", "a#2"], &["a#2", "a", "a#3", "a#2#2"]),
        ];
        for (headers, expected) in cases {
            assert_eq!(names(&owned(headers)), *expected, "{headers:?}");
        }
        assert_eq!(numbered(2), ["column 1", "column 2"]);
    }

    type Row = &'static [&'static str];

    #[test]
    fn data_in_the_place_of_headers() {
        let cases: &[(Row, &[Row], Option<usize>)] = &[
            (&["Email", "Phone"], &[&["an@example.vn", "0901234567"]], None),
            (&["An", "an@example.vn"], &[], Some(1)),
            (&["an@example.vn"], &[&["Binh"]], Some(0)),
            (&["name", "0901 234 567"], &[&["Binh", "0912 345 678"]], Some(1)),
            (&["An", "0901234567"], &[&["Binh", ""], &["Chi"], &["", "0912345678"]], Some(1)),
            (&["+84 (90) 123-4567"], &[], Some(0)),
            (&["090-123-4567"], &[&["2024-02-29"], &["091-234-5678"]], None),
            (&["2024-01-31"], &[&["2024-02-29"]], Some(0)),
            (&["31/01/2024 10:00"], &[&[""]], Some(0)),
            // One column a month, a year, a question.
            (&["id", "2024-01-01", "2024-02-01"], &[&["a", "17", ""]], None),
            (&["id", "2024-01", "2024-02"], &[&["a", "", ""], &["b", "", "1250000"]], None),
            (&["id", "2024-01", "2024-02"], &[&["a", "", ""]], Some(1)),
            (&["id", "2024-01-01", "2024-02-01"], &[&["a", "17", "3"]], None),
            (&["2023", "2024"], &[&["1", "2"]], None),
            (&["Q1 2024", "ticket 000123", "a@b", "@", "x@y.", "to me@here.vn"], &[], None),
        ];
        for (headers, below, expected) in cases {
            let below: Vec<Vec<String>> = below.iter().map(|row| owned(row)).collect();
            assert_eq!(data_among(&owned(headers), &below), *expected, "{headers:?}");
        }
    }
}
