//! Redoes the pictures of the README in `assets/screenshots`: the real program
//! in a pseudo-terminal, the demo's data, and what a person would press.
//!
//! `cargo run --example screenshots`
#![allow(clippy::unwrap_used, reason = "a picture that cannot be taken is a failure")]

#[path = "../suite/terminal/harness.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod harness;
mod svg;
mod transcript;

use std::fs;
use std::path::{Path, PathBuf};

use harness::{Start, Terminal, build};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots");

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const RIGHT: &str = "\x1b[C";
const DOWN: &str = "\x1b[B";
const CONTROL_C: &str = "\x03";

/// The figures of the demo's tickets, once they are counted.
const FIGURES: &str = "matched 249 of 400 rows";

fn main() {
    let pictures =
        Pictures { program: build("--bin", "segport"), homes: tempfile::tempdir().unwrap() };
    fs::create_dir_all(FOLDER).unwrap();
    pictures.mapping();
    pictures.preview();
    pictures.why();
    pictures.result_and_home();
    pictures.people();
    pictures.profiles();
    pictures.line_by_line();
}

/// What all pictures are taken with.
struct Pictures {
    program: PathBuf,
    homes: tempfile::TempDir,
}

impl Pictures {
    fn mapping(&self) {
        let terminal = self.to_the_mapping("mapping", (110, 24));
        save("mapping", &terminal);
        leave(terminal);
    }

    fn preview(&self) {
        let terminal = self.to_the_preview("preview", (120, 32));
        save("preview", &terminal);
        leave(terminal);
    }

    /// Why a row found nobody: the first of those with a nearest miss.
    fn why(&self) {
        let mut terminal = self.to_the_preview("why", (100, 24));
        let keys = [("\t", "left right tab"), (RIGHT, "[Staying"), (RIGHT, "[Leaving")];
        press(&mut terminal, &keys);
        press(&mut terminal, &[(RIGHT, "[Not found"), ("\t", "enter why"), (ENTER, "> Row")]);
        while !terminal.screen().contents().contains("1 letter from") {
            press(&mut terminal, &[(ESCAPE, "enter why"), (DOWN, "enter why"), (ENTER, "> Row")]);
        }
        save("why", &terminal);
        leave(terminal);
    }

    /// The result, and the home screen after it.
    fn result_and_home(&self) {
        let mut terminal = self.to_the_preview("result", (80, 24));
        press(&mut terminal, &[(ENTER, "ok: Committed")]);
        press(&mut terminal, &[("s", "Save this export as"), (ENTER, "ok: Saved.")]);
        save("result", &terminal);
        press(&mut terminal, &[(ENTER, "3 saved")]);
        save("home", &terminal);
        leave(terminal);
    }

    /// Members being searched, with the person at the cursor beside them.
    fn people(&self) {
        let mut terminal = self.at_home("people", (130, 20));
        press(&mut terminal, &[("s", "by name"), (ENTER, "> KH"), (RIGHT, "> KH")]);
        press(&mut terminal, &[("/", "> full_name contains"), ("tua", "1 of 10")]);
        save("people", &terminal);
        leave(terminal);
    }

    /// What is known of the customers.
    fn profiles(&self) {
        let mut terminal = self.at_home("profiles", (130, 20));
        let down = (DOWN, "are counted");
        press(&mut terminal, &[("p", "are counted"), down, down, down]);
        save("profiles", &terminal);
        leave(terminal);
    }

    /// The same export line by line.
    fn line_by_line(&self) {
        let home = self.homes.path().join("accessible");
        let text = transcript::first_export(&self.program, &home);
        fs::write(Path::new(FOLDER).join("accessible.txt"), text).unwrap();
    }

    fn to_the_preview(&self, name: &str, size: (u16, u16)) -> Terminal {
        let mut terminal = self.to_the_mapping(name, size);
        press(&mut terminal, &[(ENTER, "How should the people"), (ENTER, "KH00016")]);
        terminal
    }

    fn to_the_mapping(&self, name: &str, size: (u16, u16)) -> Terminal {
        let mut terminal = self.start(name, size, &["demo"]);
        terminal.wait_for("400 rows");
        press(&mut terminal, &[(ENTER, "Into which destination?"), (ENTER, "What should be done")]);
        press(&mut terminal, &[(ENTER, FIGURES), ("VIP October", "VIP October")]);
        press(&mut terminal, &[(ENTER, "to the attributes")]);
        terminal.wait_for(FIGURES);
        terminal
    }

    /// The demo, left for home.
    fn at_home(&self, name: &str, size: (u16, u16)) -> Terminal {
        let mut terminal = self.start(name, size, &["demo"]);
        terminal.wait_for("400 rows");
        press(&mut terminal, &[(ESCAPE, "Latest runs")]);
        terminal
    }

    fn start(&self, name: &str, size: (u16, u16), arguments: &[&str]) -> Terminal {
        let home = self.homes.path().join(name);
        let own = ["--home".as_ref(), home.as_os_str()];
        let arguments = own.into_iter().chain(arguments.iter().map(AsRef::as_ref)).collect();
        let program = self.program.clone();
        Terminal::start(&Start { program, arguments, size, ..Start::default() })
    }
}

fn press(terminal: &mut Terminal, keys: &[(&str, &str)]) {
    for (key, then) in keys {
        terminal.type_keys(key);
        terminal.wait_for(then);
    }
}

/// Saves what the terminal shows.
fn save(name: &str, terminal: &Terminal) {
    let path = Path::new(FOLDER).join(name).with_extension("svg");
    fs::write(path, svg::picture(terminal.screen())).unwrap();
}

fn leave(mut terminal: Terminal) {
    terminal.type_keys(CONTROL_C);
    terminal.wait_for_exit();
}
