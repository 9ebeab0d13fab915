//! The Data step by its keys and jobs.

use super::*;
use crate::domain::{ErrorKind, Location};
use crate::wizard::Effect;
use crate::wizard::steps::samples;

struct Desk {
    step: DataStep,
    form: Form,
    facts: Facts,
    jobs: Jobs,
}

impl Desk {
    fn new(path: &str) -> Self {
        let form = Form { path: path.into(), ..Form::default() };
        let mut jobs = Jobs::default();
        let step = DataStep::new(&form, &mut jobs);
        Self { step, form, facts: Facts::default(), jobs }
    }

    fn key(&mut self, key: Key) -> Move {
        self.step.update(key, &mut self.form, &mut self.facts, &mut self.jobs)
    }

    fn typed(&mut self, text: &str) {
        for letter in text.chars() {
            self.key(Key::Char(letter));
        }
    }

    /// The last job started, and its number.
    fn job(&mut self) -> Option<(JobId, Job)> {
        self.jobs.take_effects().into_iter().rev().find_map(|effect| match effect {
            Effect::Start { id, job } => Some((id, job)),
            _ => None,
        })
    }

    fn end(&mut self, result: Result<JobAnswer, JobError>) -> Option<Move> {
        let (id, _) = self.job().expect("a job");
        let news = JobNews::Ended(result.map(Box::new));
        self.step.hear(id, &news, &mut self.facts)
    }

    fn read() -> Self {
        let mut desk = Self::new("tickets.csv");
        desk.end(Ok(JobAnswer::Source(samples::source())));
        desk
    }
}

#[test]
fn a_named_file_is_read_at_once_and_enter_passes_on() {
    let mut desk = Desk::read();
    assert!(desk.facts.source.is_some());
    assert_eq!(desk.key(Key::Enter), Move::Next);
}

#[test]
fn enter_while_it_is_read_passes_on_afterwards() {
    let mut desk = Desk::new("tickets.csv");
    assert_eq!(desk.key(Key::Enter), Move::Stay);
    assert_eq!(desk.end(Ok(JobAnswer::Source(samples::source()))), Some(Move::Next));
}

#[test]
fn a_path_is_completed_as_far_as_all_agree() {
    let mut desk = Desk::new("");
    desk.typed("ti");
    let entry = |path: &str| PathEntry { path: path.into(), size_bytes: None };
    let paths = vec![entry("tickets-é.csv"), entry("tickets-è.csv")];
    desk.end(Ok(JobAnswer::Paths(paths)));
    desk.key(Key::Tab);
    assert_eq!(desk.form.path, "tickets-");
    assert_eq!(desk.job(), Some((JobId(3), Job::CompletePath("tickets-".into()))));
}

#[test]
fn a_recent_file_is_two_keys_away() {
    let mut desk = Desk::new("");
    desk.step.set_recent(vec!["tickets.csv".into(), "other.csv".into()]);
    desk.key(Key::Down);
    desk.key(Key::Down);
    desk.key(Key::Enter);
    let settings = SourceSettings::new(Location::parse("other.csv"));
    assert_eq!(desk.job().map(|(_, job)| job), Some(Job::InspectSource(settings)));
}

#[test]
fn a_wrong_guess_is_changed_with_one_key() {
    let mut desk = Desk::read();
    desk.key(Key::Char('d'));
    assert_eq!(desk.form.delimiter, Some(';'));
    assert_eq!(desk.facts.source, None, "what was read is no longer what is asked for");
    desk.end(Ok(JobAnswer::Source(samples::source())));
    desk.key(Key::Char('e'));
    assert_eq!(desk.form.encoding.as_deref(), Some("windows-1252"));
    desk.key(Key::Char('h'));
    assert_eq!(desk.form.header_row, Some(HeaderRow::Absent));
    let (_, job) = desk.job().expect("it is read again");
    assert_eq!(job, Job::InspectSource(desk.form.source()));
}

