//! Answers compared with what the file and the destination really have: names
//! that are taken, columns and attributes that are gone.

use crate::domain::{CriterionKind, Segment, SegmentName, Status};
use crate::export::{Drift, Expected, FoundColumn};
use crate::wizard::job::{DestinationView, SourceView};

use super::form::{Field, Form, Problem, Target};
use super::step::Step;

/// What is wrong with the segment's name or choice, if something is.
pub(super) fn segment(form: &Form, destination: &DestinationView) -> Option<Problem> {
    match form.target {
        Target::Create => new_name(form, destination)
            .map(|sentence| Problem::new(Step::Conditions, Field::SegmentName, sentence)),
        Target::Existing if form.existing.is_empty() => Some(Problem::new(
            Step::Conditions,
            Field::ExistingSegment,
            "Choose a segment from the list",
        )),
        Target::Existing => {
            let found = offered(form, destination).any(|s| s.name.as_str() == form.existing);
            (!found).then(|| {
                Problem::new(
                    Step::Conditions,
                    Field::ExistingSegment,
                    format!(
                        "\"{}\" is no enabled or disabled segment of {}; choose another",
                        form.existing,
                        form.audience.plural()
                    ),
                )
            })
        }
    }
}

fn new_name(form: &Form, destination: &DestinationView) -> Option<String> {
    let name = match SegmentName::parse(&form.create) {
        Ok(name) => name,
        Err(_) if form.create.trim().is_empty() => {
            return Some("Give the new segment a name".into());
        }
        Err(error) => return Some(format!("{error}; change it")),
    };
    let taken = destination.segments.iter().find(|segment| segment.name.key() == name.key())?;
    // The export that made a segment may go on creating it (SPEC §5).
    let own =
        taken.created_by.as_deref().is_some_and(|by| !form.name.is_empty() && by == form.name)
            && taken.audience == form.audience;
    match taken.status {
        Status::Archived => Some(format!(
            "\"{}\" is the name of an archived segment; give another name",
            taken.name
        )),
        _ if own => None,
        _ => Some(format!(
            "There is a segment \"{}\" already; give another name or choose Existing segment",
            taken.name
        )),
    }
}

/// The segments *Existing segment* offers: enabled and disabled ones of the
/// audience, of every method (SPEC §5).
pub(super) fn offered<'a>(
    form: &Form,
    destination: &'a DestinationView,
) -> impl Iterator<Item = &'a Segment> {
    let audience = form.audience;
    destination
        .segments
        .iter()
        .filter(move |s| s.audience == audience && s.status != Status::Archived)
}

/// The segment that will be written, where it is there already.
pub(super) fn target<'a>(form: &Form, destination: &'a DestinationView) -> Option<&'a Segment> {
    let name = match form.target {
        Target::Existing => &form.existing,
        Target::Create => &form.create,
    };
    let key = SegmentName::parse(name).ok()?.key();
    offered(form, destination).find(|segment| segment.name.key() == key)
}

/// Whether every column and attribute that is mapped is there, as far as is known.
pub(super) fn is_there(
    form: &Form,
    source: Option<&SourceView>,
    destination: Option<&DestinationView>,
) -> bool {
    form.mapping.iter().all(|mapping| {
        let column = match (source, &mapping.kind) {
            (Some(source), CriterionKind::Column(column)) => {
                source.columns.iter().any(|known| known.name == *column)
            }
            _ => true,
        };
        let knows = |destination: &DestinationView| {
            destination.attributes(form.audience).iter().any(|a| a.name == mapping.attribute)
        };
        column && destination.is_none_or(knows)
    })
}

/// Columns and attributes that are mapped but gone.
pub(super) fn mapping(
    form: &Form,
    source: Option<&SourceView>,
    destination: Option<&DestinationView>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(drift(form, source, destination).and_then(|drift| gone(&drift)));
    for mapping in &form.mapping {
        if let Some(destination) = destination
            && destination.attributes(form.audience).iter().all(|a| a.name != mapping.attribute)
        {
            problems.push(format!("The destination has no attribute \"{}\"", mapping.attribute));
        }
    }
    problems.into_iter().map(|text| Problem::new(Step::Mapping, Field::Mapping, text)).collect()
}

