//! The account of a question and the counts of values, against counting lead by lead with the naive engine.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use leadsift::fields::{self, Field, Kind, List, Subject, named};
use leadsift::filter::{ColumnAsk, ColumnTest, Element, Filter, Measure, Topic, evaluate};
use leadsift::model::{AsOf, Lead};
use leadsift::prospect::{FacetOrder, FindRequest, Maybes, RowKind, Tally, Walk, facets, why};
use leadsift::text;

use crate::differential::store;
use crate::random::{self, Random, World};

/// Those who are counted: people, or companies by some person or by themselves.
struct Naive<'w> {
    leads: Vec<Lead<'w>>,
    /// Companies alone, for filters that are about nothing else.
    companies: Vec<Lead<'w>>,
    companies_only: bool,
    lenient: bool,
    as_of: AsOf,
}

impl Naive<'_> {
    fn passes(&self, filter: &Filter, lead: &Lead<'_>) -> bool {
        let answer = evaluate(filter, lead, &self.as_of);
        if self.lenient { answer.possible } else { answer.sure }
    }

    /// How many pass all of `clauses`.
    fn count(&self, clauses: &[&Filter]) -> u64 {
        let all = |lead: &&Lead<'_>| clauses.iter().all(|clause| self.passes(clause, lead));
        if !self.companies_only {
            self.leads.iter().filter(all).count() as u64
        } else if clauses.iter().all(|clause| clause.is_asked_of_companies()) {
            self.companies.iter().filter(all).count() as u64
        } else {
            let numbers: HashSet<u32> =
                self.leads.iter().filter(all).filter_map(|lead| lead.company).map(|c| c.number.0).collect();
            numbers.len() as u64
        }
    }
}

fn worlds(mut check: impl FnMut(&mut Random, u64, &World, &leadsift::db::Snapshot)) {
    for seed in 0..4 {
        let mut rng = Random::new(seed);
        let world = random::world(seed + 50, [15, 30, 45][seed as usize % 3]);
        let (_folder, snapshot) = store(&world, 1 + seed as usize % 4, &mut rng);
        check(&mut rng, seed, &world, &snapshot);
    }
}

fn naive<'w>(world: &'w World, request: &FindRequest) -> Naive<'w> {
    let leads = world.leads();
    let companies = world
        .employers
        .iter()
        .map(|company| {
            let from = world.openings.iter().position(|opening| opening.company == company.number);
            let count = world.openings.iter().filter(|opening| opening.company == company.number).count();
            let from = from.unwrap_or(0);
            Lead { person: None, company: Some(company), openings: &world.openings[from..from + count] }
        })
        .collect();
    Naive {
        leads,
        companies,
        companies_only: request.companies_only,
        lenient: request.maybes != Maybes::Counted,
        as_of: request.as_of,
    }
}

/// A conjunction of one to six random filters, some of them nested.
fn conjunction(rng: &mut Random, seed: u64) -> Filter {
    let parts = (0..1 + rng.below(6) as u64).map(|at| random::filter(100 * seed + at, rng.below(3)));
    parts.fold(Filter::everything(), Filter::and)
}

