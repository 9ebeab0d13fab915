//! What the fuzz targets share: a source read from any bytes in any way. Checks what
//! must hold of every source; the targets choose what is read. To run one, here:
//! `mkdir -p corpus/csv && cargo +nightly fuzz run -s none csv corpus/csv ../tests/odd`;
//! `source_any` the same way, `export_toml` from `seeds/export_toml`. Without a
//! sanitizer, as there is no unsafe code of ours to watch.

use std::cell::RefCell;
use std::fs;
use std::panic;
use std::path::Path;
use std::sync::Once;

use segport::domain::{Format, HeaderRow, Location, Quote, SourceSettings, Unwatched, Word};
use segport::source::{BATCH_ROWS_MAX, RowBatch, Source, SourceError, inspect, is_within_a_parser};
use tempfile::TempDir;

/// Memory where there is such a folder: a disk would be slower than the reader.
const MEMORY_FOLDER: &str = "/dev/shm";

/// Rows of the first look.
const SAMPLE_ROWS_MAX: usize = 50;

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
    /// Filled again and again.
    static BATCH: RefCell<RowBatch> = RefCell::new(RowBatch::with_rows_max(BATCH_ROWS_MAX));
}

/// Reads a table of these bytes as the settings want it, twice.
pub fn read(bytes: &[u8], name: &str, mut settings: SourceSettings) {
    leave_parsers_their_panics();
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| {
            let folder = tempfile::tempdir_in(MEMORY_FOLDER).or_else(|_| tempfile::tempdir());
            folder.expect("a temporary folder can be made")
        });
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("there is room");
        settings.location = Location::File(path);
        check(&settings, folder.path());
    });
}

/// The fuzzer ends at every panic. One of a parser that is not ours is caught, and what
/// comes of it is looked at like any other error.
fn leave_parsers_their_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ends = panic::take_hook();
        panic::set_hook(Box::new(move |found| {
            if !is_within_a_parser() {
                ends(found);
            }
        }));
    });
}

fn check(settings: &SourceSettings, folder: &Path) {
    let source = match Source::open(settings, folder, &Unwatched) {
        Ok(source) => source,
        Err(error) => return check_error(&error),
    };
    let once = read_rows(&source);
    // What was found, named, reads the same.
    let found = source.description();
    let named = SourceSettings {
        format: Some(found.format),
        delimiter: found.delimiter,
        quote: found.quote,
        encoding: found.encoding.map(str::to_owned).or_else(|| settings.encoding.clone()),
        header_row: Some(found.header_row),
        table: found.table.as_ref().map(|table| table.chosen.clone()),
        ..settings.clone()
    };
    let again = Source::open(&named, folder, &Unwatched).expect("it was read before");
    assert_eq!(source.columns(), again.columns());
    assert_eq!(once, read_rows(&again));
    if let Ok(sample) = inspect(&source, SAMPLE_ROWS_MAX) {
        assert!(sample.rows_read as usize <= SAMPLE_ROWS_MAX);
    }
}

/// How many rows and bytes of cells there are, unless reading ends in an error.
fn read_rows(source: &Source) -> Option<(u64, u64)> {
    let mut reader = source.reader().map_err(|error| check_error(&error)).ok()?;
    let (mut rows, mut bytes, mut last) = (0, 0, None);
    BATCH.with_borrow_mut(|batch| {
        loop {
            match reader.read_batch(batch) {
                Ok(true) => {}
                Ok(false) => break Some((rows, bytes)),
                Err(error) => {
                    check_error(&error);
                    break None;
                }
            }
            for row in 0..batch.len() {
                let number = batch.record_number(row);
                assert!(last.is_none_or(|last| number == last + 1), "numbers follow each other");
                last = Some(number);
                let cells = batch.cells(row).map(|cell| cell.len() as u64);
                bytes += cells.sum::<u64>();
                assert_eq!(batch.cells(row).count(), source.columns().len());
            }
            rows += batch.len() as u64;
        }
    })
}

fn check_error(error: &SourceError) {
    assert!(!error.to_string().is_empty());
    assert!(error.hint().is_some(), "every error says what to do: {error}");
}

/// Settings out of one byte: each bit names something that is detected otherwise; the
/// line end names nothing.
pub fn settings_of(byte: u8, formats: &[Format]) -> SourceSettings {
    let byte = byte ^ b'\n';
    let bit = |at: u8| byte >> at & 1 == 1;
    let format = (byte >> 4).checked_sub(1).and_then(|at| formats.get(usize::from(at))).copied();
    SourceSettings {
        format,
        delimiter: bit(0).then_some(';'),
        quote: bit(1).then_some(Quote::ALL[usize::from(byte >> 4) % Quote::ALL.len()]),
        encoding: bit(2).then(|| "windows-1258".into()),
        header_row: bit(3).then_some(match byte >> 6 {
            0 => HeaderRow::Absent,
            row => HeaderRow::At(row.into()),
        }),
        ..SourceSettings::new(Location::StandardInput)
    }
}
