//! Which encoding the bytes of a source are in: named, marked, UTF-8, UTF-16
//! by its NULs, or guessed. Looks at the first bytes only.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::input::Decoding;
use crate::domain::UnknownWord;

/// How the encoding was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingOrigin {
    /// The settings name it.
    Named,
    /// A byte order mark tells it.
    ByteOrderMark,
    /// The content leaves no doubt.
    Content,
    /// The most likely one: people should look at the sample.
    Guessed,
}

/// Names to choose from when an unknown one was given; others of the Encoding
/// Standard are understood too.
const NAMES: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1258",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-874",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "macintosh",
    "koi8-r",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "gbk",
    "gb18030",
    "big5",
];

/// Decides for a source that starts with `sample`.
pub(super) fn detect(
    named: Option<&str>,
    sample: &[u8],
) -> Result<(Decoding, EncodingOrigin), UnknownWord> {
    let named = named.map(parse).transpose()?;
    // The mark is right even where somebody named another encoding.
    if let Some((encoding, byte_order_mark_bytes)) = Encoding::for_bom(sample) {
        return Ok((Decoding { encoding, byte_order_mark_bytes }, EncodingOrigin::ByteOrderMark));
    }
    let (encoding, origin) = match named {
        Some(encoding) => (encoding, EncodingOrigin::Named),
        None => from_content(sample),
    };
    Ok((Decoding { encoding, byte_order_mark_bytes: 0 }, origin))
}

fn parse(name: &str) -> Result<&'static Encoding, UnknownWord> {
    Encoding::for_label_no_replacement(name.as_bytes())
        .ok_or_else(|| UnknownWord::new("encoding", name, NAMES.iter().copied()))
}

fn from_content(sample: &[u8]) -> (&'static Encoding, EncodingOrigin) {
    if let Some(encoding) = utf_16_by_nuls(sample) {
        return (encoding, EncodingOrigin::Content);
    }
    if is_mostly_utf_8(sample) {
        return (UTF_8, EncodingOrigin::Content);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // What is no encoding of spreadsheets is a misreading of the common one.
    let is_plausible = NAMES.iter().any(|name| name.eq_ignore_ascii_case(guess.name()));
    (if is_plausible { guess } else { WINDOWS_1252 }, EncodingOrigin::Guessed)
}

/// UTF-8, damaged here and there perhaps: such rows are rejected one by one.
/// Text of another encoding hardly ever forms sequences that are UTF-8.
fn is_mostly_utf_8(sample: &[u8]) -> bool {
    const SEQUENCES_PER_DAMAGE_MIN: usize = 2;
    let (mut sequences, mut damages) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        sequences += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        let is_cut_at_the_end = chunks.peek().is_none()
            && str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
        if !chunk.invalid().is_empty() && !is_cut_at_the_end {
            damages += 1;
        }
    }
    // Nobody's text has these two alone (ÿ, þ); broken transfers do.
    let is_text_elsewhere = sample.iter().any(|&byte| (0x80..0xFE).contains(&byte));
    damages == 0 || !is_text_elsewhere || sequences >= damages * SEQUENCES_PER_DAMAGE_MIN
}

/// Without a mark UTF-16 shows by the NULs in every second byte of ASCII.
fn utf_16_by_nuls(sample: &[u8]) -> Option<&'static Encoding> {
    const SHARE_MIN_PERCENT: usize = 30;
    const SHARE_OTHER_MAX_PERCENT: usize = 1;
    let pairs = sample.len() / 2;
    let nuls = |at: usize| sample.chunks_exact(2).filter(|pair| pair[at] == 0).count() * 100;
    let is = |many: usize, few: usize| {
        pairs > 0 && many >= pairs * SHARE_MIN_PERCENT && few <= pairs * SHARE_OTHER_MAX_PERCENT
    };
    let (first, second) = (nuls(0), nuls(1));
    if is(second, first) {
        Some(UTF_16LE)
    } else if is(first, second) {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(named: Option<&str>, sample: &[u8]) -> (&'static str, EncodingOrigin) {
        let (decoding, origin) = detect(named, sample).unwrap();
        (decoding.encoding.name(), origin)
    }

    #[test]
    fn what_the_first_bytes_tell() {
        use EncodingOrigin::{ByteOrderMark, Content, Guessed};
        // "Nguyễn Thị Ánh" and friends as Windows writes them for Vietnam.
        let vietnamese = b"h\xF7 t\xEAn,th\xE0nh ph\xF4\xEC\nNguy\xEA\xDEn Thi\xF2 \xC1nh,H\xE0 N\xF4\xF2i\n\
            Tr\xE2\xCCn V\xE3n \xD0\xF4\xECng,\xD0\xE0 N\xE3\xDEng\nL\xEA Thi\xF2 H\xF4\xCCng,C\xE2\xCCn Th\xFD\n";
        let cases: [(&[u8], &str, EncodingOrigin); 11] = [
            (b"email\nan@example.vn\n", "UTF-8", Content),
            ("tên\nĐỗ\n".as_bytes(), "UTF-8", Content),
            (&"tên\nĐỗ".as_bytes()[..9], "UTF-8", Content),
            ("tên,họ\nĐỗ Ánh\n\u{1F600}\n".as_bytes(), "UTF-8", Content),
            (b"\xEF\xBB\xBFemail\n", "UTF-8", ByteOrderMark),
            (b"\xFF\xFEa\0", "UTF-16LE", ByteOrderMark),
            (b"\xFE\xFF\0a", "UTF-16BE", ByteOrderMark),
            (b"e\0m\0a\0i\0l\0\n\0", "UTF-16LE", Content),
            (b"\0e\0m\0a\0i\0l\0\n", "UTF-16BE", Content),
            (
                b"name,city\nJos\xE9 Garc\xEDa,M\xE1laga\nFran\xE7ois,Orl\xE9ans\n",
                "windows-1252",
                Guessed,
            ),
            (vietnamese, "windows-1258", Guessed),
        ];
        for (sample, name, origin) in cases {
            assert_eq!(found(None, sample), (name, origin), "{}", String::from_utf8_lossy(sample));
        }
    }

    #[test]
    fn damage_does_not_make_utf_8_another_encoding() {
        for damage in [&b"\xFF"[..], b"\xE1\xBB", b"\xC3("] {
            let sample = [&b"t\xC3\xAAn\n\xC4\x90\xE1\xBB\x97\n"[..], damage, b"\nan\n"].concat();
            assert_eq!(found(None, &sample).0, "UTF-8", "{damage:?}");
        }
        assert_eq!(found(None, b"email\nan@example.vn\n\xFF\xFE@example.vn\n").0, "UTF-8");
        assert_eq!(found(None, b"name,a\0b\nx,y\n").0, "UTF-8");
    }

    #[test]
    fn a_name_wins_over_content_and_a_mark_over_a_name() {
        assert_eq!(
            found(Some("latin1"), "tên".as_bytes()),
            ("windows-1252", EncodingOrigin::Named)
        );
        assert_eq!(found(Some(" UTF8 "), b"\xE9\n"), ("UTF-8", EncodingOrigin::Named));
        assert_eq!(found(Some("utf-8"), b"\xFF\xFEa\0").0, "UTF-16LE");
        let error = detect(Some("windows-1285"), b"").unwrap_err();
        assert_eq!(error.hint(), "did you mean \"windows-1258\"?");
        assert!(detect(Some("replacement"), b"").is_err());
    }
}
