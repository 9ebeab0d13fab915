//! Values of SQLite as cells, and cells as values of SQLite: which numbers are
//! kept as numbers, so that they compare as such and read as they were written.

use rusqlite::types::ValueRef;

use crate::source::copy::CopyWriter;

/// Digits of a decimal number that binary floating point gives back as they were.
const EXACT_DIGITS_MAX: usize = 15;

/// A value as the next cell of the row. A real number of a column whose numbers
/// all have so many decimals gets as many.
pub(super) fn write(output: &mut CopyWriter<'_>, value: ValueRef<'_>, decimals: Option<usize>) {
    match value {
        ValueRef::Null => output.cell(""),
        ValueRef::Integer(number) => output.cell(&number.to_string()),
        ValueRef::Real(number) => output.cell(&real(number, decimals)),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => match str::from_utf8(bytes) {
            Ok(text) => output.cell(text),
            Err(_) => output.undecodable_cell(),
        },
    }
}

/// The shortest decimal text that is this number; never with an exponent.
fn real(number: f64, decimals: Option<usize>) -> String {
    if number == 0.0 {
        return format!("{:.*}", decimals.unwrap_or(0), 0.0);
    }
    if let Some(decimals) = decimals {
        let text = format!("{number:.decimals$}");
        // A number that was computed may need more of them.
        if text.parse() == Ok(number) {
            return text;
        }
    }
    number.to_string()
}

/// How a plain decimal number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PlainNumber {
    /// Digits after the point; 0 where there is none.
    pub(super) decimals: usize,
    /// Whether the last of them says nothing: `1.50`.
    pub(super) ends_in_zero: bool,
}

/// Reads a cell that is nothing but a decimal number: no leading zero or plus, no
/// exponent, no separator, no more digits than are kept exactly. `007`, phone
/// numbers with their zero and long ids are text.
pub(super) fn plain_number(cell: &str) -> Option<PlainNumber> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let has_point = digits.len() > whole.len();
    let is_plain = !whole.is_empty()
        && is_digits(whole)
        && is_digits(fraction)
        && (whole == "0" || !whole.starts_with('0'))
        && has_point != fraction.is_empty()
        && whole.len() + fraction.len() <= EXACT_DIGITS_MAX;
    // A minus before nothing is lost by every number.
    let is_minus_zero = digits.len() < cell.len() && !digits.bytes().any(|b| b > b'0');
    (is_plain && !is_minus_zero)
        .then(|| PlainNumber { decimals: fraction.len(), ends_in_zero: fraction.ends_with('0') })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_are_numbers() {
        for text in ["0", "7", "-7", "10", "1.5", "-0.25", "0.0", "999999999999999"] {
            assert!(plain_number(text).is_some(), "{text}");
        }
        for text in [
            "",
            "-",
            ".",
            "007",
            "00",
            "+1",
            "1e3",
            "1,000",
            " 1",
            "1.",
            ".5",
            "-0",
            "-0.0",
            "1234567890123456",
            "0x10",
            "١",
            "1.2.3",
            "nan",
        ] {
            assert!(plain_number(text).is_none(), "{text}");
        }
        assert_eq!(plain_number("1.50"), Some(PlainNumber { decimals: 2, ends_in_zero: true }));
    }

    #[test]
    fn numbers_are_written_without_exponents_and_with_their_decimals() {
        assert_eq!(real(1.0, None), "1");
        assert_eq!(real(-0.0, None), "0");
        assert_eq!(real(0.1, None), "0.1");
        assert_eq!(real(1e21, None), "1000000000000000000000");
        assert_eq!(real(1e-7, None), "0.0000001");
        assert_eq!(real(1.5, Some(2)), "1.50");
        assert_eq!(real(0.0, Some(2)), "0.00");
        assert_eq!(real(1.125, Some(2)), "1.125");
    }
}
