//! Parquet files that others wrote, files written here, and files that are damaged.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;

use crate::source::RowState;
use crate::source::testing::{Opened, good, refusal, table};

/// The same table, packed in every way, as DuckDB writes it.
const TYPES: [&[u8]; 6] = [
    include_bytes!("../../../tests/fixtures/formats/types-uncompressed.parquet"),
    include_bytes!("../../../tests/fixtures/formats/types-zstd.parquet"),
    include_bytes!("../../../tests/fixtures/formats/types-snappy.parquet"),
    include_bytes!("../../../tests/fixtures/formats/types-gzip.parquet"),
    include_bytes!("../../../tests/fixtures/formats/types-lz4_raw.parquet"),
    include_bytes!("../../../tests/fixtures/formats/types-v2.parquet"),
];

/// As Polars writes it: lists in lists, lists of structs, nanoseconds.
const NESTED: &[u8] = include_bytes!("../../../tests/fixtures/formats/polars.parquet");

/// As DuckDB packs it on request: no bound is kept when it is unpacked.
const BROTLI: &[u8] = include_bytes!("../../../tests/fixtures/formats/types-brotli.parquet");

/// As DuckDB writes it with a key.
const ENCRYPTED: &[u8] = include_bytes!("../../../tests/fixtures/formats/encrypted.parquet");

#[test]
fn every_type_in_every_packing() {
    for bytes in TYPES {
        let (columns, rows) = table("types.parquet", bytes);
        let names = [
            "email", "name", "n", "score", "amount", "born", "seen", "vip", "at.city", "at.zip",
            "tags", "extra", "small", "seen_utc", "clock", "id",
        ];
        assert_eq!(columns, names);
        let an = [
            "an@example.vn",
            "Nguyễn Ánh",
            "7",
            "1.5",
            "10.50",
            "2024-01-31",
            "2024-01-31T10:00:00",
            "true",
            "Huế",
            "007",
            r#"["a","b \"c\""]"#,
            r#"{"k":1}"#,
            "250",
            "2024-01-31T10:00:00Z",
            "10:00:00",
            "123e4567-e89b-12d3-a456-426614174000",
        ];
        let binh = [
            "binh@example.vn",
            "Bình, \"B\"",
            "84901234567",
            "84901234567",
            "-0.05",
            "1969-12-31",
            "1969-12-31T23:59:58.5",
            "false",
            "",
            "",
            "[]",
            "{}",
            "0",
            "2024-01-31T10:00:00.000001Z",
            "23:59:59.5",
            "00000000-0000-0000-0000-000000000001",
        ];
        assert_eq!(rows[..2], [good(2, &an), good(3, &binh)]);
        assert_eq!(rows[2], (4, RowState::Blank, vec![String::new(); 16]));
        assert_eq!(rows.len(), 3);
    }
}

#[test]
fn what_is_nested_is_json_text() {
    let (columns, rows) = table("polars.parquet", NESTED);
    assert_eq!(columns, ["email", "seen", "amount", "nested", "rows", "seen_ns"]);
    let first = [
        "an@example.vn",
        "2024-01-31T10:00:00",
        "1.25",
        "[[1,2],[]]",
        r#"[{"a":1,"b":"x"},{"a":null,"b":"y"}]"#,
        "2024-01-31T10:00:00",
    ];
    assert_eq!(rows, [good(2, &first), good(3, &["", "", "NaN", "", "[]", ""])]);
}

#[test]
fn a_file_in_a_packed_file_is_unpacked_first() {
    let packed = zstd::encode_all(TYPES[0], 1).unwrap();
    assert_eq!(table("types.parquet.zst", &packed), table("types.parquet", TYPES[0]));
    let error = refusal("types.parquet.zst", &packed[..packed.len() - 20]);
    assert_eq!(error, "types.parquet.zst: the Zstandard data is damaged or cut off");
}

