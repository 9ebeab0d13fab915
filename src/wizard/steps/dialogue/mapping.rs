//! Step 3: what each attribute is matched with, and what that finds.

use super::super::Steps;
use super::super::facts::Move;
use super::super::guess;
use super::super::mapping::{doubt, go_on, gone, reason, rows, strip, take_renamed};
use super::super::matchers::{matcher, matcher_label, matchers};
use super::super::picker::share_found;
use super::super::value::readable;
use super::{Ask as Asked, ExportPage};
use crate::domain::{Attribute, AttributeName, AttributeType, CriterionKind, MatcherKind, Word};
use crate::export::Evidence;
use crate::wizard::accessible::{Empty, Question, Reply, Talk, Typed};
use crate::wizard::job::ColumnView;
use crate::wizard::screen::Outcome;
use crate::wizard::text::counted;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// Which attribute to change, if any.
    List,
    /// What it is matched with.
    Match(AttributeName),
    /// The constant.
    Value(AttributeName),
    /// How it is compared.
    Matcher(AttributeName),
}

impl Ask {
    pub(super) fn before(&self) -> Self {
        match self {
            Self::List | Self::Match(_) => Self::List,
            Self::Value(name) | Self::Matcher(name) => Self::Match(name.clone()),
        }
    }
}

/// The answers before the columns.
const WITHOUT_COLUMN: [&str; 3] = [
    "Nothing: the attribute does not matter",
    "None: people whose attribute is empty",
    "Set value: people whose attribute has one value",
];

impl ExportPage {
    pub(super) fn mapping_question(&self, ask: &Ask) -> Question {
        match ask {
            Ask::List => self.list_question(),
            Ask::Match(name) => self.match_question(name),
            Ask::Value(name) => self.value_question(name),
            Ask::Matcher(name) => {
                let matchers =
                    self.attribute(name).map_or_else(Vec::new, |a| matchers(a, &self.steps.form));
                let now = self.matcher(name);
                let at = matchers.iter().position(|matcher| Some(*matcher) == now);
                Question::new(self.heading(), format!("How is {name} compared?"))
                    .choices(matchers.iter().map(|matcher| matcher_meaning(*matcher)))
                    .empty(at.map_or(Empty::Nothing, Empty::Choice))
            }
        }
    }

