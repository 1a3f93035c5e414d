//! Faults at every file operation of the real program: killed, torn, refused by the disk, full, out of files.
//!
//! A small C library counts the operations below one folder and spoils one of them (`tests/faults/shim.c`). After a
//! fault the database is as it was before the command or as it is after it, the same command then ends well, and nothing
//! is left over. `cargo test` tries some points of each command and fault, spread by seed; `LEADSIFT_FAULT_POINTS=all`
//! tries all (`.ci/faults`).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use assert_cmd::cargo::CommandCargoExt;
use leadsift::db::{Contacts, Database};
use leadsift::fields::named;
use leadsift::filter::Filter;
use leadsift::model::AsOf;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;

use super::scratch;

/// Points of each command and fault, unless told otherwise.
const POINTS: usize = 30;
const FAULTS: [&str; 5] = ["kill", "torn", "eio", "enospc", "emfile"];

/// The library that spoils operations; `None` where there is no C compiler or no preloading.
pub(super) fn shim() -> Option<&'static Path> {
    static SHIM: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let built = SHIM.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let library = folder.path().join("shim.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/shim.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        let built = compiler.output().is_ok_and(|output| output.status.success());
        (cfg!(target_os = "linux") && built).then_some((folder, library))
    });
    if built.is_none() {
        eprintln!("no faults were tried: there is no C compiler, or this is not Linux");
    }
    built.as_ref().map(|(_, library)| library.as_path())
}

fn people(from: usize, to: usize, title: &str) -> String {
    let mut text = String::from("email,first_name,last_name,title,company_name,domain\n");
    for n in from..to {
        let company = n % 5;
        text.push_str(&format!(
            "pat{n}@firm{company}.example,Pat{n},Quill{n},{title},Firm{company} Ltd,firm{company}.example\n"
        ));
    }
    text
}

/// A folder with a database in `db` and files beside it.
struct Place(tempfile::TempDir);

/// The program on the database `db` in a folder, in which it runs.
pub(super) fn command_in(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("leadsift").expect("the program");
    for variable in ["LEADSIFT_DB", "LEADSIFT_CONFIG", "LEADSIFT_DIE_AT"] {
        command.env_remove(variable);
    }
    command.env("HOME", "/nonexistent").env("LEADSIFT_USER", "tess").stdin(Stdio::null());
    command.current_dir(folder).arg("--db").arg(folder.join("db")).args(args);
    command
}

