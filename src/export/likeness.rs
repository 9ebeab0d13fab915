//! How near a stored value is to a cell. Quick to say no: it is asked for every
//! value of a destination.

use icu_normalizer::DecomposingNormalizer;

use crate::domain::MatcherKind;
use crate::matcher::plain_letters;

/// How near two values are, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The same but for case and spaces.
    Case,
    /// The same but for accents.
    Accents,
    /// The same digits but for zeros before them.
    Zeros,
    /// So many letters are missing, too many, different or swapped.
    Letters(usize),
    /// One digit is another, or two are swapped.
    Digit,
    /// The same number in another country.
    CountryCode,
}

/// Shorter texts have every other short text near them.
const ONE_LETTER_CHARS_MIN: usize = 5;

/// From this many characters on two letters may differ.
const TWO_LETTERS_CHARS_MIN: usize = 10;

/// The digits that are compared, from the end: no number within a country has
/// fewer that tell people apart.
const DIGITS: usize = 9;

/// The fewest digits of a number.
const DIGITS_MIN: usize = 7;

/// What a cell is compared with values for.
#[derive(Debug)]
pub(super) enum Target {
    /// Its letters.
    Letters(LetterTarget),
    /// Its last digits.
    Digits(DigitsTarget),
}

impl Target {
    /// What a matcher looks for in a cell; nothing where near is not a question:
    /// numbers, dates, booleans and digests are right or wrong.
    pub(super) fn new(matcher: MatcherKind, cell: &str) -> Option<Self> {
        match matcher {
            MatcherKind::Exact | MatcherKind::Folded | MatcherKind::Email => {
                Some(Self::Letters(LetterTarget::new(cell)))
            }
            MatcherKind::Phone => DigitsTarget::new(cell).map(Self::Digits),
            MatcherKind::Number
            | MatcherKind::Datetime
            | MatcherKind::Boolean
            | MatcherKind::Sha256(_) => None,
        }
    }

    /// How near a value is, if it is.
    pub(super) fn nearness(&mut self, value: &str) -> Option<Nearness> {
        match self {
            Self::Letters(target) => target.nearness(value),
            Self::Digits(target) => target.nearness(value),
        }
    }
}

/// A text that is looked for.
#[derive(Debug)]
pub(super) struct LetterTarget {
    folded: String,
    plain: String,
    outline: Outline,
    letters_max: usize,
    scratch: String,
}

impl LetterTarget {
    fn new(text: &str) -> Self {
        let mut plain = String::new();
        write_plain(text, &mut plain);
        let letters_max = match plain.chars().count() {
            TWO_LETTERS_CHARS_MIN.. => 2,
            ONE_LETTER_CHARS_MIN.. => 1,
            _ => 0,
        };
        let outline = Outline::of(&plain);
        Self { folded: folded(text), plain, outline, letters_max, scratch: String::new() }
    }

    /// How near a value is, if it is.
    fn nearness(&mut self, value: &str) -> Option<Nearness> {
        let mut plain = std::mem::take(&mut self.scratch);
        write_plain(value, &mut plain);
        let near = self.compare(value, &plain);
        self.scratch = plain;
        near
    }

    fn compare(&self, value: &str, plain: &str) -> Option<Nearness> {
        if without_zeros(&self.plain).is_some_and(|digits| without_zeros(plain) == Some(digits))
            && *plain != self.plain
        {
            return Some(Nearness::Zeros);
        }
        if !self.outline.is_near(&Outline::of(plain), self.letters_max) {
            return None;
        }
        if *plain == self.plain {
            let is_same = folded(value) == self.folded;
            return Some(if is_same { Nearness::Case } else { Nearness::Accents });
        }
        let letters = strsim::osa_distance(plain, &self.plain);
        (letters <= self.letters_max).then_some(Nearness::Letters(letters))
    }
}

/// What is left of a text of digits without the zeros before them.
fn without_zeros(plain: &str) -> Option<&str> {
    let is_digits = !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit());
    is_digits.then(|| plain.trim_start_matches('0'))
}

/// Which letters a text has and how many: near texts have near outlines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outline {
    /// A bit a letter, letters with the same last six bits sharing one.
    letters: u64,
    length: usize,
}

impl Outline {
    fn of(plain: &str) -> Self {
        let mut outline = Self { letters: 0, length: 0 };
        for c in plain.chars() {
            outline.letters |= 1 << (u32::from(c) & 63);
            outline.length += 1;
        }
        outline
    }

