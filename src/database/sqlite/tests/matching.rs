//! Matching equals the naive model, costs no cross product, and tells damage.

use super::super::super::Matching;

use proptest::prelude::*;

use super::super::super::{Keep, MatchOutcome, MatchPlan, PlannedCriterion, PlannedKind};
use super::model::{KeyRow, expected, key, key_batch};
use super::*;
use crate::domain::{Logic, MatcherKind, MemberSet};

const ATTRIBUTES: [(&str, AttributeType); 4] = [
    ("email", AttributeType::Email),
    ("city", AttributeType::Text),
    ("plan", AttributeType::Text),
    ("amount", AttributeType::Number),
];

/// Few values, so that they meet often; some that no matcher reads.
fn value(attribute: usize, choice: u8) -> String {
    match (attribute, choice % 5) {
        (_, 0) => String::new(),
        (0, 1) => "nobody".into(),
        (0, n) => format!("p{n}@example.com"),
        (3, 1) => "many".into(),
        (3, n) => format!("{n}.0"),
        (_, n) => format!("value {n}"),
    }
}

fn matcher(attribute: usize) -> MatcherKind {
    ATTRIBUTES[attribute].1.default_matcher()
}

fn criterion(attribute: usize, kind: PlannedKind) -> PlannedCriterion {
    PlannedCriterion { attribute: name(ATTRIBUTES[attribute].0), matcher: matcher(attribute), kind }
}

fn people(choices: &[[u8; 4]]) -> TestDatabase {
    let mut test = TestDatabase::new();
    let rows: Vec<Vec<String>> = choices
        .iter()
        .enumerate()
        .map(|(number, choices)| {
            let mut row = vec![format!("id{number}")];
            row.extend((0..4).map(|attribute| value(attribute, choices[attribute])));
            row
        })
        .collect();
    let rows: Vec<Vec<&str>> =
        rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    test.import(&ATTRIBUTES, Blanks::Clear, &rows).unwrap();
    test
}

/// The kind of each attribute's criterion: unmapped, a column, None, a key.
fn plan(logic: Logic, kinds: [u8; 4]) -> (MatchPlan, Vec<usize>) {
    let mut criteria = Vec::new();
    let mut places = Vec::new();
    for (attribute, kind) in kinds.iter().enumerate() {
        let kind = match kind % 6 {
            0 | 1 => continue,
            2 | 3 => PlannedKind::Column,
            4 => PlannedKind::None,
            _ => PlannedKind::Key(key(matcher(attribute), &value(attribute, 3)).unwrap()),
        };
        criteria.push(criterion(attribute, kind));
        places.push(attribute);
    }
    (MatchPlan { audience: Audience::Customer, logic, criteria, keep: Keep::Nothing }, places)
}

/// The keys of all rows.
fn rows(plan: &MatchPlan, places: &[usize], choices: &[[u8; 4]]) -> Vec<KeyRow> {
    let column = |place: &&usize| {
        let position = places.iter().position(|other| other == *place).unwrap();
        plan.criteria[position].kind == PlannedKind::Column
    };
    let columns: Vec<usize> = places.iter().filter(column).copied().collect();
    let keys = |choices: &[u8; 4]| -> Vec<Option<String>> {
        columns.iter().map(|place| key(matcher(*place), &value(*place, choices[*place]))).collect()
    };
    (2..).zip(choices).map(|(number, choices)| (number, keys(choices))).collect()
}

