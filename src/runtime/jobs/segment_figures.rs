//! Figures about segments that nothing is written for: sizes over versions,
//! people who satisfy conditions, people whom segments share.

use super::Session;
use crate::database::DatabaseError;
use crate::domain::overlap::{OVERLAP_SEGMENTS_MAX, combinations};
use crate::domain::{Audience, Conditions, ErrorKind, Segment, SegmentName, Watch};
use crate::wizard::job::{JobAnswer, JobError, OverlapView, SizesView};

/// Versions whose sizes are told: as many as a small bar has columns.
const SIZES_MAX: usize = 10;

impl Session {
    pub(super) fn segment_sizes(
        &self,
        destination: &str,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let database = self.connect(destination)?.1;
        let mut views = Vec::new();
        for segment in database.segments()? {
            stop_if_cancelled(watch)?;
            let versions = database.versions(&segment.name)?;
            let last = &versions[versions.len().saturating_sub(SIZES_MAX)..];
            let sizes = last.iter().map(|version| version.members).collect();
            views.push(SizesView { segment: segment.number, sizes });
        }
        Ok(JobAnswer::SegmentSizes(views))
    }

    pub(super) fn count_conditions(
        &self,
        destination: &str,
        audience: Audience,
        conditions: &Conditions,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let database = self.connect(destination)?.1;
        Ok(JobAnswer::Counted(database.count_conditions(audience, conditions, watch)?))
    }

    pub(super) fn overlap_segments(
        &self,
        destination: &str,
        names: &[SegmentName],
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let database = self.connect(destination)?.1;
        let mut segments: Vec<Segment> = Vec::new();
        let mut sets = Vec::new();
        for name in names {
            stop_if_cancelled(watch)?;
            segments.push(database.segment(name)?);
            sets.push(database.members(name, None)?);
        }
        let is_mixed = segments.windows(2).any(|pair| pair[0].audience != pair[1].audience);
        if is_mixed || segments.len() > OVERLAP_SEGMENTS_MAX {
            return Err(JobError {
                kind: ErrorKind::Invalid,
                message: "these segments cannot be compared".to_owned(),
                hint: Some(format!(
                    "choose at most {OVERLAP_SEGMENTS_MAX} segments of one audience"
                )),
            });
        }
        stop_if_cancelled(watch)?;
        Ok(JobAnswer::Overlap(OverlapView { segments, combinations: combinations(&sets) }))
    }
}

fn stop_if_cancelled(watch: &dyn Watch) -> Result<(), DatabaseError> {
    if watch.cancelled() { Err(DatabaseError::Cancelled) } else { Ok(()) }
}
