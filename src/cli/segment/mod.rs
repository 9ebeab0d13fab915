//! `segport segment …`: which command goes where, and the small ones: list,
//! show, names and status.

mod explain;
mod labels;
mod members;
mod overlap;
mod sources;
mod versions;

use jiff::Timestamp;
use members::Wanted;
use serde_json::{Value, json};

use super::arguments::{ConditionArguments, SegmentCommand};
use super::errors::CliError;
use super::history::moment;
use super::output::{counted, thousands};
use super::session::{Session, segment_name};
use super::table::{Align, Table};
use crate::database::{NewSegment, SegmentDatabase, SegmentEdit};
use crate::domain::label::labels_text;
use crate::domain::{Audience, Conditions, Logic, Segment, Status, Word};
use crate::export::Acceptance;

pub(super) fn run(session: &Session, command: SegmentCommand) -> Result<(), CliError> {
    let status = |name: &str, status| set_status(session, name, status);
    match command {
        SegmentCommand::List { label } => list(session, label.as_deref()),
        SegmentCommand::Show { name } => show(session, &name),
        SegmentCommand::Members { name, limit, format, version, as_of, formulas, output } => {
            let wanted = Wanted { limit, version, as_of, format, formulas, output };
            members::run(session, &name, &wanted)
        }
        SegmentCommand::Versions { name } => versions::list(session, &name),
        SegmentCommand::Diff { name, from, to } => versions::diff(session, &name, from, to),
        SegmentCommand::Restore { name, version } => versions::restore(session, &name, version),
        SegmentCommand::Create { name, audience, conditions, logic } => {
            create(session, &name, audience, (&conditions, logic))
        }
        SegmentCommand::Compute { name } => versions::compute(session, &name),
        SegmentCommand::Rename { name, new } => rename(session, &name, &new),
        SegmentCommand::Copy { name, new } => copy(session, &name, &new),
        SegmentCommand::Label { name, labels } => labels::add(session, &name, &labels),
        SegmentCommand::Unlabel { name, labels } => labels::remove(session, &name, &labels),
        SegmentCommand::Enable { name } => status(&name, Status::Enabled),
        SegmentCommand::Disable { name } => status(&name, Status::Disabled),
        SegmentCommand::Archive { name } => status(&name, Status::Archived),
        SegmentCommand::Recover { name } => recover(session, &name),
        SegmentCommand::Delete { name, yes: true } => delete(session, &name),
        SegmentCommand::Delete { name, yes: false } => Err(CliError::usage(
            format!("deleting \"{name}\" removes all its versions and cannot be undone"),
            "say --yes to delete it; or put it out of sight: segport segment archive NAME",
        )),
        SegmentCommand::Overlap { names } => overlap::run(session, &names),
        SegmentCommand::Sources { name } => sources::list(session, &name),
        SegmentCommand::RemoveSource { name, source, dry_run, accept_guards } => {
            let acceptance = if accept_guards { Acceptance::Guards } else { Acceptance::None };
            sources::remove(session, &name, &source, sources::Wanted { dry_run, acceptance })
        }
        SegmentCommand::Explain { name, profile } => explain::run(session, &name, &profile),
    }
}

fn list(session: &Session, label: Option<&str>) -> Result<(), CliError> {
    let mut segments = session.open()?.segments()?;
    if let Some(label) = label {
        let label = labels::read(label)?;
        segments.retain(|segment| segment.labels.iter().any(|one| one.is_same(&label)));
    }
    let text = || {
        if segments.is_empty() {
            return String::new();
        }
        let mut table = Table::new(&[
            ("Name", Align::Left),
            ("Audience", Align::Left),
            ("Members", Align::Right),
            ("Method", Align::Left),
            ("Status", Align::Left),
            ("Version", Align::Right),
            ("Updated", Align::Left),
        ]);
        for segment in &segments {
            table.row([
                segment.name.as_str(),
                segment.audience.label(),
                &thousands(segment.members),
                segment.method.word(),
                segment.status.word(),
                &segment.version.to_string(),
                &moment(segment.updated),
            ]);
        }
        table.text()
    };
    session.output.data(text, &segments)?;
    if segments.is_empty() {
        session.output.note(match label {
            None => "there is no segment yet",
            Some(_) => "no segment has this label",
        });
    }
    Ok(())
}