/// Usable rows: with AND every key is there, with OR at least one.
fn usable(logic: Logic, rows: &[KeyRow]) -> Vec<KeyRow> {
    let is_usable = |(_, keys): &&KeyRow| match logic {
        Logic::Or => keys.iter().any(Option::is_some),
        Logic::And => keys.iter().all(Option::is_some),
    };
    rows.iter().filter(is_usable).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]
    #[test]
    fn matching_equals_the_model(
        profiles in prop::collection::vec(any::<[u8; 4]>(), 0..14),
        source in prop::collection::vec(any::<[u8; 4]>(), 0..14),
        kinds in any::<[u8; 4]>(),
        or in any::<bool>(),
        chunk_rows in prop::sample::select(vec![1, 3, 100]),
    ) {
        let test = people(&profiles);
        let (plan, places) = plan(if or { Logic::Or } else { Logic::And }, kinds);
        prop_assume!(plan.criteria.iter().any(|c| c.kind == PlannedKind::Column));
        let rows = rows(&plan, &places, &source);
        let outcome = test.matched(&plan, &rows, chunk_rows);
        let usable = usable(plan.logic, &rows);
        prop_assert_eq!(&outcome, &expected(&plan, &places, &test.people(), &usable));
    }

    /// What rows find is the same when it is looked up and when it is known from
    /// a run with other logic and other criteria.
    #[test]
    fn known_findings_are_as_good_as_keys(
        profiles in prop::collection::vec(any::<[u8; 4]>(), 0..14),
        source in prop::collection::vec(any::<[u8; 4]>(), 1..14),
        constant in any::<bool>(),
        forget in 0_usize..3,
        or in any::<bool>(),
        chunk_rows in prop::sample::select(vec![1, 3, 100]),
    ) {
        let test = people(&profiles);
        let (first, places) = plan(Logic::Or, [2, 2, 0, 2]);
        let first = MatchPlan { keep: Keep::Findings, ..first };
        let known = test.matched(&first, &rows(&first, &places, &source), chunk_rows).findings;
        prop_assert_eq!(known.iter().flatten().count(), 3);

        let logic = if or { Logic::Or } else { Logic::And };
        let (mut second, places) = plan(logic, [2, 2, if constant { 5 } else { 0 }, 2]);
        let all = usable(logic, &rows(&second, &places, &source));
        let expected = test.matched(&second, &all, chunk_rows);
        second.keep = Keep::Findings;
        // All known, or one of them forgotten and looked up again.
        let columns: Vec<usize> = (0..second.criteria.len())
            .filter(|place| second.criteria[*place].kind == PlannedKind::Column)
            .collect();
        for (place, findings) in columns.iter().zip(&known) {
            second.criteria[*place].kind = PlannedKind::Known(findings.clone().unwrap());
        }
        if or {
            second.criteria[columns[forget]].kind = PlannedKind::Column;
        }
        let pushed = if or { rows(&second, &places, &source) } else { Vec::new() };
        let outcome = test.matched(&second, &pushed, 2);
        prop_assert_eq!(&outcome.findings, &known);
        prop_assert_eq!(MatchOutcome { findings: expected.findings.clone(), ..outcome }, expected);
    }
}

/// Two rows of one key were found in two chunks, each with a group of its own, and
/// meet in one chunk when they are known.
#[test]
fn the_same_key_of_two_chunks_is_one_key() {
    let test = people(&[[2, 2, 0, 0], [2, 3, 0, 0], [3, 2, 0, 0]]);
    let (or, places) = plan(Logic::Or, [2, 2, 0, 0]);
    let first = MatchPlan { keep: Keep::Findings, ..or };
    let rows = rows(&first, &places, &[[2, 2, 0, 0], [2, 2, 0, 0]]);
    let known = test.matched(&first, &rows, 1).findings;
    let (mut and, _) = plan(Logic::And, [2, 2, 0, 0]);
    let expected = test.matched(&and, &rows, 100);
    assert_eq!(expected.repeated, MemberSet::from([1]));
    for (criterion, findings) in and.criteria.iter_mut().zip(&known) {
        criterion.kind = PlannedKind::Known(findings.clone().unwrap());
    }
    let outcome = test.matched(&and, &[], 100);
    assert_eq!(MatchOutcome { findings: expected.findings.clone(), ..outcome }, expected);
}

#[test]
fn findings_of_other_profiles_are_refused() {
    let mut test = TestDatabase::with_people();
    let plan = MatchPlan { keep: Keep::Findings, ..email_plan() };
    let rows = [(2, vec![Some("an@example.com".into())])];
    let findings = test.matched(&plan, &rows, 100).findings[0].clone().unwrap();
    let known =
        MatchPlan { criteria: vec![criterion(0, PlannedKind::Known(findings))], ..email_plan() };
    assert_eq!(test.matched(&known, &[], 100).matched, MemberSet::from([1]));
    test.import(&PEOPLE[..1], Blanks::Clear, &[vec!["c1", "else@example.com"]]).unwrap();
    let told = test.database.start_matching(&known, &Unwatched).map(drop);
    assert!(matches!(told, Err(DatabaseError::OutOfDate)), "{told:?}");
}

#[test]
fn keys_of_different_rows_never_combine() {
    let test = people(&[[2, 2, 0, 0], [3, 3, 0, 0]]);
    let (and, places) = plan(Logic::And, [2, 2, 0, 0]);
    let source = rows(&and, &places, &[[2, 3, 0, 0], [3, 2, 0, 0]]);
    assert!(test.matched(&and, &source, 100).matched.is_empty());
    let source = rows(&and, &places, &[[2, 2, 0, 0], [3, 2, 0, 0]]);
    assert_eq!(test.matched(&and, &source, 1).matched, MemberSet::from([1]));
}

