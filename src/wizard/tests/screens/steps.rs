//! The steps of an export, from its file to its result.

use super::{picture, screens};
use crate::domain::{
    FiguresSoFar, GuardStop, HashRule, PhoneRegion, Progress, Reason, SourceSettings, Stage,
};
use crate::export::{CellExplanation, NearMiss, NearMissKind, RowExplanation};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobNews, PathEntry, PreviewView, SourceView};
use crate::wizard::message::Message;
use crate::wizard::steps::samples;
use crate::wizard::steps::tests::proposals::hashed;
use crate::wizard::steps::tests::{at, press, rerun, work, work_with};

screens! {
    data |columns, rows| at("data", columns, rows);
    data_another_file |columns, rows| pressed("data", "tab", columns, rows);
    data_recent_files |columns, rows| typing(columns, rows, "", "");
    data_completions |columns, rows| typing(columns, rows, "\"ti\"", "");
    data_completions_entered |columns, rows| typing(columns, rows, "\"ti\"", "down down");
    data_damaged |columns, rows| reading(columns, rows, damaged());
    data_of_many_columns |columns, rows| reading(columns, rows, wide());
    data_of_rejects |columns, rows| reading(columns, rows, rejected());
    data_of_a_workbook |columns, rows| reading(columns, rows, samples::workbook());
    data_of_hostile_cells |columns, rows| reading(columns, rows, hostile());
    data_not_read not_read;
    sql_step |columns, rows| querying(columns, rows, "");
    sql_step_rows |columns, rows| querying(columns, rows, "\"SELECT Email, Amount\" enter \"FROM source\"");
    sql_step_wrong |columns, rows| querying(columns, rows, "\"SELECT amout FROM source\"");
    sql_step_adding |columns, rows| querying(columns, rows, "^t \"data/shops.csv\"");
    sql_step_tables
        |columns, rows| querying(columns, rows, "\"SELECT *\" ^t \"data/shops.csv\" enter");
    data_through_sql |columns, rows| querying(columns, rows, "\"SELECT *\" enter \"FROM source\" esc");
    destination |columns, rows| at("destination", columns, rows);
    create_destination |columns, rows| pressed("destination", "+", columns, rows);
    create_destination_wrong
        |columns, rows| pressed("destination", "+ backspace ! enter", columns, rows);
    create_destination_taken taken_at;
    action |columns, rows| at("action", columns, rows);
    conditions |columns, rows| at("conditions", columns, rows);
    conditions_without_a_name
        |columns, rows| pressed("action", "enter enter", columns, rows);
    conditions_existing |columns, rows| pressed("conditions", "up right down down", columns, rows);
    mapping |columns, rows| at("mapping", columns, rows);
    mapping_row |columns, rows| pressed("mapping", "down down", columns, rows);
    mapping_of_many_attributes many_attributes;
    mapping_streaming mapping_streaming_at;
    mapping_drifted drifted;
    mapping_drifted_taken |columns, rows| then(drifted(columns, rows), "r");
    picker_drifted |columns, rows| then(drifted(columns, rows), "enter");
    picker |columns, rows| pressed("mapping", "down down enter", columns, rows);
    mapping_hashed |columns, rows| then(hashed(columns, rows), "down");
    picker_hashed |columns, rows| then(hashed(columns, rows), "down enter");
    why_a_hash why_a_hash_at;
    value_text |columns, rows| value("name", columns, rows);
    value_date |columns, rows| value("born", columns, rows);
    value_boolean |columns, rows| value("subscribed", columns, rows);
    write_mode |columns, rows| at("write mode", columns, rows);
    write_mode_of_rejects crate::wizard::steps::tests::rejects::repairing;
    preview |columns, rows| at("preview", columns, rows);
    preview_of_a_saved_export saved;
    preview_warned warned;
    preview_tabs |columns, rows| pressed("preview", "tab", columns, rows);
    preview_table |columns, rows| pressed("preview", "tab tab", columns, rows);
    preview_not_found |columns, rows| pressed("preview", "tab right right right tab", columns, rows);
    why_a_person |columns, rows| pressed("preview", "tab tab enter", columns, rows);
    why_a_row why_a_row_at;
    rejects |columns, rows| pressed("preview", "w", columns, rows);
    command_line |columns, rows| pressed("preview", "k", columns, rows);
    guards guards_at;
    guards_asking |columns, rows| then(guards_at(columns, rows), "enter");
    committing committing_at;
    result |columns, rows| pressed("preview", "enter", columns, rows);
    result_saving |columns, rows| pressed("preview", "enter s", columns, rows);
    result_undoing |columns, rows| pressed("preview", "enter u", columns, rows);
    result_being_undone
        |columns, rows| then(pressed("preview", "enter", columns, rows), "u right enter");
    save |columns, rows| pressed("preview", "s", columns, rows);
    save_taken save_taken_at;
}

