//! TOML text to [`SavedExport`]. Every rule of SPEC §6 that can be checked
//! without a destination or a source is checked here; what passes could be run.

use std::path::Path;

use crate::domain::guard::REMOVED_PERCENT_MAX_DEFAULT;
use crate::domain::{
    AttributeName, CriterionKind, EntryName, Guard, GuardLimits, HeaderRow, Location, Mapping,
    NamedSource, SavedExport, SegmentName, SegmentTarget, SourceSettings, UnknownWord,
};

use super::super::error::ConfigError;
use super::super::reader::{At, Document, Section};
use super::matcher::read_matcher;
use super::{ACTION, FORMAT_VERSION};

/// Beyond this, `version` is no version of ours but a mistake.
const FORMAT_VERSION_END: i64 = 1_000;

/// Every key of the file itself.
const KEYS: [&str; 11] = [
    "version",
    "name",
    "destination",
    "action",
    "audience",
    "logic",
    "write_mode",
    "source",
    "segment",
    "mapping",
    "guard",
];
/// Every key of `[source]` this version can act on.
const SOURCE_KEYS: [&str; 11] = [
    "path",
    "format",
    "sheet",
    "table",
    "header_row",
    "delimiter",
    "quote",
    "encoding",
    "columns",
    "sql",
    "with",
];
/// Every key of `[[source.with]]`.
const WITH_KEYS: [&str; 9] =
    ["name", "path", "format", "sheet", "table", "header_row", "delimiter", "quote", "encoding"];
/// Every key of `[segment]`.
const SEGMENT_KEYS: [&str; 2] = ["create", "existing"];
/// Every key of `[[mapping]]`.
const MAPPING_KEYS: [&str; 7] =
    ["attribute", "column", "value", "none", "matcher", "hashed", "rule"];
/// Every key of `[guard]`.
const GUARD_KEYS: [&str; 3] = ["max_removed_percent", "allow_empty", "allow_constant_or"];

/// Reads an export. `path` is its file: messages name it, and a relative
/// source path is taken from its folder, so that the caller can open it.
pub fn parse_export(text: &str, path: &Path) -> Result<SavedExport, ConfigError> {
    let document = Document { path, text };
    let tree = document.parse()?;
    let root = document.root(&tree);
    // First: a newer file may well have keys this version has never heard of.
    check_version(&root)?;
    root.only(&KEYS)?;
    let name = root.parsed("name", EntryName::parse)?.value;
    let destination = root.parsed("destination", EntryName::parse)?.value;
    check_action(&root)?;
    let source = needed_section(&root, "source", "[source]")?;
    Ok(SavedExport {
        name,
        destination,
        audience: root.needed_word("audience")?,
        logic: root.needed_word("logic")?,
        write_mode: root.needed_word("write_mode")?,
        columns: source.list("columns")?,
        source: read_source(&source)?,
        segment: read_segment(&needed_section(&root, "segment", "[segment]")?)?,
        mapping: read_mappings(&root)?,
        guard: match root.section("guard", "[guard]")? {
            Some(section) => read_guard(&section)?,
            None => GuardLimits::default(),
        },
    })
}

fn check_version(root: &Section<'_>) -> Result<(), ConfigError> {
    match root.number("version", FORMAT_VERSION..FORMAT_VERSION_END)? {
        Some(At { value: FORMAT_VERSION, .. }) => Ok(()),
        Some(At { value, start }) => {
            let message = format!("version {value}: written by a newer segport");
            Err(root.document.invalid(start, message, "update segport to run it".to_owned()))
        }
        None => Err(root.missing("version")),
    }
}

fn check_action(root: &Section<'_>) -> Result<(), ConfigError> {
    let At { value, start } = root.needed_text("action")?;
    if value == ACTION {
        return Ok(());
    }
    let word = UnknownWord::new("action", value, [ACTION]);
    Err(root.document.invalid(start, word.to_string(), word.hint()))
}

fn needed_section<'d>(
    root: &Section<'d>,
    key: &str,
    title: &'static str,
) -> Result<Section<'d>, ConfigError> {
    root.section(key, title)?
        .ok_or_else(|| root.document.invalid(root.start, format!("missing table {title}"), None))
}

