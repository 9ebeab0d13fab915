//! Sources as files: what is detected, what is read, what is refused.

use std::fs;
use std::path::PathBuf;

use super::open::SAMPLE_BYTES;
use super::*;
use crate::domain::Unwatched;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn settings(&self, name: &str, bytes: impl AsRef<[u8]>) -> SourceSettings {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        SourceSettings::new(Location::File(path))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn open(&self, settings: &SourceSettings) -> Result<Source, SourceError> {
        Source::open(settings, self.0.path(), &Unwatched)
    }

    fn table(&self, bytes: impl AsRef<[u8]>) -> Source {
        self.open(&self.settings("table.csv", bytes)).unwrap()
    }

    fn error(&self, bytes: impl AsRef<[u8]>) -> SourceError {
        self.open(&self.settings("table.csv", bytes)).unwrap_err()
    }
}

/// The file, its columns, its rows.
type Case = (&'static str, &'static [&'static str], &'static [&'static [&'static str]]);

type Row = (u32, RowState, Vec<String>);

fn rows(source: &Source) -> Vec<Row> {
    let (mut reader, mut batch) = (source.reader().unwrap(), RowBatch::new());
    let mut rows = Vec::new();
    assert!(reader.fingerprint().is_none());
    while reader.read_batch(&mut batch).unwrap() {
        for row in 0..batch.len() {
            let cells = batch.cells(row).map(str::to_owned).collect();
            rows.push((batch.record_number(row), batch.state(row), cells));
        }
    }
    assert!(!reader.read_batch(&mut batch).unwrap(), "the end stays the end");
    assert_eq!(reader.position_bytes(), source.description().size_bytes.unwrap());
    rows
}

fn cells(source: &Source) -> Vec<Vec<String>> {
    rows(source).into_iter().map(|(.., cells)| cells).collect()
}

#[test]
fn tables_and_their_rows() {
    let folder = Folder::new();
    let cases: [Case; 11] = [
        ("a", &["a"], &[]),
        ("a\n", &["a"], &[]),
        ("a,b\n1,2\n", &["a", "b"], &[&["1", "2"]]),
        ("a,b\r\n1,2\r\n3,4", &["a", "b"], &[&["1", "2"], &["3", "4"]]),
        ("a,b\r1,2\r3,4\r", &["a", "b"], &[&["1", "2"], &["3", "4"]]),
        ("a;b\n\"x;\"\"y\"\"\n\";2\n", &["a", "b"], &[&["x;\"y\"\n", "2"]]),
        ("a\tb\n1\n\t2\t\t \n", &["a", "b"], &[&["1", ""], &["", "2"]]),
        ("a|a|\n1|2|3\n", &["a", "a#2", "column 3"], &[&["1", "2", "3"]]),
        ("\u{FEFF}\"a, b\",c\n1,2\n", &["a, b", "c"], &[&["1", "2"]]),
        ("\u{FEFF} a\u{A0},\u{200B}b\n 1 ,2\n", &["a", "b"], &[&[" 1 ", "2"]]),
        ("a,b\n1,\"2\n3,4\n", &["a", "b"], &[&["1", "\"2"], &["3", "4"]]),
    ];
    for (text, columns, expected) in cases {
        let source = folder.table(text);
        assert_eq!(source.columns(), columns, "{text:?}");
        assert_eq!(cells(&source), expected, "{text:?}");
        assert!(rows(&source).iter().all(|(_, state, _)| *state == RowState::Good), "{text:?}");
        assert_eq!(rows(&source)[..], rows(&source)[..], "it can be read again");
    }
}

