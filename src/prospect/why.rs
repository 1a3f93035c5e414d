//! The use case of `why`: what each clause of a question keeps and takes away, and what would give leads.
//!
//! The sets of the clauses are answered once, by [`Clauses`]; everything here is counted from them.

use serde::Serialize;

use super::FindRequest;
use super::find::confine;
use super::reasons::age;
use crate::db::Snapshot;
use crate::error::Result;
use crate::fields::{Field, Kind, List, Subject, named};
use crate::filter::{
    Ask, ColumnTest, Element, Filter, Measure, clause_words, column, element_fact, live_elements, nearby,
};
use crate::index::clauses::{Clauses, Fate};
use crate::index::facets::{Audience, Elements};
use crate::index::lower::Lowering;
use crate::model::{AsOf, CompanyNumber, Known, Lead};
use crate::profile::Profile;
use crate::prospect::Maybes;
use crate::value::{Interval, show_number};

/// The account of a question, clause by clause.
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// How many pass everything and may be contacted.
    pub matched: u64,
    /// How many there are in the database, whoever is left out.
    pub total: u64,
    /// The clauses in their order.
    pub clauses: Vec<ClauseAccount>,
    /// The nearest values that let more in, one or a few for each clause that has any.
    pub instead: Vec<Instead>,
    /// The smallest sets of clauses without which more come in; most first.
    pub drop: Vec<Dropped>,
    /// Who lacks the least, best first.
    pub closest: Vec<Closest>,
}

/// What one clause does.
#[derive(Debug, Clone, Serialize)]
pub struct ClauseAccount {
    /// What it is about.
    pub label: String,
    /// What it asks.
    pub words: String,
    /// The same in the filter language.
    #[serde(serialize_with = "as_text")]
    pub filter: Filter,
    /// How many pass it alone.
    pub alone: u64,
    /// How many are left when it is added to those before it.
    pub left: u64,
    /// How many would pass without it.
    pub without: u64,
    /// Of how many it is not known.
    pub unknown: u64,
}

/// A clause to ask instead.
#[derive(Debug, Clone, Serialize)]
pub struct Instead {
    /// The place of the clause that it replaces.
    pub clause: usize,
    /// What to ask.
    #[serde(serialize_with = "as_text")]
    pub filter: Filter,
    /// How many pass everything then.
    pub matched: u64,
}

/// Clauses to leave out together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Their places.
    pub clauses: Vec<usize>,
    /// How many pass the others.
    pub matched: u64,
}

/// Somebody who lacks little.
#[derive(Debug, Clone, Serialize)]
pub struct Closest {
    /// The lead id; empty for a company.
    pub id: String,
    /// The person's name; empty for a company or a seat.
    pub name: String,
    /// The job title.
    pub title: String,
    /// The company's name.
    pub company: String,
    /// How many clauses are met.
    pub met: usize,
    /// What the others found: the clause's place and the fact.
    pub lacks: Vec<(usize, String)>,
}

fn as_text<S: serde::Serializer>(filter: &Filter, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_str(filter)
}

/// How many of the closest are named.
const CLOSEST: usize = 3;

/// Technologies that go with the asked one, and are tried instead of it.
const SIMILAR: usize = 5;

/// Accounts for the clauses of `request`: of its filter and of its profile's gate. Who is left out is not counted.
///
/// # Errors
///
/// Where the filter asks a field in a way that it cannot answer, or where the index cannot be read.
pub fn why(snapshot: &Snapshot, request: &FindRequest) -> Result<Why> {
    let indexes = snapshot.indexes();
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let mut lowering = Lowering::new(indexes, request.as_of, &hash);
    lowering.walk = request.walk;
    let profile = request.profile.clone().unwrap_or_else(|| Profile::from_filter(&request.filter));
    let filter = match &profile.gate() {
        Some(gate) => request.filter.clone().and(gate.clone()),
        None => request.filter.clone(),
    };
    let filters = filter.clauses();
    // Who is left out is in no number: what is proposed would list somebody, and nobody is named whom none may contact.
    let others = request.leave_out.as_ref().map(|out| out.others(snapshot, request.companies_only));
    let only = request.only.as_ref().map(|only| confine(snapshot, &lowering, only, request.companies_only));
    let confined = [others.transpose()?, only.transpose()?].into_iter().flatten().reduce(|mut both, set| {
        both.and(&set);
        both
    });
    let lenient = request.maybes != Maybes::Counted;
    let clauses = Clauses::answer(&lowering, filters, request.companies_only, lenient, confined.as_ref())?;
    let left = clauses.left()?;
    let matched = clauses.matched()?;
    let mut accounts = Vec::with_capacity(filters.len());
    for (at, clause) in filters.iter().enumerate() {
        let words = clause_words(clause);
        accounts.push(ClauseAccount {
            label: words.label,
            words: words.words,
            filter: clause.clone(),
            alone: clauses.alone(at)?,
            left: left[at],
            without: clauses.without(at)?,
            unknown: clauses.unknown(at)?,
        });
    }
    let mut instead = Vec::new();
    for (at, account) in accounts.iter().enumerate().filter(|(_, account)| account.without > matched) {
        instead.extend(nearest(&lowering, &clauses, at, &account.filter, matched)?);
    }
    let mut closest = Vec::new();
    for place in clauses.closest(&profile.rules, CLOSEST)? {
        let Some(member) = clauses.member(&place)? else { continue };
        closest.push(close(snapshot, &clauses, filters, member, place.company, &request.as_of)?);
    }
    // Whoever meets nothing is close to nothing.
    closest.retain(|lead: &Closest| lead.met > 0);
    let drop = clauses.smallest_drops()?;
    Ok(Why {
        matched,
        total: if request.companies_only { snapshot.companies() } else { snapshot.people() },
        clauses: accounts,
        instead,
        drop: drop.into_iter().map(|(clauses, matched)| Dropped { clauses, matched }).collect(),
        closest,
    })
}

