//! Which type a column of profiles most likely has (SPEC §4: proposed from name
//! and content, and can be forced). Careful on purpose: what a wrong type could
//! not read would be left empty, so what is not sure stays text.

use super::{Matcher, folded, is_blank, trim};
use crate::domain::{AttributeType, MatcherKind};

/// How much of a column must look like e-mail or phone when its name does not
/// say so, in percent. Some cells are always wrong; these types keep them.
const SHARE_PERCENT_MIN: usize = 90;

/// How much must when the name says so, in percent: more than half.
const NAMED_SHARE_PERCENT_MIN: usize = 51;

/// The digits a phone number has: fewer are extensions or short codes, more
/// than E.164 allows are something else.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// What stands between the digits, `x` and `ext` before an extension, and the
/// `E` of a damaged number.
const PHONE_SIGNS: &str = "+＋-–.,/()[]#:xetE";

/// Numbers with more digits are account or card numbers, which nobody adds up.
const NUMBER_DIGITS_MAX: usize = 15;

// Words of a column's name, folded; Vietnamese with and without its marks.
const EMAIL_WORDS: [&str; 4] = ["email", "mail", "emails", "thư"];
const PHONE_WORDS: [&str; 16] = [
    "phone",
    "phones",
    "mobile",
    "tel",
    "telephone",
    "cell",
    "cellphone",
    "msisdn",
    "whatsapp",
    "zalo",
    "sdt",
    "sđt",
    "thoại",
    "thoai",
    "fax",
    "hotline",
];
const CODE_WORDS: [&str; 16] = [
    "id", "code", "no", "zip", "zipcode", "postal", "postcode", "sku", "barcode", "account",
    "card", "passport", "cccd", "cmnd", "mã", "ma",
];
const FLAG_WORDS: [&str; 14] = [
    "is",
    "has",
    "can",
    "flag",
    "opt",
    "optin",
    "optout",
    "consent",
    "active",
    "enabled",
    "subscribed",
    "unsubscribed",
    "verified",
    "vip",
];

/// Proposes the attribute type of a column from its header and samples of its
/// cells; blank cells say nothing, and a column without any content is judged
/// by its name.
pub fn propose_type<'a>(header: &str, samples: impl IntoIterator<Item = &'a str>) -> AttributeType {
    let samples: Vec<&str> = samples.into_iter().filter(|s| !is_blank(s)).map(trim).collect();
    let name = Name::new(header);
    if samples.is_empty() {
        return name.proposed_type();
    }
    let needed = |named| if named { NAMED_SHARE_PERCENT_MIN } else { SHARE_PERCENT_MIN };
    let mut email = Matcher::new(MatcherKind::Email, None);
    if share(&samples, |s| email.key(s).is_ok()) >= needed(name.has(&EMAIL_WORDS)) {
        return AttributeType::Email;
    }
    if name.has(&PHONE_WORDS) && share(&samples, looks_like_phone) >= NAMED_SHARE_PERCENT_MIN
        || share(&samples, |s| s.starts_with('+') && looks_like_phone(s)) >= SHARE_PERCENT_MIN
    {
        return AttributeType::Phone;
    }
    if all_read(&samples, MatcherKind::Datetime) {
        AttributeType::Datetime
    } else if are_booleans(&samples, &name) {
        AttributeType::Boolean
    } else if are_numbers(&samples) && !name.has(&CODE_WORDS) {
        AttributeType::Number
    } else {
        AttributeType::Text
    }
}

/// The words of a header, folded: `opt_in`, `OptIn` and `Opt-In` are the same.
struct Name(Vec<String>);

impl Name {
    fn new(header: &str) -> Self {
        let mut spaced = String::with_capacity(header.len() + 4);
        let mut previous = ' ';
        for character in header.chars() {
            if previous.is_lowercase() && character.is_uppercase() {
                spaced.push(' ');
            }
            spaced.push(if is_word_part(character) { character } else { ' ' });
            previous = character;
        }
        let mut folded = String::new();
        folded::append_key(trim(&spaced), &mut String::new(), &mut folded);
        Self(folded.split(' ').map(str::to_owned).collect())
    }

    fn proposed_type(&self) -> AttributeType {
        if self.has(&EMAIL_WORDS) {
            AttributeType::Email
        } else if self.has(&PHONE_WORDS) {
            AttributeType::Phone
        } else {
            AttributeType::Text
        }
    }

    fn has(&self, words: &[&str]) -> bool {
        self.0.iter().any(|word| words.contains(&word.as_str()))
    }
}

fn is_word_part(character: char) -> bool {
    // Marks of a decomposed letter belong to their word.
    character.is_alphanumeric() || ('\u{300}'..='\u{36F}').contains(&character)
}

fn share(samples: &[&str], mut is_one: impl FnMut(&str) -> bool) -> usize {
    samples.iter().filter(|sample| is_one(sample)).count() * 100 / samples.len()
}

