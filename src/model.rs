//! Companies, people and openings as they are stored: facts with date and source, and the keys that identify them.
//!
//! A record is a set of facts over the field table, so that a new field needs no change here. What is derived from
//! facts (seniority of a title, index terms) is not stored. How rows become records is `import`'s business.

mod view;

use std::cell::Cell;
use std::fmt;

use serde::ser::SerializeSeq as _;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::fields::{Field, List, named};
use crate::taxonomy::titles;
use crate::value::{Day, Interval, Money, Value};

pub use view::{FactView, NamesView, PersonView, RecordView, ValueView};

/// The permanent identity of a person: never changes, never passes to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LeadId(pub u64);

const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl LeadId {
    /// Number of characters of a whole id.
    pub const LENGTH: usize = 13;

    /// The id that is written out in full.
    pub fn parse(text: &str) -> Option<LeadId> {
        let (lo, hi) = Self::prefix_range(text)?;
        (lo == hi).then_some(lo)
    }

    /// The ids that begin with `prefix`, as a closed range. `None` if it is no prefix of an id. Letters that look
    /// like digits (o, i, l) are read as these.
    pub fn prefix_range(prefix: &str) -> Option<(LeadId, LeadId)> {
        let prefix = prefix.trim();
        if prefix.is_empty() || prefix.chars().count() > Self::LENGTH {
            return None;
        }
        let mut lo: u128 = 0;
        for c in prefix.chars() {
            let c = match c.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            };
            let digit = BASE32.iter().position(|b| char::from(*b) == c)?;
            lo = (lo << 5) | digit as u128;
        }
        let rest = 5 * (Self::LENGTH - prefix.chars().count());
        let hi = ((lo + 1) << rest) - 1;
        let lo = lo << rest;
        Some((LeadId(u64::try_from(lo).ok()?), LeadId(u64::try_from(hi).unwrap_or(u64::MAX))))
    }
}

impl fmt::Display for LeadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(Self::LENGTH);
        for place in (0..Self::LENGTH).rev() {
            let digit = (u128::from(self.0) >> (5 * place)) as usize & 31;
            text.push(char::from(BASE32[digit]));
        }
        f.write_str(&text)
    }
}

/// The number of a company in one database, the same in all generations. 0 stands for "no company".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct CompanyNumber(pub u32);

impl CompanyNumber {
    /// What a person without a company carries.
    pub const NONE: CompanyNumber = CompanyNumber(0);
}

/// A row of a file that contributed to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// Number of the import.
    pub import: u32,
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The effective date of the row.
    pub date: Day,
}

/// One known fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Code of the field.
    pub field: u8,
    /// The value.
    pub value: Value,
    /// Index into the record's sources.
    pub source: u16,
}

/// The known facts of a record, in the order of their fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    known: Vec<Fact>,
    /// What rows said that a later row did not make more exact: needed where a row from between them comes late.
    earlier: Vec<Fact>,
}

/// Set in the source of an earlier claim where facts are written; they stand behind all known facts.
const EARLIER: u16 = 0x8000;

impl Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_seq(Some(self.known.len() + self.earlier.len()))?;
        for fact in &self.known {
            all.serialize_element(fact)?;
        }
        for Fact { field, value, source } in &self.earlier {
            all.serialize_element(&(field, value, source | EARLIER))?;
        }
        all.end()
    }
}

impl<'de> Deserialize<'de> for Facts {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let mut known = Vec::<Fact>::deserialize(deserializer)?;
        let first = known.iter().position(|fact| fact.source >= EARLIER).unwrap_or(known.len());
        let mut earlier = known.split_off(first);
        earlier.iter_mut().for_each(|fact| fact.source &= !EARLIER);
        Ok(Facts { known, earlier })
    }
}