#[test]
fn one_city_for_everybody_is_no_cross_product() {
    // A cross product of them is ten billion steps an attribute: no test would
    // wait for it.
    const MANY: u32 = 100_000;
    let mut test = TestDatabase::new();
    let ids: Vec<String> = (0..MANY).map(|number| format!("{number:06}")).collect();
    let people: Vec<Vec<&str>> = ids.iter().map(|id| vec![id, "Hanoi", "female"]).collect();
    let attributes = [("city", AttributeType::Text), ("gender", AttributeType::Text)];
    test.import(&attributes, Blanks::Clear, &people).unwrap();
    let rows: Vec<KeyRow> =
        (2..MANY + 2).map(|row| (row, vec![Some("Hanoi".into()), Some("female".into())])).collect();
    for logic in [Logic::Or, Logic::And] {
        let criteria = ["city", "gender"].map(|text| PlannedCriterion {
            attribute: name(text),
            matcher: MatcherKind::Exact,
            kind: PlannedKind::Column,
        });
        let plan = MatchPlan {
            audience: Audience::Customer,
            logic,
            criteria: criteria.into(),
            keep: Keep::Nothing,
        };
        let outcome = test.matched(&plan, &rows, usize::MAX);
        let many = u64::from(MANY);
        assert_eq!(outcome.matched.len(), many);
        assert_eq!(outcome.repeated.len(), many);
        assert_eq!(outcome.rows_ambiguous.len(), many);
        assert_eq!(outcome.criteria[1].rows_matched, many);
    }
}

#[test]
fn profiles_with_a_key_are_found() {
    let mut test = TestDatabase::with_people();
    let mut with = |attribute: &str, matcher, key: &str| {
        test.database.profiles_with_key(Audience::Customer, &name(attribute), matcher, key)
    };
    assert_eq!(with("city", MatcherKind::Exact, "Hanoi").unwrap(), MemberSet::from([1, 2]));
    assert_eq!(with("CITY", MatcherKind::Folded, "hue").unwrap(), MemberSet::from([3]));
    assert!(with("city", MatcherKind::Exact, "Paris").unwrap().is_empty());
    match with("citi", MatcherKind::Exact, "Hanoi") {
        Err(error @ DatabaseError::UnknownAttribute { .. }) => {
            assert_eq!(error.hint().as_deref(), Some("did you mean \"city\"?"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn matching_reads_one_state_of_the_profiles() {
    let test = TestDatabase::with_people();
    let plan = email_plan();
    let mut matching = super::super::matching::start(&test.database, &plan, &Unwatched).unwrap();
    let mut other = SqliteDatabase::open(&test.database.path).unwrap();
    let import = super::plan(&PEOPLE[..1], Blanks::Clear);
    let mut import = other.start_import(&import, &Unwatched).unwrap();
    import
        .push(&batch(1, &[vec!["c1", "else@example.com"], vec!["c9", "new@example.com"]]))
        .unwrap();
    import.finish().unwrap();
    let rows =
        [(2, vec![Some("an@example.com".into())]), (3, vec![Some("new@example.com".into())])];
    matching.push(&key_batch(1, &rows)).unwrap();
    let outcome = Box::new(matching).finish().unwrap();
    assert_eq!(outcome.matched, MemberSet::from([1]));
    assert_eq!(outcome.profiles_total, 4);
}

fn email_plan() -> MatchPlan {
    MatchPlan {
        audience: Audience::Customer,
        logic: Logic::Or,
        criteria: vec![criterion(0, PlannedKind::Column)],
        keep: Keep::Nothing,
    }
}

#[test]
fn a_damaged_index_is_made_again_and_never_believed() {
    for damage in [
        "UPDATE key_block SET pairs = x''",
        "UPDATE key_block SET pairs = x'01'",
        "UPDATE key_block SET pairs = zeroblob(32)",
        "UPDATE key_block SET pairs = zeroblob(length(pairs))",
        // Nothing but the checksum tells these: pairs that are left out or another's.
        "UPDATE key_block SET pairs = CAST(substr(pairs, 1, 8) || substr(pairs, length(pairs) / 2 + 1, 4)
            || substr(pairs, length(pairs) / 4 * 3 + 1, 4) AS BLOB)",
        "UPDATE key_block SET pairs = CAST(substr(pairs, 1, length(pairs) - 1) || x'00' AS BLOB)",
        "UPDATE key_block SET checksum = checksum + 1",
        "DELETE FROM key_block",
        "UPDATE key_index SET checksum = 7",
        "UPDATE key_index SET pair_count = pair_count + 1",
        "UPDATE key_index SET generation = generation + 1",
    ] {
        let mut test = TestDatabase::with_people();
        test.database.connection.execute(damage, []).unwrap();
        let plan = email_plan();
        let mut matching = test.database.start_matching(&plan, &Unwatched).unwrap();
        let keys = ["an@example.com", "binh@example.com", "chi@example.com"];
        let rows: Vec<KeyRow> = (2..).zip(keys.map(|key| vec![Some(key.into())])).collect();
        matching.push(&key_batch(1, &rows)).unwrap();
        let found = matching.finish().unwrap();
        assert_eq!(found.matched, MemberSet::from([1, 2, 4]), "{damage}");
    }
}

#[test]
fn matching_stops_when_asked() {
    let mut test = TestDatabase::with_people();
    let plan = email_plan();
    let watch = CancelAfter::new(1);
    let mut matching = test.database.start_matching(&plan, &watch).unwrap();
    matching.push(&key_batch(1, &[(2, vec![Some("an@example.com".into())])])).unwrap();
    assert!(matches!(matching.finish(), Err(DatabaseError::Cancelled)));
}
