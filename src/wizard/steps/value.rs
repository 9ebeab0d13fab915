//! A constant being typed, by the attribute's type: text, a choice of yes and
//! no, or the parts of a date.

use jiff::civil::Date;

use crate::domain::{AttributeType, MatcherKind, PhoneRegion};
use crate::matcher::Matcher;
use crate::wizard::Key;
use crate::wizard::widgets::TextField;

use super::paper::{Focus, Paper};

/// The input of a constant.
#[derive(Debug)]
pub(super) struct ValueInput {
    kind: Kind,
    matcher: MatcherKind,
    region: Option<PhoneRegion>,
    problem: Option<String>,
}

#[derive(Debug)]
enum Kind {
    Text(TextField),
    Boolean(Choice),
    Date(DateField),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    True,
    False,
}

/// A date, a part at a time.
#[derive(Debug)]
struct DateField {
    date: Date,
    part: Part,
    /// Digits typed into the part so far.
    typed: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
}

impl ValueInput {
    /// An input for an attribute of this type, with the value it has.
    pub(super) fn new(
        kind: AttributeType,
        matcher: MatcherKind,
        region: Option<PhoneRegion>,
        value: &str,
    ) -> Self {
        let kind = match kind {
            AttributeType::Boolean if matcher == MatcherKind::Boolean => {
                Kind::Boolean(if value == "false" { Choice::False } else { Choice::True })
            }
            AttributeType::Datetime => match (value.is_empty(), value.parse::<Date>()) {
                (false, Err(_)) => Kind::Text(TextField::new(value)),
                (_, date) => Kind::Date(DateField {
                    date: date.unwrap_or(FIRST_DATE),
                    part: Part::Year,
                    typed: String::new(),
                }),
            },
            _ => Kind::Text(TextField::new(value)),
        };
        Self { kind, matcher, region, problem: None }
    }

    /// What a key does, Enter and Escape being the picker's.
    pub(super) fn update(&mut self, key: Key) {
        self.problem = None;
        match &mut self.kind {
            Kind::Text(field) => {
                field.handle(key);
            }
            Kind::Boolean(choice) => match key {
                Key::Left | Key::Up => *choice = Choice::True,
                Key::Right | Key::Down => *choice = Choice::False,
                Key::Char(' ') => {
                    *choice = if *choice == Choice::True { Choice::False } else { Choice::True };
                }
                _ => {}
            },
            Kind::Date(date) => date.update(key),
        }
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        match &mut self.kind {
            Kind::Text(field) => {
                field.paste(text);
            }
            Kind::Date(date) => {
                if let Ok(pasted) = text.trim().parse() {
                    date.date = pasted;
                }
            }
            Kind::Boolean(_) => {}
        }
    }

    /// The value, if the matcher can read it; otherwise the input says why not.
    pub(super) fn confirm(&mut self) -> Option<String> {
        let value = match &self.kind {
            Kind::Text(field) => field.value().to_owned(),
            Kind::Boolean(Choice::True) => "true".into(),
            Kind::Boolean(Choice::False) => "false".into(),
            Kind::Date(field) => field.date.to_string(),
        };
        match Matcher::new(self.matcher, self.region).key(&value) {
            Ok(_) => Some(value),
            Err(unreadable) => {
                self.problem = Some(format!("This cannot be matched: {unreadable}"));
                None
            }
        }
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) {
        match &self.kind {
            Kind::Text(field) => paper.field(Focus::Here, "Value", field),
            Kind::Boolean(choice) => {
                let chosen = usize::from(*choice == Choice::False);
                paper.choice(Focus::Here, "Value", &["true", "false"], chosen);
            }
            Kind::Date(field) => field.view(paper),
        }
        if let Some(problem) = &self.problem {
            paper.problem(problem, None);
        }
    }
}

/// Where a date starts that nobody has given: the wizard has no clock.
const FIRST_DATE: Date = Date::constant(2000, 1, 1);

