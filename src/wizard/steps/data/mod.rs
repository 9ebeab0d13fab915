//! Step Data: which file, and how it is read. Types paths, completes them,
//! inspects the source and changes a wrong guess with one key.

mod query;
mod query_view;
#[cfg(test)]
mod tests;
mod view;

use std::path::PathBuf;

use crate::domain::{Format, HeaderRow, Quote, SourceSettings, Word};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, PathEntry, SourceView};
use crate::wizard::screen::{Hint, Jobs, Slot, Status};
use crate::wizard::widgets::{Handled, TextField};
use crate::wizard::{JobId, Key};

use super::facts::{Facts, Move};
use super::form::Form;
use query::{Editing, QueryEditor};

pub(super) use view::{header_word, quote_word, view};

/// The delimiters `d` goes through.
pub(super) const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];

/// The encodings `e` goes through: the usual ones of Western and Vietnamese
/// tables, and what spreadsheets save as "Unicode text".
pub(super) const ENCODINGS: [&str; 4] = ["utf-8", "windows-1252", "windows-1258", "utf-16le"];

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct DataStep {
    path: TextField,
    focus: Focus,
    completions: Vec<PathEntry>,
    recent: Vec<PathBuf>,
    completing: Slot,
    inspecting: Slot,
    counting: Slot,
    count: Count,
    /// The source as it was last read, also while it is read again.
    shown: Option<SourceView>,
    after: After,
    error: Option<JobError>,
    /// The SQL step while it is written; it gets all keys.
    query: Option<QueryEditor>,
    /// The first column shown.
    scroll: usize,
}

/// What gets the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Focus {
    /// The path.
    #[default]
    Path,
    /// An entry of the list under it.
    List(usize),
    /// What was read.
    Table,
}

/// Whether it is known how many rows the source has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Count {
    /// Nobody counted.
    #[default]
    Unknown,
    /// All of them.
    Rows(u64),
    /// They are not counted: nobody asked, or they cannot be.
    Unwanted,
}

/// What follows once the source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum After {
    /// It is looked at.
    #[default]
    Look,
    /// Enter was pressed while it was read: the step is answered.
    GoOn,
}

impl DataStep {
    /// The step with its answers; a source that is named is read at once.
    pub(super) fn new(form: &Form, jobs: &mut Jobs) -> Self {
        let mut step = Self { path: TextField::new(&form.path), ..Self::default() };
        if !form.path.trim().is_empty() {
            step.inspect(form.source(), jobs);
        }
        step
    }

    /// Counts no rows: where a question waits for all work.
    pub(super) fn count_nothing(&mut self) {
        self.count = Count::Unwanted;
    }

    /// Counts the rows of a long file while somebody looks at its first ones;
    /// nothing else waits for it.
    pub(super) fn follow_count(&mut self, is_looking: bool, facts: &Facts, jobs: &mut Jobs) {
        let source = facts.source.as_ref().filter(|source| is_looking && !source.rows_are_all);
        match source {
            Some(source) if self.count == Count::Unknown && !self.counting.is_busy() => {
                self.counting.start(jobs, Job::CountRows(source.settings.clone()));
            }
            None if self.counting.is_busy() => self.counting.cancel(jobs),
            _ => {}
        }
    }

    /// Files used before.
    pub(super) fn set_recent(&mut self, recent: Vec<PathBuf>) {
        self.recent = recent;
    }

    /// Files used before, newest first.
    pub(super) fn recent(&self) -> &[PathBuf] {
        &self.recent
    }

    /// Reads this file, or the same one again in another way.
    pub(super) fn read(&mut self, path: &str, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) {
        self.set_path(path, form, facts, jobs);
        self.read_again(form, facts, jobs);
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        // A letter typed in the list goes into the path.
        self.focus != Focus::Table || self.is_querying()
    }

    /// Whether the SQL step is being written.
    pub(super) fn is_querying(&self) -> bool {
        self.query.is_some()
    }

    /// What a key does.
    pub(super) fn update(
        &mut self,
        key: Key,
        form: &mut Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) -> Move {
        if let Some(editor) = &mut self.query {
            let editing = editor.update(key, form, jobs);
            if editing != Editing::On {
                self.query = None;
            }
            if editing == Editing::Changed {
                self.read_again(form, facts, jobs);
            }
            return Move::Quiet;
        }
        if key == Key::Escape && self.inspecting.is_busy() {
            self.inspecting.cancel(jobs);
            self.focus = Focus::Path;
            return Move::Say(Status::Note("Stopped reading; nothing was kept".into()));
        }
        match self.focus {
            Focus::Path => self.path_key(key, form, facts, jobs),
            Focus::List(at) => self.list_key(key, at, form, facts, jobs),
            Focus::Table => self.table_key(key, form, facts, jobs),
        }
    }

