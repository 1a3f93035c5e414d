//! From what rows and stored records claim to one record.
//!
//! A later date wins, then a later import, then a later line; a newer band that contains the older value keeps the
//! narrower one; lists of technologies and ads unite. A claim says no more once a later one is as exact. The others are
//! kept beside the fact, so that the order of imports decides nothing where dates do. Identity is settled before: all
//! claims here are about one company, person or opening.

use std::collections::HashMap;

use smallvec::{SmallVec, smallvec};

use crate::fields::{Field, named};
use crate::model::{
    Ad, AdEvidence, Company, CompanyNumber, Custom, Fact, Facts, LeadId, Opening, Person, Record, Source,
    Technology,
};
use crate::value::{DateOrder, Day, Interval, Value};

use super::draft::{Claim, CompanyDraft, OpeningDraft, Part, PersonDraft, SeenTechnology, Stamp};

/// What merging needs to know of a file.
#[derive(Debug, Clone, Default)]
pub struct FileNotes {
    /// Headers of the columns.
    pub headers: Vec<String>,
    /// The order of day and month in columns that have one.
    pub orders: HashMap<u16, DateOrder>,
}

/// A draft with its place.
#[derive(Debug)]
pub struct Dated<'f, T> {
    /// Where it stands.
    pub stamp: Stamp,
    /// The file.
    pub notes: &'f FileNotes,
    /// What it says.
    pub draft: T,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was not stored before.
    New,
    /// Something about it changed.
    Updated,
    /// Nothing did.
    Same,
}

/// Fields that only grow: a later look makes an earlier one no less true.
const GROWING: [&Field; 3] = [&named::TECH_CHECKED, &named::ADS_CHECKED, &named::OPENINGS_CHECKED];

#[derive(Default)]
struct Claims {
    facts: Vec<(u8, Value, Stamp)>,
    custom: Vec<(String, String, Stamp)>,
    newest: Option<Stamp>,
}

impl Claims {
    fn see(&mut self, stamp: Stamp) {
        self.newest = self.newest.max(Some(stamp));
    }

    fn add_record(&mut self, record: Record) {
        let stamps: Vec<Stamp> = record
            .sources
            .iter()
            .map(|source| Stamp { date: source.date, import: source.import, line: source.line })
            .collect();
        for stamp in &stamps {
            self.see(*stamp);
        }
        let unknown = Stamp { date: Day::new(i64::MIN), import: 0, line: 0 };
        let stamp = |at: u16| stamps.get(usize::from(at)).copied().unwrap_or(unknown);
        for fact in record.facts.claims() {
            self.facts.push((fact.field, fact.value.clone(), stamp(fact.source)));
        }
        let custom = record.custom.into_iter();
        self.custom.extend(custom.map(|custom| (custom.name, custom.value, stamp(custom.source))));
    }

    fn add_part(&mut self, part: Part, stamp: Stamp, notes: &FileNotes) {
        self.see(stamp);
        let stamp_of = |claim: Claim| match part.dates.iter().find(|(dated, _)| *dated == claim) {
            Some((_, date)) => Stamp { date: *date, ..stamp },
            None => stamp,
        };
        for (code, mut value) in part.facts {
            if let Some((_, column, days)) = part.ambiguous.iter().find(|(field, ..)| *field == code)
                && let Some(order) = notes.orders.get(column)
            {
                value = Value::Date(days.read(*order));
            }
            self.facts.push((code, value, stamp_of(Claim::Fact(code))));
        }
        for (column, cell) in part.custom {
            let name = notes.headers.get(usize::from(column)).cloned().unwrap_or_default();
            self.custom.push((name, cell, stamp_of(Claim::Custom(column))));
        }
    }

    fn checked(&mut self, field: &Field, day: Day, stamp: Stamp) {
        self.facts.push((field.code, Value::Date(Interval::exactly(day.number())), stamp));
    }

