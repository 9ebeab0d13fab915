//! Reading CSV and TSV: bytes from [`Input`], cut by [`Splitter`], into
//! batches. What delimiter, encoding and headers are was decided before.

use super::batch::RowBatch;
use super::filling::Cells;
use super::input::Input;
use super::marks::Marks;
use super::splitter::{Extent, Splitter, Step};
use super::swallowed;
use super::{Compression, SourceError, TableReader};
use crate::domain::SourceFingerprint;

/// No row of a table of people is this long: only a quote that nothing closes
/// makes one, and it must not fill the memory. Of nothing but delimiters, it takes
/// twenty times as much, and some dozens of such rows are on their way at once.
pub(super) const RECORD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Record numbers are 32 bits wide in the whole program.
const RECORDS_MAX: u32 = u32::MAX;

/// See the module.
pub(super) struct DelimitedReader {
    source_name: String,
    input: Input,
    splitter: Splitter,
    /// Those of the text that is waiting.
    marks: Marks,
    /// How many the last record had.
    record_marks: usize,
    columns: usize,
    /// Records read so far: also the number of the last one.
    records: u32,
    at_end: bool,
    compression: Option<Compression>,
    /// Of a copy, that of the source itself.
    fingerprint: Option<SourceFingerprint>,
}

impl DelimitedReader {
    pub(super) fn new(source_name: String, input: Input, splitter: Splitter) -> Self {
        Self {
            source_name,
            input,
            splitter,
            marks: Marks::default(),
            record_marks: 0,
            columns: 0,
            records: 0,
            at_end: false,
            compression: None,
            fingerprint: None,
        }
    }

    /// The text comes out of a file compressed so.
    pub(super) fn unpacked_by(mut self, compression: Compression) -> Self {
        self.compression = Some(compression);
        self
    }

    /// The text is a copy of the source with this fingerprint, without the first
    /// `records` of it.
    pub(super) fn of_copy(mut self, fingerprint: SourceFingerprint, records: u32) -> Self {
        self.fingerprint = Some(fingerprint);
        self.records = records;
        self
    }

    /// From here on rows have so many cells.
    pub(super) fn with_columns(mut self, columns: usize) -> Self {
        self.columns = columns;
        self
    }

    /// The number of the last record read, 0 before the first.
    pub(super) fn records(&self) -> u32 {
        self.records
    }

    /// Appends the cells of the next record; false at the end.
    pub(super) fn read_record(&mut self, cells: &mut Cells) -> Result<bool, SourceError> {
        loop {
            let text = self.input.text();
            match self.splitter.split(text, self.input.extent(), &mut self.marks, cells) {
                Step::Record { length, marks } if length <= RECORD_BYTES_MAX => {
                    self.input.consume(length);
                    self.record_marks = marks;
                    self.records = following(self.records, &self.source_name)?;
                    return Ok(true);
                }
                Step::Incomplete if text.len() <= RECORD_BYTES_MAX => self.fill()?,
                Step::Record { .. } | Step::Incomplete => return Err(self.record_too_long()),
                Step::End => {
                    self.at_end = true;
                    return Ok(false);
                }
            }
        }
    }

    /// Passes over the next `count` records; fewer when the source ends.
    pub(super) fn skip_records(&mut self, count: u32) -> Result<(), SourceError> {
        let mut cells = Cells::default();
        for _ in 0..count {
            cells.clear();
            if !self.read_record(&mut cells)? {
                break;
            }
        }
        Ok(())
    }

    fn fill(&mut self) -> Result<(), SourceError> {
        self.input.fill().map_err(|cause| {
            let (name, compression) = (self.source_name.clone(), self.compression);
            SourceError::reading(name, self.input.read_bytes(), compression, cause)
        })?;
        self.marks.find(self.input.text(), self.splitter);
        Ok(())
    }

    fn record_too_long(&self) -> SourceError {
        SourceError::RecordTooLong {
            source_name: self.source_name.clone(),
            record: self.records.saturating_add(1),
            byte_offset: self.input.byte_offset(),
            limit_bytes: RECORD_BYTES_MAX,
        }
    }
}

/// The number of the record after this one.
fn following(record: u32, source_name: &str) -> Result<u32, SourceError> {
    record.checked_add(1).ok_or_else(|| SourceError::TooManyRecords {
        source_name: source_name.to_owned(),
        limit: RECORDS_MAX,
    })
}

impl TableReader for DelimitedReader {
    fn read_batch(&mut self, batch: &mut RowBatch) -> Result<bool, SourceError> {
        let mut filling = batch.begin(self.columns, self.records.saturating_add(1));
        while filling.has_room() {
            let first = filling.cells_mut().len();
            if !self.read_record(filling.cells_mut())? {
                break;
            }
            let cells = filling.cells_mut();
            if swallowed::is_possible(self.record_marks, cells.len() - first)
                && let Some(lines) =
                    swallowed::lines_in(cells, first, self.splitter.delimiter, self.columns)
            {
                filling.note_swallowed(self.records, lines);
            }
            filling.end_row();
        }
        batch.finish(filling);
        Ok(!batch.is_empty())
    }

