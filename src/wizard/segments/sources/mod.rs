//! The sources that brought the members of a segment in, with how many each found
//! and how many are in only because of it. Lists; what removes them is `removal`.

mod removal;
#[cfg(test)]
mod tests;

pub use removal::RemovalScreen;

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use crate::domain::{SegmentName, source_label};
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer, SourceEntry, SourcesView};
use crate::wizard::message::{Key, Message};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use crate::wizard::text;
use crate::wizard::widgets::list::MARK_COLUMNS;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{Handled, List, bar, below, put};

/// Columns of the figures behind a source's name.
const FIGURE_COLUMNS: usize = 52;

/// The sources of a segment's members.
#[derive(Debug)]
pub struct Sources {
    destination: String,
    segment: SegmentName,
    /// `None` until they are known.
    view: Option<SourcesView>,
    list: List,
    loading: Slot,
    status: Option<Status>,
}

impl Sources {
    /// The sources, which load themselves.
    pub fn new(destination: String, segment: SegmentName, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            segment,
            view: None,
            list: List::default(),
            loading: Slot::default(),
            status: None,
        };
        screen.load(jobs);
        screen
    }

    fn load(&mut self, jobs: &mut Jobs) {
        let (destination, segment) = (self.destination.clone(), self.segment.clone());
        self.loading.start(jobs, Job::ListSources { destination, segment });
    }

    fn take(&mut self, view: SourcesView) {
        self.list.set(view.sources.iter().map(|source| &source.path));
        self.view = Some(view);
    }

    fn selected(&self) -> Option<&SourceEntry> {
        self.view.as_ref()?.sources.get(self.list.selected()?)
    }

    fn key(&mut self, key: Key) -> Outcome {
        self.status = None;
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match (key, self.selected()) {
            (Key::Enter, Some(source)) if source.only > 0 => Outcome::Open(Target::Removal {
                destination: self.destination.clone(),
                segment: self.segment.clone(),
                source: source.path.clone(),
            }),
            (Key::Enter, Some(source)) => {
                let label = source_label(&source.path);
                let sentence = format!("Nobody is here only because of {label}.");
                self.status = Some(Status::Note(sentence));
                Outcome::Stay
            }
            _ => Outcome::Ignored,
        }
    }
}

impl Screen for Sources {
    fn title(&self) -> String {
        format!("Segment {}, sources", self.segment)
    }

    fn update(&mut self, message: Message, _: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(pasted) => {
                self.list.paste(&pasted);
            }
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Sources(view))) => self.take(view),
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let theme = context.theme;
        let columns = usize::from(area.width);
        let Some(view) = &self.view else {
            put(frame, area, 0, bar::waiting(&self.loading, columns, theme));
            return None;
        };
        let members = text::counted(view.segment.members, "member", "members");
        let sources = text::counted(view.sources.len() as u64, "source", "sources");
        put(frame, area, 0, text::cut(&format!("{members}, {sources} of runs"), columns));
        let body = below(area, 2);
        if view.sources.is_empty() {
            put(frame, body, 0, "  No run read a source into this segment.");
            return None;
        }
        let room = columns.saturating_sub(MARK_COLUMNS.into());
        let heading = cells(["source", "runs", "last (UTC)", "found", "only by it"], room);
        put(frame, body, 0, Line::styled(format!("  {heading}"), theme.heading()));
        let table = Rect { height: body.height.saturating_sub(2), ..body };
        let cursor = self.list.view(frame, below(table, 1), theme, Focus::Here, |at, columns| {
            let source = &view.sources[at];
            let line = cells(
                [
                    source_label(&source.path),
                    &text::count(source.runs),
                    &text::moment(source.last),
                    &text::count(source.found),
                    &text::count(source.only),
                ],
                columns,
            );
            Line::from(line)
        });
        if let Some(source) = self.selected() {
            let path = text::cut_start(&source.path, columns.saturating_sub(2));
            let foot = below(body, body.height.saturating_sub(1));
            put(frame, foot, 0, Line::styled(format!("  {path}"), theme.dim()));
        }
        cursor
    }

    fn hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.selected().is_some() {
            hints.push(Hint::new(Key::Enter, "who is here only by it"));
        }
        if self.list.shown() > 1 {
            hints.push(Hint::group("up down", "move"));
        }
        if !self.list.is_typing() && self.selected().is_some() {
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
        self.list.is_typing()
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.load(jobs);
    }
}

/// A line of the list: the name has what the figures leave.
fn cells([name, runs, last, found, only]: [&str; 5], columns: usize) -> String {
    let name_columns = columns.saturating_sub(FIGURE_COLUMNS).max(8);
    let line = format!(
        "{} {} {} {} {}",
        text::fit(name, name_columns),
        text::fit_right(runs, 5),
        text::fit(last, 16),
        text::fit_right(found, 12),
        text::fit_right(only, 12)
    );
    text::cut(&line, columns)
}
