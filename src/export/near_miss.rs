//! Why a cell finds nobody although somebody is near: the answers a person gives
//! after looking for a while. Looks at every value of the attribute once, so it
//! is for one row somebody asks about. Nothing of it changes what matches.

use std::ops::ControlFlow;

use crate::database::{Keep, KeyBatch, MatchPlan, PlannedCriterion, PlannedKind, SegmentDatabase};
use crate::domain::{
    AttributeName, Audience, Criterion, HashRule, Logic, MatcherKind, PhoneRegion, ProfileNumber,
    Watch, Word,
};
use crate::matcher::{Matcher, digest_name, is_blank, known_region, trim};

use super::ExportError;
use super::likeness::{Nearness, Target};

/// Regions that stand for all that share their calling code.
const MAIN_REGIONS: [&str; 12] =
    ["US", "RU", "GB", "IT", "NO", "AU", "MA", "RE", "SH", "FI", "GP", "CW"];

/// Values looked at between two looks at the watch.
const VALUES_PER_LOOK: u32 = 4_096;

/// Somebody who is nearly found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss {
    /// In which way.
    pub kind: NearMissKind,
    /// The person's value as it is stored.
    pub value: String,
    /// The person's id.
    pub id: String,
}

/// In which way somebody is nearly found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NearMissKind {
    /// The cell is a phone number of another region.
    PhoneOf(PhoneRegion),
    /// Another attribute has it.
    OtherAttribute(String),
    /// The cell is the SHA-256 of a value after this rule.
    HashedBy(HashRule),
    /// The values differ only in this way or by so much.
    Value(Nearness),
}

impl NearMiss {
    /// For the screen: "1 letter from an@ex.com (KH00016)".
    pub fn sentence(&self) -> String {
        let Self { kind, value, id } = self;
        match kind {
            NearMissKind::PhoneOf(region) => {
                format!("would match as a phone of {region}: {value} ({id})")
            }
            NearMissKind::OtherAttribute(attribute) => {
                format!("is the {attribute} of {id}: {value}")
            }
            NearMissKind::HashedBy(rule) => {
                format!("would match as SHA-256 by the rule {}: {value} ({id})", rule.word())
            }
            NearMissKind::Value(Nearness::Case) => {
                format!("differs only by case or spaces from {value} ({id})")
            }
            NearMissKind::Value(Nearness::Accents) => {
                format!("differs only by accents from {value} ({id})")
            }
            NearMissKind::Value(Nearness::Zeros) => {
                format!("differs only by leading zeros from {value} ({id})")
            }
            NearMissKind::Value(Nearness::Letters(1)) => format!("1 letter from {value} ({id})"),
            NearMissKind::Value(Nearness::Letters(letters)) => {
                format!("{letters} letters from {value} ({id})")
            }
            NearMissKind::Value(Nearness::Digit) => format!("1 digit from {value} ({id})"),
            NearMissKind::Value(Nearness::CountryCode) => {
                format!("differs only by the country code from {value} ({id})")
            }
        }
    }
}

/// A cell that finds nobody, and where somebody near it is looked for.
pub(super) struct Search<'a> {
    pub(super) database: &'a mut dyn SegmentDatabase,
    pub(super) audience: Audience,
    pub(super) criterion: &'a Criterion,
    pub(super) cell: &'a str,
    pub(super) watch: &'a dyn Watch,
}

/// Regions that stand for all that share their calling code, then all that
/// libphonenumber knows.
fn regions() -> impl Iterator<Item = PhoneRegion> {
    let letters = || 'A'..='Z';
    let all = letters().flat_map(move |one| letters().map(move |other| format!("{one}{other}")));
    let main = MAIN_REGIONS.iter().map(|region| (*region).to_owned());
    main.chain(all).filter_map(|region| PhoneRegion::parse(&region)).filter(|r| known_region(*r))
}

