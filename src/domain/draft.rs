//! An unfinished export, as the wizard keeps it between key presses and
//! sessions: the fields of a [`super::SavedExport`] as they were typed, all
//! optional, nothing validated.

use serde::{Deserialize, Serialize};

use super::attribute::AttributeType;
use super::audience::Audience;
use super::guard::GuardLimits;
use super::mapping::{Logic, MatcherKind, WriteMode};
use super::source::{Format, Quote};

/// An unfinished export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// The wizard's step: its number in the order of the screen, from 0.
    pub step: u8,
    /// The name of the saved export it came from or will be saved as.
    pub name: String,
    /// The source as typed.
    pub path: String,
    /// The source's delimiter, where it was chosen.
    pub delimiter: Option<char>,
    /// What stands around its cells, where it was chosen.
    pub quote: Option<Quote>,
    /// The source's encoding, where it was chosen.
    pub encoding: Option<String>,
    /// The sheet or table, where it was chosen.
    pub table: Option<String>,
    /// The record with the headers, where it was chosen; 0 where there are none.
    pub header_row: Option<u32>,
    /// The columns it had when the export was saved, where that is known.
    pub known_columns: Vec<String>,
    /// The SQL step as typed; empty where there is none.
    pub sql: String,
    /// The sources beside the first.
    pub with: Vec<DraftSource>,
    /// The destination's name.
    pub destination: String,
    /// Customers or visitors.
    pub audience: Audience,
    /// What is done with the destination.
    pub action: ExportAction,
    /// The new segment's name as typed.
    pub create: String,
    /// The existing segment's name; empty where a new one is to be made.
    pub existing: String,
    /// OR or AND.
    pub logic: Logic,
    /// Add or Replace.
    pub write_mode: WriteMode,
    /// The limits of the saved export it came from.
    pub guard: GuardLimits,
    /// What the attributes are matched with.
    pub mapping: Vec<DraftMapping>,
    /// The answers of *Export data to Business Object*.
    pub object: DraftObject,
}

/// A source beside the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftSource {
    /// Its name in the query.
    pub name: String,
    /// Where it is.
    pub path: String,
    /// Its format, where it was named.
    pub format: Option<Format>,
    /// Its delimiter, where it was named.
    pub delimiter: Option<char>,
    /// What stands around its cells, where it was named.
    pub quote: Option<Quote>,
    /// Its encoding, where it was named.
    pub encoding: Option<String>,
    /// The sheet or table, where it was named.
    pub table: Option<String>,
    /// The record with the headers; 0 where there are none.
    pub header_row: Option<u32>,
}

/// What is done with a destination (step 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ExportAction {
    /// *Export data to Segment*: find people and put them into a segment.
    #[default]
    #[serde(rename = "export-data-to-segment")]
    Segment,
    /// *Export data to Business Object*: store the rows as customers or visitors.
    #[serde(rename = "export-data-to-business-object")]
    BusinessObject,
}

impl ExportAction {
    /// All, in the order of the documented screen.
    pub const ALL: [Self; 2] = [Self::Segment, Self::BusinessObject];

    /// As documented on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Segment => "Export data to Segment",
            Self::BusinessObject => "Export data to Business Object",
        }
    }
}

/// The answers of *Export data to Business Object*, where they differ from what is
/// proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftObject {
    /// The column with the ids.
    pub id_column: Option<String>,
    /// Whether a blank cell leaves the attribute as it is.
    pub keep_blank: bool,
    /// What was said of columns.
    pub columns: Vec<DraftColumn>,
}

/// What was said of a source column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftColumn {
    /// Its name.
    pub column: String,
    /// Whether it brings nothing.
    pub leave_out: bool,
    /// The attribute it goes to, unless that of its name.
    pub attribute: Option<String>,
    /// The type of the new attribute, unless the proposed one.
    #[serde(rename = "type")]
    pub kind: Option<AttributeType>,
}

/// One mapped attribute of a draft: exactly one of `column`, `value` and
/// `none` is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftMapping {
    /// The attribute.
    pub attribute: String,
    /// The source column it is matched with.
    pub column: Option<String>,
    /// The constant it is matched with.
    pub value: Option<String>,
    /// Whether it must be empty.
    pub none: bool,
    /// How, unless by default.
    pub matcher: Option<MatcherKind>,
}
