//! Counting the values of a field among people and companies: from postings and columns, without reading a row.
//!
//! An [`Audience`] is who is counted among; several are counted in one walk. A value counts for whom a filter on it
//! surely holds: an interval that spans two bands is in neither. Rows are read for the spelling of the values that are
//! shown, one each.

use std::collections::{BTreeMap, HashMap};

use super::among::Among;
use super::bits::Bits;
use super::lower::{Lowering, start_days};
use super::read::{Half, Indexes, Slot};
use super::scan::{self, Asked};
use super::schema::{NO_DAY, Place, mark, unknown_interval};
use super::terms::name_number;
use super::walk;
use crate::error::Result;
use crate::fields::{Field, Kind, List, Subject, named};
use crate::filter::{Ask, Element, Filter, Measure, ask};
use crate::model::{CompanyNumber, Known};
use crate::text;
use crate::value::Interval;

/// People and companies that hold a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// People.
    pub people: u64,
    /// Companies.
    pub companies: u64,
}

/// Which elements of a list count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Elements {
    /// Those that filters see at the as-of day.
    Live,
    /// All that the data holds and no later look denies.
    Recorded,
}

/// Whom values are counted among.
pub(crate) struct Audience {
    /// By slot.
    people: Bits,
    /// By number, never 0.
    companies: Bits,
    /// The number of counted people of each company, those without one at 0.
    weight: Vec<u32>,
}

/// A value of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    /// Its folded name, or the number of the company that it names.
    pub key: Key,
    /// How often, by audience.
    pub tallies: Vec<Tally>,
    /// A document that holds it.
    example: Slot,
}

/// What identifies a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// A folded name.
    Name(String),
    /// The hash of a name.
    Hash(u64),
    /// A company.
    Company(u32),
}

impl Key {
    /// The folded name, where it is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Key::Name(name) => Some(name),
            Key::Hash(_) | Key::Company(_) => None,
        }
    }

    /// The number of the company that it names.
    pub fn company(&self) -> Option<u32> {
        match self {
            Key::Company(number) => Some(*number),
            Key::Hash(_) | Key::Name(_) => None,
        }
    }
}

impl Audience {
    /// `people` by slot, and `companies` by number.
    pub fn new(indexes: &Indexes, people: Bits, mut companies: Bits) -> Result<Audience> {
        companies.remove(0);
        let mut weight = vec![0; indexes.numbers];
        // Of few each is looked up, of many each run is counted.
        if people.count() * 8 < indexes.numbers as u64 {
            let employer = indexes.employer_of()?;
            people.iter().for_each(|slot| weight[employer(slot) as usize] += 1);
        } else {
            for (company, from, to) in indexes.runs()?.iter().flat_map(super::join::Runs::iter) {
                weight[company as usize] += people.count_range(from, to) as u32;
            }
        }
        Ok(Audience { people, companies, weight })
    }

    /// Everybody.
    pub fn everyone(indexes: &Indexes) -> Result<Audience> {
        Audience::new(indexes, indexes.people.alive.clone(), indexes.every_number()?.clone())
    }

    /// All in it.
    pub fn total(&self) -> Tally {
        Tally { people: self.people.count(), companies: self.companies.count() }
    }

    /// Whether the person in a slot is in it.
    pub fn has_person(&self, slot: Slot) -> bool {
        self.people.contains(slot)
    }

    /// Whether the company with this number is in it.
    pub fn has_company(&self, number: usize) -> bool {
        self.companies.contains(number)
    }

    /// How many people of a company are in it.
    pub fn people_at(&self, number: usize) -> u64 {
        u64::from(self.weight[number])
    }

    /// The counted people and companies of a set of people.
    pub fn of_people(&self, indexes: &Indexes, set: &Bits) -> Result<Tally> {
        let mut inside = set.clone();
        inside.and(&self.people);
        let mut companies = super::join::companies_of(indexes.runs()?, &inside, indexes.numbers);
        companies.remove(0);
        Ok(Tally { people: inside.count(), companies: companies.count() })
    }

    /// The counted people and companies of a set of company numbers.
    pub fn of_companies(&self, set: &Bits) -> Tally {
        let people = set.iter().map(|number| u64::from(self.weight[number])).sum();
        let mut inside = set.clone();
        inside.and(&self.companies);
        Tally { people, companies: inside.count() }
    }

