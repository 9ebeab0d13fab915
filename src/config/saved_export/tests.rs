//! Reading and writing saved exports: the documented file, and every mistake
//! with its exact place.

mod round_trip;

use std::path::Path;

use crate::domain::{
    AttributeName, Audience, CriterionKind, EntryName, Format, Guard, GuardLimits, HashRule,
    HeaderRow, Location, Logic, Mapping, MatcherKind, SavedExport, SegmentName, SegmentTarget,
    SourceSettings, WriteMode,
};

use super::{parse_export, write_export};

/// The file of SPEC §6 with the optional keys written out.
const FILE: &str = r#"version = 1
name = "vip-october"
destination = "main"
action = "export-data-to-segment"
audience = "customer"          # or "visitor"
logic = "or"                   # or "and"
write_mode = "add"             # or "replace"

[source]
path = "tickets.csv"           # relative to this file
format = "csv"
header_row = 2
delimiter = ";"
encoding = "windows-1258"

[segment]
create = "VIP October"         # or: existing = "VIP"

[[mapping]]
attribute = "email"
column = "Email"
matcher = "folded"
[[mapping]]
attribute = "city"
value = "Hanoi"
[[mapping]]
attribute = "unsubscribed_at"
none = true

[guard]                        # optional
max_removed_percent = 45
allow_empty = false
allow_constant_or = true
"#;

/// [`FILE`] as segport writes it.
const WRITTEN: &str = r#"version = 1
name = "vip-october"
destination = "main"
action = "export-data-to-segment"
audience = "customer" # or "visitor"
logic = "or" # or "and"
write_mode = "add" # or "replace"

[source]
path = "tickets.csv" # relative to this file
format = "csv"
header_row = 2
delimiter = ";"
encoding = "windows-1258"

[segment]
create = "VIP October" # made by the first run; or: existing

[[mapping]]
attribute = "email"
column = "Email"
matcher = "folded"

[[mapping]]
attribute = "city"
value = "Hanoi"

[[mapping]]
attribute = "unsubscribed_at"
none = true # people whose attribute is empty

[guard]
max_removed_percent = 45 # of the members, by a replace
allow_empty = false
allow_constant_or = true
"#;

fn path() -> &'static Path {
    Path::new("exports/vip.toml")
}

