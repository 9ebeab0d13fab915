//! Labels: words of a person's own by which segments are found. They say nothing
//! about who is in a segment.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The longest label, in characters: several must fit a line.
pub const LABEL_CHARS_MAX: usize = 40;

/// The most labels of one segment.
pub const LABELS_MAX: usize = 20;

/// A label: NFC, white space collapsed, without a comma, which stands between two.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// Why a text is no label.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Nothing but white space.
    #[error("a label is empty")]
    Empty,
    /// Longer than [`LABEL_CHARS_MAX`].
    #[error("the label \"{0}\" is longer than {LABEL_CHARS_MAX} characters")]
    Long(String),
    /// A character no screen can show, or a comma.
    #[error("the label \"{0}\" has a comma or a control character")]
    Letter(String),
    /// More than [`LABELS_MAX`].
    #[error("a segment has at most {LABELS_MAX} labels")]
    Many,
}

impl Label {
    /// Reads one label.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        let composed = icu_normalizer::ComposingNormalizer::new_nfc().normalize(text);
        let label = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if label.is_empty() {
            return Err(LabelError::Empty);
        }
        if label.chars().any(|letter| letter.is_control() || letter == ',') {
            return Err(LabelError::Letter(label));
        }
        if label.chars().count() > LABEL_CHARS_MAX {
            return Err(LabelError::Long(label));
        }
        Ok(Self(label))
    }

    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Case makes no other label.
    fn key(&self) -> String {
        icu_casemap::CaseMapper::new().fold_string(&self.0).into_owned()
    }

    /// Whether both are the same label.
    pub fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.0
    }
}

impl TryFrom<String> for Label {
    type Error = LabelError;

    fn try_from(text: String) -> Result<Self, LabelError> {
        Self::parse(&text)
    }
}

/// Reads labels with commas between them: each once, in the order of the alphabet.
pub fn parse_labels(text: &str) -> Result<Vec<Label>, LabelError> {
    let parts = text.split(',').filter(|part| !part.trim().is_empty());
    arrange_labels(parts.map(Label::parse).collect::<Result<_, _>>()?)
}

/// The labels of a segment, each once, in the order of the alphabet.
pub fn arrange_labels(mut labels: Vec<Label>) -> Result<Vec<Label>, LabelError> {
    labels.sort_by_key(Label::key);
    labels.dedup_by(|one, other| one.is_same(other));
    if labels.len() > LABELS_MAX { Err(LabelError::Many) } else { Ok(labels) }
}

/// Labels as a person types them.
pub fn labels_text(labels: &[Label]) -> String {
    labels.iter().map(Label::as_str).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_each_once_and_in_order() {
        let labels = parse_labels(" shop,Autumn  2026, SHOP ,, ").unwrap();
        assert_eq!(labels_text(&labels), "Autumn 2026, shop");
        assert_eq!(parse_labels(&labels_text(&labels)), Ok(labels));
        assert_eq!(parse_labels(" "), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_label_is_refused() {
        let long = "x".repeat(LABEL_CHARS_MAX + 1);
        assert_eq!(Label::parse(&long), Err(LabelError::Long(long.clone())));
        assert_eq!(Label::parse("a,b"), Err(LabelError::Letter("a,b".into())));
        assert_eq!(Label::parse("a\u{7}"), Err(LabelError::Letter("a\u{7}".into())));
        assert_eq!(Label::parse(" "), Err(LabelError::Empty));
        let many: Vec<String> = (0..=LABELS_MAX).map(|at| at.to_string()).collect();
        assert_eq!(parse_labels(&many.join(",")), Err(LabelError::Many));
    }
}
