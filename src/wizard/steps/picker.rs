//! What an attribute is matched with: nothing, None, a constant or a column,
//! the likeliest column first.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::{
    Attribute, AttributeName, AttributeType, CriterionKind, PhoneRegion, Word as _,
};
use crate::export::PairEvidence;
use crate::wizard::Key;
use crate::wizard::screen::Hint;
use crate::wizard::text;
use crate::wizard::widgets::{Handled, List, text_field::Focus};

use super::facts::Facts;
use super::form::Form;
use super::guess;
use super::paper::Paper;
use super::value::ValueInput;

/// The most columns of a column's name.
const LABEL_COLUMNS_MAX: usize = 40;

/// The picker of one attribute.
#[derive(Debug)]
pub(super) struct Picker {
    attribute: AttributeName,
    kind: AttributeType,
    entries: Vec<Entry>,
    list: List,
    value: Option<ValueInput>,
    region: Option<PhoneRegion>,
}

#[derive(Debug, Clone, PartialEq)]
enum Entry {
    Unmapped,
    None,
    SetValue,
    Column {
        name: String,
        sample: String,
        /// "61 % found", where it was tried.
        found: Option<String>,
    },
}

/// "61 % found", and how where they are hashes.
pub(super) fn share_found(pair: &PairEvidence) -> String {
    let found = format!("{} % found", pair.found_percent());
    if pair.matcher.is_hashed() { format!("{found} as {}", pair.matcher.label()) } else { found }
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picked {
    /// Still choosing.
    Open,
    /// Still choosing, and the key means nothing here.
    Ignored,
    /// Nothing changes.
    Closed,
    /// This is chosen.
    Choice(Option<CriterionKind>),
}

impl Picker {
    /// Opens it at what the attribute is matched with, or at the best guess;
    /// where nothing speaks for a column, at none.
    pub(super) fn new(attribute: &Attribute, form: &Form, facts: &Facts) -> Self {
        let columns = facts.source.as_ref().map_or(&[][..], |source| &source.columns);
        let region = facts.destination.as_ref().and_then(|d| d.sizes.phone_region);
        let evidence = facts.evidence.as_ref();
        let mut entries = vec![Entry::Unmapped, Entry::None, Entry::SetValue];
        let ranked = guess::ranked(attribute, columns, evidence);
        let best = ranked.first().map(|at| &columns[*at]);
        let best = best.filter(|column| guess::is_likely(attribute, column, evidence));
        let drift = &facts.drift;
        let mapped = form.mapped(&attribute.name).map(|mapping| &mapping.kind);
        // A column that is gone is looked for under the name it has perhaps now.
        let gone = match mapped {
            Some(CriterionKind::Column(name)) => drift.gone.iter().find(|gone| gone.name == *name),
            _ => None,
        };
        let best = gone.and_then(|gone| gone.perhaps.clone()).or(best.map(|c| c.name.clone()));
        let mapped = mapped.filter(|_| gone.is_none());
        entries.extend(ranked.into_iter().map(|at| {
            let name = columns[at].name.clone();
            let pair = evidence.and_then(|evidence| evidence.pair(&attribute.name, &name));
            Entry::Column {
                sample: columns[at].examples.first().cloned().unwrap_or_default(),
                found: pair.map(share_found),
                name,
            }
        }));
        let cursor = entries.iter().position(|entry| match (entry, mapped) {
            (Entry::Column { name, .. }, Some(CriterionKind::Column(column))) => name == column,
            (Entry::Column { name, .. }, None) => Some(name) == best.as_ref(),
            (Entry::None, Some(CriterionKind::None))
            | (Entry::SetValue, Some(CriterionKind::Value(_))) => true,
            _ => false,
        });
        let mut list = List::new(entries.iter().map(Entry::label));
        list.select(cursor.unwrap_or(0));
        let (attribute, kind) = (attribute.name.clone(), attribute.kind);
        Self { attribute, kind, entries, list, value: None, region }
    }

    /// Whose picker it is.
    pub(super) fn attribute(&self) -> &AttributeName {
        &self.attribute
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.value.is_some() || self.list.is_typing()
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, form: &Form) -> Picked {
        if let Some(value) = &mut self.value {
            match key {
                Key::Escape => self.value = None,
                Key::Enter => {
                    if let Some(value) = value.confirm() {
                        return Picked::Choice(Some(CriterionKind::Value(value)));
                    }
                }
                _ => value.update(key),
            }
            return Picked::Open;
        }
        match key {
            Key::Escape if !self.list.is_typing() => Picked::Closed,
            Key::Enter => {
                let Some(at) = self.list.selected() else { return Picked::Open };
                match &self.entries[at] {
                    Entry::Unmapped => Picked::Choice(None),
                    Entry::None => Picked::Choice(Some(CriterionKind::None)),
                    Entry::Column { name, .. } => {
                        Picked::Choice(Some(CriterionKind::Column(name.clone())))
                    }
                    Entry::SetValue => {
                        self.value = Some(self.input(form));
                        Picked::Open
                    }
                }
            }
            _ if self.list.handle(key) == Handled::Ignored => Picked::Ignored,
            _ => Picked::Open,
        }
    }

    fn input(&self, form: &Form) -> ValueInput {
        let mapped = form.mapped(&self.attribute);
        let value = match mapped.map(|mapping| &mapping.kind) {
            Some(CriterionKind::Value(value)) => value.as_str(),
            _ => "",
        };
        let matcher = mapped.and_then(|mapping| mapping.matcher);
        let matcher = matcher.filter(|matcher| !matcher.is_hashed());
        let matcher = matcher.unwrap_or_else(|| self.kind.default_matcher());
        ValueInput::new(self.kind, matcher, self.region, value)
    }

    /// Pasted text goes into the constant or the filter.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.value {
            Some(value) => value.paste(text),
            None => {
                self.list.paste(text);
            }
        }
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>, form: &Form) {
        paper.heading(&format!("What is {} ({}) matched with?", self.attribute, self.kind.word()));
        if let Some(value) = &self.value {
            paper.gap();
            return value.view(paper);
        }
        let rows = paper.rest().height;
        let area = paper.take(rows);
        let theme = paper.theme();
        let longest = self.entries.iter().map(|entry| text::width(&entry.label())).max();
        let cursor = self.list.view(paper.frame(), area, theme, Focus::Here, |at, columns| {
            let entry = &self.entries[at];
            let label_columns = longest.unwrap_or(0).min(columns / 2).min(LABEL_COLUMNS_MAX);
            let label = text::fit(&entry.label(), label_columns);
            let room = columns.saturating_sub(label_columns + 2);
            let help = format!("  {}", text::cut(&self.help(entry, form), room));
            Line::from(vec![Span::raw(label), Span::styled(help, Style::new())])
        });
        paper.set_cursor(cursor);
    }

    fn help(&self, entry: &Entry, form: &Form) -> String {
        match entry {
            Entry::Unmapped => "the attribute does not matter".into(),
            Entry::None => "people whose attribute is empty".into(),
            Entry::SetValue => "people whose attribute has one value".into(),
            Entry::Column { name, sample, found } => {
                let used = form.mapping.iter().find(|mapping| {
                    mapping.attribute != self.attribute
                        && mapping.kind == CriterionKind::Column(name.clone())
                });
                let used = used.map(|mapping| format!("used for {}", mapping.attribute));
                // What is known of it stands before the sample, which may be long.
                let known = [found.clone(), used].into_iter().flatten();
                let parts: Vec<String> = known.chain([sample.clone()]).collect();
                parts.join(" · ")
            }
        }
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if let Some(value) = &self.value {
            let mut hints = vec![Hint::new(Key::Enter, "take the value")];
            hints.extend(value.hints());
            hints.push(Hint::new(Key::Escape, "choose something else"));
            return hints;
        }
        vec![
            Hint::new(Key::Enter, "take it"),
            Hint::group("arrows", "choose"),
            Hint::new(Key::Char('/'), "filter"),
            Hint::new(Key::Escape, "change nothing"),
        ]
    }
}

