//! Databases, lists and profiles that earlier versions wrote: this one opens them and finds what they found.
//!
//! A folder of `tests/golden/` holds what one format of the store wrote, with what must be found in it. A change of the
//! format adds a folder and leaves the older ones as they are; `docs/COMPATIBILITY.md` has the promise and the command.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use leadsift::db::{Database, LogKind};
use leadsift::error::ErrorKind;
use leadsift::fields::named;
use leadsift::filter::Filter;
use leadsift::model::AsOf;
use leadsift::profile::Profile;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;
use sha2::{Digest, Sha256};

use super::faults::{command_in, copy};
use super::lists::{column, said};
use super::scratch;

/// The format of the store that this version writes.
const FORMAT: u32 = 1;
/// The newest golden folder was written with this day.
const AS_OF: &str = "2026-11-01";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn folders() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder()).expect("golden data").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    found
}

fn runs(folder: &Path, args: &[&str]) -> String {
    let output = command_in(folder, args).output().expect("it runs");
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    said(&output)
}

/// Everybody, by address.
fn people(database: &Database) -> BTreeMap<String, String> {
    let snapshot = database.snapshot().expect("a generation");
    let mut people = BTreeMap::new();
    let request = FindRequest::new(Filter::everything(), AsOf::new(Day::parse_iso(AS_OF).expect("a day")));
    for hit in find(&snapshot, &request).expect("an answer").hits(&snapshot) {
        let hit = hit.expect("a hit");
        let person = hit.person.expect("a person");
        let company = hit.company.map(|company| company.record.facts.text(&named::COMPANY_NAME).to_string());
        let facts = &person.record.facts;
        people.insert(
            facts.text(&named::EMAIL).to_string(),
            format!("{} | {} | {}", person.id, facts.text(&named::TITLE), company.unwrap_or_default()),
        );
    }
    people
}

/// What a database holds, in words that do not depend on how it is stored.
fn told(folder: &Path) -> String {
    let database = Database::open(&folder.join("db")).expect("a database");
    let mut text = String::new();
    for (email, rest) in people(&database) {
        let _ = writeln!(text, "person {email} | {rest}");
    }
    let journal = database.journal().expect("a journal");
    for list in journal.lists().expect("lists") {
        let _ = writeln!(text, "list {} | {}", list.name, list.query);
    }
    for entry in journal.log().expect("a log") {
        let _ = writeln!(
            text,
            "log {} | {} | {}",
            entry.number,
            entry.kind.name(),
            entry.text.replace("db/", "")
        );
    }
    for run in journal.runs(None).expect("runs") {
        let _ = writeln!(text, "run {} | {} | {} rows", run.id, run.name, run.rows);
    }
    let _ = writeln!(text, "suppressed {}", journal.suppressions(None).expect("entries").len());
    for (name, args) in [
        ("flagship", &["--hiring", "marketing", "--tech", "hubspot", "--headcount", "11.."][..]),
        ("titles", &["--title", "HR Manager"]),
        ("custom", &["--where", "x.owner:ana"]),
        ("possible", &["--tenure", "..1y", "--maybe"]),
    ] {
        let args = [&["find", "-f", "ids", "-q", "--as-of", AS_OF][..], args].concat();
        let _ = writeln!(text, "find {name} | {}", runs(folder, &args).trim().replace('\n', " "));
    }
    text
}