#[test]
fn both_panes_where_there_is_room() {
    for (columns, rows) in [(120, 40), (120, 30)] {
        let folder = format!("pictures/{columns}x{rows}");
        let driver = at("mapping", columns, rows);
        picture(&folder, "mapping", &driver.screen());
        let driver = pressed("conditions", "up right down down", columns, rows);
        picture(&folder, "conditions_existing", &driver.screen());
    }
}

#[test]
fn a_plan_longer_than_its_panel_says_so() {
    picture("pictures/120x24", "preview_warned", &warned(120, 24).screen());
}

/// A preview with more warnings than fit.
fn warned(columns: u16, rows: u16) -> Driver {
    let mut driver = rerun(columns, rows);
    let damage = &damaged().columns[1].damage;
    let warnings = damage.iter().cycle().take(9).cloned().collect();
    work_with(&mut driver, &PreviewView { warnings, ..samples::preview() });
    driver
}

fn then(mut driver: Driver, keys: &str) -> Driver {
    driver.keys(keys);
    driver
}

/// At a step, and some keys on from there.
fn pressed(step: &str, keys: &str, columns: u16, rows: u16) -> Driver {
    let mut driver = at(step, columns, rows);
    press(&mut driver, keys);
    driver
}

/// The SQL step being written.
fn querying(columns: u16, rows: u16, keys: &str) -> Driver {
    let mut driver = pressed("data", "s", columns, rows);
    driver.keys(keys);
    work(&mut driver);
    driver
}

/// A path being typed, with two files that go on like it.
fn typing(columns: u16, rows: u16, path: &str, keys: &str) -> Driver {
    let mut driver = crate::wizard::tests::home(columns, rows);
    driver.keys("n").keys(path);
    let entry = |path: &str, size| PathEntry { path: path.into(), size_bytes: size };
    if !path.is_empty() {
        let paths = vec![entry("tickets.csv", Some(4_200_000)), entry("tidy/", None)];
        let is = |job: &Job| matches!(job, Job::CompletePath(_));
        driver.answer_to(is, JobAnswer::Paths(paths));
    }
    driver.keys(keys);
    driver
}

fn reading(columns: u16, rows: u16, source: SourceView) -> Driver {
    let mut driver = Driver::with_source(columns, rows, Some("tickets.csv"));
    let is = |job: &Job| matches!(job, Job::InspectSource(_));
    driver.answer_to(is, JobAnswer::Source(source));
    work(&mut driver);
    driver
}

fn damaged() -> SourceView {
    let mut source = samples::source();
    let sentence = |at: u32| {
        format!(
            "Mobile: {at} cells like 9.18E+08 (row {at}): numbers a spreadsheet shortened. Format \
             the column as text there and save the file again"
        )
    };
    source.columns[1].damage = (2..5).map(sentence).collect();
    source
}

