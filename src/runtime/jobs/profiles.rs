//! Attributes, people and one person; and erasing somebody.

use std::ops::Range;

use jiff::Timestamp;

use super::people::people_view;
use super::{PAGE_ENTRIES_MAX, Session};
use crate::domain::{AttributeName, Audience, Watch};
use crate::export::{count_values, erase_people, page_of, person_card};
use crate::wizard::job::{AudienceView, JobAnswer, JobError, PeopleOf, PersonOf};

impl Session {
    pub(super) fn list_attributes(&self, destination: &str) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let view = |audience| -> Result<AudienceView, JobError> {
            Ok(AudienceView {
                audience,
                generation: database.basis(audience, None)?.generation,
                profiles: database.everybody(audience)?.len(),
                attributes: database.attributes(audience)?,
            })
        };
        let views = [Audience::Customer, Audience::Visitor].map(view);
        Ok(JobAnswer::Attributes(views.into_iter().collect::<Result<_, _>>()?))
    }

    pub(super) fn count_values(
        &self,
        of: &PeopleOf,
        attribute: &AttributeName,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(&of.destination)?;
        Ok(JobAnswer::Values(count_values(&*database, of.audience, attribute, watch)?))
    }

    /// Only the people of the page are read, however many there are.
    pub(super) fn people_page(
        &self,
        of: &PeopleOf,
        places: &Range<u64>,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(&of.destination)?;
        let everybody = database.everybody(of.audience)?;
        let count = places.end.saturating_sub(places.start);
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(PAGE_ENTRIES_MAX);
        let numbers = page_of(&everybody, places.start, count);
        let place = (places.start, everybody.len());
        Ok(JobAnswer::People(people_view(&*database, of.audience, &numbers, place)?))
    }

    pub(super) fn show_person(&self, of: &PersonOf) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(&of.people.destination)?;
        let card = person_card(&*database, of.people.audience, &of.id)?;
        Ok(JobAnswer::Card(Box::new(card)))
    }

    pub(super) fn erase_person(&self, of: &PersonOf) -> Result<JobAnswer, JobError> {
        let (_, mut database) = self.connect(&of.people.destination)?;
        let ids = [of.id.clone()];
        let audience = of.people.audience;
        let exports = self.home.readable_exports()?;
        let erasure = erase_people(&mut *database, audience, &ids, &exports, Timestamp::now())?;
        Ok(JobAnswer::Erased(erasure))
    }
}
