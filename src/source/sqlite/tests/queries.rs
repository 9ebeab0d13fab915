//! The SQL step: results, what is denied, what bounds it.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{Folder, cells, rows, with};
use crate::domain::{Progress, SourceSettings, Unwatched, Watch};
use crate::source::sqlite::bounds::QueryBounds;
use crate::source::{QueryTables, ResultRows, RowState, Source, SourceError, SqlError};

const TICKETS: &str = "Email,Amount,Id,Price,City\n\
    an@example.vn,99,007,1.50,Huế\n\
    vy@example.vn,100.5,8,10.00,\n\
    bo@example.vn,1000,9,3.25, \n";

const SHOPS: &str = "id;shop\n007;North\n9;South\n";

fn queried(settings: &SourceSettings, sql: &str) -> SourceSettings {
    SourceSettings { sql: Some(sql.to_owned()), ..settings.clone() }
}

/// A watch that lets the work begin, then stops it.
#[derive(Default)]
struct Stopping(AtomicBool);

impl Watch for Stopping {
    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn progress(&self, _: Progress) {}
}

/// The error of work that is stopped after it began, within the time promised.
pub(super) fn stopped<T: std::fmt::Debug>(
    work: impl FnOnce(&dyn Watch) -> Result<T, SourceError>,
) -> SourceError {
    let watch = Stopping::default();
    let (sender, begun) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let watched = &watch;
        let stopper = scope.spawn(move || {
            // Nobody sends: it is the time that passes.
            let _ = begun.recv_timeout(Duration::from_millis(150));
            watched.0.store(true, Ordering::Relaxed);
            Instant::now()
        });
        let error = work(&watch).unwrap_err();
        let took = stopper.join().unwrap().elapsed();
        drop(sender);
        assert!(took < Duration::from_secs(2), "{took:?}");
        error
    })
}

/// A query, its columns, its rows.
type Case = (&'static str, &'static [&'static str], &'static [&'static [&'static str]]);

#[test]
fn rows_are_filtered_joined_computed_and_aggregated() {
    let folder = Folder::new();
    let mut settings = folder.file("tickets.csv", TICKETS);
    settings.with = vec![with("shops", folder.file("shops.csv", SHOPS))];
    let cases: [Case; 8] = [
        (
            "SELECT Email FROM source WHERE Amount > 100 ORDER BY 1",
            &["Email"],
            &[&["bo@example.vn"], &["vy@example.vn"]],
        ),
        (
            "SELECT s.shop, t.Id FROM source t JOIN shops s ON s.id = t.Id",
            &["shop", "Id"],
            &[&["North", "007"], &["South", "9"]],
        ),
        (
            "SELECT count(*), sum(Amount) AS total FROM source",
            &["count(*)", "total"],
            &[&["3", "1199.5"]],
        ),
        (
            "SELECT upper(City) u, Amount * 2 FROM source WHERE City IS NOT NULL",
            &["u", "Amount * 2"],
            &[&["HUế", "198"]],
        ),
        (
            "SELECT Price, Price + 0 FROM source LIMIT 1",
            &["Price", "Price + 0"],
            &[&["1.50", "1.5"]],
        ),
        (
            "WITH a AS (SELECT Id FROM source) SELECT * FROM a WHERE Id = '007' -- end\n;",
            &["Id"],
            &[&["007"]],
        ),
        (
            "VALUES (1, 'a'), (NULL, x'FF')",
            &["column1", "column2"],
            &[&["1", "a"], &["", "\u{FFFD}"]],
        ),
        ("SELECT value, value FROM json_each('[5]')", &["value", "value#2"], &[&["5", "5"]]),
    ];
    for (sql, columns, expected) in cases {
        let source = folder.open(&queried(&settings, sql)).unwrap();
        assert_eq!(source.columns(), columns, "{sql}");
        assert_eq!(cells(&source), expected, "{sql}");
        assert!(rows(&source).first().is_none_or(|row| row.0 == 2), "{sql}");
    }
    assert_eq!(folder.spooled(), 0, "nothing private stays");
}

