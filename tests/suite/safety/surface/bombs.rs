//! Small files that unpack to more than a machine has: read as they come, or refused,
//! in memory that is bounded, by a system that gives no more.

use std::fs::{self, File};
use std::io::Write;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::command_line::{Answer, Place, answer};

/// Address space the program gets, in KiB: far less than any of the bombs.
const MEMORY_KIB: u32 = 1_500_000;

/// What a part of a bomb unpacks to; it is repeated.
const PART_BYTES: usize = 16 * 1024 * 1024;

/// Runs in so much memory: who takes more is ended, which is no clear error.
fn bounded(place: &Place, line: &str) -> Answer {
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_segport")]).args(line.split(' '));
    command.current_dir(place.path("")).env_clear().env("SEGPORT_HOME", place.path("home"));
    answer(command.output().unwrap())
}

#[track_caller]
fn refuses(place: &Place, file: &str, message: &str) {
    let answer = bounded(place, &format!("run callers --source {file}"));
    answer.error(4, message);
    assert_eq!(place.names("home/spool"), [""; 0], "nothing is left");
}

/// How bytes are packed.
type Pack = fn(&[u8]) -> Vec<u8>;

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A beginning, and 10 GiB of the same in a few megabytes.
fn bomb(place: &Place, name: &str, start: &[u8], part: &[u8]) {
    let mut file = File::create(place.path(name)).unwrap();
    file.write_all(start).unwrap();
    for _ in 0..10 * 1024 * 1024 * 1024 / PART_BYTES {
        file.write_all(part).unwrap();
    }
    assert!(file.metadata().unwrap().len() < 20 * 1024 * 1024);
}

#[test]
fn ten_gigabytes_in_a_few_are_refused_at_the_first_limit() {
    let place = Place::filled();
    let zeros = vec![0; PART_BYTES];
    for (end, pack) in [("gz", gzip as Pack), ("zst", zstandard)] {
        let part = pack(&zeros);
        for (at, (name, start, message)) in [
            ("a.csv", "Email,Mobile\n", "is longer than 4 MiB"),
            ("b.ndjson", "{\"Email\":\"an@example.com\"}\n{\"Email\":\"", "4 MiB"),
            ("c.json", "[{\"Email\":\"an@example.com\"},{\"Email\":\"", "4 MiB"),
            // These are read in any order, so they are unpacked first, to a gigabyte.
            ("d.xlsx", "PK\x03\x04", "holds more than"),
            ("e.parquet", "PAR1", "it unpacks to more than 200 times its size"),
            ("f.sqlite", "SQLite format 3\0", "it unpacks to more than 200 times its size"),
        ]
        .into_iter()
        .enumerate()
        {
            if at < super::super::rounds(3, 6) {
                let name = format!("{name}.{end}");
                bomb(&place, &name, &pack(start.as_bytes()), &part);
                refuses(&place, &name, message);
                fs::remove_file(place.path(&name)).unwrap();
            }
        }
    }
}

/// On a disk of 288 MB, of which all programs of a machine live.
#[test]
fn what_is_unpacked_leaves_the_disk_some_room() {
    let place = Place::filled();
    let name = "d.xlsx.zst";
    bomb(&place, name, &zstandard(b"PK\x03\x04"), &zstandard(&vec![0; PART_BYTES]));
    fs::create_dir_all(place.path("home/spool")).unwrap();
    let script = "mount -t tmpfs -o size=288m none home/spool || exit 77; \
        \"$0\" run callers --source d.xlsx.zst; code=$?; \
        test -z \"$(ls home/spool)\" || exit 78; exit $code";
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script]);
    command.arg(env!("CARGO_BIN_EXE_segport"));
    command.current_dir(place.path("")).env("SEGPORT_HOME", place.path("home"));
    let told = command.output().map(answer);
    match told {
        Ok(answer) if answer.code != 77 && !answer.err.starts_with("unshare:") => {
            answer.error(1, "the disk is nearly full");
        }
        _ => {
            let told = "skipped: nobody may mount a small disk here";
            writeln!(std::io::stderr(), "{told}").unwrap();
        }
    }
}

/// One that is a table: rows that go on and on, read in memory that does not grow.
#[test]
fn a_table_that_unpacks_without_end_is_read_as_it_comes() {
    let place = Place::filled();
    let rows = "nobody@example.com,\n".repeat(50_000);
    let mut file = File::create(place.path("long.csv.gz")).unwrap();
    file.write_all(&gzip(b"Email,Mobile\n")).unwrap();
    let part = gzip(rows.as_bytes());
    let repeated = super::super::rounds(4, 500);
    for _ in 0..repeated {
        file.write_all(&part).unwrap();
    }
    let report = bounded(&place, "--json run callers --dry-run --source long.csv.gz").json();
    assert_eq!(report["rows"]["read"], 50_000 * repeated);
}

/// A workbook of which one part unpacks to much more than it says.
fn workbook(place: &Place, name: &str, part: &str, bytes: u64, says: Option<u32>) {
    let kept = format!("{}/tests/fixtures/formats/errors.xlsx", env!("CARGO_MANIFEST_DIR"));
    let mut kept = zip::ZipArchive::new(File::open(kept).unwrap()).unwrap();
    let mut zip = ZipWriter::new(File::create(place.path(name)).unwrap());
    let options = SimpleFileOptions::default().large_file(false);
    for index in 0..kept.len() {
        let mut old = kept.by_index(index).unwrap();
        let old_name = old.name().unwrap().into_owned();
        if old_name != part {
            zip.start_file(&old_name, options).unwrap();
            std::io::copy(&mut old, &mut zip).unwrap();
        }
    }
    zip.start_file(part, options).unwrap();
    let start = "<?xml version=\"1.0\"?><sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"8\">";
    zip.write_all(start.as_bytes()).unwrap();
    let text = format!("<si><t>{}</t></si>", "a".repeat(30_000));
    for _ in 0..bytes / text.len() as u64 {
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.write_all(b"</sst>").unwrap();
    zip.finish().unwrap();
    let Some(says) = says else { return };
    // The size stands 24 bytes into the entry of the list at the end, and 22 into the
    // part's own head.
    let mut bytes = fs::read(place.path(name)).unwrap();
    for (signature, size_at, name_at) in [(b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)] {
        let found = (0..bytes.len() - 46).find(|at| {
            bytes[*at..].starts_with(signature)
                && bytes[at + name_at..].starts_with(part.as_bytes())
        });
        let at = found.unwrap() + size_at;
        bytes[at..at + 4].copy_from_slice(&says.to_le_bytes());
    }
    fs::write(place.path(name), bytes).unwrap();
}

#[test]
fn a_workbook_that_unpacks_to_gigabytes_is_refused_also_where_it_lies() {
    let place = Place::filled();
    let bytes = super::super::rounds(48, 1_000) as u64 * 1024 * 1024;
    workbook(&place, "honest.xlsx", "xl/sharedStrings.xml", bytes, None);
    refuses(&place, "honest.xlsx", "honest.xlsx: the part xl/sharedstrings.xml");
    workbook(&place, "liar.xlsx", "xl/sharedStrings.xml", bytes, Some(4_000));
    refuses(&place, "liar.xlsx", "liar.xlsx");
}
