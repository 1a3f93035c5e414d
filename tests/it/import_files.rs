//! Files of every form, what the user says about them, and what is rejected of them.

use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use leadsift::db::Database;
use leadsift::error::Result;
use leadsift::fields::by_column;
use leadsift::filter::Filter;
use leadsift::import::{self, Feed, Format, ImportOptions, ImportReport, Reason};
use leadsift::model::{AsOf, Person};
use leadsift::prospect::{FindRequest, find};
use leadsift::value::{Currency, Day, Interval, Value};

const ROWS: &str = "Name,Email,Job Title,Company,Employees\n\
                    Maya Okafor,maya@acme.example,HR Manager,Acme,11-50\n\
                    Jonas Weber,jonas@halden.example,Clerk,Halden,240\n";

struct World {
    dir: tempfile::TempDir,
    db: Database,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Database::open_or_create(&dir.path().join("db")).expect("a database");
        World { dir, db }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).expect("room");
        path
    }

    fn try_import(&self, path: &Path, options: &ImportOptions) -> Result<ImportReport> {
        import::import(&self.db, &[path.to_path_buf()], options, &|_| {})
    }

    fn import(&self, path: &Path, options: &ImportOptions) -> ImportReport {
        self.try_import(path, options).expect("an import")
    }

    fn people(&self) -> Vec<Person> {
        let snapshot = self.db.snapshot().expect("a snapshot");
        let request = FindRequest::new(Filter::All(Vec::new()), AsOf::new(options().today));
        let answer = find(&snapshot, &request).expect("an answer");
        let mut people: Vec<Person> =
            answer.hits(&snapshot).filter_map(|hit| hit.expect("a hit").person).collect();
        people.sort_by_key(|person| person.name().to_string());
        people
    }

    fn names(&self) -> Vec<String> {
        self.people().iter().map(|person| person.name().to_string()).collect()
    }

    fn company(&self, number: u32) -> leadsift::model::Company {
        let snapshot = self.db.snapshot().expect("a snapshot");
        snapshot.company(leadsift::model::CompanyNumber(number)).expect("readable").expect("a company")
    }
}

fn options() -> ImportOptions {
    ImportOptions::new(Day::parse_iso("2026-11-01").expect("a day"))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(bytes).expect("room");
    writer.finish().expect("an end")
}

fn workbook() -> Vec<u8> {
    let mut writer = rust_xlsxwriter::Workbook::new();
    writer.add_worksheet().set_name("Notes").expect("a name").write(0, 0, "Exported for you").expect("room");
    let sheet = writer.add_worksheet().set_name("Leads").expect("a name");
    for (row, line) in ROWS.lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write(row as u32 + 2, column as u16, cell).expect("room");
        }
    }
    writer.save_to_buffer().expect("bytes")
}

#[test]
fn every_form_of_a_file_holds_the_same_people() {
    let json: String = ROWS
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!(
                "{{\"name\": \"{}\", \"email\": \"{}\", \"jobTitle\": \"{}\", \"company\": {{\"name\": \"{}\", \"headcount\": \"{}\"}}}}\n",
                cells[0], cells[1], cells[2], cells[3], cells[4]
            )
        })
        .collect();
    let list = format!("[{}]", json.trim().replace('\n', ",\n  "));
    let utf16: Vec<u8> = ROWS.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let forms: Vec<(&str, Vec<u8>, Format)> = vec![
        ("a.csv.gz", gzip(ROWS.as_bytes()), Format::Delimited),
        ("a.csv.zst", zstd::encode_all(ROWS.as_bytes(), 3).expect("packed"), Format::Delimited),
        ("a.tsv", ROWS.replace(',', "\t").into_bytes(), Format::Delimited),
        ("a.psv", ROWS.replace(',', "|").into_bytes(), Format::Delimited),
        ("a.csv", utf16, Format::Delimited),
        ("a.jsonl", json.clone().into_bytes(), Format::Json),
        ("a.jsonl.gz", gzip(json.as_bytes()), Format::Json),
        ("a.json", list.into_bytes(), Format::Json),
        ("a.xlsx", workbook(), Format::Workbook),
    ];
    for (name, bytes, format) in forms {
        let world = World::new();
        let report = world.import(&world.file(name, bytes), &options());
        let file = &report.files[0];
        assert_eq!(
            (file.format, file.rows, file.rejected(), file.feed),
            (format, 2, 0, Feed::People),
            "{name}"
        );
        let people = world.people();
        assert_eq!(world.names(), ["Jonas Weber", "Maya Okafor"], "{name}");
        let title = by_column("title").expect("a column");
        assert_eq!(people[1].record.facts.text(title), "HR Manager", "{name}");
        let headcount = by_column("headcount").expect("a column");
        let company = world.company(people[1].company.0);
        assert_eq!(
            company.record.facts.get(headcount),
            Some(&Value::Number(Interval::new(11, 50))),
            "{name}"
        );
    }
}

