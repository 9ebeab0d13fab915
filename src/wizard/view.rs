//! The root's view, the shell of every screen: title, steps, body, message
//! row, two rows of keys, and in wide terminals the Plan panel.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::{Frame, Hits};
use super::key_map::KeyNames;
use super::message::Key;
use super::model::{COLUMNS_MIN, Model, ROWS_MIN};
use super::overlay::{HELP, global_hints};
use super::screen::{Context, Hint, Screen, Status, StepMark, StepState, WIDE_COLUMNS};
use super::style::{DOT, Theme, VERTICAL};
use super::text;
use super::widgets::{put, row};
use crate::domain::Typing;

/// The width of the Plan panel with its line: a sentence in a few rows.
const PLAN_COLUMNS: u16 = 42;
/// Rows of key hints.
const HINT_ROWS: u16 = 2;
/// Between two key hints.
const HINT_GAP: &str = "   ";

/// Draws the wizard.
pub fn view(model: &Model, frame: &mut ratatui::Frame<'_>) {
    let cursor = draw(model, &mut Frame::new(frame.buffer_mut()));
    if let Some(position) = cursor.filter(|position| frame.area().contains(*position)) {
        frame.set_cursor_position(position);
    }
}

/// What clicks mean now: drawn anew, so that nobody has to keep it.
pub(super) fn hits(model: &Model) -> Hits {
    let mut buffer = Buffer::empty(Rect::new(0, 0, model.columns, model.rows));
    let mut frame = Frame::new(&mut buffer);
    draw(model, &mut frame);
    frame.into_hits()
}

fn draw(model: &Model, frame: &mut Frame<'_>) -> Option<Position> {
    let area = frame.area();
    // The terminal may have changed its size before it said so.
    if area.width < COLUMNS_MIN || area.height < ROWS_MIN {
        let leave = model.key_names().name(Key::Control('c'));
        view_too_small(frame, area, &leave);
        model.looks.symbols.apply(frame.buffer_mut());
        return None;
    }
    let screen = model.top();
    let (theme, keys) = (model.looks.theme, model.key_names());
    let [title, steps, body, message, hints] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(1),
        Constraint::Length(HINT_ROWS),
    ])
    .areas(area);
    let destination = screen.destination();
    put(frame, title, 0, title_line(screen, destination, theme, title.width.into()));
    if let Some(marks) = screen.steps() {
        view_steps(&marks, frame, steps, theme);
    }
    let body = view_plan(screen, frame, body, theme);
    let context = Context { theme, keys, columns: area.width, rows: area.height, destination };
    let mut cursor = screen.view(frame, body, &context);
    if let Some(status) = model.status() {
        put(frame, message, 0, status_line(&status, keys, theme, message.width.into()));
    }
    view_hints(model, frame, hints);
    if let Some(overlay) = &model.overlay {
        cursor = overlay.view(frame, area, theme);
    }
    model.looks.symbols.apply(frame.buffer_mut());
    cursor
}

fn view_too_small(frame: &mut Frame<'_>, area: Rect, leave: &str) {
    let sentence = format!(
        "This window is {}x{}, segport needs {COLUMNS_MIN}x{ROWS_MIN}; {leave} leaves.",
        area.width, area.height
    );
    for (at, line) in (0..area.height).zip(text::wrap(&sentence, area.width.into())) {
        put(frame, area, at, line);
    }
}

fn title_line(
    screen: &dyn Screen,
    destination: Option<&str>,
    theme: Theme,
    columns: usize,
) -> Line<'static> {
    let mut title = format!("segport {DOT} {}", screen.title());
    if let Some(destination) = destination.filter(|name| !name.is_empty()) {
        title = format!("{title} {DOT} {destination}");
    }
    Line::styled(text::cut(&title, columns), theme.title())
}

/// Between two steps.
const ARROW: &str = " > ";

