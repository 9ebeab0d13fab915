//! Texts as people search for them: without case and accents. For finding and
//! comparing names; no matcher of SPEC §2 does this.

use icu_normalizer::DecomposingNormalizer;

/// The accents and other marks of letters.
const MARKS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

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
    let lower = text.to_lowercase().replace('đ', "d").replace('ß', "ss");
    let normalizer = DecomposingNormalizer::new_nfd();
    into.extend(normalizer.normalize(&lower).chars().filter(|c| !MARKS.contains(c)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_are_gone() {
        for (text, expected) in
            [("Đà Nẵng", "da nang"), ("Straße", "strasse"), ("CAFÉ 1", "cafe 1"), ("山", "山")]
        {
            assert_eq!(plain_letters(text), expected);
        }
    }
}
