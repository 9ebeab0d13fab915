//! Reading JSON: a list of objects, an object that holds one list of objects, or
//! an object a line. Which of these it is, the text tells, whatever the name says.
//! Holds one value at a time in memory.

mod cut;
mod object;
mod shape;
#[cfg(test)]
mod tests;
mod values;

use encoding_rs::UTF_8;

use super::copy::CopyWriter;
use super::encoding::{self, EncodingOrigin};
use super::input::{CHUNK_BYTES, Decoding, Input};
use super::open::{Copied, CopiedColumns, CopyInput};
use super::text::{open_bytes, read_up_to};
use super::{COLUMNS_MAX, SourceError};
use object::{Columns, Row, RowError};
use shape::Shape;
use values::Values;

/// Bytes that tell the encoding.
const START_BYTES: usize = 4 * 1024;

/// Copies the rows of a JSON source.
pub(super) fn copy(
    input: &CopyInput<'_>,
    output: &mut CopyWriter<'_>,
) -> Result<Copied, SourceError> {
    let mut values = open(input)?;
    values.fill_to(CHUNK_BYTES, output)?;
    let mut rows = Rows {
        source_name: input.source_name(),
        columns: Columns::new(),
        row: Row::default(),
        output,
    };
    match Shape::of(values.text(), values.extent(), input.format) {
        Shape::Lines => rows.copy_lines(&mut values)?,
        Shape::Sequence => rows.copy_sequence(&mut values)?,
        Shape::List => {
            rows.copy_list(&mut values)?;
            values.expect_end(rows.output)?;
        }
        Shape::Wrapped => rows.copy_wrapped(&mut values)?,
        Shape::Other => {
            return Err(values.malformed("JSON starts with [ or {, but this does not"));
        }
    }
    let Rows { columns, output, source_name, .. } = rows;
    if output.rows() == 0 {
        return Err(SourceError::Empty { source_name });
    }
    if columns.is_empty() {
        let what = "no row of it is an object that has members, such as {\"email\": \"…\"}";
        return Err(SourceError::Malformed {
            source_name,
            place: String::new(),
            what: what.into(),
        });
    }
    Ok(Copied { columns: CopiedColumns::Named(columns.into_names()), table: None })
}

fn open(input: &CopyInput<'_>) -> Result<Values, SourceError> {
    let source_name = input.source_name();
    let location = &input.settings.location;
    let open_error = |cause| SourceError::Open { source_name: source_name.clone(), cause };
    let size_bytes = input.file.open(location)?.metadata().map_err(open_error)?.len();
    let (reader, _) = open_bytes(input.file, location, input.compression)?;
    let start = read_up_to(reader, START_BYTES)
        .map_err(|cause| SourceError::reading(source_name.clone(), 0, input.compression, cause))?;
    let decoding = decoding_of(input, &start)?;
    let (reader, packed) = open_bytes(input.file, location, input.compression)?;
    let text = Input::new(reader, decoding, CHUNK_BYTES);
    Ok(Values::new(source_name, text, packed, size_bytes, input.compression))
}

/// JSON is UTF-8 unless a mark, its NULs or somebody says otherwise.
fn decoding_of(input: &CopyInput<'_>, start: &[u8]) -> Result<Decoding, SourceError> {
    let detected = encoding::detect(input.settings.encoding.as_deref(), start);
    let (decoding, origin) = detected.map_err(|unknown| SourceError::UnknownEncoding {
        source_name: input.source_name(),
        unknown,
    })?;
    Ok(match origin {
        EncodingOrigin::Guessed => Decoding { encoding: UTF_8, byte_order_mark_bytes: 0 },
        _ => decoding,
    })
}

/// What was copied so far.
struct Rows<'a, 'b> {
    source_name: String,
    columns: Columns,
    row: Row,
    output: &'a mut CopyWriter<'b>,
}

/// What is done with a value that is no right JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Broken {
    /// The next is found all the same: it costs a row.
    IsARow,
    /// Nobody knows where the next one starts.
    Stops,
}

impl Rows<'_, '_> {
    /// An object a line: row and line are the same, but for the one row of headers
    /// that others have, and a blank line is a blank row.
    fn copy_lines(&mut self, values: &mut Values) -> Result<(), SourceError> {
        while let Some(length) = values.line(self.output)? {
            self.copy_value(values, length, Broken::IsARow)?;
            values.consume(length);
            values.consume_line_end();
        }
        Ok(())
    }