/// More columns and longer names and cells than fit.
fn wide() -> SourceView {
    let mut source = samples::source();
    for number in 4..=60 {
        let mut column = source.columns[2].clone();
        column.name = format!("Question {number} of the survey after the concert");
        column.empty_permille = if number % 7 == 0 { 900 } else { 15 };
        column.examples = vec![format!("answer {number}"), "something else entirely".into()];
        source.columns.push(column);
        for (_, cells) in &mut source.rows {
            cells.push(format!("answer {number}"));
        }
    }
    source
}

/// Cells that would like to be obeyed, turned round, or take too much room.
fn hostile() -> SourceView {
    let mut source = samples::source();
    let cells = [
        "\u{1b}[31mred\u{7}",
        "abc\u{202e}txt.exe",
        "a\tb\r\nc",
        "山田太郎山田太郎山田太郎",
        "Z\u{364}\u{334}a\u{335}\u{36d}l\u{34d}go",
        "",
    ];
    for (at, cell) in cells.into_iter().enumerate() {
        let long = "very long ".repeat(50);
        source.rows.push((4, vec![cell.into(), long, cell.into()]));
        source.columns[at % 3].examples.push(cell.into());
    }
    source.columns[0].name = "\u{202e}liamE".into();
    source.settings = SourceSettings { ..source.settings };
    source
}

fn not_read(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::with_source(columns, rows, Some("tickest.csv"));
    let error = crate::wizard::job::JobError {
        kind: crate::domain::ErrorKind::Invalid,
        message: "tickest.csv: no such file".into(),
        hint: Some("Did you mean tickets.csv? It lies in the same folder".into()),
    };
    driver.fail_at(|job| matches!(job, Job::InspectSource(_)), error);
    work(&mut driver);
    driver
}

/// Preview news while a long file is matched.
fn mapping_streaming_at(columns: u16, rows: u16) -> Driver {
    let mut driver = at("mapping", columns, rows);
    driver.keys("down down m");
    let id = driver.newest();
    let progress =
        Progress { elapsed_ms: 2_000, ..Progress::new(Stage::Matching, 120_000, Some(240)) };
    driver.progress(progress);
    let columns = vec![(61_000, 58_210), (40_400, 39_999)];
    let found = FiguresSoFar { rows: 100_000, rows_matched: 88_123, columns };
    driver.send(Message::Job { id, news: JobNews::Found(found) });
    driver
}

/// The constant of an attribute being typed.
fn value(attribute: &str, columns: u16, rows: u16) -> Driver {
    let mut driver = at("mapping", columns, rows);
    let downs = match attribute {
        "name" => 3,
        "subscribed" => 5,
        _ => 6,
    };
    press(&mut driver, &"down ".repeat(downs));
    press(&mut driver, "enter home down down enter");
    driver
}

fn saved(columns: u16, rows: u16) -> Driver {
    let mut driver = rerun(columns, rows);
    let mut preview = samples::preview();
    preview.warnings = vec![
        "Mobile: 2 cells like 9.18E+08 (row 30): numbers a spreadsheet shortened. Format the \
         column as text there and save the file again"
            .into(),
    ];
    work_with(&mut driver, &preview);
    driver
}

/// A row that found nobody, and who is nearly found.
fn why_a_row_at(columns: u16, rows: u16) -> Driver {
    let near = NearMiss {
        kind: NearMissKind::PhoneOf(PhoneRegion::parse("FR").unwrap()),
        value: "+33601020304".into(),
        id: "C17".into(),
    };
    let row = RowExplanation {
        row: 3,
        cells: ["vy(at)example.com", "06 01 02 03 04", "Huế"].map(String::from).to_vec(),
        criteria: vec![
            looked_for("email", "vy(at)example.com", Err(Reason::BadEmail), None),
            looked_for("phone", "06 01 02 03 04", Ok("+84601020304".into()), Some(near)),
        ],
        profiles: Vec::new(),
    };
    row_explained(columns, rows, row)
}

