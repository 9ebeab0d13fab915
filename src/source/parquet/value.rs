//! Values of Parquet as text: what their types say they are, exactly. Reads nothing.

use std::fmt::Write;

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::schema::types::ColumnDescriptor;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;

/// The day the instants of `INT96` are counted from is so many days before 1970.
const JULIAN_DAYS_BEFORE_1970: i128 = 2_440_588;

/// No decimal number has more digits than these bytes hold.
const DECIMAL_BYTES_MAX: usize = 64;

/// What a column's values are, beyond how they are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Unsigned,
    Decimal { scale: usize },
    Date,
    Time { per_second: i128 },
    Timestamp { per_second: i128, is_utc: bool },
    Uuid,
    Float16,
}

impl Kind {
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        let scale = || usize::try_from(column.type_scale()).unwrap_or(0);
        if let Some(logical) = column.logical_type_ref() {
            return match logical {
                LogicalType::Decimal(decimal) => {
                    Self::Decimal { scale: usize::try_from(decimal.scale).unwrap_or(0) }
                }
                LogicalType::Date => Self::Date,
                LogicalType::Time(time) => Self::Time { per_second: per_second(time.unit) },
                LogicalType::Timestamp(time) => Self::Timestamp {
                    per_second: per_second(time.unit),
                    is_utc: time.is_adjusted_to_u_t_c,
                },
                LogicalType::Integer(integer) if !integer.is_signed => Self::Unsigned,
                LogicalType::Uuid => Self::Uuid,
                LogicalType::Float16 => Self::Float16,
                _ => Self::Plain,
            };
        }
        match column.converted_type() {
            ConvertedType::DECIMAL => Self::Decimal { scale: scale() },
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIME_MILLIS => Self::Time { per_second: 1_000 },
            ConvertedType::TIME_MICROS => Self::Time { per_second: 1_000_000 },
            ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp { per_second: 1_000, is_utc: true },
            ConvertedType::TIMESTAMP_MICROS => {
                Self::Timestamp { per_second: 1_000_000, is_utc: true }
            }
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            _ => Self::Plain,
        }
    }
}

fn per_second(unit: TimeUnit) -> i128 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => NANOSECONDS_PER_SECOND,
    }
}

/// A value that can be shown.
pub(super) trait Show {
    /// Appends it; `None` when it is no text and nothing that has one.
    fn show(&self, kind: Kind, text: &mut String) -> Option<()>;

    /// Whether it is a number or a truth value to JSON.
    fn is_bare(kind: Kind) -> bool;
}

impl Show for bool {
    fn show(&self, _: Kind, text: &mut String) -> Option<()> {
        text.push_str(if *self { "true" } else { "false" });
        Some(())
    }

    fn is_bare(_: Kind) -> bool {
        true
    }
}

impl Show for i32 {
    fn show(&self, kind: Kind, text: &mut String) -> Option<()> {
        match kind {
            Kind::Unsigned => write!(text, "{}", self.cast_unsigned()).ok(),
            _ => i64::from(*self).show(kind, text),
        }
    }

    fn is_bare(kind: Kind) -> bool {
        i64::is_bare(kind)
    }
}

impl Show for i64 {
    fn show(&self, kind: Kind, text: &mut String) -> Option<()> {
        match kind {
            Kind::Unsigned => write!(text, "{}", self.cast_unsigned()).ok(),
            Kind::Decimal { scale } => append_decimal(&self.to_be_bytes(), scale, text),
            Kind::Date => append_date(*self, text),
            Kind::Time { per_second } => append_time(i128::from(*self), per_second, text),
            Kind::Timestamp { per_second, is_utc } => {
                let nanoseconds = i128::from(*self) * (NANOSECONDS_PER_SECOND / per_second);
                append_instant(nanoseconds, is_utc, text)
            }
            _ => write!(text, "{self}").ok(),
        }
    }

    fn is_bare(kind: Kind) -> bool {
        matches!(kind, Kind::Plain | Kind::Unsigned | Kind::Decimal { .. })
    }
}

