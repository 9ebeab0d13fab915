//! The jobs on real files and a real database, in the order in which a person
//! would cause them.

mod exports;
mod imports;
mod people;
mod profiles;
mod rejects;
mod segments;
mod sources;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::super::worker::Executor;
use super::{PREVIEWS_MAX, Session};
use crate::config::Home;
use crate::domain::{
    AttributeName, AttributeType, Audience, ComputationStatus, CriterionKind, Draft, EntryName,
    ErrorKind, GuardLimits, Location, Logic, Mapping, Progress, SavedExport, SegmentName,
    SegmentTarget, SourceSettings, Trigger, Unwatched, VersionPart, Watch, WriteMode,
};
use crate::export::{Acceptance, ImportRequest, MembershipRows, PreviewTab, import_profiles};
use crate::source::Source;
use crate::wizard::JobId;
use crate::wizard::job::{
    DestinationView, HomeView, Job, JobAnswer, JobError, MemberFigures, PageEntries, Replace,
};

const PEOPLE: &str = "id,email,city\n1,ann@x.com,Hanoi\n2,bob@x.com,Hue\n3,cat@x.com,\n";
const TICKETS: &str = "Email,Amount\nANN@x.com,5\nnobody@x.com,7\nbob@x.com,1\nbroken,2\n,3\n";

/// A home with one destination of three customers, and a file of tickets.
struct Bench {
    folder: TempDir,
    session: Session,
}

fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::new(Home::at(folder.path().join("home")));
    let bench = Bench { folder, session };
    bench.create("main", "").unwrap();
    bench.import(PEOPLE);
    bench.file("tickets.csv", TICKETS);
    bench
}

impl Bench {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn import(&self, people: &str) {
        let people = self.file("people.csv", people);
        let source = SourceSettings::new(Location::File(people));
        let source = Source::open(&source, self.folder.path(), &Unwatched).unwrap();
        let request = ImportRequest::new(Audience::Customer, "id");
        let (_, mut database) = self.session.connect("main").unwrap();
        import_profiles(&mut *database, &source, &request, None, &Unwatched).unwrap();
    }

    fn ask(&self, id: u64, job: &Job) -> Result<JobAnswer, JobError> {
        self.session.execute(JobId(id), job, &Unwatched)
    }

    fn create(&self, name: &str, path: &str) -> Result<JobAnswer, JobError> {
        let name = EntryName::parse(name).unwrap();
        self.ask(0, &Job::CreateDestination { name, path: path.into(), phone_region: None })
    }

    fn tickets(&self) -> SourceSettings {
        SourceSettings::new(Location::File(self.folder.path().join("tickets.csv")))
    }

    fn export(&self, mode: WriteMode) -> SavedExport {
        SavedExport {
            name: EntryName::parse("vip").unwrap(),
            destination: EntryName::parse("main").unwrap(),
            audience: Audience::Customer,
            logic: Logic::Or,
            write_mode: mode,
            source: self.tickets(),
            columns: Vec::new(),
            segment: SegmentTarget::Create(segment("VIP")),
            mapping: vec![Mapping {
                attribute: AttributeName::parse("email").unwrap(),
                kind: CriterionKind::Column("Email".into()),
                matcher: None,
            }],
            guard: GuardLimits::default(),
        }
    }

    fn preview(&self, id: u64) -> crate::wizard::job::PreviewView {
        match self.ask(id, &Job::Preview(Box::new(self.export(WriteMode::Add)))) {
            Ok(JobAnswer::Preview(view)) => *view,
            other => panic!("{other:?}"),
        }
    }

    fn commit(&self, id: u64, preview: u64) -> Result<JobAnswer, JobError> {
        self.ask(id, &Job::Commit { preview: JobId(preview), acceptance: Acceptance::None })
    }

    fn home(&self) -> HomeView {
        match self.ask(0, &Job::LoadHome) {
            Ok(JobAnswer::Home(view)) => view,
            other => panic!("{other:?}"),
        }
    }
}

/// Somebody who changed his mind from the start.
struct Cancelled;

impl Watch for Cancelled {
    fn cancelled(&self) -> bool {
        true
    }

    fn progress(&self, _: Progress) {}
}

fn segment(name: &str) -> SegmentName {
    SegmentName::parse(name).unwrap()
}

