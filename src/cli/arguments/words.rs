//! Closed vocabularies as clap reads them: completed by shells, and an unknown
//! word is told with the nearest right one.

use clap::builder::TypedValueParser;

use crate::domain::Word;

/// Reads one of the enum's words.
pub(super) fn word_parser<W: Word + Send + Sync>() -> impl TypedValueParser<Value = W> {
    super::possible_words::<W>().map(|word| W::parse(&word).expect("clap checked the word"))
}
