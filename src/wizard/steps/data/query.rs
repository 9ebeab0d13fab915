//! The SQL step while it is written: the query, the tables it can name, and the
//! first rows it gives. Each change is tried at once; the newest request wins.

use crate::domain::{Location, NamedSource, SourceSettings};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, QueryResult, QueryView};
use crate::wizard::screen::{Hint, Jobs, Slot};
use crate::wizard::steps::form::Form;
use crate::wizard::widgets::{Handled, TextArea, TextField};
use crate::wizard::{JobId, Key};

/// The most tables beside the first: a query over more is a work of its own.
const WITH_MAX: usize = 20;

/// The editor.
#[derive(Debug)]
pub(super) struct QueryEditor {
    pub(super) text: TextArea,
    /// A further table being named.
    pub(super) adding: Option<TextField>,
    pub(super) trying: Slot,
    /// What was found last, also while something newer is tried.
    pub(super) shown: Option<QueryView>,
    /// The tables cannot be read.
    pub(super) trouble: Option<JobError>,
    /// The last table, which can be removed.
    pub(super) last: Option<String>,
    /// The source as it was when the editor was opened.
    before: SourceSettings,
}

/// What becomes of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Editing {
    /// It stays.
    On,
    /// It is left, and the source is another one now.
    Changed,
    /// It is left as it was.
    Unchanged,
}

impl QueryEditor {
    /// The editor with the query of the form.
    pub(super) fn new(form: &Form, jobs: &mut Jobs) -> Self {
        let mut editor = Self {
            text: TextArea::new(&form.sql),
            adding: None,
            trying: Slot::default(),
            shown: None,
            trouble: None,
            last: form.with.last().map(|named| named.name.clone()),
            before: form.source(),
        };
        editor.attempt(form, jobs);
        editor
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, form: &mut Form, jobs: &mut Jobs) -> Editing {
        if self.adding.is_some() {
            self.adding_key(key, form, jobs);
            return Editing::On;
        }
        match key {
            Key::Escape => {
                self.trying.cancel(jobs);
                let is_same = form.source() == self.before;
                return if is_same { Editing::Unchanged } else { Editing::Changed };
            }
            Key::Control('t') if form.with.len() < WITH_MAX => {
                self.adding = Some(TextField::default());
            }
            Key::Control('r') if form.with.pop().is_some() => self.with_changed(form, jobs),
            _ if self.text.handle(key) == Handled::Changed => self.typed(form, jobs),
            _ => {}
        }
        Editing::On
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str, form: &mut Form, jobs: &mut Jobs) {
        match &mut self.adding {
            Some(field) => {
                field.paste(text);
            }
            None if self.text.paste(text) == Handled::Changed => self.typed(form, jobs),
            None => {}
        }
    }

    fn adding_key(&mut self, key: Key, form: &mut Form, jobs: &mut Jobs) {
        let Some(field) = &mut self.adding else { return };
        match key {
            Key::Escape => self.adding = None,
            Key::Enter => {
                let typed = field.value().trim().to_owned();
                self.adding = None;
                if !typed.is_empty() {
                    form.with.push(named_source(&typed, &form.with));
                    self.with_changed(form, jobs);
                }
            }
            _ => {
                field.handle(key);
            }
        }
    }

    fn with_changed(&mut self, form: &Form, jobs: &mut Jobs) {
        self.last = form.with.last().map(|named| named.name.clone());
        self.attempt(form, jobs);
    }

    fn typed(&mut self, form: &mut Form, jobs: &mut Jobs) {
        form.sql = self.text.value();
        self.attempt(form, jobs);
    }

    /// Also without a query, for the tables.
    fn attempt(&mut self, form: &Form, jobs: &mut Jobs) {
        let settings = SourceSettings { with: form.with.clone(), ..form.source() };
        self.trying.start(jobs, Job::TryQuery(settings));
    }

    /// Hears news of its job; false for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews) -> bool {
        if !self.trying.owns(id) {
            return false;
        }
        match self.trying.take(news.clone()) {
            Some(Ok(JobAnswer::Query(view))) => {
                self.trouble = None;
                self.shown = Some(*view);
            }
            Some(Err(error)) => {
                self.shown = None;
                self.trouble = Some(error);
            }
            _ => {}
        }
        true
    }

    /// Where the query is wrong: a line and a character.
    pub(super) fn marked(&self) -> Option<(usize, usize)> {
        match &self.shown.as_ref()?.result {
            QueryResult::Wrong { place, .. } => *place,
            _ => None,
        }
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if self.adding.is_some() {
            return vec![Hint::new(Key::Enter, "add it"), Hint::new(Key::Escape, "do not add")];
        }
        let mut hints = vec![
            Hint::new(Key::Escape, "done"),
            Hint::new(Key::Enter, "new line"),
            Hint::new(Key::Control('t'), "add a table"),
        ];
        if let Some(name) = &self.last {
            hints.push(Hint::new(Key::Control('r'), format!("remove {name}")));
        }
        hints
    }
}

/// `name=path`, or a path whose file gives the name.
fn named_source(typed: &str, others: &[NamedSource]) -> NamedSource {
    let (name, path) = match typed.split_once('=') {
        Some((name, path)) if !name.contains(['/', '\\', '.']) => (name.trim().to_owned(), path),
        _ => (name_of(typed, others), typed),
    };
    NamedSource { name, settings: SourceSettings::new(Location::parse(path.trim())) }
}

/// A name that needs no quotes and nobody has: `shops` of `data/Shops.csv.gz`.
fn name_of(path: &str, others: &[NamedSource]) -> String {
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file).to_lowercase();
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut wanted: String = stem.chars().map(letter).collect();
    if !wanted.starts_with(|c: char| c.is_ascii_alphabetic()) {
        wanted.insert_str(0, "t_");
    }
    let is_taken = |name: &str| {
        name == "source" || others.iter().any(|other| other.name.eq_ignore_ascii_case(name))
    };
    let mut name = wanted.clone();
    let mut count = 1;
    while is_taken(&name) {
        count += 1;
        name = format!("{wanted}_{count}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_after_its_file() {
        let name = |typed: &str, others: &[NamedSource]| named_source(typed, others).name;
        assert_eq!(name("data/My Shops.csv.gz", &[]), "my_shops");
        assert_eq!(name("2024.csv", &[]), "t_2024");
        assert_eq!(name("source.csv", &[]), "source_2");
        assert_eq!(name("s = a=b.csv", &[]), "s");
        assert_eq!(name("./x=y/shops.csv", &[]), "shops");
        let shops = named_source("shops.csv", &[]);
        assert_eq!(name("other/shops.csv", &[shops]), "shops_2");
        assert_eq!(
            named_source("s=a=b.csv", &[]).settings.location,
            Location::File("a=b.csv".into())
        );
    }
}
