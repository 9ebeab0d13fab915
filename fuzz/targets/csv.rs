//! Any bytes as delimited text: encoding, delimiter, quote and headers are found or
//! named, all rows are read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segport::domain::Format;

fuzz_target!(|input: &[u8]| {
    // The last byte: seeds are tables, whose line end stands for nothing named.
    let Some((settings, bytes)) = input.split_last() else { return };
    let mut settings = segport_fuzz::settings_of(*settings, &[]);
    settings.format = Some(Format::Csv);
    segport_fuzz::read(bytes, "table.csv", settings);
});
