//! Data on its way to a terminal: every character that a terminal could obey, or that
//! makes a text look like another one, is spelled out. Data that goes anywhere else
//! never passes here.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::wizard::text::{clean, hides};

/// Text waits for the end of its line, but not longer than this: an array in JSON is
/// one line.
const WAITING_BYTES_MAX: usize = 64 * 1024;

/// How a character is spelled out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// As on the screens: `\e`, `<U+202E>`.
    Words,
    /// As JSON does, so that it stays the same JSON: `\u202e`.
    Json,
}

/// The text with its lines as they are, and all else spelled out.
pub(super) fn spelled(text: &str, spelling: Spelling) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    match spelling {
        Spelling::Words => {
            for line in text.split_inclusive('\n') {
                let words = line.strip_suffix('\n');
                shown.push_str(&clean(words.unwrap_or(line)));
                shown.push_str(if words.is_some() { "\n" } else { "" });
            }
        }
        Spelling::Json => {
            for character in text.chars() {
                if character != '\n' && hides(character) {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        write!(shown, "\\u{unit:04x}").expect("a String takes everything");
                    }
                } else {
                    shown.push(character);
                }
            }
        }
    }
    Cow::Owned(shown)
}

/// A terminal that is sent nothing but spelled text.
pub(super) struct Spelled<W: Write> {
    terminal: W,
    spelling: Spelling,
    /// What came since the last line ended.
    waiting: Vec<u8>,
}

impl<W: Write> Spelled<W> {
    pub(super) fn new(terminal: W, spelling: Spelling) -> Self {
        Self { terminal, spelling, waiting: Vec::new() }
    }

    /// Sends what waits up to there. Bytes that are no text become the sign for that.
    fn send(&mut self, end: usize) -> io::Result<()> {
        let sent: Vec<u8> = self.waiting.drain(..end).collect();
        let text = String::from_utf8_lossy(&sent);
        self.terminal.write_all(spelled(&text, self.spelling).as_bytes())
    }
}

impl<W: Write> Write for Spelled<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if let Some(line_end) = self.waiting.iter().rposition(|byte| *byte == b'\n') {
            self.send(line_end + 1)?;
        } else if self.waiting.len() > WAITING_BYTES_MAX {
            self.send(character_end(&self.waiting))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send(self.waiting.len())?;
        self.terminal.flush()
    }
}

/// Where the last character begins that may not be complete yet.
fn character_end(bytes: &[u8]) -> usize {
    let is_start = |byte: &u8| *byte < 0x80 || *byte >= 0xC0;
    let near = bytes.len().saturating_sub(char::MAX_LEN_UTF8);
    bytes[near..].iter().rposition(is_start).map_or(bytes.len(), |at| near + at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a terminal is sent of these bytes, in parts so long.
    fn sent(bytes: &[u8], part: usize, spelling: Spelling) -> String {
        let mut terminal = Vec::new();
        let mut spelled = Spelled::new(&mut terminal, spelling);
        for part in bytes.chunks(part) {
            spelled.write_all(part).unwrap();
        }
        spelled.flush().unwrap();
        drop(spelled);
        String::from_utf8(terminal).unwrap()
    }

    #[test]
    fn words_and_json_spell_each_in_their_way() {
        let text = "id\na\u{1b}]8;;x\u{7}\u{202e}ế\r\n";
        assert_eq!(
            sent(text.as_bytes(), 3, Spelling::Words),
            "id\na\\e]8;;x<U+0007><U+202E>ế\\r\n"
        );
        let json = serde_json::to_string("a\u{1b}\u{9b}\u{202e}\u{e0041}ế").unwrap();
        let shown = sent(json.as_bytes(), 1, Spelling::Json);
        assert_eq!(shown, "\"a\\u001b\\u009b\\u202e\\udb40\\udc41ế\"");
        let back: String = serde_json::from_str(&shown).unwrap();
        assert_eq!(back, "a\u{1b}\u{9b}\u{202e}\u{e0041}ế");
    }

    #[test]
    fn bytes_that_are_no_text_are_no_sequence_either() {
        assert_eq!(sent(b"a\x9b31mb\xc3", 2, Spelling::Words), "a\u{fffd}31mb\u{fffd}");
    }

    #[test]
    fn a_line_without_an_end_does_not_wait_for_it() {
        let long = "ế".repeat(WAITING_BYTES_MAX);
        let mut terminal = Vec::new();
        let mut spelled = Spelled::new(&mut terminal, Spelling::Words);
        spelled.write_all(long.as_bytes()).unwrap();
        assert!(spelled.waiting.len() < char::MAX_LEN_UTF8);
        spelled.flush().unwrap();
        drop(spelled);
        assert_eq!(String::from_utf8(terminal).unwrap(), long);
    }

    proptest! {
        #[test]
        fn nothing_a_terminal_could_obey_is_sent(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            text in "(\\PC|[\u{0}-\u{9f}\u{200b}-\u{202e}\u{2066}-\u{2069}]){0,60}",
            part in 1_usize..9,
        ) {
            for spelling in [Spelling::Words, Spelling::Json] {
                for bytes in [&bytes[..], text.as_bytes()] {
                    let sent = sent(bytes, part, spelling);
                    prop_assert!(!sent.chars().any(|it| it != '\n' && hides(it)), "{sent:?}");
                }
            }
        }
    }
}
