//! The SQL step from the command line: saved exports and imports with a query.

use serde_json::json;

use super::Place;

/// The export of the tickets whose city is in the shops.
fn export(sql: &str) -> String {
    format!(
        r#"version = 1
name = "north"
destination = "main"
action = "export-data-to-segment"
audience = "customer"
logic = "or"
write_mode = "add"
[source]
path = "orders.csv"
sql = '''{sql}'''
[[source.with]]
name = "shops"
path = "shops.tsv"
[segment]
create = "North"
[[mapping]]
attribute = "email"
column = "mail"
"#
    )
}

fn place(sql: &str) -> Place {
    let place = Place::filled();
    place.write(
        "home/exports/orders.csv",
        "Email,Amount,Shop\nan@example.com,99,1\nbinh@example.com,100.5,1\n\
         chau@example.com,1000,2\n",
    );
    place.write("home/exports/shops.tsv", "id\tregion\n1\tnorth\n2\tsouth\n");
    place.write("home/exports/north.toml", &export(sql));
    place
}

const JOIN: &str = "SELECT lower(Email) AS mail, Amount FROM source
JOIN shops ON shops.id = Shop
WHERE Amount > 100 AND region = 'north'";

#[test]
fn an_export_runs_the_rows_of_its_query() {
    let place = place(JOIN);
    let report = place.json("run north --dry-run");
    assert_eq!(report["rows"]["read"], 1);
    assert_eq!(report["members"]["added"], 1);
    assert_eq!(report["warnings"], json!([]));
    let report = place.json("run north");
    assert_eq!(report["version"], 1);
    let members = place.run("segment members North").ok().out;
    assert!(members.contains("BINH@example.com") && members.lines().count() == 2, "{members}");
    // Rejects have the columns of the result, and are not queried again.
    place.write(
        "home/exports/north.toml",
        &export("SELECT Email AS mail FROM source").replace("North", "More"),
    );
    place.write("more.csv", "Email\nnobody@example.com\n");
    let report = place.json("run north --source more.csv --rejects rejects.csv");
    assert_eq!(report["rows"]["unmatched"], 1);
    assert!(place.read("rejects.csv").starts_with("mail,segport_row,segport_reason"));
    let report = place.json("run north --source rejects.csv");
    assert_eq!(report["rows"]["read"], 1);
}

#[test]
fn a_query_that_is_wrong_changes_nothing_and_shows_where() {
    let place = place("SELECT Email AS mail\nFROM source WHERE Amont > 100");
    let answer = place.run("run north");
    let answer = answer.error(4, "the SQL step, line 2, column 19: there is no column \"Amont\"");
    assert!(
        answer.err.contains("\n  FROM source WHERE Amont > 100\n                    ^\n"),
        "{}",
        answer.err
    );
    assert!(answer.err.contains("hint: did you mean Amount?"), "{}", answer.err);
    place.write("home/exports/north.toml", &export("DELETE FROM source"));
    place.run("run north").error(4, "must be one SELECT, but it begins with DELETE");
    assert_eq!(place.segment_count(), 0);
}

#[test]
fn what_the_query_does_not_see_is_a_warning() {
    let place = place("SELECT Email AS mail FROM source");
    place.write("home/exports/orders.csv", "Email\nan@example.com\nx,y,z\n");
    let report = place.json("run north");
    let warning = report["warnings"][0].as_str().unwrap();
    assert!(warning.starts_with("1 broken row of source is not seen by the SQL step"), "{warning}");
}

#[test]
fn profiles_are_imported_through_a_query() {
    let place = place("SELECT 1");
    let answer = place.args(&[
        "--json",
        "profiles",
        "import",
        "customer",
        "home/exports/orders.csv",
        "--id",
        "id",
        "--sql",
        "SELECT 'C' || s.id AS id, region FROM shops s",
        "--with",
        "shops=home/exports/shops.tsv",
    ]);
    let report = answer.json();
    assert_eq!(report["rows"]["updated"], 2);
    let answer = place.args(&[
        "profiles",
        "import",
        "customer",
        "home/exports/orders.csv",
        "--id",
        "id",
        "--with",
        "a=b",
    ]);
    answer.error(2, "--sql");
}
