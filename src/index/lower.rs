//! From a filter to the sets of those it surely and possibly holds for.
//!
//! Parts of a filter that are about companies are answered once for each company and carried over to people through
//! their runs; an `All` answers all its company parts before it carries anything over. Tests become unions of posting
//! lists or scans of columns; `not`, `maybe`, `all` and `any` are operations on pairs of sets.
//!
//! People are asked of everybody, or of a few [`Candidates`] whom the rest of a question left over: the sets then have one
//! position for each of them. Companies keep their numbers, but may be asked *within* a set of them: outside of it the
//! answer is no, whatever it would be, and what is dear to answer (ranges, advertising, openings) is looked at inside only.
//! Who narrows is `solve`; here both ways give the same answer.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::among::{Among, Candidates};
use super::bits::{Bits, Pair};
use super::elements;
use super::join;
use super::read::{Half, Indexes};
use super::scan;
use super::schema::{Place, mark};
use super::terms::term;
use crate::error::{Error, Result};
use crate::fields::{Field, Kind, Subject, named};
use crate::filter::{self, Ask, Filter, Test, TitleMode, pattern};
use crate::model::AsOf;
use crate::taxonomy::{Vocabulary, is_role_account};
use crate::text;
use crate::value::{DurationRange, RangeSet};

/// Hashes what identifies a person, as the `keys` column holds it.
pub(crate) type HashKey<'a> = &'a (dyn Fn(&Field, &str) -> u64 + Sync);

/// How a question is answered. It never changes the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Walk {
    /// From a few candidates as soon as there are few.
    #[default]
    Auto,
    /// From candidates always: for tests.
    Candidates,
    /// From sets of everybody always: for tests.
    Everybody,
}

/// Answers filters from one generation at one as-of day.
pub(crate) struct Lowering<'a> {
    pub indexes: &'a Indexes,
    pub as_of: AsOf,
    pub walk: Walk,
    hash: HashKey<'a>,
    /// Answers about companies that were given already: a profile made from the query asks them again.
    answered: Mutex<Vec<Answered>>,
    /// Companies whose lists were checked within their shelf lives.
    pub(super) fresh: [OnceLock<Bits>; 3],
}

/// An answer about companies.
struct Answered {
    filter: Filter,
    /// Where it was answered; everywhere if there is nothing.
    within: Option<Bits>,
    pair: Arc<Pair>,
}

impl<'a> Lowering<'a> {
    /// Answers from `indexes` at `as_of`.
    pub fn new(indexes: &'a Indexes, as_of: AsOf, hash: HashKey<'a>) -> Self {
        Lowering {
            indexes,
            as_of,
            walk: Walk::Auto,
            hash,
            answered: Mutex::new(Vec::new()),
            fresh: [OnceLock::new(), OnceLock::new(), OnceLock::new()],
        }
    }
}

/// Of fewer than one in so many, each is looked up; of more, all are scanned.
const FEW: u64 = 16;

