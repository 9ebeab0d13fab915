//! What changes segments without a source: making, computing, renaming, their
//! status, deleting. Each is one transaction of the database.

use std::time::Instant;

use jiff::Timestamp;

use super::Session;
use super::segments::written;
use crate::domain::{NewSegment, SegmentEdit, SegmentName, Watch};
use crate::wizard::job::{JobAnswer, JobError};

impl Session {
    pub(super) fn create_segment(
        &self,
        destination: &str,
        new: &NewSegment,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let mut database = self.connect(destination)?.1;
        let made = database.create_segment_watched(new, Timestamp::now(), watch)?;
        Ok(JobAnswer::Segment(made))
    }

    pub(super) fn compute_segment(
        &self,
        destination: &str,
        segment: &SegmentName,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let clock = Instant::now();
        let at = Timestamp::now();
        let mut database = self.connect(destination)?.1;
        let receipt = database.compute_segment(segment, at, watch)?;
        Ok(JobAnswer::Written(written(destination, receipt, at, clock)))
    }

    /// The answer to a deletion is the segment that was there.
    pub(super) fn edit_segment(
        &self,
        destination: &str,
        segment: &SegmentName,
        edit: &SegmentEdit,
    ) -> Result<JobAnswer, JobError> {
        let mut database = self.connect(destination)?.1;
        let before = database.segment(segment)?;
        database.edit_segment(segment, edit, Timestamp::now())?;
        Ok(JobAnswer::Segment(match edit {
            SegmentEdit::Rename(new) => database.segment(new)?,
            SegmentEdit::Status(_) | SegmentEdit::Labels(_) => database.segment(segment)?,
            SegmentEdit::Delete => before,
        }))
    }
}
