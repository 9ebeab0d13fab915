//! Reading and saving small text files. A file is replaced whole or not at
//! all, whoever else saves it and whenever the machine stops; what is saved is
//! for its owner's eyes only. Knows nothing of what the files say.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::private;

/// The largest file taken for a configuration. The largest honest one, a draft
/// with a mapping for each of 1,000 attributes, stays below 1 MiB.
pub(super) const FILE_SIZE_BYTES_MAX: u64 = 4 << 20;

/// What to do with a file that is already there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Overwrite {
    /// Leave it and say so.
    Keep,
    /// Replace it.
    Replace,
}

/// The file's text; nothing when there is no such file.
pub(super) fn read_text(path: &Path) -> Result<Option<String>, ConfigError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(trouble("read", path)(error)),
    };
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too large from one that fits.
    file.take(FILE_SIZE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(trouble("read", path))?;
    if bytes.len() as u64 > FILE_SIZE_BYTES_MAX {
        return Err(ConfigError::TooLarge { path: path.to_owned() });
    }
    String::from_utf8(bytes).map(Some).map_err(|error| not_utf8(path, &error))
}

/// Saves the text as the whole of the file, making its folder where needed.
pub(super) fn save(path: &Path, text: &str, overwrite: Overwrite) -> Result<(), ConfigError> {
    let folder = folder_of(path);
    make_folder(folder)?;
    remove_abandoned(folder, UNFINISHED);
    match overwrite {
        Overwrite::Keep => save_new(path, text),
        Overwrite::Replace => save_over(path, text),
    }
    .and_then(|()| sync_folder(folder))
    .map_err(trouble("save", path))
}

