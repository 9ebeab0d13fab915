//! By which sources the members of a segment are in, from its versions.
//!
//! A member's *reasons* are what found him or her since the member last joined. A run
//! that read a source gives that source as a reason to everybody it found; conditions,
//! a copy and a run without a source are *elsewhere*. A version brought back gives the
//! reasons its members had in it, and those who stayed keep theirs as well. Who leaves
//! loses all reasons. A member is in *only because of* a source when that source is
//! the only reason.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::computation::Trigger;
use super::members::MemberSet;
use super::segment::restored_version;

/// A source that brought members in.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberSource {
    /// Its path as the runs recorded it; `-` for standard input.
    pub path: String,
    /// How many versions were made by it.
    pub runs: u64,
    /// When the last of them was made.
    pub last: Timestamp,
    /// The members of now it found since they joined.
    pub found: MemberSet,
    /// Those of them who are in for no other reason.
    pub only: MemberSet,
}

/// The members of a segment now, and the sources that brought some in, most first.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberSources {
    /// The version they are the members of.
    pub version: u64,
    /// All members.
    pub members: MemberSet,
    /// All sources of runs that made a version.
    pub sources: Vec<MemberSource>,
}

impl MemberSources {
    /// Puts the sources in order; asserts that they add up.
    pub fn new(version: u64, members: MemberSet, mut sources: Vec<MemberSource>) -> Self {
        sources.sort_by_cached_key(|source| {
            (Reverse(source.only.len()), Reverse(source.found.len()), source.path.clone())
        });
        let mut seen = MemberSet::new();
        for source in &sources {
            assert!(source.found.is_subset(&members), "only members are found");
            assert!(source.only.is_subset(&source.found), "who is in by a source was found by it");
            assert!(source.only.is_disjoint(&seen), "one only reason a member");
            seen |= &source.only;
        }
        Self { version, members, sources }
    }
}

/// A source as a person knows it: the name of its file.
pub fn source_label(path: &str) -> &str {
    if path == "-" {
        return "standard input";
    }
    path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or(path)
}

/// What found the members of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finder {
    /// A run that read the source of this path.
    Source(String),
    /// Something else that looked at everybody: conditions, a copy.
    Everybody,
    /// A run without a source.
    Run,
    /// An earlier version was brought back.
    Restore(u64),
    /// Nobody was looked for.
    Nobody,
}

impl Finder {
    /// What made a version: by what it was started, which source it read, and its
    /// cause in words.
    pub fn of(trigger: Trigger, source: Option<String>, cause: &str) -> Self {
        match (trigger, source) {
            (Trigger::Wizard | Trigger::Command, Some(path)) => Self::Source(path),
            (Trigger::Wizard | Trigger::Command, None) => Self::Run,
            (Trigger::Conditions | Trigger::Create, _) => Self::Everybody,
            (Trigger::Restore, _) => restored_version(cause).map_or(Self::Everybody, Self::Restore),
            (Trigger::RemoveSource | Trigger::Erase, _) => Self::Nobody,
        }
    }
}

/// A reason; nothing stands for elsewhere.
type Reason = Option<String>;

/// Everybody's reasons while the versions pass, oldest first: a set of members a
/// reason, so that a version costs some operations on sets and not a look at every
/// member.
#[derive(Debug, Default)]
pub struct SourceTally {
    version: u64,
    members: MemberSet,
    reasons: BTreeMap<Reason, MemberSet>,
    runs: BTreeMap<String, (u64, Timestamp)>,
    /// The versions that are brought back later.
    wanted: BTreeSet<u64>,
    /// The reasons in those of them that passed.
    kept: BTreeMap<u64, BTreeMap<Reason, MemberSet>>,
}

