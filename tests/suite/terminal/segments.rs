//! A segment made by conditions in a terminal, and the same one headless.

use serde_json::json;

use super::exports::{demo, headless, json as json_of, leave};
use super::{DOWN, ENTER, ESCAPE, press};

#[test]
fn a_segment_by_conditions_is_the_same_headless() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, shop) = demo(home.path());
    press(
        &mut terminal,
        &[
            (ESCAPE, "demo was used last"),
            ("s", "by name, a to z"),
            ("b", "counted as soon as there is a condition"),
            ("Northern regulars", "Northern regulars"),
            (ENTER, "> + Add a condition"),
            (ENTER, "Which attribute?"),
            ("city", "> city"),
            (ENTER, "> equals"),
            ("/any-of", "> any-of"),
            (ENTER, "one of the values"),
            ("Hà Nội", "of 3,000 customers"),
            (ENTER, "> + Another value"),
            (ENTER, "one of the values"),
            ("Hải Phòng", "> Value         Hải Phòng"),
            (ENTER, "> + Another value"),
            (DOWN, "> These are all"),
            (ENTER, "city any-of Hà Nội or Hải Phòng"),
            (ENTER, "Which attribute?"),
            ("points", "> points"),
            (ENTER, "> equals"),
            ("/at-least", "> at-least"),
            (ENTER, "> Value"),
            ("1000", "> Value         1000"),
            (ENTER, "points at-least 1000"),
            (DOWN, "> Create the segment"),
            (ENTER, "Segment Northern regulars"),
        ],
    );
    terminal.wait_for("version 1");
    assert!(leave(&mut terminal).contains("Northern regulars is made"));

    let shown = json_of(&shop, &["segment", "show", "Northern regulars"]);
    let conditions = json!({
        "logic": "and",
        "conditions": [
            {"attribute": "city", "operator": "any-of", "values": ["Hà Nội", "Hải Phòng"]},
            {"attribute": "points", "operator": "at-least", "values": ["1000"]},
        ],
    });
    assert_eq!((&shown["version"], &shown["method"]), (&json!(1), &json!("conditions")));
    assert_eq!(shown["conditions"], conditions);
    let create = "segment create Again --audience customer --logic and \
                  --condition points at-least 1000 --condition city any-of";
    let create: Vec<&str> = create.split_whitespace().chain(["Hà Nội", "Hải Phòng"]).collect();
    headless(&shop, &create);
    let members = |name| headless(&shop, &["segment", "members", name]);
    assert!(shown["members"].as_u64() > Some(0), "{shown}");
    assert_eq!(members("Northern regulars"), members("Again"));
}
