//! segport puts the people in a table of data into a segment of a customer
//! data platform, from a terminal.
//!
//! # The map
//!
//! | layer | what it is |
//! |---|---|
//! | [`domain`] | the nouns, pure: no input or output, no threads, no clock |
//! | [`matcher`] | how two values are compared: text in, canonical key or reason out |
//! | [`source`] | reading tables |
//! | [`config`] | destinations, saved exports, drafts: everything in TOML |

pub mod config;
pub mod domain;
pub mod matcher;
pub mod source;