#[test]
fn every_clause_is_accounted_for() {
    let (mut helped, mut empty) = (0, 0);
    worlds(|rng, seed, world, snapshot| {
        for number in 0..60 {
            let mut request =
                FindRequest::new(conjunction(rng, 1_000 * seed + number), random::as_of(seed + number));
            request.companies_only = rng.below(3) == 0;
            request.maybes = if rng.below(4) == 0 { Maybes::Listed } else { Maybes::Counted };
            request.walk = [Walk::Auto, Walk::Candidates, Walk::Everybody][(number % 3) as usize];
            let naive = naive(world, &request);
            let account = why(snapshot, &request).expect("an account");
            let clauses: Vec<&Filter> = request.filter.clauses().iter().collect();
            let told = format!("{} {} {:?}", request.filter, request.companies_only, request.maybes);
            let matched = naive.count(&clauses);
            assert_eq!(account.matched, matched, "{told}");
            assert_eq!(account.clauses.len(), clauses.len());
            for (at, clause) in account.clauses.iter().enumerate() {
                let others: Vec<&Filter> =
                    clauses.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, c)| *c).collect();
                assert_eq!(clause.alone, naive.count(&clauses[at..at + 1]), "alone {at}: {told}");
                assert_eq!(clause.left, naive.count(&clauses[..at + 1]), "left {at}: {told}");
                assert_eq!(clause.without, naive.count(&others), "without {at}: {told}");
                if !request.companies_only {
                    let unknown = naive
                        .leads
                        .iter()
                        .filter(|lead| evaluate(clauses[at], lead, &naive.as_of).is_unknown())
                        .count();
                    assert_eq!(clause.unknown, unknown as u64, "unknown {at}: {told}");
                }
            }
            for instead in &account.instead {
                let mut changed = clauses.clone();
                changed[instead.clause] = &instead.filter;
                assert_eq!(instead.matched, naive.count(&changed), "{}: {told}", instead.filter);
                assert!(instead.matched > matched);
                helped += 1;
            }
            for drop in &account.drop {
                let kept: Vec<&Filter> = clauses
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| !drop.clauses.contains(at))
                    .map(|(_, clause)| *clause)
                    .collect();
                assert_eq!(drop.matched, naive.count(&kept), "{:?}: {told}", drop.clauses);
            }
            if !request.companies_only {
                let failed: Vec<BTreeSet<usize>> = naive
                    .leads
                    .iter()
                    .map(|lead| (0..clauses.len()).filter(|at| !naive.passes(clauses[*at], lead)).collect())
                    .collect();
                let least = failed.iter().map(BTreeSet::len).filter(|count| *count > 0).min();
                let drops: BTreeSet<BTreeSet<usize>> =
                    failed.into_iter().filter(|set| Some(set.len()) == least).collect();
                let found: BTreeSet<BTreeSet<usize>> =
                    account.drop.iter().map(|drop| drop.clauses.iter().copied().collect()).collect();
                assert_eq!(found, drops, "{told}");
                for lead in &account.closest {
                    assert_eq!(Some(lead.lacks.len()), least, "{told}");
                    assert_eq!(lead.met + lead.lacks.len(), clauses.len());
                    assert!(lead.lacks.iter().all(|(_, fact)| !fact.trim().is_empty()), "{lead:?} {told}");
                }
                // Whoever meets no clause at all is near to nothing.
                let is_near = least.is_some_and(|least| least < clauses.len());
                assert_eq!(account.closest.is_empty(), !is_near, "{told}");
            }
            empty += u64::from(matched == 0);
        }
    });
    assert!(helped > 25 && empty > 60, "{helped} {empty}");
}

/// The fields whose values are counted.
fn counted() -> Vec<&'static Field> {
    fields::ALL.iter().copied().filter(|field| field.is_asked() && *field != &named::NAME).collect()
}

