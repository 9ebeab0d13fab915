//! Workbooks: XLSX, XLSB, XLS and ODS, told apart by what is in them. The sheet that
//! is read is copied row by row as the spreadsheet shows its numbers; nothing is
//! believed that a file says of its size.

mod cells;
mod compound;
mod ods;
mod package;
mod rows;
#[cfg(test)]
mod tests;
mod xls;
mod xlsb;
mod xlsx;

use std::fs::File;
use std::io::BufReader;

pub use cells::is_error_cell;

use super::copy::CopyWriter;
use super::open::{Copied, CopiedColumns, CopyInput};
use super::trouble::Trouble;
use super::unpack::open_file;
use super::{COLUMNS_MAX, SourceError};
use crate::domain::{TableChoice, UnknownWord};
use package::Kind;
use rows::SheetRows;

/// A compressed workbook is unpacked to a file first, which does not get larger.
const UNPACKED_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// A workbook being read: a file, or what came out of a compressed one.
type WorkbookFile = BufReader<File>;

/// A sheet with cells, and whether people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sheet {
    name: String,
    is_hidden: bool,
}

/// The sheets of a workbook, copied one at a time.
trait Workbook {
    /// All of them, in the order of the file.
    fn sheets(&self) -> Vec<Sheet>;

    /// Copies one of them.
    fn copy(&mut self, sheet: &str, rows: &mut SheetRows<'_, '_>) -> Result<(), SourceError>;
}

impl Trouble {
    fn protected(&self) -> SourceError {
        SourceError::Protected { source_name: self.source_name.clone() }
    }
}

/// Copies the sheet that is asked for, or else the first one people see that holds
/// anything.
pub(super) fn copy(
    input: &CopyInput<'_>,
    output: &mut CopyWriter<'_>,
) -> Result<Copied, SourceError> {
    let trouble = Trouble {
        source_name: input.source_name(),
        content: "the workbook",
        // It cuts records at places they name.
        contradiction: "a record is not as long as it says",
    };
    let mut workbook = open(input, output, &trouble)?;
    let mut sheets = workbook.sheets();
    // Where a person chooses, what is hidden comes last.
    sheets.sort_by_key(|sheet| sheet.is_hidden);
    let wanted = match &input.settings.table {
        Some(named) => vec![named_sheet(&sheets, named, &trouble)?],
        None => sheets.iter().filter(|sheet| !sheet.is_hidden).collect(),
    };
    for sheet in wanted {
        let mut rows = SheetRows::new(output, &trouble, &sheet.name);
        workbook.copy(&sheet.name, &mut rows)?;
        let width = rows.finish()?;
        if width > 0 {
            let all = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            let table = Some(TableChoice { chosen: sheet.name.clone(), all });
            return Ok(Copied { columns: CopiedColumns::InRows { width }, table });
        }
    }
    Err(match &input.settings.table {
        Some(named) => SourceError::EmptyTable {
            source_name: trouble.source_name,
            table: format!("sheet {named}"),
        },
        None => SourceError::Empty { source_name: trouble.source_name },
    })
}

/// The sheet of this name, or the one that is so named but for the case of letters.
fn named_sheet<'a>(
    sheets: &'a [Sheet],
    named: &str,
    trouble: &Trouble,
) -> Result<&'a Sheet, SourceError> {
    let folded = named.to_lowercase();
    let exact = sheets.iter().find(|sheet| sheet.name == named);
    exact.or_else(|| sheets.iter().find(|sheet| sheet.name.to_lowercase() == folded)).ok_or_else(
        || SourceError::UnknownTable {
            source_name: trouble.source_name.clone(),
            unknown: UnknownWord::new("sheet", named, sheets.iter().map(|it| it.name.as_str())),
        },
    )
}

fn open(
    input: &CopyInput<'_>,
    output: &CopyWriter<'_>,
    trouble: &Trouble,
) -> Result<Box<dyn Workbook>, SourceError> {
    let mut file = BufReader::new(open_file(input, output, UNPACKED_BYTES_MAX)?);
    Ok(match package::kind(&mut file, trouble)? {
        Kind::Xlsx => Box::new(xlsx::Xlsx::open(file, trouble)?),
        Kind::Xlsb => Box::new(xlsb::Xlsb::open(file, output, trouble)?),
        Kind::Ods => Box::new(ods::Ods::open(file, output, trouble)?),
        Kind::Xls => Box::new(xls::Xls::open(file, trouble)?),
    })
}

// A sheet is never wider than what is refused for its width.
const _: () = assert!(COLUMNS_MAX <= rows::SHEET_COLUMNS_MAX as usize);
