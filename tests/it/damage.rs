//! Damage: every flipped bit and every cut is found, nothing is answered from it, and repair says what it did.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use assert_cmd::cargo::CommandCargoExt;
use leadsift::db::{Database, Health, Severity};
use leadsift::filter::Filter;
use leadsift::model::AsOf;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;

use super::scratch::Draw;

const FLIPS: usize = 500;
const CUTS: usize = 100;

fn people(from: usize, to: usize) -> String {
    let mut text = String::from("email,first_name,last_name,title,company_name,domain\n");
    for n in from..to {
        let company = n % 5;
        text.push_str(&format!(
            "pat{n}@firm{company}.example,Pat{n},Quill,HR Manager,Firm{company} Ltd,firm{company}.example\n"
        ));
    }
    text
}

fn run(db: &Path, args: &[&str]) -> Output {
    let mut command = Command::cargo_bin("leadsift").expect("the program");
    for variable in ["LEADSIFT_DB", "LEADSIFT_CONFIG", "NO_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.env("HOME", "/nonexistent").stdin(Stdio::null());
    command.arg("--db").arg(db).args(args).output().expect("the program runs")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn succeeds(db: &Path, args: &[&str]) -> String {
    let output = run(db, args);
    assert!(output.status.success(), "{args:?}\n{}", said(&output));
    said(&output)
}

/// A database with three generations, suppressions, a list and a run.
fn original() -> &'static Path {
    static ORIGINAL: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = ORIGINAL.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("db");
        for (name, from, to) in [("first.csv", 0, 20), ("second.csv", 10, 25), ("third.csv", 24, 30)] {
            let file = folder.path().join(name);
            fs::write(&file, people(from, to)).expect("a file");
            succeeds(&db, &["import", file.to_str().expect("UTF-8"), "-q"]);
        }
        succeeds(&db, &["suppress", "add", "pat3@firm3.example", "--reason", "dnc"]);
        succeeds(&db, &["list", "save", "hr", "--title", "HR Manager"]);
        let out = folder.path().join("out.csv");
        succeeds(&db, &["list", "run", "hr", "-o", out.to_str().expect("UTF-8")]);
        succeeds(&db, &["find", "-q"]);
        (folder, db)
    });
    path
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("entries") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("copied");
        }
    }
}

fn fresh() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("db");
    copy(original(), &db);
    (folder, Database::open(&db).expect("a database"))
}

/// All files that hold data. The lock holds none: it names its last holder for a message.
fn files(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("entries") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "lock")
                && fs::metadata(&path).expect("metadata").len() > 0
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn emails(database: &Database) -> BTreeSet<String> {
    let snapshot = database.snapshot().expect("a snapshot");
    let request = FindRequest::new(Filter::everything(), AsOf::new(Day::new(20_000)));
    let answer = find(&snapshot, &request).expect("an answer");
    let email = &leadsift::fields::named::EMAIL;
    answer
        .hits(&snapshot)
        .map(|hit| hit.expect("a hit").person.expect("a person").record.facts.text(email).to_string())
        .collect()
}

fn expected(people: usize) -> BTreeSet<String> {
    (0..people).map(|n| format!("pat{n}@firm{}.example", n % 5)).collect()
}

/// Repairs what was damaged at `what`, and holds the answers after it against the states that the database was in.
fn repaired_is_right(database: &Database, what: &str) {
    match database.repair() {
        Ok(repaired) => {
            assert!(!repaired.done.is_empty(), "{what}");
            let after = database.diagnose().expect("a diagnosis");
            assert!(after.is_sound(), "{what}: {repaired:?} {:?}", after.findings);
            let found = emails(database);
            let whole = [30, 25, 20].into_iter().find(|people| expected(*people) == found);
            let whole = whole.unwrap_or_else(|| panic!("{what}: {found:?}"));
            assert_eq!(whole == 30, repaired.lost.is_empty(), "{what}: {repaired:?}");
        }
        Err(error) => assert!(error.hint().is_some(), "{what}: {error}"),
    }
}

