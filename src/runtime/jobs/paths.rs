//! Paths as people type them: `~`, and what a half-typed path may become.

use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};

use crate::domain::{Location, SourceSettings};
use crate::wizard::job::PathEntry;

/// Offered at most: more cannot be looked through; another letter narrows it.
const COMPLETIONS_MAX: usize = 200;

/// Looked at in one folder at most, so that a folder of millions does not
/// make typing wait.
const FOLDER_ENTRIES_MAX: usize = 20_000;

/// Endings of tables, which are offered before other files.
const TABLE_EXTENSIONS: [&str; 18] = [
    "csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "json", "ndjson", "jsonl",
    "parquet", "sqlite", "sqlite3", "db", "gz", "zst",
];

/// A path as it was typed, `~` being the person's home folder.
pub(super) fn expand(typed: &str) -> PathBuf {
    match (typed.strip_prefix('~'), std::env::home_dir()) {
        (Some(""), Some(home)) => home,
        (Some(rest), Some(home)) if rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(typed),
    }
}

/// The settings with the path as the system knows it.
pub(super) fn located(settings: &SourceSettings) -> SourceSettings {
    let mut settings = settings.clone();
    let with = settings.with.iter_mut().map(|named| &mut named.settings.location);
    for location in with.chain([&mut settings.location]) {
        if let Location::File(path) = location {
            *path = path.to_str().map_or_else(|| path.clone(), expand);
        }
    }
    settings
}

/// What a half-typed path may become: folders first, then tables, then the
/// rest, by name. Hidden ones only when their dot was typed. What cannot be
/// read has no continuations.
pub(super) fn complete(typed: &str) -> Vec<PathEntry> {
    if typed == "~" {
        return vec![PathEntry { path: "~/".to_owned(), size_bytes: None }];
    }
    let (folder, begun) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(folder, begun)| (&typed[..=folder.len()], begun));
    let read = match folder {
        "" => PathBuf::from("."),
        _ => expand(folder),
    };
    let Ok(entries) = fs::read_dir(read) else { return Vec::new() };
    let mut found: Vec<(Rank, String, PathEntry)> = entries
        .take(FOLDER_ENTRIES_MAX)
        .flatten()
        .filter_map(|entry| candidate(&entry, folder, begun))
        .collect();
    found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    found.into_iter().map(|(_, _, entry)| entry).take(COMPLETIONS_MAX).collect()
}

/// The order in which continuations are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Folder,
    Table,
    Other,
}

fn candidate(entry: &DirEntry, folder: &str, begun: &str) -> Option<(Rank, String, PathEntry)> {
    // A name that is not text cannot be typed.
    let name = entry.file_name().into_string().ok()?;
    let sorted_by = name.to_lowercase();
    let hidden = name.starts_with('.') && !begun.starts_with('.');
    if hidden || !sorted_by.starts_with(&begun.to_lowercase()) {
        return None;
    }
    // Follows links; one that leads nowhere cannot be opened.
    let metadata = fs::metadata(entry.path()).ok()?;
    let path = format!("{folder}{name}");
    Some(if metadata.is_dir() {
        (Rank::Folder, sorted_by, PathEntry { path: format!("{path}/"), size_bytes: None })
    } else {
        let entry = PathEntry { path, size_bytes: metadata.is_file().then_some(metadata.len()) };
        (rank_of_file(&name), sorted_by, entry)
    })
}

fn rank_of_file(name: &str) -> Rank {
    let is_table = Path::new(name)
        .extension()
        .is_some_and(|end| TABLE_EXTENSIONS.iter().any(|table| end.eq_ignore_ascii_case(table)));
    if is_table { Rank::Table } else { Rank::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.pdf", "c.CSV", "a.txt", ".hidden.csv", "Ab.tsv"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        fs::create_dir(folder.path().join("z")).unwrap();
        folder
    }

    fn names(folder: &tempfile::TempDir, begun: &str) -> Vec<String> {
        let prefix = format!("{}/", folder.path().display());
        let found = complete(&format!("{prefix}{begun}"));
        found.iter().map(|entry| entry.path.strip_prefix(&prefix).unwrap().to_owned()).collect()
    }

    #[test]
    fn folders_come_first_then_tables_then_the_rest() {
        assert_eq!(names(&folder(), ""), ["z/", "a.txt", "Ab.tsv", "c.CSV", "b.pdf"]);
    }

    #[test]
    fn what_was_begun_is_continued_in_any_case() {
        assert_eq!(names(&folder(), "A"), ["a.txt", "Ab.tsv"]);
        assert_eq!(names(&folder(), "q"), [""; 0]);
    }

    #[test]
    fn hidden_files_are_offered_when_the_dot_was_typed() {
        assert_eq!(names(&folder(), "."), [".hidden.csv"]);
    }

    #[test]
    fn a_file_tells_its_size_and_a_folder_none() {
        let folder = folder();
        let found = complete(&format!("{}/", folder.path().display()));
        assert_eq!(found[0].size_bytes, None);
        assert_eq!(found[1].size_bytes, Some(1));
    }

    #[test]
    fn a_folder_that_is_not_there_has_no_continuations() {
        assert_eq!(complete("/no such folder/x"), []);
    }

    #[test]
    fn the_list_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..=COMPLETIONS_MAX {
            fs::write(folder.path().join(format!("{number}.csv")), "").unwrap();
        }
        assert_eq!(names(&folder, "").len(), COMPLETIONS_MAX);
    }

    #[test]
    fn the_tilde_is_the_home_folder_only_where_it_stands_for_it() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(expand("~"), home);
        assert_eq!(expand("~/a.csv"), home.join("a.csv"));
        assert_eq!(expand("~a.csv"), PathBuf::from("~a.csv"));
        assert_eq!(complete("~"), [PathEntry { path: "~/".into(), size_bytes: None }]);
    }
}
