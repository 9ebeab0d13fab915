//! Names are never spliced into SQL but by the one function that quotes them: read in
//! the sources, and tried with names that are statements.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use super::super::rounds;
use crate::command_line::{EXPORT, Place};

/// What begins a statement, or a part of one that names something.
const STATEMENTS: [&str; 14] = [
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE ",
    "CREATE ",
    "ALTER ",
    "DROP ",
    "PRAGMA ",
    "WHERE ",
    "ATTACH ",
    "ORDER BY ",
    "SAVEPOINT ",
    " FROM ",
    " JOIN ",
];

/// Every statement that something is put into, with what: names that were quoted, words
/// of our own enums, figures, and parts that are on this list themselves. A new one is
/// read by a person before it comes here.
const READ: [&str; 32] = [
    r#""BEGIN; CREATE TABLE {name} ({columns})""#,
    r#""INSERT INTO {name} VALUES ({places})""#,
    r#""CREATE UNIQUE INDEX {index} ON {table} ({key}); COMMIT""#,
    r#""SELECT {columns} FROM {table} ORDER BY profile_number""#,
    r#""SELECT {} FROM {table} WHERE profile_number = ?1", column.sql()"#,
    r#""SELECT {columns} FROM {} WHERE {condition}", audience.word()"#,
    r#""DELETE FROM {} WHERE profile_number = ?1", audience.word()"#,
    r#""ALTER TABLE {table} RENAME TO old_profiles; CREATE TABLE {table} ( profile_number INTEGER PRIMARY KEY, id TEXT NOT NULL{columns} ) STRICT; INSERT INTO {table} SELECT * FROM old_profiles; DROP TABLE old_profiles;""#,
    r#""SELECT id = ?2 FROM {} WHERE profile_number = ?1", audience.word()"#,
    r#""SELECT profile_number FROM {} WHERE id = ?1", audience.word()"#,
    r#""SELECT EXISTS (SELECT 1 FROM {} WHERE {} = ?1)", audience.word(), one.attribute.column()"#,
    r#""SELECT {} FROM {} WHERE profile_number = ?1", self.column.sql, self.column.audience.word()"#,
    r#""ALTER TABLE {audience} ADD COLUMN {} TEXT", attribute.column()"#,
    r#""SELECT digests FROM {}_digest WHERE block = ?1", self.audience.word()"#,
    r#""INSERT OR REPLACE INTO {}_digest VALUES (?1, ?2)", self.audience.word()"#,
    r#""INSERT INTO {} (profile_number, id{}) VALUES {}", audience.word(), listed(columns), vec![row; rows].join(", ")"#,
    r#""SELECT profile_number, id{} FROM {} WHERE profile_number BETWEEN ?1 AND ?2 ORDER BY profile_number", listed(columns), audience.word()"#,
    r#""UPDATE {} SET {assignments} WHERE profile_number = ?1", audience.word()"#,
    r#""SELECT * FROM {}", identifier(&table.chosen)"#,
    r#""PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \ PRAGMA locking_mode = EXCLUSIVE; PRAGMA max_page_count = {pages_max};""#,
    r#""CREATE TABLE {name} ({})", columns.join(", ")"#,
    r#""INSERT INTO {} VALUES ({places})", identifier(&table.name)"#,
    r#""SELECT {key} FROM {table}""#,
    r#""SELECT {column} FROM {table} WHERE {key} = ?1""#,
    r#""UPDATE {table} SET {column} = ?2 WHERE {key} = ?1""#,
    r#""PRAGMA integrity_check({MESSAGES_MAX})""#,
    r#""SELECT count(*) FROM (SELECT 1 FROM {} GROUP BY id HAVING count(*) > 1)", audience.word()"#,
    r#""SELECT profile_number{columns} FROM {table} ORDER BY profile_number""#,
    r#""SELECT {STORED_INDEX_COLUMNS} FROM key_index WHERE {condition}""#,
    r#""SELECT profile_number, {sql} FROM {table} WHERE {sql} IS NOT NULL", sql = self.sql, table = self.audience.word(),"#,
    r#""SELECT {STORED_INDEX_COLUMNS} FROM key_index WHERE audience = ?1""#,
    // The functions that quote.
    r#""\"{}\"", name.replace('"', "\"\"")"#,
];

