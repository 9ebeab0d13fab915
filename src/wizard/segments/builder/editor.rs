//! One condition being made or changed: its attribute, then an operator the
//! attribute has, then as many values as the operator takes. Escape goes one
//! of these back.

use crate::domain::condition::ValueCount;
use crate::domain::{
    Attribute, AttributeType, Condition, MatcherKind, Operator, PhoneRegion, Word,
};
use crate::matcher::{ConditionTest, compares_parts, operators};
use crate::wizard::message::Key;
use crate::wizard::screen::Hint;
use crate::wizard::value::ValueInput;
use crate::wizard::widgets::List;

/// The condition being edited.
#[derive(Debug)]
pub(super) struct Editor {
    /// Its place among the conditions; `None` for a new one.
    pub(super) place: Option<usize>,
    pub(super) attributes: Vec<Attribute>,
    region: Option<PhoneRegion>,
    /// The place of the attribute.
    attribute: usize,
    operator: Option<Operator>,
    pub(super) values: Vec<String>,
    pub(super) stage: Stage,
}

/// What is asked.
#[derive(Debug)]
pub(super) enum Stage {
    Attribute(List),
    Operator {
        operators: Vec<Operator>,
        list: List,
    },
    /// The value at a place.
    Value {
        at: usize,
        input: ValueInput,
    },
    /// Any number of values: these, then another one, then that these are all.
    Values {
        list: List,
        problem: Option<String>,
    },
}

/// What a key did.
#[derive(Debug, PartialEq)]
pub(super) enum Edited {
    Open,
    /// Nothing changes.
    Closed,
    Done(Condition),
}

impl Editor {
    /// A new condition, or one that is there.
    pub(super) fn new(
        attributes: &[Attribute],
        region: Option<PhoneRegion>,
        known: Option<(usize, &Condition)>,
    ) -> Self {
        let is_known = |attribute: &Attribute| {
            known.is_some_and(|(_, condition)| condition.attribute.is_same(&attribute.name))
        };
        let mut editor = Self {
            place: known.map(|(place, _)| place),
            attribute: attributes.iter().position(is_known).unwrap_or(0),
            attributes: attributes.to_vec(),
            region,
            operator: known.map(|(_, condition)| condition.operator),
            values: known.map(|(_, condition)| condition.values.clone()).unwrap_or_default(),
            stage: Stage::Values { list: List::default(), problem: None },
        };
        editor.ask_attribute();
        editor
    }

    /// The attribute chosen last.
    pub(super) fn attribute(&self) -> Option<&Attribute> {
        self.attributes.get(self.attribute)
    }

    /// The operator chosen last.
    pub(super) fn operator(&self) -> Option<Operator> {
        self.operator
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        match &self.stage {
            Stage::Attribute(list) | Stage::Operator { list, .. } => list.is_typing(),
            Stage::Value { .. } => true,
            Stage::Values { .. } => false,
        }
    }

    fn ask_attribute(&mut self) {
        let names = self.attributes.iter().map(|attribute| attribute.name.as_str());
        let mut list = List::typing(names);
        list.select(self.attribute);
        self.stage = Stage::Attribute(list);
    }

    fn ask_operator(&mut self) {
        let Some(attribute) = self.attribute() else { return };
        let operators: Vec<Operator> = operators(attribute.kind).collect();
        let mut list = List::new(operators.iter().map(|operator| operator.word()));
        let at = operators.iter().position(|operator| Some(*operator) == self.operator);
        list.select(at.unwrap_or(0));
        self.stage = Stage::Operator { operators, list };
    }

    fn ask_value(&mut self, at: usize) {
        let (Some(attribute), Some(operator)) = (self.attribute(), self.operator) else { return };
        let (kind, matcher) = if compares_parts(operator) {
            (AttributeType::Text, MatcherKind::Exact)
        } else {
            (attribute.kind, attribute.kind.default_matcher())
        };
        let value = self.values.get(at).map_or("", String::as_str);
        let input = ValueInput::new(kind, matcher, self.region, value);
        self.stage = Stage::Value { at, input };
    }

    /// The cursor stands on "another value".
    fn ask_values(&mut self) {
        let mut list = List::short(self.values.len() + 2);
        list.select(self.values.len());
        self.stage = Stage::Values { list, problem: None };
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.stage {
            Stage::Attribute(list) | Stage::Operator { list, .. } | Stage::Values { list, .. } => {
                list.paste(text);
            }
            Stage::Value { input, .. } => input.paste(text),
        }
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key) -> Edited {
        match (key, &mut self.stage) {
            (Key::Escape, _) => return self.back(),
            (Key::Enter, _) => return self.enter(),
            (Key::Char('x') | Key::Delete, Stage::Values { list, .. }) => {
                if let Some(at) = list.selected().filter(|at| *at < self.values.len()) {
                    self.values.remove(at);
                    self.ask_values();
                }
            }
            (
                _,
                Stage::Attribute(list) | Stage::Operator { list, .. } | Stage::Values { list, .. },
            ) => {
                list.handle(key);
            }
            (_, Stage::Value { input, .. }) => input.update(key),
        }
        Edited::Open
    }

