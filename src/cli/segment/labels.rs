//! `segment label` and `segment unlabel`.

use jiff::Timestamp;
use serde_json::json;

use super::segment_json;
use crate::cli::errors::CliError;
use crate::cli::session::{Session, segment_name};
use crate::database::{SegmentDatabase, SegmentEdit};
use crate::domain::Label;
use crate::domain::label::{arrange_labels, labels_text};

/// Reads a label as a person types it.
pub(super) fn read(label: &str) -> Result<Label, CliError> {
    Label::parse(label).map_err(|error| invalid(&error))
}

pub(super) fn add(session: &Session, name: &str, labels: &[String]) -> Result<(), CliError> {
    change(session, name, labels, |mut before, labels| {
        before.extend(labels);
        before
    })
}

pub(super) fn remove(session: &Session, name: &str, labels: &[String]) -> Result<(), CliError> {
    change(session, name, labels, |mut before, labels| {
        before.retain(|label| !labels.iter().any(|gone| gone.is_same(label)));
        before
    })
}

fn change(
    session: &Session,
    name: &str,
    labels: &[String],
    apply: impl FnOnce(Vec<Label>, Vec<Label>) -> Vec<Label>,
) -> Result<(), CliError> {
    let name = segment_name(name)?;
    let labels = labels.iter().map(|label| read(label)).collect::<Result<Vec<_>, _>>()?;
    let mut database = session.open()?;
    let before = database.segment(&name)?.labels;
    let after = arrange_labels(apply(before, labels)).map_err(|error| invalid(&error))?;
    database.edit_segment(&name, &SegmentEdit::Labels(after), Timestamp::now())?;
    let segment = database.segment(&name)?;
    let sentence = match labels_text(&segment.labels).as_str() {
        "" => format!("\"{}\" has no label now", segment.name),
        labels => format!("\"{}\" is labelled {labels} now", segment.name),
    };
    let mut json = segment_json(&segment);
    json["labels"] = json!(segment.labels);
    session.output.done(&sentence, &json)
}

fn invalid(error: &crate::domain::LabelError) -> CliError {
    CliError::invalid(error.to_string(), "use short words, one argument each")
}