fn figures(before: u64, added: u64, removed: u64) -> MemberFigures {
    MemberFigures {
        before,
        kept: before - removed,
        added,
        removed,
        after: before + added - removed,
    }
}

#[test]
fn an_empty_home_is_shown_without_troubles() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::new(Home::at(folder.path().join("nothing here")));
    let answer = session.execute(JobId(1), &Job::LoadHome, &Unwatched).unwrap();
    assert_eq!(answer, JobAnswer::Home(HomeView::default()));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_shown() {
    let bench = bench();
    fs::write(bench.folder.path().join("home/draft.toml"), "step = [").unwrap();
    fs::create_dir(bench.folder.path().join("home/exports")).unwrap();
    fs::write(bench.folder.path().join("home/exports/odd.toml"), "x = 1").unwrap();
    let home = bench.home();
    assert_eq!(home.destination.as_deref(), Some("main"));
    assert_eq!(home.troubles.len(), 1);
    assert!(home.troubles[0].starts_with("the draft cannot be read: "), "{:?}", home.troubles);
    assert_eq!(home.exports[0].name, "odd");
    assert!(home.exports[0].export.is_err());
}

#[test]
fn the_first_look_at_a_source_tells_columns_types_and_rows() {
    let bench = bench();
    let Ok(JobAnswer::Source(view)) = bench.ask(1, &Job::InspectSource(bench.tickets())) else {
        panic!("no source")
    };
    assert_eq!((view.delimiter, view.encoding.as_deref()), (Some(','), Some("UTF-8")));
    assert_eq!(view.settings.delimiter, Some(','));
    assert_eq!((view.rows_read, view.rows_are_all), (5, true));
    assert_eq!(view.rows[0], (2, vec!["ANN@x.com".to_owned(), "5".to_owned()]));
    let columns: Vec<_> =
        view.columns.iter().map(|c| (&*c.name, c.kind, c.empty_permille)).collect();
    let expected = [("Email", AttributeType::Email, 200), ("Amount", AttributeType::Number, 0)];
    assert_eq!(columns, expected);
}

#[test]
fn a_destination_is_made_in_the_home_or_where_it_was_said() {
    let bench = bench();
    let path = bench.folder.path().join("new folder/second.db");
    let Ok(JobAnswer::Destination(DestinationView { name, sizes, .. })) =
        bench.create("second", path.to_str().unwrap())
    else {
        panic!("no destination")
    };
    assert_eq!((&*name, sizes.customers), ("second", 0));
    let Ok(JobAnswer::Destinations(all)) = bench.ask(1, &Job::ListDestinations) else {
        panic!("no list")
    };
    let main = bench.folder.path().join("home/main.db");
    assert_eq!(all.iter().map(|entry| &entry.path).collect::<Vec<_>>(), [&main, &path]);
    assert_eq!(all[0].state.as_ref().unwrap().customers, 3);
}

#[test]
fn a_database_that_is_there_is_connected_as_it_is() {
    let bench = bench();
    let path = bench.folder.path().join("home/main.db");
    let Ok(JobAnswer::Destination(view)) = bench.create("again", path.to_str().unwrap()) else {
        panic!("no destination")
    };
    assert_eq!(view.profiles(Audience::Customer), 3);
    assert_eq!(view.attributes(Audience::Customer).len(), 2);
}

