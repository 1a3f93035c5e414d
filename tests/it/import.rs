//! Imports through a database on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use leadsift::db::{Database, Snapshot};
use leadsift::error::ErrorKind;
use leadsift::fields::{List, by_column};
use leadsift::filter::Filter;
use leadsift::import::{self, ImportOptions, ImportReport, Reason, Subject};
use leadsift::model::{AsOf, Company, CompanyNumber, Opening, Person};
use leadsift::prospect::{FindRequest, find};
use leadsift::value::{Day, Interval, Value};

struct World {
    dir: tempfile::TempDir,
    db: Database,
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

fn options() -> ImportOptions {
    ImportOptions::new(day("2026-11-01"))
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name)
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Database::open_or_create(&dir.path().join("db")).expect("a database");
        World { dir, db }
    }

    fn with(files: &[&str]) -> Self {
        let world = World::new();
        world.import(files);
        world
    }

    /// Imports texts as files of one command.
    fn import(&self, files: &[&str]) -> ImportReport {
        self.try_import(files, &options()).expect("an import")
    }

    fn try_import(&self, files: &[&str], options: &ImportOptions) -> leadsift::error::Result<ImportReport> {
        let named = |(at, text): (usize, &&str)| (format!("{at}.csv"), text.as_bytes().to_vec().into());
        let files = files.iter().enumerate().map(named).collect();
        import::import_readers(&self.db, files, options, &|_| {})
    }

    fn import_path(&self, path: &Path) -> ImportReport {
        import::import(&self.db, &[path.to_path_buf()], &options(), &|_| {}).expect("an import")
    }

    fn snapshot(&self) -> Snapshot {
        self.db.snapshot().expect("a snapshot")
    }

    fn people(&self) -> Vec<Person> {
        let snapshot = self.snapshot();
        let request = FindRequest::new(Filter::All(Vec::new()), AsOf::new(day("2026-11-01")));
        let answer = find(&snapshot, &request).expect("an answer");
        let mut people: Vec<Person> =
            answer.hits(&snapshot).filter_map(|hit| hit.expect("a hit").person).collect();
        people.sort_by_key(|person| person.id);
        people
    }

    fn companies(&self) -> Vec<Company> {
        let snapshot = self.snapshot();
        let all = (1..100_000).map(|number| snapshot.company(CompanyNumber(number)).expect("readable"));
        all.flatten().take(snapshot.companies() as usize).collect()
    }

    fn openings(&self) -> Vec<Opening> {
        let snapshot = self.snapshot();
        let of = |company: &Company| snapshot.openings_of(company.number).expect("readable");
        self.companies().iter().flat_map(of).collect()
    }

    fn company(&self, name: &str) -> Company {
        let found: Vec<Company> =
            self.companies().into_iter().filter(|company| company.name() == name).collect();
        assert_eq!(found.len(), 1, "companies named {name}");
        found.into_iter().next().expect("a company")
    }

    fn person(&self, name: &str) -> Person {
        let found: Vec<Person> = self.people().into_iter().filter(|person| person.name() == name).collect();
        assert_eq!(found.len(), 1, "people named {name}");
        found.into_iter().next().expect("a person")
    }

    /// Everything that is known, in an order and form that neither rows nor numbers of companies decide.
    fn content(&self) -> Vec<String> {
        let names: BTreeMap<u32, String> =
            self.companies().iter().map(|company| (company.number.0, company.name().to_string())).collect();
        let facts = |record: &leadsift::model::Record| {
            let facts: Vec<_> = record.facts.iter().map(|fact| (fact.field, fact.value.clone())).collect();
            let custom: Vec<_> = record.custom.iter().map(|custom| (&custom.name, &custom.value)).collect();
            format!("{facts:?} {custom:?}")
        };
        let mut content: Vec<String> = Vec::new();
        for company in self.companies() {
            content.push(format!(
                "{} {} {:?} {:?}",
                company.name(),
                facts(&company.record),
                company.technologies,
                company.ads
            ));
        }
        for person in self.people() {
            content.push(format!("{:?} {}", names.get(&person.company.0), facts(&person.record)));
        }
        for opening in self.openings() {
            content.push(format!("{} {:?}", facts(&opening.record), (opening.first_seen, opening.last_seen)));
        }
        content.sort();
        content
    }
}

