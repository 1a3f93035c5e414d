//! Mending identities by hand: two records become one, or one becomes two.
//!
//! Owns what is stored then, and what is remembered so that later imports hold to it. Whom the user means is for
//! `prospect` to find out.

use std::collections::{BTreeSet, HashMap};

use super::assemble::{self, Settled};
use super::identity::people::Moved;
use super::identity::{self, companies, people};
use super::merge;
use super::report::ImportReport;
use crate::db::{Change, Decision, DecisionSubject, Verdict, reach};
use crate::error::{Error, Result};
use crate::fields::named;
use crate::model::{Company, CompanyNumber, LeadId, Person, Record};

/// Rows by import and line.
pub type Rows = BTreeSet<(u32, u64)>;

/// Makes two people one: `other` becomes `stays`, and all keys of both are one person's from now on.
///
/// # Errors
///
/// Where one of them does not exist.
pub fn merge_people(change: &mut Change, stays: LeadId, other: LeadId) -> Result<()> {
    let (one, two) = (person(change, stays)?, person(change, other)?);
    let newest = |person: &Person| person.record.sources.iter().map(|source| source.date).max();
    let home = match (one.company, two.company) {
        (CompanyNumber::NONE, home) | (home, CompanyNumber::NONE) => home,
        (_, home) if newest(&two) > newest(&one) => home,
        (home, _) => home,
    };
    change.decide(Decision {
        subject: DecisionSubject::Person,
        verdict: Verdict::One,
        sides: [one.record.keys, two.record.keys],
    });
    let companies = companies::Resolved::of_stored(Vec::new());
    let people = people::Resolved::of_stored(vec![Moved { home, ids: vec![stays, other] }]);
    store(change, home, &companies, &people)
}

/// Makes two companies one: `other` becomes `stays`, with its people and openings.
///
/// # Errors
///
/// Where one of them does not exist, or where both have register numbers of their own.
pub fn merge_companies(change: &mut Change, stays: CompanyNumber, other: CompanyNumber) -> Result<()> {
    let (one, two) = (company(change, stays)?, company(change, other)?);
    let register = |company: &Company| company.record.facts.text(&named::REGISTER_NUMBER).to_string();
    let (registers, names) = ([register(&one), register(&two)], [one.name(), two.name()]);
    if registers.iter().all(|number| !number.is_empty()) && registers[0] != registers[1] {
        return Err(Error::usage(format!(
            "{} and {} have two register numbers ({} and {}): a register holds them as two companies",
            names[0], names[1], registers[0], registers[1]
        ))
        .with_hint(
            "companies of two register numbers are never one; correct the number by importing a row first",
        ));
    }
    change.decide(Decision {
        subject: DecisionSubject::Company,
        verdict: Verdict::One,
        sides: [one.record.keys, two.record.keys],
    });
    let companies = companies::Resolved::of_stored(vec![(other, stays)]);
    let people = people::resolve(people::Mentions::default(), std::iter::empty(), &companies, change)?;
    store(change, stays, &companies, &people)
}

fn store(
    change: &mut Change,
    number: CompanyNumber,
    companies: &companies::Resolved,
    people: &people::Resolved,
) -> Result<()> {
    let (secret, forgotten) = (change.secret().clone(), change.forgotten()?);
    let latest = HashMap::default();
    let settled = Settled {
        rows: &[],
        companies,
        people,
        notes: &[],
        first_import: 0,
        latest: &latest,
        secret: &secret,
        forgotten: &forgotten,
    };
    assemble::without_drafts(number, &settled, change, &mut ImportReport::default())
}

/// Makes a person of what some rows say of another. Gives the id of that person: the one that the rows had given where
/// it is a former one, else a new one.
///
/// # Errors
///
/// Where the rows say nothing of the person, or all there is, or nothing by which either would be known again.
pub fn split_person(change: &mut Change, id: LeadId, rows: &Rows) -> Result<LeadId> {
    let whole = person(change, id)?;
    let (rest, taken) = divided(&whole.record, rows)?;
    let secret = change.secret().clone();
    let keys = |record: Record| {
        let person = Person { record, ..whole.clone() };
        let facts = &person.record.facts;
        let (email, page) = (facts.text(&named::EMAIL), facts.text(&named::LINKEDIN_URL));
        let mut keys = Vec::new();
        if identity::is_personal(email) {
            keys.push(identity::email(&secret, email));
        }
        if !page.is_empty() {
            keys.push(identity::profile(&secret, page));
        }
        let weak = people::weak_key(&secret, &person, person.company);
        (person, keys, Some(weak).filter(|key| *key != 0))
    };
    let (mut rest, rest_keys, rest_weak) = keys(rest);
    let (mut taken, taken_keys, taken_weak) = keys(taken);
    let sides = apart(&whole.record.keys, &rest_keys, &taken_keys, &[rest_weak, taken_weak])?;
    rest.record.keys = sides[0].iter().copied().chain(rest_weak).collect();
    taken.record.keys = sides[1].iter().copied().chain(taken_weak).collect();
    let facts = &taken.record.facts;
    let (email, page) = (facts.text(&named::EMAIL), facts.text(&named::LINKEDIN_URL));
    let wanted = if identity::is_personal(email) {
        identity::lead_id(&format!("email:{email}"))
    } else {
        identity::lead_id(&format!("profile:{}", page.to_lowercase()))
    };
    taken.id = change.id_for_split(wanted, id)?;
    change.decide(Decision { subject: DecisionSubject::Person, verdict: Verdict::Apart, sides });
    for person in [&mut rest, &mut taken] {
        person.record.keys.sort_unstable();
        person.record.keys.dedup();
        // Whose a phone was that no fact holds any more is not known: whoever it is suppresses both.
        person.record.reach.clone_from(&whole.record.reach);
        reach::complete(&secret, &mut person.record);
    }
    change.put_people(&[rest, taken.clone()])?;
    Ok(taken.id)
}