impl Search<'_> {
    /// The nearest miss, if there is one.
    pub(super) fn nearest(&mut self) -> Result<Option<NearMiss>, ExportError> {
        if is_blank(self.cell) {
            return Ok(None);
        }
        let matcher = self.criterion.matcher;
        if digest_name(self.cell).is_some() {
            let is_text = matches!(matcher, MatcherKind::Exact | MatcherKind::Folded);
            match self.by_another_rule()? {
                // To a text a digest may be a value like others.
                None if is_text => {}
                miss => return Ok(miss),
            }
        }
        if matcher == MatcherKind::Phone
            && let Some(miss) = self.phone_of_another_region()?
        {
            return Ok(Some(miss));
        }
        if matches!(matcher, MatcherKind::Phone | MatcherKind::Email)
            && let Some(miss) = self.other_attribute()?
        {
            return Ok(Some(miss));
        }
        self.nearest_value()
    }

    /// The cell read as a number of every region, in one pass over the key index.
    fn phone_of_another_region(&mut self) -> Result<Option<NearMiss>, ExportError> {
        let mut readings: Vec<(PhoneRegion, String)> = Vec::new();
        for region in regions() {
            if let Ok(key) = Matcher::new(MatcherKind::Phone, Some(region)).key(self.cell)
                && readings.iter().all(|(_, other)| *other != key)
            {
                readings.push((region, key));
            }
        }
        if readings.is_empty() {
            return Ok(None);
        }
        let mut batch = KeyBatch::new(1);
        for (row, (_, key)) in (0..).zip(&readings) {
            batch.rows.push(row);
            batch.columns[0].push(key);
        }
        let attribute = self.criterion.attribute.clone();
        let matcher = MatcherKind::Phone;
        let criteria = vec![PlannedCriterion { attribute, matcher, kind: PlannedKind::Column }];
        let plan =
            MatchPlan { audience: self.audience, logic: Logic::Or, criteria, keep: Keep::Nothing };
        let mut matching = self.database.start_matching(&plan, self.watch)?;
        matching.push(&batch)?;
        let outcome = matching.finish()?;
        let Some(row) = outcome.rows_matched.min() else { return Ok(None) };
        let (region, key) = &readings[row as usize];
        self.with_key(&self.criterion.attribute, key, NearMissKind::PhoneOf(*region))
    }

    /// The first person whose value is hashed to the cell by another rule.
    fn by_another_rule(&self) -> Result<Option<NearMiss>, ExportError> {
        let of = self.criterion.attribute_type;
        let region = self.database.phone_region();
        let matchers = HashRule::distinct(of)
            .filter(|rule| MatcherKind::Sha256(*rule) != self.criterion.matcher.on(of))
            .map(|rule| (rule, MatcherKind::Sha256(rule)))
            .map(|(rule, kind)| (rule, Matcher::of_values(kind, of, region)));
        let mut matchers: Vec<(HashRule, Matcher)> = matchers.collect();
        let digest = trim(self.cell).to_ascii_lowercase();
        let (mut key, mut found) = (String::new(), None);
        self.each_value(&mut |number, value| {
            for (rule, matcher) in &mut matchers {
                key.clear();
                if matcher.append_key(value, &mut key).is_ok() && key == digest {
                    found = Some((NearMissKind::HashedBy(*rule), number, value.to_owned()));
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        self.person(found)
    }

    /// The cell's key in another attribute of the same type.
    fn other_attribute(&mut self) -> Result<Option<NearMiss>, ExportError> {
        let mut matcher = Matcher::new(self.criterion.matcher, self.database.phone_region());
        let Ok(key) = matcher.key(self.cell) else { return Ok(None) };
        for attribute in self.database.attributes(self.audience)? {
            let is_other = attribute.name != self.criterion.attribute;
            if is_other && attribute.kind == self.criterion.attribute_type {
                let kind = NearMissKind::OtherAttribute(attribute.name.to_string());
                let miss = self.with_key(&attribute.name, &key, kind)?;
                if miss.is_some() {
                    return Ok(miss);
                }
            }
        }
        Ok(None)
    }

    /// The first person with a key in an attribute.
    fn with_key(
        &mut self,
        attribute: &AttributeName,
        key: &str,
        kind: NearMissKind,
    ) -> Result<Option<NearMiss>, ExportError> {
        let (audience, matcher) = (self.audience, self.criterion.matcher);
        let found = self.database.profiles_with_key(audience, attribute, matcher, key)?;
        let Some(number) = found.min() else { return Ok(None) };
        let attributes = self.database.attributes(audience)?;
        let place = attributes.iter().position(|other| other.name == *attribute);
        let profile = self.database.profiles(audience, &[number])?.pop();
        Ok(profile.zip(place).and_then(|(mut profile, place)| {
            let value = profile.values.get_mut(place)?.take()?;
            Some(NearMiss { kind, value, id: profile.id })
        }))
    }

    /// The stored value that is nearest to the cell, if one is near.
    fn nearest_value(&self) -> Result<Option<NearMiss>, ExportError> {
        let Some(mut target) = Target::new(self.criterion.matcher, self.cell) else {
            return Ok(None);
        };
        let mut best: Option<(Nearness, ProfileNumber, String)> = None;
        self.each_value(&mut |number, value| {
            if let Some(near) = target.nearness(value)
                && best.as_ref().is_none_or(|(nearest, ..)| near < *nearest)
            {
                best = Some((near, number, value.to_owned()));
                if near == Nearness::Case {
                    return ControlFlow::Break(());
                }
            }
            ControlFlow::Continue(())
        })?;
        self.person(best.map(|(near, number, value)| (NearMissKind::Value(near), number, value)))
    }

    /// Looks at the attribute's values until `look` has seen enough.
    fn each_value(
        &self,
        look: &mut dyn FnMut(ProfileNumber, &str) -> ControlFlow<()>,
    ) -> Result<(), ExportError> {
        let (mut looked_at, mut cancelled) = (0_u32, false);
        self.database.each_value(
            self.audience,
            &self.criterion.attribute,
            &mut |number, value| {
                looked_at = looked_at.wrapping_add(1);
                if looked_at.is_multiple_of(VALUES_PER_LOOK) && self.watch.cancelled() {
                    cancelled = true;
                    return ControlFlow::Break(());
                }
                look(number, value)
            },
        )?;
        if cancelled { Err(ExportError::Cancelled) } else { Ok(()) }
    }

    /// The miss with the id of the person it found, if it found one.
    fn person(
        &self,
        found: Option<(NearMissKind, ProfileNumber, String)>,
    ) -> Result<Option<NearMiss>, ExportError> {
        let Some((kind, number, value)) = found else { return Ok(None) };
        let profile = self.database.profiles(self.audience, &[number])?.pop();
        Ok(profile.map(|profile| NearMiss { kind, value, id: profile.id }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::memory::MemoryDatabase;
    use crate::database::sqlite::SqliteDatabase;
    use crate::database::{Blanks, ImportPlan, ProfileBatch};
    use crate::domain::{AttributeType, CriterionKind, Unwatched};

    const ATTRIBUTES: [(&str, AttributeType); 4] = [
        ("email", AttributeType::Email),
        ("work_email", AttributeType::Email),
        ("phone", AttributeType::Phone),
        ("city", AttributeType::Text),
    ];

    /// The SHA-256 of "an@ex.com".
    const AN_BY_LOWER_TRIM: &str =
        "8a2cec70645532797dd6d6d04798605284f9db8c28dd06c053d52cbff8045170";

    const PEOPLE: [[&str; 5]; 3] = [
        ["K1", "an@ex.com", "an@firm.com", "+84901234567", "Hà Nội"],
        ["K2", "binh@ex.com", "", "+33612345678", "Hải Phòng"],
        ["K3", "", "", "+12125550123", "Paris"],
    ];

    fn fill(database: &mut dyn SegmentDatabase) {
        let name = |name| AttributeName::parse(name).unwrap();
        let plan = ImportPlan {
            audience: Audience::Customer,
            attributes: ATTRIBUTES.iter().map(|(text, kind)| (name(text), *kind)).collect(),
            blanks: Blanks::Clear,
        };
        let mut batch = ProfileBatch::new(ATTRIBUTES.len());
        for (row, [id, values @ ..]) in (2..).zip(PEOPLE) {
            batch.rows.push(row);
            batch.ids.push(id);
            batch.columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        let mut import = database.start_import(&plan, &Unwatched).unwrap();
        import.push(&batch).unwrap();
        import.finish().unwrap();
    }

    fn nearest(
        database: &mut dyn SegmentDatabase,
        criterion: &Criterion,
        cell: &str,
        watch: &dyn Watch,
    ) -> Result<Option<NearMiss>, ExportError> {
        Search { database, audience: Audience::Customer, criterion, cell, watch }.nearest()
    }

    /// What is said of a cell, by both engines.
    fn said(attribute: &str, cell: &str) -> Option<String> {
        let (_, kind) = ATTRIBUTES.iter().find(|(name, _)| *name == attribute).unwrap();
        let criterion = Criterion {
            attribute: AttributeName::parse(attribute).unwrap(),
            attribute_type: *kind,
            matcher: kind.default_matcher(),
            kind: CriterionKind::Column("x".into()),
        };
        let folder = tempfile::tempdir().unwrap();
        let region = PhoneRegion::parse("VN");
        let mut sqlite = SqliteDatabase::create(&folder.path().join("test.db"), region).unwrap();
        let mut memory = MemoryDatabase::new(region);
        let databases: [&mut dyn SegmentDatabase; 2] = [&mut sqlite, &mut memory];
        let [one, other] = databases.map(|database| {
            fill(database);
            nearest(database, &criterion, cell, &Unwatched).unwrap()
        });
        assert_eq!(one, other);
        one.map(|miss| miss.sentence())
    }

    #[test]
    fn the_nearest_miss_is_told_with_the_person() {
        for (attribute, cell, expected) in [
            ("city", "hà nội", "differs only by case or spaces from Hà Nội (K1)"),
            ("city", "Ha Noi", "differs only by accents from Hà Nội (K1)"),
            ("city", "Hải Phòg", "1 letter from Hải Phòng (K2)"),
            ("email", "an@ex.con", "1 letter from an@ex.com (K1)"),
            ("email", "binh@@ex.com", "1 letter from binh@ex.com (K2)"),
            ("email", "An@Firm.com", "is the work_email of K1: an@firm.com"),
            ("phone", "06 12 34 56 78", "would match as a phone of FR: +33612345678 (K2)"),
            ("phone", "(212) 555-0123", "would match as a phone of US: +12125550123 (K3)"),
            (
                "email",
                AN_BY_LOWER_TRIM,
                "would match as SHA-256 by the rule lower-trim: an@ex.com (K1)",
            ),
            ("phone", "0901234568", "1 digit from +84901234567 (K1)"),
        ] {
            assert_eq!(said(attribute, cell).as_deref(), Some(expected), "{attribute} {cell}");
        }
    }

    #[test]
    fn where_nobody_is_near_nothing_is_said() {
        for (attribute, cell) in
            [("city", "Hue"), ("email", "zoe@other.org"), ("phone", "0988777666"), ("email", "  ")]
        {
            assert_eq!(said(attribute, cell), None, "{attribute} {cell}");
        }
    }

    #[test]
    fn the_rule_that_was_meant_is_told() {
        let mut database = MemoryDatabase::new(PhoneRegion::parse("VN"));
        fill(&mut database);
        let criterion = |rule| Criterion {
            attribute: AttributeName::parse("phone").unwrap(),
            attribute_type: AttributeType::Phone,
            matcher: MatcherKind::Sha256(rule),
            kind: CriterionKind::Column("x".into()),
        };
        // The SHA-256 of "84901234567".
        let cell = "f0a4b3a2d998485bc744a2e6fcb2dec760b843aba1f24a84edf4bf32c68e71d5";
        let mut said = |rule, cell: &str| {
            let miss = nearest(&mut database, &criterion(rule), cell, &Unwatched).unwrap();
            miss.map(|miss| miss.sentence())
        };
        assert_eq!(
            said(HashRule::Google, cell).as_deref(),
            Some("would match as SHA-256 by the rule e164-digits: +84901234567 (K1)")
        );
        assert_eq!(said(HashRule::Meta, cell), None, "it is that rule");
        assert_eq!(said(HashRule::Meta, &cell.replace('0', "1")), None);
        assert_eq!(said(HashRule::Meta, "+84901234567"), None, "its reason says it");
    }

    /// Changed his mind from the start.
    struct Cancelled;

    impl Watch for Cancelled {
        fn cancelled(&self) -> bool {
            true
        }

        fn progress(&self, _: crate::domain::Progress) {}
    }

    #[test]
    fn a_long_look_can_be_cancelled() {
        let mut database = MemoryDatabase::new(None);
        let plan = ImportPlan {
            audience: Audience::Customer,
            attributes: vec![(AttributeName::parse("city").unwrap(), AttributeType::Text)],
            blanks: Blanks::Clear,
        };
        let mut batch = ProfileBatch::new(1);
        for number in 0..VALUES_PER_LOOK {
            batch.rows.push(number);
            batch.ids.push(&number.to_string());
            batch.columns[0].push("Hanoi");
        }
        let mut import = database.start_import(&plan, &Unwatched).unwrap();
        import.push(&batch).unwrap();
        import.finish().unwrap();
        let criterion = Criterion {
            attribute: plan.attributes[0].0.clone(),
            attribute_type: AttributeType::Text,
            matcher: MatcherKind::Exact,
            kind: CriterionKind::Column("x".into()),
        };
        let ended = nearest(&mut database, &criterion, "Hue", &Cancelled);
        assert!(matches!(ended, Err(ExportError::Cancelled)), "{ended:?}");
    }
}
