//! Opening a source: decides format, encoding, delimiter and headers, and brings
//! what is no delimited text into a private copy. Reads the beginning, or all of
//! what is copied.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use xxhash_rust::xxh3::Xxh3;

use super::compression::Compression;
use super::copy::CopyWriter;
use super::delimited::DelimitedReader;
use super::delimiter::{self, HeaderSearch, SampleText};
use super::file::SourceFile;
use super::filling::Cells;
use super::input::{Decoding, Input, hex, read_some};
use super::splitter::{Extent, Splitter};
use super::text::{Copy, SourceText, open_bytes, read_up_to};
use super::{
    COLUMNS_MAX, EncodingOrigin, Source, SourceDescription, SourceError, encoding, format, header,
    json, parquet, preamble, quote, sqlite, workbook,
};
use crate::domain::{
    Format, HeaderRow, Location, SourceFingerprint, SourceSettings, TableChoice, Watch,
};

/// Bytes from which format, encoding and delimiter are told.
pub(super) const SAMPLE_BYTES: usize = 256 * 1024;

/// Records searched for headers, or when their place is blank.
const HEADER_SEARCH_RECORDS: u32 = 100;

/// See [`Source::open`].
pub(super) fn open(
    file: Arc<SourceFile>,
    settings: &SourceSettings,
    spool_folder: &Path,
    watch: &dyn Watch,
) -> Result<Source, SourceError> {
    let location = &settings.location;
    let sample = Sample::read(&file, location)?;
    let format = format::detect(settings.format, location, &sample.bytes)?;
    if format.is_delimited() {
        return open_delimited(file, settings, format, &sample);
    }
    // Before it is read: what changes meanwhile is another state.
    let opened = file.state(location)?;
    let input = CopyInput { file: &file, settings, format, compression: sample.compression };
    let mut output = CopyWriter::new(location.display(), spool_folder, watch)?;
    let copied = input.copy(&mut output)?;
    let names_columns = format.names_columns();
    let fingerprint = fingerprint_of(&file, location, format, &output)?;
    let (copy, copy_bytes) = output.finish()?;
    let text = SourceText::Copy(Copy {
        file: copy,
        size_bytes: copy_bytes,
        records_before: u32::from(names_columns),
        fingerprint,
    });
    let description = SourceDescription {
        format,
        compression: sample.compression,
        delimiter: None,
        quote: None,
        encoding: None,
        encoding_origin: EncodingOrigin::Content,
        header_row: settings.header_row.filter(|_| !names_columns).unwrap_or_default(),
        table: copied.table,
        size_bytes: Some(sample.size_bytes),
    };
    let mut source = Source {
        opened,
        settings: settings.clone(),
        file,
        text,
        further: Vec::new(),
        warnings: Vec::new(),
        description,
        columns: Vec::new(),
        records_before: 0,
    };
    source.columns = match copied.columns {
        CopiedColumns::Named(names) => {
            check_width(location, 1, names.len())?;
            header::names(&names)
        }
        CopiedColumns::InRows { width } => {
            let found = match settings.header_row {
                Some(named) => named,
                None => source.find_header_row()?,
            };
            source.take_header_row(found, 0);
            source.columns_in_rows(width)?
        }
    };
    Ok(source)
}

/// What is to be copied.
pub(super) struct CopyInput<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) settings: &'a SourceSettings,
    pub(super) format: Format,
    pub(super) compression: Option<Compression>,
}

/// What was copied.
pub(super) struct Copied {
    pub(super) columns: CopiedColumns,
    /// The sheet or table.
    pub(super) table: Option<TableChoice>,
}

/// Where the names of columns are.
pub(super) enum CopiedColumns {
    /// The format has them; rows are all data.
    Named(Vec<String>),
    /// Some row holds them; the widest has so many cells.
    InRows { width: usize },
}

impl CopyInput<'_> {
    fn copy(&self, output: &mut CopyWriter<'_>) -> Result<Copied, SourceError> {
        match self.format {
            Format::Workbook => workbook::copy(self, output),
            Format::Json | Format::Ndjson => json::copy(self, output),
            Format::Sqlite => sqlite::copy(self, output),
            Format::Parquet => parquet::copy(self, output),
            Format::Csv | Format::Tsv => unreachable!("delimited text is read where it is"),
        }
    }

    /// As a person names it.
    pub(super) fn source_name(&self) -> String {
        self.settings.location.display()
    }
}

