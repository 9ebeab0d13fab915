//! Segments, their names, and their versions.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::condition::Conditions;
use super::label::Label;
use super::member_sources::source_label;
use super::words::Word;

/// The longest name of a segment, in characters: it must fit a list.
pub const SEGMENT_NAME_CHARS_MAX: usize = 120;

/// The name of a segment: NFC, white space collapsed, not empty.
///
/// Two names are the same segment when their [`SegmentName::key`]s are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct SegmentName(String);

/// Why a text is not the name of a segment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SegmentNameError {
    /// Nothing but white space.
    #[error("the segment's name is empty")]
    Empty,
    /// Longer than [`SEGMENT_NAME_CHARS_MAX`].
    #[error("the segment's name is longer than {SEGMENT_NAME_CHARS_MAX} characters")]
    Long,
    /// A character no screen can show.
    #[error("the segment's name has a control character")]
    Control,
}

impl SegmentName {
    /// Reads a name: NFC, white space at the ends dropped and inside collapsed.
    pub fn parse(text: &str) -> Result<Self, SegmentNameError> {
        let composed = icu_normalizer::ComposingNormalizer::new_nfc().normalize(text);
        let name = composed.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(SegmentNameError::Empty);
        }
        if name.chars().count() > SEGMENT_NAME_CHARS_MAX {
            return Err(SegmentNameError::Long);
        }
        if name.chars().any(char::is_control) {
            return Err(SegmentNameError::Control);
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What must be unique among all segments, archived ones included: the
    /// name after case folding (SPEC §5).
    pub fn key(&self) -> String {
        let folded = icu_casemap::CaseMapper::new().fold_string(&self.0);
        icu_normalizer::ComposingNormalizer::new_nfc().normalize(&folded).into_owned()
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a segment gets its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Computed from attributes.
    Conditions,
    /// Put in by exports.
    MatchingFile,
    /// Nobody yet.
    Empty,
}

impl Word for Method {
    const WHAT: &'static str = "method";
    const ALL: &'static [Self] = &[Self::Conditions, Self::MatchingFile, Self::Empty];

    fn word(self) -> &'static str {
        match self {
            Self::Conditions => "conditions",
            Self::MatchingFile => "matching-file",
            Self::Empty => "empty",
        }
    }
}

/// Whether a segment is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// In use.
    Enabled,
    /// Kept, not in use.
    Disabled,
    /// Out of sight; its name stays taken.
    Archived,
}

impl Word for Status {
    const WHAT: &'static str = "status";
    const ALL: &'static [Self] = &[Self::Enabled, Self::Disabled, Self::Archived];

    fn word(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Archived => "archived",
        }
    }
}

/// A segment as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// Its number in the database.
    #[serde(skip)]
    pub number: i64,
    /// Its name.
    pub name: SegmentName,
    /// Whom it holds.
    pub audience: Audience,
    /// How it gets them.
    pub method: Method,
    /// Whether it is in use.
    pub status: Status,
    /// How many members it has.
    pub members: u64,
    /// Its current version; 0 before the first.
    pub version: u64,
    /// When it last changed.
    pub updated: Timestamp,
    /// Its conditions, for method `conditions`.
    #[serde(skip)]
    pub conditions: Option<Conditions>,
    /// The export that created it, which alone may `create` it again.
    #[serde(skip)]
    pub created_by: Option<String>,
    /// A person's own words for it, in the order of the alphabet.
    #[serde(skip)]
    pub labels: Vec<Label>,
}

/// The members of a segment after one commit, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// From 1.
    pub version: u64,
    /// How the segment got its members at this version.
    pub method: Method,
    /// Members after.
    pub members: u64,
    /// Who joined.
    pub added: u64,
    /// Who left.
    pub removed: u64,
    /// The computation that made it.
    pub computation: i64,
    /// What caused it, in words: an export's name, "restore of version 2".
    pub cause: String,
    /// When.
    pub created: Timestamp,
}

/// The cause of a version that brought an earlier one back.
pub fn restore_cause(version: u64) -> String {
    format!("{RESTORE_OF}{version}")
}

/// The version a cause says was brought back.
pub fn restored_version(cause: &str) -> Option<u64> {
    cause.strip_prefix(RESTORE_OF)?.parse().ok()
}

const RESTORE_OF: &str = "restore of version ";

/// The cause of a version without those who were in only because of a source.
pub fn removal_cause(path: &str) -> String {
    format!("removal of {}", source_label(path))
}

/// A segment to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewSegment {
    /// Nobody in it, version 0.
    Empty {
        /// Its name, which must be free.
        name: SegmentName,
        /// Whom it will hold.
        audience: Audience,
    },
    /// Computed from attributes, version 1.
    Conditions {
        /// Its name, which must be free.
        name: SegmentName,
        /// Whom it holds.
        audience: Audience,
        /// What its members satisfy.
        conditions: Conditions,
    },
    /// Members, method and conditions of another, version 1.
    Copy {
        /// Its name, which must be free.
        name: SegmentName,
        /// The other.
        of: SegmentName,
    },
}

/// A change of a segment that leaves its members alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SegmentEdit {
    /// A new name, which must be free or the same segment's.
    Rename(SegmentName),
    /// Enabled, disabled or archived.
    Status(Status),
    /// Other labels in place of those it has.
    Labels(Vec<Label>),
    /// Removed with all its versions. Its computations stay in the history.
    Delete,
}

/// A part of two versions compared, the earlier with the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VersionPart {
    /// In the later one only.
    Joined,
    /// In the earlier one only.
    Left,
    /// In both.
    Stayed,
}

impl VersionPart {
    /// As written on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Joined => "Joined",
            Self::Left => "Left",
            Self::Stayed => "Stayed",
        }
    }
}

impl Word for VersionPart {
    const WHAT: &'static str = "part";
    const ALL: &'static [Self] = &[Self::Joined, Self::Left, Self::Stayed];

    fn word(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Stayed => "stayed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restore_is_known_by_its_cause() {
        assert_eq!(restored_version(&restore_cause(12)), Some(12));
        assert_eq!(restored_version("restore of version one"), None);
        assert_eq!(restored_version("hanoi"), None);
        assert_eq!(removal_cause("/srv/fair.csv"), "removal of fair.csv");
    }
}
