//! Reading tables (SPEC §3): where a source is, what it is, its columns, and
//! its rows in batches. Knows nothing of matching, of databases or of the
//! configuration; starts no thread and prints nothing.

mod batch;
mod blank;
mod count;
mod damage;
mod delimited;
mod delimiter;
mod encoding;
mod error;
mod file;
mod filling;
mod header;
mod input;
mod inspect;
mod marks;
mod pick;
mod splitter;
#[cfg(test)]
mod tests;
mod write;

use std::io::Read;
use std::path::Path;

pub use batch::{BATCH_ROWS_MAX, RowBatch, RowState};
pub use count::count_rows;
pub use damage::{CellDamage, cell_damage};
pub use encoding::EncodingOrigin;
pub use error::SourceError;
pub use inspect::{ColumnSample, SampleExtent, SourceSample, inspect};
pub use pick::pick_rows;
pub use write::{RejectsWriter, is_rejects_file, own_columns};

use crate::domain::{Format, HeaderRow, Location, SourceFingerprint, SourceSettings};
use delimited::DelimitedReader;
use delimiter::SampleText;
use file::{FileState, SourceFile};
use filling::Cells;
use input::{CHUNK_BYTES, Decoding, Input};
use splitter::{Extent, Splitter};

/// The most columns of a source: four times what an audience can have
/// attributes. Anything wider was cut by the wrong delimiter.
pub const COLUMNS_MAX: usize = 4_096;

/// Bytes from which encoding and delimiter are told.
const SAMPLE_BYTES: usize = 256 * 1024;

/// Records searched for headers when their place is blank.
const HEADER_SEARCH_RECORDS: u32 = 100;

/// The rows of a table, once from the first to the last.
pub trait TableReader: Send {
    /// Fills the batch with the next rows, as many as it holds; false at the
    /// end, and the batch is empty then.
    fn read_batch(&mut self, batch: &mut RowBatch) -> Result<bool, SourceError>;

    /// Bytes consumed so far, to compare with the source's `size_bytes`.
    fn position_bytes(&self) -> u64;

    /// The fingerprint of everything read, once the end was reached.
    fn fingerprint(&self) -> Option<SourceFingerprint>;
}

/// What a source turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceDescription {
    /// CSV, or TSV where the delimiter is a tab.
    pub format: Format,
    /// Between cells.
    pub delimiter: char,
    /// The encoding's name in the WHATWG Encoding Standard.
    pub encoding: &'static str,
    /// How the encoding was found.
    pub encoding_origin: EncodingOrigin,
    /// Where the headers stand.
    pub header_row: HeaderRow,
    /// The size of the file, or of the copy of standard input.
    pub size_bytes: Option<u64>,
}

/// A source in one state: equal states read equal, as far as one can tell
/// without reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    location: Location,
    description: SourceDescription,
    file: FileState,
}

/// A table that can be read as often as wanted: everything about it is decided.
#[derive(Debug)]
pub struct Source {
    location: Location,
    file: SourceFile,
    decoding: Decoding,
    splitter: Splitter,
    description: SourceDescription,
    columns: Vec<String>,
}

impl Source {
    /// Finds the table, decides what the settings leave open and reads the
    /// headers. Standard input is copied to `spool_folder` until the source is
    /// dropped.
    pub fn open(settings: &SourceSettings, spool_folder: &Path) -> Result<Self, SourceError> {
        let location = settings.location.clone();
        let file = SourceFile::find(&location, spool_folder)?;
        let sample = Sample::read(&file, &location)?;
        let source_name = location.display();
        if let Some(found) = file::other_format(&location, &sample.bytes) {
            return Err(SourceError::UnsupportedFormat { source_name, found });
        }
        let (decoding, encoding_origin) =
            encoding::detect(settings.encoding.as_deref(), &sample.bytes).map_err(|unknown| {
                SourceError::UnknownEncoding { source_name: source_name.clone(), unknown }
            })?;
        let text = sample.decode(decoding);
        if text.is_empty() {
            return Err(SourceError::Empty { source_name });
        }
        let skipped = match settings.header_row {
            HeaderRow::At(number) => number.saturating_sub(1),
            HeaderRow::Absent => 0,
        };
        let sample_text = SampleText { text: &text, extent: sample.extent, skipped };
        let delimiter = delimiter_of(settings, sample_text)?;
        let mut source = Self {
            description: SourceDescription {
                format: if delimiter == b'\t' { Format::Tsv } else { Format::Csv },
                delimiter: delimiter.into(),
                encoding: decoding.encoding.name(),
                encoding_origin,
                header_row: settings.header_row,
                size_bytes: Some(sample.size_bytes),
            },
            splitter: Splitter { delimiter },
            columns: Vec::new(),
            location,
            file,
            decoding,
        };
        source.columns = match settings.header_row {
            HeaderRow::At(number) => source.read_headers(number.max(1))?,
            HeaderRow::Absent => {
                let columns = sample_text.width_max(delimiter);
                source.check_width(1, columns)?;
                header::numbered(columns)
            }
        };
        Ok(source)
    }

