//! The `exact` matcher (SPEC §2): trimmed, NFC, compared code point by code
//! point; and the trimming that all matchers share.

use icu_normalizer::ComposingNormalizerBorrowed;

const NFC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// The text without white space, U+FEFF and U+200B at both ends (SPEC §2); a
/// cell of which nothing is left is blank.
pub fn trim(text: &str) -> &str {
    // Nearly every cell: what trimming would find out by decoding both ends.
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return text;
    }
    text.trim_matches(is_trimmed)
}

/// Whether nothing is left of the text after trimming.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_trimmed)
}

fn is_trimmed(character: char) -> bool {
    // A byte order mark or a zero width space comes along when text is pasted
    // and cannot be seen, though Unicode does not count it as white space.
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\u{200B}')
}

/// Appends a trimmed text in NFC.
pub(super) fn append_nfc(text: &str, key: &mut String) {
    if text.is_ascii() {
        key.push_str(text);
    } else {
        NFC.normalize_to(text, key).expect("a String takes every text");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::MatcherKind;
    use crate::matcher::{Matcher, Unreadable};

    fn key(text: &str) -> Result<String, Unreadable> {
        Matcher::new(MatcherKind::Exact, None).key(text)
    }

    #[test]
    fn keys() {
        for (text, expected) in [
            ("Hanoi", "Hanoi"),
            ("  Hanoi\t\r\n", "Hanoi"),
            ("\u{FEFF}Hanoi", "Hanoi"),
            ("\u{200B} \u{FEFF}\u{A0}Hanoi\u{3000}\u{200B} ", "Hanoi"),
            ("\u{85}Hanoi\u{2028}", "Hanoi"),
            ("Nguye\u{302}\u{303}n", "Nguyễn"),
            ("Nguy\u{1EC5}n", "Nguyễn"),
            ("Nguy\u{EA}\u{303}n", "Nguyễn"),
            ("Tra\u{302}\u{300}n Hu\u{31B}ng \u{110}a\u{323}o", "Trần Hưng Đạo"),
            ("\u{212B}", "\u{C5}"),
            ("two  words", "two  words"),
            ("in\u{200B}side", "in\u{200B}side"),
            ("007", "007"),
            ("ﬁ", "ﬁ"),
            ("ＡＢＣ", "ＡＢＣ"),
        ] {
            assert_eq!(key(text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn case_zeros_and_compatibility_forms_differ() {
        for (one, other) in
            [("hanoi", "Hanoi"), ("007", "7"), ("ﬁ", "fi"), ("ß", "ss"), ("ＡＢＣ", "ABC")]
        {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn blank_texts() {
        for text in ["", " ", "\t\r\n", "\u{FEFF}", "\u{200B}\u{200B}", "\u{A0}\u{3000} \u{FEFF}"] {
            assert!(is_blank(text), "{text:?}");
            assert_eq!(trim(text), "");
            assert_eq!(key(text), Err(Unreadable::Empty));
        }
        assert!(!is_blank(" . "));
    }

    proptest! {
        #[test]
        fn ascii_is_its_own_normal_form(text in "[ -~\\t\\r\\n]{0,40}") {
            prop_assert_eq!(NFC.normalize(&text), text.as_str());
        }

        #[test]
        fn blank_is_what_trimming_empties(text in "[ \\t\\u{FEFF}\\u{200B}\\u{A0}a]{0,6}") {
            prop_assert_eq!(is_blank(&text), trim(&text).is_empty());
        }

        #[test]
        fn trimming_takes_what_is_trimmed_from_both_ends(
            text in "[ \\t\\u{FEFF}\\u{200B}\\u{A0}a~!\\x00đ]{0,6}",
        ) {
            prop_assert_eq!(trim(&text), text.trim_matches(is_trimmed));
        }
    }
}