#[test]
fn sources_of_two_formats_and_their_fingerprint() {
    let folder = Folder::new();
    let database = rusqlite::Connection::open(folder.path("shops.db")).unwrap();
    database
        .execute_batch("CREATE TABLE s (id TEXT, shop TEXT); INSERT INTO s VALUES ('007', 'N')")
        .unwrap();
    drop(database);
    let mut settings = folder.file("tickets.csv", TICKETS);
    settings.with = vec![with("shops", folder.at("shops.db"))];
    let settings = queried(&settings, "SELECT Email, shop FROM source JOIN shops USING (id)");
    let fingerprint = |settings: &SourceSettings| {
        let source = folder.open(settings).unwrap();
        let (mut reader, mut batch) = (source.reader().unwrap(), crate::source::RowBatch::new());
        while reader.read_batch(&mut batch).unwrap() {}
        (source, reader.fingerprint().unwrap())
    };
    let (source, first) = fingerprint(&settings);
    assert_eq!(cells(&source), [["an@example.vn", "N"]]);
    assert_eq!(first.path, settings.location.display());
    assert_eq!(fingerprint(&settings).1, first);
    let other = queried(&settings, "SELECT Email, shop FROM source JOIN shops USING (id) ");
    assert_ne!(fingerprint(&other).1.hash, first.hash);
    assert!(source.is_current());
    let database = rusqlite::Connection::open(folder.path("shops.db")).unwrap();
    database.execute_batch("INSERT INTO s VALUES ('9', 'S')").unwrap();
    drop(database);
    assert!(!source.is_current(), "a source beside the first counts too");
    assert_ne!(fingerprint(&settings).1.hash, first.hash);
}

#[test]
fn what_is_no_query_is_denied_and_changes_nothing() {
    let folder = Folder::new();
    let settings = folder.file("tickets.csv", TICKETS);
    let outside = folder.path("outside.db");
    for (sql, expected) in [
        ("", "it is empty"),
        ("-- nothing", "it is empty"),
        ("ATTACH 'x' AS y", "it begins with ATTACH"),
        ("PRAGMA user_version", "it begins with PRAGMA"),
        ("EXPLAIN SELECT 1", "it begins with EXPLAIN"),
        ("DELETE FROM source", "it begins with DELETE"),
        ("VACUUM INTO 'outside.db'", "it begins with VACUUM"),
        ("WITH a AS (SELECT 1) DELETE FROM source", "changing anything is not allowed"),
        ("WITH a AS (SELECT 1) INSERT INTO source SELECT * FROM source", "changing anything"),
        ("SELECT 1; SELECT 2", "another statement"),
        ("SELECT 1; DROP TABLE source", "changing anything is not allowed"),
        ("SELECT 1; ATTACH 'x' AS y", "ATTACH is not allowed"),
        ("SELECT load_extension('x')", "the function load_extension is not allowed"),
        ("SELECT fts3_tokenizer('simple')", "fts3_tokenizer"),
        ("SELECT readfile('/etc/passwd')", "readfile"),
        ("SELECT writefile('x', 'y')", "writefile"),
        ("SELECT * FROM sqlite_schema", "reading sqlite_master is not allowed"),
        ("SELECT * FROM pragma_table_list", "reading pragma_table_list is not allowed"),
        ("SELECT 1 FROM pragma_table_list", "PRAGMA is not allowed"),
        ("SELECT name FROM dbstat", "reading dbstat is not allowed"),
        ("SELECT * FROM source WHERE Id = ?", "it has a parameter"),
        ("SELECT * FROM source WHERE Email = \"an@example.vn\"", "no column \"an@example.vn\""),
    ] {
        let error = folder.open(&queried(&settings, sql)).unwrap_err();
        assert!(error.to_string().contains(expected), "{sql}: {error}");
        assert!(error.hint().is_some_and(|hint| !hint.is_empty()), "{sql}");
    }
    assert!(!outside.exists() && folder.spooled() == 0);
    assert_eq!(std::fs::read_to_string(folder.path("tickets.csv")).unwrap(), TICKETS);
}

