//! Finding people by what somebody types: through an index those whose value begins
//! so, at once, then by reading the values those who have the text anywhere.

use std::ops::ControlFlow;

use super::sort::sorted;
use super::{FoundPart, FoundPeople};
use crate::database::{DatabaseError, SegmentDatabase};
use crate::domain::{
    Attribute, AttributeType, Audience, FiguresSoFar, MatcherKind, MemberSet, ProfileField,
    Progress, Search, SearchPlace, Stage, Watch,
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
    found: &mut FindsPeople<'_>,
) -> Result<FoundPeople, ExportError> {
    let people = match search {
        None => FoundPeople::in_order_of_import(people),
        Some(search) => {
            let attributes = database.attributes(audience)?;
            let all = FoundPeople::default();
            let people = &people;
            Finder { audience, people, search, attributes, watch, found, all, looked_at: 0 }
                .find(database)?
        }
    };
    match order {
        None => Ok(people),
        Some(field) => sorted(database, (audience, people.everybody()), field, watch),
    }
}

/// Is shown people as they are found.
pub(super) type FindsPeople<'a> = dyn FnMut(FoundPart, &MemberSet) + 'a;

/// A search among some people.
struct Finder<'a, 'f> {
    audience: Audience,
    people: &'a MemberSet,
    search: &'a Search,
    attributes: Vec<Attribute>,
    watch: &'a dyn Watch,
    found: &'a mut FindsPeople<'f>,
    all: FoundPeople,
    /// Profiles looked at so far.
    looked_at: u64,
}

impl Finder<'_, '_> {
    fn find(mut self, database: &mut dyn SegmentDatabase) -> Result<FoundPeople, ExportError> {
        let mut first = self.by_key(database)?;
        let beginning = match &self.search.field {
            Some(field) => self.by_beginning(database, field)?,
            None => None,
        };
        let is_complete = beginning.is_some() && self.search.place == SearchPlace::Beginning;
        first |= beginning.unwrap_or_default();
        self.add(FoundPart::First, &first);
        if !is_complete {
            self.by_reading(database, &first)?;
        }
        Ok(self.all)
    }

    /// People who were found just now.
    fn add(&mut self, part: FoundPart, people: &MemberSet) {
        if people.is_empty() {
            return;
        }
        self.all.add(part, people);
        (self.found)(part, people);
        self.watch.found(FiguresSoFar {
            rows: self.looked_at,
            rows_matched: self.all.total(),
            columns: Vec::new(),
        });
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

    /// Compares values one by one, of all but those already `known`.
    fn by_reading(
        &mut self,
        database: &dyn SegmentDatabase,
        known: &MemberSet,
    ) -> Result<(), ExportError> {
        let fields = match &self.search.field {
            Some(field) => vec![field.clone()],
            None => self.every_field(),
        };
        let kinds: Vec<_> = fields.iter().map(|field| self.kind(Some(field))).collect();
        let mut tests = Tests::new(&kinds, self.search);
        let candidates = self.people - known;
        let end = u64::from(candidates.max().unwrap_or_default()) + 1;
        let mut news = MemberSet::new();
        let mut cancelled = false;
        database.each_profile(self.audience, &fields, &mut |number, values| {
            if u64::from(number) >= end {
                return ControlFlow::Break(());
            }
            if self.looked_at.is_multiple_of(PROFILES_PER_LOOK) {
                self.add(FoundPart::Others, &std::mem::take(&mut news));
                let permille = u16::try_from(u64::from(number) * 1_000 / end).ok();
                let progress = Progress::new(Stage::Searching, self.looked_at, permille);
                self.watch.progress(progress);
                cancelled = self.watch.cancelled();
            }
            self.looked_at += 1;
            if candidates.contains(number)
                && values.iter().enumerate().any(|(place, value)| tests.holds(place, *value))
            {
                news.insert(number);
            }
            if cancelled { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if cancelled {
            return Err(ExportError::Cancelled);
        }
        self.add(FoundPart::Others, &news);
        Ok(())
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
