//! What programs do to cells on their way into a file, told from one cell alone.
//! Nothing is repaired: a person decides.

use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1252, WINDOWS_1258};

use super::blank::trim;

/// What happened to a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellDamage {
    /// A long number in the notation of a spreadsheet: `9.18E+08`.
    Shortened,
    /// UTF-8 read as an encoding of Windows: `Nguyá»…n`.
    Mojibake,
    /// The same, twice.
    MojibakeTwice,
    /// A NUL, which no text has.
    Nul,
    /// What a spreadsheet writes where a formula fails or a cell is too narrow.
    SpreadsheetError,
    /// The digest of a value, so many hexadecimal digits long.
    Hash(usize),
}

/// The lengths of MD5, SHA-1 and SHA-256 digests.
const HASH_DIGITS: [usize; 3] = [32, 40, 64];

const SPREADSHEET_ERRORS: [&str; 7] =
    ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];

/// Says what happened to a cell, if something did.
pub fn cell_damage(cell: &str) -> Option<CellDamage> {
    let cell = trim(cell);
    if is_shortened(cell) {
        Some(CellDamage::Shortened)
    } else if is_spreadsheet_error(cell) {
        Some(CellDamage::SpreadsheetError)
    } else if HASH_DIGITS.contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_hexdigit()) {
        // A number of so many digits is no digest.
        let has_letter = cell.bytes().any(|b| b.is_ascii_alphabetic());
        has_letter.then_some(CellDamage::Hash(cell.len()))
    } else if cell.contains('\0') {
        Some(CellDamage::Nul)
    } else {
        let once = read_again(cell)?;
        let twice = read_again(&once).is_some();
        Some(if twice { CellDamage::MojibakeTwice } else { CellDamage::Mojibake })
    }
}

/// `9.18E+08`: a digit, a fraction, an exponent with its sign.
fn is_shortened(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let Some(exponent) = exponent.strip_prefix('+') else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    is_digits(exponent) && whole.len() == 1 && is_digits(whole) && is_digits(fraction)
}

fn is_spreadsheet_error(cell: &str) -> bool {
    SPREADSHEET_ERRORS.contains(&cell) || (cell.len() > 2 && cell.bytes().all(|b| b == b'#'))
}

/// The text of which an encoding of Windows made this one: its bytes in that encoding
/// are UTF-8. Text that was written that way is hardly ever.
fn read_again(cell: &str) -> Option<String> {
    if cell.is_ascii() {
        return None;
    }
    // `Îşi` is Romanian: letters alone prove nothing but in Western Europe.
    let has_sign = cell.chars().any(|c| !c.is_ascii() && !c.is_alphanumeric());
    let others: &[&Encoding] = if has_sign { &[WINDOWS_1258, WINDOWS_1250] } else { &[] };
    [WINDOWS_1252].iter().chain(others).find_map(|encoding| {
        let (bytes, _, unmappable) = encoding.encode(cell);
        if unmappable { None } else { String::from_utf8(bytes.into_owned()).ok() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_told_from_the_cell() {
        for (cell, expected) in [
            ("9.18E+08", Some(CellDamage::Shortened)),
            (" 8,49E+10 ", Some(CellDamage::Shortened)),
            ("Nguyá»…n VÄƒn An", Some(CellDamage::Mojibake)),
            ("CafÃ©", Some(CellDamage::Mojibake)),
            ("CafĂ©", Some(CellDamage::Mojibake)),
            ("CafÃƒÂ©", Some(CellDamage::MojibakeTwice)),
            ("an\0@example.com", Some(CellDamage::Nul)),
            ("Îşi", None),
            ("Łódź", None),
            ("Thi\u{323} Hô\u{300}ng", None),
            ("#REF!", Some(CellDamage::SpreadsheetError)),
            ("########", Some(CellDamage::SpreadsheetError)),
            ("5f4dcc3b5aa765d61d8327deb882cf99", Some(CellDamage::Hash(32))),
            ("Nguyễn Văn An", None),
            ("São Paulo", None),
            ("Müller", None),
            ("naïve café", None),
            ("#1", None),
            ("1E5", None),
            ("12E+3", None),
            ("an@example.com", None),
            ("12345678901234567890123456789012", None),
            ("", None),
        ] {
            assert_eq!(cell_damage(cell), expected, "{cell}");
        }
    }
}
