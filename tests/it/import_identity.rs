//! Who is who over several imports: keys found later, redirects, decisions of the user, and what never gets lost.

use std::collections::BTreeMap;

use leadsift::db::{Database, Snapshot};
use leadsift::filter::Filter;
use leadsift::import::{self, ImportOptions, ImportReport};
use leadsift::model::{AsOf, Company, CompanyNumber, Person, Record};
use leadsift::prospect::{FindRequest, find};
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
