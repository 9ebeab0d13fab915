//! Columns that look damaged, in sentences: what happened, how often in the first
//! rows, an example, and what to do. A warning, never a repair.

use std::collections::BTreeMap;

use crate::domain::thousands;
use crate::source::{CellDamage, SwallowedRows, cell_damage};

use super::spreadsheet_damage::{separated_thousands, spoiled_dates};
use super::synonyms::{is_email_name, is_phone_name, is_postal_name};

/// Digits and blanks alone in fewer cells than this tell nothing of zeros.
const ZERO_CELLS_MIN: usize = 10;

/// The share of a column, in percent, that has the usual number of digits.
const USUAL_PERCENT_MIN: usize = 60;

/// The share of a column, in percent, that lacks one.
const SHORT_PERCENT_MIN: usize = 3;

/// The share of a column, in percent, that must be digests.
const HASH_PERCENT_MIN: usize = 50;

/// The digits of national numbers that are written with a zero before them in
/// most countries that do so.
const PHONE_DIGITS: usize = 9;

/// The digits of a digest that is told under any name: SHA-256.
const LONG_HASH_DIGITS: usize = 64;

/// The longest example shown.
pub(super) const EXAMPLE_CHARS_MAX: usize = 24;

/// The longest beginning of a digest that is shown: warnings are kept in the
/// history, where a digest would stay when its person is erased.
const HASH_EXAMPLE_CHARS_MAX: usize = 6;

/// What looks damaged in the first rows of a column: record numbers and cells as
/// they were read.
pub fn column_damage<'a>(
    name: &str,
    cells: impl Iterator<Item = (u32, &'a str)> + Clone,
) -> Vec<String> {
    let mut found: BTreeMap<CellDamage, Option<Found<'_>>> = BTreeMap::new();
    let mut filled = 0;
    for (row, cell) in cells.clone() {
        filled += usize::from(!crate::matcher::is_blank(cell));
        if let Some(damage) = cell_damage(cell) {
            Found::add(found.entry(damage).or_default(), row, cell);
        }
    }
    let is_key = is_email_name(name) || is_phone_name(name);
    let mut sentences = Vec::new();
    for (damage, found) in &found {
        let Some(found) = found else { continue };
        let example_chars = match damage {
            CellDamage::Hash(_) => HASH_EXAMPLE_CHARS_MAX,
            _ => EXAMPLE_CHARS_MAX,
        };
        let like = found.like(name, example_chars);
        sentences.push(match damage {
            CellDamage::Shortened => format!(
                "{like}: numbers a spreadsheet shortened. Format the column as text there and \
                 save the file again"
            ),
            CellDamage::Mojibake => format!(
                "{like}: letters read in a wrong encoding. Save the file again as UTF-8, or \
                 choose another encoding"
            ),
            CellDamage::MojibakeTwice => format!(
                "{like}: letters read in a wrong encoding twice. Export the table again as UTF-8; \
                 this file can no longer be read right"
            ),
            CellDamage::Nul => format!(
                "{like}: NUL characters, which a broken transfer leaves. Fetch the file again, or \
                 choose another encoding"
            ),
            CellDamage::SpreadsheetError => format!(
                "{like}: errors of a spreadsheet. Repair the formula there and save the file again"
            ),
            CellDamage::Hash(digits) => {
                let many = found.cells * 100 >= filled * HASH_PERCENT_MIN;
                if !many || !(is_key || *digits == LONG_HASH_DIGITS) {
                    continue;
                }
                let what_next = if *digits == LONG_HASH_DIGITS {
                    "They are found by a rule for SHA-256, never as plain values"
                } else {
                    "They find nobody: ask for the plain ones, or for SHA-256"
                };
                format!("{like}: hashed values. {what_next}")
            }
        });
    }
    sentences.extend(lost_zeros(name, cells.clone()));
    sentences.extend(separated_thousands(name, cells.clone()));
    sentences.extend(spoiled_dates(name, cells));
    sentences
}

/// What looks damaged in a source whatever its columns are: rows that are not text in
/// its encoding, and rows that a stray quote swallowed.
pub fn row_damage(
    undecodable: impl Iterator<Item = u32>,
    swallowed: &[SwallowedRows],
) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut undecodable = undecodable.peekable();
    if let Some(row) = undecodable.peek().copied() {
        let rows = undecodable.count() as u64;
        let rows = if rows == 1 { "1 row".into() } else { format!("{} rows", thousands(rows)) };
        sentences.push(format!(
            "{rows} in another encoding than the rest, such as row {row}. Save the whole file \
             again as UTF-8"
        ));
    }
    if let Some((first, others)) = swallowed.split_first() {
        let others = match others.len() as u64 {
            0 => String::new(),
            more => format!(", and {} more such rows", thousands(more)),
        };
        sentences.push(format!(
            "row {} holds {} lines that look like rows in one cell{others}: a quote opens there \
             and is closed much later. Repair the quote, or read the file without quotes",
            first.row,
            thousands(first.lines.into())
        ));
    }
    sentences
}

/// How often something was found, and where first.
pub(super) struct Found<'a> {
    pub(super) cells: usize,
    row: u32,
    example: &'a str,
}

impl<'a> Found<'a> {
    /// One more, in this row.
    pub(super) fn add(found: &mut Option<Self>, row: u32, example: &'a str) {
        found.get_or_insert(Self { cells: 0, row, example }).cells += 1;
    }

    /// "Mobile: 3 cells like 9.18E+08 in row 12".
    pub(super) fn like(&self, name: &str, example_chars_max: usize) -> String {
        let cells = if self.cells == 1 { "1 cell" } else { &format!("{} cells", self.cells) };
        let mut example: String = self.example.trim().chars().take(example_chars_max).collect();
        if example.len() < self.example.trim().len() {
            example.push_str("...");
        }
        format!("{name}: {cells} like {example} (row {})", self.row)
    }
}