/// Removes the file; nothing to do when there is none.
pub(super) fn remove(path: &Path) -> Result<(), ConfigError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(trouble("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Makes the folder, and those above it, for its owner only. One that is there
/// is left as its owner set it.
pub(super) fn make_folder(path: &Path) -> Result<(), ConfigError> {
    private::make_private_folder(path).map_err(trouble("make the folder", path))
}

/// Keeps others from changing files of the folder between our reading and our
/// saving, until the value is dropped. They wait; holders need milliseconds.
pub(super) fn lock(folder: &Path) -> Result<File, ConfigError> {
    make_folder(folder)?;
    let path = folder.join(".lock");
    let open = || {
        let file = private::writing().truncate(false).open(&path)?;
        match file.lock() {
            // Some network folders have no locks. Files are still saved whole there.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => Err(error),
            _ => Ok(file),
        }
    };
    open().map_err(trouble("lock", &path))
}

/// Removes files of such names that nobody has locked: whoever made them was killed.
/// One named after another file, `name-journal`, goes when that is gone. That one
/// cannot be removed is nobody's trouble; the next start tries again.
pub(super) fn remove_abandoned(folder: &Path, (prefix, suffix): (&str, &str)) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_str().filter(|name| name.ends_with(suffix));
        let Some(own) = name.and_then(|name| name.strip_prefix(prefix)) else { continue };
        let path = entry.path();
        if let Some((of, _)) = own.split_once('-') {
            if !folder.join(format!("{prefix}{of}")).exists() {
                let _ = fs::remove_file(path);
            }
        } else if let Ok(file) = File::open(&path)
            // Held until it is removed: whoever makes it looks once it has the lock.
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// The path, absolute: what it means must not depend on where segport is
/// started next time.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The path as text that can be saved.
pub(super) fn path_text(path: &Path) -> Result<&str, ConfigError> {
    path.to_str().ok_or_else(|| ConfigError::PathNotText { path: path.to_owned() })
}

/// Makes the error that `action` met at `path`.
pub(super) fn trouble(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ConfigError {
    move |source| ConfigError::Io { action, path: path.to_owned(), source }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn save_new(path: &Path, text: &str) -> io::Result<()> {
    written(folder_of(path), text)?.persist_noclobber(path)?;
    Ok(())
}

fn save_over(path: &Path, text: &str) -> io::Result<()> {
    // A file that is a link to one kept elsewhere stays a link.
    let target = if path.is_symlink() { fs::canonicalize(path)? } else { path.to_owned() };
    written(folder_of(&target), text)?.persist(&target)?;
    Ok(())
}

/// How files that are being saved begin and end.
const UNFINISHED: (&str, &str) = (".segport-", ".tmp");

/// A file beside its final place that holds the text and has reached the disk;
/// `tempfile` makes it 0600.
fn written(folder: &Path, text: &str) -> io::Result<tempfile::NamedTempFile> {
    let mut file = unfinished(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// An empty file that is locked as long as it is being written, so that it is not
/// taken for one whose process was killed.
fn unfinished(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let (prefix, suffix) = UNFINISHED;
    loop {
        let file = tempfile::Builder::new().prefix(prefix).suffix(suffix).tempfile_in(folder)?;
        match file.as_file().lock() {
            // Some network folders have no locks; nothing is removed there.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        // Somebody who tidies up may have been faster than the lock.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// A renamed file survives a power cut only once its folder is written.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> ConfigError {
    let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let (line, column) = super::reader::line_and_column(&String::from_utf8_lossy(good), good.len());
    ConfigError::Invalid {
        path: path.to_owned(),
        line,
        column,
        message: "the file is not UTF-8 text".into(),
        hint: Some("save it again as UTF-8".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(path).unwrap().permissions()) & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    #[cfg(unix)]
    fn what_is_saved_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("home/exports/a.toml");
        save(&path, "one", Overwrite::Keep).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(mode(&folder.path().join("home")), 0o700);
        save(&path, "two", Overwrite::Replace).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn keep_keeps_and_replace_replaces_and_nothing_is_left_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        save(&path, "one", Overwrite::Keep).unwrap();
        let error = save(&path, "two", Overwrite::Keep).unwrap_err();
        assert!(matches!(error, ConfigError::Io { ref source, .. }
            if source.kind() == io::ErrorKind::AlreadyExists));
        assert_eq!(read_text(&path).unwrap().as_deref(), Some("one"));
        save(&path, "three", Overwrite::Replace).unwrap();
        assert_eq!(read_text(&path).unwrap().as_deref(), Some("three"));
        assert_eq!(names(folder.path()), ["a.toml"]);
    }

    #[test]
    fn a_save_that_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), "kept").unwrap();
        save(&path, "text", Overwrite::Replace).unwrap_err();
        assert_eq!(fs::read_to_string(path.join("inside")).unwrap(), "kept");
        assert_eq!(names(folder.path()), ["a.toml"]);
    }

    #[test]
    fn who_comes_second_waits_for_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        let other = File::options().write(true).open(folder.path().join(".lock")).unwrap();
        assert!(matches!(other.try_lock(), Err(fs::TryLockError::WouldBlock)));
        drop(held);
        other.try_lock().unwrap();
    }

    #[test]
    fn what_a_killed_save_left_goes_with_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let other = written(folder.path(), "of somebody else").unwrap();
        fs::write(path(".segport-left.tmp"), "half").unwrap();
        fs::write(path(".segport-other"), "not of a save").unwrap();
        save(&path("a.toml"), "one", Overwrite::Replace).unwrap();
        assert_eq!(names(folder.path()).len(), 3);
        assert!(!path(".segport-left.tmp").exists());
        other.persist(path("b.toml")).unwrap();
        assert_eq!(fs::read_to_string(path("b.toml")).unwrap(), "of somebody else");
    }

    #[test]
    fn what_nobody_holds_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let held = File::create(path("segport-held")).unwrap();
        held.lock().unwrap();
        for name in ["segport-held-journal", "segport-left", "segport-left-journal", "other"] {
            fs::write(path(name), "text").unwrap();
        }
        remove_abandoned(folder.path(), ("segport-", ""));
        // Which of two is looked at first is not said.
        remove_abandoned(folder.path(), ("segport-", ""));
        let mut left = names(folder.path());
        left.sort();
        assert_eq!(left, ["other", "segport-held", "segport-held-journal"]);
        drop(held);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "one").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        save(&link, "two", Overwrite::Replace).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "two");
    }

    #[test]
    fn a_file_that_is_missing_broken_or_huge_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        assert_eq!(read_text(&path).unwrap(), None);
        fs::write(&path, b"a = 1\nb = \"\xc3\xa9\xff\"").unwrap();
        let error = read_text(&path).unwrap_err();
        assert!(matches!(error, ConfigError::Invalid { line: 2, column: 7, .. }), "{error}");
        File::create(&path).unwrap().set_len(FILE_SIZE_BYTES_MAX + 1).unwrap();
        assert!(matches!(read_text(&path).unwrap_err(), ConfigError::TooLarge { .. }));
    }
}
