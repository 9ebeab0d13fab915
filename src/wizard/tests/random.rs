//! Random keys and clicks at random sizes, and a worker that answers with friendly,
//! empty, odd and failing results: nothing may panic, and no cell of a screen may hold
//! what a terminal could obey.

use std::collections::BTreeMap;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;

use crate::domain::action::{ENTRIES, Entry};
use crate::domain::overlap::combinations;
use crate::domain::{
    Attribute, AttributeName, AttributeType, Computation, ComputationStatus, CriterionFigures,
    CriterionKind, ErrorKind, GuardStop, HashRule, MatcherKind, MemberSet, Method, Profile,
    ProfileFigures, Reason, Report, RowFigures, Segment, SourceSettings, TableChoice, WriteMode,
};
use crate::export::{
    CellExplanation, CellReason, Erasure, Evidence, NearMiss, NearMissKind, PairEvidence,
    PersonCard, PreviewTab, RejectedRow, RowExplanation, ValueFigures,
};
use crate::wizard::driver::parse_keys;
use crate::wizard::job::{
    ColumnView, ComparedView, DestinationSizes, DestinationView, Job, JobAnswer, JobError, JobNews,
    MemberFigures, MembersView, OverlapView, PageEntries, PageView, PathEntry, PeopleView,
    PersonView, PreviewView, QueryResult, QueryTableView, QueryView, SizesView, SourceView,
};
use crate::wizard::message::{Effect, Key, Message, Wheel};
use crate::wizard::steps::objects;
use crate::wizard::text::hides;
use crate::wizard::{Model, StartOptions, samples, start, update, view};

/// What a shown text may hold at worst.
const ODD: &str = "a\u{202e}b\u{1b}[31m\u{1b}]52;c;eA==\u{7}\u{1b}]8;;x\u{1b}\\\u{9b}2J\u{7f}\r\t\n\u{2066}\u{ad}山田\u{200b}\u{301}e\u{301}👨‍👩‍👧 very long, longer than any column is wide";

/// How the worker answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Friendly,
    /// Nothing is there.
    Empty,
    /// Texts no one expects, rows shorter than their headings.
    Odd,
    Failing,
    /// Later.
    Silent,
}

impl Mood {
    fn many(self, usual: usize) -> usize {
        if self == Self::Empty { 0 } else { usual }
    }

    fn text(self, usual: &str) -> String {
        if self == Self::Odd { ODD.to_owned() } else { usual.to_owned() }
    }
}

fn troubles(mood: Mood) -> Vec<(String, String)> {
    vec![("vip-october".into(), mood.text("column Email is gone")); mood.many(1)]
}

