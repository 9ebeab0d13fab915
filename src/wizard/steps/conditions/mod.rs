//! Step 3, first page: whose profiles, which segment, OR or AND.

mod view;

use crate::domain::{Audience, Logic, Mapping, Segment};
use crate::wizard::Key;
use crate::wizard::screen::{Hint, Status};
use crate::wizard::widgets::{Handled, List, TextField};

use super::check;
use super::facts::{Facts, Move};
use super::form::{Form, Problem, Target};

pub(super) use view::view;

/// The state of the page.
#[derive(Debug, Default)]
pub(super) struct ConditionsStep {
    focus: Focus,
    name: TextField,
    list: List,
    /// The names in the list.
    listed: Vec<String>,
    problem: Option<Problem>,
    /// The answers that belong to the audience not chosen: its attributes and
    /// segments are others, and choosing it again brings them back.
    other: AudienceAnswers,
}

/// What is asked, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Focus {
    Audience,
    Target,
    /// The new segment's name, or the list of segments.
    #[default]
    Segment,
    Logic,
}

#[derive(Debug, Default)]
struct AudienceAnswers {
    existing: String,
    mapping: Vec<Mapping>,
}

impl ConditionsStep {
    /// The page with its answers.
    pub(super) fn new(form: &Form) -> Self {
        Self { name: TextField::new(&form.create), ..Self::default() }
    }

    /// Shows other answers: some were undone.
    pub(super) fn reset(&mut self, form: &Form) {
        self.name.set(&form.create);
        self.problem = None;
        self.listed.clear();
    }

    /// Follows the destination and the audience.
    pub(super) fn sync(&mut self, form: &Form, facts: &Facts) {
        let Some(destination) = &facts.destination else { return };
        let segments: Vec<&Segment> = check::offered(form, destination).collect();
        let names: Vec<String> = segments.iter().map(|s| s.name.to_string()).collect();
        if names != self.listed {
            self.list.set(&names);
            if let Some(at) = names.iter().position(|name| *name == form.existing) {
                self.list.select(at);
            }
            self.listed = names;
        }
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self, form: &Form) -> bool {
        self.focus == Focus::Segment && (form.target == Target::Create || self.list.is_typing())
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, form: &mut Form, facts: &Facts) -> Move {
        if self.focus == Focus::Segment {
            match self.segment_key(key, form) {
                Handled::Ignored => {}
                Handled::Changed | Handled::Moved => return Move::Stay,
            }
        }
        match key {
            Key::Enter => return self.confirm(form, facts),
            Key::Tab if self.focus == Focus::Logic => return self.confirm(form, facts),
            Key::Up | Key::BackTab => self.leave(-1, form, facts),
            Key::Down | Key::Tab => self.leave(1, form, facts),
            Key::Left | Key::Right | Key::Char(' ' | 'h' | 'l') => return self.toggle(form),
            _ => return Move::Ignored,
        }
        Move::Stay
    }

    /// Keys of the name, or of the list; those at its ends leave it.
    fn segment_key(&mut self, key: Key, form: &mut Form) -> Handled {
        if form.target == Target::Create {
            let handled = self.name.handle(key);
            if handled == Handled::Changed {
                self.problem = None;
                self.name.value().clone_into(&mut form.create);
            }
            return handled;
        }
        if key == Key::Char(' ') && !self.list.is_typing() {
            self.take_selected(form);
            return Handled::Changed;
        }
        let before = self.list.selected();
        let handled = self.list.handle(key);
        let at_an_end = matches!(key, Key::Up | Key::Down) && self.list.selected() == before;
        if at_an_end { Handled::Ignored } else { handled }
    }

    fn take_selected(&mut self, form: &mut Form) {
        if let Some(name) = self.list.selected().and_then(|at| self.listed.get(at)) {
            form.existing.clone_from(name);
            self.problem = None;
        }
    }

    /// Another field: the one left is checked, but keeps nobody.
    fn leave(&mut self, by: isize, form: &mut Form, facts: &Facts) {
        const ORDER: [Focus; 4] = [Focus::Audience, Focus::Target, Focus::Segment, Focus::Logic];
        if self.focus == Focus::Segment {
            if form.target == Target::Existing && form.existing.is_empty() && by > 0 {
                self.take_selected(form);
            }
            self.check(form, facts);
        }
        let at = ORDER.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(ORDER.len() - 1);
        self.focus = ORDER[to];
    }

    fn check(&mut self, form: &Form, facts: &Facts) {
        self.problem = facts.destination.as_ref().and_then(|d| check::segment(form, d));
    }

    fn confirm(&mut self, form: &mut Form, facts: &Facts) -> Move {
        if self.focus == Focus::Segment && form.target == Target::Existing {
            self.take_selected(form);
        }
        if facts.destination.is_none() {
            return Move::Say(Status::Error("Connect a destination first, in step 1".into()));
        }
        self.check(form, facts);
        match &self.problem {
            None => Move::Next,
            Some(problem) => {
                self.focus = Focus::Segment;
                Move::Say(Status::Error(problem.sentence.clone()))
            }
        }
    }