impl SourceTally {
    /// Before the first version; `finders` are those of all versions to come.
    pub fn new<'f>(finders: impl Iterator<Item = &'f Finder>) -> Self {
        let restored = |finder: &Finder| match finder {
            Finder::Restore(version) => Some(*version),
            _ => None,
        };
        Self { wanted: finders.filter_map(restored).collect(), ..Self::default() }
    }

    /// The next version: its members, and those of them its run found.
    pub fn add(
        &mut self,
        (version, made): (u64, Timestamp),
        members: MemberSet,
        finder: &Finder,
        found: &MemberSet,
    ) {
        for having in self.reasons.values_mut() {
            *having &= &members;
        }
        // Who joined by a run was found by it, whatever else is recorded.
        let found = || (found | (&members - &self.members)) & &members;
        match finder {
            Finder::Source(path) => {
                let found = found();
                let (runs, last) = self.runs.entry(path.clone()).or_insert((0, made));
                (*runs, *last) = (*runs + 1, made);
                *self.reasons.entry(Some(path.clone())).or_default() |= found;
            }
            Finder::Run => {
                let found = found();
                *self.reasons.entry(None).or_default() |= found;
            }
            Finder::Everybody => {
                self.reasons.insert(None, members.clone());
            }
            Finder::Restore(restored) => {
                for (reason, having) in self.kept.get(restored).into_iter().flatten() {
                    *self.reasons.entry(reason.clone()).or_default() |= having & &members;
                }
            }
            Finder::Nobody => {}
        }
        if matches!(finder, Finder::Restore(_) | Finder::Nobody) {
            let mut unexplained = members.clone();
            self.reasons.values().for_each(|having| unexplained -= having);
            *self.reasons.entry(None).or_default() |= unexplained;
        }
        (self.version, self.members) = (version, members);
        if self.wanted.contains(&version) {
            self.kept.insert(version, self.reasons.clone());
        }
    }

    /// After the last version.
    pub fn finish(self) -> MemberSources {
        let (mut once, mut more) = (MemberSet::new(), MemberSet::new());
        for having in self.reasons.values() {
            more |= &once & having;
            once |= having;
        }
        assert_eq!(once, self.members, "every member has a reason");
        let source = |(path, (runs, last)): (String, (u64, Timestamp))| {
            let found = self.reasons.get(&Some(path.clone())).cloned().unwrap_or_default();
            MemberSource { only: &found - &more, path, runs, last, found }
        };
        let sources = self.runs.clone().into_iter().map(source).collect();
        MemberSources::new(self.version, self.members, sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(members: &[u32]) -> MemberSet {
        members.iter().copied().collect()
    }

    /// Versions of members and those found, by finders; what comes of each source:
    /// path, found, only.
    fn tally(versions: &[(&[u32], Finder, &[u32])]) -> Vec<(String, Vec<u32>, Vec<u32>)> {
        let mut tally = SourceTally::new(versions.iter().map(|(_, finder, _)| finder));
        for (at, (members, finder, found)) in (1..).zip(versions) {
            tally.add((at, Timestamp::UNIX_EPOCH), set(members), finder, &set(found));
        }
        let ids = |set: &MemberSet| set.iter().collect::<Vec<_>>();
        let mut sources = tally.finish().sources;
        sources.sort_by(|one, other| one.path.cmp(&other.path));
        sources.into_iter().map(|s| (s.path, ids(&s.found), ids(&s.only))).collect()
    }

    fn fair() -> Finder {
        Finder::Source("fair.csv".into())
    }

    fn other() -> Finder {
        Finder::Source("other.csv".into())
    }

    fn one(path: &str, found: &[u32], only: &[u32]) -> (String, Vec<u32>, Vec<u32>) {
        (path.to_owned(), found.to_vec(), only.to_vec())
    }

    #[test]
    fn who_is_found_by_another_source_too_is_not_in_only_by_one() {
        let sources = tally(&[(&[1, 2, 3], fair(), &[1, 2, 3]), (&[1, 2, 3, 4], other(), &[2, 4])]);
        assert_eq!(
            sources,
            [one("fair.csv", &[1, 2, 3], &[1, 3]), one("other.csv", &[2, 4], &[4])]
        );
    }

    #[test]
    fn conditions_copies_and_runs_without_a_source_are_other_reasons() {
        for finder in [Finder::Everybody, Finder::Run] {
            let sources = tally(&[(&[1, 2], fair(), &[1, 2]), (&[1, 2, 3], finder, &[1, 2])]);
            assert_eq!(sources, [one("fair.csv", &[1, 2], &[])]);
        }
        let sources = tally(&[(&[1], Finder::Everybody, &[]), (&[1, 2], fair(), &[1, 2])]);
        assert_eq!(sources, [one("fair.csv", &[1, 2], &[2])]);
    }

    #[test]
    fn who_left_and_joined_again_has_the_new_reasons_only() {
        let left = (&[2][..], Finder::Source("third.csv".into()), &[2][..]);
        let sources = tally(&[(&[1, 2], other(), &[1, 2]), left, (&[1, 2], fair(), &[1])]);
        assert_eq!(sources[0], one("fair.csv", &[1], &[1]));
        assert_eq!(sources[1], one("other.csv", &[2], &[]));
    }

    #[test]
    fn undo_and_redo_change_no_reason() {
        let sources = tally(&[
            (&[1], other(), &[1]),
            (&[1, 2], fair(), &[2]),
            (&[1], Finder::Restore(1), &[]),
            (&[1, 2], Finder::Restore(2), &[]),
        ]);
        assert_eq!(sources, [one("fair.csv", &[2], &[2]), one("other.csv", &[1], &[1])]);
    }

    #[test]
    fn who_stays_through_a_restore_keeps_what_found_him_since() {
        let sources = tally(&[
            (&[1, 2], fair(), &[1, 2]),
            (&[1, 2], other(), &[1]),
            (&[1, 2], Finder::Restore(1), &[]),
        ]);
        assert_eq!(sources, [one("fair.csv", &[1, 2], &[2]), one("other.csv", &[1], &[])]);
    }

    #[test]
    fn removing_a_source_leaves_the_others_and_can_be_undone() {
        let removed = [
            (&[1, 2][..], fair(), &[1, 2][..]),
            (&[1, 2], other(), &[1]),
            (&[1], Finder::Nobody, &[]),
        ];
        assert_eq!(tally(&removed), [one("fair.csv", &[1], &[]), one("other.csv", &[1], &[])]);
        let undone = [&removed[..], &[(&[1, 2][..], Finder::Restore(2), &[][..])]].concat();
        assert_eq!(tally(&undone), [one("fair.csv", &[1, 2], &[2]), one("other.csv", &[1], &[])]);
    }

    #[test]
    fn what_cannot_be_explained_stays() {
        let sources = tally(&[(&[1], fair(), &[1]), (&[1, 2], Finder::Restore(9), &[])]);
        assert_eq!(sources, [one("fair.csv", &[1], &[1])]);
        let finder = Finder::of(Trigger::Restore, None, "undone by hand");
        assert_eq!(finder, Finder::Everybody);
    }

    #[test]
    fn a_source_is_known_by_the_name_of_its_file() {
        for (path, label) in [
            ("/srv/data/fair.csv", "fair.csv"),
            ("C:\\data\\fair.csv", "fair.csv"),
            ("fair.csv", "fair.csv"),
            ("-", "standard input"),
            ("odd/", "odd/"),
        ] {
            assert_eq!(source_label(path), label);
        }
    }
}