fn read(text: &str) -> SavedExport {
    parse_export(text, path()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn attribute(name: &str) -> AttributeName {
    AttributeName::parse(name).unwrap()
}

#[test]
fn the_documented_file_is_read() {
    let expected = SavedExport {
        name: EntryName::parse("vip-october").unwrap(),
        destination: EntryName::parse("main").unwrap(),
        audience: Audience::Customer,
        logic: Logic::Or,
        write_mode: WriteMode::Add,
        source: SourceSettings {
            location: Location::File("exports/tickets.csv".into()),
            format: Some(Format::Csv),
            delimiter: Some(';'),
            encoding: Some("windows-1258".into()),
            header_row: Some(HeaderRow::At(2)),
            ..SourceSettings::new(Location::File("exports/tickets.csv".into()))
        },
        columns: Vec::new(),
        segment: SegmentTarget::Create(SegmentName::parse("VIP October").unwrap()),
        mapping: vec![
            Mapping {
                attribute: attribute("email"),
                kind: CriterionKind::Column("Email".into()),
                matcher: Some(MatcherKind::Folded),
            },
            Mapping {
                attribute: attribute("city"),
                kind: CriterionKind::Value("Hanoi".into()),
                matcher: None,
            },
            Mapping {
                attribute: attribute("unsubscribed_at"),
                kind: CriterionKind::None,
                matcher: None,
            },
        ],
        guard: GuardLimits {
            removed_percent_max: 45,
            empty: Guard::Stop,
            constant_or: Guard::Allow,
        },
    };
    assert_eq!(read(FILE), expected);
    assert_eq!(read(&FILE.replace('\n', "\r\n")), expected);
    assert_eq!(read(&format!("\u{feff}{FILE}")), expected);
}

#[test]
fn what_is_not_said_is_the_default() {
    let text = FILE.split("[guard]").next().unwrap();
    let text = text.replace("format = \"csv\"\nheader_row = 2\ndelimiter = \";\"\n", "");
    let text = text.replace("encoding = \"windows-1258\"\n", "");
    let export = read(&text);
    assert_eq!(export.guard, GuardLimits::default());
    let location = Location::File("exports/tickets.csv".into());
    assert_eq!(export.source, SourceSettings::new(location));
}

#[test]
fn each_choice_has_its_words() {
    let source = |from: &str, to: &str| read(&FILE.replace(from, to)).source;
    assert_eq!(source("header_row = 2", "header_row = 0").header_row, Some(HeaderRow::Absent));
    assert_eq!(source("\";\"", "\"tab\"").delimiter, Some('\t'));
    assert_eq!(source("\";\"", "\"\\t\"").delimiter, Some('\t'));
    assert_eq!(source("\"csv\"", "\"tsv\"").format, Some(Format::Tsv));
    assert_eq!(source("\"tickets.csv\"", "\"-\"").location, Location::StandardInput);
    assert_eq!(
        source("\"tickets.csv\"", "\"/data/t.csv\"").location,
        Location::File("/data/t.csv".into())
    );
    let hashed = FILE.replace("matcher = \"folded\"", "hashed = \"sha256\"\nrule = \"meta\"");
    assert_eq!(read(&hashed).mapping[0].matcher, Some(MatcherKind::Sha256(HashRule::Meta)));
    let existing = read(&FILE.replace("create =", "existing ="));
    assert_eq!(
        existing.segment,
        SegmentTarget::Existing(SegmentName::parse("VIP October").unwrap())
    );
}

/// Each case: a piece of [`FILE`], what is written in its place, the error
/// behind the file's name, and the hint.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    // The file as a whole.
    ("version = 1\n", "", "1:1: missing key \"version\"", ""),
    (
        "version = 1",
        "\u{feff}version = 3",
        "1:11: version 3: written by a newer segport",
        "update segport to run it",
    ),
    (
        "version = 1",
        "version = 2\nnews = true",
        "1:11: version 2: written by a newer segport",
        "update segport to run it",
    ),
    ("version = 1", "version = 0", "1:11: version must be a whole number from 1 to 999", ""),
    ("version = 1", "version = \"1\"", "1:11: version must be a whole number from 1 to 999", ""),
    ("destination = \"main\"\n", "", "1:1: missing key \"destination\"", ""),
    (
        "destination",
        "destnation",
        "3:1: unknown key \"destnation\"",
        "did you mean \"destination\"?",
    ),
    (
        "destination",
        "api_token = \"x\"\ndestination",
        "3:1: \"api_token\": passwords are never written to a file",
        "remove the line",
    ),
    (
        "\"vip-october\"",
        "\"vip october\"",
        "2:8: \"vip october\" cannot be a name: use letters, digits, - and _, at most 60 of them",
        "",
    ),
    ("\"vip-october\"", "\" \"", "2:8: name is empty", ""),
    ("\"vip-october\"", "7", "2:8: name must be text in quotes", "write name = \"7\""),
    (
        "export-data-to-segment",
        "export-data-to-segments",
        "4:10: unknown action \"export-data-to-segments\"",
        "did you mean \"export-data-to-segment\"?",
    ),
    (
        "\"customer\"",
        "\"Customer\"",
        "5:12: unknown audience \"Customer\"",
        "did you mean \"customer\"?",
    ),
    ("\"or\"   ", "\"xor\"", "6:9: unknown logic \"xor\"", "use one of: or, and"),
    ("\"add\"", "\"upsert\"", "7:14: unknown write mode \"upsert\"", "use one of: add, replace"),
    // [source]
    (
        "[source]\npath",
        "[source]\npaht",
        "10:1: unknown key \"paht\" in [source]",
        "did you mean \"path\"?",
    ),
    ("[source]", "[sauce]", "9:2: unknown key \"sauce\"", "did you mean \"source\"?"),
    ("path = \"tickets.csv\"", "", "9:1: missing key \"path\" in [source]", ""),
    ("\"tickets.csv\"", "\"\"", "10:8: path in [source] is empty", ""),
    (
        "format = \"csv\"",
        "sql = \" \"",
        "11:7: the SQL step is empty",
        "write a SELECT, or remove the key",
    ),
    (
        "format = \"csv\"",
        "[[source.with]]\nname = \"shops\"\npath = \"shops.csv\"",
        "11:1: there is no SQL step that could use this source",
        "write sql = \"SELECT …\" in [source], or remove [[source.with]]",
    ),
    (
        "format = \"csv\"",
        "sql = \"SELECT 1\"\n[[source.with]]\npath = \"shops.csv\"",
        "12:1: missing key \"name\" in [[source.with]]",
        "",
    ),
    (
        "format = \"csv\"",
        "sql = \"SELECT 1\"\n[[source.with]]\nname = \"a\"\npath = \"b\"\nsql = \"SELECT 1\"",
        "15:1: unknown key \"sql\" in [[source.with]]",
        "use one of: name, path, format, sheet, table, header_row, delimiter, quote, encoding",
    ),
    (
        "format = \"csv\"",
        "format = \"cvs\"",
        "11:10: unknown format \"cvs\"",
        "use one of: csv, tsv, xlsx, json, ndjson, parquet, sqlite",
    ),
    (
        "header_row = 2",
        "header_row = -1",
        "12:14: header_row in [source] must be a whole number from 0 to 4294967295",
        "",
    ),
    (
        "\";\"",
        "\";;\"",
        "13:13: \";;\" cannot be a delimiter",
        "use one character, like \",\" or \";\", or the word \"tab\"",
    ),
    (
        "\";\"",
        "\"é\"",
        "13:13: \"é\" cannot be a delimiter",
        "use one character, like \",\" or \";\", or the word \"tab\"",
    ),
    ("\"windows-1258\"", "\"\"", "14:12: encoding in [source] is empty", ""),
    // [segment]
    (
        "create = \"VIP October\"",
        "create = \"A\"\nexisting = \"B\"",
        "18:1: [segment] has both create and existing",
        "keep the one that is meant",
    ),
    (
        "create = \"VIP October\"",
        "",
        "16:1: [segment] does not say which segment",
        "write create = \"a new name\" or existing = \"a segment's name\"",
    ),
    ("\"VIP October\"", "\"a\\u0007\"", "17:10: the segment's name has a control character", ""),
    (
        "[segment]\ncreate",
        "[segment]\ncraete",
        "17:1: unknown key \"craete\" in [segment]",
        "did you mean \"create\"?",
    ),
    // [[mapping]]
    ("column", "colunm", "21:1: unknown key \"colunm\" in [[mapping]]", "did you mean \"column\"?"),
    ("attribute = \"email\"\n", "", "19:1: missing key \"attribute\" in [[mapping]]", ""),
    ("\"email\"", "\"id\"", "20:13: the attribute name \"id\" is reserved", ""),
    (
        "\"city\"",
        "\"EMAIL\"",
        "24:13: the attribute \"EMAIL\" is mapped twice",
        "keep one [[mapping]] of it",
    ),
    ("\"folded\"", "\"fuzzy\"", "22:11: unknown matcher \"fuzzy\"", MATCHERS),
    ("column = \"Email\"\n", "", "19:1: \"email\" is mapped to nothing", KINDS),
    (
        "column = \"Email\"",
        "value = \"x\"\ncolumn = \"Email\"",
        "22:1: \"email\" has both value and column",
        KINDS,
    ),
    (
        "none = true",
        "none = false",
        "28:8: none = false maps nothing",
        "remove the mapping, or write none = true",
    ),
    (
        "none = true",
        "none = \"true\"",
        "28:8: none in [[mapping]] must be true or false",
        "write it without quotes",
    ),
    (
        "\"Hanoi\"",
        "\" \"",
        "25:9: an empty value matches nobody",
        "for people whose attribute is empty, write none = true",
    ),
    ("\"Hanoi\"", "5", "25:9: value in [[mapping]] must be text in quotes", "write value = \"5\""),
    (
        "\"Hanoi\"",
        "2024-01-31",
        "25:9: value in [[mapping]] must be text in quotes",
        "write value = \"2024-01-31\"",
    ),
    (
        "column = \"Email\"",
        "value = \"a@b.c\"",
        "19:1: no attribute is mapped to a column",
        "at least one [[mapping]] needs column = \"…\"",
    ),
    (
        "\"folded\"",
        "\"sha256-google\"",
        "22:11: the matcher \"sha256-google\" is written in two keys",
        "write hashed = \"sha256\" and rule = \"google\"",
    ),
    (
        "matcher = \"folded\"",
        "hashed = \"sha256\"",
        "22:10: hashed without rule",
        "say how the values were made alike before: rule = one of lower-trim, google, meta, \
         e164-plus, e164-digits",
    ),
    (
        "matcher = \"folded\"",
        "rule = \"google\"",
        "22:1: rule without hashed",
        "write hashed = \"sha256\" too, or remove rule",
    ),
    (
        "matcher = \"folded\"",
        "hashed = \"md5\"\nrule = \"google\"",
        "22:10: unknown hash \"md5\"",
        "use one of: sha256",
    ),
    (
        "matcher = \"folded\"",
        "hashed = \"sha256\"\nrule = \"gogle\"",
        "23:8: unknown rule \"gogle\"",
        "did you mean \"google\"?",
    ),
    (
        "matcher = \"folded\"",
        "matcher = \"folded\"\nhashed = \"sha256\"\nrule = \"google\"",
        "22:1: matcher and hashed exclude each other",
        "the rule says how they are compared: remove matcher",
    ),
    (
        "none = true",
        "none = true\nhashed = \"sha256\"\nrule = \"google\"",
        "29:10: only the cells of a column can be hashed",
        "match it with a column, or remove hashed and rule",
    ),
    // [guard]
    (
        "= 45",
        "= 101",
        "31:23: max_removed_percent in [guard] must be a whole number from 0 to 100",
        "",
    ),
    (
        "= 45",
        "= 99.5",
        "31:23: max_removed_percent in [guard] must be a whole number from 0 to 100",
        "",
    ),
    (
        "allow_empty",
        "allow_emtpy",
        "32:1: unknown key \"allow_emtpy\" in [guard]",
        "did you mean \"allow_empty\"?",
    ),
    (
        "allow_empty = false",
        "allow_empty = \"no\"",
        "32:15: allow_empty in [guard] must be true or false",
        "write it without quotes",
    ),
    // Not TOML.
    ("\"main\"", "\"main", "3:20: invalid basic string, expected `\"`", ""),
    ("name =", "version =", "2:1: duplicate key", ""),
];

const KINDS: &str = "write one of column = \"…\", value = \"…\" or none = true";
const MATCHERS: &str = "use one of: exact, folded, email, phone, number, datetime, boolean";

#[test]
fn every_mistake_is_told_where_it_stands() {
    for (from, to, message, hint) in BROKEN {
        let text = FILE.replacen(from, to, 1);
        assert_ne!(text, FILE, "{from} is not in the file");
        let error = parse_export(&text, path()).expect_err(message);
        assert_eq!(error.to_string(), format!("exports/vip.toml:{message}"));
        assert_eq!(error.hint().unwrap_or_default(), *hint, "{message}");
    }
}

#[test]
fn mistakes_of_whole_tables_are_told_too() {
    let head = FILE.split("[source]").next().unwrap();
    let tables = FILE.split("[[mapping]]").next().unwrap();
    let cases = [
        (head.to_owned(), "1:1: missing table [source]", ""),
        (
            format!("source = \"t.csv\"\n{head}"),
            "1:10: source must be a table",
            "write [source] on a line of its own",
        ),
        (
            tables.to_owned(),
            "1:1: missing table [[mapping]]",
            "map at least one attribute to a column of the source",
        ),
        (
            format!("{tables}[mapping]\nattribute = \"email\"\ncolumn = \"E\"\n"),
            "19:1: mapping must be a list of tables",
            "write [[mapping]] above each, with two brackets",
        ),
        (
            format!("mapping = [1]\n{tables}"),
            "1:12: mapping must be a list of tables",
            "write [[mapping]] above each, with two brackets",
        ),
    ];
    for (text, message, hint) in cases {
        let error = parse_export(&text, path()).expect_err(message);
        assert_eq!(error.to_string(), format!("exports/vip.toml:{message}"));
        assert_eq!(error.hint().unwrap_or_default(), hint, "{message}");
    }
}

#[test]
fn the_written_file_is_the_documented_one() {
    assert_eq!(write_export(&read(FILE), path()), WRITTEN);
}

#[test]
fn a_source_inside_the_folder_is_written_relative_and_any_other_absolute() {
    let written = |location: &str, file: &str| {
        let mut export = read(FILE);
        export.source.location = Location::File(location.into());
        let text = write_export(&export, Path::new(file));
        let line = text.lines().find(|line| line.starts_with("path = ")).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(written("/home/exports/t.csv", "/home/exports/vip.toml"), "t.csv");
    assert_eq!(written("/home/exports/data/t.csv", "/home/exports/vip.toml"), "data/t.csv");
    assert_eq!(written("/home/t.csv", "/home/exports/vip.toml"), "/home/t.csv");
    assert_eq!(written("t.csv", "vip.toml"), "t.csv");
    let outside = std::path::absolute("data/t.csv").unwrap();
    assert_eq!(Path::new(&written("data/t.csv", "exports/vip.toml")), outside);
}

#[test]
fn a_file_named_like_standard_input_stays_a_file() {
    let mut export = read(FILE);
    export.source.location = Location::File("exports/-".into());
    assert_eq!(read(&write_export(&export, path())).source.location, export.source.location);
    export.source.location = Location::StandardInput;
    assert_eq!(read(&write_export(&export, path())), export);
}
