//! Files and folders for their owner's eyes only, whatever the person's mask lets
//! others see. Knows nothing of what is in them.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes the folder, and those above it, for its owner only: 0700. One that is there is
/// left as its owner set it.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes the file, or empties the one that is there; a new one is for its owner only.
pub fn create_private_file(path: &Path) -> io::Result<File> {
    writing().truncate(true).open(path)
}

/// How to open a file to write it, which is made for its owner only: 0600.
pub(super) fn writing() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
