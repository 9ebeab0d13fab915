//! One job's line to the event loop: hears that the job is cancelled, tells
//! its progress now and then, and its end exactly once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::super::wake::Wake;
use crate::domain::{ErrorKind, FiguresSoFar, Progress, Stage, Watch};
use crate::wizard::JobId;
use crate::wizard::job::{JobAnswer, JobError, JobNews};

/// Progress comes at most this often, except when a new stage begins: faster
/// than anybody can read, and seldom enough to cost nothing.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(50);

/// A job's line to the event loop.
pub(super) struct Ticket {
    id: JobId,
    /// Whether it leaves something behind, and its end must be waited for.
    writes: bool,
    wakes: Sender<Wake>,
    cancelled: AtomicBool,
    line: Mutex<Line>,
}

/// What was told; news are sent under its lock, so that nothing follows the
/// end.
#[derive(Default)]
struct Line {
    ended: bool,
    progress: Option<Told>,
}

/// The last progress told.
#[derive(Clone, Copy)]
struct Told {
    at: Instant,
    stage: Stage,
    stage_began: Instant,
}

const UNPOISONED: &str = "nothing panics while it tells news";

impl Ticket {
    pub(super) fn new(id: JobId, writes: bool, wakes: Sender<Wake>) -> Self {
        Self { id, writes, wakes, cancelled: AtomicBool::new(false), line: Mutex::default() }
    }

    pub(super) fn id(&self) -> JobId {
        self.id
    }

    pub(super) fn start(&self) {
        let line = self.line.lock().expect(UNPOISONED);
        if !line.ended {
            self.send(JobNews::Started);
        }
    }

    /// Ends the job, unless it has ended.
    pub(super) fn end(&self, result: Result<JobAnswer, JobError>) {
        let mut line = self.line.lock().expect(UNPOISONED);
        if !line.ended {
            line.ended = true;
            self.send(JobNews::Ended(result.map(Box::new)));
        }
    }

    /// Asks a running job to stop. One that only reads ends for the wizard
    /// now, however long its thread takes to notice; of one that writes only
    /// its own end tells what became of it.
    pub(super) fn cancel_running(&self) {
        if !self.writes {
            // Before the flag: a job that sees it must not end first.
            self.end(Err(cancelled_error()));
        }
        self.cancelled.store(true, Ordering::SeqCst);
    }

    /// Ends a job that nobody took up.
    pub(super) fn cancel_waiting(&self) {
        self.end(Err(cancelled_error()));
    }

    fn send(&self, news: JobNews) {
        // Nobody listens any more while the wizard is being left.
        let _ = self.wakes.send(Wake::Job { id: self.id, news });
    }
}

impl Watch for Ticket {
    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn progress(&self, progress: Progress) {
        // Two threads of one job: one of them tells.
        let Ok(mut line) = self.line.try_lock() else { return };
        let now = Instant::now();
        let before = line.progress.filter(|told| told.stage == progress.stage);
        let is_news = before.is_none_or(|told| now.duration_since(told.at) >= PROGRESS_INTERVAL);
        if is_news && !line.ended {
            let stage_began = before.map_or(now, |told| told.stage_began);
            line.progress = Some(Told { at: now, stage: progress.stage, stage_began });
            let elapsed = now.duration_since(stage_began).as_millis();
            let elapsed_ms = u64::try_from(elapsed).unwrap_or(u64::MAX);
            self.send(JobNews::Progress(Progress { elapsed_ms, ..progress }));
        }
    }

    fn found(&self, figures: FiguresSoFar) {
        let line = self.line.lock().expect(UNPOISONED);
        if !line.ended {
            self.send(JobNews::Found(figures));
        }
    }
}

/// What a cancelled job ends with.
fn cancelled_error() -> JobError {
    JobError { kind: ErrorKind::Cancelled, message: "cancelled".to_owned(), hint: None }
}
