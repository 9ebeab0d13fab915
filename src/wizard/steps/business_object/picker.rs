//! What is chosen from a list in step 3: the column with the ids, or where a column
//! goes; a new attribute's name is typed.

use ratatui::text::Line;

use crate::domain::{AttributeName, Word};
use crate::export::synonyms::likeness;
use crate::wizard::Key;
use crate::wizard::screen::Hint;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{Focus, Paper};
use crate::wizard::text;
use crate::wizard::widgets::{Handled, List, TextField};

use super::columns::PlannedColumn;
use super::form::Target;
use super::ids::{self, Sameness};

/// The most columns of an entry's name.
const LABEL_COLUMNS_MAX: usize = 36;

/// A list to choose from.
#[derive(Debug)]
pub(in crate::wizard::steps) struct Picker {
    title: String,
    entries: Vec<Entry>,
    list: List,
    /// The name of a new attribute, while it is typed.
    typing: Option<(TextField, Option<String>)>,
}

#[derive(Debug, Clone)]
struct Entry {
    label: String,
    help: String,
    means: Meaning,
}

/// What an entry means.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meaning {
    Choice(Choice),
    /// The name of a new attribute is typed.
    Type,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wizard::steps) enum Choice {
    /// The column with the ids.
    Id(String),
    /// Where a column goes.
    Target(Target),
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picked {
    Open,
    /// Still choosing, and the key means nothing here.
    Ignored,
    Closed,
    Chosen(Choice),
}

impl Picker {
    /// Of the column with the ids, at the one chosen or else the likeliest.
    pub(in crate::wizard::steps) fn of_ids(form: &Form, facts: &Facts) -> Self {
        let source = facts.source.as_ref();
        let likely = source.map(ids::likely_ids).unwrap_or_default();
        let entries = likely.into_iter().zip(source.into_iter().cycle()).map(|(column, source)| {
            let sameness = Sameness::of(column, source).sentence();
            let example = column.examples.first().map_or("always empty", String::as_str);
            Entry {
                label: column.name.clone(),
                help: format!("{sameness} · {example}"),
                means: Meaning::Choice(Choice::Id(column.name.clone())),
            }
        });
        let now = ids::id_column(form, facts).map(|id| Choice::Id(id.to_owned()));
        let whose = form.audience.plural();
        Self::new(format!("Which column tells the {whose} apart?"), entries.collect(), now.as_ref())
    }

    /// Of where a column goes, at where it goes now.
    pub(in crate::wizard::steps) fn of_targets(
        planned: &PlannedColumn<'_>,
        form: &Form,
        facts: &Facts,
    ) -> Self {
        let column = &planned.column.name;
        let target =
            |name: &AttributeName| Meaning::Choice(Choice::Target(Target::Attribute(name.clone())));
        let known = facts.attributes(form);
        let is_known = |name: &AttributeName| known.iter().any(|other| other.name.is_same(name));
        let mut entries = vec![Entry {
            label: "(leave out)".into(),
            help: "the column brings nothing".into(),
            means: Meaning::Choice(Choice::Target(Target::LeftOut)),
        }];
        let mut new: Vec<AttributeName> = AttributeName::parse(column).into_iter().collect();
        new.extend(planned.goes.attribute().map(|(name, _)| name.clone()));
        new.dedup();
        entries.extend(new.iter().filter(|name| !is_known(name)).map(|name| Entry {
            label: format!("new: {name}"),
            help: "an attribute that is made".into(),
            means: target(name),
        }));
        entries.push(Entry {
            label: "new, of another name...".into(),
            help: "the name is typed".into(),
            means: Meaning::Type,
        });
        let mut likely: Vec<_> = known.iter().collect();
        likely.sort_by_cached_key(|attribute| {
            std::cmp::Reverse(likeness(attribute.name.as_str(), column))
        });
        entries.extend(likely.into_iter().map(|attribute| Entry {
            label: attribute.name.to_string(),
            help: format!(
                "{}, {} have it",
                attribute.kind.word(),
                text::counted(attribute.filled, "profile", "profiles")
            ),
            means: target(&attribute.name),
        }));
        let now = match planned.goes.attribute() {
            Some((name, _)) => Target::Attribute(name.clone()),
            None => Target::LeftOut,
        };
        Self::new(format!("Where does {column} go?"), entries, Some(&Choice::Target(now)))
    }

    fn new(title: String, entries: Vec<Entry>, now: Option<&Choice>) -> Self {
        let mut list = List::new(entries.iter().map(|entry| entry.label.as_str()));
        let at = entries.iter().position(|entry| match (&entry.means, now) {
            (Meaning::Choice(choice), Some(now)) => choice == now,
            _ => false,
        });
        list.select(at.unwrap_or(0));
        Self { title, entries, list, typing: None }
    }

    /// What can be chosen: names and what is known of each, for the line by line mode.
    pub(in crate::wizard::steps) fn choices(&self) -> Vec<(String, Choice)> {
        let choice = |entry: &Entry| match &entry.means {
            Meaning::Choice(choice) => {
                Some((format!("{}: {}", entry.label, entry.help), choice.clone()))
            }
            Meaning::Type => None,
        };
        self.entries.iter().filter_map(choice).collect()
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.typing.is_some() || self.list.is_typing()
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key) -> Picked {
        if let Some((field, problem)) = &mut self.typing {
            match key {
                Key::Escape => self.typing = None,
                Key::Enter => match AttributeName::parse(field.value()) {
                    Ok(name) => return Picked::Chosen(Choice::Target(Target::Attribute(name))),
                    Err(error) => *problem = Some(error.to_string()),
                },
                _ => {
                    *problem = None;
                    field.handle(key);
                }
            }
            return Picked::Open;
        }
        match key {
            Key::Escape if !self.list.is_typing() && !self.list.is_filtered() => Picked::Closed,
            Key::Enter => match self.list.selected().map(|at| self.entries[at].means.clone()) {
                Some(Meaning::Choice(choice)) => Picked::Chosen(choice),
                Some(Meaning::Type) => {
                    self.typing = Some((TextField::default(), None));
                    Picked::Open
                }
                None => Picked::Open,
            },
            _ if self.list.handle(key) == Handled::Ignored => Picked::Ignored,
            _ => Picked::Open,
        }
    }

    /// Pasted text goes into the name or the filter.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.typing {
            Some((field, _)) => {
                field.paste(text);
            }
            None => {
                self.list.paste(text);
            }
        }
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) {
        paper.heading(&self.title);
        if let Some((field, problem)) = &self.typing {
            paper.gap();
            paper.field(Focus::Here, "Name", field);
            if let Some(problem) = problem {
                paper.problem(problem, None);
            }
            return paper.help("The name of the attribute that is made.");
        }
        let rows = paper.rest().height;
        let area = paper.take(rows);
        let theme = paper.theme();
        let longest = self.entries.iter().map(|entry| text::width(&entry.label)).max();
        let cursor = self.list.view(paper.frame(), area, theme, Focus::Here, |at, columns| {
            let label = longest.unwrap_or(0).min(columns / 2).min(LABEL_COLUMNS_MAX);
            let entry = &self.entries[at];
            let help = text::cut(&entry.help, columns.saturating_sub(label + 2));
            Line::from(format!("{}  {help}", text::fit(&entry.label, label)))
        });
        paper.set_cursor(cursor);
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if self.typing.is_some() {
            return vec![
                Hint::new(Key::Enter, "take the name"),
                Hint::new(Key::Escape, "choose something else"),
            ];
        }
        vec![
            Hint::new(Key::Enter, "take it"),
            Hint::group("arrows", "choose"),
            Hint::new(Key::Char('/'), "filter"),
            Hint::new(Key::Escape, "change nothing"),
        ]
    }
}