fn text<'a>(record: &'a leadsift::model::Record, column: &str) -> &'a str {
    record.facts.text(by_column(column).expect("a column"))
}

fn adds_up(report: &ImportReport) {
    for file in report.files.iter().filter(|file| file.already.is_none()) {
        let counted: u64 = file.counts.values().map(import::Counts::total).sum();
        assert_eq!(file.rows, counted + file.rejected(), "{}: {file:#?}", file.name);
    }
}

const COMPANIES: &str = "\
company_name,domain,industry,headcount,company_country,technologies,tech_checked,ads,ads_checked,updated_at
Northgate Bank Ltd,northgate.example,Banking,201-500,United Kingdom,HubSpot; Salesforce,,Google Ads:4500; Meta Ads,2026-09-01,2026-10-01
Halden Finanz AG,halden.example,Insurance,84,Germany,,2026-08-01,,,2026-10-02
";
const PEOPLE: &str = "\
first_name,last_name,title,company_name,company_domain,email,linkedin_url,role_start,updated_at
Maya,Okafor,HR Manager,Northgate Bank,northgate.example,maya@northgate.example,linkedin.com/in/maya,2026-07,2026-10-03
Jonas,Weber,Manager HR,Halden Finanz,,jonas@halden.example,,2026-03-01,2026-10-03
Maya,Okafor,Head of HR,,,maya@northgate.example,,2026-07-15,2026-10-04
";
const OPENINGS: &str = "\
company_name,company_domain,title,city,region,country,posted,last_seen,closed,url
Northgate Bank,northgate.example,Marketing Manager,Leeds,,United Kingdom,2026-10-12,2026-10-20,false,https://northgate.example/jobs/1
Northgate Bank,northgate.example,Accountant,Leeds,,United Kingdom,2026-09-12,2026-10-01,true,https://northgate.example/jobs/2
";
const TECHNOLOGIES: &str = "\
company_domain,company_name,technology,first_seen,last_seen
northgate.example,Northgate Bank,HubSpot,2022-07-07,2026-06-28
halden.example,Halden Finanz,Marketo,2023-01-01,2026-06-01
";

#[test]
fn four_feeds_make_one_world() {
    let world = World::new();
    let report = world.import(&[PEOPLE, OPENINGS, TECHNOLOGIES, COMPANIES]);
    adds_up(&report);
    let snapshot = world.snapshot();
    assert_eq!((snapshot.people(), snapshot.companies(), snapshot.openings()), (2, 2, 2));

    let bank = world.company("Northgate Bank");
    assert_eq!(bank.technologies.len(), 2);
    let hubspot = &bank.technologies[0];
    assert_eq!((hubspot.first_seen, hubspot.last_seen), (day("2022-07-07"), day("2026-10-01")));
    assert_eq!(bank.checked(List::Tech), Some(day("2026-10-01")));
    assert_eq!(bank.checked(List::Ads), Some(day("2026-09-01")));
    assert_eq!(bank.checked(List::Hiring), Some(day("2026-10-20")));
    assert_eq!(bank.ads[0].spend.map(|money| money.amount), Some(Interval::exactly(4500)));

    let halden = world.company("Halden Finanz");
    assert_eq!(halden.checked(List::Tech), Some(day("2026-08-01")));
    assert_eq!(halden.checked(List::Hiring), None);

    let maya = world.person("Maya Okafor");
    assert_eq!(maya.company, bank.number);
    assert_eq!(text(&maya.record, "title"), "Head of HR");
    let jonas = world.person("Jonas Weber");
    assert_eq!(jonas.company, halden.number, "by the domain of the address and the name");

    let people = report.counts(Subject::Person);
    assert_eq!((people.new, people.merged), (2, 1));
    assert_eq!(report.counts(Subject::Technology).new, 2);
    assert_eq!(report.counts(Subject::Opening).new, 2);
    assert_eq!((report.coverage.companies, report.coverage.tech, report.coverage.openings), (2, 2, 1));
}

