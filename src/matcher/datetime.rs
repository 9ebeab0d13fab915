//! The `datetime` matcher (SPEC §2): dates and date-times compared as instants,
//! with the instant in UTC (RFC 3339, `Z`) as key. A date is its midnight and no
//! zone means UTC. Zones by name are not read: their rules change.

use std::cmp::Ordering;
use std::fmt::Write;

use jiff::SignedDuration;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::{Unreadable, exact};
use crate::domain::AsOf;

/// What a text says.
#[derive(Debug, Clone, Copy)]
enum Reading {
    Date(Date),
    /// In UTC.
    Instant(DateTime),
}

/// Appends the instant of a trimmed text: `2026-10-01T12:00:00Z`, a fraction of
/// the second only where there is one.
pub(super) fn append_key(text: &str, key: &mut String) -> Result<(), Unreadable> {
    match read(text).ok_or(Unreadable::TypeMismatch)? {
        Reading::Date(date) => append_instant(date.to_datetime(Time::midnight()), key),
        Reading::Instant(instant) => append_instant(instant, key),
    }
    Ok(())
}

/// Appends the form in which a profile keeps it: a date stays a date.
pub(super) fn append_stored(text: &str, into: &mut String) -> Result<(), Unreadable> {
    match read(text).ok_or(Unreadable::TypeMismatch)? {
        Reading::Date(date) => write!(into, "{date}").expect("a String takes every text"),
        Reading::Instant(instant) => append_instant(instant, into),
    }
    Ok(())
}

/// The moment a person asks about. A date is that day, which is not its midnight here.
pub fn read_as_of(text: &str) -> Option<AsOf> {
    match read(exact::trim(text))? {
        Reading::Date(date) => Some(AsOf::Day(date)),
        Reading::Instant(instant) => TimeZone::UTC.to_timestamp(instant).ok().map(AsOf::Instant),
    }
}

/// Which of two keys is the later instant.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    // Without the `Z`, a whole second sorts before its fractions.
    one.trim_end_matches('Z').cmp(other.trim_end_matches('Z'))
}

fn append_instant(instant: DateTime, into: &mut String) {
    write!(into, "{instant}Z").expect("a String takes every text");
}

fn read(text: &str) -> Option<Reading> {
    let mut cursor = Cursor(text.as_bytes());
    let reading = if text.as_bytes().get(2) == Some(&b'/') {
        read_day_first(&mut cursor)?
    } else {
        read_iso(&mut cursor)?
    };
    cursor.0.is_empty().then_some(reading)
}

/// `DD/MM/YYYY[ HH:MM[:SS]]`.
fn read_day_first(cursor: &mut Cursor) -> Option<Reading> {
    let day = cursor.two_digits()?;
    cursor.expect(b'/')?;
    let month = cursor.two_digits()?;
    cursor.expect(b'/')?;
    let date = Date::new(cursor.year()?, month, day).ok()?;
    if !cursor.eat(b' ') {
        return Some(Reading::Date(date));
    }
    let hour = cursor.two_digits()?;
    cursor.expect(b':')?;
    let minute = cursor.two_digits()?;
    let second = if cursor.eat(b':') { cursor.two_digits()? } else { 0 };
    Some(Reading::Instant(date.to_datetime(Time::new(hour, minute, second, 0).ok()?)))
}