    fn path_key(&mut self, key: Key, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) -> Move {
        match key {
            Key::Escape => return Move::Back,
            // A folder cannot be read; one of its files can.
            Key::Enter if self.names_a_folder() => self.focus = Focus::List(0),
            Key::Enter => return self.confirm(form, facts, jobs),
            Key::Tab if !self.completions.is_empty() => {
                let path = common_start(&self.completions);
                // Where that adds nothing one has to choose.
                if path == self.path.value() {
                    self.focus = Focus::List(0);
                } else {
                    self.set_path(&path, form, facts, jobs);
                }
            }
            Key::Down if self.list_len() > 0 => self.focus = Focus::List(0),
            Key::Tab | Key::Down if facts.source.is_some() || self.can_be_read_otherwise() => {
                self.focus = Focus::Table;
            }
            Key::Tab | Key::Down | Key::Up | Key::BackTab => {}
            _ if self.path.handle(key) != Handled::Ignored => self.typed(form, facts, jobs),
            _ => return Move::Ignored,
        }
        Move::Stay
    }

    fn list_key(
        &mut self,
        key: Key,
        at: usize,
        form: &mut Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) -> Move {
        match key {
            Key::Up if at > 0 => self.focus = Focus::List(at - 1),
            Key::Down if at + 1 < self.list_len() => self.focus = Focus::List(at + 1),
            Key::Down => {}
            Key::Enter | Key::Tab => {
                if let Some(path) = self.list_entry(at) {
                    self.focus = Focus::Path;
                    self.set_path(&path, form, facts, jobs);
                    if key == Key::Enter && !path.ends_with(['/', '\\']) {
                        return self.confirm(form, facts, jobs);
                    }
                }
            }
            Key::Up | Key::Escape | Key::BackTab => self.focus = Focus::Path,
            _ => {
                self.focus = Focus::Path;
                return self.path_key(key, form, facts, jobs);
            }
        }
        Move::Stay
    }

    fn table_key(&mut self, key: Key, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) -> Move {
        let columns = self.shown.as_ref().map_or(0, |shown| shown.columns.len());
        match key {
            Key::Enter => return self.confirm(form, facts, jobs),
            Key::Up | Key::Char('k') if self.scroll > 0 => self.scroll -= 1,
            Key::Down | Key::Char('j') if self.scroll + 1 < columns => self.scroll += 1,
            Key::Down | Key::Char('j' | 'k') => {}
            Key::Up | Key::Tab | Key::BackTab => self.focus = Focus::Path,
            Key::Char('d') if self.is_delimited() => {
                let shown = self.shown.as_ref().and_then(|shown| shown.delimiter);
                let now = shown.or(form.delimiter).unwrap_or(DELIMITERS[0]);
                form.delimiter = Some(next_of(&DELIMITERS, &now));
                self.read_again(form, facts, jobs);
            }
            Key::Char('q') if self.is_delimited() => {
                let now = self.shown_quote().or(form.quote).unwrap_or_default();
                form.quote = Some(next_of(Quote::ALL, &now));
                self.read_again(form, facts, jobs);
            }
            Key::Char('e') if self.is_delimited() => {
                let shown = self.shown.as_ref().and_then(|shown| shown.encoding.as_deref());
                let shown = shown.map(str::to_lowercase);
                let now = shown.or(form.encoding.clone()).unwrap_or(ENCODINGS[0].into());
                form.encoding = Some(next_of(&ENCODINGS, &now.as_str()).to_owned());
                self.read_again(form, facts, jobs);
            }
            Key::Char('s') => {
                self.inspecting.cancel(jobs);
                self.query = Some(QueryEditor::new(form, jobs));
            }
            Key::Char('h') if self.has_header_row() => {
                form.header_row = self.next_header_row(form.header_row);
                self.read_again(form, facts, jobs);
            }
            Key::Char('t') if self.has_tables() => {
                if let Some(table) = self.shown.as_ref().and_then(|shown| shown.table.as_ref()) {
                    // The one asked for, though it may have been refused.
                    let now = form.table.as_ref().unwrap_or(&table.chosen);
                    form.table = Some(next_table(&table.all, now));
                    // A saved export says "sheet" or "table" by it.
                    form.format = self.format();
                    self.read_again(form, facts, jobs);
                }
            }
            _ => return Move::Ignored,
        }
        Move::Stay
    }

    /// From the row found, or named, to the first, to none, and to be found again.
    fn next_header_row(&self, named: Option<HeaderRow>) -> Option<HeaderRow> {
        let shown = self.shown.as_ref().and_then(|shown| shown.settings.header_row);
        match named.or(shown) {
            Some(HeaderRow::At(row)) if row > 1 => Some(HeaderRow::At(1)),
            Some(HeaderRow::At(_)) | None => Some(HeaderRow::Absent),
            Some(HeaderRow::Absent) => None,
        }
    }

