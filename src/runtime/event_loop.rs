//! The event loop: wait, take everything that waits, update the model for
//! each, do what it asks for, draw once.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use ratatui::Frame;
use ratatui::crossterm::event;

use super::error::RuntimeError;
use super::keys;
use super::signals::{Signal, SignalThread};
use super::terminal::{self, TerminalGuard};
use super::wake::Wake;
use super::worker::{Executor, Worker};
use crate::wizard::{Effect, Key, Message};

/// What the loop drives: the wizard, or a small stand-in in tests.
pub trait Screens {
    /// Takes a message in and says what is to be done outside.
    fn update(&mut self, message: Message) -> Vec<Effect>;
    /// Draws the whole screen.
    fn view(&self, frame: &mut Frame<'_>);
}

/// Runs the screens until they quit; the answer is what is to be printed to
/// the normal screen afterwards, which may be nothing.
pub fn run(
    screens: &mut impl Screens,
    effects: Vec<Effect>,
    executor: Arc<dyn Executor>,
) -> Result<String, RuntimeError> {
    let (sender, wakes) = channel();
    let system = |what| move |source| RuntimeError::System { what, source };
    let refused = |doing| move |source| RuntimeError::Terminal { doing, source };
    let worker =
        Worker::start(executor, sender.clone()).map_err(system("the threads for the work"))?;
    // Before the terminal is taken: a signal in between finds it given back.
    let _signals = SignalThread::start(sender.clone()).map_err(system("to tell of signals"))?;
    let guard = TerminalGuard::take().map_err(refused("taking it"))?;
    start_input(sender).map_err(system("a thread for the keys"))?;
    let mut shell = Shell { screens, guard, worker, left: None };
    let ended = shell.run(&wakes, effects).map_err(refused("drawing"));
    let Shell { guard, worker, left, .. } = shell;
    // The screen first: what is still being written may take a moment.
    drop(guard);
    worker.close();
    ended?;
    match left.expect("the loop runs until somebody leaves") {
        Leaving::Farewell(text) => Ok(text),
        Leaving::Signal(number) => Err(RuntimeError::Ended(number)),
        Leaving::InputLost(source) => Err(RuntimeError::Terminal { doing: "reading keys", source }),
    }
}

/// Why the loop ends.
enum Leaving {
    Farewell(String),
    Signal(u8),
    InputLost(io::Error),
}

struct Shell<'a, S> {
    screens: &'a mut S,
    guard: TerminalGuard,
    worker: Worker,
    left: Option<Leaving>,
}

impl<S: Screens> Shell<'_, S> {
    fn run(&mut self, wakes: &Receiver<Wake>, effects: Vec<Effect>) -> io::Result<()> {
        self.perform(effects)?;
        self.tell_size()?;
        self.draw()?;
        while self.left.is_none() {
            let Ok(first) = wakes.recv() else { break };
            let mut changed = self.handle(first)?;
            while self.left.is_none()
                && let Ok(next) = wakes.try_recv()
            {
                changed |= self.handle(next)?;
            }
            if changed && self.left.is_none() {
                self.draw()?;
            }
        }
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let screens = &*self.screens;
        self.guard.draw(|frame| screens.view(frame))
    }

    /// Handles one wake; whether anything can look different after it.
    fn handle(&mut self, wake: Wake) -> io::Result<bool> {
        match wake {
            Wake::Terminal(event) => {
                let messages = keys::messages(event);
                let changed = !messages.is_empty();
                for message in messages {
                    self.update(message)?;
                }
                Ok(changed)
            }
            Wake::Job { id, news } => self.update(Message::Job { id, news }).map(|()| true),
            Wake::InputLost(error) => {
                self.left = Some(Leaving::InputLost(error));
                Ok(false)
            }
            Wake::Signal(signal) => self.signalled(signal),
            // Keys are read one by one here, never lines.
            Wake::Line(_) | Wake::InputEnded => Ok(false),
        }
    }

    fn signalled(&mut self, signal: Signal) -> io::Result<bool> {
        match signal {
            Signal::Leave(number) => {
                self.left = Some(Leaving::Signal(number));
                Ok(false)
            }
            Signal::Interrupt => self.update(Message::Key(Key::Control('c'))).map(|()| true),
            Signal::Stop => self.guard.suspend().map(|()| false),
            Signal::Resize => {
                // The terminal may have shrunk and grown back before it was
                // asked: the same size, but what it showed is gone.
                self.guard.forget()?;
                self.tell_size().map(|()| true)
            }
            Signal::Continue => {
                self.guard.resume()?;
                self.tell_size().map(|()| true)
            }
        }
    }

    /// Says how large the terminal is: at the start, when the system tells of
    /// a change, and after a stop, during which it tells nothing.
    fn tell_size(&mut self) -> io::Result<()> {
        let (columns, rows) = terminal::size()?;
        self.update(Message::Resize { columns, rows })
    }

    fn update(&mut self, message: Message) -> io::Result<()> {
        let effects = self.screens.update(message);
        self.perform(effects)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Start { id, job } => self.worker.submit(id, job),
                Effect::Cancel(id) => self.worker.cancel(id),
                Effect::SaveDraft(draft) => self.worker.keep_draft(Some(draft)),
                Effect::ClearDraft => self.worker.keep_draft(None),
                Effect::Copy(text) => self.guard.copy(&text)?,
                Effect::Mouse(mouse) => self.guard.listen(mouse)?,
                Effect::Suspend => self.guard.suspend()?,
                Effect::Redraw => self.guard.forget()?,
                Effect::Quit { farewell } => {
                    self.left.get_or_insert(Leaving::Farewell(farewell));
                }
            }
        }
        Ok(())
    }
}

/// Reads key presses until nobody listens any more. The thread is not joined:
/// it waits in a read that only a key press ends.
fn start_input(wakes: Sender<Wake>) -> io::Result<()> {
    thread::Builder::new().name("input".into()).spawn(move || {
        loop {
            let wake = match event::read() {
                Ok(event) => Wake::Terminal(event),
                Err(error) => Wake::InputLost(error),
            };
            let lost = matches!(wake, Wake::InputLost(_));
            if wakes.send(wake).is_err() || lost {
                return;
            }
        }
    })?;
    Ok(())
}
