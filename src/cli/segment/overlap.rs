//! `segment overlap`: how many people each combination of segments shares.

use serde_json::{Value, json};

use crate::cli::errors::CliError;
use crate::cli::output::thousands;
use crate::cli::session::{Session, segment_name};
use crate::cli::table::{Align, Table};
use crate::database::SegmentDatabase;
use crate::domain::overlap::combinations;
use crate::domain::{Combination, Segment};

pub(super) fn run(session: &Session, names: &[String]) -> Result<(), CliError> {
    let database = session.open()?;
    let mut segments: Vec<Segment> = Vec::new();
    let mut sets = Vec::new();
    for name in names {
        let segment = database.segment(&segment_name(name)?)?;
        if let Some(first) = segments.first()
            && first.audience != segment.audience
        {
            let (one, other) = (first.audience.plural(), segment.audience.plural());
            return Err(CliError::invalid(
                format!("\"{}\" holds {one} and \"{}\" {other}", first.name, segment.name),
                "name segments of one audience",
            ));
        }
        if segments.iter().any(|other| other.number == segment.number) {
            return Err(CliError::usage(
                format!("\"{}\" is named twice", segment.name),
                "name each segment once",
            ));
        }
        sets.push(database.members(&segment.name, None)?);
        segments.push(segment);
    }
    let combinations = combinations(&sets);
    let names_of = |combination: &Combination| -> Vec<&str> {
        combination.places.iter().map(|&place| segments[place].name.as_str()).collect()
    };
    let json: Vec<Value> = combinations
        .iter()
        .map(|one| json!({ "segments": names_of(one), "members": one.in_all, "only": one.only }))
        .collect();
    let text = || {
        let mut table = Table::new(&[
            ("Segments", Align::Left),
            ("In all of these", Align::Right),
            ("In no other", Align::Right),
        ]);
        for one in &combinations {
            let label = names_of(one).join(" + ");
            table.row([label, thousands(one.in_all), thousands(one.only)]);
        }
        table.text()
    };
    session.output.data(text, &json)
}