    /// The counted people and companies of the people, or the companies, for whom a filter surely holds.
    pub fn of_filter(&self, lowering: &Lowering<'_>, filter: &Filter) -> Result<Tally> {
        if filter.is_asked_of_companies() && !filter.is_about_companies() {
            // Custom columns are those of people and companies alike.
            let people = self.of_people(lowering.indexes, &lowering.people(filter)?.sure)?.people;
            let companies = self.of_companies(&lowering.companies(filter)?.sure).companies;
            Ok(Tally { people, companies })
        } else if filter.is_about_companies() {
            Ok(self.of_companies(&lowering.companies(filter)?.sure))
        } else {
            self.of_people(lowering.indexes, &lowering.people(filter)?.sure)
        }
    }
}

/// Counts one value among audiences, each company once. An audience that comes twice is counted once.
struct Counter<'a> {
    audiences: Vec<&'a Audience>,
    /// For each of the given audiences its place among those counted.
    places: Vec<usize>,
    /// The companies that are in some audience, or have people there.
    counted: Bits,
    /// For each audience and company the last value that counted it.
    seen: Vec<Vec<u32>>,
    stamp: u32,
    tallies: Vec<Tally>,
    example: Option<Slot>,
}

impl<'a> Counter<'a> {
    fn new(given: &[&'a Audience], numbers: usize) -> Self {
        let mut audiences: Vec<&Audience> = Vec::with_capacity(given.len());
        let mut places = Vec::with_capacity(given.len());
        for audience in given {
            let known = audiences.iter().position(|known| std::ptr::eq(*known, *audience));
            places.push(known.unwrap_or(audiences.len()));
            if known.is_none() {
                audiences.push(audience);
            }
        }
        let mut counted = Bits::none(numbers);
        for audience in &audiences {
            counted.or(&audience.companies);
            counted.or(&Bits::from_values(&audience.weight, |weight| weight > 0));
        }
        let seen = vec![vec![0; numbers]; audiences.len()];
        Counter { audiences, places, counted, seen, stamp: 0, tallies: Vec::new(), example: None }
    }

    fn begin(&mut self) {
        self.stamp += 1;
        self.tallies = vec![Tally::default(); self.audiences.len()];
        self.example = None;
    }

    #[inline]
    fn person(&mut self, slot: Slot, company: impl Fn(Slot) -> u32) {
        for (at, audience) in self.audiences.iter().enumerate() {
            if audience.people.contains(slot) {
                self.tallies[at].people += 1;
                self.example.get_or_insert(slot);
                let company = company(slot);
                let seen = &mut self.seen[at][company as usize];
                if company != 0 && *seen != self.stamp {
                    *seen = self.stamp;
                    self.tallies[at].companies += 1;
                }
            }
        }
    }

    /// A company, whose value stands in `slot`.
    #[inline]
    fn company(&mut self, number: usize, slot: Slot) {
        // All audiences are shown the same companies.
        let Some(seen) = self.seen.first_mut().filter(|_| number != 0 && self.counted.contains(number))
        else {
            return;
        };
        if std::mem::replace(&mut seen[number], self.stamp) == self.stamp {
            return;
        }
        self.example.get_or_insert(slot);
        for (tally, audience) in self.tallies.iter_mut().zip(&self.audiences) {
            tally.people += u64::from(audience.weight[number]);
            tally.companies += u64::from(audience.companies.contains(number));
        }
    }

    fn end(&mut self, key: Key, values: &mut Vec<Value>) {
        if let Some(example) = self.example {
            let tallies = self.places.iter().map(|place| self.tallies[*place]).collect();
            values.push(Value { key, tallies, example });
        }
    }
}

/// How audiences spread over the bands of a column: by row, then by audience.
pub(crate) struct Banded {
    /// Those surely inside each band.
    pub inside: Vec<Vec<Tally>>,
    /// Those who are known and inside none.
    pub spread: Vec<Tally>,
    /// Those of whom it is not known.
    pub unknown: Vec<Tally>,
}

impl Lowering<'_> {
    /// Counts all bands of a number or date of people or companies with one look at its column. Nothing for what has no
    /// such column.
    pub fn banded(
        &self,
        field: &'static Field,
        bands: &[Ask],
        audiences: &[&Audience],
    ) -> Result<Option<Banded>> {
        let indexes = self.indexes;
        let half = match field.subject {
            Subject::Company => &indexes.companies,
            Subject::Person => &indexes.people,
            _ => return Ok(None),
        };
        if !matches!(half.layout.place(field), Some(Place::Interval { .. })) || list_of(field).is_some() {
            return Ok(None);
        }
        let mut asked = Vec::with_capacity(bands.len());
        for band in bands {
            asked.push(match band {
                Ask::Ranges(ranges) => Asked::new(field, ranges),
                Ask::Ages(ages) => Asked::new(field, &start_days(ages, &self.as_of)),
                _ => return Ok(None),
            });
        }
        // The bands, then those of none, then the unknown.
        let (of_none, of_unknown) = (asked.len(), asked.len() + 1);
        let not_known = unknown_interval(field);
        let rows_of = |interval: Interval, put: &mut dyn FnMut(usize)| {
            if interval == not_known {
                return put(of_unknown);
            }
            let mut is_inside = false;
            for (row, _) in asked.iter().enumerate().filter(|(_, asked)| asked.answer(interval).0) {
                is_inside = true;
                put(row);
            }
            if !is_inside {
                put(of_none);
            }
        };
        let mut tallies = vec![vec![Tally::default(); audiences.len()]; asked.len() + 2];
        if field.subject == Subject::Company {
            let numbers = indexes.company_numbers()?;
            scan::each(half, field, |slot, interval| {
                let number = numbers[slot] as usize;
                let counts =
                    |audience: &&Audience| audience.weight[number] > 0 || audience.companies.contains(number);
                if numbers[slot] != u32::MAX && audiences.iter().any(counts) {
                    rows_of(interval, &mut |row| {
                        for (tally, audience) in tallies[row].iter_mut().zip(audiences) {
                            tally.people += u64::from(audience.weight[number]);
                            tally.companies += u64::from(audience.companies.contains(number));
                        }
                    });
                }
            })?;
            // Of nobody's company nothing is known.
            for (tally, audience) in tallies[of_unknown].iter_mut().zip(audiences) {
                tally.people += u64::from(audience.weight[0]);
            }
        } else {
            let mut employers = vec![vec![Bits::none(indexes.numbers); audiences.len()]; tallies.len()];
            // Slots ascend, and so do runs.
            let mut runs = indexes.runs()?.iter().flat_map(super::join::Runs::iter).peekable();
            scan::each(half, field, |slot, interval| {
                if !audiences.iter().any(|audience| audience.people.contains(slot)) {
                    return;
                }
                while runs.next_if(|(_, _, end)| *end <= slot).is_some() {}
                let company = runs.peek().map_or(0, |(company, ..)| *company) as usize;
                rows_of(interval, &mut |row| {
                    for (at, audience) in audiences.iter().enumerate() {
                        if audience.people.contains(slot) {
                            tallies[row][at].people += 1;
                            employers[row][at].insert(company);
                        }
                    }
                });
            })?;
            for (tally, employers) in tallies.iter_mut().flatten().zip(employers.iter_mut().flatten()) {
                employers.remove(0);
                tally.companies = employers.count();
            }
        }
        let unknown = tallies.pop().unwrap_or_default();
        let spread = tallies.pop().unwrap_or_default();
        Ok(Some(Banded { inside: tallies, spread, unknown }))
    }

