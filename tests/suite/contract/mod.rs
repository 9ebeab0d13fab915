//! One contract for every engine: the same tables give the same members and
//! figures, and those are what SPEC says.

mod cards;
mod import_previews;
mod imports;
mod oracle;
mod people;
mod segments;
mod tables;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use segport::database::SegmentDatabase;
use segport::database::memory::MemoryDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::domain::{
    AttributeName, Audience, CriterionKind, EntryName, GuardLimits, Location, Logic, Mapping,
    PhoneRegion, SavedExport, SegmentName, SegmentTarget, SourceSettings, Trigger, Unwatched,
    WriteMode,
};
use segport::export::{
    Acceptance, ImportRequest, Preview, PreviewMemory, PreviewTab, RunContext, RunOptions,
    RunWrites, import_profiles, preview, preview_remembering, preview_rows, run,
};
use segport::matcher::Matcher;
use segport::source::Source;
use tempfile::TempDir;

use oracle::Expected;
use tables::{ATTRIBUTES, Case, POOLS, TestExport, TestKind};

const REGION: &str = "VN";

fn region() -> PhoneRegion {
    PhoneRegion::parse(REGION).unwrap()
}

/// A folder in memory, where the system has such: what is stored is tested here by the
/// thousand, not that it lasts, and a disk would be waited for at every commit.
fn folder_in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn open(folder: &Path, name: &str, bytes: &[u8]) -> Source {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    let mut settings = SourceSettings::new(Location::File(path));
    settings.delimiter = Some(',');
    settings.encoding = Some("utf-8".into());
    Source::open(&settings, folder, &Unwatched).unwrap()
}

/// The test's export as a saved one, unless a constant cannot be read.
fn saved(export: &TestExport, target: SegmentTarget) -> Option<SavedExport> {
    let mapping = export.mapping.iter().map(|(attribute, kind, matcher)| {
        let (name, attribute_type) = ATTRIBUTES[*attribute];
        let kind = match kind {
            TestKind::Column(column) => CriterionKind::Column(ATTRIBUTES[*column].0.into()),
            TestKind::None => CriterionKind::None,
            TestKind::Value(place) => {
                let value = POOLS[*attribute][*place];
                let kind = matcher.unwrap_or(attribute_type.default_matcher());
                Matcher::new(kind, Some(region())).key(value).ok()?;
                CriterionKind::Value(value.into())
            }
        };
        Some(Mapping { attribute: AttributeName::parse(name).unwrap(), kind, matcher: *matcher })
    });
    Some(SavedExport {
        name: EntryName::parse("random").unwrap(),
        destination: EntryName::parse("test").unwrap(),
        audience: Audience::Customer,
        logic: export.logic,
        write_mode: export.mode,
        source: SourceSettings::new(Location::StandardInput),
        columns: Vec::new(),
        segment: target,
        mapping: mapping.collect::<Option<Vec<_>>>()?,
        guard: GuardLimits::default(),
    })
}

fn observed(preview: &Preview, members: BTreeSet<String>) -> Expected {
    let report = &preview.report;
    Expected {
        read: report.rows.read,
        matched: report.rows.matched,
        unmatched: report.rows.unmatched,
        rejected: report.rows.rejected,
        blank: report.rows.blank,
        ambiguous: report.rows.ambiguous,
        reasons: report.reasons.iter().map(|(reason, n)| (reason.to_string(), *n)).collect(),
        profiles_matched: report.profiles.matched,
        repeated: report.profiles.repeated,
        criteria: report
            .criteria
            .iter()
            .map(|c| (c.rows_matched, c.profiles_matched, c.profiles_only))
            .collect(),
        members,
    }
}

