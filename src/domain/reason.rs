//! Why a row did not match (SPEC §2). Trouble in a row is data, not an error.

use std::fmt;

use super::attribute::AttributeName;

/// The reason of a rejected or unmatched row. The order of the variants is the
/// order of precedence: of several that apply, the least is told; of several
/// attributes, the least name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// A cell is not text in the source's encoding.
    Undecodable,
    /// A cell that is not blank stands beyond the last header.
    FieldCount,
    /// OR: every mapped cell is empty.
    AllKeysEmpty,
    /// AND: the cell mapped to this attribute is empty.
    EmptyKey(AttributeName),
    /// Not an e-mail address.
    BadEmail,
    /// A national number, and the destination has no phone region.
    PhoneNoRegion,
    /// Not a possible phone number.
    PhoneImpossible,
    /// A cell of a hashed column is no SHA-256 digest.
    NotHashed(AttributeName),
    /// A digest stands where the value itself is asked for.
    HashedValue(AttributeName),
    /// The cell mapped to this attribute is not of its type.
    TypeMismatch(AttributeName),
    /// The row is usable, but nobody fits: unmatched, not rejected.
    NoProfile,
}

impl Reason {
    /// Reads the code that JSON and the rejects file use; nothing for another text.
    pub fn parse(code: &str) -> Option<Self> {
        let (word, attribute) = match code.split_once(':') {
            Some((word, name)) => (word, Some(AttributeName::parse(name).ok()?)),
            None => (code, None),
        };
        Some(match (word, attribute) {
            ("undecodable", None) => Self::Undecodable,
            ("field_count", None) => Self::FieldCount,
            ("all_keys_empty", None) => Self::AllKeysEmpty,
            ("empty_key", Some(attribute)) => Self::EmptyKey(attribute),
            ("bad_email", None) => Self::BadEmail,
            ("phone_no_region", None) => Self::PhoneNoRegion,
            ("phone_impossible", None) => Self::PhoneImpossible,
            ("not_hashed", Some(attribute)) => Self::NotHashed(attribute),
            ("hashed_value", Some(attribute)) => Self::HashedValue(attribute),
            ("type_mismatch", Some(attribute)) => Self::TypeMismatch(attribute),
            ("no_profile", None) => Self::NoProfile,
            _ => return None,
        })
    }

    /// What a person reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::Undecodable => "a cell is not text in this encoding".into(),
            Self::FieldCount => "the row has more cells than there are headers".into(),
            Self::AllKeysEmpty => "all mapped cells are empty".into(),
            Self::EmptyKey(attribute) => format!("the cell for {attribute} is empty"),
            Self::BadEmail => "not an e-mail address".into(),
            Self::PhoneNoRegion => {
                "a national number, but the destination has no phone region".into()
            }
            Self::PhoneImpossible => "not a possible phone number".into(),
            Self::NotHashed(attribute) => {
                format!("the cell for {attribute} is no SHA-256 digest (64 hex digits)")
            }
            Self::HashedValue(attribute) => {
                format!("the cell for {attribute} is a hash, not the value itself")
            }
            Self::TypeMismatch(attribute) => {
                format!("the cell for {attribute} cannot be read as its type")
            }
            Self::NoProfile => "nobody has these values".into(),
        }
    }
}

/// The code used in JSON and in the rejects file.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable => f.write_str("undecodable"),
            Self::FieldCount => f.write_str("field_count"),
            Self::AllKeysEmpty => f.write_str("all_keys_empty"),
            Self::EmptyKey(attribute) => write!(f, "empty_key:{attribute}"),
            Self::BadEmail => f.write_str("bad_email"),
            Self::PhoneNoRegion => f.write_str("phone_no_region"),
            Self::PhoneImpossible => f.write_str("phone_impossible"),
            Self::NotHashed(attribute) => write!(f, "not_hashed:{attribute}"),
            Self::HashedValue(attribute) => write!(f, "hashed_value:{attribute}"),
            Self::TypeMismatch(attribute) => write!(f, "type_mismatch:{attribute}"),
            Self::NoProfile => f.write_str("no_profile"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_again() {
        let city = AttributeName::parse("city: of birth").unwrap();
        for reason in [
            Reason::Undecodable,
            Reason::FieldCount,
            Reason::AllKeysEmpty,
            Reason::EmptyKey(city.clone()),
            Reason::BadEmail,
            Reason::PhoneNoRegion,
            Reason::PhoneImpossible,
            Reason::NotHashed(city.clone()),
            Reason::HashedValue(city.clone()),
            Reason::TypeMismatch(city),
            Reason::NoProfile,
        ] {
            assert_eq!(Reason::parse(&reason.to_string()), Some(reason));
        }
        for code in ["", "bad_phone", "bad_email:x", "empty_key", "empty_key:"] {
            assert_eq!(Reason::parse(code), None, "{code}");
        }
    }
}
