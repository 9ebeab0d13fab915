//! The worker with jobs that wait for the test: nothing here sleeps.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::super::wake::Wake;
use super::{Executor, Worker};
use crate::domain::{Draft, EntryName, ErrorKind, Progress, Stage, Watch};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};

/// Long enough for the slowest machine; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_secs(20);

/// How soon a cancelled job must end (SCREENS, DESIGN §2).
const CANCEL_MAX: Duration = Duration::from_millis(200);

/// Does jobs by their kind, and tells the test what it does.
struct Fake {
    log: Mutex<Sender<String>>,
    /// One message lets one held job go on.
    gate: Mutex<Receiver<()>>,
}

impl Fake {
    fn log(&self, line: impl Into<String>) {
        self.log.lock().unwrap().send(line.into()).unwrap();
    }

    fn wait_at_gate(&self) {
        self.gate.lock().unwrap().recv_timeout(DEADLINE).unwrap();
    }
}

impl Executor for Fake {
    fn execute(&self, id: JobId, job: &Job, watch: &dyn Watch) -> Result<JobAnswer, JobError> {
        self.log(format!("job {}", id.0));
        match job {
            Job::LoadExport(text) if text == "panic" => panic!("on purpose"),
            Job::LoadExport(_) | Job::RemoveExport(_) => self.wait_at_gate(),
            Job::ListVersions { .. } => {
                let give_up = Instant::now() + DEADLINE;
                while !watch.cancelled() && Instant::now() < give_up {
                    std::thread::yield_now();
                }
            }
            Job::ListDestinations => {
                for rows in 0..100_000 {
                    watch.progress(Progress::new(Stage::Matching, rows, None));
                }
                watch.progress(Progress::new(Stage::Writing, 0, None));
            }
            _ => {}
        }
        Ok(JobAnswer::ExportRemoved)
    }

    fn keep_draft(&self, draft: Option<&Draft>) {
        self.log(draft.map_or("no draft".to_owned(), |draft| format!("draft {}", draft.name)));
    }
}

struct Bench {
    worker: Worker,
    wakes: Receiver<Wake>,
    log: Receiver<String>,
    gate: Sender<()>,
}

fn bench() -> Bench {
    let (log_sender, log) = channel();
    let (gate, gate_receiver) = channel();
    let (sender, wakes) = channel();
    let fake = Fake { log: Mutex::new(log_sender), gate: Mutex::new(gate_receiver) };
    let worker = Worker::start(Arc::new(fake), sender).unwrap();
    Bench { worker, wakes, log, gate }
}

impl Bench {
    fn logged(&self) -> String {
        self.log.recv_timeout(DEADLINE).unwrap()
    }

    fn news(&self) -> (u64, JobNews) {
        match self.wakes.recv_timeout(DEADLINE).unwrap() {
            Wake::Job { id, news } => (id.0, news),
            other => panic!("{other:?}"),
        }
    }

    /// The next end of a job, and with what sort of trouble.
    fn ended(&self) -> (u64, Option<ErrorKind>) {
        loop {
            if let (id, JobNews::Ended(result)) = self.news() {
                return (id, result.err().map(|error| error.kind));
            }
        }
    }
}

fn hold() -> Job {
    Job::LoadExport("hold".into())
}

fn until_cancelled() -> Job {
    let segment = crate::domain::SegmentName::parse("x").unwrap();
    Job::ListVersions { destination: "main".into(), segment }
}

fn draft(name: &str) -> Box<Draft> {
    Box::new(Draft { name: name.into(), ..Draft::default() })
}

#[test]
fn a_job_starts_and_ends_once() {
    let bench = bench();
    bench.worker.submit(JobId(1), Job::LoadHome);
    assert_eq!(bench.news(), (1, JobNews::Started));
    assert_eq!(bench.news(), (1, JobNews::Ended(Ok(Box::new(JobAnswer::ExportRemoved)))));
    bench.worker.close();
    assert!(bench.wakes.try_recv().is_err());
}

#[test]
fn a_job_that_panics_ends_with_an_internal_error_and_the_next_one_runs() {
    let bench = bench();
    bench.worker.submit(JobId(1), Job::LoadExport("panic".into()));
    assert_eq!(bench.news(), (1, JobNews::Started));
    let (1, JobNews::Ended(Err(error))) = bench.news() else { panic!("no end") };
    assert_eq!((error.kind, &*error.message), (ErrorKind::Failed, "internal error: on purpose"));
    bench.worker.submit(JobId(2), Job::LoadHome);
    assert_eq!(bench.ended(), (2, None));
}

#[test]
fn of_waiting_jobs_of_a_kind_the_newest_is_done() {
    let bench = bench();
    bench.worker.submit(JobId(1), hold());
    assert_eq!(bench.logged(), "job 1");
    bench.worker.submit(JobId(2), Job::CompletePath("a".into()));
    bench.worker.submit(JobId(3), Job::CompletePath("ab".into()));
    assert_eq!(bench.ended(), (2, Some(ErrorKind::Cancelled)));
    bench.gate.send(()).unwrap();
    assert_eq!(bench.ended(), (1, None));
    assert_eq!(bench.ended(), (3, None));
    assert_eq!(bench.logged(), "job 3");
}

