//! A question in the middle of the screen. Its first choice loses nothing
//! and is where the cursor starts; Escape always takes it.

use ratatui::layout::{Constraint, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::list::MARK_COLUMNS;
use super::text_field::{Focus, TextField};
use super::{Handled, below, put, row};
use crate::wizard::frame::{Frame, moves};
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// Wide enough for a sentence, narrow enough for 60 columns.
const DIALOG_COLUMNS: u16 = 56;

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Dialog {
    title: String,
    message: String,
    /// The first loses nothing.
    choices: Vec<String>,
    cursor: usize,
    proof: Option<Proof>,
}

/// A name that must be typed before anything but the first choice counts.
#[derive(Debug, Clone, PartialEq)]
struct Proof {
    field: TextField,
    name: String,
    wrong: bool,
}

/// What came of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Still asking.
    Open,
    /// The first choice, or Escape: nothing is to happen.
    Cancelled,
    /// Another choice: its number, from 1.
    Chosen(usize),
}

impl Dialog {
    /// Asks whether to do something; starts on "Cancel".
    pub fn confirm(title: &str, message: &str, action: &str) -> Self {
        Self::choose(title, message, &["Cancel", action])
    }

    /// Asks what to do. The first choice must lose nothing: it is where the
    /// cursor starts and what Escape means.
    pub fn choose(title: &str, message: &str, choices: &[&str]) -> Self {
        Self {
            title: title.into(),
            message: message.into(),
            choices: choices.iter().map(|choice| (*choice).into()).collect(),
            cursor: 0,
            proof: None,
        }
    }

    /// Asks whether to lose much: the name must be typed to go on. Enter
    /// with nothing typed cancels.
    pub fn confirm_by_name(title: &str, message: &str, action: &str, name: &str) -> Self {
        let proof = Proof { field: TextField::default(), name: name.into(), wrong: false };
        Self { proof: Some(proof), ..Self::confirm(title, message, action) }
    }

    /// Takes a key; nothing gets past a dialog.
    pub fn handle(&mut self, key: Key) -> Answer {
        if key == Key::Escape {
            return Answer::Cancelled;
        }
        if let Some(proof) = &mut self.proof {
            return proof.handle(key);
        }
        match key {
            Key::Enter if self.cursor == 0 => return Answer::Cancelled,
            Key::Enter => return Answer::Chosen(self.cursor),
            Key::Left | Key::Up | Key::BackTab | Key::Char('h' | 'k') => {
                self.cursor = self.cursor.saturating_sub(1);
            }
            Key::Right | Key::Down | Key::Tab | Key::Char('l' | 'j') => {
                self.cursor = (self.cursor + 1).min(self.choices.len() - 1);
            }
            _ => {}
        }
        Answer::Open
    }

    /// Takes a pasted text, where a name is asked for.
    pub fn paste(&mut self, pasted: &str) {
        if let Some(proof) = &mut self.proof {
            proof.field.paste(pasted);
        }
    }

