//! The index against the naive engine: random leads, filters, profiles, days and lists, over several generations and
//! segments, answered by both. Every set, count, cause, score and place must be the same.

use std::collections::BTreeSet;

use leadsift::db::{Database, Snapshot};
use leadsift::fields::named;
use leadsift::model::{CompanyNumber, LeadId};
use leadsift::profile::{Profile, Rule};
use leadsift::prospect::{FindRequest, Maybes, Order, Walk, explain, find};
use leadsift::value::Duration;

use crate::filter_cases;
use crate::oracle::{self, Expected};
use crate::random::{self, Random, World};

/// Writes a world into a new database in `generations` steps; records of early steps are written again later, so that
/// deleted documents and several segments lie behind the answers.
pub fn store(world: &World, generations: usize, rng: &mut Random) -> (tempfile::TempDir, Snapshot) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open_or_create(folder.path()).expect("a database");
    for step in 0..generations {
        let last = step + 1 == generations;
        let mut change = database.change().expect("a change");
        while change.new_company_number() < CompanyNumber(world.companies.len() as u32 + 1) && step == 0 {}
        // A record belongs to the step of its number; a third of the early ones come in a worse form first.
        let mut stale = |at: usize| at % generations != step && !last && rng.below(3) == 0;
        let due = |at: usize| at % generations == step;
        let mut companies = Vec::new();
        for (at, company) in world.companies.iter().enumerate() {
            if stale(at) && at % generations > step {
                let mut worse = company.clone();
                worse.technologies.clear();
                worse.ads.clear();
                worse.record.facts.remove(&named::HEADCOUNT);
                worse.record.custom = random::old_cells();
                companies.push(worse);
            } else if due(at) {
                companies.push(company.clone());
            }
        }
        companies.sort_by_key(|company| company.number);
        change.put_companies(&companies).expect("companies");
        let mut people = Vec::new();
        for (at, person) in world.people.iter().enumerate() {
            let mut person = person.clone();
            let facts = &person.record.facts;
            person.record.keys = [(&named::EMAIL, "email"), (&named::LINKEDIN_URL, "profile")]
                .into_iter()
                .filter(|(field, _)| !facts.text(field).is_empty())
                .map(|(field, kind)| change.secret().hash(kind, facts.text(field)))
                .collect();
            if stale(at) && at % generations > step {
                person.company = CompanyNumber(0);
                person.record.facts.remove(&named::TITLE);
                person.record.custom = random::old_cells();
                people.push(person);
            } else if due(at) {
                people.push(person);
            }
        }
        people.sort_by_key(|person| (person.company, person.id));
        change.put_people(&people).expect("people");
        let mut openings = Vec::new();
        for (at, opening) in world.openings.iter().enumerate() {
            let mut opening = opening.clone();
            opening.record.keys = vec![at as u64 + 1];
            if stale(at) && at % generations > step {
                opening.closed = !opening.closed;
                openings.push(opening);
            } else if due(at) {
                openings.push(opening);
            }
        }
        openings.sort_by_key(|opening| opening.company);
        change.put_openings(&openings).expect("openings");
        change.publish(Vec::new()).expect("published");
        // A piece that earlier steps were made one of must answer as they did, and take what comes later.
        if world.people.len().is_multiple_of(2) && step % 2 == 1 {
            database.compact(0, &|_, _| {}).expect("compacted");
        }
    }
    let snapshot = database.snapshot().expect("a snapshot");
    (folder, snapshot)
}

fn answer(snapshot: &Snapshot, request: &FindRequest) -> Expected {
    let answer = find(snapshot, request).expect("an answer");
    let hits = answer
        .hits(snapshot)
        .map(|hit| {
            let hit = hit.expect("a hit");
            let mut missing = hit.missing;
            missing.sort();
            let parts: u32 = hit.groups.iter().map(|(_, points)| points).sum();
            assert_eq!(parts, hit.score, "the parts add up");
            let id = hit.person.expect("a person").id.to_string();
            (id, hit.sure, hit.points, hit.ceiling, missing)
        })
        .collect();
    let counts = answer.counts;
    Expected {
        sure: counts.sure,
        maybe: counts.maybe,
        matched: counts.matched,
        over_cap: counts.over_cap,
        over_limit: counts.over_limit,
        similar: counts.similar,
        companies: counts.companies,
        single: answer.causes.single,
        several: answer.causes.several,
        hits,
    }
}

