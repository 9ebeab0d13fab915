//! A list one can move and filter in. It holds the cursor and the words to
//! filter by; the entries themselves, and how a row looks, are the screen's.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::text_field::{Focus, TextField};
use super::{Handled, PAGE_ROWS, below, put, row, window_start};
use crate::matcher::plain_letters;
use crate::wizard::frame::{Frame, to_row};
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// The columns before every row: the focus mark and a space.
pub const MARK_COLUMNS: u16 = 2;

/// The state of a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct List {
    /// What the filter looks at, an entry each, without case and accents.
    words: Vec<String>,
    /// The entries the filter lets through, the best first.
    shown: Vec<usize>,
    /// Which of `shown`.
    cursor: usize,
    filter: TextField,
    filtering: Filtering,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Filtering {
    /// The list has no filter.
    Never,
    /// `/` starts it.
    #[default]
    Ready,
    /// Letters go into it.
    Typing,
}

impl List {
    /// A list of entries; `words` are what the filter looks at in each.
    pub fn new<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let mut list = Self::default();
        list.set(words);
        list
    }

    /// A short list without a filter: `/` is the screen's.
    pub fn short(entries: usize) -> Self {
        let mut list = Self::new(std::iter::repeat_n("", entries));
        list.filtering = Filtering::Never;
        list
    }

    /// A list whose filter takes letters from the start.
    pub fn typing<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let mut list = Self::new(words);
        list.filtering = Filtering::Typing;
        list
    }

    /// Replaces the entries; the cursor stays where it was as far as possible.
    pub fn set<T: AsRef<str>>(&mut self, words: impl IntoIterator<Item = T>) {
        self.words = words.into_iter().map(|text| plain_letters(text.as_ref())).collect();
        self.apply_filter(self.selected());
    }

    /// The entry at the cursor.
    pub fn selected(&self) -> Option<usize> {
        self.shown.get(self.cursor).copied()
    }

    /// Puts the cursor on an entry, if it is shown.
    pub fn select(&mut self, entry: usize) {
        if let Some(at) = self.shown.iter().position(|shown| *shown == entry) {
            self.cursor = at;
        }
    }

    /// Whether letters go into the filter.
    pub fn is_typing(&self) -> bool {
        self.filtering == Filtering::Typing
    }

    /// Whether a filter hides entries; Escape takes it away first.
    pub fn is_filtered(&self) -> bool {
        !self.filter.value().is_empty()
    }

    /// Leaves the filter as it is: letters are keys again.
    pub fn keep_filter(&mut self) {
        self.filtering = Filtering::Ready;
    }

    /// How many entries the filter lets through.
    pub fn shown(&self) -> usize {
        self.shown.len()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Takes a key. Enter is always the screen's; Escape only while there is
    /// no filter.
    pub fn handle(&mut self, key: Key) -> Handled {
        if self.is_typing() {
            if key == Key::Escape {
                self.clear_filter();
                return Handled::Moved;
            }
            // Up and down move in the list, left and right in the filter.
            let handled = match key {
                Key::Up | Key::Down | Key::PageUp | Key::PageDown => Handled::Ignored,
                _ => self.filter.handle(key),
            };
            if handled == Handled::Changed {
                self.apply_filter(None);
            }
            if handled != Handled::Ignored {
                return Handled::Moved;
            }
        }
        match key {
            Key::Escape if !self.filter.value().is_empty() => self.clear_filter(),
            Key::Char('/') if self.filtering == Filtering::Ready => {
                self.filtering = Filtering::Typing;
            }
            _ => return self.move_by(key),
        }
        Handled::Moved
    }

    fn move_by(&mut self, key: Key) -> Handled {
        let last = self.shown.len().saturating_sub(1);
        self.cursor = match key {
            Key::Up | Key::Char('k') => self.cursor.saturating_sub(1),
            Key::Down | Key::Char('j') => self.cursor.saturating_add(1).min(last),
            Key::PageUp => self.cursor.saturating_sub(PAGE_ROWS),
            Key::PageDown => self.cursor.saturating_add(PAGE_ROWS).min(last),
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return Handled::Ignored,
        };
        Handled::Moved
    }

    /// Puts a pasted text into the filter, if letters go there.
    pub fn paste(&mut self, pasted: &str) -> Handled {
        if !self.is_typing() {
            return Handled::Ignored;
        }
        self.filter.paste(pasted);
        self.apply_filter(None);
        Handled::Moved
    }

    fn clear_filter(&mut self) {
        let selected = self.selected();
        self.filter.set("");
        self.filtering = Filtering::Ready;
        self.apply_filter(selected);
    }

    /// Every word typed must occur, whatever the case and accents; where no
    /// entry has them all, it is enough that their letters occur in order. The
    /// best and shortest come first. The cursor goes to `selected`, or else to
    /// the best.
    fn apply_filter(&mut self, selected: Option<usize>) {
        let typed = plain_letters(self.filter.value());
        let (case, marks) = (CaseMatching::Respect, Normalization::Never);
        let is_in = |words: &String| typed.split_whitespace().all(|word| words.contains(word));
        let kind = if self.words.iter().any(is_in) { AtomKind::Substring } else { AtomKind::Fuzzy };
        let typed = Pattern::new(&typed, case, marks, kind);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut found: Vec<(u32, usize)> = Vec::new();
        for (at, words) in self.words.iter().enumerate() {
            let score = typed.score(Utf32Str::new(words, &mut letters), &mut matcher);
            found.extend(score.map(|score| (score, at)));
        }
        if !typed.atoms.is_empty() {
            found.sort_by_key(|(score, at)| (Reverse(*score), self.words[*at].len(), *at));
        }
        self.shown = found.into_iter().map(|(_, at)| at).collect();
        let at = selected.and_then(|selected| {
            // An entry that is gone leaves the cursor near its place.
            self.shown.iter().position(|entry| *entry >= selected)
        });
        let last = self.shown.len().saturating_sub(1);
        self.cursor = match selected {
            Some(_) => at.unwrap_or(last),
            None => 0,
        };
    }

    /// Draws the rows that fit; `entry` makes the line of one in the columns
    /// it is given. The real cursor stands in the filter, or else on the row.
    pub fn view<'a>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: Theme,
        focus: Focus,
        entry: impl Fn(usize, usize) -> Line<'a>,
    ) -> Option<Position> {
        let filter_rows = u16::from(self.is_typing() || !self.filter.value().is_empty());
        let in_filter = if filter_rows > 0 { self.view_filter(frame, area, theme) } else { None };
        let area = below(area, filter_rows);
        let start = window_start(self.cursor as u64, self.shown.len() as u64, area.height.into());
        let start = usize::try_from(start).expect("it is within the list");
        let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
        let mut on_row = None;
        for (at, shown) in (0..area.height).zip(start..self.shown.len()) {
            let mut line = entry(self.shown[shown], columns);
            let is_cursor = shown == self.cursor;
            line.spans
                .insert(0, Span::raw(if is_cursor && focus == Focus::Here { "> " } else { "  " }));
            if is_cursor && focus == Focus::Here {
                line = line.patch_style(theme.focus());
                on_row = Some(Position::new(area.x, row(area, at).y));
            }
            put(frame, area, at, line);
            if focus == Focus::Here {
                frame.click(row(area, at), to_row(self.cursor as u64, shown as u64));
            }
        }
        if focus == Focus::Here {
            let last = self.shown.len().saturating_sub(1);
            frame.wheel(self.cursor as u64, last.saturating_sub(self.cursor) as u64);
        }
        if self.is_typing() && focus == Focus::Here { in_filter } else { on_row }
    }

    fn view_filter(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Option<Position> {
        let found = format!("  {} of {}", self.shown.len(), self.words.len());
        let found_columns = u16::try_from(text::width(&found)).unwrap_or(u16::MAX);
        put(frame, area, 0, Line::from("/ "));
        let field = Rect {
            x: area.x + MARK_COLUMNS.min(area.width),
            width: area.width.saturating_sub(MARK_COLUMNS).saturating_sub(found_columns),
            ..row(area, 0)
        };
        let beside = Rect {
            x: field.right(),
            width: area.right().saturating_sub(field.right()),
            ..row(area, 0)
        };
        put(frame, beside, 0, Line::styled(found, theme.dim()));
        self.filter.view(frame, field, theme, Focus::when(self.is_typing()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> List {
        List::new(["VIP October", "VIP November", "Churned", "New in October"])
    }

    fn press(list: &mut List, keys: &str) {
        for key in keys.chars() {
            list.handle(Key::Char(key));
        }
    }

    #[test]
    fn keys_move_and_stop_at_the_ends() {
        let mut list = list();
        press(&mut list, "jjjjjj");
        assert_eq!(list.selected(), Some(3));
        press(&mut list, "g");
        assert_eq!(list.selected(), Some(0));
        list.handle(Key::Up);
        assert_eq!(list.selected(), Some(0));
        list.handle(Key::PageDown);
        assert_eq!(list.selected(), Some(3));
        assert_eq!(list.handle(Key::Enter), Handled::Ignored);
        assert_eq!(list.handle(Key::Escape), Handled::Ignored);
    }

    #[test]
    fn letters_may_be_left_out_and_accents_too_and_the_best_comes_first() {
        let mut list = List::new(["Khách Hà Nội", "VIP November", "Hanoi visitors", "Nov"]);
        press(&mut list, "/ha noi");
        assert_eq!((list.shown(), list.selected()), (2, Some(0)));
        list.handle(Key::Escape);
        press(&mut list, "/nov");
        assert_eq!(list.selected(), Some(3));
        list.handle(Key::Escape);
        press(&mut list, "/vnvmb");
        assert_eq!((list.shown(), list.selected()), (1, Some(1)));
    }

    #[test]
    fn words_that_occur_leave_out_entries_with_their_letters_only() {
        let mut list = List::new(["Hanoi, Customer", "VIP October"]);
        press(&mut list, "/oct");
        assert_eq!((list.shown(), list.selected()), (1, Some(1)));
    }

    #[test]
    fn every_word_of_the_filter_must_occur() {
        let mut list = list();
        press(&mut list, "/october vip");
        assert_eq!((list.shown(), list.selected()), (1, Some(0)));
        list.handle(Key::Escape);
        assert_eq!((list.shown(), list.is_typing()), (4, false));
    }

    #[test]
    fn the_filter_keeps_the_cursor_on_its_entry() {
        let mut list = list();
        press(&mut list, "G/new");
        assert_eq!(list.selected(), Some(3));
        list.handle(Key::Escape);
        assert_eq!(list.selected(), Some(3));
        press(&mut list, "/nobody");
        assert_eq!(list.selected(), None);
    }

    #[test]
    fn new_entries_leave_the_cursor_in_the_list() {
        let mut list = list();
        press(&mut list, "G");
        list.set(["only one"]);
        assert_eq!(list.selected(), Some(0));
        list.set(Vec::<String>::new());
        assert_eq!(list.selected(), None);
        press(&mut list, "jkgG");
        assert_eq!(list.selected(), None);
    }

    #[test]
    fn a_filter_can_stay_while_letters_are_keys_again() {
        let mut list = list();
        press(&mut list, "/october");
        list.keep_filter();
        press(&mut list, "j");
        assert_eq!((list.is_typing(), list.shown(), list.selected()), (false, 2, Some(3)));
        assert!(list.is_filtered());
        press(&mut list, "/");
        list.handle(Key::Backspace);
        assert!(list.is_typing() && list.shown() == 2, "it is typed on");
        list.keep_filter();
        list.handle(Key::Escape);
        assert_eq!((list.shown(), list.is_filtered()), (4, false));
    }

    #[test]
    fn a_short_list_leaves_the_slash_alone() {
        assert_eq!(List::short(3).handle(Key::Char('/')), Handled::Ignored);
    }
}