impl Lowering<'_> {
    /// Whether `count` of `all` are few enough to be looked up one by one.
    pub(super) fn are_few(&self, count: u64, all: usize) -> bool {
        match self.walk {
            Walk::Auto => count * FEW < all as u64,
            Walk::Candidates => true,
            Walk::Everybody => false,
        }
    }

    /// The people for whom `filter` holds, by slot. Deleted documents are in neither set.
    pub fn people(&self, filter: &Filter) -> Result<Pair> {
        self.people_among(filter, &Candidates::everybody(self.indexes.people.len))
    }

    /// The same of some people, by position.
    pub fn people_among(&self, filter: &Filter, of: &Candidates) -> Result<Pair> {
        let mut pair = self.people_part(filter, of)?;
        // A few candidates are alive.
        if let Among::All(_) = of.among {
            pair.sure.and(&self.indexes.people.alive);
            pair.possible.and(&self.indexes.people.alive);
        }
        Ok(pair)
    }

    fn people_part(&self, filter: &Filter, of: &Candidates) -> Result<Pair> {
        let len = of.len();
        if filter.is_about_companies()
            && !matches!(filter, Filter::All(parts) | Filter::Any(parts) if parts.is_empty())
        {
            let within = of.employers(self.indexes.numbers);
            return self.lift(&*self.companies_within(filter, within)?, of);
        }
        match filter {
            Filter::All(parts) => {
                let (companies, others): (Vec<&Filter>, Vec<&Filter>) =
                    parts.iter().partition(|part| part.is_about_companies());
                let mut pair = Pair::yes(len);
                if !companies.is_empty() {
                    let all = Filter::All(companies.into_iter().cloned().collect());
                    let within = of.employers(self.indexes.numbers);
                    pair = self.lift(&*self.companies_within(&all, within)?, of)?;
                }
                for part in others {
                    if pair.possible.is_empty() {
                        break;
                    }
                    pair.and(&self.people_part(part, of)?);
                }
                Ok(pair)
            }
            Filter::Any(parts) => {
                let mut pair = Pair::no(len);
                for part in parts {
                    pair.or(&self.people_part(part, of)?);
                }
                Ok(pair)
            }
            Filter::Not(inner) => Ok(self.people_part(inner, of)?.negated()),
            Filter::Maybe(inner) => Ok(self.people_part(inner, of)?.lenient()),
            Filter::Test(test) => self.test(&self.indexes.people, test, &of.among),
            Filter::Has(element) => {
                let within = of.employers(self.indexes.numbers);
                self.lift(&self.element(element, within)?, of)
            }
            Filter::Column(test) => self.column_of_people(test, of),
        }
    }

    /// What holds for companies, for their people.
    pub fn lift(&self, companies: &Pair, of: &Candidates) -> Result<Pair> {
        if let Some(numbers) = of.companies() {
            let of_company = |set: &Bits| Bits::from_fn(of.len(), |at| set.contains(numbers[at] as usize));
            return Ok(Pair { sure: of_company(&companies.sure), possible: of_company(&companies.possible) });
        }
        Ok(join::pair_of(self.indexes.runs()?, companies, self.indexes.people.len))
    }

    /// The companies for which `filter` holds, by number. Number 0 is the unknown company of people without one.
    pub fn companies(&self, filter: &Filter) -> Result<Arc<Pair>> {
        self.companies_within(filter, None)
    }

    /// The same, right inside `within` only.
    pub fn companies_within(&self, filter: &Filter, within: Option<&Bits>) -> Result<Arc<Pair>> {
        let serves = |answered: &&Answered| {
            answered.filter == *filter
                && match (&answered.within, within) {
                    (None, _) => true,
                    (Some(_), None) => false,
                    (Some(there), Some(within)) => within.is_inside(there),
                }
        };
        let known = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answered) = known.iter().find(serves) {
            return Ok(Arc::clone(&answered.pair));
        }
        drop(known);
        let mut pair = self.companies_part(filter, within)?;
        let every = within.map_or_else(|| self.indexes.every_number(), Ok)?;
        pair.sure.and(every);
        pair.possible.and(every);
        let pair = Arc::new(pair);
        let answered = Answered { filter: filter.clone(), within: within.cloned(), pair: Arc::clone(&pair) };
        self.answered.lock().unwrap_or_else(PoisonError::into_inner).push(answered);
        Ok(pair)
    }

    fn companies_part(&self, filter: &Filter, within: Option<&Bits>) -> Result<Pair> {
        let len = self.indexes.numbers;
        match filter {
            Filter::All(parts) => {
                let mut pair = Pair::yes(len);
                for part in parts {
                    pair.and(&self.companies_part(part, within)?);
                }
                Ok(pair)
            }
            Filter::Any(parts) => {
                let mut pair = Pair::no(len);
                for part in parts {
                    pair.or(&self.companies_part(part, within)?);
                }
                Ok(pair)
            }
            Filter::Not(inner) => Ok(self.companies_part(inner, within)?.negated()),
            Filter::Maybe(inner) => Ok(self.companies_part(inner, within)?.lenient()),
            Filter::Test(test) if test.field.subject != Subject::Company => {
                Err(Error::usage(format!("{} is not a fact about companies", test.field.name)))
            }
            Filter::Test(test) => {
                let known = match (test.field.kind, &test.ask) {
                    (Kind::List(list), Ask::Known | Ask::Unknown) => Some(self.list_known(list)?),
                    _ => None,
                };
                let mut pair = match known {
                    Some(known) => {
                        let pair = Pair::certain(known);
                        if matches!(test.ask, Ask::Unknown) { pair.negated() } else { pair }
                    }
                    None => self.test_of_companies(test, within)?,
                };
                answer_nobody(&mut pair, &test.ask);
                Ok(pair)
            }
            Filter::Has(element) => self.element(element, within),
            Filter::Column(test) => self.column_of_companies(test),
        }
    }

    /// A test of one field of companies, by number.
    fn test_of_companies(&self, test: &Test, within: Option<&Bits>) -> Result<Pair> {
        let half = &self.indexes.companies;
        if let (Some(within), Some(Place::Interval { .. })) = (within, half.layout.place(test.field))
            && self.are_few(within.count(), self.indexes.numbers)
        {
            let slots = self.indexes.company_slots()?;
            let mut few: Vec<u32> =
                within.iter().map(|number| slots[number]).filter(|slot| *slot != u32::MAX).collect();
            few.sort_unstable();
            let among = Among::Few(few);
            let found = self.test(half, test, &among)?;
            let numbers = self.indexes.company_numbers()?;
            let mut pair = Pair::no(self.indexes.numbers);
            for (set, found) in [(&mut pair.sure, &found.sure), (&mut pair.possible, &found.possible)] {
                found.iter().for_each(|position| set.insert(numbers[among.slot(position)] as usize));
            }
            return Ok(pair);
        }
        let pair = self.test(half, test, &Among::All(half.len))?;
        Ok(Pair {
            sure: self.indexes.to_numbers(&pair.sure)?,
            possible: self.indexes.to_numbers(&pair.possible)?,
        })
    }

    /// The openings of `among` for which the tests of an element hold, by position.
    pub fn openings(&self, filter: &Filter, among: &Among) -> Result<Pair> {
        match filter {
            Filter::All(parts) => {
                let mut pair = Pair::yes(among.len());
                for part in parts {
                    pair.and(&self.openings(part, among)?);
                }
                Ok(pair)
            }
            Filter::Any(parts) => {
                let mut pair = Pair::no(among.len());
                for part in parts {
                    pair.or(&self.openings(part, among)?);
                }
                Ok(pair)
            }
            Filter::Not(inner) => Ok(self.openings(inner, among)?.negated()),
            Filter::Maybe(inner) => Ok(self.openings(inner, among)?.lenient()),
            Filter::Test(test) => self.test(&self.indexes.openings, test, among),
            Filter::Has(_) => Err(Error::usage("a list inside a list cannot be asked")),
            Filter::Column(_) => Err(elements::no_column()),
        }
    }

    /// A test of one field of one index.
    fn test(&self, half: &Half, test: &Test, among: &Among) -> Result<Pair> {
        let field = test.field;
        match (half.layout.place(field), &test.ask) {
            (Some(Place::Interval { .. }), Ask::Ranges(ranges)) => scan::ranges(half, field, ranges, among),
            (Some(Place::Interval { .. }), Ask::Ages(ages)) => {
                scan::ranges(half, field, &start_days(ages, &self.as_of), among)
            }
            (Some(Place::Interval { .. }), Ask::Known) => Ok(Pair::certain(scan::known(half, field, among)?)),
            (Some(Place::Interval { .. }), Ask::Unknown) => {
                Ok(Pair::certain(scan::known(half, field, among)?).negated())
            }
            (Some(Place::Terms(column)), ask) => {
                let unknown = among.take(half.marked(*column, mark::UNKNOWN)?);
                match ask {
                    Ask::Known => return Ok(Pair::certain(unknown.into_owned()).negated()),
                    Ask::Unknown => return Ok(Pair::certain(unknown.into_owned())),
                    _ => {}
                }
                let mut pair = match ask {
                    Ask::Names(names) => self.names(half, field, *column, names, among)?,
                    Ask::Words(texts) => {
                        let mut sure = Bits::none(among.len());
                        for text in texts {
                            sure.or(&all_words(half, *column, &text::words(text), &unknown, among)?);
                        }
                        Pair::certain(sure)
                    }
                    Ask::Whole(texts) if field.subject == Subject::Person => {
                        return Ok(Pair::certain(self.addresses(half, field, texts, among)?));
                    }
                    Ask::Whole(texts) => {
                        let mut sure = Bits::none(among.len());
                        for text in texts {
                            half.term(
                                *column,
                                &term(mark::IS, &text::fold(&asked_whole(field, text))),
                                among,
                                &mut sure,
                            )?;
                        }
                        Pair::certain(sure)
                    }
                    Ask::Title(mode, titles) => {
                        Pair::certain(self.titles(half, *column, *mode, titles, &unknown, among)?)
                    }
                    _ => return Err(misfit(field)),
                };
                pair.possible.or(&unknown);
                Ok(pair)
            }
            _ => Err(misfit(field)),
        }
    }

    fn names(
        &self,
        half: &Half,
        field: &'static Field,
        column: tantivy::schema::Field,
        names: &[String],
        among: &Among,
    ) -> Result<Pair> {
        let mut pair = Pair::no(among.len());
        let tree: Option<&Vocabulary> = field.vocabulary().filter(|vocabulary| vocabulary.is_tree());
        for name in names {
            let folded = text::fold(name);
            match tree {
                Some(tree) if tree.contains_name(name) => {
                    half.term(column, &term(mark::BELOW, &folded), among, &mut pair.sure)?;
                    for above in tree.ancestors(name) {
                        half.term(column, &term(mark::IS, &text::fold(above)), among, &mut pair.possible)?;
                    }
                    let mut unmapped = among.take(half.marked(column, mark::MAPPED)?).into_owned();
                    unmapped.complement();
                    pair.possible.or(&unmapped);
                }
                _ => half.term(column, &term(mark::IS, &folded), among, &mut pair.sure)?,
            }
        }
        pair.possible.or(&pair.sure);
        Ok(pair)
    }

    fn titles(
        &self,
        half: &Half,
        column: tantivy::schema::Field,
        mode: TitleMode,
        titles: &[String],
        unknown: &Bits,
        among: &Among,
    ) -> Result<Bits> {
        let mut sure = Bits::none(among.len());
        for title in titles {
            match mode {
                TitleMode::Role | TitleMode::Similar => {
                    for role in mode.roles(title) {
                        half.term(column, &term(mark::ROLE, &role), among, &mut sure)?;
                    }
                }
                TitleMode::Words => {
                    sure.or(&all_words(half, column, &text::words(title), unknown, among)?);
                }
                TitleMode::Exact => {
                    half.term(column, &term(mark::IS, &text::fold(title)), among, &mut sure)?;
                }
                TitleMode::Regex => {
                    let pattern = pattern::compile(title)?;
                    half.terms(column, &[mark::IS], &[mark::IS], among, &mut sure, &mut |bytes| {
                        std::str::from_utf8(&bytes[1..]).is_ok_and(|title| pattern.is_match(title))
                    })?;
                }
            }
        }
        Ok(sure)
    }

    /// People whose address is one of `texts`, by position.
    fn addresses(&self, half: &Half, field: &'static Field, texts: &[String], among: &Among) -> Result<Bits> {
        let mut sure = Bits::none(among.len());
        match self.slots_of_addresses(field, texts)? {
            Some(slots) => {
                slots.into_iter().filter_map(|slot| among.position(slot)).for_each(|at| sure.insert(at));
            }
            // A phone and a role account such as info@ identify nobody and have no hash: every row is read.
            None => {
                let asked = asked_addresses(field, texts);
                for position in 0..among.len() {
                    let slot = among.slot(position);
                    if half.alive.contains(slot) && self.has_address(field, &asked, slot)? {
                        sure.insert(position);
                    }
                }
                for slot in self.slots_of_kept(texts)? {
                    among.position(slot).into_iter().for_each(|at| sure.insert(at));
                }
            }
        }
        Ok(sure)
    }

    /// The slots of people whose address is one of `texts`: found by keyed hash, then compared with the row. Nothing
    /// where one of them has no hash.
    pub fn slots_of_addresses(&self, field: &'static Field, texts: &[String]) -> Result<Option<Vec<usize>>> {
        let asked = asked_addresses(field, texts);
        let is_key = |text: &String| match text.split_once('@') {
            Some((local, _)) => !is_role_account(local),
            None => *field != named::PHONE,
        };
        if !asked.iter().all(is_key) {
            return Ok(None);
        }
        let wanted = asked.iter().map(|text| (self.hash)(field, text)).collect();
        let mut slots = self.slots_of_kept(texts)?;
        // An address that is the key of one may be held by others.
        for column in ["keys", "reach"] {
            for (_, slot) in self.indexes.people.find(column, &wanted)? {
                if self.has_address(field, &asked, slot)? {
                    slots.push(slot);
                }
            }
        }
        slots.sort_unstable();
        slots.dedup();
        Ok(Some(slots))
    }

    /// Kept questions hold hashes in place of addresses: these alone must tell.
    fn slots_of_kept(&self, texts: &[String]) -> Result<Vec<usize>> {
        let kept = texts.iter().filter_map(|text| filter::hash_in(text)).collect();
        let mut slots = Vec::new();
        for column in ["keys", "reach"] {
            slots.extend(self.indexes.people.find(column, &kept)?.into_iter().map(|(_, slot)| slot));
        }
        Ok(slots)
    }

    fn has_address(&self, field: &Field, asked: &[String], slot: usize) -> Result<bool> {
        let person = self.indexes.person(slot)?;
        let value = text::fold(person.record.facts.text(field));
        Ok(asked.iter().any(|asked| text::fold(asked) == value))
    }
}

