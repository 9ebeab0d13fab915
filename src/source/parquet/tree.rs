//! What the schema makes of the stored columns: a group's members are columns `a.b`;
//! what repeats is one column of JSON text. Reads nothing.

use std::ops::Range;

use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::Type;

use super::leaf::{Leaf, Value};

/// The file contradicts itself.
#[derive(Debug)]
pub(super) struct Contradiction;

/// A column of the table.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    node: Node,
}

/// A part of the schema.
#[derive(Debug)]
struct Node {
    name: String,
    /// With less than this level, the part is not there.
    definition: i16,
    /// The stored columns within.
    leaves: Range<usize>,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    Leaf,
    Group(Vec<Node>),
    /// Any number of these, each but the first with this level of repetition; none
    /// with less than that level of definition.
    Many {
        element: Box<Node>,
        repetition: i16,
        definition: i16,
        is_map: bool,
    },
}

/// The columns of a schema.
pub(super) fn columns(schema: &Type) -> Vec<Column> {
    let mut builder = Builder { leaves: 0, columns: Vec::new() };
    for field in schema.get_fields() {
        let node = builder.node(field, Levels::default());
        builder.flatten(node, None);
    }
    builder.columns
}

#[derive(Debug, Clone, Copy, Default)]
struct Levels {
    definition: i16,
    repetition: i16,
}

struct Builder {
    leaves: usize,
    columns: Vec<Column>,
}

impl Builder {
    fn node(&mut self, field: &Type, levels: Levels) -> Node {
        match field.get_basic_info().repetition() {
            Repetition::REQUIRED => self.one(field, levels),
            Repetition::OPTIONAL => {
                self.one(field, Levels { definition: levels.definition + 1, ..levels })
            }
            Repetition::REPEATED => self.many(field, field, levels, levels.definition, false),
        }
    }

    /// A field that is there, whether it repeats or not.
    fn one(&mut self, field: &Type, levels: Levels) -> Node {
        let start = self.leaves;
        let shape = if field.is_primitive() {
            self.leaves += 1;
            Shape::Leaf
        } else if let Some((repeated, is_map)) = repeated_within(field) {
            return self.many(field, repeated, levels, levels.definition, is_map);
        } else {
            let members = field.get_fields().iter().map(|member| self.node(member, levels));
            Shape::Group(members.collect())
        };
        Node {
            name: field.name().to_owned(),
            definition: levels.definition,
            leaves: start..self.leaves,
            shape,
        }
    }

    fn many(
        &mut self,
        field: &Type,
        repeated: &Type,
        levels: Levels,
        definition: i16,
        is_map: bool,
    ) -> Node {
        let start = self.leaves;
        let within =
            Levels { definition: levels.definition + 1, repetition: levels.repetition + 1 };
        let is_wrapped = !std::ptr::eq(field, repeated)
            && !is_map
            && repeated.is_group()
            && repeated.get_fields().len() == 1
            && repeated.name() != "array"
            && !repeated.name().ends_with("_tuple");
        let element = if is_wrapped {
            self.node(&repeated.get_fields()[0], within)
        } else {
            self.one(repeated, within)
        };
        Node {
            name: field.name().to_owned(),
            definition,
            leaves: start..self.leaves,
            shape: Shape::Many {
                element: Box::new(element),
                repetition: within.repetition,
                definition: within.definition,
                is_map,
            },
        }
    }

    fn flatten(&mut self, node: Node, before: Option<&str>) {
        let name = match before {
            None => node.name.clone(),
            Some(before) => format!("{before}.{}", node.name),
        };
        match node.shape {
            Shape::Group(members) => {
                for member in members {
                    self.flatten(member, Some(&name));
                }
            }
            _ => self.columns.push(Column { name, node }),
        }
    }
}

/// What repeats within a list or a map, and whether it is a map.
fn repeated_within(group: &Type) -> Option<(&Type, bool)> {
    let [repeated] = group.get_fields() else { return None };
    let info = group.get_basic_info();
    let is_map = matches!(info.logical_type_ref(), Some(LogicalType::Map))
        || matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE);
    let is_list = matches!(info.logical_type_ref(), Some(LogicalType::List))
        || info.converted_type() == ConvertedType::LIST;
    let repeats = repeated.get_basic_info().repetition() == Repetition::REPEATED;
    let is_pair = is_map && repeated.is_group() && repeated.get_fields().len() == 2;
    (repeats && (is_map || is_list)).then_some((repeated, is_pair))
}

/// How far one is in what was read of a stored column.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    level: usize,
    value: usize,
}

/// A cell.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Blank,
    /// What was appended to the text.
    Text,
    Undecodable,
}

