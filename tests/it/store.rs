//! Generations: one writer, one rename, readers undisturbed, damage noticed.

use std::fs;
use std::path::Path;

use leadsift::db::{Change, Database};
use leadsift::error::ErrorKind;
use leadsift::fields::named;
use leadsift::filter::Filter;
use leadsift::model::{AsOf, CompanyNumber, Fact, LeadId, Person, Record};
use leadsift::prospect::{FindRequest, find};
use leadsift::value::{Day, Value};

fn person(id: u64, title: &str) -> Person {
    let mut record = Record { keys: vec![id + 100], ..Record::default() };
    record.facts.set(Fact { field: named::TITLE.code, value: Value::Text(title.into()), source: 0 });
    Person { id: LeadId(id), company: CompanyNumber::NONE, record }
}

fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open_or_create(&folder.path().join("db")).expect("a database");
    (folder, database)
}

fn publish(database: &Database, people: &[Person]) {
    let mut change = database.change().expect("a change");
    change.put_people(people).expect("people");
    change.publish(Vec::new()).expect("published");
}

fn titles(database: &Database) -> Vec<String> {
    let snapshot = database.snapshot().expect("a snapshot");
    titles_in(&snapshot)
}

fn titles_in(snapshot: &leadsift::db::Snapshot) -> Vec<String> {
    let request = FindRequest::new(Filter::everything(), AsOf::new(Day::new(20_000)));
    let answer = find(snapshot, &request).expect("an answer");
    let mut titles: Vec<String> = answer
        .hits(snapshot)
        .map(|hit| hit.expect("a hit").person.expect("a person").record.facts.text(&named::TITLE).to_string())
        .collect();
    titles.sort();
    titles
}

fn generations(database: &Database) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(database.root().join("generations"))
        .expect("generations")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_record_replaces_the_one_with_its_identity() {
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO"), person(2, "CFO")]);
    publish(&database, &[person(2, "COO"), person(3, "CTO")]);
    assert_eq!(titles(&database), ["CEO", "COO", "CTO"]);
    let mut change = database.change().expect("a change");
    change.remove_person(LeadId(1)).expect("removed");
    change.publish(Vec::new()).expect("published");
    assert_eq!(titles(&database), ["COO", "CTO"]);
}

#[test]
fn there_is_one_writer_and_it_is_named() {
    let (_folder, database) = database();
    let first = database.change().expect("a change");
    let error = database.change().err().expect("a second writer is refused");
    assert_eq!(error.kind(), ErrorKind::Locked);
    assert!(error.message().contains(&format!("process {}", std::process::id())), "{error}");
    assert!(error.hint().is_some());
    drop(first);
    database.change().expect("the lock is free again");
}

#[test]
fn a_change_that_is_dropped_leaves_nothing() {
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO")]);
    let mut change = database.change().expect("a change");
    change.put_people(&[person(2, "CFO")]).expect("people");
    drop(change);
    assert_eq!(generations(&database), ["000001"]);
    assert_eq!(titles(&database), ["CEO"]);
}

#[test]
fn what_a_killed_writer_left_is_removed_by_the_next() {
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO")]);
    let half = database.root().join("generations/000002");
    fs::create_dir_all(half.join("people")).expect("a folder");
    fs::write(half.join("people/garbage"), "x").expect("a file");
    fs::write(database.root().join("CURRENT.new"), "000009").expect("a file");
    // An older generation whose removal was cut short.
    let removed = database.root().join("generations/000000.removed");
    fs::create_dir_all(removed.join("people")).expect("a folder");
    assert!(database.diagnose().expect("a diagnosis").is_sound(), "half a removed generation is no damage");
    publish(&database, &[person(2, "CFO")]);
    assert!(!removed.exists());
    assert_eq!(titles(&database), ["CEO", "CFO"]);
    assert!(!half.join("people/garbage").exists());
    assert!(!database.root().join("CURRENT.new").exists());
    // Files that were to replace others, by whoever writes next, what it writes being something else.
    for name in ["CURRENT.new", "journal.new", "secret.new"] {
        fs::write(database.root().join(name), "half").expect("a file");
    }
    drop(database.book().expect("a writer"));
    for name in ["CURRENT.new", "journal.new", "secret.new"] {
        assert!(!database.root().join(name).exists(), "{name} is left over");
    }
}

#[test]
fn a_reader_keeps_its_generation() {
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO")]);
    let old = database.snapshot().expect("a snapshot");
    for id in 2..8 {
        publish(&database, &[person(id, "CFO")]);
    }
    assert_eq!(titles_in(&old), ["CEO"]);
    assert_eq!(titles(&database).len(), 7);
    assert_eq!(generations(&database), ["000005", "000006", "000007"], "the live one and two before it");
}

#[test]
fn a_company_number_is_never_given_out_again() {
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO")]);
    let given_out = |is_published: bool| {
        let mut change = database.change().expect("a change");
        let number = change.new_company_number();
        if is_published {
            change.put_people(&[person(number.0.into(), "CFO")]).expect("people");
            change.publish(Vec::new()).expect("published");
        }
        number
    };
    let first = given_out(true);
    database.book().and_then(|mut book| book.undo(2)).expect("taken back");
    let second = given_out(true);
    assert!(second > first, "after an undo");
    let live = database
        .root()
        .join(format!("generations/{:06}", database.generation().expect("live").expect("one")));
    let rows = fs::read_dir(live.join("people")).expect("files").map(|entry| entry.expect("an entry").path());
    for store in rows.filter(|path| path.extension().is_some_and(|extension| extension == "store")) {
        fs::remove_file(store).expect("removed");
    }
    assert!(!database.repair().expect("repaired").lost.is_empty(), "an older generation is live");
    assert!(given_out(false) > second, "after a repair");
}

#[test]
fn damage_is_reported_and_never_answered_from() {
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO")]);
    let people = database.root().join("generations/000001/people");
    let store = fs::read_dir(&people)
        .expect("files")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|extension| extension == "store"))
        .expect("the rows");
    let bytes = fs::read(&store).expect("bytes");
    fs::write(&store, &bytes[..bytes.len() - 1]).expect("cut");
    let error = database.snapshot().err().expect("refused");
    assert_eq!(error.kind(), ErrorKind::Damaged);
    fs::write(&store, &bytes).expect("mended");
    assert_eq!(titles(&database), ["CEO"]);
    fs::write(database.root().join("CURRENT"), "seven").expect("damaged");
    assert_eq!(database.snapshot().err().expect("refused").kind(), ErrorKind::Damaged);
}

#[test]
fn records_out_of_order_are_refused() {
    let (_folder, database) = database();
    let mut change = database.change().expect("a change");
    let at = |id: u64, company: u32| Person { company: CompanyNumber(company), ..person(id, "CEO") };
    assert!(change.put_people(&[at(1, 2), at(2, 1)]).is_err());
    drop(change);
    assert!(generations(&database).is_empty());
}

#[test]
fn only_the_owner_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, database) = database();
    publish(&database, &[person(1, "CEO")]);
    let mut folders = vec![database.root().to_path_buf()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let mode = |path: &Path| fs::metadata(path).expect("metadata").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(&folder).expect("entries") {
            let path = entry.expect("an entry").path();
            seen += 1;
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
            }
        }
    }
    assert!(seen > 10);
}

/// A change is built by one thread and may be handed to another.
#[test]
fn a_change_can_be_sent() {
    fn is_send<T: Send>() {}
    is_send::<Change>();
}
