//! JSON sources as files: every shape, what is refused, and that no bytes harm.

use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::source::testing::{Opened, good, refusal, table};
use crate::source::{COLUMNS_MAX, RowState};

#[test]
fn the_same_table_in_every_shape() {
    let (an, binh) = (r#"{"name":"An","at":{"city":"Huế"}}"#, r#"{"name":"Binh, \"B\"","n":7.0}"#);
    let expected = (
        vec!["name".to_owned(), "at.city".into(), "n".into()],
        vec![good(2, &["An", "Huế", ""]), good(3, &["Binh, \"B\"", "", "7.0"])],
    );
    let utf_16 = |text: &str| -> Vec<u8> {
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let list = format!("[{an},{binh}]");
    let spaced = format!(" [\n  {an} ,\n\t{binh}\n]\n");
    let lines = format!("{an}\r\n{binh}");
    for (name, bytes) in [
        ("people.json", list.clone().into_bytes()),
        ("people.ndjson", list.clone().into_bytes()),
        ("people.json", spaced.clone().into_bytes()),
        ("people.jsonl", spaced.into_bytes()),
        ("people.json", format!("\u{FEFF}{list}").into_bytes()),
        ("people.json", utf_16(&list)),
        ("people.ndjson", utf_16(&lines)),
        ("people.ndjson", lines.clone().into_bytes()),
        ("people.json", lines.into_bytes()),
        ("people.ndjson", format!("{an}\n{binh}\n").into_bytes()),
        ("people.json", format!("{an}{binh}").into_bytes()),
        ("people.json", format!("{an}\n{binh}").replace("{\"name", "{\n\"name").into_bytes()),
        (
            "people.json",
            format!(r#"{{"count":2,"data":{list},"next":null,"tags":["a"],"x":{{"y":[]}}}}"#)
                .into_bytes(),
        ),
        ("people.ndjson", format!("{{\n\"data\": {list}\n}}\n").into_bytes()),
    ] {
        assert_eq!(table(name, &bytes), expected, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn trouble_in_a_line_is_a_row() {
    use RowState::{Blank, Good, Undecodable};
    let text = b"{\"a\":1}\n{\"a\":\n\n[1,2]\n7\nnull\n{}\n{\"a\":2} x\n{\"a\":\"\xFF\"}\n\
        {\"a\":\"\\ud83d\"}\n  \t\n{\"a\":3}\n{\"a\":4";
    let (columns, rows) = table("people.ndjson", text);
    assert_eq!(columns, ["a"]);
    let found: Vec<(u32, RowState)> = rows.iter().map(|(row, state, _)| (*row, *state)).collect();
    let expected = [
        Good,
        Undecodable,
        Blank,
        Undecodable,
        Undecodable,
        Blank,
        Blank,
        Undecodable,
        Undecodable,
        Undecodable,
        Blank,
        Good,
        Undecodable,
    ];
    assert_eq!(found, (2..).zip(expected).collect::<Vec<_>>());
    // A first line that is broken is one too.
    let (_, rows) = table("people.ndjson", "{\"a\":1,}\n{\"a\":2}\n");
    assert_eq!((rows[0].1, &rows[1]), (Undecodable, &good(3, &["2"])));
}

#[test]
fn values_of_a_list_that_are_no_objects_are_rows() {
    use RowState::{Blank, Good, Undecodable};
    let (_, rows) = table("people.json", b"[1,{\"a\":1},[{}],null,{},\"x\",{\"a\":\"\xFF\"}]");
    let states: Vec<RowState> = rows.into_iter().map(|(_, state, _)| state).collect();
    assert_eq!(states, [Undecodable, Good, Undecodable, Blank, Blank, Undecodable, Undecodable]);
}

#[test]
fn what_cannot_be_read_says_where() {
    let many: Vec<String> = (0..=COLUMNS_MAX).map(|n| format!("{{\"{n}\":1}}")).collect();
    let long = format!("[{{\"a\":1}},\n{{\"a\":\"{}\"}}]", "x".repeat(4 * 1024 * 1024));
    for (text, message) in [
        ("", "is empty"),
        ("[]", "is empty"),
        ("{\"data\":[]}", "is empty"),
        ("a,b\n1,2\n", "line 1, column 1: JSON starts with [ or {, but this does not"),
        ("[{\"a\":1},\n {\"a\":01}]", "line 2, column 8: invalid number"),
        ("[{\"a\":1},\n {\"a\":1,}]", "line 2, column 9: trailing comma"),
        ("[{\"a\":1}\n{\"a\":1}]", "line 2, column 1: expected , or ] after a value"),
        ("[{\"a\":1},]", "line 1, column 10: expected a value"),
        ("[{\"a\":1},", "line 1, column 10: this value is not closed: the file is cut off"),
        ("[{\"a\":1}", "the list is not closed: it is cut off"),
        ("[{\"a\":1},{\"a\":", "line 1, column 10: this value is not closed"),
        ("[{\"a\":1}] x", "line 1, column 11: something follows after the end"),
        ("{\"a\":1}", "it is one object without a list of objects; put the rows into [ ]"),
        ("{\"a\":[1]}", "it is one object without a list of objects"),
        ("{\"a\":[{}],\"b\":[{}]}", "several lists of objects, \"a\" and \"b\"; save the one"),
        ("{\"a\":[{\"b\":1}]", "the object is not closed: it is cut off"),
        ("[1,2]", "no row of it is an object that has members"),
        (&format!("[{}]", many.join(",")), "row 4098 has 4097 columns; at most 4096 can be read"),
        (&long, "row 3 (at byte 10) is longer than 4 MiB"),
    ] {
        let found = refusal("people.json", text);
        assert!(found.contains(message), "{found}, not {message}");
    }
    let found =
        refusal("people.ndjson", format!("{{\"a\":1}}\n{{\"{}", "x".repeat(9 * 1024 * 1024)));
    assert!(found.contains("row 3 (at byte 8) is longer than 4 MiB"), "{found}");
}

#[test]
fn a_key_with_a_dot_and_a_nested_one_are_two_columns() {
    let (columns, rows) = table("people.json", r#"[{"a.b":1,"a":{"b":2}},{"a":{"b":3}}]"#);
    assert_eq!(columns, ["a.b", "a.b#2"]);
    assert_eq!(rows, [good(2, &["1", "2"]), good(3, &["", "3"])]);
}

fn cell() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~đ€\u{0}\r\n\u{1F600}]{0,8}".prop_map(Value::from),
    ]
}

/// As the cell of a table.
fn shown(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn tables_read_as_they_were_written(
        table_of in prop::collection::vec(prop::collection::btree_map("[abc]", cell(), 1..4), 1..20),
        shape in 0_usize..3,
    ) {
        let objects: Vec<Value> = table_of.iter().map(|row| {
            row.iter().map(|(name, cell)| (name.clone(), cell.clone())).collect::<Map<_, _>>().into()
        }).collect();
        let (name, text) = match shape {
            0 => ("people.json", serde_json::to_string(&objects).unwrap()),
            1 => ("people.json", serde_json::to_string_pretty(&objects).unwrap()),
            _ => {
                let lines: Vec<String> = objects.iter().map(Value::to_string).collect();
                ("people.ndjson", lines.join("\n"))
            }
        };
        let (columns, rows) = table(name, text);
        prop_assert_eq!(rows.len(), table_of.len());
        for (expected, (_, _, cells)) in table_of.iter().zip(rows) {
            for (column, cell) in columns.iter().zip(cells) {
                prop_assert_eq!(shown(expected.get(column)), cell);
            }
            prop_assert!(expected.keys().all(|name| columns.contains(name)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Read or refused, but no panic, and a source that opens can be read.
    #[test]
    fn no_bytes_harm(
        text in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", "\"", ",", ":", "\\", "a", "1", "-", "null", " ", "\n", "\r\n",
            "\\ud83d", "{\"a\":1}", "{\"a\":{\"b\":[1]}}", "\u{FEFF}", "đ",
        ]), 0..30),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        name in prop::sample::select(vec!["people.json", "people.ndjson"]),
    ) {
        let mut bytes = text.concat().into_bytes();
        for (at, byte) in damage {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        if let Ok(opened) = Opened::new(name, &bytes) {
            opened.rows().unwrap();
        }
    }
}
