//! Step 3, second page: what each attribute is matched with, and what that
//! finds.

mod doubt;
mod view;

use crate::domain::{Attribute, AttributeName, CriterionKind};
use crate::wizard::Key;
use crate::wizard::screen::{Hint, Status};
use crate::wizard::widgets::PAGE_ROWS;

use super::check;
use super::facts::{Facts, Move};
use super::form::{Form, NO_COLUMN};
use super::matchers::next_matcher;
use super::picker::{Picked, Picker};

pub(super) use doubt::{doubt, gone, reason};
pub(super) use view::{strip, view};

/// The state of the page.
#[derive(Debug, Default)]
pub(super) struct MappingStep {
    focus: Focus,
    picker: Option<Picker>,
}

/// What gets the keys. A row is known by its attribute, for rows change places
/// when they are mapped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Focus {
    /// The line that goes on.
    #[default]
    GoOn,
    /// A row.
    Row(AttributeName),
}

impl MappingStep {
    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.picker.as_ref().is_some_and(Picker::is_typing)
    }

    /// Whether it stands over everything.
    pub(super) fn picker(&self) -> Option<&Picker> {
        self.picker.as_ref()
    }

    /// Whether somebody is at work on it: at a row, or choosing.
    pub(super) fn is_touched(&self) -> bool {
        self.picker.is_some() || self.focus != Focus::GoOn
    }

    /// The step is entered: at an attribute whose column is gone; where nothing is
    /// mapped, at the first attribute.
    pub(super) fn enter(&mut self, form: &Form, facts: &Facts) {
        let drift = &facts.drift;
        let is_gone = |a: &&Attribute| match form.mapped(&a.name).map(|mapping| &mapping.kind) {
            Some(CriterionKind::Column(name)) => drift.gone.iter().any(|gone| gone.name == *name),
            _ => false,
        };
        let rows = rows(form, facts);
        self.focus = match rows.iter().copied().find(is_gone).or(rows.first().copied()) {
            Some(gone) if is_gone(&gone) => Focus::Row(gone.name.clone()),
            Some(first) if !has_column(form) => Focus::Row(first.name.clone()),
            _ => Focus::GoOn,
        };
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, form: &mut Form, facts: &Facts) -> Move {
        if let Some(picker) = &mut self.picker {
            match picker.update(key, form) {
                Picked::Open => {}
                Picked::Ignored => return Move::Ignored,
                Picked::Closed => self.picker = None,
                Picked::Choice(kind) => {
                    form.choose(&picker.attribute().clone(), kind, facts.evidence.as_ref());
                    self.picker = None;
                }
            }
            return Move::Stay;
        }
        match key {
            Key::Enter | Key::Char(' ') => match self.focused(facts, form) {
                None if key == Key::Enter => return go_on(form, facts),
                None => {}
                Some(attribute) => self.picker = Some(open(attribute, form, facts)),
            },
            Key::Tab if self.focus != Focus::GoOn => self.focus = Focus::GoOn,
            Key::Tab => return go_on(form, facts),
            Key::BackTab => return Move::Back,
            Key::Char('a') => return Move::Propose,
            Key::Char('r') if has_guess(facts) => {
                self.focus = Focus::GoOn;
                return take_renamed(form, facts);
            }
            Key::Char('x') | Key::Delete => {
                if let Focus::Row(attribute) = &self.focus {
                    form.map(attribute, None);
                }
            }
            Key::Char('m') => {
                if let Some(attribute) = self.focused(facts, form) {
                    next_matcher(attribute, form);
                }
            }
            _ => return self.go_to(key, form, facts),
        }
        Move::Stay
    }

    fn go_to(&mut self, key: Key, form: &Form, facts: &Facts) -> Move {
        let rows = rows(form, facts);
        // The line that goes on stands before the rows.
        let at = match &self.focus {
            Focus::GoOn => 0,
            Focus::Row(name) => rows.iter().position(|a| a.name == *name).map_or(0, |at| at + 1),
        };
        let to = match key {
            Key::Up | Key::Char('k') => at.saturating_sub(1),
            Key::Down | Key::Char('j') => at + 1,
            Key::PageUp => at.saturating_sub(PAGE_ROWS),
            Key::PageDown => at + PAGE_ROWS,
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => rows.len(),
            _ => return Move::Ignored,
        };
        self.focus = match to.min(rows.len()).checked_sub(1) {
            None => Focus::GoOn,
            Some(at) => Focus::Row(rows[at].name.clone()),
        };
        Move::Stay
    }

    fn focused<'a>(&self, facts: &'a Facts, form: &Form) -> Option<&'a Attribute> {
        let Focus::Row(name) = &self.focus else { return None };
        facts.attributes(form).iter().find(|attribute| attribute.name == *name)
    }

    /// Pasted text goes into the picker.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(picker) = &mut self.picker {
            picker.paste(text);
        }
    }

    /// Its keys.
    pub(super) fn hints(&self, form: &Form, facts: &Facts) -> Vec<Hint> {
        if let Some(picker) = &self.picker {
            return picker.hints();
        }
        let mut hints = vec![];
        match &self.focus {
            Focus::GoOn => {
                hints.push(Hint::new(Key::Enter, "go on"));
                hints.push(Hint::new(Key::Down, "to the attributes"));
            }
            Focus::Row(attribute) => {
                hints.push(Hint::new(Key::Enter, "choose"));
                if form.mapped(attribute).is_some() {
                    hints.push(Hint::new(Key::Char('m'), "matcher"));
                    hints.push(Hint::new(Key::Char('x'), "unmap"));
                }
                hints.push(Hint::new(Key::Tab, "go on"));
            }
        }
        if has_guess(facts) {
            // Before keys that can be missed where there is little room.
            hints.insert(1, Hint::new(Key::Char('r'), "take the new names"));
        }
        hints.push(Hint::new(Key::Char('a'), "propose"));
        hints
    }
}

