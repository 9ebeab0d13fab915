//! Turns what the terminal reports into messages of the wizard. Knows every
//! oddity of terminals, so that the wizard knows none.

use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use crate::wizard::{Key, Message, Wheel};

/// The messages an event stands for: none for a key or a button that goes up, a size or a
/// key the wizard does not know; two for Escape and a key typed so fast that
/// they came as one.
pub(super) fn messages(event: Event) -> Vec<Message> {
    match event {
        Event::Key(event) if event.kind != KeyEventKind::Release => pressed(event),
        Event::Paste(text) => vec![Message::Paste(text)],
        Event::Mouse(event) => clicked(event).into_iter().collect(),
        // Sizes come by a signal that is heard from the start; this event is
        // not told before the first key is waited for.
        Event::Resize(..) | Event::Key(_) | Event::FocusGained | Event::FocusLost => Vec::new(),
    }
}

/// Only what presses the button counts, and the wheel.
fn clicked(event: MouseEvent) -> Option<Message> {
    let MouseEvent { kind, column, row, .. } = event;
    match kind {
        MouseEventKind::Down(MouseButton::Left) => Some(Message::Click { column, row }),
        MouseEventKind::ScrollUp => Some(Message::Scroll(Wheel::Up)),
        MouseEventKind::ScrollDown => Some(Message::Scroll(Wheel::Down)),
        _ => None,
    }
}

fn pressed(event: KeyEvent) -> Vec<Message> {
    let Some(key) = key(event) else { return Vec::new() };
    // No terminal can tell Alt and a key from Escape and then the key, and
    // nothing needs Alt: neither of two quick keys may get lost.
    let escape = event.modifiers.contains(KeyModifiers::ALT).then_some(Key::Escape);
    escape.into_iter().chain([key]).map(Message::Key).collect()
}

fn key(event: KeyEvent) -> Option<Key> {
    Some(match event.code {
        KeyCode::Char(letter) if event.modifiers.contains(KeyModifiers::CONTROL) => {
            return control(letter.to_ascii_lowercase());
        }
        KeyCode::Char(letter) => Key::Char(letter),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Escape,
        KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Key::BackTab,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => Key::BackTab,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::F(number) => Key::Function(number),
        _ => return None,
    })
}

/// A letter with Control. Three of them are other keys in disguise: `^H` is
/// the Backspace of some terminals, `^J` and `^M` are line ends.
fn control(letter: char) -> Option<Key> {
    match letter {
        'h' => Some(Key::Backspace),
        'j' | 'm' => Some(Key::Enter),
        'a'..='z' => Some(Key::Control(letter)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> Vec<Message> {
        messages(Event::Key(KeyEvent::new(code, modifiers)))
    }

    fn keys(list: &[Key]) -> Vec<Message> {
        list.iter().copied().map(Message::Key).collect()
    }

    #[test]
    fn letters_come_as_they_were_typed() {
        assert_eq!(press(KeyCode::Char('ế'), KeyModifiers::NONE), keys(&[Key::Char('ế')]));
        assert_eq!(press(KeyCode::Char('G'), KeyModifiers::SHIFT), keys(&[Key::Char('G')]));
    }

    #[test]
    fn control_is_told_in_small_letters_and_its_disguises_are_seen_through() {
        let control = KeyModifiers::CONTROL;
        assert_eq!(press(KeyCode::Char('c'), control), keys(&[Key::Control('c')]));
        assert_eq!(press(KeyCode::Char('P'), control), keys(&[Key::Control('p')]));
        assert_eq!(press(KeyCode::Char('h'), control), keys(&[Key::Backspace]));
        assert_eq!(press(KeyCode::Char('j'), control), keys(&[Key::Enter]));
        assert_eq!(press(KeyCode::Char('4'), control), []);
    }

    #[test]
    fn a_key_that_goes_up_is_no_key() {
        let up = KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(messages(Event::Key(up)), []);
        let held = KeyEvent { kind: KeyEventKind::Repeat, ..up };
        assert_eq!(messages(Event::Key(held)), keys(&[Key::Enter]));
    }

    #[test]
    fn escape_and_a_quick_letter_are_two_keys() {
        let both = keys(&[Key::Escape, Key::Char('q')]);
        assert_eq!(press(KeyCode::Char('q'), KeyModifiers::ALT), both);
    }

    #[test]
    fn shift_and_tab_go_back_in_both_spellings() {
        assert_eq!(press(KeyCode::Tab, KeyModifiers::SHIFT), keys(&[Key::BackTab]));
        assert_eq!(press(KeyCode::BackTab, KeyModifiers::SHIFT), keys(&[Key::BackTab]));
    }

    #[test]
    fn only_what_presses_a_button_is_a_click() {
        let told = |kind| {
            let event = MouseEvent { kind, column: 7, row: 2, modifiers: KeyModifiers::NONE };
            messages(Event::Mouse(event))
        };
        let (left, right) = (MouseButton::Left, MouseButton::Right);
        assert_eq!(told(MouseEventKind::Down(left)), [Message::Click { column: 7, row: 2 }]);
        assert_eq!(told(MouseEventKind::ScrollUp), [Message::Scroll(Wheel::Up)]);
        assert_eq!(told(MouseEventKind::ScrollDown), [Message::Scroll(Wheel::Down)]);
        for kind in [
            MouseEventKind::Up(left),
            MouseEventKind::Down(right),
            MouseEventKind::Drag(left),
            MouseEventKind::Moved,
            MouseEventKind::ScrollLeft,
        ] {
            assert_eq!(told(kind), []);
        }
    }

    #[test]
    fn a_pasted_text_passes_through_and_the_rest_is_nothing() {
        let pasted = messages(Event::Paste("a\nb".into()));
        assert_eq!(pasted, [Message::Paste("a\nb".into())]);
        assert_eq!(messages(Event::Resize(1, 2)), []);
        assert_eq!(messages(Event::FocusGained), []);
    }
}