fn read_source(section: &Section<'_>) -> Result<SourceSettings, ConfigError> {
    section.only(&SOURCE_KEYS)?;
    let sql = section.text("sql")?;
    let with = section.sections("with", "[[source.with]]")?;
    if let Some(At { start, .. }) = sql.as_ref().filter(|sql| sql.value.trim().is_empty()) {
        let hint = "write a SELECT, or remove the key".to_owned();
        return Err(section.document.invalid(*start, "the SQL step is empty", hint));
    }
    if let Some(first) = with.first().filter(|_| sql.is_none()) {
        let hint = "write sql = \"SELECT …\" in [source], or remove [[source.with]]".to_owned();
        let message = "there is no SQL step that could use this source";
        return Err(section.document.invalid(first.start, message, hint));
    }
    Ok(SourceSettings {
        sql: sql.map(|sql| sql.value.to_owned()),
        with: with.iter().map(read_with).collect::<Result<_, _>>()?,
        ..read_table_settings(section)?
    })
}

fn read_with(section: &Section<'_>) -> Result<NamedSource, ConfigError> {
    section.only(&WITH_KEYS)?;
    let name = section.needed_text("name")?.value.to_owned();
    Ok(NamedSource { name, settings: read_table_settings(section)? })
}

/// Where a table is and how it is read.
fn read_table_settings(section: &Section<'_>) -> Result<SourceSettings, ConfigError> {
    let location = match Location::parse(section.needed_text("path")?.value) {
        Location::File(file) => Location::File(folder_of(section.document.path).join(file)),
        Location::StandardInput => Location::StandardInput,
    };
    let header_row = section.number("header_row", 0..i64::from(u32::MAX) + 1)?.map(|number| {
        HeaderRow::of_number(u32::try_from(number.value).expect("it is in the range"))
    });
    let encoding = match section.key_start("encoding") {
        Some(_) => Some(section.needed_text("encoding")?.value.to_owned()),
        None => None,
    };
    let (format, delimiter) = (section.word("format")?, read_delimiter(section)?);
    let (quote, table) = (section.word("quote")?, read_table(section)?);
    let settings = SourceSettings::new(location);
    Ok(SourceSettings { format, delimiter, quote, encoding, header_row, table, ..settings })
}

/// The folder a relative path in the file starts from.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// `sheet` of a workbook, or `table` of an SQLite file.
fn read_table(section: &Section<'_>) -> Result<Option<String>, ConfigError> {
    let sheet = section.text("sheet")?;
    match (section.text("table")?, sheet) {
        (Some(table), Some(_)) => {
            let message = "[source] has both sheet and table";
            let hint = "keep sheet for a workbook, table for an SQLite file".to_owned();
            Err(section.document.invalid(table.start, message, hint))
        }
        (table, sheet) => Ok(table.or(sheet).map(|named| named.value.to_owned())),
    }
}

/// One byte a reader can tell from the rest of a table: not part of a line
/// end, not the quote.
fn read_delimiter(section: &Section<'_>) -> Result<Option<char>, ConfigError> {
    let Some(At { value, start }) = section.text("delimiter")? else { return Ok(None) };
    let mut characters = value.chars();
    match (characters.next(), characters.next()) {
        _ if value == "tab" => Ok(Some('\t')),
        (Some(one), None) if one.is_ascii() && !matches!(one, '"' | '\r' | '\n') => Ok(Some(one)),
        _ => {
            let message = format!("{value:?} cannot be a delimiter");
            let hint = "use one character, like \",\" or \";\", or the word \"tab\"".to_owned();
            Err(section.document.invalid(start, message, hint))
        }
    }
}

fn read_segment(section: &Section<'_>) -> Result<SegmentTarget, ConfigError> {
    section.only(&SEGMENT_KEYS)?;
    match (section.key_start("create"), section.key_start("existing")) {
        (Some(create), Some(existing)) => {
            let message = "[segment] has both create and existing";
            let hint = "keep the one that is meant".to_owned();
            Err(section.document.invalid(create.max(existing), message, hint))
        }
        (Some(_), None) => {
            Ok(SegmentTarget::Create(section.parsed("create", SegmentName::parse)?.value))
        }
        (None, Some(_)) => {
            Ok(SegmentTarget::Existing(section.parsed("existing", SegmentName::parse)?.value))
        }
        (None, None) => {
            let message = "[segment] does not say which segment";
            let hint = "write create = \"a new name\" or existing = \"a segment's name\"";
            Err(section.document.invalid(section.start, message, hint.to_owned()))
        }
    }
}

