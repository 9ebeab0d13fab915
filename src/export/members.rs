//! The members of a segment into a file or onto a screen, page by page, so that
//! millions of them need no more memory than a few. Values are written as they are
//! stored.

mod exact;
mod file;
mod formulas;
mod sheet;
mod table;

pub use file::{MembersFile, save_members};
pub use formulas::Formulas;

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::ExportError;
use crate::database::SegmentDatabase;
use crate::domain::{Attribute, Audience, MemberSet, Profile, Progress, SegmentName, Stage, Watch};

/// Profiles read at once: enough to hide the cost of a query, little enough to
/// write the first line at once.
const PAGE_PROFILES: usize = 1_000;

/// How members are written where they can go anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembersFormat {
    /// A header and one line a member.
    Csv(Formulas),
    /// One JSON object a line.
    Ndjson,
    /// One JSON array.
    Json,
}

/// The members to be written, with their attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    audience: Audience,
    attributes: Vec<Attribute>,
    members: MemberSet,
}

impl Selection {
    /// The members of a segment now, or after a version: the first `limit` of them in
    /// the order of their import.
    pub fn of(
        database: &dyn SegmentDatabase,
        segment: &SegmentName,
        version: Option<u64>,
        limit: u64,
    ) -> Result<Self, ExportError> {
        let segment = database.segment(segment)?;
        let attributes = database.attributes(segment.audience)?;
        let members = database.members(&segment.name, version)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let members = members.iter().take(limit).collect();
        Ok(Self { audience: segment.audience, attributes, members })
    }

    /// Prints all of them and ends what is printed; returns how many.
    fn print(
        &self,
        database: &dyn SegmentDatabase,
        mut printer: Box<dyn Printer + '_>,
        watch: &dyn Watch,
    ) -> Result<u64, ExportError> {
        let (mut written, all) = (0, self.members.len().max(1));
        let mut print = |profile: Profile| {
            written += 1;
            if written % PAGE_PROFILES as u64 == 0 {
                if watch.cancelled() {
                    return Err(ExportError::Cancelled);
                }
                let permille = u16::try_from(written.saturating_mul(1_000) / all).ok();
                watch.progress(Progress::new(Stage::Reading, written, permille));
            }
            printer.print(&profile)
        };
        for_each_profile(database, self.audience, &self.members, u64::MAX, &mut print)?;
        printer.finish()?;
        Ok(written)
    }
}

/// Writes members as they come; returns how many.
pub fn write_members<'w>(
    database: &dyn SegmentDatabase,
    selection: &Selection,
    format: MembersFormat,
    writer: impl Write + 'w,
    watch: &dyn Watch,
) -> Result<u64, ExportError> {
    let printer =
        printer(format, writer, selection.attributes.clone()).map_err(ExportError::Write)?;
    selection.print(database, printer, watch)
}

fn printer<'w>(
    format: MembersFormat,
    writer: impl Write + 'w,
    attributes: Vec<Attribute>,
) -> io::Result<Box<dyn Printer + 'w>> {
    Ok(match format {
        MembersFormat::Csv(formulas) => Box::new(CsvPrinter::new(writer, &attributes, formulas)?),
        MembersFormat::Ndjson => Box::new(JsonPrinter::lines(writer, attributes)),
        MembersFormat::Json => Box::new(JsonPrinter::array(writer, attributes)),
    })
}

/// Calls `visit` with the first `limit` profiles of a set, by their numbers.
pub fn for_each_profile(
    database: &dyn SegmentDatabase,
    audience: Audience,
    set: &MemberSet,
    limit: u64,
    visit: &mut dyn FnMut(Profile) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut numbers = set.iter().take(limit).peekable();
    while numbers.peek().is_some() {
        let page: Vec<u32> = numbers.by_ref().take(PAGE_PROFILES).collect();
        for profile in database.profiles(audience, &page)? {
            visit(profile)?;
        }
    }
    Ok(())
}

/// Prints members in one format.
trait Printer {
    fn print(&mut self, profile: &Profile) -> Result<(), ExportError>;
    fn finish(self: Box<Self>) -> Result<(), ExportError>;
}

struct CsvPrinter<W: Write> {
    writer: csv::Writer<W>,
    formulas: Formulas,
}

impl<W: Write> CsvPrinter<W> {
    fn new(writer: W, attributes: &[Attribute], formulas: Formulas) -> io::Result<Self> {
        let mut printer = Self { writer: csv::Writer::from_writer(writer), formulas };
        let names = attributes.iter().map(|attribute| attribute.name.as_str());
        printer.record(std::iter::once("id").chain(names))?;
        Ok(printer)
    }

