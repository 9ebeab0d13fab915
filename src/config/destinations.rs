//! `destinations.toml` (SPEC §4): reads it, and adds or removes one entry of
//! its text so that comments and order stay as their author left them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::domain::{Connector, Destination, EntryName, Word};

use super::error::ConfigError;
use super::files::path_text;
use super::reader::{At, Document, Section};

const TITLE: &str = "[[destination]]";
const KEYS: [&str; 3] = ["name", "connector", "path"];

/// Every destination of the text, in its order. `path` is named in messages.
pub(super) fn parse(text: &str, path: &Path) -> Result<Vec<Destination>, ConfigError> {
    Ok(parse_entries(text, path)?.into_iter().map(|(destination, _)| destination).collect())
}

/// The text with the destination added at its end.
pub(super) fn with(
    text: &str,
    destination: &Destination,
    path: &Path,
) -> Result<String, ConfigError> {
    let mut expected = parse(text, path)?;
    let key = folded(&destination.name);
    if let Some(taken) = expected.iter().find(|other| folded(&other.name) == key) {
        return Err(ConfigError::DestinationTaken { name: taken.name.clone(), path: path.into() });
    }
    let gap = match text {
        "" => "",
        _ if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let edited = format!("{text}{gap}{}", entry_text(destination)?);
    expected.push(destination.clone());
    verified(edited, &expected, path)
}

/// The text without the destination of this name, and that destination; none
/// when there is no such destination.
pub(super) fn without(
    text: &str,
    name: &str,
    path: &Path,
) -> Result<Option<(String, Destination)>, ConfigError> {
    let mut entries = parse_entries(text, path)?;
    let Some(index) = entries.iter().position(|(other, _)| other.name.as_str() == name) else {
        return Ok(None);
    };
    let (removed, span) = entries.remove(index);
    let rest: Vec<Destination> = entries.into_iter().map(|(destination, _)| destination).collect();
    // Whole lines: the comment behind a value goes, the lines around it stay.
    let end = text[span.end..].find('\n').map_or(text.len(), |newline| span.end + newline + 1);
    let edited = format!("{}{}", &text[..span.start], &text[end..]);
    Ok(Some((verified(edited, &rest, path)?, removed)))
}

fn parse_entries(text: &str, path: &Path) -> Result<Vec<(Destination, Range<usize>)>, ConfigError> {
    let document = Document { path, text };
    let tree = document.parse()?;
    let root = document.root(&tree);
    root.only(&["destination"])?;
    let mut entries: Vec<(Destination, Range<usize>)> = Vec::new();
    for section in root.sections("destination", TITLE)? {
        let At { value, start } = parse_entry(&section)?;
        let key = folded(&value.name);
        if entries.iter().any(|(other, _)| folded(&other.name) == key) {
            let message = format!("there are two destinations \"{}\"", value.name);
            let hint = "rename or remove one of them".to_owned();
            return Err(document.invalid(start, message, hint));
        }
        entries.push((value, section.start..section.end()));
    }
    Ok(entries)
}

/// One destination, and where its name stands.
fn parse_entry(section: &Section<'_>) -> Result<At<Destination>, ConfigError> {
    section.only(&KEYS)?;
    let At { value: name, start } = section.parsed("name", EntryName::parse)?;
    let connector: Connector = section.needed_word("connector")?;
    let path = PathBuf::from(section.needed_text("path")?.value);
    Ok(At { value: Destination { name, connector, path }, start })
}

/// Names that differ only in case would share a file on many systems.
fn folded(name: &EntryName) -> String {
    name.as_str().to_lowercase()
}

fn entry_text(destination: &Destination) -> Result<String, ConfigError> {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    Ok(format!(
        "{TITLE}\nname = {}\nconnector = {}\npath = {}\n",
        quoted(destination.name.as_str()),
        quoted(destination.connector.word()),
        quoted(path_text(&destination.path)?),
    ))
}

/// The edited text if it says what it should; otherwise the same said anew.
/// An edit of lines can fail where somebody wrote the list in another style.
fn verified(edited: String, expected: &[Destination], path: &Path) -> Result<String, ConfigError> {
    if parse(&edited, path).is_ok_and(|read| read == expected) {
        return Ok(edited);
    }
    let entries: Result<Vec<String>, ConfigError> = expected.iter().map(entry_text).collect();
    Ok(entries?.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# our databases
[[destination]]
name = \"main\"
connector = \"sqlite\"
path = \"main.db\" # the big one

# for trying things
[[destination]]
name = \"play\"
connector = \"sqlite\"
path = \"/srv/play.db\"
";

    fn path() -> &'static Path {
        Path::new("destinations.toml")
    }

    fn destination(name: &str, file: &str) -> Destination {
        let name = EntryName::parse(name).unwrap();
        Destination { name, connector: Connector::Sqlite, path: file.into() }
    }

    #[test]
    fn the_documented_form_is_read() {
        let read = parse(FILE, path()).unwrap();
        assert_eq!(read, [destination("main", "main.db"), destination("play", "/srv/play.db")]);
        assert_eq!(parse("", path()).unwrap(), []);
    }

    #[test]
    fn adding_and_removing_leave_everything_else_alone() {
        let added = with(FILE, &destination("more", "a \"b\".db"), path()).unwrap();
        assert!(added.starts_with(FILE));
        let (text, removed) = without(&added, "more", path()).unwrap().unwrap();
        assert_eq!(removed, destination("more", "a \"b\".db"));
        assert_eq!(text.trim_end(), FILE.trim_end());
        let (text, _) = without(FILE, "main", path()).unwrap().unwrap();
        assert!(text.starts_with("# our databases\n\n# for trying things\n[[destination]]"));
        assert_eq!(parse(&text, path()).unwrap(), [destination("play", "/srv/play.db")]);
        assert!(without(FILE, "nobody", path()).unwrap().is_none());
    }

    #[test]
    fn another_style_of_the_list_is_written_anew() {
        let inline = "destination = [{ name = \"main\", connector = \"sqlite\", path = \"m.db\" }]";
        let added = with(inline, &destination("play", "p.db"), path()).unwrap();
        let both = [destination("main", "m.db"), destination("play", "p.db")];
        assert_eq!(parse(&added, path()).unwrap(), both);
        let (text, _) = without(inline, "main", path()).unwrap().unwrap();
        assert_eq!(parse(&text, path()).unwrap(), []);
    }

    #[test]
    fn a_name_is_taken_in_any_case() {
        let error = with(FILE, &destination("Main", "other.db"), path()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is already a destination \"main\" in destinations.toml"
        );
    }

    #[test]
    fn every_mistake_is_told_where_it_stands() {
        let entry = |line: &str| format!("[[destination]]\nname = \"main\"\n{line}\n");
        let cases = [
            (
                entry("patj = \"m.db\""),
                "3:1: unknown key \"patj\" in [[destination]]",
                "did you mean \"path\"?",
            ),
            (
                entry("connector = \"sqlit\""),
                "3:13: unknown connector \"sqlit\"",
                "did you mean \"sqlite\"?",
            ),
            (entry("connector = \"sqlite\""), "1:1: missing key \"path\" in [[destination]]", ""),
            (
                entry("db_Password = \"hunter2\""),
                "3:1: \"db_Password\" in [[destination]]: passwords are never written to a file",
                "remove the line",
            ),
            (
                "[[destination]]\nname = \"a b\"".into(),
                "2:8: \"a b\" cannot be a name: use letters, digits, - and _, at most 60 of them",
                "",
            ),
            (
                "[destination]\nname = \"main\"".into(),
                "1:1: destination must be a list of tables",
                "write [[destination]] above each, with two brackets",
            ),
            (
                format!(
                    "{FILE}[[destination]]\nname = \"MAIN\"\nconnector = \"sqlite\"\npath = \"x\"\n"
                ),
                "13:8: there are two destinations \"MAIN\"",
                "rename or remove one of them",
            ),
        ];
        for (text, message, hint) in cases {
            let error = parse(&text, path()).unwrap_err();
            assert_eq!(error.to_string(), format!("destinations.toml:{message}"));
            assert_eq!(error.hint().unwrap_or_default(), hint, "{message}");
        }
    }
}
