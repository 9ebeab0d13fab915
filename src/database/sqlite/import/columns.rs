//! What rows bring to the sets and key indexes of their columns. Touches no
//! database: it runs beside the thread that writes.

use super::attributes::ImportedAttribute;
use super::chunk::RowProfile;
use super::rows::{Changes, ChunkRows};

/// Notes the rows that are new profiles.
pub(super) fn note_new(columns: &mut [ImportedAttribute], rows: ChunkRows<'_>) {
    let ChunkRows { chunk, profiles, numbers } = rows;
    let new = || (0..profiles.len()).filter(|row| profiles[*row] == RowProfile::New);
    let mut keys = chunk.keys.iter();
    for (column, values) in columns.iter_mut().zip(&chunk.columns) {
        for row in new().filter(|row| values.get(*row).is_none()) {
            column.empty.insert(numbers[row]);
        }
        for (_, index) in &mut column.indexes {
            let keys = keys.next().expect("keys for every index");
            for row in new() {
                if let Some(key) = keys.get(row) {
                    index.insert(numbers[row], key);
                }
            }
        }
    }
}

/// Notes the rows that changed a profile, in their order.
pub(super) fn note_changes(
    columns: &mut [ImportedAttribute],
    rows: ChunkRows<'_>,
    changes: &Changes,
) {
    let ChunkRows { chunk, numbers, .. } = rows;
    let mut changed_rows: Vec<usize> = changes.keys().copied().collect();
    changed_rows.sort_unstable();
    let mut keys = chunk.keys.iter();
    for (position, column) in columns.iter_mut().enumerate() {
        let keys: Vec<_> = keys.by_ref().take(column.indexes.len()).collect();
        for row in changed_rows.iter().filter(|row| changes[row].contains(&position)) {
            let number = numbers[*row];
            if chunk.columns[position].get(*row).is_some() {
                column.empty.remove(number);
            } else {
                column.empty.insert(number);
            }
            for ((_, index), keys) in column.indexes.iter_mut().zip(&keys) {
                index.change(number, keys.get(*row));
            }
        }
    }
}