/// XXH3-128 of the bytes of the file itself, and of the log of a database.
fn fingerprint_of(
    file: &SourceFile,
    location: &Location,
    format: Format,
    output: &CopyWriter<'_>,
) -> Result<SourceFingerprint, SourceError> {
    let source_name = location.display();
    let log = (format == Format::Sqlite).then(|| File::open(sqlite::beside(file.path(), "-wal")));
    let log: Box<dyn Read> = match log {
        Some(Ok(log)) => Box::new(log),
        _ => Box::new(io::empty()),
    };
    let (mut file, mut hash, mut size_bytes) = (file.open(location)?.chain(log), Xxh3::new(), 0);
    let mut space = vec![0; SAMPLE_BYTES];
    loop {
        output.look(None)?;
        let length = match read_some(&mut file, &mut space) {
            Ok(0) => break,
            Ok(length) => length,
            Err(cause) => {
                return Err(SourceError::Read { source_name, byte_offset: size_bytes, cause });
            }
        };
        hash.update(&space[..length]);
        size_bytes += length as u64;
    }
    Ok(SourceFingerprint { path: source_name, size_bytes, hash: hex(&hash) })
}

fn open_delimited(
    file: Arc<SourceFile>,
    settings: &SourceSettings,
    format: Format,
    sample: &Sample,
) -> Result<Source, SourceError> {
    let source_name = settings.location.display();
    let (decoding, encoding_origin) =
        encoding::detect(settings.encoding.as_deref(), &sample.bytes).map_err(|unknown| {
            SourceError::UnknownEncoding { source_name: source_name.clone(), unknown }
        })?;
    let text = sample.decode(decoding);
    if text.is_empty() {
        return Err(SourceError::Empty { source_name });
    }
    let separator_line = preamble::separator_line(&text);
    let first = u32::from(separator_line.is_some());
    let quote = settings.quote.unwrap_or_else(|| quote::detect(&text));
    let (skipped, search) = match settings.header_row {
        Some(HeaderRow::At(number)) => (number.saturating_sub(1), HeaderSearch::First),
        Some(HeaderRow::Absent) => (first, HeaderSearch::First),
        None => (first, HeaderSearch::Further),
    };
    let sample_text =
        SampleText { text: &text, extent: sample.extent, skipped, quote: quote.byte(), search };
    let delimiter = match separator_line {
        Some((delimiter, _)) if settings.delimiter.is_none() => delimiter,
        _ => delimiter_of(settings, format, sample_text)?,
    };
    let header_row = settings
        .header_row
        .unwrap_or_else(|| HeaderRow::At(sample_text.records_before(delimiter).saturating_add(1)));
    let mut source = Source {
        description: SourceDescription {
            format: if delimiter == b'\t' { Format::Tsv } else { Format::Csv },
            compression: sample.compression,
            delimiter: Some(delimiter.into()),
            quote: Some(quote),
            encoding: Some(decoding.encoding.name()),
            encoding_origin,
            header_row,
            table: None,
            size_bytes: Some(sample.size_bytes),
        },
        text: SourceText::File {
            compression: sample.compression,
            decoding,
            splitter: Splitter { delimiter, quote: quote.byte() },
        },
        opened: file.state(&settings.location)?,
        settings: settings.clone(),
        file,
        further: Vec::new(),
        warnings: Vec::new(),
        columns: Vec::new(),
        records_before: 0,
    };
    source.take_header_row(header_row, first);
    source.columns = source.columns_in_rows(sample_text.width_max(delimiter))?;
    Ok(source)
}

impl Source {
    /// The headers stand there; without any the table begins after so many records.
    fn take_header_row(&mut self, header_row: HeaderRow, first: u32) {
        self.description.header_row = header_row;
        self.records_before = match header_row {
            HeaderRow::At(number) => number.max(1),
            HeaderRow::Absent => first,
        };
    }