impl Facts {
    /// All facts.
    pub fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.known.iter()
    }

    /// What rows said, as far as it can still decide anything: the facts, and what they follow from where a less exact row
    /// confirmed or replaced an older one.
    pub fn claims(&self) -> impl Iterator<Item = &Fact> {
        let said = |fact: &&Fact| {
            let mut earlier = self.earlier.iter();
            !earlier.any(|claim| claim.field == fact.field && claim.source == fact.source)
        };
        self.earlier.iter().chain(self.known.iter().filter(said))
    }

    /// Keeps what a row said beside the fact that follows from it. There is no room behind so many sources.
    pub fn keep_claim(&mut self, claim: Fact) {
        if claim.source < EARLIER {
            self.earlier.push(claim);
        }
    }

    /// The fact of `field`.
    pub fn fact(&self, field: &Field) -> Option<&Fact> {
        self.known.binary_search_by_key(&field.code, |fact| fact.field).ok().map(|at| &self.known[at])
    }

    /// The value of `field`.
    pub fn get(&self, field: &Field) -> Option<&Value> {
        self.fact(field).map(|fact| &fact.value)
    }

    /// The text of `field`, empty where it is unknown.
    pub fn text(&self, field: &Field) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or("")
    }

    /// Sets the fact of a field.
    pub fn set(&mut self, fact: Fact) {
        match self.known.binary_search_by_key(&fact.field, |fact| fact.field) {
            Ok(at) => self.known[at] = fact,
            Err(at) => self.known.insert(at, fact),
        }
    }

    /// Forgets the fact of a field.
    pub fn remove(&mut self, field: &Field) {
        self.known.retain(|fact| fact.field != field.code);
        self.earlier.retain(|fact| fact.field != field.code);
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The facts, for renumbering their sources.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Fact> {
        self.known.iter_mut().chain(&mut self.earlier)
    }

    /// The name of a person: in parts, else whole, empty where there is none.
    pub fn person_name(&self) -> String {
        let (first, last) = (self.text(&named::FIRST_NAME), self.text(&named::LAST_NAME));
        match (first.is_empty(), last.is_empty()) {
            (false, false) => format!("{first} {last}"),
            (false, true) => first.to_string(),
            (true, false) => last.to_string(),
            (true, true) => self.text(&named::NAME).to_string(),
        }
    }

    /// What is known of `field` on its own or from the title: names of vocabularies, numbers in the field's unit.
    pub fn known(&self, field: &'static Field) -> Known {
        if *field == named::NAME {
            let name = self.person_name();
            return if name.is_empty() { Known::Nothing } else { Known::Text(name) };
        }
        match (self.get(field), field.from_title) {
            (Some(Value::Text(text)), _) => Known::Text(text.clone()),
            (Some(Value::Number(interval) | Value::Date(interval)), _) => Known::Interval(*interval),
            (Some(Value::Money(money)), _) => money.in_usd().map_or(Known::Nothing, Known::Interval),
            (Some(Value::Names(names)), _) => Known::Names(names.clone()),
            (None, Some(derive)) => {
                let title = match field.subject {
                    crate::fields::Subject::Opening => self.text(&named::HIRING_TITLE),
                    _ => self.text(&named::TITLE),
                };
                if title.is_empty() {
                    return Known::Nothing;
                }
                let names: Vec<String> =
                    derive(&titles::analysis(title)).into_iter().map(str::to_string).collect();
                if names.is_empty() { Known::Nothing } else { Known::Names(names) }
            }
            (None, None) => Known::Nothing,
        }
    }
}

/// A fact in the terms that filters speak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing is known.
    Nothing,
    /// Text as written.
    Text(String),
    /// A number, dollars or days.
    Interval(Interval),
    /// Names.
    Names(Vec<String>),
}

/// A column of a file that is no field, kept with the record as `x.<name>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Custom {
    /// The header as written.
    pub name: String,
    /// The cell as written.
    pub value: String,
    /// Index into the record's sources.
    pub source: u16,
}

