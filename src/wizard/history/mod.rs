//! Everything that was run at a destination, what failed too, newest first; one
//! of them is opened to see its report.

mod report;
#[cfg(test)]
mod tests;

pub(super) use report::lines as report_lines;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::Frame;
use super::job::{Job, JobAnswer};
use super::message::{Key, Message};
use super::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status};
use super::style::Theme;
use super::text;
use super::widgets::list::MARK_COLUMNS;
use super::widgets::text_field::Focus;
use super::widgets::{Handled, List, Reader, Reading, bar, below, put};
use crate::domain::{Computation, ComputationStatus, Word as _};

/// For the moment a run was started.
const MOMENT_COLUMNS: usize = 16;

/// For the name of a segment.
const SEGMENT_COLUMNS: usize = 24;

/// For what started it: a saved export's name, or a word.
const BY_COLUMNS: usize = 18;

/// From this width on there is room for what started it.
const BY_FROM_COLUMNS: usize = 90;

/// The list of runs, or the report of one.
#[derive(Debug)]
pub struct History {
    destination: String,
    /// `None` until they are known.
    runs: Option<Vec<Computation>>,
    list: List,
    loading: Slot,
    status: Option<Status>,
    opened: Option<Reader>,
}

impl History {
    /// The list, which loads itself.
    pub fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            runs: None,
            list: List::default(),
            loading: Slot::default(),
            status: None,
            opened: None,
        };
        screen.load(jobs);
        screen
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListHistory(self.destination.clone()));
    }

    fn selected(&self) -> Option<&Computation> {
        self.runs.as_ref()?.get(self.list.selected()?)
    }

    fn key(&mut self, key: Key) -> Outcome {
        self.status = None;
        if let Some(opened) = &mut self.opened {
            match opened.update(key) {
                Reading::On => {}
                Reading::Ignored => return Outcome::Ignored,
                Reading::Closed => self.opened = None,
            }
            return Outcome::Stay;
        }
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        if key != Key::Enter {
            return Outcome::Ignored;
        }
        self.opened =
            self.selected().map(|run| report(run, self.runs.as_deref().unwrap_or_default()));
        Outcome::Stay
    }

    fn view_list(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Option<Position> {
        let Some(runs) = &self.runs else {
            put(frame, area, 1, bar::waiting(&self.loading, area.width.into(), theme));
            return None;
        };
        if runs.is_empty() {
            put(frame, area, 1, "  Nothing was run here yet.");
            return None;
        }
        let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
        let heading = lead(columns, ["started (UTC)", "segment", "by"]);
        let heading = text::cut(&format!("{heading}outcome"), columns);
        put(frame, area, 0, Line::styled(format!("  {heading}"), theme.heading()));
        self.list.view(frame, below(area, 1), theme, Focus::Here, |at, columns| {
            let run = &runs[at];
            let lead = lead(columns, [&text::moment(run.started), &run.segment, started_by(run)]);
            let room = columns.saturating_sub(text::width(&lead));
            let style = match run.status {
                ComputationStatus::Done => Style::new(),
                ComputationStatus::Failed | ComputationStatus::Interrupted => theme.error(),
                ComputationStatus::Stopped
                | ComputationStatus::Cancelled
                | ComputationStatus::Running => theme.note(),
            };
            Line::from(vec![
                Span::raw(text::cut(&lead, columns)),
                Span::styled(text::cut(&outcome(run), room), style),
            ])
        })
    }
}

/// What came of a run, to be read.
fn report(run: &Computation, history: &[Computation]) -> Reader {
    Reader::new(format!("Run {} of {}", run.number, run.segment), report_lines(run, history))
}

/// The first columns of a run.
fn lead(columns: usize, [started, segment, by]: [&str; 3]) -> String {
    let mut lead = format!(
        "{}  {}  ",
        text::fit(started, MOMENT_COLUMNS),
        text::fit(segment, SEGMENT_COLUMNS)
    );
    if columns >= BY_FROM_COLUMNS {
        lead = format!("{lead}{}  ", text::fit(by, BY_COLUMNS));
    }
    lead
}

/// The saved export, or what else started it.
fn started_by(run: &Computation) -> &str {
    run.export.as_deref().unwrap_or(run.trigger.word())
}

/// What came of a run: "done: 13,374 members (+1,204 -300)".
fn outcome(run: &Computation) -> String {
    let word = run.status.word();
    match (run.status, &run.error) {
        (ComputationStatus::Done, _) => format!(
            "{word}: {} (+{} -{})",
            text::counted(run.after, "member", "members"),
            text::count(run.added),
            text::count(run.removed)
        ),
        (_, Some(error)) => format!("{word}: {error}"),
        (_, None) => word.to_owned(),
    }
}

impl Screen for History {
    fn title(&self) -> String {
        "History".into()
    }

    fn update(&mut self, message: Message, _jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(pasted) => {
                self.list.paste(&pasted);
            }
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::History(runs))) => {
                    self.list.set(runs.iter().map(|run| {
                        format!("{} {} {}", run.segment, started_by(run), run.status.word())
                    }));
                    self.runs = Some(runs);
                }
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        match &self.opened {
            Some(opened) => Some(opened.view(frame, area, context.theme)),
            None => self.view_list(frame, area, context.theme),
        }
    }

    fn hints(&self) -> Vec<Hint> {
        if self.opened.is_some() {
            return vec![
                Hint::new(Key::Escape, "back to the runs"),
                Hint::group("arrows", "scroll"),
            ];
        }
        let mut hints = Vec::new();
        if self.selected().is_some() {
            hints.push(Hint::new(Key::Enter, "its report"));
        }
        if !self.list.is_typing() {
            hints.push(Hint::new(Key::Char('/'), "filter"));
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    fn is_typing(&self) -> bool {
        self.opened.is_none() && self.list.is_typing()
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.load(jobs);
    }
}
