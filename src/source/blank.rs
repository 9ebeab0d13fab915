//! When a cell is blank: nothing is left of it after trimming (SPEC §2). The
//! same characters as the matchers trim, decided here on bytes because the
//! source may not use them and looks at every row.

/// White space, the byte order mark and the zero width space.
fn is_trimmed(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{FEFF}' | '\u{200B}')
}

/// Without what SPEC §2 trims at both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_trimmed)
}

/// Whether trimming leaves nothing. Bytes that are no UTF-8 are not blank.
pub(super) fn is_blank(cell: &[u8]) -> bool {
    match cell.iter().find(|byte| !matches!(byte, b'\t'..=b'\r' | b' ')) {
        None => true,
        Some(byte) if byte.is_ascii() => false,
        Some(_) => str::from_utf8(cell).is_ok_and(|text| text.chars().all(is_trimmed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_is_what_trimming_leaves_empty() {
        for blank in
            ["", " ", "\t\r\n\u{B}\u{C}", "\u{A0}", "\u{3000} ", "\u{FEFF}", "\u{200B}\u{85}"]
        {
            assert!(is_blank(blank.as_bytes()), "{blank:?}");
            assert_eq!(trim(blank), "", "{blank:?}");
        }
        for filled in ["a", " a", "\u{A0}a", "0", "-", "\0", "\u{1F}", "\u{200C}", "đ"] {
            assert!(!is_blank(filled.as_bytes()), "{filled:?}");
            assert_ne!(trim(filled), "", "{filled:?}");
        }
        assert!(!is_blank(b"\xFF"));
        assert!(!is_blank(b" \xC2"));
        assert_eq!(trim("\u{FEFF} a b\u{200B}\u{A0}"), "a b");
    }
}
