//! How attributes are compared: the matchers that can be chosen for one, and which
//! of them follows from what it is matched with. Only the cells of a column can be
//! hashes.

use crate::domain::{Attribute, AttributeName, CriterionKind, HashRule, Mapping, MatcherKind};
use crate::export::Evidence;

use super::form::Form;

/// The matchers that make sense for what an attribute is matched with, its type's
/// own first, the rules for hashes last.
pub(super) fn matchers(attribute: &Attribute, form: &Form) -> Vec<MatcherKind> {
    let kind = attribute.kind;
    let mut matchers = vec![kind.default_matcher()];
    let others = [MatcherKind::Exact, MatcherKind::Folded];
    matchers.extend(others.into_iter().filter(|matcher| *matcher != kind.default_matcher()));
    let mapped = form.mapped(&attribute.name).map(|mapping| &mapping.kind);
    if matches!(mapped, Some(CriterionKind::Column(_))) {
        matchers.extend(HashRule::offered(kind).iter().map(|rule| MatcherKind::Sha256(*rule)));
    }
    matchers
}

/// The next of them in turn.
pub(super) fn next_matcher(attribute: &Attribute, form: &mut Form) {
    let Some(mapping) = form.mapped(&attribute.name) else { return };
    let matchers = matchers(attribute, form);
    let now = mapping.matcher.unwrap_or(matchers[0]);
    let at = matchers.iter().position(|matcher| *matcher == now).map_or(0, |at| at + 1);
    let next = matchers[at % matchers.len()];
    form.set_matcher(&attribute.name, (next != matchers[0]).then_some(next));
}

/// The matcher in words.
pub(super) fn matcher_label(attribute: &Attribute, form: &Form) -> String {
    matcher(attribute, form).map_or_else(String::new, MatcherKind::label)
}

/// How an attribute is compared, if it is matched.
pub(super) fn matcher(attribute: &Attribute, form: &Form) -> Option<MatcherKind> {
    let mapping = form.mapped(&attribute.name)?;
    Some(mapping.matcher.unwrap_or(attribute.kind.default_matcher()))
}

impl Form {
    /// Matches an attribute with something chosen for it. Where a column was tried
    /// and only hashes of it are found, or only plain values, it is compared so.
    pub(super) fn choose(
        &mut self,
        attribute: &AttributeName,
        kind: Option<CriterionKind>,
        evidence: Option<&Evidence>,
    ) {
        let before = self.mapped(attribute).map(|mapping| mapping.kind.clone());
        let is_new = before != kind;
        let column = match &kind {
            Some(CriterionKind::Column(column)) if is_new => Some(column.clone()),
            _ => None,
        };
        self.map(attribute, kind);
        let pair =
            evidence.zip(column).and_then(|(evidence, column)| evidence.pair(attribute, &column));
        if let Some(pair) = pair.filter(|pair| pair.found > 0) {
            self.follow(attribute, Some(pair.matcher).filter(|matcher| matcher.is_hashed()));
        }
    }

    /// Takes a rule for hashes that was proposed, or none; what else was chosen to
    /// compare plain values stays.
    pub(super) fn follow(&mut self, attribute: &AttributeName, proposed: Option<MatcherKind>) {
        let is_hashed = |matcher: Option<MatcherKind>| matcher.is_some_and(MatcherKind::is_hashed);
        let now = self.mapped(attribute).and_then(|mapping| mapping.matcher);
        if is_hashed(proposed) || is_hashed(now) {
            self.set_matcher(attribute, proposed);
        }
    }

    /// How a constant of an attribute is compared: never as a hash.
    pub(super) fn constant_matcher(&self, attribute: &Attribute) -> MatcherKind {
        let matcher = self.mapped(&attribute.name).and_then(|mapping| mapping.matcher);
        let plain = matcher.filter(|matcher| !matcher.is_hashed());
        plain.unwrap_or(attribute.kind.default_matcher())
    }
}

/// Only the cells of a column can be hashed.
pub(super) fn without_constant_hash(mapping: &mut Mapping) {
    if !matches!(mapping.kind, CriterionKind::Column(_)) {
        mapping.matcher = mapping.matcher.filter(|matcher| !matcher.is_hashed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::PairEvidence;
    use crate::wizard::steps::samples;

    #[test]
    fn a_column_is_compared_as_it_finds_most() {
        let mut form = Form::default();
        let mut evidence = samples::evidence();
        evidence.pairs[0].matcher = MatcherKind::Sha256(HashRule::Google);
        let pair = evidence.pairs[0].clone();
        let column = |name: &str| Some(CriterionKind::Column(name.into()));
        form.choose(&pair.attribute, column(&pair.column), Some(&evidence));
        assert_eq!(form.mapping[0].matcher, Some(pair.matcher));
        let meta = MatcherKind::Sha256(HashRule::Meta);
        form.set_matcher(&pair.attribute, Some(meta));
        form.choose(&pair.attribute, column(&pair.column), Some(&evidence));
        assert_eq!(form.mapping[0].matcher, Some(meta), "what somebody chose stays");
        evidence.pairs[0] =
            PairEvidence { column: "Plain".into(), matcher: MatcherKind::Email, ..pair.clone() };
        form.choose(&pair.attribute, column("Plain"), Some(&evidence));
        assert_eq!(form.mapping[0].matcher, None);
    }
}
