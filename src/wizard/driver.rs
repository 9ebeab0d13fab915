//! Drives the wizard without a terminal, for tests: keys as text in, effects
//! and the screen as text out.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::layout::Position;

use super::job::{Job, JobAnswer, JobError, JobNews};
use super::message::{Effect, JobId, Key, Message};
use super::style::Colours;
use super::{Model, StartOptions, start, update, view};
use crate::domain::{ErrorKind, Progress, Settings};

/// A wizard and what it asked for.
pub(crate) struct Driver {
    pub(crate) model: Model,
    /// Everything asked for since the last [`Driver::take_effects`].
    effects: Vec<Effect>,
    /// Jobs started and neither ended nor cancelled.
    open: Vec<(JobId, Job)>,
}

impl Driver {
    /// The home screen.
    pub(crate) fn new(columns: u16, rows: u16) -> Self {
        Self::with_source(columns, rows, None)
    }

    /// The wizard with a source, or else the home screen.
    pub(crate) fn with_source(columns: u16, rows: u16, source: Option<&str>) -> Self {
        Self::with_settings(columns, rows, source, Settings::default())
    }

    /// The same with keys and a theme of a person's own.
    pub(crate) fn with_settings(
        columns: u16,
        rows: u16,
        source: Option<&str>,
        settings: Settings,
    ) -> Self {
        Self::of(start(StartOptions {
            source: source.map(str::to_owned),
            columns,
            rows,
            settings,
            colours: Colours::Refused,
            ..StartOptions::default()
        }))
    }

    /// A wizard that was started.
    pub(crate) fn of((model, effects): (Model, Vec<Effect>)) -> Self {
        let mut driver = Self { model, effects: Vec::new(), open: Vec::new() };
        driver.note(effects);
        driver
    }

    fn note(&mut self, effects: Vec<Effect>) {
        for effect in &effects {
            match effect {
                Effect::Start { id, job } => self.open.push((*id, job.clone())),
                Effect::Cancel(cancelled) => self.open.retain(|(id, _)| id != cancelled),
                _ => {}
            }
        }
        self.effects.extend(effects);
    }

    /// Something happens.
    pub(crate) fn send(&mut self, message: Message) -> &mut Self {
        let effects = update(&mut self.model, message);
        self.note(effects);
        self
    }

    /// Presses keys: `down enter "typed text" ^P esc /`.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys) {
            self.send(Message::Key(key));
        }
        self
    }

    /// Clicks on the first place that shows a text.
    pub(crate) fn click(&mut self, text: &str) -> &mut Self {
        let screen = self.screen();
        let found = screen
            .lines()
            .enumerate()
            .find_map(|(row, line)| Some((row, line.split_once(text)?.0)));
        let (row, before) = found.unwrap_or_else(|| panic!("{text} in {screen}"));
        let (column, row) = (super::text::width(before), row);
        self.click_at(u16::try_from(column).unwrap(), u16::try_from(row).unwrap())
    }

    /// Clicks on a cell.
    pub(crate) fn click_at(&mut self, column: u16, row: u16) -> &mut Self {
        self.send(Message::Click { column, row })
    }

    /// Ends the newest open job for which `is` holds.
    fn end(&mut self, result: Result<JobAnswer, JobError>, is: impl Fn(&Job) -> bool) {
        let at = self.open.iter().rposition(|(_, job)| is(job));
        let (id, _) = self.open.remove(at.expect("such a job is open"));
        self.send(Message::Job { id, news: JobNews::Ended(result.map(Box::new)) });
    }

    /// Answers the newest open job.
    pub(crate) fn answer(&mut self, answer: JobAnswer) -> &mut Self {
        self.end(Ok(answer), |_| true);
        self
    }

    /// Answers the newest open job of a sort.
    pub(crate) fn answer_to(&mut self, is: impl Fn(&Job) -> bool, answer: JobAnswer) -> &mut Self {
        self.end(Ok(answer), is);
        self
    }

    /// Lets the newest open job of a sort fail.
    pub(crate) fn fail_at(&mut self, is: impl Fn(&Job) -> bool, error: JobError) -> &mut Self {
        self.end(Err(error), is);
        self
    }

    /// Lets the newest open job fail.
    pub(crate) fn fail(&mut self, message: &str) -> &mut Self {
        let error = JobError { kind: ErrorKind::Failed, message: message.into(), hint: None };
        self.end(Err(error), |_| true);
        self
    }

    /// News of the newest open job.
    pub(crate) fn news(&mut self, news: JobNews) -> &mut Self {
        let id = self.open.last().expect("a job is open").0;
        self.send(Message::Job { id, news })
    }

    /// Tells how far the newest open job has come.
    pub(crate) fn progress(&mut self, progress: Progress) -> &mut Self {
        self.news(JobNews::Progress(progress))
    }

    /// The jobs that are open.
    pub(crate) fn open_jobs(&self) -> Vec<&Job> {
        self.open.iter().map(|(_, job)| job).collect()
    }

    /// The number of the newest open job.
    pub(crate) fn newest(&self) -> JobId {
        self.open.last().expect("a job is open").0
    }

    /// Everything asked for since the last call.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The screen as text, without the blanks at the ends of rows.
    pub(crate) fn screen(&self) -> String {
        self.draw().0
    }

    /// Where the real cursor stands, if it is shown.
    pub(crate) fn cursor(&self) -> Option<Position> {
        self.draw().1
    }

    fn draw(&self) -> (String, Option<Position>) {
        draw_at(&self.model, self.model.columns, self.model.rows)
    }
}

