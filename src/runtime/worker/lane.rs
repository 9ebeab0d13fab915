//! One thread and what waits for it, done in order.

use std::any::Any;
use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use super::{Executor, Task};
use crate::domain::ErrorKind;
use crate::wizard::JobId;
use crate::wizard::job::JobError;

/// A thread that does tasks.
pub(super) struct Lane {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Arc<Task>>,
    running: Option<Arc<Task>>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Open,
    /// Takes nothing new and ends when nothing waits.
    Closing,
    /// The thread is gone.
    Ended,
}

impl Lane {
    pub(super) fn start(name: &str, executor: Arc<dyn Executor>) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let lane = Self { shared: Arc::clone(&shared) };
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Some(task) = shared.next() {
                perform(&*executor, &task);
            }
        })?;
        Ok(lane)
    }

    /// Queues a task in place of those it makes pointless.
    pub(super) fn submit(&self, task: Task) {
        let mut queue = self.shared.lock();
        if let Some(Task::Job { ticket, .. }) =
            queue.running.as_deref().filter(|running| running.is_replaced_by(&task))
        {
            ticket.cancel_running();
        }
        queue.drop_waiting(|waiting| waiting.is_replaced_by(&task));
        queue.waiting.push_back(Arc::new(task));
        self.shared.changed.notify_all();
    }

    /// Cancels the job of this number, if it is here.
    pub(super) fn cancel(&self, id: JobId) {
        let mut queue = self.shared.lock();
        let is_meant = |task: &Task| matches!(task, Task::Job { ticket, .. } if ticket.id() == id);
        queue.drop_waiting(is_meant);
        if let Some(Task::Job { ticket, .. }) =
            queue.running.as_deref().filter(|running| is_meant(running))
        {
            ticket.cancel_running();
        }
    }

    /// Drops what only reads; the thread ends after the rest.
    pub(super) fn close(&self) {
        let mut queue = self.shared.lock();
        queue.drop_waiting(|task| !task.must_be_done());
        if let Some(Task::Job { ticket, .. }) =
            queue.running.as_deref().filter(|running| !running.must_be_done())
        {
            ticket.cancel_running();
        }
        if queue.state == State::Open {
            queue.state = State::Closing;
        }
        self.shared.changed.notify_all();
    }

    /// Waits for the thread's end: as long as it takes while something is to
    /// be written, at most `reading_max` for what only reads.
    pub(super) fn wait(&self, reading_max: Duration) {
        let mut queue = self.shared.lock();
        while queue.state != State::Ended {
            let writing =
                queue.running.iter().chain(&queue.waiting).any(|task| task.must_be_done());
            if writing {
                queue = self.shared.changed.wait(queue).expect(UNPOISONED);
            } else {
                let (after, timeout) =
                    self.shared.changed.wait_timeout(queue, reading_max).expect(UNPOISONED);
                queue = after;
                if timeout.timed_out() {
                    return;
                }
            }
        }
    }
}

const UNPOISONED: &str = "nothing panics while it holds the queue";

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().expect(UNPOISONED)
    }

    /// The next task; `None` when the lane is closed and nothing waits.
    fn next(&self) -> Option<Arc<Task>> {
        let mut queue = self.lock();
        queue.running = None;
        self.changed.notify_all();
        loop {
            if let Some(task) = queue.waiting.pop_front() {
                queue.running = Some(Arc::clone(&task));
                return Some(task);
            }
            if queue.state != State::Open {
                queue.state = State::Ended;
                self.changed.notify_all();
                return None;
            }
            queue = self.changed.wait(queue).expect(UNPOISONED);
        }
    }
}

impl Queue {
    fn drop_waiting(&mut self, is_dropped: impl Fn(&Task) -> bool) {
        self.waiting.retain(|task| {
            let dropped = is_dropped(task);
            if let (true, Task::Job { ticket, .. }) = (dropped, &**task) {
                ticket.cancel_waiting();
            }
            !dropped
        });
    }
}

/// Does a task; a panic in it is an error of the job and no more.
fn perform(executor: &dyn Executor, task: &Task) {
    match task {
        Task::Job { ticket, job } => {
            ticket.start();
            let done =
                catch_unwind(AssertUnwindSafe(|| executor.execute(ticket.id(), job, &**ticket)));
            ticket.end(done.unwrap_or_else(|panic| Err(internal_error(&*panic))));
        }
        Task::Draft(draft) => {
            // A draft that cannot be kept must not stop the export at hand.
            let _ = catch_unwind(AssertUnwindSafe(|| executor.keep_draft(draft.as_deref())));
        }
    }
}

fn internal_error(panic: &(dyn Any + Send)) -> JobError {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no details");
    JobError {
        kind: ErrorKind::Failed,
        message: format!("internal error: {text}"),
        hint: Some("this is a mistake in segport; please report it with what you did".to_owned()),
    }
}
