//! Everything known about one person: the values, and the segments he or she is
//! in now, with since when. Reads; why somebody is in a segment is
//! `membership.rs`'s to say.

use jiff::Timestamp;

use crate::database::{DatabaseError, SegmentDatabase};
use crate::domain::{
    Attribute, Audience, Profile, ProfileNumber, Segment, SegmentName, Status, Word,
};

use super::ExportError;

/// Versions of a segment that are looked at for since when somebody is in: each is
/// a set to be read, up to a megabyte of millions of members.
const VERSIONS_BACK_MAX: u64 = 10;

/// A person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonCard {
    /// Customer or visitor.
    pub audience: Audience,
    /// The attributes, in the order of the values.
    pub attributes: Vec<Attribute>,
    /// The id and the values.
    pub profile: Profile,
    /// The segments the person is in now, archived ones included, by name.
    pub segments: Vec<CardSegment>,
    /// Segments whose conditions hold one of the values: the marketer's text, which
    /// stays when the person is erased.
    pub named_in: Vec<SegmentName>,
}

/// A segment a person is in.
#[derive(Debug, Clone, PartialEq)]
pub struct CardSegment {
    /// Its name.
    pub name: SegmentName,
    /// Whether it is in use.
    pub status: Status,
    /// Since when.
    pub since: MemberSince,
}

/// Since when somebody is in a segment, without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberSince {
    /// Since a version, and when that was made.
    Version(u64, Timestamp),
    /// Since before this version, the last one looked at.
    Before(u64),
}

impl CardSegment {
    /// In words: `in VIP since version 3 of 2026-10-03`.
    pub fn sentence(&self) -> String {
        let status = match self.status {
            Status::Enabled => String::new(),
            other => format!(" ({})", other.word()),
        };
        let since = match self.since {
            MemberSince::Version(version, made) => {
                format!("since version {version} of {}", made.strftime("%Y-%m-%d"))
            }
            MemberSince::Before(version) => format!("since before version {version}"),
        };
        format!("in {}{status} {since}", self.name)
    }
}

/// The person of this id.
pub fn person_card(
    database: &dyn SegmentDatabase,
    audience: Audience,
    id: &str,
) -> Result<PersonCard, ExportError> {
    let profile = database.profile(audience, id)?;
    let mut segments = Vec::new();
    for segment in database.segments()?.into_iter().filter(|one| one.audience == audience) {
        if database.members(&segment.name, None)?.contains(profile.number) {
            let since = member_since(database, &segment, profile.number)?;
            segments.push(CardSegment { name: segment.name, status: segment.status, since });
        }
    }
    Ok(PersonCard {
        audience,
        attributes: database.attributes(audience)?,
        named_in: database.conditions_naming(audience, profile.number)?,
        profile,
        segments,
    })
}

fn member_since(
    database: &dyn SegmentDatabase,
    segment: &Segment,
    number: ProfileNumber,
) -> Result<MemberSince, DatabaseError> {
    let oldest = segment.version.saturating_sub(VERSIONS_BACK_MAX).max(1);
    let mut since = segment.version;
    while since > oldest {
        if !database.members(&segment.name, Some(since - 1))?.contains(number) {
            break;
        }
        since -= 1;
    }
    // Before the first version nobody was in.
    if since == oldest && oldest > 1 {
        return Ok(MemberSince::Before(since));
    }
    let versions = database.versions(&segment.name)?;
    let made = versions.iter().find(|one| one.version == since);
    Ok(made.map_or(MemberSince::Before(since), |made| MemberSince::Version(since, made.created)))
}