fn answer(job: &Job, mood: Mood) -> JobAnswer {
    match job {
        Job::LoadHome if mood == Mood::Empty => JobAnswer::Home(samples::home_without_draft()),
        Job::LoadHome => JobAnswer::Home(samples::home()),
        Job::CompletePath(path) => {
            let entry = PathEntry { path: mood.text(&format!("{path}x.csv")), size_bytes: Some(5) };
            JobAnswer::Paths(vec![entry; mood.many(30)])
        }
        Job::InspectSource(_) | Job::TryQuery(_) | Job::CountRows(_) => source_answer(job, mood),
        Job::ListDestinations => {
            let mut entries = samples::destinations();
            entries.truncate(mood.many(2));
            JobAnswer::Destinations(entries)
        }
        Job::CreateDestination { .. } | Job::OpenDestination(_) => {
            JobAnswer::Destination(destination(mood))
        }
        Job::TryColumns { .. } => JobAnswer::Evidence(evidence(mood)),
        Job::Preview(_) => JobAnswer::Preview(Box::new(preview(mood))),
        Job::PreviewPage { tab, start, count, .. } => {
            JobAnswer::Page(page(*tab, *start, *count, mood))
        }
        Job::ExplainPerson { .. } => JobAnswer::Person(person(mood)),
        Job::ExplainRow { row, .. } => JobAnswer::Row(Box::new(RowExplanation {
            row: *row,
            cells: vec![mood.text("an@example.com"); mood.many(3)],
            criteria: vec![
                CellExplanation {
                    attribute: "email".into(),
                    cell: mood.text("an@"),
                    profiles: 2,
                    near: Some(near(mood)),
                    key: Err(Reason::BadEmail),
                };
                mood.many(2)
            ],
            profiles: vec![profile(mood); mood.many(2)],
        })),
        Job::SaveRejects { path, .. } => JobAnswer::RejectsSaved { path: path.clone(), lines: 7 },
        Job::Commit { .. }
        | Job::Restore { .. }
        | Job::ComputeSegment { .. }
        | Job::RemoveSource { .. } => JobAnswer::Written(samples::restored()),
        Job::PreviewImport(_)
        | Job::ImportPage(_)
        | Job::ExplainImportRow(..)
        | Job::SaveImportRejects(..)
        | Job::CommitImport(_) => import_answer(job, mood),
        Job::SaveExport { .. } => JobAnswer::ExportSaved("exports/x.toml".into()),
        Job::CheckExports => JobAnswer::ExportTroubles(troubles(mood)),
        Job::LoadExport(_) => JobAnswer::Export(Box::new(samples::export())),
        Job::RemoveExport(_) => JobAnswer::ExportRemoved,
        Job::KeepTheme(_) => JobAnswer::ThemeKept,
        Job::ListSegments(_) => JobAnswer::Segments(segments(mood)),
        Job::MembersPage { start, .. } => {
            let mut members = samples::members(*start, mood.many(100) as u64);
            members.members.push(profile(mood));
            JobAnswer::Members(members)
        }
        Job::FindPeople { .. } => JobAnswer::PeopleFound(mood.many(100) as u64),
        Job::FoundPage { start, .. } => {
            let members = samples::members(*start, mood.many(100) as u64);
            let MembersView { attributes, start, total, members: people, .. } = members;
            JobAnswer::FoundPage(PeopleView { attributes, start, total, people })
        }
        Job::SaveMembers { path, .. } => JobAnswer::MembersSaved { path: path.clone(), members: 7 },
        Job::ExplainMember { .. } => {
            let mut membership = samples::membership();
            membership.steps.truncate(mood.many(2));
            membership.profile.id = mood.text("C000000");
            JobAnswer::Membership(Box::new(membership))
        }
        Job::CompareVersions { start, .. } => {
            let page = samples::members(*start, mood.many(100) as u64);
            JobAnswer::Compared(ComparedView { totals: [page.total, 0, 7], page })
        }
        Job::ListSources { .. } => JobAnswer::Sources(samples::sources()),
        Job::RemovalPage { .. } => JobAnswer::Removal(Box::new(samples::removal(Vec::new()))),
        Job::ListHistory(_) => JobAnswer::History(vec![run(mood); mood.many(3)]),
        Job::ListVersions { .. } => {
            let mut versions = samples::versions();
            versions.truncate(mood.many(3));
            JobAnswer::Versions(versions)
        }
        Job::SegmentSizes(_) => JobAnswer::SegmentSizes(sizes(mood)),
        Job::CreateSegment { .. } | Job::EditSegment { .. } => {
            JobAnswer::Segment(samples::segment("Hanoi", mood.many(7) as u64))
        }
        Job::CountConditions { .. } => JobAnswer::Counted(mood.many(7) as u64),
        Job::ListAttributes(_) => {
            let mut views = samples::audiences();
            views.truncate(mood.many(2));
            JobAnswer::Attributes(views)
        }
        Job::CountValues(_, name) => JobAnswer::Values(values(name.as_str(), mood)),
        Job::PeoplePage(_, places) => JobAnswer::People(people(places.start, mood)),
        Job::ShowPerson(of) => JobAnswer::Card(Box::new(card(&of.id, mood))),
        Job::ErasePerson(_) => JobAnswer::Erased(Erasure::default()),
        Job::OverlapSegments { segments, .. } => JobAnswer::Overlap(overlap(segments.len(), mood)),
    }
}

