//! Cases of the condition operators, per attribute type.

use AttributeType::{Boolean, Datetime, Email, Number, Phone, Text};

use super::*;

fn condition(operator: &str, values: &[&str]) -> Condition {
    Condition {
        attribute: AttributeName::parse("city").unwrap(),
        operator: Operator::parse(operator).unwrap(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn ready(
    kind: AttributeType,
    operator: &str,
    values: &[&str],
) -> Result<ConditionTest, BadCondition> {
    ConditionTest::new(&condition(operator, values), kind, PhoneRegion::parse("VN"))
}

fn holds(kind: AttributeType, operator: &str, values: &[&str], value: &str) -> bool {
    ready(kind, operator, values).unwrap().holds(Some(value))
}

#[test]
fn what_holds_and_what_does_not() {
    for (kind, operator, values, yes, no) in [
        (
            Text,
            "equals",
            &["Hà Nội"][..],
            &["Ha\u{300} No\u{323}\u{302}i", " Hà Nội "][..],
            &["hà nội", "Hà Nội 1"][..],
        ),
        (Text, "equals", &["007"], &["007"], &["7"]),
        (Text, "any-of", &["Hanoi", "Hue"], &["Hanoi", "Hue"], &["hue", "Hanoi,Hue"]),
        (Text, "contains", &["no"], &["Hanoi", "no"], &["HANOI"]),
        (Text, "starts-with", &["Ha"], &["Hanoi", "Ha"], &["hanoi", "Chau Ha"]),
        (Text, "ends-with", &["e\u{301}"], &["café"], &["cafe"]),
        (Email, "equals", &["Anna@X.com"], &["anna@x.COM"], &["ann@x.com", "anna"]),
        (
            Email,
            "any-of",
            &["a@x.com", "b@bücher.de"],
            &["A@x.com", "b@xn--bcher-kva.de"],
            &["c@x.com"],
        ),
        (
            Email,
            "ends-with",
            &["@GMAIL.com"],
            &["anna@gmail.com", "anna@Gmail.Com"],
            &["anna@gmail.com.vn", "@gmail.com"],
        ),
        (Email, "contains", &["+News"], &["anna+news@x.com"], &["anna@x.com"]),
        (
            Phone,
            "equals",
            &["+84 912 345 678"],
            &["0912345678", "0084912345678"],
            &["0912345679", "n/a"],
        ),
        (Phone, "starts-with", &["09"], &["0912345678"], &["+84912345678", "09"]),
        (Number, "equals", &["1.0"], &["1", "1e0"], &["10"]),
        (Number, "greater", &["9"], &["10", "9.5"], &["9", "-10", "abc"]),
        (Number, "at-least", &["9"], &["9.0", "10"], &["8.99"]),
        (Number, "less", &["-1"], &["-1.5", "-10"], &["-1", "0"]),
        (Number, "at-most", &["0.1"], &["0.1", "0.09", "-5"], &["0.11"]),
        (Number, "between", &["-1", "10"], &["-1", "10", "9"], &["-1.01", "10.1", "11"]),
        (Number, "starts-with", &["12"], &["120"], &["012"]),
        (
            Datetime,
            "equals",
            &["01/10/2026"],
            &["2026-10-01", "2026-10-01T00:00:00Z"],
            &["2026-10-02"],
        ),
        (
            Datetime,
            "before",
            &["2026-10-01"],
            &["2026-09-30T23:59:59.9Z"],
            &["2026-10-01", "never"],
        ),
        (
            Datetime,
            "after",
            &["2026-10-01T12:00:00Z"],
            &["2026-10-01T12:00:00.5Z", "2026-10-02"],
            &["2026-10-01T12:00:00Z"],
        ),
        (Datetime, "less", &["2026-10-01"], &["2026-09-30"], &["2026-10-01"]),
        (Datetime, "greater", &["2026-10-01"], &["2026-10-02"], &["2026-10-01"]),
        (Datetime, "at-least", &["2026-10-01T07:00+07:00"], &["2026-10-01"], &["2026-09-30"]),
        (Datetime, "at-most", &["2026-10-01"], &["2026-10-01"], &["2026-10-01T00:00:01Z"]),
        (
            Datetime,
            "between",
            &["2026-01-01", "2026-12-31"],
            &["2026-01-01", "2026-12-31"],
            &["2025-12-31", "2026-12-31T00:00:01Z"],
        ),
        (Datetime, "starts-with", &["2026-10"], &["2026-10-01"], &["2026-11-01"]),
        (Boolean, "equals", &["yes"], &["true", "1"], &["false", "maybe"]),
        (Text, "exists", &[], &["x"], &[" ", "\u{200B}"]),
        (Number, "exists", &[], &["unreadable"], &[""]),
    ] {
        for value in yes {
            assert!(holds(kind, operator, values, value), "{operator} {values:?}: {value:?}");
        }
        for value in no {
            assert!(!holds(kind, operator, values, value), "{operator} {values:?}: {value:?}");
        }
    }
}

#[test]
fn a_not_operator_is_the_opposite() {
    for operator in ["equals", "contains", "starts-with", "ends-with"] {
        for value in ["ab", "abc", "cab", "cabc", "AB", "", " ", "b"] {
            assert_ne!(
                holds(Text, operator, &["ab"], value),
                holds(Text, &format!("not-{operator}"), &["ab"], value),
                "{operator} {value:?}"
            );
        }
    }
    assert!(!holds(Text, "not-exists", &[], "x"));
    assert!(!holds(Number, "not-exists", &[], "unreadable"));
}

/// Values for an operator on a datetime attribute, which has all of them.
fn some_values(operator: Operator) -> &'static [&'static str] {
    match operator.value_count() {
        ValueCount::None => &[],
        ValueCount::One | ValueCount::Many => &["2026-10-01"],
        ValueCount::Two => &["2026-10-01", "2026-10-02"],
    }
}

#[test]
fn empty_satisfies_only_not_operators() {
    for operator in Operator::ALL {
        let mut test = ready(Datetime, operator.word(), some_values(*operator)).unwrap();
        let is_not = operator.word().starts_with("not-");
        assert_eq!(test.holds(None), is_not, "{operator:?}");
        assert_eq!(test.holds(Some("")), is_not, "{operator:?}");
    }
}

#[test]
fn an_unreadable_value_satisfies_only_exists_and_not_operators_but_not_exists() {
    for operator in Operator::ALL {
        let mut test = ready(Datetime, operator.word(), some_values(*operator)).unwrap();
        let expected = match operator {
            Operator::Exists => true,
            Operator::NotExists => false,
            other => other.word().starts_with("not-"),
        };
        assert_eq!(test.holds(Some("2026-10-01 or so")), expected, "{operator:?}");
    }
}

#[test]
fn operators_a_type_does_not_have() {
    for kind in [Text, Email, Phone, Boolean] {
        for (operator, values) in [
            ("greater", &["1"][..]),
            ("at-least", &["1"]),
            ("less", &["1"]),
            ("at-most", &["1"]),
            ("between", &["1", "2"]),
            ("before", &["2026-10-01"]),
            ("after", &["2026-10-01"]),
        ] {
            let error = ready(kind, operator, values).unwrap_err();
            assert!(matches!(error, BadCondition::Operator { .. }), "{error}");
        }
    }
    assert!(ready(Number, "before", &["1"]).is_err());
    let error = ready(Text, "greater", &["5"]).unwrap_err();
    assert_eq!(error.to_string(), "\"greater\" cannot be asked of city, which is of type text");
    assert!(error.hint().unwrap().starts_with("use one of: equals, not-equals, contains"));
    assert!(!error.hint().unwrap().contains("between"));
}

#[test]
fn wrong_number_of_values() {
    for (operator, values, message) in [
        ("equals", &[][..], "\"equals\" on city takes one value, not 0"),
        ("equals", &["1", "2"], "\"equals\" on city takes one value, not 2"),
        ("between", &["1"], "\"between\" on city takes two values, not 1"),
        ("any-of", &[], "\"any-of\" on city takes one value or more, not 0"),
        ("exists", &["1"], "\"exists\" on city takes no value, not 1"),
    ] {
        assert_eq!(ready(Number, operator, values).unwrap_err().to_string(), message);
    }
}

#[test]
fn values_the_type_cannot_read() {
    for (kind, operator, values, cause) in [
        (Number, "greater", &["1,000"][..], Unreadable::TypeMismatch),
        (Number, "any-of", &["1", "x"], Unreadable::TypeMismatch),
        (Datetime, "before", &["tomorrow"], Unreadable::TypeMismatch),
        (Boolean, "equals", &["maybe"], Unreadable::TypeMismatch),
        (Email, "equals", &["anna"], Unreadable::BadEmail),
        (Phone, "equals", &["n/a"], Unreadable::PhoneImpossible),
        (Text, "equals", &[" "], Unreadable::Empty),
        (Text, "contains", &[""], Unreadable::Empty),
    ] {
        match ready(kind, operator, values).unwrap_err() {
            BadCondition::Value { cause: told, .. } => assert_eq!(told, cause),
            other => panic!("{other}"),
        }
    }
    let error = ready(Number, "greater", &["1,000"]).unwrap_err();
    assert_eq!(error.to_string(), "\"1,000\" cannot be compared with city by \"greater\"");
    assert!(error.hint().unwrap().contains("without thousands separators"));
    let error = ConditionTest::new(&condition("equals", &["0912345678"]), Phone, None).unwrap_err();
    assert!(error.hint().unwrap().contains("phone region"));
}

#[test]
fn swapped_ends_are_told() {
    let error = ready(Number, "between", &["10", "9"]).unwrap_err();
    assert_eq!(error.to_string(), "\"between\" on city has its ends swapped: 10 comes after 9");
    assert_eq!(error.hint().as_deref(), Some("use: between 9,10"));
    assert!(ready(Number, "between", &["9", "9.0"]).is_ok());
}
