//! Where the rows of a source come from: its file, compressed or not, or the private
//! copy of what another format holds. Decides nothing.

use std::io::{self, Read};

use tempfile::NamedTempFile;

use super::SourceError;
use super::compression::{Compression, PackedBytes, unpacked};
use super::copy;
use super::delimited::DelimitedReader;
use super::file::SourceFile;
use super::input::{CHUNK_BYTES, Decoding, Input};
use super::splitter::Splitter;
use crate::domain::{Location, SourceFingerprint};

/// Delimited text of which everything is decided.
#[derive(Debug)]
pub(super) enum SourceText {
    /// The source itself is such text.
    File { compression: Option<Compression>, decoding: Decoding, splitter: Splitter },
    /// What another format holds.
    Copy(Copy),
}

/// What another format holds, as text.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) file: NamedTempFile,
    pub(super) size_bytes: u64,
    /// Records of the source that are not in the copy: the headers, where the format
    /// has names of its own.
    pub(super) records_before: u32,
    /// Of the source itself.
    pub(super) fingerprint: SourceFingerprint,
}

impl SourceText {
    pub(super) fn is_copy(&self) -> bool {
        matches!(self, Self::Copy(_))
    }

    pub(super) fn copy_bytes(&self) -> Option<u64> {
        match self {
            Self::File { .. } => None,
            Self::Copy(copy) => Some(copy.size_bytes),
        }
    }

    /// Reads from the first record on.
    pub(super) fn records(
        &self,
        file: &SourceFile,
        location: &Location,
    ) -> Result<DelimitedReader, SourceError> {
        let source_name = location.display();
        Ok(match self {
            Self::File { compression: None, decoding, splitter } => {
                let file = Box::new(file.open(location)?);
                let input = Input::new(file, *decoding, CHUNK_BYTES);
                DelimitedReader::new(source_name, input, *splitter)
            }
            Self::File { compression: Some(compression), decoding, splitter } => {
                let (reader, packed) = open_bytes(file, location, Some(*compression))?;
                let input = Input::new(reader, *decoding, CHUNK_BYTES).unpacked_from(packed);
                DelimitedReader::new(source_name, input, *splitter).unpacked_by(*compression)
            }
            Self::Copy(copy) => {
                let file = copy.file.reopen().map_err(|cause| SourceError::Open {
                    source_name: source_name.clone(),
                    cause,
                })?;
                let input = Input::new(Box::new(file), copy::DECODING, CHUNK_BYTES);
                DelimitedReader::new(source_name, input, copy::SPLITTER)
                    .of_copy(copy.fingerprint.clone(), copy.records_before)
            }
        })
    }
}

/// The bytes of a file, those within where it is compressed, and how much of the
/// file was read.
pub(super) fn open_bytes(
    file: &SourceFile,
    location: &Location,
    compression: Option<Compression>,
) -> Result<(Box<dyn Read + Send>, PackedBytes), SourceError> {
    let packed = PackedBytes::default();
    let reader = unpacked(file.open(location)?, compression, packed.clone())
        .map_err(|cause| SourceError::Open { source_name: location.display(), cause })?;
    Ok((reader, packed))
}

/// Reads until the space is full or the source ends.
pub(super) fn read_up_to(reader: impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
