//! Reads the plain numbers, which are nearly all, without the library: digits,
//! ASCII separators and a calling code whose rules are in the table. It must
//! give exactly what the library gives, or nothing; then the library is asked.
//!
//! Why: the library takes 1 to 2 µs a number and 22 ms to load; matching a
//! million rows spent 60 % of all CPU in it. The proof: the differential tests.
//! `PROPTEST_CASES=6000000 cargo test --release --lib phone` is the long run.

use super::table::{PLANS, Row, SAME_RULES};

/// Texts with more are mostly separators, if numbers at all.
const TEXT_BYTES_MAX: usize = 64;

/// A dial-out prefix (3), a calling code (3), a trunk prefix (1) and the longest
/// national number (17), of which the library reads no more.
const DIGITS_MAX: usize = 24;

/// The rules of one calling code.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// The calling code: its value, and its digits.
    code: usize,
    code_digits: &'static [u8],
    /// Its main region, if it is a region's.
    region: &'static str,
    /// Bit n: a national number may have n digits.
    lengths: u32,
    /// Bit 10 a + b: no rule of the library touches a national number that
    /// starts with the digits a and b.
    free_starts: u128,
    trunk: Option<u8>,
    /// Empty where the library knows several.
    dial_out: &'static [u8],
}

/// The rules of the region a number is dialled from.
pub(super) fn plan_of_region(region: &str) -> Option<&'static Plan> {
    let main = SAME_RULES.iter().find(|(same, _)| *same == region).map_or(region, |(_, main)| main);
    PLANS.iter().find(|plan| plan.region == main && !main.is_empty())
}

/// Appends the E.164 form of a trimmed text when it is certain; says whether it
/// did. `home` are the rules of the region the text is from.
pub(super) fn append_certain(
    text: &str,
    home: Option<&'static Plan>,
    key: &mut String,
) -> Appended {
    let mut written = Written::new();
    if written.scan(text.as_bytes()).is_none() {
        return Appended::No;
    }
    let digits = written.digits();
    let certain = if written.international {
        Certain::international(digits)
    } else {
        home.and_then(|home| home.dialled(digits))
    };
    let Some(Certain { code, national }) = certain else {
        return Appended::No;
    };
    let national_length = national.len();
    key.push_str(written.e164(code, national_length));
    Appended::Yes
}

/// Whether the short cut knew the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Appended {
    Yes,
    No,
}

/// A text without its separators.
struct Written {
    /// The digits, and before them room for `+` and a calling code.
    buffer: [u8; INTRODUCTION_MAX + DIGITS_MAX],
    end: usize,
    international: bool,
}

/// `+` and a calling code.
const INTRODUCTION_MAX: usize = 4;

impl Written {
    fn new() -> Self {
        let buffer = [0; INTRODUCTION_MAX + DIGITS_MAX];
        Self { buffer, end: INTRODUCTION_MAX, international: false }
    }

    /// Only what the library skips wherever it stands. Letters can be an
    /// extension or a vanity number, other signs a second number. Writes where
    /// it is: moving bytes just written one by one is what took longest here.
    fn scan(&mut self, text: &[u8]) -> Option<()> {
        // `918123456.0` is what a spreadsheet made of a number.
        if text.len() > TEXT_BYTES_MAX || matches!(text, [.., b'.', b'0']) {
            return None;
        }
        for byte in text {
            match KINDS[usize::from(*byte)] {
                OTHER if *byte == b'+' && self.digits().is_empty() && !self.international => {
                    self.international = true;
                }
                OTHER => return None,
                // A separator is written too, and the next byte over it.
                kind => {
                    *self.buffer.get_mut(self.end)? = *byte;
                    self.end += usize::from(kind);
                }
            }
        }
        Some(())
    }

    fn digits(&self) -> &[u8] {
        &self.buffer[INTRODUCTION_MAX..self.end]
    }

    /// The last so many digits behind `+` and the code, which replace what was
    /// written before them.
    fn e164(&mut self, code: &[u8], national_length: usize) -> &str {
        let national = self.end - national_length;
        let start = national - code.len() - 1;
        self.buffer[start] = b'+';
        self.buffer[start + 1..national].copy_from_slice(code);
        std::str::from_utf8(&self.buffer[start..self.end]).expect("ASCII digits")
    }
}

const SEPARATOR: u8 = 0;
const DIGIT: u8 = 1;
const OTHER: u8 = 2;

static KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        match byte {
            b'0'..=b'9' => kinds[byte as usize] = DIGIT,
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' => kinds[byte as usize] = SEPARATOR,
            _ => {}
        }
        byte += 1;
    }
    kinds
};

