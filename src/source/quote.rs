//! What stands around the cells of a table: the usual `"`, or `'` where a text
//! clearly uses that. Looks at decoded text only.

use crate::domain::Quote;

/// Of so many quotes at the edges of cells one may stand alone: an apostrophe.
const OPENED_PER_ODD_MIN: usize = 20;

impl Quote {
    /// The byte that opens and closes cells.
    pub(super) fn byte(self) -> Option<u8> {
        match self {
            Self::Double => Some(b'"'),
            Self::Single => Some(b'\''),
            Self::None => None,
        }
    }
}

/// The quote a text uses: `'` when cells open and close with it, at least one a
/// line, and none with `"`. A `'` that only opens is how spreadsheets keep zeros.
pub(super) fn detect(text: &[u8]) -> Quote {
    let is_edge = |byte: Option<&u8>| {
        byte.is_none_or(|byte| matches!(byte, b'\n' | b'\r' | b',' | b';' | b'\t' | b'|'))
    };
    let (mut opened, mut closed, mut lines) = (0_usize, 0_usize, 0);
    for (at, byte) in text.iter().enumerate() {
        let opens = is_edge(at.checked_sub(1).and_then(|before| text.get(before)));
        match byte {
            b'"' if opens => return Quote::Double,
            b'\'' => {
                opened += usize::from(opens);
                closed += usize::from(is_edge(text.get(at + 1)));
            }
            b'\n' | b'\r' if !opens => lines += 1,
            _ => {}
        }
    }
    // Headers may go without.
    let is_used = opened > 1 && opened + 1 >= lines;
    if is_used && opened.abs_diff(closed) * OPENED_PER_ODD_MIN <= opened {
        Quote::Single
    } else {
        Quote::Double
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_quote_is_found_where_it_is_clear() {
        let cases = [
            ("", Quote::Double),
            ("a,b\n1,2\n", Quote::Double),
            ("'a','b'\n'1','2, 3'\n", Quote::Single),
            ("name;city\r\n'An; B';Hue\r\n'it''s';''\r\n", Quote::Single),
            ("'a\tb'\t'c'", Quote::Single),
            // Apostrophes, and what spreadsheets put before a number kept as text.
            ("name,city\nO'Neil,'s-Hertogenbosch\nD'Arc,Hue\n", Quote::Double),
            ("phone\n'0901234567\n'0912345678\n", Quote::Double),
            ("note\n'so called'\nx\ny\nz\n", Quote::Double),
            // Who uses the usual one means that.
            ("\"a\",\"b\"\n'1','2'\n", Quote::Double),
            ("'a','b'\n'1',\"2\"\n", Quote::Double),
        ];
        for (text, expected) in cases {
            assert_eq!(detect(text.as_bytes()), expected, "{text:?}");
        }
    }
}
