//! The `email` matcher (SPEC §2): exactly one `@`, both sides, no white space;
//! lower-case; the domain as its A-label. Dots and `+tags` stay. It does not ask
//! whether such a mailbox can exist.

use std::borrow::Cow;

use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::Unreadable;
use super::exact::append_nfc;

// What DNS can carry, in bytes (RFC 1035 §2.3.4).
const LABEL_BYTES_MAX: usize = 63;
const DOMAIN_BYTES_MAX: usize = 253;

/// Appends the key of a trimmed text that is not empty.
pub(super) fn append_key(text: &str, key: &mut String) -> Result<(), Unreadable> {
    if is_plain(text.as_bytes()) {
        append_lower(text, key);
        return Ok(());
    }
    append_any(text, key)
}

/// The long way, on which [`is_plain`] is measured.
fn append_any(text: &str, key: &mut String) -> Result<(), Unreadable> {
    let (local, domain) = split(text).ok_or(Unreadable::BadEmail)?;
    append_lower(local, key);
    key.push('@');
    key.push_str(&a_label(domain).ok_or(Unreadable::BadEmail)?);
    Ok(())
}

/// Appends a text in NFC and lower-case, as local parts are compared.
pub(super) fn append_lower(text: &str, key: &mut String) {
    let start = key.len();
    if text.is_ascii() {
        key.push_str(text);
        key[start..].make_ascii_lowercase();
    } else {
        append_nfc(text, key);
        let lower = key[start..].to_lowercase();
        key.truncate(start);
        append_nfc(&lower, key);
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let (local, domain) = text.split_once('@')?;
    let is_whole = !local.is_empty() && !domain.is_empty() && !domain.contains('@');
    (is_whole && !text.contains(char::is_whitespace)).then_some((local, domain))
}

/// The domain as browsers read it (UTS 46, non-transitional). `_` and hyphens
/// anywhere pass, for there are mail domains with such names; what DNS cannot
/// carry does not: an empty or too long label, a dot at the end, `[`, `<`.
fn a_label(domain: &str) -> Option<Cow<'_, str>> {
    Uts46::new()
        .to_ascii(domain.as_bytes(), idna::AsciiDenyList::URL, Hyphens::Allow, DnsLength::Verify)
        .ok()
}

/// Whether it is an address of which the long way makes no more than lower-case:
/// nearly every one. Walked over once by table, it takes a third of the time.
fn is_plain(text: &[u8]) -> bool {
    let is_end_of = |kind: u8| move |byte: &u8| KINDS[usize::from(*byte)] & kind == 0;
    let Some(at) = text.iter().position(is_end_of(LOCAL)) else {
        return false;
    };
    let mut domain = &text[at + 1..];
    if at == 0 || text[at] != b'@' || domain.len() > DOMAIN_BYTES_MAX {
        return false;
    }
    loop {
        let length = domain.iter().position(is_end_of(LABEL)).unwrap_or(domain.len());
        // Hyphens there are mostly those of `xn--`, which has to be decoded.
        let is_special = domain.get(2..4) == Some(b"--");
        if is_special || !(1..=LABEL_BYTES_MAX).contains(&length) {
            return false;
        }
        match domain.get(length) {
            None => return true,
            Some(b'.') => domain = &domain[length + 1..],
            Some(_) => return false,
        }
    }
}

/// What may stand in a plain local part: ASCII but white space and `@`.
const LOCAL: u8 = 1;
/// What may stand in a plain label: letters, digits, `-`, `_`.
const LABEL: u8 = 2;

