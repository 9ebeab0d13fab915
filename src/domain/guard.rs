//! What stops a commit that would do more than its author can have meant
//! (SPEC §5).

use serde::{Deserialize, Serialize};

use super::figure::thousands;
use super::mapping::{Criterion, CriterionKind, Logic, WriteMode};
use super::members::MemberChange;

/// The share of members a Replace may remove unless the export says otherwise.
pub const REMOVED_PERCENT_MAX_DEFAULT: u8 = 30;

/// The limits of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardLimits {
    /// The share of the current members a Replace may remove, in percent.
    pub removed_percent_max: u8,
    /// Whether a Replace may leave the segment empty.
    pub empty: Guard,
    /// Whether OR may have a None or Set value criterion.
    pub constant_or: Guard,
}

/// Whether a guard stops or lets pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Guard {
    /// Ask, or stop.
    #[default]
    Stop,
    /// The export's author allowed it.
    Allow,
}

impl Default for GuardLimits {
    fn default() -> Self {
        Self {
            removed_percent_max: REMOVED_PERCENT_MAX_DEFAULT,
            empty: Guard::Stop,
            constant_or: Guard::Stop,
        }
    }
}

/// A guard that stops a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardStop {
    /// Replace would leave the segment empty.
    Empty {
        /// Members now.
        before: u64,
    },
    /// Replace would remove too many.
    Removed {
        /// Members now.
        before: u64,
        /// Who would leave.
        removed: u64,
        /// The limit in percent.
        percent_max: u8,
    },
    /// Removing those of a source would remove too many, or everybody.
    SourceRemoved {
        /// Members now.
        before: u64,
        /// Who would leave.
        removed: u64,
        /// The limit in percent.
        percent_max: u8,
    },
    /// A None or Set value criterion under OR takes everybody who has it.
    ConstantOr {
        /// The attributes of such criteria.
        attributes: Vec<String>,
    },
}

impl GuardStop {
    /// What a person reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::Empty { before } => {
                let before = thousands(*before);
                format!("Replace would leave the segment empty; it has {before} members now")
            }
            Self::Removed { before, removed, percent_max } => {
                let [removed, before] = [*removed, *before].map(thousands);
                format!(
                    "Replace would remove {removed} of {before} members, more than {percent_max} %"
                )
            }
            Self::SourceRemoved { before, removed, .. } if before == removed => {
                let before = thousands(*before);
                format!("the segment would be empty; it has {before} members now")
            }
            Self::SourceRemoved { before, removed, percent_max } => {
                let [removed, before] = [*removed, *before].map(thousands);
                format!("{removed} of {before} members would leave, more than {percent_max} %")
            }
            Self::ConstantOr { attributes } => format!(
                "OR with a constant takes everybody who has it, whatever the file holds: {}",
                attributes.join(", ")
            ),
        }
    }
}

impl GuardLimits {
    /// The guard that stops removing those of a source: as for a Replace, nobody left
    /// or too many gone.
    pub fn check_removal(&self, change: &MemberChange) -> Vec<GuardStop> {
        let (before, removed) = (change.before().len(), change.removed().len());
        let percent_max = self.removed_percent_max;
        let is_much = removed * 100 > u64::from(percent_max) * before;
        let is_all = self.empty == Guard::Stop && change.after().is_empty() && removed > 0;
        let stop = GuardStop::SourceRemoved { before, removed, percent_max };
        if is_much || is_all { vec![stop] } else { Vec::new() }
    }

    /// Every guard that stops this change, in the order of SPEC §5.
    pub fn check(
        &self,
        logic: Logic,
        mode: WriteMode,
        criteria: &[Criterion],
        change: &MemberChange,
    ) -> Vec<GuardStop> {
        let mut stops = Vec::new();
        let before = change.before().len();
        let removed = change.removed().len();
        if mode == WriteMode::Replace && self.empty == Guard::Stop && change.after().is_empty() {
            stops.push(GuardStop::Empty { before });
        }
        let over = removed * 100 > u64::from(self.removed_percent_max) * before;
        if mode == WriteMode::Replace && over {
            let percent_max = self.removed_percent_max;
            stops.push(GuardStop::Removed { before, removed, percent_max });
        }
        let constants: Vec<String> = criteria
            .iter()
            .filter(|criterion| !matches!(criterion.kind, CriterionKind::Column(_)))
            .map(|criterion| criterion.attribute.to_string())
            .collect();
        if logic == Logic::Or && self.constant_or == Guard::Stop && !constants.is_empty() {
            stops.push(GuardStop::ConstantOr { attributes: constants });
        }
        stops
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removal_is_stopped_where_it_takes_too_many_or_all() {
        let stops = |removed: u32| {
            let change = MemberChange::between((0..10).collect(), (removed..10).collect());
            let stops = GuardLimits::default().check_removal(&change);
            stops.iter().map(GuardStop::sentence).collect::<Vec<_>>()
        };
        assert!(stops(0).is_empty() && stops(3).is_empty());
        assert_eq!(stops(4), ["4 of 10 members would leave, more than 30 %"]);
        assert_eq!(stops(10), ["the segment would be empty; it has 10 members now"]);
        let lenient = GuardLimits { removed_percent_max: 100, ..GuardLimits::default() };
        let all = MemberChange::between((0..10).collect(), (0..0).collect());
        assert_eq!(lenient.check_removal(&all).len(), 1, "nobody left is stopped by itself");
    }
}