/// Phones and postal codes that lost their leading zero, as they do in a
/// spreadsheet that takes them for numbers.
fn lost_zeros<'a>(name: &str, cells: impl Iterator<Item = (u32, &'a str)>) -> Option<String> {
    let is_phone = is_phone_name(name);
    if !is_phone && !is_postal_name(name) {
        return None;
    }
    let digits: Vec<(u32, &str)> = cells
        .map(|(row, cell)| (row, cell.trim()))
        .filter(|(_, cell)| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    if digits.len() < ZERO_CELLS_MIN {
        return None;
    }
    let mut lengths: BTreeMap<usize, usize> = BTreeMap::new();
    for (_, cell) in &digits {
        *lengths.entry(cell.len()).or_default() += 1;
    }
    let usual = if is_phone {
        PHONE_DIGITS + 1
    } else {
        *lengths.iter().max_by_key(|(_, cells)| **cells)?.0
    };
    let count = |length: usize| lengths.get(&length).copied().unwrap_or(0);
    let short = count(usual.checked_sub(1)?);
    let is_lost = |cell: &str| cell.len() + 1 == usual && !cell.starts_with('0');
    let all_start_without = digits.iter().all(|(_, cell)| !cell.starts_with('0'));
    let enough = if is_phone {
        // All of them, or some beside others that kept theirs.
        short * 100 >= digits.len() * if all_start_without { USUAL_PERCENT_MIN } else { 1 }
    } else {
        all_start_without
            && count(usual) * 100 >= digits.len() * USUAL_PERCENT_MIN
            && short * 100 >= digits.len() * SHORT_PERCENT_MIN
    };
    let (row, example) = digits.iter().copied().find(|(_, cell)| is_lost(cell))?;
    let found = Found { cells: short, row, example };
    let what = if is_phone {
        "phones without their leading 0; they are read by the destination's phone region"
    } else {
        "codes that lost a leading 0. Format the column as text in the spreadsheet"
    };
    enough.then(|| format!("{}: {what}", found.like(name, EXAMPLE_CHARS_MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, cells: &[&str]) -> Vec<String> {
        column_damage(name, (2..).zip(cells.iter().copied()))
    }

    #[test]
    fn damage_is_told_with_count_example_and_what_to_do() {
        assert_eq!(
            told("Mobile", &["0912345678", "9.18E+08", "8.49E+10", ""]),
            ["Mobile: 2 cells like 9.18E+08 (row 3): numbers a spreadsheet shortened. Format \
                 the column as text there and save the file again"]
        );
        let told = told("Name", &["Nguyá»…n", "#REF!"]);
        assert!(told[0].starts_with("Name: 1 cell like Nguyá»…n (row 2): letters"), "{told:?}");
        assert!(told[1].starts_with("Name: 1 cell like #REF! (row 3): errors"), "{told:?}");
    }

    #[test]
    fn damaged_rows_are_told_with_the_first_one() {
        let swallowed = |row| SwallowedRows { row, lines: 1_250 };
        assert_eq!(row_damage([].into_iter(), &[]), Vec::<String>::new());
        assert_eq!(
            row_damage([5, 9].into_iter(), &[swallowed(7), swallowed(8)]),
            [
                "2 rows in another encoding than the rest, such as row 5. Save the whole file \
                 again as UTF-8",
                "row 7 holds 1,250 lines that look like rows in one cell, and 1 more such rows: a \
                 quote opens there and is closed much later. Repair the quote, or read the file \
                 without quotes",
            ]
        );
    }

    #[test]
    fn hashes_are_told_where_plain_values_are_expected() {
        let sha256 = "5f4dcc3b5aa765d61d8327deb882cf99".repeat(2);
        let key = told("Key", &[&sha256]);
        assert!(key[0].starts_with("Key: 1 cell like 5f4dcc... (row 2): hashed values"), "{key:?}");
        assert!(
            told("Key", &[&sha256])[0].ends_with("by a rule for SHA-256, never as plain values")
        );
        let md5 = "5f4dcc3b5aa765d61d8327deb882cf99";
        assert_eq!(told("Email", &[md5, md5]).len(), 1);
        assert_eq!(told("Session", &[md5, md5]), Vec::<String>::new());
        assert_eq!(told("Email", &[md5, "a@b.co", "c@d.co"]), Vec::<String>::new());
    }

    #[test]
    fn lost_zeros_are_told_of_phones_and_postal_codes() {
        let phones = ["901234567"; 12];
        assert!(told("Di động", &phones)[0].contains("without their leading 0"));
        let mut mixed = vec!["0901234567"; 20];
        mixed.push("912345678");
        assert!(told("SĐT", &mixed)[0].starts_with("SĐT: 1 cell like 912345678 (row 22)"));
        let mut codes = vec!["50667"; 20];
        codes.push("1067");
        assert!(told("PLZ", &codes)[0].contains("codes that lost a leading 0"));
    }

    #[test]
    fn sound_columns_are_not_told() {
        let counted: Vec<String> = (1..400).map(|number| number.to_string()).collect();
        let counted: Vec<&str> = counted.iter().map(String::as_str).collect();
        for (name, cells) in [
            ("Amount", &counted[..]),
            ("Phone", &["6175550100"; 20]),
            ("Phone", &["0901234567"; 20]),
            ("ZIP", &["02134"; 20]),
            ("City", &["Zürich", "Hà Nội"]),
        ] {
            assert_eq!(told(name, cells), Vec::<String>::new(), "{name}");
        }
    }
}