fn import_answer(job: &Job, mood: Mood) -> JobAnswer {
    let mut view = objects::preview();
    view.invalid = vec![view.invalid[0].clone(); mood.many(9)];
    view.invalid.iter_mut().for_each(|invalid| invalid.example = mood.text("many"));
    match job {
        Job::ImportPage(place) => {
            let mut page = objects::page(*place);
            page.rows[0].cells = vec![mood.text("C1"); mood.many(3)];
            let count = usize::try_from(2_000 - place.start.min(2_000)).unwrap().min(place.count);
            page.total = mood.many(2_000) as u64;
            page.rows = vec![page.rows[0].clone(); mood.many(count)];
            JobAnswer::ImportPage(page)
        }
        Job::ExplainImportRow(_, row) => {
            let mut row = objects::explanation(*row);
            row.id = Some(mood.text("C1"));
            row.values[0].after = Some(mood.text("an@example.com"));
            row.values.truncate(mood.many(3));
            JobAnswer::ImportRow(Box::new(row))
        }
        Job::SaveImportRejects(_, path) => {
            JobAnswer::RejectsSaved { path: path.clone(), lines: mood.many(7) as u64 }
        }
        // Out of date.
        Job::CommitImport(_) if mood == Mood::Odd => JobAnswer::ImportPreview(Box::new(view)),
        Job::CommitImport(_) => JobAnswer::Imported(Box::new(objects::imported())),
        _ => JobAnswer::ImportPreview(Box::new(view)),
    }
}

fn run(mood: Mood) -> Computation {
    let reasons = serde_json::json!({ "bad_email": 2, mood.text("else"): 1 });
    let criteria = serde_json::json!([{ "attribute": mood.text("email"), "kind": "column" }]);
    let report = serde_json::json!({
        "rows": { "read": 7 }, "reasons": reasons, "criteria": criteria,
        "warnings": [mood.text("odd")], "logic": "or",
    });
    let mut run = samples::run_of(ComputationStatus::Failed, Some(report));
    run.segment = mood.text("VIP");
    run.error = Some(mood.text("the disk is full"));
    run
}

fn near(mood: Mood) -> NearMiss {
    let kind = NearMissKind::OtherAttribute(mood.text("work_email"));
    NearMiss { kind, value: mood.text("an@example.com"), id: mood.text("KH00016") }
}

fn evidence(mood: Mood) -> Evidence {
    let pair = PairEvidence {
        attribute: AttributeName::parse("email").unwrap(),
        column: mood.text("Email"),
        matcher: MatcherKind::Sha256(HashRule::Google),
        cells: 400,
        values: mood.many(390) as u64,
        found: mood.many(240) as u64,
        people: mood.many(240) as u64,
    };
    Evidence { rows: 400, pairs: vec![pair; mood.many(2)] }
}

fn source(settings: &SourceSettings, mood: Mood) -> SourceView {
    let column = |at: usize| ColumnView {
        name: mood.text(["Email", "Mobile", "City", "Born"][at % 4]),
        kind: AttributeType::Email,
        empty_permille: 125,
        examples: vec![mood.text("an@example.com"); mood.many(2)],
        damage: vec![mood.text("Mobile: 1 cell like 9.18E+08 (row 3)"); mood.many(1)],
    };
    let row = |at: u8| (u32::from(at) + 2, vec![mood.text("an@example.com"); usize::from(at) % 6]);
    SourceView {
        settings: settings.clone(),
        delimiter: Some(';'),
        encoding: Some("windows-1258".into()),
        compression: None,
        table: (mood.many(2) > 1).then(|| TableChoice {
            chosen: mood.text("People"),
            all: vec![mood.text("People"); mood.many(3)],
        }),
        size_bytes: None,
        columns: (0..mood.many(5)).map(column).collect(),
        rows: (0..20).take(mood.many(20)).map(row).collect(),
        is_rejects: mood == Mood::Odd,
        rows_read: mood.many(20) as u64,
        rows_are_all: true,
        damage: vec![mood.text("1 row in another encoding"); mood.many(1)],
    }
}

