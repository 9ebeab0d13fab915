//! Texts as people search for them: without case and accents. For finding and
//! comparing names; no matcher of SPEC §2 does this.

use icu_normalizer::DecomposingNormalizer;

/// The accents and other marks of letters.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// Small letters that are not taken apart into a plain one and a mark.
const LETTERS: [(char, &str); 8] = [
    ('đ', "d"),
    ('ß', "ss"),
    ('ł', "l"),
    ('ø', "o"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ı', "i"),
    ('ħ', "h"),
];

/// A text in small letters without accents: `Đà Nẵng` becomes `da nang`.
pub fn plain_letters(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    append_plain_letters(text, &mut plain);
    plain
}

/// Appends the same to what is there.
pub(super) fn append_plain_letters(text: &str, into: &mut String) {
    if text.is_ascii() {
        let start = into.len();
        into.push_str(text);
        into[start..].make_ascii_lowercase();
        return;
    }
    let normalizer = DecomposingNormalizer::new_nfd();
    for letter in normalizer.normalize(&text.to_lowercase()).chars() {
        match LETTERS.iter().find(|(whole, _)| *whole == letter) {
            Some((_, plain)) => into.push_str(plain),
            None if MARKS.contains(&letter) => {}
            None => into.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_gone() {
        for (text, expected) in [
            ("Đà Nẵng", "da nang"),
            ("Straße", "strasse"),
            ("CAFÉ 1", "cafe 1"),
            ("Łukasz Sørensen", "lukasz sorensen"),
            ("山", "山"),
        ] {
            assert_eq!(plain_letters(text), expected);
        }
    }
}
