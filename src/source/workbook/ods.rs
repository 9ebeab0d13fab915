//! ODS, the workbooks of `LibreOffice`: one XML text with all sheets, read cell by cell.
//! It says "the same cell a thousand times" with one word, so that what it says is
//! written out on the way and never held.

use std::io::{BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::rows::{SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, SheetRows};
use super::{Sheet, Trouble, Workbook, WorkbookFile, cells};
use crate::source::SourceError;
use crate::source::copy::CopyWriter;
use crate::source::delimited::RECORD_BYTES_MAX;

/// The part with the sheets.
const CONTENT: &str = "content.xml";

/// Pieces of the XML text between two looks at whether somebody stopped the work.
const EVENTS_PER_LOOK: u32 = 16_384;

/// The longest text of a cell, and the most spaces that one element stands for.
const CELL_BYTES_MAX: usize = 1024 * 1024;

/// An ODS file.
pub(super) struct Ods {
    zip: ZipArchive<WorkbookFile>,
    sheets: Vec<Sheet>,
    trouble: Trouble,
}

impl Ods {
    /// Reads the names of the sheets, which stand where they begin.
    pub(super) fn open(
        file: WorkbookFile,
        output: &CopyWriter<'_>,
        trouble: &Trouble,
    ) -> Result<Self, SourceError> {
        let mut zip = ZipArchive::new(file).map_err(|error| trouble.damaged(&error))?;
        let sheets = read_sheets(&mut zip, output, trouble)?;
        Ok(Self { zip, sheets, trouble: trouble.clone() })
    }
}

fn read_sheets(
    zip: &mut ZipArchive<WorkbookFile>,
    output: &CopyWriter<'_>,
    trouble: &Trouble,
) -> Result<Vec<Sheet>, SourceError> {
    let mut content = Content::open(zip, trouble)?;
    let (mut sheets, mut hidden_styles) = (Vec::new(), Vec::new());
    let (mut style, mut events) = (None, 0_u32);
    while let Some(event) = content.next()? {
        events = events.wrapping_add(1);
        if events.is_multiple_of(EVENTS_PER_LOOK) {
            output.look(None)?;
        }
        let Event::Start(start) = event else { continue };
        match start.name().0 {
            "style:style" => style = attribute(&start, "style:name"),
            "style:table-properties"
                if attribute(&start, "table:display").is_some_and(|shown| shown == "false") =>
            {
                hidden_styles.extend(style.take());
            }
            "table:table" => {
                let Some(name) = attribute(&start, "table:name") else { continue };
                let style = attribute(&start, "table:style-name");
                let is_hidden = style.is_some_and(|style| hidden_styles.contains(&style));
                sheets.push(Sheet { name, is_hidden });
            }
            _ => {}
        }
    }
    Ok(sheets)
}

impl Workbook for Ods {
    fn sheets(&self) -> Vec<Sheet> {
        self.sheets.clone()
    }

    fn copy(&mut self, sheet: &str, rows: &mut SheetRows<'_, '_>) -> Result<(), SourceError> {
        let mut content = Content::open(&mut self.zip, &self.trouble)?;
        let mut is_wanted = false;
        let mut row = 0;
        loop {
            let Some(event) = content.next()? else { return Ok(()) };
            match event {
                Event::Start(start) if start.name().0 == "table:table" => {
                    let is_named = attribute(&start, "table:name").is_some_and(|it| it == sheet);
                    is_wanted |= is_named;
                }
                Event::End(end) if is_wanted && end.name().0 == "table:table" => return Ok(()),
                Event::Start(start) if is_wanted && start.name().0 == "table:table-row" => {
                    let repeated = repeated(&start, "table:number-rows-repeated", SHEET_ROWS_MAX);
                    let cells = content.read_row(row, rows)?;
                    let last = if cells.is_empty() { 0 } else { repeated };
                    for row in row..row.saturating_add(last) {
                        put(&cells, row, rows)?;
                    }
                    row = row.saturating_add(repeated);
                }
                _ => rows.blank_cell()?,
            }
        }
    }
}

/// Cells that follow each other and are equal.
struct Cells {
    column: u32,
    count: u32,
    text: String,
}

fn put(cells: &[Cells], row: u32, rows: &mut SheetRows<'_, '_>) -> Result<(), SourceError> {
    for Cells { column, count, text } in cells {
        for column in *column..column.saturating_add(*count) {
            rows.cell(row, column, text)?;
        }
    }
    Ok(())
}

/// The XML text.
struct Content<'a> {
    reader: quick_xml::Reader<BufReader<Box<dyn Read + 'a>>>,
    buffer: Vec<u8>,
    trouble: &'a Trouble,
}

