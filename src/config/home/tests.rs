//! A home folder from its first use to its last.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::config::{ConfigError, Home, Overwrite, RECENT_FILES_MAX, parse_export};
use crate::domain::{
    AttributeType, Connector, Destination, Draft, DraftColumn, DraftMapping, DraftObject,
    EntryName, ExportAction, Guard, GuardLimits, Location, SavedExport,
};

/// A home that does not exist yet, inside a folder that goes with the test.
fn home() -> (TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path().join("home"));
    (folder, home)
}

fn name(text: &str) -> EntryName {
    EntryName::parse(text).unwrap()
}

fn destination(text: &str) -> Destination {
    Destination {
        name: name(text),
        connector: Connector::Sqlite,
        path: format!("{text}.db").into(),
    }
}

fn export_text(text: &str) -> String {
    format!(
        "version = 1\nname = \"{text}\"\ndestination = \"main\"\n\
         action = \"export-data-to-segment\"\naudience = \"visitor\"\nlogic = \"and\"\n\
         write_mode = \"replace\"\nsource.path = \"t.csv\"\nsegment.existing = \"VIP\"\n\
         [[mapping]]\nattribute = \"email\"\ncolumn = \"E-mail\"\n"
    )
}

fn export(home: &Home, text: &str) -> SavedExport {
    let file = home.root().join("exports/x.toml");
    parse_export(&export_text(text), &file).unwrap()
}

#[test]
fn a_home_that_does_not_exist_is_empty_and_stays_untouched() {
    let (_folder, home) = home();
    assert_eq!(home.destinations().unwrap(), []);
    assert!(home.exports().unwrap().is_empty());
    assert_eq!(home.draft().unwrap(), None);
    assert_eq!(home.recent_files().unwrap(), Vec::<PathBuf>::new());
    assert_eq!(home.last_destination().unwrap(), None);
    home.clear_draft().unwrap();
    assert!(!home.root().exists());
}

#[test]
fn the_default_is_a_folder_of_its_own() {
    let root = Home::default_root().unwrap();
    assert!(root.is_absolute());
    assert_eq!(root.file_name().unwrap(), "segport");
}

#[test]
fn paths_are_taken_from_the_home() {
    let home = Home::at("/home/a/segport".into());
    assert_eq!(home.resolve(Path::new("main.db")), Path::new("/home/a/segport/main.db"));
    assert_eq!(home.resolve(Path::new("/srv/main.db")), Path::new("/srv/main.db"));
    assert_eq!(home.default_destination_path(&name("x")), Path::new("/home/a/segport/x.db"));
}

#[test]
#[cfg(unix)]
fn the_spool_is_for_its_owner_only() {
    let (_folder, home) = home();
    let spool = home.spool_folder().unwrap();
    assert_eq!(home.spool_folder().unwrap(), spool);
    let permissions = fs::metadata(&spool).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o777, 0o700);
}

#[test]
fn destinations_are_added_found_and_forgotten() {
    let (_folder, home) = home();
    home.add_destination(&destination("main")).unwrap();
    home.add_destination(&destination("play")).unwrap();
    assert_eq!(home.destinations().unwrap(), [destination("main"), destination("play")]);
    assert_eq!(home.destination("play").unwrap(), destination("play"));
    let error = home.add_destination(&destination("main")).unwrap_err();
    assert!(matches!(error, ConfigError::DestinationTaken { .. }), "{error}");

    fs::write(home.root().join("main.db"), "people").unwrap();
    assert_eq!(home.remove_destination("main").unwrap(), destination("main"));
    assert_eq!(fs::read_to_string(home.root().join("main.db")).unwrap(), "people");
    assert_eq!(home.destinations().unwrap(), [destination("play")]);
    let error = home.remove_destination("plays").unwrap_err();
    assert_eq!(error.hint().unwrap(), "did you mean \"play\"?");
}