#[test]
fn states_and_numbers_of_rows() {
    use RowState::{Blank, FieldCount, Good, Undecodable};
    let folder = Folder::new();
    let source = folder.table(
        b"t\xC3\xAAn,b\n\xC4\x90\xE1\xBB\x97,1\n\n , \n\xFF,x\n1,2,3\n1,2,\n,,,\n\xE2\x80\x8B,\xC2\xA0\n\"x\ny\",\n\n",
    );
    let found: Vec<(u32, RowState)> =
        rows(&source).into_iter().map(|(record, state, _)| (record, state)).collect();
    let expected = [Good, Blank, Blank, Undecodable, FieldCount, Good, Blank, Blank, Good, Blank];
    assert_eq!(found, (2..).zip(expected).collect::<Vec<_>>());
    assert_eq!(source.description().encoding, Some("UTF-8"));
    assert_eq!(rows(&source)[3].2, ["\u{FFFD}", "x"]);
    assert_eq!(rows(&source)[4].2, ["1", "2"]);
    // Of one column too, a blank line is a row.
    let states: Vec<RowState> =
        rows(&folder.table("a\nx\n\n\"\"\ny\n")).into_iter().map(|(_, state, _)| state).collect();
    assert_eq!(states, [Good, Blank, Blank, Good]);
}

#[test]
fn damage_after_the_sample_rejects_a_row_and_no_more() {
    let folder = Folder::new();
    let mut bytes = b"name,city\n".to_vec();
    while bytes.len() <= SAMPLE_BYTES {
        bytes.extend_from_slice(b"An,Hue\n");
    }
    bytes.extend_from_slice(b"Jos\xE9,Hue\nBinh,Hue\n");
    let rows = rows(&folder.table(bytes));
    let undecodable = rows.iter().filter(|row| row.1 == RowState::Undecodable).count();
    assert_eq!((undecodable, rows.last().unwrap().1), (1, RowState::Good));
    assert_eq!(rows[rows.len() - 2].2, ["Jos\u{FFFD}", "Hue"]);
}

#[test]
fn encodings() {
    let folder = Folder::new();
    let text = "name;city\r\nNguyễn Ánh;Hà Nội\r\n\"Đỗ \"\"X\"\"\";Huế\r\n";
    let utf_16 =
        |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let little = utf_16(u16::to_le_bytes);
    let big = utf_16(u16::to_be_bytes);
    let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
    let cases = [
        (text.as_bytes().to_vec(), None, "UTF-8"),
        (marked(b"\xEF\xBB\xBF", text.as_bytes()), None, "UTF-8"),
        (marked(b"\xFF\xFE", &little), None, "UTF-16LE"),
        (marked(b"\xFE\xFF", &big), None, "UTF-16BE"),
        (little.clone(), None, "UTF-16LE"),
        (big.clone(), None, "UTF-16BE"),
        (little, Some("utf-16"), "UTF-16LE"),
        (big, Some("UTF-16BE"), "UTF-16BE"),
    ];
    for (bytes, encoding, expected) in cases {
        let mut settings = folder.settings("table.csv", bytes);
        settings.encoding = encoding.map(str::to_owned);
        let source = folder.open(&settings).unwrap();
        assert_eq!(source.description().encoding, Some(expected));
        assert_eq!(source.columns(), ["name", "city"]);
        assert_eq!(cells(&source), [["Nguyễn Ánh", "Hà Nội"], ["Đỗ \"X\"", "Huế"]], "{expected}");
    }
    let mut settings = folder.settings("table.csv", b"name\nL\xEA Thi\xF2 H\xF4\xCCng\n");
    settings.encoding = Some("windows-1258".into());
    let source = folder.open(&settings).unwrap();
    // The encoding writes marks apart; the matchers compose them.
    assert_eq!(cells(&source), [["Lê Thi\u{323} Hô\u{300}ng"]]);
    let source = folder.table(b"name,city\nJos\xE9 Garc\xEDa,M\xE1laga\n");
    assert_eq!(source.description().encoding_origin, EncodingOrigin::Guessed);
    assert_eq!(cells(&source), [["José García", "Málaga"]]);
}