#[test]
fn errors_point_at_their_place() {
    let folder = Folder::new();
    let settings = folder.file("tickets.csv", TICKETS);
    for (sql, line, column, what, hint) in [
        ("SELECT *\nFROM sorce", 2, 6, "there is no table \"sorce\"", "\"source\""),
        ("SELECT Email,\n Amout FROM source", 2, 2, "no column \"Amout\"", "did you mean Amount?"),
        ("SELECT ế.Zip FROM source ế", 1, 8, "\"ế.Zip\"", "Email, Amount, Id, Price, City"),
        ("SELECT 'đ' FORM source", 1, 17, "near \"source\": syntax error", "word there"),
        ("SELECT * FROM source WHERE", 1, 27, "it ends too early", ""),
    ] {
        let error = folder.open(&queried(&settings, sql)).unwrap_err();
        let SourceError::Sql(sql_error) = &error else { panic!("{sql}: {error}") };
        let place = sql_error.place().unwrap_or_else(|| panic!("{sql}: {error}"));
        assert_eq!((place.line, place.column), (line, column), "{sql}: {error}");
        assert_eq!(place.text, sql.lines().nth(line - 1).unwrap());
        assert!(error.to_string().contains(what), "{sql}: {error}");
        assert!(error.hint().unwrap().contains(hint), "{sql}: {:?}", error.hint());
    }
}

/// Tables of a small source, for queries that are bounded.
fn tables(folder: &Folder) -> QueryTables {
    let settings = folder.file("tickets.csv", TICKETS);
    let first = Arc::new(folder.open(&settings).unwrap());
    QueryTables::load(first, &settings, folder.spool.path(), &Unwatched).unwrap()
}

const ENDLESS: &str = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)";

#[test]
fn an_endless_query_is_stopped_by_time_by_space_and_by_a_person() {
    let folder = Folder::new();
    let tables = tables(&folder);
    let spool = folder.spool.path();
    let run = |sql: &str, bounds, watch: &dyn Watch| -> Result<Source, SourceError> {
        tables.source(sql, ResultRows::All, bounds, spool, watch)
    };
    let counting = format!("{ENDLESS} SELECT count(*) FROM c");
    let short = QueryBounds { time_max: Duration::from_millis(100), ..QueryBounds::WHOLE };
    let error = run(&counting, short, &Unwatched).unwrap_err();
    assert!(matches!(error, SourceError::Sql(SqlError::TooLong { .. })), "{error}");
    let small = QueryBounds { space_bytes_max: 4 * 1024 * 1024, ..QueryBounds::WHOLE };
    let written = format!("{ENDLESS} SELECT n, 'some text' FROM c");
    let sorted = format!("{ENDLESS} SELECT n, randomblob(2000) b FROM c ORDER BY b");
    for sql in [written, sorted] {
        let error = run(&sql, small, &Unwatched).unwrap_err();
        assert!(matches!(error, SourceError::Sql(SqlError::TooMuchSpace { .. })), "{error}");
        assert!(error.to_string().contains("more than 4 MiB"), "{error}");
    }
    let error = stopped(|watch| run(&counting, QueryBounds::WHOLE, watch));
    assert!(matches!(error, SourceError::Cancelled { .. }), "{error}");
    let error = run("SELECT hex(zeroblob(5000000))", QueryBounds::WHOLE, &Unwatched).unwrap_err();
    assert!(error.to_string().contains("too big"), "{error}");
    // And the tables are as they were.
    let all = run("SELECT * FROM source", QueryBounds::WHOLE, &Unwatched).unwrap();
    assert_eq!(rows(&all).len(), 3);
}

#[test]
fn the_first_rows_come_without_the_others() {
    let folder = Folder::new();
    let sql = format!("{ENDLESS} SELECT n FROM c");
    let source = tables(&folder)
        .source(
            &sql,
            ResultRows::First(3),
            QueryBounds::FIRST_ROWS,
            folder.spool.path(),
            &Unwatched,
        )
        .unwrap();
    assert_eq!(cells(&source), [["1"], ["2"], ["3"]]);
}