#[test]
fn headers_found_further_down_can_be_the_first_row_or_none_and_are_kept() {
    let mut desk = Desk::new("tickets.csv");
    let found = |row| {
        let mut source = samples::source();
        source.settings.header_row = Some(row);
        Ok(JobAnswer::Source(source))
    };
    desk.end(found(HeaderRow::At(4)));
    for (expected, shown) in [
        (Some(HeaderRow::At(1)), HeaderRow::At(1)),
        (Some(HeaderRow::Absent), HeaderRow::Absent),
        (None, HeaderRow::At(4)),
    ] {
        desk.key(Key::Char('h'));
        assert_eq!(desk.form.header_row, expected);
        desk.end(found(shown));
    }
    DataStep::settle(&mut desk.form, &desk.facts);
    assert_eq!(desk.form.header_row, Some(HeaderRow::At(4)));
    let mut usual = Desk::read();
    DataStep::settle(&mut usual.form, &usual.facts);
    assert_eq!(usual.form.header_row, None);
}

#[test]
fn the_quote_is_changed_with_one_key_and_hinted_where_it_is_not_the_usual() {
    let mut desk = Desk::read();
    let hints = |desk: &Desk| desk.step.hints().iter().any(|hint| hint.label == "quote");
    assert!(!hints(&desk));
    desk.key(Key::Char('q'));
    assert_eq!(desk.form.quote, Some(Quote::Single));
    let mut source = samples::source();
    source.settings.quote = Some(Quote::Single);
    desk.end(Ok(JobAnswer::Source(source)));
    assert!(hints(&desk));
    desk.key(Key::Char('q'));
    assert_eq!(desk.form.quote, Some(Quote::None));
}

#[test]
fn another_path_forgets_what_was_said_about_the_former() {
    let mut desk = Desk::read();
    desk.form.delimiter = Some(';');
    desk.key(Key::Tab);
    desk.typed("2");
    assert_eq!((desk.form.path.as_str(), desk.form.delimiter), ("tickets.csv2", None));
    assert_eq!(desk.facts.source, None);
}

#[test]
fn a_file_that_cannot_be_read_keeps_its_path_and_says_why() {
    let mut desk = Desk::new("");
    desk.typed("x");
    desk.key(Key::Enter);
    let error = JobError { kind: ErrorKind::Invalid, message: "no file x".into(), hint: None };
    desk.end(Err(error.clone()));
    assert_eq!((desk.form.path.as_str(), desk.step.error.as_ref()), ("x", Some(&error)));
    assert_eq!(desk.step.focus, Focus::Path);
    assert_eq!(desk.key(Key::Escape), Move::Back);
}

#[test]
fn a_file_that_was_refused_can_be_read_otherwise() {
    let error = || JobError {
        kind: ErrorKind::Invalid,
        message: "row 1 looks like data".into(),
        hint: None,
    };
    let mut desk = Desk::new("tickets.csv");
    desk.end(Err(error()));
    assert!(desk.step.hints().iter().any(|hint| hint.label == "read it otherwise"));
    desk.key(Key::Tab);
    desk.key(Key::Char('d'));
    desk.end(Err(error()));
    assert_eq!((desk.form.delimiter, desk.step.focus), (Some(';'), Focus::Table));
    desk.key(Key::Char('h'));
    assert_eq!(desk.form.header_row, Some(HeaderRow::Absent));
    desk.end(Ok(JobAnswer::Source(samples::source())));
    assert_eq!(desk.key(Key::Enter), Move::Next);
}

#[test]
fn nothing_named_is_told_under_the_field() {
    let mut desk = Desk::new("");
    desk.key(Key::Enter);
    assert!(desk.step.error.is_some());
    assert_eq!(desk.job(), None);
}

#[test]
fn escape_stops_reading_first() {
    let mut desk = Desk::new("tickets.csv");
    assert!(matches!(desk.key(Key::Escape), Move::Say(Status::Note(_))));
    assert_eq!(desk.key(Key::Escape), Move::Back);
}

