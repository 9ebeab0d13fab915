//! Step 3: whose profiles, which column has the ids, and where every other column
//! goes.

mod view;

use crate::domain::{AttributeType, Audience, Word};
use crate::wizard::Key;
use crate::wizard::screen::{Hint, Status};
use crate::wizard::steps::conditions::ConditionsStep;
use crate::wizard::steps::facts::{Facts, Move};
use crate::wizard::steps::form::Form;
use crate::wizard::widgets::PAGE_ROWS;

use super::columns::{self, Goes, PlannedColumn};
use super::form::Target;
use super::ids;
use super::picker::{Choice, Picked, Picker};

pub(in crate::wizard::steps) use view::goes_line;
pub(super) use view::view;

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct ColumnsStep {
    focus: Focus,
    picker: Option<Picker>,
}

/// What gets the keys. A row is known by its column, for the rows are others when
/// the ids are in another column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Focus {
    Audience,
    Id,
    /// The line that goes on.
    #[default]
    GoOn,
    Row(String),
}

/// The lines before the rows.
const LINES: [Focus; 3] = [Focus::Audience, Focus::Id, Focus::GoOn];

impl ColumnsStep {
    /// The step is entered: at what is missing.
    pub(super) fn enter(&mut self, form: &Form, facts: &Facts) {
        self.picker = None;
        self.focus = match ids::id_column(form, facts) {
            Some(_) => Focus::GoOn,
            None => Focus::Id,
        };
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.picker.as_ref().is_some_and(Picker::is_typing)
    }

    /// Whether a list takes all keys but those of the root.
    pub(super) fn is_picking(&self) -> bool {
        self.picker.is_some()
    }

    /// What a key does. The segment's step keeps the answers of the other audience.
    pub(super) fn update(
        &mut self,
        key: Key,
        form: &mut Form,
        facts: &Facts,
        conditions: &mut ConditionsStep,
    ) -> Move {
        if self.picker.is_some() {
            return self.picker_key(key, form);
        }
        match (key, &self.focus) {
            (Key::Enter, Focus::Audience) => self.focus = Focus::Id,
            (Key::Left | Key::Right | Key::Char(' ' | 'h' | 'l'), Focus::Audience) => {
                conditions.choose_audience(other(form.audience), form);
            }
            (Key::Enter | Key::Char(' '), Focus::Id) => {
                self.picker = Some(Picker::of_ids(form, facts));
            }
            (Key::Enter | Key::Tab, Focus::GoOn) => return go_on(form, facts),
            (Key::Enter | Key::Char(' '), Focus::Row(column)) => {
                let planned = columns::planned(form, facts);
                let planned = planned.iter().find(|planned| planned.column.name == *column);
                self.picker = planned.map(|planned| Picker::of_targets(planned, form, facts));
            }
            (Key::Char('x') | Key::Delete, Focus::Row(column)) => leave_out(column, form),
            (Key::Char('t'), Focus::Row(column)) => {
                let column = column.clone();
                return next_type(&column, form, facts);
            }
            (Key::Tab, _) => self.focus = Focus::GoOn,
            (Key::BackTab, _) => return Move::Back,
            _ => return self.go_to(key, form, facts),
        }
        Move::Stay
    }

    fn picker_key(&mut self, key: Key, form: &mut Form) -> Move {
        let Some(picker) = &mut self.picker else { return Move::Ignored };
        match picker.update(key) {
            Picked::Open => return Move::Stay,
            Picked::Ignored => return Move::Ignored,
            Picked::Closed => {}
            Picked::Chosen(Choice::Id(column)) => {
                form.object.id_column = Some(column);
                self.focus = Focus::GoOn;
            }
            Picked::Chosen(Choice::Target(target)) => {
                if let Focus::Row(column) = &self.focus {
                    form.object.set_target(column, Some(target));
                }
            }
        }
        self.picker = None;
        Move::Stay
    }

    fn go_to(&mut self, key: Key, form: &Form, facts: &Facts) -> Move {
        let planned = columns::planned(form, facts);
        let last = LINES.len() - 1 + planned.len();
        let at = match &self.focus {
            Focus::Row(column) => planned
                .iter()
                .position(|planned| planned.column.name == *column)
                .map_or(LINES.len() - 1, |at| at + LINES.len()),
            line => LINES.iter().position(|other| other == line).unwrap_or(0),
        };
        let to = match key {
            Key::Up | Key::Char('k') => at.saturating_sub(1),
            Key::Down | Key::Char('j') => at + 1,
            Key::PageUp => at.saturating_sub(PAGE_ROWS),
            Key::PageDown => at + PAGE_ROWS,
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return Move::Ignored,
        };
        let to = to.min(last);
        self.focus = match to.checked_sub(LINES.len()) {
            None => LINES[to].clone(),
            Some(row) => Focus::Row(planned[row].column.name.clone()),
        };
        Move::Stay
    }

    /// Pasted text goes into the list that is open.
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
        let to_go_on = Hint::new(Key::Tab, "go on");
        match &self.focus {
            Focus::Audience => vec![Hint::group("left right", "change"), to_go_on],
            Focus::Id => vec![Hint::new(Key::Enter, "choose the column"), to_go_on],
            Focus::GoOn => vec![
                Hint::new(Key::Enter, "go on"),
                Hint::new(Key::Up, "to the id"),
                Hint::new(Key::Down, "to the columns"),
            ],
            Focus::Row(column) => {
                let planned = columns::planned(form, facts);
                let planned = planned.iter().find(|planned| planned.column.name == *column);
                let goes = planned.map(|planned| &planned.goes);
                let mut hints = vec![Hint::new(Key::Enter, "choose the attribute")];
                if matches!(goes, Some(Goes::New(..))) {
                    hints.push(Hint::new(Key::Char('t'), "type"));
                }
                let is_out = form.object.answer(column).and_then(|answer| answer.target.as_ref());
                let is_out = is_out == Some(&Target::LeftOut);
                let label = if is_out { "bring it again" } else { "leave out" };
                hints.extend([Hint::new(Key::Char('x'), label), to_go_on]);
                hints
            }
        }
    }
}