#[test]
fn facts_know_their_row() {
    let world = World::with(&[PEOPLE]);
    let maya = world.person("Maya Okafor");
    let source = |column: &str| {
        let fact = maya.record.facts.fact(by_column(column).expect("a column")).expect("a fact");
        maya.record.sources[usize::from(fact.source)]
    };
    assert_eq!((source("title").line, source("title").date), (4, day("2026-10-04")));
    assert_eq!(source("linkedin_url").line, 2);
    assert_eq!(maya.record.sources.len(), 2);
}

#[test]
fn an_order_of_rows_and_files_decides_nothing() {
    let one = World::with(&[COMPANIES, PEOPLE, OPENINGS, TECHNOLOGIES]);
    let turned = |text: &str| {
        let (header, rows) = text.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.reverse();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let files: Vec<String> = [TECHNOLOGIES, OPENINGS, PEOPLE, COMPANIES].into_iter().map(turned).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let other = World::with(&files);
    assert_eq!(one.content(), other.content());
    let ids = |world: &World| world.people().iter().map(|person| person.id).collect::<Vec<_>>();
    assert_eq!(ids(&one), ids(&other));
}

#[test]
fn importing_twice_changes_nothing() {
    let world = World::with(&[COMPANIES, PEOPLE, OPENINGS, TECHNOLOGIES]);
    let (content, people) = (world.content(), world.people());
    let generation = world.snapshot().generation();
    let report = world.import(&[COMPANIES, PEOPLE, OPENINGS, TECHNOLOGIES]);
    assert_eq!(
        report.files.iter().map(|file| file.already).collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3), Some(4)]
    );
    assert_eq!(world.snapshot().generation(), generation);

    let again = ImportOptions { again: true, ..options() };
    let report = world.try_import(&[COMPANIES, PEOPLE, OPENINGS, TECHNOLOGIES], &again).expect("an import");
    adds_up(&report);
    assert_eq!(world.content(), content);
    assert_eq!(world.people(), people);
    for subject in [Subject::Person, Subject::Company, Subject::Opening, Subject::Technology] {
        let counts = report.counts(subject);
        assert_eq!((counts.new, counts.updated), (0, 0), "{subject:?}");
        assert!(counts.same > 0, "{subject:?}");
    }
}

#[test]
fn a_later_file_updates() {
    let world = World::with(&[COMPANIES, PEOPLE]);
    let before = world.person("Maya Okafor").id;
    let report = world.import(&["email,title,phone,updated_at\n\
        maya@northgate.example,Director of HR,+44 20 7946 0000,2026-10-30\n\
        jonas@halden.example,Clerk,,2020-01-01\n\
        new@northgate.example,Clerk,,2026-10-30\n"]);
    adds_up(&report);
    let counts = report.counts(Subject::Person);
    assert_eq!((counts.new, counts.updated, counts.same, counts.merged), (1, 1, 1, 0));
    let maya = world.person("Maya Okafor");
    assert_eq!((maya.id, text(&maya.record, "title")), (before, "Director of HR"));
    assert_eq!(
        text(&world.person("Jonas Weber").record, "title"),
        "Manager HR",
        "an older row changes nothing"
    );
    let bank = world.company("Northgate Bank").number;
    let clerk = world.people().into_iter().find(|person| text(&person.record, "email").starts_with("new@"));
    assert_eq!(clerk.map(|person| person.company), Some(bank), "a work address leads to its company");
}

#[test]
fn an_empty_cell_never_erases_and_a_wider_band_does_not_blur() {
    let header = "company_name,domain,headcount,revenue,updated_at\n";
    let world = World::with(&[&format!("{header}Acme,acme.example,240,$5M,2026-01-01\n")]);
    world.import(&[&format!("{header}Acme,acme.example,201-500,,2026-02-01\n")]);
    let acme = world.company("Acme");
    let facts = &acme.record.facts;
    let headcount = by_column("headcount").expect("a column");
    assert_eq!(facts.get(headcount), Some(&Value::Number(Interval::exactly(240))));
    let fact = facts.fact(headcount).expect("a fact");
    assert_eq!(acme.record.sources[usize::from(fact.source)].date, day("2026-02-01"));
    assert!(facts.get(by_column("revenue").expect("a column")).is_some());
}

