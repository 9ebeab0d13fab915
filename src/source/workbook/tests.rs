//! Workbooks that are odd, made by hand: what is read of them, what is refused.
#![allow(clippy::format_collect, clippy::format_push_string, reason = "small texts")]

mod making;

use std::fs;

use making::{ods, packed, xlsx, xlsx_with, zipped};

use crate::domain::{HeaderRow, Location, Progress, SourceSettings, Unwatched, Watch};
use crate::source::{RowBatch, Source, SourceError};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn settings(&self, bytes: &[u8]) -> SourceSettings {
        let path = self.0.path().join("people.xlsx");
        fs::write(&path, bytes).unwrap();
        SourceSettings::new(Location::File(path))
    }

    fn open(&self, settings: &SourceSettings) -> Result<Source, SourceError> {
        Source::open(settings, self.0.path(), &Unwatched)
    }

    fn read(&self, bytes: &[u8]) -> Table {
        table(&self.open(&self.settings(bytes)).unwrap())
    }

    /// Its error without the path, and what to do.
    fn refusal(&self, bytes: &[u8]) -> String {
        let error = self.open(&self.settings(bytes)).unwrap_err();
        assert!(error.hint().is_some());
        error.to_string().replace(self.0.path().to_str().unwrap(), "").replace("/people.xlsx", "F")
    }
}

/// The columns, and the rows that are not blank with their numbers.
#[derive(Debug, PartialEq)]
struct Table {
    columns: Vec<String>,
    rows: Vec<(u32, Vec<String>)>,
}

fn table(source: &Source) -> Table {
    let (mut reader, mut batch) = (source.reader().unwrap(), RowBatch::new());
    let mut rows = Vec::new();
    while reader.read_batch(&mut batch).unwrap() {
        for row in 0..batch.len() {
            let cells: Vec<String> = batch.cells(row).map(str::to_owned).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push((batch.record_number(row), cells));
            }
        }
    }
    Table { columns: source.columns().to_vec(), rows }
}

fn expected(columns: &[&str], rows: &[(u32, &[&str])]) -> Table {
    let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    Table {
        columns: texts(columns),
        rows: rows.iter().map(|(number, cells)| (*number, texts(cells))).collect(),
    }
}

const IN_A_ROW: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>born</t></is></c></row>"#;

#[test]
fn rows_have_the_numbers_that_the_spreadsheet_shows() {
    let rows = format!(
        r#"{IN_A_ROW}<row r="4"><c r="A4"><v>7</v></c></row>
        <row r="9"><c r="B9"><v>0.5</v></c></row><row r="12"><c r="A12" s="1"/></row>"#
    );
    let table = Folder::new().read(&xlsx(&[("People", "visible", &rows)]));
    assert_eq!(table, expected(&["id", "born"], &[(4, &["7", ""]), (9, &["", "0.5"])]));
}

#[test]
fn headers_may_stand_further_down() {
    let folder = Folder::new();
    let rows = r#"<row r="1"><c r="A1" t="str"><v>Report of October</v></c></row>
        <row r="4"><c r="A4" t="str"><v>id</v></c><c r="B4" t="str"><v>city</v></c></row>
        <row r="5"><c r="A5"><v>1</v></c></row>"#;
    let mut settings = folder.settings(&xlsx(&[("People", "visible", rows)]));
    settings.header_row = Some(HeaderRow::At(4));
    let read = table(&folder.open(&settings).unwrap());
    assert_eq!(read, expected(&["id", "city"], &[(5, &["1", ""])]));
}

