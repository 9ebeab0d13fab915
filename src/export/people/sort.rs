//! Sorting people by a value of theirs, in memory that grows by 20 bytes a person
//! and not with the values: eight bytes of each value's sort form are compared at a
//! time, and only of those who are equal so far the next eight are read.

use std::ops::ControlFlow;

use super::FoundPeople;
use crate::database::{DatabaseError, SegmentDatabase};
use crate::domain::{
    AttributeType, Audience, MemberSet, ProfileField, ProfileNumber, Progress, Stage, Watch,
};
use crate::export::ExportError;
use crate::matcher::append_sort_form;

/// The bytes of a sort form that are compared at a time.
const PART_BYTES: usize = 8;

/// How often the next bytes are read: people whose values agree in so many times
/// eight bytes, which nobody tells apart on a screen, stay in the order of import.
const PARTS_MAX: usize = 16;

/// Values read between two looks at the watch.
const VALUES_PER_LOOK: u64 = 8_192;

/// Of fewer people than one in so many the values are read one by one, of more by
/// passing over all profiles.
const SCAN_SHARE: u64 = 30;

/// Profiles read at once where they are read one by one.
const PAGE_PROFILES: usize = 1_000;

/// Sorts people by a field; those without a value are left in the order of import.
pub(super) fn sorted(
    database: &dyn SegmentDatabase,
    (audience, people): (Audience, MemberSet),
    field: &ProfileField,
    watch: &dyn Watch,
) -> Result<FoundPeople, ExportError> {
    let attributes = database.attributes(audience)?;
    let place = attributes.iter().position(|attribute| match field {
        ProfileField::Id => false,
        ProfileField::Attribute(name) => attribute.name.is_same(name),
    });
    let values = Values {
        database,
        audience,
        field,
        place,
        kind: place.map_or(AttributeType::Text, |place| attributes[place].kind),
        profiles: database.everybody(audience)?.len(),
        watch,
    };
    let mut entries = Vec::new();
    values.each(people.iter(), people.len(), 0, |number, part| {
        entries.push(Entry { run: 0, number, part });
    })?;
    let with_value: MemberSet = entries.iter().map(|entry| entry.number).collect();
    let mut order = vec![0; entries.len()];
    for part in 1.. {
        place_those_apart(&mut entries, &mut order, part == PARTS_MAX);
        if entries.is_empty() {
            break;
        }
        entries.sort_unstable_by_key(|entry| entry.number);
        // Whose value was cleared meanwhile has no more to compare.
        for entry in &mut entries {
            entry.part = 0;
        }
        let numbers: MemberSet = entries.iter().map(|entry| entry.number).collect();
        let mut next = entries.iter_mut();
        values.each(numbers.iter(), numbers.len(), part, |number, part| {
            if let Some(entry) = next.find(|entry| entry.number == number) {
                entry.part = part;
            }
        })?;
    }
    Ok(FoundPeople { sorted: order, first: MemberSet::new(), others: people - with_value })
}

/// A person whose place is not yet known: somewhere from place `run` on, among all
/// who have the same `run`.
#[derive(Debug, Clone, Copy)]
struct Entry {
    run: u32,
    number: ProfileNumber,
    /// The bytes compared now, the first of them highest.
    part: u64,
}

/// Sorts every run by what was read, puts those into the order whose place that
/// tells, and keeps the others as shorter runs.
fn place_those_apart(entries: &mut Vec<Entry>, order: &mut [ProfileNumber], is_last: bool) {
    entries.sort_unstable_by_key(|entry| (entry.run, entry.part, entry.number));
    let (mut start, mut kept) = (0, 0);
    let mut run = 0;
    // Where the run that is looked at begins among the entries.
    let mut run_start = 0;
    while let Some(first) = entries.get(start).copied() {
        if first.run != run {
            (run, run_start) = (first.run, start);
        }
        let is_equal = |entry: &&Entry| entry.run == run && entry.part == first.part;
        let equal = entries[start..].iter().take_while(is_equal).count();
        let place = run as usize + start - run_start;
        // Zeros stand behind the end of a value: these have no more to compare.
        if equal == 1 || first.part == 0 || is_last {
            for at in 0..equal {
                order[place + at] = entries[start + at].number;
            }
        } else {
            let run = u32::try_from(place).expect("profile numbers are 32 bits wide");
            for at in start..start + equal {
                entries[kept] = Entry { run, ..entries[at] };
                kept += 1;
            }
        }
        start += equal;
    }
    entries.truncate(kept);
}

