//! The profiles in a terminal: values are counted, and somebody is erased, whom
//! nobody finds headless afterwards.

use serde_json::json;

use super::exports::{demo, headless, json as json_of, leave};
use super::{ENTER, ESCAPE, press};

#[test]
fn values_are_counted_and_a_person_is_erased() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, shop) = demo(home.path());
    let card = headless(&shop, &["profiles", "show", "customer", "KH00001"]);
    assert!(card.contains("Siobhán O'Connor"), "{card}");
    press(
        &mut terminal,
        &[
            (ESCAPE, "demo was used last"),
            ("p", "[Customers 3,000]"),
            ("/city", "> city"),
            (ENTER, "> city, text"),
            (ESCAPE, "The values of 8 attributes are counted."),
            (ESCAPE, "p people"),
            ("p", "1 of 3,000"),
            ("i", "In no segment"),
            ("d", "Type KH00001 to go on"),
            ("KH00001", "> KH00001"),
            (ENTER, "The customer KH00001 is erased"),
            (ESCAPE, "1 of 2,999"),
        ],
    );
    assert!(leave(&mut terminal).contains("The customer KH00001 is erased, also from 0 segments."));
    let attributes = json_of(&shop, &["profiles", "attributes", "customer", "--values"]);
    assert_eq!((&attributes[3]["filled"], &attributes[3]["distinct"]), (&json!(2_999), &json!(8)));
}
