//! What is told when segport itself makes a mistake (a panic). It may stand in the log
//! of a scheduler, so it names the place in the program and no value of anybody's data.

use std::any::Any;
use std::env;
use std::io::{self, Write};
use std::panic::{self, Location};

use crate::source::is_within_a_parser;

/// Tells of mistakes without values from now on. A person who asks for a backtrace, by
/// `RUST_BACKTRACE`, gets everything as Rust tells it.
pub(super) fn tell_without_values() {
    let tells_everything = env::var_os("RUST_BACKTRACE").is_some_and(|asked| asked != "0");
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |mistake| {
        if is_within_a_parser() {
            return;
        }
        if tells_everything {
            return usual(mistake);
        }
        let text = told(mistake.location(), mistake.payload());
        // There is nowhere else to say that this cannot be said.
        let _ = writeln!(io::stderr(), "{text}");
    }));
}

/// A text that the program holds is the same for everybody; one that was put together
/// can hold a value.
fn told(place: Option<&Location<'_>>, text: &dyn Any) -> String {
    let place = place.map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let what = text.downcast_ref::<&'static str>().map_or_else(
        || "not told, for it may hold a value of your data".to_owned(),
        |&text| text.to_owned(),
    );
    format!(
        "error: a mistake in segport, at {place}: {what}\nhint: please report this line; \
         RUST_BACKTRACE=1 tells more"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_put_together_is_not_told() {
        let place = Location::caller();
        let value = "mai@example.com";
        let text: Box<dyn Any> = Box::new(format!("byte 3 is within {value}"));
        let told = told(Some(place), &*text);
        assert!(!told.contains(value), "{told}");
        assert!(told.contains(place.file()), "{told}");
    }

    #[test]
    fn a_text_of_the_program_is() {
        assert!(told(None, &"nobody holds it").contains(": nobody holds it\n"));
    }
}