/// A profile with rules of every shape, some of them about nothing but companies, some with fading dates.
fn profile(rng: &mut Random, seed: u64) -> Profile {
    let mut profile = Profile::from_filter(&random::filter(seed, 1));
    for at in 0..1 + rng.below(4) as u64 {
        let shape = random::shape(rng, seed ^ (at + 17));
        let points = 1_000 * (1 + rng.below(9) as i64) + 7;
        let group = ["own", "fit", "more"][rng.below(3)].into();
        profile.rules.push(Rule { group, points, shape, say: String::new() });
    }
    if rng.below(6) == 0 {
        profile.wanted = Some(random::filter(seed ^ 5, 1));
    }
    if rng.below(6) == 0 {
        profile.unwanted = Some(random::filter(seed ^ 6, 1));
    }
    profile
}

fn request(rng: &mut Random, seed: u64) -> FindRequest {
    let mut as_of = random::as_of(seed);
    if rng.below(4) == 0 {
        as_of.shelf.hiring = Duration::days(20);
        as_of.shelf.tech = Duration::months(6);
    }
    let mut request = FindRequest::new(random::filter(seed, rng.below(4)), as_of);
    request.maybes = [Maybes::Counted, Maybes::Listed, Maybes::Only][rng.below(3)];
    request.limit = [None, Some(1), Some(5), Some(20)][rng.below(4)];
    request.per_company = [None, None, Some(1), Some(2)][rng.below(4)];
    request.profile = (rng.below(3) == 0).then(|| profile(rng, seed));
    request.order = [Order::Score, Order::Score, Order::Ceiling][rng.below(3)];
    // Worlds are too small for the choice to be the engine's own.
    request.walk = [Walk::Auto, Walk::Candidates, Walk::Everybody][(seed % 3) as usize];
    request
}

/// Pairs of a filter and a world. At least ten thousand are compared.
const WORLDS: u64 = 24;
const FILTERS: u64 = 420;

#[test]
fn the_index_answers_as_the_naive_engine() {
    let mut pairs = 0;
    let (mut sure, mut maybe, mut ranked) = (0, 0, 0);
    for world_seed in 0..WORLDS {
        let mut rng = Random::new(world_seed);
        let size = [12, 30, 75][world_seed as usize % 3];
        let world = random::world(world_seed, size);
        let (_folder, snapshot) = store(&world, 1 + world_seed as usize % 4, &mut rng);
        assert_eq!(snapshot.people(), world.people.len() as u64);
        assert_eq!(snapshot.companies(), world.companies.len() as u64);
        for filter_seed in 0..FILTERS {
            let request = request(&mut rng, world_seed * FILTERS + filter_seed);
            let expected = oracle::find(&world, &request);
            let found = answer(&snapshot, &request);
            assert_eq!(
                found, expected,
                "world {world_seed}, filter {filter_seed}: {}\n{request:?}",
                request.filter
            );
            pairs += 1;
            sure += u64::from(expected.sure > 0);
            maybe += u64::from(expected.maybe > 0);
            ranked += u64::from(expected.hits.len() > 1);
        }
    }
    assert!(pairs >= 10_000, "{pairs} pairs");
    // The comparison would mean little if most answers were empty.
    assert!(
        sure * 3 > pairs && maybe * 3 > pairs && ranked * 4 > pairs,
        "{sure} {maybe} {ranked} of {pairs}"
    );
}

