//! What screens draw on: the cells, and beside them what a click on each place
//! means. A click is never more than keys a person could press, or a step of
//! the row of steps; so screens know nothing of a mouse.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

use super::message::{Key, Wheel};
use super::widgets::text_field::Focus;

/// Rows a notch of the wheel moves.
const WHEEL_ROWS: u64 = 3;

/// A picture being drawn.
#[derive(Debug)]
pub struct Frame<'a> {
    buffer: &'a mut Buffer,
    hits: Hits,
}

/// What clicks mean; what was drawn last lies on top.
#[derive(Debug, Default)]
pub(super) struct Hits {
    areas: Vec<(Rect, Target)>,
    forms: usize,
    /// How far the wheel can go up and down.
    wheel: Option<(u64, u64)>,
}

#[derive(Debug, Clone)]
enum Target {
    Click(Click),
    Line(FormLine),
}

/// What a click does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Click {
    /// What these keys do, as the screens know them.
    Keys(Vec<Key>),
    /// Jumps to a step.
    Step(u8),
}

/// A line of a form. How far it is from the line with the focus is known only
/// when all are drawn.
#[derive(Debug, Clone)]
pub(super) struct FormLine {
    /// Which form.
    pub(super) form: usize,
    /// Its place in the form, lines out of sight counted.
    pub(super) number: usize,
    /// Whether it has the focus.
    pub(super) focus: Focus,
    /// The keys that go a line on, and back.
    pub(super) moves: (Key, Key),
    /// What is pressed once it has the focus.
    pub(super) then: Then,
}

/// What a click on a line does besides moving there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Nothing,
    /// Enter, where it has the focus already.
    Enter,
    /// One of several choices is turned to.
    Turn(Vec<Key>),
}

impl<'a> Frame<'a> {
    /// An empty picture.
    pub fn new(buffer: &'a mut Buffer) -> Self {
        Self { buffer, hits: Hits::default() }
    }

    /// All of it.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Its cells.
    pub fn buffer_mut(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Draws a widget of ratatui.
    pub fn render_widget(&mut self, widget: impl Widget, area: Rect) {
        widget.render(area, self.buffer);
    }

    /// A click here presses these keys.
    pub(super) fn click(&mut self, area: Rect, keys: Vec<Key>) {
        self.hits.areas.push((area, Target::Click(Click::Keys(keys))));
    }

    /// A click here jumps to a step.
    pub(super) fn click_step(&mut self, area: Rect, step: u8) {
        self.hits.areas.push((area, Target::Click(Click::Step(step))));
    }

    /// A click here goes to a line of a form.
    pub(super) fn click_line(&mut self, area: Rect, line: FormLine) {
        self.hits.areas.push((area, Target::Line(line)));
    }

    /// The number of a new form.
    pub(super) fn new_form(&mut self) -> usize {
        self.hits.forms += 1;
        self.hits.forms
    }

    /// The wheel moves what has the focus: as many rows are above, and below.
    pub(super) fn wheel(&mut self, above: u64, below: u64) {
        self.hits.wheel = Some((above, below));
    }

    /// Something lies over all that was drawn: clicks do not reach it.
    pub(super) fn cover(&mut self) {
        self.hits.areas.clear();
        self.hits.wheel = None;
    }

    /// What clicks mean.
    pub(super) fn into_hits(self) -> Hits {
        self.hits
    }
}

impl Hits {
    /// What a click does, if anything.
    pub(super) fn at(&self, position: Position) -> Option<Click> {
        let mut here = self.areas.iter().rev().filter(|(area, _)| area.contains(position));
        here.find_map(|(_, target)| match target {
            Target::Click(click) => Some(click.clone()),
            Target::Line(line) => self.go_to(line).map(Click::Keys),
        })
    }

    /// The keys that go from the line with the focus to another one; none
    /// where no line of its form has the focus.
    fn go_to(&self, line: &FormLine) -> Option<Vec<Key>> {
        let from = self.areas.iter().find_map(|(_, target)| match target {
            Target::Line(other) if other.form == line.form && other.focus == Focus::Here => {
                Some(other.number)
            }
            _ => None,
        })?;
        let (on, back) = line.moves;
        let mut keys = moves(from as u64, line.number as u64, (back, on));
        match &line.then {
            Then::Enter if keys.is_empty() => keys.push(Key::Enter),
            Then::Turn(turn) => keys.extend(turn),
            Then::Nothing | Then::Enter => {}
        }
        Some(keys)
    }

    /// The keys a notch of the wheel stands for.
    pub(super) fn wheel(&self, wheel: Wheel) -> Vec<Key> {
        let (above, below) = self.wheel.unwrap_or_default();
        match wheel {
            Wheel::Up => repeated(Key::Up, above.min(WHEEL_ROWS)),
            Wheel::Down => repeated(Key::Down, below.min(WHEEL_ROWS)),
        }
    }
}

/// The keys that go from one number to another.
pub(super) fn moves(from: u64, to: u64, (back, on): (Key, Key)) -> Vec<Key> {
    if to < from { repeated(back, from - to) } else { repeated(on, to - from) }
}

/// The keys of a click on a row of a list: to the row, or Enter where one is.
pub(super) fn to_row(from: u64, to: u64) -> Vec<Key> {
    if from == to { vec![Key::Enter] } else { moves(from, to, (Key::Up, Key::Down)) }
}

fn repeated(key: Key, times: u64) -> Vec<Key> {
    vec![key; usize::try_from(times).unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(form: usize, number: usize, focus: Focus, then: Then) -> FormLine {
        FormLine { form, number, focus, moves: (Key::Tab, Key::BackTab), then }
    }

    fn keys(hits: &Hits, row: u16) -> Option<Vec<Key>> {
        match hits.at(Position::new(0, row))? {
            Click::Keys(keys) => Some(keys),
            Click::Step(_) => None,
        }
    }

    #[test]
    fn a_line_is_as_many_keys_away_as_it_is_lines() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 6));
        let mut frame = Frame::new(&mut buffer);
        let row = |row| Rect::new(0, row, 4, 1);
        frame.click_line(row(0), line(1, 0, Focus::Elsewhere, Then::Enter));
        frame.click_line(row(1), line(1, 2, Focus::Here, Then::Enter));
        frame.click_line(row(2), line(1, 3, Focus::Elsewhere, Then::Turn(vec![Key::Right])));
        frame.click_line(row(3), line(2, 0, Focus::Elsewhere, Then::Enter));
        frame.click(row(4), vec![Key::Escape]);
        frame.click_line(row(4), line(2, 1, Focus::Elsewhere, Then::Enter));
        let hits = frame.into_hits();
        assert_eq!(keys(&hits, 0), Some(vec![Key::BackTab, Key::BackTab]));
        assert_eq!(keys(&hits, 1), Some(vec![Key::Enter]));
        assert_eq!(keys(&hits, 2), Some(vec![Key::Tab, Key::Right]));
        assert_eq!(keys(&hits, 3), None, "a form without the focus");
        assert_eq!(keys(&hits, 4), Some(vec![Key::Escape]), "what lies below such a form");
        assert_eq!(keys(&hits, 5), None);
    }

    #[test]
    fn what_lies_over_all_takes_the_clicks() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 4));
        let mut frame = Frame::new(&mut buffer);
        frame.click(Rect::new(0, 0, 4, 4), vec![Key::Enter]);
        frame.wheel(9, 9);
        frame.cover();
        let hits = frame.into_hits();
        assert_eq!(hits.at(Position::new(1, 1)), None);
        assert!(hits.wheel(Wheel::Up).is_empty());
    }
}
