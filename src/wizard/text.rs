//! Text as it may be shown: cleaned of everything a terminal could obey,
//! measured in columns, and figures written the way people read them.
//! Nothing here is dropped silently: what cannot be shown is spelled out.

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::Timestamp;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::thousands;

/// Stands where a text was cut. The ASCII set shows `~` instead.
pub const CUT: &str = "…";

/// The same text with every character that has no safe place on a screen made
/// visible: `\t`, `\n`, `\e`, `<U+202E>`. Cleaning twice changes nothing.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        if grapheme.width() > 0 && !grapheme.chars().any(hides) {
            cleaned.push_str(grapheme);
            continue;
        }
        for character in grapheme.chars() {
            push_visible(&mut cleaned, character);
        }
    }
    Cow::Owned(cleaned)
}

fn push_visible(into: &mut String, character: char) {
    match character {
        '\t' => into.push_str("\\t"),
        '\n' => into.push_str("\\n"),
        '\r' => into.push_str("\\r"),
        '\u{1b}' => into.push_str("\\e"),
        _ if hides(character) || character.width().unwrap_or(0) == 0 => {
            write!(into, "<U+{:04X}>", u32::from(character)).expect("a string takes all text");
        }
        _ => into.push(character),
    }
}

/// Control characters, marks that turn or isolate the direction of writing,
/// and characters that take no room: each of them makes a text look like
/// another one. The one list of them, for screens and for the command line.
pub fn hides(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// How many columns a text takes once it is cleaned.
pub fn width(text: &str) -> usize {
    // Column by column, as it is drawn: a grapheme never shares a cell.
    clean(text).graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The cleaned text in at most `columns`; where something had to go it ends
/// with [`CUT`].
pub fn cut(text: &str, columns: usize) -> String {
    let cleaned = clean(text);
    if width(&cleaned) <= columns {
        return cleaned.into_owned();
    }
    let Some(room) = columns.checked_sub(1) else { return String::new() };
    let mut kept = take_columns(&cleaned, room).to_owned();
    kept.push_str(CUT);
    kept
}

/// The cleaned text in at most `columns`, its end kept: what differs between
/// paths stands there.
pub fn cut_start(text: &str, columns: usize) -> String {
    let cleaned = clean(text);
    let mut over = width(&cleaned).saturating_sub(columns);
    if over == 0 {
        return cleaned.into_owned();
    }
    // The sign that something is gone takes a column too.
    over += 1;
    let mut dropped = 0;
    let kept = cleaned.graphemes(true).skip_while(|grapheme| {
        let drops = dropped < over;
        dropped += if drops { grapheme.width() } else { 0 };
        drops
    });
    if columns == 0 { String::new() } else { std::iter::once(CUT).chain(kept).collect() }
}

/// The cleaned text in exactly `columns`: cut, or filled with spaces.
pub fn fit(text: &str, columns: usize) -> String {
    let mut fitted = cut(text, columns);
    fitted.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&fitted))));
    fitted
}

/// The same, filled on the left: for figures.
pub fn fit_right(text: &str, columns: usize) -> String {
    let fitted = cut(text, columns);
    let mut filled = " ".repeat(columns.saturating_sub(width(&fitted)));
    filled.push_str(&fitted);
    filled
}

/// The longest beginning that fits, at a grapheme's border.
fn take_columns(cleaned: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in cleaned.grapheme_indices(true) {
        used += grapheme.width();
        if used > columns {
            return &cleaned[..at];
        }
    }
    cleaned
}

/// The cleaned text in lines of at most `columns`, broken between words;
/// a word longer than a line is broken inside. New lines in the text stay.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
            let mut rest = clean(word).into_owned();
            if !line.is_empty() && width(&line) + 1 + width(&rest) > columns {
                lines.push(std::mem::take(&mut line));
            }
            while width(&rest) > columns {
                let part = take_columns(&rest, columns);
                // A wide character in a single column cannot be broken.
                let length = if part.is_empty() { rest.len() } else { part.len() };
                let tail = rest.split_off(length);
                lines.push(std::mem::replace(&mut rest, tail));
            }
            if !line.is_empty() && !rest.is_empty() {
                line.push(' ');
            }
            line.push_str(&rest);
        }
        if !line.is_empty() || paragraph.trim().is_empty() {
            lines.push(line);
        }
    }
    lines
}

/// The text in lines of at most `columns`, broken at `between` only: a figure
/// stays with its words. A part longer than a line is cut.
pub fn wrap_parts(text: &str, between: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in text.split(between) {
        match lines.last_mut() {
            Some(line) if width(line) + width(between) + width(part) <= columns => {
                line.push_str(between);
                line.push_str(&clean(part));
            }
            _ => lines.push(cut(part, columns)),
        }
    }
    lines
}

/// A line that goes on below where it is too long: under the value behind its
/// name, or a little further in. Its lines are cleaned.
pub fn hang(line: &str, columns: usize) -> Vec<String> {
    let cleaned = clean(line);
    if width(&cleaned) <= columns {
        return vec![cleaned.into_owned()];
    }
    let (lead, indent) = hanging_lead(&cleaned, columns / 2);
    let parts = wrap(&cleaned[lead.len()..], columns.saturating_sub(indent));
    let lead_of = |at| if at == 0 { lead.to_owned() } else { " ".repeat(indent) };
    parts.iter().enumerate().map(|(at, part)| format!("{}{part}", lead_of(at))).collect()
}