/// What was read of all stored columns, and how far one is.
pub(super) struct Reading<'a> {
    pub(super) leaves: &'a [Leaf],
    pub(super) places: &'a mut [Place],
    has_no_text: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(leaves: &'a [Leaf], places: &'a mut [Place]) -> Self {
        Self { leaves, places, has_no_text: false }
    }

    /// The cell of the next row.
    pub(super) fn cell(
        &mut self,
        column: &Column,
        text: &mut String,
    ) -> Result<Cell, Contradiction> {
        self.has_no_text = false;
        if matches!(column.node.shape, Shape::Leaf) {
            return match self.next_value(column.node.leaves.start)? {
                Value::Absent => Ok(Cell::Blank),
                Value::NoText => Ok(Cell::Undecodable),
                Value::Text(value) => {
                    text.push_str(value);
                    Ok(Cell::Text)
                }
            };
        }
        let is_there = self.is_there(&column.node)?;
        self.append(&column.node, text)?;
        let is_at_a_row = column.node.leaves.clone().all(|leaf| {
            let level = self.places[leaf].level;
            self.leaves[leaf].levels.repetition.get(level).is_none_or(|level| *level == 0)
        });
        match (is_at_a_row, is_there) {
            (false, _) => Err(Contradiction),
            (true, false) => Ok(Cell::Blank),
            (true, true) if self.has_no_text => Ok(Cell::Undecodable),
            (true, true) => Ok(Cell::Text),
        }
    }

    /// The next value of a stored column.
    fn next_value(&mut self, leaf: usize) -> Result<Value<'a>, Contradiction> {
        let (leaf, place) = (&self.leaves[leaf], &mut self.places[leaf]);
        if leaf.definition_max > 0 {
            let level = leaf.levels.definition.get(place.level).ok_or(Contradiction)?;
            place.level += 1;
            if *level < leaf.definition_max {
                return Ok(Value::Absent);
            }
        }
        let value = leaf.levels.value(place.value).ok_or(Contradiction)?;
        place.value += 1;
        Ok(value)
    }

    /// The levels that are next, of the first stored column within.
    fn definition(&self, node: &Node) -> Result<i16, Contradiction> {
        let leaf = self.first_leaf(node)?;
        let levels = &self.leaves[leaf].levels.definition;
        levels.get(self.places[leaf].level).copied().ok_or(Contradiction)
    }

    fn first_leaf(&self, node: &Node) -> Result<usize, Contradiction> {
        let leaf = node.leaves.start;
        if node.leaves.is_empty() || leaf >= self.leaves.len() {
            Err(Contradiction)
        } else {
            Ok(leaf)
        }
    }

    fn is_there(&self, node: &Node) -> Result<bool, Contradiction> {
        Ok(self.definition(node)? >= node.definition)
    }

    fn append(&mut self, node: &Node, text: &mut String) -> Result<(), Contradiction> {
        if matches!(node.shape, Shape::Leaf) {
            return self.append_value(node.leaves.start, text);
        }
        if !self.is_there(node)? {
            self.pass(node)?;
            text.push_str("null");
            return Ok(());
        }
        match &node.shape {
            Shape::Leaf => {}
            Shape::Group(members) => {
                text.push('{');
                for (index, member) in members.iter().enumerate() {
                    text.push_str(if index > 0 { "," } else { "" });
                    append_quoted(&member.name, text);
                    text.push(':');
                    self.append(member, text)?;
                }
                text.push('}');
            }
            Shape::Many { element, repetition, definition, is_map } => {
                text.push(if *is_map { '{' } else { '[' });
                if self.definition(node)? < *definition {
                    self.pass(node)?;
                } else {
                    self.append_all(element, *repetition, *is_map, text)?;
                }
                text.push(if *is_map { '}' } else { ']' });
            }
        }
        Ok(())
    }

    fn append_all(
        &mut self,
        element: &Node,
        repetition: i16,
        is_map: bool,
        text: &mut String,
    ) -> Result<(), Contradiction> {
        loop {
            match &element.shape {
                Shape::Group(members) if is_map && members.len() == 2 => {
                    let start = text.len();
                    self.append(&members[0], text)?;
                    if !text[start..].starts_with('"') {
                        let key = text.split_off(start);
                        append_quoted(&key, text);
                    }
                    text.push(':');
                    self.append(&members[1], text)?;
                }
                _ => self.append(element, text)?,
            }
            let leaf = self.first_leaf(element)?;
            let next = self.leaves[leaf].levels.repetition.get(self.places[leaf].level);
            if next.is_none_or(|next| *next < repetition) {
                return Ok(());
            }
            text.push(',');
        }
    }

    fn append_value(&mut self, leaf: usize, text: &mut String) -> Result<(), Contradiction> {
        let is_bare = self.leaves[leaf].is_bare;
        match self.next_value(leaf)? {
            Value::Absent => text.push_str("null"),
            Value::NoText => self.has_no_text = true,
            // NaN and the infinities are no JSON.
            Value::Text(value)
                if is_bare && value.ends_with(|last: char| last != 'N' && last != 'f') =>
            {
                text.push_str(value);
            }
            Value::Text(value) => append_quoted(value, text),
        }
        Ok(())
    }

    /// One level further in everything within what is not there.
    fn pass(&mut self, node: &Node) -> Result<(), Contradiction> {
        for leaf in node.leaves.clone() {
            let place = self.places.get_mut(leaf).ok_or(Contradiction)?;
            place.level += 1;
        }
        Ok(())
    }
}

fn append_quoted(value: &str, text: &mut String) {
    text.push_str(&serde_json::Value::from(value).to_string());
}