impl Show for Int96 {
    fn show(&self, _: Kind, text: &mut String) -> Option<()> {
        let [low, high, day] = *self.data() else { return None };
        let of_day = i128::from(u64::from(high) << 32 | u64::from(low));
        let days = i128::from(day) - JULIAN_DAYS_BEFORE_1970;
        append_instant(days * 86_400 * NANOSECONDS_PER_SECOND + of_day, false, text)
    }

    fn is_bare(_: Kind) -> bool {
        false
    }
}

/// The shortest digits that mean the same number, never with an exponent.
impl Show for f32 {
    fn show(&self, _: Kind, text: &mut String) -> Option<()> {
        write!(text, "{self}").ok()
    }

    fn is_bare(_: Kind) -> bool {
        true
    }
}

impl Show for f64 {
    fn show(&self, _: Kind, text: &mut String) -> Option<()> {
        write!(text, "{self}").ok()
    }

    fn is_bare(_: Kind) -> bool {
        true
    }
}

impl Show for ByteArray {
    fn show(&self, kind: Kind, text: &mut String) -> Option<()> {
        append_bytes(self.data(), kind, text)
    }

    fn is_bare(kind: Kind) -> bool {
        matches!(kind, Kind::Decimal { .. } | Kind::Float16)
    }
}

impl Show for FixedLenByteArray {
    fn show(&self, kind: Kind, text: &mut String) -> Option<()> {
        append_bytes(self.data(), kind, text)
    }

    fn is_bare(kind: Kind) -> bool {
        ByteArray::is_bare(kind)
    }
}

fn append_bytes(bytes: &[u8], kind: Kind, text: &mut String) -> Option<()> {
    match kind {
        Kind::Decimal { scale } => append_decimal(bytes, scale, text),
        Kind::Uuid => append_uuid(bytes, text),
        Kind::Float16 => half(bytes)?.show(kind, text),
        _ => {
            text.push_str(str::from_utf8(bytes).ok()?);
            Some(())
        }
    }
}

/// A float of 16 bits: a sign, 5 bits of exponent, 10 of fraction.
fn half(bytes: &[u8]) -> Option<f32> {
    let bits = u16::from_le_bytes(bytes.try_into().ok()?);
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f32::from(bits & 0x3FF));
    let size = match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    };
    Some(if bits >> 15 == 1 { -size } else { size })
}

fn append_uuid(bytes: &[u8], text: &mut String) -> Option<()> {
    let bytes: &[u8; 16] = bytes.try_into().ok()?;
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        write!(text, "{byte:02x}").ok()?;
    }
    Some(())
}

/// Two's complement, the highest byte first, with so many decimals.
fn append_decimal(bytes: &[u8], scale: usize, text: &mut String) -> Option<()> {
    if bytes.is_empty() || bytes.len() > DECIMAL_BYTES_MAX || scale > 4 * DECIMAL_BYTES_MAX {
        return None;
    }
    let is_negative = bytes[0] & 0x80 != 0;
    let mut size = bytes.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in size.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    // Divided by ten again and again: the digits from the last to the first, at least
    // one before the point.
    let mut digits = Vec::new();
    while size.iter().any(|byte| *byte != 0) || digits.len() <= scale {
        let mut rest = 0;
        for byte in &mut size {
            let value = rest << 8 | u16::from(*byte);
            (*byte, rest) = (u8::try_from(value / 10).ok()?, value % 10);
        }
        digits.push(b'0' + u8::try_from(rest).ok()?);
    }
    if scale > 0 {
        digits.insert(scale, b'.');
    }
    if is_negative {
        text.push('-');
    }
    text.extend(digits.iter().rev().map(|digit| char::from(*digit)));
    Some(())
}

fn append_date(days: i64, text: &mut String) -> Option<()> {
    let days = i32::try_from(days).ok().filter(|days| days.unsigned_abs() < 5_000_000)?;
    let date = Date::constant(1970, 1, 1).checked_add(days.days()).ok()?;
    write!(text, "{date}").ok()
}

