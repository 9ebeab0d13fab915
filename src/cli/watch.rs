//! Watching long work from the command line: a bar on a terminal, and an
//! interrupt that cancels instead of killing.

use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{SigId, flag, low_level};

use super::errors::CliError;
use super::output::{Output, thousands};
use crate::domain::{Progress, Stage, Watch};

/// The permille of a stage that is done.
const PERMILLE_DONE: u64 = 1000;

/// Watches until dropped.
#[derive(Debug)]
pub(super) struct CommandWatch {
    interrupted: Arc<AtomicBool>,
    handlers: Vec<SigId>,
    bar: Option<ProgressBar>,
    threads: Option<NonZero<usize>>,
}

impl CommandWatch {
    /// From now on an interrupt asks the work to stop; a second one kills.
    pub(super) fn start(output: Output, threads: Option<NonZero<usize>>) -> Result<Self, CliError> {
        let interrupted = Arc::new(AtomicBool::new(false));
        let handlers = handlers(&interrupted).map_err(|cause| CliError::File {
            action: "listen to",
            path: "interrupts".into(),
            cause,
        })?;
        let bar = output.shows_progress().then(|| {
            let style = ProgressStyle::with_template("{msg}  {bar:30} {percent:>3} %")
                .expect("the template is sound");
            ProgressBar::new(PERMILLE_DONE).with_style(style)
        });
        Ok(Self { interrupted, handlers, bar, threads })
    }
}

fn handlers(interrupted: &Arc<AtomicBool>) -> io::Result<Vec<SigId>> {
    let mut handlers = Vec::new();
    for signal in [SIGINT, SIGTERM] {
        // First the one for the second time, so that the first time sets the flag only.
        let again = Arc::clone(interrupted);
        handlers.push(flag::register_conditional_default(signal, again)?);
        handlers.push(flag::register(signal, Arc::clone(interrupted))?);
    }
    Ok(handlers)
}

impl Watch for CommandWatch {
    fn cancelled(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    fn progress(&self, progress: Progress) {
        let Some(bar) = &self.bar else { return };
        let label = progress.stage.label();
        bar.set_message(match progress.stage {
            Stage::Waiting => label.to_owned(),
            _ => format!("{label}: {}", thousands(progress.rows)),
        });
        if let Some(permille) = progress.permille {
            bar.set_position(permille.into());
        }
    }

    fn threads(&self) -> Option<NonZero<usize>> {
        self.threads
    }
}

impl Drop for CommandWatch {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        for handler in self.handlers.drain(..) {
            low_level::unregister(handler);
        }
    }
}