impl Entry {
    fn label(&self) -> String {
        match self {
            Self::Unmapped => "(unmapped)".into(),
            Self::None => "None".into(),
            Self::SetValue => "Set value...".into(),
            Self::Column { name, .. } => name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples;

    fn picker(attribute: &str, form: &Form) -> Picker {
        let destination = samples::destination();
        let attribute = destination
            .customer_attributes
            .iter()
            .find(|known| known.name.as_str() == attribute)
            .unwrap();
        let facts = Facts { source: Some(samples::source()), ..Facts::default() };
        Picker::new(attribute, form, &facts)
    }

    #[test]
    fn the_best_guess_is_one_key_away() {
        let form = Form::default();
        assert_eq!(
            picker("phone", &form).update(Key::Enter, &form),
            Picked::Choice(Some(CriterionKind::Column("Mobile".into())))
        );
    }

    #[test]
    fn where_no_column_is_likely_enter_maps_none() {
        let form = Form::default();
        let picked = picker("subscribed", &form).update(Key::Enter, &form);
        assert_eq!(picked, Picked::Choice(None));
    }

    #[test]
    fn none_unmapped_and_a_value_are_there() {
        let form = Form::default();
        let mut picker = picker("city", &form);
        picker.update(Key::Home, &form);
        assert_eq!(picker.update(Key::Enter, &form), Picked::Choice(None));
        picker.update(Key::Down, &form);
        assert_eq!(picker.update(Key::Enter, &form), Picked::Choice(Some(CriterionKind::None)));
        picker.update(Key::Down, &form);
        assert_eq!(picker.update(Key::Enter, &form), Picked::Open);
        for letter in "Hue".chars() {
            picker.update(Key::Char(letter), &form);
        }
        assert_eq!(
            picker.update(Key::Enter, &form),
            Picked::Choice(Some(CriterionKind::Value("Hue".into())))
        );
    }

    #[test]
    fn escape_leaves_the_constant_then_the_picker() {
        let form = Form::default();
        let mut picker = picker("city", &form);
        picker.update(Key::Home, &form);
        picker.update(Key::Down, &form);
        picker.update(Key::Down, &form);
        picker.update(Key::Enter, &form);
        assert!(picker.is_typing());
        assert_eq!(picker.update(Key::Escape, &form), Picked::Open);
        assert_eq!(picker.update(Key::Escape, &form), Picked::Closed);
    }
}
