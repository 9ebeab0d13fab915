//! `+ Create`: the fields of a new destination.

use crate::domain::{EntryName, PhoneRegion};
use crate::matcher::known_region;
use crate::wizard::job::{DestinationView, Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::{Hint, Jobs, Slot};
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::widgets::TextField;
use crate::wizard::{JobId, Key};

/// The fields of a new destination.
#[derive(Debug, Default)]
pub(super) struct Create {
    name: TextField,
    path: TextField,
    region: TextField,
    field: Field,
    problem: Option<(Field, String)>,
    creating: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Field {
    #[default]
    Name,
    Path,
    Region,
}

/// What a key did to the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Created {
    /// They are still shown.
    Open,
    /// Nothing is to be created.
    Closed,
}

impl Create {
    /// The fields with a name proposed.
    pub(super) fn new(name: &str) -> Self {
        Self { name: TextField::new(name), ..Self::default() }
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, jobs: &mut Jobs) -> Created {
        match key {
            Key::Escape => {
                self.creating.cancel(jobs);
                return Created::Closed;
            }
            _ if self.creating.is_busy() => {}
            Key::Enter if self.field == Field::Region => self.create(jobs),
            Key::Enter | Key::Tab | Key::Down => self.leave(match self.field {
                Field::Name => Field::Path,
                Field::Path | Field::Region => Field::Region,
            }),
            Key::Up | Key::BackTab => self.leave(match self.field {
                Field::Region => Field::Path,
                Field::Path | Field::Name => Field::Name,
            }),
            _ => {
                self.current().handle(key);
            }
        }
        Created::Open
    }

    fn current(&mut self) -> &mut TextField {
        match self.field {
            Field::Name => &mut self.name,
            Field::Path => &mut self.path,
            Field::Region => &mut self.region,
        }
    }

    /// Checks the field that is left; never keeps anybody in it.
    fn leave(&mut self, to: Field) {
        self.problem = self.wrong(self.field).map(|sentence| (self.field, sentence));
        self.field = to;
    }

    fn wrong(&self, field: Field) -> Option<String> {
        match field {
            Field::Name => EntryName::parse(self.name.value()).err().map(|e| e.to_string()),
            Field::Path => None,
            Field::Region => read_region(self.region.value()).err(),
        }
    }

    fn create(&mut self, jobs: &mut Jobs) {
        for field in [Field::Name, Field::Region] {
            if let Some(sentence) = self.wrong(field) {
                self.problem = Some((field, sentence));
                self.field = field;
                return;
            }
        }
        let Ok(name) = EntryName::parse(self.name.value()) else { return };
        self.problem = None;
        let job = Job::CreateDestination {
            name,
            path: self.path.value().trim().to_owned(),
            phone_region: PhoneRegion::parse(self.region.value()),
        };
        self.creating.start(jobs, job);
    }

    /// Pasted text goes into the field with the focus.
    pub(super) fn paste(&mut self, text: &str) {
        self.current().paste(text);
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if self.creating.is_busy() {
            return vec![Hint::new(Key::Escape, "stop creating")];
        }
        let enter = if self.field == Field::Region { "create" } else { "next field" };
        vec![Hint::new(Key::Enter, enter), Hint::new(Key::Escape, "do not create")]
    }

    /// Whether it started this job.
    pub(super) fn owns(&self, id: JobId) -> bool {
        self.creating.owns(id)
    }

    /// The destination made, or why not.
    pub(super) fn hear(&mut self, news: JobNews) -> Option<Result<DestinationView, JobError>> {
        match self.creating.take(news)? {
            Ok(JobAnswer::Destination(view)) => Some(Ok(view)),
            Ok(_) => None,
            Err(error) => {
                self.field = Field::Name;
                self.problem = Some((Field::Name, error.message.clone()));
                Some(Err(error))
            }
        }
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) {
        paper.heading("Create a destination");
        paper.dim("A destination is one file that holds profiles and segments.");
        paper.gap();
        let fields = [
            (Field::Name, "Name", &self.name, "letters, digits, - and _"),
            (Field::Path, "File", &self.path, "empty: the usual place"),
            (
                Field::Region,
                "Phone region",
                &self.region,
                "VN, FR, DE, ...: for numbers without +; may be empty",
            ),
        ];
        for (field, label, text, help) in fields {
            paper.field(focus_on(&field, &self.field), label, text);
            match &self.problem {
                Some((wrong, sentence)) if *wrong == field => paper.problem(sentence, None),
                _ => paper.help(help),
            }
        }
        if self.creating.is_busy() {
            paper.gap();
            paper.progress("Creating the destination", self.creating.progress());
        }
    }
}

/// The phone region typed, none where nothing is; or what is wrong with it.
pub(in crate::wizard) fn read_region(typed: &str) -> Result<Option<PhoneRegion>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    match PhoneRegion::parse(typed) {
        Some(region) if known_region(region) => Ok(Some(region)),
        _ => Err("A region is two letters, such as VN, FR or DE; or leave it empty".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(create: &mut Create, jobs: &mut Jobs, text: &str) {
        for letter in text.chars() {
            let key = if letter == '\n' { Key::Enter } else { Key::Char(letter) };
            create.update(key, jobs);
        }
    }

    #[test]
    fn the_fields_make_a_job() {
        let (mut create, mut jobs) = (Create::default(), Jobs::default());
        press(&mut create, &mut jobs, "shop\n\nvn\n");
        let expected = Job::CreateDestination {
            name: EntryName::parse("shop").unwrap(),
            path: String::new(),
            phone_region: PhoneRegion::parse("VN"),
        };
        assert_eq!(
            jobs.take_effects(),
            [crate::wizard::Effect::Start { id: JobId(1), job: expected }]
        );
    }

    #[test]
    fn a_wrong_name_is_told_and_traps_nobody() {
        let (mut create, mut jobs) = (Create::default(), Jobs::default());
        press(&mut create, &mut jobs, "a b\n");
        assert_eq!(create.field, Field::Path);
        assert!(create.problem.is_some());
        press(&mut create, &mut jobs, "\n\n");
        assert_eq!(create.field, Field::Name);
        assert_eq!(create.update(Key::Escape, &mut jobs), Created::Closed);
        assert_eq!(jobs.take_effects(), []);
    }
}
