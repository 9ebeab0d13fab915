//! A person in words: the card line by line, what erasing loses, and what it did.
//! The same on screen and line by line.

use super::super::PersonOf;
use crate::domain::{Audience, Word as _};
use crate::export::{Erasure, PersonCard};
use crate::wizard::text;

/// The columns of a name before its value.
const NAME_COLUMNS: usize = 18;
/// The columns of the longest type.
const TYPE_COLUMNS: usize = 8;

/// The values with their types, then the segments.
pub(in crate::wizard) fn card_lines(card: &PersonCard) -> Vec<String> {
    let mut lines = vec!["Values".to_owned()];
    for (attribute, value) in card.attributes.iter().zip(&card.profile.values) {
        let value = value.as_deref().unwrap_or("(empty)");
        let name = text::fit(attribute.name.as_str(), NAME_COLUMNS);
        lines.push(format!("  {name} {}  {value}", text::fit(attribute.kind.word(), TYPE_COLUMNS)));
    }
    lines.push(String::new());
    lines.push(match card.segments.len() as u64 {
        0 => "In no segment".to_owned(),
        count => format!("In {}", text::counted(count, "segment", "segments")),
    });
    lines.extend(card.segments.iter().map(|segment| format!("  {}", segment.sentence())));
    lines
}

/// What is lost when a person is erased, and what stays.
pub(in crate::wizard) fn erase_warning(card: &PersonCard) -> String {
    let values = card.profile.values.iter().flatten().count() as u64;
    let id = &card.profile.id;
    let lost = format!(
        "{id} is lost: {}, and the membership in {} and in all versions. This cannot be undone.",
        text::counted(values, "value", "values"),
        text::counted(card.segments.len() as u64, "segment", "segments"),
    );
    let Some((first, others)) = card.named_in.split_first() else { return lost };
    let others = match others.len() as u64 {
        0 => String::new(),
        count => format!(" and of {}", text::counted(count, "other segment", "other segments")),
    };
    format!(
        "{lost}\nThe conditions of {first}{others} hold a value of {id}: they are your text and \
         stay."
    )
}

/// What an erasure did.
pub(in crate::wizard) fn erased_sentence(of: &PersonOf, erasure: &Erasure) -> String {
    let who = match of.people.audience {
        Audience::Customer => "The customer",
        Audience::Visitor => "The visitor",
    };
    format!(
        "{who} {} is erased, also from {}.",
        of.id,
        text::counted(erasure.segments, "segment", "segments")
    )
}