fn source_answer(job: &Job, mood: Mood) -> JobAnswer {
    match job {
        Job::InspectSource(settings) => JobAnswer::Source(source(settings, mood)),
        Job::TryQuery(_) => JobAnswer::Query(Box::new(query(mood))),
        _ => JobAnswer::Rows(mood.many(184_210) as u64),
    }
}

fn query(mood: Mood) -> QueryView {
    let wrong = QueryResult::Wrong {
        message: mood.text("the SQL step, line 1, column 3: no"),
        hint: mood.text("try another"),
        place: Some((1, 3)),
    };
    let rows = QueryResult::Rows {
        columns: vec![mood.text("Email"); mood.many(4)],
        rows: (0..mood.many(20)).map(|at| vec![mood.text("an@example.com"); at % 6]).collect(),
        are_all: false,
        notes: vec![mood.text("1 broken row of source is not seen")],
    };
    let table = QueryTableView { name: mood.text("source"), columns: vec![(mood.text("a"), true)] };
    let result = if mood == Mood::Odd { wrong } else { rows };
    QueryView { tables: vec![table; mood.many(6)], result }
}

fn segments(mood: Mood) -> Vec<Segment> {
    let mut segments = samples::segments();
    segments.truncate(mood.many(3));
    if let Some(first) = segments.first_mut() {
        first.method = Method::Conditions;
    }
    segments
}

/// With a segment nobody knows.
fn sizes(mood: Mood) -> Vec<SizesView> {
    let sizes = |segment| SizesView { segment, sizes: vec![0, 5, 7, u64::MAX / 2, 1, 7] };
    (0..mood.many(3)).map(|at| sizes(i64::try_from(at).unwrap())).collect()
}

fn overlap(segments: usize, mood: Mood) -> OverlapView {
    let sets: Vec<MemberSet> =
        (0..segments).map(|at| (0..u32::try_from(mood.many(at + 3)).unwrap()).collect()).collect();
    let name = |_| samples::segment(if mood == Mood::Odd { "山田 太郎" } else { "Hanoi" }, 7);
    OverlapView { segments: (0..segments).map(name).collect(), combinations: combinations(&sets) }
}

fn values(attribute: &str, mood: Mood) -> ValueFigures {
    let mut figures = samples::values(attribute);
    figures.frequent.truncate(mood.many(2));
    for one in &mut figures.frequent {
        one.value = mood.text(&one.value);
    }
    figures
}

fn people(start: u64, mood: Mood) -> PeopleView {
    let mut view = samples::people(start, mood.many(100) as u64);
    view.total = mood.many(2_000) as u64;
    for person in &mut view.people {
        person.id = mood.text(&person.id);
        person.values.truncate(mood.many(2));
    }
    view
}

fn card(id: &str, mood: Mood) -> PersonCard {
    let mut card = samples::card();
    card.profile.id = id.to_owned();
    card.segments.truncate(mood.many(2));
    card.profile.values = vec![Some(mood.text("Hanoi")); mood.many(9)];
    card
}

fn destination(mood: Mood) -> DestinationView {
    let attribute =
        |(name, kind)| Attribute { name: AttributeName::parse(name).unwrap(), kind, filled: 3 };
    let all = [
        ("email", AttributeType::Email),
        ("mobile", AttributeType::Phone),
        ("born", AttributeType::Datetime),
        ("active", AttributeType::Boolean),
        ("spent", AttributeType::Number),
        ("city", AttributeType::Text),
    ];
    DestinationView {
        name: "main".into(),
        sizes: DestinationSizes {
            customers: 5,
            visitors: 0,
            segments: 3,
            size_bytes: 1,
            phone_region: None,
        },
        customer_attributes: all.into_iter().take(mood.many(6)).map(attribute).collect(),
        visitor_attributes: Vec::new(),
        segments: segments(mood),
    }
}