    /// What holds in the end.
    fn settle(mut self, keys: Vec<u64>) -> Record {
        self.facts.sort_by_key(|(code, _, stamp)| (*code, *stamp));
        let mut facts: Vec<(u8, Value, Stamp)> = Vec::with_capacity(self.facts.len());
        let mut claims: Vec<(u8, Value, Stamp)> = Vec::new();
        let mut open = self.facts.into_iter().peekable();
        while let Some((code, value, stamp)) = open.next() {
            let mut of_field: SmallVec<[(Value, Stamp); 2]> = smallvec![(value, stamp)];
            while let Some((_, value, stamp)) = open.next_if(|(other, ..)| *other == code) {
                of_field.push((value, stamp));
            }
            if GROWING.iter().any(|field| field.code == code) {
                facts.extend(grown(of_field).map(|(value, stamp)| (code, value, stamp)));
                continue;
            }
            let mut of_field = telling(of_field);
            let Some((value, stamp)) = held(&of_field) else { continue };
            // Who said last what holds is known by the fact itself.
            if of_field.last().is_some_and(|(last, _)| *last == value) {
                of_field.pop();
            }
            claims.extend(of_field.into_iter().map(|(value, stamp)| (code, value, stamp)));
            facts.push((code, value, stamp));
        }
        // What an empty cell erased is an empty list of names, which nothing else is.
        facts.retain(|(_, value, _)| *value != Value::Names(Vec::new()));
        self.custom.sort_by(|one, other| (&one.0, one.2).cmp(&(&other.0, other.2)));
        let mut custom: Vec<(String, String, Stamp)> = Vec::with_capacity(self.custom.len());
        for (name, cell, stamp) in self.custom {
            match custom.last_mut() {
                Some(last) if last.0 == name => {
                    if last.1 != cell || stamp.date > last.2.date {
                        (last.1, last.2) = (cell, stamp);
                    }
                }
                _ => custom.push((name, cell, stamp)),
            }
        }
        let mut stamps: Vec<Stamp> = Vec::with_capacity(facts.len() + custom.len());
        stamps.extend(claims.iter().chain(&facts).map(|(.., stamp)| *stamp));
        stamps.extend(custom.iter().map(|(.., stamp)| *stamp));
        if stamps.is_empty() {
            stamps.extend(self.newest);
        }
        stamps.sort_unstable();
        stamps.dedup();
        let source = |stamp: Stamp| stamps.binary_search(&stamp).unwrap_or(0) as u16;
        let mut settled = Facts::default();
        for (field, value, stamp) in facts {
            settled.set(Fact { field, value, source: source(stamp) });
        }
        for (field, value, stamp) in claims {
            settled.keep_claim(Fact { field, value, source: source(stamp) });
        }
        let custom = custom
            .into_iter()
            .map(|(name, value, stamp)| Custom { name, value, source: source(stamp) })
            .collect();
        let sources = stamps
            .iter()
            .map(|stamp| Source { import: stamp.import, line: stamp.line, date: stamp.date })
            .collect();
        Record { facts: settled, custom, sources, keys, reach: Vec::new() }
    }
}

/// What the rows of a record say that `keeps` keeps.
pub fn part(record: &Record, keeps: impl Fn(&Source) -> bool) -> Record {
    let kept = record.sources.iter().filter(|source| keeps(source));
    let kept: Vec<Stamp> =
        kept.map(|source| Stamp { date: source.date, import: source.import, line: source.line }).collect();
    if kept.is_empty() {
        return Record::default();
    }
    let mut claims = Claims::default();
    claims.add_record(record.clone());
    claims.facts.retain(|(.., stamp)| kept.contains(stamp));
    claims.custom.retain(|(.., stamp)| kept.contains(stamp));
    claims.newest = kept.into_iter().max();
    claims.settle(Vec::new())
}

/// Claims of one field, the earliest first.
type Said = SmallVec<[(Value, Stamp); 2]>;

/// The greatest of claims that only grow.
fn grown(claims: Said) -> Option<(Value, Stamp)> {
    claims.into_iter().reduce(|held, (value, stamp)| {
        let later = value == held.0 && stamp.date > held.1.date;
        if later || value.as_interval() > held.0.as_interval() { (value, stamp) } else { held }
    })
}

