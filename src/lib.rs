//! segport puts the people in a table of data into a segment of a customer
//! data platform, from a terminal.
//!
//! # The map
//!
//! | layer | what it is |
//! |---|---|
//! | [`domain`] | the nouns, pure: no input or output, no threads, no clock |

pub mod domain;