fn read_mappings(root: &Section<'_>) -> Result<Vec<Mapping>, ConfigError> {
    let sections = root.sections("mapping", "[[mapping]]")?;
    let Some(first) = sections.first() else {
        let hint = "map at least one attribute to a column of the source".to_owned();
        let start = root.key_start("mapping").unwrap_or(root.start);
        return Err(root.document.invalid(start, "missing table [[mapping]]", hint));
    };
    let mut mappings: Vec<Mapping> = Vec::with_capacity(sections.len());
    for section in &sections {
        let At { value, start } = read_mapping(section)?;
        // Attributes are unique ignoring case, so two spellings are one attribute.
        let key = value.attribute.as_str().to_lowercase();
        if mappings.iter().any(|other| other.attribute.as_str().to_lowercase() == key) {
            let message = format!("the attribute \"{}\" is mapped twice", value.attribute);
            let hint = "keep one [[mapping]] of it".to_owned();
            return Err(root.document.invalid(start, message, hint));
        }
        mappings.push(value);
    }
    if !mappings.iter().any(|mapping| matches!(mapping.kind, CriterionKind::Column(_))) {
        let message = "no attribute is mapped to a column";
        let hint = "at least one [[mapping]] needs column = \"…\"".to_owned();
        return Err(root.document.invalid(first.start, message, hint));
    }
    Ok(mappings)
}

/// One mapping, and where its attribute stands.
fn read_mapping(section: &Section<'_>) -> Result<At<Mapping>, ConfigError> {
    section.only(&MAPPING_KEYS)?;
    let At { value: attribute, start } = section.parsed("attribute", AttributeName::parse)?;
    let kind = read_kind(section, &attribute)?;
    let matcher = read_matcher(section, &kind)?;
    Ok(At { value: Mapping { attribute, kind, matcher }, start })
}

fn read_kind(
    section: &Section<'_>,
    attribute: &AttributeName,
) -> Result<CriterionKind, ConfigError> {
    let mut kinds: Vec<(usize, &str)> = ["column", "value", "none"]
        .into_iter()
        .filter_map(|key| section.key_start(key).map(|start| (start, key)))
        .collect();
    kinds.sort_unstable();
    let hint = "write one of column = \"…\", value = \"…\" or none = true".to_owned();
    match kinds[..] {
        [] => {
            let message = format!("\"{attribute}\" is mapped to nothing");
            Err(section.document.invalid(section.start, message, hint))
        }
        [(_, "column")] => Ok(CriterionKind::Column(section.needed_text("column")?.value.into())),
        [(_, "value")] => read_value(section),
        [_] => read_none(section),
        [(_, one), (start, other), ..] => {
            let message = format!("\"{attribute}\" has both {one} and {other}");
            Err(section.document.invalid(start, message, hint))
        }
    }
}

fn read_value(section: &Section<'_>) -> Result<CriterionKind, ConfigError> {
    match section.text("value")? {
        Some(At { value, start }) if value.trim().is_empty() => {
            let hint = "for people whose attribute is empty, write none = true".to_owned();
            Err(section.document.invalid(start, "an empty value matches nobody", hint))
        }
        Some(At { value, .. }) => Ok(CriterionKind::Value(value.to_owned())),
        None => Err(section.missing("value")),
    }
}

fn read_none(section: &Section<'_>) -> Result<CriterionKind, ConfigError> {
    match section.answer("none")? {
        Some(At { value: false, start }) => {
            let hint = "remove the mapping, or write none = true".to_owned();
            Err(section.document.invalid(start, "none = false maps nothing", hint))
        }
        _ => Ok(CriterionKind::None),
    }
}

fn read_guard(section: &Section<'_>) -> Result<GuardLimits, ConfigError> {
    section.only(&GUARD_KEYS)?;
    let percent = section.number("max_removed_percent", 0..101)?;
    Ok(GuardLimits {
        removed_percent_max: percent.map_or(REMOVED_PERCENT_MAX_DEFAULT, |percent| {
            u8::try_from(percent.value).expect("it is in the range")
        }),
        empty: read_allowance(section, "allow_empty")?,
        constant_or: read_allowance(section, "allow_constant_or")?,
    })
}

fn read_allowance(section: &Section<'_>, key: &str) -> Result<Guard, ConfigError> {
    let allowed = section.answer(key)?.is_some_and(|answer| answer.value);
    Ok(if allowed { Guard::Allow } else { Guard::Stop })
}