/// What changed in the file since the export was saved; where nothing is gone, nobody
/// looks for what is new.
pub(super) fn drift(
    form: &Form,
    source: Option<&SourceView>,
    destination: Option<&DestinationView>,
) -> Option<Drift> {
    if is_there(form, source, None) {
        return None;
    }
    let found: Vec<FoundColumn> = source?
        .columns
        .iter()
        .map(|column| FoundColumn {
            name: column.name.clone(),
            kind: (!column.examples.is_empty()).then_some(column.kind),
        })
        .collect();
    let expected = Expected {
        mapping: &form.mapping,
        columns: &form.columns,
        attributes: destination.map_or(&[], |known| known.attributes(form.audience)),
    };
    Some(Drift::between(&expected, &found))
}

/// All columns that are gone, with what they are perhaps called now.
fn gone(drift: &Drift) -> Option<String> {
    if let [one] = &drift.gone[..] {
        let perhaps = one.perhaps.as_ref().map(|perhaps| format!(" (perhaps \"{perhaps}\" now)"));
        let perhaps = perhaps.unwrap_or_default();
        return Some(format!("The file has no column \"{}\"{perhaps} any more", one.name));
    }
    let columns = drift.gone.iter().map(|gone| match &gone.perhaps {
        Some(perhaps) => format!("{} (perhaps {perhaps})", gone.name),
        None => gone.name.clone(),
    });
    let columns: Vec<String> = columns.collect();
    (!columns.is_empty()).then(|| format!("Gone from the file: {}", columns.join(", ")))
}

/// A name nobody has, for figures before a name was given.
pub(super) fn placeholder(destination: &DestinationView) -> SegmentName {
    (1..=destination.segments.len() + 1)
        .map(|number| format!("New segment {number}"))
        .filter_map(|name| SegmentName::parse(&name).ok())
        .find(|name| destination.segments.iter().all(|s| s.name.key() != name.key()))
        .expect("there is one name more than segments")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AttributeName, Audience};
    use crate::wizard::steps::samples;

    fn sentence(form: &Form) -> Option<String> {
        segment(form, &samples::destination()).map(|problem| problem.sentence)
    }

    #[test]
    fn a_taken_name_is_refused_also_when_archived() {
        let form = |name: &str| Form { create: name.into(), ..Form::default() };
        assert!(sentence(&form(" ")).unwrap().contains("name"));
        assert!(sentence(&form("vip ")).unwrap().contains("already"));
        assert!(sentence(&form("OLD")).unwrap().contains("archived"));
        assert_eq!(sentence(&form("VIP October")), None);
    }

    #[test]
    fn the_export_that_made_a_segment_may_create_it_again() {
        let mut destination = samples::destination();
        destination.segments[0].created_by = Some("vip".into());
        let mut form = Form { create: "VIP".into(), name: "vip".into(), ..Form::default() };
        assert_eq!(segment(&form, &destination), None);
        form.name = "other".into();
        assert!(segment(&form, &destination).is_some());
    }

    #[test]
    fn only_segments_in_use_of_the_audience_are_offered() {
        let names = |audience| -> Vec<String> {
            let form = Form { audience, ..Form::default() };
            offered(&form, &samples::destination()).map(|s| s.name.to_string()).collect()
        };
        assert_eq!(names(Audience::Customer), ["VIP", "Hanoi", "Nobody"]);
        assert_eq!(names(Audience::Visitor), ["Bots"]);
    }

    #[test]
    fn columns_and_attributes_that_are_gone_are_named() {
        let mut form = Form::default();
        let gone = AttributeName::parse("nickname").unwrap();
        form.map(&gone, Some(CriterionKind::Column("E-mail".into())));
        let problems = mapping(&form, Some(&samples::source()), Some(&samples::destination()));
        assert_eq!(problems.len(), 2);
        assert!(!is_there(&form, Some(&samples::source()), None));
        assert!(!is_there(&form, None, Some(&samples::destination())));
        assert!(is_there(&form, None, None), "as far as is known");
        assert!(problems[0].sentence.contains("E-mail"));
        form.map(
            &AttributeName::parse("phone").unwrap(),
            Some(CriterionKind::Column("Điện thoại".into())),
        );
        let problems = mapping(&form, Some(&samples::source()), Some(&samples::destination()));
        assert_eq!(
            problems[0].sentence,
            "Gone from the file: E-mail (perhaps Email), Điện thoại (perhaps Mobile)"
        );
        assert!(problems[1].sentence.contains("nickname"));
    }

    #[test]
    fn a_placeholder_is_free() {
        let mut destination = samples::destination();
        assert_eq!(placeholder(&destination).as_str(), "New segment 1");
        destination.segments[0].name = SegmentName::parse("new SEGMENT 1").unwrap();
        assert_eq!(placeholder(&destination).as_str(), "New segment 2");
    }
}
