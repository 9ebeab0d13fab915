//! Members as XLSX: one sheet, written row by row into its container, so that
//! memory does not grow with the members. No cell is ever a formula: text is
//! written as text, whatever it begins with.

use std::fmt::Write as _;
use std::io::{self, Write};

use jiff::civil::{Date, DateTime, date};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::exact::Exact;
use super::{Attribute, ExportError, Printer, Profile};

/// Rows a sheet has, the header among them.
pub(super) const SHEET_ROWS_MAX: u64 = 1_048_576;

/// The longest text of a cell, in UTF-16 units.
const CELL_UNITS_MAX: usize = 32_767;

/// Cells from which the sheet may pass 4 GiB before it is compressed, which the
/// container has to be told first.
const CELLS_LARGE: u64 = 10_000_000;

/// The day before the first one that is counted from, as all spreadsheets do from
/// March 1900 on.
const DAY_ZERO: Date = date(1899, 12, 30);

const SECONDS_PER_DAY: f64 = 86_400.0;

/// The styles of cells by their place in [`STYLES`].
const STYLE_HEADER: u8 = 1;
const STYLE_DAY: u8 = 2;
const STYLE_INSTANT: u8 = 3;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The parts around the sheet, by name.
const PARTS: [(&str, &str); 5] = [
    ("[Content_Types].xml", CONTENT_TYPES),
    ("_rels/.rels", RELATIONS),
    ("xl/workbook.xml", WORKBOOK),
    ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
    ("xl/styles.xml", STYLES),
];

/// The sheet being written.
pub(super) struct SheetPrinter<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    attributes: Vec<Attribute>,
    /// The columns' letters, the id's first.
    letters: Vec<String>,
    row: u64,
    /// The row being made.
    line: String,
}

impl<W: Write> SheetPrinter<W> {
    /// Begins the file; `members` is how many will follow.
    pub(super) fn new(writer: W, attributes: Vec<Attribute>, members: u64) -> io::Result<Self> {
        let mut zip = ZipWriter::new_stream(writer);
        for (name, text) in PARTS {
            zip.start_file(name, SimpleFileOptions::default())?;
            zip.write_all(DECLARATION.as_bytes())?;
            zip.write_all(text.as_bytes())?;
        }
        let columns = attributes.len() as u64 + 1;
        let is_large = members.saturating_mul(columns) > CELLS_LARGE;
        let options = SimpleFileOptions::default().large_file(is_large);
        zip.start_file("xl/worksheets/sheet1.xml", options)?;
        zip.write_all(DECLARATION.as_bytes())?;
        zip.write_all(SHEET_HEAD.as_bytes())?;
        let letters = (0..=attributes.len()).map(letters).collect();
        let mut printer = Self { zip, attributes, letters, row: 0, line: String::new() };
        printer.start_row();
        printer.text(0, "id", STYLE_HEADER);
        for at in 0..printer.attributes.len() {
            let name = printer.attributes[at].name.to_string();
            printer.text(at + 1, &name, STYLE_HEADER);
        }
        printer.end_row()?;
        Ok(printer)
    }

    fn start_row(&mut self) {
        self.row += 1;
        self.line.clear();
        add(&mut self.line, format_args!("<row r=\"{}\">", self.row));
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.line.push_str("</row>");
        self.zip.write_all(self.line.as_bytes())
    }

    /// A cell whose text is no formula, no number and no link.
    fn text(&mut self, column: usize, text: &str, style: u8) {
        let (letters, row) = (&self.letters[column], self.row);
        let line = &mut self.line;
        add(line, format_args!("<c r=\"{letters}{row}\" s=\"{style}\" t=\"inlineStr\">"));
        line.push_str("<is><t xml:space=\"preserve\">");
        append_escaped(text, line);
        line.push_str("</t></is></c>");
    }

    fn value(&mut self, column: usize, value: f64, style: u8) {
        let (letters, row) = (&self.letters[column], self.row);
        add(
            &mut self.line,
            format_args!("<c r=\"{letters}{row}\" s=\"{style}\"><v>{value}</v></c>"),
        );
    }

