//! The use case, shared by the wizard and the command line: a saved export is
//! resolved into a plan, previewed, and committed; profiles are imported.
//!
//! Knows sources, databases and matchers; knows no terminal, no configuration
//! file and no arguments. Only `pipeline` uses threads, and they end with the
//! call.

mod card;
mod commit;
mod damage;
mod drift;
mod erase;
mod error;
mod evidence;
mod explain;
mod first_rows;
mod hash_rules;
mod import;
mod json;
mod keys;
mod likeness;
mod matching;
mod members;
mod membership;
mod memory;
mod near_miss;
mod pages;
mod people;
mod pipeline;
mod plan;
mod preview;
mod rejects;
mod removal;
mod repairs;
mod row_states;
mod run;
mod spreadsheet_damage;
pub mod synonyms;
mod values;
mod verify;
mod warnings;

pub use card::{CardSegment, MemberSince, PersonCard, person_card};
pub use commit::{Acceptance, CommitPlan, RunContext, commit};
pub use damage::{column_damage, row_damage};
pub use drift::{Drift, Expected, FoundColumn, GoneColumn};
pub use erase::{Erasure, erase_people};
pub use error::ExportError;
pub use evidence::{Evidence, PairEvidence, try_columns};
pub use explain::{CellExplanation, CellReason, RowExplanation, explain_profile, explain_row};
pub use import::{
    ImportOutcome, ImportPreview, ImportRejection, ImportRequest, ImportRow, ImportRowExplanation,
    ImportTab, InvalidCells, ProposedAttribute, ValueChange, commit_import, explain_import_row,
    import_page, import_profiles, preview_import, propose_attributes, write_import_rejects,
};
// What an import does with blank cells, for those who may not see the database.
pub use crate::database::Blanks;
pub use json::RunWrites;
pub use likeness::Nearness;
// What a membership is made of, for those who may not see the database.
pub use crate::database::{MembershipChange, MembershipEvent};
pub use members::{
    Formulas, MembersFile, MembersFormat, Selection, for_each_profile, save_members, write_members,
};
pub use membership::{
    EarlierSources, Membership, MembershipRows, MembershipStep, explain_membership,
};
pub use memory::PreviewMemory;
pub use near_miss::{NearMiss, NearMissKind};
pub use pages::{PreviewTab, RejectedRow, page_of, preview_people, preview_rows};
pub use people::{FoundPart, FoundPeople, find_people};
pub use plan::ExportPlan;
pub use preview::{Preview, preview, preview_remembering};
pub use rejects::write_rejects;
pub use removal::{Removal, RemovalPlan, remove_source};
pub use repairs::{Repairs, as_run, whole_path};
pub use run::{RunOptions, RunOutcome, begin_run, record_failure, run};
pub use values::{FREQUENT_MAX, ValueCount, ValueFigures, count_values};
pub use verify::{FigureDifference, RecordedRun, RejectsFound, Since, Verification, verify};
