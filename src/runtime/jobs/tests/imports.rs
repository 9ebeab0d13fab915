//! Imports of profiles: preview, rows, commit, and what changed meanwhile.

use super::{Bench, Cancelled, bench};
use crate::domain::{Audience, ErrorKind, Location, SourceSettings};
use crate::export::{ImportRequest, ImportTab};
use crate::runtime::worker::Executor;
use crate::wizard::JobId;
use crate::wizard::job::{
    ImportOrder, ImportPlace, ImportView, ImportedView, Job, JobAnswer, JobError,
};

const MORE: &str = "id,email,city\n2,bob@x.com,Hanoi\n7,eve@x.com,Hue\n,no@x.com,\n";

impl Bench {
    fn order(&self) -> ImportOrder {
        let path = self.folder.path().join("more.csv");
        ImportOrder {
            source: SourceSettings::new(Location::File(path)),
            destination: "main".into(),
            request: ImportRequest::new(Audience::Customer, "id"),
        }
    }

    fn preview_import(&self, id: u64) -> ImportView {
        match self.ask(id, &Job::PreviewImport(Box::new(self.order()))) {
            Ok(JobAnswer::ImportPreview(view)) => *view,
            other => panic!("{other:?}"),
        }
    }

    fn commit_import(&self, id: u64, preview: u64) -> Result<JobAnswer, JobError> {
        self.ask(id, &Job::CommitImport(JobId(preview)))
    }

    fn people_count(&self) -> u64 {
        match self.ask(0, &Job::OpenDestination("main".into())) {
            Ok(JobAnswer::Destination(view)) => view.sizes.customers,
            other => panic!("{other:?}"),
        }
    }
}

fn figures(view: &ImportView) -> [u64; 4] {
    let report = &view.report;
    [report.inserted, report.updated, report.unchanged, report.rejected]
}

fn imported(answer: Result<JobAnswer, JobError>) -> ImportedView {
    match answer {
        Ok(JobAnswer::Imported(imported)) => *imported,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_previewed_is_written() {
    let bench = bench();
    bench.file("more.csv", MORE);
    assert_eq!(figures(&bench.preview_import(1)), [1, 1, 0, 1]);
    assert_eq!(bench.people_count(), 3, "nothing is written yet");
    let place = ImportPlace { preview: JobId(1), tab: ImportTab::Updated, start: 0, count: 9 };
    let Ok(JobAnswer::ImportPage(page)) = bench.ask(2, &Job::ImportPage(place)) else {
        panic!("no page")
    };
    assert_eq!((page.total, page.rows[0].row), (1, 2));
    let explained = bench.ask(3, &Job::ExplainImportRow(JobId(1), 2));
    let Ok(JobAnswer::ImportRow(row)) = explained else { panic!("{explained:?}") };
    let city = &row.values[1];
    assert_eq!((city.before.as_deref(), city.after.as_deref()), (Some("Hue"), Some("Hanoi")));
    let path = bench.folder.path().join("rejects.csv");
    let saved = bench.ask(4, &Job::SaveImportRejects(JobId(1), path.clone()));
    assert!(matches!(saved, Ok(JobAnswer::RejectsSaved { lines: 1, .. })), "{saved:?}");
    assert!(std::fs::read_to_string(path).unwrap().contains(",no@x.com,,4,empty_id,"));
    let written = imported(bench.commit_import(5, 1));
    assert_eq!((written.profiles, written.report.updated), (4, 1));
    assert_eq!(bench.people_count(), 4);
    assert_eq!(bench.home().destination.as_deref(), Some("main"));
    assert_eq!(bench.home().recent_files, [bench.folder.path().join("more.csv")]);
}

#[test]
fn what_changed_meanwhile_is_previewed_again_before_it_is_written() {
    let bench = bench();
    bench.file("more.csv", MORE);
    bench.preview_import(1);
    bench.import("id,email,city\n7,eve@x.com,Hue\n");
    let answer = bench.commit_import(2, 1);
    let Ok(JobAnswer::ImportPreview(view)) = answer else { panic!("{answer:?}") };
    assert_eq!(figures(&view), [0, 1, 1, 1]);
    bench.file("more.csv", &format!("{MORE}8,f@x.com,Hue\n"));
    let answer = bench.commit_import(3, 2);
    let Ok(JobAnswer::ImportPreview(view)) = answer else { panic!("{answer:?}") };
    assert_eq!(figures(&view), [1, 1, 1, 1]);
    assert_eq!(bench.people_count(), 4, "nothing was written");
    assert_eq!(imported(bench.commit_import(4, 3)).profiles, 5);
}

#[test]
fn cancelled_nothing_is_kept() {
    let bench = bench();
    bench.file("more.csv", MORE);
    let preview = Job::PreviewImport(Box::new(bench.order()));
    let told = bench.session.execute(JobId(1), &preview, &Cancelled).unwrap_err();
    assert_eq!(told.kind, ErrorKind::Cancelled);
    bench.preview_import(2);
    let commit = Job::CommitImport(JobId(2));
    let told = bench.session.execute(JobId(3), &commit, &Cancelled).unwrap_err();
    assert_eq!(told.kind, ErrorKind::Cancelled);
    assert_eq!(bench.people_count(), 3);
    let told = bench.commit_import(4, 1).unwrap_err();
    assert_eq!(told.message, "this preview is no longer kept");
}