/// Writes `tests/golden/FORMAT` anew: run it by name after a change of the format.
#[test]
#[ignore = "writes tests/golden"]
fn write() {
    let target = folder().join(FORMAT.to_string());
    let place = scratch::folder();
    let at = |name: &str| place.path().join(name);
    let mut people = String::from(
        "email,first_name,last_name,title,role_start,company_name,domain,headcount,industry,technologies,ads,phone,Owner\n",
    );
    for n in 0..24 {
        let company = n % 6;
        let title = ["HR Manager", "Head of Marketing", "CFO", "人事经理"][n % 4];
        let tech = ["HubSpot; Salesforce", "Marketo", ""][company % 3];
        let ads = ["Google Ads", ""][company % 2];
        let _ = writeln!(
            people,
            "pat{n}@firm{company}.example,Pat{n},Quill,{title},2026-{:02}-01,Firm{company} Ltd,firm{company}.example,{},\
             Banking,{tech},{ads},+44 20 7946 0{n:03},{}",
            n % 9 + 1,
            20 * (company + 1),
            ["Ana", "Ben"][n % 2]
        );
    }
    fs::write(at("people.csv"), people).expect("a file");
    fs::write(at("more.csv"), "email,title\npat1@firm1.example,Chief Marketing Officer\n").expect("a file");
    fs::write(
        at("openings.csv"),
        "title,company_name,domain,posted,url\nMarketing Manager,Firm0 Ltd,firm0.example,2026-10-20,jobs.example/1\n\
         Accountant,Firm3 Ltd,firm3.example,2026-10-02,jobs.example/2\n",
    )
    .expect("a file");
    fs::write(at("customers.csv"), "Name,Website\nFirm5 Ltd,firm5.example\n").expect("a file");
    let date = ["--data-date", AS_OF];
    runs(place.path(), &[&["import", "people.csv", "-q"][..], &date].concat());
    runs(place.path(), &[&["import", "more.csv", "-q"][..], &date].concat());
    runs(place.path(), &[&["import", "openings.csv", "-q"][..], &date].concat());
    for args in [
        &["suppress", "add", "customers.csv", "--reason", "customer"][..],
        &["suppress", "add", "pat9@firm3.example", "--reason", "dnc"],
        &["icp", "init", "--title", "HR Manager", "--headcount", "11..", "-o", "query.toml"],
        &["icp", "init", "-o", "builtin.toml"],
        &["find", "--title", "HR Manager", "--icp", "query.toml", "--save", "hr", "--per-company", "2/90d"],
        &["find", "--email", "pat2@firm2.example", "--save", "address"],
        &["list", "run", "hr", "-o", "run.csv", "--as-of", AS_OF],
        &["find", "--per-company", "9", "-o", "everybody.csv", "--as-of", AS_OF],
        &["find", "--per-company", "9", "-o", "everybody.jsonl", "--as-of", AS_OF],
        &["merge", "pat0@firm0.example", "pat6@firm0.example"],
        &["forget", "pat23@firm5.example"],
        &["suppress", "add", "pat10@firm4.example", "--reason", "own"],
        &["undo", "11"],
    ] {
        runs(place.path(), args);
    }
    let _ = fs::remove_dir_all(&target);
    copy(&at("db"), &target.join("database"));
    let _ = fs::remove_file(target.join("database/lock"));
    for (folder, names) in [
        ("lists", &["run.csv", "everybody.csv", "everybody.jsonl"][..]),
        ("profiles", &["query.toml", "builtin.toml"]),
    ] {
        fs::create_dir_all(target.join(folder)).expect("a folder");
        for name in names {
            fs::copy(at(name), target.join(folder).join(name)).expect("copied");
        }
    }
    fs::write(target.join("expected.txt"), told(place.path())).expect("what must be found");
}

/// A copy of a golden folder's database, as a user would have it.
fn copied(golden: &Path) -> tempfile::TempDir {
    let place = scratch::folder();
    copy(&golden.join("database"), &place.path().join("db"));
    // Git keeps no modes but one.
    let key = place.path().join("db/secret");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("a private key");
    place
}

#[test]
fn databases_of_every_format_are_opened_and_go_on() {
    let folders = folders();
    assert!(
        folders.iter().any(|golden| golden.ends_with(FORMAT.to_string())),
        "this format has no golden data"
    );
    for golden in folders {
        let what = golden.display();
        let place = copied(&golden);
        let expected = fs::read_to_string(golden.join("expected.txt")).expect("what must be found");
        assert_eq!(told(place.path()), expected, "{what}");
        let database = Database::open(&place.path().join("db")).expect("a database");
        let diagnosis = database.diagnose().expect("a diagnosis");
        assert!(diagnosis.findings.is_empty(), "{what}: {:?}", diagnosis.findings);
        // Written anew in one piece it holds the same.
        runs(place.path(), &["compact"]);
        let compacted = told(place.path());
        let but_log = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.starts_with("log ")).map(str::to_string).collect()
        };
        assert_eq!(but_log(&compacted), but_log(&expected), "{what}");
        assert!(database.diagnose().expect("a diagnosis").findings.is_empty(), "{what}");
        // It goes on from there: nobody is contacted twice, nobody who was forgotten comes back, changes are taken back.
        let delivered = column(&golden.join("lists/run.csv"), "email");
        assert!(delivered.len() > 2, "{what}: {delivered:?}");
        let again = runs(place.path(), &["list", "run", "hr", "-o", "again.csv", "--as-of", AS_OF]);
        for email in column(&place.path().join("again.csv"), "email") {
            assert!(!delivered.contains(&email), "{what}: {email} is handed out twice\n{again}");
        }
        fs::write(
            place.path().join("new.csv"),
            "email,title,company_name,domain\nnew@firm9.example,HR Manager,Firm9 Ltd,firm9.example\n\
             pat23@firm5.example,HR Manager,Firm5 Ltd,firm5.example\n",
        )
        .expect("a file");
        runs(place.path(), &["import", "new.csv", "-q"]);
        let found = told(place.path());
        assert!(found.contains("person new@firm9.example") && !found.contains("pat23@"), "{what}: {found}");
        let log = database.journal().expect("a journal").log().expect("a log");
        let import = log.iter().rfind(|entry| entry.kind == LogKind::Import).expect("an import");
        runs(place.path(), &["undo", &import.number.to_string()]);
        assert!(!told(place.path()).contains("new@firm9.example"), "{what}");
        assert!(database.diagnose().expect("a diagnosis").is_sound(), "{what}");
    }
}

