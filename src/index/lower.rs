//! From a filter to the sets of those it surely and possibly holds for.
//!
//! Parts of a filter that are about companies are answered once for each company and carried over to people through
//! their runs; an `All` answers all its company parts before it carries anything over. Tests become unions of posting
//! lists or scans of columns; `not`, `maybe`, `all` and `any` are operations on pairs of sets.

use std::sync::{Arc, Mutex, PoisonError};

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
use crate::taxonomy::{Vocabulary, is_role_account, titles};
use crate::text;
use crate::value::{DurationRange, RangeSet};

/// Hashes what identifies a person, as the `keys` column holds it.
pub(crate) type HashKey<'a> = &'a (dyn Fn(&Field, &str) -> u64 + Sync);

/// Answers filters from one generation at one as-of day.
pub(crate) struct Lowering<'a> {
    pub indexes: &'a Indexes,
    pub as_of: AsOf,
    hash: HashKey<'a>,
    /// Answers about companies that were given already: a profile made from the query asks them again.
    answered: Mutex<Vec<(Filter, Arc<Pair>)>>,
}

impl<'a> Lowering<'a> {
    /// Answers from `indexes` at `as_of`.
    pub fn new(indexes: &'a Indexes, as_of: AsOf, hash: HashKey<'a>) -> Self {
        Lowering { indexes, as_of, hash, answered: Mutex::new(Vec::new()) }
    }
}