/// The part of a line before what is wrapped, and how far in that goes on: a
/// name with two blanks behind it, or the blanks before all words.
fn hanging_lead(line: &str, columns_max: usize) -> (&str, usize) {
    let words = line.trim_start_matches(' ');
    let blanks = line.len() - words.len();
    let value = words.find("  ").map(|at| words[at..].trim_start_matches(' '));
    match value.map(|value| &line[..line.len() - value.len()]) {
        Some(lead) if width(lead) <= columns_max => (lead, width(lead)),
        _ if blanks == 0 => ("", 0),
        _ => (&line[..blanks], blanks + 2),
    }
}

/// `13374` as `13,374`.
pub fn count(number: u64) -> String {
    thousands(number)
}

/// A count and its noun: `1 person`, `13,374 people`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A part of a whole in percent: `7.3 %`. Rounded down, so that `100.0 %` is
/// all of it and nothing less; a part too small to show is `<0.1 %`.
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".into();
    }
    match u128::from(part) * 1000 / u128::from(whole) {
        0 if part > 0 => "<0.1 %".into(),
        permille => permille_text(permille),
    }
}

/// Tenths of a percent in percent: `73` is `7.3 %`.
pub fn percent(permille: u16) -> String {
    permille_text(u128::from(permille))
}

fn permille_text(permille: u128) -> String {
    format!("{}.{} %", permille / 10, permille % 10)
}

/// A time span in words: `85 ms`, `1.2 s`, `2 min 05 s`, `1 h 02 min`.
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..60 => format!("{seconds}.{} s", milliseconds % 1000 / 100),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A time span that is not over yet, in whole seconds: `3 s`, `2 min 05 s`.
pub fn time_left(milliseconds: u64) -> String {
    match milliseconds.div_ceil(1000) {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => duration(seconds * 1000),
    }
}

/// A size of a file: `512 B`, `1.2 kB`, `102.0 MB`.
pub fn bytes(size_bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if size_bytes < 1000 {
        return format!("{size_bytes} B");
    }
    let mut tenths = size_bytes / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", count(tenths / 10), tenths % 10, UNITS[unit])
}

/// A moment in UTC: `2026-10-03 14:05`. The wizard has no clock and no zone.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_could_obey_is_spelled_out() {
        assert_eq!(clean("a\tb\r\nc"), "a\\tb\\r\\nc");
        assert_eq!(clean("\u{1b}[31mred"), "\\e[31mred");
        assert_eq!(clean("\u{7}\u{7f}\u{85}"), "<U+0007><U+007F><U+0085>");
        assert_eq!(clean("evil\u{202e}txt"), "evil<U+202E>txt");
        assert_eq!(clean("a\u{200b}b\u{feff}\u{2066}c"), "a<U+200B>b<U+FEFF><U+2066>c");
    }

    #[test]
    fn ordinary_text_stays() {
        for text in ["", "VIP October", "Nguyễn Thị Ánh", "e\u{301}", "山田 太郎", "Ünïcødé", "<b>"]
        {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn a_mark_without_a_letter_is_not_lost() {
        assert_eq!(clean("\u{301}a"), "<U+0301>a");
    }

    #[test]
    fn texts_are_cut_at_the_border_of_a_character() {
        assert_eq!(fit("abc", 5), "abc  ");
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("山田太郎", 4), "山… ");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit_right("42", 5), "   42");
        assert_eq!(cut_start("data/tickets.csv", 12), "…tickets.csv");
        assert_eq!(cut_start("山田太郎", 4), "…郎");
        assert_eq!((cut_start("abc", 3), cut_start("abc", 0)), ("abc".into(), String::new()));
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("add the people to VIP", 10), ["add the", "people to", "VIP"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("one\n\ntwo", 9), ["one", "", "two"]);
        assert_eq!(wrap("山田", 1), ["山田"]);
    }

    #[test]
    fn figures_stay_with_their_words() {
        let totals = "13 people · email only 9 · both 4";
        assert_eq!(wrap_parts(totals, " · ", 26), ["13 people · email only 9", "both 4"]);
        assert_eq!(wrap_parts(totals, " · ", 40), [totals]);
        assert_eq!(wrap_parts("email only 9", " · ", 8), ["email o…"]);
    }

    #[test]
    fn figures_read_like_figures() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(13_374), "13,374");
        assert_eq!(count(1_000_000), "1,000,000");
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(share(1, 8), "12.5 %");
        assert_eq!(share(999_999, 1_000_000), "99.9 %");
        assert_eq!(share(1, 1_000_000), "<0.1 %");
        assert_eq!(share(0, 5), "0.0 %");
        assert_eq!(share(0, 0), "-");
        assert_eq!(percent(1000), "100.0 %");
        assert_eq!(duration(85), "85 ms");
        assert_eq!(duration(1_250), "1.2 s");
        assert_eq!(duration(125_000), "2 min 05 s");
        assert_eq!(duration(3_720_000), "1 h 02 min");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_250), "1.2 kB");
        assert_eq!(bytes(102_000_000), "102.0 MB");
        assert_eq!(moment(Timestamp::UNIX_EPOCH), "1970-01-01 00:00");
    }

    proptest! {
        #[test]
        fn a_cleaned_text_obeys_nothing_and_stays_clean(text in any::<String>()) {
            let cleaned = clean(&text).into_owned();
            prop_assert!(!cleaned.chars().any(hides));
            prop_assert_eq!(clean(&cleaned), cleaned.as_str());
        }

        #[test]
        fn a_fitted_text_is_as_wide_as_asked(text in any::<String>(), columns in 0_usize..50) {
            prop_assert_eq!(width(&fit(&text, columns)), columns);
        }
    }
}
