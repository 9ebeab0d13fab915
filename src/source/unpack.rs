//! Compressed files of formats that are read in any order: unpacked to a private
//! file first. Text is never unpacked so, it is read as it comes.

use std::fs::File;
use std::io::{Seek, Write};

use tempfile::NamedTempFile;

use super::SourceError;
use super::copy::{CopyWriter, Room, private_file};
use super::input::read_some;
use super::open::CopyInput;
use super::text::open_bytes;

/// Bytes unpacked between two looks at whether somebody stopped the work.
const BYTES_PER_LOOK: usize = 256 * 1024;

/// So many bytes may shrink as much as they like.
const UNPACKED_BYTES_SMALL: u64 = 1024 * 1024 * 1024;

/// How many times larger than its packed form more than these may be: the same row
/// again and again reaches 60, a bomb 1,000.
const UNPACKING_FACTOR_MAX: u64 = 200;

/// The file itself, or what is within the compressed one, at most so many bytes, in
/// a file without a name that goes when it is closed.
pub(super) fn open_file(
    input: &CopyInput<'_>,
    output: &CopyWriter<'_>,
    bytes_max: u64,
) -> Result<File, SourceError> {
    match input.compression {
        None => input.file.open(&input.settings.location),
        Some(_) => Ok(unpack(input, output, bytes_max)?.into_file()),
    }
}

/// What is within a compressed file, at most so many bytes, next to the copy.
pub(super) fn unpack(
    input: &CopyInput<'_>,
    output: &CopyWriter<'_>,
    bytes_max: u64,
) -> Result<NamedTempFile, SourceError> {
    let source_name = input.source_name();
    let spool_error = |cause| output.spool_error(cause);
    let mut file = private_file(&source_name, output.folder())?;
    let (mut reader, packed) = open_bytes(input.file, &input.settings.location, input.compression)?;
    let mut room = Room::new(&source_name, output.folder(), bytes_max);
    let (mut space, mut unpacked_bytes) = (vec![0; BYTES_PER_LOOK], 0);
    loop {
        output.look(None)?;
        let length = match read_some(&mut reader, &mut space) {
            Ok(0) => break,
            Ok(length) => length,
            Err(cause) => {
                let place = packed.get();
                return Err(SourceError::reading(source_name, place, input.compression, cause));
            }
        };
        room.take(length)?;
        unpacked_bytes += length as u64;
        if unpacked_bytes > UNPACKED_BYTES_SMALL
            && unpacked_bytes / UNPACKING_FACTOR_MAX > packed.get()
        {
            return Err(SourceError::Malformed {
                source_name,
                place: String::new(),
                what: format!(
                    "it unpacks to more than {UNPACKING_FACTOR_MAX} times its size, which no \
                     table does"
                ),
            });
        }
        file.write_all(&space[..length]).map_err(spool_error)?;
    }
    file.rewind().map_err(spool_error)?;
    Ok(file)
}
