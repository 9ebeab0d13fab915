//! Reading Parquet: row group by row group, some rows of every column at a time. What
//! a file says of itself is checked before memory is spent on it.

mod footer;
mod leaf;
mod pages;
#[cfg(test)]
mod tests;
mod tree;
mod value;

use std::fs::File;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};

use super::copy::{COPY_BYTES_MAX, CopyWriter};
use super::delimited::RECORD_BYTES_MAX;
use super::open::{Copied, CopiedColumns, CopyInput};
use super::trouble::Trouble;
use super::unpack::open_file;
use super::{COLUMNS_MAX, SourceError};
use footer::FooterError;
use leaf::Leaf;
use pages::PageFile;
use tree::{Cell, Column, Place, Reading};

/// Rows read at once. Each column holds so many values, however long they are.
const BATCH_ROWS: usize = 256;

/// Copies the rows of a Parquet source.
pub(super) fn copy(
    input: &CopyInput<'_>,
    output: &mut CopyWriter<'_>,
) -> Result<Copied, SourceError> {
    let trouble = Trouble {
        source_name: input.source_name(),
        content: "the Parquet data",
        contradiction: "its parts contradict each other",
    };
    let mut file = open_file(input, output, COPY_BYTES_MAX)?;
    let metadata = trouble.metadata(&mut file)?;
    let file = Arc::new(PageFile::new(file, &metadata).map_err(|cause| trouble.reading(cause))?);
    let columns = trouble.columns(&metadata)?;
    let rows = metadata.row_groups().iter().map(|group| group.num_rows().max(1).cast_unsigned());
    let mut table = Table {
        trouble,
        columns,
        rows_total: rows.fold(1, u64::saturating_add),
        cell: String::new(),
        output,
    };
    let leaves = metadata.file_metadata().schema_descr().num_columns();
    for group in metadata.row_groups() {
        if group.num_columns() != leaves {
            return Err(table.trouble.damaged(&"a row group has not all columns"));
        }
        table.copy_group(&file, group)?;
    }
    let names = table.columns.into_iter().map(|column| column.name).collect();
    Ok(Copied { columns: CopiedColumns::Named(names), table: None })
}

impl Trouble {
    fn metadata(&self, file: &mut File) -> Result<ParquetMetaData, SourceError> {
        match footer::check(file) {
            Ok(()) => {}
            Err(FooterError::Reading(cause)) => return Err(self.reading(cause)),
            Err(FooterError::Encrypted) => {
                return Err(self.malformed("", "it is encrypted; save it without a key"));
            }
            Err(error) => return Err(self.damaged(&error)),
        }
        self.call(|| ParquetMetaDataReader::new().parse_and_finish(&*file))
    }

    fn columns(&self, metadata: &ParquetMetaData) -> Result<Vec<Column>, SourceError> {
        let schema = metadata.file_metadata().schema_descr();
        if schema.num_columns() > COLUMNS_MAX {
            return Err(SourceError::TooManyColumns {
                source_name: self.source_name.clone(),
                record: 1,
                columns: schema.num_columns(),
                limit: COLUMNS_MAX,
            });
        }
        let columns = tree::columns(schema.root_schema());
        if columns.is_empty() {
            return Err(SourceError::Empty { source_name: self.source_name.clone() });
        }
        Ok(columns)
    }
}

/// The table that is copied.
struct Table<'a, 'b> {
    trouble: Trouble,
    columns: Vec<Column>,
    rows_total: u64,
    cell: String,
    output: &'a mut CopyWriter<'b>,
}

impl Table<'_, '_> {
    fn permille(&self) -> Option<u16> {
        u16::try_from(u64::from(self.output.rows()) * 1000 / self.rows_total).ok()
    }

    fn copy_group(
        &mut self,
        file: &Arc<PageFile>,
        group: &RowGroupMetaData,
    ) -> Result<(), SourceError> {
        let mut left = usize::try_from(group.num_rows())
            .map_err(|_| self.trouble.damaged(&"a row group has less than no rows"))?;
        let mut leaves = Vec::new();
        for chunk in group.columns() {
            if matches!(chunk.compression(), Compression::BROTLI(_) | Compression::LZO) {
                let what = "its pages are packed with Brotli or LZO, which segport cannot read; \
                            save it packed with Zstandard or Snappy";
                return Err(self.trouble.malformed("", what));
            }
            leaves.push(self.trouble.call(|| Leaf::open(file, chunk, left))?);
        }
        let mut rows = BATCH_ROWS;
        while left > 0 {
            rows = rows.min(left);
            let text_bytes = self.read(&mut leaves, rows)?;
            self.copy_rows(&leaves, rows)?;
            left -= rows;
            // Fewer where they are long, so that one can stop between them.
            let row_bytes = text_bytes / rows + 1;
            rows = (4 * RECORD_BYTES_MAX / row_bytes).clamp(1, BATCH_ROWS);
        }
        Ok(())
    }

    /// Reads the next rows of every column; how long their text is.
    fn read(&self, leaves: &mut [Leaf], rows: usize) -> Result<usize, SourceError> {
        let mut text_bytes = 0;
        for leaf in leaves {
            if self.trouble.call(|| leaf.read(rows))? != rows {
                return Err(self.trouble.damaged(&"a column has fewer rows than others"));
            }
            text_bytes += leaf.levels.text_bytes();
            if text_bytes / rows > RECORD_BYTES_MAX {
                return Err(SourceError::RecordTooLong {
                    source_name: self.trouble.source_name.clone(),
                    record: self.output.rows().saturating_add(2),
                    byte_offset: None,
                    limit_bytes: RECORD_BYTES_MAX,
                });
            }
            self.output.look(self.permille())?;
        }
        Ok(text_bytes)
    }

    fn copy_rows(&mut self, leaves: &[Leaf], rows: usize) -> Result<(), SourceError> {
        let mut places = vec![Place::default(); leaves.len()];
        let mut reading = Reading::new(leaves, &mut places);
        for _ in 0..rows {
            for column in &self.columns {
                self.cell.clear();
                match reading.cell(column, &mut self.cell) {
                    Ok(Cell::Blank) => self.output.cell(""),
                    Ok(Cell::Text) => self.output.cell(&self.cell),
                    Ok(Cell::Undecodable) => self.output.undecodable_cell(),
                    Err(_) => {
                        return Err(self.trouble.damaged(&"its parts contradict each other"));
                    }
                }
            }
            self.output.end_row(self.permille())?;
        }
        Ok(())
    }
}
