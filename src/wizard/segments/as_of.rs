//! Who was in on a day: the moment as it is typed, and the version in force then.

use super::one::SegmentScreen;
use crate::domain::{AsOf, Version};
use crate::matcher::read_as_of;
use crate::wizard::message::Key;
use crate::wizard::prompt::{Prompt, Typed};
use crate::wizard::screen::{Hint, Status};

pub(super) fn prompt() -> Prompt {
    Prompt::new(
        "Who was in on a day",
        "Day or time",
        "Like 2026-10-01 for its end, or 2026-10-01 14:30; UTC unless a zone follows (+07:00).",
        "",
    )
}

pub(super) fn hints() -> Vec<Hint> {
    vec![Hint::new(Key::Enter, "find the version"), Hint::new(Key::Escape, "cancel")]
}

impl SegmentScreen {
    /// What a key does while the moment is typed.
    pub(super) fn as_of_key(&mut self, key: Key) {
        let Some(prompt) = &mut self.as_of else { return };
        match prompt.update(key) {
            Typed::Open => {}
            Typed::Closed => self.as_of = None,
            Typed::Text(text) => match read_as_of(&text) {
                None => prompt.refuse("This is no day and no time".into()),
                Some(moment) => self.go_to(moment),
            },
        }
    }

    /// Moves the cursor to the version that was in force.
    fn go_to(&mut self, moment: AsOf) {
        self.as_of = None;
        let Some(versions) = &self.versions else { return };
        let found = moment.in_force(versions).map(|version| version.version);
        let place = versions.iter().position(|version: &Version| Some(version.version) == found);
        let sentence = moment.sentence(place.map(|place| &versions[place]));
        if let Some(place) = place {
            self.version_list.select(place);
        }
        self.status = Some(Status::Note(sentence));
    }
}