#[test]
fn columns_are_numbers_only_when_all_of_it_is() {
    let folder = Folder::new();
    let settings = folder.file(
        "t.csv",
        "a,A,id,phone,price,mixed,empty,long\n\
         1,x,007,0901,1.50,1.50,,1234567890123456\n\
         -20,y,8,84,2.00,2,,1\n",
    );
    let first = Arc::new(folder.open(&settings).unwrap());
    let tables = QueryTables::load(first, &settings, folder.spool.path(), &Unwatched).unwrap();
    let found = tables.tables().remove(0);
    let names: Vec<&str> = found.columns.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "A#2", "id", "phone", "price", "mixed", "empty", "long"]);
    let numbers: Vec<bool> = found.columns.iter().map(|(_, is_number)| *is_number).collect();
    assert_eq!(numbers, [true, false, false, false, true, true, false, false]);
    let source = folder.open(&queried(&settings, "SELECT * FROM source")).unwrap();
    assert_eq!(cells(&source)[0], ["1", "x", "007", "0901", "1.50", "1.5", "", "1234567890123456"]);
    assert_eq!(
        source.warnings(),
        ["mixed of source holds numbers for the SQL step, which writes 1.50 as 1.5"]
    );
}

#[test]
fn broken_rows_are_left_out_and_counted() {
    let folder = Folder::new();
    let settings = folder.file("t.csv", b"a,b\n1,2\n\xFF,3\n1,2,3\n\n5,6\n");
    let source = folder.open(&queried(&settings, "SELECT * FROM source")).unwrap();
    assert_eq!(cells(&source), [["1", "2"], ["", ""], ["5", "6"]]);
    assert_eq!(rows(&source)[1].1, RowState::Blank);
    assert_eq!(
        source.warnings(),
        ["2 broken rows of source are not seen by the SQL step: undecodable, or more cells than \
          headers"]
    );
}

#[test]
fn names_of_sources_are_checked() {
    let folder = Folder::new();
    let settings = folder.file("tickets.csv", TICKETS);
    let cases = [
        ("a b", "quotes"),
        ("1a", "quotes"),
        ("", "quotes"),
        ("sqlite_x", "SQLite keeps"),
        ("Source", "another source"),
        ("x\"; DROP", "quotes"),
    ];
    for (name, expected) in cases {
        let mut settings = queried(&settings, "SELECT 1");
        settings.with = vec![with(name, folder.at("tickets.csv"))];
        let error = folder.open(&settings).unwrap_err();
        assert!(error.to_string().contains(expected), "{name}: {error}");
    }
    let mut settings = queried(&settings, "SELECT 1");
    settings.with = vec![with("a", folder.at("tickets.csv")), with("A", folder.at("tickets.csv"))];
    assert!(folder.open(&settings).unwrap_err().to_string().contains("another source"));
    settings.with = vec![with("a", SourceSettings::new(crate::domain::Location::StandardInput))];
    assert!(folder.open(&settings).unwrap_err().to_string().contains("standard input"));
}

#[test]
fn a_rejects_file_does_not_go_through_the_query_again() {
    let folder = Folder::new();
    let settings = folder.file("r.csv", "x,segport_row,segport_reason,segport_detail\n1,2,3,4\n");
    let source = folder.open(&queried(&settings, "SELECT nothing FROM source")).unwrap();
    assert_eq!(source.columns()[0], "x");
    assert_eq!(rows(&source).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// All rows of a table, unchanged, but for what is documented: blank cells are
    /// empty, and mixed decimals lose zeros at the end.
    #[test]
    fn select_all_is_the_source(
        table in prop::collection::vec(prop::collection::vec(
            prop_oneof!["[ab\"',;\n0đ. -]{0,5}", "-?[0-9]{1,4}(\\.[0-9]{1,3})?", "[0-9]{14,17}"], 3), 0..12),
    ) {
        let folder = Folder::new();
        let mut text = String::from("x,y,z\n");
        for row in &table {
            let cells: Vec<String> =
                row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            writeln!(text, "{}", cells.join(",")).unwrap();
        }
        let settings = folder.file("t.csv", text);
        let result = folder.open(&queried(&settings, "SELECT * FROM source")).unwrap();
        let shortened = result.warnings().join("\n");
        let found = cells(&result);
        prop_assert_eq!(found.len(), table.len());
        for (found, row) in found.iter().zip(&table) {
            for ((name, found), cell) in ["x", "y", "z"].iter().zip(found).zip(row) {
                if crate::source::blank::trim(cell).is_empty() {
                    prop_assert_eq!(found, "");
                } else if shortened.contains(&format!("{name} of source")) {
                    let number = |text: &str| text.parse::<f64>().map(f64::to_bits);
                    prop_assert_eq!(number(found), number(cell));
                } else {
                    prop_assert_eq!(found, cell);
                }
            }
        }
    }
}