#[test]
fn lists_and_profiles_of_every_format_are_read() {
    for golden in folders() {
        let what = golden.display();
        for name in ["query.toml", "builtin.toml"] {
            let text = fs::read_to_string(golden.join("profiles").join(name)).expect("a profile");
            let profile = Profile::parse(name, &text).unwrap_or_else(|error| panic!("{what}: {error:?}"));
            assert!(profile.rules.len() > 2, "{what}");
            assert_eq!(Profile::parse(name, &profile.to_toml()).expect("a profile"), profile, "{what}");
        }
        let place = scratch::folder();
        let everybody = golden.join("lists/everybody.csv");
        fs::copy(&everybody, place.path().join("everybody.csv")).expect("copied");
        runs(place.path(), &["import", "everybody.csv", "-q"]);
        let database = Database::open(&place.path().join("db")).expect("a database");
        let mut found: Vec<String> = people(&database).into_keys().collect();
        let mut expected = column(&everybody, "email");
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{what}");
        assert_eq!(database.snapshot().expect("a generation").people(), expected.len() as u64, "{what}");
    }
}

/// The paths of all keys of an object.
fn keys(path: &str, value: &serde_json::Value, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                out.push(format!("{path}.{key}"));
                keys(&format!("{path}.{key}"), value, out);
            }
        }
        serde_json::Value::Array(values) => {
            values.iter().for_each(|value| keys(&format!("{path}[]"), value, out))
        }
        _ => {}
    }
}

#[test]
fn columns_and_keys_keep_their_names() {
    for golden in folders() {
        let what = golden.display();
        let place = copied(&golden);
        for name in ["everybody.csv", "everybody.jsonl"] {
            runs(place.path(), &["find", "--per-company", "9", "-o", name, "--as-of", AS_OF]);
            let [before, now] = [golden.join("lists").join(name), place.path().join(name)]
                .map(|path| fs::read_to_string(path).expect("a list"));
            if name.ends_with(".csv") {
                let header = |text: &str| -> Vec<String> {
                    text.lines().next().expect("a header").split(',').map(str::to_string).collect()
                };
                let now = header(&now);
                for column in header(&before) {
                    assert!(now.contains(&column), "{what}: the column {column} is gone");
                }
                continue;
            }
            let all = |text: &str| {
                let mut found = Vec::new();
                for line in text.lines() {
                    keys("", &serde_json::from_str(line).expect("JSON"), &mut found);
                }
                found.sort();
                found.dedup();
                found
            };
            let now = all(&now);
            let before = all(&before);
            assert!(before.len() > 30, "{what}: {before:?}");
            for key in before {
                assert!(now.contains(&key), "{what}: the key {key} is gone");
            }
        }
    }
}

/// Text with its hash behind it, as the files of a database have it.
fn sealed(text: &str) -> String {
    let hash =
        Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"));
    format!("{text}sha256:{hash}\n")
}

#[test]
fn what_a_later_version_wrote_is_refused_in_words() {
    let golden = folder().join(FORMAT.to_string());
    let place = copied(&golden);
    let db = place.path().join("db");
    let database = Database::open(&db).expect("a database");
    let live = database.generation().expect("a number").expect("a generation");
    let manifest = db.join(format!("generations/{live:06}/manifest.json"));
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let body = &text[..text.rfind("sha256:").expect("a hash")];
    let later = body.replace(&format!("\"format\": {FORMAT}"), &format!("\"format\": {}", FORMAT + 1));
    assert_ne!(later, body);
    fs::write(&manifest, sealed(&later)).expect("written");
    let error = database.snapshot().err().expect("refused");
    let words = format!("was written by a later leadsift (format {}, this one knows {FORMAT})", FORMAT + 1);
    assert_eq!(error.kind(), ErrorKind::Later);
    assert!(error.message().contains(&words) && error.hint() == Some("update leadsift"), "{error:?}");
    for args in
        [&["find", "--title", "CFO"][..], &["import", "new.csv"], &["doctor", "--repair"], &["undo", "1"]]
    {
        fs::write(place.path().join("new.csv"), "email\na@b.example\n").expect("a file");
        let output = command_in(place.path(), args).output().expect("it runs");
        assert!(!output.status.success(), "{args:?}: {}", said(&output));
        assert!(said(&output).contains("later leadsift"), "{args:?}: {}", said(&output));
    }
    assert_eq!(fs::read_to_string(&manifest).expect("a manifest"), sealed(&later), "it was touched");
    // A journal of a later version likewise.
    let place = copied(&golden);
    let journal = place.path().join("db/journal.sqlite");
    let connection = rusqlite::Connection::open(&journal).expect("a journal");
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a version");
    connection.pragma_update(None, "user_version", version + 1).expect("written");
    drop(connection);
    for args in [&["log"][..], &["suppress", "add", "x.example", "--reason", "dnc"], &["import", "new.csv"]] {
        fs::write(place.path().join("new.csv"), "email\na@b.example\n").expect("a file");
        let output = command_in(place.path(), args).output().expect("it runs");
        assert!(
            !output.status.success() && said(&output).contains("later leadsift"),
            "{args:?}: {}",
            said(&output)
        );
    }
}
