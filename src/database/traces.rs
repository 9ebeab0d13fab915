//! Values of people in the history: what a mapping was set to stands in the
//! recorded export, in the report, in labels of criteria and in errors. Takes them
//! out where they are a person's who is erased; knows no engine.

use std::ops::Range;

use serde_json::Value;

/// What stands in place of a value.
const ERASED: &str = "(erased)";

/// In a sentence a shorter value is a word like others.
const SENTENCE_VALUE_MIN: usize = 3;

/// The texts of an entry of the history.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct HistoryTexts {
    /// The export as it was run, in TOML.
    pub(super) configuration: Option<String>,
    /// The report of the run.
    pub(super) report: Option<Value>,
    /// What went wrong.
    pub(super) error: Option<String>,
}

impl HistoryTexts {
    /// The texts without a value; `None` where they do not hold it.
    pub(super) fn without(&self, value: &str) -> Option<Self> {
        let cleaned = Self {
            configuration: self.configuration.as_ref().map(|text| configuration(text, value)),
            report: self.report.as_ref().map(|report| without_in_report(report, value)),
            error: self.error.as_ref().map(|text| sentence(text, value)),
        };
        (cleaned != *self).then_some(cleaned)
    }
}

/// The label of a criterion ("email = an@example.com") without a value; `None`
/// where it does not hold it.
pub(super) fn label_without(label: &str, value: &str) -> Option<String> {
    let mut signs = label.match_indices(" = ").map(|(at, sign)| at + sign.len());
    let start = signs.find(|start| is_same(&label[*start..], value))?;
    Some(format!("{}{ERASED}", &label[..start]))
}

/// Whether a constant is a value as it is stored, or differs only by case.
fn is_same(constant: &str, value: &str) -> bool {
    constant.trim().to_lowercase() == value.to_lowercase()
}

/// Constants are on lines of their own, as `config` writes them.
fn configuration(text: &str, value: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| match line.trim_end().strip_prefix("value = ") {
            Some(quoted) if is_same(&unquoted(quoted), value) => format!("value = \"{ERASED}\"\n"),
            _ => line.to_owned(),
        })
        .collect()
}

/// The text of a string in TOML. What is escaped is so as in JSON.
fn unquoted(quoted: &str) -> String {
    let between = |mark: &str| quoted.strip_prefix(mark)?.strip_suffix(mark);
    if let Some(literal) = between("'''").or_else(|| between("'")) {
        return literal.to_owned();
    }
    let inside = between("\"\"\"").or_else(|| between("\"")).unwrap_or(quoted);
    serde_json::from_str(&format!("\"{inside}\"")).unwrap_or_else(|_| inside.to_owned())
}

fn without_in_report(report: &Value, value: &str) -> Value {
    let mut report = report.clone();
    let criteria = report.get_mut("criteria").and_then(Value::as_array_mut);
    for criterion in criteria.into_iter().flatten() {
        if let Some(Value::String(constant)) = criterion.get_mut("value")
            && is_same(constant, value)
        {
            ERASED.clone_into(constant);
        }
    }
    let warnings = report.get_mut("warnings").and_then(Value::as_array_mut);
    for warning in warnings.into_iter().flatten() {
        if let Value::String(text) = warning {
            *text = sentence(text, value);
        }
    }
    report
}

/// A sentence without a value that stands in it as a word of its own.
fn sentence(text: &str, value: &str) -> String {
    if value.chars().count() < SENTENCE_VALUE_MIN {
        return text.to_owned();
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(found) = next_word(text, value, from) {
        cleaned.push_str(&text[from..found.start]);
        cleaned.push_str(ERASED);
        from = found.end;
    }
    cleaned.push_str(&text[from..]);
    cleaned
}

/// Where a value stands next, whatever the case of its ASCII letters.
fn next_word(text: &str, value: &str, from: usize) -> Option<Range<usize>> {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    (from..text.len()).filter(|start| text.is_char_boundary(*start)).find_map(|start| {
        let found = start..start + value.len();
        let is_it = text.get(found.clone())?.eq_ignore_ascii_case(value)
            && !is_part(text[..found.start].chars().next_back())
            && !is_part(text[found.end..].chars().next());
        is_it.then_some(found)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ADDRESS: &str = "an@example.com";

    #[test]
    fn constants_go_from_the_recorded_export_and_nothing_else() {
        let text = "name = \"an@example.com\"\n[[mapping]]\nattribute = \"email\"\n\
                    value = \"AN@example.com\"\n[[mapping]]\nvalue = \"anh@example.com\"\n";
        let cleaned = configuration(text, ADDRESS);
        assert_eq!(cleaned, text.replace("AN@example.com", ERASED));
        for (written, value) in
            [("'say \"an\"'", "say \"an\""), ("\"C:\\\\an\"", "C:\\an"), ("'''it's'''", "it's")]
        {
            let cleaned = configuration(&format!("value = {written}\n"), value);
            assert_eq!(cleaned, format!("value = \"{ERASED}\"\n"), "{written}");
        }
    }

    #[test]
    fn reports_labels_and_errors_lose_the_value_as_a_whole_word() {
        let texts = HistoryTexts {
            configuration: None,
            report: Some(json!({
                "segment": "an@example.com",
                "rows": { "read": 5 },
                "criteria": [{ "attribute": "email", "value": "an@example.com" }],
                "warnings": ["everybody whose email is an@example.com is taken"],
            })),
            error: Some("the value \"An@Example.com\" set for email, not tan@example.com".into()),
        };
        let cleaned = texts.without(ADDRESS).unwrap();
        assert_eq!(
            cleaned.report,
            Some(json!({
                "segment": "an@example.com",
                "rows": { "read": 5 },
                "criteria": [{ "attribute": "email", "value": ERASED }],
                "warnings": ["everybody whose email is (erased) is taken"],
            }))
        );
        let error = "the value \"(erased)\" set for email, not tan@example.com";
        assert_eq!(cleaned.error.as_deref(), Some(error));
        assert_eq!(cleaned.without(ADDRESS), None);
        assert_eq!(texts.without("5"), None, "figures are not values");
        assert_eq!(texts.without("is"), None, "short words are not either");
        let label = label_without("email = an@example.com", ADDRESS);
        assert_eq!(label.as_deref(), Some("email = (erased)"));
        assert_eq!(label_without("a = b = Huế", "huế").as_deref(), Some("a = b = (erased)"));
        assert_eq!(label_without("email = column an@example.com", ADDRESS), None);
    }

    #[test]
    fn letters_of_any_width_are_no_trouble() {
        assert_eq!(sentence("xế Huế, Huế", "Huế"), "xế (erased), (erased)");
        assert_eq!(sentence("ế", "longer than all"), "ế");
        assert_eq!(sentence("", "abc"), "");
    }
}