#[test]
fn a_running_job_is_cancelled_by_a_newer_one_of_its_kind() {
    let bench = bench();
    bench.worker.submit(JobId(1), until_cancelled());
    assert_eq!(bench.logged(), "job 1");
    bench.worker.submit(JobId(2), until_cancelled());
    assert_eq!(bench.ended(), (1, Some(ErrorKind::Cancelled)));
    assert_eq!(bench.logged(), "job 2");
    bench.worker.cancel(JobId(2));
    assert_eq!(bench.ended(), (2, Some(ErrorKind::Cancelled)));
}

#[test]
fn what_writes_is_never_replaced() {
    let bench = bench();
    for id in 1..=3 {
        bench.worker.submit(JobId(id), Job::RemoveExport(format!("export {id}")));
        bench.gate.send(()).unwrap();
    }
    assert_eq!([bench.ended(), bench.ended(), bench.ended()], [(1, None), (2, None), (3, None)]);
}

#[test]
fn a_job_that_only_reads_ends_at_once_when_cancelled_even_when_it_hangs() {
    let bench = bench();
    bench.worker.submit(JobId(1), hold());
    assert_eq!(bench.logged(), "job 1");
    let asked = Instant::now();
    bench.worker.cancel(JobId(1));
    assert_eq!(bench.ended(), (1, Some(ErrorKind::Cancelled)));
    assert!(asked.elapsed() < CANCEL_MAX);
    bench.gate.send(()).unwrap();
    bench.worker.close();
    assert!(bench.wakes.try_recv().is_err(), "it ends once");
}

#[test]
fn a_job_that_writes_tells_its_own_end_when_cancelled() {
    let bench = bench();
    bench.worker.submit(JobId(1), Job::RemoveExport("x".into()));
    assert_eq!(bench.logged(), "job 1");
    bench.worker.cancel(JobId(1));
    bench.gate.send(()).unwrap();
    assert_eq!(bench.ended(), (1, None));
}

#[test]
fn a_waiting_job_is_cancelled_and_not_done() {
    let bench = bench();
    bench.worker.submit(JobId(1), hold());
    assert_eq!(bench.logged(), "job 1");
    bench.worker.submit(JobId(2), Job::RemoveExport("x".into()));
    bench.worker.cancel(JobId(2));
    assert_eq!(bench.ended(), (2, Some(ErrorKind::Cancelled)));
    bench.gate.send(()).unwrap();
    bench.worker.close();
    assert!(bench.log.try_recv().is_err());
}

#[test]
fn quick_and_long_jobs_do_not_wait_for_each_other() {
    let bench = bench();
    let name = EntryName::parse("main").unwrap();
    bench.worker.submit(JobId(1), until_cancelled());
    assert_eq!(bench.logged(), "job 1");
    let create = Job::CreateDestination { name, path: String::new(), phone_region: None };
    bench.worker.submit(JobId(2), create);
    assert_eq!(bench.ended(), (2, None));
    bench.worker.cancel(JobId(1));
}

#[test]
fn progress_is_throttled_and_a_new_stage_is_told_at_once() {
    let bench = bench();
    let start = Instant::now();
    bench.worker.submit(JobId(1), Job::ListDestinations);
    let mut told = Vec::new();
    loop {
        match bench.news().1 {
            JobNews::Progress(progress) => told.push(progress.stage),
            JobNews::Ended(_) => break,
            JobNews::Started | JobNews::Found(_) => {}
        }
    }
    let intervals = start.elapsed().as_millis() / 50;
    assert!(told.len() as u128 <= intervals + 2, "{} in {intervals} intervals", told.len());
    assert_eq!((told.first(), told.last()), (Some(&Stage::Matching), Some(&Stage::Writing)));
}

#[test]
fn the_newest_draft_is_kept_before_the_worker_ends() {
    let bench = bench();
    bench.worker.submit(JobId(1), hold());
    assert_eq!(bench.logged(), "job 1");
    bench.worker.keep_draft(Some(draft("a")));
    bench.worker.keep_draft(None);
    bench.worker.keep_draft(Some(draft("b")));
    bench.worker.submit(JobId(2), Job::LoadHome);
    bench.worker.submit(JobId(3), Job::RemoveExport("x".into()));
    bench.gate.send(()).unwrap();
    bench.gate.send(()).unwrap();
    let Bench { worker, log, .. } = bench;
    worker.close();
    let log: Vec<String> = log.try_iter().collect();
    assert!(log.starts_with(&["draft b".to_owned()]), "{log:?}");
    assert_eq!(log.last().unwrap(), "job 3", "what writes is done");
}

#[test]
fn leaving_does_not_wait_for_a_reading_that_hangs() {
    let bench = bench();
    bench.worker.submit(JobId(1), hold());
    assert_eq!(bench.logged(), "job 1");
    let Bench { worker, gate, .. } = bench;
    worker.close();
    gate.send(()).unwrap();
}
