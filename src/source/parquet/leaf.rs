//! The values of one column of one row group, some rows at a time, as text. Knows
//! nothing of other columns.

use std::ops::Range;
use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::Result;
use parquet::file::metadata::ColumnChunkMetaData;

use super::pages::{CheckedPages, PageFile};
use super::value::{Kind, Show};

/// A value as text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    /// There is none.
    Absent,
    /// It is no text, and has none.
    NoText,
    Text(&'a str),
}

/// What was read of some rows. A level says how much of the way to a value there is:
/// without all of it, there is none.
#[derive(Debug, Default)]
pub(super) struct Levels {
    pub(super) definition: Vec<i16>,
    /// Empty where nothing repeats.
    pub(super) repetition: Vec<i16>,
    text: String,
    /// Where each value is in the text, unless it is none.
    values: Vec<Option<Range<usize>>>,
}

impl Levels {
    fn clear(&mut self) {
        self.definition.clear();
        self.repetition.clear();
        self.text.clear();
        self.values.clear();
    }

    /// `None` beyond the last.
    pub(super) fn value(&self, index: usize) -> Option<Value<'_>> {
        let place = self.values.get(index)?.clone();
        Some(place.map_or(Value::NoText, |place| Value::Text(&self.text[place])))
    }

    pub(super) fn text_bytes(&self) -> usize {
        self.text.len()
    }
}

/// See the module.
pub(super) struct Leaf {
    reader: Box<dyn ReadLevels>,
    kind: Kind,
    pub(super) levels: Levels,
    /// The level of a value that is there.
    pub(super) definition_max: i16,
    /// Whether it is a number or a truth value to JSON.
    pub(super) is_bare: bool,
}

impl Leaf {
    pub(super) fn open(
        file: &Arc<PageFile>,
        chunk: &ColumnChunkMetaData,
        rows: usize,
    ) -> Result<Self> {
        let column = chunk.column_descr_ptr();
        let kind = Kind::of(&column);
        let definition_max = column.max_def_level();
        let pages = Box::new(CheckedPages::new(file, chunk, rows)?);
        let reader: Box<dyn ReadLevels> = match get_column_reader(column, pages) {
            ColumnReader::BoolColumnReader(reader) => typed(reader),
            ColumnReader::Int32ColumnReader(reader) => typed(reader),
            ColumnReader::Int64ColumnReader(reader) => typed(reader),
            ColumnReader::Int96ColumnReader(reader) => typed(reader),
            ColumnReader::FloatColumnReader(reader) => typed(reader),
            ColumnReader::DoubleColumnReader(reader) => typed(reader),
            ColumnReader::ByteArrayColumnReader(reader) => typed(reader),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => typed(reader),
        };
        let is_bare = reader.is_bare(kind);
        Ok(Self { reader, kind, levels: Levels::default(), definition_max, is_bare })
    }

    /// Reads the next rows; how many there were.
    pub(super) fn read(&mut self, rows: usize) -> Result<usize> {
        self.levels.clear();
        self.reader.read(rows, self.kind, &mut self.levels)
    }
}

trait ReadLevels {
    fn read(&mut self, rows: usize, kind: Kind, levels: &mut Levels) -> Result<usize>;

    fn is_bare(&self, kind: Kind) -> bool;
}

struct Typed<T: DataType> {
    reader: ColumnReaderImpl<T>,
    values: Vec<T::T>,
}

fn typed<T: DataType<T: Show>>(reader: ColumnReaderImpl<T>) -> Box<dyn ReadLevels> {
    Box::new(Typed { reader, values: Vec::new() })
}

impl<T: DataType<T: Show>> ReadLevels for Typed<T> {
    fn read(&mut self, rows: usize, kind: Kind, levels: &mut Levels) -> Result<usize> {
        self.values.clear();
        let (definition, repetition) = (&mut levels.definition, &mut levels.repetition);
        let (rows, ..) =
            self.reader.read_records(rows, Some(definition), Some(repetition), &mut self.values)?;
        for value in &self.values {
            let start = levels.text.len();
            let shown = value.show(kind, &mut levels.text);
            if shown.is_none() {
                levels.text.truncate(start);
            }
            levels.values.push(shown.map(|()| start..levels.text.len()));
        }
        Ok(rows)
    }

    fn is_bare(&self, kind: Kind) -> bool {
        <T::T as Show>::is_bare(kind)
    }
}