/// `YYYY-MM-DD`, and with it `T` or a blank, the time (seconds and a fraction of
/// them if need be) and `Z` or an offset. The basic form `20261001T120000Z` is
/// read where a time follows; eight digits alone are too easily another number.
fn read_iso(cursor: &mut Cursor) -> Option<Reading> {
    let year = cursor.year()?;
    let is_extended = cursor.eat(b'-');
    let month = cursor.two_digits()?;
    if is_extended {
        cursor.expect(b'-')?;
    }
    let date = Date::new(year, month, cursor.two_digits()?).ok()?;
    if is_extended && cursor.0.is_empty() {
        return Some(Reading::Date(date));
    }
    if !(cursor.eat(b'T') || cursor.eat(b't') || is_extended && cursor.eat(b' ')) {
        return None;
    }
    let hour = cursor.two_digits()?;
    if is_extended {
        cursor.expect(b':')?;
    }
    let minute = cursor.two_digits()?;
    let has_second = if is_extended { cursor.eat(b':') } else { cursor.is_at_digit() };
    let (second, nanosecond) =
        if has_second { (cursor.two_digits()?, cursor.fraction()?) } else { (0, 0) };
    let time = Time::new(hour, minute, second, nanosecond).ok()?;
    let instant = date.to_datetime(time).checked_sub(cursor.offset()?).ok()?;
    // A year before 0 could not be written in four digits.
    (instant.year() >= 0).then_some(Reading::Instant(instant))
}