impl Place {
    fn original() -> &'static Place {
        static ORIGINAL: OnceLock<Place> = OnceLock::new();
        ORIGINAL.get_or_init(|| {
            let place = Place(scratch::folder());
            for (name, from, to) in [("one.csv", 0, 12), ("two.csv", 8, 16), ("three.csv", 14, 18)] {
                fs::write(place.file(name), people(from, to, "HR Manager")).expect("a file");
            }
            fs::write(place.file("update.csv"), people(2, 9, "HR Director")).expect("a file");
            for args in [
                &["import", "one.csv", "-q"][..],
                &["import", "two.csv", "-q"],
                &["suppress", "add", "pat3@firm3.example", "--reason", "dnc"],
                &["list", "save", "hr", "--title", "HR Manager"],
            ] {
                let output = place.command(args).output().expect("the program runs");
                assert!(output.status.success(), "{args:?}\n{}", said(&output));
            }
            place
        })
    }

    fn copied() -> Place {
        let place = Place(scratch::folder());
        copy(Place::original().0.path(), place.0.path());
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, args: &[&str]) -> Command {
        command_in(self.0.path(), args)
    }

    fn spoiled(&self, shim: &Path, args: &[&str], fault: &str, at: usize) -> (Output, usize) {
        let log = tempfile::NamedTempFile::new().expect("a file");
        let mut command = self.command(args);
        command.env("LD_PRELOAD", shim).env("FAULT_ROOT", self.0.path()).env("FAULT_LOG", log.path());
        command.env("FAULT_KIND", fault).env("FAULT_AT", at.to_string());
        let output = command.output().expect("the program runs");
        let count = fs::read_to_string(log.path()).expect("a count").trim().parse().unwrap_or(0);
        (output, count)
    }

    /// Everything that a user can see: people with their titles, suppressions, what stands in exported files; and how many
    /// keys count as contacted.
    fn state(&self) -> BTreeMap<String, String> {
        let mut state = BTreeMap::new();
        let database = Database::open(&self.file("db")).expect("a database");
        let snapshot = database.snapshot().expect("a snapshot");
        let request = FindRequest::new(Filter::everything(), AsOf::new(Day::new(20_000)));
        for hit in find(&snapshot, &request).expect("an answer").hits(&snapshot) {
            let facts = hit.expect("a hit").person.expect("a person").record.facts;
            let twice = state.insert(facts.text(&named::EMAIL).into(), facts.text(&named::TITLE).into());
            assert!(twice.is_none(), "somebody is there twice");
        }
        state.insert("segments".into(), segments(&database).to_string());
        let journal = database.journal().expect("a journal");
        let entered = journal.suppressions(None).expect("entries");
        state.insert("suppressed".into(), entered.len().to_string());
        state.insert("contacted".into(), self.contacted().to_string());
        let out = self.file("out.csv");
        if out.exists() {
            let mut reader = csv::Reader::from_path(&out).expect("a file");
            let at =
                reader.headers().expect("a header").iter().position(|name| name == "email").expect("emails");
            let mut emails: Vec<String> =
                reader.records().map(|record| record.expect("a record")[at].to_string()).collect();
            emails.sort();
            state.insert("handed out".into(), emails.join(" "));
        }
        state
    }

    fn contacted(&self) -> usize {
        let journal =
            Database::open(&self.file("db")).and_then(|database| database.journal()).expect("a journal");
        journal.contacted(Contacts::default()).expect("keys").len()
    }

    /// The names of all files, for people to be looked for in.
    fn names(&self) -> String {
        let (mut names, mut folders) = (String::new(), vec![self.0.path().to_path_buf()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("entries") {
                let path = entry.expect("an entry").path();
                names.push_str(&path.to_string_lossy().to_lowercase());
                if path.is_dir() {
                    folders.push(path);
                }
            }
        }
        names
    }

    /// Nothing that a command left half done is there after a further change.
    fn nothing_is_left_over(&self, what: &str) {
        let database = Database::open(&self.file("db")).expect("a database");
        let blocked = |error| panic!("{what}: the next command cannot write: {error:?}");
        database.book().and_then(|mut book| book.save_list("next", "{}", None, true)).unwrap_or_else(blocked);
        drop(database.change());
        scratch::no_half_files(self.0.path(), what);
        let diagnosis = database.diagnose().expect("a diagnosis");
        assert!(diagnosis.findings.is_empty(), "{what}: {:?}", diagnosis.findings);
    }
}

/// Segments of the live generation. Files are not counted: one that could not be removed goes with the next change.
pub(super) fn segments(database: &Database) -> usize {
    let live = database.generation().expect("a number").expect("a generation");
    let dir = database.root().join(format!("generations/{live:06}"));
    let of_index = |index: &str| {
        let text = fs::read_to_string(dir.join(index).join("meta.json")).expect("what an index is made of");
        let meta: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        meta["segments"].as_array().expect("segments").len()
    };
    ["companies", "people", "openings"].into_iter().map(of_index).sum()
}