/// The nearest filters to ask instead of a clause that let in more than `matched`.
fn nearest(
    lowering: &Lowering<'_>,
    clauses: &Clauses<'_, '_>,
    at: usize,
    clause: &Filter,
    matched: u64,
) -> Result<Vec<Instead>> {
    let others = clauses.others(at);
    let mut found: Vec<Instead> = Vec::new();
    for ladder in nearby(clause) {
        for filter in ladder {
            let count = clauses.instead(&others, &filter)?;
            if count > matched {
                if !found.iter().any(|other| other.filter == filter) {
                    found.push(Instead { clause: at, filter, matched: count });
                }
                break;
            }
        }
    }
    if found.is_empty() {
        for filter in other_names(lowering, clauses, &others, clause)? {
            let count = clauses.instead(&others, &filter)?;
            if count > matched {
                found.push(Instead { clause: at, filter, matched: count });
                break;
            }
        }
    }
    // Of several ways to widen one clause, the one that changes the answer least.
    found.sort_by_key(|instead| instead.matched);
    found.truncate(2);
    Ok(found)
}

/// Other names that those who pass the other clauses hold: technologies by how much they go with the asked ones, all
/// else by how many hold them.
fn other_names(
    lowering: &Lowering<'_>,
    clauses: &Clauses<'_, '_>,
    others: &crate::index::bits::Bits,
    clause: &Filter,
) -> Result<Vec<Filter>> {
    let (test, list) = match clause {
        Filter::Test(test) => (test, None),
        Filter::Has(element) if element.measure == Measure::any() => match &*element.test {
            Filter::Test(test) if *test.field == *element.list.main_field() => (test, Some(element.list)),
            _ => return Ok(Vec::new()),
        },
        _ => return Ok(Vec::new()),
    };
    let Ask::Names(asked) = &test.ask else { return Ok(Vec::new()) };
    let indexes = lowering.indexes;
    let here = Audience::new(indexes, clauses.people_of(others)?, clauses.companies_of(others)?)?;
    let mut ranked: Vec<(f64, String)> = Vec::new();
    if list == Some(List::Tech) {
        let users = lowering.companies(clause)?.sure.clone();
        let users = Audience::new(indexes, crate::index::bits::Bits::none(indexes.people.len), users)?;
        let everyone = Audience::everyone(indexes)?;
        for value in lowering.values(test.field, &[&here, &users, &everyone], Elements::Live)? {
            let [here, together, all] = [0, 1, 2].map(|at| value.tallies[at].companies as f64);
            if here > 0.0 && together > 0.0 {
                // The cosine of two sets: together, over the mean of each alone.
                let likeness = together / (all * users.total().companies as f64).sqrt();
                ranked.push((likeness, lowering.spelling(test.field, &value)?));
            }
        }
    } else {
        for value in lowering.values(test.field, &[&here], Elements::Live)? {
            let tally = value.tallies[0];
            ranked.push(((tally.people + tally.companies) as f64, lowering.spelling(test.field, &value)?));
        }
    }
    ranked.retain(|(_, name)| !asked.contains(name));
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let filters = ranked.into_iter().take(SIMILAR);
    Ok(filters.map(|(_, name)| crate::index::facets::one_value(test.field, Ask::Names(vec![name]))).collect())
}

