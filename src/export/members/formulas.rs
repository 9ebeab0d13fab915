//! Cells of CSV that a spreadsheet would compute instead of showing them, and how they
//! become text. Phone numbers and numbers are none: they stay usable.

use std::borrow::Cow;

/// What becomes of cells that a spreadsheet would compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formulas {
    /// They stay as they are stored: CSV goes to other programs more often than to
    /// spreadsheets.
    Keep,
    /// They begin with an apostrophe, by which spreadsheets know text.
    AsText,
}

impl Formulas {
    /// A cell as it is written.
    pub(super) fn written(self, cell: &str) -> Cow<'_, str> {
        match self {
            Self::AsText if is_formula(cell) => Cow::Owned(format!("'{cell}")),
            Self::AsText | Self::Keep => Cow::Borrowed(cell),
        }
    }
}

/// Whether a spreadsheet would compute the cell: it begins with one of the signs OWASP
/// names (*CSV Injection*), wide forms and a line's end among them. `+84 90 123 45 67`
/// and `-7.5` begin so too, but hold nothing that could call or read anything.
fn is_formula(cell: &str) -> bool {
    match cell.chars().next() {
        Some('+' | '-') => !cell.chars().all(is_of_a_number),
        Some(first) => {
            matches!(first, '=' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
        }
        None => false,
    }
}

fn is_of_a_number(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '+' | '-' | '.' | '(' | ')' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_computes_becomes_text() {
        for cell in [
            "=1+1",
            "=HYPERLINK(\"http://example.com\")",
            "@SUM(A1)",
            "+cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "+84,A1",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1+1",
            "＠SUM(A1)",
        ] {
            assert_eq!(Formulas::AsText.written(cell), format!("'{cell}"));
            assert_eq!(Formulas::Keep.written(cell), cell);
        }
    }

    #[test]
    fn numbers_phones_and_words_stay_what_they_are() {
        for cell in [
            "",
            "an@example.com",
            "+84 90 123 45 67",
            "+44 (0)20-7946.0958",
            "-7.5",
            "+1",
            "a=b",
            " =1",
            "'=1",
            "Huế",
        ] {
            assert_eq!(Formulas::AsText.written(cell), cell);
        }
    }
}