fn append_time(value: i128, per_second: i128, text: &mut String) -> Option<()> {
    let seconds = u32::try_from(value / per_second).ok().filter(|seconds| *seconds < 86_400)?;
    let fraction = (value % per_second) * (NANOSECONDS_PER_SECOND / per_second);
    let part = |value: u32| i8::try_from(value).ok();
    let time = Time::new(
        part(seconds / 3_600)?,
        part(seconds / 60 % 60)?,
        part(seconds % 60)?,
        i32::try_from(fraction).ok()?,
    );
    write!(text, "{}", time.ok()?).ok()
}

fn append_instant(nanoseconds: i128, is_utc: bool, text: &mut String) -> Option<()> {
    let instant = Timestamp::from_nanosecond(nanoseconds).ok()?;
    if is_utc {
        return write!(text, "{instant}").ok();
    }
    write!(text, "{}", TimeZone::UTC.to_datetime(instant)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let decimal = |bytes: &[u8], scale| {
            let mut text = String::new();
            append_decimal(bytes, scale, &mut text).map(|()| text)
        };
        assert_eq!(decimal(&1050_i64.to_be_bytes(), 2).unwrap(), "10.50");
        assert_eq!(decimal(&(-5_i64).to_be_bytes(), 3).unwrap(), "-0.005");
        assert_eq!(decimal(&i64::MIN.to_be_bytes(), 0).unwrap(), i64::MIN.to_string());
        assert_eq!(decimal(&i128::MAX.to_be_bytes(), 0).unwrap(), i128::MAX.to_string());
        assert_eq!(decimal(&[0], 0).unwrap(), "0");
        assert_eq!(decimal(&[0x80], 1).unwrap(), "-12.8");
        assert_eq!(decimal(&[], 0), None);
        assert_eq!(decimal(&[1; DECIMAL_BYTES_MAX + 1], 0), None);
    }

    #[test]
    fn times_are_told_as_people_write_them() {
        let shown = |value: i64, kind| {
            let mut text = String::new();
            value.show(kind, &mut text).map(|()| text)
        };
        let instant = |per_second, is_utc| Kind::Timestamp { per_second, is_utc };
        assert_eq!(shown(19_753, Kind::Date).unwrap(), "2024-01-31");
        assert_eq!(shown(-1, Kind::Date).unwrap(), "1969-12-31");
        assert_eq!(shown(i64::from(i32::MAX), Kind::Date), None);
        assert_eq!(shown(1_706_695_200_000, instant(1_000, true)).unwrap(), "2024-01-31T10:00:00Z");
        assert_eq!(shown(1_706_695_200, instant(1, false)).unwrap(), "2024-01-31T10:00:00");
        assert_eq!(shown(-1_500, instant(1_000, true)).unwrap(), "1969-12-31T23:59:58.5Z");
        assert_eq!(shown(i64::MAX, instant(1_000, true)), None);
        let time = Kind::Time { per_second: 1_000_000 };
        assert_eq!(shown(36_000_000_001, time).unwrap(), "10:00:00.000001");
        assert_eq!(shown(-1_000_000, time), None);
        assert_eq!(shown(86_400_000_000, time), None);
    }

    #[test]
    fn floats_have_no_exponents() {
        let shown = |value: f64| {
            let mut text = String::new();
            value.show(Kind::Plain, &mut text).map(|()| text)
        };
        assert_eq!(shown(84_901_234_567.0).unwrap(), "84901234567");
        assert_eq!(shown(0.1).unwrap(), "0.1");
        assert_eq!(shown(1e21).unwrap(), "1000000000000000000000");
        let half = |bits: u16| half(&bits.to_le_bytes()).unwrap();
        assert!((half(0x3555) - 0.333_251_95).abs() < 1e-7);
        assert_eq!(
            (half(0xC000), half(0x0001), half(0x7C00)),
            (-2.0, 2_f32.powi(-24), f32::INFINITY)
        );
    }
}
