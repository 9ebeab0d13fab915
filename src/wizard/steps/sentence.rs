//! What will happen, in the words of a marketer: the Plan panel, the notices
//! and the summary. Only sentences; nothing here decides anything.

use crate::domain::{CriterionKind, Location, Logic, Mapping, Method, Segment, WriteMode};
use crate::wizard::job::{MemberFigures, PreviewView, WrittenView};
use crate::wizard::text::{clean, count, counted};

use super::form::{Form, Target};

/// What the export will do, as far as it is known.
pub(super) fn plan(form: &Form, preview: Option<&PreviewView>) -> String {
    if form.path.trim().is_empty() {
        return "Choose the file with the people first.".into();
    }
    let file = Location::parse(form.path.trim()).short();
    let Some(criteria) = criteria(form, &file) else {
        return format!(
            "Match the {} with the rows of {file} and put them into {}.",
            form.audience.plural(),
            form.segment_label()
        );
    };
    let people = form.audience.plural();
    let segment = form.segment_label();
    let what = match (form.write_mode, form.target) {
        (WriteMode::Add, _) | (_, Target::Create) => {
            format!("Add the {people} {criteria} to {segment}")
        }
        (WriteMode::Replace, Target::Existing) => {
            format!("Replace the members of {segment} with the {people} {criteria}")
        }
    };
    match preview {
        Some(preview) => format!("{what}: {}.", outcome(form, preview)),
        None => format!("{what}."),
    }
}

/// "13,374 people, 1,204 of them new".
fn outcome(form: &Form, preview: &PreviewView) -> String {
    let members = figures(preview, form.write_mode);
    let people = preview.report.profiles.matched;
    let found = format!("{}, {} of them new", persons(people), count(members.added));
    match members.removed {
        0 => found,
        1 => format!("{found}; 1 leaves"),
        removed => format!("{found}; {} leave", count(removed)),
    }
}

/// The figures of a write mode.
pub(super) fn figures(preview: &PreviewView, mode: WriteMode) -> MemberFigures {
    preview
        .by_write_mode
        .iter()
        .find(|(of, _)| *of == mode)
        .map_or(preview.members, |(_, figures)| *figures)
}

/// "1 person", "13,374 people".
pub(super) fn persons(number: u64) -> String {
    counted(number, "person", "people")
}

/// "whose e-mail or mobile is in tickets.csv"; nothing while no attribute is
/// mapped.
fn criteria(form: &Form, file: &str) -> Option<String> {
    let columns: Vec<&str> = form
        .mapping
        .iter()
        .filter(|mapping| matches!(mapping.kind, CriterionKind::Column(_)))
        .map(|mapping| mapping.attribute.as_str())
        .collect();
    let word = match form.logic {
        Logic::Or => "or",
        Logic::And => "and",
    };
    let mut parts = Vec::new();
    match (columns.as_slice(), form.logic) {
        ([], _) => {}
        ([one], _) => parts.push(format!("whose {one} is in {file}")),
        (many, Logic::Or) => parts.push(format!("whose {} is in {file}", list(many, word))),
        (many, Logic::And) => {
            parts.push(format!("whose {} are in one row of {file}", list(many, word)));
        }
    }
    parts.extend(form.mapping.iter().filter_map(constant));
    if parts.is_empty() { None } else { Some(parts.join(&format!(" {word} "))) }
}

fn constant(mapping: &Mapping) -> Option<String> {
    match &mapping.kind {
        CriterionKind::Column(_) => None,
        CriterionKind::None => Some(format!("whose {} is empty", mapping.attribute)),
        CriterionKind::Value(value) => Some(format!("whose {} is \"{value}\"", mapping.attribute)),
    }
}

/// "a, b or c".
fn list(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// The documented notice for a segment whose method would change (SPEC §5).
pub(super) fn method_notice(segment: &Segment) -> Option<String> {
    let now = match segment.method {
        Method::MatchingFile => return None,
        Method::Conditions => "gets its members by conditions",
        Method::Empty => "is empty",
    };
    let kept = match segment.method {
        Method::Conditions => {
            " Its conditions are kept in its versions, and restore brings them back."
        }
        _ => " Restore brings back what it is now.",
    };
    Some(format!("{} {now}. The commit changes its method to matching-file.{kept}", segment.name))
}

/// The last result, printed after quitting.
pub(super) fn written(written: &WrittenView) -> String {
    let MemberFigures { added, removed, after, .. } = written.members;
    format!(
        "{}, version {}: {} joined, {} left, {} now. Destination: {}.",
        clean(written.segment.name.as_str()),
        written.version,
        count(added),
        count(removed),
        persons(after),
        clean(&written.destination)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AttributeName;
    use crate::wizard::steps::samples;

    fn mapped(form: &mut Form, attribute: &str, kind: CriterionKind) {
        form.map(&AttributeName::parse(attribute).unwrap(), Some(kind));
    }

    #[test]
    fn the_plan_says_what_will_happen() {
        let mut form = Form { path: "files/tickets.csv".into(), ..Form::default() };
        assert_eq!(
            plan(&form, None),
            "Match the customers with the rows of tickets.csv and put them into the new segment."
        );
        form.create = "VIP October".into();
        mapped(&mut form, "e-mail", CriterionKind::Column("Email".into()));
        mapped(&mut form, "mobile", CriterionKind::Column("Tel".into()));
        assert_eq!(
            plan(&form, Some(&samples::preview())),
            "Add the customers whose e-mail or mobile is in tickets.csv to VIP October: \
             13,374 people, 1,204 of them new."
        );
        form.logic = Logic::And;
        mapped(&mut form, "city", CriterionKind::Value("Hanoi".into()));
        mapped(&mut form, "left", CriterionKind::None);
        assert_eq!(
            plan(&form, None),
            "Add the customers whose e-mail and mobile are in one row of tickets.csv \
             and whose city is \"Hanoi\" and whose left is empty to VIP October."
        );
    }

    #[test]
    fn replace_says_who_leaves() {
        let mut form = Form {
            path: "tickets.csv".into(),
            target: Target::Existing,
            existing: "VIP".into(),
            write_mode: WriteMode::Replace,
            ..Form::default()
        };
        mapped(&mut form, "email", CriterionKind::Column("Email".into()));
        assert_eq!(
            plan(&form, Some(&samples::preview())),
            "Replace the members of VIP with the customers whose email is in tickets.csv: \
             13,374 people, 1,204 of them new; 300 leave."
        );
    }

    #[test]
    fn only_a_changing_method_is_noticed() {
        let mut segment = samples::segment("VIP", Method::Conditions);
        let notice = method_notice(&segment).unwrap();
        assert!(notice.contains("matching-file") && notice.contains("conditions are kept"));
        segment.method = Method::Empty;
        assert!(method_notice(&segment).unwrap().contains("is empty"));
        segment.method = Method::MatchingFile;
        assert_eq!(method_notice(&segment), None);
    }
}
