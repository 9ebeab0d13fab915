//! Why the wizard ended other than by being left.

use std::io;

use crate::domain::ErrorKind;

/// An error of the wizard's shell. The draft is kept.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The terminal could not be used.
    #[error("the terminal failed while {doing}")]
    Terminal {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A thread or a signal handler could not be had.
    #[error("the system refused {what}")]
    System {
        /// What was asked for.
        what: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// A signal ended it.
    #[error("ended by signal {0}")]
    Ended(u8),
}

/// Added to the number of a signal in the exit code, as shells do.
const SIGNAL_EXIT_BASE: u8 = 128;

impl RuntimeError {
    /// The sort of trouble.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Terminal { .. } | Self::System { .. } => ErrorKind::Failed,
            Self::Ended(_) => ErrorKind::Cancelled,
        }
    }

    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Ended(signal) => SIGNAL_EXIT_BASE.saturating_add(*signal),
            Self::Terminal { .. } | Self::System { .. } => self.kind().exit_code(),
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Terminal { .. } => Some(
                "run it in a terminal; without one, use: segport run, segport --help".to_owned(),
            ),
            Self::System { .. } | Self::Ended(_) => None,
        }
    }
}
