//! Nothing lost, nobody hurt: what happens to people's data when disks fail, processes
//! are killed, many work at once, or a file means harm. Each part runs in a short form
//! within `cargo test` and in a long one with `SEGPORT_SAFETY=long`, in release mode;
//! the README says how often what was tried.

mod backups;
mod crowd;
mod deep;
mod faults;
mod kills;
mod state;
mod supply;
mod surface;
mod threads;
mod upgrades;
mod verify;

/// How often to try something: in the short form, or in the long one.
fn rounds(short: usize, long: usize) -> usize {
    if std::env::var_os("SEGPORT_SAFETY").is_some_and(|form| form == "long") { long } else { short }
}

/// Figures for who runs with `--nocapture`: what was tried and how often.
#[expect(clippy::print_stdout, reason = "what was measured is for people")]
fn tell(figures: &str) {
    println!("{figures}");
}
