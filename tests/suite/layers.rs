//! The rules of the house, kept by reading the sources: which layer may use
//! which, one door for each outside thing, files that say what they are for.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers it may use, as `src/lib.rs` draws them.
const LAYERS: [(&str, &[&str]); 9] = [
    ("domain", &[]),
    ("matcher", &["domain"]),
    ("source", &["domain"]),
    ("config", &["domain"]),
    ("database", &["domain", "matcher"]),
    ("export", &["domain", "matcher", "source", "database"]),
    ("wizard", &["domain", "matcher", "export"]),
    ("runtime", &["domain", "matcher", "source", "config", "database", "export", "wizard"]),
    ("cli", &["domain", "matcher", "source", "config", "database", "export", "wizard", "runtime"]),
];

/// Outside things with the places that may use them.
const DOORS: [(&[&str], &[&str]); 6] = [
    (&["rusqlite"], &["database/sqlite", "source/sqlite"]),
    (&["toml::", "toml_edit"], &["config"]),
    (&["crossterm"], &["runtime"]),
    (&["clap::", "clap_complete", "clap_mangen"], &["cli"]),
    (
        &["std::thread", "thread::spawn", "thread::scope"],
        &[
            "runtime",
            "export/pipeline.rs",
            "database/sqlite/matching",
            "database/sqlite/import",
            "source/sqlite",
        ],
    ),
    (&["signal_hook"], &["runtime", "cli"]),
];

/// Longer files hide things; DESIGN §6 wants 100 to 300 lines.
const FILE_LINES_MAX: usize = 600;

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(files.len() > 50, "the sources were found");
    files
}

/// The code of a file without its comments.
fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn layers_use_only_the_layers_below() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let layer = path.components().next().unwrap().as_os_str().to_str().unwrap();
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            assert!(["lib.rs", "main.rs"].contains(&layer), "{layer} is no layer of the map");
            continue;
        };
        let code = code(&text);
        for (other, _) in LAYERS {
            let used = code.contains(&format!("crate::{other}::"))
                || code.contains(&format!("crate::{other};"))
                || code.contains(&format!("segport::{other}::"));
            if used && other != layer && !allowed.contains(&other) {
                breaches.push(format!("{} uses {other}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn every_outside_thing_has_one_door() {
    let mut breaches = Vec::new();
    for (path, text) in sources() {
        let code = code(&text);
        for (words, places) in DOORS {
            let inside = places.iter().any(|place| path.starts_with(place));
            if let Some(word) = words.iter().find(|word| code.contains(*word))
                && !inside
            {
                breaches.push(format!("{} uses {word}", path.display()));
            }
        }
    }
    assert!(breaches.is_empty(), "{breaches:#?}");
}

#[test]
fn the_wizard_touches_nothing_outside() {
    let outside = ["std::fs", "std::io", "std::env", "std::time", "Timestamp::now", "Zoned::now"];
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("wizard")) {
        let code = code(&text);
        for word in outside {
            assert!(!code.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    for (path, text) in sources() {
        assert!(text.starts_with("//!"), "{} does not say what it is for", path.display());
        let lines = text.lines().count();
        assert!(lines <= FILE_LINES_MAX, "{} has {lines} lines", path.display());
    }
}