#[test]
fn the_first_sheet_that_people_see_is_read_and_another_can_be_named() {
    let folder = Folder::new();
    let row = |name: &str| format!(r#"<row r="1"><c r="A1" t="str"><v>{name}</v></c></row>"#);
    let [old, empty, new] = [row("old"), String::new(), row("new")];
    let bytes =
        xlsx(&[("Old", "hidden", &old), ("Cover", "visible", &empty), ("New", "visible", &new)]);
    let mut settings = folder.settings(&bytes);
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.columns(), ["new"]);
    let found = source.description().table.clone().unwrap();
    assert_eq!((found.chosen.as_str(), found.all.join(" ")), ("New", "Cover New Old".into()));
    settings.table = Some("old".into());
    assert_eq!(folder.open(&settings).unwrap().columns(), ["old"]);
    settings.table = Some("Covers".into());
    let error = folder.open(&settings).unwrap_err();
    assert!(error.to_string().ends_with(": unknown sheet \"Covers\""), "{error}");
    assert_eq!(error.hint().unwrap(), "did you mean \"Cover\"?");
    settings.table = Some("Cover".into());
    let error = folder.open(&settings).unwrap_err().to_string();
    assert!(error.ends_with(": sheet Cover is empty"), "{error}");
    let hidden = xlsx(&[("Old", "hidden", &old)]);
    assert_eq!(folder.refusal(&hidden), "F is empty");
}

