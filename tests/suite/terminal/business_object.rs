//! The rows of a file become customers in a terminal, and the same import headless
//! finds nothing left to do.

use std::fs;

use serde_json::json;

use super::exports::{demo, headless, json as json_of, leave};
use super::{DOWN, ENTER, RIGHT, press, segport};

const ROWS: &str = "customer_id,City,points\nKH00001,Vinh,41\nN1,Hanoi,forty\n,Hue,40\n";

#[test]
fn what_the_wizard_stores_is_what_the_command_line_stores() {
    let home = tempfile::tempdir().unwrap();
    let (mut terminal, shop) = demo(home.path());
    leave(&mut terminal);
    let file = shop.join("more.csv");
    fs::write(&file, ROWS).unwrap();
    let file = file.to_str().unwrap();
    let mut terminal = segport(&shop, &[file]);
    terminal.wait_for("3 rows");
    press(
        &mut terminal,
        &[
            (ENTER, "Into which destination?"),
            (ENTER, "What should be done"),
            (DOWN, "> (o) Export data to Business Object"),
            (ENTER, "> Id            (none chosen)"),
        ],
    );
    // A row has no id, so that the column is not surely that of the ids.
    press(
        &mut terminal,
        &[
            (ENTER, "tells the customers apart"),
            ("/customer", "> customer_id"),
            (ENTER, "> Go on to the blank cells"),
            (ENTER, "> (o) Clear the attribute"),
            (ENTER, "1 of 3"),
            (ENTER, "Change customers?"),
            (RIGHT, "> Commit"),
            (ENTER, "Done: demo has 3,001 customers"),
        ],
    );
    assert!(leave(&mut terminal).contains("demo: 1 new, 1 updated, 0 unchanged; 3,001 customers"));

    let shown = |id: &str| json_of(&shop, &["profiles", "show", "customer", id]);
    assert_eq!(shown("KH00001")["attributes"]["city"], "Vinh");
    assert_eq!(shown("N1")["attributes"]["points"], json!(null));
    let import = ["profiles", "import", "customer", file, "--id", "customer_id"];
    let again = [&import[..], &["--rename", "City=city"]].concat();
    let report = json_of(&shop, &again);
    assert_eq!(report["rows"]["unchanged"], 2, "{report}");
    assert_eq!(headless(&shop, &["segment", "list", "--json"]).matches("\"name\"").count(), 3);
}
