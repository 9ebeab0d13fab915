//! What a spreadsheet does to the numbers and dates of a column: separators of
//! thousands, and dates turned into numbers or short forms. Told by the other cells
//! of the column; never repaired.

use super::damage::{EXAMPLE_CHARS_MAX, Found};
use super::synonyms::{is_phone_name, is_postal_name};
use crate::domain::MatcherKind;
use crate::matcher::Matcher;

/// The share of a column, in percent, that must be numbers, with separators or not.
const NUMBER_PERCENT_MIN: usize = 80;

/// The share of a column, in percent, that must be dates for a number in it to be one
/// that was spoiled.
const DATE_PERCENT_MIN: usize = 30;

/// The days spreadsheets count for the years 1954 to 2064.
const DATE_DAYS: std::ops::RangeInclusive<u32> = 20_000..=60_000;

/// As spreadsheets shorten `3/10` or `October 2024`.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Numbers with separators of thousands among numbers.
pub(super) fn separated_thousands<'a>(
    name: &str,
    cells: impl Iterator<Item = (u32, &'a str)>,
) -> Option<String> {
    if is_phone_name(name) || is_postal_name(name) {
        return None;
    }
    let mut number = Matcher::new(MatcherKind::Number, None);
    let (mut filled, mut plain) = (0, 0);
    let mut found: Option<Found<'_>> = None;
    for (row, cell) in cells.map(|(row, cell)| (row, cell.trim())) {
        filled += usize::from(!cell.is_empty());
        if has_thousands(cell) {
            Found::add(&mut found, row, cell);
        } else {
            plain += usize::from(number.key(cell).is_ok());
        }
    }
    let found = found.filter(|it| (it.cells + plain) * 100 >= filled * NUMBER_PERCENT_MIN)?;
    Some(format!(
        "{}: numbers with separators of thousands, which are not read as numbers. Format the \
         column without them and save the file again",
        found.like(name, EXAMPLE_CHARS_MAX)
    ))
}

/// Dates that became a count of days, or a day and a month, among dates.
pub(super) fn spoiled_dates<'a>(
    name: &str,
    cells: impl Iterator<Item = (u32, &'a str)>,
) -> Option<String> {
    let mut datetime = Matcher::new(MatcherKind::Datetime, None);
    let (mut filled, mut dates, mut short) = (0, 0, 0);
    let mut found: Option<Found<'_>> = None;
    for (row, cell) in cells.map(|(row, cell)| (row, cell.trim())) {
        filled += usize::from(!cell.is_empty());
        let is_short = is_day_and_month(cell);
        short += usize::from(is_short);
        if is_short || is_day_count(cell) {
            Found::add(&mut found, row, cell);
        } else {
            dates += usize::from(datetime.key(cell).is_ok());
        }
    }
    let of_dates = dates * 100 >= filled * DATE_PERCENT_MIN || short * 2 >= filled;
    let found = found.filter(|_| of_dates)?;
    Some(format!(
        "{}: dates a spreadsheet spoiled. Format the column there as a date with its year, such \
         as 2024-10-03, and save the file again",
        found.like(name, EXAMPLE_CHARS_MAX)
    ))
}

/// `1,234`, `1 234 567`, `1.234.567,50`: one dot alone stands before a fraction.
fn has_thousands(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    [',', ' ', '\u{A0}', '\u{202F}', '\'', '.'].into_iter().any(|separator| {
        let fraction = if separator == '.' { ',' } else { '.' };
        let (whole, fraction) = digits.split_once(fraction).unwrap_or((digits, "0"));
        let mut groups = whole.split(separator);
        let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        let first = groups.next().is_some_and(|it| (1..=3).contains(&it.len()) && is_digits(it));
        let others: Vec<&str> = groups.collect();
        let least = if separator == '.' && !digits.contains(',') { 2 } else { 1 };
        first
            && others.len() >= least
            && others.iter().all(|group| group.len() == 3 && is_digits(group))
            && is_digits(fraction)
    })
}

fn is_day_count(cell: &str) -> bool {
    cell.len() == 5 && cell.parse().is_ok_and(|days| DATE_DAYS.contains(&days))
}

/// `3-Oct`, `Oct-24`.
fn is_day_and_month(cell: &str) -> bool {
    let Some((one, other)) = cell.split_once('-') else { return false };
    let is_month = |text: &str| MONTHS.contains(&text.to_ascii_lowercase().as_str());
    let is_number = |text: &str| {
        (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    (is_number(one) && is_month(other)) || (is_month(one) && is_number(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows<'a>(cells: &'a [&'a str]) -> impl Iterator<Item = (u32, &'a str)> {
        (2..).zip(cells.iter().copied())
    }

    #[test]
    fn separators_of_thousands_are_told_among_numbers() {
        for cells in [
            &["12", "1,234", "900"][..],
            &["12", "1 234"],
            &["1.234.567", "-1.234,50", "8"],
            &["1'234.5", "7"],
        ] {
            let told = separated_thousands("Amount", rows(cells)).expect("it is told");
            assert!(told.starts_with("Amount: ") && told.contains("not read"), "{told}");
        }
        for (name, cells) in [
            ("Amount", &["1.234", "12.5", "7"][..]),
            ("Amount", &["12,5", "1,23", "7"]),
            ("Phone", &["901 234", "12"]),
            ("Note", &["1,234", "x", "y", "z"]),
            ("Amount", &["", "1234,567"]),
        ] {
            assert_eq!(separated_thousands(name, rows(cells)), None, "{name} {cells:?}");
        }
    }

    #[test]
    fn spoiled_dates_are_told_among_dates() {
        let told = spoiled_dates("Joined", rows(&["2024-01-31", "45123", "45124", ""])).unwrap();
        assert!(told.starts_with("Joined: 2 cells like 45123 (row 3): dates"), "{told}");
        assert!(spoiled_dates("Code", rows(&["3-Oct", "Oct-24", "x"])).is_some());
        assert_eq!(spoiled_dates("ZIP", rows(&["50667", "20095"])), None);
        assert_eq!(spoiled_dates("Code", rows(&["3-Oct", "a", "b", "c"])), None);
        assert_eq!(spoiled_dates("Joined", rows(&["2024-01-31", "31/01/2024"])), None);
    }
}
