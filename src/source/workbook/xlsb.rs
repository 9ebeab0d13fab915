//! XLSB, the binary form of XLSX. Its cells are read like those; what the parser does
//! not know is looked for first, because it would leave it out without a word.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use calamine::Reader;
use zip::ZipArchive;

use super::rows::SheetRows;
use super::xlsx::{put, tables};
use super::{Sheet, Trouble, Workbook, WorkbookFile};
use crate::source::SourceError;
use crate::source::copy::CopyWriter;

/// Cells that do not say in which column they stand; spreadsheet programs do not
/// write them, some libraries do.
const SHORT_CELLS: std::ops::RangeInclusive<u16> = 12..=18;

/// Records between two looks at whether somebody stopped the work.
const RECORDS_PER_LOOK: u32 = 16_384;

/// An XLSB file.
pub(super) struct Xlsb {
    workbook: calamine::Xlsb<WorkbookFile>,
    trouble: Trouble,
}

impl Xlsb {
    pub(super) fn open(
        mut file: WorkbookFile,
        output: &CopyWriter<'_>,
        trouble: &Trouble,
    ) -> Result<Self, SourceError> {
        let mut zip = ZipArchive::new(&mut file).map_err(|error| trouble.damaged(&error))?;
        for index in 0..zip.len() {
            let part = zip.by_index(index).map_err(|error| trouble.damaged(&error))?;
            let name = part.name().map_err(|error| trouble.damaged(&error))?.to_lowercase();
            if name.starts_with("xl/worksheets/") && !name.contains("_rels") {
                check_cells(BufReader::new(part), output, trouble)?;
            }
        }
        file.seek(SeekFrom::Start(0)).map_err(|cause| trouble.reading(cause))?;
        let workbook = trouble.call(|| calamine::Xlsb::new(file))?;
        Ok(Self { workbook, trouble: trouble.clone() })
    }
}

impl Workbook for Xlsb {
    fn sheets(&self) -> Vec<Sheet> {
        tables(self.workbook.sheets_metadata())
    }

    fn copy(&mut self, sheet: &str, rows: &mut SheetRows<'_, '_>) -> Result<(), SourceError> {
        let trouble = &self.trouble;
        let mut reader = trouble.call(|| self.workbook.worksheet_cells_reader(sheet))?;
        rows.claim(reader.dimensions().end.0.saturating_add(1));
        let mut text = String::new();
        while let Some(cell) = trouble.call(|| reader.next_cell())? {
            put(&cell, 0, &mut text, rows)?;
        }
        Ok(())
    }
}

/// Refuses a sheet with cells that would be left out.
fn check_cells(
    mut part: impl Read,
    output: &CopyWriter<'_>,
    trouble: &Trouble,
) -> Result<(), SourceError> {
    let mut records = 0_u32;
    loop {
        // What is cut off is told by who reads it.
        let Ok(Some(kind)) = next_record(&mut part) else { return Ok(()) };
        if SHORT_CELLS.contains(&kind) {
            let what = "its cells are written in a short form that cannot be read; save it as XLSX";
            return Err(trouble.malformed("", what));
        }
        records = records.wrapping_add(1);
        if records.is_multiple_of(RECORDS_PER_LOOK) {
            output.look(None)?;
        }
    }
}

/// The kind of a record, which is passed over; `None` at the end.
fn next_record(part: &mut impl Read) -> io::Result<Option<u16>> {
    let mut byte = [0];
    if part.read(&mut byte)? == 0 {
        return Ok(None);
    }
    let mut kind = u16::from(byte[0]);
    if byte[0] >= 0x80 {
        part.read_exact(&mut byte)?;
        kind = u16::from(byte[0] & 0x7F) << 7 | (kind & 0x7F);
    }
    let mut length = 0;
    for place in 0..4 {
        part.read_exact(&mut byte)?;
        length |= u64::from(byte[0] & 0x7F) << (7 * place);
        if byte[0] < 0x80 {
            break;
        }
    }
    io::copy(&mut part.take(length), &mut io::sink())?;
    Ok(Some(kind))
}