#[test]
fn values_are_counted_as_filters_on_them_would() {
    let mut rows = 0;
    worlds(|rng, seed, world, snapshot| {
        for number in 0..7 {
            let filter = match number {
                0 => Filter::everything(),
                _ => conjunction(rng, 7_000 + 1_000 * seed + number),
            };
            let mut request = FindRequest::new(filter, random::as_of(seed + number));
            request.maybes = if rng.below(4) == 0 { Maybes::Listed } else { Maybes::Counted };
            request.walk = [Walk::Auto, Walk::Candidates, Walk::Everybody][(number % 3) as usize];
            let naive = naive(world, &request);
            let topics: Vec<Topic> = counted().into_iter().map(Topic::Field).collect();
            let found = facets(snapshot, &request, &topics, FacetOrder::Count).expect("facets");
            for facet in found {
                let field = facet.topic.field().expect("a field");
                let own = own_list(field).map_or(field, List::field);
                let about = |clause: &&Filter| {
                    let (mut any, mut all) = (false, true);
                    clause.leaves(&mut |leaf| {
                        any = true;
                        all &= leaf.leaf_field() == Some(own);
                    });
                    any && all
                };
                let kept: Vec<Filter> =
                    request.filter.clauses().iter().filter(|clause| !about(clause)).cloned().collect();
                assert_eq!(facet.is_asked, kept.len() < request.filter.clauses().len());
                let told = format!("{} of {}", field.name, request.filter);
                for (filter, total, of) in [
                    (
                        request.filter.clone(),
                        facet.answer,
                        (|row| row.answer) as fn(&leadsift::prospect::FacetRow) -> Tally,
                    ),
                    (Filter::All(kept), facet.open, |row| row.open),
                ] {
                    let among = Among::of(&naive, &filter);
                    assert_eq!(total, among.total(), "{told}");
                    for row in &facet.rows {
                        let expected = match (&row.filter, row.kind) {
                            (Some(filter), _) => among
                                .holding(&naive, field, &|lead| evaluate(filter, lead, &naive.as_of).sure),
                            (None, RowKind::Unknown) => {
                                let any = any_of(own_list(field).expect("a list"));
                                among.holding(&naive, field, &|lead| {
                                    evaluate(&any, lead, &naive.as_of).is_unknown()
                                })
                            }
                            (None, _) => among.holding(&naive, field, &|lead| {
                                let inside = facet.rows.iter().filter_map(|row| row.filter.as_ref());
                                !inside.into_iter().any(|band| evaluate(band, lead, &naive.as_of).sure)
                            }),
                        };
                        // Two companies may bear one name: each has a row of its own.
                        if field != &named::COMPANY_NAME {
                            assert_eq!(of(row), expected, "{:?} {}: {told}", row.kind, row.value);
                        }
                        rows += 1;
                    }
                    if field.bands().is_some() && own_list(field).is_none() {
                        let people: u64 = facet.rows.iter().map(|row| of(row).people).sum();
                        assert_eq!(people, total.people, "bands add up: {told}");
                    }
                    for (value, tally) in among.held(&naive, field) {
                        let row = facet.rows.iter().find(|row| text::fold(&row.value) == value);
                        assert!(row.is_some_and(|row| of(row).people >= tally), "{value}: {told}");
                    }
                }
            }
        }
    });
    assert!(rows > 2_000, "{rows}");
}

#[test]
fn custom_columns_are_counted_as_filters_on_them_would() {
    let mut rows = 0;
    worlds(|rng, seed, world, snapshot| {
        for number in 0..12 {
            let filter = match number {
                0 => Filter::everything(),
                _ => conjunction(rng, 9_000 + 1_000 * seed + number),
            };
            let mut request = FindRequest::new(filter, random::as_of(seed + number));
            request.maybes = if rng.below(4) == 0 { Maybes::Listed } else { Maybes::Counted };
            request.walk = [Walk::Auto, Walk::Candidates, Walk::Everybody][(number % 3) as usize];
            let naive = naive(world, &request);
            let topics = ["Lead Owner", "tier", "RENEWAL"].map(|name| Topic::Column(name.to_string()));
            let found = facets(snapshot, &request, &topics, FacetOrder::Count).expect("facets");
            for facet in found {
                let kept: Vec<Filter> = request
                    .filter
                    .clauses()
                    .iter()
                    .filter(|clause| {
                        let (mut any, mut all) = (false, true);
                        clause.leaves(&mut |leaf| {
                            any = true;
                            all &= facet.topic.is_asked_by(leaf);
                        });
                        !(any && all)
                    })
                    .cloned()
                    .collect();
                let told = format!("{} of {}", facet.topic, request.filter);
                let Topic::Column(name) = &facet.topic else { panic!("{told}") };
                for (filter, total, of) in [
                    (
                        request.filter.clone(),
                        facet.answer,
                        (|row| row.answer) as fn(&leadsift::prospect::FacetRow) -> Tally,
                    ),
                    (Filter::All(kept), facet.open, |row| row.open),
                ] {
                    let among = Among::of(&naive, &filter);
                    assert_eq!(total, among.total(), "{told}");
                    for row in &facet.rows {
                        let ask = match row.kind {
                            RowKind::Unknown => ColumnAsk::Unknown,
                            _ => ColumnAsk::Texts(vec![row.value.clone()]),
                        };
                        let test = Filter::Column(ColumnTest { name: name.clone(), ask });
                        let sure = |lead: &&&Lead<'_>| evaluate(&test, lead, &naive.as_of).sure;
                        let expected = Tally {
                            people: among.people.iter().filter(sure).count() as u64,
                            companies: among.companies.iter().filter(sure).count() as u64,
                        };
                        assert_eq!(of(row), expected, "{:?} {}: {told}", row.kind, row.value);
                        rows += 1;
                    }
                }
                let listed: BTreeSet<String> = facet.rows.iter().map(|row| text::fold(&row.value)).collect();
                for lead in &Among::of(&naive, &request.filter).people {
                    for cell in lead.person.expect("a person").record.cells(name) {
                        assert!(listed.contains(&text::fold(&cell.value)), "{cell:?}: {told}");
                    }
                }
            }
        }
    });
    assert!(rows > 500, "{rows}");
}

