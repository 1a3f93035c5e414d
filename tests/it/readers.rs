//! Readers while others write: each sees one generation whole, keeps it, and a second writer waits or is told for whom.
//!
//! `LEADSIFT_READER_IMPORTS` sets how many imports the readers live through at the least, `LEADSIFT_READER_SECONDS` how long
//! at the least (`.ci/faults`).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use leadsift::db::{Database, Snapshot};
use leadsift::fields::named;
use leadsift::filter::Filter;
use leadsift::model::AsOf;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;

use super::faults::command_in;
use super::lists::said;
use super::scratch;

const READERS: usize = 64;
const PROCESSES: usize = 4;
const IMPORTS: usize = 12;
const PEOPLE: usize = 40;

/// The same people with the title of a round, and one more for each round: whoever sees two titles sees two generations.
fn people(round: usize) -> String {
    let mut text = String::from("email,first_name,last_name,title,company_name,domain\n");
    for n in 0..PEOPLE + round {
        let company = n % 7;
        text.push_str(&format!(
            "pat{n}@firm{company}.example,Pat{n},Quill,Title {round},Firm{company} Ltd,firm{company}.example\n"
        ));
    }
    text
}

/// The round that everybody in the generation is of.
fn round_of(snapshot: &Snapshot) -> usize {
    let request = FindRequest::new(Filter::everything(), AsOf::new(Day::new(20_000)));
    let mut titles = BTreeSet::new();
    let mut count = 0;
    for hit in find(snapshot, &request).expect("an answer").hits(snapshot) {
        let facts = hit.expect("a hit").person.expect("a person").record.facts;
        titles.insert(facts.text(&named::TITLE).to_string());
        count += 1;
    }
    assert_eq!(titles.len(), 1, "a generation of several imports: {titles:?}");
    let round = titles.first().and_then(|title| title.strip_prefix("Title ")).expect("a title");
    let round = round.parse().expect("a round");
    assert_eq!(
        (count, snapshot.people()),
        (PEOPLE + round, (PEOPLE + round) as u64),
        "people of round {round}"
    );
    round
}

fn import(folder: &Path, round: usize) {
    let file = format!("{round}.csv");
    fs::write(folder.join(&file), people(round)).expect("a file");
    runs(folder, &["import", &file, "-q"]);
}

fn runs(folder: &Path, args: &[&str]) {
    let output = command_in(folder, args).output().expect("it runs");
    assert!(output.status.success(), "{args:?}: {}", said(&output));
}

/// Imports again and again, and compacts after every third; answers how many imports there were.
fn writes(folder: &Path, imports: usize, time: Duration) -> usize {
    let begun = Instant::now();
    let mut round = 0;
    while round < imports || begun.elapsed() < time {
        round += 1;
        import(folder, round);
        if round % 3 == 0 {
            runs(folder, &["compact", "-q"]);
        }
    }
    round
}

/// Asks again and again as another process would.
fn asks(folder: &Path, is_over: &AtomicBool) -> usize {
    let mut asked = 0;
    while asked == 0 || !is_over.load(Ordering::Relaxed) {
        let output = command_in(folder, &["find", "-f", "csv", "-q"]).output().expect("it runs");
        assert!(output.status.success(), "{}", said(&output));
        let mut reader = csv::Reader::from_reader(&output.stdout[..]);
        let at = reader.headers().expect("a header").iter().position(|name| name == "title").expect("titles");
        let titles: Vec<String> = reader.records().map(|row| row.expect("a row")[at].to_string()).collect();
        let first = titles.first().expect("a person");
        let round: usize =
            first.strip_prefix("Title ").and_then(|round| round.parse().ok()).expect("a round");
        assert!(titles.iter().all(|title| title == first) && titles.len() == PEOPLE + round, "{titles:?}");
        asked += 1;
    }
    asked
}

#[test]
fn readers_see_one_generation_whole_while_others_import() {
    let place = scratch::folder();
    let folder = place.path();
    let given = |name: &str| std::env::var(name).ok().map(|number| number.parse().expect("a number"));
    let imports = given("LEADSIFT_READER_IMPORTS").unwrap_or(IMPORTS);
    let time = Duration::from_secs(given("LEADSIFT_READER_SECONDS").unwrap_or(0) as u64);
    import(folder, 0);
    let database = Database::open(&folder.join("db")).expect("a database");
    let (is_over, looks, kept) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let imports = std::thread::scope(|scope| {
        for reader in 0..READERS {
            let (database, is_over, looks, kept) = (&database, &is_over, &looks, &kept);
            scope.spawn(move || {
                let mut newest = 0;
                let mut held: Option<(Snapshot, usize)> = None;
                while newest == 0 || !is_over.load(Ordering::Relaxed) {
                    let snapshot =
                        database.snapshot().unwrap_or_else(|error| panic!("reader {reader}: {error:?}"));
                    let round = round_of(&snapshot);
                    assert!(round >= newest, "reader {reader}: round {round} after {newest}");
                    newest = round.max(newest);
                    looks.fetch_add(1, Ordering::Relaxed);
                    // Every fourth reader holds on to what it saw first, however often it was superseded since.
                    if let Some((old, seen)) = &held {
                        assert_eq!(round_of(old), *seen, "reader {reader}");
                        kept.fetch_add(1, Ordering::Relaxed);
                    } else if reader % 4 == 0 {
                        held = Some((snapshot, round));
                    }
                    if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        let processes: Vec<_> = (0..PROCESSES).map(|_| scope.spawn(|| asks(folder, &is_over))).collect();
        let writing = scope.spawn(|| writes(folder, imports, time));
        let written = writing.join();
        is_over.store(true, Ordering::Relaxed);
        let asked: usize = processes.into_iter().map(|process| process.join().expect("a process")).sum();
        println!("{asked} answers of processes");
        written.expect("every import and compaction ends well")
    });
    let (looks, kept) = (looks.into_inner(), kept.into_inner());
    println!(
        "{imports} imports, {looks} generations read by {READERS} readers, {kept} of them superseded ones"
    );
    assert!(looks >= READERS && kept > 0, "{looks} looks, {kept} at older generations");
    assert_eq!(round_of(&database.snapshot().expect("a snapshot")), imports);
}

fn ended(mut child: Child) -> (Option<i32>, String) {
    let status = child.wait().expect("it ends");
    let output = child.wait_with_output().expect("output");
    (status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_second_writer_is_told_who_writes_or_waits() {
    let place = scratch::folder();
    let folder = place.path();
    import(folder, 0);
    fs::write(folder.join("more.csv"), people(1)).expect("a file");
    let database = Database::open(&folder.join("db")).expect("a database").by("ana");
    let change = database.change().expect("a change");
    let start = |args: &[&str]| {
        let mut command = command_in(folder, args);
        command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it runs")
    };
    let waiting = start(&["import", "more.csv", "-q", "--wait"]);
    for args in [&["import", "more.csv", "-q"][..], &["import", "more.csv", "-q", "--wait=1"]] {
        let (code, told) = ended(start(args));
        assert_eq!(code, Some(1), "{told}");
        let holder = format!("is being written by process {} of ana since 2", std::process::id());
        assert!(told.contains(&holder) && told.contains("--wait"), "{args:?}: {told}");
    }
    let (code, told) = ended(start(&["find", "-q", "--count"]));
    assert_eq!(code, Some(0), "reading goes on: {told}");
    drop(change);
    let (code, told) = ended(waiting);
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(round_of(&database.snapshot().expect("a snapshot")), 1);
    let (code, told) = ended(start(&["import", "more.csv", "--wait=soon"]));
    assert_eq!(code, Some(2), "{told}");
}
