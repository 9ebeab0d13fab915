//! How long an XLSX of 100,000 rows of six columns takes until all its rows were in
//! batches, against `calamine` alone reading the same range. Both in turn, the
//! median of each; the bar is 1.5 times.
#![allow(clippy::print_stdout, reason = "a bench tells what it measured")]
#![allow(clippy::format_push_string, reason = "making the sheet is not measured")]

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use segport::domain::{Location, SourceSettings, Unwatched};
use segport::source::{RowBatch, Source};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ROWS: u32 = 100_000;

const ROUNDS: usize = 9;

/// Where a text of a cell is.
#[derive(Debug, Clone, Copy)]
enum Texts {
    InCells,
    Shared,
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for texts in [Texts::InCells, Texts::Shared] {
        let path = folder.path().join("people.xlsx");
        write(&path, texts).expect("there is room");
        let (mut alone, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            alone.push(timed(|| read_alone(&path)));
            ours.push(timed(|| read(&path, folder.path())));
        }
        let [alone, ours] = [alone, ours].map(median);
        let ratio = ours.as_secs_f64() / alone.as_secs_f64();
        println!(
            "{texts:?}: calamine alone {} ms, opened and read {} ms: {ratio:.2} times",
            alone.as_millis(),
            ours.as_millis(),
        );
    }
}

fn timed(work: impl FnOnce() -> usize) -> Duration {
    let clock = Instant::now();
    assert_eq!(work(), ROWS as usize);
    clock.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn read_alone(path: &Path) -> usize {
    let file = BufReader::new(File::open(path).expect("the file is there"));
    let mut workbook = Xlsx::new(file).expect("the workbook is sound");
    let range = workbook.worksheet_range("People").expect("the sheet is there");
    range.rows().count() - 1
}

fn read(path: &Path, folder: &Path) -> usize {
    let settings = SourceSettings::new(Location::File(path.to_owned()));
    let source = Source::open(&settings, folder, &Unwatched).expect("the workbook is sound");
    let mut reader = source.reader().expect("the copy is there");
    let (mut batch, mut rows) = (RowBatch::new(), 0);
    while reader.read_batch(&mut batch).expect("the copy is sound") {
        rows += batch.len();
    }
    rows
}

fn write(path: &Path, texts: Texts) -> std::io::Result<()> {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path)?));
    for (name, text) in PARTS {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    let mut shared = Vec::new();
    let mut cell = |sheet: &mut String, place: &str, text: String| match texts {
        Texts::InCells => {
            *sheet += &format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        }
        Texts::Shared => {
            *sheet += &format!(r#"<c r="{place}" t="s"><v>{}</v></c>"#, shared.len());
            shared.push(text);
        }
    };
    let mut sheet = String::from("<worksheet><sheetData>");
    sheet += r#"<row r="1">"#;
    for (letter, header) in ["A", "B", "C", "D", "E", "F"].iter().zip([
        "id",
        "name",
        "email",
        "phone",
        "points",
        "bought_at",
    ]) {
        cell(&mut sheet, &format!("{letter}1"), header.to_owned());
    }
    sheet += "</row>";
    for row in 2..ROWS + 2 {
        sheet += &format!(r#"<row r="{row}">"#);
        cell(&mut sheet, &format!("A{row}"), format!("customer-{row:07}"));
        cell(&mut sheet, &format!("B{row}"), format!("Nguyễn Thị Ánh Tuyết {row}"));
        cell(&mut sheet, &format!("C{row}"), format!("customer.{row}@example.vn"));
        let phone = 84_900_000_000 + u64::from(row);
        let (points, day) = (row % 977, 45_000 + row % 1_000);
        sheet += &format!(
            r#"<c r="D{row}"><v>{phone}</v></c><c r="E{row}"><v>{points}.25</v></c><c r="F{row}" s="1"><v>{day}</v></c></row>"#
        );
    }
    sheet += "</sheetData></worksheet>";
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())?;
    zip.write_all(sheet.as_bytes())?;
    if let Texts::Shared = texts {
        zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default())?;
        write!(zip, r#"<sst uniqueCount="{}">"#, shared.len())?;
        for text in shared {
            write!(zip, "<si><t>{text}</t></si>")?;
        }
        write!(zip, "</sst>")?;
    }
    zip.finish()?.flush()
}

const PARTS: [(&str, &str); 4] = [
    (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook><sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
    ),
];
