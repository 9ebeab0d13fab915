//! What holds for every matcher: keys are never empty, the key of a key is that
//! key, trouble leaves the buffer as it was, and no text makes one panic.

use proptest::prelude::*;

use super::*;
use crate::domain::Word;

/// Texts of which some matcher can read a good part.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "\\PC{0,12}",
        "[ \\t\\u{FEFF}\\u{200B}]{0,2}[a-zA-ZßẞİŒàễ\\u{301}\\u{345}ΑΣςᾳ ]{0,12}[ \\u{A0}]{0,2}",
        "[a-zA-Z.+_àÀΣßİ-]{1,8}@[a-zA-Z0-9._àÀßΣİ。-]{1,12}\\.(com|vn|DE|рф)",
        "[+＋]?[0-9٠-٩０-９ ().x/-]{0,16}",
        "(\\+|00|011)?(1|7|33|44|49|54|55|81|84|39|52|36|375) ?\\(?0?\\)?[0-9 -]{5,14}( ?(ext|x|#)\\.? ?[0-9]{1,4})?",
        "1-?[0-9]{3}-?[A-Za-z]{7}",
        "[+-]?[0-9]{0,6}[.,]?[0-9]{0,6}([eE][+-]?[0-9]{1,3})?",
        "[0-9]{4}-[01][0-9]-[0-3][0-9]([ Tt][0-2][0-9]:[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,10})?)?(Z|[+-][01][0-9](:?[0-5][0-9])?)?)?",
        "[0-3][0-9]/[01][0-9]/[0-9]{4}( [0-2][0-9]:[0-5][0-9](:[0-5][0-9])?)?",
        "(?i)( ?)(true|false|yes|no|y|n|t|f|1|0)( ?)",
    ]
}

fn regions() -> impl Strategy<Value = Option<PhoneRegion>> {
    prop::sample::select(vec!["", "VN", "GB", "US", "FR", "DE", "IT", "AR", "BR", "MX", "RU", "ZZ"])
        .prop_map(PhoneRegion::parse)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_key_of_a_key_is_that_key(
        kind in prop::sample::select(MatcherKind::ALL),
        region in regions(),
        text in texts(),
    ) {
        let mut matcher = Matcher::new(kind, region);
        if let Ok(key) = matcher.key(&text) {
            prop_assert!(!key.is_empty());
            prop_assert_eq!(matcher.key(&key), Ok(key));
        }
    }

    #[test]
    fn a_key_is_appended_whole_or_not_at_all(
        kind in prop::sample::select(MatcherKind::ALL),
        region in regions(),
        text in texts(),
    ) {
        let mut matcher = Matcher::new(kind, region);
        let mut key = "before ".to_owned();
        if matcher.append_key(&text, &mut key).is_ok() {
            prop_assert_eq!(&key["before ".len()..], matcher.key(&text).unwrap());
        } else {
            prop_assert_eq!(key, "before ");
        }
    }

    #[test]
    fn white_space_around_a_text_does_not_matter(
        kind in prop::sample::select(MatcherKind::ALL),
        text in texts(),
    ) {
        let mut matcher = Matcher::new(kind, PhoneRegion::parse("VN"));
        prop_assert_eq!(matcher.key(&format!("\u{FEFF} {text}\u{200B}\t")), matcher.key(&text));
    }
}

#[test]
fn blank_is_empty_for_every_matcher() {
    for kind in MatcherKind::ALL {
        let mut matcher = Matcher::new(*kind, None);
        assert_eq!(matcher.kind(), *kind);
        for text in ["", "  ", "\u{FEFF}", "\u{200B}\u{3000}"] {
            assert_eq!(matcher.key(text), Err(Unreadable::Empty), "{kind:?} {text:?}");
        }
    }
}

#[test]
fn a_matcher_keeps_nothing_between_texts() {
    let mut matcher = Matcher::new(MatcherKind::Folded, None);
    let mut key = String::new();
    for text in ["Nguyễn", "ASCII", "Straße"] {
        matcher.append_key(text, &mut key).unwrap();
    }
    assert_eq!(key, "nguyễnasciistrasse");
}
