//! The line in which somebody says whom to look for: a text, in which column, and
//! whether values begin with it or have it anywhere.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::domain::{ProfileField, Search, SearchPlace};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::screen::Hint;
use crate::wizard::style::Theme;
use crate::wizard::text;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{Handled, TextField, put};

/// The key that says where in a value the text is looked for.
const WHERE: Key = Key::Control('t');

/// What is typed of a search.
#[derive(Debug)]
pub(super) struct SearchLine {
    /// The columns one can search in.
    fields: Vec<ProfileField>,
    /// Which of them; behind the last: all.
    at: usize,
    place: SearchPlace,
    text: TextField,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Searching {
    /// Nothing that changes whom it finds.
    On,
    /// Another search.
    Changed,
    /// The search stays, and its people are looked through.
    Kept,
    /// No search.
    Given,
}

impl SearchLine {
    /// Begins with what was searched before, or in the column at the cursor; from
    /// the ids, where one is unless one went elsewhere, in all.
    pub(super) fn new(fields: Vec<ProfileField>, column: usize, before: Option<&Search>) -> Self {
        let at = match before {
            None if column == 0 => fields.len(),
            None => column.min(fields.len()),
            Some(Search { field: None, .. }) => fields.len(),
            Some(Search { field: Some(field), .. }) => {
                fields.iter().position(|other| other == field).unwrap_or(fields.len())
            }
        };
        Self {
            at,
            fields,
            place: before.map_or_else(SearchPlace::default, |search| search.place),
            text: TextField::new(before.map_or("", |search| &search.text)),
        }
    }

    /// The search; none while nothing is typed.
    pub(super) fn search(&self) -> Option<Search> {
        let text = self.text.value().trim();
        (!text.is_empty()).then(|| Search {
            field: self.fields.get(self.at).cloned(),
            place: self.place,
            text: text.to_owned(),
        })
    }

    pub(super) fn update(&mut self, key: Key) -> Searching {
        let choices = self.fields.len() + 1;
        match key {
            Key::Escape => return Searching::Given,
            Key::Enter | Key::Up | Key::Down => return Searching::Kept,
            Key::Tab => self.at = (self.at + 1) % choices,
            Key::BackTab => self.at = (self.at + choices - 1) % choices,
            WHERE => {
                self.place = match self.place {
                    SearchPlace::Beginning => SearchPlace::Anywhere,
                    SearchPlace::Anywhere => SearchPlace::Beginning,
                }
            }
            _ => {
                return match self.text.handle(key) {
                    Handled::Changed => Searching::Changed,
                    Handled::Moved | Handled::Ignored => Searching::On,
                };
            }
        }
        Searching::Changed
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        self.text.paste(pasted);
    }

    /// One row: the column, how, and the text.
    pub(super) fn view(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Option<Position> {
        let label = format!("> {} ", asked(self.fields.get(self.at), self.place));
        let room = usize::from(area.width);
        let label = text::cut(&label, room / 2);
        put(frame, area, 0, Line::from(Span::styled(label.clone(), theme.focus())));
        let used = u16::try_from(text::width(&label)).unwrap_or(area.width).min(area.width);
        let field = Rect { x: area.x + used, width: area.width - used, ..area };
        self.text.view(frame, field, theme, Focus::Here)
    }

    pub(super) fn hints(&self) -> Vec<Hint> {
        let other = match self.place {
            SearchPlace::Beginning => "anywhere in it",
            SearchPlace::Anywhere => "only its beginning",
        };
        vec![
            Hint::new(Key::Enter, "to the people"),
            Hint::new(Key::Tab, "another column"),
            Hint::new(WHERE, other),
            Hint::new(Key::Escape, "everybody"),
        ]
    }
}

/// "email begins with", "anything contains".
fn asked(field: Option<&ProfileField>, place: SearchPlace) -> String {
    let column = field.map_or("any column", ProfileField::label);
    match place {
        SearchPlace::Beginning => format!("{column} begins with"),
        SearchPlace::Anywhere => format!("{column} contains"),
    }
}

/// The search in words, behind a count: `email begins with "an"`.
pub(super) fn in_words(search: &Search) -> String {
    format!("{} \"{}\"", asked(search.field.as_ref(), search.place), text::clean(&search.text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AttributeName;

    #[test]
    fn a_search_begins_in_the_column_at_the_cursor_and_goes_through_all() {
        let email = ProfileField::Attribute(AttributeName::parse("email").unwrap());
        let mut line = SearchLine::new(vec![ProfileField::Id, email.clone()], 1, None);
        assert_eq!(line.search(), None);
        assert_eq!(line.update(Key::Char('a')), Searching::Changed);
        let search = line.search().unwrap();
        assert_eq!(in_words(&search), "email contains \"a\"");
        assert_eq!((search.field, search.place), (Some(email), SearchPlace::Anywhere));
        line.update(Key::Tab);
        line.update(WHERE);
        let search = line.search().unwrap();
        assert_eq!(in_words(&search), "any column begins with \"a\"");
        let again = SearchLine::new(vec![ProfileField::Id], 0, Some(&search));
        assert_eq!(again.search(), Some(search));
        line.update(Key::Tab);
        assert_eq!(line.search().unwrap().field, Some(ProfileField::Id));
        assert_eq!(line.update(Key::Escape), Searching::Given);
    }
}
