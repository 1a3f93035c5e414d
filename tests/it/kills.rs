//! The real program killed at random times, again and again on one database, and held against a model after each kill.
//!
//! The delays are drawn from a seed; where exactly the kill hits, the machine says. Whatever was acknowledged is there,
//! whatever was not is there whole or not at all, nobody is handed out twice, nobody is lost, and the next command works
//! at once. `LEADSIFT_KILLS` sets the rounds, `LEADSIFT_SEED` the seed (`.ci/faults`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use leadsift::db::{Database, LogKind};
use leadsift::fields::named;
use leadsift::filter::Filter;
use leadsift::model::AsOf;
use leadsift::prospect::{FindRequest, find};
use leadsift::value::Day;

use super::faults::{command_in, segments};
use super::lists::column;
use super::scratch::{self, Draw};

const ROUNDS: usize = 100;
const WANTED: &str = "HR Manager";

/// Title by address.
type People = BTreeMap<String, String>;

/// What the database must hold.
#[derive(Debug, Clone, Default)]
struct Model {
    people: People,
    suppressed: BTreeSet<String>,
    forgotten: BTreeSet<String>,
    /// Changes of the data that can be taken back: their number, and who was there before. The newest is last.
    undoable: Vec<(u32, People)>,
    /// Files of runs that were not taken back.
    files: Vec<PathBuf>,
}

/// What a command asks for, and what holds when it is done.
struct Step {
    args: Vec<String>,
    kind: &'static str,
    after: Model,
}

struct Round<'a> {
    folder: &'a Path,
    number: usize,
}

impl Round<'_> {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn import(&self, draw: &mut Draw, model: &Model) -> Step {
        let mut after = model.clone();
        let mut text = String::from("email,first_name,last_name,title,company_name,domain\n");
        let known: Vec<String> = model.people.keys().chain(&model.forgotten).cloned().collect();
        for n in 0..6 {
            let fresh = format!("pat{}x{n}@firm{}.example", self.number, draw.below(7));
            let email = if draw.below(3) == 0 { draw.of(&known).cloned().unwrap_or(fresh) } else { fresh };
            let title = if draw.below(3) == 0 { "CFO" } else { WANTED };
            let (local, domain) = email.split_once('@').expect("an address");
            text.push_str(&format!("{email},{local},Quill,{title},{domain} Ltd,{domain}\n"));
            if !model.forgotten.contains(&email) {
                after.people.insert(email, title.to_string());
            }
        }
        let file = self.file(&format!("import{}.csv", self.number));
        fs::write(&file, text).expect("a file");
        Step { args: words(&["import", text_of(&file), "-q"]), kind: "import", after }
    }

    fn step(&self, draw: &mut Draw, model: &Model) -> Step {
        let people: Vec<String> = model.people.keys().cloned().collect();
        let mut after = model.clone();
        match draw.below(13) {
            0..4 => self.import(draw, model),
            4 | 5 => match draw.of(&people) {
                Some(email) => {
                    after.suppressed.insert(email.clone());
                    let args = words(&["suppress", "add", email, "--reason", "dnc", "-q"]);
                    Step { args, kind: "suppress", after }
                }
                None => self.import(draw, model),
            },
            6..9 => {
                let file = self.file(&format!("run{}.csv", self.number));
                after.files.push(file.clone());
                Step { args: words(&["list", "run", "hr", "-o", text_of(&file), "-q"]), kind: "run", after }
            }
            9 | 10 => match after.undoable.pop() {
                Some((number, before)) => {
                    after.people = before;
                    Step { args: words(&["undo", &number.to_string(), "-q"]), kind: "undo", after }
                }
                None => self.import(draw, model),
            },
            11 => Step { args: words(&["compact", "-q"]), kind: "compact", after },
            _ => match draw.of(&people) {
                Some(email) => {
                    after.people.remove(email);
                    after.forgotten.insert(email.clone());
                    after.undoable.clear();
                    Step { args: words(&["forget", email, "-q"]), kind: "forget", after }
                }
                None => self.import(draw, model),
            },
        }
    }
}

fn words(args: &[&str]) -> Vec<String> {
    args.iter().map(|word| (*word).to_string()).collect()
}

