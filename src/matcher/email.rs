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
    let (local, domain) = split(text).ok_or(Unreadable::BadEmail)?;
    append_lower(local, key);
    key.push('@');
    if is_plain(domain) {
        let start = key.len();
        key.push_str(domain);
        key[start..].make_ascii_lowercase();
    } else {
        key.push_str(&a_label(domain).ok_or(Unreadable::BadEmail)?);
    }
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

/// Whether lower-casing is all that [`a_label`] would do.
fn is_plain(domain: &str) -> bool {
    domain.len() <= DOMAIN_BYTES_MAX
        && domain.as_bytes().split(|byte| *byte == b'.').all(|label| {
            (1..=LABEL_BYTES_MAX).contains(&label.len())
                && label.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                && !label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"xn--"))
        })
}

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

    proptest! {
        #[test]
        fn a_plain_domain_is_its_own_a_label(domain in "([a-zA-Z0-9_.-]|xn--){1,70}") {
            if is_plain(&domain) {
                prop_assert_eq!(a_label(&domain).unwrap(), domain.to_ascii_lowercase());
            }
        }
    }
}
