//! `--condition ATTRIBUTE OPERATOR [VALUE]...`, as often as wanted: derived
//! arguments cannot keep the occurrences apart, so this one is written out.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::domain::condition::ValueCount;
use crate::domain::{AttributeName, Condition, Operator, Word};

const ID: &str = "condition";

/// The conditions of a new segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct ConditionArguments {
    occurrences: Vec<Vec<String>>,
}

impl ConditionArguments {
    /// The conditions, or what is wrong with one and what to do.
    pub(in crate::cli) fn conditions(&self) -> Result<Vec<Condition>, (String, String)> {
        self.occurrences.iter().map(|words| condition(words)).collect()
    }
}

fn condition(words: &[String]) -> Result<Condition, (String, String)> {
    let [attribute, operator, values @ ..] = words else {
        unreachable!("clap asks for two words at least");
    };
    let attribute = AttributeName::parse(attribute)
        .map_err(|error| (error.to_string(), "name an attribute of the audience".to_owned()))?;
    let operator = Operator::parse(operator).map_err(|error| (error.to_string(), error.hint()))?;
    Ok(Condition { attribute, operator, values: separated(operator, values) })
}

/// `between 1,2` is `between 1 2`, and `any-of a,b c` is `any-of a b c`; with
/// any other operator a comma is part of the value.
fn separated(operator: Operator, values: &[String]) -> Vec<String> {
    let commas =
        matches!((operator.value_count(), values), (ValueCount::Many, _) | (ValueCount::Two, [_]));
    if !commas {
        return values.to_vec();
    }
    let parts = values.iter().flat_map(|value| value.split(','));
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl Args for ConditionArguments {
    fn augment_args(command: Command) -> Command {
        let operators: Vec<&str> = Operator::ALL.iter().map(|operator| operator.word()).collect();
        command.arg(
            Arg::new(ID)
                .long(ID)
                .num_args(2..)
                .allow_negative_numbers(true)
                .action(ArgAction::Append)
                .value_names(["ATTRIBUTE", "OPERATOR", "VALUE"])
                .help("What members must satisfy; can be given several times")
                .long_help(format!(
                    "What members must satisfy; can be given several times.\n\nOperators: {}.\n\
                     `between` takes two values or LOW,HIGH; `any-of` takes several, or some \
                     separated by commas.",
                    operators.join(", ")
                )),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ConditionArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let occurrences = matches
            .get_occurrences::<String>(ID)
            .map(|all| all.map(|words| words.cloned().collect()).collect())
            .unwrap_or_default();
        Ok(Self { occurrences })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Condition, (String, String)> {
        condition(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn values_by_operator() {
        let cases: [(&[&str], &[&str]); 7] = [
            (&["city", "equals", "Huế, VN"], &["Huế, VN"]),
            (&["points", "between", "1,2"], &["1", "2"]),
            (&["points", "between", "1", "2"], &["1", "2"]),
            (&["city", "any-of", "Huế,Hà Nội, Đà Nẵng"], &["Huế", "Hà Nội", "Đà Nẵng"]),
            (&["city", "any-of", "Huế", "Hà Nội"], &["Huế", "Hà Nội"]),
            (&["city", "exists"], &[]),
            (&["points", "greater", "-5"], &["-5"]),
        ];
        for (words, values) in cases {
            assert_eq!(read(words).unwrap().values, values, "{words:?}");
        }
    }

    #[test]
    fn a_wrong_operator_is_told_with_the_right_one() {
        let (message, hint) = read(&["city", "equal", "Huế"]).unwrap_err();
        assert_eq!(message, "unknown operator \"equal\"");
        assert_eq!(hint, "did you mean \"equals\"?");
    }
}
