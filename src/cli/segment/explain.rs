//! `segment explain`: which runs and criteria brought a member in, and the
//! rows that did it where the source is still what the run read.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cli::errors::CliError;
use crate::cli::history::moment;
use crate::cli::session::{Session, segment_name};
use crate::cli::table::{Align, Table, visible};
use crate::config::recorded_export;
use crate::database::{MembershipChange, SegmentDatabase};
use crate::domain::Word;
use crate::export::{
    CellReason, EarlierSources, Membership, MembershipRows, MembershipStep, explain_membership,
};

pub(super) fn run(session: &Session, name: &str, id: &str) -> Result<(), CliError> {
    let database = session.open()?;
    let segment = database.segment(&segment_name(name)?)?.name;
    let watch = session.watch()?;
    let sources = EarlierSources {
        recorded: &|configuration| recorded_export(configuration).ok(),
        open: &|settings| {
            let source = session.source(settings, &watch);
            source.map(Arc::new).map_err(|error| error.message())
        },
    };
    let membership = explain_membership(&database, &segment, id, &sources, &watch)?;
    drop(watch);
    let Membership { profile, is_member, steps, .. } = &membership;
    let json = json!({
        "segment": segment.as_str(),
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
        format!("{} {state} \"{}\"\n{steps}", visible(&profile.id), visible(segment.as_str()))
    };
    session.output.data(text, &json)
}

fn change_word(change: MembershipChange) -> &'static str {
    match change {
        MembershipChange::Joined => "joined",
        MembershipChange::FoundAgain => "found again",
        MembershipChange::Left => "left",
    }
}

fn step_json(step: &MembershipStep) -> Value {
    let computation = step.computation.as_ref();
    let (rows, note) = match &step.rows {
        MembershipRows::NoSource => (Value::Null, None),
        MembershipRows::Gone(why) => (Value::Null, Some(why)),
        MembershipRows::Found(rows) => (rows.iter().map(row_json).collect(), None),
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

fn step_text(step: &MembershipStep) -> String {
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
        MembershipRows::NoSource => {}
        MembershipRows::Gone(why) => {
            writeln!(text, "  the rows cannot be shown: {}", visible(why))
                .expect("a String takes everything");
        }
        MembershipRows::Found(rows) => text.push_str(&rows_text(rows)),
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