#[test]
fn a_sound_database_is_called_sound() {
    let (_folder, database) = fresh();
    let diagnosis = database.diagnose().expect("a diagnosis");
    assert!(diagnosis.findings.is_empty(), "{:?}", diagnosis.findings);
    assert_eq!(diagnosis.generations.len(), 3);
    assert!(diagnosis.generations.iter().all(|(_, health)| *health == Health::Intact));
    assert!(diagnosis.files > 30);
    assert_eq!(emails(&database), expected(30));
    assert!(succeeds(database.root(), &["doctor"]).contains("everything is as it was written"));
    let nothing = database.repair().expect("nothing to repair");
    assert!(nothing.done.is_empty());
}

#[test]
fn every_flipped_bit_is_found() {
    let (_folder, database) = fresh();
    let files = files(database.root());
    let mut draw = Draw(7);
    for round in 0..FLIPS {
        // Every file has its turn; which bit, the seed says.
        let path = &files[round % files.len()];
        let whole = fs::read(path).expect("bytes");
        let (at, bit) = (draw.below(whole.len()), draw.below(8));
        let mut changed = whole.clone();
        changed[at] ^= 1 << bit;
        fs::write(path, &changed).expect("written");
        let what = format!("{} byte {at} bit {bit}", path.display());
        let diagnosis = database.diagnose().unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(!diagnosis.findings.is_empty(), "{what} was not found");
        // The version in the journal may flip to what looks like a change that was cut short.
        let is_journal = path.ends_with("journal.sqlite");
        assert!(is_journal || !diagnosis.is_sound(), "{what}: {:?}", diagnosis.findings);
        assert!(diagnosis.findings.iter().all(|finding| !finding.advice.is_empty()), "{what}");
        if round % 10 == 0 {
            let (_other, twin) = fresh();
            let target = twin.root().join(path.strip_prefix(database.root()).expect("inside"));
            fs::write(&target, &changed).expect("written");
            repaired_is_right(&twin, &what);
        }
        fs::write(path, &whole).expect("mended");
    }
    assert!(database.diagnose().expect("a diagnosis").findings.is_empty());
}

#[test]
fn every_cut_is_found_and_refused_on_opening() {
    let (_folder, database) = fresh();
    let live = "generations/000003";
    let files = files(database.root());
    let mut draw = Draw(11);
    for round in 0..CUTS {
        let path = &files[round % files.len()];
        let whole = fs::read(path).expect("bytes");
        let length = draw.below(whole.len());
        fs::write(path, &whole[..length]).expect("cut");
        let what = format!("{} cut to {length} of {}", path.display(), whole.len());
        let diagnosis = database.diagnose().unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(!diagnosis.is_sound(), "{what} was not found: {:?}", diagnosis.findings);
        let inside = path.strip_prefix(database.root()).expect("inside");
        if inside.starts_with(live) || ["CURRENT", "secret"].iter().any(|name| inside.ends_with(name)) {
            let opened = database.snapshot();
            assert!(opened.is_err(), "{what} was opened");
        }
        if inside.ends_with("journal.sqlite") {
            assert!(database.book().is_err(), "{what} was written to");
        }
        if round % 10 == 0 {
            let (_other, twin) = fresh();
            fs::write(twin.root().join(inside), &whole[..length]).expect("cut");
            repaired_is_right(&twin, &what);
        }
        fs::write(path, &whole).expect("mended");
    }
}

fn damage(database: &Database, folder: &str, extension: &str) {
    let folder = database.root().join(folder);
    let mut hit = 0;
    for entry in fs::read_dir(&folder).expect("files") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|found| found == extension) {
            let mut bytes = fs::read(&path).expect("bytes");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x10;
            fs::write(&path, bytes).expect("damaged");
            hit += 1;
        }
    }
    assert!(hit > 0, "no {extension} in {}", folder.display());
}

