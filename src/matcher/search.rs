//! The form in which values are searched by people: without case and accents, and
//! phone numbers by their digits alone. No matcher of SPEC §2 does this.

use super::plain::append_plain_letters;
use crate::domain::AttributeType;

/// Appends the form in which a value, or the text somebody looks for, of an
/// attribute of this type is compared while searching. A phone number without a
/// digit is as any text.
///
/// ```
/// use segport::domain::AttributeType;
/// use segport::matcher::append_search_form;
/// let mut form = String::new();
/// append_search_form(AttributeType::Phone, "+84 (0)912-345 678", &mut form);
/// assert_eq!(form, "840912345678");
/// ```
pub fn append_search_form(kind: AttributeType, text: &str, into: &mut String) {
    let start = into.len();
    if kind == AttributeType::Phone {
        into.extend(text.chars().filter(char::is_ascii_digit));
    }
    if into.len() == start {
        append_plain_letters(text, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        use AttributeType::{Email, Phone, Text};
        for (kind, text, expected) in [
            (Text, "Nguyễn Đức", "nguyen duc"),
            (Email, "An@Example.com", "an@example.com"),
            (Phone, "0912 345-678", "0912345678"),
            (Phone, "n/a", "n/a"),
        ] {
            let mut form = "kept ".to_owned();
            append_search_form(kind, text, &mut form);
            assert_eq!(form, format!("kept {expected}"), "{text}");
        }
    }
}
