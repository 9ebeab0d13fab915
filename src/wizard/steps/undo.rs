//! Undo and redo of the answers of steps 3 and 4. File and destination are
//! chosen with one key each and stay as they are.

use super::form::Form;

/// Changes kept: more than anybody goes back by hand, and small.
const CHANGES_MAX: usize = 100;

/// What was answered before, and what was undone.
#[derive(Debug, Default)]
pub(super) struct Undo {
    past: Vec<Form>,
    future: Vec<Form>,
    typing: Typing,
}

/// Letters typed in a row are one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Typing {
    /// The last change was a letter of the new segment's name.
    Name,
    #[default]
    Nothing,
}

impl Undo {
    /// A key may have changed the answers.
    pub(super) fn note(&mut self, before: Form, now: &Form) {
        if restored(now, &before) == *now {
            return;
        }
        let renamed = Form { create: now.create.clone(), ..before.clone() };
        let typing = if renamed == *now { Typing::Name } else { Typing::Nothing };
        let goes_on = typing == Typing::Name && self.typing == Typing::Name;
        if !(goes_on && self.future.is_empty()) {
            self.past.push(before);
        }
        if self.past.len() > CHANGES_MAX {
            self.past.remove(0);
        }
        self.typing = typing;
        self.future.clear();
    }

    /// Whether something can be undone.
    pub(super) fn is_possible(&self) -> bool {
        !self.past.is_empty()
    }

    /// The answers before the last change.
    pub(super) fn undo(&mut self, now: &Form) -> Option<Form> {
        let before = self.past.pop()?;
        self.typing = Typing::Nothing;
        self.future.push(now.clone());
        Some(restored(now, &before))
    }

    /// The answers before the last undo.
    pub(super) fn redo(&mut self, now: &Form) -> Option<Form> {
        let after = self.future.pop()?;
        self.past.push(now.clone());
        Some(restored(now, &after))
    }
}

/// The answers of steps 3 and 4 from `kept`, the rest as it is now.
fn restored(now: &Form, kept: &Form) -> Form {
    Form {
        audience: kept.audience,
        target: kept.target,
        create: kept.create.clone(),
        existing: kept.existing.clone(),
        logic: kept.logic,
        write_mode: kept.write_mode,
        mapping: kept.mapping.clone(),
        object: kept.object.clone(),
        ..now.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Logic;

    #[test]
    fn a_word_is_one_change_and_redo_brings_it_back() {
        let (mut undo, mut form) = (Undo::default(), Form::default());
        for name in ["V", "VI", "VIP"] {
            let before = form.clone();
            form.create = name.into();
            undo.note(before, &form);
        }
        let before = form.clone();
        form.logic = Logic::And;
        undo.note(before, &form);
        let form = undo.undo(&form).unwrap();
        assert_eq!((form.logic, form.create.as_str()), (Logic::Or, "VIP"));
        let form = undo.undo(&form).unwrap();
        assert_eq!(form, Form::default());
        assert_eq!(undo.undo(&form), None);
        let form = undo.redo(&form).unwrap();
        let form = undo.redo(&form).unwrap();
        assert_eq!((form.logic, form.create.as_str()), (Logic::And, "VIP"));
    }

    #[test]
    fn the_file_stays() {
        let (mut undo, mut form) = (Undo::default(), Form::default());
        undo.note(Form::default(), &Form { path: "a.csv".into(), ..Form::default() });
        form.path = "a.csv".into();
        assert_eq!(undo.undo(&form), None);
        let before = form.clone();
        form.logic = Logic::And;
        undo.note(before, &form);
        form.path = "b.csv".into();
        let form = undo.undo(&form).unwrap();
        assert_eq!((form.path.as_str(), form.logic), ("b.csv", Logic::Or));
    }
}
