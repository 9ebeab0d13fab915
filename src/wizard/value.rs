//! A constant being typed, by the attribute's type: text, a choice of yes and
//! no, or the parts of a date.

use jiff::civil::Date;
use ratatui::style::Style;

use crate::domain::{AttributeType, MatcherKind, PhoneRegion};
use crate::matcher::Matcher;
use crate::wizard::Key;
use crate::wizard::screen::Hint;
use crate::wizard::text;
use crate::wizard::widgets::TextField;

use super::paper::{Focus, LABEL_COLUMNS, Paper};

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
    order: Order,
    /// The day somebody chose; the month on screen may be shorter.
    day: i8,
    /// Digits typed into the part so far.
    typed: String,
}

/// In which order the parts are typed: 2026-12-31, or 31/12/2026.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    YearFirst,
    DayFirst,
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
                (_, date) => Kind::Date(DateField::new(date.unwrap_or(FIRST_DATE))),
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
                if let Some(pasted) = date_of(text.trim()) {
                    *date = DateField::new(pasted);
                }
            }
            Kind::Boolean(_) => {}
        }
    }

    /// The value, if the matcher can read it; otherwise the input says why not.
    pub(super) fn confirm(&mut self) -> Option<String> {
        match self.value() {
            Ok(value) => Some(value),
            Err(problem) => {
                self.refuse(problem);
                None
            }
        }
    }

    /// The value as far as it was typed, if the matcher can read it.
    pub(super) fn value(&self) -> Result<String, String> {
        let value = match &self.kind {
            Kind::Date(field) if field.date.year() < YEAR_MIN => {
                return Err("The year needs all its four digits; it stands first".into());
            }
            Kind::Text(field) => field.value().to_owned(),
            Kind::Boolean(Choice::True) => "true".into(),
            Kind::Boolean(Choice::False) => "false".into(),
            Kind::Date(field) => field.date.to_string(),
        };
        readable(value, self.matcher, self.region)
    }

    /// Asks again, saying why.
    pub(super) fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// Its keys, Enter and Escape being the picker's.
    pub(super) fn hints(&self) -> Vec<Hint> {
        match &self.kind {
            Kind::Text(_) => Vec::new(),
            Kind::Boolean(_) => vec![Hint::group("left right", "change")],
            Kind::Date(_) => {
                vec![Hint::group("up down", "change"), Hint::new(Key::Tab, "next part")]
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

/// The constant, if the matcher can read it; otherwise why not.
pub(super) fn readable(
    value: String,
    matcher: MatcherKind,
    region: Option<PhoneRegion>,
) -> Result<String, String> {
    match Matcher::new(matcher, region).key(&value) {
        Ok(_) => Ok(value),
        Err(unreadable) => Err(format!("This cannot be matched: {unreadable}")),
    }
}

/// Where a date starts that nobody has given: the wizard has no clock.
const FIRST_DATE: Date = Date::constant(2000, 1, 1);

/// An earlier year is a day or a month typed into the year's place.
const YEAR_MIN: i16 = 1000;

/// A pasted date: 2026-12-31 or 31/12/2026.
fn date_of(text: &str) -> Option<Date> {
    text.parse().ok().or_else(|| Date::strptime("%d/%m/%Y", text).ok())
}

impl DateField {
    fn new(date: Date) -> Self {
        let (part, order, day) = (Part::Year, Order::YearFirst, date.day());
        Self { date, part, order, day, typed: String::new() }
    }

    fn update(&mut self, key: Key) {
        let separator = matches!(key, Key::Char('/' | '.' | '-'));
        if separator && self.part == Part::Year && matches!(self.typed.len(), 1 | 2) {
            return self.day_first();
        }
        let step = match key {
            Key::Left | Key::BackTab => return self.turn_to(self.before()),
            Key::Right | Key::Tab => return self.turn_to(self.next()),
            // After two digits it has gone on by itself.
            _ if separator && self.typed.is_empty() => return,
            _ if separator => return self.turn_to(self.next()),
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
        self.day = self.date.day();
    }

    fn turn_to(&mut self, part: Part) {
        self.part = part;
        self.typed.clear();
    }

    fn next(&self) -> Part {
        match (self.order, self.part) {
            (Order::YearFirst, Part::Year) | (Order::DayFirst, Part::Day) => Part::Month,
            (Order::YearFirst, _) => Part::Day,
            (Order::DayFirst, _) => Part::Year,
        }
    }

    fn before(&self) -> Part {
        match (self.order, self.part) {
            (Order::YearFirst, Part::Day) | (Order::DayFirst, Part::Year) => Part::Month,
            (Order::YearFirst, _) => Part::Year,
            (Order::DayFirst, _) => Part::Day,
        }
    }

    /// What was typed as the year was the day: somebody types 31/12/2026.
    fn day_first(&mut self) {
        self.day = self.typed.parse().unwrap_or(self.day);
        self.order = Order::DayFirst;
        self.set(FIRST_DATE.year(), FIRST_DATE.month().into());
        self.turn_to(Part::Month);
    }

    fn digit(&mut self, digit: char) {
        self.typed.push(digit);
        let length = if self.part == Part::Year { 4 } else { 2 };
        let Ok(number) = self.typed.parse::<i16>() else { return };
        let (year, month) = (self.date.year(), i16::from(self.date.month()));
        match self.part {
            Part::Year => self.set(number, month),
            Part::Month => self.set(year, number),
            Part::Day => {
                self.day = i8::try_from(number).unwrap_or(self.day);
                self.set(year, month);
            }
        }
        if self.typed.len() >= length {
            self.turn_to(self.next());
        }
    }

    /// The chosen day in this month; one the month does not have becomes its
    /// last one.
    fn set(&mut self, year: i16, month: i16) {
        let month = i8::try_from(month.clamp(1, 12)).unwrap_or(1);
        let Ok(first) = Date::new(year.clamp(1, 9999), month, 1) else { return };
        let day = self.day.clamp(1, first.days_in_month());
        self.date = Date::new(first.year(), month, day).unwrap_or(self.date);
    }

    fn view(&self, paper: &mut Paper<'_, '_>) {
        let selected = paper.theme().selected();
        let part = |part: Part, shown: String| {
            // Marked by brackets too: never by style alone.
            if part == self.part {
                (format!("[{shown}]"), selected)
            } else {
                (format!(" {shown} "), Style::new())
            }
        };
        let (year, year_style) = part(Part::Year, format!("{:04}", self.date.year()));
        let (month, month_style) = part(Part::Month, format!("{:02}", self.date.month()));
        let (day, day_style) = part(Part::Day, format!("{:02}", self.date.day()));
        let plain = Style::new();
        paper.row_parts(
            Focus::Here,
            &[
                (&text::fit("Value", LABEL_COLUMNS), plain),
                (&year, year_style),
                ("-", plain),
                (&month, month_style),
                ("-", plain),
                (&day, day_style),
            ],
        );
        paper.help("type 2026-12-31 or 31/12/2026, or change the part with up and down");
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
    fn a_date_is_typed_as_people_write_it() {
        let written = [
            ("31/12/2026", "2026-12-31"),
            ("1/2/2026", "2026-02-01"),
            ("29.02.2028", "2028-02-29"),
            ("2026-12-31", "2026-12-31"),
            ("2026/3/5", "2026-03-05"),
        ];
        for (written, date) in written {
            let mut field = input(AttributeType::Datetime, "");
            typed(&mut field, written);
            assert_eq!(field.confirm().as_deref(), Some(date), "{written}");
            let mut field = input(AttributeType::Datetime, "");
            field.paste("31/12/2026");
            assert_eq!(field.confirm().as_deref(), Some("2026-12-31"));
        }
    }

    #[test]
    fn a_year_of_two_digits_is_not_taken() {
        let mut field = input(AttributeType::Datetime, "");
        typed(&mut field, "26");
        assert_eq!(field.confirm(), None);
        assert!(field.problem.is_some_and(|problem| problem.contains("four digits")));
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