    fn position_bytes(&self) -> u64 {
        self.input.position_bytes()
    }

    fn fingerprint(&self) -> Option<SourceFingerprint> {
        debug_assert!(!self.at_end || self.input.extent() == Extent::Last);
        if !self.at_end {
            return None;
        }
        Some(self.fingerprint.clone().unwrap_or_else(|| SourceFingerprint {
            path: self.source_name.clone(),
            size_bytes: self.input.read_bytes(),
            hash: self.input.hash(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use encoding_rs::UTF_8;
    use proptest::prelude::*;

    use super::*;
    use crate::source::input::{CHUNK_BYTES, Decoding};

    fn reader(source: impl Read + Send + 'static, chunk_bytes: usize) -> DelimitedReader {
        let decoding = Decoding { encoding: UTF_8, byte_order_mark_bytes: 0 };
        let input = Input::new(Box::new(source), decoding, chunk_bytes);
        DelimitedReader::new(
            "people.csv".into(),
            input,
            Splitter { delimiter: b',', quote: Some(b'"') },
        )
    }

    fn rows(mut reader: DelimitedReader, rows_max: usize) -> Vec<Vec<String>> {
        let (mut batch, mut rows) = (RowBatch::with_rows_max(rows_max), Vec::new());
        while reader.read_batch(&mut batch).unwrap() {
            for row in 0..batch.len() {
                assert_eq!(batch.record_number(row) as usize, rows.len() + 1);
                rows.push(batch.cells(row).map(str::to_owned).collect());
            }
        }
        assert!(batch.is_empty());
        rows
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let endless = Cursor::new(b"a,b\n1,\"".to_vec()).chain(std::io::repeat(b'x'));
        let mut reader = reader(endless, CHUNK_BYTES).with_columns(2);
        let error = reader.read_batch(&mut RowBatch::new()).unwrap_err();
        assert_eq!(error.to_string(), "people.csv: row 2 (at byte 4) is longer than 4 MiB");
        assert!(error.hint().unwrap().contains("quote in row 2"));
        assert!(reader.input.text().len() <= 3 * RECORD_BYTES_MAX);
        assert!(reader.fingerprint().is_none());
    }

    #[test]
    fn a_huge_cell_is_read_whole_and_a_larger_one_refused() {
        let of = |length: usize| {
            let text = format!("\"{}\"\nb\n", "x".repeat(length));
            reader(Cursor::new(text), CHUNK_BYTES).with_columns(1)
        };
        let rows = rows(of(RECORD_BYTES_MAX - 3), 8);
        assert_eq!((rows[0][0].len(), rows[1][0].as_str()), (RECORD_BYTES_MAX - 3, "b"));
        let error = of(RECORD_BYTES_MAX).read_batch(&mut RowBatch::new()).unwrap_err();
        assert!(matches!(error, SourceError::RecordTooLong { record: 1, .. }));
    }

    #[test]
    fn more_records_than_numbers_are_an_error() {
        assert_eq!(following(RECORDS_MAX - 1, "x").unwrap(), RECORDS_MAX);
        let error = following(RECORDS_MAX, "x").unwrap_err();
        assert_eq!(error.to_string(), "x has more than 4294967295 rows");
    }

    #[test]
    fn a_failing_disk_is_told_with_its_place() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("disk gone"))
            }
        }
        let mut reader = reader(Cursor::new("a\nb\n").chain(Failing), CHUNK_BYTES).with_columns(1);
        let error = reader.read_batch(&mut RowBatch::new()).unwrap_err();
        assert_eq!(error.to_string(), "people.csv: cannot read at byte 4");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "disk gone");
    }

    proptest! {
        /// Quoted or not, in small reads and batches or large: the same rows.
        #[test]
        fn reads_what_was_written(
            table in prop::collection::vec(
                prop::collection::vec("[ab,;\t|\"'\r\n đ€]{0,6}", 3), 0..12),
            delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
            line_end in prop::sample::select(vec![
                csv::Terminator::CRLF, csv::Terminator::Any(b'\n'), csv::Terminator::Any(b'\r')]),
            quotes in prop::sample::select(vec![csv::QuoteStyle::Always, csv::QuoteStyle::Necessary]),
            chunk_bytes in 1_usize..20,
            rows_max in 1_usize..5,
        ) {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(delimiter).terminator(line_end).quote_style(quotes).from_writer(vec![]);
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            for chunk_bytes in [chunk_bytes, CHUNK_BYTES] {
                let mut reader = reader(Cursor::new(text.clone()), chunk_bytes).with_columns(3);
                reader.splitter = Splitter { delimiter, ..reader.splitter };
                prop_assert_eq!(&rows(reader, rows_max), &table);
            }
        }
    }
}
