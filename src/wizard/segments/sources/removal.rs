//! Who leaves when those are removed who are in only because of a source: all of
//! them to look at, and the question. Afterwards it says what was written.

use ratatui::layout::{Position, Rect};

use crate::domain::{Place, SegmentName, source_label};
use crate::export::Acceptance;
use crate::wizard::frame::Frame;
use crate::wizard::home::dialog_hints;
use crate::wizard::job::{Job, JobAnswer, JobNews, RemovalView, WrittenView};
use crate::wizard::message::{JobId, Key, Message};
use crate::wizard::people::{Members, draw_people};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status};
use crate::wizard::text;
use crate::wizard::widgets::table::PAGE_AT_HAND;
use crate::wizard::widgets::{Answer, Dialog, Handled, below, put};

/// A removal before and after it is written.
#[derive(Debug)]
pub struct RemovalScreen {
    destination: String,
    segment: SegmentName,
    source: String,
    /// Without its page, which `people` has.
    removal: Option<RemovalView>,
    people: Members,
    removing: Slot,
    dialog: Option<Dialog>,
    /// What was written.
    written: Option<String>,
    status: Option<Status>,
}

impl RemovalScreen {
    /// The removal, which is computed.
    pub fn new(destination: String, segment: SegmentName, source: String, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            segment,
            source,
            removal: None,
            people: Members::default(),
            removing: Slot::default(),
            dialog: None,
            written: None,
            status: None,
        };
        screen.load(0, jobs);
        screen
    }

    fn load(&mut self, start: u64, jobs: &mut Jobs) {
        self.people.asked = Some(start);
        let job = Job::RemovalPage {
            destination: self.destination.clone(),
            segment: self.segment.clone(),
            source: self.source.clone(),
            start,
            count: PAGE_AT_HAND,
        };
        self.people.loading.start(jobs, job);
    }

    /// What can be removed now; nothing once it was.
    fn open(&self) -> Option<&RemovalView> {
        let is_open = self.written.is_none() && !self.removing.is_busy();
        self.removal.as_ref().filter(|removal| is_open && removal.shown.leaving > 0)
    }

    fn ask(&mut self) {
        let Some(removal) = self.open() else { return };
        let label = source_label(&self.source);
        let leaving = text::counted(removal.shown.leaving, "member leaves", "members leave");
        let staying = text::counted(removal.staying, "stays", "stay");
        let message = format!(
            "{leaving} {}: in only because of {label}. {staying}.\n\n\
             This makes a new version, {}. The version before can be restored.",
            self.segment,
            removal.shown.version + 1,
        );
        let title = "Remove these members";
        self.dialog = Some(match removal.guards.first() {
            None => Dialog::confirm(title, &message, "Remove"),
            Some(guard) => {
                let message = format!("Take care: {}.\n\n{message}", guard.sentence());
                Dialog::confirm_by_name(title, &message, "Remove", self.segment.as_str())
            }
        });
    }

    fn remove(&mut self, jobs: &mut Jobs) {
        let Some(removal) = &self.removal else { return };
        let job = Job::RemoveSource {
            destination: self.destination.clone(),
            segment: self.segment.clone(),
            source: self.source.clone(),
            shown: removal.shown,
            // The question was asked with them.
            acceptance: Acceptance::Guards,
        };
        self.people.loading.cancel(jobs);
        self.removing.start(jobs, job);
        self.status = Some(Status::Note(format!("Removing {}", text::CUT)));
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if let Some(dialog) = &mut self.dialog {
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.dialog = None,
                Answer::Chosen(_) => {
                    self.dialog = None;
                    self.remove(jobs);
                }
            }
            return Outcome::Stay;
        }
        if self.written.is_none() && self.people.table.handle(key) != Handled::Ignored {
            if let (Some(start), false) = (self.people.missing(), self.removing.is_busy()) {
                self.load(start, jobs);
            }
            return Outcome::Stay;
        }
        match key {
            Key::Char('x') if self.open().is_some() => self.ask(),
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }

    fn take(&mut self, removal: RemovalView) {
        self.people.take(removal.page.clone());
        self.removal = Some(removal);
    }

    fn done(&mut self, written: &WrittenView, jobs: &mut Jobs) {
        let sentence = format!(
            "{} left {}, which has {}. This is version {}; the one before can be restored.",
            text::count(written.members.removed),
            written.segment.name,
            text::counted(written.members.after, "member", "members"),
            written.version,
        );
        jobs.set_farewell(sentence.clone());
        self.written = Some(sentence);
        self.status = Some(Status::Ok("Removed".into()));
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        let is_removing = self.removing.owns(id);
        let slots = [&mut self.people.loading, &mut self.removing];
        let slot = slots.into_iter().find(|slot| slot.owns(id));
        match slot.and_then(|slot| slot.take(news)) {
            Some(Ok(JobAnswer::Removal(removal))) => {
                self.take(*removal);
                if is_removing {
                    self.people.asked = None;
                    let sentence =
                        "The segment changed meanwhile. Nothing was removed; look again.";
                    self.status = Some(Status::Note(sentence.into()));
                }
            }
            Some(Ok(JobAnswer::Written(written))) => self.done(&written, jobs),
            Some(Err(error)) => {
                self.people.asked = None;
                self.status = Some(Status::of(&error));
            }
            _ => {}
        }
    }

    /// "12 leave, 30 stay".
    fn summary(&self) -> String {
        let label = source_label(&self.source);
        match (&self.written, &self.removal) {
            (Some(written), _) => written.clone(),
            (None, None) => format!("in only because of {label}"),
            (None, Some(removal)) => format!(
                "{} in only because of {label}; {} without {}",
                text::counted(removal.shown.leaving, "member is", "members are"),
                text::counted(removal.staying, "member stays", "members stay"),
                if removal.shown.leaving == 1 { "that one" } else { "them" },
            ),
        }
    }
}

