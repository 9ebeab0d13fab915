//! The terminal and files as a surface to attack, and privacy: data that a terminal
//! could obey, files that are none or never end, what others of the machine can read,
//! and what leaves it.

mod bombs;
mod erasing;
mod formulas;
mod private;
mod shown;
mod special;
mod statements;
mod system_calls;

use crate::command_line::Place;

/// Sequences that a terminal obeys, and characters that make a text look like another:
/// colours, the title, a link (OSC 8), the clipboard (OSC 52), a screen that is cleared
/// by a C1 character, marks of direction, characters without width.
const HOSTILE: &str = "\x1b[31mred\x1b]0;title\x07\x1b]8;;http://example.com\x1b\\link\
    \x1b]52;c;ZXZpbA==\x07\u{9b}2J\u{9d}0;t\u{9c}\x7f\x08\rOVER\u{202e}gpj.exe\u{2066}\u{2069}\
    \u{200b}\u{feff}\u{ad}\u{e0041}";

/// The same for names that may hold no control characters.
const HOSTILE_NAME: &str = "a\u{202e}b\u{2066}c\u{200b}d\u{feff}e\u{ad}f";

/// Whether a terminal could obey the character, or a person would not see it. Apart
/// from what the program believes of it.
fn is_hostile(character: char) -> bool {
    let code = u32::from(character);
    code < 0x20 && character != '\n'
        || (0x7f..0xa0).contains(&code)
        || code == 0xad
        || code == 0x61c
        || (0x200b..=0x200f).contains(&code)
        || (0x2028..=0x202e).contains(&code)
        || (0x2060..=0x206f).contains(&code)
        || code == 0xfeff
        || (0xe0000..=0xe0fff).contains(&code)
}

/// A place whose every name and value is hostile where it may be: ids, cells, an
/// attribute, a segment, files, a mapping, an export that is broken.
fn hostile_place() -> Place {
    let place = Place::filled();
    let quoted = HOSTILE.replace('"', "\"\"");
    place.write(
        "people.csv",
        &format!("customer_id,email,{HOSTILE_NAME}\n\"X{quoted}\",\"x{quoted}@example.com\",\"{quoted}\"\n"),
    );
    place.run("profiles import customer people.csv --id customer_id").ok();
    place.write(
        "tickets.csv",
        &format!(
            "Ticket,Email,Mobile,\"{quoted}\"\n1,an@example.com,,\"{quoted}\"\n2,\"{quoted}\",,\n"
        ),
    );
    let export = std::fs::read_to_string(place.path("home/exports/callers.toml")).unwrap();
    place.write(
        "home/exports/callers.toml",
        &export.replace("\"Callers\"", &format!("\"{HOSTILE_NAME}\"")),
    );
    place
}

/// A name of a file with everything in it that a name of a file may hold.
fn hostile_file_name(end: &str) -> String {
    format!("{}{end}", HOSTILE.replace('/', "_"))
}