#[test]
fn a_long_file_is_counted_while_one_looks_and_no_longer() {
    let mut desk = Desk::read();
    desk.step.follow_count(true, &desk.facts, &mut desk.jobs);
    let (id, job) = desk.job().expect("it is counted");
    assert!(matches!(job, Job::CountRows(_)));
    desk.step.follow_count(true, &desk.facts, &mut desk.jobs);
    assert_eq!(desk.job(), None, "once is enough");
    desk.step.follow_count(false, &desk.facts, &mut desk.jobs);
    assert_eq!(desk.jobs.take_effects(), [Effect::Cancel(id)]);
    desk.step.follow_count(true, &desk.facts, &mut desk.jobs);
    desk.end(Ok(JobAnswer::Rows(184_210)));
    assert_eq!(desk.step.count, Count::Rows(184_210));
    desk.step.follow_count(true, &desk.facts, &mut desk.jobs);
    assert_eq!(desk.job(), None);
}

#[test]
fn a_short_file_and_one_that_is_only_asked_about_are_not_counted() {
    let mut desk = Desk::read();
    desk.facts.source.as_mut().unwrap().rows_are_all = true;
    desk.step.follow_count(true, &desk.facts, &mut desk.jobs);
    assert_eq!(desk.job(), None);
    let mut desk = Desk::read();
    desk.step.count_nothing();
    desk.step.follow_count(true, &desk.facts, &mut desk.jobs);
    assert_eq!(desk.job(), None);
}

#[test]
fn enter_on_a_folder_shows_its_files() {
    let mut desk = Desk::new("");
    desk.typed("data/");
    let file = PathEntry { path: "data/tickets.csv".into(), size_bytes: Some(1) };
    desk.end(Ok(JobAnswer::Paths(vec![file])));
    desk.key(Key::Enter);
    assert_eq!(desk.step.focus, Focus::List(0));
    desk.key(Key::Enter);
    assert!(matches!(desk.job(), Some((_, Job::InspectSource(_)))));
}

#[test]
fn tab_goes_to_the_list_where_all_files_go_on_alike() {
    let mut desk = Desk::new("");
    desk.typed("ti");
    let entry = |path: &str| PathEntry { path: path.into(), size_bytes: None };
    desk.end(Ok(JobAnswer::Paths(vec![entry("tickets.csv"), entry("tidy/")])));
    desk.key(Key::Tab);
    assert_eq!((desk.step.focus, desk.form.path.as_str()), (Focus::List(0), "ti"));
}

#[test]
fn a_workbook_is_read_sheet_by_sheet() {
    let mut desk = Desk::new("tickets.xlsx");
    desk.end(Ok(JobAnswer::Source(samples::workbook())));
    let labels = |desk: &Desk| -> Vec<String> {
        desk.step.hints().iter().map(|hint| format!("{} {}", hint.keys, hint.label)).collect()
    };
    assert!(labels(&desk).contains(&"t another sheet".to_owned()));
    assert!(!labels(&desk).iter().any(|hint| hint.ends_with("delimiter")));
    for sheet in ["Customers of Đà Nẵng", "Old", "Tickets"] {
        assert_eq!(desk.key(Key::Char('t')), Move::Stay);
        assert_eq!(desk.form.table.as_deref(), Some(sheet));
        let wanted = desk.form.source();
        assert_eq!(wanted.format, Some(Format::Workbook));
        // Also one that is refused does not keep the others from being reached.
        let (id, job) = desk.job().expect("a job");
        assert_eq!(job, Job::InspectSource(wanted));
        let refused = JobError { kind: ErrorKind::Invalid, message: "empty".into(), hint: None };
        desk.step.hear(id, &JobNews::Ended(Err(refused)), &mut desk.facts);
    }
    // A file with one table has no other.
    let mut desk = Desk::read();
    assert_eq!(desk.key(Key::Char('t')), Move::Ignored);
    assert!(!labels(&desk).iter().any(|hint| hint.starts_with("t ")));
}

