//! A run computed again from what the history has of it (the export, the source, the
//! version before) and compared figure by figure and member by member. Writes no
//! version and no entry of the history.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};

use serde_json::Value;

use crate::database::SegmentDatabase;
use crate::domain::{Computation, ComputationStatus, SavedExport, Segment, Watch, Word};
use crate::source::Source;

use super::json::RunWrites;
use super::preview::preview_as_of;
use super::{ExportError, Preview, write_rejects};

/// The parts of a report that are figures; the others say when and where it ran.
const FIGURES: [&str; 5] = ["rows", "reasons", "profiles", "criteria", "members"];

/// A run of the history that can be computed again.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRun {
    /// Its entry.
    pub computation: Computation,
    /// The export as it was run.
    pub configuration: String,
    /// The segment it wrote, by its name today.
    pub segment: Segment,
    /// The version it made.
    pub version: u64,
    /// Its figures.
    report: Value,
}

/// What a run came to when it was computed again.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// How many figures were compared.
    pub figures: usize,
    /// Those that differ.
    pub differences: Vec<FigureDifference>,
    /// The members of the version the run made.
    pub members_recorded: u64,
    /// The members it would have now.
    pub members_computed: u64,
    /// Members who are recorded and were not computed.
    pub only_recorded: u64,
    /// Members who were computed and are not recorded.
    pub only_computed: u64,
    /// Whether the source is what the run read.
    pub source: Since,
    /// Whether the profiles are those the run saw.
    pub profiles: Since,
    /// What is in the run's file of rejects, where it has one.
    pub rejects: Option<RejectsFound>,
}

/// A figure that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureDifference {
    /// Its place in the report: `rows.matched`, `criteria.0.profiles_only`.
    pub figure: String,
    /// In the history; null where it is not there.
    pub recorded: Value,
    /// Computed again; null where there is none.
    pub computed: Value,
}

/// Whether something is as it was when a run saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// It is.
    Unchanged,
    /// It changed.
    Changed,
    /// The history does not say: an earlier segport wrote it.
    Unknown,
}

/// What is in a file of rejects, which is a person's own since it was saved: they may
/// have repaired it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectsFound {
    /// What the run computed again rejects, byte for byte.
    Equal,
    /// Something else.
    Different,
    /// There is none any more, or it cannot be read.
    Missing,
}

impl Verification {
    /// Whether every figure and every member is what was recorded.
    pub fn is_equal(&self) -> bool {
        self.differences.is_empty() && self.only_recorded == 0 && self.only_computed == 0
    }

    /// Why the comparison need not hold: what changed since the run, in sentences.
    pub fn changes(&self) -> Vec<&'static str> {
        let source = match self.source {
            Since::Unchanged | Since::Unknown => None,
            Since::Changed => Some("the source is not what the run read"),
        };
        let profiles = match self.profiles {
            Since::Unchanged => None,
            Since::Changed => Some("the profiles changed since the run"),
            Since::Unknown => Some("whether the profiles changed since the run is not known"),
        };
        [source, profiles].into_iter().flatten().collect()
    }
}

impl RecordedRun {
    /// Finds the run of this number, as the history shows it. An error when there is
    /// none, or when it cannot be computed again.
    pub fn find(database: &dyn SegmentDatabase, number: i64) -> Result<Self, ExportError> {
        let history = database.history(None)?;
        let computation = history.into_iter().find(|run| run.number == number);
        let computation = computation.ok_or(ExportError::UnknownRun { number })?;
        let cannot = |why: String| ExportError::NotVerifiable { number, why };
        if computation.status != ComputationStatus::Done {
            let status = computation.status.word();
            return Err(cannot(format!("it made no version: it is {status}")));
        }
        let recorded = (&computation.configuration, &computation.report, computation.version);
        let (Some(configuration), Some(report), Some(version)) = recorded else {
            return Err(cannot(format!("it read no table: {}", computation.trigger.word())));
        };
        let (configuration, report) = (configuration.clone(), report.clone());
        let segment = segment_of(database, number)?
            .ok_or_else(|| cannot(format!("its segment \"{}\" is deleted", computation.segment)))?;
        Ok(Self { computation, configuration, segment, version, report })
    }
}

