//! Two versions of a segment: who joined, who left, who stayed, each list paged
//! around the cursor. Shows; what brings a version back is the segment's screen.

#[cfg(test)]
mod tests;

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::domain::{SegmentName, VersionPart, Word as _};
use crate::wizard::frame::Frame;
use crate::wizard::job::{ComparedView, Job, JobAnswer};
use crate::wizard::message::{Key, Message};
use crate::wizard::people::{Members, draw_people};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status};
use crate::wizard::text;
use crate::wizard::widgets::table::PAGE_AT_HAND;
use crate::wizard::widgets::{Handled, below, put, row};

/// Two versions compared.
#[derive(Debug)]
pub struct Compare {
    destination: String,
    segment: SegmentName,
    /// The earlier one and the later one.
    versions: (u64, u64),
    part: VersionPart,
    /// How many there are of each part, in the order of the parts.
    totals: Option<[u64; 3]>,
    members: Members,
    loading: Slot,
    status: Option<Status>,
}

impl Compare {
    /// The comparison, which loads itself; the earlier version comes first.
    pub fn new(
        destination: String,
        segment: SegmentName,
        (one, other): (u64, u64),
        jobs: &mut Jobs,
    ) -> Self {
        let mut screen = Self {
            destination,
            segment,
            versions: (one.min(other), one.max(other)),
            part: VersionPart::Joined,
            totals: None,
            members: Members::default(),
            loading: Slot::default(),
            status: None,
        };
        screen.load(0, jobs);
        screen
    }

    fn load(&mut self, start: u64, jobs: &mut Jobs) {
        self.members.asked = Some(start);
        let job = Job::CompareVersions {
            destination: self.destination.clone(),
            segment: self.segment.clone(),
            versions: self.versions,
            part: self.part,
            start,
            count: PAGE_AT_HAND,
        };
        self.loading.start(jobs, job);
    }

    fn turn(&mut self, by: usize, jobs: &mut Jobs) {
        let at = VersionPart::ALL.iter().position(|part| *part == self.part).unwrap_or(0);
        self.part = VersionPart::ALL[(at + by) % VersionPart::ALL.len()];
        self.members = Members::default();
        self.load(0, jobs);
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        match key {
            Key::Tab => self.turn(1, jobs),
            Key::BackTab => self.turn(VersionPart::ALL.len() - 1, jobs),
            _ if self.members.table.handle(key) != Handled::Ignored => {
                if let Some(start) = self.members.missing() {
                    self.load(start, jobs);
                }
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }

    fn take(&mut self, compared: ComparedView) {
        self.totals = Some(compared.totals);
        self.members.take(compared.page);
    }

    /// "version 1 had 170 members, version 3 has 229".
    fn summary(&self) -> String {
        let (earlier, later) = self.versions;
        let Some([joined, left, stayed]) = self.totals else {
            return format!("version {earlier} and version {later}");
        };
        format!(
            "version {earlier} had {}, version {later} has {}",
            text::counted(left + stayed, "member", "members"),
            text::count(joined + stayed)
        )
    }
}

impl Screen for Compare {
    fn title(&self) -> String {
        format!("Segment {}, versions compared", self.segment)
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Compared(compared))) => self.take(compared),
                Some(Err(error)) => {
                    self.members.asked = None;
                    self.status = Some(Status::of(&error));
                }
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let theme = context.theme;
        put(frame, area, 0, text::cut(&self.summary(), area.width.into()));
        let mut spans = Vec::new();
        let mut at = area.x;
        for (place, part) in VersionPart::ALL.iter().enumerate() {
            let total =
                self.totals.map_or_else(String::new, |t| format!(" {}", text::count(t[place])));
            let label = format!("{}{total}", part.label());
            let (label, style) = if *part == self.part {
                (format!("[{label}]"), theme.selected())
            } else {
                (format!(" {label} "), ratatui::style::Style::new())
            };
            let width = u16::try_from(text::width(&label)).unwrap_or(0);
            let here = Rect { x: at, width, ..row(area, 1) };
            let now = VersionPart::ALL.iter().position(|part| *part == self.part).unwrap_or(0);
            let turns = (place + VersionPart::ALL.len() - now) % VersionPart::ALL.len();
            frame.click(here.intersection(area), vec![Key::Tab; turns]);
            at = at.saturating_add(width);
            spans.push(Span::styled(label, style));
        }
        put(frame, area, 1, Line::from(spans));
        let nobody = match self.part {
            VersionPart::Joined => "  Nobody joined between the two.",
            VersionPart::Left => "  Nobody left between the two.",
            VersionPart::Stayed => "  Nobody is in both.",
        };
        draw_people(&self.members, &self.loading, frame, below(area, 3), theme, nobody)
    }

    fn hints(&self) -> Vec<Hint> {
        vec![
            Hint::new(Key::Tab, "joined, left, stayed"),
            Hint::group("arrows", "move"),
            Hint::new(Key::Escape, "back"),
        ]
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }
}