impl Custom {
    /// Header and cell.
    pub fn pair(&self) -> (&str, &str) {
        (&self.name, &self.value)
    }
}

/// The form in which the names of custom columns are compared: letters folded, `_` and `-` as good as a space.
pub fn column_key(name: &str) -> String {
    crate::text::fold(&name.replace(['_', '-'], " ")).trim().to_string()
}

/// One technology of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Technology {
    /// Its name.
    pub name: String,
    /// The first day it was seen.
    pub first_seen: Day,
    /// The last day it was seen.
    pub last_seen: Day,
}

/// What shows that a company advertises on a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AdEvidence {
    /// A technology on its site that only advertisers use.
    Technology,
    /// A list that names the platform.
    Listed,
    /// A stated amount.
    Amount,
}

/// One advertising platform of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ad {
    /// The platform.
    pub platform: String,
    /// Spend a month, where it is stated.
    pub spend: Option<Money>,
    /// The first day it was seen.
    pub first_seen: Day,
    /// The last day it was seen.
    pub last_seen: Day,
    /// What shows it.
    pub evidence: AdEvidence,
}

/// What two kinds of records share.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// What is known.
    pub facts: Facts,
    /// Columns that are no fields.
    pub custom: Vec<Custom>,
    /// The rows that facts come from.
    pub sources: Vec<Source>,
    /// Keyed hashes of everything that identifies the record. They lie in columns of the index alone, not in stored rows:
    /// hashes do not compress, and would take half of a row.
    #[serde(skip)]
    pub keys: Vec<u64>,
    /// Keyed hashes of what a person is reached by and not identified by: phones, the domains of e-mail addresses. They lie
    /// where the keys do.
    #[serde(skip)]
    pub reach: Vec<u64>,
}

impl Record {
    /// What the custom columns of this name hold.
    pub fn cells<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Custom> + use<'a> {
        let key = column_key(name);
        let cells = self.custom.iter().filter(move |custom| column_key(&custom.name) == key);
        cells.filter(|custom| !crate::text::fold(&custom.value).is_empty())
    }
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Company {
    /// Its number in the database.
    pub number: CompanyNumber,
    /// Facts, sources and keys.
    pub record: Record,
    /// Technologies seen, by name; without those that `ads` derive from them.
    pub technologies: Vec<Technology>,
    /// Advertising platforms named by a list, by name.
    pub ads: Vec<Ad>,
}

/// A person, or a seat: a title at a company whose holder is not named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The permanent identity.
    pub id: LeadId,
    /// The company, `CompanyNumber::NONE` for none.
    pub company: CompanyNumber,
    /// Facts, sources and keys.
    pub record: Record,
}

/// An open role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The company that hires.
    pub company: CompanyNumber,
    /// Facts, sources and keys.
    pub record: Record,
    /// The first day it was seen.
    pub first_seen: Day,
    /// The last day it was seen.
    pub last_seen: Day,
    /// Whether the file says that it is closed.
    pub closed: bool,
}

impl Company {
    /// The day on which the whole of a list was last seen.
    pub fn checked(&self, list: List) -> Option<Day> {
        let field = match list {
            List::Tech => &named::TECH_CHECKED,
            List::Ads => &named::ADS_CHECKED,
            List::Hiring => &named::OPENINGS_CHECKED,
        };
        self.record.facts.get(field).and_then(Value::as_interval).map(|days| Day::new(days.lo))
    }

    /// The advertising platforms, those that a current technology shows included.
    pub fn advertising(&self) -> Vec<Ad> {
        let mut ads = self.ads.clone();
        let checked = self.checked(List::Tech);
        for technology in &self.technologies {
            if checked.is_some_and(|day| technology.last_seen < day) {
                continue;
            }
            let Some(platform) = crate::taxonomy::ad_platform_of_technology(&technology.name) else {
                continue;
            };
            match ads.iter_mut().find(|ad| ad.platform == platform) {
                // What a list said earlier stays; a later sighting on the site keeps it alive.
                Some(ad) => ad.last_seen = ad.last_seen.max(technology.last_seen),
                None => ads.push(Ad {
                    platform: platform.to_string(),
                    spend: None,
                    first_seen: technology.first_seen,
                    last_seen: technology.last_seen,
                    evidence: AdEvidence::Technology,
                }),
            }
        }
        ads.sort_by(|a, b| a.platform.cmp(&b.platform));
        ads
    }

