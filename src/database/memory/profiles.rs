//! Profiles in memory: import and erasure.

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::database::{
    Blanks, DatabaseError, EachProfile, EraseReceipt, ImportFigures, ImportPlan, ImportRows,
    Importing, ProfileBatch,
};
use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, MemberSet, Profile, ProfileField,
    ProfileNumber, UnknownWord,
};
use crate::matcher::append_search_form;

use super::{MemoryDatabase, People, StoredProfile, segments};

impl People {
    pub(super) fn find(&self, id: &str) -> Option<ProfileNumber> {
        let found = self.profiles.iter().find(|(_, profile)| profile.id == id);
        found.map(|(number, _)| *number)
    }

    pub(super) fn value(&self, number: ProfileNumber, place: usize) -> Option<&str> {
        self.profiles.get(&number)?.values.get(place)?.as_deref()
    }

    pub(super) fn profile(&self, number: ProfileNumber) -> Option<Profile> {
        let id = self.profiles.get(&number)?.id.clone();
        let values = (0..self.attributes.len())
            .map(|place| self.value(number, place).map(str::to_owned))
            .collect();
        Some(Profile { number, id, values })
    }

    pub(super) fn attributes(&self) -> Vec<Attribute> {
        let filled = |place| {
            let numbers = self.profiles.keys();
            numbers.filter(|number| self.value(**number, place).is_some()).count() as u64
        };
        let attributes = self.attributes.iter().enumerate();
        attributes
            .map(|(place, (name, kind))| Attribute {
                name: name.clone(),
                kind: *kind,
                filled: filled(place),
            })
            .collect()
    }

    pub(super) fn place(
        &self,
        audience: Audience,
        attribute: &AttributeName,
    ) -> Result<usize, DatabaseError> {
        let same = |(name, _): &(AttributeName, _)| name.is_same(attribute);
        self.attributes.iter().position(same).ok_or_else(|| {
            let names = self.attributes.iter().map(|(name, _)| name.as_str());
            let word = UnknownWord::new("attribute", attribute.as_str(), names);
            DatabaseError::UnknownAttribute { audience, word }
        })
    }
}

