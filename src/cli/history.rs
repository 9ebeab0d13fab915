//! `segport history`: what was run and what came of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::errors::CliError;
use super::output::thousands;
use super::session::{Session, segment_name};
use super::table::{Align, Table};
use crate::database::SegmentDatabase;
use crate::domain::{Computation, Word, rejects_note};

pub(super) fn run(session: &Session, segment: Option<&str>) -> Result<(), CliError> {
    let name = segment.map(segment_name).transpose()?;
    let computations = session.open()?.history(name.as_ref())?;
    session.output.data(|| text(&computations), &computations)?;
    if computations.is_empty() {
        session.output.note("nothing was run yet");
    }
    Ok(())
}

fn text(computations: &[Computation]) -> String {
    if computations.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Run", Align::Right),
        ("Started", Align::Left),
        ("Segment", Align::Left),
        ("By", Align::Left),
        ("Status", Align::Left),
        ("Version", Align::Right),
        ("Before", Align::Right),
        ("Added", Align::Right),
        ("Removed", Align::Right),
        ("After", Align::Right),
        ("Error", Align::Left),
        ("Rejects", Align::Left),
    ]);
    for computation in computations {
        let by = match &computation.export {
            Some(export) => format!("export {export}"),
            None => computation.trigger.word().to_owned(),
        };
        table.row([
            computation.number.to_string().as_str(),
            &moment(computation.started),
            &computation.segment,
            &by,
            computation.status.word(),
            &computation.version.map_or_else(String::new, thousands),
            &thousands(computation.before),
            &thousands(computation.added),
            &thousands(computation.removed),
            &thousands(computation.after),
            computation.error.as_deref().unwrap_or(""),
            &rejects_note(computation, computations).unwrap_or_default(),
        ]);
    }
    table.text()
}

/// A moment on the reader's own clock.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
