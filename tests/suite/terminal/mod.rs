//! What needs a terminal, in a pseudo-terminal: that it is given back however
//! a program ends, and whole exports as a person does them.

mod accessible;
mod business_object;
mod exports;
pub(crate) mod harness;
mod looks;
mod pictures;
mod probe;
mod profiles;
mod program;
mod segments;
mod traffic;

use std::ffi::OsStr;
use std::path::Path;

use harness::{Start, Terminal};

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const DOWN: &str = "\x1b[B";
const RIGHT: &str = "\x1b[C";
const CONTROL_C: &str = "\x03";

/// Starts segport in a terminal of 80x24.
fn segport(home: &Path, arguments: &[&str]) -> Terminal {
    segport_with(home, arguments, "")
}

/// Starts segport with keys that are typed before it runs.
fn segport_with(home: &Path, arguments: &[&str], typed_ahead: &str) -> Terminal {
    let own = [OsStr::new("--home"), home.as_os_str()];
    let arguments = own.into_iter().chain(arguments.iter().map(OsStr::new)).collect();
    Terminal::start(&Start {
        program: env!("CARGO_BIN_EXE_segport").into(),
        arguments,
        typed_ahead,
        ..Start::default()
    })
}

/// Presses keys one by one and waits after each for what it leads to, as a
/// person does who reads the screen.
fn press(terminal: &mut Terminal, keys: &[(&str, &str)]) {
    for (key, then) in keys {
        terminal.type_keys(key);
        terminal.wait_for(then);
    }
}
