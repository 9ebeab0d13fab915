//! Which key does what: the table of [`super::action`] with the keys a person
//! chose instead. Screens know the default keys only; this translates.

use super::action::{Action, ENTRIES, Entry, Place};
use super::key::Key;

/// Keys that mean the same on every screen: moving in lists, and the numbers
/// of the steps.
const FIXED: [char; 18] =
    ['j', 'k', 'h', 'l', 'g', 'G', '/', ' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// The keys a person chose, an action each; the others have their default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyMap {
    chosen: Vec<(Action, Vec<Key>)>,
}

/// Why an action cannot have a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyConflict {
    /// The key does something that cannot be changed.
    #[error("{0} cannot be given to an action: it moves, answers or types on every screen")]
    Fixed(Key),
    /// Another action has it where this one works.
    #[error("{key} is the key of \"{}\" and of \"{}\"", .of.entry().word, .other.entry().word)]
    Taken {
        /// The key.
        key: Key,
        /// The action that was to have it.
        of: Action,
        /// The action that has it.
        other: Action,
    },
}

impl KeyConflict {
    /// What to do.
    pub fn hint(&self) -> String {
        match self {
            Self::Fixed(_) => "use a letter, a sign, ^A to ^Z, or F1 to F12".into(),
            Self::Taken { other, .. } => {
                format!("choose another key, or give \"{}\" another one too", other.entry().word)
            }
        }
    }
}

impl KeyMap {
    /// The table with these keys instead of the default ones. The first
    /// conflict is told with the place of its choice in the list.
    pub fn new(chosen: Vec<(Action, Vec<Key>)>) -> Result<Self, (usize, KeyConflict)> {
        let map = Self { chosen };
        for (at, (action, keys)) in map.chosen.iter().enumerate() {
            for key in keys {
                map.check(*action, *key).map_err(|conflict| (at, conflict))?;
            }
        }
        Ok(map)
    }

    fn check(&self, action: Action, key: Key) -> Result<(), KeyConflict> {
        let entry = action.entry();
        let is_fixed = match key {
            Key::Char(letter) => FIXED.contains(&letter),
            Key::Control(_) | Key::Function(_) => false,
            _ => true,
        };
        if is_fixed && !entry.keys.contains(&key) {
            return Err(KeyConflict::Fixed(key));
        }
        let taken = ENTRIES.iter().find(|other| {
            other.action != action && other.meets(entry) && self.keys(other.action).contains(&key)
        });
        match taken {
            Some(other) => Err(KeyConflict::Taken { key, of: action, other: other.action }),
            None => Ok(()),
        }
    }

    /// The keys of an action.
    pub fn keys(&self, action: Action) -> &[Key] {
        let chosen = self.chosen.iter().find(|(other, _)| *other == action);
        chosen.map_or(action.entry().keys, |(_, keys)| keys)
    }

    /// The key the screens know for the one that was pressed; none for one
    /// that means nothing any more. Where a text is typed, letters stay
    /// letters, and no other key becomes one.
    pub fn translate(&self, pressed: Key, place: Place, typing: Typing) -> Option<Key> {
        if typing == Typing::Text && pressed.types() {
            return Some(pressed);
        }
        let mut at_place = ENTRIES.iter().filter(|entry| entry.works_at(place));
        let meant = at_place.clone().find(|entry| self.keys(entry.action).contains(&pressed));
        match meant {
            Some(entry) if entry.keys.contains(&pressed) => Some(pressed),
            Some(entry) => {
                let key = known_key(entry);
                if typing == Typing::Text && key.types() { Some(pressed) } else { Some(key) }
            }
            None if at_place.any(|entry| entry.keys.contains(&pressed)) => None,
            None => Some(pressed),
        }
    }

    /// The key to show for one the screens know: the person's own, one that
    /// works while a text is typed where that is asked for.
    pub fn shown(&self, key: Key, place: Place) -> Key {
        let known = |entry: &&Entry| entry.works_at(place) && entry.keys.contains(&key);
        let Some(entry) = ENTRIES.iter().find(known) else { return key };
        let keys = self.keys(entry.action);
        if keys.contains(&key) {
            return key;
        }
        let alike = keys.iter().find(|own| own.types() == key.types());
        alike.or(keys.first()).copied().unwrap_or(key)
    }
}

/// Whether letters go into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// They do.
    Text,
    /// They are keys.
    Keys,
}

