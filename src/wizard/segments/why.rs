//! Why somebody is in a segment, in lines to read: the person, and every run that
//! brought the person in or out, with its criteria and rows.

use crate::domain::Word as _;
use crate::export::{Membership, MembershipChange, MembershipRows, MembershipStep};
use crate::wizard::text;
use crate::wizard::widgets::Reader;

/// The columns of a name before its value.
const NAME_COLUMNS: usize = 18;

/// The person and the runs, the latest first.
pub(super) fn reader(membership: &Membership) -> Reader {
    let profile = &membership.profile;
    let state = match (membership.is_member, membership.steps.is_empty()) {
        (true, _) => "is a member",
        (false, true) => "was never a member",
        (false, false) => "is no longer a member",
    };
    let mut lines = Vec::new();
    for (name, value) in membership.attributes.iter().zip(&profile.values) {
        let value = value.as_deref().unwrap_or("(empty)");
        lines.push(format!("  {} {value}", text::fit(name, NAME_COLUMNS)));
    }
    for step in membership.steps.iter().rev() {
        lines.push(String::new());
        lines.extend(step_lines(step));
    }
    Reader::new(format!("{} {state}", profile.id), lines)
}

fn step_lines(step: &MembershipStep) -> Vec<String> {
    let change = match step.event.change {
        MembershipChange::Joined => "joined",
        MembershipChange::FoundAgain => "found again",
        MembershipChange::Left => "left",
    };
    let by = step.computation.as_ref().map_or_else(String::new, |run| {
        let by = match &run.export {
            Some(export) => format!("export {export}"),
            None => run.trigger.word().to_owned(),
        };
        format!(" by {by}, {} UTC", text::moment(run.started))
    });
    let mut lines = vec![format!("Version {}: {change}{by}", step.event.version)];
    lines.extend(step.event.criteria.iter().map(|criterion| format!("  {criterion}")));
    match &step.rows {
        MembershipRows::NoSource => {}
        MembershipRows::Gone(why) => lines.push(format!("  the rows cannot be shown: {why}")),
        MembershipRows::Found(rows) => {
            for row in rows {
                lines.push(format!("  row {}, {}:", row.row, row.attribute));
                lines.push(format!("    in the file     {}", row.cell));
                lines.push(format!("    in the profile  {}", row.value));
                lines.push(format!("    both are        {}", row.key));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use crate::domain::SegmentName;
    use crate::wizard::driver::Driver;
    use crate::wizard::job::{Job, JobAnswer};
    use crate::wizard::message::Effect;
    use crate::wizard::samples;
    use crate::wizard::widgets::table::PAGE_AT_HAND;

    fn members() -> Driver {
        let mut driver = Driver::new(80, 24);
        driver.answer(JobAnswer::Home(samples::home()));
        driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
        driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
        driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
        driver
    }

    #[test]
    fn a_member_is_explained_with_runs_criteria_and_rows() {
        let mut driver = members();
        driver.keys("y");
        let segment = SegmentName::parse("Hanoi").unwrap();
        let (destination, id) = ("main".to_owned(), "C000000".to_owned());
        assert_eq!(driver.open_jobs(), [&Job::ExplainMember { destination, segment, id }]);
        assert!(driver.screen().contains("Looking for why C000000 is here"));
        driver.answer(JobAnswer::Membership(Box::new(samples::membership())));
        insta::assert_snapshot!(driver.screen());
        driver.keys("esc");
        assert!(driver.screen().contains("1 of 1,000,000"), "{}", driver.screen());
    }

    #[test]
    fn looking_can_be_stopped() {
        let mut driver = members();
        driver.keys("y");
        let id = driver.newest();
        driver.take_effects();
        driver.keys("esc");
        assert_eq!(driver.take_effects(), [Effect::Cancel(id)]);
        assert!(driver.screen().contains("1 of 1,000,000"), "{}", driver.screen());
    }

    #[test]
    fn members_are_saved_under_a_name_that_may_be_refused() {
        let mut driver = members();
        driver.keys("w");
        assert!(driver.screen().contains("hanoi.csv"), "{}", driver.screen());
        driver.keys("enter");
        let segment = SegmentName::parse("Hanoi").unwrap();
        let (destination, version, path) = ("main".to_owned(), None, "hanoi.csv".into());
        assert_eq!(driver.open_jobs(), [&Job::SaveMembers { destination, segment, version, path }]);
        driver.fail("there is a file at hanoi.csv already");
        assert!(driver.screen().contains("error: there is a file"), "{}", driver.screen());
        driver.keys("backspace \"2\" enter");
        let (path, members) = ("/home/an/hanoi.cs2".into(), 1_000_000);
        driver.answer(JobAnswer::MembersSaved { path, members });
        let shown = driver.screen();
        assert!(shown.contains("1,000,000 members saved to /home/an/hanoi.cs2"), "{shown}");
        assert!(shown.contains("1 of 1,000,000"), "{shown}");
    }
}