    fn back(&mut self) -> Edited {
        let count = self.operator.map(Operator::value_count);
        match &mut self.stage {
            Stage::Attribute(_) => return Edited::Closed,
            Stage::Operator { list, .. } if list.is_typing() => {
                list.handle(Key::Escape);
            }
            Stage::Operator { .. } => self.ask_attribute(),
            Stage::Value { at, .. } if *at > 0 && count == Some(ValueCount::Two) => {
                self.ask_value(0);
            }
            Stage::Value { .. } if count == Some(ValueCount::Many) && !self.values.is_empty() => {
                self.ask_values();
            }
            Stage::Value { .. } | Stage::Values { .. } => self.ask_operator(),
        }
        Edited::Open
    }

    fn enter(&mut self) -> Edited {
        match &mut self.stage {
            Stage::Attribute(list) => {
                let Some(at) = list.selected() else { return Edited::Open };
                if at != self.attribute {
                    self.values.clear();
                }
                self.attribute = at;
                self.ask_operator();
                Edited::Open
            }
            Stage::Operator { operators, list } => {
                let Some(at) = list.selected() else { return Edited::Open };
                let operator = operators[at];
                self.operator = Some(operator);
                self.ask_values_of(operator)
            }
            Stage::Value { at, input } => {
                let at = *at;
                let Some(value) = input.confirm() else { return Edited::Open };
                match self.values.get_mut(at) {
                    Some(known) => *known = value,
                    None => self.values.push(value),
                }
                self.after_value(at)
            }
            Stage::Values { list, .. } => match list.selected() {
                Some(at) if at <= self.values.len() => {
                    self.ask_value(at);
                    Edited::Open
                }
                _ => self.finish(),
            },
        }
    }

    /// As many values as the operator takes; those known from another operator
    /// stay as far as they fit.
    fn ask_values_of(&mut self, operator: Operator) -> Edited {
        match operator.value_count() {
            ValueCount::None => {
                self.values.clear();
                return self.finish();
            }
            ValueCount::One => self.values.truncate(1),
            ValueCount::Two => self.values.truncate(2),
            ValueCount::Many => {}
        }
        match operator.value_count() {
            ValueCount::Many if !self.values.is_empty() => self.ask_values(),
            _ => self.ask_value(0),
        }
        Edited::Open
    }

    fn after_value(&mut self, at: usize) -> Edited {
        match self.operator.map(Operator::value_count) {
            Some(ValueCount::Two) if at == 0 => self.ask_value(1),
            Some(ValueCount::Many) => self.ask_values(),
            _ => return self.finish(),
        }
        Edited::Open
    }

    fn finish(&mut self) -> Edited {
        match self.checked(self.values.clone()) {
            Ok(condition) => Edited::Done(condition),
            Err(problem) => {
                match &mut self.stage {
                    Stage::Value { input, .. } => input.refuse(problem),
                    Stage::Values { problem: shown, .. } => *shown = Some(problem),
                    Stage::Attribute(_) | Stage::Operator { .. } => {}
                }
                Edited::Open
            }
        }
    }

    /// The condition with these values, if it can be asked.
    fn checked(&self, values: Vec<String>) -> Result<Condition, String> {
        let (Some(attribute), Some(operator)) = (self.attribute(), self.operator) else {
            return Err("Choose an attribute and an operator".into());
        };
        let condition = Condition { attribute: attribute.name.clone(), operator, values };
        match ConditionTest::new(&condition, attribute.kind, self.region) {
            Ok(_) => Ok(condition),
            Err(error) => Err(match error.hint() {
                Some(hint) => format!("{error}; {hint}"),
                None => error.to_string(),
            }),
        }
    }

    /// The condition as far as it was typed, if it can be asked already.
    pub(super) fn candidate(&self) -> Option<Condition> {
        let mut values = self.values.clone();
        match &self.stage {
            Stage::Attribute(_) | Stage::Operator { .. } => return None,
            Stage::Values { .. } => {}
            Stage::Value { at, input } => {
                let value = input.value().ok()?;
                match values.get_mut(*at) {
                    Some(known) => *known = value,
                    None => values.push(value),
                }
            }
        }
        self.checked(values).ok()
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        let mut hints = vec![match &self.stage {
            Stage::Values { list, .. } if list.selected() > Some(self.values.len()) => {
                Hint::new(Key::Enter, "take these values")
            }
            Stage::Values { list, .. } if list.selected() == Some(self.values.len()) => {
                Hint::new(Key::Enter, "another value")
            }
            Stage::Values { .. } => Hint::new(Key::Enter, "change it"),
            Stage::Value { .. } => Hint::new(Key::Enter, "take the value"),
            Stage::Attribute(_) | Stage::Operator { .. } => Hint::new(Key::Enter, "take it"),
        }];
        match &self.stage {
            Stage::Values { list, .. } => {
                hints.push(Hint::group("up down", "choose"));
                if list.selected() < Some(self.values.len()) {
                    hints.push(Hint::new(Key::Char('x'), "remove it"));
                }
            }
            Stage::Attribute(_) => {
                hints.push(Hint::group("up down", "choose"));
                hints.push(Hint::group("letters", "search"));
            }
            Stage::Operator { list, .. } => {
                hints.push(Hint::group("up down", "choose"));
                if !list.is_typing() {
                    hints.push(Hint::new(Key::Char('/'), "filter"));
                }
            }
            Stage::Value { .. } => {}
        }
        let back =
            if matches!(self.stage, Stage::Attribute(_)) { "change nothing" } else { "one back" };
        hints.push(Hint::new(Key::Escape, back));
        hints
    }
}
