//! What leadsift writes and reads back: the `leadsift` preset, record ids of other tools, columns of the user's own.

use std::collections::BTreeMap;
use std::fs;

use leadsift::db::Database;
use leadsift::fields::{self, named};
use leadsift::model::{AsOf, Company, CompanyNumber, Custom, Fact, LeadId, Record, Source};
use leadsift::prospect::{FindRequest, find};
use leadsift::value::{Day, Value};

use crate::differential;
use crate::lists::{Place, column, said, text};
use crate::random::{self, Random, World};

/// Texts that are hard to write and to read back.
const HARD: [&str; 12] = [
    "=HYPERLINK(\"x\")",
    "'=1+1",
    "''=1",
    "'007",
    "'t Hooft",
    "+44 20",
    "-Head; of \\ sales",
    "@home, \"quoted\"",
    "A;B",
    "x.y: 2026-01-02=z",
    "＝全角",
    "Null",
];

/// A world as imports leave one: what identifies somebody is theirs alone, every fact has its day, and openings are none.
fn world(seed: u64) -> World {
    let rng = &mut Random::new(seed);
    let mut world = random::world(seed, 9);
    world.openings.clear();
    for company in &mut world.companies {
        let number = company.number.0;
        set(&mut company.record, &named::COMPANY_NAME, &format!("{} {number} Ltd", rng.pick(&HARD)));
        for (field, value) in [
            (&named::DOMAIN, format!("firm{number}.example")),
            (&named::COMPANY_LINKEDIN_URL, format!("linkedin.com/company/{number}")),
            (&named::REGISTER_NUMBER, format!("0{number}")),
        ] {
            if company.record.facts.get(field).is_some() {
                set(&mut company.record, field, &value);
            }
        }
        if let Some(one) = company.technologies.first_mut() {
            one.name = format!("A;{}", one.name);
        }
        if let Some(ad) = company.ads.first_mut() {
            ad.platform = format!("A:{}; x", ad.platform);
        }
        finish(rng, &mut company.record, "company_id.hubspot");
    }
    for person in &mut world.people {
        let id = person.id.0;
        for (field, value) in [
            (&named::EMAIL, format!("p{id}@firm{}.example", 1 + id % 9)),
            (&named::LINKEDIN_URL, format!("linkedin.com/in/p{id}")),
            (&named::LAST_NAME, format!("{} {id}", rng.pick(&HARD))),
            (&named::NAME, format!("Okafor {id}")),
            (&named::TITLE, format!("{} {id}", rng.pick(&HARD))),
        ] {
            if person.record.facts.get(field).is_some() {
                set(&mut person.record, field, &value);
            }
        }
        finish(rng, &mut person.record, "person_id.hubspot");
    }
    world
}

fn set(record: &mut Record, field: &'static fields::Field, text: &str) {
    record.facts.set(Fact { field: field.code, value: Value::Text(text.to_string()), source: 0 });
}

/// Days of three rows, one for each fact and cell; cells of every kind.
fn finish(rng: &mut Random, record: &mut Record, id: &str) {
    record.custom.retain(|custom| !custom.value.trim().is_empty());
    if rng.percent(50) {
        let value = format!("{}", rng.next() % 100_000);
        record.custom.push(Custom { name: id.to_string(), value, source: 0 });
    }
    let (name, value) = ((*rng.pick(&HARD)).to_string(), format!("{}\n{}", rng.pick(&HARD), rng.pick(&HARD)));
    record.custom.push(Custom { name, value, source: 0 });
    record.custom.push(Custom { name: "TIER".to_string(), value: "none".to_string(), source: 0 });
    record.custom.sort_by(|one, other| one.name.cmp(&other.name));
    let day = Day::parse_iso("2026-05-01").expect("a day");
    record.sources = (0..3)
        .map(|line| Source { import: 1, line, date: day.plus_days(rng.below(40) as i64 + 40 * line as i64) })
        .collect();
    for fact in record.facts.iter_mut() {
        fact.source = rng.below(3) as u16;
    }
    for custom in &mut record.custom {
        custom.source = rng.below(3) as u16;
    }
}

type Told = (Vec<String>, Vec<String>);

/// Facts and cells with their days.
fn told(record: &Record) -> Told {
    let day = |source: u16| record.sources[usize::from(source)].date;
    // Open roles and the look at them are not in the file.
    let facts = record.facts.iter().filter(|fact| fact.field != named::OPENINGS_CHECKED.code);
    let facts = facts.map(|fact| {
        let field = fields::ALL.iter().find(|field| field.code == fact.field).expect("a field");
        format!("{} {:?} {}", field.column, fact.value, day(fact.source))
    });
    let custom =
        record.custom.iter().map(|one| format!("{:?} {:?} {}", one.name, one.value, day(one.source)));
    (facts.collect(), custom.collect())
}

