//! What matching comes to, before anything is written.

use std::sync::Arc;

use roaring::RoaringBitmap;

use super::findings::ColumnFindings;
use crate::domain::{MemberSet, ProfileFigures};

/// What one criterion found by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionOutcome {
    /// Rows for which it alone finds somebody; 0 unless it is a column.
    pub rows_matched: u64,
    /// Profiles for which it alone holds.
    pub profiles: MemberSet,
}

/// The result of matching all rows of a source (SPEC §2).
#[derive(Debug, Clone, PartialEq)]
pub struct MatchOutcome {
    /// Profiles of the audience.
    pub profiles_total: u64,
    /// The profiles that become members.
    pub matched: MemberSet,
    /// Those of them that two or more rows match.
    pub repeated: MemberSet,
    /// Record numbers of the rows that match somebody.
    pub rows_matched: RoaringBitmap,
    /// Those of them that match two or more profiles.
    pub rows_ambiguous: RoaringBitmap,
    /// One entry a criterion, in the order of the plan.
    pub criteria: Vec<CriterionOutcome>,
    /// What every row finds by each criterion that looks at rows, in the order of
    /// the plan, where that was to be kept and could be.
    pub findings: Vec<Option<Arc<ColumnFindings>>>,
}

impl MatchOutcome {
    /// The figures about profiles.
    pub fn profile_figures(&self) -> ProfileFigures {
        ProfileFigures {
            total: self.profiles_total,
            matched: self.matched.len(),
            repeated: self.repeated.len(),
        }
    }

    /// How many profiles the criterion finds that no other criterion finds.
    pub fn profiles_only(&self, criterion: usize) -> u64 {
        let mut only = self.criteria[criterion].profiles.clone();
        for (other, outcome) in self.criteria.iter().enumerate() {
            if other != criterion {
                only -= &outcome.profiles;
            }
        }
        only.len()
    }
}
