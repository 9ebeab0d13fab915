//! The wizard: an Elm core. A [`Message`] comes in, [`Effect`]s go out, a
//! frame is drawn from the model; or, line by line, an answer comes in and text
//! goes out of a [`Dialogue`] over the same steps. No file, clock, thread,
//! database or terminal is touched here.

mod accessible;
pub mod destinations;
#[cfg(test)]
mod driver;
pub mod exports;
pub mod frame;
pub mod history;
pub mod home;
pub mod job;
pub mod key_map;
mod looks;
mod message;
mod model;
mod overlay;
mod paper;
mod people;
pub mod profiles;
mod prompt;
#[cfg(test)]
mod samples;
pub mod screen;
pub mod segments;
pub mod steps;
pub mod style;
#[cfg(test)]
mod tests;
pub mod text;
mod update;
mod value;
mod view;
pub mod widgets;

pub use accessible::{Dialogue, Spoken, progress_line};
pub use message::{Effect, JobId, Key, Message, Wheel};
pub use model::{Model, StartOptions, start};
pub use update::update;
pub use view::view;