#[test]
fn an_undecodable_row_of_another_encoding() {
    let folder = Folder::new();
    let mut settings = folder.settings("table.csv", b"name,n\n\x93\xFA,1\n\xFF,2\n\x93\xFA,3\n");
    settings.encoding = Some("shift_jis".into());
    let rows = rows(&folder.open(&settings).unwrap());
    assert_eq!(rows[0].2, ["日", "1"]);
    assert_eq!((rows[1].1, rows[2].1), (RowState::Undecodable, RowState::Good));
}

#[test]
fn where_the_headers_stand() {
    let folder = Folder::new();
    let mut settings = folder.settings("table.csv", "report; of today\n\nname,city\nAn,Hue\n");
    settings.header_row = Some(HeaderRow::At(3));
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.columns(), ["name", "city"]);
    assert_eq!(rows(&source), [(4, RowState::Good, vec!["An".into(), "Hue".into()])]);

    settings.header_row = Some(HeaderRow::At(9));
    let error = folder.open(&settings).unwrap_err();
    assert!(matches!(error, SourceError::HeaderNotFound { record: 9, records: 4, .. }));

    let mut settings = folder.settings("table.csv", "an@example.vn,1\nbi@example.vn,2,x\n");
    settings.header_row = Some(HeaderRow::Absent);
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.columns(), ["column 1", "column 2", "column 3"]);
    assert_eq!(
        rows(&source)[0],
        (1, RowState::Good, vec!["an@example.vn".into(), "1".into(), String::new()])
    );
    assert_eq!(rows(&source)[1].0, 2);
}

#[test]
fn headers_further_down_are_found_unless_a_row_is_named() {
    let folder = Folder::new();
    let text = "Members\nexported on 17/05/2024\n\nname;email\nAn;an@example.vn\n";
    let mut settings = folder.settings("table.csv", text);
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.description().header_row, HeaderRow::At(4));
    assert_eq!((source.columns(), rows(&source)[0].0), (&["name".into(), "email".into()][..], 5));
    settings.header_row = Some(HeaderRow::At(1));
    assert_eq!(folder.open(&settings).unwrap().columns(), ["Members"]);

    let mut settings = folder.settings("table.csv", "sep=;\r\nname, first;city\r\nAn;Hue, VN\r\n");
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.columns(), ["name, first", "city"]);
    assert_eq!(source.description().header_row, HeaderRow::At(2));
    assert_eq!(rows(&source), [(3, RowState::Good, vec!["An".into(), "Hue, VN".into()])]);
    settings.header_row = Some(HeaderRow::Absent);
    assert_eq!(rows(&folder.open(&settings).unwrap())[0].0, 2);
}

#[test]
fn quotes_are_found_or_named() {
    let folder = Folder::new();
    let mut settings = folder.settings("table.csv", "'name','city'\n'An, B','Hue'\n'O''Neil',''\n");
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.description().quote, Some(Quote::Single));
    assert_eq!(cells(&source), [["An, B", "Hue"], ["O'Neil", ""]]);
    settings.quote = Some(Quote::None);
    assert_eq!(folder.open(&settings).unwrap().columns(), ["'name'", "'city'"]);
    let source = folder.table("name,city\n\"An, B\",Hue\n");
    assert_eq!(source.description().quote, Some(Quote::Double));
}

#[test]
fn rows_that_a_quote_swallowed_are_told() {
    let folder = Folder::new();
    let rows = "1,An,Hue\n".repeat(50);
    let source = folder.table(format!("id,name,city\n{rows}2,\"An,Hue\n{rows}3,\"\n{rows}"));
    let (mut reader, mut batch) = (source.reader().unwrap(), RowBatch::new());
    assert!(reader.read_batch(&mut batch).unwrap());
    assert_eq!(
        (batch.len(), batch.swallowed()),
        (101, &[SwallowedRows { row: 52, lines: 50 }][..])
    );
    let sample = inspect(&source, 100).unwrap();
    assert_eq!(sample.swallowed, [SwallowedRows { row: 52, lines: 50 }]);
    assert_eq!(inspect(&source, 50).unwrap().swallowed, []);
}

