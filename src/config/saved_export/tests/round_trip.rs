//! Whatever export there is, what is written of it reads back as the same; and
//! whatever a file says, reading it ends with an export or an error.

use std::path::PathBuf;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::domain::{
    AttributeName, CriterionKind, EntryName, Guard, GuardLimits, HeaderRow, Location, Mapping,
    MatcherKind, NamedSource, SavedExport, SegmentName, SegmentTarget, SourceSettings, Word,
};

use super::{FILE, attribute, parse_export, path, write_export};

proptest! {
    #[test]
    fn what_is_written_is_read_back_the_same(export in an_export()) {
        let text = write_export(&export, path());
        let read = parse_export(&text, path());
        prop_assert_eq!(read.map_err(|error| format!("{error}\n{text}")), Ok(export));
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        (from, to) in (0..FILE.len(), 0..FILE.len()),
        text in a_text(),
    ) {
        let (from, to) = (from.min(to), from.max(to));
        let _ = parse_export(&format!("{}{text}{}", &FILE[..from], &FILE[to..]), path());
    }
}

fn a_word<W: Word + std::fmt::Debug>() -> impl Strategy<Value = W> {
    select(W::ALL.to_vec())
}

fn a_name() -> impl Strategy<Value = EntryName> {
    "[\\w-][\\w.-]{0,12}".prop_filter_map("a name", |text| EntryName::parse(&text).ok())
}

/// Any text that says something: quotes, control characters, line ends.
fn a_text() -> impl Strategy<Value = String> {
    let odd = "[\"'\\\\#\r\n\t \u{0}-\u{1f}\u{7f}a-bé\u{202e}\u{1f600}]{1,8}";
    prop_oneof![any::<String>(), odd].prop_filter("not blank", |text| !text.trim().is_empty())
}

fn a_source() -> impl Strategy<Value = SourceSettings> {
    let with = (a_text(), a_table()).prop_map(|(name, settings)| NamedSource { name, settings });
    (a_table(), option::of((a_text(), vec(with, 0..3)))).prop_map(|(table, query)| match query {
        Some((sql, with)) => SourceSettings { sql: Some(sql), with, ..table },
        None => table,
    })
}

fn a_table() -> impl Strategy<Value = SourceSettings> {
    let inside = "[^/\u{0}]{1,10}".prop_map(|name| PathBuf::from("exports").join(name));
    let outside = "(/[^/\u{0}]{1,6}){1,3}".prop_map(PathBuf::from);
    let location = prop_oneof![
        Just(Location::StandardInput),
        prop_oneof![inside, outside]
            .prop_filter("a path that says something", |path| {
                path.file_name().is_some_and(|name| !name.to_string_lossy().trim().is_empty())
            })
            .prop_map(Location::File),
    ];
    let delimiter =
        (0..128_u8).prop_map(char::from).prop_filter("a delimiter", |c| !"\"\r\n".contains(*c));
    let header_row = prop_oneof![Just(HeaderRow::Absent), (1..=u32::MAX).prop_map(HeaderRow::At)];
    (
        option::of(a_word()),
        location,
        option::of(a_word()),
        option::of(delimiter),
        option::of(a_text()),
        option::of(header_row),
        option::of(a_text()),
    )
        .prop_map(|(quote, location, format, delimiter, encoding, header_row, table)| {
            let settings = SourceSettings::new(location);
            SourceSettings { format, delimiter, quote, encoding, header_row, table, ..settings }
        })
}

fn a_segment() -> impl Strategy<Value = SegmentTarget> {
    let name = a_text().prop_filter_map("a name", |text| SegmentName::parse(&text).ok());
    (name, any::<bool>()).prop_map(|(name, new)| {
        if new { SegmentTarget::Create(name) } else { SegmentTarget::Existing(name) }
    })
}

fn a_mapping() -> impl Strategy<Value = Mapping> {
    let name = a_text().prop_filter_map("a name", |text| AttributeName::parse(&text).ok());
    let kind = prop_oneof![
        a_text().prop_map(CriterionKind::Column),
        a_text().prop_map(CriterionKind::Value),
        Just(CriterionKind::None),
    ];
    (name, kind, option::of(a_word::<MatcherKind>())).prop_map(|(attribute, kind, matcher)| {
        let is_column = matches!(kind, CriterionKind::Column(_));
        let matcher = matcher.filter(|matcher| is_column || !matcher.is_hashed());
        Mapping { attribute, kind, matcher }
    })
}

fn mappings() -> impl Strategy<Value = Vec<Mapping>> {
    (vec(a_mapping(), 0..5), a_text()).prop_map(|(mut mappings, column)| {
        mappings.push(Mapping {
            attribute: attribute("e-mail"),
            kind: CriterionKind::Column(column),
            matcher: None,
        });
        let mut seen = std::collections::HashSet::new();
        // From the end, so that the column which must be there stays.
        mappings.reverse();
        mappings.retain(|mapping| seen.insert(mapping.attribute.as_str().to_lowercase()));
        mappings
    })
}

fn a_guard() -> impl Strategy<Value = GuardLimits> {
    let guard = || select(vec![Guard::Stop, Guard::Allow]);
    (0..=100_u8, guard(), guard()).prop_map(|(removed_percent_max, empty, constant_or)| {
        GuardLimits { removed_percent_max, empty, constant_or }
    })
}

prop_compose! {
    fn an_export()(
        (name, destination) in (a_name(), a_name()),
        (audience, logic, write_mode) in (a_word(), a_word(), a_word()),
        source in a_source(),
        segment in a_segment(),
        columns in vec(any::<String>(), 0..4),
        mapping in mappings(),
        guard in a_guard(),
    ) -> SavedExport {
        SavedExport {
            name, destination, audience, logic, write_mode, source, columns, segment,
            mapping, guard,
        }
    }
}
