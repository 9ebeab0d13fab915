//! `segment explain`: which runs and criteria brought a member in, and the
//! rows that did it where the source is still what the run read.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::cli::errors::CliError;
use crate::cli::history::moment;
use crate::cli::session::{Session, segment_name};
use crate::cli::table::{Align, Table, visible};
use crate::config::recorded_export;
use crate::database::{MembershipChange, MembershipEvent, SegmentDatabase};
use crate::domain::{Computation, Location, Profile, SourceFingerprint, Watch, Word};
use crate::export::{CellReason, ExportPlan, explain_profile};
use crate::source::{RowBatch, Source};

/// The rows of a run that match the person.
enum Rows {
    /// The run read no table.
    NoSource,
    /// As the source still says.
    Found(Vec<CellReason>),
    /// They cannot be told any more, and why.
    Gone(String),
}

/// One thing that happened to the membership.
struct Step {
    event: MembershipEvent,
    computation: Option<Computation>,
    rows: Rows,
}

pub(super) fn run(session: &Session, name: &str, id: &str) -> Result<(), CliError> {
    let database = session.open()?;
    let segment = database.segment(&segment_name(name)?)?;
    let profile = database.profile(segment.audience, id)?;
    let is_member = database.members(&segment.name, None)?.contains(profile.number);
    let history = database.history(Some(&segment.name))?;
    let watch = session.watch()?;
    let mut steps = Vec::new();
    for event in database.memberships(&segment.name, profile.number)? {
        let computation = history.iter().find(|one| one.number == event.computation).cloned();
        let rows = match &computation {
            Some(computation) if event.change != MembershipChange::Left => {
                rows(session, &database, computation, &profile, &watch)?
            }
            _ => Rows::NoSource,
        };
        steps.push(Step { event, computation, rows });
    }
    drop(watch);
    let json = json!({
        "segment": segment.name.as_str(),
        "profile": profile.id,
        "member": is_member,
        "events": steps.iter().map(step_json).collect::<Vec<_>>(),
    });
    let text = || {
        let state = match (is_member, steps.is_empty()) {
            (true, _) => "is a member of",
            (false, true) => "was never a member of",
            (false, false) => "is no longer a member of",
        };
        let steps: String = steps.iter().map(step_text).collect();
        format!("{} {state} \"{}\"\n{steps}", visible(&profile.id), visible(segment.name.as_str()))
    };
    session.output.data(text, &json)
}

/// The rows by which a run found the person. What keeps them from being told
/// is no error: the source is the person's own file and may be gone.
fn rows(
    session: &Session,
    database: &dyn SegmentDatabase,
    computation: &Computation,
    profile: &Profile,
    watch: &dyn Watch,
) -> Result<Rows, CliError> {
    let (Some(read), Some(configuration)) = (&computation.source, &computation.configuration)
    else {
        return Ok(Rows::NoSource);
    };
    let Ok(export) = recorded_export(configuration) else {
        return Ok(Rows::Gone("the export as it was run cannot be read any more".to_owned()));
    };
    if export.source.location == Location::StandardInput {
        return Ok(Rows::Gone("the rows came from standard input".to_owned()));
    }
    let path = &read.path;
    let source = match session.source(&export.source) {
        Ok(source) => source,
        Err(error) => return Ok(Rows::Gone(error.message())),
    };
    if fingerprint(&source, watch)?.is_none_or(|now| now.hash != read.hash) {
        return Ok(Rows::Gone(format!("{path} changed since the run")));
    }
    // The segment may be another's by now, or archived: only the rows matter here.
    let plan = match ExportPlan::resolve(database, &source, &export) {
        Ok(plan) => plan,
        Err(error) => return Ok(Rows::Gone(error.to_string())),
    };
    Ok(Rows::Found(explain_profile(database, &source, &plan, profile, watch)?))
}

/// What the source is now; reads all of it.
fn fingerprint(source: &Source, watch: &dyn Watch) -> Result<Option<SourceFingerprint>, CliError> {
    let mut reader = source.reader()?;
    let mut batch = RowBatch::new();
    while reader.read_batch(&mut batch)? {
        if watch.cancelled() {
            return Err(crate::export::ExportError::Cancelled.into());
        }
    }
    Ok(reader.fingerprint())
}

fn change_word(change: MembershipChange) -> &'static str {
    match change {
        MembershipChange::Joined => "joined",
        MembershipChange::FoundAgain => "found again",
        MembershipChange::Left => "left",
    }
}

fn step_json(step: &Step) -> Value {
    let computation = step.computation.as_ref();
    let (rows, note) = match &step.rows {
        Rows::NoSource => (Value::Null, None),
        Rows::Gone(why) => (Value::Null, Some(why)),
        Rows::Found(rows) => (rows.iter().map(row_json).collect(), None),
    };
    json!({
        "version": step.event.version,
        "change": change_word(step.event.change),
        "trigger": computation.map(|one| one.trigger.word()),
        "export": computation.and_then(|one| one.export.as_ref()),
        "source": computation.and_then(|one| one.source.as_ref()).map(|source| &source.path),
        "started": computation.map(|one| one.started),
        "criteria": step.event.criteria,
        "rows": rows,
        "rows_unknown_because": note,
    })
}

fn row_json(reason: &CellReason) -> Value {
    json!({
        "row": reason.row,
        "attribute": reason.attribute,
        "cell": reason.cell,
        "value": reason.value,
        "key": reason.key,
    })
}

fn step_text(step: &Step) -> String {
    let mut text = format!("\nversion {}: {}", step.event.version, change_word(step.event.change));
    if let Some(computation) = &step.computation {
        let by = match &computation.export {
            Some(export) => format!("export {export}"),
            None => computation.trigger.word().to_owned(),
        };
        write!(text, " by {}, {}", visible(&by), moment(computation.started))
            .expect("a String takes everything");
    }
    text.push('\n');
    for criterion in &step.event.criteria {
        writeln!(text, "  {}", visible(criterion)).expect("a String takes everything");
    }
    match &step.rows {
        Rows::NoSource => {}
        Rows::Gone(why) => {
            writeln!(text, "  the rows cannot be shown: {}", visible(why))
                .expect("a String takes everything");
        }
        Rows::Found(rows) => text.push_str(&rows_text(rows)),
    }
    text
}

fn rows_text(rows: &[CellReason]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Row", Align::Right),
        ("Attribute", Align::Left),
        ("In the file", Align::Left),
        ("In the profile", Align::Left),
    ]);
    for reason in rows {
        let row = reason.row.to_string();
        table.row([row.as_str(), &reason.attribute, &reason.cell, &reason.value]);
    }
    table.indented("  ")
}