#[test]
fn an_address_under_another_name_is_a_conflict() {
    let world = World::with(&[
        "first_name,last_name,email,linkedin_url\nMaya,Okafor,hr@x.example,linkedin.com/in/maya\n",
    ]);
    let report = world.import(&["first_name,last_name,email,company\nJonas,Weber,jw@x.example,X\n\
        Jonas,Weber,maya.o@x.example,X\n"]);
    assert_eq!(report.conflict_count, 0);
    let world = World::with(&["name,email\nMaya Okafor,m@x.example\n"]);
    let report = world.import(&["name,email,linkedin_url\nJonas Weber,m@x.example,linkedin.com/in/jonas\n"]);
    assert_eq!(report.conflict_count, 1);
    assert_eq!(world.people().len(), 2);
    assert_eq!(report.conflicts[0].key, "e-mail address");
    let [stored, row] = &report.conflicts[0].sides;
    assert!(stored.who.starts_with("Maya Okafor (") && stored.place.is_none(), "{stored:?}");
    assert_eq!((row.who.as_str(), &row.place), ("Jonas Weber", &Some(("0.csv".to_string(), 2))));
}

#[test]
fn two_known_people_become_one_when_a_row_shows_it() {
    let world = World::with(&[
        "name,email,linkedin_url\nMaya Okafor,maya@x.example,\nM. Okafor,,linkedin.com/in/maya\n",
    ]);
    assert_eq!(world.people().len(), 2);
    let keeper = world.person("Maya Okafor").id;
    let report =
        world.import(&["name,email,linkedin_url\nMaya Okafor,maya@x.example,linkedin.com/in/maya\n"]);
    adds_up(&report);
    assert_eq!(report.counts(Subject::Person).merged, 1);
    assert_eq!(world.people().len(), 1);
    assert_eq!(world.person("Maya Okafor").id, keeper, "the one with the stronger key stays");
}

#[test]
fn bad_rows_cost_themselves_and_are_written_out() {
    let world = World::new();
    let path = world.dir.path().join("leads.csv");
    let long = "x".repeat(70_000);
    let file = format!(
        "name,email,company\nA A,a@x.example,X\nB B,\"b@x.example,X\nC C,c@x.example,\"X\nY\"\nD D,,\n\
         E E,e@x.example\n\nF F,\"{long}\",X\nG G,g@x.example,X\n"
    );
    std::fs::write(&path, file).expect("written");
    let report = world.import_path(&path);
    adds_up(&report);
    let file = &report.files[0];
    assert_eq!((file.rows, file.blank, file.rejected()), (7, 1, 4));
    assert_eq!(
        file.rejected.iter().map(|(reason, count)| (*reason, *count)).collect::<Vec<_>>(),
        [(Reason::NoKey, 1), (Reason::OverCap, 1), (Reason::BadQuotes, 1), (Reason::Columns, 1)]
    );
    assert_eq!(world.people().len(), 3);
    let rejected = std::fs::read_to_string(file.rejects.as_ref().expect("a file")).expect("text");
    let lines: Vec<&str> = rejected.lines().collect();
    assert_eq!(lines[0], "name,email,company,line,reason");
    assert_eq!(lines[1], "\"B B,\"\"b@x.example,X\",,,3,bad quotes");
    assert_eq!(lines[2], "D D,,,6,no key at all");
    assert_eq!(lines[3], "E E,e@x.example,,7,wrong number of columns");
    assert!(lines[4].ends_with(",9,over the caps"));
}

#[test]
fn strict_stores_nothing() {
    let world = World::with(&[PEOPLE]);
    let strict = ImportOptions { strict: true, ..options() };
    let error = world.try_import(&["name,email\nNobody,\n"], &strict).expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Strict);
    let error =
        world.try_import(&["email,start date\nx@y.example,1/2/2026\n"], &strict).expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Strict);
    assert_eq!(world.people().len(), 2);
    assert_eq!(world.snapshot().generation(), 1);
}

