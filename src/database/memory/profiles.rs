//! Profiles in memory: import and erasure.

use jiff::Timestamp;

use crate::database::{
    Blanks, DatabaseError, EraseReceipt, ImportFigures, ImportPlan, ImportRows, Importing,
    ProfileBatch,
};
use crate::domain::{Attribute, AttributeName, Audience, Profile, ProfileNumber, UnknownWord};

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
    let mut receipt = EraseReceipt { profiles: numbers.len() as u64, segments: 0 };
    for place in 0..database.segments.len() {
        let stored = &mut database.segments[place];
        if stored.segment.audience == audience && stored.remove(&numbers) {
            receipt.segments += 1;
            segments::record_erasure(database, place, at);
        }
    }
    let people = database.people_mut(audience);
    for number in numbers {
        people.profiles.remove(&number);
    }
    people.generation += 1;
    Ok(receipt)
}
