//! `.gz` and `.zst` as they are: the bytes within, read as a stream. Nothing is
//! unpacked to a file here.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// gzip, RFC 1952; of several members all are read.
    Gzip,
    /// Zstandard, RFC 8878; of several frames all are read.
    Zstandard,
}

impl Compression {
    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }

    /// What the first bytes of a file tell.
    pub(super) fn of(start: &[u8]) -> Option<Self> {
        const SIGNATURES: [(&[u8], Compression); 2] =
            [(b"\x1F\x8B", Compression::Gzip), (b"\x28\xB5\x2F\xFD", Compression::Zstandard)];
        SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature)).map(|found| found.1)
    }
}

/// How many bytes of a compressed file were read.
#[derive(Debug, Clone, Default)]
pub(super) struct PackedBytes(Arc<AtomicU64>);

impl PackedBytes {
    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The bytes within, or the file as it is; `packed` counts those of the file.
pub(super) fn unpacked(
    file: File,
    compression: Option<Compression>,
    packed: PackedBytes,
) -> io::Result<Box<dyn Read + Send>> {
    let file = Counted { file, packed };
    Ok(match compression {
        None => Box::new(file),
        Some(Compression::Gzip) => {
            Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(file)))
        }
        Some(Compression::Zstandard) => {
            Box::new(zstd::stream::read::Decoder::with_buffer(BufReader::new(file))?)
        }
    })
}

struct Counted {
    file: File,
    packed: PackedBytes,
}

impl Read for Counted {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(space)?;
        self.packed.0.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