/// The labels of the steps; as few as possible are the short ones.
fn step_labels(marks: &[StepMark], columns: usize) -> Vec<&'static str> {
    let mut labels: Vec<&str> = marks.iter().map(|mark| mark.label).collect();
    let width = |labels: &[&str]| -> usize {
        labels.iter().map(|label| text::width(label) + ARROW.len()).sum()
    };
    let saved = |at: &usize| text::width(marks[*at].label) - text::width(marks[*at].short);
    let mut longest: Vec<usize> = (0..marks.len()).collect();
    longest.sort_by_key(saved);
    while width(&labels) > columns + ARROW.len()
        && let Some(at) = longest.pop()
    {
        labels[at] = marks[at].short;
    }
    labels
}

fn view_steps(marks: &[StepMark], frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let labels = step_labels(marks, area.width.into());
    let mut part = Row::new(frame, area);
    for (at, (mark, label)) in marks.iter().zip(labels).enumerate() {
        if at > 0 {
            part.put(ARROW, theme.dim());
        }
        let style = match mark.state {
            StepState::Current => theme.step_current(),
            StepState::Visited => theme.step_done(),
            StepState::Ahead => theme.dim(),
        };
        let place = part.put(label, style);
        if mark.state == StepState::Visited {
            part.frame.click_step(place, mark.step);
        }
    }
}

/// A row that is drawn part by part, from the left.
struct Row<'f, 'b> {
    frame: &'f mut Frame<'b>,
    rest: Rect,
}

impl<'f, 'b> Row<'f, 'b> {
    fn new(frame: &'f mut Frame<'b>, rest: Rect) -> Self {
        Self { frame, rest }
    }

    /// Draws a part; says where it is.
    fn put(&mut self, part: &str, style: Style) -> Rect {
        let width = u16::try_from(text::width(part)).unwrap_or(u16::MAX).min(self.rest.width);
        let place = Rect { width, height: self.rest.height.min(1), ..self.rest };
        put(self.frame, place, 0, Line::styled(text::clean(part), style));
        self.rest = Rect { x: place.right(), width: self.rest.width - width, ..self.rest };
        place
    }
}

/// Draws the panel where there is room and something to say; returns what is
/// left for the screen.
fn view_plan(screen: &dyn Screen, frame: &mut Frame<'_>, body: Rect, theme: Theme) -> Rect {
    if body.width < WIDE_COLUMNS {
        return body;
    }
    let Some(paragraphs) = screen.plan() else { return body };
    let [left, panel] =
        Layout::horizontal([Constraint::Fill(1), Constraint::Length(PLAN_COLUMNS)]).areas(body);
    let columns = usize::from(panel.width) - 2;
    let rows = usize::from(panel.height);
    let mut lines = plan_lines(&paragraphs, columns);
    if lines.len() > rows {
        // Gaps go before words, and what is gone is seen to be.
        lines.retain(|line| !line.is_empty());
        if lines.len() > rows {
            lines.truncate(rows.saturating_sub(1));
            lines.push(text::CUT.into());
        }
    }
    let heading = Line::styled("Plan", theme.heading());
    let lines = std::iter::once(heading).chain(lines.into_iter().skip(1).map(Line::from));
    for (at, mut line) in (0..panel.height).zip(lines.chain(std::iter::repeat(Line::default()))) {
        line.spans.insert(0, Span::styled(format!("{VERTICAL} "), theme.dim()));
        put(frame, panel, at, line);
    }
    Rect { width: left.width.saturating_sub(1), ..left }
}

/// The heading and the paragraphs, a gap before each.
fn plan_lines(paragraphs: &[String], columns: usize) -> Vec<String> {
    let mut lines = vec!["Plan".to_owned()];
    for paragraph in paragraphs {
        lines.push(String::new());
        lines.extend(text::wrap(paragraph, columns));
    }
    lines
}

