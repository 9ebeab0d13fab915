//! The shell around the wizard's dialogue: reads lines, writes lines, does the
//! work that is asked for. Takes no terminal and writes nothing a terminal
//! could obey; decides nothing.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGTSTP;
use signal_hook::low_level::emulate_default_handler;

use super::error::RuntimeError;
use super::jobs::Session;
use super::signals::{Signal, SignalThread};
use super::wake::Wake;
use super::worker::{Executor, Worker};
use crate::config::Home;
use crate::domain::Progress;
use crate::wizard::job::JobNews;
use crate::wizard::text::clean;
use crate::wizard::{Dialogue, Effect, progress_line};

/// Long work says how far it is this often: seldom enough to be listened to,
/// and work that ends before says nothing.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(2);

/// A longer line is no answer anybody typed.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// Where answers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Standard input, be it a terminal or not.
    StandardInput,
    /// The terminal, for standard input holds the table.
    Terminal,
}

/// Runs the wizard as a dialogue until it is left. The answer is the last
/// result, which may be nothing.
pub fn run_accessible(
    home: Home,
    source: Option<&str>,
    answers: Answers,
) -> Result<String, RuntimeError> {
    let system = |what| move |source| RuntimeError::System { what, source };
    let session = match answers {
        Answers::StandardInput => Session::new(home).answered_from_standard_input(),
        Answers::Terminal => Session::new(home),
    };
    let executor: Arc<dyn Executor> = Arc::new(session);
    let (sender, wakes) = channel();
    let worker =
        Worker::start(executor, sender.clone()).map_err(system("the threads for the work"))?;
    let _signals = SignalThread::start(sender.clone()).map_err(system("to tell of signals"))?;
    let echo = start_input(answers, sender)?;
    let (dialogue, effects) = Dialogue::start(source);
    let shell = Shell {
        dialogue,
        worker,
        lines: VecDeque::new(),
        input: Input::Open,
        echo,
        working: Working::default(),
        prompt: String::new(),
        left: None,
    };
    shell.run(&wakes, effects)
}

/// What the loop keeps.
struct Shell {
    dialogue: Dialogue,
    worker: Worker,
    /// Lines that came while work was being done.
    lines: VecDeque<String>,
    input: Input,
    echo: Echo,
    working: Working,
    /// What stands before the answer that is waited for.
    prompt: String,
    left: Option<Leaving>,
}

/// Whether more lines can come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    Ended,
}

/// Whether answers must be written for those who read along: a terminal shows
/// what is typed into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Echo {
    On,
    Off,
}

/// Since when work is being done, and what was said of it.
#[derive(Debug, Default)]
struct Working {
    told: Option<Instant>,
}

/// Why the loop ends.
enum Leaving {
    Farewell(String),
    Signal(u8),
}

