//! XLS, the workbooks of 1997 to 2003. The parser reads all sheets into memory at
//! once, as large as their farthest cells say; so those are looked at first.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, XlsError};

use super::rows::SheetRows;
use super::{Sheet, Trouble, Workbook, WorkbookFile, cells, package};
use crate::source::SourceError;

/// Larger files are refused: they are read whole. A full sheet takes half of it.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// All sheets together may span so many cells: 65,536 rows, of 128 columns.
const CELLS_MAX: u64 = 65_536 * 128;

/// Columns that a sheet of this kind can have.
const COLUMNS_MAX: u16 = 256;

/// More than any workbook has; each is read from its beginning.
const SHEETS_MAX: usize = 1_000;

/// Records, by their numbers.
const SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const END: u16 = 0x000A;
const NUMBERS: u16 = 0x00BD;

/// Records that begin with a row and a column: blank or not, a number, a text, a
/// truth, a formula, short numbers, a text with fonts, a shared one.
const CELLS: [u16; 8] = [0x0201, 0x0203, 0x0204, 0x0205, 0x0006, 0x027E, 0x00D6, 0x00FD];

/// An XLS file.
pub(super) struct Xls {
    workbook: calamine::Xls<Cursor<Vec<u8>>>,
    trouble: Trouble,
}

impl Xls {
    pub(super) fn open(file: WorkbookFile, trouble: &Trouble) -> Result<Self, SourceError> {
        let mut bytes = Vec::new();
        let mut file = file.take(FILE_BYTES_MAX + 1);
        file.read_to_end(&mut bytes).map_err(|cause| trouble.reading(cause))?;
        if bytes.len() as u64 > FILE_BYTES_MAX {
            return Err(SourceError::TooMuchText {
                source_name: trouble.source_name.clone(),
                limit_bytes: FILE_BYTES_MAX,
            });
        }
        let compound = package::compound(&bytes, trouble)?;
        let mut records = None;
        for name in ["Workbook", "Book"] {
            if records.is_none() {
                records = compound.stream(&bytes, name).map_err(|why| trouble.damaged(&why))?;
            }
        }
        let Some(records) = records else {
            return Err(SourceError::UnsupportedFormat {
                source_name: trouble.source_name.clone(),
                found: "an OLE file without a workbook",
            });
        };
        check_extent(&records).map_err(|what| trouble.malformed("", what))?;
        let opened = trouble.call(|| match calamine::Xls::new(Cursor::new(bytes)) {
            Err(XlsError::Password) => Ok(None),
            opened => opened.map(Some),
        })?;
        let workbook = opened.ok_or_else(|| trouble.protected())?;
        Ok(Self { workbook, trouble: trouble.clone() })
    }
}

impl Workbook for Xls {
    fn sheets(&self) -> Vec<Sheet> {
        let sheets = self.workbook.sheets_metadata().iter();
        let sheets = sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet);
        sheets
            .map(|sheet| Sheet {
                name: sheet.name.clone(),
                is_hidden: sheet.visible != SheetVisible::Visible,
            })
            .collect()
    }

    fn copy(&mut self, sheet: &str, rows: &mut SheetRows<'_, '_>) -> Result<(), SourceError> {
        let range = self.trouble.call(|| self.workbook.worksheet_range(sheet))?;
        let Some((first_row, first_column)) = range.start() else { return Ok(()) };
        rows.claim(range.end().map_or(0, |(row, _)| row + 1));
        let mut text = String::new();
        for (row, cells) in (first_row..).zip(range.rows()) {
            for (column, cell) in (first_column..).zip(cells) {
                cells::set_text(&borrowed(cell), 0, &mut text);
                rows.cell(row, column, &text)?;
            }
        }
        Ok(())
    }
}

fn borrowed(cell: &Data) -> DataRef<'_> {
    match cell {
        Data::String(text) => DataRef::SharedString(text),
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::Bool(is_true) => DataRef::Bool(*is_true),
        Data::DateTime(instant) => DataRef::DateTime(*instant),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Whether all sheets together are small enough.
fn check_extent(records: &[u8]) -> Result<(), String> {
    let mut starts = Vec::new();
    for (kind, data) in Records(records) {
        match kind {
            SHEET => starts.push(u32_at(data, 0).unwrap_or(u32::MAX) as usize),
            END => break,
            _ => {}
        }
    }
    if starts.len() > SHEETS_MAX {
        return Err(format!("it has more than {SHEETS_MAX} sheets"));
    }
    let mut cells = 0;
    for start in starts {
        let sheet = records.get(start..).ok_or("the workbook is damaged or cut off")?;
        cells += extent(sheet)?;
        if cells > CELLS_MAX {
            return Err(format!("its sheets span more than {CELLS_MAX} cells"));
        }
    }
    Ok(())
}

/// How many cells a sheet spans: what it says of itself, or where its cells stand.
fn extent(sheet: &[u8]) -> Result<u64, String> {
    let (mut rows, mut columns, mut said) = (0, 0, 0);
    let mut depth = 0;
    for (kind, data) in Records(sheet) {
        match kind {
            // Drawings in it have records of their own, between a start and an end.
            0x0809 => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            DIMENSIONS => said = said.max(said_extent(data)?),
            kind if kind == NUMBERS || CELLS.contains(&kind) => {
                let row = u16_at(data, 0).unwrap_or(0);
                let last = data.len().saturating_sub(2);
                let column = u16_at(data, if kind == NUMBERS { last } else { 2 }).unwrap_or(0);
                if column >= COLUMNS_MAX {
                    return Err(format!("a cell stands in column {column}, which no sheet has"));
                }
                (rows, columns) =
                    (rows.max(u64::from(row) + 1), columns.max(u64::from(column) + 1));
            }
            _ => {}
        }
    }
    Ok(said.max(rows * columns))
}

/// What the record says, also of old files with short numbers.
fn said_extent(data: &[u8]) -> Result<u64, String> {
    let short = |at| u16_at(data, at).map_or(0, u64::from);
    let long = |at| u32_at(data, at).map_or(0, u64::from);
    let (first, rows, columns) = if data.len() < 14 {
        (short(0), short(2), short(6))
    } else {
        (long(0), long(4), short(10))
    };
    // The parser would take the difference for a number of rows, and memory for those.
    if rows > 0 && columns > 0 && first > rows {
        return Err(format!("a sheet begins in row {} and ends in row {rows}", first + 1));
    }
    Ok(rows.saturating_mul(columns))
}

/// Records and their data, until one is cut off.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, length) = (u16_at(self.0, 0)?, u16_at(self.0, 2)?);
        let data = self.0.get(4..4 + usize::from(length))?;
        self.0 = &self.0[4 + data.len()..];
        Some((kind, data))
    }
}

fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}
