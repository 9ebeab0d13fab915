//! `segport run --verify`: a run of the history computed again and compared.

use std::path::Path;

use serde_json::{Value, json};

use super::errors::CliError;
use super::history::moment;
use super::output::{counted, thousands};
use super::session::{Session, location};
use super::table::{Align, Table, visible};
use crate::config::recorded_export;
use crate::export::{ExportError, RecordedRun, RejectsFound, Since, Verification, verify};

/// Computes the run of this number again; an error when it is not what it was.
pub(super) fn run(session: &Session, number: i64, source: Option<&Path>) -> Result<(), CliError> {
    let mut database = session.open()?;
    let run = RecordedRun::find(&database, number)?;
    let cannot = |why: &str| ExportError::NotVerifiable { number, why: why.to_owned() };
    let mut export = recorded_export(&run.configuration)
        .map_err(|_| cannot("the export as it was run cannot be read any more"))?;
    if let Some(path) = source {
        export.source.location = location(path);
    } else if export.source.location.path().is_none() {
        return Err(cannot("its rows came from standard input; name them with --source").into());
    }
    let watch = session.watch()?;
    let source = session.source(&export.source, &watch)?;
    let verification = verify(&mut database, &source, &export, &run, &watch)?;
    drop(watch);
    session.output.data(|| text(&run, &verification), &json(&run, &verification))?;
    if verification.is_equal() {
        Ok(())
    } else {
        Err(CliError::RunDiffers {
            number,
            changes: verification.changes().iter().map(ToString::to_string).collect(),
        })
    }
}

fn json(run: &RecordedRun, verification: &Verification) -> Value {
    let differences = verification.differences.iter().map(
        |one| json!({ "figure": one.figure, "recorded": one.recorded, "computed": one.computed }),
    );
    json!({
        "run": run.computation.number,
        "segment": run.segment.name.as_str(),
        "version": run.version,
        "equal": verification.is_equal(),
        "figures": verification.figures,
        "differences": differences.collect::<Vec<_>>(),
        "members": {
            "recorded": verification.members_recorded,
            "computed": verification.members_computed,
            "only_recorded": verification.only_recorded,
            "only_computed": verification.only_computed,
        },
        "source": since_word(verification.source),
        "profiles": since_word(verification.profiles),
        "rejects": verification.rejects.map(rejects_word),
    })
}

fn since_word(since: Since) -> &'static str {
    match since {
        Since::Unchanged => "unchanged",
        Since::Changed => "changed",
        Since::Unknown => "unknown",
    }
}

fn rejects_word(found: RejectsFound) -> &'static str {
    match found {
        RejectsFound::Equal => "equal",
        RejectsFound::Different => "different",
        RejectsFound::Missing => "missing",
    }
}

fn text(run: &RecordedRun, verification: &Verification) -> String {
    let computation = &run.computation;
    let mut text = format!(
        "Run {} of {}: version {} of \"{}\"\n",
        computation.number,
        moment(computation.started),
        run.version,
        visible(run.segment.name.as_str()),
    );
    for change in verification.changes() {
        text = format!("{text}  {change}\n");
    }
    if let (Some(found), Some(path)) = (verification.rejects, &computation.rejects_path) {
        let what = match found {
            RejectsFound::Equal => "its rejects are equal to",
            RejectsFound::Different => "its rejects are not what is in",
            RejectsFound::Missing => "its rejects cannot be read any more in",
        };
        text = format!("{text}  {what} {}\n", visible(path));
    }
    if verification.is_equal() {
        return format!(
            "{text}Computed again it is equal: {} and {}\n",
            counted(verification.figures as u64, "figure", "figures"),
            counted(verification.members_recorded, "member", "members"),
        );
    }
    let mut table = Table::new(&[
        ("Figure", Align::Left),
        ("Recorded", Align::Right),
        ("Computed", Align::Right),
    ]);
    for one in &verification.differences {
        table.row([one.figure.as_str(), &figure(&one.recorded), &figure(&one.computed)]);
    }
    let different = [
        ("members recorded only", verification.only_recorded, 0),
        ("members computed only", 0, verification.only_computed),
    ];
    for (name, recorded, computed) in different {
        if recorded + computed > 0 {
            table.row([name, &thousands(recorded), &thousands(computed)]);
        }
    }
    format!("{text}Computed again it differs:\n\n{}", table.text())
}

/// A figure, or a word of a criterion.
fn figure(value: &Value) -> String {
    match (value.as_u64(), value.as_str()) {
        (Some(count), _) => thousands(count),
        (None, Some(word)) => word.to_owned(),
        (None, None) => String::new(),
    }
}
