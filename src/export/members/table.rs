//! Members as a table of a SQLite file, through the database layer's door.

use std::path::Path;

use super::exact::number;
use super::{Attribute, ExportError, Printer, Profile};
use crate::database::sqlite::{TableColumn, TableFile, TableValue};
use crate::domain::AttributeType;

/// The name of the table.
const TABLE: &str = "members";

/// The table being written.
pub(super) struct TablePrinter {
    file: TableFile,
    attributes: Vec<Attribute>,
}

impl TablePrinter {
    /// Begins the table in an empty file.
    pub(super) fn new(path: &Path, attributes: Vec<Attribute>) -> Result<Self, ExportError> {
        let column = |attribute: &Attribute| match attribute.kind {
            AttributeType::Number => TableColumn::any(attribute.name.as_str()),
            _ => TableColumn::text(attribute.name.as_str()),
        };
        let columns: Vec<TableColumn> =
            std::iter::once(TableColumn::text("id")).chain(attributes.iter().map(column)).collect();
        Ok(Self { file: TableFile::fill(path, TABLE, &columns)?, attributes })
    }
}

impl Printer for TablePrinter {
    fn print(&mut self, profile: &Profile) -> Result<(), ExportError> {
        let id = TableValue::Text(&profile.id);
        let attributes = self.attributes.iter().zip(&profile.values);
        let values = attributes.map(|(attribute, value)| match value.as_deref() {
            None => TableValue::Empty,
            Some(text) => match number(text) {
                Some(number) if attribute.kind == AttributeType::Number => {
                    TableValue::Number(number)
                }
                _ => TableValue::Text(text),
            },
        });
        Ok(self.file.insert(std::iter::once(id).chain(values))?)
    }

    fn finish(self: Box<Self>) -> Result<(), ExportError> {
        Ok(self.file.finish("id")?)
    }
}