/// What somebody lacks, read from the row.
fn close(
    snapshot: &Snapshot,
    clauses: &Clauses<'_, '_>,
    filters: &[Filter],
    member: usize,
    company: u32,
    as_of: &AsOf,
) -> Result<Closest> {
    let person = clauses.are_people().then(|| snapshot.indexes().person(member)).transpose()?;
    let number = CompanyNumber(company);
    let company = if company > 0 { snapshot.company(number)? } else { None };
    let openings = if company.is_some() { snapshot.openings_of(number)? } else { Vec::new() };
    let lead = Lead { person: person.as_ref(), company: company.as_ref(), openings: &openings };
    let mut lacks = Vec::new();
    for (at, clause) in filters.iter().enumerate() {
        match clauses.fate(at, member) {
            Fate::Passes => {}
            Fate::Unknown => lacks.push((at, missing(clause))),
            Fate::Fails => lacks.push((at, fact(clause, &lead, as_of))),
        }
    }
    let person = lead.person;
    Ok(Closest {
        id: person.map(|person| person.id.to_string()).unwrap_or_default(),
        name: person.map(|person| person.name()).unwrap_or_default(),
        title: person.map(|person| person.record.facts.text(&named::TITLE).to_string()).unwrap_or_default(),
        company: lead.company.map(|company| company.name().to_string()).unwrap_or_default(),
        met: filters.len() - lacks.len(),
        lacks,
    })
}

/// "start date unknown"
fn missing(clause: &Filter) -> String {
    let mut causes = Vec::new();
    clause.leaves(&mut |leaf| {
        let cause = leaf.leaf_cause();
        if !cause.is_empty() && !causes.contains(&cause) {
            causes.push(cause);
        }
    });
    format!("{} unknown", causes.join(" or "))
}

/// What is known instead of what a clause asks: "5 mo in the role", "no HubSpot".
fn fact(clause: &Filter, lead: &Lead<'_>, as_of: &AsOf) -> String {
    let words = clause_words(clause);
    match clause {
        Filter::Maybe(inner) => fact(inner, lead, as_of),
        Filter::Not(inner) => match &**inner {
            Filter::Test(test) => held(test.field, lead, as_of).unwrap_or(words.words),
            Filter::Column(test) => cells(test, lead),
            Filter::Has(element) => elements(element, true, lead, as_of),
            inner => clause_words(inner).words,
        },
        Filter::Test(test) => match held(test.field, lead, as_of) {
            Some(held) => held,
            None => format!("{} {}", words.label, words.words),
        },
        Filter::Has(element) => elements(element, false, lead, as_of),
        Filter::Column(test) => cells(test, lead),
        Filter::All(_) | Filter::Any(_) => format!("not: {}", words.words),
    }
}

/// What a company has of the elements that are asked for: "does not use HubSpot", "no open role in Sales among 4".
fn elements(element: &Element, holds: bool, lead: &Lead<'_>, as_of: &AsOf) -> String {
    let passing = live_elements(element, lead, as_of);
    let fact = element_fact(element, passing, holds);
    if element.list != List::Hiring {
        return fact;
    }
    let every = Element { test: Box::new(Filter::everything()), ..element.clone() };
    match live_elements(&every, lead, as_of) {
        all if all == passing => fact,
        all => format!("{fact} among {}", show_number(&Interval::exactly(all as i64))),
    }
}

/// What a custom column holds: "x.owner Sam".
fn cells(test: &ColumnTest, lead: &Lead<'_>) -> String {
    let records = lead.person.map(|person| &person.record).into_iter();
    let records = records.chain(lead.company.map(|company| &company.record));
    let held: Vec<&str> =
        records.flat_map(|record| record.cells(&test.name)).map(|cell| cell.value.as_str()).collect();
    let name = column::written(&test.name);
    if held.is_empty() { format!("no {name}") } else { format!("{name} {}", held.join(", ")) }
}

/// What is known of a field: "headcount 84", "5 mo in the role".
fn held(field: &'static Field, lead: &Lead<'_>, as_of: &AsOf) -> Option<String> {
    let facts = match field.subject {
        Subject::Person => &lead.person?.record.facts,
        Subject::Company => &lead.company?.record.facts,
        _ => return None,
    };
    Some(match (facts.known(field), field.kind) {
        (Known::Nothing, _) => format!("no {}", field.unknown),
        (Known::Text(text), Kind::Title) => text,
        (Known::Text(text), _) => format!("{} {text}", field.name),
        (Known::Names(names), _) => {
            let more = if names.len() > 3 { ", ..." } else { "" };
            format!("{} {}{more}", field.name, names[..names.len().min(3)].join(", "))
        }
        (Known::Interval(days), Kind::Since) => match age(days, as_of.day) {
            Some(age) if *field == named::ROLE_START => format!("{age} in the role"),
            Some(age) => format!("{} {age}", field.name.replace('_', " ")),
            None => format!("{} begins later", field.name.replace('_', " ")),
        },
        (Known::Interval(amount), Kind::Money) => format!("{} ${}", field.name, show_number(&amount)),
        (Known::Interval(Interval { lo, hi }), Kind::Number { unit: "", .. }) if lo == hi => {
            format!("{} {lo}", field.name)
        }
        (Known::Interval(number), _) => format!("{} {}", field.name.replace('_', " "), show_number(&number)),
    })
}