/// The word, the sentence and the style of a message.
pub(super) fn status_parts(
    status: &Status,
    theme: Theme,
) -> (&'static str, &str, ratatui::style::Style) {
    match status {
        Status::Error(sentence) => ("error:", sentence, theme.error()),
        Status::Ok(sentence) => ("ok:", sentence, theme.ok()),
        Status::Note(sentence) => ("note:", sentence, theme.note()),
    }
}

fn status_line(status: &Status, keys: KeyNames<'_>, theme: Theme, columns: usize) -> Line<'static> {
    let more = format!(" ({} shows all)", keys.name(Key::Function(1)));
    let (word, sentence, style) = status_parts(status, theme);
    let whole = format!("{word} {sentence}");
    let shown = if text::width(&whole) > columns {
        text::cut(&whole, columns.saturating_sub(text::width(&more))) + &more
    } else {
        text::clean(&whole).into_owned()
    };
    Line::styled(shown, style)
}

fn view_hints(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let (screen, theme, names) = (model.top(), model.looks.theme, model.key_names());
    let typing = if screen.is_typing() { Typing::Text } else { Typing::Keys };
    let own = shown(screen.hints(), names);
    let rows = hint_rows(own, shown(global_hints(typing, names), names), area.width.into());
    for (at, hints) in (0..area.height).zip(rows) {
        let mut part = Row::new(frame, row(area, at));
        for (number, hint) in hints.iter().enumerate() {
            if number > 0 {
                part.put(HINT_GAP, Style::new());
            }
            view_hint(&mut part, hint, names, theme);
        }
    }
}

fn view_hint(part: &mut Row<'_, '_>, hint: &Hint, names: KeyNames<'_>, theme: Theme) {
    let keys = names.of_hint(hint);
    let alone = keys.len() == 1;
    for (at, (name, key)) in keys.into_iter().enumerate() {
        if at > 0 {
            part.put(" ", Style::new());
        }
        let mut place = part.put(&name, theme.hint_key());
        if alone {
            place.width += part.put(&format!(" {}", hint.label), Style::new()).width;
        }
        if let Some(key) = key {
            part.frame.click(place, vec![key]);
        }
    }
    if !alone {
        part.put(&format!(" {}", hint.label), Style::new());
    }
}

/// The hints with a person's own keys.
fn shown(hints: Vec<Hint>, names: KeyNames<'_>) -> Vec<Hint> {
    hints.into_iter().map(|hint| Hint { keys: names.text(&hint), ..hint }).collect()
}

/// Fills the rows of hints. Where there is not room for all, the last ones of
/// the screen go but never the way back: the help has them, and says how many.
fn hint_rows(mut own: Vec<Hint>, mut global: Vec<Hint>, columns: usize) -> Vec<Vec<Hint>> {
    let all = own.len();
    loop {
        let help = global.iter_mut().find(|hint| hint.label.starts_with(HELP));
        if let (Some(help), more @ 1..) = (help, all - own.len()) {
            help.label = format!("{HELP}, {more} more");
        }
        let rows = flow(own.iter().chain(&global), columns);
        if rows.len() <= usize::from(HINT_ROWS) {
            return rows;
        }
        let Some(last) = own.iter().rposition(|hint| hint.key != Some(Key::Escape)) else {
            return rows;
        };
        own.remove(last);
    }
}

fn flow<'a>(hints: impl Iterator<Item = &'a Hint>, columns: usize) -> Vec<Vec<Hint>> {
    let mut rows = vec![Vec::new()];
    let mut used = 0;
    for hint in hints {
        let width = text::width(&hint.keys) + 1 + text::width(&hint.label);
        let last = rows.len() - 1;
        if rows[last].is_empty() || used + HINT_GAP.len() + width <= columns {
            used += width + if rows[last].is_empty() { 0 } else { HINT_GAP.len() };
            rows[last].push(hint.clone());
        } else {
            used = width;
            rows.push(vec![hint.clone()]);
        }
    }
    rows
}