    fn record<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(self.formulas.written(cell).as_ref()).map_err(io_error)?;
        }
        // Ends the record.
        self.writer.write_record(None::<&[u8]>).map_err(io_error)
    }
}

impl<W: Write> Printer for CsvPrinter<W> {
    fn print(&mut self, profile: &Profile) -> Result<(), ExportError> {
        let values = profile.values.iter().map(|value| value.as_deref().unwrap_or(""));
        self.record(std::iter::once(profile.id.as_str()).chain(values)).map_err(ExportError::Write)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.writer.flush().map_err(ExportError::Write)
    }
}

/// The error as the system gave it: `csv` would hide that a pipe broke.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

struct JsonPrinter<W: Write> {
    writer: W,
    attributes: Vec<Attribute>,
    frame: Frame,
    printed: u64,
}

/// What stands around the objects.
struct Frame {
    before: &'static str,
    between: &'static str,
    after: &'static str,
}

impl<W: Write> JsonPrinter<W> {
    fn lines(writer: W, attributes: Vec<Attribute>) -> Self {
        let frame = Frame { before: "", between: "\n", after: "\n" };
        Self { writer, attributes, frame, printed: 0 }
    }

    fn array(writer: W, attributes: Vec<Attribute>) -> Self {
        let frame = Frame { before: "[", between: ",\n", after: "]\n" };
        Self { writer, attributes, frame, printed: 0 }
    }
}

impl<W: Write> JsonPrinter<W> {
    fn object(&mut self, profile: &Profile) -> io::Result<()> {
        let lead = if self.printed == 0 { self.frame.before } else { self.frame.between };
        self.writer.write_all(lead.as_bytes())?;
        self.printed += 1;
        let mut object = Map::new();
        object.insert("id".to_owned(), json!(profile.id));
        for (attribute, value) in self.attributes.iter().zip(&profile.values) {
            object.insert(attribute.name.to_string(), json!(value));
        }
        Ok(serde_json::to_writer(&mut self.writer, &Value::Object(object))?)
    }

    fn end(&mut self) -> io::Result<()> {
        let Frame { before, after, .. } = self.frame;
        if self.printed == 0 {
            self.writer.write_all(before.as_bytes())?;
        }
        // No members are no lines, but still an array.
        if self.printed > 0 || !before.is_empty() {
            self.writer.write_all(after.as_bytes())?;
        }
        self.writer.flush()
    }
}

impl<W: Write> Printer for JsonPrinter<W> {
    fn print(&mut self, profile: &Profile) -> Result<(), ExportError> {
        self.object(profile).map_err(ExportError::Write)
    }

    fn finish(mut self: Box<Self>) -> Result<(), ExportError> {
        self.end().map_err(ExportError::Write)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AttributeName, AttributeType};

    fn attributes() -> Vec<Attribute> {
        let name = AttributeName::parse("city").unwrap();
        vec![Attribute { name, kind: AttributeType::Text, filled: 1 }]
    }

    /// What is printed for so many members.
    fn printed(format: MembersFormat, count: u32) -> String {
        let mut output = Vec::new();
        let mut printer = printer(format, &mut output, attributes()).unwrap();
        for number in 0..count {
            let value = (number == 0).then(|| "Huế, \"VN\"".to_owned());
            let profile = Profile { number, id: format!("C{number}"), values: vec![value] };
            printer.print(&profile).unwrap();
        }
        printer.finish().unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn every_format_with_none_one_and_two_members() {
        let (first, second) = (r#"{"id":"C0","city":"Huế, \"VN\""}"#, r#"{"id":"C1","city":null}"#);
        let cases = [
            (MembersFormat::Csv(Formulas::Keep), 0, "id,city\n".to_owned()),
            (
                MembersFormat::Csv(Formulas::AsText),
                2,
                "id,city\nC0,\"Huế, \"\"VN\"\"\"\nC1,\n".to_owned(),
            ),
            (MembersFormat::Ndjson, 0, String::new()),
            (MembersFormat::Ndjson, 2, format!("{first}\n{second}\n")),
            (MembersFormat::Json, 0, "[]\n".to_owned()),
            (MembersFormat::Json, 1, format!("[{first}]\n")),
            (MembersFormat::Json, 2, format!("[{first},\n{second}]\n")),
        ];
        for (format, count, text) in cases {
            assert_eq!(printed(format, count), text, "{format:?} {count}");
        }
    }
}