#[test]
fn dates_follow_the_system_of_the_workbook() {
    let rows = format!(r#"{IN_A_ROW}<row r="2"><c r="B2" s="1"><v>44838.5</v></c></row>"#);
    let sheets = [("People", "visible", rows.as_str())];
    let folder = Folder::new();
    let table = folder.read(&xlsx_with("<workbookPr date1904=\"1\"/>", "", &sheets));
    assert_eq!(table.rows, expected(&[], &[(2, &["", "2026-10-05T12:00:00"])]).rows);
    let table = folder.read(&xlsx(&sheets));
    assert_eq!(table.rows, expected(&[], &[(2, &["", "2022-10-04T12:00:00"])]).rows);
}

#[test]
fn values_are_those_that_are_shown() {
    let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2" s="2"><v>42</v></c><c r="B2" t="b"><v>1</v></c></row>
        <row r="3"><c r="A3" t="str"><f>A2&amp;"x"</f><v>42x</v></c><c r="B3" t="e"><v>#REF!</v></c></row>
        <row r="4"><c r="A4"><v>8.4901234567E10</v></c><c r="B4" t="e"><v>#NEW!</v></c></row>
        <row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve"> 007 </t></is></c></row>"#;
    let texts =
        r#"<sst uniqueCount="2"><si><t>id</t></si><si><r><t>no</t></r><r><t>te</t></r></si></sst>"#;
    let table = Folder::new().read(&xlsx_with("", texts, &[("A & B", "visible", rows)]));
    let rows: [(u32, &[&str]); 4] = [
        (2, &["00042", "true"]),
        (3, &["42x", "#REF!"]),
        (4, &["84901234567", ""]),
        (5, &[" 007 ", ""]),
    ];
    assert_eq!(table, expected(&["id", "note"], &rows));
}

#[test]
fn a_sheet_is_not_believed_in_its_size() {
    let rows = format!(r#"{IN_A_ROW}<row r="2"><c r="A2"><v>1</v></c></row>"#);
    let sheet = format!("<dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData>");
    let mut parts = making::parts("", "", &[("People", "visible", "")]);
    parts.retain(|(name, _)| name != "xl/worksheets/sheet1.xml");
    parts.push(("xl/worksheets/sheet1.xml".into(), making::worksheet(&sheet)));
    let table = Folder::new().read(&zipped(&parts));
    assert_eq!(table, expected(&["id", "born"], &[(2, &["1", ""])]));
    // One cell in the last row: the rows before it are blank ones.
    let rows = format!(r#"{IN_A_ROW}<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#);
    let table = Folder::new().read(&xlsx(&[("People", "visible", &rows)]));
    assert_eq!(table.rows, expected(&[], &[(1_048_576, &["1", ""])]).rows);
}

#[test]
fn cells_where_no_sheet_has_one_are_refused() {
    let folder = Folder::new();
    for (cell, why) in [
        (r#"<row r="2"><c r="ZZZZ2"><v>1</v></c></row>"#, ""),
        (r#"<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>"#, ""),
        (
            r#"<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>"#,
            "row 2: its cells are not in order",
        ),
        (
            r#"<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#,
            "row 2: its cells are not in order",
        ),
    ] {
        let refusal = folder.refusal(&xlsx(&[("People", "visible", &format!("{IN_A_ROW}{cell}"))]));
        assert!(refusal.starts_with("F: ") && refusal.ends_with(why), "{refusal}");
    }
}

#[test]
fn the_merged_text_is_in_the_first_cell() {
    let rows = r#"<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1"/><c r="C1" t="str"><v>city</v></c></row>
        </sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells><sheetData>"#;
    let table = Folder::new().read(&xlsx(&[("People", "visible", rows)]));
    assert_eq!(table.columns, ["id", "column 2", "city"]);
}

#[test]
fn what_would_fill_the_memory_is_refused_before_it_does() {
    let folder = Folder::new();
    let many = r#"<sst uniqueCount="99999999999"><si><t>id</t></si></sst>"#;
    let refusal = folder.refusal(&xlsx_with("", many, &[("People", "visible", IN_A_ROW)]));
    assert_eq!(refusal, "F: it does not say how many texts it has");
    let blanks = " ".repeat(40 << 20);
    let refusal = folder.refusal(&xlsx(&[("People", "visible", &blanks)]));
    assert!(refusal.contains("more than 200 times its size"), "{refusal}");
    // A few cells that are one long text each.
    let texts = format!("<sst><si><t>{}</t></si></sst>", "long text ".repeat(1 << 18));
    let cells: String = (0..1_000).map(|_| r#"<c t="s"><v>0</v></c>"#).collect();
    let rows = format!("<row>{cells}</row>");
    let refusal = folder.refusal(&xlsx_with("", &texts, &[("People", "visible", &rows)]));
    assert!(refusal.ends_with("is longer than 4 MiB"), "{refusal}");
}

#[test]
fn what_is_no_workbook_or_a_damaged_one_is_told() {
    let folder = Folder::new();
    let whole = xlsx(&[("People", "visible", IN_A_ROW)]);
    for length in [4, 30, whole.len() / 2, whole.len() - 1] {
        let refusal = folder.refusal(&whole[..length]);
        assert!(refusal.starts_with("F: the workbook is damaged or cut off"), "{refusal}");
    }
    let other = zipped(&[("word/document.xml".into(), "<document/>".into())]);
    assert_eq!(
        folder.refusal(&other),
        "F is a ZIP file without a workbook, which segport cannot read"
    );
    let protected = ods(&[("People", "", "")], "<manifest:encryption-data/>");
    assert_eq!(folder.refusal(&protected), "F is protected by a password");
}

#[test]
fn cells_that_would_be_left_out_are_refused() {
    let refusal = Folder::new().refusal(&fixture("short-cells.xlsb"));
    assert_eq!(
        refusal,
        "F: its cells are written in a short form that cannot be read; save it as XLSX"
    );
}

/// Found by fuzzing: memory for 4 billion rows was asked for, which ends a program.
#[test]
fn an_old_sheet_that_ends_before_it_begins_is_refused() {
    let whole = fixture("table.xls");
    let dimensions = [0x00, 0x02, 14, 0];
    let at = 4 + whole.windows(4).position(|bytes| bytes == dimensions).unwrap();
    let mut bytes = whole.clone();
    bytes[at..at + 4].copy_from_slice(&60_000_u32.to_le_bytes());
    let refusal = Folder::new().refusal(&bytes);
    assert!(refusal.starts_with("F: a sheet begins in row 60001 and ends in row "), "{refusal}");
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/fixtures/formats/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What is damaged anywhere is read or refused, and is no panic.
#[test]
fn one_wrong_byte_ends_nothing() {
    let folder = Folder::new();
    for name in ["table.xls", "table.xlsb", "table.ods", "table.xlsx"] {
        let whole = fixture(name);
        for at in (0..whole.len()).step_by(whole.len() / 150) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xFF;
            let settings = folder.settings(&bytes);
            if let Ok(source) = folder.open(&settings) {
                table(&source);
            }
        }
    }
}

#[test]
fn ods_repeats_are_written_out_and_blank_ones_are_not() {
    let rows = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>id</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>a</text:p><text:p>b<text:s text:c="2"/>c &amp; d</text:p></table:table-cell></table:table-row>
        <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
        <table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="42"><text:p>00042</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2026-10-05T00:00:00"><text:p>5.10.</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell office:value-type="float" office:value="84901234567"><text:p>8.49E+10</text:p></table:table-cell><table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell></table:table-row>
        <table:table-row><table:table-cell><office:annotation><text:p>a note</text:p></office:annotation></table:table-cell><table:table-cell office:value-type="boolean" office:boolean-value="true"/></table:table-row>
        <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    let bytes = ods(&[("Secret", "hidden", rows), ("People", "", rows)], "");
    let folder = Folder::new();
    let source = folder.open(&folder.settings(&bytes)).unwrap();
    assert_eq!(source.description().table.as_ref().unwrap().all, ["People", "Secret"]);
    let rows: [(u32, &[&str]); 4] = [
        (5, &["00042", "2026-10-05"]),
        (6, &["00042", "2026-10-05"]),
        (7, &["84901234567", "#REF!"]),
        (8, &["", "true"]),
    ];
    assert_eq!(table(&source), expected(&["id", "a\nb  c & d"], &rows));
}

#[test]
fn a_hostile_ods_file_does_not_grow() {
    let long = "x".repeat(100_000);
    let rows = format!(
        r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="4000000000" office:value-type="string"><text:p>{long}</text:p></table:table-cell></table:table-row>"#
    );
    let refusal = Folder::new().refusal(&ods(&[("People", "", &rows)], ""));
    assert!(refusal.ends_with("is longer than 4 MiB"), "{refusal}");
    let rows = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="4000000000"/>b</text:p></table:table-cell></table:table-row>"#;
    let table = Folder::new().read(&ods(&[("People", "", rows)], ""));
    assert_eq!(table.columns[0].len(), 65_537);
}

#[test]
fn a_protected_workbook_of_office_is_told() {
    let bytes = making::compound(&["Root Entry", "EncryptionInfo", "EncryptedPackage"]);
    assert_eq!(Folder::new().refusal(&bytes), "F is protected by a password");
    let bytes = making::compound(&["Root Entry", "WordDocument"]);
    let refusal = Folder::new().refusal(&bytes);
    assert_eq!(refusal, "F is an OLE file without a workbook, which segport cannot read");
    // The directory goes on in itself.
    let mut bytes = making::compound(&["Root Entry"]);
    bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    let refusal = Folder::new().refusal(&bytes);
    assert!(refusal.ends_with("(its sectors go in a circle)"), "{refusal}");
}

#[test]
fn compressed_workbooks_are_read_too() {
    let whole = xlsx(&[("People", "visible", IN_A_ROW)]);
    let folder = Folder::new();
    assert_eq!(folder.read(&packed(&whole)).columns, ["id", "born"]);
    assert_eq!(folder.0.path().read_dir().unwrap().count(), 1, "nothing is left");
}

#[test]
fn reading_stops_when_somebody_says_so() {
    struct Stopped;
    impl Watch for Stopped {
        fn progress(&self, _: Progress) {}

        fn cancelled(&self) -> bool {
            true
        }
    }
    let folder = Folder::new();
    let rows: String = (1..3_000)
        .map(|row| format!(r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>"#))
        .collect();
    let settings = folder.settings(&xlsx(&[("People", "visible", &rows)]));
    let error = Source::open(&settings, folder.0.path(), &Stopped).unwrap_err();
    assert!(matches!(error, SourceError::Cancelled { .. }), "{error}");
}
