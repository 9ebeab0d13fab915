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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use crate::source::testing::{Opened, Rows, refusal, table};

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstandard(text: &[u8]) -> Vec<u8> {
        zstd::encode_all(text, 1).unwrap()
    }

    /// As CSV, as lines and as a list of JSON, longer than what is read at once.
    fn texts() -> [(&'static str, String); 3] {
        let rows = || (0..20_000).map(|n| (n, format!("an{}@example.vn", n * 7919 % 10_007)));
        let lines: Vec<String> =
            rows().map(|(n, email)| format!("{{\"n\":{n},\"email\":\"{email}\"}}")).collect();
        let cells: Vec<String> = rows().map(|(n, email)| format!("{n},{email}")).collect();
        [
            ("people.csv", format!("n,email\n{}\n", cells.join("\n"))),
            ("people.ndjson", lines.join("\n")),
            ("people.json", format!("[{}]", lines.join(","))),
        ]
    }

    #[test]
    fn packed_tables_read_like_plain_ones() {
        let tables: Vec<(Vec<String>, Rows)> =
            texts().iter().map(|(name, text)| table(name, text)).collect();
        assert!(tables[0] == tables[1] && tables[1] == tables[2]);
        for (name, text) in texts() {
            let (first, second) = text.as_bytes().split_at(text.len() / 3);
            // Of the last, one frame is to be passed over.
            for (end, bytes) in [
                ("gz", gzip(text.as_bytes())),
                ("gz", [gzip(first), gzip(second)].concat()),
                ("zst", zstandard(text.as_bytes())),
                ("zst", [zstandard(first), zstandard(second)].concat()),
                (
                    "zst",
                    [zstandard(first), b"\x50\x2A\x4D\x18\x02\0\0\0xx".to_vec(), zstandard(second)]
                        .concat(),
                ),
            ] {
                assert!(table(&format!("{name}.{end}"), bytes) == tables[0], "{name}.{end}");
            }
        }
    }

    #[test]
    fn wherever_it_is_cut_off_it_is_told() {
        for (name, text) in texts() {
            for (end, label, bytes) in [
                ("gz", "gzip", gzip(text.as_bytes())),
                ("zst", "Zstandard", zstandard(text.as_bytes())),
            ] {
                let name = format!("{name}.{end}");
                for length in
                    [9, bytes.len() / 3, bytes.len() / 2, bytes.len() - 9, bytes.len() - 1]
                {
                    let error = refusal(&name, &bytes[..length]);
                    let expected = format!("{name}: the {label} data is damaged or cut off");
                    assert_eq!(error, expected, "{length} of {}", bytes.len());
                }
            }
        }
    }

    #[test]
    fn what_is_damaged_within_or_followed_by_something_else_is_told() {
        for (name, text) in texts() {
            let name = format!("{name}.gz");
            let mut damaged = gzip(text.as_bytes());
            let middle = damaged.len() / 2;
            damaged[middle..middle + 16].fill(0xFF);
            // What comes out may be no JSON before the packing shows the damage.
            let error = refusal(&name, damaged);
            assert!(error.contains("is damaged") || error.contains(".json.gz: line 1"), "{error}");
            let followed = [gzip(text.as_bytes()), b"garbage".to_vec()].concat();
            assert!(refusal(&name, followed).contains("gzip data is damaged"));
            let followed = [zstandard(text.as_bytes()), b"garbage".to_vec()].concat();
            assert!(refusal(&name, followed).contains("Zstandard data is damaged"));
        }
        assert!(Opened::new("a.csv.gz", gzip(b"a\n1\n")).is_ok());
    }
}
