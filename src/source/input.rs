//! The bytes of a source as UTF-8 text in a window that moves over it. What is
//! read is hashed as it passes, so that a source is read once.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};
use xxhash_rust::xxh3::Xxh3;

use super::compression::PackedBytes;
use super::splitter::Extent;

/// Bytes asked of the operating system at once: large enough that the call
/// costs nothing, small enough to stay in the processor's cache.
pub(super) const CHUNK_BYTES: usize = 256 * 1024;

/// Stands for a malformed sequence of any encoding: it occurs in no UTF-8, so
/// the row that holds it turns out undecodable like a row of broken UTF-8.
const MALFORMED: u8 = 0xFF;

/// How the bytes of a source become text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decoding {
    pub(super) encoding: &'static Encoding,
    /// Bytes before the text.
    pub(super) byte_order_mark_bytes: usize,
}

/// See the module.
pub(super) struct Input {
    reader: Box<dyn Read + Send>,
    /// `None`: the bytes are UTF-8 already, or will be found damaged.
    decoder: Option<Decoder>,
    /// Bytes before decoding; unused without a decoder.
    raw: Vec<u8>,
    /// The window is `buffer[start..end]`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    extent: Extent,
    hash: Xxh3,
    read_bytes: u64,
    chunk_bytes: usize,
    mark_bytes_left: usize,
    /// Of a compressed file, how much of it was read.
    packed: Option<PackedBytes>,
}

impl Input {
    pub(super) fn new(
        reader: Box<dyn Read + Send>,
        decoding: Decoding,
        chunk_bytes: usize,
    ) -> Self {
        let Decoding { encoding, byte_order_mark_bytes } = decoding;
        Self {
            reader,
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling()),
            raw: Vec::new(),
            buffer: Vec::new(),
            start: 0,
            end: 0,
            extent: Extent::More,
            hash: Xxh3::new(),
            read_bytes: 0,
            chunk_bytes,
            mark_bytes_left: byte_order_mark_bytes,
            packed: None,
        }
    }

    /// The bytes come out of a compressed file: its own tell how far one is.
    pub(super) fn unpacked_from(mut self, packed: PackedBytes) -> Self {
        self.packed = Some(packed);
        self
    }

    /// The text that was read and not consumed yet.
    pub(super) fn text(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    pub(super) fn extent(&self) -> Extent {
        self.extent
    }

    pub(super) fn consume(&mut self, length: usize) {
        debug_assert!(self.start + length <= self.end);
        self.start += length;
    }

    /// Bytes of the source whose text was consumed; a little more where an
    /// encoding hides how much was.
    pub(super) fn position_bytes(&self) -> u64 {
        if let Some(packed) = &self.packed {
            return packed.get();
        }
        self.byte_offset().unwrap_or(self.read_bytes)
    }

    /// Where the text that is next starts in the source, if one can tell.
    pub(super) fn byte_offset(&self) -> Option<u64> {
        self.decoder.is_none().then(|| self.read_bytes - self.text().len() as u64)
    }

    pub(super) fn read_bytes(&self) -> u64 {
        self.read_bytes
    }

    /// XXH3-128 of all bytes read, in hex.
    pub(super) fn hash(&self) -> String {
        hex(&self.hash)
    }

    /// Reads more, at least as much as is waiting already: a long record is
    /// then split anew only a few times.
    pub(super) fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        let wanted = self.chunk_bytes.max(self.end);
        if self.mark_bytes_left > 0 {
            self.skip_mark()?;
        }
        if self.decoder.is_some() { self.fill_decoded(wanted) } else { self.fill_plain(wanted) }
    }

    fn skip_mark(&mut self) -> io::Result<()> {
        let mut mark = vec![0; self.mark_bytes_left];
        self.reader.read_exact(&mut mark)?;
        self.mark_bytes_left = 0;
        self.hash.update(&mark);
        self.read_bytes += mark.len() as u64;
        Ok(())
    }

    fn fill_plain(&mut self, wanted: usize) -> io::Result<()> {
        self.make_room(wanted);
        let space = &mut self.buffer[self.end..self.end + wanted];
        let length = read_some(&mut self.reader, space)?;
        self.hash.update(&space[..length]);
        self.end += length;
        self.note_read(length);
        Ok(())
    }

    fn fill_decoded(&mut self, wanted: usize) -> io::Result<()> {
        let mut raw = std::mem::take(&mut self.raw);
        raw.resize(wanted, 0);
        let length = read_some(&mut self.reader, &mut raw)?;
        self.hash.update(&raw[..length]);
        self.note_read(length);
        self.decode(&raw[..length]);
        self.raw = raw;
        Ok(())
    }

    fn decode(&mut self, mut raw: &[u8]) {
        let last = self.extent == Extent::Last;
        loop {
            // Room for one malformed sequence and for the longest character.
            self.make_room(raw.len() + 8);
            let decoder = self.decoder.as_mut().expect("only called with a decoder");
            let space = &mut self.buffer[self.end..];
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(raw, space, last);
            raw = &raw[read..];
            self.end += written;
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => self.make_room(self.end + raw.len() + 8),
                DecoderResult::Malformed(..) => {
                    self.make_room(1);
                    self.buffer[self.end] = MALFORMED;
                    self.end += 1;
                }
            }
        }
    }

    fn note_read(&mut self, length: usize) {
        self.read_bytes += length as u64;
        if length == 0 {
            self.extent = Extent::Last;
        }
    }

    /// The buffer only grows: its bytes are set once.
    fn make_room(&mut self, length: usize) {
        if self.buffer.len() < self.end + length {
            self.buffer.resize(self.end + length, 0);
        }
    }
}

