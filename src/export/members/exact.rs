//! What a stored value may be in a file that knows types, without losing anything:
//! a number only where it is written back digit by digit, a date or an instant only
//! where its day and second are all it says. Anything else stays the text it is.

use jiff::civil::{Date, DateTime, date};

use crate::domain::AttributeType;

/// The most digits a number may have: a double keeps any 15 of them.
const NUMBER_DIGITS_MAX: usize = 15;

/// The last day spreadsheets know.
const LAST_DAY: Date = date(9999, 12, 31);

/// The first day on which spreadsheets agree: some count a 29 February 1900.
const FIRST_DAY: Date = date(1900, 3, 1);

/// A value with its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Exact<'a> {
    /// As it is stored.
    Text(&'a str),
    /// A number that is written back as it was read.
    Number(f64),
    /// A day.
    Day(Date),
    /// A whole second, in UTC.
    Instant(DateTime),
    /// True or false.
    Boolean(bool),
}

impl<'a> Exact<'a> {
    /// The value of an attribute of this type.
    pub(super) fn of(kind: AttributeType, value: &'a str) -> Self {
        let typed = match kind {
            AttributeType::Number => number(value).map(Self::Number),
            AttributeType::Datetime => time(value),
            AttributeType::Boolean => value.parse().ok().map(Self::Boolean),
            AttributeType::Text | AttributeType::Email | AttributeType::Phone => None,
        };
        typed.unwrap_or(Self::Text(value))
    }
}

/// The number a text says, where nothing of it is lost.
pub(super) fn number(value: &str) -> Option<f64> {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let number: f64 = value.parse().ok().filter(|_| (1..=NUMBER_DIGITS_MAX).contains(&digits))?;
    (number.to_string() == value && value != "-0").then_some(number)
}

fn time(value: &str) -> Option<Exact<'_>> {
    let known = |day: Date| (FIRST_DAY..=LAST_DAY).contains(&day);
    if let Some(instant) = value.strip_suffix('Z') {
        let instant: DateTime = instant.parse().ok()?;
        return (known(instant.date()) && format!("{instant}Z") == value)
            .then_some(Exact::Instant(instant))
            .filter(|_| instant.subsec_nanosecond() == 0);
    }
    let day: Date = value.parse().ok()?;
    (known(day) && day.to_string() == value).then_some(Exact::Day(day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_survives_gets_a_type() {
        use AttributeType::{Boolean, Datetime, Email, Number, Phone, Text};
        for (kind, value, exact) in [
            (Number, "12", Exact::Number(12.0)),
            (Number, "-0.5", Exact::Number(-0.5)),
            (Number, "123456789012345", Exact::Number(123_456_789_012_345.0)),
            (Number, "1234567890123456", Exact::Text("1234567890123456")),
            (Number, "007", Exact::Text("007")),
            (Number, "1.50", Exact::Text("1.50")),
            (Number, "-0", Exact::Text("-0")),
            (Number, "inf", Exact::Text("inf")),
            (Number, "1e3", Exact::Text("1e3")),
            (Datetime, "2026-10-01", Exact::Day(date(2026, 10, 1))),
            (Datetime, "2026-10-01T05:00:01Z", Exact::Instant(date(2026, 10, 1).at(5, 0, 1, 0))),
            (Datetime, "2026-10-01T05:00:00.5Z", Exact::Text("2026-10-01T05:00:00.5Z")),
            (Datetime, "1900-02-28", Exact::Text("1900-02-28")),
            (Datetime, "1800-01-01T00:00:00Z", Exact::Text("1800-01-01T00:00:00Z")),
            (Boolean, "true", Exact::Boolean(true)),
            (Boolean, "yes", Exact::Text("yes")),
            (Phone, "0901234567", Exact::Text("0901234567")),
            (Email, "5@x.com", Exact::Text("5@x.com")),
            (Text, "12", Exact::Text("12")),
        ] {
            assert_eq!(Exact::of(kind, value), exact, "{value}");
        }
    }

    proptest! {
        #[test]
        fn a_number_is_written_back_as_it_was(value in "-?[0-9]{1,17}(\\.[0-9]{1,17})?") {
            if let Some(number) = number(&value) {
                prop_assert_eq!(number.to_string(), value);
            }
        }
    }
}
