//! Any bytes as a source of any format, compressed or not: the format is found by the
//! bytes, or named.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segport::domain::{Format, Word};

fuzz_target!(|input: &[u8]| {
    // The last byte: seeds are tables, whose line end stands for nothing named.
    let Some((settings, bytes)) = input.split_last() else { return };
    segport_fuzz::read(bytes, "table", segport_fuzz::settings_of(*settings, Format::ALL));
});