/// A fingerprint's hash, XXH3-128, as it is written.
pub(super) fn hex(hash: &Xxh3) -> String {
    format!("{:032x}", hash.digest128())
}

/// One read that a signal does not end.
pub(super) fn read_some(reader: &mut impl Read, space: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(space) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1258};

    use super::*;

    fn whole(bytes: &[u8], decoding: Decoding, chunk_bytes: usize) -> Input {
        let mut input =
            Input::new(Box::new(io::Cursor::new(bytes.to_vec())), decoding, chunk_bytes);
        while input.extent() == Extent::More {
            input.fill().unwrap();
        }
        input
    }

    fn decoding(encoding: &'static Encoding, byte_order_mark_bytes: usize) -> Decoding {
        Decoding { encoding, byte_order_mark_bytes }
    }

    #[test]
    fn text_does_not_depend_on_the_size_of_reads() {
        let text = "Đỗ Thị Ánh, 2€\n".repeat(20);
        let little: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (japanese, ..) = SHIFT_JIS.encode("名前,日本\n");
        for chunk_bytes in [1, 2, 3, 7, 4096] {
            for (bytes, decoding, expected) in [
                (text.as_bytes(), decoding(UTF_8, 0), text.as_str()),
                (&little, decoding(UTF_16LE, 2), &text),
                (&big, decoding(UTF_16BE, 0), &text),
                (&japanese, decoding(SHIFT_JIS, 0), "名前,日本\n"),
            ] {
                let input = whole(bytes, decoding, chunk_bytes);
                assert_eq!(str::from_utf8(input.text()).unwrap(), expected, "{chunk_bytes}");
                assert_eq!(input.read_bytes(), bytes.len() as u64);
                let hash = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes));
                assert_eq!(input.hash(), hash);
            }
        }
    }

    #[test]
    fn malformed_sequences_become_bytes_that_are_no_text() {
        for chunk_bytes in [1, 5, 64] {
            let input = whole(b"a\xD2\n\x82", decoding(WINDOWS_1258, 0), chunk_bytes);
            assert!(input.text().starts_with(b"a"));
            let input = whole(b"a\x81", decoding(SHIFT_JIS, 0), chunk_bytes);
            assert_eq!(input.text(), b"a\xFF");
            let damaged = b"\xFF".repeat(100);
            let input = whole(&damaged, decoding(SHIFT_JIS, 0), chunk_bytes);
            assert_eq!(input.text(), damaged);
            let input = whole(b"a\0b", decoding(UTF_16LE, 0), chunk_bytes);
            assert_eq!(input.text(), b"a\xFF");
        }
    }

    #[test]
    fn offsets_are_those_of_the_source() {
        let mut input = Input::new(
            Box::new(io::Cursor::new(b"\xEF\xBB\xBFabc".to_vec())),
            decoding(UTF_8, 3),
            CHUNK_BYTES,
        );
        input.fill().unwrap();
        assert_eq!(input.byte_offset(), Some(3));
        input.consume(2);
        assert_eq!(input.position_bytes(), 5);
    }
}