/// Imports the profiles and runs both exports of a case, one after the other,
/// on one segment.
fn check(case: &Case, database: &mut dyn SegmentDatabase) -> Result<(), TestCaseError> {
    let folder = folder_in_memory();
    let profiles = open(folder.path(), "profiles.csv", &tables::profiles_csv(&case.profiles));
    let request = ImportRequest {
        types: ATTRIBUTES.map(|(name, kind)| (name.to_owned(), kind)).to_vec(),
        ..ImportRequest::new(Audience::Customer, "number")
    };
    import_profiles(database, &profiles, &request, None, &Unwatched).unwrap();
    let stored = oracle::stored(&case.profiles);
    let name = SegmentName::parse("Random").unwrap();
    let mut members = BTreeSet::new();
    let mut last = None;
    for (rows, test_export) in case.sources.iter().zip(&case.exports) {
        let target = SegmentTarget::Create(name.clone());
        let Some(export) = saved(test_export, target) else { break };
        let source = open(folder.path(), "rows.csv", &tables::csv(rows));
        let expected = oracle::expected(&stored, rows, test_export, &members);
        let options = RunOptions {
            writes: RunWrites::Commit,
            acceptance: Acceptance::Guards,
            context: RunContext { trigger: Trigger::Command, configuration: None, begun: None },
        };
        let outcome = run(database, &source, &export, &options, &Unwatched).unwrap();
        let receipt = outcome.receipt.unwrap();
        let numbers: Vec<u32> = database.members(&name, None).unwrap().iter().collect();
        let now: BTreeSet<String> = database
            .profiles(Audience::Customer, &numbers)
            .unwrap()
            .into_iter()
            .map(|profile| profile.id)
            .collect();
        prop_assert_eq!(receipt.before, members.len() as u64);
        prop_assert_eq!(receipt.after, now.len() as u64);
        let kept = members.intersection(&now).count() as u64;
        prop_assert_eq!(receipt.added, now.len() as u64 - kept);
        prop_assert_eq!(receipt.removed, members.len() as u64 - kept);
        prop_assert!(test_export.mode == WriteMode::Replace || receipt.removed == 0);
        prop_assert_eq!(observed(&outcome.preview, now.clone()), expected);
        members = now;
        last = Some((source, export));
    }
    // A dozen previews: once a case is enough.
    last.map_or(Ok(()), |(source, export)| check_memory(database, &source, &export))
}

/// A person edits: other logic, a mapping less, that one again, another mode. What
/// is remembered of the edits before gives the same preview as reading anew.
fn check_memory(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
) -> Result<(), TestCaseError> {
    let mut memory = PreviewMemory::new();
    let other = match export.logic {
        Logic::Or => Logic::And,
        Logic::And => Logic::Or,
    };
    let fewer = export.mapping[1..].to_vec();
    let edits = [
        SavedExport { mapping: fewer.clone(), ..export.clone() },
        export.clone(),
        SavedExport { logic: other, ..export.clone() },
        SavedExport { logic: other, mapping: fewer, ..export.clone() },
        SavedExport { write_mode: WriteMode::Replace, ..export.clone() },
    ];
    for edit in edits {
        let Ok(fresh) = preview(database, source, &edit, &Unwatched) else { continue };
        let remembered =
            preview_remembering(&mut memory, database, source, &edit, &Unwatched).unwrap();
        prop_assert_eq!(&remembered.report, &fresh.report);
        prop_assert_eq!(&remembered.change, &fresh.change);
        prop_assert_eq!(&remembered.outcome, &fresh.outcome);
        prop_assert_eq!(&remembered.source, &fresh.source);
        for tab in [PreviewTab::NotFound, PreviewTab::Rejected] {
            let rows = |preview| preview_rows(source, database, preview, tab, 0, 100).unwrap();
            prop_assert_eq!(rows(&remembered), rows(&fresh));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_memory_engine_does_what_the_specification_says(case in tables::cases()) {
        check(&case, &mut MemoryDatabase::new(Some(region())))?;
    }

    #[test]
    fn the_sqlite_engine_does_what_the_specification_says(case in tables::cases()) {
        let folder = folder_in_memory();
        let path = folder.path().join("test.db");
        check(&case, &mut SqliteDatabase::create(&path, Some(region())).unwrap())?;
    }
}
