//! `segport profiles import` (SPEC §7): which column goes to which attribute, and
//! how the table is to be read where that was not detected.

use std::path::PathBuf;

use clap::Args;

use super::words::word_parser;
use crate::domain::{AttributeName, AttributeType, Audience, Format, HeaderRow, Quote, Word};

/// `segport profiles import`.
#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    #[arg(value_parser = word_parser::<Audience>())]
    pub(in crate::cli) audience: Audience,
    /// The table; - is standard input
    pub(in crate::cli) file: PathBuf,
    /// The column with the ids
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) id: String,
    /// A column that brings nothing
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) leave_out: Vec<String>,
    /// The attribute a column goes to, where it has another name
    #[arg(long, value_name = "COLUMN=ATTRIBUTE", value_parser = renamed_column)]
    pub(in crate::cli) rename: Vec<(String, AttributeName)>,
    /// The type of an attribute, where the one proposed is not right
    #[arg(long = "type", value_name = "ATTRIBUTE=TYPE", value_parser = attribute_type)]
    pub(in crate::cli) types: Vec<(String, AttributeType)>,
    /// A blank cell leaves the attribute as it is
    #[arg(long)]
    pub(in crate::cli) keep_blank: bool,
    /// Save the rows that could not be imported
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rejects: Option<PathBuf>,
    /// The character between the cells, or tab
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    pub(in crate::cli) delimiter: Option<char>,
    /// What stands around cells: ", ' or none
    #[arg(long, value_name = "QUOTE", value_parser = word_parser::<Quote>())]
    pub(in crate::cli) quote: Option<Quote>,
    /// The encoding, such as windows-1258
    #[arg(long)]
    pub(in crate::cli) encoding: Option<String>,
    /// The row with the headers, from 1; 0 where there are none
    #[arg(long, value_name = "ROW", value_parser = header_row)]
    pub(in crate::cli) header_row: Option<HeaderRow>,
    /// The sheet of a workbook or the table of an SQLite file, where it is not the first
    #[arg(long, value_name = "NAME", visible_alias = "sheet")]
    pub(in crate::cli) table: Option<String>,
    /// The format, where it is not the one detected
    #[arg(long, value_name = "FORMAT", value_parser = word_parser::<Format>())]
    pub(in crate::cli) format: Option<Format>,
    /// One SELECT over the table, which is called source, and those of --with
    #[arg(long, value_name = "SELECT")]
    pub(in crate::cli) sql: Option<String>,
    /// Another table for --sql, and its name there
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file, requires = "sql")]
    pub(in crate::cli) with: Vec<(String, PathBuf)>,
}

fn attribute_type(text: &str) -> Result<(String, AttributeType), String> {
    // The last `=`: a column's name can have one, a type cannot.
    let (attribute, kind) = text.rsplit_once('=').ok_or("write it as ATTRIBUTE=TYPE")?;
    let kind = AttributeType::parse(kind).map_err(|error| format!("{error}; {}", error.hint()))?;
    Ok((attribute.to_owned(), kind))
}

fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    // The first `=`: a name has none, a path may.
    let (name, path) = text.split_once('=').ok_or("write it as NAME=FILE")?;
    Ok((name.to_owned(), PathBuf::from(path)))
}

fn renamed_column(text: &str) -> Result<(String, AttributeName), String> {
    // The last `=`: it is rarer in the name of an attribute than in that of a column.
    let (column, name) = text.rsplit_once('=').ok_or("write it as COLUMN=ATTRIBUTE")?;
    let name = AttributeName::parse(name).map_err(|error| error.to_string())?;
    Ok((column.to_owned(), name))
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut letters = text.chars();
    match (text, letters.next(), letters.next()) {
        ("tab", ..) => Ok('\t'),
        (_, Some(letter), None) => Ok(letter),
        _ => Err("one character, or tab".into()),
    }
}

fn header_row(text: &str) -> Result<HeaderRow, String> {
    text.parse()
        .map(HeaderRow::of_number)
        .map_err(|_| "a number: 1 for the first row, 0 where there are no headers".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_stands_behind_the_last_equals_sign() {
        assert_eq!(attribute_type("a=b=email"), Ok(("a=b".to_owned(), AttributeType::Email)));
        assert_eq!(attribute_type("email"), Err("write it as ATTRIBUTE=TYPE".to_owned()));
        let error = attribute_type("email=emial").unwrap_err();
        assert_eq!(error, "unknown attribute type \"emial\"; did you mean \"email\"?");
    }

    #[test]
    fn a_column_is_renamed_to_what_an_attribute_can_be_called() {
        let city = AttributeName::parse("city").unwrap();
        assert_eq!(renamed_column("a=b=city"), Ok(("a=b".to_owned(), city)));
        assert!(renamed_column("city").is_err());
        assert!(renamed_column("city=id").unwrap_err().contains("reserved"));
    }

    #[test]
    fn how_a_table_is_read() {
        assert_eq!((delimiter("tab"), delimiter(";")), (Ok('\t'), Ok(';')));
        assert!(delimiter("").is_err() && delimiter(";;").is_err());
        assert_eq!(header_row("0"), Ok(HeaderRow::Absent));
        assert_eq!(header_row("3"), Ok(HeaderRow::At(3)));
        assert!(header_row("-1").is_err());
    }
}