/// Is shown a person and the value, if there is one.
type Show<'a> = dyn FnMut(ProfileNumber, Option<&str>) -> Result<(), ExportError> + 'a;

/// The values people are sorted by.
struct Values<'a> {
    database: &'a dyn SegmentDatabase,
    audience: Audience,
    field: &'a ProfileField,
    /// Where the field is among the attributes; nowhere for the id.
    place: Option<usize>,
    kind: AttributeType,
    profiles: u64,
    watch: &'a dyn Watch,
}

impl Values<'_> {
    /// Shows a part of the sort form of these people who have a value; their
    /// numbers ascend.
    fn each(
        &self,
        numbers: impl Iterator<Item = ProfileNumber>,
        count: u64,
        part: usize,
        mut each: impl FnMut(ProfileNumber, u64),
    ) -> Result<(), ExportError> {
        let mut form = Vec::new();
        let mut done = 0;
        let mut show = |number, value: Option<&str>| {
            if done % VALUES_PER_LOOK == 0 {
                if self.watch.cancelled() {
                    return Err(ExportError::Cancelled);
                }
                let permille = u16::try_from(done * 1_000 / count.max(1)).ok();
                self.watch.progress(Progress::new(Stage::Sorting, done, permille));
            }
            done += 1;
            if let Some(value) = value {
                append_sort_form(self.kind, value, &mut form);
                each(number, part_of(&form, part));
            }
            Ok(())
        };
        if count.saturating_mul(SCAN_SHARE) < self.profiles {
            self.one_by_one(numbers, &mut show)
        } else {
            self.in_a_pass(numbers, &mut show)
        }
    }

    fn one_by_one(
        &self,
        numbers: impl Iterator<Item = ProfileNumber>,
        show: &mut Show<'_>,
    ) -> Result<(), ExportError> {
        let mut numbers = numbers.peekable();
        while numbers.peek().is_some() {
            let page: Vec<ProfileNumber> = numbers.by_ref().take(PAGE_PROFILES).collect();
            for profile in self.database.profiles(self.audience, &page)? {
                let value = match self.place {
                    None => Some(profile.id.as_str()),
                    Some(place) => profile.values.get(place).and_then(Option::as_deref),
                };
                show(profile.number, value)?;
            }
        }
        Ok(())
    }

    fn in_a_pass(
        &self,
        numbers: impl Iterator<Item = ProfileNumber>,
        show: &mut Show<'_>,
    ) -> Result<(), ExportError> {
        let mut numbers = numbers.peekable();
        let mut result = Ok(());
        let fields = std::slice::from_ref(self.field);
        let passed: Result<(), DatabaseError> =
            self.database.each_profile(self.audience, fields, &mut |number, values| {
                while numbers.next_if(|wanted| *wanted < number).is_some() {}
                match numbers.peek() {
                    None => return ControlFlow::Break(()),
                    Some(wanted) if *wanted == number => result = show(number, values[0]),
                    Some(_) => {}
                }
                if result.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        passed?;
        result
    }
}

/// A part of a form as a number, zeros behind its end.
fn part_of(form: &[u8], part: usize) -> u64 {
    let mut bytes = [0; PART_BYTES];
    let rest = form.get(part * PART_BYTES..).unwrap_or_default();
    let length = rest.len().min(PART_BYTES);
    bytes[..length].copy_from_slice(&rest[..length]);
    u64::from_be_bytes(bytes)
}