#[test]
fn formats_and_delimiters() {
    let folder = Folder::new();
    let detected = |name: &str, text: &str| {
        let source = folder.open(&folder.settings(name, text)).unwrap();
        (
            source.description().format,
            source.description().delimiter.unwrap(),
            source.columns().len(),
        )
    };
    assert_eq!(detected("a.csv", "a\tb\n1\t2\n"), (Format::Tsv, '\t', 2));
    assert_eq!(detected("a.tsv", "a\n1\n"), (Format::Tsv, '\t', 1));
    assert_eq!(detected("a.TSV", "a;b\n1;2\n"), (Format::Csv, ';', 2));
    assert_eq!(detected("a", "a\n1\n"), (Format::Csv, ',', 1));

    let mut settings = folder.settings("a.csv", "a,b:c,d\n");
    settings.delimiter = Some(':');
    assert_eq!(folder.open(&settings).unwrap().columns(), ["a,b", "c,d"]);
    settings.delimiter = None;
    settings.format = Some(Format::Tsv);
    assert_eq!(folder.open(&settings).unwrap().columns(), ["a,b:c,d"]);
    settings.delimiter = Some('"');
    assert!(matches!(folder.open(&settings), Err(SourceError::BadDelimiter { .. })));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let folder = Folder::new();
    let wide = format!("{}\n", "a,".repeat(COLUMNS_MAX));
    let cases: [(&[u8], &str, &str); 10] = [
        (b"", "table.csv is empty", "export the table again"),
        (b"\xEF\xBB\xBF", "is empty", "export"),
        (b"\n\n , \n", "row 1 should hold the headers, but it is blank", "header_row"),
        (b"\n\n0901234567\n", "row 1 should hold the headers", "header_row = 3"),
        (b"An,an@example.vn\n", "its cell 2, \"an@example.vn\", looks like data", "header_row = 0"),
        (b"0901234567\n0912345678\n", "its cell 1, \"0901234567\"", "header_row = 0"),
        (b"\x1F\x8B\x08\0", "the gzip data is damaged or cut off", "again"),
        (b"%PDF-1.7", "is a PDF file", "CSV"),
        (wide.as_bytes(), "has 4097 columns; at most 4096", "delimiter"),
        (b"\x28\xB5\x2F\xFD", "the Zstandard data is damaged or cut off", "again"),
    ];
    for (bytes, message, hint) in cases {
        let error = folder.error(bytes);
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.hint().unwrap().contains(hint), "{error}: {:?}", error.hint());
    }
    let mut settings = folder.settings("table.csv", "a\n");
    settings.encoding = Some("windows-1285".into());
    let error = folder.open(&settings).unwrap_err();
    assert!(error.to_string().ends_with("table.csv: unknown encoding \"windows-1285\""), "{error}");
    assert_eq!(error.hint().unwrap(), "did you mean \"windows-1258\"?");
}

#[test]
fn what_is_no_file() {
    let folder = Folder::new();
    let open = |path: PathBuf| folder.open(&SourceSettings::new(Location::File(path))).unwrap_err();
    assert!(matches!(open(folder.path("gone.csv")), SourceError::NotFound { .. }));
    assert!(matches!(open(folder.path("")), SourceError::NotAFile { .. }));
}

#[test]
fn batches_end_between_rows_wherever_reads_end() {
    let folder = Folder::new();
    let count = 3 * BATCH_ROWS_MAX + 5;
    let text = (0..count).fold("number,text\n".to_owned(), |text, number| {
        text + &format!("{number},\"line {number}\n\"\"quoted\"\", and more of it\"\n")
    });
    let source = folder.table(&text);
    let rows = rows(&source);
    assert_eq!(rows.len(), count);
    for (number, (record, _, cells)) in rows.into_iter().enumerate() {
        assert_eq!(record as usize, number + 2);
        assert_eq!(cells[0], number.to_string());
        assert_eq!(cells[1], format!("line {number}\n\"quoted\", and more of it"));
    }
}

