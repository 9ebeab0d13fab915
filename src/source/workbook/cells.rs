//! What stands in a cell, as text: numbers as they are and never as powers of ten,
//! dates as ISO 8601 writes them, errors by their names. Reads no file.

use std::fmt::Write as _;

use calamine::{DataRef, ExcelDateTime};

/// The errors of spreadsheets; `LibreOffice` has numbered ones besides.
const ERRORS: [&str; 17] = [
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#DATA!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#CONNECT!",
    "#BUSY!",
    "#UNKNOWN!",
    "#EXTERNAL!",
];

/// The day after the last one of spreadsheets, 9999-12-31.
const SERIAL_END: f64 = 2_958_466.0;

const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// Whether the text of a workbook's cell is an error (SPEC §3), which nothing can be
/// read from.
pub fn is_error_cell(cell: &str) -> bool {
    let cell = cell.trim();
    let numbered = |number: &str| number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit());
    match cell.as_bytes().first() {
        Some(b'#') => ERRORS.contains(&cell),
        Some(b'E') => cell.strip_prefix("Err:").is_some_and(numbered),
        _ => false,
    }
}

/// Sets `text` to what a cell says. `digits`: how many its format shows at least.
pub(super) fn set_text(cell: &DataRef<'_>, digits: usize, text: &mut String) {
    text.clear();
    match cell {
        DataRef::Int(number) if *number >= 0 => add(text, format_args!("{number:0digits$}")),
        DataRef::Int(number) => add(text, format_args!("{number}")),
        DataRef::Float(number) => append_number(*number, digits, text),
        DataRef::String(string) => text.push_str(string),
        DataRef::SharedString(string) => text.push_str(string),
        DataRef::Bool(is_true) => text.push_str(if *is_true { "true" } else { "false" }),
        DataRef::DateTime(instant) => append_instant(instant, text),
        DataRef::DateTimeIso(instant) => text.push_str(iso_instant(instant)),
        DataRef::DurationIso(duration) => append_iso_duration(duration, text),
        DataRef::Error(error) => add(text, format_args!("{error}")),
        DataRef::Empty => {}
    }
}

/// The shortest decimal text that reads back equal, with leading zeros where they are
/// shown.
pub(super) fn append_number(number: f64, digits: usize, text: &mut String) {
    if number == 0.0 {
        // There is a zero below zero.
        add(text, format_args!("{:0digits$}", 0));
    } else if digits > 1 && number > 0.0 && number.fract() == 0.0 {
        add(text, format_args!("{number:0digits$}"));
    } else {
        add(text, format_args!("{number}"));
    }
}

/// How many digits a number's format shows at least: `00000` is a postcode.
pub(super) fn digits_shown(format: &str) -> usize {
    let is_zeros = format.len() <= DIGITS_MAX && format.bytes().all(|byte| byte == b'0');
    if is_zeros { format.len() } else { 0 }
}

/// More than a number of a spreadsheet has.
const DIGITS_MAX: usize = 32;

fn append_instant(instant: &ExcelDateTime, text: &mut String) {
    let serial = instant.as_f64();
    if instant.is_duration() {
        let milliseconds = (serial * MILLISECONDS_PER_DAY).round();
        if milliseconds < 0.0 {
            text.push('-');
        }
        append_duration(milliseconds.abs(), text);
    } else if !(0.0..SERIAL_END).contains(&serial) {
        append_number(serial, 0, text);
    } else {
        let (year, month, day, hour, minute, second, milli) = instant.to_ymd_hms_milli();
        let is_time = serial < 1.0;
        if !is_time {
            add(text, format_args!("{year:04}-{month:02}-{day:02}"));
        }
        if is_time || (hour, minute, second, milli) != (0, 0, 0, 0) {
            text.push_str(if is_time { "" } else { "T" });
            add(text, format_args!("{hour:02}:{minute:02}:{second:02}"));
        }
        if milli > 0 {
            add(text, format_args!(".{milli:03}"));
        }
    }
}

/// Hours, minutes and seconds, as spreadsheets show them.
fn append_duration(milliseconds: f64, text: &mut String) {
    let seconds = (milliseconds / 1_000.0).round();
    let (hours, rest) = ((seconds / 3_600.0).floor(), seconds % 3_600.0);
    let (minutes, seconds) = ((rest / 60.0).floor(), rest % 60.0);
    add(text, format_args!("{hours}:{minutes:02}:{seconds:02}"));
}

/// A date alone where the time is midnight.
pub(super) fn iso_instant(instant: &str) -> &str {
    let plain = instant.split_once('.').filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0'));
    let instant = plain.map_or(instant, |(whole, _)| whole);
    instant.strip_suffix("T00:00:00").unwrap_or(instant)
}

