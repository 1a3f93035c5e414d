//! Who is who over several imports: keys found later, redirects, decisions of the user, and what never gets lost.

use std::collections::BTreeMap;

use leadsift::db::{Database, Snapshot};
use leadsift::filter::Filter;
use leadsift::import::{self, ImportOptions, ImportReport};
use leadsift::model::{AsOf, Company, CompanyNumber, Person, Record};
use leadsift::prospect::{FindRequest, find, resolve_ids};
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