/// Every text of the sources under these folders that is a statement with braces, with
/// what is put into them.
fn splices() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.join("database/sqlite"), root.join("source/sqlite")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if path.is_file() && !name.contains("test") && name != "fixture.rs" {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                for call in code.split("format!(").skip(1) {
                    let call = arguments(call);
                    let is_quoting = call.starts_with(r#""\"{}\"""#);
                    if is_quoting || STATEMENTS.iter().any(|it| call.contains(it)) {
                        found.push((path.display().to_string(), call.to_owned()));
                    }
                }
            }
        }
    }
    found
}

/// The arguments of a call, up to the bracket that closes it.
fn arguments(call: &str) -> &str {
    let (mut depth, mut in_text, mut escaped) = (1, false, false);
    for (at, character) in call.char_indices() {
        match character {
            _ if escaped => escaped = false,
            // A quotation mark as a character.
            '"' if !in_text && call[..at].ends_with('\'') => {}
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            '(' if !in_text => depth += 1,
            ')' if !in_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &call[..at];
        }
    }
    call
}

#[test]
fn nothing_is_put_into_a_statement_but_quoted_names_and_our_own_words() {
    let splices = splices();
    assert!(splices.len() > 20, "the statements were found: {}", splices.len());
    let splices: Vec<String> = splices
        .into_iter()
        .map(|(_, call)| call.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let is_unread = |call: &&String| !READ.contains(&call.as_str());
    let unread: Vec<&String> = splices.iter().filter(is_unread).collect();
    assert!(unread.is_empty(), "read these: {unread:#?}");
    for read in READ {
        assert!(splices.iter().any(|call| call == read), "it is not there any more: {read}");
    }
}

/// Imports an attribute of this name, and uses it wherever attributes are used.
fn use_everywhere(name: &str) {
    let place = Place::filled();
    let header = name.replace('"', "\"\"");
    place.write("odd.csv", &format!("customer_id,\"{header}\"\nC1,one@example.com\nC9,nine\n"));
    place.run("profiles import customer odd.csv --id customer_id").ok();
    let attributes = place.json("profiles attributes customer --values");
    let names: Vec<&str> =
        attributes.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert!(names.contains(&name), "{name:?} in {names:?}");
    let start = ["segment", "create", "S", "--audience", "customer", "--condition", name];
    place.args(&[&start[..], &["starts-with", "nin"]].concat()).ok();
    assert_eq!(place.members("S"), ["C9"]);
    let toml = toml_text(name);
    let export = EXPORT.replace("\"email\"", &toml).replace("\"Callers\"", "\"Odd\"");
    place.write("home/exports/odd.toml", &export);
    place.write("tickets.csv", "Ticket,Email,Mobile\n1,nine,\n");
    assert_eq!(place.json("run odd")["rows"]["matched"], 1, "{name:?}");
    assert_eq!(place.members("Odd"), ["C9"]);
    place.run("segment members S --output s.sqlite").ok();
    place.args(&["profiles", "import", "visitor", "s.sqlite", "--id", "id"]).ok();
    let shown = place.json("profiles show visitor C9");
    assert!(shown.to_string().contains("nine"), "{shown}");
    place.run("profiles erase customer C9").ok();
    assert_eq!(place.json("destination list")[0]["customers"], 3, "{name:?}");
    assert_eq!(place.json("destination validate main")["valid"], true);
}

fn toml_text(text: &str) -> String {
    // A string of JSON is one of TOML, but for a slash that need not be escaped.
    Value::from(text).to_string()
}

#[test]
fn a_name_that_is_a_statement_is_a_name() {
    for name in
        ["\"; DROP TABLE customer; --", "a\" TEXT); DELETE FROM segment; --", "';--", "[x]`y`"]
    {
        use_everywhere(name);
    }
}

#[test]
fn so_is_any_name() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: u32::try_from(rounds(3, 100)).unwrap(),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let names = "[\"'`;\\[\\]()%_?:$\\\\.,{}*=<>|&!-]{1,8}[ -~ế\u{202e}]{0,12}x";
    // What begins with a hyphen is an option on a command line.
    let names = names.prop_map(|name| name.trim().trim_start_matches('-').trim().to_owned());
    runner
        .run(&names, |name| {
            use_everywhere(&name);
            Ok(())
        })
        .unwrap();
}