#[test]
fn a_bomb_and_other_formats_are_refused_with_advice() {
    let world = World::new();
    let bomb = gzip(&vec![b'a'; 80 << 20]);
    for (name, bytes) in [
        ("bomb.csv.gz", bomb),
        ("cut.csv.gz", gzip(ROWS.as_bytes())[..40].to_vec()),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec()),
        ("a.zip", b"PK\x03\x04 not a workbook".to_vec()),
        ("a.pdf", b"%PDF-1.7".to_vec()),
        ("empty.csv", Vec::new()),
        ("empty.csv.gz", gzip(b"")),
        ("blank.csv", b"\n\n \n".to_vec()),
        ("prose.csv", b"To whom it may concern\nhello\n".to_vec()),
        ("bad.xlsx", workbook()[..200].to_vec()),
    ] {
        let error = world.try_import(&world.file(name, bytes), &options()).expect_err(name);
        assert!(error.to_string().contains(name), "{name}: {error}");
    }
}

#[test]
fn standard_input_is_a_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = |input: Vec<u8>, args: &[&str]| {
        Command::new(assert_cmd::cargo::cargo_bin!("leadsift"))
            .current_dir(dir.path())
            .args(["import", "--db", "db", "-"])
            .args(args)
            .write_stdin(input)
            .output()
            .expect("a run")
    };
    let output = run(gzip(format!("{ROWS},,,,\nNobody,,,,\n").as_bytes()), &[]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("standard input: CSV, gzip, UTF-8, ',', header on line 1"), "{told}");
    assert!(told.contains("Imported 2 people"), "{told}");
    let rejected = std::fs::read_to_string(dir.path().join("stdin.rejected.csv")).expect("rejects");
    assert!(rejected.contains("Nobody,,,,,5,no key at all"), "{rejected}");
    let again = run(ROWS.as_bytes().to_vec(), &["--dry-run"]);
    let told = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(told.contains("line 2 would be stored as") && told.contains("title: HR Manager"), "{told}");
}

#[test]
fn a_look_and_its_hints_lead_on() {
    let world = World::new();
    let path = world.file("dates.csv", "Name,Email,Start Date\nAna,ana@x.example,2/1/2026\nNobody,,\n");
    let db = world.dir.path().join("none-yet");
    let run = |args: &[&str]| {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("leadsift"));
        command.env("COLUMNS", "200").env("LEADSIFT_DB", &db).args(args);
        let output = command.output().expect("a run");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let file = path.to_str().expect("UTF-8");
    let (status, look) = run(&["import", file, "--dry-run"]);
    assert_eq!(status, Some(0));
    for expected in
        ["line 2 would be stored", "rejected      1 = 1 no key", "line 3: no key", "take 1 of 2 rows"]
    {
        assert!(look.contains(expected), "{expected}\n{look}");
    }
    assert!(look.contains("stays open (--date-order dmy or mdy decides)"), "{look}");
    assert_eq!(run(&["import", file, "--dry-run", "--strict"]).0, Some(3));
    assert!(!db.exists() && !world.dir.path().join("dates.rejected.csv").exists());
    let (_, told) = run(&["import", file]);
    assert!(told.contains("stays open (--again --date-order dmy or mdy decides)"), "{told}");
    assert!(told.ends_with("undo with  leadsift undo 1\n"), "{told}");
    let (_, told) = run(&["import", file, "--date-order", "dmy"]);
    assert!(told.contains("--again reads it once more, with the options given"), "{told}");
    let (_, told) = run(&["import", file, "--again", "--date-order", "dmy"]);
    assert!(told.contains("undo with  leadsift undo 2"), "{told}");
    let found = run(&["find", "--where", "tenure:9mo..", "--as-of", "2026-11-01", "--count", "-q"]).1;
    assert!(found.starts_with('1'), "{found}");
    run(&["undo", "2"]);
    let (_, stats) = run(&["stats", "-f", "json"]);
    let stats: serde_json::Value = serde_json::from_str(&stats).expect("JSON");
    assert_eq!(stats["imports"].as_array().expect("imports").len(), 1);
    let day = stats["imports"][0]["day"].as_str().expect("a day");
    assert!(Day::parse_iso(day).is_some(), "{day}");
    assert_eq!((&stats["people"], &stats["seats"]), (&1.into(), &0.into()));
}