/// The default key another one stands for: one that works everywhere, where
/// there are several.
fn known_key(entry: &Entry) -> Key {
    entry.keys.iter().copied().find(|key| !key.types()).unwrap_or(entry.keys[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(chosen: &[(Action, &[Key])]) -> Result<KeyMap, (usize, KeyConflict)> {
        KeyMap::new(chosen.iter().map(|(action, keys)| (*action, keys.to_vec())).collect())
    }

    const U: Key = Key::Char('u');
    const Z: Key = Key::Char('z');

    #[test]
    fn the_table_has_no_conflict_of_its_own() {
        let all = ENTRIES.iter().map(|entry| (entry.action, entry.keys.to_vec())).collect();
        assert!(KeyMap::new(all).is_ok());
    }

    #[test]
    fn without_choices_every_key_is_itself() {
        let map = KeyMap::default();
        for key in [U, Z, Key::Enter, Key::Function(1), Key::Control('a')] {
            assert_eq!(map.translate(key, Place::Step, Typing::Keys), Some(key));
            assert_eq!(map.shown(key, Place::Step), key);
        }
    }

    #[test]
    fn a_chosen_key_stands_for_the_default_which_means_nothing_then() {
        let map = map(&[(Action::Undo, &[Z])]).unwrap();
        assert_eq!(map.translate(Z, Place::Step, Typing::Keys), Some(U));
        assert_eq!(map.translate(U, Place::Step, Typing::Keys), None);
        assert_eq!(map.shown(U, Place::Step), Z);
        assert_eq!(map.translate(U, Place::Result, Typing::Keys), Some(U), "undo this commit");
        assert_eq!(map.translate(Z, Place::Result, Typing::Keys), Some(Z));
    }

    #[test]
    fn keys_can_change_places() {
        let map = map(&[(Action::Undo, &[Key::Char('U')]), (Action::Redo, &[U])]).unwrap();
        assert_eq!(map.translate(U, Place::Data, Typing::Keys), Some(Key::Char('U')));
        assert_eq!(map.translate(Key::Char('U'), Place::Data, Typing::Keys), Some(U));
    }

    #[test]
    fn a_text_gets_its_letters_and_no_key_becomes_one() {
        let f5 = Key::Function(5);
        let map = map(&[(Action::Undo, &[Z, f5]), (Action::Help, &[Key::Function(2)])]).unwrap();
        for key in [Z, U, Key::Char('?')] {
            assert_eq!(map.translate(key, Place::Step, Typing::Text), Some(key));
        }
        assert_eq!(map.translate(f5, Place::Step, Typing::Text), Some(f5));
        assert_eq!(map.translate(f5, Place::Step, Typing::Keys), Some(U));
        for typing in [Typing::Text, Typing::Keys] {
            let help = map.translate(Key::Function(2), Place::Step, typing);
            assert_eq!(help, Some(Key::Function(1)));
            assert_eq!(map.translate(Key::Function(1), Place::Step, typing), None);
        }
    }

    #[test]
    fn one_of_several_default_keys_may_stay() {
        let help = [Key::Char('?'), Key::Function(2)];
        let map = map(&[(Action::Help, &help)]).unwrap();
        assert_eq!(map.shown(Key::Char('?'), Place::Home), Key::Char('?'));
        assert_eq!(map.shown(Key::Function(1), Place::Home), Key::Function(2));
        assert_eq!(map.translate(Key::Char('?'), Place::Home, Typing::Keys), Some(Key::Char('?')));
    }

    #[test]
    fn two_actions_on_one_key_are_refused_where_both_work() {
        let (at, conflict) =
            map(&[(Action::Help, &[Key::Char('!')]), (Action::Mouse, &[U])]).unwrap_err();
        assert_eq!(
            (at, conflict.to_string().as_str()),
            (1, "u is the key of \"mouse\" and of \"undo\"")
        );
        assert!(conflict.hint().contains("give \"undo\" another one too"));
        let m = Key::Char('m');
        assert!(map(&[(Action::Commit, &[m])]).is_ok(), "a letter of another step is free");
        assert!(map(&[(Action::Propose, &[m])]).is_err());
    }

    #[test]
    fn keys_that_move_or_answer_stay_what_they_are() {
        for key in [Key::Char('j'), Key::Char('3'), Key::Enter, Key::Tab] {
            let (_, conflict) = map(&[(Action::Undo, &[key])]).unwrap_err();
            assert_eq!(conflict, KeyConflict::Fixed(key));
        }
        assert!(map(&[(Action::CommandLine, &[Key::Char('k')])]).is_ok(), "its default");
    }
}
