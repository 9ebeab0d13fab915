//! What looks damaged in the first rows of a source that is about to be used. Told with
//! what comes of it, and changes nothing of that.

use super::{ExportError, ExportPlan, column_damage, row_damage};
use crate::domain::thousands;
use crate::matcher::digest_name;
use crate::source::{SampleExtent, Source, SourceSample, inspect};

/// Rows that are looked at for damage: what a person sees of the file.
const DAMAGE_ROWS_MAX: usize = 1_000;

/// In the columns that an export maps; its rows are judged while they are matched.
pub(super) fn mapped_damage(
    source: &Source,
    plan: &ExportPlan,
) -> Result<Vec<String>, ExportError> {
    let hashed: Vec<usize> = plan
        .column_criteria()
        .filter(|(criterion, _)| criterion.matcher.is_hashed())
        .map(|(_, position)| position)
        .collect();
    let sample = inspect(source, DAMAGE_ROWS_MAX)?;
    Ok(in_columns(&sample, plan.column_positions.clone(), &hashed))
}

/// In the rows and in the columns that an import takes; it has read them already.
pub(super) fn imported_damage(sample: &SourceSample, columns: Vec<usize>) -> Vec<String> {
    let mut damage = row_damage(sample.undecodable.iter().copied(), &sample.swallowed);
    damage.extend(in_columns(sample, columns, &[]));
    damage
}

/// In some columns; in `hashed` ones a digest is what is asked for, and no damage.
fn in_columns(sample: &SourceSample, mut columns: Vec<usize>, hashed: &[usize]) -> Vec<String> {
    columns.sort_unstable();
    columns.dedup();
    let damage = columns.into_iter().flat_map(|column| {
        let is_hashed = hashed.contains(&column);
        let rows = sample.rows.iter();
        let cells = rows
            .filter_map(|(row, cells)| Some((*row, cells.get(column)?.as_str())))
            .filter(move |(_, cell)| !(is_hashed && digest_name(cell) == Some("SHA-256")));
        column_damage(&sample.columns[column].name, cells)
    });
    let told = damage.map(|sentence| match sample.extent {
        SampleExtent::Whole => sentence,
        SampleExtent::Beginning => {
            format!("in the first {} rows, {sentence}", thousands(sample.rows_read))
        }
    });
    told.collect()
}
