//! Conditions in words: the documented ones, and what each operator means.

use crate::domain::condition::ValueCount;
use crate::domain::{Condition, Logic, Operator, Word as _};

/// `points between 10 and 20`, `city any-of Hanoi or Hue`.
pub(super) fn sentence(condition: &Condition) -> String {
    let Condition { attribute, operator, values } = condition;
    let values = match operator.value_count() {
        ValueCount::Two => values.join(" and "),
        _ => values.join(" or "),
    };
    format!("{attribute} {} {values}", operator.word()).trim_end().to_owned()
}

/// What an operator means.
pub(super) fn help(operator: Operator) -> &'static str {
    match operator {
        Operator::Equals => "the value is this one",
        Operator::NotEquals => "it is another one, or there is none",
        Operator::Contains => "this is a part of it",
        Operator::NotContains => "this is no part of it, or it is empty",
        Operator::StartsWith => "it begins with this",
        Operator::NotStartsWith => "it does not begin with this, or is empty",
        Operator::EndsWith => "it ends with this",
        Operator::NotEndsWith => "it does not end with this, or is empty",
        Operator::Greater => "more than this",
        Operator::AtLeast => "this or more",
        Operator::Less => "less than this",
        Operator::AtMost => "this or less",
        Operator::Between => "from one value to another, both included",
        Operator::AnyOf => "one of several values",
        Operator::Before => "earlier than this",
        Operator::After => "later than this",
        Operator::Exists => "there is a value",
        Operator::NotExists => "it is empty",
    }
}

/// Which of the conditions must hold.
pub(super) fn logic(logic: Logic) -> &'static str {
    match logic {
        Logic::And => "all of these hold",
        Logic::Or => "one of these holds",
    }
}