impl Lowering<'_> {
    /// The people for whom `filter` holds, by slot. Deleted documents are in neither set.
    pub fn people(&self, filter: &Filter) -> Result<Pair> {
        let mut pair = self.people_part(filter)?;
        pair.sure.and(&self.indexes.people.alive);
        pair.possible.and(&self.indexes.people.alive);
        Ok(pair)
    }

    /// The people among `candidates` for whom a clause holds. A range of a few candidates is looked up one by one; all else
    /// is answered for everybody.
    pub fn people_among(&self, filter: &Filter, candidates: Option<&Bits>) -> Result<Pair> {
        const FEW: u64 = 16;
        let half = &self.indexes.people;
        if let (Filter::Test(test), Some(candidates)) = (filter, candidates)
            && let Some(Place::Interval { .. }) = half.layout.place(test.field)
            && candidates.count() * FEW < half.len as u64
        {
            match &test.ask {
                Ask::Ranges(ranges) => return scan::ranges_at(half, test.field, ranges, candidates),
                Ask::Ages(ages) => {
                    return scan::ranges_at(half, test.field, &start_days(ages, &self.as_of), candidates);
                }
                _ => {}
            }
        }
        self.people(filter)
    }

    fn people_part(&self, filter: &Filter) -> Result<Pair> {
        let len = self.indexes.people.len;
        if filter.is_about_companies()
            && !matches!(filter, Filter::All(parts) | Filter::Any(parts) if parts.is_empty())
        {
            return self.lift(&*self.companies(filter)?);
        }
        match filter {
            Filter::All(parts) => {
                let (companies, others): (Vec<&Filter>, Vec<&Filter>) =
                    parts.iter().partition(|part| part.is_about_companies());
                let mut pair = Pair::yes(len);
                if !companies.is_empty() {
                    let all = Filter::All(companies.into_iter().cloned().collect());
                    pair = self.lift(&*self.companies(&all)?)?;
                }
                for part in others {
                    if pair.possible.is_empty() {
                        break;
                    }
                    pair.and(&self.people_part(part)?);
                }
                Ok(pair)
            }
            Filter::Any(parts) => {
                let mut pair = Pair::no(len);
                for part in parts {
                    pair.or(&self.people_part(part)?);
                }
                Ok(pair)
            }
            Filter::Not(inner) => Ok(self.people_part(inner)?.negated()),
            Filter::Maybe(inner) => Ok(self.people_part(inner)?.lenient()),
            Filter::Test(test) => self.test(&self.indexes.people, test),
            Filter::Has(element) => self.lift(&self.element(element)?),
            Filter::Column(test) => self.column_of_people(test),
        }
    }

    /// What holds for companies, for their people.
    pub fn lift(&self, companies: &Pair) -> Result<Pair> {
        let runs = self.indexes.runs()?;
        let len = self.indexes.people.len;
        Ok(Pair {
            sure: join::people_of(runs, &companies.sure, len),
            possible: join::people_of(runs, &companies.possible, len),
        })
    }

    /// The companies for which `filter` holds, by number. Number 0 is the unknown company of people without one.
    pub fn companies(&self, filter: &Filter) -> Result<Arc<Pair>> {
        let known = |answered: &Vec<(Filter, Arc<Pair>)>| {
            answered.iter().find(|(known, _)| known == filter).map(|(_, pair)| Arc::clone(pair))
        };
        if let Some(pair) = known(&self.answered.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(pair);
        }
        let mut pair = self.companies_part(filter)?;
        let every = self.indexes.every_number()?;
        pair.sure.and(every);
        pair.possible.and(every);
        let pair = Arc::new(pair);
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.push((filter.clone(), Arc::clone(&pair)));
        Ok(pair)
    }

    fn companies_part(&self, filter: &Filter) -> Result<Pair> {
        let len = self.indexes.numbers;
        match filter {
            Filter::All(parts) => {
                let mut pair = Pair::yes(len);
                for part in parts {
                    pair.and(&self.companies_part(part)?);
                }
                Ok(pair)
            }
            Filter::Any(parts) => {
                let mut pair = Pair::no(len);
                for part in parts {
                    pair.or(&self.companies_part(part)?);
                }
                Ok(pair)
            }
            Filter::Not(inner) => Ok(self.companies_part(inner)?.negated()),
            Filter::Maybe(inner) => Ok(self.companies_part(inner)?.lenient()),
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
                    None => {
                        let pair = self.test(&self.indexes.companies, test)?;
                        Pair {
                            sure: self.indexes.to_numbers(&pair.sure)?,
                            possible: self.indexes.to_numbers(&pair.possible)?,
                        }
                    }
                };
                answer_nobody(&mut pair, &test.ask);
                Ok(pair)
            }
            Filter::Has(element) => self.element(element),
            Filter::Column(test) => self.column_of_companies(test),
        }
    }

    /// The openings for which the tests of an element hold, by slot.
    pub fn openings(&self, filter: &Filter) -> Result<Pair> {
        let half = &self.indexes.openings;
        match filter {
            Filter::All(parts) => {
                let mut pair = Pair::yes(half.len);
                for part in parts {
                    pair.and(&self.openings(part)?);
                }
                Ok(pair)
            }
            Filter::Any(parts) => {
                let mut pair = Pair::no(half.len);
                for part in parts {
                    pair.or(&self.openings(part)?);
                }
                Ok(pair)
            }
            Filter::Not(inner) => Ok(self.openings(inner)?.negated()),
            Filter::Maybe(inner) => Ok(self.openings(inner)?.lenient()),
            Filter::Test(test) => self.test(half, test),
            Filter::Has(_) => Err(Error::usage("a list inside a list cannot be asked")),
            Filter::Column(_) => Err(elements::no_column()),
        }
    }

    /// A test of one field of one index.
    fn test(&self, half: &Half, test: &Test) -> Result<Pair> {
        let field = test.field;
        match (half.layout.place(field), &test.ask) {
            (Some(Place::Interval { .. }), Ask::Ranges(ranges)) => scan::ranges(half, field, ranges),
            (Some(Place::Interval { .. }), Ask::Ages(ages)) => {
                scan::ranges(half, field, &start_days(ages, &self.as_of))
            }
            (Some(Place::Interval { .. }), Ask::Known) => Ok(Pair::certain(scan::known(half, field)?)),
            (Some(Place::Interval { .. }), Ask::Unknown) => {
                Ok(Pair::certain(scan::known(half, field)?).negated())
            }
            (Some(Place::Terms(column)), ask) => {
                let mut unknown = Bits::none(half.len);
                half.term(*column, &term(mark::UNKNOWN, ""), &mut unknown)?;
                match ask {
                    Ask::Known => return Ok(Pair::certain(unknown).negated()),
                    Ask::Unknown => return Ok(Pair::certain(unknown)),
                    _ => {}
                }
                let mut pair = match ask {
                    Ask::Names(names) => self.names(half, field, *column, names)?,
                    Ask::Words(texts) => {
                        let mut sure = Bits::none(half.len);
                        for text in texts {
                            sure.or(&all_words(half, *column, &text::words(text), &unknown)?);
                        }
                        Pair::certain(sure)
                    }
                    Ask::Whole(texts) if field.subject == Subject::Person => {
                        return Ok(Pair::certain(self.addresses(half, field, texts)?));
                    }
                    Ask::Whole(texts) => {
                        let mut sure = Bits::none(half.len);
                        for text in texts {
                            half.term(
                                *column,
                                &term(mark::IS, &text::fold(&asked_whole(field, text))),
                                &mut sure,
                            )?;
                        }
                        Pair::certain(sure)
                    }
                    Ask::Title(mode, titles) => {
                        Pair::certain(self.titles(half, *column, *mode, titles, &unknown)?)
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
    ) -> Result<Pair> {
        let mut pair = Pair::no(half.len);
        let tree: Option<&Vocabulary> = field.vocabulary().filter(|vocabulary| vocabulary.is_tree());
        for name in names {
            let folded = text::fold(name);
            match tree {
                Some(tree) if tree.contains_name(name) => {
                    half.term(column, &term(mark::BELOW, &folded), &mut pair.sure)?;
                    for above in tree.ancestors(name) {
                        half.term(column, &term(mark::IS, &text::fold(above)), &mut pair.possible)?;
                    }
                    let mut unmapped = Bits::none(half.len);
                    half.term(column, &term(mark::MAPPED, ""), &mut unmapped)?;
                    unmapped.complement();
                    pair.possible.or(&unmapped);
                }
                _ => half.term(column, &term(mark::IS, &folded), &mut pair.sure)?,
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
    ) -> Result<Bits> {
        let mut sure = Bits::none(half.len);
        for title in titles {
            match mode {
                TitleMode::Role => {
                    for role in titles::query_roles(title) {
                        half.term(column, &term(mark::ROLE, &role), &mut sure)?;
                    }
                }
                TitleMode::Words => sure.or(&all_words(half, column, &text::words(title), unknown)?),
                TitleMode::Exact => half.term(column, &term(mark::IS, &text::fold(title)), &mut sure)?,
                TitleMode::Regex => {
                    let pattern = pattern::compile(title)?;
                    half.terms(column, &[mark::IS], &[mark::IS], &mut sure, &mut |bytes| {
                        std::str::from_utf8(&bytes[1..]).is_ok_and(|title| pattern.is_match(title))
                    })?;
                }
            }
        }
        Ok(sure)
    }

    /// People whose address is one of `texts`: found by keyed hash, then compared with the row. A phone and a role
    /// account such as info@ identify nobody and have no hash: for these every row is read.
    fn addresses(&self, half: &Half, field: &'static Field, texts: &[String]) -> Result<Bits> {
        // Kept questions hold hashes in place of addresses: these alone must tell.
        let (kept, texts): (Vec<&String>, Vec<&String>) =
            texts.iter().partition(|text| filter::hash_in(text).is_some());
        let kept = kept.into_iter().filter_map(|text| filter::hash_in(text)).collect();
        let mut sure = Bits::none(half.len);
        for column in ["keys", "reach"] {
            half.find(column, &kept)?.into_iter().for_each(|(_, slot)| sure.insert(slot));
        }
        let asked: Vec<String> = texts.into_iter().map(|text| asked_whole(field, text)).collect();
        let is_key = |text: &String| match text.split_once('@') {
            Some((local, _)) => !is_role_account(local),
            None => *field != named::PHONE,
        };
        let slots: Vec<usize> = if asked.iter().all(is_key) {
            let wanted = asked.iter().map(|text| (self.hash)(field, text)).collect();
            half.find("keys", &wanted)?.into_iter().map(|(_, slot)| slot).collect()
        } else {
            half.alive.iter().collect()
        };
        for slot in slots {
            let person = self.indexes.person(slot)?;
            let value = person.record.facts.text(field);
            if asked.iter().any(|asked| text::fold(asked) == text::fold(value)) {
                sure.insert(slot);
            }
        }
        Ok(sure)
    }
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

fn all_words(half: &Half, column: tantivy::schema::Field, words: &[String], unknown: &Bits) -> Result<Bits> {
    let mut all = Bits::all(half.len);
    all.and_not(unknown);
    for word in words {
        let mut with = Bits::none(half.len);
        half.term(column, &term(mark::WORD, word), &mut with)?;
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
