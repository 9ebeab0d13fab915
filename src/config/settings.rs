//! `settings.toml`: how a person wants the wizard to look and which keys he or
//! she uses. Changes one field of the text so that comments and order stay as
//! their author left them. Knows words and places, not what they look like.

use std::path::Path;

use crate::domain::{
    Action, Colour, Key, KeyMap, Mouse, Settings, StyleName, ThemeName, UnknownWord, Word,
};

use super::error::ConfigError;
use super::reader::{At, Document, Section};

/// The fields of the file.
const FIELDS: [&str; 4] = ["theme", "mouse", "colours", "keys"];

/// What the text says; `path` is named in messages.
pub(super) fn parse(text: &str, path: &Path) -> Result<Settings, ConfigError> {
    let document = Document { path, text };
    let tree = document.parse()?;
    let root = document.root(&tree);
    root.only(&FIELDS)?;
    let mouse = root.answer("mouse")?.is_none_or(|answer| answer.value);
    Ok(Settings {
        theme: root.word("theme")?.unwrap_or_default(),
        mouse: if mouse { Mouse::On } else { Mouse::Off },
        colours: root.section("colours", "[colours]")?.map_or(Ok(Vec::new()), colours)?,
        keys: root.section("keys", "[keys]")?.map_or_else(|| Ok(KeyMap::default()), keys)?,
    })
}

/// The text with another theme.
pub(super) fn with_theme(text: &str, theme: ThemeName, path: &Path) -> Result<String, ConfigError> {
    parse(text, path)?;
    let document = Document { path, text };
    let tree = document.parse()?;
    let quoted = format!("\"{}\"", theme.word());
    if let Some(place) = document.root(&tree).value_span("theme") {
        return Ok(format!("{}{quoted}{}", &text[..place.start], &text[place.end..]));
    }
    // Fields of the file itself stand before the first table.
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    Ok(format!("{}theme = {quoted}\n{}", &text[..start], &text[start..]))
}

fn colours(section: Section<'_>) -> Result<Vec<(StyleName, Colour)>, ConfigError> {
    let mut colours = Vec::new();
    for key in section.keys() {
        let style = named(&section, key)?;
        let colour: Colour = section.needed_word(key.value)?;
        colours.push((style, colour));
    }
    Ok(colours)
}

fn keys(section: Section<'_>) -> Result<KeyMap, ConfigError> {
    let mut chosen = Vec::new();
    let mut places = Vec::new();
    for key in section.keys() {
        let action: Action = named(&section, key)?;
        let names = section.texts(key.value)?.unwrap_or_default();
        let Some(first) = names.first() else {
            let message = format!("{} in [keys] has no key", key.value);
            let hint = "name a key, or remove the line for its default key".to_owned();
            return Err(section.document.invalid(key.start, message, hint));
        };
        places.push(first.start);
        let keys: Result<Vec<Key>, ConfigError> =
            names.iter().map(|name| key_named(&section, *name)).collect();
        chosen.push((action, keys?));
    }
    KeyMap::new(chosen).map_err(|(at, conflict)| {
        section.document.invalid(places[at], conflict.to_string(), conflict.hint())
    })
}

/// What the name of a field stands for.
fn named<W: Word>(section: &Section<'_>, key: At<&str>) -> Result<W, ConfigError> {
    W::parse(key.value).map_err(|unknown: UnknownWord| {
        let message = format!("{unknown}{}", section.within());
        section.document.invalid(key.start, message, unknown.hint())
    })
}

