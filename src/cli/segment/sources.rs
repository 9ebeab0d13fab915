//! `segment sources` and `segment remove-source`: which sources brought the members
//! in, and a version without those of one.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::versions::written;
use crate::cli::errors::CliError;
use crate::cli::history::moment;
use crate::cli::output::{Form, counted, thousands};
use crate::cli::session::{Session, segment_name};
use crate::cli::table::{Align, Table, visible};
use crate::database::SegmentDatabase;
use crate::domain::{Word, source_label};
use crate::export::{Acceptance, Removal, remove_source};

pub(super) fn list(session: &Session, name: &str) -> Result<(), CliError> {
    let database = session.open()?;
    let segment = database.segment(&segment_name(name)?)?;
    let sources = database.sources(&segment.name)?.sources;
    let json: Vec<Value> = sources
        .iter()
        .map(|source| {
            json!({
                "path": source.path, "runs": source.runs, "last": source.last,
                "members": source.found.len(), "only": source.only.len(),
            })
        })
        .collect();
    let text = || {
        if sources.is_empty() {
            return String::new();
        }
        let mut table = Table::new(&[
            ("Source", Align::Left),
            ("Runs", Align::Right),
            ("Last", Align::Left),
            ("Members found", Align::Right),
            ("Only by it", Align::Right),
        ]);
        for source in &sources {
            table.row([
                source.path.as_str(),
                &thousands(source.runs),
                &moment(source.last),
                &thousands(source.found.len()),
                &thousands(source.only.len()),
            ]);
        }
        table.text()
    };
    session.output.data(text, &json)?;
    if sources.is_empty() {
        session.output.note("no run read a source into this segment");
    }
    Ok(())
}

/// What a removal is asked for besides segment and source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) dry_run: bool,
    pub(super) acceptance: Acceptance,
}

pub(super) fn remove(
    session: &Session,
    name: &str,
    source: &str,
    wanted: Wanted,
) -> Result<(), CliError> {
    let mut database = session.open()?;
    let name = segment_name(name)?;
    loop {
        let removal = Removal::preview(&database, &name, source)?;
        if wanted.dry_run || removal.change.removed().is_empty() {
            return preview(session, &removal);
        }
        let plan = match removal.approve(wanted.acceptance) {
            Ok(plan) => plan,
            Err(error) => {
                if session.output.form() == Form::Text {
                    preview(session, &removal)?;
                }
                return Err(error.into());
            }
        };
        match remove_source(&mut database, &plan, Timestamp::now()) {
            // Somebody changed the segment meanwhile: computed and guarded again.
            Err(error) if error.is_out_of_date() => {}
            Err(error) => return Err(error.into()),
            Ok(receipt) => {
                let label = source_label(&removal.source.path);
                return written(session, &receipt, &format!("removed those of {label}"));
            }
        }
    }
}

fn preview(session: &Session, removal: &Removal) -> Result<(), CliError> {
    let change = &removal.change;
    let (before, removed) = (change.before().len(), change.removed().len());
    let name = &removal.segment.name;
    let json = json!({
        "segment": name.as_str(),
        "method": removal.segment.method.word(),
        "version": null,
        "members": {
            "before": before, "added": 0, "removed": removed, "after": change.after().len(),
        },
    });
    let text = || {
        let are = counted(removed, "member of", "members of");
        format!(
            "{are} \"{}\" in only because of {}: {} now, {} without\n",
            visible(name.as_str()),
            visible(source_label(&removal.source.path)),
            thousands(before),
            thousands(change.after().len()),
        )
    };
    session.output.data(text, &json)
}
