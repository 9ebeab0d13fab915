//! A body filled line by line from the top: what does not fit is left out, the
//! cursor lands on the focused line. Every text is cleaned on its way in.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use crate::domain::Progress;
use crate::wizard::Key;
use crate::wizard::frame::{FormLine, Frame, Then, moves};
use crate::wizard::key_map::KeyNames;
use crate::wizard::screen::Context;
use crate::wizard::style::Theme;
use crate::wizard::text;
use crate::wizard::widgets::TextField;
pub(super) use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{bar, put, row};

/// The columns before every line that show the focus: `> `.
const MARK_COLUMNS: u16 = 2;

/// The columns before what a choice means: those of `> (o) `.
const MEANING_INDENT: usize = 6;

/// With fewer rows a body has to leave something out.
const LOW_ROWS: u16 = 15;

/// Where lines are written.
pub(super) struct Paper<'f, 'b> {
    frame: &'f mut Frame<'b>,
    area: Rect,
    used: u16,
    theme: Theme,
    keys: KeyNames<'f>,
    cursor: Option<Position>,
    /// Which form its lines are of, for clicks.
    form: usize,
    /// How many lines of the form are above.
    lines: usize,
    moves: (Key, Key),
}

/// Whether there are so few rows that gaps and headings have to go.
pub(super) fn is_low(area: Rect) -> bool {
    area.height < LOW_ROWS
}

/// The focus of a line, seen from where the focus is.
pub(super) fn focus_on<T: PartialEq>(line: &T, focused: &T) -> Focus {
    if line == focused { Focus::Here } else { Focus::Elsewhere }
}

impl<'f, 'b> Paper<'f, 'b> {
    /// Empty paper.
    pub(super) fn new(frame: &'f mut Frame<'b>, area: Rect, context: &Context<'f>) -> Self {
        let Context { theme, keys, .. } = *context;
        let form = frame.new_form();
        let moves = (Key::Down, Key::Up);
        Self { frame, area, used: 0, theme, keys, cursor: None, form, lines: 0, moves }
    }

    /// Which keys go to the next and the former line, where it is not down and
    /// up.
    pub(super) fn moves(&mut self, on: Key, back: Key) {
        self.moves = (on, back);
    }

    /// Lines of the form that are not drawn.
    pub(super) fn skip(&mut self, lines: usize) {
        self.lines += lines;
    }

    /// The wheel moves the focus: as many lines are above, and below.
    pub(super) fn wheel(&mut self, above: usize, below: usize) {
        self.frame.wheel(above as u64, below as u64);
    }

    /// A part of the form that a widget draws.
    pub(super) fn part(&mut self, focus: Focus, area: Rect) {
        self.click(focus, area, Then::Nothing);
        self.lines += 1;
    }

    /// A click here goes to the line that is being drawn.
    fn click(&mut self, focus: Focus, area: Rect, then: Then) {
        let (form, number, moves) = (self.form, self.lines, self.moves);
        self.frame.click_line(area, FormLine { form, number, focus, moves, then });
    }

    /// The next row, or a part of it.
    fn next_row(&self, columns: std::ops::Range<usize>) -> Rect {
        let line = row(self.rest(), 0);
        let column = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
        let x = line.x.saturating_add(column(columns.start));
        Rect { x, width: column(columns.len()), ..line }.intersection(line)
    }

    /// A click on one of several choices turns to it.
    fn click_choice(
        &mut self,
        focus: Focus,
        columns: std::ops::Range<usize>,
        from: usize,
        to: usize,
    ) {
        let turn = moves(from as u64, to as u64, (Key::Left, Key::Right));
        let place = self.next_row(columns);
        self.click(focus, place, Then::Turn(turn));
    }

    /// How a key is called.
    pub(super) fn key(&self, key: Key) -> String {
        self.keys.name(key)
    }

    /// The styles.
    pub(super) fn theme(&self) -> Theme {
        self.theme
    }

    /// Its width.
    pub(super) fn columns(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Whether there are so few rows that gaps and headings have to go.
    pub(super) fn is_low(&self) -> bool {
        is_low(self.area)
    }

    /// An empty line, where there are enough.
    pub(super) fn gap_if_high(&mut self) {
        if !self.is_low() {
            self.gap();
        }
    }

    /// What is left of it.
    pub(super) fn rest(&self) -> Rect {
        let used = self.used.min(self.area.height);
        Rect { y: self.area.y + used, height: self.area.height - used, ..self.area }
    }

    /// Another piece of the frame, to draw a widget on.
    pub(super) fn frame(&mut self) -> &mut Frame<'b> {
        self.frame
    }

    /// Takes some lines off the rest, to draw a widget on.
    pub(super) fn take(&mut self, lines: u16) -> Rect {
        let rest = self.rest();
        let taken = Rect { height: lines.min(rest.height), ..rest };
        self.used += taken.height;
        taken
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.used += 1;
    }

    /// A line without a place for the focus.
    pub(super) fn plain(&mut self, line: &str, style: Style) {
        self.spans(&[(line, style)]);
    }