/// The addresses among `texts` that are no hashes, in the field's own form.
fn asked_addresses(field: &Field, texts: &[String]) -> Vec<String> {
    let texts = texts.iter().filter(|text| filter::hash_in(text).is_none());
    texts.map(|text| asked_whole(field, text)).collect()
}

/// The start days of any of `ages` at the as-of day.
pub(crate) fn start_days(ages: &[DurationRange], as_of: &AsOf) -> RangeSet {
    RangeSet::new(ages.iter().filter_map(|range| range.starts(as_of.day)))
}

/// An asked value in the field's own form; as written where it has none.
pub(crate) fn asked_whole(field: &Field, text: &str) -> String {
    match (field.normalise)(text, &crate::fields::Reading::default()) {
        Ok(Some(value)) => value.as_text().unwrap_or(text).to_string(),
        _ => text.to_string(),
    }
}

fn all_words(
    half: &Half,
    column: tantivy::schema::Field,
    words: &[String],
    unknown: &Bits,
    among: &Among,
) -> Result<Bits> {
    let mut all = Bits::all(among.len());
    all.and_not(unknown);
    for word in words {
        let mut with = Bits::none(among.len());
        half.term(column, &term(mark::WORD, word), among, &mut with)?;
        all.and(&with);
    }
    Ok(all)
}

/// What the unknown company of number 0 answers.
fn answer_nobody(pair: &mut Pair, ask: &Ask) {
    let (sure, possible) = match ask {
        Ask::Known => (false, false),
        Ask::Unknown => (true, true),
        _ => (false, true),
    };
    pair.sure.remove(0);
    pair.possible.remove(0);
    if sure {
        pair.sure.insert(0);
    }
    if possible {
        pair.possible.insert(0);
    }
}

fn misfit(field: &Field) -> Error {
    Error::usage(format!("{} cannot be asked in this way", field.name))
        .with_hint(format!("an example that works: {}:{}", field.name, field.example))
}
