//! Reads a TOML file key by key and knows, for every key and value, the line
//! and column it stands at, so that each error can point at its place. Knows
//! TOML and words, not what the files are about.

use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::{UnknownWord, Word};

use super::error::ConfigError;

/// A file's text and the name it has in messages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'d> {
    /// The file.
    pub path: &'d Path,
    /// What it says.
    pub text: &'d str,
}

/// A value and the byte it starts at.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<T> {
    /// What was read.
    pub value: T,
    /// Where.
    pub start: usize,
}

/// One table of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'d> {
    /// The file it belongs to.
    pub document: Document<'d>,
    /// As its header is written: `[source]`; empty for the file itself.
    title: &'static str,
    table: &'d DeTable<'d>,
    /// Where its header starts.
    pub start: usize,
}

/// What should stand in the place of a value that cannot be read.
struct Expected {
    what: String,
    hint: Option<String>,
}

/// Parts of keys that announce a secret.
const SECRETS: [&str; 5] = ["password", "passwd", "pwd", "secret", "token"];

impl<'d> Document<'d> {
    /// The file as a tree, if it is TOML at all.
    pub(super) fn parse(self) -> Result<Spanned<DeTable<'d>>, ConfigError> {
        DeTable::parse(self.text).map_err(|error| self.refused(&error))
    }

    /// The whole file as a section.
    pub(super) fn root(self, tree: &'d Spanned<DeTable<'d>>) -> Section<'d> {
        Section { document: self, title: "", table: tree.get_ref(), start: 0 }
    }

    /// What the `toml` crate found wrong.
    pub(super) fn refused(self, error: &toml::de::Error) -> ConfigError {
        let message = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
        self.invalid(error.span().map_or(0, |span| span.start), message, None)
    }

    /// Something wrong at a place.
    pub(super) fn invalid(
        self,
        start: usize,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) -> ConfigError {
        let (line, column) = line_and_column(self.text, start);
        ConfigError::Invalid {
            path: self.path.to_owned(),
            line,
            column,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl<'d> Section<'d> {
    /// Refuses every key that is not one of `known`; the first one in the file
    /// is told, with the nearest right word.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), ConfigError> {
        let unknown = self
            .table
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        let Some(key) = unknown else { return Ok(()) };
        let word = key.get_ref();
        let start = key.span().start;
        if SECRETS.iter().any(|secret| word.to_lowercase().contains(secret)) {
            let message =
                format!("\"{word}\"{}: passwords are never written to a file", self.within());
            return Err(self.document.invalid(start, message, "remove the line".to_owned()));
        }
        let unknown = UnknownWord::new("key", word, known.iter().copied());
        Err(self.document.invalid(start, format!("{unknown}{}", self.within()), unknown.hint()))
    }

    /// Where a key stands, if it is there.
    pub(super) fn key_start(&self, key: &str) -> Option<usize> {
        self.table.get_key_value(key).map(|(key, _)| key.span().start)
    }

    /// The keys in the order of the file.
    pub(super) fn keys(&self) -> Vec<At<&'d str>> {
        let mut keys: Vec<At<&str>> = self
            .table
            .keys()
            .map(|key| At { value: key.get_ref().as_ref(), start: key.span().start })
            .collect();
        keys.sort_by_key(|key| key.start);
        keys
    }

    /// Where the value of a key stands, if it is there.
    pub(super) fn value_span(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).map(Spanned::span)
    }

    /// Where the last value of the section ends, or its header starts.
    pub(super) fn end(&self) -> usize {
        self.table.values().map(|value| value.span().end).max().unwrap_or(self.start)
    }

    /// Text in quotes, if the key is there.
    pub(super) fn text(&self, key: &str) -> Result<Option<At<&'d str>>, ConfigError> {
        self.read(key, |value| {
            let written = match value {
                DeValue::String(text) => return Ok(text.as_ref()),
                DeValue::Integer(number) => number.to_string(),
                DeValue::Float(number) => number.to_string(),
                DeValue::Boolean(answer) => answer.to_string(),
                DeValue::Datetime(instant) => instant.to_string(),
                DeValue::Array(_) | DeValue::Table(_) => "…".to_owned(),
            };
            Err(Expected::new("text in quotes").hint(format!("write {key} = \"{written}\"")))
        })
    }

    /// One key in quotes or a list of them, if the field is there.
    pub(super) fn texts(&self, key: &str) -> Result<Option<Vec<At<&'d str>>>, ConfigError> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let texts: Option<Vec<At<&str>>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().map(text_at).collect(),
            _ => text_at(value).map(|text| vec![text]),
        };
        texts.map(Some).ok_or_else(|| {
            let hint = format!("write {key} = \"?\" or {key} = [\"?\", \"F1\"]");
            let expected = Expected::new("a key in quotes, or a list of them").hint(hint);
            self.unexpected(key, value.span().start, expected)
        })
    }

    /// A list of texts; empty where the field is not there.
    pub(super) fn list(&self, key: &str) -> Result<Vec<String>, ConfigError> {
        let Some(value) = self.table.get(key) else { return Ok(Vec::new()) };
        let texts: Option<Vec<String>> = match value.get_ref() {
            DeValue::Array(list) => {
                list.iter().map(|text| Some(text_at(text)?.value.to_owned())).collect()
            }
            _ => None,
        };
        texts.ok_or_else(|| {
            let expected = Expected::new("a list of texts in quotes")
                .hint(format!("write {key} = [\"one\", \"another\"]"));
            self.unexpected(key, value.span().start, expected)
        })
    }

    /// Text in quotes that must be there and say something.
    pub(super) fn needed_text(&self, key: &str) -> Result<At<&'d str>, ConfigError> {
        let text = self.text(key)?.ok_or_else(|| self.missing(key))?;
        if text.value.trim().is_empty() {
            return Err(self.document.invalid(
                text.start,
                format!("{key}{} is empty", self.within()),
                None,
            ));
        }
        Ok(text)
    }

    /// A needed text, read by the type it stands for.
    pub(super) fn parsed<T, E: Display>(
        &self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<At<T>, ConfigError> {
        let At { value, start } = self.needed_text(key)?;
        let value = parse(value).map_err(|e| self.document.invalid(start, e.to_string(), None))?;
        Ok(At { value, start })
    }

    /// One of a fixed list of words, if the key is there.
    pub(super) fn word<W: Word>(&self, key: &str) -> Result<Option<W>, ConfigError> {
        let Some(At { value, start }) = self.text(key)? else { return Ok(None) };
        W::parse(value)
            .map(Some)
            .map_err(|word| self.document.invalid(start, word.to_string(), word.hint()))
    }

    /// One of a fixed list of words.
    pub(super) fn needed_word<W: Word>(&self, key: &str) -> Result<W, ConfigError> {
        self.word(key)?.ok_or_else(|| self.missing(key))
    }

    /// A whole number of the range, if the key is there.
    pub(super) fn number(
        &self,
        key: &str,
        range: Range<i64>,
    ) -> Result<Option<At<i64>>, ConfigError> {
        let last = range.end - 1;
        self.read(key, |value| {
            value
                .as_integer()
                .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
                .filter(|number| range.contains(number))
                .ok_or_else(|| {
                    Expected::new(&format!("a whole number from {} to {last}", range.start))
                })
        })
    }

    /// true or false, if the key is there.
    pub(super) fn answer(&self, key: &str) -> Result<Option<At<bool>>, ConfigError> {
        self.read(key, |value| {
            let expected = || Expected::new("true or false").hint("write it without quotes".into());
            value.as_bool().ok_or_else(expected)
        })
    }

    /// The table under a key, if it is there.
    pub(super) fn section(
        &self,
        key: &str,
        title: &'static str,
    ) -> Result<Option<Section<'d>>, ConfigError> {
        let found = self.read(key, |value| {
            let expected =
                || Expected::new("a table").hint(format!("write {title} on a line of its own"));
            value.as_table().ok_or_else(expected)
        })?;
        Ok(found.map(|At { value, start }| Section { title, table: value, start, ..*self }))
    }

    /// The tables of a list of them; none when the key is not there.
    pub(super) fn sections(
        &self,
        key: &str,
        title: &'static str,
    ) -> Result<Vec<Section<'d>>, ConfigError> {
        let expected = || {
            let hint = format!("write {title} above each, with two brackets");
            Expected::new("a list of tables").hint(hint)
        };
        let list = self.read(key, |value| value.as_array().ok_or_else(expected))?;
        let Some(list) = list else { return Ok(Vec::new()) };
        list.value
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::Table(table) => {
                    Ok(Section { title, table, start: item.span().start, ..*self })
                }
                _ => Err(self.unexpected(key, item.span().start, expected())),
            })
            .collect()
    }

    /// A key that has to be there and is not.
    pub(super) fn missing(&self, key: &str) -> ConfigError {
        let message = format!("missing key \"{key}\"{}", self.within());
        self.document.invalid(self.start, message, None)
    }

    /// `" in [source]"`, for messages; nothing for the file itself.
    pub(super) fn within(&self) -> String {
        if self.title.is_empty() { String::new() } else { format!(" in {}", self.title) }
    }

    /// Reads the value of a key; `read` says what was expected, and a hint.
    fn read<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'d DeValue<'d>) -> Result<T, Expected>,
    ) -> Result<Option<At<T>>, ConfigError> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let start = value.span().start;
        let value =
            read(value.get_ref()).map_err(|expected| self.unexpected(key, start, expected))?;
        Ok(Some(At { value, start }))
    }

    fn unexpected(&self, key: &str, start: usize, expected: Expected) -> ConfigError {
        let message = format!("{key}{} must be {}", self.within(), expected.what);
        self.document.invalid(start, message, expected.hint)
    }
}

fn text_at<'d>(value: &'d Spanned<DeValue<'d>>) -> Option<At<&'d str>> {
    let text = value.get_ref().as_str()?;
    Some(At { value: text, start: value.span().start })
}

impl Expected {
    fn new(what: &str) -> Self {
        Self { what: what.to_owned(), hint: None }
    }

    fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }
}

/// The line and the column, both from 1, of a byte of the text; columns count
/// characters, as editors do, which do not count a byte order mark.
pub(super) fn line_and_column(text: &str, start: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(start)];
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let line = before.matches('\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "a = 1\r\nnäme = \"x\"\n";
        let x = text.find('x').unwrap();
        assert_eq!(line_and_column(text, x), (2, 9));
        assert_eq!(line_and_column(text, 0), (1, 1));
        assert_eq!(line_and_column(text, text.len()), (3, 1));
        assert_eq!(line_and_column(text, text.len() + 9), (3, 1));
        assert_eq!(line_and_column("\u{feff}a = 1", 7), (1, 5));
    }
}