#[test]
fn what_cannot_be_read_is_told() {
    let whole = TYPES[1];
    let error = refusal("encrypted.parquet", ENCRYPTED);
    assert_eq!(error, "encrypted.parquet: it is encrypted; save it without a key");
    let error = refusal("brotli.parquet", BROTLI);
    assert!(error.starts_with("brotli.parquet: its pages are packed with Brotli"), "{error}");
    for length in [5, 20, 500, whole.len() - 1] {
        let error = refusal("cut.parquet", &whole[..length]);
        assert_eq!(
            error,
            "cut.parquet: the Parquet data is damaged or cut off (its end is missing)"
        );
    }
}

/// A file of texts and numbers, `None` where there is none.
fn written(
    rows: &[(Option<Vec<u8>>, Option<i64>)],
    version: WriterVersion,
    group: usize,
) -> Vec<u8> {
    let schema = "message people { optional binary email; optional int64 n; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_writer_version(version)
        .set_compression(Compression::SNAPPY)
        .set_data_page_row_count_limit(3)
        .set_write_batch_size(2)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for rows in rows.chunks(group) {
        let mut row_group = writer.next_row_group().unwrap();
        let mut column = row_group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.0.is_some())).collect();
        let texts: Vec<ByteArray> =
            rows.iter().filter_map(|row| row.0.clone().map(ByteArray::from)).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None).unwrap();
        column.close().unwrap();
        let mut column = row_group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = rows.iter().map(|row| i16::from(row.1.is_some())).collect();
        let numbers: Vec<i64> = rows.iter().filter_map(|row| row.1).collect();
        column.typed::<Int64Type>().write_batch(&numbers, Some(&levels), None).unwrap();
        column.close().unwrap();
        row_group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn bytes_that_are_no_text_reject_their_row() {
    let rows = [(Some(b"\xFF".to_vec()), Some(1)), (Some(b"an@example.vn".to_vec()), None)];
    let (_, rows) = table("people.parquet", written(&rows, WriterVersion::PARQUET_1_0, 9));
    assert_eq!(rows[0].1, RowState::Undecodable);
    assert_eq!(rows[1], good(3, &["an@example.vn", ""]));
}

#[test]
fn a_long_value_that_repeats_is_stopped() {
    let rows = vec![(Some(vec![b'x'; 3 * 1024 * 1024]), None); 2];
    let (_, found) = table("people.parquet", written(&rows, WriterVersion::PARQUET_1_0, 9));
    assert_eq!(found.len(), 2);
    let rows = vec![(Some(vec![b'x'; 5 * 1024 * 1024]), None); 8];
    let error = refusal("people.parquet", written(&rows, WriterVersion::PARQUET_1_0, 9));
    assert_eq!(error, "people.parquet: row 2 is longer than 4 MiB");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn tables_read_as_they_were_written(
        rows in prop::collection::vec(
            (prop::option::of("[a-zđ€,\"\n]{0,6}"), prop::option::of(any::<i64>())), 1..600),
        is_new in any::<bool>(),
        group in 1_usize..300,
    ) {
        let version =
            if is_new { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let stored: Vec<_> =
            rows.iter().map(|(text, n)| (text.clone().map(String::into_bytes), *n)).collect();
        let (columns, found) = table("people.parquet", written(&stored, version, group));
        prop_assert_eq!(columns, ["email", "n"]);
        prop_assert_eq!(found.len(), rows.len());
        for ((text, n), (_, _, cells)) in rows.into_iter().zip(found) {
            let n = n.map(|n| n.to_string()).unwrap_or_default();
            prop_assert_eq!(vec![text.unwrap_or_default(), n], cells);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// Read or refused, but never the end of the program.
    #[test]
    fn damage_does_no_harm(
        file in prop::sample::select(
            TYPES.iter().copied().chain([NESTED, ENCRYPTED]).collect::<Vec<_>>()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = file.to_vec();
        for (at, byte) in damage {
            let at = at.index(bytes.len() - 8);
            bytes[at] = byte;
        }
        if let Ok(opened) = Opened::new("people.parquet", &bytes) {
            opened.rows().unwrap();
        }
    }

    #[test]
    fn no_bytes_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), length in any::<u8>()) {
        let bytes = [b"PAR1", &bytes[..], &[length, 0, 0, 0], b"PAR1"].concat();
        let _ = Opened::new("people.parquet", &bytes).map(|opened| opened.rows().unwrap());
    }
}
