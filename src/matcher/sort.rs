//! The form by which people are sorted: bytes whose order is that of the values as
//! their type means them. Texts sort without case and accents.

use super::plain::append_plain_letters;
use super::{datetime, number};
use crate::domain::AttributeType;

/// Before the digits of a number that is not negative, and of one that is.
const POSITIVE: u8 = 2;
const NEGATIVE: u8 = 1;

/// Puts the form of a stored value of this type into `into`, in place of what was
/// there. The shorter of two forms of which one begins the other sorts first. A
/// value its type cannot read is sorted as a text.
pub fn append_sort_form(kind: AttributeType, stored: &str, into: &mut Vec<u8>) {
    into.clear();
    let mut text = String::new();
    match kind {
        AttributeType::Number if number::append_key(stored, &mut text).is_ok() => {
            number_form(&text, into);
        }
        AttributeType::Datetime if datetime::append_key(stored, &mut text).is_ok() => {
            // Without the `Z`, a whole second sorts before its fractions.
            into.extend(text.trim_end_matches('Z').bytes());
        }
        _ => {
            append_plain_letters(stored, &mut text);
            into.extend(text.bytes());
        }
    }
}

/// How many digits stand before the point, then all digits; of a negative number
/// the complement of that, ended by what is larger than any of it.
fn number_form(plain: &str, into: &mut Vec<u8>) {
    let digits = plain.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_negative = digits.len() < plain.len();
    into.push(if is_negative { NEGATIVE } else { POSITIVE });
    let length = u16::try_from(whole.len()).unwrap_or(u16::MAX);
    into.extend(length.to_be_bytes());
    into.extend(whole.bytes().chain(fraction.bytes()));
    if is_negative {
        into[1..].iter_mut().for_each(|byte| *byte = !*byte);
        into.push(u8::MAX);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matcher::append_stored;

    fn form(kind: AttributeType, stored: &str) -> Vec<u8> {
        let mut into = b"old".to_vec();
        append_sort_form(kind, stored, &mut into);
        into
    }

    #[test]
    fn values_sort_as_their_type_means_them() {
        use AttributeType::{Boolean, Datetime, Email, Number, Text};
        for (kind, ascending) in [
            (Text, ["An", "bình", "Đức"]),
            (Email, ["a@ex.com", "B@ex.com", "c@ex.com"]),
            (Number, ["-10", "9", "10"]),
            (Number, ["-1.5", "-1.25", "-1"]),
            (Number, ["0", "0.05", "0.5"]),
            (Datetime, ["2026-09-30T23:00:00Z", "2026-10-01", "2026-10-01T00:00:00.5Z"]),
            (Boolean, ["false", "true", "true2"]),
        ] {
            let forms = ascending.map(|value| form(kind, value));
            assert!(forms.is_sorted_by(|one, other| one < other), "{ascending:?}: {forms:?}");
        }
    }

    #[test]
    fn the_same_moment_and_the_same_letters_are_equal() {
        let (date, moment) = ("2026-10-01", "2026-10-01T00:00:00Z");
        assert_eq!(form(AttributeType::Datetime, date), form(AttributeType::Datetime, moment));
        assert_eq!(form(AttributeType::Text, "HUẾ"), form(AttributeType::Text, "hue"));
    }

    proptest! {
        #[test]
        fn numbers_sort_as_numbers(one in "-?[0-9]{1,4}(\\.[0-9]{1,3})?", other in "-?[0-9]{1,4}(\\.[0-9]{1,3})?") {
            let stored = |text: &str| {
                let mut stored = String::new();
                append_stored(AttributeType::Number, text, &mut stored).unwrap();
                stored
            };
            let (one, other) = (stored(&one), stored(&other));
            let forms = form(AttributeType::Number, &one).cmp(&form(AttributeType::Number, &other));
            prop_assert_eq!(forms, number::compare(&one, &other));
        }
    }
}