#[test]
fn a_dry_run_shows_and_stores_nothing() {
    let world = World::with(&[PEOPLE]);
    let dry = ImportOptions { dry_run: true, ..options() };
    let file = "name,email,Owner,Start Date,Revenue,person_id.hubspot\nNobody,,,,,\nNo One,,,,,\n\
                A B,a@x.example,Sam,soon,10m,7\nC D,c@x.example,,2/1/2026,20m,\n";
    let report = world.try_import(&[file], &dry).expect("a look");
    let look = &report.files[0];
    let shown = &look.preview[0];
    assert_eq!((look.preview.len(), shown.line), (2, 4));
    for (column, cell) in [("x.Owner", "Sam"), ("email", "a@x.example"), ("x.person_id.hubspot", "7")] {
        assert!(shown.cells.contains(&(column.into(), cell.into())), "{shown:?}");
    }
    assert_eq!((look.rows, look.rejected(), &look.rejects), (4, 2, &None));
    assert_eq!(look.first_rejected, [(2, Reason::NoKey), (3, Reason::NoKey)]);
    assert_eq!(
        look.bad.iter().map(|bad| (bad.header.as_str(), bad.count)).collect::<Vec<_>>(),
        [("Start Date", 1)]
    );
    assert_eq!(look.no_currency, [("Revenue".to_string(), 2)]);
    assert_eq!(look.orders.iter().map(|order| order.ambiguous).collect::<Vec<_>>(), [1]);
    let strict = ImportOptions { strict: true, ..dry };
    let error = world.try_import(&[file], &strict).expect_err("a refusal");
    assert_eq!(
        (error.kind(), error.hint().expect("a hint").contains("line 2: no key at all")),
        (ErrorKind::Strict, true)
    );
    assert_eq!(world.snapshot().generation(), 1);
    // What the import does is what the look said.
    let stored = world.import(&[file]);
    let of = |file: &import::FileReport| {
        (file.rejected.clone(), file.bad.clone(), file.no_currency.clone(), file.orders.clone())
    };
    assert_eq!(of(&stored.files[0]), of(look));
}

#[test]
fn dates_are_read_as_their_column_shows() {
    let start = |text: &str| {
        let world = World::with(&[text]);
        let person = world.people().into_iter().find(|person| text_of(person).starts_with("a@"));
        person.and_then(|person| person.record.facts.get(by_column("role_start")?).cloned())
    };
    fn text_of(person: &Person) -> String {
        text(&person.record, "email").to_string()
    }
    let exactly = |text: &str| Some(Value::Date(Interval::exactly(day(text).number())));
    assert_eq!(
        start("email,start date\na@x.example,2/1/2026\nb@x.example,14/1/2026\n"),
        exactly("2026-01-02")
    );
    assert_eq!(
        start("email,start date\na@x.example,2/1/2026\nb@x.example,1/14/2026\n"),
        exactly("2026-02-01")
    );
    assert_eq!(
        start("email,start date\na@x.example,2/1/2026\n"),
        Some(Value::Date(Interval::new(day("2026-01-02").number(), day("2026-02-01").number())))
    );
}

#[test]
fn what_tools_export_is_understood() {
    let world = World::new();
    let report = world.import_path(&data("salesforce_lead_report_cp1252.csv"));
    let file = &report.files[0];
    assert_eq!((file.encoding, file.rows, file.footer, file.rejected()), ("windows-1252", 1, 3, 0));
    assert_eq!(text(&world.person("Jürgen Müller").record, "title"), "Geschäftsführer");

    let world = World::new();
    let report = world.import_path(&data("linkedin_connections_preamble.csv"));
    let file = &report.files[0];
    assert_eq!((file.header_line, file.rows, file.blank), (4, 2, 1), "{file:?}");
    assert_eq!(world.people().len(), 2);

    let world = World::new();
    let report = world.import_path(&data("apollo_people_59col.csv"));
    adds_up(&report);
    assert_eq!((report.files[0].layout.as_str(), report.files[0].rejected()), ("apollo", 0));
    // The sample's three people share a profile page and an id, and their companies too.
    assert!(report.conflict_count > 0);
    assert_eq!(world.people().len(), 3);
    let bank = &world.companies()[0];
    assert_eq!(world.person("Anya Petrova").company, bank.number);
    assert_eq!(text(&bank.record, "company_phone"), "+14155550100");
    assert_eq!(bank.checked(List::Tech), Some(day("2026-11-01")));
    assert_eq!(bank.technologies.len(), 6);

    let world = World::new();
    let report = world.import_path(&data("jobspy_jobs.csv"));
    adds_up(&report);
    assert_eq!(report.files[0].layout, "jobspy");
    assert_eq!(world.openings().len(), 1);
    assert_eq!(world.company("Northwind Bank").checked(List::Hiring), None, "a search scrape covers nobody");

    let world = World::new();
    world.import_path(&data("hubspot_contacts.csv"));
    assert_eq!(text(&world.person("Anya Petrova").record, "email"), "anya@northwind.example");
}