#[test]
fn a_mapping_is_kept_and_used_again() {
    let world = World::new();
    let said = [("Wer", "name"), ("Wo", "company_name"), ("Größe", "headcount"), ("Rest", "ignore")];
    let map = said.map(|(header, field)| (header.to_string(), field.to_string())).to_vec();
    let asked = ImportOptions { map, save_mapping: Some("ours".into()), ..options() };
    let header = "Wer,Wo,Größe,Rest,Email\n";
    let first = world.file("one.csv", format!("{header}Ana Ruiz,Acme,50,x,ana@acme.example\n"));
    let report = world.import(&first, &asked);
    let kept = report.kept.expect("a place");
    assert_eq!(kept, world.db.root().join("mappings/ours.toml"));
    assert!(world.people()[0].record.custom.is_empty(), "ignored columns are left out");
    // The same headers are known by themselves, others by the name.
    let second = world.file("two.csv", format!("{header}Bo Li,Acme,50,x,bo@acme.example\n"));
    assert_eq!(world.import(&second, &options()).files[0].layout, "ours");
    let other = world.file("three.csv", "Wer,Wo\nCy Moe,Acme\n");
    let named = ImportOptions { layout: Some("ours".into()), ..options() };
    assert_eq!(world.import(&other, &named).files[0].layout, "ours");
    assert_eq!(world.names(), ["Ana Ruiz", "Bo Li", "Cy Moe"]);
    let wrong = ImportOptions { save_mapping: Some("../x".into()), ..options() };
    assert!(world.try_import(&first, &wrong).is_err());
    let unknown = ImportOptions { layout: Some("theirs".into()), ..options() };
    assert!(world.try_import(&first, &unknown).expect_err("a refusal").hint().is_some());
}

#[test]
fn an_empty_cell_erases_only_where_it_is_asked_to() {
    let phone = by_column("phone").expect("a column");
    let header = "name,email,phone,updated_at\n";
    let world = World::new();
    let path =
        world.file("a.csv", format!("{header}Ana Ruiz,ana@acme.example,+44 20 7946 0000,2026-01-01\n"));
    world.import(&path, &options());
    let clear = ImportOptions { clear: vec!["phone".into()], ..options() };
    let older = world.file("b.csv", format!("{header}Ana Ruiz,ana@acme.example,,2025-01-01\n"));
    world.import(&older, &clear);
    assert!(world.people()[0].record.facts.get(phone).is_some(), "an older row erases nothing");
    let newer = world.file("c.csv", format!("{header}Ana Ruiz,ana@acme.example,,2026-02-01\n"));
    world.import(&newer, &options());
    assert!(world.people()[0].record.facts.get(phone).is_some(), "nobody asked");
    let asked = world.file("d.csv", format!("{header}Ana Ruiz,ana@acme.example,n/a,2026-02-02\n"));
    let report = world.import(&asked, &clear);
    assert_eq!(world.people()[0].record.facts.get(phone), None);
    assert_eq!(report.people.updated, 1);
    let unknown = ImportOptions { clear: vec!["fax".into()], ..options() };
    assert!(world.try_import(&path, &unknown).is_err());
}

#[test]
fn currencies_are_the_cells_then_the_headers_then_the_users() {
    let revenue = by_column("revenue").expect("a column");
    let text = "company_name,website,Revenue,Funding (in 000s GBP)\nA,a.example,5000,12\nB,b.example,$7,\n";
    let currency = |code: &str| Currency::parse(code);
    for (said, expected) in [(None, None), (currency("EUR"), currency("EUR"))] {
        let world = World::new();
        let asked = ImportOptions { currency: said, ..options() };
        let report = world.import(&world.file("a.csv", text), &asked);
        let open = if said.is_none() { vec![("Revenue".to_string(), 1)] } else { Vec::new() };
        assert_eq!(report.files[0].no_currency, open);
        let money = |number: u32, field| match world.company(number).record.facts.get(field) {
            Some(Value::Money(money)) => *money,
            other => panic!("{other:?}"),
        };
        assert_eq!(money(1, revenue).currency, expected);
        assert_eq!(money(2, revenue).currency, currency("USD"));
        let funding = money(1, by_column("funding").expect("a column"));
        assert_eq!((funding.amount.lo, funding.currency), (12_000, currency("GBP")));
    }
}

