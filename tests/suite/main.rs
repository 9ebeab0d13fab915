//! All integration tests in one binary: what holds for the whole program.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod command_line;
mod contract;
mod formats;
mod layers;
mod odd_files;
mod proposals;
mod safety;
mod terminal;