impl People {
    pub(super) fn each(
        &self,
        audience: Audience,
        fields: &[ProfileField],
        each: &mut EachProfile<'_>,
    ) -> Result<(), DatabaseError> {
        let place = |field: &ProfileField| match field {
            ProfileField::Id => Ok(None),
            ProfileField::Attribute(name) => self.place(audience, name).map(Some),
        };
        let places = fields.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        for (number, profile) in &self.profiles {
            let value = |place: &Option<usize>| match place {
                None => Some(profile.id.as_str()),
                Some(place) => self.value(*number, *place),
            };
            let values: Vec<Option<&str>> = places.iter().map(value).collect();
            if each(*number, &values).is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn beginning_with(
        &self,
        audience: Audience,
        field: &ProfileField,
        text: &str,
    ) -> Result<MemberSet, DatabaseError> {
        let kind = match field {
            ProfileField::Id => AttributeType::Text,
            ProfileField::Attribute(name) => self.attributes[self.place(audience, name)?].1,
        };
        let form = |text: &str| {
            let mut form = String::new();
            append_search_form(kind, text, &mut form);
            form
        };
        let mut found = MemberSet::new();
        self.each(audience, std::slice::from_ref(field), &mut |number, values| {
            if values[0].is_some_and(|value| form(value).starts_with(&form(text))) {
                found.insert(number);
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }
}

/// An import works on a copy that takes the original's place at the end.
struct MemoryImport<'a> {
    original: &'a mut People,
    people: People,
    places: Vec<usize>,
    blanks: Blanks,
    rows: ImportRows,
}

pub(super) fn start_import<'a>(
    original: &'a mut People,
    plan: &ImportPlan,
) -> Result<Box<dyn Importing + 'a>, DatabaseError> {
    let mut people = original.clone();
    let mut places = Vec::new();
    for (name, kind) in &plan.attributes {
        let place = match people.place(plan.audience, name) {
            Ok(place) if people.attributes[place].1 == *kind => place,
            Ok(place) => {
                return Err(DatabaseError::AttributeTypeDiffers {
                    name: name.to_string(),
                    stored: people.attributes[place].1,
                    asked: *kind,
                });
            }
            Err(_) => {
                people.attributes.push((name.clone(), *kind));
                people.attributes.len() - 1
            }
        };
        places.push(place);
    }
    let rows = ImportRows::default();
    Ok(Box::new(MemoryImport { original, people, places, blanks: plan.blanks, rows }))
}

impl Importing for MemoryImport<'_> {
    fn generation(&self) -> u64 {
        self.people.generation
    }

    fn rows(&mut self) -> Result<&ImportRows, DatabaseError> {
        Ok(&self.rows)
    }

    fn push(&mut self, batch: &ProfileBatch) -> Result<(), DatabaseError> {
        for row in 0..batch.ids.len() {
            let id = batch.ids.get(row).expect("every profile has an id");
            let found = self.people.find(id);
            let number = found.unwrap_or(self.people.numbers_given + 1);
            self.people.numbers_given = self.people.numbers_given.max(number);
            let before = self.people.profiles.get(&number).cloned();
            let mut profile = before
                .clone()
                .unwrap_or_else(|| StoredProfile { id: id.to_owned(), values: Vec::new() });
            profile.values.resize(self.people.attributes.len(), None);
            for (column, place) in batch.columns.iter().zip(&self.places) {
                match (column.get(row), self.blanks) {
                    (Some(value), _) => profile.values[*place] = Some(value.to_owned()),
                    (None, Blanks::Clear) => profile.values[*place] = None,
                    (None, Blanks::Keep) => {}
                }
            }
            let changed = before.as_ref().is_none_or(|before| {
                (0..profile.values.len()).any(|place| {
                    before.values.get(place).unwrap_or(&None) != &profile.values[place]
                })
            });
            let set = match (found, changed) {
                (None, _) => &mut self.rows.inserted,
                (Some(_), true) => &mut self.rows.updated,
                (Some(_), false) => &mut self.rows.unchanged,
            };
            set.insert(batch.rows[row]);
            self.people.profiles.insert(number, profile);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<ImportFigures, DatabaseError> {
        self.people.generation += 1;
        *self.original = self.people;
        Ok(self.rows.figures())
    }
}

/// Removes people from the audience and from every version.
pub(super) fn erase(
    database: &mut MemoryDatabase,
    audience: Audience,
    ids: &[String],
    at: Timestamp,
) -> Result<EraseReceipt, DatabaseError> {
    let people = database.people(audience);
    let mut numbers = Vec::new();
    for id in ids {
        let unknown = || DatabaseError::UnknownProfile { audience, id: id.clone() };
        numbers.push(people.find(id).ok_or_else(unknown)?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    let mut receipt = EraseReceipt { profiles: numbers.len() as u64, ..EraseReceipt::default() };
    for place in 0..database.segments.len() {
        let stored = &mut database.segments[place];
        if stored.segment.audience == audience && stored.remove(&numbers) {
            receipt.segments += 1;
            segments::record_erasure(database, place, at);
        }
    }
    let people = database.people_mut(audience);
    let gone: Vec<StoredProfile> =
        numbers.iter().filter_map(|number| people.profiles.remove(number)).collect();
    people.generation += 1;
    for profile in gone {
        for (place, value) in profile.values.iter().enumerate() {
            let people = database.people(audience);
            if let Some(value) = value.as_deref().filter(|value| people.is_only_his(place, value)) {
                segments::erase_from_history(database, value);
            }
        }
    }
    Ok(receipt)
}

impl People {
    /// Whether a value that somebody had tells who that was: nobody else has it.
    fn is_only_his(&self, place: usize, value: &str) -> bool {
        let can_name = self.attributes[place].1.can_name_somebody();
        can_name && self.profiles.keys().all(|other| self.value(*other, place) != Some(value))
    }
}
