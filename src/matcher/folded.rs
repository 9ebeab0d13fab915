//! The `folded` matcher (SPEC §2): NFKC, full case folding, trimmed, each run
//! of white space one space. Folding is the same for every language: a Turkish
//! `İ` is `i` with a dot above, not `i`.

use std::borrow::Cow;

use icu_casemap::{CaseMapper, CaseMapperBorrowed};
use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};

use super::exact::trim;

const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizer::new_nfkc();
const CASES: CaseMapperBorrowed<'static> = CaseMapper::new();

/// How often a text is folded until nothing changes. No single character needs
/// a second time; the bound keeps a hostile text from keeping the program busy.
const FOLDINGS_MAX: usize = 4;

/// Appends the key of a trimmed text that is not empty.
pub(super) fn append_key(text: &str, scratch: &mut String, key: &mut String) {
    let start = key.len();
    if text.is_ascii() {
        append_words(text, key);
        key[start..].make_ascii_lowercase();
    } else {
        fold(text, scratch);
        append_words(trim(scratch), key);
    }
}

/// Puts the folded text into `folded`. Folding can leave NFKC (`ᾳ` becomes two
/// letters, of which one may combine with what follows) and normalising can make
/// letters to fold again, so both go on until nothing changes.
fn fold(text: &str, folded: &mut String) {
    folded.clear();
    NFKC.normalize_to(text, folded).expect("a String takes every text");
    for _ in 0..FOLDINGS_MAX {
        let Cow::Owned(changed) = CASES.fold_string(folded) else {
            return;
        };
        match NFKC.normalize(&changed) {
            Cow::Borrowed(_) => {
                *folded = changed;
                // Folding twice folds no more than folding once.
                return;
            }
            // `ǰ` folds to two letters, which NFKC puts together again.
            Cow::Owned(normal) if normal == *folded => return,
            Cow::Owned(normal) => *folded = normal,
        }
    }
}

fn append_words(text: &str, key: &mut String) {
    let start = key.len();
    for word in text.split_whitespace() {
        if key.len() > start {
            key.push(' ');
        }
        key.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::MatcherKind;
    use crate::matcher::Matcher;

    fn key(text: &str) -> String {
        Matcher::new(MatcherKind::Folded, None).key(text).unwrap()
    }

    #[test]
    fn keys() {
        for (text, expected) in [
            ("  Ha  NOI\t city ", "ha noi city"),
            ("Ha\u{B}Noi", "ha noi"),
            ("Ha\u{A0}\u{3000}Noi", "ha noi"),
            ("\u{FEFF}Ha\u{2003}Noi\u{200B}", "ha noi"),
            ("NGUYỄN VĂN A", "nguyễn văn a"),
            ("NGUYE\u{302}\u{303}N VA\u{306}N A", "nguyễn văn a"),
            ("Đà Nẵng", "đà nẵng"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("İstanbul", "i\u{307}stanbul"),
            ("ISTANBUL", "istanbul"),
            ("ＡＢＣ　１２３", "abc 123"),
            ("ﬁnance", "finance"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδοσ"),
            ("①", "1"),
            ("ǰ", "ǰ"),
            ("J\u{30C}", "ǰ"),
            ("ᾼ\u{301}", "άι"),
            ("\u{FF76}\u{FF9E}", "\u{30AC}"),
        ] {
            assert_eq!(key(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_character_is_folded_at_once() {
        for character in ('\0'..=char::MAX).filter(|c| !trim(c.encode_utf8(&mut [0; 4])).is_empty())
        {
            let once = key(character.encode_utf8(&mut [0; 4]));
            assert!(!once.is_empty(), "{character:?}");
            assert_eq!(key(&once), once, "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn the_short_way_for_ascii_is_the_long_way(text in "[ -~\\t\\r\\n\\x0B\\x0C]{1,40}") {
            let mut scratch = String::new();
            fold(&text, &mut scratch);
            let mut long = String::new();
            append_words(trim(&scratch), &mut long);
            let mut short = String::new();
            append_key(trim(&text), &mut String::new(), &mut short);
            prop_assert_eq!(short, long);
        }
    }
}
