//! Why every single member is in, followed through all versions: the plain meaning
//! of [`crate::domain::member_sources`], without its sets.

use std::collections::{BTreeMap, BTreeSet};

use super::{MemoryDatabase, StoredSegment};
use crate::domain::member_sources::{Finder, MemberSource, MemberSources};
use crate::domain::{MemberSet, ProfileNumber};

/// The paths that found somebody; nothing stands for anything else.
type Reasons = BTreeSet<Option<String>>;

pub(super) fn sources(database: &MemoryDatabase, stored: &StoredSegment) -> MemberSources {
    let finders: Vec<Finder> = stored.versions.iter().map(|one| finder(database, one)).collect();
    let members = stored.members(None).expect("the members of now are there");
    let mut sources: BTreeMap<String, MemberSource> = BTreeMap::new();
    for (version, finder) in stored.versions.iter().zip(&finders) {
        if let Finder::Source(path) = finder {
            let last = version.version.created;
            let new = || MemberSource {
                path: path.clone(),
                runs: 0,
                last,
                found: MemberSet::new(),
                only: MemberSet::new(),
            };
            let source = sources.entry(path.clone()).or_insert_with(new);
            (source.runs, source.last) = (source.runs + 1, last);
        }
    }
    for member in &members {
        let reasons = reasons(stored, &finders, member);
        for path in reasons.iter().flatten() {
            let source = sources.get_mut(path).expect("every path is of a version");
            source.found.insert(member);
            if reasons.len() == 1 {
                source.only.insert(member);
            }
        }
    }
    MemberSources::new(stored.segment.version, members, sources.into_values().collect())
}

fn finder(database: &MemoryDatabase, stored: &super::StoredVersion) -> Finder {
    let made = |entry: &&(Option<i64>, crate::domain::Computation)| {
        entry.1.number == stored.version.computation
    };
    let (_, computation) =
        database.computations.iter().find(made).expect("every version has its computation");
    let path = computation.source.as_ref().map(|source| source.path.clone());
    Finder::of(computation.trigger, path, &stored.version.cause)
}

/// The reasons of somebody now.
fn reasons(stored: &StoredSegment, finders: &[Finder], person: ProfileNumber) -> Reasons {
    let mut history: Vec<Reasons> = vec![Reasons::new()];
    for (version, finder) in stored.versions.iter().zip(finders) {
        let before = history.last().expect("it begins with version 0").clone();
        if !version.members.contains(person) {
            history.push(Reasons::new());
            continue;
        }
        let joined = before.is_empty();
        let found = version.criteria.iter().any(|(_, profiles)| profiles.contains(person));
        let mut reasons = before;
        match finder {
            Finder::Source(path) if joined || found => {
                reasons.insert(Some(path.clone()));
            }
            Finder::Run if joined || found => {
                reasons.insert(None);
            }
            Finder::Everybody => {
                reasons.insert(None);
            }
            Finder::Restore(restored) => {
                let then = usize::try_from(*restored).ok().and_then(|at| history.get(at));
                reasons.extend(then.cloned().unwrap_or_default());
            }
            Finder::Source(_) | Finder::Run | Finder::Nobody => {}
        }
        if reasons.is_empty() {
            reasons.insert(None);
        }
        history.push(reasons);
    }
    history.pop().unwrap_or_default()
}