    fn list_question(&self) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let question = Question::new(
            self.heading(),
            "Column mapping: which attribute would you like to change?",
        )
        .tell(self.figures())
        .choices(rows(form, facts).into_iter().map(|attribute| self.attribute_line(attribute)))
        .typed(Typed::Filter)
        .letter('g', "Go on to the write mode")
        .letter('r', "Propose again, by trying the columns");
        let guesses = facts.drift.guess_sentence();
        let question = match &guesses {
            Some(guess) => question.letter('n', format!("Take the new names: {guess}")),
            None => question,
        };
        question.empty(Empty::Letter(if guesses.is_some() { 'n' } else { 'g' })).help(
            "An attribute is matched with a column of the file, with None (it is empty) or \
             with a value. At least one must be matched with a column.",
        )
    }

    /// The live figures as a sentence.
    fn figures(&self) -> String {
        let figures = strip(&self.steps.form, &self.steps.facts).replace(" · ", ", ");
        let figures = figures.trim_end_matches('.');
        match figures.strip_prefix("matched ") {
            Some(figures) => format!("Figures: matched {figures}."),
            None => format!("{figures}."),
        }
    }

    fn attribute(&self, name: &AttributeName) -> Option<&Attribute> {
        self.steps.facts.attributes(&self.steps.form).iter().find(|a| a.name == *name)
    }

    /// The matcher of an attribute that is matched.
    fn matcher(&self, name: &AttributeName) -> Option<MatcherKind> {
        matcher(self.attribute(name)?, &self.steps.form)
    }

    fn columns(&self) -> &[ColumnView] {
        self.steps.facts.source.as_ref().map_or(&[], |source| &source.columns)
    }

    fn attribute_line(&self, attribute: &Attribute) -> String {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let (name, kind) = (&attribute.name, attribute.kind.word());
        let Some(mapping) = form.mapped(name) else {
            return format!("{name}: {kind}, not matched");
        };
        let with = match &mapping.kind {
            CriterionKind::None => "is empty".into(),
            CriterionKind::Value(value) => format!("is \"{value}\""),
            CriterionKind::Column(_) if gone(attribute, form, facts).is_some() => {
                gone(attribute, form, facts).unwrap_or_default()
            }
            CriterionKind::Column(column) => format!("is in column {column}"),
        };
        let found = self.matcher(name).and_then(|matcher| facts.live.criterion(mapping, matcher));
        let found = found.map_or_else(String::new, |figures| {
            let people = counted(figures.profiles_matched, "person", "people");
            match mapping.kind {
                CriterionKind::Column(_) => {
                    let rows = counted(figures.rows_matched, "row", "rows");
                    format!(": {rows} find {people}")
                }
                _ => format!(": {people}"),
            }
        });
        format!("{name}: {kind}, {with}, compared as {}{found}", matcher_label(attribute, form))
    }

    fn match_question(&self, name: &AttributeName) -> Question {
        let mut question = Question::new(self.heading(), format!("What is {name} matched with?"));
        let Some(attribute) = self.attribute(name) else { return question };
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        if let Some(warning) = doubt(attribute, form, facts) {
            question = question.tell(format!("note: {warning}"));
        }
        if let Some(reason) = reason(attribute, form, facts) {
            question = question.tell(reason);
        }
        let columns = self.columns();
        let evidence = facts.evidence.as_ref();
        let ranked = guess::ranked(attribute, columns, evidence);
        let mapped = form.mapped(name).map(|mapping| &mapping.kind);
        let now = match mapped {
            Some(CriterionKind::None) => Some(1),
            Some(CriterionKind::Value(_)) => Some(2),
            Some(CriterionKind::Column(column)) => {
                // One that is gone is looked for under the name it has perhaps now.
                let drift = &facts.drift;
                let column = drift.perhaps(column).unwrap_or(column);
                ranked.iter().position(|at| columns[*at].name == column).map(|at| at + 3)
            }
            None if ranked.is_empty() => Some(0),
            None => Some(WITHOUT_COLUMN.len()),
        };
        let question = question
            .choices(WITHOUT_COLUMN)
            .choices(ranked.iter().map(|at| column_line(attribute, &columns[*at], evidence)))
            .typed(Typed::Filter)
            .empty(now.map_or(Empty::Nothing, Empty::Choice));
        match mapped {
            Some(_) => question.letter(
                'm',
                format!("Compare otherwise, now as {}", matcher_label(attribute, form)),
            ),
            None => question,
        }
    }

    fn value_question(&self, name: &AttributeName) -> Question {
        let question = Question::new(self.heading(), format!("Which value must {name} have?"));
        let now = match self.steps.form.mapped(name).map(|mapping| &mapping.kind) {
            Some(CriterionKind::Value(value)) => Empty::Text(value.clone()),
            _ => Empty::Nothing,
        };
        match self.attribute(name).map(|attribute| attribute.kind) {
            Some(AttributeType::Boolean) => question.choices(["true", "false"]),
            Some(AttributeType::Datetime) => question
                .typed(Typed::Text("Date"))
                .empty(now)
                .help("A date is written 2026-12-31 or 31/12/2026."),
            _ => question.typed(Typed::Text("Value")).empty(now),
        }
    }

    pub(super) fn mapping_answer(&mut self, ask: Ask, reply: Reply, talk: &mut Talk) -> Outcome {
        match (ask, reply) {
            (Ask::List, Reply::Letter('g')) => {
                let answer = go_on(&self.steps.form, &self.steps.facts);
                return self.follow(answer, talk);
            }
            (Ask::List, Reply::Letter('n')) => {
                let answer = take_renamed(&mut self.steps.form, &self.steps.facts);
                return self.follow(answer, talk);
            }
            (Ask::List, Reply::Letter(_)) => {
                return self.follow(Move::Propose, talk);
            }
            (Ask::List, Reply::Choice(at)) => {
                let name =
                    rows(&self.steps.form, &self.steps.facts).get(at).map(|a| a.name.clone());
                if let Some(name) = name {
                    self.ask = Asked::Mapping(Ask::Match(name));
                }
            }
            (Ask::Match(name), Reply::Letter(_)) => self.ask = Asked::Mapping(Ask::Matcher(name)),
            (Ask::Match(name), Reply::Choice(at)) => self.matched_with(name, at),
            (Ask::Value(name), Reply::Choice(at)) => {
                self.set_value(&name, ["true", "false"][at].to_owned(), talk);
            }
            (Ask::Value(name), Reply::Text(value)) => self.set_value(&name, value, talk),
            (Ask::Matcher(name), Reply::Choice(at)) => {
                let attribute = self.attribute(&name);
                let all = attribute.map_or_else(Vec::new, |a| matchers(a, &self.steps.form));
                // The first is the type's own.
                let matcher = all.get(at).copied().filter(|matcher| Some(matcher) != all.first());
                self.steps.form.set_matcher(&name, matcher);
                self.ask = Asked::Mapping(Ask::List);
            }
            (_, Reply::Letter(_) | Reply::Text(_) | Reply::Back) => {}
        }
        Outcome::Stay
    }

    fn matched_with(&mut self, name: AttributeName, at: usize) {
        let kind = match at {
            0 => None,
            1 => Some(CriterionKind::None),
            2 => {
                self.ask = Asked::Mapping(Ask::Value(name));
                return;
            }
            _ => {
                let columns = self.columns();
                let evidence = self.steps.facts.evidence.as_ref();
                let ranked = self.attribute(&name).map(|a| guess::ranked(a, columns, evidence));
                let column = ranked.and_then(|ranked| ranked.get(at - 3).copied());
                column.map(|column| CriterionKind::Column(columns[column].name.clone()))
            }
        };
        let Steps { form, facts, .. } = &mut self.steps;
        form.choose(&name, kind, facts.evidence.as_ref());
        self.ask = Asked::Mapping(Ask::List);
    }

    fn set_value(&mut self, name: &AttributeName, value: String, talk: &mut Talk) {
        let Some(attribute) = self.attribute(name) else { return };
        let matcher = self.steps.form.constant_matcher(attribute);
        let region = self.steps.facts.destination.as_ref().and_then(|d| d.sizes.phone_region);
        match readable(value, matcher, region) {
            Ok(value) => {
                self.steps.form.map(name, Some(CriterionKind::Value(value)));
                self.ask = Asked::Mapping(Ask::List);
            }
            Err(problem) => talk.say(format!("error: {problem}")),
        }
    }
}

fn column_line(attribute: &Attribute, column: &ColumnView, evidence: Option<&Evidence>) -> String {
    let found = evidence
        .and_then(|evidence| evidence.pair(&attribute.name, &column.name))
        .map_or_else(String::new, |pair| format!(", {}", share_found(pair)));
    match column.examples.first() {
        Some(example) => format!("Column {}{found}, such as {example}", column.name),
        None => format!("Column {}, always empty", column.name),
    }
}

fn matcher_meaning(matcher: MatcherKind) -> String {
    match matcher {
        MatcherKind::Exact => "exact: letter by letter".into(),
        MatcherKind::Folded => "folded: capitals and blanks make no difference".into(),
        MatcherKind::Sha256(_) => {
            format!("{}: the column holds hashes made by this rule", matcher.label())
        }
        other => format!("{}: as values of its type", other.word()),
    }
}