    /// The values of `field` that somebody in one of the audiences holds, counted. Only of fields with values that are
    /// names: bands are filters.
    pub fn values(
        &self,
        field: &'static Field,
        audiences: &[&Audience],
        elements: Elements,
    ) -> Result<Vec<Value>> {
        let indexes = self.indexes;
        let counter = Counter::new(audiences, indexes.numbers);
        match (field.subject, field.kind) {
            (_, Kind::List(list)) => self.values(list.main_field(), audiences, elements),
            (Subject::Company, Kind::Text) => company_names(indexes, audiences),
            (Subject::Company, _) => {
                let numbers = indexes.company_numbers()?;
                let skip = |slot: Slot| numbers[slot] == u32::MAX;
                self.terms(&indexes.companies, field, counter, |counter, slot| {
                    if !skip(slot) {
                        counter.company(numbers[slot] as usize, slot);
                    }
                })
            }
            (Subject::Person, _) => {
                let people = &indexes.people;
                // Of few the company is looked up, of many it is worth an array.
                let most = audiences.iter().map(|audience| audience.people.count()).max().unwrap_or(0);
                if most * 4 < people.len as u64 {
                    let employer = indexes.employer_of()?;
                    return self.terms(people, field, counter, |counter, slot| {
                        counter.person(slot, &employer);
                    });
                }
                let companies = indexes.companies_of_people()?;
                self.terms(people, field, counter, |counter, slot| {
                    counter.person(slot, |slot| companies[slot]);
                })
            }
            (Subject::Opening, _) => {
                let half = &indexes.openings;
                let mut company_of = vec![0u32; half.len];
                match elements {
                    Elements::Live => {
                        let all = Among::All(half.len);
                        self.live_openings(&half.alive, &all, None, &mut |slot, company, _, surely_live| {
                            company_of[slot] = if surely_live { company as u32 } else { 0 };
                        })?;
                    }
                    Elements::Recorded => {
                        let companies = &indexes.openings_by_company()?.companies;
                        half.alive.iter().for_each(|slot| company_of[slot] = companies[slot]);
                    }
                }
                self.terms(half, field, counter, |counter, slot| {
                    counter.company(company_of[slot] as usize, slot);
                })
            }
            (Subject::Technology, _) => self.technology_values(counter, elements),
            (Subject::Ad, _) => self.platform_values(counter, elements),
        }
    }