    /// An export keeps the row in which the headers were found, where that is not the
    /// first: next month's file must not be read otherwise.
    pub(super) fn settle(form: &mut Form, facts: &Facts) {
        let found = facts.source.as_ref().and_then(|source| source.settings.header_row);
        if form.header_row.is_none() && found != Some(HeaderRow::default()) {
            form.header_row = found;
        }
    }

    /// The quote in use, where there is one.
    fn shown_quote(&self) -> Option<Quote> {
        self.shown.as_ref().and_then(|shown| shown.settings.quote)
    }

    /// There are several sheets or tables to choose from.
    fn has_tables(&self) -> bool {
        let table = self.shown.as_ref().and_then(|shown| shown.table.as_ref());
        table.is_some_and(|table| table.all.len() > 1)
    }

    /// What was read, or refused, is cut by a delimiter.
    fn is_delimited(&self) -> bool {
        self.format().is_none_or(Format::is_delimited)
    }

    /// Some row holds the headers, or could.
    fn has_header_row(&self) -> bool {
        !self.format().is_some_and(Format::names_columns)
    }

    fn format(&self) -> Option<Format> {
        self.shown.as_ref().and_then(|shown| shown.settings.format)
    }

    /// Whether a folder is typed whose files are listed.
    fn names_a_folder(&self) -> bool {
        self.path.value().ends_with(['/', '\\']) && !self.completions.is_empty()
    }

    /// Whether the file was refused, which other headers, another delimiter or
    /// another encoding may change.
    fn can_be_read_otherwise(&self) -> bool {
        self.error.is_some() && self.shown.is_none() && !self.path.value().trim().is_empty()
    }

    /// Enter: what is read is accepted; what is not read yet is read.
    fn confirm(&mut self, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) -> Move {
        if facts.source.is_some() {
            return Move::Next;
        }
        if self.inspecting.is_busy() {
            self.after = After::GoOn;
        } else if form.path.trim().is_empty() {
            self.error = Some(JobError {
                kind: crate::domain::ErrorKind::Invalid,
                message: "Name the file with the people".into(),
                hint: Some("Type its path, or press the down arrow for recent files".into()),
            });
        } else {
            self.inspect(form.source(), jobs);
        }
        Move::Stay
    }

    fn read_again(&mut self, form: &Form, facts: &mut Facts, jobs: &mut Jobs) {
        facts.source = None;
        self.inspect(form.source(), jobs);
    }

    fn inspect(&mut self, settings: SourceSettings, jobs: &mut Jobs) {
        self.after = After::Look;
        self.error = None;
        self.forget_count(jobs);
        self.completing.cancel(jobs);
        self.completions.clear();
        self.inspecting.start(jobs, Job::InspectSource(settings));
    }

    fn forget_count(&mut self, jobs: &mut Jobs) {
        self.counting.cancel(jobs);
        if self.count != Count::Unwanted {
            self.count = Count::Unknown;
        }
    }

    /// Pasted text goes into the path.
    pub(super) fn paste(
        &mut self,
        text: &str,
        form: &mut Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) {
        if let Some(editor) = &mut self.query {
            return editor.paste(text, form, jobs);
        }
        self.focus = Focus::Path;
        self.path.paste(text);
        self.typed(form, facts, jobs);
    }

    fn set_path(&mut self, path: &str, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) {
        self.path = TextField::new(path);
        self.typed(form, facts, jobs);
    }

    /// Another path is another source: what was said about the former is gone.
    fn typed(&mut self, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) {
        if form.path == self.path.value() {
            return;
        }
        self.path.value().clone_into(&mut form.path);
        form.format = None;
        form.delimiter = None;
        form.encoding = None;
        form.table = None;
        form.quote = None;
        form.header_row = None;
        facts.source = None;
        self.shown = None;
        self.scroll = 0;
        self.error = None;
        self.inspecting.cancel(jobs);
        self.forget_count(jobs);
        if form.path.is_empty() {
            self.completing.cancel(jobs);
            self.completions.clear();
        } else {
            self.completing.start(jobs, Job::CompletePath(form.path.clone()));
        }
    }