fn other(audience: Audience) -> Audience {
    match audience {
        Audience::Customer => Audience::Visitor,
        Audience::Visitor => Audience::Customer,
    }
}

/// Leaves a column out; one that is left out comes again.
fn leave_out(column: &str, form: &mut Form) {
    let answer = form.object.answer(column);
    let target = match answer.and_then(|answer| answer.target.as_ref()) {
        Some(Target::LeftOut) => None,
        _ => Some(Target::LeftOut),
    };
    form.object.set_target(column, target);
}

/// Another type for a new attribute.
fn next_type(column: &str, form: &mut Form, facts: &Facts) -> Move {
    let planned = columns::planned(form, facts);
    let Some(PlannedColumn { goes, .. }) =
        planned.into_iter().find(|planned| planned.column.name == column)
    else {
        return Move::Stay;
    };
    match goes {
        Goes::New(_, kind) => {
            let all = AttributeType::ALL;
            let at = all.iter().position(|other| *other == kind).map_or(0, |at| at + 1);
            form.object.set_kind(column, all[at % all.len()]);
            Move::Stay
        }
        Goes::Existing(name, kind) => Move::Say(Status::Note(format!(
            "{name} is there already and keeps its type, {}",
            kind.word()
        ))),
        Goes::LeftOut | Goes::NoName(_) => Move::Stay,
    }
}

/// Whether the step can be left: what it answers.
pub(in crate::wizard::steps) fn go_on(form: &Form, facts: &Facts) -> Move {
    if facts.destination.is_none() {
        return Move::Say(Status::Error("Connect a destination first, in step 1".into()));
    }
    if facts.source.is_none() {
        return Move::Say(Status::Error("Choose a file that can be read first".into()));
    }
    match columns::order(form, facts) {
        Ok(_) => Move::Next,
        Err(problem) => Move::Say(Status::Error(problem.sentence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::business_object::samples;

    struct Bench {
        step: ColumnsStep,
        form: Form,
        facts: Facts,
        conditions: ConditionsStep,
    }

    fn bench() -> Bench {
        let (form, facts) = (samples::form(), samples::facts());
        let conditions = ConditionsStep::new(&form);
        Bench { step: ColumnsStep::default(), form, facts, conditions }
    }

    impl Bench {
        fn press(&mut self, keys: &str) -> Move {
            let mut last = Move::Stay;
            for key in crate::wizard::driver::parse_keys(keys) {
                let Self { step, form, facts, conditions } = self;
                last = step.update(key, form, facts, conditions);
            }
            last
        }

        fn goes(&self, column: &str) -> Goes {
            let planned = columns::planned(&self.form, &self.facts);
            planned.into_iter().find(|planned| planned.column.name == column).unwrap().goes
        }
    }

    #[test]
    fn with_a_sure_id_one_key_goes_on_and_without_one_nobody_passes() {
        let mut bench = bench();
        bench.step.enter(&bench.form, &bench.facts);
        assert_eq!(bench.press("enter"), Move::Next);
        bench.facts.source.as_mut().unwrap().columns[0].name = "Ticket".into();
        bench.step.enter(&bench.form, &bench.facts);
        assert_eq!(bench.step.focus, Focus::Id);
        let said = bench.press("tab enter");
        assert_eq!(said, Move::Say(Status::Error(ids::NO_ID.into())));
        bench.press("up enter enter");
        assert_eq!(bench.form.object.id_column.as_deref(), Some("Ticket"));
        assert_eq!(bench.press("enter"), Move::Next);
    }

    #[test]
    fn a_column_is_left_out_and_comes_again() {
        let mut bench = bench();
        bench.press("down down x");
        assert_eq!(bench.goes("City"), Goes::LeftOut);
        bench.press("x");
        assert!(matches!(bench.goes("City"), Goes::Existing(..)));
        assert_eq!(bench.form.object.columns, []);
    }

    #[test]
    fn only_a_new_attribute_changes_its_type() {
        let mut bench = bench();
        let said = bench.press("down down t");
        assert!(matches!(said, Move::Say(Status::Note(text)) if text.contains("keeps its type")));
        bench.press("down t");
        let points = crate::domain::AttributeName::parse("Points").unwrap();
        assert_eq!(bench.goes("Points"), Goes::New(points.clone(), AttributeType::Datetime));
        bench.press("t t");
        assert_eq!(bench.goes("Points"), Goes::New(points, AttributeType::Text));
    }

    #[test]
    fn a_column_goes_to_an_attribute_that_is_there_or_one_whose_name_is_typed() {
        let mut bench = bench();
        bench.press("end enter");
        bench.press("down enter \"id\" enter");
        assert!(bench.step.is_picking(), "no attribute can be called id");
        bench.press("backspace backspace \"number\" enter");
        assert!(matches!(bench.goes("rowid"), Goes::New(name, _) if name.as_str() == "number"));
        bench.press("enter / \"born\" enter");
        assert!(matches!(bench.goes("rowid"), Goes::Existing(_, AttributeType::Datetime)));
    }

    #[test]
    fn the_other_audience_has_other_attributes() {
        let mut bench = bench();
        bench.press("up up right");
        assert_eq!(bench.form.audience, Audience::Visitor);
        assert!(matches!(bench.goes("City"), Goes::New(..)));
    }
}