impl Screen for RemovalScreen {
    fn title(&self) -> String {
        format!("{}, only by {}", self.segment, source_label(&self.source))
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => {
                self.status = None;
                return self.key(key, jobs);
            }
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Paste(pasted) => {
                if let Some(dialog) = &mut self.dialog {
                    dialog.paste(&pasted);
                }
            }
            Message::Resize { .. } | Message::Click { .. } | Message::Scroll(_) => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let theme = context.theme;
        let lines = text::wrap(&text::clean(&self.summary()), area.width.into());
        let mut rows = 0;
        for line in lines.iter().take(3) {
            put(frame, area, rows, line.as_str());
            rows += 1;
        }
        if self.written.is_some() {
            return None;
        }
        let nobody = "  Nobody is here only because of it any more.";
        let (people, body) = (&self.people, below(area, rows + 1));
        let cursor = draw_people(people, &people.loading, frame, body, theme, nobody);
        match &self.dialog {
            Some(dialog) => dialog.view(frame, area, theme),
            None => cursor,
        }
    }

    fn hints(&self) -> Vec<Hint> {
        if self.dialog.is_some() {
            let asks_for_name = self.removal.as_ref().is_some_and(|view| !view.guards.is_empty());
            return if asks_for_name {
                vec![Hint::new(Key::Enter, "answer"), Hint::new(Key::Escape, "cancel")]
            } else {
                dialog_hints()
            };
        }
        let mut hints = Vec::new();
        if self.open().is_some() {
            hints.push(Hint::new(Key::Char('x'), "remove them"));
            hints.push(Hint::group("arrows", "move"));
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

    fn place(&self) -> Place {
        Place::Segment
    }

    fn is_typing(&self) -> bool {
        self.dialog.is_some()
    }

    fn keeps_from_leaving(&self) -> Option<String> {
        let sentence = || format!("Members of {} are being removed.", self.segment);
        self.removing.is_busy().then(sentence)
    }
}