    /// Draws the question over everything; says where the cursor stands.
    pub fn view(&self, frame: &mut Frame<'_>, screen: Rect, theme: Theme) -> Option<Position> {
        let columns = DIALOG_COLUMNS.min(screen.width);
        let lines = text::wrap(&self.message, usize::from(columns.saturating_sub(4)));
        let proof_rows = if self.proof.is_some() { 3 } else { 0 };
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(4 + proof_rows);
        let area = screen.centered(Constraint::Length(columns), Constraint::Length(rows));
        frame.cover();
        frame.render_widget(Clear, area);
        let title = Line::styled(format!(" {} ", text::clean(&self.title)), theme.title());
        let block = Block::bordered().title(title);
        let inside = block.inner(area);
        frame.render_widget(block, area);
        let inside = Rect {
            x: inside.x + 1.min(inside.width),
            width: inside.width.saturating_sub(2),
            ..inside
        };
        // The answer must be seen, even where the question is too long.
        let room = inside.height.saturating_sub(2 + proof_rows);
        for (at, line) in (0..room).zip(&lines) {
            put(frame, inside, at, line.as_str());
        }
        let shown = room.min(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        let rest = below(inside, shown);
        match &self.proof {
            Some(proof) => proof.view(frame, rest, theme),
            None => self.view_choices(frame, below(rest, 1), theme),
        }
    }

    fn view_choices(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Option<Position> {
        let mut spans = Vec::new();
        let mut column = 0;
        let mut cursor = 0;
        for (at, choice) in self.choices.iter().enumerate() {
            let (mark, style) = if at == self.cursor {
                cursor = column;
                (">", theme.selected())
            } else {
                (" ", ratatui::style::Style::new())
            };
            let shown = format!("{mark} {} ", text::clean(choice));
            self.click_choice(frame, area, (column, text::width(&shown)), at);
            column += text::width(&shown) + 2;
            spans.extend([Span::styled(shown, style), Span::raw("  ")]);
        }
        put(frame, area, 0, Line::from(spans));
        let column = u16::try_from(cursor).unwrap_or(u16::MAX);
        (area.height > 0 && column < area.width).then(|| Position::new(area.x + column, area.y))
    }
}

impl Dialog {
    /// A click chooses.
    fn click_choice(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        (column, columns): (usize, usize),
        at: usize,
    ) {
        let mut keys = moves(self.cursor as u64, at as u64, (Key::Left, Key::Right));
        keys.push(Key::Enter);
        let shift = |by: usize| u16::try_from(by).unwrap_or(u16::MAX);
        let place =
            Rect { x: area.x.saturating_add(shift(column)), width: shift(columns), ..row(area, 0) };
        frame.click(place.intersection(area), keys);
    }
}

impl Proof {
    fn handle(&mut self, key: Key) -> Answer {
        if key != Key::Enter {
            if self.field.handle(key) == Handled::Changed {
                self.wrong = false;
            }
            return Answer::Open;
        }
        match self.field.value().trim() {
            "" => Answer::Cancelled,
            typed if typed == self.name => Answer::Chosen(1),
            _ => {
                self.wrong = true;
                Answer::Open
            }
        }
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Option<Position> {
        let columns = usize::from(area.width);
        let ask = format!("Type {} to go on; enter alone cancels.", self.name);
        put(frame, area, 1, text::cut(&ask, columns));
        let mark = Rect { width: MARK_COLUMNS.min(area.width), ..row(area, 2) };
        put(frame, mark, 0, Line::styled("> ", theme.focus()));
        let field = Rect { x: mark.right(), width: area.width - mark.width, ..row(area, 2) };
        let cursor = self.field.view(frame, field, theme, Focus::Here);
        if self.wrong {
            let wrong = text::cut("error: this is not the name", columns);
            put(frame, area, 3, Line::styled(wrong, theme.error()));
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_alone_never_loses_anything() {
        let mut dialog = Dialog::confirm("Delete", "Delete it?", "Delete");
        assert_eq!(dialog.handle(Key::Enter), Answer::Cancelled);
        assert_eq!(dialog.handle(Key::Char('y')), Answer::Open);
        assert_eq!(dialog.handle(Key::Right), Answer::Open);
        assert_eq!(dialog.handle(Key::Enter), Answer::Chosen(1));
        assert_eq!(dialog.handle(Key::Escape), Answer::Cancelled);
    }

    #[test]
    fn a_big_loss_wants_the_name() {
        let mut dialog = Dialog::confirm_by_name("Replace", "Removes all", "Replace", "VIP");
        assert_eq!(dialog.clone().handle(Key::Enter), Answer::Cancelled);
        dialog.paste("VI");
        assert_eq!(dialog.handle(Key::Enter), Answer::Open);
        dialog.handle(Key::Char('P'));
        assert_eq!(dialog.handle(Key::Enter), Answer::Chosen(1));
    }
}
