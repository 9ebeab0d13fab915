//! What the event loop waits for: one closed list, one channel.

use std::io;

use ratatui::crossterm::event::Event;

use super::signals::Signal;
use crate::wizard::JobId;
use crate::wizard::job::JobNews;

/// Something that wakes the event loop.
#[derive(Debug)]
pub(super) enum Wake {
    /// A key or a paste.
    Terminal(Event),
    /// The terminal cannot be read any more.
    InputLost(io::Error),
    /// A line, where answers are typed line by line.
    Line(String),
    /// There are no more lines.
    InputEnded,
    /// A signal.
    Signal(Signal),
    /// News of a job.
    Job {
        /// Which.
        id: JobId,
        /// What.
        news: JobNews,
    },
}
