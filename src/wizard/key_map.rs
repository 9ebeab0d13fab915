//! The keys as they are shown: a person's own where others were chosen. Texts
//! only; what a key does is [`crate::domain::KeyMap`]'s to say.

use super::message::Key;
use super::screen::Hint;
use crate::domain::action::{ENTRIES, Entry};
use crate::domain::{Action, KeyMap, Place, Typing};

/// The names of keys at a place.
#[derive(Debug, Clone, Copy)]
pub struct KeyNames<'a> {
    map: &'a KeyMap,
    place: Place,
}

impl<'a> KeyNames<'a> {
    /// The names at a place.
    pub fn new(map: &'a KeyMap, place: Place) -> Self {
        Self { map, place }
    }

    /// How to press what the screens know as this key.
    pub fn name(self, key: Key) -> String {
        self.map.shown(key, self.place).to_string()
    }

    /// The key names of a hint, each with the key the screens know, where it
    /// is one.
    pub(super) fn of_hint(self, hint: &Hint) -> Vec<(String, Option<Key>)> {
        match (hint.key, hint.pair) {
            (Some(key), _) => vec![(self.name(key), Some(key))],
            (None, Some(pair)) => pair.map(|key| (self.name(key), Some(key))).into(),
            (None, None) => vec![(hint.keys.clone(), None)],
        }
    }

    /// All keys of a hint in one text.
    pub(super) fn text(self, hint: &Hint) -> String {
        let names: Vec<String> = self.of_hint(hint).into_iter().map(|(name, _)| name).collect();
        names.join(" ")
    }

    /// The key of an action that works now: none where a text is typed and the
    /// action has letters only.
    pub(super) fn working(self, action: Action, typing: Typing) -> Option<Key> {
        let entry = action.entry();
        let own = self.map.keys(action);
        let works = |key: &&Key| typing == Typing::Keys || !key.types();
        let known = entry.keys.iter().find(works).filter(|_| own.iter().any(|key| works(&key)));
        known.copied()
    }

    /// The keys that work everywhere, for the help.
    pub(super) fn everywhere(self) -> impl Iterator<Item = Hint> {
        let entries = ENTRIES.iter().filter(|entry| entry.places.is_empty());
        entries.map(move |entry| Hint::group(&self.all(entry), entry.label))
    }

    /// The keys that work at some place, for the help.
    pub(super) fn elsewhere(self) -> impl Iterator<Item = Hint> {
        let entries = ENTRIES.iter().filter(|entry| !entry.places.is_empty());
        entries.map(move |entry| {
            Hint::group(&self.all(entry), format!("{}: {}", entry.place, entry.label))
        })
    }

    fn all(self, entry: &Entry) -> String {
        let keys = self.map.keys(entry.action).iter();
        keys.map(Key::to_string).collect::<Vec<_>>().join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../README.md");

    /// The table as the README has it.
    fn table() -> String {
        let map = KeyMap::default();
        let names = KeyNames::new(&map, Place::Other);
        let rows = ENTRIES.iter().map(|entry| {
            let keys = format!("`{}`", names.all(entry).replace(" or ", "` `"));
            let Entry { word, place, label, .. } = entry;
            format!("| `{word}` | {keys} | {place} | {label} |\n")
        });
        let head = "| action | keys | where | what |\n|---|---|---|---|\n".to_owned();
        std::iter::once(head).chain(rows).collect()
    }

    #[test]
    fn the_readme_has_the_table() {
        let (_, rest) = README.split_once("<!-- keys -->\n").unwrap();
        let (written, _) = rest.split_once("<!-- end of keys -->").unwrap();
        assert_eq!(written, table(), "put the right-hand text between the markers of README.md");
    }

    #[test]
    fn a_key_that_works_now_is_found() {
        let help = |own: &[Key], typing| {
            let map = KeyMap::new(vec![(Action::Help, own.to_vec())]).unwrap();
            let names = KeyNames::new(&map, Place::Home);
            names.working(Action::Help, typing).map(|key| names.name(key))
        };
        let (letter, function) = (Key::Char('!'), Key::Function(2));
        assert_eq!(help(&[letter, function], Typing::Keys).as_deref(), Some("!"));
        assert_eq!(help(&[letter, function], Typing::Text).as_deref(), Some("F2"));
        assert_eq!(help(&[letter], Typing::Text), None);
        assert_eq!(help(&[function], Typing::Keys).as_deref(), Some("F2"));
    }
}
