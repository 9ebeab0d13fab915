//! Everything that is kept in TOML: the home folder, `destinations.toml`,
//! saved exports (SPEC §6), the settings, the draft and the recent files. The
//! only place that uses the `toml` crate. It checks that a file says something
//! that could be meant, with the line and column where it does not; whether a
//! destination, a column or an attribute exists is for `crate::export` to find
//! out.

mod destinations;
mod error;
mod files;
mod home;
mod private;
mod reader;
mod recent;
mod saved_export;
mod settings;

pub use error::ConfigError;
pub use files::Overwrite;
pub use home::{ExportFile, Home};
pub use private::{create_private_file, make_private_folder};
pub use recent::RECENT_FILES_MAX;
pub use saved_export::{parse_export, record_export, recorded_export, write_export};
