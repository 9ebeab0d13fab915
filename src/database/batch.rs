//! Bounded batches of rows on their way into a database: flat text, no
//! allocation per cell.

use crate::matcher::Matcher;

/// A column of texts, some of them absent. An absent text is an empty one: no
/// canonical key and no stored value is ever empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    text: String,
    ends: Vec<u32>,
}

impl TextColumn {
    /// Appends a text; the empty text stands for an absent one.
    pub fn push(&mut self, text: &str) {
        self.push_with(|buffer| buffer.push_str(text));
    }

    /// Appends what `write` appends to the buffer.
    pub fn push_with<T>(&mut self, write: impl FnOnce(&mut String) -> T) -> T {
        let result = write(&mut self.text);
        let end = u32::try_from(self.text.len()).expect("a batch holds less than 4 GiB of text");
        self.ends.push(end);
        result
    }

    /// The text of a row, unless it is absent.
    pub fn get(&self, row: usize) -> Option<&str> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        let text = &self.text[start..self.ends[row] as usize];
        (!text.is_empty()).then_some(text)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Appends all texts of another column.
    pub fn append(&mut self, other: &Self) {
        let before = u32::try_from(self.text.len()).expect("a column holds less than 4 GiB");
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| before + end));
        assert!(u32::try_from(self.text.len()).is_ok(), "a column holds less than 4 GiB");
    }

    /// How many bytes of text there are.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }

    /// Removes the last row.
    pub fn pop(&mut self) {
        self.ends.pop();
        self.text.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// Empties the column and keeps its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// The canonical keys of some rows: one column per *column* criterion, in the
/// order of the plan. A key is absent where the cell has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyBatch {
    /// The record number of each row, ascending.
    pub rows: Vec<u32>,
    /// The keys.
    pub columns: Vec<TextColumn>,
}

impl KeyBatch {
    /// A batch for so many column criteria.
    pub fn new(columns: usize) -> Self {
        Self { rows: Vec::new(), columns: vec![TextColumn::default(); columns] }
    }

    /// Empties the batch and keeps its memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.columns.iter_mut().for_each(TextColumn::clear);
    }
}

/// Some profiles to import: row numbers, ids, and one column per attribute of the plan with
/// values as they are to be stored; an absent value is a blank cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileBatch {
    /// The record number of each row; another one for every row of an import.
    pub rows: Vec<u32>,
    /// The ids, none absent.
    pub ids: TextColumn,
    /// The values.
    pub columns: Vec<TextColumn>,
    /// The canonical keys of some of the values, as [`super::Importing::keys`]
    /// lists them; none at all when they were not made.
    pub keys: Vec<TextColumn>,
}

impl ProfileBatch {
    /// A batch for so many attributes.
    pub fn new(columns: usize) -> Self {
        let columns = vec![TextColumn::default(); columns];
        Self { rows: Vec::new(), ids: TextColumn::default(), columns, keys: Vec::new() }
    }

    /// Makes the keys: for each entry those of a column by a matcher.
    pub fn make_keys(&mut self, wanted: &mut [(usize, Matcher)]) {
        self.keys.resize_with(wanted.len(), TextColumn::default);
        for (keys, (column, matcher)) in self.keys.iter_mut().zip(wanted) {
            keys.clear();
            let values = &self.columns[*column];
            for row in 0..values.len() {
                // A value that cannot be read has no key, as an absent one.
                let append = |key: &mut String| matcher.append_key(values.get(row)?, key).ok();
                keys.push_with(append);
            }
        }
    }

    /// Appends the profiles of another batch of the same plan.
    pub(super) fn append(&mut self, other: &Self) {
        self.rows.extend_from_slice(&other.rows);
        self.ids.append(&other.ids);
        self.keys.resize_with(other.keys.len(), TextColumn::default);
        let into = self.columns.iter_mut().chain(&mut self.keys);
        for (column, other) in into.zip(other.columns.iter().chain(&other.keys)) {
            column.append(other);
        }
    }

    /// How many bytes of text there are.
    pub(super) fn text_bytes(&self) -> usize {
        let columns = self.columns.iter().chain(&self.keys).chain([&self.ids]);
        columns.map(TextColumn::text_bytes).sum()
    }

    /// Empties the batch and keeps its memory.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.ids.clear();
        self.columns.iter_mut().for_each(TextColumn::clear);
        self.keys.iter_mut().for_each(TextColumn::clear);
    }
}