/// By the look only: which region applies is not known here. Damaged numbers
/// (`9.18E+08`) count, for the column is one of phone numbers all the same.
fn looks_like_phone(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let is_written_so =
        text.chars().all(|c| c.is_numeric() || c.is_whitespace() || PHONE_SIGNS.contains(c));
    is_written_so && (PHONE_DIGITS.contains(&digits) || text.contains("E+"))
}

fn all_read(samples: &[&str], kind: MatcherKind) -> bool {
    let mut matcher = Matcher::new(kind, None);
    samples.iter().all(|sample| matcher.key(sample).is_ok())
}

/// Words say boolean by themselves. Ones and zeros may be counts and single
/// letters may be initials (`F` for female): these need a name that says so,
/// letters also pass when both answers occur.
fn are_booleans(samples: &[&str], name: &Name) -> bool {
    if !all_read(samples, MatcherKind::Boolean) {
        return false;
    }
    let is_digit = |s: &&str| s.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |s: &&str| s.len() > 1;
    let has_both =
        samples.iter().any(|s| "yYtT".contains(s)) && samples.iter().any(|s| "nNfF".contains(s));
    name.has(&FLAG_WORDS)
        || samples.iter().any(is_word)
        || has_both && !samples.iter().any(is_digit)
}

/// A leading zero or a great many digits make a code of a number: `007`.
fn are_numbers(samples: &[&str]) -> bool {
    all_read(samples, MatcherKind::Number)
        && samples.iter().all(|sample| {
            let unsigned = sample.trim_start_matches(['+', '-']);
            let is_padded = unsigned.len() > 1
                && unsigned.starts_with('0')
                && unsigned.as_bytes()[1].is_ascii_digit();
            let whole = unsigned.bytes().take_while(u8::is_ascii_digit).count();
            !is_padded && whole <= NUMBER_DIGITS_MAX
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use AttributeType::{Boolean, Datetime, Email, Number, Phone, Text};

    #[test]
    fn proposals() {
        for (header, samples, expected) in [
            ("email", &["a@x.com", "b@y.vn", ""][..], Email),
            ("contact", &["a@x.com", "b@y.vn"], Email),
            ("E-Mail Address", &["a@x.com", "b@y.vn", "unknown"], Email),
            ("contact", &["a@x.com", "b@y.vn", "0912345678"], Text),
            ("email", &[], Email),
            ("email_opt_in", &["yes", "no"], Boolean),
            ("phone", &["0912345678", "0987 654 321"], Phone),
            ("Điện thoại", &["0912345678"], Phone),
            ("Số điện thoa\u{323}i", &["0912345678"], Phone),
            ("homePhone", &["9.18E+08", "0912345678"], Phone),
            ("MOBILE NO", &["912345678"], Phone),
            ("contact", &["+84912345678", "+1 650 253 0000"], Phone),
            ("contact", &["0912345678"], Text),
            ("phone_count", &["1", "2", "0"], Number),
            ("Tel", &[" ", ""], Phone),
            ("birthday", &["1990-02-28", "01/03/1991"], Datetime),
            ("created_at", &["2026-10-01T12:00:00Z", "2026-10-01 12:00"], Datetime),
            ("birthday", &["1990-02-28", "31/02/1991"], Text),
            ("vip", &["1", "0", "1"], Boolean),
            ("children", &["1", "0", "1"], Number),
            ("newsletter", &["Yes", "NO", "n"], Boolean),
            ("newsletter", &["y", "n"], Boolean),
            ("sex", &["F", "F", "f"], Text),
            ("sex", &["F", "M"], Text),
            ("amount", &["1.5", "-2", "1e3", "0", "0.5"], Number),
            ("amount", &["1,500", "2"], Text),
            ("agent", &["007", "1"], Text),
            ("customer_id", &["1", "2"], Text),
            ("ZipCode", &["10000", "70000"], Text),
            ("iban", &["12345678901234567890"], Text),
            ("city", &["Hanoi", "1"], Text),
            ("notes", &[], Text),
            ("", &["x"], Text),
        ] {
            assert_eq!(
                propose_type(header, samples.iter().copied()),
                expected,
                "{header} {samples:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_type_that_drops_what_it_cannot_read_reads_every_sample(
            header in "(is_vip|amount|x|day)",
            samples in prop::collection::vec(
                "([0-9]{1,4}|yes|no|y|n|[01]|20[0-9]{2}-0[1-9]-[0-2][0-9]|1\\.5|abc)", 1..6),
        ) {
            let kind = propose_type(&header, samples.iter().map(String::as_str));
            if matches!(kind, Number | Datetime | Boolean) {
                let mut matcher = Matcher::new(kind.default_matcher(), None);
                for sample in &samples {
                    prop_assert!(matcher.key(sample).is_ok(), "{:?} {}", kind, sample);
                }
            }
        }
    }
}