/// A number as the library would have it.
struct Certain<'a> {
    code: &'static [u8],
    /// The last of the digits.
    national: &'a [u8],
}

impl<'a> Certain<'a> {
    /// The digits after `+` or a dial-out prefix.
    fn international(digits: &'a [u8]) -> Option<Self> {
        let start = digits.get(..3)?;
        let plan = PLANS.get(usize::from(PLAN_OF_START[number(start)]))?;
        let national = plan.national(&digits[plan.code_digits.len()..])?;
        Some(Self { code: plan.code_digits, national })
    }
}

/// No plan has this index.
const NO_PLAN: u8 = u8::MAX;

/// The plan of the calling code that starts three digits.
static PLAN_OF_START: [u8; 1000] = {
    let mut plans = [NO_PLAN; 1000];
    let mut index_byte: u8 = 0;
    while (index_byte as usize) < PLANS.len() {
        let plan = &PLANS[index_byte as usize];
        let width = [100, 10, 1][plan.code_digits.len() - 1];
        let mut start = plan.code * width;
        while start < (plan.code + 1) * width {
            plans[start] = index_byte;
            start += 1;
        }
        index_byte += 1;
    }
    plans
};

impl Plan {
    pub(super) const fn new(row: &Row) -> Self {
        let (code, region, lengths, touched, trunk, dial_out) = *row;
        Self {
            code: number(code.as_bytes()),
            code_digits: code.as_bytes(),
            region,
            lengths: lengths_of(lengths.as_bytes()),
            free_starts: free_starts_of(touched.as_bytes()),
            trunk: trunk.as_bytes().first().copied(),
            dial_out: dial_out.as_bytes(),
        }
    }

    /// The digits as dialled in a region of this plan.
    fn dialled<'a>(&self, digits: &'a [u8]) -> Option<Certain<'a>> {
        if !self.dial_out.is_empty()
            && let Some(rest) = digits.strip_prefix(self.dial_out)
        {
            return Certain::international(rest);
        }
        if digits.starts_with(self.code_digits) {
            // The library takes it for the code when the number is too long with
            // it; otherwise it weighs both readings.
            let longest = self.lengths.ilog2() as usize;
            return if digits.len() > longest { Certain::international(digits) } else { None };
        }
        let national = self.national(digits)?;
        Some(Certain { code: self.code_digits, national })
    }

    /// The national number in what follows the calling code, `(0)912…` included.
    fn national<'a>(&self, digits: &'a [u8]) -> Option<&'a [u8]> {
        let national = match digits.split_first() {
            Some((first, rest)) if Some(*first) == self.trunk => rest,
            _ => digits,
        };
        let is_free = self.free_starts >> number(national.get(..2)?) & 1 == 1;
        let is_possible = self.lengths >> national.len() & 1 == 1;
        (is_free && is_possible).then_some(national)
    }
}

const fn number(digits: &[u8]) -> usize {
    let mut number = 0;
    let mut index = 0;
    while index < digits.len() {
        number = 10 * number + (digits[index] - b'0') as usize;
        index += 1;
    }
    number
}

/// Reads `7-10 12`.
const fn lengths_of(text: &[u8]) -> u32 {
    let (mut lengths, mut from, mut length) = (0_u32, 0, 0);
    let mut index = 0;
    while index <= text.len() {
        if index < text.len() && text[index].is_ascii_digit() {
            length = 10 * length + (text[index] - b'0') as u32;
        } else if index < text.len() && text[index] == b'-' {
            (from, length) = (length, 0);
        } else {
            let first = if from == 0 { length } else { from };
            lengths |= (1 << (length + 1)) - (1 << first);
            (from, length) = (0, 0);
        }
        index += 1;
    }
    lengths
}

/// All starts but those with zero and those in the text: `8 14` are all from 80
/// to 89, and 14.
const fn free_starts_of(touched: &[u8]) -> u128 {
    let mut free = (1 << 100) - (1 << 10);
    let (mut start, mut digits) = (0_usize, 0);
    let mut index = 0;
    while index <= touched.len() {
        if index < touched.len() && touched[index].is_ascii_digit() {
            start = 10 * start + (touched[index] - b'0') as usize;
            digits += 1;
        } else {
            free &= match digits {
                1 => !(0b11_1111_1111 << (10 * start)),
                2 => !(1 << start),
                _ => u128::MAX,
            };
            (start, digits) = (0, 0);
        }
        index += 1;
    }
    free
}

#[cfg(test)]
#[path = "short_cut_tests.rs"]
mod tests;