#[test]
fn a_file_of_another_kind_is_refused_and_left_alone() {
    let bench = bench();
    let path = bench.file("note.txt", "a note");
    let error = bench.create("note", path.to_str().unwrap()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert_eq!(fs::read_to_string(path).unwrap(), "a note");
}

#[test]
fn a_database_whose_name_is_taken_goes_again() {
    let bench = bench();
    let path = bench.folder.path().join("other.db");
    let error = bench.create("main", path.to_str().unwrap()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    let left: Vec<_> = fs::read_dir(bench.folder.path()).unwrap().flatten().collect();
    assert!(!left.iter().any(|file| file.file_name().to_string_lossy().starts_with("other")));
    // One that was there before the attempt stays.
    let there = bench.folder.path().join("home/main.db");
    bench.create("main", there.to_str().unwrap()).unwrap_err();
    assert!(there.exists());
}

#[test]
fn a_destination_that_is_gone_is_listed_with_its_trouble() {
    let bench = bench();
    fs::remove_file(bench.folder.path().join("home/main.db")).unwrap();
    let Ok(JobAnswer::Destinations(all)) = bench.ask(1, &Job::ListDestinations) else {
        panic!("no list")
    };
    assert!(all[0].state.is_err());
    assert_eq!(bench.home().troubles.len(), 1);
}

#[test]
fn a_preview_tells_the_figures_of_both_write_modes_and_writes_nothing() {
    let bench = bench();
    let view = bench.preview(1);
    assert_eq!(view.members, figures(0, 2, 0));
    assert_eq!(
        view.by_write_mode,
        [(WriteMode::Add, figures(0, 2, 0)), (WriteMode::Replace, figures(0, 2, 0))]
    );
    assert_eq!((view.report.rows.read, view.report.rows.matched), (5, 2));
    assert_eq!(bench.ask(2, &Job::ListSegments("main".into())), Ok(JobAnswer::Segments(vec![])));
    assert_eq!(bench.home().runs, []);
}

#[test]
fn pages_and_explanations_come_from_the_preview() {
    let bench = bench();
    bench.preview(1);
    let page = |tab, start| Job::PreviewPage { preview: JobId(1), tab, start, count: 1 };
    let Ok(JobAnswer::Page(joining)) = bench.ask(2, &page(PreviewTab::Joining, 1)) else {
        panic!("no page")
    };
    let PageEntries::People(people) = joining.entries else { panic!("no people") };
    assert_eq!((joining.total, joining.start, &*people[0].id), (2, 1, "2"));
    let Ok(JobAnswer::Page(rejected)) = bench.ask(3, &page(PreviewTab::Rejected, 0)) else {
        panic!("no page")
    };
    let PageEntries::Rows(rows) = rejected.entries else { panic!("no rows") };
    assert_eq!((rejected.total, rows[0].row), (2, 5));
    let person = Job::ExplainPerson { preview: JobId(1), id: "1".into() };
    let Ok(JobAnswer::Person(person)) = bench.ask(4, &person) else { panic!("no person") };
    assert_eq!(person.attributes, ["email", "city"]);
    assert_eq!((person.reasons[0].row, &*person.reasons[0].cell), (2, "ANN@x.com"));
    let row = Job::ExplainRow { preview: JobId(1), row: 2 };
    let Ok(JobAnswer::Row(row)) = bench.ask(5, &row) else { panic!("no row") };
    assert_eq!(row.profiles[0].id, "1");
}

#[test]
fn only_the_last_previews_are_kept() {
    let bench = bench();
    let last = PREVIEWS_MAX as u64 + 1;
    for id in 1..=last {
        bench.preview(id);
    }
    let explain = |preview| Job::ExplainRow { preview: JobId(preview), row: 2 };
    assert_eq!(bench.ask(9, &explain(1)).unwrap_err().kind, ErrorKind::Invalid);
    bench.ask(9, &explain(2)).unwrap();
    bench.ask(9, &explain(last)).unwrap();
    // Used just now, it outlives the one after it.
    bench.ask(9, &explain(2)).unwrap();
    bench.preview(last + 1);
    bench.ask(9, &explain(2)).unwrap();
    assert!(bench.ask(9, &explain(3)).is_err());
}

#[test]
fn rejects_are_saved_whole_and_never_over_another_file() {
    let bench = bench();
    bench.preview(1);
    let path = bench.folder.path().join("rejects.csv");
    let save = || Job::SaveRejects { preview: JobId(1), path: path.clone() };
    let saved = bench.ask(2, &save()).unwrap();
    assert_eq!(saved, JobAnswer::RejectsSaved { path: path.clone(), lines: 3 });
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("Email,Amount,segport_row,"), "{text}");
    assert_eq!(text.lines().count(), 4);
    assert_eq!(bench.ask(3, &save()).unwrap_err().kind, ErrorKind::Invalid);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn rejects_that_are_cancelled_leave_no_file() {
    let bench = bench();
    bench.preview(1);
    let before = fs::read_dir(bench.folder.path()).unwrap().count();
    let path = bench.folder.path().join("rejects.csv");
    let job = Job::SaveRejects { preview: JobId(1), path };
    let error = bench.session.execute(JobId(2), &job, &Cancelled).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    assert_eq!(fs::read_dir(bench.folder.path()).unwrap().count(), before);
}

#[test]
fn a_commit_writes_what_was_previewed_and_remembers_what_was_used() {
    let bench = bench();
    bench.preview(1);
    let Ok(JobAnswer::Written(written)) = bench.commit(2, 1) else { panic!("not written") };
    assert_eq!((written.version, written.members), (1, figures(0, 2, 0)));
    assert_eq!((&*written.destination, written.segment.members), ("main", 2));
    let home = bench.home();
    assert_eq!(home.recent_files, [bench.folder.path().join("tickets.csv")]);
    assert_eq!(home.destination.as_deref(), Some("main"));
    let run = &home.runs[0];
    assert_eq!((run.trigger, run.status), (Trigger::Wizard, ComputationStatus::Done));
}

#[test]
fn members_versions_and_restore_follow_the_commit() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let (destination, vip) = ("main".to_owned(), segment("VIP"));
    let members = Job::MembersPage {
        destination: destination.clone(),
        segment: vip.clone(),
        version: None,
        start: 1,
        count: usize::MAX,
    };
    let Ok(JobAnswer::Members(page)) = bench.ask(3, &members) else { panic!("no members") };
    assert_eq!((page.total, page.members.len(), &*page.members[0].id), (2, 1, "2"));
    assert_eq!(page.attributes, ["email", "city"]);
    let restore =
        Job::Restore { destination: destination.clone(), segment: vip.clone(), version: 0 };
    let Ok(JobAnswer::Written(written)) = bench.ask(4, &restore) else { panic!("not restored") };
    assert_eq!((written.version, written.members), (2, figures(2, 0, 2)));
    let versions = Job::ListVersions { destination, segment: vip };
    let Ok(JobAnswer::Versions(versions)) = bench.ask(5, &versions) else { panic!("no versions") };
    assert_eq!(versions.iter().map(|version| version.version).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_commit_that_is_out_of_date_writes_nothing_and_answers_with_a_new_preview() {
    let bench = bench();
    bench.preview(1);
    bench.preview(2);
    bench.commit(3, 2).unwrap();
    let Ok(JobAnswer::Preview(view)) = bench.commit(4, 1) else { panic!("no preview") };
    assert_eq!(view.members, figures(2, 0, 0));
    assert_eq!(bench.home().runs.len(), 1, "asking again is not a run");
    let Ok(JobAnswer::Written(written)) = bench.commit(5, 4) else { panic!("not written") };
    assert_eq!((written.version, written.members), (2, figures(2, 0, 0)));
}

#[test]
fn a_commit_that_fails_or_is_cancelled_is_in_the_history() {
    let bench = bench();
    bench.preview(1);
    bench.import("id,email\n4,dan@x.com\n");
    let job = Job::Commit { preview: JobId(1), acceptance: Acceptance::None };
    let error = bench.session.execute(JobId(2), &job, &Cancelled).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    fs::remove_file(bench.folder.path().join("tickets.csv")).unwrap();
    bench.commit(3, 1).unwrap_err();
    let status: Vec<_> = bench.home().runs.iter().map(|run| run.status).collect();
    assert_eq!(status, [ComputationStatus::Failed, ComputationStatus::Cancelled]);
}

#[test]
fn a_guard_that_nobody_accepted_stops_the_commit() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    bench.file("tickets.csv", "Email\nnobody@x.com\n");
    let export = Box::new(bench.export(WriteMode::Replace));
    let Ok(JobAnswer::Preview(view)) = bench.ask(3, &Job::Preview(export)) else { panic!() };
    assert_eq!(view.guards.len(), 2);
    assert_eq!(bench.commit(4, 3).unwrap_err().kind, ErrorKind::Guard);
    let accepted = Job::Commit { preview: JobId(3), acceptance: Acceptance::Guards };
    let Ok(JobAnswer::Written(written)) = bench.ask(5, &accepted) else { panic!("not written") };
    assert_eq!(written.members, figures(2, 0, 2));
}

#[test]
fn an_export_is_saved_loaded_and_removed_by_its_name() {
    let bench = bench();
    let export = Box::new(bench.export(WriteMode::Add));
    let save = |overwrite| Job::SaveExport { export: export.clone(), overwrite };
    let file = bench.folder.path().join("home/exports/vip.toml");
    assert_eq!(bench.ask(1, &save(Replace::Refuse)), Ok(JobAnswer::ExportSaved(file.clone())));
    assert_eq!(bench.ask(2, &save(Replace::Refuse)), Ok(JobAnswer::ExportTaken(file.clone())));
    bench.ask(3, &save(Replace::Allow)).unwrap();
    let loaded = bench.ask(4, &Job::LoadExport("vip".into()));
    assert_eq!(loaded, Ok(JobAnswer::Export(export)));
    assert_eq!(bench.home().exports[0].name, "vip");
    assert_eq!(bench.ask(5, &Job::RemoveExport("vip".into())), Ok(JobAnswer::ExportRemoved));
    assert!(!file.exists());
    assert_eq!(bench.ask(6, &Job::LoadExport("vip".into())).unwrap_err().kind, ErrorKind::Invalid);
}

#[test]
fn the_draft_is_kept_and_forgotten() {
    let bench = bench();
    let draft = Draft { name: "half".into(), step: 3, ..Draft::default() };
    bench.session.keep_draft(Some(&draft));
    assert_eq!(bench.home().draft, Some(draft));
    bench.session.keep_draft(None);
    assert_eq!(bench.home().draft, None);
}

#[test]
fn a_pipe_is_read_once_and_its_copy_serves_every_later_job() {
    let bench = bench();
    let pipe = bench.folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let path = pipe.clone();
    let writer = std::thread::spawn(move || fs::write(path, TICKETS).unwrap());
    let settings = SourceSettings::new(Location::File(pipe));
    let Ok(JobAnswer::Source(view)) = bench.ask(1, &Job::InspectSource(settings)) else {
        panic!("no source")
    };
    writer.join().unwrap();
    let mut export = bench.export(WriteMode::Add);
    export.source = view.settings;
    bench.ask(2, &Job::Preview(Box::new(export.clone()))).unwrap();
    export.source.delimiter = Some(';');
    let error = bench.ask(3, &Job::Preview(Box::new(export))).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
}

#[test]
fn rows_are_counted_and_columns_are_tried() {
    let bench = bench();
    assert_eq!(bench.ask(1, &Job::CountRows(bench.tickets())).unwrap(), JobAnswer::Rows(5));
    let cancelled = bench.session.execute(JobId(2), &Job::CountRows(bench.tickets()), &Cancelled);
    assert_eq!(cancelled.unwrap_err().kind, ErrorKind::Cancelled);
    let audience = Audience::Customer;
    let try_columns =
        Job::TryColumns { source: bench.tickets(), destination: "main".into(), audience };
    let Ok(JobAnswer::Evidence(evidence)) = bench.ask(3, &try_columns) else {
        panic!("no evidence")
    };
    let email = AttributeName::parse("email").unwrap();
    let pair = evidence.pair(&email, "Email").expect("it was tried");
    assert_eq!((evidence.rows, pair.cells, pair.values), (5, 4, 3));
    assert_eq!((pair.found, pair.people, pair.found_percent()), (2, 2, 66));
    assert_eq!(evidence.pair(&email, "Amount"), None, "no e-mail is in it");
}

#[test]
fn the_history_tells_every_run() {
    let bench = bench();
    let history = || match bench.ask(9, &Job::ListHistory("main".into())) {
        Ok(JobAnswer::History(runs)) => runs,
        other => panic!("{other:?}"),
    };
    assert_eq!(history(), []);
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let runs = history();
    let [run] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!((run.segment.as_str(), run.after, run.version), ("VIP", 2, Some(1)));
    assert!(run.report.is_some() && run.source.is_some());
}

#[test]
fn a_member_is_explained_by_the_rows_of_earlier_runs() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let explain = |id: &str| {
        let (destination, id) = ("main".to_owned(), id.to_owned());
        bench.ask(9, &Job::ExplainMember { destination, segment: segment("VIP"), id })
    };
    let rows = || match explain("1") {
        Ok(JobAnswer::Membership(membership)) => {
            assert!(membership.is_member && membership.steps.len() == 1);
            membership.steps[0].rows.clone()
        }
        other => panic!("{other:?}"),
    };
    let MembershipRows::Found(found) = rows() else { panic!("the table is still there") };
    assert_eq!((found[0].row, found[0].cell.as_str()), (2, "ANN@x.com"));
    bench.file("tickets.csv", "Email\nann@x.com\n");
    assert!(matches!(rows(), MembershipRows::Gone(why) if why.ends_with("changed since the run")));
    fs::remove_file(bench.folder.path().join("tickets.csv")).unwrap();
    assert!(matches!(rows(), MembershipRows::Gone(_)));
    assert_eq!(explain("nobody").unwrap_err().kind, ErrorKind::Invalid);
}

#[test]
fn two_versions_are_compared_part_by_part() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    bench.file("tickets.csv", "Email\nbob@x.com\ncat@x.com\n");
    let replace =
        SavedExport { write_mode: WriteMode::Replace, ..bench.export(WriteMode::Replace) };
    bench.ask(3, &Job::Preview(Box::new(replace))).unwrap();
    let acceptance = Acceptance::Guards;
    bench.ask(4, &Job::Commit { preview: JobId(3), acceptance }).unwrap();
    let ids = |part| {
        let job = Job::CompareVersions {
            destination: "main".into(),
            segment: segment("VIP"),
            versions: (1, 2),
            part,
            start: 0,
            count: 9,
        };
        let Ok(JobAnswer::Compared(compared)) = bench.ask(9, &job) else { panic!("compared") };
        assert_eq!(compared.totals, [1, 1, 1]);
        compared.page.members.into_iter().map(|person| person.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(VersionPart::Joined), ["3"]);
    assert_eq!(ids(VersionPart::Left), ["1"]);
    assert_eq!(ids(VersionPart::Stayed), ["2"]);
}

#[test]
fn the_members_of_an_old_version_are_read_page_by_page_and_saved() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let (destination, segment) = ("main".to_owned(), segment("VIP"));
    let restore =
        Job::Restore { destination: destination.clone(), segment: segment.clone(), version: 0 };
    bench.ask(3, &restore).unwrap();
    let page = |version| -> Result<(u64, usize), JobError> {
        let (destination, segment) = (destination.clone(), segment.clone());
        let version = Some(version);
        let job = Job::MembersPage { destination, segment, version, start: 1, count: 9 };
        match bench.ask(4, &job)? {
            JobAnswer::Members(view) => Ok((view.total, view.members.len())),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(page(1), Ok((2, 1)));
    assert_eq!(page(2), Ok((0, 0)));
    assert_eq!(page(9).unwrap_err().kind, ErrorKind::Invalid);
    let path = bench.folder.path().join("old.csv");
    let job = Job::SaveMembers { destination, segment, version: Some(1), path: path.clone() };
    assert_eq!(bench.ask(5, &job), Ok(JobAnswer::MembersSaved { path, members: 2 }));
}

#[test]
fn members_are_saved_whole_in_the_format_of_the_name_and_never_over_another_file() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let save = |name: &str| {
        let path = bench.folder.path().join(name);
        let (destination, segment) = ("main".to_owned(), segment("VIP"));
        let job = Job::SaveMembers { destination, segment, version: None, path: path.clone() };
        (bench.ask(9, &job), fs::read_to_string(&path).unwrap_or_default())
    };
    let (saved, text) = save("vip.csv");
    let path = bench.folder.path().join("vip.csv");
    assert_eq!(saved.unwrap(), JobAnswer::MembersSaved { path, members: 2 });
    assert_eq!(text, "id,email,city\n1,ann@x.com,Hanoi\n2,bob@x.com,Hue\n");
    assert_eq!(save("vip.csv").0.unwrap_err().kind, ErrorKind::Invalid);
    let (_, lines) = save("vip.ndjson");
    assert!(lines.starts_with(r#"{"id":"1","email":"ann@x.com""#), "{lines}");
    for name in ["vip.xlsx", "vip.sqlite"] {
        let path = bench.folder.path().join(name);
        assert_eq!(save(name).0.unwrap(), JobAnswer::MembersSaved { path, members: 2 });
    }
    assert_eq!(save("no such folder/vip.csv").0.unwrap_err().kind, ErrorKind::Failed);
}
