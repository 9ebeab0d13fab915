//! Any text as a saved export: what can be read is written and read again as the same.

#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use segport::config::{parse_export, write_export};

fuzz_target!(|text: &str| {
    let file = Path::new("exports/any.toml");
    match parse_export(text, file) {
        Ok(export) => {
            let again = parse_export(&write_export(&export, file), file);
            assert_eq!(again.expect("what was written can be read"), export);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
