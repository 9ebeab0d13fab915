//! The nouns of segport, as SPEC §1 fixes them. Pure: no input or output, no
//! threads, no clock; every other layer may use this one and it uses none.

pub mod action;
pub mod as_of;
pub mod attribute;
pub mod audience;
pub mod computation;
pub mod condition;
pub mod destination;
pub mod draft;
pub mod error_kind;
pub mod figure;
pub mod guard;
mod hash_rule;
pub mod key;
pub mod key_map;
pub mod label;
pub mod looks;
pub mod mapping;
pub mod member_sources;
pub mod members;
pub mod overlap;
pub mod people;
pub mod profile;
pub mod reason;
pub mod report;
pub mod saved_export;
pub mod segment;
pub mod source;
pub mod watch;
pub mod words;

pub use action::{Action, Place};
pub use as_of::AsOf;
pub use attribute::{Attribute, AttributeName, AttributeType};
pub use audience::Audience;
pub use computation::{Computation, ComputationStatus, SourceFingerprint, Trigger, rejects_note};
pub use condition::{Condition, Conditions, Operator};
pub use destination::{Connector, Destination, EntryName, PhoneRegion};
pub use draft::{Draft, DraftColumn, DraftMapping, DraftObject, DraftSource, ExportAction};
pub use error_kind::ErrorKind;
pub use figure::thousands;
pub use guard::{Guard, GuardLimits, GuardStop};
pub use hash_rule::HashRule;
pub use key::Key;
pub use key_map::{KeyMap, Typing};
pub use label::{Label, LabelError};
pub use looks::{Colour, Mouse, Settings, StyleName, ThemeName};
pub use mapping::{Criterion, CriterionKind, Logic, MatcherKind, WriteMode};
pub use member_sources::{MemberSource, MemberSources, source_label};
pub use members::{MemberChange, MemberSet};
pub use overlap::Combination;
pub use people::{Among, Direction, ProfileField, Search, SearchPlace};
pub use profile::{Profile, ProfileNumber};
pub use reason::Reason;
pub use report::{CriterionFigures, ImportReport, ProfileFigures, Report, RowFigures};
pub use saved_export::{Mapping, SavedExport, SegmentTarget};
pub use segment::{
    Method, NewSegment, Segment, SegmentEdit, SegmentName, Status, Version, VersionPart,
};
pub use source::{Format, HeaderRow, Location, NamedSource, Quote, SourceSettings, TableChoice};
pub use watch::{FiguresSoFar, Progress, Stage, Unwatched, Watch};
pub use words::{UnknownWord, Word};