#[test]
fn explanations_add_up_to_the_scores_of_the_list() {
    let (mut explained, mut open) = (0, 0);
    for world_seed in 0..4 {
        let mut rng = Random::new(world_seed + 500);
        let world = random::world(world_seed + 500, 25);
        let (_folder, snapshot) = store(&world, 2, &mut rng);
        for seed in 0..25 {
            let mut request = request(&mut rng, 90_000 + 100 * world_seed + seed);
            request.limit = Some(6);
            request.maybes = Maybes::Listed;
            // Explanations measure with the usual shelf lives and with others alike.
            let used = request.profile.clone().unwrap_or_else(|| Profile::from_filter(&request.filter));
            let answer = find(&snapshot, &request).expect("an answer");
            for hit in answer.hits(&snapshot) {
                let hit = hit.expect("a hit");
                let id: LeadId = hit.person.as_ref().expect("a person").id;
                let told = explain(&snapshot, id, &request.filter, &used, &request.as_of).expect("explained");
                assert_eq!((told.points, told.ceiling), (hit.points, hit.ceiling), "{request:?}");
                assert_eq!((told.score, told.score_ceiling), (hit.score, hit.score_ceiling));
                let groups: Vec<(String, u32)> =
                    told.groups.iter().map(|group| (group.name.clone(), group.shown)).collect();
                assert_eq!(groups, hit.groups);
                assert_eq!(told.most, used.total());
                let mut rules = 0;
                for group in &told.groups {
                    let sum = |of: fn(&leadsift::prospect::ExplainedRule) -> i64| {
                        group.rules.iter().map(of).sum::<i64>()
                    };
                    assert_eq!(sum(|rule| rule.points), group.points);
                    assert_eq!(sum(|rule| rule.ceiling), group.ceiling);
                    assert_eq!(sum(|rule| rule.most), group.most);
                    rules += group.rules.len();
                    for rule in &group.rules {
                        assert!(0 <= rule.points && rule.points <= rule.ceiling && rule.ceiling <= rule.most);
                        // What could still be earned always has a name.
                        assert_eq!(rule.ceiling > rule.points, !rule.missing.is_empty(), "{rule:?} {used:?}");
                        open += usize::from(rule.ceiling > rule.points);
                    }
                }
                assert_eq!(rules, used.rules.len());
                assert_eq!(told.answer.sure, hit.sure);
                assert_eq!(told.open.is_empty(), hit.sure);
                explained += 1;
            }
        }
    }
    assert!(explained > 150 && open > 150, "{explained} {open}");
}

#[test]
fn threads_do_not_change_the_answer() {
    let world = random::world(99, 100);
    let (_folder, snapshot) = store(&world, 3, &mut Random::new(99));
    for seed in 0..40 {
        let request = request(&mut Random::new(seed), seed);
        let answers: Vec<Expected> = [1, 2, 8]
            .into_iter()
            .map(|threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
                pool.install(|| answer(&snapshot, &request))
            })
            .collect();
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[1], answers[2]);
    }
}

#[test]
fn ways_of_walking_do_not_change_the_answer() {
    for (world_seed, segments) in [(41, 1), (42, 3)] {
        let world = random::world(world_seed, 120);
        let (_folder, snapshot) = store(&world, segments, &mut Random::new(world_seed));
        for seed in 0..150 {
            let mut request = request(&mut Random::new(seed), seed + 5_000 * world_seed);
            let answers = [Walk::Auto, Walk::Candidates, Walk::Everybody].map(|walk| {
                request.walk = walk;
                answer(&snapshot, &request)
            });
            assert_eq!(answers[0], answers[1], "{}", request.filter);
            assert_eq!(answers[0], answers[2], "{}", request.filter);
        }
    }
}

#[test]
fn segments_do_not_change_the_answer() {
    let world = random::world(7, 70);
    let (_one, whole) = store(&world, 1, &mut Random::new(1));
    let (_many, pieces) = store(&world, 9, &mut Random::new(2));
    for seed in 0..60 {
        let request = request(&mut Random::new(seed), seed + 1_000);
        assert_eq!(answer(&whole, &request), answer(&pieces, &request), "{}", request.filter);
    }
}

#[test]
fn the_index_answers_the_hand_written_cases() {
    let mut count = 0;
    for group in filter_cases::groups() {
        let world = World {
            companies: group.leads.iter().filter_map(|lead| lead.company.clone()).collect(),
            people: group.leads.iter().map(|lead| lead.person.clone()).collect(),
            openings: group.leads.iter().flat_map(|lead| lead.openings.clone()).collect(),
            employers: Vec::new(),
        };
        let (_folder, snapshot) = store(&world, 1, &mut Random::new(0));
        for case in &group.cases {
            let filter = leadsift::filter::parse(&case.filter).expect("a filter");
            let mut request = FindRequest::new(filter, case.as_of);
            request.maybes = Maybes::Listed;
            let answer = find(&snapshot, &request).expect("an answer");
            let mut found: [BTreeSet<String>; 3] = Default::default();
            found[2] = group.leads.iter().map(|lead| lead.name.clone()).collect();
            for hit in answer.hits(&snapshot) {
                let hit = hit.expect("a hit");
                let id = hit.person.expect("a person").id;
                let name =
                    group.leads.iter().find(|lead| lead.person.id == id).expect("the lead").name.clone();
                found[2].remove(&name);
                found[usize::from(!hit.sure)].insert(name);
            }
            assert_eq!(found, case.expected, "{} {}", case.place, case.filter);
            count += 1;
        }
    }
    assert!(count >= 200, "only {count} cases");
}