    /// Whether the texts may be this near: each letter changes two bits at most.
    fn is_near(&self, other: &Self, letters_max: usize) -> bool {
        self.length.abs_diff(other.length) <= letters_max
            && (self.letters ^ other.letters).count_ones() as usize <= 2 * letters_max
    }
}

/// A text in small letters without accents and white space.
fn write_plain(text: &str, plain: &mut String) {
    plain.clear();
    if text.is_ascii() {
        plain.extend(text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()));
        return;
    }
    plain.extend(plain_letters(text).chars().filter(|c| !c.is_whitespace()));
}

/// A text in small letters without white space.
fn folded(text: &str) -> String {
    let lower = text.to_lowercase();
    let normalizer = DecomposingNormalizer::new_nfd();
    normalizer.normalize(&lower).chars().filter(|c| !c.is_whitespace()).collect()
}

/// The last digits of a number that is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct DigitsTarget {
    digits: [u8; DIGITS],
    length: usize,
}

impl DigitsTarget {
    /// Nothing where there are too few digits.
    fn new(text: &str) -> Option<Self> {
        let (mut digits, mut length) = ([0; DIGITS], 0);
        for digit in text.bytes().rev().filter(u8::is_ascii_digit).take(DIGITS) {
            digits[length] = digit;
            length += 1;
        }
        (length >= DIGITS_MIN).then_some(Self { digits, length })
    }

    /// How near a value is, if it is.
    fn nearness(&self, value: &str) -> Option<Nearness> {
        let other = Self::new(value)?;
        let length = self.length.min(other.length);
        let mut differing = (0..length).filter(|&at| self.digits[at] != other.digits[at]);
        match (differing.next(), differing.next(), differing.next()) {
            (None, ..) => Some(Nearness::CountryCode),
            (Some(_), None, _) => Some(Nearness::Digit),
            (Some(one), Some(next), None)
                if next == one + 1
                    && self.digits[one] == other.digits[next]
                    && self.digits[next] == other.digits[one] =>
            {
                Some(Nearness::Digit)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(cell: &str, value: &str) -> Option<Nearness> {
        LetterTarget::new(cell).nearness(value)
    }

    #[test]
    fn texts_are_near_as_people_say_it() {
        assert_eq!(near("hanoi ", "Ha noi"), Some(Nearness::Case));
        assert_eq!(near("Ha Noi", "Hà Nội"), Some(Nearness::Accents));
        assert_eq!(near("Da Nang", "Đà Nẵng"), Some(Nearness::Accents));
        assert_eq!(near("an@ex.con", "an@ex.com"), Some(Nearness::Letters(1)));
        assert_eq!(near("an@gmial.com", "an@gmail.com"), Some(Nearness::Letters(1)));
        assert_eq!(near("an@ex,com", "an@ex.com"), Some(Nearness::Letters(1)));
        assert_eq!(near("an.le@exmple.cm", "an.le@example.com"), Some(Nearness::Letters(2)));
        assert_eq!(near("1067", "01067"), Some(Nearness::Zeros));
        assert_eq!(near("1067", "1068"), None);
        assert_eq!(near("Hue", "Hoi"), None);
        assert_eq!(near("an@example.com", "binh@example.com"), None);
    }

    #[test]
    fn phones_are_near_by_their_digits() {
        let near = |cell: &str, value: &str| DigitsTarget::new(cell)?.nearness(value);
        assert_eq!(near("0912 345 678", "+84912345678"), Some(Nearness::CountryCode));
        assert_eq!(near("0912345678", "+84 912 345 679"), Some(Nearness::Digit));
        assert_eq!(near("0912345687", "0912345678"), Some(Nearness::Digit));
        assert_eq!(near("0912345678", "0987654321"), None);
        assert_eq!(near("12345", "12345"), None);
    }

    proptest! {
        /// The quick no is never wrong.
        #[test]
        fn the_outline_lets_every_near_text_through(one in "[a-z@.]{3,14}", other in "[a-z@.]{3,14}") {
            let letters = strsim::osa_distance(&one, &other);
            prop_assert!(Outline::of(&one).is_near(&Outline::of(&other), letters));
        }

        /// Nor for texts that are made near.
        #[test]
        fn a_letter_more_is_one_letter(text in "[a-z]{9,20}", at in 0_usize..9, more in "[a-z]") {
            let mut longer = text.clone();
            longer.insert_str(at, &more);
            prop_assert_eq!(near(&text, &longer), Some(Nearness::Letters(1)));
        }
    }
}
