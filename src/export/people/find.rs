//! Finding people by what somebody types: through an index where a value begins
//! so, and by reading the values where the text may be anywhere.

use std::ops::ControlFlow;

use super::FoundPeople;
use super::sort::sorted;
use crate::database::{DatabaseError, SegmentDatabase};
use crate::domain::{
    Attribute, AttributeType, Audience, FiguresSoFar, MatcherKind, MemberSet, ProfileField,
    ProfileNumber, Progress, Search, SearchPlace, Stage, Watch,
};
use crate::export::ExportError;
use crate::matcher::{Matcher, append_search_form};

/// Profiles looked at between two looks at the watch, and two times that those
/// found are told.
const PROFILES_PER_LOOK: u64 = 8_192;

/// Finds some of these people and sorts them, if that is asked for. `found` is
/// shown everybody found as the search goes on, nobody twice; the same is told the
/// watch in figures.
pub fn find_people(
    database: &mut dyn SegmentDatabase,
    (audience, people): (Audience, MemberSet),
    search: Option<&Search>,
    order: Option<&ProfileField>,
    watch: &dyn Watch,
    found: &mut dyn FnMut(&MemberSet),
) -> Result<FoundPeople, ExportError> {
    let people = match search {
        None => people,
        Some(search) => {
            let attributes = database.attributes(audience)?;
            Finder { audience, people: &people, search, attributes, watch, found }.find(database)?
        }
    };
    match order {
        None => Ok(FoundPeople::in_order_of_import(people)),
        Some(field) => sorted(database, (audience, people), field, watch),
    }
}

/// A search among some people.
struct Finder<'a> {
    audience: Audience,
    people: &'a MemberSet,
    search: &'a Search,
    attributes: Vec<Attribute>,
    watch: &'a dyn Watch,
    found: &'a mut dyn FnMut(&MemberSet),
}

impl Finder<'_> {
    fn find(&mut self, database: &mut dyn SegmentDatabase) -> Result<MemberSet, ExportError> {
        let mut all = self.by_key(database)?;
        let rest = match (&self.search.field, self.search.place) {
            (Some(field), SearchPlace::Beginning) => self.by_beginning(database, field)?,
            _ => None,
        };
        self.tell(&all);
        all |= match rest {
            Some(rest) => {
                self.tell(&(&rest - &all));
                rest
            }
            None => self.by_reading(database, &all)?,
        };
        Ok(all)
    }

    /// Shows people found.
    fn tell(&mut self, people: &MemberSet) {
        if !people.is_empty() {
            (self.found)(people);
        }
    }

    /// Those whose attribute is the number or address typed, however written: a
    /// phone of the company's country has no country code in most files.
    fn by_key(&self, database: &mut dyn SegmentDatabase) -> Result<MemberSet, ExportError> {
        let Some(ProfileField::Attribute(name)) = &self.search.field else {
            return Ok(MemberSet::new());
        };
        if self.kind(self.search.field.as_ref()) != AttributeType::Phone {
            return Ok(MemberSet::new());
        }
        let mut matcher = Matcher::new(MatcherKind::Phone, database.phone_region());
        match matcher.key(&self.search.text) {
            Ok(key) => {
                let with_key =
                    database.profiles_with_key(self.audience, name, MatcherKind::Phone, &key)?;
                Ok(with_key & self.people)
            }
            Err(_) => Ok(MemberSet::new()),
        }
    }

    /// Nothing where the index cannot be made now: somebody else is writing.
    fn by_beginning(
        &self,
        database: &dyn SegmentDatabase,
        field: &ProfileField,
    ) -> Result<Option<MemberSet>, ExportError> {
        match database.beginning_with(self.audience, field, self.search.text.trim(), self.watch) {
            Ok(found) => Ok(Some(found & self.people)),
            Err(DatabaseError::Busy { .. } | DatabaseError::ReadOnly { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Compares values one by one; shows only those not yet `known`.
    fn by_reading(
        &mut self,
        database: &dyn SegmentDatabase,
        known: &MemberSet,
    ) -> Result<MemberSet, ExportError> {
        let fields = match &self.search.field {
            Some(field) => vec![field.clone()],
            None => self.every_field(),
        };
        let kinds: Vec<_> = fields.iter().map(|field| self.kind(Some(field))).collect();
        let mut tests = Tests::new(&kinds, self.search);
        let (mut all, mut news) = (MemberSet::new(), MemberSet::new());
        let mut looked_at = 0;
        let end = u64::from(self.people.max().unwrap_or_default()) + 1;
        let mut cancelled = false;
        database.each_profile(self.audience, &fields, &mut |number, values| {
            if u64::from(number) >= end {
                return ControlFlow::Break(());
            }
            if looked_at % PROFILES_PER_LOOK == 0 {
                if !news.is_empty() {
                    (self.found)(&news);
                    all |= std::mem::take(&mut news);
                }
                self.report(number, end, all.len());
                cancelled = self.watch.cancelled();
            }
            looked_at += 1;
            let hit = self.people.contains(number)
                && !known.contains(number)
                && values.iter().enumerate().any(|(place, value)| tests.holds(place, *value));
            if hit {
                news.insert(number);
            }
            if cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if cancelled {
            return Err(ExportError::Cancelled);
        }
        self.tell(&news);
        Ok(all | news)
    }

    fn report(&self, number: ProfileNumber, end: u64, found: u64) {
        let permille = u16::try_from(u64::from(number) * 1_000 / end).ok();
        self.watch.progress(Progress::new(Stage::Searching, u64::from(number), permille));
        self.watch.found(FiguresSoFar {
            rows: u64::from(number),
            rows_matched: found,
            columns: Vec::new(),
        });
    }

    fn every_field(&self) -> Vec<ProfileField> {
        let names = self.attributes.iter().map(|attribute| attribute.name.clone());
        std::iter::once(ProfileField::Id).chain(names.map(ProfileField::Attribute)).collect()
    }

    /// The type of a field; an id is a text.
    fn kind(&self, field: Option<&ProfileField>) -> AttributeType {
        let Some(ProfileField::Attribute(name)) = field else { return AttributeType::Text };
        let attribute = self.attributes.iter().find(|attribute| attribute.name.is_same(name));
        attribute.map_or(AttributeType::Text, |attribute| attribute.kind)
    }
}

/// The text that is looked for, in the form of each field.
struct Tests {
    kinds: Vec<AttributeType>,
    place: SearchPlace,
    forms: Vec<String>,
    own: String,
}

impl Tests {
    fn new(kinds: &[AttributeType], search: &Search) -> Self {
        let form = |kind: &AttributeType| {
            let mut form = String::new();
            append_search_form(*kind, search.text.trim(), &mut form);
            form
        };
        let forms = kinds.iter().map(form).collect();
        Self { kinds: kinds.to_vec(), place: search.place, forms, own: String::new() }
    }

    fn holds(&mut self, place: usize, value: Option<&str>) -> bool {
        let Some(value) = value else { return false };
        self.own.clear();
        append_search_form(self.kinds[place], value, &mut self.own);
        match self.place {
            SearchPlace::Beginning => self.own.starts_with(&self.forms[place]),
            SearchPlace::Anywhere => self.own.contains(&self.forms[place]),
        }
    }
}
