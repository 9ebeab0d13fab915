//! The first export of the demo, line by line, as somebody sees it who types
//! the answers. Nothing in it depends on the machine or the day.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The answers: the guesses are right, the segment gets a name, and committing
/// is said.
const ANSWERS: [&str; 11] = ["", "", "", "", "", "VIP October", "", "", "", "1", "q"];

/// Makes the export in a home of its own; what was written, without the blanks
/// at the ends of lines.
pub(crate) fn first_export(program: &Path, home: &Path) -> String {
    let mut child = Command::new(program)
        .args(["--home".as_ref(), home.as_os_str()])
        .args(["demo", "--accessible"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let answers = ANSWERS.join("\n") + "\n";
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let written = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = written.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}