/// The claims that can still decide anything, whatever comes later: those that no later one is as exact as. From first to
/// last they are ever less exact.
fn telling(mut claims: Said) -> Said {
    let mut left = Said::new();
    let mut unbroken = true;
    while let Some((value, stamp)) = claims.pop() {
        match left.last_mut() {
            // The same again, and nothing else in between: only a later date is news.
            Some(next) if unbroken && next.0 == value && next.1.date == stamp.date => next.1 = stamp,
            Some(next) if width(&value) >= width(&next.0) => unbroken = false,
            _ => {
                left.push((value, stamp));
                unbroken = true;
            }
        }
    }
    left.reverse();
    left
}

/// What holds in the end of claims that are ever less exact: a later one that contains what held confirms it.
fn held(claims: &[(Value, Stamp)]) -> Option<(Value, Stamp)> {
    let mut claims = claims.iter();
    let first = claims.next()?;
    let (value, stamp) = claims.fold((&first.0, first.1), |(held, _), (value, stamp)| {
        (if contains(value, held) { held } else { value }, *stamp)
    });
    Some((value.clone(), stamp))
}

/// How many values a claim leaves open beside one.
fn width(value: &Value) -> u128 {
    let interval = match value {
        Value::Number(interval) | Value::Date(interval) => interval,
        Value::Money(money) => &money.amount,
        Value::Text(_) | Value::Names(_) => return 0,
    };
    i128::from(interval.hi).abs_diff(i128::from(interval.lo))
}

/// Whether `newer` says the same as `older`, only less exactly.
fn contains(newer: &Value, older: &Value) -> bool {
    match (newer, older) {
        (Value::Number(newer), Value::Number(older)) | (Value::Date(newer), Value::Date(older)) => {
            older.is_inside(newer)
        }
        (Value::Money(newer), Value::Money(older)) => {
            newer.currency == older.currency && older.amount.is_inside(&newer.amount)
        }
        _ => false,
    }
}

fn outcome(before: Option<&Record>, after: &Record, more: bool) -> Outcome {
    let Some(before) = before else { return Outcome::New };
    let facts = |record: &Record| -> Vec<(u8, Value)> {
        record.facts.iter().map(|fact| (fact.field, fact.value.clone())).collect()
    };
    let custom = |record: &Record| -> Vec<(String, String)> {
        record.custom.iter().map(|custom| (custom.name.clone(), custom.value.clone())).collect()
    };
    let changed =
        more || before.keys != after.keys || facts(before) != facts(after) || custom(before) != custom(after);
    if changed { Outcome::Updated } else { Outcome::Same }
}

