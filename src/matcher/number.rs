//! The `number` matcher (SPEC §2): exact decimals, written out plainly (`-0.5`)
//! as key. Works on the digits as text, never through binary floating point. No
//! thousands separators, no other digits than ASCII, no NaN and no infinity.

use std::cmp::Ordering;

use super::Unreadable;

/// The most digits a number may have when written out plainly: every value of
/// the usual numeric types fits (a double reaches from 309 digits before the
/// point to 340 behind it), and `1e1000000000` cannot fill the memory.
const PLAIN_DIGITS_MAX: usize = 1_000;

/// Appends the plain form of a trimmed text. `.5` and `5.` are numbers, as
/// databases write them.
pub(super) fn append_key(text: &str, key: &mut String) -> Result<(), Unreadable> {
    Decimal::read(text)
        .and_then(|decimal| decimal.append_plain(key))
        .ok_or(Unreadable::TypeMismatch)
}

/// Which of two keys is the larger number.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    match (one.strip_prefix('-'), other.strip_prefix('-')) {
        (None, None) => compare_magnitudes(one, other),
        (Some(one), Some(other)) => compare_magnitudes(other, one),
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
    }
}

fn compare_magnitudes(one: &str, other: &str) -> Ordering {
    let (whole, fraction) = one.split_once('.').unwrap_or((one, ""));
    let (other_whole, other_fraction) = other.split_once('.').unwrap_or((other, ""));
    (whole.len(), whole, fraction).cmp(&(other_whole.len(), other_whole, other_fraction))
}

/// A number as it was written: `whole.fraction × 10^exponent`.
struct Decimal<'a> {
    sign: &'static str,
    whole: &'a str,
    fraction: &'a str,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (sign, unsigned) = match text.as_bytes().first()? {
            b'-' => ("-", &text[1..]),
            b'+' => ("", &text[1..]),
            _ => ("", text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_number =
            are_digits(whole) && are_digits(fraction) && mantissa != "." && !mantissa.is_empty();
        is_number.then_some(Self { sign, whole, fraction, exponent })
    }

    /// Appends digits and, where needed, sign and point; nothing when there
    /// would be too many digits.
    fn append_plain(&self, key: &mut String) -> Option<()> {
        let whole = self.whole.trim_start_matches('0');
        let fraction = self.fraction.trim_end_matches('0');
        let (whole, fraction, point) = match (whole, fraction) {
            ("", "") => {
                key.push('0');
                return Some(());
            }
            ("", fraction) => {
                let digits = fraction.trim_start_matches('0');
                ("", digits, 0 - length(fraction) + length(digits))
            }
            (whole, "") => (whole.trim_end_matches('0'), "", length(whole)),
            (whole, fraction) => (whole, fraction, length(whole)),
        };
        // Where the point stands, counted from the first digit that is not 0.
        let point = point.saturating_add(self.exponent);
        let digits = length(whole) + length(fraction);
        let plain_digits = digits.max(point).max(digits.saturating_sub(point));
        if usize::try_from(plain_digits).ok()? > PLAIN_DIGITS_MAX {
            return None;
        }
        key.push_str(self.sign);
        if point <= 0 {
            key.push_str("0.");
            append_zeros(-point, key);
        }
        let start = key.len();
        key.push_str(whole);
        key.push_str(fraction);
        if point >= digits {
            append_zeros(point - digits, key);
        } else if point > 0 {
            key.insert(start + usize::try_from(point).ok()?, '.');
        }
        Some(())
    }
}

/// An exponent too large to count is the largest: it is refused all the same,
/// unless the number is zero.
fn read_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !are_digits(digits) {
        return None;
    }
    let magnitude = digits.parse().unwrap_or(i64::MAX);
    Some(if text.starts_with('-') { -magnitude } else { magnitude })
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).expect("no text is that long")
}

fn append_zeros(count: i64, key: &mut String) {
    key.extend((0..count).map(|_| '0'));
}

#[cfg(test)]
mod tests {
    use bigdecimal::BigDecimal;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::MatcherKind;
    use crate::matcher::Matcher;

    fn key(text: &str) -> Result<String, Unreadable> {
        Matcher::new(MatcherKind::Number, None).key(text)
    }

    #[test]
    fn keys() {
        for (text, expected) in [
            ("1", "1"),
            ("1.0", "1"),
            ("+1.00", "1"),
            ("1e0", "1"),
            ("10e-1", "1"),
            ("0.1E+1", "1"),
            (" 007 ", "7"),
            ("-0", "0"),
            ("-0.000e5", "0"),
            ("0e99999999999999999999", "0"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-.5", "-0.5"),
            ("-12.340", "-12.34"),
            ("1e3", "1000"),
            ("1.5e1", "15"),
            ("120e1", "1200"),
            ("1e-3", "0.001"),
            ("0.00120", "0.0012"),
            ("123.456e2", "12345.6"),
            ("123.456e-4", "0.0123456"),
            ("0.1", "0.1"),
            ("9007199254740993", "9007199254740993"),
            ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ] {
            assert_eq!(key(text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_number() {
        for text in [
            "1,000",
            "1 000",
            "1.000.000",
            "1_000",
            "0x10",
            "NaN",
            "inf",
            "-",
            "+",
            ".",
            "e5",
            "1e",
            "1e+",
            "1e1.5",
            "--1",
            "+-1",
            "1-",
            "١٢",
            "１",
            "½",
            "1%",
            "$1",
            "abc",
            "1e1e1",
            "1e--1",
        ] {
            assert_eq!(key(text), Err(Unreadable::TypeMismatch), "{text:?}");
        }
    }

    #[test]
    fn sizes_are_bounded() {
        assert_eq!(key("1e999").unwrap().len(), PLAIN_DIGITS_MAX);
        assert_eq!(key("1e-1000").unwrap().len(), "0.".len() + PLAIN_DIGITS_MAX);
        assert!(key(&f64::MAX.to_string()).is_ok() && key("4.9406564584124654e-324").is_ok());
        for text in [
            "1e1000",
            "1e-1001",
            "1e1000000000",
            "1e-1000000000",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "-1.5e9223372036854775807",
            &"9".repeat(PLAIN_DIGITS_MAX + 1),
        ] {
            assert_eq!(key(text), Err(Unreadable::TypeMismatch), "{text:?}");
        }
        assert_eq!(key(&"0".repeat(5_000)).as_deref(), Ok("0"));
    }

    proptest! {
        #[test]
        fn equal_and_ordered_as_decimals_are(
            one in "[+-]?[0-9]{1,4}(\\.[0-9]{0,4})?(e[+-]?[0-4])?",
            other in "[+-]?[0-9]{0,2}\\.[0-9]{1,3}([eE][+-]?[0-4])?",
        ) {
            let (decimal, other_decimal): (BigDecimal, BigDecimal) =
                (one.parse().unwrap(), other.parse().unwrap());
            let (key, other_key) = (key(&one).unwrap(), key(&other).unwrap());
            prop_assert_eq!(&key.parse::<BigDecimal>().unwrap(), &decimal);
            prop_assert_eq!(compare(&key, &other_key), decimal.cmp(&other_decimal));
            prop_assert_eq!(key == other_key, decimal == other_decimal);
        }
    }
}