/// The attributes as they are shown: mapped ones first.
pub(super) fn rows<'a>(form: &Form, facts: &'a Facts) -> Vec<&'a Attribute> {
    let attributes = facts.attributes(form);
    let is_mapped = |attribute: &&Attribute| form.mapped(&attribute.name).is_some();
    let (mut rows, unmapped): (Vec<_>, Vec<_>) = attributes.iter().partition(is_mapped);
    rows.extend(unmapped);
    rows
}

fn has_column(form: &Form) -> bool {
    form.mapping.iter().any(|mapping| matches!(mapping.kind, CriterionKind::Column(_)))
}

/// Whether a gone column is perhaps there under another name.
pub(super) fn has_guess(facts: &Facts) -> bool {
    facts.drift.gone.iter().any(|gone| gone.perhaps.is_some())
}

/// Matches with the columns the gone ones are perhaps now; matchers stay.
pub(super) fn take_renamed(form: &mut Form, facts: &Facts) -> Move {
    let drift = &facts.drift;
    let mut taken = Vec::new();
    for mapping in &mut form.mapping {
        if let CriterionKind::Column(column) = &mut mapping.kind
            && let Some(perhaps) = drift.perhaps(column)
        {
            perhaps.clone_into(column);
            taken.push(format!("{} is in {perhaps}", mapping.attribute));
        }
    }
    Move::Say(Status::Ok(format!("Taken: {}", taken.join(", "))))
}

fn open(attribute: &Attribute, form: &Form, facts: &Facts) -> Picker {
    Picker::new(attribute, form, facts)
}

/// Whether the mapping can be left: what it answers.
pub(super) fn go_on(form: &Form, facts: &Facts) -> Move {
    let gone = check::mapping(form, facts.source.as_ref(), facts.destination.as_ref());
    match gone.first() {
        Some(problem) => Move::Say(Status::Error(problem.sentence.clone())),
        None if has_column(form) => Move::Next,
        None => Move::Say(Status::Error(NO_COLUMN.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::matchers::matchers;
    use super::*;
    use crate::domain::{HashRule, MatcherKind};
    use crate::wizard::steps::samples;

    fn start() -> (MappingStep, Form, Facts) {
        let facts = Facts {
            source: Some(samples::source()),
            destination: Some(samples::destination()),
            ..Facts::default()
        };
        (MappingStep::default(), Form::default(), facts)
    }

    fn press(step: &mut MappingStep, form: &mut Form, facts: &Facts, keys: &str) -> Move {
        let mut last = Move::Stay;
        for key in keys.chars() {
            let key = match key {
                '\n' => Key::Enter,
                '\t' => Key::Tab,
                letter => Key::Char(letter),
            };
            last = step.update(key, form, facts);
        }
        last
    }

    fn words(form: &Form) -> Vec<String> {
        form.mapping.iter().map(|m| format!("{} {:?}", m.attribute, m.kind)).collect()
    }

    #[test]
    fn without_a_column_nobody_passes() {
        let (mut step, mut form, facts) = start();
        let said = press(&mut step, &mut form, &facts, "\n");
        assert_eq!(said, Move::Say(Status::Error(NO_COLUMN.into())));
        form.mapping = samples::form().mapping;
        assert_eq!(press(&mut step, &mut form, &facts, "\n"), Move::Next);
    }

    #[test]
    fn rows_are_mapped_and_unmapped_and_the_cursor_stays_with_its_attribute() {
        let (mut step, mut form, facts) = start();
        step.enter(&form, &facts);
        press(&mut step, &mut form, &facts, "jjj");
        assert_eq!(step.focus, Focus::Row(AttributeName::parse("city").unwrap()));
        press(&mut step, &mut form, &facts, "\n\n");
        assert_eq!(words(&form), ["city Column(\"City\")"]);
        assert_eq!(rows(&form, &facts)[0].name.as_str(), "city");
        assert_eq!(step.focus, Focus::Row(AttributeName::parse("city").unwrap()));
        press(&mut step, &mut form, &facts, "x");
        assert!(form.mapping.is_empty());
    }

    #[test]
    fn the_matcher_goes_round() {
        let (mut step, mut form, facts) = start();
        form.mapping = samples::form().mapping;
        press(&mut step, &mut form, &facts, "jm");
        assert_eq!(form.mapping[0].matcher, Some(MatcherKind::Exact));
        press(&mut step, &mut form, &facts, "mm");
        let lower_trim = MatcherKind::Sha256(HashRule::LowerTrim);
        assert_eq!(form.mapping[0].matcher, Some(lower_trim));
        press(&mut step, &mut form, &facts, "mmm");
        assert_eq!(form.mapping[0].matcher, None);
    }

    #[test]
    fn a_constant_is_never_hashed() {
        let (mut step, mut form, facts) = start();
        form.mapping = samples::form().mapping;
        press(&mut step, &mut form, &facts, "jmmm");
        let email = form.mapping[0].attribute.clone();
        form.map(&email, Some(CriterionKind::None));
        assert_eq!(form.mapping[0].matcher, None);
        let attribute = &facts.attributes(&form)[0];
        assert!(matchers(attribute, &form).iter().all(|matcher| !matcher.is_hashed()));
    }
}
