//! The rejects file (SPEC §7): the rows that did not match, with the reason,
//! in a table that can be a source again.

use std::io::{self, Write};

/// What is added to each row.
const ADDED_COLUMNS: [&str; 3] = ["segport_row", "segport_reason", "segport_detail"];

/// Whether the columns are those of a rejects file, which names its three last.
pub fn is_rejects_file(columns: &[String]) -> bool {
    columns.ends_with(&ADDED_COLUMNS.map(str::to_owned))
}

/// The columns that are the table's own: without those a rejects file adds.
pub fn own_columns(columns: &[String]) -> &[String] {
    let added = if is_rejects_file(columns) { ADDED_COLUMNS.len() } else { 0 };
    &columns[..columns.len() - added]
}

/// Writes the rejects file of one source.
#[derive(Debug)]
pub struct RejectsWriter<W: Write> {
    writer: csv::Writer<W>,
    /// The source's own columns: without those of an earlier rejects file.
    kept_columns: usize,
}

impl<W: Write> RejectsWriter<W> {
    /// Writes the headers: the source's columns and three more. A source that
    /// is a rejects file itself has them replaced.
    pub fn new(output: W, columns: &[String]) -> io::Result<Self> {
        let kept = own_columns(columns);
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(kept.iter().map(String::as_str).chain(ADDED_COLUMNS))?;
        Ok(Self { writer, kept_columns: kept.len() })
    }

    /// Writes a row with its cells as they were read, its record number, the
    /// code of the reason and the detail for people.
    pub fn write<'a>(
        &mut self,
        cells: impl Iterator<Item = &'a str>,
        record: u32,
        reason: &str,
        detail: &str,
    ) -> io::Result<()> {
        for cell in cells.take(self.kept_columns) {
            self.writer.write_field(cell)?;
        }
        self.writer.write_record([&record.to_string(), reason, detail])?;
        Ok(())
    }

    /// Writes what is still held back and returns the output.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(columns: &[&str], rows: &[(&[&str], u32)]) -> String {
        let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        let mut writer = RejectsWriter::new(Vec::new(), &columns).unwrap();
        for (cells, record) in rows {
            writer.write(cells.iter().copied(), *record, "bad_email", "not an address").unwrap();
        }
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn rows_with_number_reason_and_detail() {
        assert_eq!(
            written(&["name", "e mail"], &[(&["An, \"B\"", " x\ny "], 2), (&["", ""], 9)]),
            "name,e mail,segport_row,segport_reason,segport_detail\n\
             \"An, \"\"B\"\"\",\" x\ny \",2,bad_email,not an address\n\
             ,,9,bad_email,not an address\n"
        );
    }

    #[test]
    fn a_rejects_file_is_known_by_its_last_columns() {
        let names = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let rejects = names("name,segport_row,segport_reason,segport_detail");
        assert!(is_rejects_file(&rejects));
        assert_eq!(own_columns(&rejects), ["name"]);
        for other in [
            "name",
            "segport_row,segport_reason,segport_detail,name",
            "name,segport_row,segport_detail,segport_reason",
            "segport_reason,segport_detail",
        ] {
            assert!(!is_rejects_file(&names(other)), "{other}");
            assert_eq!(own_columns(&names(other)), names(other));
        }
    }

    #[test]
    fn a_rejects_file_as_the_source_is_not_widened() {
        let columns = ["name", "segport_row", "segport_reason", "segport_detail"];
        assert_eq!(
            written(&columns, &[(&["An", "7", "no_profile", "nobody"], 2)]),
            "name,segport_row,segport_reason,segport_detail\nAn,2,bad_email,not an address\n"
        );
    }
}