fn preview(mood: Mood) -> PreviewView {
    let matched = mood.many(4) as u64;
    let members =
        MemberFigures { before: 3, kept: 1, added: matched, removed: 2, after: 1 + matched };
    let rows = RowFigures {
        read: matched + 3,
        matched,
        unmatched: 1,
        rejected: 2,
        blank: 0,
        ambiguous: 0,
    };
    let criterion = CriterionFigures {
        attribute: "email".into(),
        kind: CriterionKind::Column(mood.text("Email")),
        matcher: MatcherKind::Email,
        rows_matched: matched,
        profiles_matched: matched,
        profiles_only: matched,
    };
    PreviewView {
        report: Report {
            rows,
            reasons: BTreeMap::from([(Reason::NoProfile, 1), (Reason::BadEmail, 2)]),
            profiles: ProfileFigures { total: 5, matched, repeated: 0 },
            criteria: vec![criterion; mood.many(2)],
        },
        members,
        by_write_mode: [(WriteMode::Add, members), (WriteMode::Replace, members)],
        guards: if mood == Mood::Odd { vec![GuardStop::Empty { before: 3 }] } else { Vec::new() },
        warnings: vec![mood.text("phone is mostly empty"); mood.many(3)],
        method_before: Some(Method::Conditions),
        duration_ms: 3,
    }
}

fn profile(mood: Mood) -> Profile {
    let values = [Some(mood.text("an@example.com")), None];
    Profile { number: 1, id: mood.text("C1"), values: values[..mood.many(2)].to_vec() }
}

/// A page is as long as it was asked for, or reaches to the end.
fn page(tab: PreviewTab, start: u64, count: usize, mood: Mood) -> PageView {
    let total = mood.many(2_000);
    let entries_count = total.saturating_sub(usize::try_from(start).unwrap()).min(count);
    let entries = match tab {
        PreviewTab::Joining | PreviewTab::Staying | PreviewTab::Leaving => {
            PageEntries::People(vec![profile(mood); entries_count])
        }
        PreviewTab::NotFound | PreviewTab::Rejected => {
            let row = RejectedRow {
                row: 3,
                reason: Reason::BadEmail,
                detail: mood.text("no @"),
                cells: vec![mood.text("an"); mood.many(2)],
            };
            PageEntries::Rows(vec![row; entries_count])
        }
    };
    PageView { tab, start, total: total as u64, entries }
}

fn person(mood: Mood) -> PersonView {
    let reason = CellReason {
        row: 2,
        attribute: "email".into(),
        cell: mood.text("AN@example.com"),
        value: mood.text("an@example.com"),
        key: mood.text("an@example.com"),
    };
    PersonView {
        attributes: vec![mood.text("email"); 2],
        profile: profile(mood),
        reasons: vec![reason; mood.many(12)],
    }
}

/// Answers what is asked, so that random keys get somewhere.
fn work(model: &mut Model, effects: Vec<Effect>, mood: Mood) {
    let mut waiting = effects;
    let mut cancelled = Vec::new();
    let mut answered = 0;
    while let Some(effect) = waiting.pop() {
        let (id, job) = match effect {
            Effect::Start { id, job } if !cancelled.contains(&id) => (id, job),
            Effect::Cancel(id) => {
                cancelled.push(id);
                continue;
            }
            _ => continue,
        };
        // One answer may lead to the next question, but not for ever.
        answered += 1;
        assert!(answered < 60, "the wizard asks again and again, whatever is answered: {job:?}");
        let result = match mood {
            Mood::Silent => return,
            Mood::Failing => Err(JobError {
                kind: ErrorKind::Failed,
                message: ODD.into(),
                hint: Some(ODD.into()),
            }),
            _ => Ok(Box::new(answer(&job, mood))),
        };
        waiting.extend(update(model, Message::Job { id, news: JobNews::Ended(result) }));
    }
}

