//! The `phone` matcher (SPEC §2): E.164 by the rules of libphonenumber. What the
//! library would guess at is refused here: a wrong number reaches a stranger.

mod short_cut;
mod table;

use std::borrow::Cow;

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region,
};

use self::short_cut::{Appended, Plan};
use super::Unreadable;
use crate::domain::PhoneRegion;

/// Longer texts are no phone numbers (the limit libphonenumber itself set).
const TEXT_CHARS_MAX: usize = 250;

/// How often a number is read until it stays the same. Of 500,000 random
/// possible numbers of all regions 0.5 % changed when read a second time, and
/// hardly any that is in use; one that goes on changing is none.
const READINGS_MAX: usize = 4;

/// Where numbers written without a calling code are from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home {
    region: Region,
    plan: Option<&'static Plan>,
}

impl Home {
    /// A region libphonenumber knows. One of the table is known to be known: the
    /// library takes 22 ms to load, which most files need not wait for.
    pub(super) fn new(region: PhoneRegion) -> Option<Self> {
        let plan = short_cut::plan_of_region(region.as_str());
        let region = Region::from_code(region.as_str()).ok()?;
        let is_known =
            plan.is_some() || PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some();
        is_known.then_some(Self { region, plan })
    }
}

/// Whether libphonenumber knows the region.
pub fn known_region(region: PhoneRegion) -> bool {
    Home::new(region).is_some()
}

/// Appends the E.164 form of a trimmed text: `+84912345678`.
pub(super) fn append_key(
    text: &str,
    home: Option<Home>,
    key: &mut String,
) -> Result<(), Unreadable> {
    match short_cut::append_certain(text, home.and_then(|home| home.plan), key) {
        Appended::Yes => Ok(()),
        Appended::No => append_by_library(text, home.map(|home| home.region), key),
    }
}

/// The long way, on which the short cut is measured.
fn append_by_library(
    text: &str,
    region: Option<Region>,
    key: &mut String,
) -> Result<(), Unreadable> {
    if !may_be_phone(text) {
        return Err(Unreadable::PhoneImpossible);
    }
    // A trunk prefix can hide another one (`+44 (0)0 20…`): the key is what
    // reading it again leaves as it is.
    let mut number = Cow::Borrowed(text);
    for _ in 0..READINGS_MAX {
        let read = read(&number, region)?;
        if read == number {
            key.push_str(&read);
            return Ok(());
        }
        number = Cow::Owned(read);
    }
    Err(Unreadable::PhoneImpossible)
}

/// One reading by the library. A number that can be dialled only within its
/// area ("possible local only") is impossible here: without its area code it
/// is nobody's in particular.
fn read(text: &str, region: Option<Region>) -> Result<String, Unreadable> {
    let number = PHONE_NUMBER_UTIL.parse(text, region).map_err(|error| match error {
        ParseError::InvalidCountryCode if region.is_none() && !text.contains(PLUS_SIGNS) => {
            Unreadable::PhoneNoRegion
        }
        _ => Unreadable::PhoneImpossible,
    })?;
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number) {
        Ok(NumberLengthType::IsPossible) => Ok(format_e164(&number)),
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(_) => Err(Unreadable::PhoneImpossible),
    }
}

fn format_e164(number: &PhoneNumber) -> String {
    PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164).into_owned()
}

/// ASCII and full width.
const PLUS_SIGNS: [char; 2] = ['+', '\u{FF0B}'];

/// Keeps from the library what it would find a number in though it is none: it
/// skips what stands before the first digit, so that `anna1987654@example.com`
/// or `order12345678` would be read from the digits on.
fn may_be_phone(text: &str) -> bool {
    if text.contains('@') || text.chars().nth(TEXT_CHARS_MAX).is_some() || is_damaged(text) {
        return false;
    }
    let start = text.find(|c: char| c.is_numeric() || PLUS_SIGNS.contains(&c));
    start.is_some_and(|start| !text[..start].ends_with(char::is_alphabetic))
}

/// Whether a spreadsheet made a number of it: `9.18E+08` has lost digits, and
/// the `0` of `918123456.0` is not one of the number's.
fn is_damaged(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let after_whole = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
    if after_whole.len() == unsigned.len() {
        return false;
    }
    let (fraction, after) = match after_whole.strip_prefix(['.', ',']) {
        Some(rest) => {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            (&rest[..rest.len() - after.len()], after)
        }
        None => ("", after_whole),
    };
    match after.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        None => after.is_empty() && fraction == "0",
    }
}

#[cfg(test)]
#[path = "phone_tests.rs"]
mod tests;