#[test]
fn bad_rows_cost_themselves_and_their_lines_are_exact() {
    let world = World::new();
    let mut text = String::from("name,email,notes\n");
    for row in 2..=3000 {
        match row {
            700 => text.push_str("Open Quote,open@x.example,\"never closed\n"),
            1400 => text.push_str(&format!("Giant Cell,giant@x.example,\"{}\"\n", "y".repeat(70_000))),
            2100 => text.push_str(&format!("Giant Row,row@x.example,{}\n", "z".repeat(2_000_000))),
            2101 => text.push_str("Too,many,cells,here\n"),
            2800 => text.push_str("No Key,,\n"),
            row => text.push_str(&format!("Person {row},p{row}@x.example,\"a, b\"\n")),
        }
    }
    let path = world.file("leads.csv", &text);
    let report = world.import(&path, &options());
    let file = &report.files[0];
    assert_eq!(file.rows, 2999);
    let expected = [(Reason::NoKey, 1), (Reason::OverCap, 2), (Reason::BadQuotes, 1), (Reason::Columns, 1)];
    assert_eq!(file.rejected.iter().map(|(reason, count)| (*reason, *count)).collect::<Vec<_>>(), expected);
    assert_eq!(world.people().len(), 2994);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(file.rejects.as_ref().expect("a place"))
        .expect("a file");
    let headers: Vec<String> = reader.headers().expect("headers").iter().map(str::to_string).collect();
    assert_eq!(headers, ["name", "email", "notes", "line", "reason"]);
    let mut lines: Vec<String> =
        reader.records().map(|row| row.expect("a row").get(3).unwrap_or_default().to_string()).collect();
    lines.sort();
    assert_eq!(lines, ["1400", "2100", "2101", "2800", "700"]);
}

#[test]
fn rejects_of_an_earlier_import_stay() {
    let world = World::new();
    let path = world.file("leads.csv", "name,email\nNobody,\n");
    let first = world.import(&path, &options()).files[0].rejects.clone().expect("a place");
    world.file("leads.csv", "name,email\nNobody Else,\n");
    let second = world.import(&path, &options()).files[0].rejects.clone().expect("a place");
    assert_eq!(second, world.dir.path().join("leads.rejected-2.csv"));
    assert!(std::fs::read_to_string(&first).expect("text").contains("Nobody,"));
    // Neither is data of the folder.
    let folder = world.dir.path().to_path_buf();
    let report = world.import(&folder, &ImportOptions { again: true, ..options() });
    assert_eq!(report.files.len(), 1);
    assert!(report.left.contains(&"leads.rejected.csv".to_string()), "{:?}", report.left);
}

#[test]
fn what_the_user_says_has_the_last_word() {
    let world = World::new();
    // Thai in TIS-620 is also Latin letters to whoever insists.
    let thai = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/tis620_thai.csv"))
        .expect("a sample");
    let path = world.file("thai.csv", thai);
    let look = ImportOptions { dry_run: true, encoding: Some("tis-620".into()), ..options() };
    assert_eq!(world.import(&path, &look).files[0].encoding, "windows-874");
    let look = ImportOptions { dry_run: true, encoding: Some("klingon".into()), ..options() };
    assert!(world.try_import(&path, &look).expect_err("a refusal").hint().is_some());
    let path = world.file("odd.csv", "name#email\nAna#ana@x.example\n");
    assert!(world.try_import(&path, &options()).is_err());
    let said = ImportOptions { delimiter: Some('#'), ..options() };
    assert_eq!(world.import(&path, &said).files[0].rows, 1);
    let path = world.file("sites.csv", "Company,Website\nAcme,acme.example\n");
    let said = ImportOptions { technology: Some("hubspot".into()), ..options() };
    let report = world.import(&path, &said);
    assert_eq!((report.files[0].feed, report.files[0].covers), (Feed::Technologies, import::Covers::None));
    assert_eq!(world.company(1).technologies[0].name, "HubSpot");
    let path = world.file("book.xlsx", workbook());
    let said = ImportOptions { sheet: Some("Notes".into()), ..options() };
    assert!(world.try_import(&path, &said).is_err());
}