    /// Where the headers of a copy stand.
    fn find_header_row(&self) -> Result<HeaderRow, SourceError> {
        let (mut reader, mut cells) = (self.records()?, Cells::default());
        let (mut records, mut bytes) = (Vec::new(), 0);
        while reader.records() < HEADER_SEARCH_RECORDS && bytes < SAMPLE_BYTES {
            cells.clear();
            if !reader.read_record(&mut cells)? {
                break;
            }
            bytes += cells.text.len();
            records.push(texts(&cells));
        }
        let index = preamble::header_index(&records).unwrap_or(0);
        Ok(HeaderRow::At(u32::try_from(index + 1).expect("it is one of a hundred")))
    }

    /// The names in the row of the headers, or made for a table so wide.
    fn columns_in_rows(&self, width: usize) -> Result<Vec<String>, SourceError> {
        match self.description.header_row {
            HeaderRow::At(number) => self.read_headers(number.max(1)),
            HeaderRow::Absent => {
                check_width(self.location(), 1, width)?;
                Ok(header::numbered(width))
            }
        }
    }

    fn read_headers(&self, record: u32) -> Result<Vec<String>, SourceError> {
        let source_name = self.location().display();
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
        check_width(self.location(), record, headers.len())?;
        let headers = texts(&headers);
        let rows_below = rows_below(&mut records, headers.len())?;
        if let Some(index) = header::data_among(&headers, &rows_below) {
            let cell = headers[index].clone();
            let column = index + 1;
            return Err(SourceError::HeaderLooksLikeData { source_name, record, column, cell });
        }
        Ok(header::names(&headers))
    }
}

/// The rows under the headers that tell what they are, no wider than these.
fn rows_below(
    records: &mut DelimitedReader,
    columns: usize,
) -> Result<Vec<Vec<String>>, SourceError> {
    let mut rows = Vec::new();
    let mut cells = Cells::default();
    while rows.len() < preamble::ROWS_BELOW_MAX && records.read_record(&mut cells)? {
        cells.truncate(cells.len().min(columns));
        rows.push(texts(&cells));
        cells.clear();
    }
    Ok(rows)
}

/// Refuses a table that is wider than any of people.
pub(super) fn check_width(
    location: &Location,
    record: u32,
    columns: usize,
) -> Result<(), SourceError> {
    if columns <= COLUMNS_MAX {
        return Ok(());
    }
    let source_name = location.display();
    Err(SourceError::TooManyColumns { source_name, record, columns, limit: COLUMNS_MAX })
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
fn delimiter_of(
    settings: &SourceSettings,
    format: Format,
    sample: SampleText,
) -> Result<u8, SourceError> {
    if let Some(named) = settings.delimiter {
        return delimiter::parse(named).ok_or_else(|| SourceError::BadDelimiter {
            source_name: settings.location.display(),
            delimiter: named,
        });
    }
    Ok(match (settings.format, format) {
        (Some(Format::Tsv), _) => b'\t',
        (_, Format::Tsv) => sample.delimiter(b'\t'),
        _ => sample.delimiter(b','),
    })
}

/// The beginning of a source, of a compressed one that of what is within.
struct Sample {
    bytes: Vec<u8>,
    extent: Extent,
    compression: Option<Compression>,
    size_bytes: u64,
}

impl Sample {
    fn read(file: &SourceFile, location: &Location) -> Result<Self, SourceError> {
        let error =
            |compression, cause| SourceError::reading(location.display(), 0, compression, cause);
        let opened = file.open(location)?;
        let size_bytes = opened.metadata().map_err(|cause| error(None, cause))?.len();
        let start = read_up_to(opened, 8).map_err(|cause| error(None, cause))?;
        let compression = Compression::of(&start);
        let (reader, _) = open_bytes(file, location, compression)?;
        let bytes = read_up_to(reader, SAMPLE_BYTES).map_err(|cause| error(compression, cause))?;
        let extent = if bytes.len() < SAMPLE_BYTES { Extent::Last } else { Extent::More };
        Ok(Self { bytes, extent, compression, size_bytes })
    }

    fn decode(&self, decoding: Decoding) -> Vec<u8> {
        let reader = Box::new(Cursor::new(self.bytes.clone()));
        let mut input = Input::new(reader, decoding, SAMPLE_BYTES);
        while input.extent() == Extent::More {
            input.fill().expect("memory can be read");
        }
        input.text().to_vec()
    }
}