fn any_mood() -> impl Strategy<Value = Mood> {
    prop_oneof![
        6 => Just(Mood::Friendly),
        1 => Just(Mood::Empty),
        2 => Just(Mood::Odd),
        1 => Just(Mood::Failing),
        1 => Just(Mood::Silent),
    ]
}

fn any_key() -> impl Strategy<Value = Key> {
    let keys = parse_keys(
        "enter enter enter enter enter tab tab backtab esc backspace del up down down left right \
         pgup pgdn home end f1 ^P ^C ^Z ^L space 1 2 3 4 [ ] / ? : r v q g G",
    );
    prop_oneof![
        12 => proptest::sample::select(keys),
        4 => proptest::char::range('a', 'z').prop_map(Key::Char),
        1 => any::<char>().prop_map(Key::Char),
    ]
}

/// Where the random keys begin: the screens they would hardly find. After a
/// start with a file the same keys type an odd path, which is as good.
const WAYS: &[&str] = &[
    "",
    "c",
    "d",
    "s enter",
    "s n",
    "s r",
    "s space space o d",
    "s space space v",
    "s b V I P enter enter",
    "s b V enter enter enter enter a enter down enter enter enter 5",
    "s enter tab down",
    "s enter i d",
    "p down",
    "p down enter",
    "p p",
    "p p i",
    "p p i d C 0 0 0 0 0 0",
    "s enter tab down m",
    "s enter tab d 2 0 2 6",
    "s enter x",
    "s enter x enter x",
    "e down e",
    "e down e enter",
    "e down enter",
    "e down enter",
    "e down enter enter",
    "enter enter enter V I P enter enter enter",
    "enter enter down enter",
    "enter enter down enter down down",
    "enter enter down enter up enter enter",
    "enter enter down enter up enter enter enter enter",
    "enter enter down enter up enter enter enter enter tab tab",
];

/// Every letter that is shown can be changed: the table has it.
fn the_table_has_the_letters(model: &Model) {
    let screen = model.top();
    for hint in screen.hints() {
        let Some(key @ Key::Char(letter)) = hint.key else { continue };
        let known = |entry: &Entry| entry.works_at(screen.place()) && entry.keys.contains(&key);
        assert!(
            ['/', ' '].contains(&letter) || ENTRIES.iter().any(known),
            "{letter} {}",
            hint.label
        );
    }
}

fn draw(model: &Model, columns: u16, rows: u16) {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    let shown = terminal.backend().buffer().content().iter().map(Cell::symbol);
    for symbol in shown {
        assert!(!symbol.chars().any(hides), "{symbol:?} is shown");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_panics(
        source in prop::option::of(Just("tickets.csv".to_owned())),
        way in proptest::sample::select(WAYS),
        steps in prop::collection::vec((any_key(), any_mood(), 0_u8..16, 1_u16..200, 1_u16..60), 1..40),
    ) {
        let options = StartOptions { source, columns: 100, rows: 30, ..StartOptions::default() };
        let (mut model, effects) = start(options);
        work(&mut model, effects, Mood::Friendly);
        for key in parse_keys(way) {
            let effects = update(&mut model, Message::Key(key));
            work(&mut model, effects, Mood::Friendly);
        }
        for (key, mood, chance, columns, rows) in steps {
            let message = match chance {
                3..=6 => Message::Click { column: columns, row: rows },
                7 => Message::Scroll(if rows % 2 == 0 { Wheel::Up } else { Wheel::Down }),
                _ => Message::Key(key),
            };
            let effects = update(&mut model, message);
            work(&mut model, effects, mood);
            match chance {
                0 => {
                    let effects = update(&mut model, Message::Resize { columns, rows });
                    work(&mut model, effects, mood);
                }
                1 => {
                    let effects = update(&mut model, Message::Paste(ODD.into()));
                    work(&mut model, effects, mood);
                }
                // The window may have another size before the message about it came.
                2 => draw(&model, columns, rows),
                _ => {}
            }
            draw(&model, model.columns.max(1), model.rows.max(1));
            the_table_has_the_letters(&model);
        }
    }
}