fn show(session: &Session, name: &str) -> Result<(), CliError> {
    let segment = session.open()?.segment(&segment_name(name)?)?;
    let mut json = segment_json(&segment);
    json["conditions"] = json!(segment.conditions);
    json["created_by"] = json!(segment.created_by);
    json["labels"] = json!(segment.labels);
    let text = || {
        let mut table = Table::plain(&[Align::Left, Align::Left]);
        table.row(["Name", segment.name.as_str()]);
        table.row(["Audience", segment.audience.label()]);
        table.row(["Members", &thousands(segment.members)]);
        table.row(["Method", segment.method.word()]);
        table.row(["Status", segment.status.word()]);
        table.row(["Version", &segment.version.to_string()]);
        table.row(["Updated", &moment(segment.updated)]);
        if !segment.labels.is_empty() {
            table.row(["Labels", &labels_text(&segment.labels)]);
        }
        if let Some(export) = &segment.created_by {
            table.row(["Made by", &format!("export {export}")]);
        }
        let conditions = segment.conditions.as_ref().map(conditions_text).unwrap_or_default();
        format!("{}{conditions}", table.text())
    };
    session.output.data(text, &json)
}

fn conditions_text(conditions: &Conditions) -> String {
    let mut table = Table::plain(&[Align::Left, Align::Left, Align::Left]);
    for condition in &conditions.conditions {
        let operator = condition.operator.word();
        table.row([condition.attribute.as_str(), operator, &condition.values.join(", ")]);
    }
    format!("Conditions ({})\n{}", conditions.logic.label(), table.indented("  "))
}

fn create(
    session: &Session,
    name: &str,
    audience: Audience,
    (conditions, logic): (&ConditionArguments, Option<Logic>),
) -> Result<(), CliError> {
    let name = segment_name(name)?;
    let conditions =
        conditions.conditions().map_err(|(message, hint)| CliError::usage(message, hint))?;
    if conditions.is_empty() && logic.is_some() {
        let hint = "give conditions, or leave --logic out for an empty segment";
        return Err(CliError::usage("--logic stands between conditions, and there are none", hint));
    }
    let new = if conditions.is_empty() {
        NewSegment::Empty { name, audience }
    } else {
        // The documented default between conditions: every one must hold.
        let conditions = Conditions { logic: logic.unwrap_or(Logic::And), conditions };
        NewSegment::Conditions { name, audience, conditions }
    };
    let segment = session.open()?.create_segment(&new, Timestamp::now())?;
    made(session, &segment)
}

fn copy(session: &Session, name: &str, new: &str) -> Result<(), CliError> {
    let new = NewSegment::Copy { name: segment_name(new)?, of: segment_name(name)? };
    let segment = session.open()?.create_segment(&new, Timestamp::now())?;
    made(session, &segment)
}

fn made(session: &Session, segment: &Segment) -> Result<(), CliError> {
    let members = counted(segment.members, "member", "members");
    let sentence = format!("made \"{}\": {members}", segment.name);
    session.output.done(&sentence, &segment_json(segment))
}

fn rename(session: &Session, name: &str, new: &str) -> Result<(), CliError> {
    let (name, new) = (segment_name(name)?, segment_name(new)?);
    let mut database = session.open()?;
    database.edit_segment(&name, &SegmentEdit::Rename(new.clone()), Timestamp::now())?;
    let segment = database.segment(&new)?;
    session.output.done(&format!("renamed \"{name}\" to \"{new}\""), &segment_json(&segment))
}

fn set_status(session: &Session, name: &str, status: Status) -> Result<(), CliError> {
    let name = segment_name(name)?;
    let mut database = session.open()?;
    if database.segment(&name)?.status == Status::Archived && status != Status::Archived {
        return Err(CliError::invalid(
            format!("the segment \"{name}\" is archived"),
            format!("recover it: segport segment recover \"{name}\""),
        ));
    }
    change_status(session, &mut database, &name, status)
}

fn recover(session: &Session, name: &str) -> Result<(), CliError> {
    let name = segment_name(name)?;
    let mut database = session.open()?;
    let status = database.segment(&name)?.status;
    if status != Status::Archived {
        return Err(CliError::invalid(
            format!("the segment \"{name}\" is not archived; it is {}", status.word()),
            "only archived segments are recovered",
        ));
    }
    change_status(session, &mut database, &name, Status::Enabled)
}

fn change_status(
    session: &Session,
    database: &mut dyn SegmentDatabase,
    name: &crate::domain::SegmentName,
    status: Status,
) -> Result<(), CliError> {
    database.edit_segment(name, &SegmentEdit::Status(status), Timestamp::now())?;
    let segment = database.segment(name)?;
    let sentence = format!("\"{}\" is {} now", segment.name, status.word());
    session.output.done(&sentence, &segment_json(&segment))
}

fn delete(session: &Session, name: &str) -> Result<(), CliError> {
    let name = segment_name(name)?;
    let mut database = session.open()?;
    let segment = database.segment(&name)?;
    database.edit_segment(&name, &SegmentEdit::Delete, Timestamp::now())?;
    let sentence = format!("deleted \"{}\" with its versions", segment.name);
    session.output.done(&sentence, &segment_json(&segment))
}

fn segment_json(segment: &Segment) -> Value {
    serde_json::to_value(segment).expect("a segment is plain data")
}
