//! What the program asks of the system while it does its main jobs, as `strace` sees it:
//! no network, and nothing written outside the home and the places that were named.
//! Which crates could reach a network is read from the lock file.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command_line::{EXPORT, Place, answer, lines};

/// Crates that open connections, speak a protocol over them, or encrypt them.
const NETWORK_CRATES: [&str; 30] = [
    "async-std",
    "attohttpc",
    "curl",
    "curl-sys",
    "h2",
    "hickory-resolver",
    "http",
    "hyper",
    "hyper-util",
    "isahc",
    "minreq",
    "mio-net",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "ring",
    "rustls",
    "s2n-tls",
    "smol",
    "socket2",
    "ssh2",
    "surf",
    "tokio",
    "tokio-rustls",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "webpki",
];

/// How the sources could reach a network by themselves.
const NETWORK_WORDS: [&str; 6] =
    ["std::net", "net::Tcp", "net::Udp", "TcpStream", "UdpSocket", "rustix::net"];

#[test]
fn nothing_the_program_is_made_of_speaks_over_a_network() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Only what is linked into the program: not what builds or tests it.
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "-e", "normal", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let used: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(used.len() > 100 && used.contains("rusqlite"), "the tree was found: {used:?}");
    let found: Vec<&&str> = used.iter().filter(|name| NETWORK_CRATES.contains(name)).collect();
    assert!(found.is_empty(), "{found:?}");
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let code = fs::read_to_string(&path).unwrap();
                let word = NETWORK_WORDS.into_iter().find(|word| code.contains(word));
                assert!(word.is_none(), "{} has {word:?}", path.display());
            }
        }
    }
}

/// The system calls of a command, one a line; `None` where nobody may watch.
fn calls(place: &Place, line: &str) -> Option<Vec<String>> {
    let log = place.path("calls");
    let mut command = Command::new("strace");
    let traced = "trace=%network,%file,execve";
    command.args(["-f", "-qq", "-y", "-s", "300", "-e", traced, "-o"]).arg(&log);
    command.arg(env!("CARGO_BIN_EXE_segport")).args(line.split(' '));
    command
        .current_dir(place.path(""))
        .env_clear()
        .env("SEGPORT_HOME", place.path("home"))
        // What must not be used is there and could be.
        .env("TMPDIR", place.path("shared"))
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let output = command.output().ok()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    if told.starts_with("strace:") {
        return None;
    }
    answer(output).ok();
    Some(fs::read_to_string(&log).unwrap().lines().map(str::to_owned).collect())
}

/// The path a call makes or opens to write, with the mode it gives.
fn written(call: &str) -> Option<(&str, Option<&str>)> {
    let (_, call) = call.split_once(' ')?;
    let call = call.trim_start();
    let is_opened = call.starts_with("open") || call.starts_with("creat");
    let is_made = ["mkdir", "link", "symlink", "rename", "mknod", "unlink"];
    let changes = is_made.iter().any(|name| call.starts_with(name));
    let writes = ["O_WRONLY", "O_RDWR", "O_CREAT"].iter().any(|flag| call.contains(flag));
    if call.contains(") = -1 ") || !(changes || is_opened && writes) {
        return None;
    }
    let path = call.split('"').nth(if call.contains("rename") { 3 } else { 1 })?;
    let makes = call.contains("O_CREAT") || call.starts_with("mkdir");
    let mode = call.rsplit_once(')')?.0.rsplit_once(", ").map(|(_, mode)| mode);
    Some((path, mode.filter(|_| makes)))
}

#[test]
fn its_jobs_reach_no_network_and_write_only_where_they_may() {
    let place = Place::filled();
    fs::create_dir(place.path("shared")).unwrap();
    fs::create_dir(place.path("out")).unwrap();
    // Enough for SQLite to sort in files.
    let people = lines(20_000, |n| format!("P{n},p{n}@example.com,{}", "long ".repeat(12)));
    place.write("people.csv", &format!("customer_id,email,note\n{people}\n"));
    let sql = "path = \"../../people.csv\"\nsql = \"SELECT email AS Email, note AS Mobile FROM source ORDER BY note, email DESC\"";
    place.write("home/exports/sql.toml", &EXPORT.replace("path = \"../../tickets.csv\"", sql));
    let mut jobs = 0;
    let mut in_home = 0;
    let mut known: BTreeSet<PathBuf> =
        ["home", "home/exports", "home/main.db"].map(|it| place.path(it)).into();
    for line in [
        "destination add second",
        "--destination main profiles import customer people.csv --id customer_id --rejects out/r1.csv",
        "--destination main run callers --rejects out/r2.csv",
        "--destination main run sql --dry-run",
        "--destination main segment members Callers --output out/m.csv",
        "--destination main segment members Callers --output out/m.xlsx",
        "--destination main segment members Callers --output out/m.sqlite",
        "--destination main profiles erase customer P7 C3",
        "--destination main history",
        "demo",
    ] {
        let Some(calls) = calls(&place, line) else {
            let told = "skipped: strace is not there, or may not watch";
            writeln!(std::io::stderr(), "{told}").unwrap();
            return;
        };
        jobs += 1;
        let started = calls.iter().filter(|call| call.contains(" execve(")).count();
        assert_eq!(started, 1, "{line} starts no other program");
        for call in &calls {
            for network in ["socket(", "connect(", "bind(", "sendto(", "sendmsg(", "accept"] {
                assert!(!call.contains(&format!(" {network}")), "{line}: {call}");
            }
            assert_eq!(
                call.contains("execve("),
                call.contains("target/") && call.contains("execve("),
                "{call}"
            );
            let Some((path, mode)) = written(call) else { continue };
            let (home, out) = (place.path("home"), place.path("out"));
            let path = place.path("").join(path);
            let is_own = path.starts_with(&home) || path.starts_with(&out);
            let is_nothing = path.starts_with("/dev/null") || path.starts_with("/dev/tty");
            assert!(is_own || is_nothing, "{line}: {call}");
            in_home += usize::from(path.starts_with(&home));
            // What is there already keeps its mode: SQLite names one all the same.
            if let Some(mode) = mode.filter(|_| !known.contains(&path)) {
                assert!(["0600", "0700"].contains(&mode), "{line}: {call}");
            }
            known.insert(path);
        }
    }
    assert_eq!(jobs, 10);
    assert!(in_home > 50, "writing was seen: {in_home}");
    assert_eq!(place.names("shared"), [""; 0]);
}