    fn terms(
        &self,
        half: &Half,
        field: &'static Field,
        mut counter: Counter<'_>,
        count: impl Fn(&mut Counter<'_>, Slot),
    ) -> Result<Vec<Value>> {
        let mut values = Vec::new();
        let Some(Place::Terms(column)) = half.layout.place(field) else { return Ok(values) };
        // In a tree a value stands for everything below it, as in a filter.
        let tree = field.vocabulary().filter(|vocabulary| vocabulary.is_tree());
        let marks: &[u8] = if tree.is_some() { &[mark::BELOW, mark::IS] } else { &[mark::IS] };
        walk::names(half, *column, marks, &mut |name, holders| {
            let known = tree.and_then(|tree| tree.canonical(name));
            let is_node = known.is_some_and(|known| text::fold(known) == name);
            let counted = if is_node { mark::BELOW } else { mark::IS };
            counter.begin();
            holders.each(&mut |holding| {
                if holding.mark == counted {
                    holding.slots().for_each(|slot| count(&mut counter, slot));
                }
            })?;
            counter.end(Key::Name(name.to_string()), &mut values);
            Ok(())
        })?;
        Ok(values)
    }

    fn technology_values(&self, mut counter: Counter<'_>, elements: Elements) -> Result<Vec<Value>> {
        let half = &self.indexes.companies;
        let mut values = Vec::new();
        let Some(Place::Terms(column)) = half.layout.place(List::Tech.field()) else { return Ok(values) };
        let numbers = self.indexes.company_numbers()?;
        let checked = self.indexes.checked(List::Tech)?;
        let oldest = self.as_of.oldest_fresh(List::Tech);
        let marks = [mark::CURRENT, mark::SEEN];
        walk::names(half, *column, &marks, &mut |name, holders| {
            counter.begin();
            holders.each(&mut |holding| {
                if elements == Elements::Live && holding.seen.is_some_and(|day| day < oldest) {
                    return;
                }
                // What is held without a day was there at the last check.
                let asks_check = elements == Elements::Live && holding.seen.is_none();
                for slot in holding.slots().filter(|slot| numbers[*slot] != u32::MAX) {
                    let number = numbers[slot] as usize;
                    let check = i64::from(checked[number]);
                    if !asks_check || (check != NO_DAY && check >= oldest.number()) {
                        counter.company(number, slot);
                    }
                }
            })?;
            counter.end(Key::Name(name.to_string()), &mut values);
            Ok(())
        })?;
        Ok(values)
    }

    fn platform_values(&self, mut counter: Counter<'_>, elements: Elements) -> Result<Vec<Value>> {
        let half = &self.indexes.companies;
        let checked = self.indexes.checked(List::Ads)?;
        let numbers = self.indexes.company_numbers()?;
        let oldest = self.as_of.oldest_fresh(List::Ads).number();
        let platforms = half.u64_columns(half.column_name(half.layout.ads[0]))?;
        let seen = half.i64_columns(half.column_name(half.layout.ads[1]))?;
        let mut holders: BTreeMap<u64, Vec<Slot>> = BTreeMap::new();
        for (at, segment) in half.segments.iter().enumerate() {
            let end = segment.base + segment.reader.max_doc() as usize;
            for slot in half.alive.iter_range(segment.base, end) {
                let check = i64::from(checked[numbers[slot] as usize]);
                for row in platforms[at].index.value_row_ids((slot - segment.base) as u32) {
                    let sighting = seen[at].values.get_val(row);
                    let (last_seen, surely_spends) = (sighting >> 1, sighting & 1 == 0);
                    let gone = check != NO_DAY && last_seen < check;
                    let counts = match elements {
                        Elements::Live => !gone && last_seen >= oldest && surely_spends,
                        Elements::Recorded => !gone,
                    };
                    if counts {
                        holders.entry(platforms[at].values.get_val(row)).or_default().push(slot);
                    }
                }
            }
        }
        let mut values = Vec::new();
        for (platform, slots) in holders {
            counter.begin();
            slots.into_iter().for_each(|slot| counter.company(numbers[slot] as usize, slot));
            counter.end(Key::Hash(platform), &mut values);
        }
        Ok(values)
    }

    /// A value as people write it: as its vocabulary does, else as the record that holds it.
    pub fn spelling(&self, field: &'static Field, value: &Value) -> Result<String> {
        let field = match field.kind {
            Kind::List(list) => list.main_field(),
            _ => field,
        };
        let folded = match &value.key {
            Key::Company(number) => {
                let company = self.indexes.company(CompanyNumber(*number))?;
                return Ok(company.map(|company| company.name().to_string()).unwrap_or_default());
            }
            Key::Name(name) => Some(name.as_str()),
            Key::Hash(_) => None,
        };
        if let Some(vocabulary) = field.vocabulary() {
            let known = match &value.key {
                Key::Hash(hash) => vocabulary.names().find(|name| name_number(name) == *hash),
                _ => folded
                    .and_then(|name| vocabulary.canonical(name))
                    .filter(|name| folded == Some(text::fold(name).as_str())),
            };
            if let Some(name) = known {
                return Ok(name.to_string());
            }
        }
        let is_it = |name: &String| match &value.key {
            Key::Hash(hash) => name_number(name) == *hash,
            _ => folded == Some(text::fold(name).as_str()),
        };
        let written: Vec<String> = match field.subject {
            Subject::Person => as_written(self.indexes.person(value.example)?.record.facts.known(field)),
            Subject::Opening => as_written(self.indexes.opening(value.example)?.record.facts.known(field)),
            Subject::Company => as_written(self.company_in(value.example)?.record.facts.known(field)),
            Subject::Technology => {
                self.company_in(value.example)?.technologies.into_iter().map(|tech| tech.name).collect()
            }
            Subject::Ad => {
                self.company_in(value.example)?.advertising().into_iter().map(|ad| ad.platform).collect()
            }
        };
        let found = written.into_iter().find(is_it);
        Ok(found.or(folded.map(str::to_string)).unwrap_or_default())
    }

    fn company_in(&self, slot: Slot) -> Result<crate::model::Company> {
        let number = self.indexes.company_numbers()?[slot];
        Ok(self.indexes.company(CompanyNumber(number))?.unwrap_or_default())
    }
}

fn as_written(known: Known) -> Vec<String> {
    match known {
        Known::Text(text) => vec![text],
        Known::Names(names) => names,
        _ => Vec::new(),
    }
}

/// Every company with somebody in an audience, as a value of its own.
fn company_names(indexes: &Indexes, audiences: &[&Audience]) -> Result<Vec<Value>> {
    let mut values = Vec::new();
    for (number, slot) in indexes.company_slots()?.iter().enumerate().filter(|(_, slot)| **slot != u32::MAX) {
        let tally = |audience: &&Audience| Tally {
            people: u64::from(audience.weight[number]),
            companies: u64::from(audience.companies.contains(number)),
        };
        let tallies: Vec<Tally> = audiences.iter().map(tally).collect();
        if tallies.iter().any(|tally| tally.people + tally.companies > 0) {
            values.push(Value { key: Key::Company(number as u32), tallies, example: *slot as Slot });
        }
    }
    Ok(values)
}

/// The filter that asks for one value of `field`, at the top level or of an element.
pub(crate) fn one_value(field: &'static Field, asked: crate::filter::Ask) -> Filter {
    let test = Filter::test(field, asked);
    match list_of(field) {
        Some(list) => ask::element(list, vec![test], None, None),
        None => test,
    }
}

/// The list whose elements a field is about.
pub(crate) fn list_of(field: &Field) -> Option<List> {
    List::ALL.into_iter().find(|list| list.element() == field.subject || *list.field() == *field)
}

/// The filter that any element of a list passes.
pub(crate) fn any_element(list: List) -> Filter {
    Filter::Has(Element { list, test: Box::new(Filter::everything()), measure: Measure::any() })
}

/// How many records know each field: people, companies, openings; of advertising, accounts.
pub(crate) fn known(lowering: &Lowering<'_>) -> Result<HashMap<u8, u64>> {
    let mut counts = HashMap::new();
    for field in crate::fields::ALL.iter().copied() {
        let count = match field.subject {
            Subject::Person if field.is_asked() => {
                lowering.people(&Filter::test(field, crate::filter::Ask::Known))?.sure.count()
            }
            Subject::Company if field.is_asked() => {
                let mut known =
                    lowering.companies(&Filter::test(field, crate::filter::Ask::Known))?.sure.clone();
                known.remove(0);
                known.count()
            }
            Subject::Company => {
                let list = List::ALL.into_iter().find(|list| checked_field(*list) == field);
                let Some(list) = list else { continue };
                let days = lowering.indexes.checked(list)?;
                days.iter().filter(|day| i64::from(**day) != NO_DAY).count() as u64
            }
            Subject::Opening if field.is_asked() => {
                let all = Among::All(lowering.indexes.openings.len);
                let mut known = lowering.openings(&Filter::test(field, Ask::Known), &all)?.sure;
                known.and(&lowering.indexes.openings.alive);
                known.count()
            }
            _ => continue,
        };
        counts.insert(field.code, count);
    }
    Ok(counts)
}

/// The column that holds the day of a list's last check.
pub(crate) fn checked_column(list: List) -> &'static str {
    checked_field(list).column
}

