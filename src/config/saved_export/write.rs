//! [`SavedExport`] to TOML text, in the order of SPEC §6, with a comment where
//! the other choice is worth knowing. Written by hand, key by key, because no
//! serializer writes comments.

use std::fmt::Write;
use std::path::Path;

use crate::domain::{
    CriterionKind, Format, Guard, GuardLimits, HeaderRow, Location, Mapping, MatcherKind,
    SavedExport, SegmentTarget, SourceSettings, Word,
};

use super::super::files::absolute;
use super::{ACTION, FORMAT_VERSION, HASHED, RECORD_FILE};

/// The export as the text of `file`. A source in the file's folder, or below
/// it, is written relative to that folder, so that both can be moved together;
/// any other is written absolute. Names are compared as they are written:
/// neither links nor `..` are followed.
pub fn write_export(export: &SavedExport, file: &Path) -> String {
    let mut text = String::new();
    let out = &mut text;
    line(out, "version", FORMAT_VERSION, "");
    line(out, "name", quoted(export.name.as_str()), "");
    line(out, "destination", quoted(export.destination.as_str()), "");
    line(out, "action", quoted(ACTION), "");
    word_line(out, "audience", export.audience);
    word_line(out, "logic", export.logic);
    word_line(out, "write_mode", export.write_mode);
    write_source(out, export, file.parent().unwrap_or(Path::new("")));
    write_segment(out, &export.segment);
    for mapping in &export.mapping {
        write_mapping(out, mapping);
    }
    write_guard(out, export.guard);
    text
}

/// The export as the history keeps it: it stands in no folder, so its source
/// is named absolutely and is found again from anywhere.
/// [`recorded_export`](super::recorded_export) reads it.
pub fn record_export(export: &SavedExport) -> String {
    let mut source = export.source.clone();
    let with = source.with.iter_mut().map(|named| &mut named.settings.location);
    for location in with.chain([&mut source.location]) {
        if let Location::File(path) = location {
            *path = absolute(path);
        }
    }
    write_export(&SavedExport { source, ..export.clone() }, Path::new(RECORD_FILE))
}

fn write_source(out: &mut String, export: &SavedExport, folder: &Path) {
    let source = &export.source;
    header(out, "[source]");
    write_table_settings(out, source, folder);
    if let Some(sql) = &source.sql {
        line(out, "sql", quoted(sql), "");
    }
    write_columns(out, &export.columns);
    for named in &source.with {
        header(out, "[[source.with]]");
        line(out, "name", quoted(&named.name), "");
        write_table_settings(out, &named.settings, folder);
    }
}

fn write_table_settings(out: &mut String, source: &SourceSettings, folder: &Path) {
    let path = location_text(&source.location, folder);
    let comment = match &source.location {
        Location::StandardInput => "standard input",
        Location::File(_) if Path::new(&path).is_relative() => "relative to this file",
        Location::File(_) => "",
    };
    line(out, "path", quoted(&path), comment);
    if let Some(format) = source.format {
        line(out, "format", quoted(format.word()), "");
    }
    if let Some(table) = &source.table {
        let key = if source.format == Some(Format::Sqlite) { "table" } else { "sheet" };
        line(out, key, quoted(table), "");
    }
    match source.header_row {
        Some(HeaderRow::Absent) => line(out, "header_row", 0, "the table has no header"),
        Some(HeaderRow::At(row)) => line(out, "header_row", row, ""),
        None => {}
    }
    match source.delimiter {
        Some('\t') => line(out, "delimiter", quoted("tab"), ""),
        Some(delimiter) => line(out, "delimiter", quoted(&delimiter.to_string()), ""),
        None => {}
    }
    if let Some(quote) = source.quote {
        line(out, "quote", quoted(quote.word()), "");
    }
    if let Some(encoding) = &source.encoding {
        line(out, "encoding", quoted(encoding), "");
    }
}

/// The last line of `[source]` itself.
fn write_columns(out: &mut String, columns: &[String]) {
    if !columns.is_empty() {
        let list: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
        line(out, "columns", format!("[{}]", list.join(", ")), "when it was saved");
    }
}

fn write_segment(out: &mut String, segment: &SegmentTarget) {
    header(out, "[segment]");
    match segment {
        SegmentTarget::Create(name) => {
            line(out, "create", quoted(name.as_str()), "made by the first run; or: existing");
        }
        SegmentTarget::Existing(name) => {
            line(out, "existing", quoted(name.as_str()), "or: create");
        }
    }
}

fn write_mapping(out: &mut String, mapping: &Mapping) {
    header(out, "[[mapping]]");
    line(out, "attribute", quoted(mapping.attribute.as_str()), "");
    match &mapping.kind {
        CriterionKind::Column(column) => line(out, "column", quoted(column), ""),
        CriterionKind::Value(value) => line(out, "value", quoted(value), ""),
        CriterionKind::None => line(out, "none", true, "people whose attribute is empty"),
    }
    match mapping.matcher {
        Some(MatcherKind::Sha256(rule)) => {
            line(out, "hashed", quoted(HASHED), "the column holds hashes, not the values");
            line(out, "rule", quoted(rule.word()), "how values were made alike before");
        }
        Some(matcher) => line(out, "matcher", quoted(matcher.word()), ""),
        None => {}
    }
}

fn write_guard(out: &mut String, guard: GuardLimits) {
    header(out, "[guard]");
    line(out, "max_removed_percent", guard.removed_percent_max, "of the members, by a replace");
    line(out, "allow_empty", guard.empty == Guard::Allow, "");
    line(out, "allow_constant_or", guard.constant_or == Guard::Allow, "");
}

fn location_text(location: &Location, folder: &Path) -> String {
    let path = match location {
        Location::StandardInput => return "-".into(),
        Location::File(path) => path,
    };
    let text = match path.strip_prefix(folder) {
        Ok(inside) => inside.to_string_lossy().into_owned(),
        Err(_) => absolute(path).to_string_lossy().into_owned(),
    };
    match text.as_str() {
        // A file that is really named so must not become standard input.
        "-" => "./-".into(),
        // The folder itself. No table, but that is for the reader of tables to say.
        "" => ".".into(),
        _ => text,
    }
}

fn header(out: &mut String, title: &str) {
    writeln!(out, "\n{title}").expect("a String takes everything");
}

fn line(out: &mut String, key: &str, value: impl std::fmt::Display, comment: &str) {
    write!(out, "{key} = {value}").expect("a String takes everything");
    if !comment.is_empty() {
        write!(out, " # {comment}").expect("a String takes everything");
    }
    out.push('\n');
}

/// A word, and the words that could stand there instead.
fn word_line<W: Word>(out: &mut String, key: &str, chosen: W) {
    let others: Vec<String> =
        W::ALL.iter().filter(|word| **word != chosen).map(|word| quoted(word.word())).collect();
    line(out, key, quoted(chosen.word()), &format!("or {}", others.join(", ")));
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