#[test]
fn the_register_has_companies_and_seats() {
    let world = World::new();
    let report = world.import_path(&data("uk_register_sample.csv"));
    adds_up(&report);
    let rows = report.files[0].rows;
    assert_eq!(report.files[0].layout, "uk_register");
    assert_eq!(report.files[0].rejected(), 0);
    assert_eq!(world.companies().len() as u64, rows, "no two rows are one company");
    assert_eq!(world.people().len() as u64, report.seats);
    assert_eq!(report.counts(Subject::Person).new, report.seats);
    let stats = leadsift::prospect::stats(&world.snapshot(), AsOf::new(day("2026-11-01"))).expect("stats");
    assert_eq!((stats.people, stats.seats), (report.seats, report.seats));
    let seats = world.people();
    assert!(seats.iter().all(|seat| seat.name().is_empty() && seat.company != CompanyNumber::NONE));
    assert!(seats.iter().any(|seat| text(&seat.record, "title") == "N/A"));
    for company in world.companies() {
        assert_eq!(text(&company.record, "domain"), "");
        let country = company.record.facts.get(by_column("company_country").expect("a column"));
        assert_eq!(country, Some(&Value::Names(vec!["United Kingdom".into()])));
    }
}

#[test]
fn each_row_is_counted_in_its_own_file() {
    let world = World::new();
    let one = "name,email\nMaya Okafor,m@x.example\nMaya Okafor,m@x.example\n";
    let other = "name,email,title\nMaya Okafor,m@x.example,Clerk\nJonas Weber,j@x.example,Clerk\n";
    let report = world.import(&[one, other]);
    adds_up(&report);
    let counts = report.files.iter().map(|file| file.counts[&Subject::Person]);
    assert_eq!(counts.map(|counts| (counts.new, counts.merged)).collect::<Vec<_>>(), [(1, 1), (1, 1)]);
}

#[test]
fn a_folder_is_imported_whole() {
    let world = World::new();
    let folder = world.dir.path().join("feeds");
    std::fs::create_dir(&folder).expect("a folder");
    for (name, text) in [("people.csv", PEOPLE), ("companies.csv", COMPANIES), ("notes.txt", "x")] {
        std::fs::write(folder.join(name), text).expect("written");
    }
    let report = world.import_path(&folder);
    assert_eq!(
        report.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
        ["companies.csv", "people.csv"]
    );
    assert_eq!(world.snapshot().imports().len(), 2);
}

#[test]
fn what_holds_no_leads_in_a_folder_is_left_alone() {
    let world = World::new();
    let folder = world.dir.path().join("feeds");
    std::fs::create_dir(&folder).expect("a folder");
    for (name, text) in [("empty.csv", ""), ("blank.csv", "\n\n"), ("weather.csv", "wind,rain,sun\n1,2,3\n")]
    {
        std::fs::write(folder.join(name), text).expect("written");
    }
    let refused = |path: &Path| {
        import::import(&world.db, &[path.to_path_buf()], &options(), &|_| {}).expect_err("nothing to import")
    };
    assert!(refused(&folder).hint().is_some(), "a folder without leads");
    std::fs::write(folder.join("people.csv"), PEOPLE).expect("written");
    let report = world.import_path(&folder);
    assert_eq!((report.files.len(), world.people().len()), (1, 2));
    assert_eq!(
        report.left,
        [
            "blank.csv (the file is empty)",
            "empty.csv (the file is empty)",
            "weather.csv (no row of the first 20 holds a known column name)"
        ]
    );
    // The same file by its own name is meant, and a broken one is never passed over.
    for (name, words) in [("empty.csv", "is empty"), ("weather.csv", "known column name")] {
        let error = refused(&folder.join(name));
        assert!(error.message().contains(words) && error.hint().is_some(), "{error:?}");
    }
    std::fs::write(folder.join("zipped.csv"), b"\x1f\x8b\x08broken").expect("written");
    assert!(refused(&folder).message().contains("zipped.csv"));
}

