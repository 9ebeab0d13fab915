//! How values were normalised before somebody hashed them: the named rules of a
//! column of SHA-256 digests. What each does to a value is in
//! [`crate::matcher`].

use super::attribute::AttributeType;
use super::words::Word;

/// What was done to a value before its SHA-256 was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashRule {
    /// Trimmed, lower-case.
    LowerTrim,
    /// As Google asks for: e-mails of Gmail without dots and tags; phones as
    /// E.164 with `+`.
    Google,
    /// As Meta asks for: e-mails in lower-case; phones as digits with the country
    /// code; texts without white space and punctuation.
    Meta,
    /// Phones as E.164, with `+`.
    E164Plus,
    /// Phones as E.164, without `+`.
    E164Digits,
}

impl HashRule {
    /// The rules an attribute of a type can be hashed by, in the order in which
    /// people are offered them.
    pub fn offered(kind: AttributeType) -> &'static [Self] {
        match kind {
            AttributeType::Email => &[Self::LowerTrim, Self::Google, Self::Meta],
            AttributeType::Phone => &[Self::E164Plus, Self::E164Digits, Self::Google, Self::Meta],
            AttributeType::Text => &[Self::LowerTrim, Self::Meta],
            AttributeType::Number | AttributeType::Datetime | AttributeType::Boolean => &[],
        }
    }

    /// The rules of a type that make different digests: what is worth trying.
    pub fn distinct(kind: AttributeType) -> impl Iterator<Item = Self> {
        Self::offered(kind).iter().copied().filter(move |rule| rule.on(kind) == *rule)
    }

    /// The rule that does the same to attributes of a type, of those that do the
    /// first in the list: digests are made and kept once.
    pub fn on(self, kind: AttributeType) -> Self {
        match (kind, self) {
            (AttributeType::Email, Self::Meta) => Self::LowerTrim,
            (AttributeType::Phone, Self::Google) => Self::E164Plus,
            (AttributeType::Phone, Self::Meta) => Self::E164Digits,
            (_, rule) => rule,
        }
    }
}

impl Word for HashRule {
    const WHAT: &'static str = "rule";
    const ALL: &'static [Self] =
        &[Self::LowerTrim, Self::Google, Self::Meta, Self::E164Plus, Self::E164Digits];

    fn word(self) -> &'static str {
        match self {
            Self::LowerTrim => "lower-trim",
            Self::Google => "google",
            Self::Meta => "meta",
            Self::E164Plus => "e164-plus",
            Self::E164Digits => "e164-digits",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_stands_for_others_is_offered_itself() {
        for kind in AttributeType::ALL {
            let offered = HashRule::offered(*kind);
            for rule in offered {
                assert!(offered.contains(&rule.on(*kind)), "{kind:?} {rule:?}");
                assert_eq!(rule.on(*kind).on(*kind), rule.on(*kind));
            }
        }
        let distinct = |kind| HashRule::distinct(kind).collect::<Vec<_>>();
        assert_eq!(distinct(AttributeType::Email), [HashRule::LowerTrim, HashRule::Google]);
        assert_eq!(distinct(AttributeType::Phone), [HashRule::E164Plus, HashRule::E164Digits]);
        assert_eq!(distinct(AttributeType::Text), [HashRule::LowerTrim, HashRule::Meta]);
    }
}
