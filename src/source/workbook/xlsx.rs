//! XLSX: the cells of a sheet are read one after the other, whatever the
//! sheet says of its size. Shared texts are in memory.

use calamine::{Cell, DataRef, Reader, SheetType, SheetVisible, XlsxError};

use super::rows::SheetRows;
use super::{Sheet, Trouble, Workbook, WorkbookFile, cells};
use crate::source::SourceError;

/// An XLSX file.
pub(super) struct Xlsx {
    workbook: calamine::Xlsx<WorkbookFile>,
    trouble: Trouble,
}

impl Xlsx {
    pub(super) fn open(file: WorkbookFile, trouble: &Trouble) -> Result<Self, SourceError> {
        let workbook = trouble.call(|| calamine::Xlsx::new(file))?;
        Ok(Self { workbook, trouble: trouble.clone() })
    }
}

/// The sheets that hold cells.
pub(super) fn tables(all: &[calamine::Sheet]) -> Vec<Sheet> {
    let tables = all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    tables
        .map(|sheet| Sheet {
            name: sheet.name.clone(),
            is_hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect()
}

impl Workbook for Xlsx {
    fn sheets(&self) -> Vec<Sheet> {
        tables(self.workbook.sheets_metadata())
    }

    fn copy(&mut self, sheet: &str, rows: &mut SheetRows<'_, '_>) -> Result<(), SourceError> {
        let trouble = &self.trouble;
        let mut reader = trouble.call(|| self.workbook.worksheet_cells_reader(sheet))?;
        let digits: Vec<usize> = reader
            .styles()
            .iter()
            .map(|style| style.number_format.as_ref())
            .map(|format| format.map_or(0, |format| cells::digits_shown(&format.format_code)))
            .collect();
        rows.claim(reader.dimensions().end.0.saturating_add(1));
        let mut text = String::new();
        loop {
            // An error of a name that the parser does not know is a cell without a
            // value, as far as one can tell, and the next one can be read.
            let next = trouble.call(|| match reader.next_cell_with_style_id() {
                Err(XlsxError::CellError(_)) => Ok(Next::Nothing),
                Ok(Some((cell, style))) => Ok::<_, XlsxError>(Next::Cell(cell, style)),
                Ok(None) => Ok(Next::End),
                Err(error) => Err(error),
            })?;
            match next {
                Next::Cell(cell, style) => {
                    let digits = digits.get(style).copied().unwrap_or(0);
                    put(&cell, digits, &mut text, rows)?;
                }
                Next::Nothing => rows.blank_cell()?,
                Next::End => return Ok(()),
            }
        }
    }
}

/// What comes next in a sheet.
enum Next<'a> {
    Cell(Cell<DataRef<'a>>, usize),
    Nothing,
    End,
}

/// Puts a cell where it stands; a text without copying it.
pub(super) fn put(
    cell: &Cell<DataRef<'_>>,
    digits: usize,
    text: &mut String,
    rows: &mut SheetRows<'_, '_>,
) -> Result<(), SourceError> {
    let (row, column) = cell.get_position();
    match cell.get_value() {
        DataRef::SharedString(shared) => rows.cell(row, column, shared),
        DataRef::String(string) => rows.cell(row, column, string),
        value => {
            cells::set_text(value, digits, text);
            rows.cell(row, column, text)
        }
    }
}
