//! `segport destination validate NAME --deep`: everything that is stored is checked.
//! What is wrong is told with what helps; indexes are made again where that is asked for,
//! and nothing else is ever changed.

use serde_json::{Value, json};

use super::super::errors::CliError;
use super::super::output::counted;
use super::super::session::Session;
use super::{entry_json, sizes};
use crate::database::SegmentDatabase;
use crate::database::sqlite::{Cure, Problem};

/// What to do about indexes that are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Tell it.
    Report,
    /// Make them again.
    Repair,
}

pub(super) fn run(session: &Session, name: &str, wanted: Wanted) -> Result<(), CliError> {
    let destination = session.home.destination(name)?;
    let database = session.open_destination(&destination)?;
    let watch = session.watch()?;
    let mut problems = database.check(&watch)?;
    let wrong = problems.iter().filter(|problem| problem.cure == Cure::Repair).count();
    let repairs = wanted == Wanted::Repair && wrong > 0;
    if repairs {
        database.repair_indexes(&watch)?;
        problems = database.check(&watch)?;
    }
    drop(watch);
    if repairs {
        session.output.note("the indexes were made again from the profiles");
    }
    if !problems.is_empty() {
        return damaged(session, name, &problems);
    }
    let overview = database.overview()?;
    let mut json = entry_json(session, &destination, &overview);
    json["schema"] = json!(overview.schema);
    json["valid"] = json!(true);
    json["indexes_repaired"] = json!(repairs);
    json["problems"] = json!([]);
    let text = || format!("{name} is sound: everything was checked, {}\n", sizes(&overview));
    session.output.data(text, &json)
}

/// Tells all problems, and ends with the worst.
fn damaged(session: &Session, name: &str, problems: &[Problem]) -> Result<(), CliError> {
    let entries: Vec<Value> = problems
        .iter()
        .map(|problem| {
            let cure = match problem.cure {
                Cure::Repair => "repair",
                Cure::Restore => "restore",
            };
            json!({ "place": problem.place, "detail": problem.detail, "cure": cure })
        })
        .collect();
    let lines = || {
        let line = |problem: &Problem| format!("{}: {}\n", problem.place, problem.detail);
        problems.iter().map(line).collect()
    };
    let json = json!({ "name": name, "valid": false, "problems": entries });
    session.output.data(lines, &json)?;
    let hint = if problems.iter().any(|problem| problem.cure == Cure::Restore) {
        format!("restore a backup: segport destination restore {name} FILE")
    } else {
        format!("make the indexes again: segport destination validate {name} --deep --repair")
    };
    let count = counted(problems.len() as u64, "problem", "problems");
    Err(CliError::invalid(format!("{name} is damaged: {count}; nothing was changed"), hint))
}
