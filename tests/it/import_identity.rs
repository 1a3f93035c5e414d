//! Who is who over several imports: keys found later, redirects, decisions of the user, and what never gets lost.

use std::collections::BTreeMap;

use leadsift::db::{Database, Snapshot};
use leadsift::filter::Filter;
use leadsift::import::{self, ImportOptions, ImportReport};
use leadsift::model::{AsOf, Company, CompanyNumber, Person, Record};
use leadsift::prospect::{
    FindRequest, company_named, find, forget, merge_companies, merge_people, resolve_ids, rows_of_person,
    split_company, split_person,
};
use leadsift::value::Day;

struct World {
    _dir: tempfile::TempDir,
    db: Database,
}

impl World {
    fn with(files: &[&str]) -> World {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Database::open_or_create(&dir.path().join("db")).expect("a database");
        let world = World { _dir: dir, db };
        if !files.is_empty() {
            world.import(files);
        }
        world
    }

    /// Imports texts as files of one command.
    fn import(&self, files: &[&str]) -> ImportReport {
        let named = |(at, text): (usize, &&str)| (format!("{at}.csv"), text.as_bytes().to_vec().into());
        let files = files.iter().enumerate().map(named).collect();
        let options = ImportOptions::new(Day::parse_iso("2026-11-01").expect("a day"));
        import::import_readers(&self.db, files, &options, &|_| {}).expect("an import")
    }

    fn snapshot(&self) -> Snapshot {
        self.db.snapshot().expect("a snapshot")
    }

    fn people(&self) -> Vec<Person> {
        let snapshot = self.snapshot();
        let request = FindRequest::new(Filter::All(Vec::new()), AsOf::new(Day::new(20_700)));
        let answer = find(&snapshot, &request).expect("an answer");
        let mut people: Vec<Person> =
            answer.hits(&snapshot).filter_map(|hit| hit.expect("a hit").person).collect();
        people.sort_by_key(|person| person.id);
        people
    }

    fn companies(&self) -> Vec<Company> {
        let snapshot = self.snapshot();
        (1..200).filter_map(|number| snapshot.company(CompanyNumber(number)).expect("readable")).collect()
    }
}

fn custom(record: &Record) -> BTreeMap<&str, &str> {
    record.custom.iter().map(|custom| (custom.name.as_str(), custom.value.as_str())).collect()
}

#[test]
fn cells_about_a_company_that_nothing_names_stay_with_the_person() {
    let header = "name,email,industry,headcount,company hq,technologies\n";
    let world = World::with(&[&format!(
        "{header}Maya Okafor,maya@gmail.com,Retail,50,\"Leeds, UK\",HubSpot\n\
         Jonas Weber,jonas@acme.example,Farming,20,,Shopify\n"
    )]);
    let people = world.people();
    let of = |name: &str| {
        let person = people.iter().find(|person| person.name() == name).expect("a person");
        custom(&person.record)
    };
    assert_eq!(of("Maya Okafor")["industry"], "Retail");
    assert_eq!(of("Maya Okafor")["headcount"], "50");
    assert_eq!(of("Maya Okafor")["technologies"], "HubSpot");
    // The address could have led to a company, but leads to none.
    assert_eq!(of("Jonas Weber")["industry"], "Farming");
    assert_eq!(of("Jonas Weber")["technologies"], "Shopify");
    assert_eq!(world.companies().len(), 0);
    // Where it does, the cells are the company's alone.
    let acme = "company_name,domain\nAcme,acme.example\n";
    let world =
        World::with(&[acme, &format!("{header}Jonas Weber,jonas@acme.example,Farming,20,,Shopify\n")]);
    assert_eq!(custom(&world.people()[0].record).len(), 0);
    assert_eq!(world.companies()[0].technologies[0].name, "Shopify");
}