#[test]
fn a_column_that_the_user_names_goes_before_a_guess() {
    let world = World::new();
    let map = vec![("Betrieb".to_string(), "company_name".to_string())];
    let said = ImportOptions { map, save_mapping: Some("betriebe".into()), ..options() };
    let file = "Name,Email,Company,Betrieb\nMaya Okafor,maya@x.example,Parent plc,Acme Ltd\n";
    let report = world.try_import(&[file], &said).expect("an import");
    let columns: Vec<&str> = report.files[0].columns.iter().map(|(_, target)| target.as_str()).collect();
    assert_eq!(columns, ["name", "email", "custom", "company_name"]);
    let custom = |name: &str| {
        let person = world.person(name);
        person.record.custom.iter().map(|one| (one.name.clone(), one.value.clone())).collect::<Vec<_>>()
    };
    assert_eq!(custom("Maya Okafor"), [("Company".to_string(), "Parent plc".to_string())]);
    assert_eq!(world.company("Acme Ltd").number, world.person("Maya Okafor").company);
    // A kept mapping means the same.
    let next = "Name,Email,Company,Betrieb\nJonas Weber,jonas@y.example,Parent plc,Halden AG\n";
    assert_eq!(world.import(&[next]).files[0].layout, "betriebe");
    assert_eq!(world.company("Halden AG").number, world.person("Jonas Weber").company);
}

#[test]
fn roles_that_are_only_named_leave_it_open_whether_there_are_any() {
    let world = World::new();
    let report = world.import(&[
        "company_name,domain,openings_checked,hiring\n\
         Acme,acme.example,2026-10-20,Clerk; Cook\nBolt,bolt.example,2026-10-21,\n",
        "company,website,openings checked,openings\n\
         Crane,crane.example,2026-10-22,3\nDell,dell.example,2026-10-23,0\n",
        "company,website,openings checked\nEmu,emu.example,2026-10-24\n",
    ]);
    let untold: Vec<u64> = report.files.iter().map(|file| file.roles_untold).collect();
    assert_eq!(untold, [1, 1, 0]);
    for (name, checked) in [
        ("Acme", None),
        ("Bolt", Some("2026-10-21")),
        ("Crane", None),
        // A count of none was true on the day of its row.
        ("Dell", Some("2026-11-01")),
        ("Emu", Some("2026-10-24")),
    ] {
        assert_eq!(world.company(name).checked(List::Hiring), checked.map(day), "{name}");
    }
    let kept = &world.company("Acme").record.custom;
    assert!(kept.iter().any(|one| one.name == "openings_checked" && one.value == "2026-10-20"), "{kept:?}");
}

#[test]
fn layouts_and_headers_are_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/imports.md");
    let page = std::fs::read_to_string(path).expect("docs/imports.md");
    for layout in import::layout::all() {
        assert!(page.contains(&format!("| `{}` |", layout.name)), "layout {}", layout.name);
    }
    for target in import::mapping::plain_targets() {
        assert!(page.contains(&format!("`{target}`")), "target {target}");
    }
    let generic = import::layout::generic().expect("a layout");
    for (header, target) in &generic.columns {
        let row = page.lines().find(|line| {
            line.starts_with(&format!("| `{target}` |")) && line.contains(&format!("`{header}`"))
        });
        assert!(row.is_some(), "{header} is {target}");
    }
    for field in leadsift::fields::ALL {
        assert!(page.contains(&format!("| `{}` |", field.column)), "column {}", field.column);
        for header in field.headers.iter().chain(field.bare_headers) {
            assert!(page.contains(&format!("`{header}`")), "header {header} of {}", field.column);
        }
    }
}