    fn toggle(&mut self, form: &mut Form) -> Move {
        match self.focus {
            Focus::Audience => self.choose_audience(
                match form.audience {
                    Audience::Customer => Audience::Visitor,
                    Audience::Visitor => Audience::Customer,
                },
                form,
            ),
            Focus::Target => {
                form.target = match form.target {
                    Target::Create => Target::Existing,
                    Target::Existing => Target::Create,
                };
                self.problem = None;
            }
            Focus::Logic => {
                form.logic = match form.logic {
                    Logic::Or => Logic::And,
                    Logic::And => Logic::Or,
                };
            }
            Focus::Segment => return Move::Ignored,
        }
        Move::Stay
    }

    /// Customers or visitors; what was answered for the others is kept.
    pub(super) fn choose_audience(&mut self, audience: Audience, form: &mut Form) {
        if audience == form.audience {
            return;
        }
        form.audience = audience;
        std::mem::swap(&mut form.mapping, &mut self.other.mapping);
        std::mem::swap(&mut form.existing, &mut self.other.existing);
        self.problem = None;
    }

    /// Pasted text goes into the name or the filter.
    pub(super) fn paste(&mut self, text: &str, form: &mut Form) {
        if self.focus == Focus::Segment && form.target == Target::Create {
            self.name.paste(text);
            self.name.value().clone_into(&mut form.create);
        } else {
            self.list.paste(text);
        }
    }

    /// The segment whose notice is shown: the one at the cursor of the list.
    fn highlighted<'a>(&self, form: &Form, facts: &'a Facts) -> Option<&'a Segment> {
        let destination = facts.destination.as_ref()?;
        let name = match form.target {
            Target::Create => return None,
            Target::Existing if self.focus == Focus::Segment => {
                self.listed.get(self.list.selected()?)?
            }
            Target::Existing => &form.existing,
        };
        check::offered(form, destination).find(|segment| segment.name.as_str() == name)
    }

    /// Its keys.
    pub(super) fn hints(&self, form: &Form) -> Vec<Hint> {
        let mut hints = vec![Hint::new(Key::Enter, "go on"), Hint::new(Key::Tab, "next field")];
        match (self.focus, form.target) {
            (Focus::Segment, Target::Create) => {}
            (Focus::Segment, Target::Existing) => {
                hints.push(Hint::group("arrows", "choose"));
                hints.push(Hint::new(Key::Char('/'), "filter"));
            }
            _ => hints.push(Hint::group("left right", "change")),
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples;

    fn start() -> (ConditionsStep, Form, Facts) {
        let facts = Facts { destination: Some(samples::destination()), ..Facts::default() };
        let form = Form::default();
        let mut step = ConditionsStep::new(&form);
        step.sync(&form, &facts);
        (step, form, facts)
    }

    fn press(step: &mut ConditionsStep, form: &mut Form, facts: &Facts, keys: &[Key]) -> Move {
        let mut last = Move::Stay;
        for key in keys {
            last = step.update(*key, form, facts);
            step.sync(form, facts);
        }
        last
    }

    #[test]
    fn a_name_and_enter_are_enough() {
        let (mut step, mut form, facts) = start();
        let keys = ['V', 'I', 'P', ' ', '2'].map(Key::Char);
        press(&mut step, &mut form, &facts, &keys);
        assert_eq!(form.create, "VIP 2");
        assert_eq!(press(&mut step, &mut form, &facts, &[Key::Enter]), Move::Next);
    }

    #[test]
    fn a_taken_name_is_told_on_leaving_and_kept() {
        let (mut step, mut form, facts) = start();
        press(&mut step, &mut form, &facts, &['O', 'L', 'D'].map(Key::Char));
        press(&mut step, &mut form, &facts, &[Key::Tab]);
        assert!(step.problem.as_ref().unwrap().sentence.contains("archived"));
        assert_eq!(step.focus, Focus::Logic);
        assert_eq!(form.create, "OLD");
        let said = press(&mut step, &mut form, &facts, &[Key::Enter]);
        assert!(matches!(said, Move::Say(Status::Error(_))));
    }

    #[test]
    fn an_existing_segment_is_chosen_from_the_list_with_its_notice() {
        let (mut step, mut form, facts) = start();
        press(&mut step, &mut form, &facts, &[Key::Up, Key::Right, Key::Down, Key::Down]);
        assert_eq!(step.highlighted(&form, &facts).unwrap().name.as_str(), "Hanoi");
        assert_eq!(press(&mut step, &mut form, &facts, &[Key::Enter]), Move::Next);
        assert_eq!(form.existing, "Hanoi");
    }

    #[test]
    fn the_other_audience_has_its_own_mapping_and_none_is_lost() {
        let (mut step, mut form, facts) = start();
        let email = crate::domain::AttributeName::parse("email").unwrap();
        form.map(&email, Some(crate::domain::CriterionKind::Column("Email".into())));
        form.existing = "VIP".into();
        step.focus = Focus::Audience;
        press(&mut step, &mut form, &facts, &[Key::Right]);
        assert_eq!((form.audience, form.mapping.len()), (Audience::Visitor, 0));
        press(&mut step, &mut form, &facts, &[Key::Right]);
        assert_eq!((form.mapping.len(), form.existing.as_str()), (1, "VIP"));
    }
}
