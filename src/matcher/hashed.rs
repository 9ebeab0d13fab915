//! The `sha256-…` matchers: a cell that is the SHA-256 of an attribute's value,
//! normalised by a named rule before. The key is the digest in small hex digits:
//! a cell is read as one, of a value it is made. Does not know which rules an
//! attribute's type allows.

use sha2::{Digest, Sha256};

use super::email::append_lower;
use super::{Unreadable, phone};
use crate::domain::HashRule;

/// Hex digits of a SHA-256.
const SHA256_DIGITS: usize = 64;

/// The kind of digest a text looks like. Without a letter, 32 or 40 digits are
/// rather a number.
pub fn digest_name(text: &str) -> Option<&'static str> {
    let text = super::trim(text).as_bytes();
    let name = match text.len() {
        SHA256_DIGITS => "SHA-256",
        40 => "SHA-1",
        32 => "MD5",
        _ => return None,
    };
    let has_letter = || text.iter().any(u8::is_ascii_alphabetic);
    let is_digest =
        text.iter().all(u8::is_ascii_hexdigit) && (text.len() == SHA256_DIGITS || has_letter());
    is_digest.then_some(name)
}

/// Appends the key of a trimmed cell.
pub(super) fn append_cell(text: &str, key: &mut String) -> Result<(), Unreadable> {
    if text.len() != SHA256_DIGITS || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Unreadable::NotHashed);
    }
    let start = key.len();
    key.push_str(text);
    key[start..].make_ascii_lowercase();
    Ok(())
}

/// Appends the key of a trimmed value that is not empty; `scratch` is working
/// space. A value of which nothing is left, or no phone number, has none.
pub(super) fn append_value(
    rule: HashRule,
    text: &str,
    home: Option<phone::Home>,
    scratch: &mut String,
    key: &mut String,
) -> Result<(), Unreadable> {
    scratch.clear();
    match rule {
        HashRule::LowerTrim => append_lower(text, scratch),
        HashRule::Google => append_google_email(text, scratch),
        HashRule::Meta => append_meta_text(text, scratch),
        HashRule::E164Plus | HashRule::E164Digits => phone::append_key(text, home, scratch)?,
    }
    let normal = match rule {
        HashRule::E164Digits => scratch.trim_start_matches('+'),
        _ => scratch.as_str(),
    };
    if normal.is_empty() {
        return Err(Unreadable::Empty);
    }
    append_hex(&Sha256::digest(normal), key);
    Ok(())
}

/// What Google asks for before hashing, as its Data Manager API documents it
/// (<https://developers.google.com/data-manager/api/devguides/concepts/formatting>):
/// all white space removed, lower-case, and for `gmail.com` and `googlemail.com`
/// the dots before the `@` removed and what stands from a `+` on cut off.
fn append_google_email(text: &str, into: &mut String) {
    append_lower(text, into);
    into.retain(|c| !c.is_whitespace());
    let Some((local, domain @ ("gmail.com" | "googlemail.com"))) = into.rsplit_once('@') else {
        return;
    };
    let local = local.split_once('+').map_or(local, |(before, _)| before);
    *into = format!("{}@{domain}", local.replace('.', ""));
}

/// What Meta asks for of names and cities before hashing
/// (<https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters>):
/// lower-case, no punctuation, cities without spaces. Its own pixel takes white
/// space and ASCII punctuation out of both, and leaves other letters as they are.
fn append_meta_text(text: &str, into: &mut String) {
    append_lower(text, into);
    into.retain(|c| !c.is_whitespace() && !c.is_ascii_punctuation());
}

fn append_hex(digest: &[u8], into: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    for byte in digest {
        into.push(DIGITS[usize::from(byte >> 4)]);
        into.push(DIGITS[usize::from(byte & 15)]);
    }
}

#[cfg(test)]
#[path = "hashed_tests.rs"]
mod tests;
