//! How a profile's cell is stored (SPEC §4). It keeps what a person wrote where
//! it can, and makes one form of it where a type says so.

use super::{Unreadable, boolean, datetime, exact, number};
use crate::domain::AttributeType;

/// Appends the form in which a profile's cell of this type is stored: text,
/// e-mail and phone trimmed and in NFC, also where their matchers cannot read
/// them; numbers as plain decimals; a date as `YYYY-MM-DD`, a date-time in UTC
/// with `Z`; booleans as `true` or `false`. A blank cell is `Empty`, a cell its
/// type cannot read is `TypeMismatch`, and `into` then stays as it was.
pub fn append_stored(kind: AttributeType, text: &str, into: &mut String) -> Result<(), Unreadable> {
    let text = exact::trim(text);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    match kind {
        AttributeType::Text | AttributeType::Email | AttributeType::Phone => {
            exact::append_nfc(text, into);
            Ok(())
        }
        AttributeType::Number => number::append_key(text, into),
        AttributeType::Datetime => datetime::append_stored(text, into),
        AttributeType::Boolean => boolean::append_key(text, into),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Word;

    fn stored(kind: AttributeType, text: &str) -> Result<String, Unreadable> {
        let mut into = String::new();
        append_stored(kind, text, &mut into).map(|()| into)
    }

    #[test]
    fn forms() {
        use AttributeType::{Boolean, Datetime, Email, Number, Phone, Text};
        for (kind, text, expected) in [
            (Text, " Nguye\u{302}\u{303}n  A\u{FEFF}", "Nguyễn  A"),
            (Email, " Anna@Example.COM ", "Anna@Example.COM"),
            (Email, "not an address", "not an address"),
            (Phone, " 0912 345 678 ", "0912 345 678"),
            (Phone, "9.18E+08", "9.18E+08"),
            (Number, "+01.50", "1.5"),
            (Number, "1e3", "1000"),
            (Datetime, "01/10/2026", "2026-10-01"),
            (Datetime, "2026-10-01", "2026-10-01"),
            (Datetime, "01/10/2026 12:00", "2026-10-01T12:00:00Z"),
            (Datetime, "2026-10-01 12:00:00.50+07:00", "2026-10-01T05:00:00.5Z"),
            (Boolean, "Yes", "true"),
            (Boolean, "0", "false"),
        ] {
            assert_eq!(stored(kind, text).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_stored() {
        for kind in AttributeType::ALL {
            assert_eq!(stored(*kind, " \u{FEFF}"), Err(Unreadable::Empty));
        }
        for kind in [AttributeType::Number, AttributeType::Datetime, AttributeType::Boolean] {
            assert_eq!(stored(kind, "n/a"), Err(Unreadable::TypeMismatch));
        }
    }

    proptest! {
        #[test]
        fn storing_what_is_stored_changes_nothing(
            kind in prop::sample::select(AttributeType::ALL),
            text in prop_oneof![
                any::<String>(),
                "[+-]?[0-9]{1,3}(\\.[0-9]{1,3})?(e[0-3])?",
                "20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9])?)?",
                "(yes|No|T|F|1|0)",
            ],
        ) {
            let mut into = "kept".to_owned();
            if append_stored(kind, &text, &mut into).is_ok() {
                let form = &into["kept".len()..];
                prop_assert_eq!(stored(kind, form).unwrap(), form);
            } else {
                prop_assert_eq!(into, "kept");
            }
        }
    }
}
