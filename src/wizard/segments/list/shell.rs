//! What the root sees of the list: messages, keys, the message row.

use ratatui::layout::{Position, Rect};

use super::order::Archive;
use super::{Asking, Segments, archived, view};
use crate::domain::{Method, Place, Segment, Status as SegmentStatus};
use crate::wizard::frame::Frame;
use crate::wizard::home::dialog_hints;
use crate::wizard::message::{Key, Message};
use crate::wizard::prompt::prompt_hints;
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Status};

impl Screen for Segments {
    fn title(&self) -> String {
        "Segments".into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Paste(pasted) => match &mut self.asking {
                Some(Asking::Name(form)) => form.paste(&pasted),
                Some(Asking::Labels(prompt, _)) => prompt.paste(&pasted),
                Some(Asking::Delete(dialog, _)) => dialog.paste(&pasted),
                None => {
                    self.list.paste(&pasted);
                }
            },
            Message::Resize { columns, .. } => {
                self.columns = columns;
                if self.sizes.is_empty() && !self.sizing.is_busy() {
                    self.load_sizes(jobs);
                }
            }
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Click { .. } | Message::Scroll(_) => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        match &self.asking {
            Some(Asking::Name(form)) => return form.hints(),
            Some(Asking::Labels(..)) => return prompt_hints(),
            Some(Asking::Delete(..)) => return dialog_hints(),
            None => {}
        }
        let letter = |letter, label: &str| Hint::new(Key::Char(letter), label);
        let mut hints = Vec::new();
        if self.selected().is_some() {
            hints.push(Hint::new(Key::Enter, "open"));
        }
        if self.list.is_typing() {
            hints.push(Hint::new(Key::Tab, "keep the filter"));
            hints.push(Hint::new(Key::Escape, "all segments"));
            return hints;
        }
        let escape = if self.work.can_stop() {
            "stop"
        } else if self.list.is_filtered() {
            "all segments"
        } else {
            "back"
        };
        hints.push(Hint::new(Key::Escape, escape));
        if self.undo.is_some() {
            hints.push(letter('u', "undo"));
        }
        if self.marks.len() > 1 {
            hints.push(letter('v', "overlap"));
        }
        if self.selected().is_some() {
            hints.push(letter(' ', "mark"));
        }
        hints.push(letter('b', "new: conditions"));
        hints.push(letter('n', "new: empty"));
        hints.push(letter('/', "filter"));
        hints.push(letter('o', "sort"));
        hints.extend(self.selected().into_iter().flat_map(segment_hints));
        if archived(self.segments()) > 0 {
            let label = match self.order.archive {
                Archive::Hidden => "show archived",
                Archive::Shown => "hide archived",
            };
            hints.push(letter('z', label));
        }
        hints.push(letter('O', "sort the other way"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    fn place(&self) -> Place {
        Place::Segments
    }

    fn is_typing(&self) -> bool {
        match &self.asking {
            Some(Asking::Name(form)) => form.is_typing(),
            Some(Asking::Labels(..) | Asking::Delete(..)) => true,
            None => self.list.is_typing(),
        }
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.load(jobs);
    }

    fn keeps_from_leaving(&self) -> Option<String> {
        self.work.doing()
    }
}

/// What can be done to a segment.
fn segment_hints(segment: &Segment) -> Vec<Hint> {
    let letter = |letter, label: &str| Hint::new(Key::Char(letter), label);
    let mut hints = vec![letter('r', "rename"), letter('c', "copy"), letter('d', "delete")];
    let (archive, usage) = match segment.status {
        SegmentStatus::Enabled => ("archive", Some("disable")),
        SegmentStatus::Disabled => ("archive", Some("enable")),
        SegmentStatus::Archived => ("recover", None),
    };
    hints.push(letter('a', archive));
    hints.extend(usage.map(|usage| letter('e', usage)));
    if segment.method == Method::Conditions && usage.is_some() {
        hints.push(letter('p', "compute again"));
    }
    hints.push(letter('l', "label"));
    hints
}
