//! The keys a person can press, by the names they have on screen and in files.

use std::fmt;

/// A key press, without the terminal's details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each key is its name")]
pub enum Key {
    Char(char),
    /// A letter with Control.
    Control(char),
    Enter,
    Escape,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    /// F1 to F12.
    Function(u8),
}

/// Keys with a name of their own, as they are written on screen.
const NAMED: [(Key, &str); 15] = [
    (Key::Char(' '), "space"),
    (Key::Enter, "enter"),
    (Key::Escape, "esc"),
    (Key::Tab, "tab"),
    (Key::BackTab, "shift-tab"),
    (Key::Backspace, "backspace"),
    (Key::Delete, "del"),
    (Key::Up, "up"),
    (Key::Down, "down"),
    (Key::Left, "left"),
    (Key::Right, "right"),
    (Key::PageUp, "pgup"),
    (Key::PageDown, "pgdn"),
    (Key::Home, "home"),
    (Key::End, "end"),
];

/// The last function key a terminal has.
const FUNCTION_MAX: u8 = 12;

/// Control letters that reach a program as another key.
const DISGUISED: [(char, &str); 4] =
    [('h', "backspace"), ('i', "tab"), ('j', "enter"), ('m', "enter")];

/// Why a text is no key that an action can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// There is no key of this name.
    #[error("unknown key \"{0}\"")]
    Unknown(String),
    /// It is a key, but the terminal sends it as another one.
    #[error("a terminal cannot tell {0} from {1}")]
    Disguised(String, &'static str),
}

impl Key {
    /// The key of a name: `a`, `?`, `^P` or `ctrl-p`, `F1`, `enter`.
    pub fn parse(name: &str) -> Result<Self, NoKey> {
        let unknown = || NoKey::Unknown(name.to_owned());
        if let Some(letter) = only_char(name) {
            return if letter.is_control() { Err(unknown()) } else { Ok(Self::Char(letter)) };
        }
        let small = name.to_lowercase();
        if let Some((key, _)) = NAMED.iter().find(|(_, known)| *known == small) {
            return Ok(*key);
        }
        if let Some(number) = small.strip_prefix('f').and_then(|digits| digits.parse().ok()) {
            let exists = (1..=FUNCTION_MAX).contains(&number);
            return if exists { Ok(Self::Function(number)) } else { Err(unknown()) };
        }
        let held = ["^", "ctrl-", "control-"].iter().find_map(|held| small.strip_prefix(held));
        match held.and_then(only_char) {
            Some(letter @ 'a'..='z') => {
                match DISGUISED.iter().find(|(disguised, _)| *disguised == letter) {
                    Some((_, as_what)) => Err(NoKey::Disguised(name.to_owned(), as_what)),
                    None => Ok(Self::Control(letter)),
                }
            }
            _ => Err(unknown()),
        }
    }

    /// Whether pressing it types a letter where a text is typed.
    pub fn types(self) -> bool {
        matches!(self, Self::Char(_))
    }
}

fn only_char(text: &str) -> Option<char> {
    let mut letters = text.chars();
    letters.next().filter(|_| letters.next().is_none())
}

impl fmt::Display for Key {
    /// The key as it is written on screen.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((_, name)) = NAMED.iter().find(|(key, _)| key == self) {
            return f.write_str(name);
        }
        match self {
            Self::Control(letter) => write!(f, "^{}", letter.to_ascii_uppercase()),
            Self::Function(number) => write!(f, "F{number}"),
            Self::Char(letter) => write!(f, "{letter}"),
            _ => Err(fmt::Error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_shown() {
        let more = [Key::Char('U'), Key::Char('%'), Key::Char('ế'), Key::Control('p')];
        let functions = [Key::Function(1), Key::Function(12)];
        for key in NAMED.iter().map(|(key, _)| *key).chain(more).chain(functions) {
            assert_eq!(Key::parse(&key.to_string()), Ok(key));
        }
    }

    #[test]
    fn other_spellings_are_understood() {
        for (name, key) in [
            ("^p", Key::Control('p')),
            ("Ctrl-P", Key::Control('p')),
            ("f1", Key::Function(1)),
            ("Esc", Key::Escape),
            ("^", Key::Char('^')),
            ("f", Key::Char('f')),
        ] {
            assert_eq!(Key::parse(name), Ok(key), "{name}");
        }
    }

    #[test]
    fn what_is_no_key_is_told() {
        for name in ["", "F13", "f0", "^1", "hyper-x", "ab", "\u{7}"] {
            assert_eq!(Key::parse(name), Err(NoKey::Unknown(name.into())));
        }
        assert_eq!(
            Key::parse("^H").unwrap_err().to_string(),
            "a terminal cannot tell ^H from backspace"
        );
    }
}
