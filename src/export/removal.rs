//! Removing those who are in a segment only because of one source: computed and
//! shown first, written once its guard is answered.

use jiff::Timestamp;

use super::{Acceptance, ExportError};
use crate::database::{Receipt, RemovalRequest, SegmentDatabase};
use crate::domain::{
    GuardLimits, GuardStop, MemberChange, MemberSource, MemberSources, Segment, SegmentName,
    UnknownWord, source_label,
};

/// What removing a source would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// The segment as it is.
    pub segment: Segment,
    /// The version it starts from.
    pub version: u64,
    /// The source.
    pub source: MemberSource,
    /// Who leaves; nobody joins.
    pub change: MemberChange,
    /// What stops it unless a person accepts it.
    pub guards: Vec<GuardStop>,
}

/// A removal that may be written. Made only by [`Removal::approve`].
#[derive(Debug)]
pub struct RemovalPlan<'a> {
    removal: &'a Removal,
}

impl Removal {
    /// Computes it. The source is named by its path, or by the name of its file
    /// where no other has it.
    pub fn preview(
        database: &dyn SegmentDatabase,
        segment: &SegmentName,
        source: &str,
    ) -> Result<Self, ExportError> {
        let segment = database.segment(segment)?;
        let MemberSources { version, members, sources } = database.sources(&segment.name)?;
        let source = named(&sources, source)?.clone();
        let after = &members - &source.only;
        let change = MemberChange::between(members, after);
        let guards = GuardLimits::default().check_removal(&change);
        Ok(Self { segment, version, source, change, guards })
    }

    /// Allows it to be written, unless a guard stops it that nobody accepted.
    pub fn approve(&self, acceptance: Acceptance) -> Result<RemovalPlan<'_>, ExportError> {
        if acceptance == Acceptance::None && !self.guards.is_empty() {
            return Err(ExportError::Guarded(self.guards.clone()));
        }
        Ok(RemovalPlan { removal: self })
    }
}

/// Writes a removal in one transaction. When the segment changed, nothing is written
/// and the error [is out of date](ExportError::is_out_of_date).
pub fn remove_source(
    database: &mut dyn SegmentDatabase,
    plan: &RemovalPlan<'_>,
    at: Timestamp,
) -> Result<Receipt, ExportError> {
    let Removal { segment, version, source, change, .. } = plan.removal;
    assert_eq!(*change.removed(), source.only, "only those of the source leave");
    let receipt = database.remove_source(&RemovalRequest {
        segment: &segment.name,
        version: *version,
        change,
        source: &source.path,
        at,
    })?;
    assert_eq!(receipt.after, change.after().len(), "what was previewed was written");
    Ok(receipt)
}

fn named<'s>(sources: &'s [MemberSource], name: &str) -> Result<&'s MemberSource, ExportError> {
    if let Some(source) = sources.iter().find(|source| source.path == name) {
        return Ok(source);
    }
    let mut labelled = sources.iter().filter(|source| source_label(&source.path) == name);
    match (labelled.next(), labelled.next()) {
        (Some(source), None) => Ok(source),
        (Some(one), Some(other)) => Err(ExportError::SameFileName {
            name: name.to_owned(),
            paths: [one.path.clone(), other.path.clone()],
        }),
        (None, _) => {
            let labels = sources.iter().map(|source| source_label(&source.path));
            Err(ExportError::UnknownSource(UnknownWord::new("source", name, labels)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ErrorKind, MemberSet};

    fn source(path: &str) -> MemberSource {
        MemberSource {
            path: path.into(),
            runs: 1,
            last: Timestamp::UNIX_EPOCH,
            found: MemberSet::new(),
            only: MemberSet::new(),
        }
    }

    #[test]
    fn a_source_is_named_by_path_or_by_a_file_name_nobody_else_has() {
        let sources = ["/a/fair.csv", "/b/fair.csv", "/b/vip.csv", "-"].map(source);
        let path = |name: &str| named(&sources, name).map(|source| source.path.as_str());
        assert_eq!(path("/b/fair.csv").unwrap(), "/b/fair.csv");
        assert_eq!(path("vip.csv").unwrap(), "/b/vip.csv");
        assert_eq!(path("standard input").unwrap(), "-");
        let error = path("fair.csv").unwrap_err();
        assert!(error.to_string().contains("/a/fair.csv and /b/fair.csv"), "{error}");
        let error = path("vp.csv").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.hint().unwrap().contains("vip.csv"), "{error}");
    }
}
