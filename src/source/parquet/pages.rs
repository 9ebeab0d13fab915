//! The pages of a column, looked at before memory is spent on them: a page of some
//! bytes may say that it unpacks to gigabytes, or that it has billions of values.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::ReaderProperties;
use parquet::file::reader::{ChunkReader, Length, SerializedPageReader};

/// A page is held in memory, packed and unpacked. Those who write pages keep to one
/// megabyte, or to a hundred.
const PAGE_BYTES_MAX: u64 = 128 * 1024 * 1024;

/// What gzip packs is unpacked to its end, a thousand times as much at most, whatever
/// the page says; the other packings stop at what it says.
const GZIP_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Values of a dictionary are held in memory, each in 32 bytes.
const DICTIONARY_VALUES_MAX: usize = 4 * 1024 * 1024;

/// Pages whose values are made of those before them: a batch of them may take this
/// much, times the rows of a batch.
const DELTA_PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Of such a page, all lengths are held in memory.
const DELTA_VALUES_MAX: u64 = 16 * 1024 * 1024;

fn refused(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// A file whose parts are checked before they are read.
pub(super) struct PageFile {
    file: File,
    size_bytes: u64,
    packed_bytes_max: u64,
}

impl PageFile {
    pub(super) fn new(file: File, metadata: &ParquetMetaData) -> std::io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        let mut chunks = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
        let has_gzip = chunks.any(|chunk| matches!(chunk.compression(), Compression::GZIP(_)));
        let packed_bytes_max = if has_gzip { GZIP_BYTES_MAX } else { PAGE_BYTES_MAX };
        Ok(Self { file, size_bytes, packed_bytes_max })
    }

    fn at(&self, start: u64) -> Result<File> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    }
}

impl Length for PageFile {
    fn len(&self) -> u64 {
        self.size_bytes
    }
}

impl ChunkReader for PageFile {
    type T = BufReader<File>;

    /// Only asked for where the header of a page stands.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut header = Vec::new();
        self.at(start)?.take(32).read_to_end(&mut header)?;
        check_header(&header)?;
        Ok(BufReader::with_capacity(1024, self.at(start)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.size_bytes) {
            return Err(refused("a page is longer than the file"));
        }
        if length as u64 > self.packed_bytes_max {
            return Err(refused("a page that is packed is too large"));
        }
        let mut bytes = vec![0; length];
        self.at(start)?.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A header starts with the kind of the page and its sizes, unpacked and packed: three
/// integers, of the fields 1 to 3.
fn check_header(header: &[u8]) -> Result<()> {
    let mut bytes = header.iter();
    for index in 0..3 {
        if bytes.next() != Some(&0x15) {
            return Err(refused("the header of a page is not right"));
        }
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = bytes.next().filter(|_| shift < 35);
            let byte = *byte.ok_or_else(|| refused("the header of a page is not right"))?;
            value |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        // Zigzag: twice as much.
        if index > 0 && value / 2 > PAGE_BYTES_MAX {
            return Err(refused("a page is larger than 128 MiB"));
        }
    }
    Ok(())
}

/// The pages of one column of one row group.
pub(super) struct CheckedPages {
    pages: SerializedPageReader<PageFile>,
    /// Read ahead to know what the page before it ends with.
    next: Option<Page>,
    physical: Type,
    has_repetition: bool,
    has_definition: bool,
}

impl CheckedPages {
    pub(super) fn new(
        file: &Arc<PageFile>,
        chunk: &ColumnChunkMetaData,
        rows: usize,
    ) -> Result<Self> {
        let column = chunk.column_descr();
        // What old programs called LZ4 is unpacked without an end.
        let properties = ReaderProperties::builder().set_backward_compatible_lz4(false).build();
        Ok(Self {
            pages: SerializedPageReader::new_with_properties(
                Arc::clone(file),
                chunk,
                rows,
                None,
                Arc::new(properties),
            )?,
            next: None,
            physical: column.physical_type(),
            has_repetition: column.max_rep_level() > 0,
            has_definition: column.max_def_level() > 0,
        })
    }

    fn read(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.check(page)?;
        }
        Ok(page)
    }

    fn check(&self, page: &Page) -> Result<()> {
        let values = page.num_values() as usize;
        if page.is_dictionary_page() {
            let least = if self.physical == Type::BYTE_ARRAY { 4 } else { 1 };
            if values > page.buffer().len() / least || values > DICTIONARY_VALUES_MAX {
                return Err(refused("a dictionary has more values than it can hold"));
            }
            return Ok(());
        }
        let is_delta = matches!(
            page.encoding(),
            Encoding::DELTA_BYTE_ARRAY | Encoding::DELTA_LENGTH_BYTE_ARRAY
        );
        if !is_delta {
            return Ok(());
        }
        let lengths = self.delta_values(page).ok_or_else(|| refused("a page is cut off"))?;
        if lengths > page.num_values().into() || lengths > DELTA_VALUES_MAX {
            return Err(refused("a page has more values than it says"));
        }
        let is_front_coded = page.encoding() == Encoding::DELTA_BYTE_ARRAY;
        if is_front_coded && page.buffer().len() > DELTA_PAGE_BYTES_MAX {
            return Err(refused("a page of values made of others is larger than 4 MiB"));
        }
        Ok(())
    }

    /// How many lengths the values of a page start with.
    fn delta_values(&self, page: &Page) -> Option<u64> {
        let mut bytes: &[u8] = page.buffer();
        if let Page::DataPageV2 { def_levels_byte_len, rep_levels_byte_len, .. } = page {
            let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
            bytes = bytes.get(usize::try_from(levels).ok()?..)?;
        } else {
            for has_levels in [self.has_repetition, self.has_definition] {
                if has_levels {
                    let (length, rest) = bytes.split_first_chunk::<4>()?;
                    bytes = rest.get(u32::from_le_bytes(*length) as usize..)?;
                }
            }
        }
        if bytes.is_empty() {
            return Some(0);
        }
        // The size of blocks, the number of their parts, the number of values.
        let mut numbers = [0_u64; 3];
        for number in &mut numbers {
            for shift in (0..64).step_by(7) {
                let (byte, rest) = bytes.split_first()?;
                bytes = rest;
                *number |= u64::from(byte & 0x7F) << shift;
                if byte & 0x80 == 0 {
                    break;
                }
            }
        }
        Some(numbers[2])
    }
}

impl Iterator for CheckedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for CheckedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        match self.next.take() {
            Some(page) => Ok(Some(page)),
            None => self.read(),
        }
    }

    /// Needed for skipping rows, which is not done.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(refused("rows are not skipped"))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(refused("rows are not skipped"))
    }

    /// Whether the page read last ends with the end of a row.
    fn at_record_boundary(&mut self) -> Result<bool> {
        if self.next.is_none() {
            self.next = self.read()?;
        }
        Ok(matches!(self.next, None | Some(Page::DataPageV2 { .. })))
    }
}
