//! One line of text being typed. It takes every printable key, so a screen
//! asks it first. Validation is the screen's, on leaving the field.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use tui_input::{Input, InputRequest};

use super::{Handled, put};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// The longest text a field takes, in characters: no name, value or path is
/// longer, and a whole file pasted by mistake does no harm.
pub const FIELD_CHARS_MAX: usize = 4096;

/// A text field.
#[derive(Debug, Clone, Default)]
pub struct TextField {
    input: Input,
}

impl PartialEq for TextField {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value() && self.input.cursor() == other.input.cursor()
    }
}

impl TextField {
    /// A field with a text, the cursor behind it.
    pub fn new(value: &str) -> Self {
        Self { input: Input::new(value.to_owned()) }
    }

    /// The text as typed.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Puts another text in, the cursor behind it.
    pub fn set(&mut self, value: &str) {
        *self = Self::new(value);
    }

    /// Takes a key. Enter, Tab, Escape, Up and Down are never its own.
    pub fn handle(&mut self, key: Key) -> Handled {
        use InputRequest as Request;
        let request = match key {
            Key::Char(letter) => {
                if letter.is_control() || self.is_full() {
                    return Handled::Moved;
                }
                Request::InsertChar(letter)
            }
            Key::Backspace => Request::DeletePrevChar,
            Key::Delete => Request::DeleteNextChar,
            Key::Left => Request::GoToPrevChar,
            Key::Right => Request::GoToNextChar,
            Key::Home | Key::Control('a') => Request::GoToStart,
            Key::End | Key::Control('e') => Request::GoToEnd,
            Key::Control('w') => Request::DeletePrevWord,
            Key::Control('u') => Request::DeleteFromStart,
            Key::Control('k') => Request::DeleteTillEnd,
            _ => return Handled::Ignored,
        };
        match self.input.handle(request) {
            Some(changed) if changed.value => Handled::Changed,
            _ => Handled::Moved,
        }
    }

    /// Puts a pasted text in at the cursor. It stays one line: line breaks and
    /// tabs at its ends go, others become spaces.
    pub fn paste(&mut self, pasted: &str) -> Handled {
        let before = self.value().len();
        for letter in pasted.trim_matches(['\r', '\n', '\t']).chars() {
            if self.is_full() {
                break;
            }
            let letter = if letter.is_control() { ' ' } else { letter };
            self.input.handle(InputRequest::InsertChar(letter));
        }
        if self.value().len() == before { Handled::Moved } else { Handled::Changed }
    }

    fn is_full(&self) -> bool {
        self.value().chars().count() >= FIELD_CHARS_MAX
    }

    /// Draws the field into the first row of an area; with the focus it says
    /// where the cursor stands.
    pub fn view(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: Theme,
        focus: Focus,
    ) -> Option<Position> {
        let columns = usize::from(area.width);
        if columns == 0 || area.height == 0 {
            return None;
        }
        let (before, after) = self.split();
        let (before, after) = (text::clean(before), text::clean(after));
        let style = match focus {
            Focus::Here => theme.field().patch(theme.focus()),
            Focus::Elsewhere => theme.field(),
        };
        // One column is kept for the cursor behind the last letter.
        let lead = tail(&before, columns - 1);
        let room = columns - text::width(lead);
        let shown = format!("{lead}{}", text::fit(&after, room));
        put(frame, area, 0, Line::from(Span::styled(shown, style)));
        let column = u16::try_from(text::width(lead)).expect("it is less than the area's width");
        match focus {
            Focus::Here => Some(Position::new(area.x + column, area.y)),
            Focus::Elsewhere => None,
        }
    }

    /// The text before and after the cursor.
    fn split(&self) -> (&str, &str) {
        let value = self.value();
        let at = value.char_indices().nth(self.input.cursor()).map_or(value.len(), |(at, _)| at);
        value.split_at(at)
    }
}

/// Whether a widget gets the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// It does.
    Here,
    /// Another one does.
    Elsewhere,
}

impl Focus {
    /// Here, if so.
    pub fn when(here: impl Into<bool>) -> Self {
        if here.into() { Self::Here } else { Self::Elsewhere }
    }
}

/// The longest end of a cleaned text that fits.
fn tail(cleaned: &str, columns: usize) -> &str {
    use unicode_segmentation::UnicodeSegmentation as _;
    cleaned
        .grapheme_indices(true)
        .map(|(at, _)| &cleaned[at..])
        .find(|end| text::width(end) <= columns)
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    fn typed(keys: &str) -> TextField {
        let mut field = TextField::default();
        for letter in keys.chars() {
            assert_eq!(field.handle(Key::Char(letter)), Handled::Changed);
        }
        field
    }

    fn drawn(field: &TextField, columns: u16) -> (String, Option<Position>) {
        let mut terminal = Terminal::new(TestBackend::new(columns, 1)).unwrap();
        let mut cursor = None;
        terminal
            .draw(|frame| {
                let area = frame.area();
                let mut frame = Frame::new(frame.buffer_mut());
                cursor = field.view(&mut frame, area, Theme::MONO, Focus::Here);
            })
            .unwrap();
        (terminal.backend().to_string(), cursor)
    }

    #[test]
    fn every_letter_is_taken() {
        let field = typed("VIP? q:1/2");
        assert_eq!(field.value(), "VIP? q:1/2");
    }

    #[test]
    fn keys_of_the_screen_are_left_alone() {
        let mut field = typed("a");
        for key in [Key::Enter, Key::Tab, Key::Escape, Key::Up, Key::Control('s')] {
            assert_eq!(field.handle(key), Handled::Ignored);
        }
        assert_eq!(field.handle(Key::Left), Handled::Moved);
        assert_eq!(field.handle(Key::Backspace), Handled::Moved);
        assert_eq!(field.handle(Key::Delete), Handled::Changed);
        assert_eq!(field.value(), "");
    }

    #[test]
    fn a_pasted_text_stays_one_line_and_bounded() {
        let mut field = TextField::default();
        assert_eq!(field.paste("two\r\nlines\n"), Handled::Changed);
        assert_eq!(field.value(), "two  lines");
        field.paste(&"x".repeat(2 * FIELD_CHARS_MAX));
        assert_eq!(field.value().chars().count(), FIELD_CHARS_MAX);
    }

    #[test]
    fn the_end_of_a_long_text_is_shown_with_the_cursor() {
        let (shown, cursor) = drawn(&typed("abcdefgh"), 5);
        assert_eq!(shown, "\"efgh \"\n");
        assert_eq!(cursor, Some(Position::new(4, 0)));
    }

    #[test]
    fn the_cursor_counts_columns_of_what_is_shown() {
        let mut field = TextField::default();
        field.paste("山\u{202e}x");
        let (shown, cursor) = drawn(&field, 20);
        assert!(shown.contains("<U+202E>x"), "{shown}");
        assert_eq!(cursor, Some(Position::new(2 + 8 + 1, 0)));
    }
}
