//! Everything that can happen to the wizard, and everything it can ask for.
//! Values only: tests compare them without a terminal, a thread or a file.

use super::job::{Job, JobNews};
use crate::domain::{Draft, Mouse};

pub use crate::domain::Key;

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// A place was clicked.
    Click {
        /// Its column, from 0.
        column: u16,
        /// Its row, from 0.
        row: u16,
    },
    /// The wheel was turned.
    Scroll(Wheel),
    /// The terminal has another size.
    Resize {
        /// Its width in columns.
        columns: u16,
        /// Its height in rows.
        rows: u16,
    },
    /// News of a job.
    Job {
        /// Which.
        id: JobId,
        /// What.
        news: JobNews,
    },
}

/// Where the wheel was turned to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is its name")]
pub enum Wheel {
    Up,
    Down,
}

/// The number of a job; a later job has a greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct JobId(pub u64);

/// Something to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Work for the worker.
    Start {
        /// Names the job in its news.
        id: JobId,
        /// The work.
        job: Job,
    },
    /// The job is no longer wanted. A commit that is being written ends first.
    Cancel(JobId),
    /// Keep the unfinished export.
    SaveDraft(Box<Draft>),
    /// The export is finished or discarded.
    ClearDraft,
    /// Put a text into the clipboard.
    Copy(String),
    /// Listen to the mouse, or leave it to the terminal.
    Mouse(Mouse),
    /// Stop the process until it is continued (`^Z`).
    Suspend,
    /// Draw everything again (`^L`).
    Redraw,
    /// Leave; the text is printed to the normal screen.
    Quit {
        /// The last result, or nothing.
        farewell: String,
    },
}
