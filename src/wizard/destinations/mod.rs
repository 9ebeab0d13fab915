//! The destinations with their sizes, or why one cannot be used. Creating one
//! is part of the wizard's first step.

#[cfg(test)]
mod tests;

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::Frame;
use super::job::{DestinationEntry, DestinationSizes, Job, JobAnswer};
use super::message::{Key, Message};
use super::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use super::text;
use super::widgets::list::MARK_COLUMNS;
use super::widgets::text_field::Focus;
use super::widgets::{Handled, List, bar, below, put};
use crate::domain::Place;

/// For a destination's name.
const NAME_COLUMNS: usize = 16;
/// For a count of millions.
const COUNT_COLUMNS: usize = 11;
/// Less of a path says nothing.
const PATH_COLUMNS_MIN: usize = 8;
/// "no region".
const REGION_COLUMNS: usize = 6;

/// The list of destinations.
#[derive(Debug)]
pub struct Destinations {
    /// `None` until they are known.
    entries: Option<Vec<DestinationEntry>>,
    list: List,
    loading: Slot,
    status: Option<Status>,
}

impl Destinations {
    /// The list, which loads itself.
    pub fn new(jobs: &mut Jobs) -> Self {
        let mut screen =
            Self { entries: None, list: List::default(), loading: Slot::default(), status: None };
        screen.loading.start(jobs, Job::ListDestinations);
        screen
    }

    fn selected(&self) -> Option<&DestinationEntry> {
        self.entries.as_ref()?.get(self.list.selected()?)
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match key {
            Key::Enter => match self.selected() {
                Some(DestinationEntry { name, state: Ok(_), .. }) => {
                    return Outcome::Open(Target::Segments { destination: name.clone() });
                }
                Some(DestinationEntry { state: Err(error), .. }) => {
                    self.status = Some(Status::of(error));
                }
                None => {}
            },
            Key::Char('v') => {
                self.status = Some(Status::Note("Validating".into()));
                self.loading.start(jobs, Job::ListDestinations);
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }
}

impl Screen for Destinations {
    fn title(&self) -> String {
        "Destinations".into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Paste(pasted) => {
                self.list.paste(&pasted);
            }
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Destinations(entries))) => {
                    self.list.set(entries.iter().map(|entry| &entry.name));
                    // Only who asked for it is told.
                    if self.status.is_some() {
                        self.status = Some(validated(&entries));
                    }
                    self.entries = Some(entries);
                }
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let theme = context.theme;
        let Some(entries) = &self.entries else {
            put(frame, area, 1, bar::waiting(&self.loading, area.width.into(), theme));
            return None;
        };
        if entries.is_empty() {
            put(frame, area, 1, "  No destination yet. A new export lets you create one.");
            return None;
        }
        let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
        let heading =
            cells(["name", "customers", "visitors", "segments", "size", "phone"], "file", columns);
        put(frame, area, 0, Line::styled(format!("  {heading}"), theme.heading()));
        self.list.view(frame, below(area, 1), theme, Focus::Here, |at, columns| {
            let entry = &entries[at];
            let path = entry.path.display().to_string();
            match &entry.state {
                Ok(sizes) => Line::from(sizes_text(&entry.name, sizes, &path, columns)),
                Err(error) => {
                    let name = text::fit(&entry.name, NAME_COLUMNS);
                    let room = columns.saturating_sub(NAME_COLUMNS + 1);
                    let error = text::cut(&format!("error: {}", error.message), room);
                    Line::from(vec![
                        Span::raw(format!("{name} ")),
                        Span::styled(error, theme.error()),
                    ])
                }
            }
        })
    }

    fn hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.selected().is_some_and(|entry| entry.state.is_ok()) {
            hints.push(Hint::new(Key::Enter, "its segments"));
        }
        if !self.list.is_typing() {
            hints.push(Hint::new(Key::Char('v'), "validate again"));
            hints.push(Hint::new(Key::Char('/'), "filter"));
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn place(&self) -> Place {
        Place::Destinations
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListDestinations);
    }
}

/// How many can be used.
fn validated(entries: &[DestinationEntry]) -> Status {
    let all = text::counted(entries.len() as u64, "destination", "destinations");
    match entries.iter().filter(|entry| entry.state.is_err()).count() {
        0 => Status::Ok(format!("Validated: {all}, all can be used")),
        broken => Status::Note(format!("Validated: {all}, {broken} cannot be used")),
    }
}

fn sizes_text(name: &str, sizes: &DestinationSizes, path: &str, columns: usize) -> String {
    let region = sizes.phone_region.map_or_else(|| "-".into(), |region| region.to_string());
    cells(
        [
            name,
            &text::count(sizes.customers),
            &text::count(sizes.visitors),
            &text::count(sizes.segments),
            &text::bytes(sizes.size_bytes),
            &region,
        ],
        path,
        columns,
    )
}

/// A row of the table: no cell is cut but the path, which goes first where
/// there is no room, then what matters least.
fn cells(
    [name, customers, visitors, segments, size, region]: [&str; 6],
    path: &str,
    columns: usize,
) -> String {
    let mut line = format!(
        "{} {} {}",
        text::fit(name, NAME_COLUMNS),
        text::fit_right(customers, COUNT_COLUMNS),
        text::fit_right(visitors, COUNT_COLUMNS),
    );
    let rest = [
        text::fit_right(segments, 9),
        text::fit_right(size, 9),
        format!(" {}", text::fit(region, REGION_COLUMNS)),
    ];
    for cell in rest {
        if text::width(&line) + 1 + text::width(&cell) > columns {
            return line;
        }
        line.push(' ');
        line.push_str(&cell);
    }
    let room = columns.saturating_sub(text::width(&line) + 1);
    if room < PATH_COLUMNS_MIN { line } else { format!("{line} {}", text::cut(path, room)) }
}