#[test]
fn damaged_indexes_are_built_again_from_their_rows() {
    let (_folder, database) = fresh();
    let ids = succeeds(database.root(), &["find", "-f", "ids", "-q"]);
    for extension in ["idx", "term"] {
        damage(&database, "generations/000003/people", extension);
    }
    let output = run(database.root(), &["doctor"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("leadsift doctor --repair"), "{}", said(&output));
    let output = succeeds(database.root(), &["doctor", "--repair"]);
    assert!(output.contains("built the indexes of generation 3 again from its rows"), "{output}");
    assert!(!output.contains("lost"), "{output}");
    assert_eq!(emails(&database), expected(30));
    assert_eq!(succeeds(database.root(), &["find", "-f", "ids", "-q"]), ids);
    let found = succeeds(database.root(), &["find", "--title", "HR Manager", "--count"]);
    assert!(found.contains("30 of 30 people match"), "{found}");
    let checked = succeeds(database.root(), &["suppress", "check", "pat3@firm3.example"]);
    assert!(!checked.contains("not suppressed"), "{checked}");
    assert!(succeeds(database.root(), &["log"]).contains("built again from its rows"));
    // What was built again takes changes.
    let file = database.root().parent().expect("a folder").join("fourth.csv");
    fs::write(&file, people(28, 33)).expect("a file");
    succeeds(database.root(), &["import", file.to_str().expect("UTF-8"), "-q"]);
    assert_eq!(emails(&database), expected(33));
    assert!(database.diagnose().expect("a diagnosis").findings.is_empty());
}

#[test]
fn damaged_rows_lead_back_to_the_newest_whole_generation() {
    // What identifies a record lies in columns alone.
    ["store", "fast"].into_iter().for_each(damage_leads_back);
}

fn damage_leads_back(extension: &str) {
    let (_folder, database) = fresh();
    let second: BTreeSet<_> = fs::read_dir(database.root().join("generations/000002/people"))
        .expect("files")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    // Rows that only the live generation has.
    for entry in fs::read_dir(database.root().join("generations/000003/people")).expect("files") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|found| found == extension)
            && !second.contains(path.file_name().expect("a name"))
        {
            let mut bytes = fs::read(&path).expect("bytes");
            bytes[3] ^= 1;
            fs::write(&path, bytes).expect("damaged");
        }
    }
    let output = succeeds(database.root(), &["doctor", "--repair"]);
    assert!(output.contains("went back to generation 2"), "{output}");
    assert!(output.contains("third.csv"), "what is lost is told: {output}");
    assert_eq!(emails(&database), expected(25));
    let file = database.root().parent().expect("a folder").join("third.csv");
    fs::write(&file, people(24, 30)).expect("a file");
    succeeds(database.root(), &["import", file.to_str().expect("UTF-8"), "-q"]);
    assert_eq!(emails(&database), expected(30));
    assert!(database.diagnose().expect("a diagnosis").findings.is_empty());
}

#[test]
fn a_lost_name_of_the_live_generation_is_not_an_empty_database() {
    let (folder, database) = fresh();
    fs::remove_file(database.root().join("CURRENT")).expect("removed");
    let file = folder.path().join("people.csv");
    fs::write(&file, people(0, 3)).expect("a file");
    let output = run(database.root(), &["import", file.to_str().expect("UTF-8")]);
    assert!(!output.status.success(), "an import would remove what is there");
    assert!(said(&output).contains("doctor --repair"), "{}", said(&output));
    succeeds(database.root(), &["doctor", "--repair"]);
    assert_eq!(emails(&database), expected(30));
}

#[test]
fn another_key_and_a_lost_journal_are_refused() {
    let (_folder, database) = fresh();
    let secret = database.root().join("secret");
    let key = fs::read(&secret).expect("the key");
    fs::write(&secret, [7; 16]).expect("another key");
    assert!(database.snapshot().is_err() && database.book().is_err());
    assert!(database.repair().is_err(), "no repair makes up a key");
    fs::write(&secret, key).expect("the key");
    for name in ["journal.sqlite", "journal.seal"] {
        fs::remove_file(database.root().join(name)).expect("removed");
    }
    assert!(database.book().is_err() && database.journal().is_err(), "nobody would be suppressed");
    let diagnosis = database.diagnose().expect("a diagnosis");
    assert!(diagnosis.findings.iter().any(|finding| finding.severity == Severity::Damage
        && finding.place == "journal.sqlite"
        && finding.advice.contains("backup")));
}