    /// A heading.
    pub(super) fn heading(&mut self, line: &str) {
        let style = self.theme.heading();
        self.plain(line, style);
    }

    /// Words that matter less.
    pub(super) fn dim(&mut self, line: &str) {
        let style = self.theme.dim();
        self.plain(line, style);
    }

    /// A sentence in as many lines as it needs.
    pub(super) fn sentence(&mut self, sentence: &str, style: Style) {
        for line in text::wrap(sentence, self.columns()) {
            self.plain(&line, style);
        }
    }

    /// A line that goes on below where it is too long: under the value behind
    /// its name, or a little further in.
    pub(super) fn hanging(&mut self, line: &str, style: Style) {
        for line in text::hang(line, self.columns()) {
            self.plain(&line, style);
        }
    }

    /// Parts of one line in their styles.
    pub(super) fn spans(&mut self, parts: &[(&str, Style)]) {
        let rest = self.rest();
        let mut at = rest.x;
        if rest.height > 0 {
            for (part, style) in parts {
                let room = usize::from(rest.right().saturating_sub(at));
                let shown = text::cut(part, room);
                self.frame.buffer_mut().set_string(at, rest.y, &shown, *style);
                at += u16::try_from(text::width(&shown)).unwrap_or(rest.width);
            }
        }
        self.used += 1;
    }

    /// A line that can have the focus.
    pub(super) fn row(&mut self, focus: Focus, line: &str) {
        self.row_styled(focus, line, Style::new());
    }

    /// The same in another style, which the focus adds to.
    pub(super) fn row_styled(&mut self, focus: Focus, line: &str, style: Style) {
        self.row_parts(focus, &[(line, style)]);
    }

    /// The same in parts of their own styles.
    pub(super) fn row_parts(&mut self, focus: Focus, parts: &[(&str, Style)]) {
        let (mark, lead) = match focus {
            Focus::Here => ("> ", self.theme.focus()),
            Focus::Elsewhere => ("  ", Style::new()),
        };
        if focus == Focus::Here {
            self.cursor_at(MARK_COLUMNS);
        }
        let place = self.next_row(0..self.columns());
        self.click(focus, place, Then::Enter);
        self.lines += 1;
        let parts = parts.iter().map(|(part, style)| (*part, lead.patch(*style)));
        self.spans(&std::iter::once((mark, lead)).chain(parts).collect::<Vec<_>>());
    }

    /// A field: its label, then facts, as many on a line as fit.
    pub(super) fn parts(&mut self, focus: Focus, label: &str, facts: &str) {
        let room = self.columns().saturating_sub(LABEL_COLUMNS + usize::from(MARK_COLUMNS));
        let lines = text::wrap_parts(facts, " · ", room);
        let (first, rest) = lines.split_first().expect("a text has a first line");
        self.row(focus, &format!("{}{first}", text::fit(label, LABEL_COLUMNS)));
        let indent = " ".repeat(LABEL_COLUMNS + usize::from(MARK_COLUMNS));
        for line in rest {
            self.plain(&format!("{indent}{line}"), Style::new());
        }
    }

    /// A field: its label, then what was chosen of several; under each other
    /// where they do not fit side by side.
    pub(super) fn choice(&mut self, focus: Focus, label: &str, options: &[&str], chosen: usize) {
        let (mark, style) = match focus {
            Focus::Here => ("> ", self.theme.focus()),
            Focus::Elsewhere => ("  ", Style::new()),
        };
        if focus == Focus::Here {
            self.cursor_at(MARK_COLUMNS);
        }
        let selected = self.theme.selected();
        // Marked by brackets too: never by style alone.
        let option = |at: usize| {
            let option = text::clean(options[at]);
            if at == chosen {
                (format!("[{option}]"), selected)
            } else {
                (format!(" {option} "), Style::new())
            }
        };
        let place = self.next_row(0..self.columns());
        self.click(focus, place, Then::Nothing);
        let lead = format!("{mark}{}", text::fit(label, LABEL_COLUMNS));
        let mut line = vec![(lead.clone(), style)];
        let width = |line: &[(String, Style)]| line.iter().map(|(p, _)| text::width(p)).sum();
        for at in 0..options.len() {
            let shown = option(at);
            let mut used: usize = width(&line);
            if line.len() > 1 && used + text::width(&shown.0) > self.columns() {
                self.owned_spans(&line);
                line = vec![(" ".repeat(text::width(&lead)), style)];
                used = width(&line);
            }
            self.click_choice(focus, used..used + text::width(&shown.0), chosen, at);
            line.push(shown);
        }
        self.lines += 1;
        self.owned_spans(&line);
    }

    fn owned_spans(&mut self, parts: &[(String, Style)]) {
        let parts: Vec<(&str, Style)> = parts.iter().map(|(p, s)| (p.as_str(), *s)).collect();
        self.spans(&parts);
    }