    /// The openings that are live at the as-of day: seen at or after the last check and within their shelf life, not
    /// closed, not posted later.
    pub fn live_openings<'a>(
        &self,
        openings: &'a [Opening],
        as_of: &AsOf,
    ) -> impl Iterator<Item = &'a Opening> + use<'a> {
        let sighting = Sighting::of(self, List::Hiring, as_of);
        let today = as_of.day.number();
        openings.iter().filter(move |opening| {
            let posted = match opening.record.facts.known(&named::HIRING_SINCE) {
                Known::Interval(days) => days.lo <= today,
                _ => true,
            };
            !opening.closed && posted && sighting.counts(opening.last_seen)
        })
    }

    /// Its name, or what stands for one.
    pub fn name(&self) -> &str {
        let name = self.record.facts.text(&named::COMPANY_NAME);
        if name.is_empty() { self.record.facts.text(&named::DOMAIN) } else { name }
    }
}

impl Person {
    /// The name as it is shown: in parts, else whole, empty for a seat.
    pub fn name(&self) -> String {
        self.record.facts.person_name()
    }
}

/// A person with company and openings: what a filter tests.
#[derive(Debug, Clone)]
pub struct Lead<'a> {
    /// The person; `None` where only companies are asked.
    pub person: Option<&'a Person>,
    /// The company; `None` where the person has none.
    pub company: Option<&'a Company>,
    /// Its openings.
    pub openings: &'a [Opening],
}

/// How long a sighting counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShelfLives {
    /// Of a technology.
    pub tech: crate::value::Duration,
    /// Of advertising.
    pub ads: crate::value::Duration,
    /// Of an open role.
    pub hiring: crate::value::Duration,
}

impl Default for ShelfLives {
    fn default() -> Self {
        use crate::value::Duration;
        ShelfLives { tech: Duration::months(24), ads: Duration::months(6), hiring: Duration::days(60) }
    }
}

/// The day from which tenure, ages and shelf lives are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// The day.
    pub day: Day,
    /// How long sightings count.
    pub shelf: ShelfLives,
}

/// When an element of one list of a company counts: seen at or after the last check, within the shelf life.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sighting {
    checked: Option<Day>,
    oldest: Day,
}

impl Sighting {
    /// Of a list of `company` at the as-of day.
    pub(crate) fn of(company: &Company, list: List, as_of: &AsOf) -> Self {
        Sighting { checked: company.checked(list), oldest: as_of.oldest_fresh(list) }
    }

    /// Whether an element that was last seen on this day counts.
    pub(crate) fn counts(&self, last_seen: Day) -> bool {
        last_seen >= self.oldest && self.checked.is_none_or(|checked| last_seen >= checked)
    }
}

impl AsOf {
    /// `day` with the usual shelf lives.
    pub fn new(day: Day) -> Self {
        AsOf { day, shelf: ShelfLives::default() }
    }

    /// The oldest day on which a sighting still counts.
    pub fn oldest_fresh(&self, list: List) -> Day {
        // Company after company is held against the same day, and calendars are slow.
        thread_local! {
            static LAST: Cell<Option<(AsOf, [Day; 3])>> = const { Cell::new(None) };
        }
        let days = match LAST.get().filter(|(as_of, _)| as_of == self) {
            Some((_, days)) => days,
            None => {
                let lives = [self.shelf.tech, self.shelf.ads, self.shelf.hiring];
                let days = lives.map(|life| life.oldest_within(self.day));
                LAST.set(Some((*self, days)));
                days
            }
        };
        days[match list {
            List::Tech => 0,
            List::Ads => 1,
            List::Hiring => 2,
        }]
    }
}

