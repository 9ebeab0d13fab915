//! Saved exports whose file or destination is not what it was.

use super::{Cancelled, bench};
use crate::domain::{AttributeName, ErrorKind, SavedExport, WriteMode};
use crate::runtime::worker::Executor;
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, Replace};

#[test]
fn saved_exports_that_cannot_be_run_as_they_are_are_told() {
    let bench = bench();
    let export = SavedExport {
        columns: ["Name", "Email"].map(str::to_owned).into(),
        ..bench.export(WriteMode::Add)
    };
    let save = |export: &SavedExport| {
        let job = Job::SaveExport { export: Box::new(export.clone()), overwrite: Replace::Allow };
        bench.ask(0, &job).unwrap();
    };
    let troubles = || match bench.ask(0, &Job::CheckExports) {
        Ok(JobAnswer::ExportTroubles(troubles)) => troubles,
        other => panic!("{other:?}"),
    };
    save(&export);
    assert_eq!(troubles(), []);
    let told = |trouble: &str| vec![("vip".to_owned(), trouble.to_owned())];
    let tickets = bench.folder.path().join("tickets.csv");
    std::fs::write(&tickets, "Name,E-mail address\nAn,an@example.com\n").unwrap();
    assert_eq!(troubles(), told("column Email is gone, perhaps E-mail address"));
    std::fs::write(&tickets, "Name,Email\n").unwrap();
    let mut other = export.clone();
    other.mapping[0].attribute = AttributeName::parse("nickname").unwrap();
    save(&other);
    assert_eq!(troubles(), told("the destination has no attribute \"nickname\""));
    std::fs::remove_file(&tickets).unwrap();
    assert_eq!(troubles(), told("the file tickets.csv is gone"));
    let cancelled = bench.session.execute(JobId(9), &Job::CheckExports, &Cancelled);
    assert_eq!(cancelled.unwrap_err().kind, ErrorKind::Cancelled);
}
