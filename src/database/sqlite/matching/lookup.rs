//! Looking up the keys of a chunk, on as many threads as there are connections.
//! Every thread takes a share of the hashes of all criteria: what a row finds
//! does not depend on which thread looked, nor on how many there are.

use std::sync::Arc;
use std::thread;

use rusqlite::Connection;

use super::super::super::DatabaseError;
use super::super::super::findings::ColumnFindings;
use super::super::key_index::{JoinVisitor, KeyIndexMap, KeyIndexReader, Pair};
use super::LookUp;
use crate::domain::Watch;

/// Looks up the keys of all criteria and notes in their findings what each row
/// finds. All connections see the same state of the database; there is one at
/// least. A thread has `keys_per_thread` keys or more to look up.
pub(super) fn look_up(
    columns: &mut [LookUp],
    connections: &mut [Connection],
    keys_per_thread: usize,
    watch: &dyn Watch,
) -> Result<(), DatabaseError> {
    let keys: usize = columns.iter().map(|column| column.keys.len()).sum();
    let threads = connections.len().min(keys / keys_per_thread).max(1);
    let mut shares: Vec<Vec<Share<'_>>> = (0..threads).map(|_| Vec::new()).collect();
    for LookUp { index, keys, findings, .. } in columns.iter_mut() {
        for (share, parts) in shares.iter_mut().zip(keys.shares(threads)) {
            share.push(Share { index, parts, findings });
        }
    }
    let groups: Vec<Vec<Groups>> = thread::scope(|scope| {
        let mut work = connections.iter_mut().zip(shares);
        let (own_connection, own_share) = work.next().expect("one connection at least");
        let started: Vec<_> = work
            .map(|(connection, share)| scope.spawn(move || work_on(share, connection, watch)))
            .collect();
        let mut groups = vec![work_on(own_share, own_connection, watch)?];
        for thread in started {
            groups.push(thread.join().expect("looking up does not panic")?);
        }
        Ok::<_, DatabaseError>(groups)
    })?;
    for of_thread in groups {
        for (column, Groups(groups)) in columns.iter_mut().zip(of_thread) {
            for (rows, profiles) in groups {
                column.findings.add_group(rows.into_iter().map(|row| row as usize), &profiles);
            }
        }
    }
    Ok(())
}

/// What one thread looks up of one criterion.
struct Share<'a> {
    index: &'a Arc<KeyIndexMap>,
    parts: &'a mut [Vec<Pair>],
    findings: &'a ColumnFindings,
}

fn work_on(
    shares: Vec<Share<'_>>,
    connection: &Connection,
    watch: &dyn Watch,
) -> Result<Vec<Groups>, DatabaseError> {
    let go_on = || if watch.cancelled() { Err(DatabaseError::Cancelled) } else { Ok(()) };
    shares
        .into_iter()
        .map(|Share { index, parts, findings }| {
            let mut visitor = Visitor { findings, groups: Groups(Vec::new()) };
            let mut reader = KeyIndexReader::open(connection, Arc::clone(index))?;
            reader.join(parts, &mut visitor, &go_on)?;
            Ok(visitor.groups)
        })
        .collect()
}

/// The keys that several profiles have: their rows and those profiles.
struct Groups(Vec<(Vec<u32>, Vec<u32>)>);

/// Notes what rows find.
struct Visitor<'a> {
    findings: &'a ColumnFindings,
    groups: Groups,
}

impl JoinVisitor for Visitor<'_> {
    fn one(&mut self, rows: &[Pair], profile: u32) {
        for row in rows {
            self.findings.set_one(row.number() as usize, profile);
        }
    }

    fn several(&mut self, rows: &[Pair], profiles: &[u32]) {
        let rows = rows.iter().map(|row| row.number()).collect();
        self.groups.0.push((rows, profiles.to_vec()));
    }
}
