//! One table in every format reads equal: columns, cells, row numbers. A format is
//! added by one line in [`FORMATS`].

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use segport::domain::{Location, SourceSettings, Unwatched};
use segport::source::{RowBatch, RowState, Source};

/// The name of a file, and what makes it.
type Made = (&'static str, fn(&Path));

const FORMATS: [Made; 13] = [
    ("table.csv", |path| write(path, text(',').as_bytes())),
    ("table-semicolon.csv", |path| write(path, text(';').as_bytes())),
    ("table.tsv", |path| write(path, text('\t').as_bytes())),
    ("table-lines.csv", |path| write(path, lines_of_windows().as_bytes())),
    ("table-utf16le.csv", |path| write(path, &utf16(0xFEFF, u16::to_le_bytes))),
    ("table-utf16be.csv", |path| write(path, &utf16(0xFEFF, u16::to_be_bytes))),
    ("table.csv.gz", |path| write(path, &gzip(text(',').as_bytes()))),
    ("table.csv.zst", |path| write(path, &zstd::encode_all(text(',').as_bytes(), 1).unwrap())),
    ("table.xlsx", fixture),
    ("table.xlsb", fixture),
    ("table.xls", fixture),
    ("table.ods", fixture),
    ("table.xlsx.gz", |path| write(path, &gzip(&fs::read(kept("table.xlsx")).unwrap()))),
];

const COLUMNS: [&str; 8] = ["id", "name", "phone", "joined", "points", "rate", "vip", "note"];

/// The rows by their numbers; row 5 is blank.
const ROWS: [(u32, [&str; 8]); 4] = [
    (
        2,
        [
            "00042",
            "Nguyễn Thị Ánh",
            "84901234567",
            "2026-10-05",
            "7",
            "12.5",
            "true",
            "said \"hello\", twice",
        ],
    ),
    (
        3,
        [
            "00043",
            "Trần Văn Đức",
            "84912345678",
            "2026-01-31T14:30:00",
            "-3",
            "0.1",
            "false",
            "two\nlines",
        ],
    ),
    (4, ["00044", "", "", "", "", "", "", ""]),
    (
        6,
        [
            "00045",
            "=1+1; O'Brien, Ann",
            "442079460958",
            "1999-12-31",
            "1000000",
            "1234.5678",
            "true",
            "#hash & <tag>",
        ],
    ),
];

#[test]
fn one_table_reads_equal_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, make) in FORMATS {
        let path = folder.path().join(name);
        make(&path);
        let settings = SourceSettings::new(Location::File(path));
        let source = Source::open(&settings, folder.path(), &Unwatched)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(source.columns(), COLUMNS, "{name}");
        // Twice: a source is read as often as one likes.
        for _ in 0..2 {
            let (rows, blank) = rows(&source);
            let expected = ROWS.map(|(number, cells)| (number, cells.map(str::to_owned).to_vec()));
            assert_eq!(rows, expected, "{name}");
            assert_eq!(blank, [5], "{name}");
        }
    }
}

/// The rows with something in them, and the numbers of those without.
fn rows(source: &Source) -> (Vec<(u32, Vec<String>)>, Vec<u32>) {
    let (mut reader, mut batch) = (source.reader().unwrap(), RowBatch::new());
    let (mut rows, mut blank) = (Vec::new(), Vec::new());
    while reader.read_batch(&mut batch).unwrap() {
        for row in 0..batch.len() {
            let number = batch.record_number(row);
            match batch.state(row) {
                RowState::Blank => blank.push(number),
                RowState::Good => {
                    rows.push((number, batch.cells(row).map(str::to_owned).collect()));
                }
                other => panic!("row {number} is {other:?}"),
            }
        }
    }
    assert!(reader.fingerprint().is_some_and(|of| of.size_bytes > 0));
    (rows, blank)
}

/// A workbook written by a spreadsheet program's library, not by this one.
fn fixture(path: &Path) {
    let name = path.file_name().unwrap().to_str().unwrap();
    fs::copy(kept(name), path).unwrap();
}

fn kept(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats").join(name)
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
}

fn text(delimiter: char) -> String {
    let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: &[&str; 8]| {
        let cells: Vec<String> = cells.iter().map(quoted).collect();
        cells.join(&delimiter.to_string()) + "\n"
    };
    let mut text = line(&COLUMNS);
    let mut next = 2;
    for (number, cells) in ROWS {
        text.push_str(&"\n".repeat((number - next) as usize));
        text.push_str(&line(&cells));
        next = number + 1;
    }
    text
}

/// Lines end as there, but not within a cell.
fn lines_of_windows() -> String {
    text(',').replace('\n', "\r\n").replace("two\r\nlines", "two\nlines")
}

fn utf16(mark: u16, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(mark).chain(text(',').encode_utf16()).flat_map(bytes).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
