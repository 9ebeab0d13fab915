//! One JSON object becomes one row: a nested object's members are columns `a.b`, a
//! list is its compact JSON text, numbers stay as they are written. Columns are
//! found as they come, and are never lost.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cut::append_compact;
use crate::source::COLUMNS_MAX;

/// Objects within objects whose members become columns of their own; what is
/// nested deeper is a cell of JSON text. No table of people comes near.
const NESTING_MAX: usize = 32;

/// Names of columns are kept in memory; no name is this long.
const NAME_BYTES_MAX: usize = 4 * 1024;

/// Why an object is no row.
#[derive(Debug)]
pub(super) enum RowError {
    /// It is no object, or no right JSON.
    Json(serde_json::Error),
    /// More columns than a source may have.
    TooManyColumns,
    /// A name longer than a source may have.
    NameTooLong,
}

impl From<serde_json::Error> for RowError {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

/// All columns found so far, as a tree of the names that lead to them: `a.b` and
/// `b` within `a` are two columns, though both are called `a.b`.
#[derive(Debug)]
pub(super) struct Columns {
    /// The root is the first.
    nodes: Vec<Node>,
    names: Vec<String>,
}

#[derive(Debug, Default)]
struct Node {
    name: String,
    column: Option<usize>,
    members: HashMap<String, usize>,
}

/// The cells of one row, by column.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<Cell>,
    text: String,
}

/// What a row has in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing, or `null`.
    Blank,
    /// This part of the row's text.
    Text(std::ops::Range<usize>),
    /// Half of a surrogate pair, which is no character.
    Undecodable,
}

impl Row {
    /// The cells up to the last that is not blank.
    pub(super) fn cells(&self) -> impl Iterator<Item = Option<&str>> {
        let filled = self.cells.iter().rposition(|cell| *cell != Cell::Blank);
        self.cells[..filled.map_or(0, |last| last + 1)].iter().map(|cell| match cell {
            Cell::Blank => Some(""),
            Cell::Text(range) => Some(&self.text[range.clone()]),
            Cell::Undecodable => None,
        })
    }

    fn clear(&mut self) {
        self.cells.clear();
        self.text.clear();
    }

    fn set(&mut self, column: usize, cell: Cell) {
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Blank);
        }
        self.cells[column] = cell;
    }
}

impl Columns {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], names: Vec::new() }
    }

    /// In the order in which they were found; two may be equal.
    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The row of an object; of a member that occurs twice, the last.
    pub(super) fn read(&mut self, json: &str, row: &mut Row) -> Result<(), RowError> {
        row.clear();
        if json != "null" {
            self.read_members(json, 0, 0, row)?;
        }
        Ok(())
    }

    fn read_members(
        &mut self,
        json: &str,
        node: usize,
        depth: usize,
        row: &mut Row,
    ) -> Result<(), RowError> {
        let Members(members) = serde_json::from_str(json)?;
        for (name, value) in members {
            let node = self.member(node, &name)?;
            let json = value.get();
            if json.starts_with('{') && depth < NESTING_MAX {
                self.read_members(json, node, depth + 1, row)?;
            } else {
                let column = self.column(node)?;
                row.set(column, Cell::Blank);
                let cell = append_cell(json, &mut row.text);
                row.set(column, cell);
            }
        }
        Ok(())
    }

    fn member(&mut self, parent: usize, name: &str) -> Result<usize, RowError> {
        if let Some(node) = self.nodes[parent].members.get(name) {
            return Ok(*node);
        }
        // Names that only lead to others are few among those of columns.
        if self.nodes.len() > 2 * COLUMNS_MAX {
            return Err(RowError::TooManyColumns);
        }
        let before = &self.nodes[parent].name;
        if before.len() + name.len() >= NAME_BYTES_MAX {
            return Err(RowError::NameTooLong);
        }
        let whole = if parent == 0 { name.to_owned() } else { format!("{before}.{name}") };
        let node = self.nodes.len();
        self.nodes.push(Node { name: whole, ..Node::default() });
        self.nodes[parent].members.insert(name.to_owned(), node);
        Ok(node)
    }

    fn column(&mut self, node: usize) -> Result<usize, RowError> {
        let node = &mut self.nodes[node];
        if let Some(column) = node.column {
            return Ok(column);
        }
        if self.names.len() == COLUMNS_MAX {
            return Err(RowError::TooManyColumns);
        }
        let column = self.names.len();
        node.column = Some(column);
        self.names.push(node.name.clone());
        Ok(column)
    }
}