fn united(mut keys: Vec<u64>) -> Vec<u64> {
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// A company of its stored records (the one that stays first), drafts and technologies seen one by one. `hiring` is the
/// latest look at its openings.
pub fn company(
    number: CompanyNumber,
    stored: &[Company],
    drafts: Vec<Dated<'_, CompanyDraft>>,
    seen: Vec<Dated<'_, SeenTechnology>>,
    hiring: Option<(Day, Stamp)>,
    keys: Vec<u64>,
) -> (Company, Outcome) {
    let mut keys = keys;
    keys.extend(stored.iter().flat_map(|company| &company.record.keys));
    let keys = united(keys);
    let mut claims = Claims::default();
    let (mut technologies, mut ads) = (Vec::new(), Vec::new());
    for stored in stored {
        claims.add_record(stored.record.clone());
        for Technology { name, first_seen, last_seen } in stored.technologies.iter().cloned() {
            let seen = SeenTechnology { name, first: Some(first_seen), last: Some(last_seen) };
            add_technology(&mut technologies, seen, last_seen);
        }
        stored.ads.iter().for_each(|ad| add_ad(&mut ads, ad.clone()));
    }
    let stored = stored.first();
    let mut drafts = drafts;
    drafts.sort_by_key(|dated| dated.stamp);
    for Dated { stamp, notes, draft } in drafts {
        let date = stamp.date;
        for seen in draft.technologies {
            add_technology(&mut technologies, seen, date);
        }
        for (at, (platform, spend)) in draft.ads.into_iter().enumerate() {
            let evidence = if spend.is_some() { AdEvidence::Amount } else { AdEvidence::Listed };
            let (first_seen, last_seen) = draft.ads_seen.get(at).copied().unwrap_or((date, date));
            add_ad(&mut ads, Ad { platform, spend, first_seen, last_seen, evidence });
        }
        if draft.whole_tech {
            claims.checked(&named::TECH_CHECKED, date, stamp);
        }
        if draft.whole_ads {
            claims.checked(&named::ADS_CHECKED, date, stamp);
        }
        if draft.no_openings {
            claims.checked(&named::OPENINGS_CHECKED, date, stamp);
        }
        claims.add_part(draft.part, stamp, notes);
    }
    for Dated { stamp, draft, .. } in seen {
        claims.see(stamp);
        add_technology(&mut technologies, draft, stamp.date);
    }
    if let Some((day, stamp)) = hiring {
        claims.see(stamp);
        claims.checked(&named::OPENINGS_CHECKED, day, stamp);
    }
    technologies.sort_by(|one: &Technology, other: &Technology| one.name.cmp(&other.name));
    ads.sort_by(|one: &Ad, other: &Ad| one.platform.cmp(&other.platform));
    let record = claims.settle(keys);
    let more = stored.is_some_and(|stored| stored.technologies != technologies || stored.ads != ads);
    let outcome = outcome(stored.map(|company| &company.record), &record, more);
    (Company { number, record, technologies, ads }, outcome)
}

/// Adds what a row of this date saw.
fn add_technology(all: &mut Vec<Technology>, seen: SeenTechnology, date: Day) {
    let last_seen = seen.last.unwrap_or(date);
    let first_seen = seen.first.unwrap_or(last_seen).min(last_seen);
    match all.iter_mut().find(|technology| technology.name == seen.name) {
        Some(technology) => {
            technology.first_seen = technology.first_seen.min(first_seen);
            technology.last_seen = technology.last_seen.max(last_seen);
        }
        None => all.push(Technology { name: seen.name, first_seen, last_seen }),
    }
}

fn add_ad(all: &mut Vec<Ad>, seen: Ad) {
    match all.iter_mut().find(|ad| ad.platform == seen.platform) {
        Some(ad) => {
            // An amount stays until a later one is stated.
            if seen.spend.is_some() && (ad.spend.is_none() || seen.last_seen >= ad.last_seen) {
                ad.spend = seen.spend;
            }
            ad.evidence = ad.evidence.max(seen.evidence);
            ad.first_seen = ad.first_seen.min(seen.first_seen);
            ad.last_seen = ad.last_seen.max(seen.last_seen);
        }
        None => all.push(seen),
    }
}

/// A person of stored records (the one that stays first) and drafts. A new person's id is set by the caller.
pub fn person(
    company: CompanyNumber,
    stored: Vec<Person>,
    drafts: Vec<Dated<'_, PersonDraft>>,
    keys: Vec<u64>,
) -> (Person, Outcome) {
    let mut keys = keys;
    let mut claims = Claims::default();
    let first = stored.first().cloned();
    for person in stored {
        keys.extend_from_slice(&person.record.keys);
        claims.add_record(person.record);
    }
    let keys = united(keys);
    let mut drafts = drafts;
    drafts.sort_by_key(|dated| dated.stamp);
    for Dated { stamp, notes, draft } in drafts {
        claims.add_part(draft.part, stamp, notes);
    }
    let record = claims.settle(keys);
    let moved = first.as_ref().is_some_and(|person| person.company != company);
    let outcome = outcome(first.as_ref().map(|person| &person.record), &record, moved);
    let id = first.map_or(LeadId(0), |person| person.id);
    (Person { id, company, record }, outcome)
}

/// An opening of its stored records and drafts.
pub fn opening(
    company: CompanyNumber,
    stored: Vec<Opening>,
    drafts: Vec<Dated<'_, OpeningDraft>>,
    key: u64,
) -> (Opening, Outcome) {
    let mut claims = Claims::default();
    let mut first_seen: Option<Day> = None;
    let (mut last_seen, mut closed) = (Day::new(i64::MIN), false);
    for stored in &stored {
        claims.add_record(stored.record.clone());
        first_seen = Some(first_seen.map_or(stored.first_seen, |first| first.min(stored.first_seen)));
        if stored.last_seen >= last_seen {
            (last_seen, closed) = (stored.last_seen, stored.closed);
        }
    }
    let stored = stored.first();
    let mut drafts = drafts;
    drafts.sort_by_key(|dated| dated.stamp);
    for Dated { stamp, notes, draft } in drafts {
        let last = draft.last.unwrap_or(stamp.date);
        let first = draft.first.unwrap_or(last).min(last);
        if let Some(says) = draft.closed
            && last >= last_seen
        {
            closed = says;
        }
        first_seen = Some(first_seen.map_or(first, |seen| seen.min(first)));
        last_seen = last_seen.max(last);
        claims.add_part(draft.part, stamp, notes);
    }
    let record = claims.settle(vec![key]);
    let first_seen = first_seen.unwrap_or(last_seen);
    let more = stored.is_some_and(|stored| {
        (stored.company, stored.first_seen, stored.last_seen, stored.closed)
            != (company, first_seen, last_seen, closed)
    });
    let outcome = outcome(stored.map(|opening| &opening.record), &record, more);
    (Opening { company, record, first_seen, last_seen, closed }, outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(date: i64, line: u64) -> Stamp {
        Stamp { date: Day::new(date), import: 1, line }
    }

    fn settled(claims: &[(Value, Stamp)]) -> (Value, Stamp) {
        let mut all = Claims::default();
        for (value, stamp) in claims {
            all.facts.push((named::HEADCOUNT.code, value.clone(), *stamp));
        }
        let record = all.settle(Vec::new());
        let fact = record.facts.fact(&named::HEADCOUNT).expect("a fact").clone();
        let source = record.sources[usize::from(fact.source)];
        (fact.value, Stamp { date: source.date, import: source.import, line: source.line })
    }

    fn number(lo: i64, hi: i64) -> Value {
        Value::Number(Interval::new(lo, hi))
    }

    #[test]
    fn the_later_value_wins() {
        for claims in [
            [(number(5, 5), stamp(1, 1)), (number(9, 9), stamp(2, 2))],
            [(number(9, 9), stamp(2, 2)), (number(5, 5), stamp(1, 1))],
        ] {
            assert_eq!(settled(&claims), (number(9, 9), stamp(2, 2)));
        }
        // At one date the later line.
        assert_eq!(settled(&[(number(5, 5), stamp(1, 7)), (number(9, 9), stamp(1, 3))]).0, number(5, 5));
    }

    #[test]
    fn a_wider_band_keeps_the_narrower_value_and_is_its_newer_source() {
        assert_eq!(
            settled(&[(number(20, 20), stamp(1, 1)), (number(11, 50), stamp(2, 2))]),
            (number(20, 20), stamp(2, 2))
        );
        assert_eq!(
            settled(&[(number(20, 20), stamp(1, 1)), (number(51, 200), stamp(2, 2))]),
            (number(51, 200), stamp(2, 2))
        );
    }

    /// What is stored after imports of these claims, one after another.
    fn imported(imports: &[(Value, Stamp)]) -> Record {
        imports.iter().fold(Record::default(), |stored, (value, stamp)| {
            let mut claims = Claims::default();
            claims.add_record(stored);
            claims.facts.push((named::HEADCOUNT.code, value.clone(), *stamp));
            claims.settle(Vec::new())
        })
    }

    fn headcount(record: &Record) -> (Value, Day) {
        let fact = record.facts.fact(&named::HEADCOUNT).expect("a fact");
        (fact.value.clone(), record.sources[usize::from(fact.source)].date)
    }

    #[test]
    fn a_late_row_takes_a_confirmed_value_back_to_the_band() {
        let exact = (number(120, 120), stamp(1, 1));
        let other = (number(300, 300), stamp(2, 1));
        let band = (number(51, 200), stamp(3, 1));
        let expected = (number(51, 200), Day::new(3));
        for order in [[&exact, &other, &band], [&exact, &band, &other], [&band, &other, &exact]] {
            let claims: Vec<_> = order.into_iter().cloned().collect();
            assert_eq!(headcount(&imported(&claims)), expected, "{order:?}");
        }
        assert_eq!(headcount(&imported(&[exact.clone(), band.clone()])), (number(120, 120), Day::new(3)));
        // A row from before all that changes nothing.
        let early = (number(77, 77), stamp(0, 1));
        assert_eq!(headcount(&imported(&[exact, band, early])), (number(120, 120), Day::new(3)));
    }

    #[test]
    fn nothing_is_kept_that_a_later_claim_made_idle() {
        let facts = |claims: &[(Value, Stamp)]| imported(claims).facts.claims().count();
        assert_eq!(facts(&[(number(51, 200), stamp(1, 1)), (number(120, 120), stamp(2, 1))]), 1);
        assert_eq!(facts(&[(number(51, 200), stamp(1, 1)), (number(51, 200), stamp(2, 1))]), 1);
        assert_eq!(facts(&[(number(120, 120), stamp(1, 1)), (number(51, 200), stamp(2, 1))]), 2);
    }

    proptest::proptest! {
        #[test]
        fn no_order_of_imports_changes_what_dated_rows_say(
            rows in proptest::collection::vec((0..6i64, 0..8i64), 1..7),
            seed in proptest::prelude::any::<u64>(),
        ) {
            // No two rows of one day; ends lie close together, so that bands often hold each other.
            let dated: Vec<(Value, Stamp)> = (1..)
                .zip(&rows)
                .map(|(day, (lo, width))| (number(*lo, lo + [0, 0, 0, 1, 2, 3, 5, 9][*width as usize]), stamp(day, 1)))
                .collect();
            let mut shuffled = dated.clone();
            let mut state = seed;
            for at in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                shuffled.swap(at, (state >> 33) as usize % (at + 1));
            }
            let stored = imported(&shuffled);
            proptest::prop_assert_eq!(&stored, &imported(&dated));
            proptest::prop_assert_eq!(headcount(&stored).1, Day::new(rows.len() as i64), "who said it last");
            // Two halves that were stored apart say the same once they are one.
            let (one, other) = shuffled.split_at(shuffled.len() / 2);
            let mut both = Claims::default();
            both.add_record(imported(other));
            if !one.is_empty() {
                both.add_record(imported(one));
            }
            proptest::prop_assert_eq!(both.settle(Vec::new()), stored);
        }
    }

    #[test]
    fn sources_without_facts_are_dropped() {
        let mut claims = Claims::default();
        claims.see(stamp(1, 1));
        claims.facts.push((1, Value::Text("a".into()), stamp(1, 1)));
        claims.facts.push((1, Value::Text("b".into()), stamp(2, 2)));
        assert_eq!(claims.settle(Vec::new()).sources.len(), 1);
        let mut empty = Claims::default();
        empty.see(stamp(3, 3));
        assert_eq!(empty.settle(Vec::new()).sources.len(), 1);
    }

    #[test]
    fn lists_unite_by_name() {
        let mut all = Vec::new();
        let seen = |first: i64, last: i64| SeenTechnology {
            name: "HubSpot".into(),
            first: Some(Day::new(first)),
            last: Some(Day::new(last)),
        };
        add_technology(&mut all, seen(5, 6), Day::new(9));
        add_technology(&mut all, seen(2, 3), Day::new(9));
        let days = |all: &[Technology]| (all[0].first_seen, all[0].last_seen);
        assert_eq!((all.len(), days(&all)), (1, (Day::new(2), Day::new(6))));
        let undated = SeenTechnology { name: "HubSpot".into(), first: None, last: None };
        add_technology(&mut all, undated, Day::new(9));
        assert_eq!((all.len(), days(&all)), (1, (Day::new(2), Day::new(9))));
    }
}
