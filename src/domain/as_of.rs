//! Which version of a segment was in force at a moment.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::figure::thousands;
use super::segment::Version;

/// A moment somebody asks about, in UTC. A day means its end: who was in on
/// 1 October was in after all that was done on that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The end of a day.
    Day(Date),
    /// An instant.
    Instant(Timestamp),
}

impl AsOf {
    /// The newest of the versions made by then; none before the first, when nobody
    /// was in.
    pub fn in_force(self, versions: &[Version]) -> Option<&Version> {
        let made_by_then = versions.iter().filter(|version| self.is_after(version.created));
        made_by_then.max_by_key(|version| version.version)
    }

    /// What the segment was then, as a person reads it.
    pub fn sentence(self, version: Option<&Version>) -> String {
        let Some(Version { version, members, .. }) = version else {
            return format!("{self} there was no version yet: nobody was in");
        };
        let noun = if *members == 1 { "member" } else { "members" };
        format!("{self} it was version {version}: {} {noun}", thousands(*members))
    }

    /// Whether something of this time was done by then.
    fn is_after(self, made: Timestamp) -> bool {
        match self {
            Self::Instant(instant) => made <= instant,
            Self::Day(day) => {
                let made_on = TimeZone::UTC.to_datetime(made).date();
                made_on <= day
            }
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "At the end of {day} UTC"),
            Self::Instant(instant) => write!(f, "At {} UTC", instant.strftime("%F %T")),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::Method;

    fn version(version: u64, created: &str) -> Version {
        Version {
            version,
            method: Method::MatchingFile,
            members: version * 1_000,
            added: 0,
            removed: 0,
            computation: 1,
            cause: "tickets".into(),
            created: created.parse().unwrap(),
        }
    }

    fn versions() -> Vec<Version> {
        vec![
            version(1, "2026-09-30T23:59:59.9Z"),
            version(2, "2026-10-01T00:00:00Z"),
            version(3, "2026-10-01T23:59:59.999Z"),
            version(4, "2026-10-02T00:00:00Z"),
        ]
    }

    fn at(as_of: AsOf) -> Option<u64> {
        as_of.in_force(&versions()).map(|version| version.version)
    }

    #[test]
    fn a_day_means_its_end() {
        assert_eq!(at(AsOf::Day(date(2026, 9, 29))), None);
        assert_eq!(at(AsOf::Day(date(2026, 9, 30))), Some(1));
        assert_eq!(at(AsOf::Day(date(2026, 10, 1))), Some(3));
        assert_eq!(at(AsOf::Day(date(2026, 10, 2))), Some(4));
        assert_eq!(at(AsOf::Day(Date::MAX)), Some(4));
        assert_eq!(at(AsOf::Day(Date::MIN)), None);
    }

    #[test]
    fn an_instant_counts_itself() {
        let instant = |text: &str| at(AsOf::Instant(text.parse().unwrap()));
        assert_eq!(instant("2026-10-01T00:00:00Z"), Some(2));
        assert_eq!(instant("2026-09-30T23:59:59.9Z"), Some(1));
        assert_eq!(instant("2026-09-30T23:59:59.8Z"), None);
        assert_eq!(instant("2026-10-02T07:00:00+07:00"), Some(4));
    }

    #[test]
    fn where_a_clock_went_back_the_newest_version_counts() {
        let mut versions = versions();
        versions[2].created = "2026-09-01T00:00:00Z".parse().unwrap();
        let found = AsOf::Day(date(2026, 9, 5)).in_force(&versions).unwrap();
        assert_eq!(found.version, 3);
    }

    #[test]
    fn sentences() {
        let versions = versions();
        assert_eq!(
            AsOf::Day(date(2026, 10, 1)).sentence(versions.last()),
            "At the end of 2026-10-01 UTC it was version 4: 4,000 members"
        );
        assert_eq!(
            AsOf::Instant("2026-10-01T12:30:00Z".parse().unwrap()).sentence(None),
            "At 2026-10-01 12:30:00 UTC there was no version yet: nobody was in"
        );
    }
}
