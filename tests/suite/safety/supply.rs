//! What the program is made of, how large it becomes and which compiler it needs.
//! `deny.toml` says the same to `cargo deny`, which also knows advisories; these hold
//! without it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// What may be linked without asking: licences that want no more than to be named.
const LICENCES: [&str; 9] = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Taken as it is published, with the reason in `deny.toml`.
const EXCEPTIONS: [(&str, &str); 1] = [("nucleo-matcher", "MPL-2.0")];

/// A program of this kind is copied to servers by hand.
const RELEASE_SIZE_BYTES_MAX: u64 = 15 * 1024 * 1024;

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn rustc(argument: &str) -> String {
    let output = Command::new("rustc").arg(argument).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Crates that become part of the program or build it, each with a field of its own.
fn crates(edges: &str, field: &str) -> BTreeSet<(String, String)> {
    let format = format!("{{p}}|{field}");
    let tree = ["tree", "--locked", "--offline", "--prefix", "none", "--edges", edges];
    let lines = cargo(&[&tree[..], &["--format", &format]].concat());
    let split = |line: &str| {
        let (package, value) = line.trim_end_matches(" (*)").split_once('|')?;
        Some((package.to_owned(), value.to_owned()))
    };
    lines.lines().filter_map(split).collect()
}

/// Whether one of the choices a licence expression leaves asks for nothing else. As the
/// crates write them: `A OR B`, `A/B`, `(A OR B) AND C`, `A WITH an exception`.
fn is_allowed(expression: &str) -> bool {
    let choice = |text: &str| {
        let text = text.trim_matches(['(', ')', ' ']);
        LICENCES.contains(&text.split(" WITH ").next().unwrap_or_default())
    };
    let choices = |text: &str| text.replace('/', " OR ").split(" OR ").any(choice);
    expression.split(" AND ").all(choices)
}

#[test]
fn every_crate_has_a_licence_that_asks_for_nothing() {
    let found = crates("normal,build", "{l}");
    assert!(found.len() > 100, "the whole tree");
    for (package, licence) in found {
        let is_exception = EXCEPTIONS
            .iter()
            .any(|(name, own)| package.starts_with(&format!("{name} v")) && licence == *own);
        assert!(is_allowed(&licence) || is_exception, "{package} has {licence:?}");
    }
    assert!(is_allowed("(MIT OR GPL-3.0) AND BSD-3-Clause"));
    assert!(!is_allowed("MIT AND GPL-3.0"));
    assert!(!is_allowed("MPL-2.0"));
    assert!(!is_allowed(""));
}

/// Two of these in one program do not know of each other: two terminals, two databases.
#[test]
fn there_is_one_of_what_there_must_be_one_of() {
    let mut versions: BTreeMap<String, usize> = BTreeMap::new();
    for (package, _) in crates("normal", "{l}") {
        let name = package.split(" v").next().unwrap().to_owned();
        *versions.entry(name).or_default() += 1;
    }
    for name in ["ratatui", "ratatui-core", "crossterm", "rusqlite", "libsqlite3-sys", "serde"] {
        assert_eq!(versions.get(name), Some(&1), "{name}");
    }
}

/// The compiler named in Cargo.toml suffices for all crates; it is the one these tests
/// are run with before anything lands.
#[test]
fn the_compiler_that_is_asked_for_suffices() {
    let named = env!("CARGO_PKG_RUST_VERSION");
    let running = rustc("-vV");
    let word_after = |label: &str| {
        let line = running.lines().find_map(|line| line.strip_prefix(label));
        line.unwrap().trim().to_owned()
    };
    // Others are not downloaded.
    let host = ["--filter-platform", &word_after("host:")];
    let metadata = ["metadata", "--locked", "--offline", "--format-version=1"];
    let metadata: serde_json::Value =
        serde_json::from_str(&cargo(&[&metadata[..], &host].concat())).unwrap();
    let number = |version: &str| -> Vec<u32> {
        version.split('.').take(2).map(|part| part.parse().unwrap()).collect()
    };
    let packages = metadata["packages"].as_array().unwrap();
    let used: BTreeSet<String> =
        crates("normal,build,dev", "{l}").into_iter().map(|(package, _)| package).collect();
    let mut compared = 0;
    for package in packages {
        let (name, version) = (package["name"].as_str().unwrap(), &package["version"]);
        let title = format!("{name} v{}", version.as_str().unwrap());
        let Some(wanted) = package["rust_version"].as_str() else { continue };
        if used.iter().any(|used| used.starts_with(&title)) {
            assert!(number(wanted) <= number(named), "{title} wants Rust {wanted}");
            compared += 1;
        }
    }
    assert!(compared > 50, "most crates name theirs: {compared}");
    let running = word_after("release:");
    assert!(number(&running) >= number(named), "this is Rust {running}");
}

/// Stripped, as `cargo build --release` makes it.
#[test]
fn the_release_program_is_small_enough() {
    if cfg!(debug_assertions) {
        return;
    }
    let size = Path::new(env!("CARGO_BIN_EXE_segport")).metadata().unwrap().len();
    assert!(size <= RELEASE_SIZE_BYTES_MAX, "{size} bytes");
}
