//! Connections to segment databases, as `destinations.toml` names them.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::words::Word;

/// What kind of database a destination is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Connector {
    /// One SQLite file.
    #[default]
    Sqlite,
}

impl Word for Connector {
    const WHAT: &'static str = "connector";
    const ALL: &'static [Self] = &[Self::Sqlite];

    fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
        }
    }
}

/// A named destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its name.
    pub name: EntryName,
    /// What kind it is.
    pub connector: Connector,
    /// Its file; absolute, or relative to the home.
    pub path: PathBuf,
}

/// A name that is also a file name or a TOML key: letters, digits, `-`, `_`
/// and `.`, not starting with a dot; at most [`ENTRY_NAME_CHARS_MAX`] long.
/// Destinations and saved exports have such names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct EntryName(String);

/// File systems allow 255 bytes; a letter can take four.
pub const ENTRY_NAME_CHARS_MAX: usize = 60;

/// Why a text is not such a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" cannot be a name: use letters, digits, - and _, at most {ENTRY_NAME_CHARS_MAX} of them"
)]
pub struct EntryNameError(pub String);

impl EntryName {
    /// Reads a name; white space around it is dropped.
    pub fn parse(text: &str) -> Result<Self, EntryNameError> {
        let name = text.trim();
        let length = name.chars().count();
        let fits = (1..=ENTRY_NAME_CHARS_MAX).contains(&length)
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if fits { Ok(Self(name.to_owned())) } else { Err(EntryNameError(text.to_owned())) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The region whose rules apply to phone numbers written nationally: two
/// capital letters of ISO 3166-1, known to libphonenumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PhoneRegion([u8; 2]);

impl PhoneRegion {
    /// Reads two letters of any case. Whether libphonenumber knows the region
    /// is [`crate::matcher::known_region`]'s to say.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters")
    }
}

impl fmt::Display for PhoneRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
