//! Closed vocabularies: an enum whose values are written as fixed words in
//! files, on the command line and on screen. Parsing one tells the nearest
//! right word when it fails.

use std::fmt;

/// An enum that is written as one of a fixed list of words.
///
/// ```
/// use segport::domain::{Audience, Word};
/// assert_eq!(Audience::parse("visitor").unwrap(), Audience::Visitor);
/// let error = Audience::parse("custommer").unwrap_err();
/// assert_eq!(error.nearest.as_deref(), Some("customer"));
/// ```
pub trait Word: Copy + PartialEq + Sized + 'static {
    /// What the word is about, for messages: "audience", "write mode".
    const WHAT: &'static str;
    /// Every value, in the order in which people are offered them.
    const ALL: &'static [Self];

    /// The word as it is written in files and on the command line.
    fn word(self) -> &'static str;

    /// The value a word stands for; an unknown word is told with the nearest
    /// right one.
    fn parse(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .iter()
            .copied()
            .find(|value| value.word() == text)
            .ok_or_else(|| UnknownWord::new(Self::WHAT, text, Self::ALL.iter().map(|v| v.word())))
    }
}

/// A word that is not one of those expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// What kind of word was expected: "audience", "column".
    pub what: &'static str,
    /// What was written.
    pub word: String,
    /// The nearest right word, when one is near enough to be meant.
    pub nearest: Option<String>,
    /// All right words, in order.
    pub expected: Vec<String>,
}

impl UnknownWord {
    /// `word` was written where one of `expected` should stand.
    pub fn new<'a>(
        what: &'static str,
        word: &str,
        expected: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        let nearest = nearest(word, expected.iter().map(String::as_str)).map(str::to_owned);
        Self { what, word: word.to_owned(), nearest, expected }
    }

    /// What to do: the nearest word, or the list to choose from.
    pub fn hint(&self) -> String {
        match &self.nearest {
            Some(nearest) => format!("did you mean \"{nearest}\"?"),
            None if self.expected.is_empty() => format!("there is no {} yet", self.what),
            None => format!("use one of: {}", self.expected.join(", ")),
        }
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} \"{}\"", self.what, self.word)
    }
}

impl std::error::Error for UnknownWord {}

/// Below this similarity (0 to 1, Jaro-Winkler) a guess would mislead.
const SIMILARITY_MIN: f64 = 0.75;

/// The candidate most like `word`, ignoring case, when one is near enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_lowercase()), candidate))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
