//! The `boolean` matcher (SPEC §2): true/false, yes/no, y/n, t/f, 1/0.

use super::Unreadable;

const TRUE: [&str; 5] = ["true", "yes", "y", "t", "1"];
const FALSE: [&str; 5] = ["false", "no", "n", "f", "0"];

/// Appends `true` or `false` for a trimmed text.
pub(super) fn append_key(text: &str, key: &mut String) -> Result<(), Unreadable> {
    if TRUE.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        key.push_str("true");
    } else if FALSE.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        key.push_str("false");
    } else {
        return Err(Unreadable::TypeMismatch);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MatcherKind;
    use crate::matcher::Matcher;

    #[test]
    fn keys() {
        let mut matcher = Matcher::new(MatcherKind::Boolean, None);
        for text in ["true", "TRUE", " True ", "yes", "Yes", "y", "Y", "t", "T", "1"] {
            assert_eq!(matcher.key(text).as_deref(), Ok("true"), "{text:?}");
        }
        for text in ["false", "FALSE", "no", "No", "n", "N", "f", "F", "0", "\u{FEFF}0"] {
            assert_eq!(matcher.key(text).as_deref(), Ok("false"), "{text:?}");
        }
        for text in ["2", "on", "off", "-1", "1.0", "01", "yess", "ja", "true false", "１"] {
            assert_eq!(matcher.key(text), Err(Unreadable::TypeMismatch), "{text:?}");
        }
    }
}