/// A hash nobody's value makes by the rule, one nobody's makes by any, and a raw
/// cell in a column of hashes.
fn why_a_hash_at(columns: u16, rows: u16) -> Driver {
    let digest = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f";
    let near = NearMiss {
        kind: NearMissKind::HashedBy(HashRule::LowerTrim),
        value: "john_smith@gmail.com".into(),
        id: "C17".into(),
    };
    let phone = crate::domain::AttributeName::parse("phone").unwrap();
    let row = RowExplanation {
        row: 3,
        cells: [digest, "0601020304", digest].map(String::from).to_vec(),
        criteria: vec![
            looked_for("email", digest, Ok(digest.into()), Some(near)),
            looked_for("phone", "0601020304", Err(Reason::NotHashed(phone)), None),
            looked_for("name", digest, Ok(digest.into()), None),
        ],
        profiles: Vec::new(),
    };
    row_explained(columns, rows, row)
}

fn looked_for(
    attribute: &str,
    cell: &str,
    key: Result<String, Reason>,
    near: Option<NearMiss>,
) -> CellExplanation {
    CellExplanation { attribute: attribute.into(), cell: cell.into(), key, profiles: 0, near }
}

fn row_explained(columns: u16, rows: u16, row: RowExplanation) -> Driver {
    let mut driver = pressed("preview", "tab right right right tab", columns, rows);
    driver.keys("enter").answer(JobAnswer::Row(Box::new(row)));
    driver
}

fn guards_at(columns: u16, rows: u16) -> Driver {
    let mut driver = rerun(columns, rows);
    let mut preview = samples::preview();
    preview.guards = vec![
        GuardStop::ConstantOr { attributes: vec!["city".into()] },
        GuardStop::Removed { before: 12_470, removed: 9_000, percent_max: 30 },
    ];
    work_with(&mut driver, &preview);
    driver
}

fn committing_at(columns: u16, rows: u16) -> Driver {
    let mut driver = at("preview", columns, rows);
    let progress =
        Progress { elapsed_ms: 3_000, ..Progress::new(Stage::Writing, 6_000, Some(450)) };
    driver.keys("enter").progress(progress);
    driver
}

fn taken_at(columns: u16, rows: u16) -> Driver {
    let mut driver = pressed("destination", "+ m a i n enter enter", columns, rows);
    driver.keys("enter");
    driver.fail("there is already a destination \"main\" in /home/lan/.config/segport");
    driver
}

fn save_taken_at(columns: u16, rows: u16) -> Driver {
    let mut driver = at("preview", columns, rows);
    let file = "/home/lan/.config/segport/exports/vip-october.toml".into();
    driver.keys("s enter").answer(JobAnswer::ExportTaken(file));
    driver
}

/// A destination whose attributes have long names, more than fit.
fn many_attributes(columns: u16, rows: u16) -> Driver {
    let mut driver = at("destination", columns, rows);
    driver.keys("enter");
    let mut destination = samples::destination();
    let attributes = (1..=40).map(|number| {
        let name = format!("answer to question {number:02} of the survey after the concert");
        let name = crate::domain::AttributeName::parse(&name).unwrap();
        crate::domain::Attribute { name, ..destination.customer_attributes[0].clone() }
    });
    destination.customer_attributes.extend(attributes.collect::<Vec<_>>());
    let is = |job: &Job| matches!(job, Job::OpenDestination(_));
    driver.answer_to(is, JobAnswer::Destination(destination));
    work(&mut driver);
    press(&mut driver, "enter V enter pgdn");
    driver
}

/// A saved export whose column has another name now.
fn drifted(columns: u16, rows: u16) -> Driver {
    let mut driver = crate::wizard::steps::tests::drift::drifted(columns, rows);
    work(&mut driver);
    driver
}

/// The rows an earlier run rejected.
fn rejected() -> SourceView {
    SourceView { is_rejects: true, ..samples::source() }
}