fn checked_field(list: List) -> &'static Field {
    match list {
        List::Tech => &named::TECH_CHECKED,
        List::Ads => &named::ADS_CHECKED,
        List::Hiring => &named::OPENINGS_CHECKED,
    }
}

impl Lowering<'_> {
    /// Whether some record holds `text` in `field` as a whole, or as a node above what it holds.
    pub fn holds_name(&self, field: &'static Field, name: &str) -> Result<bool> {
        if self.indexes.bears(field, name)? {
            return Ok(true);
        }
        let folded = text::fold(name);
        match self.half_of(field) {
            Some(half) if field.vocabulary().is_some() => half.holds(field, &[mark::BELOW], &folded),
            _ => Ok(false),
        }
    }

    /// The companies of whose names a word begins so.
    pub fn companies_named(&self, begun: &str) -> Result<Bits> {
        let half = &self.indexes.companies;
        let mut documents = Bits::none(half.len);
        if let Some(Place::Terms(column)) = half.layout.place(&named::COMPANY_NAME) {
            let prefix = super::terms::term(mark::WORD, begun);
            let all = Among::All(half.len);
            half.terms(*column, &prefix, &prefix, &all, &mut documents, &mut |_| true)?;
        }
        self.indexes.to_numbers(&documents)
    }

    /// Whether some title has one of these roles.
    pub fn holds_role(&self, field: &'static Field, roles: &[String]) -> Result<bool> {
        let Some(half) = self.half_of(field) else { return Ok(false) };
        for role in roles {
            if half.holds(field, &[mark::ROLE], role)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether some record holds `word` in `field`.
    pub fn holds_word(&self, field: &'static Field, word: &str) -> Result<bool> {
        match self.half_of(field) {
            Some(half) => half.holds(field, &[mark::WORD], word),
            None => Ok(false),
        }
    }

    /// Calls `visit` with every word of `field` and the number of records that hold it.
    pub fn each_word(&self, field: &'static Field, visit: &mut dyn FnMut(&str, u64)) -> Result<()> {
        let Some(half) = self.half_of(field) else { return Ok(()) };
        let Some(Place::Terms(column)) = half.layout.place(field) else { return Ok(()) };
        walk::names(half, *column, &[mark::WORD], &mut |word, holders| {
            let mut count = 0;
            holders.each(&mut |holding| {
                count += holding.slots().filter(|slot| half.alive.contains(*slot)).count() as u64;
            })?;
            if count > 0 {
                visit(word, count);
            }
            Ok(())
        })
    }

    fn half_of(&self, field: &Field) -> Option<&Half> {
        match field.subject {
            Subject::Person => Some(&self.indexes.people),
            Subject::Company => Some(&self.indexes.companies),
            Subject::Opening => Some(&self.indexes.openings),
            Subject::Technology | Subject::Ad => None,
        }
    }
}
