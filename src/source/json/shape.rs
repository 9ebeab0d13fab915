//! How rows lie in JSON text, told from its beginning. Reads nothing.

use super::cut::{blank_length, value_length};
use crate::domain::Format;
use crate::source::splitter::Extent;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[{…},{…}]`
    List,
    /// `{"data":[{…},{…}], …}`
    Wrapped,
    /// A value a line; a line that is broken costs one row.
    Lines,
    /// Objects over several lines each, with nothing between them.
    Sequence,
    /// No JSON.
    Other,
}

impl Shape {
    /// Of a text that starts so, of a source of this format.
    pub(super) fn of(text: &[u8], extent: Extent, format: Format) -> Self {
        let by_lines = format == Format::Ndjson;
        let start = &text[blank_length(text)..];
        let first = match start.first() {
            Some(first @ (b'{' | b'[')) => *first,
            Some(_) if !by_lines => return Self::Other,
            _ => return Self::Lines,
        };
        let Some(length) = value_length(start) else {
            let has_line_end = start.contains(&b'\n');
            // A very long first line, or one that is broken.
            let is_line =
                by_lines && first == b'{' && (!has_line_end || is_cut_line(start, extent));
            return if is_line { Self::Lines } else { Self::of_one(first) };
        };
        let (value, rest) = start.split_at(length);
        let spans_lines = value.contains(&b'\n');
        let next = rest[blank_length(rest)..].first();
        let ends_line = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
        let ends_line = matches!(ends_line, None | Some(b'\n'));
        match (first, next) {
            (b'{', Some(_)) if !spans_lines && ends_line => Self::Lines,
            (b'{', Some(b'{')) => Self::Sequence,
            (b'{', None) | (_, Some(_)) if by_lines && !spans_lines => Self::Lines,
            _ => Self::of_one(first),
        }
    }

    fn of_one(first: u8) -> Self {
        if first == b'[' { Self::List } else { Self::Wrapped }
    }
}

/// Whether the second line starts an object although the first one did not end.
fn is_cut_line(text: &[u8], extent: Extent) -> bool {
    let second = text.split(|byte| *byte == b'\n').nth(1).unwrap_or_default();
    let second = second.trim_ascii_start();
    second.starts_with(b"{") || (second.is_empty() && extent == Extent::Last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_tells_more_than_the_name() {
        use Format::{Json, Ndjson};
        use Shape::{Lines, List, Other, Sequence, Wrapped};
        for (text, json, ndjson) in [
            ("[{\"a\":1}]", List, List),
            (" [\n{\"a\":1},\n{}\n]\n", List, List),
            ("[", List, List),
            ("[1]\n[2]\n", List, Lines),
            ("{\"a\":1}\n{\"a\":2}", Lines, Lines),
            ("\n{\"a\":1}\r\n\n{\"a\":2}", Lines, Lines),
            ("{\"a\":1}\nbroken", Lines, Lines),
            ("{\"a\":1}", Wrapped, Lines),
            ("{\"a\":1,}\n{", Lines, Lines),
            ("{\"a\":1\n{\"a\":2}\n", Wrapped, Lines),
            ("{\"a\":", Wrapped, Lines),
            ("{\n\"a\":1}", Wrapped, Wrapped),
            ("{\n\"a\":1}\n{\n\"a\":2}", Sequence, Sequence),
            ("{\"a\":1}{\"a\":2}", Sequence, Sequence),
            ("{\"a\":1} x\n{\"a\":2}", Wrapped, Lines),
            ("x\n{\"a\":1}", Other, Lines),
            ("", Lines, Lines),
        ] {
            assert_eq!(Shape::of(text.as_bytes(), Extent::Last, Json), json, "{text:?}");
            assert_eq!(Shape::of(text.as_bytes(), Extent::Last, Ndjson), ndjson, "{text:?}");
        }
    }
}