fn query_view(sql: Option<&str>) -> JobAnswer {
    let mut settings = samples::source().settings;
    settings.sql = sql.map(str::to_owned);
    JobAnswer::Query(Box::new(samples::query(&settings)))
}

/// The query the last job tries.
fn tried(desk: &mut Desk) -> Option<SourceSettings> {
    match desk.job() {
        Some((_, Job::TryQuery(settings))) => Some(settings),
        _ => None,
    }
}

#[test]
fn a_query_is_tried_at_each_change_and_read_when_it_is_left() {
    let mut desk = Desk::read();
    desk.key(Key::Char('s'));
    assert!(desk.step.is_querying() && desk.step.is_typing());
    assert_eq!(tried(&mut desk).unwrap().sql, None, "the tables are shown before");
    desk.typed("SELECT 1");
    assert_eq!(desk.form.sql, "SELECT 1", "the draft keeps it");
    assert_eq!(tried(&mut desk).unwrap().sql.as_deref(), Some("SELECT 1"));
    desk.key(Key::Left);
    assert_eq!(tried(&mut desk), None, "moving tries nothing");
    desk.key(Key::Enter);
    let (id, _) = desk.job().unwrap();
    desk.typed("2");
    let news = JobNews::Ended(Ok(Box::new(query_view(None))));
    assert_eq!(desk.step.hear(id, &news, &mut desk.facts), None, "old news is dropped");
    assert!(desk.end(Ok(query_view(Some("SELECT")))).is_some());
    desk.key(Key::Escape);
    assert!(!desk.step.is_querying());
    let Some((_, Job::InspectSource(settings))) = desk.job() else { panic!("it is read") };
    assert_eq!(settings.sql.as_deref(), Some("SELECT \n21"));
    assert!(desk.facts.source.is_none(), "the former columns are gone");
}

#[test]
fn leaving_an_unchanged_query_reads_nothing_and_clearing_it_removes_the_step() {
    let mut desk = Desk::read();
    desk.key(Key::Char('s'));
    desk.job();
    desk.key(Key::Escape);
    assert_eq!(desk.job(), None);
    assert_eq!(desk.key(Key::Enter), Move::Next);
    desk.key(Key::Char('s'));
    desk.typed("x");
    desk.key(Key::Escape);
    desk.end(Ok(JobAnswer::Source(samples::source())));
    desk.key(Key::Char('s'));
    desk.key(Key::Backspace);
    desk.key(Key::Escape);
    let Some((_, Job::InspectSource(settings))) = desk.job() else { panic!("it is read") };
    assert_eq!((settings.sql, settings.with), (None, Vec::new()));
}

#[test]
fn tables_are_added_and_removed() {
    let mut desk = Desk::read();
    desk.key(Key::Char('s'));
    desk.step.paste("SELECT *\nFROM shops", &mut desk.form, &mut desk.facts, &mut desk.jobs);
    desk.key(Key::Control('t'));
    desk.typed("data/shops.csv");
    desk.key(Key::Enter);
    let settings = tried(&mut desk).unwrap();
    assert_eq!(settings.sql.as_deref(), Some("SELECT *\nFROM shops"));
    assert_eq!(settings.with[0].name, "shops");
    assert_eq!(settings.with[0].settings.location, Location::File("data/shops.csv".into()));
    desk.key(Key::Control('t'));
    desk.typed("x");
    desk.key(Key::Escape);
    assert_eq!(desk.form.with.len(), 1, "Esc adds nothing");
    desk.key(Key::Control('r'));
    assert_eq!(tried(&mut desk).unwrap().with, Vec::new());
    let error = JobError { kind: ErrorKind::Invalid, message: "gone".into(), hint: None };
    desk.key(Key::Char(' '));
    desk.end(Err(error));
    assert!(desk.step.hints().iter().all(|hint| hint.key != Some(Key::Control('r'))));
}