/// The segment a run wrote, whatever it is called now.
fn segment_of(database: &dyn SegmentDatabase, number: i64) -> Result<Option<Segment>, ExportError> {
    for segment in database.segments()? {
        let versions = database.versions(&segment.name)?;
        if versions.iter().any(|version| version.computation == number) {
            return Ok(Some(segment));
        }
    }
    Ok(None)
}

/// Computes a run again, from this source by the export as it was run, and compares.
/// Writes nothing but key indexes that are missing.
pub fn verify(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    run: &RecordedRun,
    watch: &dyn Watch,
) -> Result<Verification, ExportError> {
    let preview = preview_as_of(database, source, export, (&run.segment, run.version - 1), watch)?;
    let computed = preview.json(RunWrites::Commit, None);
    let (recorded_figures, computed_figures) = (figures(&run.report), figures(&computed));
    let recorded = database.members(&run.segment.name, Some(run.version))?;
    let members = preview.change.after();
    let read = run.computation.source.as_ref();
    let is_same = |same: bool| if same { Since::Unchanged } else { Since::Changed };
    Ok(Verification {
        figures: recorded_figures.len(),
        differences: differences(&recorded_figures, &computed_figures),
        members_recorded: recorded.len(),
        members_computed: members.len(),
        only_recorded: (&recorded - members).len(),
        only_computed: (members - &recorded).len(),
        source: read.map_or(Since::Unknown, |read| is_same(read.hash == preview.source.hash)),
        profiles: run
            .computation
            .generation
            .map_or(Since::Unknown, |generation| is_same(generation == preview.basis.generation)),
        rejects: rejects(database, source, &preview, &run.computation, watch)?,
    })
}

/// The figures of a report with their places, in order.
fn figures(report: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for part in FIGURES {
        collect(part.to_owned(), &report[part], &mut found);
    }
    found
}

fn collect(place: String, value: &Value, into: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                collect(format!("{place}.{name}"), value, into);
            }
        }
        Value::Array(values) => {
            for (position, value) in values.iter().enumerate() {
                collect(format!("{place}.{position}"), value, into);
            }
        }
        Value::Number(_) => into.push((place, value.clone())),
        // Words say what was asked for; the export is the same.
        _ => {}
    }
}

fn differences(
    recorded: &[(String, Value)],
    computed: &[(String, Value)],
) -> Vec<FigureDifference> {
    let find = |figures: &[(String, Value)], figure: &str| {
        let found = figures.iter().find(|(place, _)| place == figure);
        found.map_or(Value::Null, |(_, value)| value.clone())
    };
    let only_computed =
        computed.iter().filter(|(place, _)| recorded.iter().all(|(other, _)| other != place));
    let places = recorded.iter().chain(only_computed).map(|(place, _)| place);
    places
        .map(|place| FigureDifference {
            figure: place.clone(),
            recorded: find(recorded, place),
            computed: find(computed, place),
        })
        .filter(|figure| figure.recorded != figure.computed)
        .collect()
}

/// Compares the run's file of rejects with what is rejected now.
fn rejects(
    database: &dyn SegmentDatabase,
    source: &Source,
    preview: &Preview,
    run: &Computation,
    watch: &dyn Watch,
) -> Result<Option<RejectsFound>, ExportError> {
    let Some(path) = &run.rejects_path else { return Ok(None) };
    let Ok(file) = File::open(path) else { return Ok(Some(RejectsFound::Missing)) };
    let mut same = SameBytes { file: BufReader::new(file), is_same: true };
    write_rejects(source, database, preview, &mut same, watch)?;
    Ok(Some(if same.ends() { RejectsFound::Equal } else { RejectsFound::Different }))
}

/// Takes bytes and tells whether a file holds the same ones.
struct SameBytes {
    file: BufReader<File>,
    is_same: bool,
}

impl SameBytes {
    /// Whether the file held all that was taken, and no more. A file that cannot be
    /// read holds something else.
    fn ends(mut self) -> bool {
        self.is_same && matches!(self.file.read(&mut [0]), Ok(0))
    }
}

impl Write for SameBytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_same {
            let mut there = vec![0; bytes.len()];
            self.is_same = self.file.read_exact(&mut there).is_ok() && there == bytes;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