fn draw_at(model: &Model, columns: u16, rows: u16) -> (String, Option<Position>) {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| view(model, frame)).unwrap();
    let backend = terminal.backend();
    let shown = backend.cursor_visible().then(|| backend.cursor_position());
    let cells = &backend.buffer().content;
    let rows: Vec<String> = cells.chunks(columns.into()).map(row_text).collect();
    (rows.join("\n"), shown)
}

/// A row of cells as text, without the blanks at its end.
pub(crate) fn row_text(cells: &[Cell]) -> String {
    let mut text = String::new();
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        text.push_str(cell.symbol());
        // A wide character lies over the next cell.
        at += super::text::width(cell.symbol()).max(1);
    }
    text.trim_end().to_owned()
}

/// Reads keys written as text.
pub(crate) fn parse_keys(keys: &str) -> Vec<Key> {
    let mut parsed = Vec::new();
    let mut rest = keys.trim_start();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('"') {
            let (typed, after) = after.split_once('"').expect("a closing quote");
            parsed.extend(typed.chars().map(Key::Char));
            rest = after.trim_start();
            continue;
        }
        let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
        parsed.push(parse_key(word));
        rest = after.trim_start();
    }
    parsed
}

fn parse_key(word: &str) -> Key {
    let mut letters = word.chars();
    match (word, letters.next(), letters.next()) {
        ("enter", ..) => Key::Enter,
        ("esc", ..) => Key::Escape,
        ("tab", ..) => Key::Tab,
        ("backtab", ..) => Key::BackTab,
        ("backspace", ..) => Key::Backspace,
        ("del", ..) => Key::Delete,
        ("up", ..) => Key::Up,
        ("down", ..) => Key::Down,
        ("left", ..) => Key::Left,
        ("right", ..) => Key::Right,
        ("pgup", ..) => Key::PageUp,
        ("pgdn", ..) => Key::PageDown,
        ("home", ..) => Key::Home,
        ("end", ..) => Key::End,
        ("space", ..) => Key::Char(' '),
        ("f1", ..) => Key::Function(1),
        ("f2", ..) => Key::Function(2),
        (_, Some('^'), Some(letter)) => Key::Control(letter.to_ascii_lowercase()),
        (_, Some(letter), None) => Key::Char(letter),
        _ => panic!("no such key: {word}"),
    }
}

#[test]
fn keys_are_read_as_written() {
    assert_eq!(
        parse_keys("down enter \"a b\" ^P / esc"),
        [
            Key::Down,
            Key::Enter,
            Key::Char('a'),
            Key::Char(' '),
            Key::Char('b'),
            Key::Control('p'),
            Key::Char('/'),
            Key::Escape
        ]
    );
}
