//! The imperative shell of the wizard: it takes the terminal, turns keys and
//! signals into messages, does what the wizard asks for, and gives the
//! terminal back. It decides nothing about screens and knows no rule of an
//! export.
//!
//! Threads, each with one thing to wait for, all of them telling the event
//! loop by one channel of `wake::Wake`s:
//!
//! | thread | waits for |
//! |---|---|
//! | the caller's | the channel; updates the model, draws |
//! | input | key presses; typed lines in the dialogue |
//! | signals | signals: leave, stop, continue, another size |
//! | long | jobs that read a whole source or write |
//! | quick | jobs a person waits for while typing, and the draft |

mod accessible;
mod error;
mod event_loop;
mod jobs;
mod keys;
mod scrolling;
mod signals;
mod start;
mod terminal;
mod wake;
mod worker;

pub use accessible::{Answers, run_accessible};
pub use error::RuntimeError;
pub use event_loop::{Screens, run};
pub use jobs::Session;
pub use start::{WizardOptions, run_wizard};
pub use worker::Executor;
