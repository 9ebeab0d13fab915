//! How a mapping is compared: `matcher`, or `hashed` and `rule` for a column of
//! hashes. Of them what can be checked without a destination is checked here.

use crate::domain::{CriterionKind, HashRule, MatcherKind, UnknownWord, Word};

use super::super::error::ConfigError;
use super::super::reader::{At, Section};
use super::HASHED;

/// The matcher of a mapping, unless it is the attribute's own.
pub(super) fn read_matcher(
    section: &Section<'_>,
    kind: &CriterionKind,
) -> Result<Option<MatcherKind>, ConfigError> {
    match read_hashed(section, kind)? {
        Some(rule) => Ok(Some(MatcherKind::Sha256(rule))),
        None => read_plain(section),
    }
}

/// How plain values are compared.
fn read_plain(section: &Section<'_>) -> Result<Option<MatcherKind>, ConfigError> {
    let Some(At { value, start }) = section.text("matcher")? else { return Ok(None) };
    let plain = || MatcherKind::ALL.iter().filter(|matcher| !matcher.is_hashed());
    if let Some(matcher) = plain().find(|matcher| matcher.word() == value) {
        return Ok(Some(*matcher));
    }
    if let Ok(MatcherKind::Sha256(rule)) = MatcherKind::parse(value) {
        let message = format!("the matcher \"{value}\" is written in two keys");
        let hint = format!("write hashed = \"{HASHED}\" and rule = \"{}\"", rule.word());
        return Err(section.document.invalid(start, message, hint));
    }
    let word = UnknownWord::new(MatcherKind::WHAT, value, plain().map(|matcher| matcher.word()));
    Err(section.document.invalid(start, word.to_string(), word.hint()))
}

/// The rule of a column of hashes, where it is one.
fn read_hashed(
    section: &Section<'_>,
    kind: &CriterionKind,
) -> Result<Option<HashRule>, ConfigError> {
    let invalid = |start, message: &str, hint: String| {
        Err(section.document.invalid(start, message.to_owned(), hint))
    };
    let rules = || {
        let words: Vec<&str> = HashRule::ALL.iter().map(|rule| rule.word()).collect();
        words.join(", ")
    };
    let hashed = match (section.text("hashed")?, section.key_start("rule")) {
        (None, None) => return Ok(None),
        (None, Some(start)) => {
            let hint = format!("write hashed = \"{HASHED}\" too, or remove rule");
            return invalid(start, "rule without hashed", hint);
        }
        (Some(hashed), None) => {
            let hint =
                format!("say how the values were made alike before: rule = one of {}", rules());
            return invalid(hashed.start, "hashed without rule", hint);
        }
        (Some(hashed), Some(_)) => hashed,
    };
    if hashed.value != HASHED {
        let word = UnknownWord::new("hash", hashed.value, [HASHED]);
        return invalid(hashed.start, &word.to_string(), word.hint());
    }
    if !matches!(kind, CriterionKind::Column(_)) {
        let hint = "match it with a column, or remove hashed and rule".to_owned();
        return invalid(hashed.start, "only the cells of a column can be hashed", hint);
    }
    if let Some(start) = section.key_start("matcher") {
        let hint = "the rule says how they are compared: remove matcher".to_owned();
        return invalid(start, "matcher and hashed exclude each other", hint);
    }
    section.word("rule")
}
