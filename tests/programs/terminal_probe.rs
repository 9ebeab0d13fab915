//! A stand-in for the wizard that says on screen what reaches it and fails on
//! request, to see what the runtime makes of it. Arguments: the file where it
//! keeps its draft.
//!
//! Keys: `q` quit, `^C` leave, `^Z` stop, `^L` redraw, `c` copy, `d` keep a
//! draft, `j` a job that panics, `p` panic, `v` panic while drawing.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Position;
use ratatui::style::Stylize;
use ratatui::text::Line;
use segport::domain::{Draft, Mouse, Watch};
use segport::runtime::{Executor, Screens, run};
use segport::wizard::job::{Job, JobAnswer, JobError, JobNews};
use segport::wizard::{Effect, JobId, Key, Message};

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is a main function")]
fn main() -> ExitCode {
    let file = PathBuf::from(std::env::args_os().nth(1).expect("the draft's file"));
    let mut probe = Probe::default();
    match run(&mut probe, vec![Effect::Mouse(Mouse::On)], Arc::new(Drafts { file })) {
        Ok(farewell) => {
            println!("{farewell}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

#[derive(Default)]
struct Probe {
    size: String,
    keys: String,
    pasted: String,
    job: String,
    fails_drawing: bool,
}

impl Screens for Probe {
    fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::Resize { columns, rows } => self.size = format!("{columns}x{rows}"),
            Message::Paste(text) => self.pasted = text,
            Message::Job { news: JobNews::Ended(Err(error)), .. } => self.job = error.message,
            Message::Job { .. } => {}
            Message::Click { column, row } => self.keys = format!("click {column} {row}"),
            Message::Scroll(wheel) => self.keys = format!("wheel {wheel:?}"),
            Message::Key(key) => return self.pressed(key),
        }
        Vec::new()
    }

    fn view(&self, frame: &mut Frame<'_>) {
        assert!(!self.fails_drawing, "drawing failed on purpose");
        let lines = [
            Line::from(format!("size {}", self.size)),
            Line::from(format!("keys {}", self.keys)),
            Line::from(format!("pasted {}", self.pasted)),
            Line::from(format!("job {}", self.job)),
            Line::from("focus".cyan().reversed()),
        ];
        for (line, row) in lines.iter().zip(frame.area().rows()) {
            frame.render_widget(line, row);
        }
        frame.set_cursor_position(Position::ORIGIN);
    }
}

impl Probe {
    fn pressed(&mut self, key: Key) -> Vec<Effect> {
        let farewell = |text: &str| vec![Effect::Quit { farewell: text.to_owned() }];
        match key {
            Key::Char('q') => return farewell("goodbye"),
            Key::Control('c') => return farewell("left"),
            Key::Control('z') => return vec![Effect::Suspend],
            Key::Control('l') => return vec![Effect::Redraw],
            Key::Char('c') => return vec![Effect::Copy("copied".to_owned())],
            Key::Char('d') => {
                let draft = Draft { name: "kept".to_owned(), ..Draft::default() };
                return vec![Effect::SaveDraft(Box::new(draft))];
            }
            Key::Char('j') => return vec![Effect::Start { id: JobId(1), job: Job::LoadHome }],
            Key::Char('p') => panic!("updating failed on purpose"),
            Key::Char('v') => self.fails_drawing = true,
            Key::Char(letter) => self.keys.push(letter),
            Key::Escape => self.keys.push_str("Esc"),
            _ => {}
        }
        Vec::new()
    }
}

struct Drafts {
    file: PathBuf,
}

impl Executor for Drafts {
    fn execute(&self, _: JobId, _: &Job, _: &dyn Watch) -> Result<JobAnswer, JobError> {
        panic!("the job failed on purpose")
    }

    fn keep_draft(&self, draft: Option<&Draft>) {
        let text = draft.map_or("", |draft| draft.name.as_str());
        fs::write(&self.file, text).expect("the test made the folder");
    }
}