/// The bytes that are still to be read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn eat(&mut self, byte: u8) -> bool {
        let is_there = self.0.first() == Some(&byte);
        if is_there {
            self.0 = &self.0[1..];
        }
        is_there
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.eat(byte).then_some(())
    }

    fn is_at_digit(&self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    fn digit(&mut self) -> Option<u8> {
        let (digit, rest) = self.0.split_first().filter(|(byte, _)| byte.is_ascii_digit())?;
        self.0 = rest;
        Some(digit - b'0')
    }

    fn two_digits(&mut self) -> Option<i8> {
        let value = self.digit()? * 10 + self.digit()?;
        i8::try_from(value).ok()
    }

    fn year(&mut self) -> Option<i16> {
        Some(i16::from(self.two_digits()?) * 100 + i16::from(self.two_digits()?))
    }

    /// Nanoseconds; finer than that is refused, for two instants could seem
    /// equal that are not.
    fn fraction(&mut self) -> Option<i32> {
        if !(self.eat(b'.') || self.eat(b',')) {
            return Some(0);
        }
        let mut nanoseconds = i32::from(self.digit()?) * 100_000_000;
        let mut unit = 10_000_000;
        while self.is_at_digit() {
            nanoseconds += i32::from(self.digit()?) * unit;
            unit = if unit == 0 { return None } else { unit / 10 };
        }
        Some(nanoseconds)
    }

    /// `Z`, `+HH`, `+HHMM`, `+HH:MM`, or nothing, which is UTC too.
    fn offset(&mut self) -> Option<SignedDuration> {
        if self.0.is_empty() || self.eat(b'Z') || self.eat(b'z') {
            return Some(SignedDuration::ZERO);
        }
        let is_west = self.eat(b'-');
        if !is_west {
            self.expect(b'+')?;
        }
        let hours = self.two_digits()?;
        let minutes = if self.eat(b':') || self.is_at_digit() { self.two_digits()? } else { 0 };
        if hours > 23 || minutes > 59 {
            return None;
        }
        let offset = SignedDuration::from_mins(i64::from(hours) * 60 + i64::from(minutes));
        Some(if is_west { -offset } else { offset })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::MatcherKind;
    use crate::matcher::Matcher;

    fn key(text: &str) -> Result<String, Unreadable> {
        Matcher::new(MatcherKind::Datetime, None).key(text)
    }

    #[test]
    fn a_moment_somebody_asks_about() {
        let day = AsOf::Day(jiff::civil::date(2026, 10, 1));
        let noon = AsOf::Instant("2026-10-01T12:00:00Z".parse().unwrap());
        for (text, moment) in [
            ("2026-10-01", Some(day)),
            (" 01/10/2026 ", Some(day)),
            ("2026-10-01 12:00", Some(noon)),
            ("2026-10-01T19:00:00+07:00", Some(noon)),
            ("2026-10-32", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(read_as_of(text), moment, "{text}");
        }
    }

    #[test]
    fn keys() {
        for (text, expected) in [
            ("2026-10-01", "2026-10-01T00:00:00Z"),
            (" 2026-10-01\u{200B}", "2026-10-01T00:00:00Z"),
            ("01/10/2026", "2026-10-01T00:00:00Z"),
            ("01/10/2026 09:30", "2026-10-01T09:30:00Z"),
            ("31/12/2026 23:59:58", "2026-12-31T23:59:58Z"),
            ("2026-10-01T12:00:00Z", "2026-10-01T12:00:00Z"),
            ("2026-10-01t12:00:00z", "2026-10-01T12:00:00Z"),
            ("2026-10-01 12:00:00", "2026-10-01T12:00:00Z"),
            ("2026-10-01T12:00", "2026-10-01T12:00:00Z"),
            ("2026-10-01 12:00Z", "2026-10-01T12:00:00Z"),
            ("2026-10-01T12:00+07:00", "2026-10-01T05:00:00Z"),
            ("2026-10-01T02:00:00+0700", "2026-09-30T19:00:00Z"),
            ("2026-12-31 20:30:00-05", "2027-01-01T01:30:00Z"),
            ("2026-10-01T12:00:00-00:00", "2026-10-01T12:00:00Z"),
            ("2026-10-01T12:00:00.5Z", "2026-10-01T12:00:00.5Z"),
            ("2026-10-01T12:00:00.500", "2026-10-01T12:00:00.5Z"),
            ("2026-10-01T12:00:00,123456789+05:30", "2026-10-01T06:30:00.123456789Z"),
            ("2026-10-01T12:00:00.000", "2026-10-01T12:00:00Z"),
            ("20261001T120000Z", "2026-10-01T12:00:00Z"),
            ("20261001T1200+0700", "2026-10-01T05:00:00Z"),
            ("2028-02-29", "2028-02-29T00:00:00Z"),
            ("9999-12-31", "9999-12-31T00:00:00Z"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
            ("0001-01-01", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(key(text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "31/04/2026",
            "10/13/2026",
            "1/10/2026",
            "01/10/26",
            "01-10-2026",
            "01.10.2026",
            "2026/10/01",
            "2026-10-1",
            "20261001",
            "2026-10",
            "2026",
            "2026-10-01T",
            "2026-10-01T12",
            "2026-10-01 12",
            "2026-10-01  12:00",
            "2026-10-01T24:00",
            "2026-10-01T12:60",
            "2026-10-01T12:00:60",
            "2026-10-01T12:00:00.",
            "2026-10-01T12:00:00.1234567890",
            "2026-10-01T12:00:00 Z",
            "2026-10-01T12:00:00+24:00",
            "2026-10-01T12:00:00+07:60",
            "2026-10-01T12:00:00+7",
            "2026-10-01T12:00:00+07:00[Asia/Bangkok]",
            "2026-10-01T1200",
            "20261001 1200",
            "01/10/2026T12:00",
            "01/10/2026 12:00Z",
            "-2026-10-01",
            "+002026-10-01",
            "0000-01-01T00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "٢٠٢٦-١٠-٠١",
            "1759320000",
            "45931",
            "today",
            "1 Oct 2026",
        ] {
            assert_eq!(key(text), Err(Unreadable::TypeMismatch), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn reads_the_instant_the_library_reads(
            second in -62_000_000_000_i64..250_000_000_000,
            millisecond in 0_i64..1_000,
            offset_minutes in -1_439_i32..=1_439,
        ) {
            let instant = Timestamp::from_millisecond(second * 1_000 + millisecond).unwrap();
            let offset = jiff::tz::Offset::from_seconds(offset_minutes * 60).unwrap();
            let text = instant.display_with_offset(offset).to_string();
            prop_assume!(!text.starts_with('-'));
            prop_assert_eq!(key(&text), Ok(instant.to_string()));
        }

        #[test]
        fn keys_are_ordered_as_instants(
            one in 0_i64..4_000,
            other in 0_i64..4_000,
        ) {
            let instants = [one, other].map(|ms| Timestamp::from_millisecond(ms).unwrap());
            let keys = instants.map(|instant| key(&instant.to_string()).unwrap());
            prop_assert_eq!(compare(&keys[0], &keys[1]), instants[0].cmp(&instants[1]));
        }
    }
}