/// The bytes of a stored record.
pub fn encode<T: Serialize>(record: &T) -> Vec<u8> {
    // Writing to a growing vector fails only for types that postcard cannot express; records hold none of them.
    postcard::to_allocvec(record).unwrap_or_default()
}

/// The record in `bytes`.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T> {
    postcard::from_bytes(bytes).map_err(damaged_row)
}

fn damaged_row(source: postcard::Error) -> Error {
    Error::damaged("a stored row cannot be read")
        .with_hint("restore the database from a backup, or import the files again into a new one")
        .with_source(source)
}

/// A person on the way into the store.
#[derive(Debug, Clone, Copy)]
pub struct EncodedPerson<'a> {
    /// The permanent identity.
    pub id: LeadId,
    /// The company.
    pub company: CompanyNumber,
    /// The encoded [`Record`].
    pub record: &'a [u8],
    /// Its keys.
    pub keys: &'a [u64],
    /// What the person is reached by.
    pub reach: &'a [u64],
}

/// Whether filters can tell a number of this field apart from an open end.
pub fn clamp(field: &Field, interval: Interval) -> Interval {
    match field.bounds() {
        Some((min, max)) => Interval { lo: interval.lo.clamp(min, max), hi: interval.hi.clamp(min, max) },
        None => interval,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_and_found_by_prefix() {
        for id in [0, 1, 0x1234_5678_9abc_def0, u64::MAX] {
            let id = LeadId(id);
            let text = id.to_string();
            assert_eq!(text.len(), LeadId::LENGTH);
            assert_eq!(LeadId::prefix_range(&text), Some((id, id)));
            let (lo, hi) = LeadId::prefix_range(&text[..4]).expect("a prefix");
            assert!(lo <= id && id <= hi);
        }
        assert_eq!(LeadId::prefix_range("u"), None);
        assert_eq!(LeadId::prefix_range("zzzz"), None);
    }

    #[test]
    fn records_survive_encoding() {
        let mut facts = Facts::default();
        facts.set(Fact { field: 4, value: Value::Text("HR Manager".into()), source: 0 });
        facts.set(Fact { field: 1, value: Value::Text("Maya".into()), source: 0 });
        let person = Person {
            id: LeadId(7),
            company: CompanyNumber(3),
            record: Record { facts, ..Record::default() },
        };
        assert_eq!(decode::<Person>(&encode(&person)).expect("a person"), person);
        let mut with_claims = person.clone();
        let fact =
            |value: i64, source| Fact { field: 70, value: Value::Number(Interval::exactly(value)), source };
        with_claims.record.facts.set(fact(7, 1));
        with_claims.record.facts.keep_claim(fact(7, 0));
        with_claims.record.facts.keep_claim(fact(9, 1));
        assert_eq!(decode::<Person>(&encode(&with_claims)).expect("a person"), with_claims);
        assert_eq!(with_claims.record.facts.iter().count(), 3, "claims are no facts");
        let encoded = encode(&with_claims.record);
        let view = RecordView::new(&encoded).expect("a record");
        assert_eq!(view.facts().len(), 3);
        view.each_custom(|_, _| ()).expect("what stands behind the facts");
        let said: Vec<(u8, u16)> =
            with_claims.record.facts.claims().map(|claim| (claim.field, claim.source)).collect();
        assert_eq!(said, [(70, 0), (70, 1), (1, 0), (4, 0)]);
        assert!(decode::<Person>(&[255, 255, 255]).is_err());
        assert_eq!(person.name(), "Maya");
        assert_eq!(person.record.facts.known(&named::TITLE), Known::Text("HR Manager".into()));
    }
}