pub(super) fn copy(from: &Path, to: &Path) {
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

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The points to try of `all`: every one, or some, spread by the seed.
fn points(all: usize, seed: usize) -> Vec<usize> {
    let most = match std::env::var("LEADSIFT_FAULT_POINTS").ok().as_deref() {
        Some("all") => all,
        Some(number) => number.parse().expect("a number or all"),
        None => POINTS,
    };
    let most = most.min(all);
    (0..most).map(|n| (n * all + (seed * 7919) % all) / most % all + 1).collect()
}

fn survives(args: &[&str]) {
    let Some(shim) = shim() else { return };
    let before = Place::copied().state();
    let whole = Place::copied();
    let (output, all) = whole.spoiled(shim, args, "", 0);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    assert!(all > 15, "{args:?}: only {all} file operations were seen");
    let after = whole.state();
    assert_ne!(before, after, "{args:?} changes nothing that is looked at");
    let (mut refused, mut killed, mut endured) = (0, 0, 0);
    for (seed, fault) in FAULTS.into_iter().enumerate() {
        for at in points(all, seed) {
            let what = format!("{} with {fault} at {at} of {all}", args.join(" "));
            let place = Place::copied();
            let (output, _) = place.spoiled(shim, args, fault, at);
            let words = said(&output);
            assert!(!words.contains("panicked"), "{what}: {words}");
            let is_killed = output.status.code().is_none();
            match (output.status.success(), is_killed) {
                (true, _) => endured += 1,
                (_, true) => killed += 1,
                _ => {
                    refused += 1;
                    assert!(words.contains("error:"), "{what}: no word of what is wrong: {words}");
                }
            }
            assert!(!place.names().contains("quill"), "{what}: a name of a person in the name of a file");
            let found = place.state();
            if output.status.success() {
                assert_eq!(found, after, "{what}: acknowledged and not there");
            }
            // A run that is about to be brought to its end counts before its file is there.
            let seen = |state: &BTreeMap<String, String>| {
                state
                    .iter()
                    .filter(|(key, _)| *key != "contacted")
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect::<BTreeMap<_, _>>()
            };
            let is_whole = [&before, &after].into_iter().any(|state| seen(state) == seen(&found));
            assert!(is_whole, "{what}: {found:#?}\n{words}");
            let again = place.command(args).output().expect("the program runs");
            // What was done already may be refused the second time; what was not must be done now.
            let settled = place.state();
            assert_eq!(settled, after, "{what}, and again: {}", said(&again));
            place.nothing_is_left_over(&what);
        }
    }
    println!("{}: {all} operations; {killed} killed, {refused} refused, {endured} endured", args.join(" "));
}

#[test]
fn an_import_survives_every_fault() {
    survives(&["import", "three.csv"]);
}

#[test]
fn an_update_survives_every_fault() {
    survives(&["import", "update.csv"]);
}

#[test]
fn suppressing_survives_every_fault() {
    survives(&["suppress", "add", "pat5@firm0.example", "--reason", "dnc"]);
}

#[test]
fn forgetting_survives_every_fault() {
    survives(&["forget", "pat7@firm2.example"]);
}

#[test]
fn a_run_survives_every_fault() {
    survives(&["list", "run", "hr", "-o", "out.csv"]);
}

/// Every place from which on a run may count, for the two faults after which the program goes on.
#[test]
fn a_run_counts_where_its_file_is_there() {
    let Some(shim) = shim() else { return };
    let args = ["list", "run", "hr", "-o", "out.csv"];
    let whole = Place::copied();
    let (output, all) = whole.spoiled(shim, &args, "", 0);
    assert!(output.status.success(), "{}", said(&output));
    let contacted = whole.contacted();
    assert!(contacted > 0);
    for fault in ["eio", "enospc"] {
        for at in all / 2..=all {
            let place = Place::copied();
            let (output, _) = place.spoiled(shim, &args, fault, at);
            // Whoever writes next brings it to its end, or clears it away.
            place.nothing_is_left_over(&format!("{fault} at {at} of {all}"));
            let counts = if place.file("out.csv").exists() { contacted } else { 0 };
            assert_eq!(place.contacted(), counts, "{fault} at {at} of {all}: {}", said(&output));
        }
    }
}

#[test]
fn a_run_to_standard_output_counts_where_it_went_out() {
    let Some(shim) = shim() else { return };
    let args = ["list", "run", "hr", "-f", "ids", "-q"];
    let whole = Place::copied();
    let (output, all) = whole.spoiled(shim, &args, "", 0);
    assert!(output.status.success(), "{}", said(&output));
    let (contacted, ids) = (whole.contacted(), output.stdout);
    assert!(contacted > 0 && !ids.is_empty());
    let mut cut = 0;
    for fault in ["kill", "eio", "enospc"] {
        for at in all / 2..=all {
            let what = format!("{fault} at {at} of {all}");
            let place = Place::copied();
            let (output, _) = place.spoiled(shim, &args, fault, at);
            assert!(output.stdout.is_empty() || output.stdout == ids, "{what}");
            assert!(!output.status.success() || output.stdout == ids, "{what}");
            place.nothing_is_left_over(&what);
            let (went_out, counted) = (!output.stdout.is_empty(), place.contacted());
            if fault == "kill" && went_out && counted == 0 {
                // Between the last byte and the note of it.
                cut += 1;
                continue;
            }
            assert_eq!(counted, if went_out { contacted } else { 0 }, "{what}: {}", said(&output));
            let again = place.command(&args).output().expect("the program runs");
            assert!(
                again.status.success() && again.stdout.is_empty() == went_out,
                "{what}: {}",
                said(&again)
            );
        }
    }
    assert!(cut <= 1, "killed at {cut} operations after the last byte, without a note of it");
}

#[test]
fn compacting_survives_every_fault() {
    survives(&["compact"]);
}

#[test]
fn taking_back_survives_every_fault() {
    survives(&["undo", "2"]);
}