/// All that is stored of every lead, by id.
fn stored(db: &std::path::Path) -> BTreeMap<LeadId, (Told, Option<(Told, String)>)> {
    let snapshot = Database::open(db).expect("a database").snapshot().expect("a snapshot");
    let everyone = leadsift::filter::Filter::everything();
    let request = FindRequest::new(everyone, AsOf::new(Day::parse_iso("2026-11-01").expect("a day")));
    let answer = find(&snapshot, &request).expect("an answer");
    let lists = |company: &Company| format!("{:?} {:?}", company.technologies, company.ads);
    answer
        .hits(&snapshot)
        .map(|hit| {
            let hit = hit.expect("a hit");
            let person = hit.person.expect("a person");
            assert_eq!(hit.company.is_none(), person.company == CompanyNumber::NONE);
            let company = hit.company.map(|company| (told(&company.record), lists(&company)));
            (person.id, (told(&person.record), company))
        })
        .collect()
}

/// Exports everybody of a database; gives the bytes.
fn exported(place: &Place, name: &str) -> Vec<u8> {
    place.succeeds(&["find", "-f", "ids", "--as-of", "2026-11-01"]);
    let file = place.file(name);
    place.succeeds(&["export", "--last", "--for", "leadsift", "-o", text(&file)]);
    fs::read(&file).expect("a file")
}

#[test]
fn the_leadsift_preset_is_read_back_as_it_was() {
    for seed in 1..=6 {
        let world = world(seed);
        let (folder, snapshot) = differential::store(&world, 1, &mut Random::new(seed));
        drop(snapshot);
        let first = Place::at(folder);
        let bytes = exported(&first, "first.csv");
        let second = Place::empty();
        let said = second.succeeds(&["import", text(&first.file("first.csv")), "--strict"]);
        assert!(said.contains("leadsift_export"), "{said}");
        let (was, is) = (stored(&first.db), stored(&second.db));
        assert_eq!(was.len(), world.people.len());
        for (id, lead) in &was {
            assert_eq!(Some(lead), is.get(id), "seed {seed}, {id}");
        }
        assert_eq!(was.len(), is.len(), "seed {seed}");
        let again = exported(&second, "second.csv");
        assert_eq!(String::from_utf8(bytes), String::from_utf8(again), "seed {seed}");
        // Read into the same database nothing changes.
        let before = stored(&second.db);
        let said = second.succeeds(&["import", text(&second.file("second.csv")), "--again"]);
        assert_eq!(before, stored(&second.db), "{said}");
    }
}

#[test]
fn every_stored_field_is_in_the_leadsift_preset() {
    let preset = leadsift::export::Preset::named("leadsift").expect("a preset");
    let headers = preset.headers();
    for subject in [fields::Subject::Person, fields::Subject::Company] {
        for field in fields::of(subject).filter(|field| !matches!(field.kind, fields::Kind::List(_))) {
            let is_of_openings = *field == named::OPENINGS_CHECKED;
            assert_eq!(headers.contains(&field.column), !is_of_openings, "{}", field.column);
        }
    }
}

#[test]
fn what_people_change_in_such_a_file_is_read_as_they_write_it() {
    let place = Place::new();
    exported(&place, "all.csv");
    let file = place.file("all.csv");
    let written = fs::read_to_string(&file).expect("a file");
    let mut reader = csv::Reader::from_reader(written.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let at = |name: &str| headers.iter().position(|header| header == name).expect(name);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).expect("a header");
    for record in reader.records() {
        let mut cells: Vec<String> = record.expect("a row").iter().map(str::to_string).collect();
        cells[at("row_date")] = "2027-01-01".into();
        cells[at("role_start")] = "3. Mai 2026".into();
        cells[at("headcount")] = "about 50".into();
        writer.write_record(&cells).expect("a row");
    }
    fs::write(&file, writer.into_inner().expect("bytes")).expect("a file");
    let said = place.succeeds(&["import", text(&file), "--strict"]);
    assert!(said.contains("new 0") || !said.contains("people     new"), "{said}");
    let known = place.succeeds(&["find", "--tenure", "..1y", "--as-of", "2026-11-01", "-f", "ids"]);
    assert!(known.lines().filter(|line| line.len() == 13).count() > 20, "{known}");
}

