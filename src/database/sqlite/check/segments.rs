//! Checking segments: every version follows from the one before, holds only people
//! who are there, and ends in the members of today; and the history, whose figures add
//! up.

use super::super::super::DatabaseError;
use super::super::profiles;
use super::super::stored::Tables;
use super::super::{history, segments};
use super::{Cure, Problems};
use crate::domain::{Audience, MemberSet, Segment};

const DOING: &str = "checking the segments";

/// Checks all segments, archived ones too, and the history.
pub(super) fn check(tables: Tables<'_>, problems: &mut Problems<'_>) -> Result<(), DatabaseError> {
    problems.part("the segments", |problems| {
        for segment in segments::every(tables)? {
            let place = format!("segment \"{}\"", segment.name);
            // Without the set of profiles nothing can be said of people, which is told.
            let stored = |audience: Audience| {
                profiles::stored(tables.connection, audience).unwrap_or_default()
            };
            let people = stored(segment.audience);
            problems.part(&place, |problems| named(tables, &segment, problems))?;
            problems.part(&place, |problems| versions(tables, &segment, &people, problems))?;
            problems.part(&place, |problems| found(tables, &segment, &people, problems))?;
        }
        Ok(())
    })?;
    problems.part("the history", |problems| computations(tables, problems))
}

/// That it is found by its name: else the export that made it would make another.
fn named(
    tables: Tables<'_>,
    segment: &Segment,
    problems: &mut Problems<'_>,
) -> Result<(), DatabaseError> {
    let sql = "SELECT name_key FROM segment WHERE segment_number = ?1";
    let keys: Vec<String> = tables.query(DOING, sql, [segment.number], |row| {
        tables.row(row, format!("table segment, segment {}", segment.number)).get("name_key")
    })?;
    if keys.iter().any(|key| *key != segment.name.key()) {
        let detail = "it is not found by its name";
        problems.add(format!("segment \"{}\"", segment.name), detail, Cure::Restore);
    }
    Ok(())
}

/// What a version says of its members.
struct Counts {
    members: u64,
    added: u64,
    removed: u64,
}

fn versions(
    tables: Tables<'_>,
    segment: &Segment,
    people: &MemberSet,
    problems: &mut Problems<'_>,
) -> Result<(), DatabaseError> {
    let name = &segment.name;
    // One at a time: all members of all versions may be more than memory holds.
    let mut previous = Some(MemberSet::new());
    let mut expected = 1;
    tables.query(
        DOING,
        "SELECT version, member_count, added_count, removed_count, members FROM version \
         WHERE segment_number = ?1 ORDER BY version",
        [segment.number],
        |row| {
            let row = tables.row(row, format!("table version, segment {}", segment.number));
            let version = row.count("version")?;
            let place = format!("segment \"{name}\", version {version}");
            if version != expected {
                let detail = format!("version {expected} is missing");
                problems.add(format!("segment \"{name}\""), detail, Cure::Restore);
                previous = None;
            }
            expected = version + 1;
            problems.part(&place, |problems| {
                let before = previous.take();
                let members = row.set("members")?;
                let counts = Counts {
                    members: row.count("member_count")?,
                    added: row.count("added_count")?,
                    removed: row.count("removed_count")?,
                };
                follows(&place, before.as_ref(), &members, &counts, problems);
                if let Some(stranger) = (&members - people).min() {
                    let detail = format!("profile number {stranger} is a member and not there");
                    problems.add(&place, detail, Cure::Restore);
                }
                previous = Some(members);
                Ok(())
            })
        },
    )?;
    let place = format!("segment \"{name}\"");
    if expected != segment.version + 1 {
        let detail =
            format!("its newest version is {}, and there are {}", segment.version, expected - 1);
        problems.add(&place, detail, Cure::Restore);
    }
    if let Some(last) = previous.filter(|last| last.len() != segment.members) {
        let detail = format!("{} members are counted, {} are there", segment.members, last.len());
        problems.add(&place, detail, Cure::Restore);
    }
    Ok(())
}

/// That the counts of a version are those of its members and of those before.
fn follows(
    place: &str,
    before: Option<&MemberSet>,
    members: &MemberSet,
    counts: &Counts,
    problems: &mut Problems<'_>,
) {
    if members.len() != counts.members {
        let detail = format!("{} members are counted, {} are there", counts.members, members.len());
        problems.add(place, detail, Cure::Restore);
    }
    let Some(before) = before else { return };
    let (added, removed) = ((members - before).len(), (before - members).len());
    if (added, removed) != (counts.added, counts.removed) {
        let detail = format!(
            "{added} were added and {removed} removed, {} and {} are counted",
            counts.added, counts.removed
        );
        problems.add(place, detail, Cure::Restore);
    }
}

/// That what criteria found can be read and are people who are there.
fn found(
    tables: Tables<'_>,
    segment: &Segment,
    people: &MemberSet,
    problems: &mut Problems<'_>,
) -> Result<(), DatabaseError> {
    tables.query(
        DOING,
        "SELECT version, position, profiles FROM version_criterion WHERE segment_number = ?1 \
         ORDER BY version, position",
        [segment.number],
        |row| {
            let row =
                tables.row(row, format!("table version_criterion, segment {}", segment.number));
            let (version, position) = (row.count("version")?, row.count("position")?);
            let place =
                format!("segment \"{}\", version {version}, criterion {position}", segment.name);
            problems.part(&place, |problems| {
                if let Some(stranger) = (row.set("profiles")? - people).min() {
                    let detail = format!("profile number {stranger} was found and is not there");
                    problems.add(&place, detail, Cure::Restore);
                }
                Ok(())
            })
        },
    )?;
    Ok(())
}

/// That every run can be read and its figures add up (SPEC §2, §5).
fn computations(tables: Tables<'_>, problems: &mut Problems<'_>) -> Result<(), DatabaseError> {
    let sql = "SELECT * FROM computation ORDER BY computation_number";
    tables.query(DOING, sql, [], |row| {
        let number: i64 = row.get("computation_number").unwrap_or_default();
        let place = format!("the history, run {number}");
        problems.part(&place, |problems| {
            let run = history::computation(tables, row)?;
            if run.after + run.removed != run.before + run.added {
                problems.add(&place, "after is not before + added - removed", Cure::Restore);
            }
            let figure = |name: &str| run.report.as_ref()?.pointer("/rows")?.get(name)?.as_u64();
            let parts = ["matched", "unmatched", "rejected", "blank"];
            let sum: Option<u64> = parts.iter().map(|name| figure(name)).sum();
            if let (Some(read), Some(sum)) = (figure("read"), sum)
                && read != sum
            {
                let detail = "read is not matched + unmatched + rejected + blank";
                problems.add(&place, detail, Cure::Restore);
            }
            Ok(())
        })
    })?;
    Ok(())
}
