//! Names of segments as they are typed: whether nobody has them.

use crate::domain::{Segment, SegmentName, Status};

/// The name, if it can be a segment's; otherwise what is wrong, in a sentence.
/// `own` is the number of the segment that is to have it, where there is one.
pub(super) fn free_name(
    typed: &str,
    segments: &[Segment],
    own: Option<i64>,
) -> Result<SegmentName, String> {
    if typed.trim().is_empty() {
        return Err("Give the segment a name".into());
    }
    let name = SegmentName::parse(typed).map_err(|error| format!("{error}; change it"))?;
    let taken =
        segments.iter().find(|other| Some(other.number) != own && other.name.key() == name.key());
    match taken {
        None => Ok(name),
        Some(other) if other.status == Status::Archived => {
            Err(format!("\"{}\" is the name of an archived segment; give another name", other.name))
        }
        Some(other) => {
            Err(format!("There is a segment \"{}\" already; give another name", other.name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::samples;

    #[test]
    fn a_name_is_free_after_case_and_white_space() {
        let segments = samples::segments();
        assert_eq!(free_name(" VIP  2026 ", &segments, None).unwrap().as_str(), "VIP 2026");
        let taken = free_name("vip october", &segments, None).unwrap_err();
        assert!(taken.contains("There is a segment \"VIP October\""), "{taken}");
        let archived = free_name("OLD customers", &segments, None).unwrap_err();
        assert!(archived.contains("archived"), "{archived}");
        assert!(free_name(" ", &segments, None).is_err());
        assert!(free_name("a\u{7}b", &segments, None).unwrap_err().contains("control"));
    }

    #[test]
    fn a_segment_may_keep_its_name_in_other_letters() {
        let segments = samples::segments();
        let own = segments[0].number;
        assert_eq!(free_name("HANOI", &segments, Some(own)).unwrap().as_str(), "HANOI");
    }
}
