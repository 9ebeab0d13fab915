//! Rejects that are saved before or after a commit, repaired, and run again.

use super::{Bench, bench};
use crate::domain::{Computation, Location, SavedExport, WriteMode};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer};

fn save_rejects(bench: &Bench, preview: u64, name: &str) -> String {
    let path = bench.folder.path().join(name);
    let job = Job::SaveRejects { preview: JobId(preview), path };
    match bench.ask(0, &job) {
        Ok(JobAnswer::RejectsSaved { path, .. }) => {
            path.canonicalize().unwrap().to_str().unwrap().to_owned()
        }
        other => panic!("{other:?}"),
    }
}

/// The runs, newest first.
fn history(bench: &Bench) -> Vec<Computation> {
    match bench.ask(0, &Job::ListHistory("main".into())) {
        Ok(JobAnswer::History(runs)) => runs,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rejects_saved_before_the_commit_are_known_after_it_also_of_another_write_mode() {
    let bench = bench();
    bench.preview(1);
    let path = save_rejects(&bench, 1, "out.csv");
    assert_eq!(history(&bench), []);
    let job = Job::Preview(Box::new(bench.export(WriteMode::Replace)));
    bench.ask(2, &job).unwrap();
    bench.commit(3, 2).unwrap();
    assert_eq!(history(&bench)[0].rejects_path, Some(path));
    // Another mapping rejects other rows.
    let mut other = bench.export(WriteMode::Add);
    other.mapping[0].matcher = Some(crate::domain::MatcherKind::Exact);
    bench.ask(4, &Job::Preview(Box::new(other))).unwrap();
    bench.commit(5, 4).unwrap();
    assert_eq!(history(&bench)[0].rejects_path, None);
}

#[test]
fn rejects_saved_after_the_commit_are_repaired_and_both_runs_are_linked() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let path = save_rejects(&bench, 1, "out.csv");
    let first = history(&bench).remove(0);
    assert_eq!(first.rejects_path.as_deref(), Some(path.as_str()));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("broken"), "{text}");
    std::fs::write(&path, text.replace("broken", "cat@x.com")).unwrap();
    let mut export = SavedExport { ..bench.export(WriteMode::Replace) };
    export.source.location = Location::File(path.into());
    let view = match bench.ask(3, &Job::Preview(Box::new(export.clone()))) {
        Ok(JobAnswer::Preview(view)) => view,
        other => panic!("{other:?}"),
    };
    assert_eq!((view.members.before, view.members.added, view.members.removed), (2, 1, 0));
    let sentence = format!("rejects of run {}: its rows are added, nobody leaves", first.number);
    assert_eq!(view.warnings[0], sentence);
    bench.commit(4, 3).unwrap();
    let newest = history(&bench).remove(0);
    assert_eq!((newest.repairs, newest.after), (Some(first.number), 3));
    let recorded = crate::config::recorded_export(&newest.configuration.unwrap()).unwrap();
    assert_eq!(recorded.write_mode, WriteMode::Add);
    assert_eq!(recorded.columns, ["Email", "Amount"]);
    let seen = match bench.ask(5, &Job::InspectSource(export.source)) {
        Ok(JobAnswer::Source(seen)) => seen,
        other => panic!("{other:?}"),
    };
    let names: Vec<&str> = seen.columns.iter().map(|column| column.name.as_str()).collect();
    assert!(seen.is_rejects && names == ["Email", "Amount"], "{names:?}");
    assert!(seen.rows.iter().all(|(_, cells)| cells.len() == 2));
}