#[test]
fn a_list_is_read_back_without_claiming_more_than_it_says() {
    let place = Place::empty();
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_leads");
    let names = ["companies.csv", "people.csv", "openings.csv"].map(|name| samples.join(name));
    let rejects = place.file("rejects.csv");
    let mut import = vec!["import", "-q", "--rejects", text(&rejects)];
    import.extend(names.iter().map(|path| text(path)));
    place.succeeds(&import);
    let asked = ["find", "--title", "HR Director", "--as-of", "2026-11-01", "--limit", "40"];
    let ids = |place: &Place, filter: &str| -> Vec<String> {
        let ask = ["find", "--where", filter, "--as-of", "2026-11-01", "-f", "ids", "-q"];
        place.succeeds(&ask).lines().filter(|line| line.len() == 13).map(str::to_string).collect()
    };
    let starts = |place: &Place, name: &str| {
        let out = place.file(&format!("starts-of-{name}.csv"));
        place.succeeds(&[&asked[..], &["--columns", "email,role_start", "-o", text(&out)]].concat());
        let written = fs::read_to_string(&out).expect("a file");
        let mut lines: Vec<String> = written.lines().map(str::to_string).collect();
        lines.sort();
        lines
    };
    let hiring = ids(&place, "title:\"HR Director\" and hiring(count:1..)");
    let original = starts(&place, "all");
    assert!(original.len() > 30 && original.iter().any(|line| line.contains("..")), "{original:?}");
    for name in ["list.csv", "list.jsonl"] {
        let file = place.file(name);
        place.succeeds(&[&asked[..], &["-o", text(&file)]].concat());
        let copy = Place::empty();
        let said = copy.succeeds(&["import", text(&file), "--strict"]);
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("because the open roles beside them are only named"), "{name}: {said}");
        assert_eq!(starts(&copy, name), original, "{name}");
        let known = ids(&copy, "hiring(count:0)");
        assert!(hiring.len() > 5 && known.iter().all(|id| !hiring.contains(id)), "{name}: {known:?}");
    }
}

const CONTACTS: &str = "Record ID,First Name,Last Name,Email,Lead Status,Company Name,Associated Company IDs,Tier\n\
    7701842,Ana,Ruiz,ana@lima.example,NEW,Lima Ltd,5550123,1\n\
    7701843,Ben,Roth,ben@lima.example,NEW,Lima Ltd,5550123;5550124,2\n";
const LEADS: &str = "Lead ID,First Name,Last Name,Email,Company / Account,Lead Owner,Lead Status\n\
    00Q8d000004XyZaEAK,Cy,Lam,cy@oslo.example,Oslo AS,Jane Roe,Open\n";
const REPORT: &str = "Contact ID,First Name,Last Name,Email,Account Name,Account Owner\n\
    0038d00000AbCdEAAV,Di,Moe,di@oslo.example,Oslo AS,Jane Roe\n";

fn with_ids() -> Place {
    let place = Place::empty();
    for (name, rows) in [("hubspot.csv", CONTACTS), ("leads.csv", LEADS), ("report.csv", REPORT)] {
        fs::write(place.file(name), rows).expect("a file");
        place.succeeds(&["import", text(&place.file(name)), "-q", "--strict"]);
    }
    place
}

fn header(place: &Place, name: &str) -> String {
    let written = fs::read_to_string(place.file(name)).expect("a file");
    written.lines().next().unwrap_or_default().to_string()
}

