//! Pairs the vendors published, and what the rules do to values.

use super::*;
use crate::domain::{AttributeType, MatcherKind, PhoneRegion};
use crate::matcher::Matcher;

fn value_key(rule: HashRule, kind: AttributeType, value: &str) -> Result<String, Unreadable> {
    let region = PhoneRegion::parse("US");
    Matcher::of_values(MatcherKind::Sha256(rule), kind, region).key(value)
}

fn sha256(text: &str) -> String {
    let mut hex = String::new();
    append_hex(&Sha256::digest(text), &mut hex);
    hex
}

/// What Meta's page on customer information parameters, and the tests and page
/// of Google's Data Manager API print.
const PUBLISHED: [(HashRule, AttributeType, &str, &str); 9] = {
    use AttributeType::{Email, Phone, Text};
    use HashRule::{E164Digits, E164Plus, Google, LowerTrim, Meta};
    [
        (
            Meta,
            Email,
            " John_Smith@gmail.com ",
            "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
        ),
        (
            Meta,
            Phone,
            "(650)555-1212",
            "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
        ),
        (
            E164Digits,
            Phone,
            "+1 650 555 1212",
            "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
        ),
        (Meta, Text, "Mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"),
        (Meta, Text, "정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"),
        (Meta, Text, "Valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"),
        (
            LowerTrim,
            Email,
            "AlexZ@example.com",
            "509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a",
        ),
        (
            Google,
            Phone,
            "(800)555-0100",
            "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30",
        ),
        (
            E164Plus,
            Phone,
            "+1 800 555 0100",
            "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30",
        ),
    ]
};

#[test]
fn the_pairs_the_vendors_published() {
    for (rule, kind, value, digest) in PUBLISHED {
        assert_eq!(value_key(rule, kind, value).as_deref(), Ok(digest), "{rule:?} {value}");
    }
}

#[test]
fn what_is_hashed() {
    use AttributeType::{Email, Text};
    use HashRule::{Google, LowerTrim, Meta};
    for (rule, kind, value, normal) in [
        (Google, Email, "cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
        (Google, Email, "user.name+NYC@Example.com", "user.name+nyc@example.com"),
        (Google, Email, "A.B+x+y@GoogleMail.com", "ab@googlemail.com"),
        (Google, Email, "a. b@x.com", "a.b@x.com"),
        (Google, Email, "not an address", "notanaddress"),
        (LowerTrim, Email, "\u{A0}A.B+x@Gmail.com\u{FEFF}", "a.b+x@gmail.com"),
        (Meta, Email, "A.B+x@Gmail.com", "a.b+x@gmail.com"),
        (Meta, Text, "St. John's", "stjohns"),
        (Meta, Text, "New York", "newyork"),
        (Meta, Text, "NGUYE\u{302}\u{303}N", "nguyễn"),
        (LowerTrim, Text, " New York ", "new york"),
    ] {
        assert_eq!(value_key(rule, kind, value), Ok(sha256(normal)), "{rule:?} {value}");
    }
}

#[test]
fn values_that_have_no_digest() {
    use AttributeType::{Email, Phone, Text};
    use HashRule::{E164Digits, E164Plus, Google, LowerTrim, Meta};
    assert_eq!(value_key(LowerTrim, Email, "  "), Err(Unreadable::Empty));
    assert_eq!(value_key(Meta, Text, "?!"), Err(Unreadable::Empty));
    for rule in [E164Digits, E164Plus, Google, Meta] {
        assert_eq!(value_key(rule, Phone, "12"), Err(Unreadable::PhoneImpossible));
        let matcher = MatcherKind::Sha256(rule);
        let key = Matcher::of_values(matcher, Phone, None).key("(650)555-1212");
        assert_eq!(key, Err(Unreadable::PhoneNoRegion));
    }
}

#[test]
fn cells_are_digests() {
    let mut cells = Matcher::new(MatcherKind::Sha256(HashRule::Google), None);
    let digest = sha256("a@x.vn");
    assert_eq!(cells.key(&format!(" {}\t", digest.to_uppercase())), Ok(digest.clone()));
    let not_hex = digest.replace(&digest[..1], "g");
    for cell in ["a@x.vn", &digest[1..], &format!("{digest}0"), &digest[..32], &not_hex] {
        assert_eq!(cells.key(cell), Err(Unreadable::NotHashed), "{cell}");
    }
}

#[test]
fn a_digest_is_no_value_of_a_type() {
    use MatcherKind::{Boolean, Datetime, Email, Exact, Folded, Number, Phone};
    let digest = sha256("a@x.vn");
    for kind in [Email, Phone, Number, Datetime, Boolean] {
        let mut matcher = Matcher::new(kind, PhoneRegion::parse("VN"));
        for cell in [&digest[..], &digest.to_uppercase(), &digest[..40], &digest[..32]] {
            assert_eq!(matcher.key(cell), Err(Unreadable::HashedValue), "{kind:?} {cell}");
        }
    }
    for kind in [Exact, Folded] {
        assert!(Matcher::new(kind, None).key(&digest).is_ok());
    }
}

#[test]
fn digests_are_told_by_their_length() {
    let digest = sha256("a@x.vn");
    assert_eq!(digest_name(&digest), Some("SHA-256"));
    assert_eq!(digest_name(&digest[..40]), Some("SHA-1"));
    assert_eq!(digest_name(&format!(" {} ", &digest[..32])), Some("MD5"));
    for text in ["", "a@x.vn", &digest[..39], &"1".repeat(32), &"g".repeat(64)] {
        assert_eq!(digest_name(text), None, "{text}");
    }
}
