//! The text of a JSON source in a window that moves from value to value, and where
//! in the source that is. Knows nothing of rows.

use super::cut::{blank_length, value_length};
use crate::source::compression::PackedBytes;
use crate::source::copy::CopyWriter;
use crate::source::delimited::RECORD_BYTES_MAX;
use crate::source::input::Input;
use crate::source::splitter::Extent;
use crate::source::{Compression, SourceError};

/// See the module.
pub(super) struct Values {
    source_name: String,
    input: Input,
    packed: PackedBytes,
    size_bytes: u64,
    compression: Option<Compression>,
    /// Of what was consumed, in the text: lines from 0, bytes within the line.
    line: u64,
    column: u64,
}

impl Values {
    pub(super) fn new(
        source_name: String,
        input: Input,
        packed: PackedBytes,
        size_bytes: u64,
        compression: Option<Compression>,
    ) -> Self {
        Self { source_name, input, packed, size_bytes, compression, line: 0, column: 0 }
    }

    /// What was read and not consumed yet.
    pub(super) fn text(&self) -> &[u8] {
        self.input.text()
    }

    pub(super) fn extent(&self) -> Extent {
        self.input.extent()
    }

    /// How much of the file was read, of 1,000.
    pub(super) fn permille(&self) -> Option<u16> {
        let permille = self.packed.get().saturating_mul(1000).checked_div(self.size_bytes)?;
        u16::try_from(permille.min(1000)).ok()
    }

    pub(super) fn consume(&mut self, length: usize) {
        let (line, column) = place_after(&self.text()[..length]);
        self.column = if line == 0 { self.column + column } else { column };
        self.line += line;
        self.input.consume(length);
    }

    /// Reads until so much text is waiting, or all that there is.
    pub(super) fn fill_to(
        &mut self,
        length: usize,
        output: &CopyWriter<'_>,
    ) -> Result<(), SourceError> {
        while self.text().len() < length && self.extent() == Extent::More {
            self.fill(output)?;
        }
        Ok(())
    }

    fn fill(&mut self, output: &CopyWriter<'_>) -> Result<(), SourceError> {
        output.look(self.permille())?;
        self.input.fill().map_err(|cause| {
            let (name, bytes) = (self.source_name.clone(), self.input.read_bytes());
            SourceError::reading(name, bytes, self.compression, cause)
        })
    }

    /// More of a value of which the end was not found.
    fn fill_value(&mut self, output: &CopyWriter<'_>) -> Result<(), SourceError> {
        if self.text().len() > RECORD_BYTES_MAX {
            return Err(self.too_long(output));
        }
        // At least as much again: a long value is then searched only a few times.
        self.fill_to(2 * self.text().len().max(1), output)
    }

    fn too_long(&self, output: &CopyWriter<'_>) -> SourceError {
        SourceError::RecordTooLong {
            source_name: self.source_name.clone(),
            record: output.rows().saturating_add(2),
            byte_offset: self.input.byte_offset(),
            limit_bytes: RECORD_BYTES_MAX,
        }
    }

    /// How long the next line is without its line end; `None` at the end.
    pub(super) fn line(&mut self, output: &CopyWriter<'_>) -> Result<Option<usize>, SourceError> {
        let mut seen = 0;
        loop {
            let text = self.text();
            if let Some(length) = text[seen..].iter().position(|byte| *byte == b'\n') {
                return self.checked(seen + length, output).map(Some);
            }
            if self.extent() == Extent::Last {
                let length = text.len();
                return if length == 0 { Ok(None) } else { self.checked(length, output).map(Some) };
            }
            seen = text.len();
            self.fill_value(output)?;
        }
    }

    fn checked(&self, length: usize, output: &CopyWriter<'_>) -> Result<usize, SourceError> {
        if length > RECORD_BYTES_MAX { Err(self.too_long(output)) } else { Ok(length) }
    }

    pub(super) fn consume_line_end(&mut self) {
        self.consume(usize::from(self.text().first() == Some(&b'\n')));
    }

    /// The first byte that is not blank, which is next then; `None` at the end.
    pub(super) fn next_byte(&mut self, output: &CopyWriter<'_>) -> Result<Option<u8>, SourceError> {
        loop {
            self.consume(blank_length(self.text()));
            if let Some(byte) = self.text().first() {
                return Ok(Some(*byte));
            }
            if self.extent() == Extent::Last {
                return Ok(None);
            }
            self.fill(output)?;
        }
    }

    /// Consumes this byte.
    pub(super) fn expect(&mut self, byte: u8, output: &CopyWriter<'_>) -> Result<(), SourceError> {
        if self.next_byte(output)? != Some(byte) {
            return Err(self.malformed(&format!("expected {}", char::from(byte))));
        }
        self.consume(1);
        Ok(())
    }

    pub(super) fn expect_end(&mut self, output: &CopyWriter<'_>) -> Result<(), SourceError> {
        match self.next_byte(output)? {
            None => Ok(()),
            Some(_) => Err(self.malformed("something follows after the end")),
        }
    }

    /// How long the value is that is next.
    pub(super) fn value(&mut self, output: &CopyWriter<'_>) -> Result<usize, SourceError> {
        self.next_byte(output)?;
        loop {
            match value_length(self.text()) {
                Some(0) => return Err(self.malformed("expected a value")),
                Some(length) => return self.checked(length, output),
                None if self.extent() == Extent::Last => {
                    return Err(self.malformed("this value is not closed: the file is cut off"));
                }
                None => self.fill_value(output)?,
            }
        }
    }

    /// Consumes the value that is next.
    pub(super) fn take(&mut self, output: &CopyWriter<'_>) -> Result<String, SourceError> {
        let length = self.value(output)?;
        let value = String::from_utf8_lossy(&self.text()[..length]).into_owned();
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&value) {
            return Err(self.malformed_within(&error));
        }
        self.consume(length);
        Ok(value)
    }

    /// What the list starts with that is next; `None` where none is.
    pub(super) fn first_of_list(
        &mut self,
        output: &CopyWriter<'_>,
    ) -> Result<Option<u8>, SourceError> {
        if self.next_byte(output)? != Some(b'[') {
            return Ok(None);
        }
        loop {
            let within = &self.text()[1..];
            let first = within.get(blank_length(within)).copied();
            if first.is_some() || self.extent() == Extent::Last {
                return Ok(first);
            }
            self.fill_value(output)?;
        }
    }

    /// The text is not right where it was consumed up to.
    pub(super) fn malformed(&self, what: &str) -> SourceError {
        self.malformed_at(0, 0, what)
    }

    /// The value that is next is not right.
    pub(super) fn malformed_within(&self, error: &serde_json::Error) -> SourceError {
        let whole = error.to_string();
        let what = whole.split(" at line ").next().unwrap_or(&whole);
        let line = (error.line() as u64).saturating_sub(1);
        self.malformed_at(line, (error.column() as u64).saturating_sub(1), what)
    }

    fn malformed_at(&self, line: u64, column: u64, what: &str) -> SourceError {
        let column = if line == 0 { self.column + column } else { column };
        SourceError::Malformed {
            source_name: self.source_name.clone(),
            place: format!("line {}, column {}: ", self.line + line + 1, column + 1),
            what: what.to_owned(),
        }
    }
}

/// How many lines end in the text, and how many bytes follow the last end.
fn place_after(text: &[u8]) -> (u64, u64) {
    let lines = text.iter().map(|byte| u64::from(*byte == b'\n')).sum();
    let last = if lines == 0 { None } else { text.iter().rposition(|byte| *byte == b'\n') };
    (lines, last.map_or(text.len(), |last| text.len() - last - 1) as u64)
}
