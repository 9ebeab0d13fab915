//! How two values are compared (SPEC §2): a text goes in, its canonical key or
//! the reason why it has none comes out, and two values match when their keys
//! are equal. One file per matcher. Nothing here knows rows, profiles or files.

mod boolean;
pub mod condition;
mod datetime;
mod email;
mod exact;
mod folded;
mod hashed;
mod number;
mod phone;
mod plain;
mod propose;
mod search;
mod sort;
mod stored;

use crate::domain::{AttributeType, MatcherKind, PhoneRegion};

pub use condition::{BadCondition, ConditionTest, compares_parts, operators};
pub use datetime::read_as_of;
pub use exact::{is_blank, trim};
pub use hashed::digest_name;
pub use phone::known_region;
pub use plain::plain_letters;
pub use propose::propose_type;
pub use search::append_search_form;
pub use sort::append_sort_form;
pub use stored::append_stored;

/// Why a text has no canonical key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unreadable {
    /// Nothing is left after trimming.
    #[error("the value is empty")]
    Empty,
    /// The `email` matcher cannot read it.
    #[error("not an e-mail address")]
    BadEmail,
    /// A national number, and no region says which nation.
    #[error("a national phone number, but no phone region is set")]
    PhoneNoRegion,
    /// No phone number can look like this.
    #[error("not a possible phone number")]
    PhoneImpossible,
    /// Not a SHA-256 digest, where one is asked for.
    #[error("not a SHA-256 digest")]
    NotHashed,
    /// A digest, where the value itself is asked for.
    #[error("a hash, not the value itself")]
    HashedValue,
    /// Not a number, a date or a boolean, where one is asked for.
    #[error("the value cannot be read as its type")]
    TypeMismatch,
}

/// Turns texts into canonical keys; two values match when their keys are equal.
///
/// A key is never empty, and the key of a key is that key. A hashed matcher has
/// two sides: it reads cells ([`Matcher::new`]) and makes keys of what attributes
/// hold ([`Matcher::of_values`]); to all others both are the same.
///
/// ```
/// use segport::domain::MatcherKind;
/// use segport::matcher::Matcher;
/// let mut email = Matcher::new(MatcherKind::Email, None);
/// assert_eq!(email.key(" Anna@Example.COM ").unwrap(), "anna@example.com");
/// ```
#[derive(Debug, Clone)]
pub struct Matcher {
    kind: MatcherKind,
    side: Side,
    home: Option<phone::Home>,
    /// Working space of the matchers that need some, kept between calls.
    scratch: String,
}

/// What a matcher reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Cells,
    Values,
}

impl Matcher {
    /// Reads the cells of a source; the region matters to phone numbers only. A
    /// region libphonenumber does not know (see [`known_region`]) is as none.
    pub fn new(kind: MatcherKind, region: Option<PhoneRegion>) -> Self {
        let home = region.and_then(phone::Home::new);
        Self { kind, side: Side::Cells, home, scratch: String::new() }
    }

    /// Reads what attributes of a type hold. Its kind is the one under which keys
    /// of that type are kept (see [`MatcherKind::on`]).
    pub fn of_values(kind: MatcherKind, of: AttributeType, region: Option<PhoneRegion>) -> Self {
        Self { side: Side::Values, ..Self::new(kind.on(of), region) }
    }

    /// Which matcher this is.
    pub fn kind(&self) -> MatcherKind {
        self.kind
    }

    /// Appends the canonical key of `text` to `key`, which stays as it was
    /// when the text has none.
    pub fn append_key(&mut self, text: &str, key: &mut String) -> Result<(), Unreadable> {
        let text = trim(text);
        if text.is_empty() {
            return Err(Unreadable::Empty);
        }
        let start = key.len();
        let appended = match self.kind {
            MatcherKind::Exact => {
                exact::append_nfc(text, key);
                Ok(())
            }
            MatcherKind::Folded => {
                folded::append_key(text, &mut self.scratch, key);
                Ok(())
            }
            MatcherKind::Email => email::append_key(text, key),
            MatcherKind::Phone => phone::append_key(text, self.home, key),
            MatcherKind::Number => number::append_key(text, key),
            MatcherKind::Datetime => datetime::append_key(text, key),
            MatcherKind::Boolean => boolean::append_key(text, key),
            MatcherKind::Sha256(rule) => match self.side {
                Side::Cells => hashed::append_cell(text, key),
                Side::Values => hashed::append_value(rule, text, self.home, &mut self.scratch, key),
            },
        };
        if appended.is_err() {
            key.truncate(start);
            if !self.kind.is_hashed() && digest_name(text).is_some() {
                return Err(Unreadable::HashedValue);
            }
        }
        appended
    }

    /// The canonical key of `text`.
    pub fn key(&mut self, text: &str) -> Result<String, Unreadable> {
        let mut key = String::with_capacity(text.len());
        self.append_key(text, &mut key)?;
        Ok(key)
    }
}

#[cfg(test)]
mod tests;
