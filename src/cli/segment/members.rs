//! `segment members`: the members page by page, so that millions of them need
//! no more memory than a few. Data is printed as it is stored.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use crate::cli::arguments::MembersFormat;
use crate::cli::errors::CliError;
use crate::cli::output::{self, Form};
use crate::cli::session::{Session, segment_name};
use crate::database::SegmentDatabase;
use crate::domain::{Attribute, Audience, MemberSet, Profile};

/// Profiles read at once: enough to hide the cost of a query, little enough to
/// print the first line at once.
const PAGE_PROFILES: usize = 1_000;

pub(super) fn run(
    session: &Session,
    name: &str,
    limit: Option<u64>,
    format: Option<MembersFormat>,
) -> Result<(), CliError> {
    let database = session.open()?;
    let segment = database.segment(&segment_name(name)?)?;
    let attributes = database.attributes(segment.audience)?;
    let members = database.members(&segment.name, None)?;
    let format = format.unwrap_or(match session.output.form() {
        Form::Text => MembersFormat::Csv,
        Form::Json => MembersFormat::Json,
    });
    let writer = output::writer();
    let mut printer: Box<dyn Printer> = match format {
        MembersFormat::Csv => Box::new(CsvPrinter::new(writer, &attributes)?),
        MembersFormat::Ndjson => Box::new(JsonPrinter::lines(writer, attributes)),
        MembersFormat::Json => Box::new(JsonPrinter::array(writer, attributes)),
    };
    let limit = usize::try_from(limit.unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    for_each_profile(&database, segment.audience, &members, limit, &mut |profile| {
        printer.print(&profile)
    })?;
    Ok(printer.finish()?)
}

/// Calls `visit` with the first `limit` profiles of a set, by their numbers.
pub(super) fn for_each_profile(
    database: &dyn SegmentDatabase,
    audience: Audience,
    set: &MemberSet,
    limit: usize,
    visit: &mut dyn FnMut(Profile) -> io::Result<()>,
) -> Result<(), CliError> {
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
    fn print(&mut self, profile: &Profile) -> io::Result<()>;
    fn finish(self: Box<Self>) -> io::Result<()>;
}

struct CsvPrinter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvPrinter<W> {
    fn new(writer: W, attributes: &[Attribute]) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(writer);
        let names = attributes.iter().map(|attribute| attribute.name.as_str());
        writer.write_record(std::iter::once("id").chain(names)).map_err(io_error)?;
        Ok(Self { writer })
    }
}

impl<W: Write> Printer for CsvPrinter<W> {
    fn print(&mut self, profile: &Profile) -> io::Result<()> {
        let values = profile.values.iter().map(|value| value.as_deref().unwrap_or(""));
        self.writer
            .write_record(std::iter::once(profile.id.as_str()).chain(values))
            .map_err(io_error)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.writer.flush()
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

impl<W: Write> Printer for JsonPrinter<W> {
    fn print(&mut self, profile: &Profile) -> io::Result<()> {
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

    fn finish(mut self: Box<Self>) -> io::Result<()> {
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
        let mut printer: Box<dyn Printer + '_> = match format {
            MembersFormat::Csv => Box::new(CsvPrinter::new(&mut output, &attributes()).unwrap()),
            MembersFormat::Ndjson => Box::new(JsonPrinter::lines(&mut output, attributes())),
            MembersFormat::Json => Box::new(JsonPrinter::array(&mut output, attributes())),
        };
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
            (MembersFormat::Csv, 0, "id,city\n".to_owned()),
            (MembersFormat::Csv, 2, "id,city\nC0,\"Huế, \"\"VN\"\"\"\nC1,\n".to_owned()),
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