fn key_named(section: &Section<'_>, name: At<&str>) -> Result<Key, ConfigError> {
    Key::parse(name.value).map_err(|error| {
        let hint = "keys are written like a, ?, ^P, F2".to_owned();
        section.document.invalid(name.start, error.to_string(), hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Place, Typing};

    fn read(text: &str) -> Result<Settings, ConfigError> {
        parse(text, Path::new("settings.toml"))
    }

    /// The error and what to do.
    fn wrong(text: &str) -> (String, String) {
        let error = read(text).unwrap_err();
        (error.to_string(), error.hint().unwrap_or_default())
    }

    #[test]
    fn the_readme_shows_settings_that_are_right() {
        let readme = include_str!("../../README.md");
        let (_, rest) = readme.split_once("## Looks and keys").unwrap();
        let shown = rest.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
        let settings = read(shown.unwrap()).unwrap();
        assert_eq!(settings.keys.keys(Action::Undo), [Key::Char('z')]);
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(read("").unwrap(), Settings::default());
        assert_eq!(read("# nothing\n[keys]\n[colours]\n").unwrap(), Settings::default());
    }

    #[test]
    fn every_field_is_read() {
        let settings = read(
            "theme = \"high-contrast\"\nmouse = false\n[colours]\nfocus = \"bright-blue\"\n\
             dim = \"default\"\n[keys]\nhelp = [\"?\", \"F2\"]\nundo = \"z\"\n",
        )
        .unwrap();
        assert_eq!(settings.theme, ThemeName::HighContrast);
        assert_eq!(settings.mouse, Mouse::Off);
        let colours = [(StyleName::Focus, Colour::BrightBlue), (StyleName::Dim, Colour::Default)];
        assert_eq!(settings.colours, colours);
        let undo = settings.keys.translate(Key::Char('z'), Place::Step, Typing::Keys);
        assert_eq!(undo, Some(Key::Char('u')));
        assert_eq!(settings.keys.keys(Action::Help), [Key::Char('?'), Key::Function(2)]);
    }

    #[test]
    fn a_wrong_word_is_told_with_its_place_and_the_nearest_right_one() {
        for (text, message, hint) in [
            ("tehme = \"dark\"", "1:1: unknown key \"tehme\"", "did you mean \"theme\"?"),
            ("theme = \"drak\"", "1:9: unknown theme \"drak\"", "did you mean \"dark\"?"),
            ("mouse = \"on\"", "1:9: mouse must be true or false", "write it without quotes"),
            (
                "[colours]\nfocsu = \"red\"",
                "2:1: unknown style \"focsu\" in [colours]",
                "did you mean \"focus\"?",
            ),
            (
                "[colours]\nfocus = \"reddish\"",
                "2:9: unknown colour \"reddish\"",
                "did you mean \"red\"?",
            ),
            (
                "[keys]\nhlep = \"F2\"",
                "2:1: unknown action \"hlep\" in [keys]",
                "did you mean \"help\"?",
            ),
            (
                "[keys]\nhelp = [\"?\", \"F99\"]",
                "2:14: unknown key \"F99\"",
                "keys are written like a, ?, ^P, F2",
            ),
            (
                "[keys]\nhelp = 1",
                "2:8: help in [keys] must be a key in quotes, or a list of them",
                "write help = \"?\" or help = [\"?\", \"F1\"]",
            ),
            (
                "[keys]\nhelp = []",
                "2:1: help in [keys] has no key",
                "name a key, or remove the line for its default key",
            ),
            (
                "[keys]\nmatcher = \"z\"\nundo = [\"z\"]",
                "2:11: z is the key of \"matcher\" and of \"undo\"",
                "choose another key, or give \"undo\" another one too",
            ),
            (
                "[keys]\nundo = \"enter\"",
                "2:8: enter cannot be given to an action: it moves, answers or types on every \
                 screen",
                "use a letter, a sign, ^A to ^Z, or F1 to F12",
            ),
        ] {
            let (told, told_hint) = wrong(text);
            assert_eq!(
                (told.as_str(), told_hint.as_str()),
                (&*format!("settings.toml:{message}"), hint)
            );
        }
    }

    #[test]
    fn another_theme_leaves_the_rest_as_it_was() {
        let path = Path::new("settings.toml");
        for (before, after) in [
            ("", "theme = \"dark\"\n"),
            ("[keys] # mine\nundo = \"z\"\n", "theme = \"dark\"\n[keys] # mine\nundo = \"z\"\n"),
            (
                "# so\nmouse = false\ntheme = 'light' # in the sun\n",
                "# so\nmouse = false\ntheme = \"dark\" # in the sun\n",
            ),
            ("\u{feff}mouse = true", "\u{feff}theme = \"dark\"\nmouse = true"),
        ] {
            let edited = with_theme(before, ThemeName::Dark, path).unwrap();
            assert_eq!(edited, after);
            assert_eq!(parse(&edited, path).unwrap().theme, ThemeName::Dark);
        }
        assert!(
            with_theme("them = 1", ThemeName::Dark, path).is_err(),
            "a wrong file is left alone"
        );
    }
}