fn text_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn start(db: &Path, args: &[String]) -> Child {
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut command = command_in(db.parent().expect("a folder"), &args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs")
}

fn people(database: &Database) -> People {
    let mut people = People::new();
    if database.generation().expect("a generation").is_none() {
        return people;
    }
    let snapshot = database.snapshot().expect("a snapshot");
    let request = FindRequest::new(Filter::everything(), AsOf::new(Day::new(20_000)));
    for hit in find(&snapshot, &request).expect("an answer").hits(&snapshot) {
        let facts = hit.expect("a hit").person.expect("a person").record.facts;
        let twice = people.insert(facts.text(&named::EMAIL).into(), facts.text(&named::TITLE).into());
        assert!(twice.is_none(), "somebody is there twice");
    }
    people
}

fn suppressed(database: &Database) -> usize {
    database.journal().expect("a journal").suppressions(None).expect("entries").len()
}

/// Whoever was handed out in files that still count; nobody may be in two of them.
fn handed_out(model: &Model, what: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for file in model.files.iter().filter(|file| file.exists()) {
        for email in column(file, "email") {
            assert!(all.insert(email.clone()), "{what}: {email} is handed out twice");
        }
    }
    all
}

/// Nothing is left over once somebody has written after the kill.
fn nothing_is_left_over(database: &Database, what: &str) {
    drop(
        database.change().unwrap_or_else(|error| panic!("{what}: the next command cannot write: {error:?}")),
    );
    scratch::no_half_files(database.root().parent().expect("a folder"), what);
    let diagnosis = database.diagnose().expect("a diagnosis");
    let is_left = diagnosis.findings.iter().any(|finding| finding.place.starts_with("generations"));
    assert!(diagnosis.is_sound() && !is_left, "{what}: {:?}", diagnosis.findings);
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok().map(|number| number.parse().expect("a number"))
}

#[test]
fn random_kills_lose_nothing_and_repeat_nothing() {
    let place = scratch::folder();
    let db = place.path().join("db");
    let rounds = number("LEADSIFT_KILLS").unwrap_or(ROUNDS);
    let mut draw = Draw(number("LEADSIFT_SEED").unwrap_or(1) as u64);
    let mut model = Model::default();
    let mut usual: BTreeMap<&str, Duration> = BTreeMap::new();
    let (mut killed, mut applied, mut ended) = (0, 0, 0);
    // The first import and the list are there before the first kill.
    for args in [
        Round { folder: place.path(), number: 0 }.import(&mut draw, &model).args,
        words(&["list", "save", "hr", "--title", WANTED, "-q"]),
    ] {
        let output = start(&db, &args).wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", said(&output));
    }
    let database = Database::open(&db).expect("a database");
    model.people = people(&database);
    for number in 1..=rounds {
        let round = Round { folder: place.path(), number };
        let step = round.step(&mut draw, &model);
        let what = format!("round {number}: {}", step.args.join(" "));
        let first_number = database.journal().expect("a journal").last_number().expect("a number") + 1;
        let begun = Instant::now();
        let mut child = start(&db, &step.args);
        // The first of its kind runs to its end, and tells how long that takes.
        if let Some(usual) = usual.get(step.kind) {
            std::thread::sleep(usual.mul_f64(draw.below(1_100) as f64 / 1_000.0));
            child.kill().expect("killed, or ended before");
        }
        let output = child.wait_with_output().expect("it ends");
        usual.entry(step.kind).or_insert_with(|| begun.elapsed());
        let was_killed = output.status.code().is_none();
        assert!(was_killed || output.status.success(), "{what}: {}", said(&output));
        if was_killed {
            killed += 1;
        } else {
            ended += 1;
        }

        nothing_is_left_over(&database, &what);
        let pieces = segments(&database);
        assert!(
            step.kind != "compact" || was_killed || pieces <= 2,
            "{what}: {pieces} segments of people and companies"
        );
        let found = people(&database);
        let entered = suppressed(&database);
        let mut is_done = found == step.after.people && entered == step.after.suppressed.len();
        let log = || database.journal().expect("a journal").log().expect("a log");
        let is_entered = |kind| log().iter().any(|entry| entry.kind == kind && entry.number >= first_number);
        match step.kind {
            "run" => is_done = step.after.files.last().expect("a file").exists(),
            // Who is there does not tell whether it was done.
            "compact" => is_done &= !was_killed || is_entered(LogKind::Compact),
            "undo" => is_done &= is_entered(LogKind::Undo),
            _ => {}
        }
        let is_before = found == model.people && entered == model.suppressed.len();
        assert!(is_done || was_killed, "{what}: acknowledged and not there: {found:#?}");
        assert!(is_done || is_before, "{what}: neither as before nor as after: {found:#?}");
        // Forgetting is several steps, each of which makes the person unfindable in one more place.
        if was_killed && (step.kind == "forget" || draw.below(2) == 0) {
            let again = start(&db, &step.args).wait_with_output().expect("it ends");
            let file = step.after.files.last().filter(|_| step.kind == "run");
            assert!(is_done || again.status.success(), "{what}, and again: {}", said(&again));
            assert_eq!(people(&database), step.after.people, "{what}, and again: {}", said(&again));
            assert_eq!(suppressed(&database), step.after.suppressed.len(), "{what}, and again");
            assert!(file.is_none_or(|file| file.exists()), "{what}, and again: no file");
            is_done = true;
        }
        if was_killed && is_done {
            applied += 1;
        }
        if is_done {
            let before = std::mem::replace(&mut model, step.after);
            let kind = if step.kind == "compact" { LogKind::Compact } else { LogKind::Import };
            let log = log();
            let entry = log.iter().find(|entry| entry.kind == kind && entry.number >= first_number);
            if let (Some(entry), "import" | "compact") = (entry, step.kind) {
                model.undoable.push((entry.number, before.people));
                // Two older generations are kept.
                let most = model.undoable.len().saturating_sub(2);
                model.undoable.drain(..most);
            }
        }

        let handed_out = handed_out(&model, &what);
        if is_done && step.kind == "run" {
            let due = model
                .people
                .iter()
                .filter(|(email, title)| *title == WANTED && !model.suppressed.contains(*email));
            for (email, _) in due {
                assert!(handed_out.contains(email), "{what}: {email} is lost");
            }
        }
    }
    println!(
        "{rounds} rounds: {killed} killed, {applied} of them had been or were then done; {ended} ended before"
    );
    assert!(killed * 3 > rounds, "only {killed} of {rounds} were hit: the kills come too late");
}