static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        if !matches!(byte, b'\t'..=b'\r' | b' ' | b'@') {
            kinds[byte as usize] |= LOCAL;
        }
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            kinds[byte as usize] |= LABEL;
        }
        byte += 1;
    }
    kinds
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::MatcherKind;
    use crate::matcher::Matcher;

    fn key(text: &str) -> Result<String, Unreadable> {
        Matcher::new(MatcherKind::Email, None).key(text)
    }

    #[test]
    fn keys() {
        for (text, expected) in [
            ("anna@example.com", "anna@example.com"),
            (" Anna.B+News@Example.COM\u{A0}", "anna.b+news@example.com"),
            ("\u{FEFF}a@b\u{200B}", "a@b"),
            ("a_b@sub_domain.example.com", "a_b@sub_domain.example.com"),
            ("a@-x-.com", "a@-x-.com"),
            ("anna@BÜCHER.de", "anna@xn--bcher-kva.de"),
            ("anna@bu\u{308}cher.de", "anna@xn--bcher-kva.de"),
            ("anna@XN--BCHER-KVA.de", "anna@xn--bcher-kva.de"),
            ("anna@straße.de", "anna@xn--strae-oqa.de"),
            ("anna@ｅｘａｍｐｌｅ。com", "anna@example.com"),
            ("anna@ex\u{AD}ample.com", "anna@example.com"),
            ("NGUYE\u{302}\u{303}N@vnn.vn", "nguyễn@vnn.vn"),
            ("Ärger@x.de", "ärger@x.de"),
            ("İ@x.tr", "i\u{307}@x.tr"),
            ("用户@例子.广告", "用户@xn--fsqu00a.xn--4rr70v"),
            ("o'neil!#$%&@x.com", "o'neil!#$%&@x.com"),
        ] {
            assert_eq!(key(text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_address() {
        let long_label = format!("a@{}.com", "x".repeat(64));
        let long_domain = format!("a@{}x", "x.".repeat(127));
        for text in [
            "anna",
            "@",
            "anna@",
            "@example.com",
            "a@b@c.com",
            "a b@example.com",
            "a@exam ple.com",
            "a@exam\u{A0}ple.com",
            "a\tb@x.com",
            "Anna <anna@example.com>",
            "<anna@example.com>",
            "anna@example.com, bob@example.com",
            "anna@example..com",
            "anna@.com",
            "anna@example.com.",
            "anna@[127.0.0.1]",
            "anna@xn--a",
            "anna@\u{AD}",
            "anna＠example.com",
            "n/a",
            &long_label,
            &long_domain,
        ] {
            assert_eq!(key(text), Err(Unreadable::BadEmail), "{text:?}");
        }
    }

    #[test]
    fn dots_and_tags_stay() {
        assert_ne!(key("an.na@gmail.com"), key("anna@gmail.com"));
        assert_ne!(key("anna+x@gmail.com"), key("anna@gmail.com"));
    }

    /// Addresses and what is nearly one, with what either way could stumble over.
    fn hostile() -> impl Strategy<Value = String> {
        prop_oneof![
            "([a-zA-Z0-9_.-]|xn--|[@ \\t\\x0b\\x1c\\x7f<\\[+]){0,30}",
            "[a-zA-Z.+_']{1,10}@([a-zA-Z0-9_.-]|xn--|XN--|--){1,70}",
            "[a-z\\PC]{1,5}@[a-zßıİK。ａ\u{AD}\u{A0}\u{85}\u{308}.@-]{1,10}",
            "a@([x0-9]{60,66}\\.){1,5}[a-z]{0,60}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn a_plain_address_is_what_the_long_way_makes_of_it(text in hostile()) {
            let text = crate::matcher::trim(&text);
            if is_plain(text.as_bytes()) {
                let mut key = String::new();
                prop_assert_eq!(append_any(text, &mut key), Ok(()), "{:?}", text);
                prop_assert_eq!(key, text.to_ascii_lowercase());
            }
        }
    }

    #[test]
    fn usual_addresses_are_plain() {
        for text in ["a@b", "Anna.B+News@Sub-1.Example.COM", "o'neil_@x_y.z", "a@-x-.x"] {
            assert!(is_plain(text.as_bytes()), "{text:?}");
        }
    }
}