impl Shell {
    fn run(mut self, wakes: &Receiver<Wake>, effects: Vec<Effect>) -> Result<String, RuntimeError> {
        self.perform(effects);
        let written = self.talk(wakes);
        self.worker.close();
        match (self.left, written) {
            (Some(Leaving::Signal(number)), _) => Err(RuntimeError::Ended(number)),
            // Who listened has left, as `head` does: so do we.
            (_, Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(String::new()),
            (_, Err(source)) => {
                Err(RuntimeError::Terminal { doing: "writing to standard output", source })
            }
            (Some(Leaving::Farewell(text)), Ok(())) => Ok(text),
            (None, Ok(())) => Ok(String::new()),
        }
    }

    fn talk(&mut self, wakes: &Receiver<Wake>) -> io::Result<()> {
        self.speak()?;
        while self.left.is_none() {
            if !self.dialogue.is_working() && self.answer()? {
                continue;
            }
            let Ok(wake) = wakes.recv() else { return Ok(()) };
            self.handle(wake)?;
        }
        Ok(())
    }

    /// Takes the next line that waits, or the end of all lines; whether there
    /// was one.
    fn answer(&mut self) -> io::Result<bool> {
        let effects = match (self.lines.pop_front(), self.input) {
            (Some(line), _) => {
                self.prompt.clear();
                if self.echo == Echo::On {
                    write_line(&line)?;
                }
                self.dialogue.answer(&line)
            }
            (None, Input::Ended) => {
                // Behind the question that nobody answers.
                write_line("")?;
                self.dialogue.end_of_input()
            }
            (None, Input::Open) => return Ok(false),
        };
        self.working = Working::default();
        self.perform(effects);
        self.speak()?;
        Ok(true)
    }

    fn handle(&mut self, wake: Wake) -> io::Result<()> {
        let effects = match wake {
            Wake::Line(line) => {
                self.lines.push_back(line);
                return Ok(());
            }
            Wake::InputEnded | Wake::InputLost(_) => {
                self.input = Input::Ended;
                return Ok(());
            }
            Wake::Job { id, news } => {
                if let JobNews::Progress(progress) = &news {
                    self.working.tell(progress)?;
                }
                self.dialogue.hear(id, news)
            }
            Wake::Signal(Signal::Interrupt) => {
                // Behind the `^C` a terminal shows. What was typed ahead was
                // meant for questions that may not come now.
                write_line("")?;
                self.lines.clear();
                self.dialogue.interrupt()
            }
            Wake::Signal(Signal::Leave(number)) => {
                self.left = Some(Leaving::Signal(number));
                return Ok(());
            }
            Wake::Signal(Signal::Stop) => return emulate_default_handler(SIGTSTP),
            Wake::Signal(Signal::Continue) => return self.ask_again(),
            Wake::Signal(Signal::Resize) | Wake::Terminal(_) => return Ok(()),
        };
        self.perform(effects);
        self.speak()
    }

    /// Writes what is to be said, and the prompt where an answer is waited for.
    fn speak(&mut self) -> io::Result<()> {
        let spoken = self.dialogue.take_spoken();
        if spoken.lines.is_empty() {
            return Ok(());
        }
        let mut output = io::stdout().lock();
        for line in &spoken.lines {
            writeln!(output, "{}", clean(line))?;
        }
        let prompt = spoken.prompt.filter(|_| self.left.is_none()).unwrap_or_default();
        self.prompt = clean(&prompt).into_owned();
        write!(output, "{}", self.prompt)?;
        output.flush()
    }

    /// After a stop: the shell wrote behind the question.
    fn ask_again(&self) -> io::Result<()> {
        if self.prompt.is_empty() {
            return Ok(());
        }
        let mut output = io::stdout().lock();
        write!(output, "\n{}", self.prompt)?;
        output.flush()
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { id, job } => self.worker.submit(id, job),
                Effect::Cancel(id) => self.worker.cancel(id),
                Effect::SaveDraft(draft) => self.worker.keep_draft(Some(draft)),
                Effect::ClearDraft => self.worker.keep_draft(None),
                // Clipboard and mouse are reached by sequences, and there is no screen.
                Effect::Copy(_) | Effect::Mouse(_) | Effect::Suspend | Effect::Redraw => {}
                Effect::Quit { farewell } => self.left = Some(Leaving::Farewell(farewell)),
            }
        }
    }
}

impl Working {
    /// Tells how far the work is, where it was silent for long.
    fn tell(&mut self, progress: &Progress) -> io::Result<()> {
        let since = self.told.get_or_insert_with(Instant::now);
        if since.elapsed() < PROGRESS_INTERVAL {
            return Ok(());
        }
        *since = Instant::now();
        write_line(&progress_line(progress))
    }
}

fn write_line(line: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{}", clean(line))?;
    output.flush()
}

/// Reads lines until there are none or nobody listens any more. The thread is
/// not joined: it waits in a read that only a line ends.
fn start_input(answers: Answers, wakes: Sender<Wake>) -> Result<Echo, RuntimeError> {
    let (input, echo): (Box<dyn Read + Send>, _) = match answers {
        Answers::StandardInput if io::stdin().is_terminal() => (Box::new(io::stdin()), Echo::Off),
        Answers::StandardInput => (Box::new(io::stdin()), Echo::On),
        Answers::Terminal => {
            let terminal = File::open("/dev/tty")
                .map_err(|source| RuntimeError::Terminal { doing: "opening it", source })?;
            (Box::new(terminal), Echo::Off)
        }
    };
    let refused = |source| RuntimeError::System { what: "a thread for the answers", source };
    thread::Builder::new()
        .name("answers".into())
        .spawn(move || read_lines(input, &wakes))
        .map_err(refused)?;
    Ok(echo)
}

fn read_lines(input: Box<dyn Read + Send>, wakes: &Sender<Wake>) {
    let mut input = BufReader::new(input);
    loop {
        let mut bytes = Vec::new();
        let wake = match (&mut input).take(LINE_BYTES_MAX).read_until(b'\n', &mut bytes) {
            Ok(0) => Wake::InputEnded,
            Ok(_) => Wake::Line(String::from_utf8_lossy(&bytes).trim_end().to_owned()),
            Err(error) => Wake::InputLost(error),
        };
        let ended = !matches!(wake, Wake::Line(_));
        if wakes.send(wake).is_err() || ended {
            return;
        }
    }
}