#[test]
fn a_row_joins_two_stored_companies_with_their_people_and_openings() {
    let world = World::with(&[
        "company_name,company_linkedin_url\nAcme GmbH,linkedin.com/company/acme\n",
        "company_name,domain,technologies\nAcme Group,acme.example,HubSpot\n",
        "name,title,company,email\nMaya Okafor,HR Manager,Acme GmbH,\nMaya Okafor,HR Manager,Acme Group,\n\
         Jonas Weber,CEO,Acme Group,jonas@gmail.com\n",
    ]);
    let openings = "company_name,company_domain,title,posted\nAcme Group,acme.example,Clerk,2026-10-02\n";
    world.import(&[openings]);
    let before = world.people();
    assert_eq!((world.companies().len(), before.len()), (2, 3));
    let row = "company_name,domain,company_linkedin_url\nAcme GmbH,acme.example,linkedin.com/company/acme\n";
    let report = world.import(&[row]);
    assert_eq!((report.joined_companies.len(), report.joined_people, report.conflict_count), (1, 1, 0));
    let companies = world.companies();
    // The former number leads to the company that stays.
    assert_eq!(companies.iter().map(|company| company.number.0).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(companies[0].technologies[0].name, "HubSpot");
    let snapshot = world.snapshot();
    assert_eq!((snapshot.companies(), snapshot.people(), snapshot.openings()), (1, 2, 1));
    assert_eq!(snapshot.openings_of(CompanyNumber(1)).expect("openings").len(), 1);
    assert!(world.people().iter().all(|person| person.company == CompanyNumber(1)));
    // Every id that was given out still leads to its person.
    for person in &before {
        let now = snapshot.person(person.id).expect("readable").expect("somebody");
        assert_eq!(now.name(), person.name());
        let resolved = resolve_ids(&snapshot, &[person.id.to_string()]).expect("resolved");
        assert_eq!(resolved.found, [now.id]);
    }
    // What is known by name alone is found at the company that stayed.
    let report = world.import(&[
        "name,title,company,x\nMaya Okafor,HR Manager,Acme GmbH,1\n",
        "company_name,company_domain,title,posted,x\nAcme Group,acme.example,Clerk,2026-10-02,1\n",
    ]);
    assert_eq!((report.people.new, report.openings.new, report.companies.new), (0, 0, 0));
}

#[test]
fn two_domains_of_two_names_are_no_slip_that_a_row_mends() {
    let header = "company_name,domain,company_linkedin_url";
    let world = World::with(&[&format!(
        "{header}\nAcme,acme.example,linkedin.com/company/acme\nApex,apex.example,linkedin.com/company/apex\n"
    )]);
    let report = world.import(&[&format!("{header}\nAcme,acme.example,linkedin.com/company/apex\n")]);
    assert_eq!((report.joined_companies.len(), report.conflict_count), (0, 1));
    assert_eq!(world.snapshot().companies(), 2);
}

#[test]
fn register_numbers_keep_stored_companies_apart() {
    let world = World::with(&[
        "company_name,register_number,company_country\nAcme Ltd,111,United Kingdom\n",
        "company_name,register_number,company_country,domain\nAcme Holding Ltd,222,United Kingdom,acme.example\n",
    ]);
    let row =
        "company_name,register_number,company_country,domain\nAcme Ltd,111,United Kingdom,acme.example\n";
    let report = world.import(&[row]);
    assert_eq!((report.joined_companies.len(), report.conflict_count), (0, 1));
    assert_eq!(world.companies().len(), 2);
}

#[test]
fn the_id_of_who_turned_out_to_be_another_is_never_given_again() {
    let world = World::with(&[
        "name,email,linkedin_url\nMaya Okafor,maya@gmail.com,\nMaya Okafor,,linkedin.com/in/maya\n",
    ]);
    let before = world.people();
    assert_eq!(before.len(), 2);
    let report =
        world.import(&["name,email,linkedin_url\nMaya Okafor,maya@gmail.com,linkedin.com/in/maya\n"]);
    assert_eq!(report.joined_people, 1);
    let stayed = world.people();
    assert_eq!(stayed.len(), 1);
    let snapshot = world.snapshot();
    for person in &before {
        assert_eq!(snapshot.identities().lead(person.id), stayed[0].id);
    }
}

fn only_person(world: &World, name: &str) -> Person {
    let mut found: Vec<Person> = world.people().into_iter().filter(|person| person.name() == name).collect();
    assert_eq!(found.len(), 1, "people named {name}");
    found.remove(0)
}

#[test]
fn merged_people_stay_one_whatever_name_a_row_gives() {
    let world =
        World::with(&["name,email,title\nMaya Okafor,maya@gmail.com,CEO\nMaya Weber,mw@gmail.com,CFO\n"]);
    let (stays, other) = (only_person(&world, "Maya Okafor").id, only_person(&world, "Maya Weber").id);
    merge_people(&world.db, stays, other).expect("merged");
    assert_eq!(world.people().len(), 1);
    let snapshot = world.snapshot();
    assert_eq!(resolve_ids(&snapshot, &[other.to_string()]).expect("resolved").found, [stays]);
    assert_eq!(snapshot.person(other).expect("readable").expect("somebody").id, stays);
    // The name that went away is no conflict any more.
    let report = world.import(&["name,email,title\nMaya Weber,mw@gmail.com,Founder\n"]);
    assert_eq!((report.people.new, report.conflict_count, world.people().len()), (0, 0, 1));
    assert!(merge_people(&world.db, stays, other).is_err(), "both are one already");
    // Taken apart again, the second has the id that it always had.
    let split = split_person(&world.db, stays, &["mw@gmail.com".to_string()]).expect("split");
    assert_eq!(split.apart, other);
    assert_eq!(world.people().len(), 2);
}

#[test]
fn split_people_are_kept_apart_by_later_imports() {
    let world = World::with(&[
        "name,email,company,title\nJohn Smith,john@gmail.com,Acme,CEO\n",
        "first_name,last_name,linkedin_url,company,title\nJohn,Smith,linkedin.com/in/john2,Acme,CTO\n",
    ]);
    let whole = only_person(&world, "John Smith").id;
    assert_eq!(rows_of_person(&world.snapshot(), whole).expect("rows").len(), 2);
    let none = split_person(&world.db, whole, &["nobody@gmail.com".to_string()]);
    assert!(none.expect_err("nothing of that").hint().is_some());
    let apart =
        split_person(&world.db, whole, &["https://linkedin.com/in/john2/".to_string()]).expect("split").apart;
    let people = world.people();
    let has = |id, column: &str| {
        let person = people.iter().find(|person| person.id == id).expect("a person");
        person.record.facts.text(leadsift::fields::by_column(column).expect("a column")).to_string()
    };
    assert_eq!(people.len(), 2);
    assert_eq!((has(whole, "email"), has(whole, "linkedin_url")), ("john@gmail.com".into(), String::new()));
    assert_eq!(
        (has(apart, "email"), has(apart, "linkedin_url")),
        (String::new(), "linkedin.com/in/john2".into())
    );
    // A row with the keys of both, which would have joined them.
    world.import(&[
        "name,email,linkedin_url,company,title\nJohn Smith,john@gmail.com,linkedin.com/in/john2,Acme,CFO\n",
    ]);
    let people = world.people();
    assert_eq!(people.len(), 2, "{people:#?}");
    assert!(people.iter().any(|person| person.id == whole) && people.iter().any(|person| person.id == apart));
    world.import(&["name,linkedin_url,company,title\nJohn Smith,linkedin.com/in/john2,Acme,Clerk\n"]);
    assert_eq!(world.people().len(), 2);
    // Merged again they are one.
    merge_people(&world.db, whole, apart).expect("merged");
    world.import(&[
        "name,email,linkedin_url,company,x\nJohn Smith,john@gmail.com,linkedin.com/in/john2,Acme,1\n",
    ]);
    assert_eq!(only_person(&world, "John Smith").id, whole);
}

#[test]
fn companies_are_merged_and_split_with_their_people_and_openings() {
    let world = World::with(&[
        "name,title,company,website\nMaya Okafor,CEO,Acme,acme.example\nJonas Weber,CFO,Beta,beta.example\n",
        "company_name,company_domain,title,posted\nBeta,beta.example,Clerk,2026-10-02\n",
    ]);
    let snapshot = world.snapshot();
    let (acme, beta) = (
        company_named(&snapshot, "Acme").expect("one"),
        company_named(&snapshot, "beta.example").expect("one"),
    );
    merge_companies(&world.db, acme, beta).expect("merged");
    let snapshot = world.snapshot();
    assert_eq!((snapshot.companies(), snapshot.people(), snapshot.openings()), (1, 2, 1));
    assert_eq!(company_named(&snapshot, &beta.0.to_string()).expect("redirected"), acme);
    // Rows of either name are rows of the one.
    let report = world.import(&["name,title,company,website,x\nJonas Weber,CFO,Beta,beta.example,1\n"]);
    assert_eq!((report.companies.new, report.people.new), (0, 0));
    assert!(world.people().iter().all(|person| person.company == acme));
}

#[test]
fn a_split_company_takes_the_people_and_openings_of_its_rows_along() {
    let world = World::with(&[
        "company_name,domain,company_linkedin_url,city\nAcme,acme.example,linkedin.com/company/a,Leeds\n",
        "name,title,company,company_linkedin_url,headcount\nJonas Weber,CFO,Acme,linkedin.com/company/a,50\n",
        "name,title,company,company_linkedin_url,founded\nMaya Okafor,CEO,Acme,linkedin.com/company/other,1999\n",
    ]);
    // Somebody imported a row under the wrong domain.
    world.import(&[
        "company_name,domain,company_linkedin_url\nAcme,acme.example,linkedin.com/company/other\n",
    ]);
    let acme = CompanyNumber(1);
    assert_eq!(world.snapshot().companies(), 1);
    let off = ["linkedin.com/company/other".to_string()];
    let split = split_company(&world.db, acme, &off).expect("split");
    assert_eq!(world.snapshot().companies(), 2);
    // What proved them one before is overruled.
    world.import(&[
        "company_name,domain,company_linkedin_url,x\nAcme,acme.example,linkedin.com/company/other,1\n",
    ]);
    assert_eq!(world.snapshot().companies(), 2);
    assert_ne!(split.apart, acme);
}

/// Numbers that are random enough, the same in each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

const HEADER: &str =
    "name,email,linkedin_url,company,website,company_linkedin_url,title,headcount,last updated\n";

/// Rows about few people at few companies, each with some of the keys and a date of its own.
fn rows(dice: &mut Dice) -> Vec<String> {
    (0..4 + dice.below(8))
        .map(|row| {
            let (person, company) = (dice.below(3), dice.below(2));
            let mut some = |text: String| if dice.below(2) == 0 { text } else { String::new() };
            let (email, page) =
                (some(format!("p{person}@gmail.com")), some(format!("linkedin.com/in/p{person}")));
            let (site, profile) =
                (some(format!("c{company}.example")), some(format!("linkedin.com/company/c{company}")));
            let (title, heads) = (format!("Title {}", dice.below(4)), 10 * dice.below(5) + 10);
            let day = row + 1;
            format!(
                "{} Person,{email},{page},Firm{company},{site},{profile},{title},{heads},2026-10-{day:02}\n",
                ["Anna", "Boris", "Clara"][person]
            )
        })
        .collect()
}

/// What is known, without ids and numbers, which the order of imports decides.
fn content(world: &World) -> Vec<String> {
    let snapshot = world.snapshot();
    let facts = |record: &Record| {
        let facts: Vec<_> = record.facts.iter().map(|fact| (fact.field, fact.value.clone())).collect();
        format!("{facts:?} {:?}", custom(record))
    };
    let mut content = Vec::new();
    for person in world.people() {
        let company = snapshot.company(person.company).expect("readable");
        let name = company.map_or(String::new(), |company| facts(&company.record));
        content.push(format!("{} at {name}", facts(&person.record)));
    }
    let mut seen = BTreeMap::new();
    for company in world.companies() {
        seen.insert(company.number, facts(&company.record));
    }
    content.extend(seen.into_values());
    content.sort();
    content
}

#[test]
fn neither_order_nor_division_of_rows_matters_where_dates_decide() {
    let mut dice = Dice(7);
    for round in 0..16 {
        let mut rows = rows(&mut dice);
        let whole = World::with(&[&format!("{HEADER}{}", rows.concat())]);
        dice.shuffle(&mut rows);
        let parts: Vec<String> =
            rows.chunks(1 + dice.below(4)).map(|rows| format!("{HEADER}{}", rows.concat())).collect();
        let divided = World::with(&[]);
        let mut before: Vec<Person> = Vec::new();
        for part in &parts {
            let report = divided.import(&[part]);
            assert_eq!(report.rejected(), 0);
            // Nobody's id is ever lost.
            let snapshot = divided.snapshot();
            for person in &before {
                let now = snapshot.person(person.id).expect("readable").expect("somebody");
                assert_eq!(now.name(), person.name());
            }
            before.extend(divided.people());
        }
        assert_eq!(content(&whole), content(&divided), "round {round}\n{}", parts.join("\n"));
        // The same once more changes nothing, not even an id.
        let (people, companies) = (divided.people(), divided.companies());
        let again =
            ImportOptions { again: true, ..ImportOptions::new(Day::parse_iso("2026-11-01").expect("a day")) };
        for part in parts.iter().take(2) {
            let file = vec![("0.csv".to_string(), part.clone().into_bytes().into())];
            let report = import::import_readers(&divided.db, file, &again, &|_| {}).expect("an import");
            assert_eq!(
                (report.people.new + report.people.updated, report.joined_people),
                (0, 0),
                "round {round}"
            );
        }
        assert_eq!((divided.people(), divided.companies()), (people, companies), "round {round}");
    }
}

#[test]
fn who_was_forgotten_by_name_stays_so_when_the_company_becomes_another() {
    let pat = "first_name,last_name,title,company_name,company_linkedin_url\n\
               Pat,Quill,HR Manager,Firm One,linkedin.com/company/firm1\n";
    let more = format!("{pat}Sam,Other,Clerk,Firm One,linkedin.com/company/firm1\n");
    let world = World::with(&["company_name,domain\nFirm1,firm1.example\n", pat]);
    forget(&world.db, &world.people()[0].id.to_string()).expect("forgotten");
    let joined = world.import(&[
        "company_name,domain,company_linkedin_url\nFirm One,firm1.example,linkedin.com/company/firm1\n",
    ]);
    assert_eq!(joined.joined_companies.len(), 1);
    let report = world.import(&[&more]);
    assert_eq!((report.people.new, report.rejected()), (1, 1));
    assert_eq!(world.people()[0].name(), "Sam Other");
    // Whoever has an address of their own is a namesake.
    let report = world.import(&[
        "email,first_name,last_name,title,company_name,domain\npat@mail.example,Pat,Quill,CEO,Firm1,firm1.example\n",
    ]);
    assert_eq!(report.people.new, 1);
    // Where the same import proves the companies one.
    let world = World::with(&["company_name,domain\nFirm1,firm1.example\n", pat]);
    forget(&world.db, &world.people()[0].id.to_string()).expect("forgotten");
    let report = world.import(&[
        "company_name,domain,company_linkedin_url\nFirm One,firm1.example,linkedin.com/company/firm1\n",
        &more,
    ]);
    assert_eq!((report.joined_companies.len(), report.people.new, report.rejected()), (1, 1, 1));
}

#[test]
fn who_was_forgotten_does_not_come_back_under_an_address_that_others_claim() {
    let header = "email,name,title,company\n";
    let rows = ["aames@acme.example,Ann Ames,CEO,Acme\n", "aames@acme.example,Bob Boyle,CFO,Acme\n"];
    for order in [[0, 1], [1, 0]] {
        let world = World::with(&[&format!("{header}{}", rows[order[0]])]);
        forget(&world.db, "aames@acme.example").expect("forgotten");
        let report = world.import(&[&format!("{header}{}{}", rows[order[0]], rows[order[1]])]);
        assert_eq!((report.people.new, report.rejected()), (0, 2));
    }
}

/// Rows of 150 people under one address, each in two rows.
fn rows_of_one_address(dice: Option<&mut Dice>) -> String {
    let mut rows: Vec<String> = (0..150)
        .flat_map(|at| {
            let name = format!("Given{at} Family{at}");
            let same = format!("unknown@mail.example,{name},Title {at},,2026-10-01\n");
            [same, format!("unknown@mail.example,{name},,Firm{at},2026-10-02\n")]
        })
        .collect();
    if let Some(dice) = dice {
        dice.shuffle(&mut rows);
    }
    format!("email,name,title,company,last updated\n{}", rows.concat())
}

#[test]
fn an_address_of_very_many_names_is_nobodys() {
    let key = |world: &World| world.snapshot().secret().hash("email", "unknown@mail.example");
    let world = World::with(&[]);
    let report = world.import(&[&rows_of_one_address(None)]);
    // Rows of one name are one person's; others are kept apart, which is told.
    assert_eq!((report.people.new, report.conflict_count), (150, 1));
    assert_eq!(report.conflicts[0].key, "e-mail address");
    let people = world.people();
    let hash = key(&world);
    assert!(people.iter().all(|person| !person.record.keys.contains(&hash)));
    assert!(people.iter().all(|person| person.record.reach.contains(&hash)), "all are reached by it");
    assert!(
        people.iter().all(|person| !person.record.facts.text(&leadsift::fields::named::TITLE).is_empty())
    );
    // The order of rows decides nothing, not even an id.
    let mut dice = Dice(3);
    let shuffled = World::with(&[]);
    shuffled.import(&[&rows_of_one_address(Some(&mut dice))]);
    assert_eq!(content(&shuffled), content(&world));
    let ids = |world: &World| -> BTreeMap<String, leadsift::model::LeadId> {
        world.people().iter().map(|person| (person.name(), person.id)).collect()
    };
    assert_eq!(ids(&shuffled), ids(&world));
    // Who has the key already keeps it.
    let first = World::with(&["email,name\nunknown@mail.example,Given7 Family7\n"]);
    let report = first.import(&[&rows_of_one_address(None)]);
    assert_eq!((report.people.new, report.people.updated), (149, 1));
    let hash = key(&first);
    let holders: Vec<Person> =
        first.people().into_iter().filter(|person| person.record.keys.contains(&hash)).collect();
    assert_eq!(holders.iter().map(Person::name).collect::<Vec<_>>(), ["Given7 Family7"]);
}

#[test]
fn companies_of_two_names_under_one_domain_are_told() {
    let world = World::with(&[]);
    let report = world.import(&[
        "company_name,website,headcount\nConocoPhillips,conocophillips.com,10400\nAcme GmbH,acme.example,5\n\
         ACME Group,acme.example,6\nConcho Resources,conocophillips.com,1453\n",
    ]);
    assert_eq!((report.companies.new, report.two_names_count, report.conflict_count), (2, 1, 0));
    let told = &report.two_names[0];
    let sides: Vec<(&str, u64)> =
        told.sides.iter().map(|side| (side.who.as_str(), side.place.as_ref().expect("a row").1)).collect();
    assert_eq!((told.key, sides), ("domain", vec![("Concho Resources", 5), ("ConocoPhillips", 2)]));
    // It is known by either name from then on, and told once.
    for row in
        ["company_name\nConcho Resources\n", "company_name,website\nConocoPhillips,conocophillips.com\n"]
    {
        let again = world.import(&[row]);
        assert_eq!((again.companies.new, again.two_names_count), (0, 0), "{row}");
    }
    let renamed = world.import(&["company_name,website\nDelta Energy,conocophillips.com\n"]);
    let told = &renamed.two_names[0];
    assert_eq!((told.sides[0].who.as_str(), told.sides[1].who.as_str()), ("Delta Energy", "ConocoPhillips"));
    assert_eq!(told.sides[1].place, None, "it was stored before");
}