    /// A field: its label, then the text typed.
    pub(super) fn field(&mut self, focus: Focus, label: &str, field: &TextField) {
        let (mark, style) = match focus {
            Focus::Here => ("> ", self.theme.focus()),
            Focus::Elsewhere => ("  ", Style::new()),
        };
        let rest = self.rest();
        self.part(focus, row(rest, 0));
        self.spans(&[(mark, style), (&text::fit(label, LABEL_COLUMNS), style)]);
        let lead = MARK_COLUMNS + u16::try_from(LABEL_COLUMNS).unwrap_or(0);
        if rest.height > 0 && rest.width > lead {
            let area = Rect { x: rest.x + lead, width: rest.width - lead, height: 1, ..rest };
            let cursor = field.view(self.frame, area, self.theme, focus);
            self.set_cursor(cursor);
        }
    }

    /// What is wrong with the field above, and what helps.
    pub(super) fn problem(&mut self, message: &str, hint: Option<&str>) {
        let style = self.theme.error();
        let indent = " ".repeat(LABEL_COLUMNS + usize::from(MARK_COLUMNS));
        let room = self.columns().saturating_sub(indent.len());
        for line in text::wrap(&format!("error: {message}"), room) {
            self.plain(&format!("{indent}{line}"), style);
        }
        for line in text::wrap(hint.unwrap_or_default(), room) {
            self.plain(&format!("{indent}{line}"), Style::new());
        }
    }

    /// What a choice means, under it.
    pub(super) fn meaning(&mut self, meaning: &str) {
        for line in text::wrap(meaning, self.columns().saturating_sub(MEANING_INDENT)) {
            self.plain(&format!("{}{line}", " ".repeat(MEANING_INDENT)), Style::new());
        }
    }

    /// What a field is for, under it.
    pub(super) fn help(&mut self, help: &str) {
        let indent = LABEL_COLUMNS + usize::from(MARK_COLUMNS);
        let style = self.theme.dim();
        for line in text::wrap(help, self.columns().saturating_sub(indent)) {
            self.plain(&format!("{}{line}", " ".repeat(indent)), style);
        }
    }

    /// How far work has come; before the first news only what it is.
    pub(super) fn progress(&mut self, label: &str, progress: Option<Progress>) {
        let Some(progress) = progress else {
            return self.plain(&format!("{label}{}", text::CUT), Style::new());
        };
        let line = bar::progress(progress, self.columns(), self.theme);
        let area = self.take(1);
        put(self.frame, area, 0, line);
    }

    /// Names of which one is chosen, side by side as far as they fit.
    pub(super) fn tabs(&mut self, focus: Focus, labels: &[&str], chosen: usize) {
        let mark = if focus == Focus::Here { "> " } else { "  " };
        let mut parts = vec![(mark.to_owned(), self.theme.focus())];
        let mut used = text::width(mark);
        if focus == Focus::Here {
            self.cursor_at(0);
        }
        for (at, label) in labels.iter().enumerate() {
            let columns = text::width(label) + 2;
            if used + columns > self.columns() && parts.len() > 1 {
                self.owned_spans(&parts);
                parts = vec![("  ".to_owned(), Style::new())];
                used = text::width(mark);
            }
            self.click_choice(focus, used..used + columns, chosen, at);
            used += columns;
            if at == chosen {
                parts.push((format!("[{label}]"), self.theme.selected()));
            } else {
                parts.push((format!(" {label} "), Style::new()));
            }
        }
        self.lines += 1;
        self.owned_spans(&parts);
    }

    /// A figure with the bar of its share: part, whole, columns.
    pub(super) fn bar_row(
        &mut self,
        label: &str,
        figure: &str,
        (part, whole, columns): (u64, u64, usize),
    ) {
        let [filled, empty] = bar::bar(part, whole, columns, self.theme.bar(), self.theme);
        let lead = format!("  {} ", text::fit(label, LABEL_COLUMNS - 1));
        let parts = [
            (lead.as_str(), Style::new()),
            (filled.content.as_ref(), filled.style),
            (empty.content.as_ref(), empty.style),
            ("  ", Style::new()),
            (figure, Style::new()),
        ];
        self.spans(&parts);
    }

    /// Facts behind their label, as many on a line as fit.
    pub(super) fn labelled(&mut self, label: &str, facts: &str) {
        let room = self.columns().saturating_sub(LABEL_COLUMNS + usize::from(MARK_COLUMNS));
        for (at, line) in text::wrap_parts(facts, " · ", room).iter().enumerate() {
            let label = text::fit(if at == 0 { label } else { "" }, LABEL_COLUMNS);
            self.plain(&format!("  {label}{line}"), Style::new());
        }
    }

    /// Puts the cursor on the next line.
    pub(super) fn cursor_at(&mut self, column: u16) {
        let rest = self.rest();
        if rest.height > 0 && column < rest.width {
            self.cursor = Some(Position::new(rest.x + column, rest.y));
        }
    }

    /// Puts the cursor where a widget says.
    pub(super) fn set_cursor(&mut self, cursor: Option<Position>) {
        self.cursor = cursor.or(self.cursor);
    }

    /// Where the cursor belongs.
    pub(super) fn cursor(&self) -> Option<Position> {
        self.cursor
    }
}

/// The columns of a field's label.
pub(super) const LABEL_COLUMNS: usize = 14;
