//! Sets of profiles, and the change from one set of members to the next.

use roaring::RoaringBitmap;

use super::mapping::WriteMode;

/// A set of profile numbers: the members of a segment, or the profiles a
/// criterion finds. Milliseconds for millions.
pub type MemberSet = RoaringBitmap;

/// What a commit does to the members of a segment.
///
/// Made only by [`MemberChange::new`], which asserts the identity
/// `after = before + added − removed`.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberChange {
    before: MemberSet,
    after: MemberSet,
    added: MemberSet,
    removed: MemberSet,
}

impl MemberChange {
    /// The change from `before` when `matched` is written in `mode` (SPEC §5).
    pub fn new(before: MemberSet, matched: &MemberSet, mode: WriteMode) -> Self {
        let after = match mode {
            WriteMode::Add => &before | matched,
            WriteMode::Replace => matched.clone(),
        };
        Self::between(before, after)
    }

    /// The change from one set of members to another, as `restore` needs it.
    pub fn between(before: MemberSet, after: MemberSet) -> Self {
        let added = &after - &before;
        let removed = &before - &after;
        assert_eq!(
            before.len() + added.len() - removed.len(),
            after.len(),
            "after = before + added - removed"
        );
        Self { before, after, added, removed }
    }

    /// Members before the commit.
    pub fn before(&self) -> &MemberSet {
        &self.before
    }

    /// Members after the commit.
    pub fn after(&self) -> &MemberSet {
        &self.after
    }

    /// Who joins.
    pub fn added(&self) -> &MemberSet {
        &self.added
    }

    /// Who leaves.
    pub fn removed(&self) -> &MemberSet {
        &self.removed
    }

    /// How many stay.
    pub fn kept_count(&self) -> u64 {
        self.before.len() - self.removed.len()
    }
}
