//! Signals, as values in the event loop's channel: nothing is done inside a
//! signal handler.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use super::wake::Wake;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// Leave at once; the number goes into the exit code.
    Leave(u8),
    /// Leave as `^C` does.
    Interrupt,
    /// Stop until continued.
    Stop,
    /// Continued after a stop.
    Continue,
    /// The terminal has another size.
    Resize,
}

/// The signals listened to.
const HEARD: [i32; 7] = [SIGTERM, SIGHUP, SIGQUIT, SIGINT, SIGTSTP, SIGCONT, SIGWINCH];

impl Signal {
    fn of(number: i32) -> Option<Self> {
        match number {
            SIGTERM | SIGHUP | SIGQUIT => u8::try_from(number).ok().map(Self::Leave),
            SIGINT => Some(Self::Interrupt),
            SIGTSTP => Some(Self::Stop),
            SIGCONT => Some(Self::Continue),
            SIGWINCH => Some(Self::Resize),
            _ => None,
        }
    }
}

/// The thread that listens; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct SignalThread {
    handle: Handle,
}

impl SignalThread {
    /// Listens from now on.
    pub(super) fn start(wakes: Sender<Wake>) -> io::Result<Self> {
        let mut signals = Signals::new(HEARD)?;
        let handle = signals.handle();
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever().filter_map(Signal::of) {
                if wakes.send(Wake::Signal(signal)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { handle })
    }
}

impl Drop for SignalThread {
    fn drop(&mut self) {
        self.handle.close();
    }
}