/// Appends what is shown of a value.
fn append_cell(json: &str, text: &mut String) -> Cell {
    let start = text.len();
    match json.as_bytes().first() {
        Some(b'n') => return Cell::Blank,
        Some(b'"') if !json.contains('\\') => text.push_str(&json[1..json.len() - 1]),
        Some(b'"') => match serde_json::from_str::<Cow<str>>(json) {
            Ok(decoded) => text.push_str(&decoded),
            Err(_) => return Cell::Undecodable,
        },
        Some(b'{' | b'[') => append_compact(json, text),
        _ => text.push_str(json),
    }
    Cell::Text(start..text.len())
}

/// The members of an object in their order, the values as they are written.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Members<'de>, M::Error> {
        let mut members = Vec::new();
        while let Some(Name(name)) = map.next_key()? {
            members.push((name, map.next_value()?));
        }
        Ok(Members(members))
    }
}

/// Borrowed where it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(columns: &mut Columns, json: &str) -> Vec<Option<String>> {
        let mut row = Row::default();
        columns.read(json, &mut row).unwrap();
        row.cells().map(|cell| cell.map(str::to_owned)).collect()
    }

    fn cells(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn values_are_shown_as_they_are_written() {
        let mut columns = Columns::new();
        let json = r#"{"s":"a\n\"\u0111\ud83d\ude00","n":-0.10e+5,"big":12345678901234567890.0,
            "t":true,"null":null,"list":[ 1, "x y", {"a": null} ],"empty":"","object":{}}"#;
        let expected = [
            "a\n\"đ😀",
            "-0.10e+5",
            "12345678901234567890.0",
            "true",
            "",
            r#"[1,"x y",{"a":null}]"#,
            "",
        ];
        assert_eq!(read(&mut columns, json), cells(&expected));
        let names = ["s", "n", "big", "t", "null", "list", "empty"];
        assert_eq!(columns.into_names(), names);
    }

    #[test]
    fn columns_are_added_as_they_come() {
        let mut columns = Columns::new();
        assert_eq!(read(&mut columns, r#"{"a":{"b":1}}"#), cells(&["1"]));
        assert_eq!(read(&mut columns, r#"{"a.b":2,"c":null}"#), cells(&["", "2"]));
        assert_eq!(read(&mut columns, r#"{"c":3,"a":4,"c":5}"#), cells(&["", "", "5", "4"]));
        assert_eq!(read(&mut columns, r#"{"a":{"b":1,"b":null}}"#), cells(&[]));
        assert_eq!(read(&mut columns, "null"), cells(&[]));
        assert_eq!(columns.into_names(), ["a.b", "a.b", "c", "a"]);
    }

    #[test]
    fn half_a_character_spoils_a_cell_and_no_more() {
        let found = read(&mut Columns::new(), r#"{"a":"\ud83d","b":"\ud83dx","c":1}"#);
        assert_eq!(found, [None, None, Some("1".into())]);
    }

    #[test]
    fn deep_objects_become_text() {
        let depth = NESTING_MAX + 3;
        let json = format!("{}{}", "{\"a\": ".repeat(depth), "}".repeat(depth));
        let json = json.replace("\"a\": }", "\"a\": 1}");
        let mut columns = Columns::new();
        assert_eq!(read(&mut columns, &json), cells(&[r#"{"a":{"a":1}}"#]));
        assert_eq!(columns.into_names(), [["a"; NESTING_MAX + 1].join(".")]);
    }

    #[test]
    fn what_is_no_row() {
        let error = |json: &str| Columns::new().read(json, &mut Row::default()).unwrap_err();
        for json in
            ["[1]", "1", "\"a\"", "{\"a\":1,}", "{\"a\":01}", "{a:1}", "{} {}", "{\"\\ud83d\":1}"]
        {
            assert!(matches!(error(json), RowError::Json(_)), "{json}");
        }
        let many = |count: usize, value: &str| {
            let members: Vec<String> = (0..count).map(|n| format!("\"{n}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert_eq!(read(&mut Columns::new(), &many(COLUMNS_MAX, "1")).len(), COLUMNS_MAX);
        assert!(matches!(error(&many(COLUMNS_MAX + 1, "1")), RowError::TooManyColumns));
        assert!(matches!(error(&many(2 * COLUMNS_MAX + 1, "{}")), RowError::TooManyColumns));
        let name = "x".repeat(NAME_BYTES_MAX);
        assert!(matches!(error(&format!("{{\"{name}\":1}}")), RowError::NameTooLong));
    }
}