    fn cell(&mut self, column: usize, value: Exact<'_>) {
        match value {
            Exact::Text(text) => self.text(column, text, 0),
            Exact::Number(number) => self.value(column, number, 0),
            Exact::Day(day) => self.value(column, days(day), STYLE_DAY),
            Exact::Instant(instant) => self.value(column, instant_days(instant), STYLE_INSTANT),
            Exact::Boolean(is_true) => {
                let (letters, row, value) = (&self.letters[column], self.row, u8::from(is_true));
                add(
                    &mut self.line,
                    format_args!("<c r=\"{letters}{row}\" t=\"b\"><v>{value}</v></c>"),
                );
            }
        }
    }
}

impl<W: Write> Printer for SheetPrinter<W> {
    fn print(&mut self, profile: &Profile) -> Result<(), ExportError> {
        self.start_row();
        check_length("id", &profile.id, profile)?;
        self.text(0, &profile.id, 0);
        for (at, value) in profile.values.iter().enumerate() {
            let Some(value) = value else { continue };
            check_length(self.attributes[at].name.as_str(), value, profile)?;
            self.cell(at + 1, Exact::of(self.attributes[at].kind, value));
        }
        self.end_row().map_err(ExportError::Write)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        let finish = || {
            self.zip.write_all(SHEET_FOOT.as_bytes())?;
            self.zip.finish()?.into_inner().flush()
        };
        finish().map_err(ExportError::Write)
    }
}

fn check_length(attribute: &str, value: &str, profile: &Profile) -> Result<(), ExportError> {
    // No text has more UTF-16 units than bytes.
    if value.len() <= CELL_UNITS_MAX || value.encode_utf16().count() <= CELL_UNITS_MAX {
        return Ok(());
    }
    Err(ExportError::SheetCell {
        attribute: attribute.to_owned(),
        id: profile.id.clone(),
        units_max: CELL_UNITS_MAX,
    })
}

/// The days that spreadsheets count.
fn days(day: Date) -> f64 {
    let days = day.duration_since(DAY_ZERO).as_hours() / 24;
    f64::from(i32::try_from(days).expect("a day of four-digit years"))
}

fn instant_days(instant: DateTime) -> f64 {
    let time = instant.time();
    let seconds = (i32::from(time.hour()) * 60 + i32::from(time.minute())) * 60;
    days(instant.date()) + f64::from(seconds + i32::from(time.second())) / SECONDS_PER_DAY
}

/// The letters of a column: A to Z, AA, AB.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).expect("a letter"));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Appends text as XML. Characters XML does not have are written as `_x0007_`, as
/// spreadsheets do; what looks like that already is marked, so that it stays text.
fn append_escaped(text: &str, into: &mut String) {
    for (at, character) in text.char_indices() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '\t' | '\n' => into.push(character),
            '_' if looks_escaped(&text[at..]) => into.push_str("_x005F_"),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                add(into, format_args!("_x{:04X}_", u32::from(character)));
            }
            _ => into.push(character),
        }
    }
}

/// Whether a text begins like `_x0007_`.
fn looks_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes[1] == b'x'
        && bytes[6] == b'_'
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

fn add(into: &mut String, text: std::fmt::Arguments<'_>) {
    into.write_fmt(text).expect("a String takes every text");
}

const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;

const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="members" sheetId="1" r:id="rId1"/></sheets></workbook>"#;

const WORKBOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;

/// Plain, a bold header, a day, a second.
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// The header stays in sight; columns are wide enough for a day with its time.
const SHEET_HEAD: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr baseColWidth="20" defaultRowHeight="15"/><sheetData>"#;

/// Numbers that are text on purpose get no warning sign.
const SHEET_FOOT: &str = r#"</sheetData><ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors></worksheet>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let found = [0, 25, 26, 51, 52, 701, 702, 16_383].map(letters);
        assert_eq!(found, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn days_are_counted_as_spreadsheets_do() {
        assert_eq!(days(date(1900, 3, 1)).to_string(), "61");
        assert_eq!(days(date(2026, 10, 1)).to_string(), "46296");
        assert_eq!(days(date(9999, 12, 31)).to_string(), "2958465");
        assert_eq!(instant_days(date(2026, 10, 1).at(12, 0, 0, 0)).to_string(), "46296.5");
    }

    #[test]
    fn what_xml_does_not_have_is_written_and_what_looks_like_it_is_marked() {
        let mut escaped = String::new();
        append_escaped("a<b>&\u{7}\r\n_x0007_ _x00", &mut escaped);
        assert_eq!(escaped, "a&lt;b&gt;&amp;_x0007__x000D_\n_x005F_x0007_ _x00");
    }
}