    /// Hears news of its jobs; `None` for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews, facts: &mut Facts) -> Option<Move> {
        if self.completing.owns(id) {
            if let Some(Ok(JobAnswer::Paths(paths))) = self.completing.take(news.clone()) {
                self.completions = paths;
            }
            return Some(Move::Stay);
        }
        if self.counting.owns(id) {
            match self.counting.take(news.clone()) {
                Some(Ok(JobAnswer::Rows(rows))) => self.count = Count::Rows(rows),
                // Whoever matches the rows is told what is wrong with them.
                Some(_) => self.count = Count::Unwanted,
                None => {}
            }
            return Some(Move::Stay);
        }
        if self.query.as_mut().is_some_and(|editor| editor.hear(id, news)) {
            return Some(Move::Stay);
        }
        if !self.inspecting.owns(id) {
            return None;
        }
        match self.inspecting.take(news.clone()) {
            Some(Ok(JobAnswer::Source(source))) => {
                self.shown = Some(source.clone());
                facts.source = Some(source);
                facts.source_trouble = None;
                self.focus = Focus::Table;
                self.scroll = 0;
                if self.after == After::GoOn {
                    return Some(Move::Next);
                }
            }
            Some(Err(error)) => {
                // Where somebody tries another way to read it, one stays.
                if self.shown.is_none() && self.focus != Focus::Table {
                    self.focus = Focus::Path;
                }
                self.error = Some(error.clone());
                facts.source_trouble = Some(error.clone());
                return Some(Move::Say(Status::of(&error)));
            }
            _ => {}
        }
        Some(Move::Stay)
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if let Some(editor) = &self.query {
            return editor.hints();
        }
        if self.inspecting.is_busy() {
            return vec![Hint::new(Key::Escape, "stop reading")];
        }
        match self.focus {
            Focus::Path => {
                let enter = match &self.shown {
                    Some(_) => "go on",
                    None if self.names_a_folder() => "its files",
                    None => "read the file",
                };
                let mut hints = vec![Hint::new(Key::Enter, enter)];
                if self.shown.is_some() && self.list_len() == 0 {
                    hints.push(Hint::new(Key::Tab, "how it is read"));
                }
                if !self.completions.is_empty() {
                    hints.push(Hint::new(Key::Tab, "complete"));
                }
                if self.list_len() > 0 {
                    hints.push(Hint::new(Key::Down, "choose from the list"));
                }
                if self.can_be_read_otherwise() {
                    hints.push(Hint::new(Key::Tab, "read it otherwise"));
                }
                hints
            }
            Focus::List(_) => vec![Hint::new(Key::Enter, "take it"), Hint::group("arrows", "move")],
            Focus::Table => {
                let columns = self.shown.as_ref().map(|shown| shown.columns.len());
                let enter = if columns.is_some() { "go on" } else { "read again" };
                let mut hints = vec![Hint::new(Key::Enter, enter)];
                if self.is_delimited() {
                    hints.push(Hint::new(Key::Char('d'), "delimiter"));
                    hints.push(Hint::new(Key::Char('e'), "encoding"));
                }
                if self.is_delimited() && self.shown_quote().is_some_and(|it| it != Quote::Double) {
                    hints.push(Hint::new(Key::Char('q'), "quote"));
                }
                if self.has_header_row() {
                    hints.push(Hint::new(Key::Char('h'), "header row"));
                }
                if self.has_tables() {
                    let word = self.format().map_or("table", Format::table_word);
                    hints.push(Hint::new(Key::Char('t'), format!("another {word}")));
                }
                hints.push(Hint::new(Key::Char('s'), "SQL"));
                hints.push(Hint::new(Key::Tab, "another file"));
                if columns.is_some_and(|columns| columns > 1) {
                    hints.push(Hint::group("up down", "columns"));
                }
                hints
            }
        }
    }

    /// Under an empty path the files used before, else what continues it.
    fn list_len(&self) -> usize {
        if self.path.value().is_empty() { self.recent.len() } else { self.completions.len() }
    }

    fn list_entry(&self, at: usize) -> Option<String> {
        if self.path.value().is_empty() {
            self.recent.get(at).map(|path| path.display().to_string())
        } else {
            self.completions.get(at).map(|entry| entry.path.clone())
        }
    }
}

/// The value after this one, around.
fn next_of<T: Copy + PartialEq>(values: &[T], now: &T) -> T {
    let at = values.iter().position(|value| value == now).map_or(0, |at| at + 1);
    values[at % values.len()]
}

fn next_table(all: &[String], now: &str) -> String {
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    next_of(&names, &now).to_owned()
}

/// What all paths begin with; the whole path where there is one.
fn common_start(entries: &[PathEntry]) -> String {
    let mut start: &str = entries.first().map_or("", |entry| &entry.path);
    for entry in entries {
        let length = start
            .char_indices()
            .zip(entry.path.chars())
            .find(|((_, a), b)| a != b)
            .map_or(start.len().min(entry.path.len()), |((at, _), _)| at);
        start = &start[..length];
    }
    start.to_owned()
}