#[test]
fn the_fingerprint_is_of_the_whole_file() {
    let folder = Folder::new();
    let text = "\u{FEFF}a\n1\n2\n";
    let source = folder.table(text);
    let (mut reader, mut batch) = (source.reader().unwrap(), RowBatch::with_rows_max(1));
    assert!(reader.read_batch(&mut batch).unwrap());
    assert_eq!((reader.fingerprint(), reader.position_bytes()), (None, 7));
    while reader.read_batch(&mut batch).unwrap() {}
    let expected = SourceFingerprint {
        path: source.location().display(),
        size_bytes: text.len() as u64,
        hash: format!("{:032x}", xxhash_rust::xxh3::xxh3_128(text.as_bytes())),
    };
    assert_eq!(reader.fingerprint(), Some(expected));
}

#[test]
fn a_look_at_the_first_rows() {
    let folder = Folder::new();
    let source = folder.table("a,b\n x ,\ny,\n\nx,1\nz,\nw,\n");
    let sample = inspect(&source, 5).unwrap();
    assert_eq!((sample.rows_read, sample.extent), (5, SampleExtent::Beginning));
    assert_eq!(sample.rows[0], (2, vec![" x ".into(), String::new()]));
    assert_eq!(sample.rows[4].0, 6);
    assert_eq!(sample.columns[0].examples, ["x", "y", "z"]);
    assert_eq!((sample.columns[0].empty_permille, sample.columns[1].empty_permille), (200, 800));
    assert_eq!(inspect(&source, 6).unwrap().extent, SampleExtent::Whole);
    let none = inspect(&folder.table("a\n"), 5).unwrap();
    assert_eq!((none.rows_read, none.columns[0].empty_permille), (0, 0));
}

#[test]
fn a_look_at_long_rows_is_a_short_one() {
    let folder = Folder::new();
    let row = format!("{},\n", "x".repeat(3 * 1024 * 1024));
    let sample = inspect(&folder.table(format!("a,b\n{}", row.repeat(16))), 100).unwrap();
    assert_eq!((sample.rows.len(), sample.extent), (11, SampleExtent::Beginning));
}

#[test]
fn rows_are_fetched_again_by_number() {
    let folder = Folder::new();
    let count = u32::try_from(2 * BATCH_ROWS_MAX).unwrap();
    let text = (2..=count).fold("a,b\n".to_owned(), |text, record| text + &format!("{record},x\n"));
    let source = folder.table(text);
    for wanted in [&[][..], &[2], &[1, 2, 3, 8_193, 8_194, 8_195, count], &[count + 1]] {
        let mut found = Vec::new();
        pick_rows(&source, wanted, &mut |record, cells| {
            assert_eq!(cells, [record.to_string().as_str(), "x"]);
            found.push(record);
        })
        .unwrap();
        let expected: Vec<u32> =
            wanted.iter().copied().filter(|record| (2..=count).contains(record)).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_rejects_file_is_a_source_again() {
    let folder = Folder::new();
    let source = folder.table("name;city;\n\"An; \"\"B\"\"\";\"Hue\nnorth\";\n");
    let reject = |source: &Source| {
        let mut writer = RejectsWriter::new(Vec::new(), source.columns()).unwrap();
        for (record, _, cells) in rows(source) {
            writer
                .write(cells.iter().map(String::as_str), record, "no_profile", "nobody, so far")
                .unwrap();
        }
        writer.finish().unwrap()
    };
    let once = reject(&source);
    let again = reject(&folder.table(&once));
    assert_eq!(once, again);
    let source = folder.table(&once);
    let expected = ["name", "city", "column 3", "segport_row", "segport_reason", "segport_detail"];
    assert_eq!(source.columns(), expected);
    assert_eq!(cells(&source)[0][..2], ["An; \"B\"", "Hue\nnorth"]);
}

#[test]
fn sources_and_readers_may_change_threads() {
    fn may_change_threads<T: Send>(_: &T) {}
    let folder = Folder::new();
    let source = folder.table("a\n");
    may_change_threads(&source);
    may_change_threads(&source.reader().unwrap());
}
