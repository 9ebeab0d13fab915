//! Whole jobs of the library on a million customers: exports from a file to a
//! committed segment, by different criteria and sizes, and imports. Run with
//! `SEGPORT_BENCH_SCALE=5 cargo bench --bench jobs` for five million customers and
//! a million rows. What counts are the ratios within one run.

mod place;

use std::fmt;

use divan::Bencher;
use place::{Place, export, import, open, profiles, rows, write_people};
use segport::domain::{Logic, SavedExport, Trigger, Unwatched};
use segport::export::{Acceptance, RunContext, RunOptions, RunWrites, run};

fn main() {
    divan::main();
}

/// An export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    /// What the others are compared with.
    EmailOrPhone,
    /// A hundredth of the rows.
    FewRows,
    /// Ten times the rows.
    ManyRows,
    EmailAndPhone,
    /// Sixty and three values.
    CityAndGender,
    Email,
    /// Phone numbers written nationally, with a blank and a dash.
    NationalPhone,
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl Job {
    fn rows(self) -> u32 {
        match self {
            Self::FewRows => rows() / 100,
            Self::ManyRows => rows() * 10,
            _ => rows(),
        }
    }

    fn export(self) -> SavedExport {
        let (email, phone) = (("email", "email"), ("phone", "phone"));
        match self {
            Self::EmailOrPhone | Self::FewRows | Self::ManyRows => {
                export(&[email, phone], Logic::Or)
            }
            Self::EmailAndPhone => export(&[email, phone], Logic::And),
            Self::CityAndGender => export(&[("city", "city"), ("gender", "gender")], Logic::And),
            Self::Email => export(&[email], Logic::Or),
            Self::NationalPhone => export(&[("national", "phone")], Logic::Or),
        }
    }
}

#[divan::bench(
    args = [
        Job::EmailOrPhone, Job::FewRows, Job::ManyRows, Job::EmailAndPhone,
        Job::CityAndGender, Job::Email, Job::NationalPhone,
    ],
    sample_count = 7,
    sample_size = 1
)]
fn committed_export(bencher: Bencher, job: Job) {
    let place = Place::with_people();
    let (mut database, source) = (place.database(), place.source(job.rows()));
    let export = job.export();
    let mut once = || {
        let context = RunContext { trigger: Trigger::Command, configuration: None, begun: None };
        let options =
            RunOptions { writes: RunWrites::Commit, acceptance: Acceptance::Guards, context };
        let outcome = run(&mut database, &source, &export, &options, &Unwatched).expect("a run");
        assert_eq!(outcome.preview.report.rows.read, u64::from(job.rows()));
        assert!(outcome.receipt.is_some(), "it was committed");
    };
    // Indexes that are missing are built on the first use.
    once();
    bencher.bench_local(once);
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn first_import(bencher: Bencher) {
    let table = Place::new();
    let path = table.path("people.csv");
    write_people(&path, profiles(), profiles(), 0);
    let source = open(&path);
    bencher.with_inputs(Place::new).bench_local_values(|place| {
        import(&mut place.database(), &source);
        place
    });
}

/// The same table again, in which every hundredth customer has another e-mail.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn import_of_some_changes(bencher: Bencher) {
    let table = Place::new();
    let path = table.path("people.csv");
    write_people(&path, profiles(), profiles(), 100);
    let source = open(&path);
    bencher.with_inputs(Place::with_people).bench_local_values(|place| {
        let figures = import(&mut place.database(), &source).report;
        assert!(figures.updated > u64::from(profiles() / 200), "some changed");
        place
    });
}

/// The key index of an attribute that has none.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn first_use_of_an_attribute(bencher: Bencher) {
    let export = export(&[("city", "city")], Logic::Or);
    bencher.with_inputs(Place::with_people).bench_local_values(|place| {
        let (mut database, source) = (place.database(), place.source(1));
        segport::export::preview(&mut database, &source, &export, &Unwatched).expect("rows");
        place
    });
}