/// Makes a company of what some rows say of another, with the people and openings that come from these rows alone. Gives
/// its number. Technologies and advertising stay, for they name no row.
///
/// # Errors
///
/// Where the rows say nothing of the company, or all there is, or nothing by which either would be known again.
pub fn split_company(change: &mut Change, number: CompanyNumber, rows: &Rows) -> Result<CompanyNumber> {
    let whole = company(change, number)?;
    let (rest, taken) = divided(&whole.record, rows)?;
    let secret = change.secret().clone();
    let strong = |record: &Record| -> Vec<u64> {
        identity::company_keys_of(&secret, &record.facts).into_iter().map(|(_, key)| key).collect()
    };
    let name = |record: &Record| {
        let name = record.facts.text(&named::COMPANY_NAME);
        (!name.is_empty()).then(|| identity::company_name(&secret, name))
    };
    let (rest_name, taken_name) = (name(&rest), name(&taken));
    let sides = apart(&whole.record.keys, &strong(&rest), &strong(&taken), &[rest_name, taken_name])?;
    let new = change.new_company_number();
    let with = |number, record: Record, keys: &[u64], name: Option<u64>| {
        let mut keys: Vec<u64> = keys.iter().copied().chain(name).collect();
        keys.sort_unstable();
        keys.dedup();
        Company { number, record: Record { keys, ..record }, ..Company::default() }
    };
    let taken = with(new, taken, &sides[1], taken_name);
    let rest = Company {
        technologies: whole.technologies,
        ads: whole.ads,
        ..with(number, rest, &sides[0], rest_name)
    };
    change.decide(Decision { subject: DecisionSubject::Company, verdict: Verdict::Apart, sides });
    change.put_companies(&[rest, taken])?;
    let comes =
        |record: &Record| record.sources.iter().all(|source| rows.contains(&(source.import, source.line)));
    let mut people: Vec<Person> =
        change.people_of(&[number])?.into_iter().filter(|person| comes(&person.record)).collect();
    for person in &mut people {
        let (weak, now) = (people::weak_key(&secret, person, number), people::weak_key(&secret, person, new));
        person.company = new;
        for key in person.record.keys.iter_mut().filter(|key| **key == weak) {
            *key = now;
        }
    }
    change.put_people(&people)?;
    let openings = change.openings_of(number)?;
    assemble::move_openings(
        openings.into_iter().filter(|opening| comes(&opening.record)).collect(),
        new,
        change,
    )?;
    Ok(new)
}

/// The keys on each side of a split: those that the rows taken away gave, and all others.
fn apart(all: &[u64], rest: &[u64], taken: &[u64], weak: &[Option<u64>]) -> Result<[Vec<u64>; 2]> {
    let taken: Vec<u64> = taken.iter().filter(|key| !rest.contains(key)).copied().collect();
    let rest: Vec<u64> =
        all.iter().filter(|key| !taken.contains(key) && !weak.contains(&Some(**key))).copied().collect();
    if taken.is_empty() || rest.is_empty() {
        return Err(Error::usage(
            "nothing but a name would tell the two apart: the next import would join them again",
        )
        .with_hint("split off rows that give an e-mail address, a profile page or a domain of their own"));
    }
    Ok([rest, taken])
}

/// What a record holds without some rows, and what those rows say.
fn divided(record: &Record, rows: &Rows) -> Result<(Record, Record)> {
    let taken = merge::part(record, |source| rows.contains(&(source.import, source.line)));
    let rest = merge::part(record, |source| !rows.contains(&(source.import, source.line)));
    if taken.sources.is_empty() {
        return Err(Error::usage("these rows say nothing of it")
            .with_hint("`leadsift split LEAD` lists the rows that do"));
    }
    if rest.sources.is_empty() {
        return Err(Error::usage("all that is stored comes from these rows: there is nothing to split")
            .with_hint("name the rows of one of the two only"));
    }
    Ok((rest, taken))
}

fn person(change: &Change, id: LeadId) -> Result<Person> {
    change.load_people(&[id])?.pop().ok_or_else(|| {
        Error::usage(format!("there is no lead {id} in the database"))
            .with_hint("`leadsift find` lists who is there")
    })
}

fn company(change: &Change, number: CompanyNumber) -> Result<Company> {
    change.load_companies(&[number])?.pop().ok_or_else(|| {
        Error::usage(format!("there is no company with number {}", number.0))
            .with_hint("name it by its domain or name; `leadsift show LEAD` tells the number")
    })
}