/// `PT36H30M05S` as `36:30:05`; what is none stays as it is.
pub(super) fn append_iso_duration(duration: &str, text: &mut String) {
    match iso_seconds(duration) {
        Some(seconds) => append_duration(seconds * 1_000.0, text),
        None => text.push_str(duration),
    }
}

fn iso_seconds(duration: &str) -> Option<f64> {
    let mut rest = duration.strip_prefix("PT")?;
    let mut seconds = 0.0;
    for (unit, length) in [('H', 3_600.0), ('M', 60.0), ('S', 1.0)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds += number.replace(',', ".").parse::<f64>().ok()? * length;
            rest = after;
        }
    }
    rest.is_empty().then_some(seconds)
}

fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.write_fmt(more).expect("a String takes every text");
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    fn text(cell: &DataRef<'_>) -> String {
        let mut text = "before".to_owned();
        set_text(cell, 0, &mut text);
        text
    }

    fn serial(value: f64, is_1904: bool) -> String {
        let instant = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904);
        text(&DataRef::DateTime(instant))
    }

    #[test]
    fn numbers_are_never_powers_of_ten() {
        let cases: [(f64, &str); 9] = [
            (7.0, "7"),
            (-7.0, "-7"),
            (-0.0, "0"),
            (84_901_234_567.0, "84901234567"),
            (9.18e22, "91800000000000000000000"),
            (0.1, "0.1"),
            (1234.5678, "1234.5678"),
            (1e-7, "0.0000001"),
            (0.1 + 0.2, "0.30000000000000004"),
        ];
        for (number, expected) in cases {
            assert_eq!(text(&DataRef::Float(number)), expected);
            assert!(expected.parse::<f64>().unwrap().total_cmp(&(number + 0.0)).is_eq());
        }
        assert_eq!(text(&DataRef::Int(-5)), "-5");
    }

    #[test]
    fn zeros_that_are_shown_are_there() {
        let shown = |number: f64, format: &str| {
            let mut text = String::new();
            append_number(number, digits_shown(format), &mut text);
            text
        };
        assert_eq!(shown(123.0, "00000"), "00123");
        assert_eq!(shown(0.0, "00000"), "00000");
        assert_eq!(shown(123_456.0, "00000"), "123456");
        assert_eq!(shown(12.5, "00000"), "12.5");
        assert_eq!(shown(-12.0, "00000"), "-12");
        for format in ["0", "General", "0.00", "#,##0", "", "00/00"] {
            assert_eq!(shown(12.0, format), "12", "{format}");
        }
    }

    #[test]
    fn dates_are_those_of_the_spreadsheet() {
        assert_eq!(serial(46_300.0, false), "2026-10-05");
        assert_eq!(serial(46_300.0 - 1_462.0, true), "2026-10-05");
        assert_eq!(serial(46_300.0 + 14.5 / 24.0, false), "2026-10-05T14:30:00");
        assert_eq!(serial(46_300.604_166_666_664, false), "2026-10-05T14:30:00");
        assert_eq!(serial(61.0, false), "1900-03-01");
        assert_eq!(serial(1.0, false), "1900-01-01");
        assert_eq!(serial(0.25, false), "06:00:00");
        assert_eq!(serial(2_958_465.0, false), "9999-12-31");
        assert_eq!(serial(2_958_466.0, false), "2958466");
        assert_eq!(serial(-1.5, false), "-1.5");
        assert_eq!(serial(f64::NAN, false), "NaN");
    }

    #[test]
    fn durations_are_hours_and_more() {
        let duration = |days| {
            text(&DataRef::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::TimeDelta, false)))
        };
        assert_eq!(duration(1.5), "36:00:00");
        assert_eq!(duration(-0.5), "-12:00:00");
        assert_eq!(text(&DataRef::DurationIso("PT36H30M05S".into())), "36:30:05");
        assert_eq!(text(&DataRef::DurationIso("PT5M".into())), "0:05:00");
        assert_eq!(text(&DataRef::DurationIso("soon".into())), "soon");
        assert_eq!(text(&DataRef::DateTimeIso("2026-10-05T00:00:00".into())), "2026-10-05");
        assert_eq!(
            text(&DataRef::DateTimeIso("2026-10-05T14:30:00.000".into())),
            "2026-10-05T14:30:00"
        );
        assert_eq!(
            text(&DataRef::DateTimeIso("2026-10-05T14:30:00.5".into())),
            "2026-10-05T14:30:00.5"
        );
    }

    #[test]
    fn only_errors_are_errors() {
        for error in ["#REF!", " #N/A ", "#DIV/0!", "Err:502"] {
            assert!(is_error_cell(error), "{error}");
        }
        for text in ["", "#1", "#ref!", "REF!", "Err:", "Err:5020", "Emma", "#N/A of us"] {
            assert!(!is_error_cell(text), "{text}");
        }
    }
}
