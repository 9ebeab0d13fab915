//! How fast a table becomes batches: a million rows of six columns from the
//! page cache, with and without quotes. Says nothing about matching.

use std::fs::File;
use std::io::{BufWriter, Write};

use divan::Bencher;
use divan::counter::BytesCount;
use segport::domain::{Location, SourceSettings, Unwatched};
use segport::source::{RowBatch, Source};

const ROWS: u32 = 1_000_000;

/// How the cells of a generated table look.
#[derive(Debug, Clone, Copy)]
enum Table {
    Ascii,
    Vietnamese,
    EveryCellQuoted,
}

fn main() {
    divan::main();
}

#[divan::bench(args = [Table::Ascii, Table::Vietnamese, Table::EveryCellQuoted], sample_count = 10)]
fn rows_into_batches(bencher: Bencher, table: Table) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("people.csv");
    generate(&File::create(&path).expect("a file can be made"), table).expect("there is room");
    let settings = SourceSettings::new(Location::File(path));
    let source = Source::open(&settings, folder.path(), &Unwatched).expect("the table is sound");
    let size_bytes = source.description().size_bytes.expect("a file has a size");
    bencher.counter(BytesCount::new(size_bytes)).bench_local(|| {
        let mut reader = source.reader().expect("the file is still there");
        let mut batch = RowBatch::new();
        let mut rows = 0;
        while reader.read_batch(&mut batch).expect("the table is sound") {
            rows += batch.len();
        }
        assert_eq!(rows, ROWS as usize);
        reader.fingerprint()
    });
}

fn generate(file: &File, table: Table) -> std::io::Result<()> {
    let mut output = BufWriter::new(file);
    let (name, city) = match table {
        Table::Vietnamese => ("Nguyễn Thị Ánh Tuyết", "Thành phố Hồ Chí Minh"),
        Table::Ascii | Table::EveryCellQuoted => ("Nguyen Thi Anh Tuyet", "Ho Chi Minh City"),
    };
    writeln!(output, "id,name,email,phone,city,bought_at")?;
    for row in 0..ROWS {
        let cells = [
            format!("customer-{row:07}"),
            name.to_owned(),
            format!("customer.{row}@example.vn"),
            format!("+8490{row:07}"),
            city.to_owned(),
            "2024-05-17".to_owned(),
        ];
        match table {
            Table::EveryCellQuoted => writeln!(output, "\"{}\"", cells.join("\",\""))?,
            Table::Ascii | Table::Vietnamese => writeln!(output, "{}", cells.join(","))?,
        }
    }
    output.flush()
}
