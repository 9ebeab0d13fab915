//! What format a source has: the one named, or what its first bytes and its
//! name tell. Reads nothing.

use std::path::Path;

use super::SourceError;
use crate::domain::{Format, Location};

/// Beginnings of files, and the format they mean.
const SIGNATURES: [(&[u8], Format); 5] = [
    // XLSX, XLSB and ODS are ZIP files.
    (b"PK\x03\x04", Format::Workbook),
    // XLS is an OLE compound file.
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Format::Workbook),
    (b"PAR1", Format::Parquet),
    // Encrypted.
    (b"PARE", Format::Parquet),
    (b"SQLite format 3\0", Format::Sqlite),
];

/// Beginnings of files no table is read from, and what they are.
const FOREIGN: [(&[u8], &str); 4] = [
    (b"%PDF", "a PDF file"),
    (b"BZh", "a bzip2 file"),
    (b"\xFD7zXZ\0", "an xz file"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip file"),
];

/// The format of a source whose text or bytes start so; compressed ones within.
pub(super) fn detect(
    named: Option<Format>,
    location: &Location,
    start: &[u8],
) -> Result<Format, SourceError> {
    let source_name = || location.display();
    let by_signature = SIGNATURES.iter().find(|(signature, _)| start.starts_with(signature));
    let found = by_signature.map(|(_, format)| *format);
    if let Some((_, found)) = FOREIGN.iter().find(|(signature, _)| start.starts_with(signature)) {
        return Err(SourceError::UnsupportedFormat { source_name: source_name(), found });
    }
    match (named, found) {
        (Some(named), Some(found)) if named != found => {
            Err(SourceError::OtherFormat { source_name: source_name(), named, found })
        }
        (Some(named), None) if SIGNATURES.iter().any(|(_, format)| *format == named) => {
            Err(SourceError::NotOfFormat { source_name: source_name(), named })
        }
        (Some(named), _) => Ok(named),
        (None, Some(found)) => Ok(found),
        (None, None) => Ok(by_name(location).or_else(|| by_text(start)).unwrap_or(Format::Csv)),
    }
}

/// What the file's name tells of text.
fn by_name(location: &Location) -> Option<Format> {
    let name = location.path().and_then(Path::file_name)?.to_str()?.to_ascii_lowercase();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "tsv" | "tab" => Format::Tsv,
        "json" => Format::Json,
        "ndjson" | "jsonl" => Format::Ndjson,
        _ => return None,
    })
}

/// What text tells that starts like no row of headers: `{"` or `[{"`. It is an object
/// a line when the first line is one and another follows.
fn by_text(start: &[u8]) -> Option<Format> {
    let text = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let within = text.strip_prefix(b"[").unwrap_or(text).trim_ascii_start();
    let name = within.strip_prefix(b"{")?.trim_ascii_start();
    if !name.starts_with(b"\"") {
        return None;
    }
    let mut lines = text.splitn(2, |byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let is_object = lines.next()?.ends_with(b"}") && text.starts_with(b"{");
    let is_followed = lines.next().is_some_and(|rest| rest.starts_with(b"{"));
    Some(if is_object && is_followed { Format::Ndjson } else { Format::Json })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_more_than_names_and_names_more_than_nothing() {
        let found = |name: &str, start: &[u8]| detect(None, &Location::parse(name), start).unwrap();
        assert_eq!(found("a.xlsx", b"PK\x03\x04rest"), Format::Workbook);
        assert_eq!(found("a.csv", b"PK\x03\x04rest"), Format::Workbook);
        assert_eq!(found("a.csv", b"SQLite format 3\0"), Format::Sqlite);
        assert_eq!(found("a.JSON", b"[]"), Format::Json);
        assert_eq!(found("a.jsonl.gz", b"{}"), Format::Ndjson);
        assert_eq!(found("a.tab", b"a\tb"), Format::Tsv);
        assert_eq!(found("a.csv", b"PARK,name"), Format::Csv);
        assert_eq!(found("-", b"PK,name\n"), Format::Csv);
        assert_eq!(found("-", b"{\"a\":1}\r\n{\"a\":2}"), Format::Ndjson);
        assert_eq!(found("a.csv", b"\xEF\xBB\xBF [\n{ \"a\":1}]"), Format::Json);
        assert_eq!(found("a", b"{\"data\":[{}]}"), Format::Json);
        assert_eq!(found("a.tsv", b"{\"a\":1}"), Format::Tsv);
        assert_eq!(found("a.csv", b"[a],{b}\n1,2\n"), Format::Csv);
        assert_eq!(found("a.parquet", b"PARE"), Format::Parquet);
    }

    #[test]
    fn a_format_that_is_not_there_is_told() {
        let error = |named, start: &[u8]| {
            detect(Some(named), &Location::parse("people"), start).unwrap_err().to_string()
        };
        assert_eq!(
            error(Format::Csv, b"PAR1"),
            "people is a Parquet file, but its format is given as CSV"
        );
        assert_eq!(error(Format::Parquet, b"a,b"), "people is not a Parquet file");
        assert_eq!(
            error(Format::Csv, b"%PDF-1.7"),
            "people is a PDF file, which segport cannot read"
        );
    }
}