impl<'a> Content<'a> {
    fn open(
        zip: &'a mut ZipArchive<WorkbookFile>,
        trouble: &'a Trouble,
    ) -> Result<Self, SourceError> {
        let part: Box<dyn Read> =
            Box::new(zip.by_name(CONTENT).map_err(|error| trouble.damaged(&error))?);
        let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader, buffer: Vec::new(), trouble })
    }

    /// The next piece; `None` after the last.
    fn next(&mut self) -> Result<Option<Event<'_>>, SourceError> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) => Ok(None),
            Ok(event) => Ok(Some(event)),
            Err(error) => Err(self.trouble.damaged(&error)),
        }
    }

    /// A row that has just begun: its cells that hold something.
    fn read_row(
        &mut self,
        row: u32,
        rows: &mut SheetRows<'_, '_>,
    ) -> Result<Vec<Cells>, SourceError> {
        let (mut cells, mut column, mut bytes) = (Vec::new(), 0_u32, 0);
        loop {
            let cell = match self.next()? {
                None => return Err(self.trouble.damaged(&"a row does not end")),
                Some(Event::End(end)) if end.name().0 == "table:table-row" => return Ok(cells),
                Some(Event::Start(start))
                    if matches!(
                        start.name().0,
                        "table:table-cell" | "table:covered-table-cell"
                    ) =>
                {
                    Cell::of(&start)
                }
                Some(_) => continue,
            };
            rows.blank_cell()?;
            let count = cell.repeated;
            let text = self.read_cell(cell)?;
            if !text.is_empty() {
                bytes += text.len();
                // Longer than any row may be; so much for what is held at once.
                if bytes > RECORD_BYTES_MAX {
                    return Err(rows.malformed(row, "it is too long"));
                }
                cells.push(Cells { column, count, text });
            }
            column = column.saturating_add(count);
        }
    }

    /// The text of a cell that has just begun, to its end.
    fn read_cell(&mut self, cell: Cell) -> Result<String, SourceError> {
        let mut shown = String::new();
        let (mut depth, mut paragraphs, mut skipped) = (0, 0, None);
        loop {
            let Some(event) = self.next()? else {
                return Err(self.trouble.damaged(&"a cell does not end"));
            };
            match event {
                Event::Start(start) => {
                    depth += 1;
                    let name = start.name().0;
                    if skipped.is_none()
                        && (name == "office:annotation" || name.starts_with("draw:"))
                    {
                        // A comment, or a picture with words in it.
                        skipped = Some(depth);
                    }
                    match name {
                        _ if skipped.is_some() => {}
                        "text:p" => {
                            paragraphs += 1;
                            shown.push_str(if paragraphs > 1 { "\n" } else { "" });
                        }
                        "text:s" => {
                            let spaces = repeated(&start, "text:c", u32::from(u16::MAX));
                            shown.extend(std::iter::repeat_n(' ', spaces as usize));
                        }
                        "text:tab" => shown.push('\t'),
                        "text:line-break" => shown.push('\n'),
                        _ => {}
                    }
                }
                Event::End(_) if depth == 0 => return Ok(cell.text(shown)),
                Event::End(_) => {
                    if skipped == Some(depth) {
                        skipped = None;
                    }
                    depth -= 1;
                }
                // Between paragraphs there are only line ends of the XML text itself.
                _ if skipped.is_some() || depth == 0 => {}
                Event::Text(text) => shown.push_str(&text.xml10_content()),
                Event::CData(text) => shown.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => {
                    let known = quick_xml::escape::resolve_xml_entity(&name);
                    match (known, name.resolve_char_ref()) {
                        (Some(known), _) => shown.push_str(known),
                        (None, Ok(Some(character))) => shown.push(character),
                        (None, _) => return Err(self.trouble.damaged(&"an unknown entity")),
                    }
                }
                _ => {}
            }
            if shown.len() > CELL_BYTES_MAX {
                return Err(self.trouble.damaged(&"a cell is longer than 1 MiB"));
            }
        }
    }
}

/// What the start of a cell tells.
struct Cell {
    repeated: u32,
    is_error: bool,
    value: Value,
}

enum Value {
    /// What is shown.
    Shown,
    Number(f64),
    Text(String),
}

impl Cell {
    fn of(start: &BytesStart<'_>) -> Self {
        let value = |name| attribute(start, name);
        let kind = value("office:value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "float" | "percentage" | "currency" => value("office:value")
                .map(|number| number.parse().map_or(Value::Text(number), Value::Number)),
            "date" => value("office:date-value")
                .map(|date| Value::Text(cells::iso_instant(&date).to_owned())),
            "time" => value("office:time-value").map(|duration| {
                let mut text = String::new();
                cells::append_iso_duration(&duration, &mut text);
                Value::Text(text)
            }),
            "boolean" => value("office:boolean-value").map(Value::Text),
            "string" => value("office:string-value").map(Value::Text),
            _ => None,
        };
        Self {
            repeated: repeated(start, "table:number-columns-repeated", SHEET_COLUMNS_MAX),
            is_error: attribute(start, "calcext:value-type").is_some_and(|kind| kind == "error"),
            value: value.unwrap_or(Value::Shown),
        }
    }

    fn text(self, shown: String) -> String {
        match self.value {
            _ if self.is_error => shown,
            Value::Shown => shown,
            Value::Text(text) => text,
            Value::Number(number) => {
                let mut text = String::new();
                cells::append_number(number, zeros_shown(&shown, number), &mut text);
                text
            }
        }
    }
}

/// How many digits a number is shown with, where the first is a zero: a postcode.
fn zeros_shown(shown: &str, number: f64) -> usize {
    let is_padded = shown.len() > 1
        && shown.starts_with('0')
        && shown.bytes().all(|byte| byte.is_ascii_digit())
        && shown.parse() == Ok(number);
    if is_padded { cells::digits_shown(&"0".repeat(shown.len())) } else { 0 }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// How often something stands there, at most `most` times.
fn repeated(start: &BytesStart<'_>, name: &str, most: u32) -> u32 {
    match attribute(start, name).map(|count| count.parse::<u32>()) {
        None => 1,
        Some(count) => count.unwrap_or(most).clamp(1, most),
    }
}
