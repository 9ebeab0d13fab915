//! Cuts JSON text into its values by brackets and strings, a byte at a time and
//! without knowing more. Whether a value is right JSON is `object`'s to say.

/// How many bytes of white space the text starts with.
pub(super) fn blank_length(text: &[u8]) -> usize {
    text.iter().position(|byte| !is_blank(*byte)).unwrap_or(text.len())
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// How long the value is that the text starts with; `None` when its end is not in
/// the text. A number or a word may go on after the end of the text.
pub(super) fn value_length(text: &[u8]) -> Option<usize> {
    match text.first()? {
        b'{' | b'[' => nested_length(text),
        b'"' => string_length(text),
        _ => text.iter().position(|byte| is_blank(*byte) || b",:]}[{\"".contains(byte)),
    }
}

fn nested_length(text: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at += string_length(&text[at..])?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// From the quote that opens it to the one that closes it.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += text.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Appends right JSON without the white space between its parts.
pub(super) fn append_compact(json: &str, output: &mut String) {
    let mut rest = json;
    while let Some(first) = rest.as_bytes().first() {
        let length = if *first == b'"' {
            string_length(rest.as_bytes()).unwrap_or(rest.len())
        } else {
            let is_end = |byte: u8| byte == b'"' || is_blank(byte);
            rest.bytes().position(is_end).unwrap_or(rest.len())
        };
        output.push_str(&rest[..length]);
        rest = rest[length..].trim_start_matches([' ', '\t', '\n', '\r']);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_their_brackets_and_quotes_close() {
        for (text, length) in [
            (r#"{"a":[1,{"b":"}\"]"}]},x"#, Some(22)),
            (r#""a\\",1"#, Some(5)),
            ("12.5,", Some(4)),
            ("null}", Some(4)),
            ("]", Some(0)),
            ("12", None),
            (r#"{"a":1"#, None),
            (r#"{"a":"}"#, None),
            (r#""a\"#, None),
            (r#""a\""#, None),
            ("", None),
        ] {
            assert_eq!(value_length(text.as_bytes()), length, "{text}");
        }
        assert_eq!(blank_length(b" \r\n\tx"), 4);
    }

    #[test]
    fn white_space_goes_but_not_from_strings() {
        let mut compact = String::new();
        append_compact("[ 1 ,\n {\"a b\" : \" \\\" \"} ]\t", &mut compact);
        assert_eq!(compact, r#"[1,{"a b":" \" "}]"#);
    }
}