#[test]
fn an_unknown_destination_is_told_with_the_nearest_name() {
    let (_folder, home) = home();
    let error = home.destination("main").unwrap_err();
    assert_eq!(error.hint().unwrap(), "make one: segport destination add NAME");
    home.add_destination(&destination("main")).unwrap();
    let error = home.destination("mian").unwrap_err();
    let file = home.root().join("destinations.toml");
    assert_eq!(error.to_string(), format!("unknown destination \"mian\" in {}", file.display()));
    assert_eq!(error.hint().unwrap(), "did you mean \"main\"?");
}

#[test]
fn a_broken_list_of_destinations_is_never_overwritten() {
    let (_folder, home) = home();
    let file = home.root().join("destinations.toml");
    fs::create_dir(home.root()).unwrap();
    fs::write(&file, "[[destination]]\nnaem = \"main\"\n").unwrap();
    home.add_destination(&destination("play")).unwrap_err();
    home.remove_destination("main").unwrap_err();
    assert_eq!(fs::read_to_string(&file).unwrap(), "[[destination]]\nnaem = \"main\"\n");
}

#[test]
fn a_saved_export_is_loaded_by_name_and_by_path() {
    let (_folder, home) = home();
    let saved = export(&home, "vip");
    let path = home.save_export(&saved, Overwrite::Keep).unwrap();
    assert_eq!(path, home.root().join("exports/vip.toml"));
    assert_eq!(home.load_export("vip").unwrap(), (path.clone(), saved.clone()));
    assert_eq!(home.load_export(path.to_str().unwrap()).unwrap(), (path.clone(), saved.clone()));
    let location = Location::File(home.root().join("exports/t.csv"));
    assert_eq!(saved.source.location, location);
    assert_eq!(home.remove_export("vip").unwrap(), path);
    assert!(home.exports().unwrap().is_empty());
}

#[test]
fn keep_keeps_a_saved_export_and_replace_replaces_it() {
    let (_folder, home) = home();
    let first = export(&home, "vip");
    let second = SavedExport { destination: name("other"), ..first.clone() };
    home.save_export(&first, Overwrite::Keep).unwrap();
    let error = home.save_export(&second, Overwrite::Keep).unwrap_err();
    assert!(matches!(error, ConfigError::ExportTaken { .. }), "{error}");
    assert_eq!(home.load_export("vip").unwrap().1, first);
    home.save_export(&second, Overwrite::Replace).unwrap();
    assert_eq!(home.load_export("vip").unwrap().1, second);
}

#[test]
fn what_could_not_be_loaded_is_not_saved() {
    let (_folder, home) = home();
    let good = export(&home, "vip");
    home.save_export(&good, Overwrite::Keep).unwrap();
    let bad = SavedExport { mapping: Vec::new(), ..good.clone() };
    home.save_export(&bad, Overwrite::Replace).unwrap_err();
    assert_eq!(home.load_export("vip").unwrap().1, good);
}

#[test]
#[cfg(unix)]
fn a_source_whose_path_is_no_text_is_refused() {
    let (_folder, home) = home();
    let odd: &std::ffi::OsStr = std::os::unix::ffi::OsStrExt::from_bytes(b"/t\xff.csv");
    let mut saved = export(&home, "vip");
    saved.source.location = Location::File(odd.into());
    let error = home.save_export(&saved, Overwrite::Keep).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the path \"/t\\xFF.csv\" has characters that cannot be saved as text"
    );
    assert!(home.exports().unwrap().is_empty());
}

#[test]
fn a_broken_export_hides_no_other() {
    let (_folder, home) = home();
    home.save_export(&export(&home, "zebra"), Overwrite::Keep).unwrap();
    home.save_export(&export(&home, "apple"), Overwrite::Keep).unwrap();
    let folder = home.root().join("exports");
    fs::write(folder.join("middle.toml"), "version = 1\nnmae = \"x\"\n").unwrap();
    fs::write(folder.join("latin.toml"), b"name = \"\xe9\"").unwrap();
    fs::write(folder.join("notes.txt"), "not an export").unwrap();
    fs::write(folder.join(".hidden.toml"), "").unwrap();
    fs::create_dir(folder.join("folder.toml")).unwrap();
    let listed = home.exports().unwrap();
    let names: Vec<(&str, bool)> =
        listed.iter().map(|file| (file.name.as_str(), file.export.is_ok())).collect();
    assert_eq!(names, [("apple", true), ("latin", false), ("middle", false), ("zebra", true)]);
    let error = listed[2].export.as_ref().unwrap_err();
    let path = folder.join("middle.toml");
    assert_eq!(error.to_string(), format!("{}:2:1: unknown key \"nmae\"", path.display()));
    // A broken one can still be removed.
    home.remove_export("middle").unwrap();
    assert!(!path.exists());
}

