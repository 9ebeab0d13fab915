//! Versions of a segment: listing, comparing, restoring, and computing the
//! next one from conditions.

use std::io::Write;

use jiff::Timestamp;
use serde_json::json;

use super::members::printing;
use crate::cli::errors::CliError;
use crate::cli::history::moment;
use crate::cli::output::{self, Form, thousands};
use crate::cli::session::{Session, segment_name};
use crate::cli::spelled::Spelling;
use crate::cli::table::{Align, Table, visible};
use crate::database::{Receipt, SegmentDatabase};
use crate::domain::{MemberSet, Word};
use crate::export::{ExportError, for_each_profile};

pub(super) fn list(session: &Session, name: &str) -> Result<(), CliError> {
    let versions = session.open()?.versions(&segment_name(name)?)?;
    let text = || {
        if versions.is_empty() {
            return String::new();
        }
        let mut table = Table::new(&[
            ("Version", Align::Right),
            ("Members", Align::Right),
            ("Added", Align::Right),
            ("Removed", Align::Right),
            ("Method", Align::Left),
            ("Created", Align::Left),
            ("By", Align::Left),
        ]);
        for version in &versions {
            table.row([
                version.version.to_string().as_str(),
                &thousands(version.members),
                &thousands(version.added),
                &thousands(version.removed),
                version.method.word(),
                &moment(version.created),
                &version.cause,
            ]);
        }
        table.text()
    };
    session.output.data(text, &versions)?;
    if versions.is_empty() {
        session.output.note("the segment has no version yet");
    }
    Ok(())
}

pub(super) fn diff(session: &Session, name: &str, from: u64, to: u64) -> Result<(), CliError> {
    let database = session.open()?;
    let segment = database.segment(&segment_name(name)?)?;
    let before = database.members(&segment.name, Some(from))?;
    let after = database.members(&segment.name, Some(to))?;
    let (joined, left) = (&after - &before, &before - &after);
    let stayed = (&before & &after).len();
    let all = u64::MAX;
    if session.output.form() == Form::Json {
        let ids = |set: &MemberSet| -> Result<Vec<String>, CliError> {
            let mut ids = Vec::new();
            for_each_profile(&database, segment.audience, set, all, &mut |profile| {
                ids.push(profile.id);
                Ok(())
            })
            .map_err(printing)?;
            Ok(ids)
        };
        let json = json!({
            "segment": segment.name.as_str(), "from": from, "to": to,
            "joined": ids(&joined)?, "left": ids(&left)?, "stayed": stayed,
        });
        return session.output.data(String::new, &json);
    }
    let mut writer = output::writer(Spelling::Words);
    let (count_joined, count_left) = (thousands(joined.len()), thousands(left.len()));
    writeln!(writer, "joined {count_joined}, left {count_left}, stayed {}", thousands(stayed))?;
    for (sign, set) in [('+', &joined), ('-', &left)] {
        for_each_profile(&database, segment.audience, set, all, &mut |profile| {
            writeln!(writer, "{sign}{}", visible(&profile.id)).map_err(ExportError::Write)
        })
        .map_err(printing)?;
    }
    Ok(writer.flush()?)
}

pub(super) fn restore(session: &Session, name: &str, version: u64) -> Result<(), CliError> {
    let mut database = session.open()?;
    let receipt = database.restore(&segment_name(name)?, version, Timestamp::now())?;
    written(session, &receipt, &format!("restored version {version}"))
}

pub(super) fn compute(session: &Session, name: &str) -> Result<(), CliError> {
    let mut database = session.open()?;
    let watch = session.watch()?;
    let receipt = database.compute_segment(&segment_name(name)?, Timestamp::now(), &watch)?;
    drop(watch);
    written(session, &receipt, "computed")
}

pub(super) fn written(session: &Session, receipt: &Receipt, what: &str) -> Result<(), CliError> {
    let json = json!({
        "segment": receipt.segment.name.as_str(),
        "method": receipt.segment.method.word(),
        "version": receipt.version,
        "members": {
            "before": receipt.before,
            "added": receipt.added,
            "removed": receipt.removed,
            "after": receipt.after,
        },
    });
    let text = || {
        format!(
            "{what}: version {} of \"{}\" has {} members ({} before, {} added, {} removed)\n",
            receipt.version,
            visible(receipt.segment.name.as_str()),
            thousands(receipt.after),
            thousands(receipt.before),
            thousands(receipt.added),
            thousands(receipt.removed)
        )
    };
    session.output.data(text, &json)
}