    /// The columns' names, each once (SPEC §3).
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What the source turned out to be.
    pub fn description(&self) -> &SourceDescription {
        &self.description
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// What is read, and in which state it is now.
    pub fn state(&self) -> Result<SourceState, SourceError> {
        Ok(SourceState {
            location: self.location.clone(),
            description: self.description.clone(),
            file: self.file.state(&self.location)?,
        })
    }

    /// Reads from the first row on; call it again to read again.
    pub fn reader(&self) -> Result<Box<dyn TableReader>, SourceError> {
        let mut reader = self.records()?.with_columns(self.columns.len());
        if let HeaderRow::At(number) = self.description.header_row {
            reader.skip_records(number.max(1))?;
        }
        Ok(Box::new(reader))
    }

    /// Reads from the first record on.
    fn records(&self) -> Result<DelimitedReader, SourceError> {
        let file = self.file.open(&self.location)?;
        let input = Input::new(Box::new(file), self.decoding, CHUNK_BYTES);
        Ok(DelimitedReader::new(self.location.display(), input, self.splitter))
    }

    fn read_headers(&self, record: u32) -> Result<Vec<String>, SourceError> {
        let source_name = self.location.display();
        let mut records = self.records()?;
        records.skip_records(record - 1)?;
        let mut headers = Cells::default();
        if !records.read_record(&mut headers)? {
            let records = records.records();
            return Err(SourceError::HeaderNotFound { source_name, record, records });
        }
        if headers.is_blank(0..headers.len()) {
            let first_filled = first_filled(&mut records)?;
            return Err(SourceError::NoHeader { source_name, record, first_filled });
        }
        // Before a name is made of each: a long line has millions of cells.
        self.check_width(record, headers.len())?;
        let mut row_below = Cells::default();
        records.read_record(&mut row_below)?;
        row_below.truncate(row_below.len().min(headers.len()));
        let (headers, row_below) = (texts(&headers), texts(&row_below));
        if let Some(index) = header::data_among(&headers, &row_below) {
            let cell = headers[index].clone();
            let column = index + 1;
            return Err(SourceError::HeaderLooksLikeData { source_name, record, column, cell });
        }
        Ok(header::names(&headers))
    }

    fn check_width(&self, record: u32, columns: usize) -> Result<(), SourceError> {
        if columns <= COLUMNS_MAX {
            return Ok(());
        }
        let source_name = self.location.display();
        Err(SourceError::TooManyColumns { source_name, record, columns, limit: COLUMNS_MAX })
    }
}

/// The number of the next record that holds something.
fn first_filled(records: &mut DelimitedReader) -> Result<Option<u32>, SourceError> {
    let mut cells = Cells::default();
    for _ in 0..HEADER_SEARCH_RECORDS {
        cells.clear();
        if !records.read_record(&mut cells)? {
            break;
        }
        if !cells.is_blank(0..cells.len()) {
            return Ok(Some(records.records()));
        }
    }
    Ok(None)
}

fn texts(cells: &Cells) -> Vec<String> {
    cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}

/// The one named, the one of the format, or the one the text uses.
fn delimiter_of(settings: &SourceSettings, sample: SampleText) -> Result<u8, SourceError> {
    if let Some(named) = settings.delimiter {
        return delimiter::parse(named).ok_or_else(|| SourceError::BadDelimiter {
            source_name: settings.location.display(),
            delimiter: named,
        });
    }
    let extension = settings.location.path().and_then(Path::extension).unwrap_or_default();
    let is_tsv_by_name = ["tsv", "tab"].iter().any(|tsv| extension.eq_ignore_ascii_case(tsv));
    Ok(match settings.format {
        Some(Format::Tsv) => b'\t',
        None if is_tsv_by_name => sample.delimiter(b'\t'),
        Some(Format::Csv) | None => sample.delimiter(b','),
    })
}

/// The beginning of a source.
struct Sample {
    bytes: Vec<u8>,
    extent: Extent,
    size_bytes: u64,
}

impl Sample {
    fn read(file: &SourceFile, location: &Location) -> Result<Self, SourceError> {
        let read_error =
            |cause| SourceError::Read { source_name: location.display(), byte_offset: 0, cause };
        let file = file.open(location)?;
        let size_bytes = file.metadata().map_err(read_error)?.len();
        let mut bytes = Vec::new();
        file.take(SAMPLE_BYTES as u64).read_to_end(&mut bytes).map_err(read_error)?;
        let extent = if bytes.len() < SAMPLE_BYTES { Extent::Last } else { Extent::More };
        Ok(Self { bytes, extent, size_bytes })
    }

    fn decode(&self, decoding: Decoding) -> Vec<u8> {
        let reader = Box::new(std::io::Cursor::new(self.bytes.clone()));
        let mut input = Input::new(reader, decoding, SAMPLE_BYTES);
        while input.extent() == Extent::More {
            input.fill().expect("memory can be read");
        }
        input.text().to_vec()
    }
}