#[test]
fn names_never_lead_out_of_the_folder() {
    let (folder, home) = home();
    let outside = folder.path().join("outside.toml");
    fs::write(&outside, "kept").unwrap();
    home.save_export(&export(&home, "vip"), Overwrite::Keep).unwrap();
    for odd in ["../../outside", outside.to_str().unwrap(), "..", "", "vip.toml"] {
        let error = home.remove_export(odd).unwrap_err();
        assert!(matches!(error, ConfigError::UnknownExport { .. }), "{odd}: {error}");
    }
    assert!(outside.exists());
}

#[test]
fn an_export_that_is_not_there_is_told_with_the_nearest_name() {
    let (_folder, home) = home();
    home.save_export(&export(&home, "vip-october"), Overwrite::Keep).unwrap();
    let error = home.load_export("vip-octobre").unwrap_err();
    assert_eq!(error.hint().unwrap(), "did you mean \"vip-october\"?");
    let error = home.load_export("./vip-october.toml").unwrap_err();
    assert_eq!(error.to_string(), "there is no file ./vip-october.toml");
}

#[test]
fn a_draft_is_kept_as_it_is_and_cleared() {
    let (_folder, home) = home();
    let draft = Draft {
        step: 3,
        name: "not a name!".into(),
        path: "a \"b\"\n.csv".into(),
        header_row: Some(0),
        guard: GuardLimits {
            removed_percent_max: 7,
            empty: Guard::Allow,
            constant_or: Guard::Stop,
        },
        mapping: vec![
            DraftMapping { attribute: "email".into(), ..DraftMapping::default() },
            DraftMapping {
                attribute: "city".into(),
                value: Some("Hà Nội".into()),
                ..DraftMapping::default()
            },
        ],
        action: ExportAction::BusinessObject,
        object: DraftObject {
            id_column: Some("Mã".into()),
            keep_blank: true,
            columns: vec![
                DraftColumn { column: "a".into(), leave_out: true, ..DraftColumn::default() },
                DraftColumn {
                    column: "b".into(),
                    attribute: Some("city".into()),
                    kind: Some(AttributeType::Datetime),
                    ..DraftColumn::default()
                },
            ],
        },
        ..Draft::default()
    };
    home.save_draft(&draft).unwrap();
    assert_eq!(home.draft().unwrap(), Some(draft));
    home.save_draft(&Draft::default()).unwrap();
    assert_eq!(home.draft().unwrap(), Some(Draft::default()));
    home.clear_draft().unwrap();
    assert_eq!(home.draft().unwrap(), None);
}

#[test]
fn a_broken_draft_is_told_where_it_stands() {
    let (_folder, home) = home();
    home.save_draft(&Draft::default()).unwrap();
    let file = home.root().join("draft.toml");
    fs::write(&file, "step = 1\nname = 1\n").unwrap();
    let error = home.draft().unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{}:2:8: invalid type: integer `1`, expected a string", file.display())
    );
}

#[test]
fn recent_files_and_the_last_destination_are_remembered_together() {
    let (folder, home) = home();
    home.set_last_destination(&name("main")).unwrap();
    for number in 0..RECENT_FILES_MAX + 3 {
        home.add_recent_file(&folder.path().join(format!("{number}.csv"))).unwrap();
    }
    let recent = home.recent_files().unwrap();
    assert_eq!(recent.len(), RECENT_FILES_MAX);
    assert_eq!(recent[0], folder.path().join(format!("{}.csv", RECENT_FILES_MAX + 2)));
    assert_eq!(home.last_destination().unwrap().as_deref(), Some("main"));
    home.add_recent_file(Path::new("here.csv")).unwrap();
    assert!(home.recent_files().unwrap()[0].is_absolute());
}
