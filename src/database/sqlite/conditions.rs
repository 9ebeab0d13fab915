//! Who satisfies the conditions of a segment (SPEC §7): one pass over the
//! profiles. Writes nothing.

use rusqlite::Row;

use super::connection::failed;
use super::profiles::{self, find_attribute, quoted};
use super::stored::Tables;
use super::{DatabaseError, SqliteDatabase};
use crate::domain::{
    AttributeName, Audience, Conditions, Logic, MemberSet, PhoneRegion, ProfileNumber, Progress,
    SegmentName, Stage, Watch, Word,
};
use crate::matcher::ConditionTest;

/// Profiles tested between two looks at the watch: some milliseconds of work,
/// far below the 200 ms in which a cancellation is answered.
const PROFILES_BETWEEN_NEWS: u64 = 4_096;

/// How many profiles of the audience satisfy the conditions.
pub(super) fn count(
    database: &SqliteDatabase,
    audience: Audience,
    conditions: &Conditions,
    watch: &dyn Watch,
) -> Result<u64, DatabaseError> {
    let region = database.phone_region;
    let found = database.read(|tables| evaluate(tables, audience, conditions, region, watch))?;
    Ok(found.len())
}

/// The profiles of the audience that satisfy the conditions.
pub(super) fn evaluate(
    tables: Tables<'_>,
    audience: Audience,
    conditions: &Conditions,
    region: Option<PhoneRegion>,
    watch: &dyn Watch,
) -> Result<MemberSet, DatabaseError> {
    let mut plan = Plan::new(tables, audience, conditions, region)?;
    let total = profile_count(tables, audience)?;
    let mut members = MemberSet::new();
    let mut tested = 0;
    let sql = plan.sql(audience);
    let mut statement = tables.connection.prepare(&sql).map_err(failed(READING))?;
    let mut rows = statement.query([]).map_err(failed(READING))?;
    while let Some(row) = rows.next().map_err(failed(READING))? {
        if tested % PROFILES_BETWEEN_NEWS == 0 {
            tell(watch, tested, total)?;
        }
        tested += 1;
        let number = profile_number(tables, audience, row)?;
        if plan.holds(tables, audience, number, row)? {
            members.insert(number);
        }
    }
    Ok(members)
}

/// The segments whose conditions, now or earlier, hold a value of a profile.
pub(super) fn naming(
    database: &SqliteDatabase,
    audience: Audience,
    number: ProfileNumber,
) -> Result<Vec<SegmentName>, DatabaseError> {
    let people = profiles::profiles(database, audience, &[number])?;
    let Some(person) = people.first() else { return Ok(Vec::new()) };
    let attributes = profiles::attributes(database, audience)?;
    let value = |name: &AttributeName| {
        let place = attributes.iter().position(|one| one.name.is_same(name))?;
        let value = person.values.get(place)?.as_deref();
        value.filter(|_| attributes[place].kind.can_name_somebody())
    };
    let mut names: Vec<SegmentName> = database.read(|tables| {
        let found = tables.query(
            "reading the conditions of segments",
            "SELECT segment_number, name, conditions FROM segment \
             WHERE audience = ?1 AND conditions IS NOT NULL \
             UNION ALL \
             SELECT segment_number, segment.name, version.conditions \
             FROM version JOIN segment USING (segment_number) \
             WHERE segment.audience = ?1 AND version.conditions IS NOT NULL",
            [audience.word()],
            |row| {
                let segment: i64 = row.get(0).map_err(failed(READING))?;
                let row = tables.row(row, format!("the conditions of segment {segment}"));
                let conditions: Option<Conditions> = row.json("conditions")?;
                let names_one = conditions.is_some_and(|all| all.name_one_of(value));
                Ok(names_one.then_some(row.parsed("name", SegmentName::parse)?))
            },
        )?;
        Ok(found.into_iter().flatten().collect())
    })?;
    names.sort_by_key(SegmentName::key);
    names.dedup();
    Ok(names)
}

/// The conditions made ready for the rows of one query.
struct Plan {
    logic: Logic,
    /// The attributes compared, each once: SQLite bounds the columns of a query.
    columns: Vec<AttributeName>,
    /// Each test with the position of its column.
    tests: Vec<(usize, ConditionTest)>,
}

impl Plan {
    fn new(
        tables: Tables<'_>,
        audience: Audience,
        conditions: &Conditions,
        region: Option<PhoneRegion>,
    ) -> Result<Self, DatabaseError> {
        assert!(!conditions.conditions.is_empty(), "conditions hold at least one comparison");
        let mut plan = Self { logic: conditions.logic, columns: Vec::new(), tests: Vec::new() };
        for condition in &conditions.conditions {
            let attribute = find_attribute(tables.connection, audience, &condition.attribute)?;
            let test = ConditionTest::new(condition, attribute.kind, region)?;
            let column = plan.columns.iter().position(|column| *column == attribute.name);
            let column = column.unwrap_or_else(|| {
                plan.columns.push(attribute.name);
                plan.columns.len() - 1
            });
            plan.tests.push((column, test));
        }
        Ok(plan)
    }

    /// Reads the profile's number and then the columns.
    fn sql(&self, audience: Audience) -> String {
        let mut sql = String::from("SELECT profile_number");
        for column in &self.columns {
            sql.push_str(", ");
            sql.push_str(&quoted(column.as_str()));
        }
        sql.push_str(" FROM ");
        sql.push_str(&quoted(audience.word()));
        sql.push_str(" ORDER BY profile_number");
        sql
    }

    fn holds(
        &mut self,
        tables: Tables<'_>,
        audience: Audience,
        number: ProfileNumber,
        row: &Row<'_>,
    ) -> Result<bool, DatabaseError> {
        for (column, test) in &mut self.tests {
            let value = row.get_ref(*column + 1).map_err(failed(READING))?;
            let value = value.as_str_or_null().map_err(|error| {
                let name = &self.columns[*column];
                let place = format!("table {}, row {number}, column {name}", audience.word());
                tables.damaged(format!("{place}: {error}"))
            })?;
            match (self.logic, test.holds(value)) {
                (Logic::Or, true) => return Ok(true),
                (Logic::And, false) => return Ok(false),
                _ => {}
            }
        }
        Ok(self.logic == Logic::And)
    }
}

fn tell(watch: &dyn Watch, tested: u64, total: u64) -> Result<(), DatabaseError> {
    if watch.cancelled() {
        return Err(DatabaseError::Cancelled);
    }
    let permille = (tested * 1000).checked_div(total).map(|share| share.min(1000));
    let permille = permille.and_then(|share| u16::try_from(share).ok());
    watch.progress(Progress::new(Stage::Matching, tested, permille));
    Ok(())
}

const READING: &str = "reading the profiles";

fn profile_number(
    tables: Tables<'_>,
    audience: Audience,
    row: &Row<'_>,
) -> Result<ProfileNumber, DatabaseError> {
    let number: i64 = row.get(0).map_err(failed(READING))?;
    ProfileNumber::try_from(number).map_err(|error| {
        tables.damaged(format!("table {}, row {number}: {error}", audience.word()))
    })
}

fn profile_count(tables: Tables<'_>, audience: Audience) -> Result<u64, DatabaseError> {
    let sql = "SELECT profiles FROM audience WHERE audience = ?1";
    let found = tables.query("reading an audience", sql, [audience.word()], |row| {
        tables.row(row, format!("table audience, row {}", audience.word())).set("profiles")
    })?;
    Ok(found.into_iter().next().map_or(0, |profiles| profiles.len()))
}

#[cfg(test)]
mod tests;
