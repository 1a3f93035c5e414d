//! What identity resolution needs to know of people who are stored.

use crate::db::{Change, Secret};
use crate::error::Result;
use crate::fields::named;
use crate::model::{CompanyNumber, LeadId, Person, PersonView, RecordView};
use crate::text;
use crate::value::Day;

use super::names::NameShape;
use super::{EMAIL, OTHER_TOOLS, PROFILE};

/// What resolution needs to know of a stored person.
#[derive(Debug, Clone)]
pub(super) struct StoredPerson {
    pub id: LeadId,
    /// Where the row lies.
    pub slot: u32,
    pub company: CompanyNumber,
    /// The day of the newest row that says something of the person.
    pub newest: Day,
    pub shape: NameShape,
    /// Kinds of keys, as bits.
    pub kinds: u32,
    /// All keys; only where somebody decided about keys.
    pub keys: Vec<u64>,
}

impl StoredPerson {
    /// The people in some slots, ascending by id. `tools` are those whose ids have kinds of their own, in the order of these.
    pub fn load(
        slots: &[u32],
        with_keys: bool,
        tools: &[String],
        change: &Change,
    ) -> Result<Vec<StoredPerson>> {
        let secret = change.secret();
        let people = change.read_people(slots, |PersonView { id, company, keys, record }| {
            let said = Said::of_view(&record);
            Ok(StoredPerson {
                id,
                slot: 0,
                company,
                newest: record.newest()?.unwrap_or(Day::new(i64::MIN)),
                shape: NameShape::of(&said.folded_name()),
                kinds: said.kinds_of(secret, company, &keys, &record, tools)?,
                keys: if with_keys { keys } else { Vec::new() },
            })
        })?;
        let mut people = people.into_iter().collect::<Result<Vec<StoredPerson>>>()?;
        people.iter_mut().zip(slots).for_each(|(person, slot)| person.slot = *slot);
        people.sort_unstable_by_key(|person| person.id);
        Ok(people)
    }
}

/// The weak key of a stored person at a company, by name, else by title; 0 for none.
pub fn weak_key(secret: &Secret, person: &Person, company: CompanyNumber) -> u64 {
    let facts = &person.record.facts;
    let text = |field| facts.text(field);
    Said {
        first: text(&named::FIRST_NAME),
        last: text(&named::LAST_NAME),
        name: text(&named::NAME),
        title: text(&named::TITLE),
        email: text(&named::EMAIL),
        profile: text(&named::LINKEDIN_URL),
    }
    .weak_key(secret, company)
}

/// Weak keys of the people in some slots at the companies that `company_now` gives, in their order.
pub(super) fn weak_keys(
    slots: &[u32],
    company_now: impl Fn(CompanyNumber) -> CompanyNumber + Sync,
    change: &Change,
) -> Result<Vec<u64>> {
    let secret = change.secret();
    change.read_people(slots, |person| {
        Said::of_view(&person.record).weak_key(secret, company_now(person.company))
    })
}

/// The facts that keys and names follow from.
struct Said<'a> {
    first: &'a str,
    last: &'a str,
    name: &'a str,
    title: &'a str,
    email: &'a str,
    profile: &'a str,
}

impl<'a> Said<'a> {
    fn of_view(record: &RecordView<'a>) -> Self {
        Said {
            first: record.text(&named::FIRST_NAME),
            last: record.text(&named::LAST_NAME),
            name: record.text(&named::NAME),
            title: record.text(&named::TITLE),
            email: record.text(&named::EMAIL),
            profile: record.text(&named::LINKEDIN_URL),
        }
    }

    fn folded_name(&self) -> String {
        super::folded_name(self.first, self.last, self.name)
    }

    fn weak_key(&self, secret: &Secret, company: CompanyNumber) -> u64 {
        if company == CompanyNumber::NONE {
            return 0;
        }
        let name = self.folded_name();
        match (name.is_empty(), self.title.is_empty()) {
            (true, true) => 0,
            (false, _) => super::name_at(secret, super::name_alone(secret, &name).max(1), company),
            (true, false) if self.kinds() != 0 => 0,
            (true, false) => {
                super::seat_at(secret, super::seat_alone(secret, &text::fold(self.title)).max(1), company)
            }
        }
    }

    fn kinds(&self) -> u32 {
        let mut kinds = 0;
        if super::is_personal(self.email) {
            kinds |= 1 << EMAIL;
        }
        if !self.profile.is_empty() {
            kinds |= 1 << PROFILE;
        }
        kinds
    }

    /// Kinds of keys. Ids of records lie in custom columns; what else no fact explains are further addresses and pages,
    /// which stand beside a first one.
    fn kinds_of(
        &self,
        secret: &Secret,
        company: CompanyNumber,
        keys: &[u64],
        record: &RecordView<'_>,
        tools: &[String],
    ) -> Result<u32> {
        let mut explained = vec![
            self.weak_key(secret, company),
            super::email(secret, self.email),
            super::profile(secret, self.profile),
        ];
        let mut kinds = self.kinds();
        record.each_custom(|name, cell| {
            let Some(tool) = name.strip_prefix("person_id.") else { return };
            let known = tools.iter().position(|known| known == tool);
            let kind = known.map_or(OTHER_TOOLS, super::kind_of_tool);
            kinds |= 1 << kind;
            explained.push(super::person_id(secret, tool, super::record_id(tool, cell)));
        })?;
        let addresses = 1 << EMAIL | 1 << PROFILE;
        let is_explained = keys.iter().all(|key| explained.contains(key));
        Ok(kinds | if is_explained || kinds & addresses != 0 { 0 } else { addresses })
    }
}