fn own_list(field: &Field) -> Option<List> {
    List::ALL.into_iter().find(|list| list.element() == field.subject || list.field() == field)
}

fn any_of(list: List) -> Filter {
    Filter::Has(Element { list, test: Box::new(Filter::everything()), measure: Measure::any() })
}

/// The people and companies that pass.
struct Among<'n, 'w> {
    people: Vec<&'n Lead<'w>>,
    companies: Vec<&'n Lead<'w>>,
}

impl<'n, 'w> Among<'n, 'w> {
    fn of(naive: &'n Naive<'w>, filter: &Filter) -> Self {
        let people: Vec<&Lead<'w>> = naive.leads.iter().filter(|lead| naive.passes(filter, lead)).collect();
        let theirs: HashSet<u32> =
            people.iter().filter_map(|lead| lead.company).map(|company| company.number.0).collect();
        let about_companies = filter.is_asked_of_companies();
        let companies = naive.companies.iter().filter(|lead| match about_companies {
            true => naive.passes(filter, lead),
            false => lead.company.is_some_and(|company| theirs.contains(&company.number.0)),
        });
        Among { companies: companies.collect(), people }
    }

    fn total(&self) -> Tally {
        Tally { people: self.people.len() as u64, companies: self.companies.len() as u64 }
    }

    /// Those for whom a test holds; of a fact about people, the companies of these.
    fn holding(&self, _: &Naive<'_>, field: &Field, test: &dyn Fn(&Lead<'_>) -> bool) -> Tally {
        let people: Vec<&&Lead<'_>> = self.people.iter().filter(|lead| test(lead)).collect();
        let companies = if field.subject == Subject::Person {
            let numbers: HashSet<u32> =
                people.iter().filter_map(|lead| lead.company).map(|company| company.number.0).collect();
            numbers.len()
        } else {
            self.companies.iter().filter(|lead| test(lead)).count()
        };
        Tally { people: people.len() as u64, companies: companies as u64 }
    }

    /// The names that people, or the companies of people, hold, with the number of people: no row may be missing.
    fn held(&self, naive: &Naive<'_>, field: &'static Field) -> BTreeMap<String, u64> {
        let mut held = BTreeMap::new();
        for lead in &self.people {
            let names: Vec<String> = match (field.subject, field.kind) {
                (Subject::Person, Kind::Names(_) | Kind::FreeNames) => {
                    let person = lead.person.expect("a person");
                    names_of(person.record.facts.known(field))
                }
                (Subject::Company, Kind::Names(_) | Kind::FreeNames) => lead
                    .company
                    .map(|company| names_of(company.record.facts.known(field)))
                    .unwrap_or_default(),
                (Subject::Opening, Kind::Names(_) | Kind::FreeNames) => lead
                    .company
                    .map(|company| {
                        company
                            .live_openings(lead.openings, &naive.as_of)
                            .filter(|opening| is_posted(opening, &naive.as_of))
                            .flat_map(|opening| names_of(opening.record.facts.known(field)))
                            .collect()
                    })
                    .unwrap_or_default(),
                _ => Vec::new(),
            };
            let names: BTreeSet<String> = names.iter().map(|name| text::fold(name)).collect();
            for name in names {
                *held.entry(name).or_insert(0) += 1;
            }
        }
        held
    }
}

fn names_of(known: leadsift::model::Known) -> Vec<String> {
    match known {
        leadsift::model::Known::Names(names) => names,
        _ => Vec::new(),
    }
}

/// Whether the posting lies surely behind the as-of day.
fn is_posted(opening: &leadsift::model::Opening, as_of: &AsOf) -> bool {
    match opening.record.facts.known(&named::HIRING_SINCE) {
        leadsift::model::Known::Interval(days) => days.hi <= as_of.day.number(),
        _ => true,
    }
}