    /// Objects one after the other, with white space between them.
    fn copy_sequence(&mut self, values: &mut Values) -> Result<(), SourceError> {
        while values.next_byte(self.output)?.is_some() {
            self.copy_next(values)?;
        }
        Ok(())
    }

    /// The elements of the list that is next.
    fn copy_list(&mut self, values: &mut Values) -> Result<(), SourceError> {
        values.expect(b'[', self.output)?;
        if values.next_byte(self.output)? == Some(b']') {
            values.consume(1);
            return Ok(());
        }
        loop {
            self.copy_next(values)?;
            match values.next_byte(self.output)? {
                Some(b',') => values.consume(1),
                Some(b']') => break,
                Some(_) => return Err(values.malformed("expected , or ] after a value")),
                None => return Err(values.malformed("the list is not closed: it is cut off")),
            }
        }
        values.consume(1);
        Ok(())
    }

    /// The one list of objects among the members of the object that is next.
    fn copy_wrapped(&mut self, values: &mut Values) -> Result<(), SourceError> {
        let (mut copied, mut has_empty_list) = (None::<String>, false);
        values.expect(b'{', self.output)?;
        while values.next_byte(self.output)? == Some(b'"') {
            let name = values.take(self.output)?;
            values.expect(b':', self.output)?;
            let first = values.first_of_list(self.output)?;
            has_empty_list |= first == Some(b']');
            if first != Some(b'{') {
                values.take(self.output)?;
            } else if let Some(first) = copied {
                let what = format!(
                    "it holds several lists of objects, {first} and {name}; save the one that is \
                     meant as a file of its own"
                );
                return Err(values.malformed(&what));
            } else {
                copied = Some(name);
                self.copy_list(values)?;
            }
            match values.next_byte(self.output)? {
                Some(b',') => values.consume(1),
                Some(b'}') => break,
                Some(_) => return Err(values.malformed("expected , or } after a value")),
                None => return Err(values.malformed("the object is not closed: it is cut off")),
            }
        }
        values.expect(b'}', self.output)?;
        values.expect_end(self.output)?;
        if copied.is_some() || has_empty_list {
            return Ok(());
        }
        let what = "it is one object without a list of objects; put the rows into [ ]";
        Err(SourceError::Malformed {
            source_name: self.source_name.clone(),
            place: String::new(),
            what: what.into(),
        })
    }

    fn copy_next(&mut self, values: &mut Values) -> Result<(), SourceError> {
        let length = values.value(self.output)?;
        self.copy_value(values, length, Broken::Stops)?;
        values.consume(length);
        Ok(())
    }

    fn copy_value(
        &mut self,
        values: &Values,
        length: usize,
        broken: Broken,
    ) -> Result<(), SourceError> {
        let bytes = &values.text()[..length];
        if bytes.iter().all(|byte| cut::is_blank(*byte)) {
            return self.output.end_row(values.permille());
        }
        let Ok(json) = str::from_utf8(bytes) else { return self.end_undecodable(values) };
        match self.columns.read(json.trim_ascii(), &mut self.row) {
            Ok(()) => {
                for cell in self.row.cells() {
                    match cell {
                        Some(text) => self.output.cell(text),
                        None => self.output.undecodable_cell(),
                    }
                }
                self.output.end_row(values.permille())
            }
            // A value of another kind is a row that cannot be one.
            Err(RowError::Json(error)) if broken == Broken::IsARow || error.is_data() => {
                self.end_undecodable(values)
            }
            Err(RowError::Json(error)) => Err(values.malformed_within(&error)),
            Err(RowError::TooManyColumns) => Err(SourceError::TooManyColumns {
                source_name: self.source_name.clone(),
                record: self.output.rows().saturating_add(2),
                columns: COLUMNS_MAX + 1,
                limit: COLUMNS_MAX,
            }),
            Err(RowError::NameTooLong) => {
                Err(values.malformed("the name of a column is longer than 4 KiB"))
            }
        }
    }

    fn end_undecodable(&mut self, values: &Values) -> Result<(), SourceError> {
        self.output.undecodable_cell();
        self.output.end_row(values.permille())
    }
}