#[test]
fn record_ids_are_kept_shown_exported_and_forgotten() {
    let place = with_ids();
    let shown = place.succeeds(&["show", "ana@lima.example"]);
    assert!(shown.contains("person_id.hubspot") && shown.contains("7701842"), "{shown}");
    assert!(shown.contains("company_id.hubspot") && shown.contains("5550123"), "{shown}");
    let found = place.succeeds(&["find", "--where", "x.person_id.hubspot:7701843", "-f", "ids"]);
    assert_eq!(found.lines().filter(|line| line.len() == 13).count(), 1, "{found}");
    let export = |place: &Place, preset: &str, name: &str| {
        place.succeeds(&["find", "-f", "ids"]);
        place.succeeds(&["export", "--last", "--for", preset, "-o", text(&place.file(name))]);
    };
    export(&place, "hubspot", "h.csv");
    let mut ids = column(&place.file("h.csv"), "Record ID");
    ids.sort();
    assert_eq!(ids, ["", "", "7701842", "7701843"]);
    export(&place, "hubspot-companies", "hc.csv");
    let mut ids = column(&place.file("hc.csv"), "Record ID");
    ids.sort();
    assert_eq!(ids, ["", "5550123"]);
    export(&place, "salesforce", "s.csv");
    let mut ids = column(&place.file("s.csv"), "Id");
    ids.sort();
    assert_eq!(ids, ["", "", "", "00Q8d000004XyZaEAK"], "a contact is no lead");
    // Whoever has no id there has no column for it.
    let other = Place::new();
    export(&other, "hubspot", "h.csv");
    assert!(!header(&other, "h.csv").contains("Record ID"), "{}", header(&other, "h.csv"));
    // What was known by its id is known again.
    let copy = Place::empty();
    exported(&place, "all.csv");
    copy.succeeds(&["import", text(&place.file("all.csv")), "-q", "--strict"]);
    let news = "Record ID,First Name,Last Name,Lead Status,Job Title\n7701842,Ana,Ruiz,NEW,Head of HR\n";
    fs::write(copy.file("news.csv"), news).expect("a file");
    let said = copy.succeeds(&["import", text(&copy.file("news.csv"))]);
    assert!(said.contains("updated 1"), "{said}");
    place.succeeds(&["forget", "ana@lima.example"]);
    let left = said_of(&place, &["show", "ben@lima.example"]);
    assert!(left.contains("5550123"), "the company stays: {left}");
    for path in files(&place.db) {
        let bytes = fs::read(&path).expect("a file");
        assert!(!bytes.windows(7).any(|part| part == b"7701842"), "{}", path.display());
    }
}

fn said_of(place: &Place, args: &[&str]) -> String {
    said(&place.run(args))
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn tables_have_a_column_for_each_of_the_users_own() {
    let place = with_ids();
    let file = place.file("all.csv");
    place.succeeds(&["find", "-o", text(&file)]);
    let names: Vec<String> = header(&place, "all.csv").split(',').map(str::to_string).collect();
    let own: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix("x.")).collect();
    let mut sorted = own.clone();
    sorted.sort_by_key(|name| leadsift::model::column_key(name));
    assert_eq!(own, sorted);
    assert!(
        ["Tier", "Lead Owner", "Account Owner", "person_id.hubspot"].iter().all(|name| own.contains(name))
    );
    let mut tiers = column(&file, "x.Tier");
    tiers.sort();
    assert_eq!(tiers, ["", "", "1", "2"]);
    let ids = column(&file, "x.company_id.hubspot");
    assert!(ids.contains(&"5550123".to_string()) && ids.contains(&"5550123;5550124".to_string()), "{ids:?}");
    // A file in which nobody has a cell has the column all the same.
    let few = place.file("few.csv");
    place.succeeds(&["find", "--where", "name:\"Cy Lam\"", "-o", text(&few)]);
    assert_eq!(header(&place, "few.csv"), header(&place, "all.csv"));
    place.succeeds(&["export", "--last", "-o", text(&place.file("run.csv"))]);
    assert_eq!(header(&place, "run.csv"), header(&place, "all.csv"));
    place.succeeds(&["find", "-o", text(&place.file("all.xlsx"))]);
    // Read again the columns have their names, and ids are keys.
    let copy = Place::empty();
    copy.succeeds(&["import", text(&file), "-q"]);
    let found = copy.succeeds(&["find", "--where", "x.tier:2 and x.person_id.hubspot:known", "-f", "ids"]);
    assert_eq!(found.lines().filter(|line| line.len() == 13).count(), 1, "{found}");
}

/// Somebody known by name at a company alone, who was forgotten, comes back by no file of leadsift's own either.
#[test]
fn a_given_id_brings_nobody_back() {
    let place = Place::empty();
    let rows = "first_name,last_name,title,company_name,domain\n\
                Eve,Stone,CFO,Lima Ltd,lima.example\n,,Clerk,Lima Ltd,lima.example\nAl,Kay,CEO,Lima Ltd,lima.example\n";
    fs::write(place.file("people.csv"), rows).expect("a file");
    place.succeeds(&["import", text(&place.file("people.csv")), "-q"]);
    exported(&place, "all.csv");
    let named = |name: &str| {
        let ids = column(&place.file("all.csv"), "id");
        let at = column(&place.file("all.csv"), "first_name").iter().position(|first| first == name);
        ids[at.expect("somebody")].clone()
    };
    let (eve, clerk) = (named("Eve"), named(""));
    place.succeeds(&["forget", &eve]);
    place.succeeds(&["forget", &clerk]);
    let said = place.succeeds(&["import", text(&place.file("all.csv")), "--again"]);
    assert!(said.contains("2 forgotten on request"), "{said}");
    assert!(place.fails(&["show", &eve]).contains("no lead"));
}