impl DateField {
    fn update(&mut self, key: Key) {
        let step = match key {
            Key::Left | Key::BackTab => {
                self.part = if self.part == Part::Day { Part::Month } else { Part::Year };
                self.typed.clear();
                return;
            }
            Key::Right | Key::Tab | Key::Char('-' | '/') => {
                self.part = if self.part == Part::Year { Part::Month } else { Part::Day };
                self.typed.clear();
                return;
            }
            Key::Char(digit @ '0'..='9') => return self.digit(digit),
            Key::Up => 1,
            Key::Down => -1,
            _ => return,
        };
        self.typed.clear();
        let span = match self.part {
            Part::Year => jiff::Span::new().years(step),
            Part::Month => jiff::Span::new().months(step),
            Part::Day => jiff::Span::new().days(step),
        };
        self.date = self.date.checked_add(span).unwrap_or(self.date);
    }

    fn digit(&mut self, digit: char) {
        self.typed.push(digit);
        let length = if self.part == Part::Year { 4 } else { 2 };
        let Ok(number) = self.typed.parse::<i16>() else { return };
        let (year, month, day) = (self.date.year(), self.date.month(), self.date.day());
        // A day the month does not have becomes its last one.
        let dated = |year: i16, month: i16, day: i16| {
            let month = i8::try_from(month.clamp(1, 12)).ok()?;
            let first = Date::new(year.clamp(1, 9999), month, 1).ok()?;
            let day = i8::try_from(day.clamp(1, i16::from(first.days_in_month()))).ok()?;
            Date::new(first.year(), month, day).ok()
        };
        let changed = match self.part {
            Part::Year => dated(number, month.into(), day.into()),
            Part::Month => dated(year, number, day.into()),
            Part::Day => dated(year, month.into(), number),
        };
        self.date = changed.unwrap_or(self.date);
        if self.typed.len() >= length {
            self.typed.clear();
            self.part = if self.part == Part::Year { Part::Month } else { Part::Day };
        }
    }

    fn view(&self, paper: &mut Paper<'_, '_>) {
        let part = |part: Part, shown: String| {
            if part == self.part { format!("[{shown}]") } else { format!(" {shown} ") }
        };
        let line = format!(
            "{}{}-{}-{}",
            crate::wizard::text::fit("Value", super::paper::LABEL_COLUMNS),
            part(Part::Year, format!("{:04}", self.date.year())),
            part(Part::Month, format!("{:02}", self.date.month())),
            part(Part::Day, format!("{:02}", self.date.day())),
        );
        paper.row(Focus::Here, &line);
        paper.help("digits or up and down; left and right: year, month, day");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(kind: AttributeType, value: &str) -> ValueInput {
        ValueInput::new(kind, kind.default_matcher(), None, value)
    }

    fn typed(input: &mut ValueInput, text: &str) {
        for letter in text.chars() {
            input.update(Key::Char(letter));
        }
    }

    #[test]
    fn a_date_is_typed_part_by_part_and_always_exists() {
        let mut date = input(AttributeType::Datetime, "");
        typed(&mut date, "20260231");
        assert_eq!(date.confirm().as_deref(), Some("2026-02-28"));
        date.update(Key::Up);
        assert_eq!(date.confirm().as_deref(), Some("2026-03-01"));
    }

    #[test]
    fn yes_and_no_by_arrows() {
        let mut choice = input(AttributeType::Boolean, "");
        assert_eq!(choice.confirm().as_deref(), Some("true"));
        choice.update(Key::Right);
        assert_eq!(choice.confirm().as_deref(), Some("false"));
    }

    #[test]
    fn an_empty_constant_is_refused() {
        let mut value = input(AttributeType::Text, "");
        assert_eq!(value.confirm(), None);
        typed(&mut value, "Hanoi");
        assert_eq!(value.confirm().as_deref(), Some("Hanoi"));
    }
}
