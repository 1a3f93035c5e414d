//! Lists that can be sent: who is left out and why, contacted once however a run ends, and changes that can be taken back.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use assert_cmd::cargo::CommandCargoExt;
use leadsift::db::{Database, Destination, Reason, SuppressedBy};
use leadsift::fields::named;
use leadsift::filter::Filter;
use leadsift::model::{AsOf, LeadId};
use leadsift::prospect::{
    self, Asked, Cause, FindRequest, LeaveOut, ListQuestion, Recorder, RunHead, SharedDomains, WrittenValue,
};
use leadsift::value::Day;

const COMPANIES: usize = 6;
const EACH: usize = 4;
const EVERYBODY: usize = COMPANIES * EACH + 1;

/// People of six companies, one with a free-mail address at a seventh.
fn people() -> String {
    let mut text =
        String::from("email,first_name,last_name,title,company_name,domain,phone,linkedin_url,Lead Owner\n");
    for company in 0..COMPANIES {
        for person in 0..EACH {
            let title = ["HR Manager", "HR Manager", "HR Director", "CFO"][person];
            text.push_str(&format!(
                "pat{person}@firm{company}.example,Pat{person},Quill{company},{title},Firm{company} Ltd,firm{company}.example,\
                 +44 20 7946 0{company}{person}0,linkedin.com/in/pat{person}-{company},{}\n",
                ["Ana", "Ben"][company % 2]
            ));
        }
    }
    text.push_str("lone@gmail.com,Lone,Wolf,HR Manager,Solo Works,solo-works.example,,,Ana\n");
    text
}

/// A database made once; tests work on copies.
fn original() -> &'static Path {
    static ORIGINAL: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = ORIGINAL.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("people.csv");
        fs::write(&file, people()).expect("a file");
        let db = folder.path().join("db");
        succeeds(&db, &["import", text(&file), "-q"]);
        (folder, db)
    });
    path
}

pub(super) struct Place {
    folder: tempfile::TempDir,
    pub(super) db: PathBuf,
}

impl Place {
    pub(super) fn new() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("db");
        Database::open(original()).expect("a database").backup(&db).expect("a copy");
        Place { folder, db }
    }

    /// Without a database yet.
    pub(super) fn empty() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("db");
        Place { folder, db }
    }

    /// With a copy of this database.
    pub(super) fn at(database: tempfile::TempDir) -> Place {
        let place = Place::empty();
        Database::open(database.path()).expect("a database").backup(&place.db).expect("a copy");
        place
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn run(&self, args: &[&str]) -> Output {
        run(&self.db, args)
    }

    pub(super) fn succeeds(&self, args: &[&str]) -> String {
        succeeds(&self.db, args)
    }

    pub(super) fn fails(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}");
        said(&output)
    }

    /// Runs into the named step, at which the process dies.
    pub(super) fn dies(&self, args: &[&str], step: &str) {
        let output = command(&self.db, args).env("LEADSIFT_DIE_AT", step).output().expect("it runs");
        assert!(!output.status.success(), "{args:?} went past {step}");
    }

    pub(super) fn open(&self) -> Database {
        Database::open(&self.db).expect("a database")
    }
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn command(db: &Path, args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("leadsift").expect("the program");
    for variable in ["LEADSIFT_DB", "LEADSIFT_CONFIG", "LEADSIFT_DIE_AT", "NO_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.env("LEADSIFT_USER", "tess").env("HOME", "/nonexistent").stdin(Stdio::null());
    command.arg("--db").arg(db).args(args);
    command
}

fn run(db: &Path, args: &[&str]) -> Output {
    command(db, args).output().expect("the program runs")
}

/// What was printed, on either side.
pub(super) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn succeeds(db: &Path, args: &[&str]) -> String {
    let output = run(db, args);
    assert!(output.status.success(), "{args:?}\n{}", said(&output));
    said(&output)
}

/// The values of a column of a CSV file.
pub(super) fn column(path: &Path, name: &str) -> Vec<String> {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let at = reader.headers().expect("a header").iter().position(|header| header == name).expect(name);
    reader.records().map(|row| row.expect("a row")[at].to_string()).collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn each_person_left_out_counts_once_and_is_named() {
    let place = Place::new();
    place.succeeds(&["suppress", "add", "firm0.example", "--reason", "customer"]);
    place.succeeds(&["suppress", "add", "pat0@firm0.example", "pat1@firm1.example", "--reason", "dnc"]);
    place.succeeds(&["suppress", "add", "Firm2 Limited", "--reason", "competitor", "--as", "company"]);
    let left_out = place.file("left-out.csv");
    let shown = place.succeeds(&["find", "--per-company", "2", "--left-out", text(&left_out)]);
    // Of 25: 8 of firms 0 and 2, one of firm 1; firms 1, 3, 4, 5 keep two each, and the lone one.
    let line = "25 match = 9 listed + 7 over 2 per company + 3 customers + 4 competitors + 2 do-not-contact";
    assert!(shown.contains(line), "{shown}");
    let mut causes: BTreeMap<String, usize> = BTreeMap::new();
    for cause in column(&left_out, "cause") {
        *causes.entry(cause).or_default() += 1;
    }
    let expected = [("competitor", 4), ("customer", 3), ("do-not-contact", 2), ("over 2 per company", 7)];
    assert_eq!(
        causes.into_iter().collect::<Vec<_>>(),
        expected.map(|(cause, count)| (cause.to_string(), count))
    );
    let details = column(&left_out, "detail").join("\n");
    assert!(details.contains("by domain, entered with #2"), "{details}");
    let json = place.succeeds(&["find", "--per-company", "2", "--limit", "5", "-f", "json", "-q"]);
    let answer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let count = |name: &str| answer["counts"][name].as_u64().expect(name);
    assert_eq!(
        count("matched"),
        count("listed") + count("over_cap") + count("over_limit") + count("left_out")
    );
    let companies = place.succeeds(&["find", "--companies-only"]);
    assert!(companies.contains("7 match = 5 listed + 1 customer + 1 competitor"), "{companies}");
}

#[test]
fn suppression_hits_by_every_key() {
    let place = Place::new();
    let cases = [
        ("PAT0@Firm3.example", 1),
        ("https://www.linkedin.com/in/pat1-3/?x=1", 1),
        ("+44 (20) 7946-0320", 1),
        ("www.firm4.example/about", EACH),
        ("firm5 ltd", EACH),
    ];
    for (value, hit) in cases {
        let before = place.succeeds(&["find", "--count", "--net-new"]);
        let added = place.succeeds(&["suppress", "add", value, "--reason", "deal"]);
        assert!(added.contains("Suppressed 1 entry as open deals"), "{added}");
        let number = added.rsplit("leadsift undo ").next().expect("a number").trim().to_string();
        let left = place.succeeds(&["find", "--per-company", "9"]);
        let words = if hit == 1 { "1 open deal" } else { "4 open deals" };
        assert!(left.contains(&format!("{} listed + {words}", EVERYBODY - hit)), "{value}: {left}");
        assert!(place.succeeds(&["suppress", "check", value]).contains("open deal"), "{value}");
        place.succeeds(&["undo", &number]);
        assert!(place.succeeds(&["suppress", "check", value]).contains("not suppressed"), "{value}");
        assert_eq!(place.succeeds(&["find", "--count", "--net-new"]), before);
    }
    // A free-mail domain is refused, and hits by any address where it is meant.
    assert!(place.fails(&["suppress", "add", "gmail.com", "--reason", "dnc"]).contains("--yes-all-of-them"));
    place.succeeds(&["suppress", "add", "gmail.com", "--reason", "dnc", "--yes-all-of-them"]);
    assert!(place.succeeds(&["find", "--per-company", "9"]).contains("24 listed + 1 do-not-contact"));
    assert!(place.succeeds(&["suppress", "check", "who@gmail.com"]).contains("through its domain"));
    assert!(
        place
            .fails(&["suppress", "add", "a.example", "--reason", "dnc", "--until", "2020-01-01"])
            .contains("past")
    );
}

#[test]
fn files_of_people_mean_people_and_files_of_companies_companies() {
    let place = Place::new();
    let (people, companies) = (place.file("people.csv"), place.file("companies.csv"));
    fs::write(&people, "Email,Company\npat0@firm0.example,Firm0 Ltd\n,Firm1 Ltd\n").expect("a file");
    fs::write(&companies, "Name,Website\nSomething else,https://firm3.example\nFirm4 Ltd,\n")
        .expect("a file");
    place.succeeds(&["suppress", "add", text(&people), "--reason", "dnc"]);
    place.succeeds(&["suppress", "add", text(&companies), "--reason", "customer"]);
    let left = place.succeeds(&["find", "--per-company", "9"]);
    assert!(left.contains("12 listed + 8 customers + 5 do-not-contact"), "{left}");
    let listed = place.succeeds(&["suppress", "list"]);
    assert!(listed.contains("firm3.example") && !listed.contains("pat0"), "{listed}");
    let removed = place.succeeds(&["suppress", "remove", text(&companies)]);
    assert!(removed.contains("Removed 2 entries"), "{removed}");
}

#[test]
fn a_list_hands_everybody_out_once() {
    let place = Place::new();
    place.succeeds(&["list", "save", "hr", "--title", "HR Manager", "--per-company", "1"]);
    let (first, second) = (place.file("first.csv"), place.file("second.csv"));
    let preview = place.succeeds(&["list", "run", "hr", "--preview", "-f", "ids"]);
    assert!(preview.contains("13 match = 7 listed + 6 over 1 per company"), "{preview}");
    let one = place.succeeds(&["list", "run", "hr", "-o", text(&first)]);
    assert!(one.contains("7 leads count as contacted"), "{one}");
    // The cap is the list's: the second of each company comes when it may have two.
    place.succeeds(&["list", "save", "hr", "--title", "HR Manager", "--per-company", "2", "--replace"]);
    let two = place.succeeds(&["list", "run", "hr", "-o", text(&second)]);
    assert!(two.contains("13 match = 6 listed + 7 already contacted"), "{two}");
    let ids: BTreeSet<String> = [&first, &second].iter().flat_map(|path| column(path, "id")).collect();
    assert_eq!(ids.len(), 13);
    assert!(place.succeeds(&["list", "run", "hr", "-f", "ids"]).contains("0 leads count as contacted"));
    assert!(place.fails(&["list", "run", "hr", "-o", text(&first)]).contains("--force"));
    // Another list leaves them out too, unless it looks at its own contacts alone.
    place.succeeds(&["find", "--title", "HR Manager", "--save", "other"]);
    place.succeeds(&["find", "--title", "HR Manager", "--save", "own", "--net-new=list"]);
    assert!(
        place.succeeds(&["list", "run", "other", "--preview"]).contains("0 listed + 13 already contacted")
    );
    assert!(place.succeeds(&["list", "run", "own", "--preview"]).contains("13 match ·"));
    let excluded = place.succeeds(&["find", "--exclude-list", "hr"]);
    assert!(excluded.contains("12 listed + 13 on list hr"), "{excluded}");
    // Who was contacted takes places of the company's cap for a while.
    let capped = place.succeeds(&["find", "--title", "HR Director", "--per-company", "2/90d"]);
    assert!(capped.contains("6 match = 0 listed + 6 over 2 per company"), "{capped}");
    // Taking the second run back makes its leads net-new again.
    let number = two.rsplit("leadsift undo ").next().expect("a number").trim().to_string();
    place.succeeds(&["undo", &number]);
    assert!(place.succeeds(&["list", "run", "hr", "--preview"]).contains("6 listed + 7 already contacted"));
    let again = place.succeeds(&["export", "hr", "--run", &number_of(&one)]);
    assert_eq!(again.lines().filter(|line| line.contains("@firm")).count(), 6, "{again}");
    let audit = place.succeeds(&["log", "--audit"]);
    assert!(audit.contains("the chain of 4 exports holds"), "{audit}");
}

/// A cap without a time is of the list: a later run hands out nobody more of a company, however often it runs.
#[test]
fn a_cap_of_a_list_counts_its_earlier_runs() {
    let place = Place::new();
    place.succeeds(&["list", "save", "two", "--per-company", "2"]);
    place.succeeds(&["list", "save", "other", "--per-company", "2"]);
    place.succeeds(&["list", "save", "daily", "--per-company", "2/90d"]);
    let run = |list: &str, name: &str| {
        let left = place.file(&format!("{name}.left.csv"));
        let said =
            place.succeeds(&["list", "run", list, "-o", text(&place.file(name)), "--left-out", text(&left)]);
        (column(&place.file(name), "id").len(), said, left)
    };
    let (first, said, _) = run("two", "1.csv");
    assert!(first == 2 * COMPANIES + 1 && !said.contains("earlier contacts counted"), "{said}");
    let number = number_of(&said);
    let (second, said, left) = run("two", "2.csv");
    assert!(second == 0 && said.contains("12 over 2 per company (earlier contacts counted)"), "{said}");
    let details = column(&left, "detail");
    assert_eq!(details.iter().filter(|detail| *detail == "2 of the company contacted before").count(), 12);
    // Another list has a cap of its own; one with a time counts whoever was contacted.
    assert_eq!(run("daily", "3.csv").0, 0);
    assert_eq!(run("other", "4.csv").0, 2 * COMPANIES);
    // Looking is no run, and a run that was taken back takes no places.
    let found = place.succeeds(&["find", "--per-company", "2", "-f", "ids"]);
    assert_eq!(found.lines().filter(|line| line.len() == 13).count(), 2 * COMPANIES + 1);
    place.succeeds(&["undo", &number]);
    assert_eq!(run("two", "5.csv").0, first);
}

fn number_of(said: &str) -> String {
    said.rsplit("leadsift undo ").next().expect("a number").trim().to_string()
}

/// The ids of all people.
fn everybody(place: &Place) -> BTreeSet<String> {
    let shown = place.succeeds(&["find", "-f", "ids", "-q"]);
    shown.lines().map(str::to_string).collect()
}

#[test]
fn the_strongest_of_several_reasons_is_told_with_its_own_entry() {
    // The do-not-contact entry is #2 or #3.
    for (reasons, told) in [(["dnc", "customer"], "#2"), (["customer", "dnc"], "#3"), (["deal", "dnc"], "#3")]
    {
        let place = Place::new();
        for reason in reasons {
            place.succeeds(&["suppress", "add", "firm1.example", "--reason", reason]);
        }
        let left = place.file("left.csv");
        place.succeeds(&["find", "--left-out", text(&left), "-q"]);
        let (causes, details) = (column(&left, "cause"), column(&left, "detail"));
        assert_eq!((causes.len(), details.len()), (EACH, EACH));
        assert!(
            causes.iter().all(|cause| cause == &causes[0]) && causes[0].contains("contact"),
            "{causes:?}"
        );
        assert!(
            details.iter().all(|detail| detail == &format!("by domain, entered with {told}")),
            "{details:?}"
        );
    }
}

#[test]
fn who_cannot_be_loaded_is_set_aside_and_counted() {
    let place = Place::new();
    let snapshot = place.open().snapshot().expect("a snapshot");
    let as_of = AsOf::new(Day::parse_iso("2026-11-01").expect("a day"));
    let mut request = FindRequest::new(leadsift::filter::parse("title:CFO").expect("a filter"), as_of);
    request.limit = Some(2);
    let misfit = |name: &str| (name.ends_with('0')).then(|| "no such company".to_string());
    prospect::set_aside(&snapshot, &mut request, &mut |hit| {
        Ok(hit.company.as_ref().and_then(|company| {
            misfit(company.record.facts.text(&named::DOMAIN).trim_end_matches(".example"))
        }))
    })
    .expect("set aside");
    let counts = prospect::find(&snapshot, &request).expect("an answer").counts;
    assert_eq!(counts.left_out, [(Cause::Unfit("no such company".to_string()), 1)]);
    let all = COMPANIES as u64;
    assert_eq!(
        (counts.matched, counts.listed, counts.over_limit),
        (all, 2, all - 3),
        "nobody takes a place of the limit"
    );
}

#[test]
fn a_run_that_dies_at_any_step_loses_nobody_and_contacts_nobody_twice() {
    for (step, is_committed) in [
        ("run-prepared", false),
        ("run-written", false),
        ("run-intended", true),
        ("run-renamed", true),
        ("run-done", true),
    ] {
        for split in [false, true] {
            let place = Place::new();
            let everybody = everybody(&place);
            place.succeeds(&["list", "save", "all"]);
            let out = place.folder.path().join("out");
            fs::create_dir(&out).expect("a folder");
            let (first, second) = (out.join("first.csv"), out.join("second.csv"));
            let mut args = vec!["list", "run", "all", "-o", text(&first), "-f", "csv"];
            if split {
                args.extend(["--split-by", "x.\"Lead Owner\""]);
            }
            let died = command(&place.db, &args).env("LEADSIFT_DIE_AT", step).output().expect("it runs");
            assert!(!died.status.success(), "{step}");
            // The user may have moved the file before anything else is run.
            let moved = out.join("moved.csv");
            if step == "run-renamed" {
                fs::rename(&first, &moved).expect("moved");
            }
            let next = place.succeeds(&["list", "run", "all", "-o", text(&second)]);
            let expected = if is_committed { 0 } else { EVERYBODY };
            assert_eq!(column(&second, "id").len(), expected, "{step} {split}: {next}");
            let first = if step == "run-renamed" { moved } else { first };
            let mut ids = column(&second, "id");
            if first.is_dir() {
                names_in(&first).iter().for_each(|name| ids.extend(column(&first.join(name), "id")));
            } else if first.exists() {
                ids.extend(column(&first, "id"));
            }
            assert_eq!(ids.len(), EVERYBODY, "{step} {split}: nobody twice");
            assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), everybody, "{step} {split}: nobody lost");
            assert!(names_in(&out).iter().all(|name| !name.contains("partial")), "{step}");
            let log = place.succeeds(&["log", "--audit"]);
            let exports = if is_committed { "2 exports hold" } else { "1 export hold" };
            assert!(log.contains(exports), "{step}: {log}");
        }
    }
}

#[test]
fn a_file_that_took_the_place_meanwhile_is_kept() {
    let place = Place::new();
    place.succeeds(&["list", "save", "all"]);
    let out = place.file("out.csv");
    let args = ["list", "run", "all", "-o", text(&out)];
    command(&place.db, &args).env("LEADSIFT_DIE_AT", "run-intended").output().expect("it runs");
    fs::write(&out, "mine").expect("a file");
    let next = place.succeeds(&["log"]);
    assert!(next.contains("was brought to its end: 25 leads in"), "{next}");
    assert_eq!(fs::read_to_string(&out).expect("a file"), "mine");
    let beside: Vec<String> =
        names_in(place.folder.path()).into_iter().filter(|name| name.starts_with("out.run")).collect();
    assert_eq!(beside.len(), 1);
    assert_eq!(column(&place.file(&beside[0]), "id").len(), EVERYBODY);
}

/// A database with a list of everybody, whose run into the folder `disk` died before its file came to its place.
fn with_an_open_run() -> (Place, PathBuf, PathBuf) {
    let place = Place::new();
    place.succeeds(&["list", "save", "all"]);
    let disk = place.file("disk");
    fs::create_dir(&disk).expect("a folder");
    let out = disk.join("out.csv");
    place.dies(&["list", "run", "all", "-o", text(&out), "--force"], "run-intended");
    (place, disk, out)
}

#[test]
fn a_run_whose_disk_is_away_stays_open_and_blocks_nobody() {
    let (place, disk, out) = with_an_open_run();
    let (away, rest) = (place.file("away"), place.file("rest.csv"));
    fs::rename(&disk, &away).expect("moved");
    // Without its folder, and with an empty one where the disk was.
    for _ in 0..2 {
        let said = place.succeeds(&["suppress", "add", "nobody@else.example", "--reason", "dnc"]);
        assert!(said.contains("still open") && said.contains("undo 3"), "{said}");
        let said = place.succeeds(&["list", "run", "all", "-o", text(&rest), "--force"]);
        assert!(said.contains("cannot be reached"), "{said}");
        assert!(column(&rest, "id").is_empty(), "its leads count as contacted");
        fs::create_dir_all(&disk).expect("a folder");
    }
    assert!(place.succeeds(&["log", "--audit"]).contains("3 exports hold"));
    fs::remove_dir(&disk).expect("removed");
    fs::rename(&away, &disk).expect("moved back");
    let said = place.succeeds(&["suppress", "add", "other@else.example", "--reason", "dnc"]);
    assert!(said.contains("was brought to its end: 25 leads in"), "{said}");
    assert_eq!(column(&out, "id").len(), EVERYBODY);
    assert!(
        !place
            .succeeds(&["suppress", "add", "third@else.example", "--reason", "dnc"])
            .contains("interrupted")
    );
    assert!(place.succeeds(&["log", "--audit"]).contains("3 exports hold"), "it has one link");
}

#[test]
fn whatever_writes_next_says_what_became_of_an_interrupted_run() {
    let first = "1"; // The number of the import.
    for next in [
        &["import", "people.csv"][..],
        &["merge", "firm0.example", "firm1.example", "--company"],
        &["split", "firm0.example", first, "--company"],
        &["compact"],
        &["list", "rename", "all", "everybody"],
        &["undo", first],
    ] {
        let (place, _, out) = with_an_open_run();
        let more = place.file("people.csv");
        fs::write(&more, "email,first_name,company_name\nnew@firm0.example,New,Firm0 Ltd\n").expect("a file");
        let next: Vec<&str> =
            next.iter().map(|&arg| if arg == "people.csv" { text(&more) } else { arg }).collect();
        let said = said(&place.run(&next));
        assert!(
            said.contains("an interrupted run of all was brought to its end: 25 leads in"),
            "{next:?}: {said}"
        );
        assert_eq!(column(&out, "id").len(), EVERYBODY);
    }
}

#[test]
fn an_open_run_can_be_taken_back() {
    let (place, disk, out) = with_an_open_run();
    // A folder stands where the file belongs.
    fs::create_dir(&out).expect("a folder");
    let said = place.succeeds(&["suppress", "add", "nobody@else.example", "--reason", "dnc"]);
    assert!(said.contains("still open") && said.contains(text(&out)), "{said}");
    place.succeeds(&["undo", "3"]);
    let rest = place.file("rest.csv");
    let said = place.succeeds(&["list", "run", "all", "-o", text(&rest)]);
    assert!(!said.contains("still open"), "{said}");
    assert_eq!(column(&rest, "id").len(), EVERYBODY, "net-new again");
    assert_eq!(names_in(&disk), ["out.csv"], "what nobody wants is gone");
}

#[test]
fn a_file_that_is_not_what_the_run_wrote_blocks_nobody() {
    let (place, disk, out) = with_an_open_run();
    let partial = disk.join(names_in(&disk).first().expect("a file"));
    fs::write(&partial, "something else").expect("a file");
    let said = place.succeeds(&["suppress", "add", "nobody@else.example", "--reason", "dnc"]);
    assert!(said.contains("is not what the run wrote"), "{said}");
    fs::rename(&partial, disk.join("mine.csv")).expect("moved away");
    let said = place.succeeds(&["suppress", "add", "other@else.example", "--reason", "dnc"]);
    assert!(said.contains("25 leads count as contacted, no longer in"), "{said}");
    assert!(!out.exists());
}

#[test]
fn a_run_to_standard_output_counts_when_all_of_it_was_taken() {
    for (step, counts, told) in
        [("run-streaming", false, "does not count"), ("run-taken", true, "25 leads to standard output")]
    {
        let place = Place::new();
        place.succeeds(&["list", "save", "all"]);
        let args = ["list", "run", "all", "-f", "ids"];
        let died = command(&place.db, &args).env("LEADSIFT_DIE_AT", step).output().expect("it runs");
        assert_eq!(died.stdout.is_empty(), !counts, "{step}");
        // A copy that is made meanwhile counts it: nobody can tell it how that ended.
        let copy = place.file("copy");
        succeeds(&place.db, &["backup", text(&copy)]);
        let next = place.run(&args);
        assert!(said(&next).contains(told), "{step}: {}", said(&next));
        let ids = String::from_utf8_lossy(&next.stdout).lines().count();
        assert_eq!(ids, if counts { 0 } else { EVERYBODY }, "{step}");
        assert_eq!(run(&copy, &args).stdout.len(), 0, "{step}");
        assert!(names_in(&place.db).iter().all(|name| !name.contains("partial")), "{step}");
    }
}

#[test]
fn a_closed_pipe_hands_nobody_out() {
    let place = Place::new();
    place.succeeds(&["list", "save", "all"]);
    let mut child = command(&place.db, &["list", "run", "all", "-f", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    assert!(child.wait().expect("an end").success(), "a closed pipe is no failure");
    let ids = place.succeeds(&["list", "run", "all", "-f", "ids", "-q"]);
    assert_eq!(ids.lines().count(), EVERYBODY);
}

#[test]
fn no_address_is_in_the_journal() {
    let place = Place::new();
    let values = ["pat0@firm0.example", "linkedin.com/in/pat1-1", "+44 20 7946 0210", "nobody@else.example"];
    let mut args = vec!["suppress", "add"];
    args.extend(values);
    args.extend(["--reason", "dnc"]);
    place.succeeds(&args);
    let asked =
        "email:pat3@firm3.example or phone:\"+44 20 7946 0320\" or linkedin_url:linkedin.com/in/pat1-4";
    place.succeeds(&["find", "--where", asked, "--save", "few"]);
    let ran = place.succeeds(&["list", "run", "few", "-f", "ids"]);
    assert!(ran.contains("3 leads count as contacted"), "the kept question finds them: {ran}");
    let mut seen = 0;
    for name in names_in(&place.db).iter().filter(|name| name.starts_with("journal")) {
        let bytes = fs::read(place.db.join(name)).expect("bytes");
        let bytes = String::from_utf8_lossy(&bytes).to_lowercase();
        for secret in ["pat0", "pat1", "pat3", "20 7946", "207946", "nobody", "@firm", "quill"] {
            assert!(!bytes.contains(secret), "{secret} is in {name}");
        }
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn one_changed_byte_breaks_the_audit_chain() {
    let place = Place::new();
    place.succeeds(&["list", "save", "all", "--limit", "2"]);
    for _ in 0..3 {
        place.succeeds(&["list", "run", "all", "-f", "ids"]);
    }
    assert!(place.succeeds(&["log", "--audit"]).contains("3 exports hold"));
    let changes = [
        "UPDATE audit SET rows = 3 WHERE number = (SELECT min(number) FROM audit)",
        "UPDATE audit SET who = 'tesS' WHERE number = (SELECT max(number) FROM audit)",
        "UPDATE audit SET query = query || ' ' WHERE number = (SELECT max(number) FROM audit)",
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    ];
    for change in changes {
        let copy = tempfile::tempdir().expect("a folder");
        let db = copy.path().join("db");
        place.open().backup(&db).expect("a copy");
        let journal = rusqlite::Connection::open(db.join("journal.sqlite")).expect("a journal");
        assert_eq!(journal.execute(change, []).expect("changed"), 1);
        drop(journal);
        // Whoever changes the journal can take its seal away as well.
        fs::remove_file(db.join("journal.seal")).expect("no seal");
        let output = run(&db, &["log", "--audit"]);
        assert!(
            !output.status.success() && said(&output).contains("audit chain"),
            "{change}: {}",
            said(&output)
        );
    }
}

#[test]
fn imports_are_taken_back_and_done_again() {
    let place = Place::new();
    let more = place.file("more.csv");
    fs::write(&more, "email,first_name,last_name,title\nnew@firm0.example,New,One,CEO\n").expect("a file");
    place.succeeds(&["suppress", "add", "firm0.example", "--reason", "customer"]);
    let said = place.succeeds(&["import", text(&more)]);
    assert!(said.contains("#3"), "imports are numbered with all other changes: {said}");
    let people = |place: &Place| place.open().snapshot().expect("a snapshot").people() as usize;
    assert_eq!(people(&place), EVERYBODY + 1);
    assert!(place.fails(&["undo", "1"]).contains("#3 came later"), "an import is built on it");
    place.succeeds(&["undo", "3"]);
    assert_eq!(people(&place), EVERYBODY);
    assert!(place.succeeds(&["find", "--per-company", "9"]).contains("4 customers"), "suppression stays");
    assert!(place.fails(&["undo", "3"]).contains("does not stand"));
    place.succeeds(&["undo", "4"]);
    assert_eq!(people(&place), EVERYBODY + 1);
    // A process that dies between going back and writing it down.
    let died =
        command(&place.db, &["undo", "5"]).env("LEADSIFT_DIE_AT", "undo-switched").output().expect("it runs");
    assert!(!died.status.success());
    assert_eq!(people(&place), EVERYBODY);
    assert!(place.succeeds(&["log"]).contains("took back #5"));
    // A new import builds on what is live; what was undone before it is gone.
    fs::write(&more, "email,first_name,last_name,title\nother@firm1.example,Other,One,CEO\n")
        .expect("a file");
    let died = command(&place.db, &["import", text(&more)])
        .env("LEADSIFT_DIE_AT", "change-published")
        .output()
        .expect("it runs");
    assert!(!died.status.success());
    assert_eq!(people(&place), EVERYBODY + 1);
    let log = place.succeeds(&["log"]);
    assert!(log.contains("#7") && log.contains("more.csv: 1 row"), "{log}");
    assert!(place.fails(&["undo", "6"]).contains("#7 came later"));
    assert!(place.fails(&["undo", "99"]).contains("no change #99"));
}

/// What is known of companies by their numbers never passes to others, whatever is taken back.
#[test]
fn a_company_after_an_undo_is_not_taken_for_the_one_before_it() {
    let rows = |company: &str, names: &[&str]| {
        let mut text = String::from("first_name,last_name,title,company_name,domain\n");
        for name in names {
            text.push_str(&format!("{name},Ames,HR Manager,{company},{}.example\n", company.to_lowercase()));
        }
        text
    };
    for undone in [&["2"][..], &["2", "1"]] {
        let place = Place::empty();
        let import = |company: &str, names: &[&str]| {
            let file = place.file(&format!("{company}.csv"));
            fs::write(&file, rows(company, names)).expect("a file");
            place.succeeds(&["import", text(&file), "-q"]);
        };
        import("Zero", &["Zed"]);
        import("Acme", &["Ann", "Bob", "Joe"]);
        place.succeeds(&["list", "save", "hr", "--title", "HR Manager", "--per-company", "3"]);
        let (one, two) = (place.file("one.csv"), place.file("two.csv"));
        place.succeeds(&["list", "run", "hr", "-o", text(&one)]);
        for number in undone {
            place.succeeds(&["undo", number]);
        }
        import("Beta", &["Ann", "Cat", "Dan"]);
        place.succeeds(&["list", "run", "hr", "-o", text(&two)]);
        let ids = |file: &Path| column(file, "id").into_iter().collect::<BTreeSet<_>>();
        assert_eq!((ids(&one).len(), ids(&two).len()), (4, 3), "{undone:?}: none of Beta was contacted");
        assert!(ids(&one).is_disjoint(&ids(&two)), "{undone:?}: an id passed to somebody else");
    }
}

#[test]
fn lists_are_renamed_dropped_and_brought_back() {
    let place = Place::new();
    place.succeeds(&["list", "save", "a", "--title", "CFO", "--every", "1d"]);
    assert!(place.fails(&["list", "save", "a", "--title", "CEO"]).contains("--replace"));
    place.succeeds(&["list", "save", "a", "--title", "HR Director", "--replace"]);
    assert!(place.succeeds(&["list", "show", "a"]).contains("HR Director"));
    place.succeeds(&["undo", "3"]);
    assert!(place.succeeds(&["list", "show", "a"]).contains("CFO"));
    assert!(place.succeeds(&["list", "due"]).contains('a'));
    place.succeeds(&["list", "rename", "a", "b"]);
    assert!(place.fails(&["list", "show", "a"]).contains("there is no list"));
    place.succeeds(&["list", "drop", "b"]);
    place.succeeds(&["undo", "6"]);
    place.succeeds(&["list", "run", "b", "-f", "ids"]);
    assert!(place.fails(&["undo", "5"]).contains("ran the list"));
    assert!(place.succeeds(&["list", "due"]).contains("no list is due"), "it ran today");
    for name in ["../x", "A", ".x"] {
        assert!(place.fails(&["list", "save", name]).contains("no name of a list"), "{name}");
    }
}

#[test]
fn a_difference_says_why() {
    let place = Place::new();
    place.succeeds(&["list", "save", "cfo", "--title", "CFO", "--has-email"]);
    place.succeeds(&["list", "run", "cfo", "-f", "ids"]);
    let more = place.file("more.csv");
    fs::write(
        &more,
        "email,first_name,last_name,title,company_name,domain\n\
         pat3@firm0.example,Pat3,Quill0,CEO,Firm0 Ltd,firm0.example\n\
         pat2@firm1.example,Pat2,Quill1,CFO,Firm1 Ltd,firm1.example\n\
         fresh@firm2.example,Fresh,Face,CFO,Firm2 Ltd,firm2.example\n",
    )
    .expect("a file");
    place.succeeds(&["import", text(&more), "--data-date", "2030-01-01"]);
    place.succeeds(&["list", "run", "cfo", "-f", "ids"]);
    let said = place.succeeds(&["list", "diff", "cfo"]);
    assert!(said.contains("2 entered, 1 left, 5 stayed"), "{said}");
    assert!(said.contains("entered: Fresh Face, Firm2 Ltd: new with import #4"), "{said}");
    assert!(said.contains("entered: Pat2 Quill1, Firm1 Ltd: now CFO"), "{said}");
    assert!(said.contains("left: Pat3 Quill0, Firm0 Ltd: no longer CFO"), "{said}");
}

#[test]
fn lists_are_split_by_territory_owner_and_field() {
    let place = Place::new();
    let config = place.file("config.toml");
    fs::write(&config, "[territory]\nwest = 'domain:firm0.example or domain:firm1.example'\n")
        .expect("a file");
    let with_config = |args: &[&str]| {
        let output = command(&place.db, args).env("LEADSIFT_CONFIG", &config).output().expect("it runs");
        (output.status.success(), said(&output))
    };
    let (_, west) = with_config(&["find", "--territory", "west", "--per-company", "9"]);
    assert!(west.contains("8 match"), "{west}");
    let (worked, east) = with_config(&["find", "--territory", "east"]);
    assert!(!worked && east.contains("there are west"), "{east}");
    place.succeeds(&["list", "save", "all", "--per-company", "2", "--cool-off", "90d"]);
    let folder = place.file("reps");
    let args = [
        "list",
        "run",
        "all",
        "-o",
        text(&folder),
        "-f",
        "csv",
        "--assign-to",
        "ana,ben",
        "--split-by",
        "owner",
    ];
    place.succeeds(&args);
    assert_eq!(names_in(&folder), ["ana.csv", "ben.csv"]);
    let mut owner_of: BTreeMap<String, String> = BTreeMap::new();
    let mut check = |path: &Path| {
        for (company, owner) in column(path, "company_name").into_iter().zip(column(path, "owner")) {
            let before = owner_of.insert(company.clone(), owner.clone());
            assert!(before.is_none_or(|before| before == owner), "{company} has two owners");
        }
    };
    ["ana.csv", "ben.csv"].iter().for_each(|name| check(&folder.join(name)));
    // Owners keep their companies in the next run, whoever is named first.
    let next = place.file("next.csv");
    place.succeeds(&["list", "run", "all", "-o", text(&next), "--assign-to", "ben,ana"]);
    check(&next);
    let sizes: Vec<usize> =
        ["ana.csv", "ben.csv"].iter().map(|name| column(&folder.join(name), "id").len()).collect();
    assert_eq!(sizes.iter().sum::<usize>(), 2 * COMPANIES + 1);
    assert!(sizes[0].abs_diff(sizes[1]) <= 3, "{sizes:?}");
    assert!(place.fails(&args).contains("exists"));
}

#[test]
fn a_list_says_what_shapes_it_and_where_its_files_are() {
    let place = Place::new();
    place.succeeds(&["list", "save", "a", "--per-company", "1", "--limit", "4", "--cool-off", "90d"]);
    let shown = place.succeeds(&["list", "show", "a"]);
    assert!(
        shown.contains("at most 1 per company, earlier runs counted · limit 4 · contacts end after 90d"),
        "{shown}"
    );
    assert!(place.succeeds(&["list", "due"]).contains("no list is due"));
    let due = place.file("due");
    fs::create_dir(&due).expect("a folder");
    place.succeeds(&["list", "save", "b", "--every", "1d", "--title", "CFO"]);
    place.succeeds(&["list", "run", "--due", "-o", text(&due)]);
    assert_eq!(names_in(&due).len(), 1);
    // A folder needs no ending.
    let folder = place.file("split");
    let said = place.succeeds(&["list", "run", "a", "--split-by", "x.Lead Owner", "-o", text(&folder)]);
    assert!(said.contains("2 files in that folder"), "{said}");
    assert_eq!(names_in(&folder), ["ana.csv", "ben.csv"]);
}

/// A count lists nobody: only those whom it sets apart are left out.
#[test]
fn a_count_names_whom_it_sets_apart() {
    let place = Place::new();
    place.succeeds(&["suppress", "add", "firm0.example", "--reason", "customer"]);
    let left = place.file("left.csv");
    let said = place.succeeds(&["find", "--per-company", "1", "--count", "--left-out", text(&left)]);
    assert!(said.contains("21 to contact + 4 customers"), "{said}");
    assert_eq!(column(&left, "cause"), ["customer"; 4]);
}

#[test]
fn the_first_title_fills_first() {
    let place = Place::new();
    let titles = ["--title", "CFO", "--title", "HR Manager", "--per-company", "2"];
    let listed = |more: &[&str]| -> Vec<String> {
        let out = place.file("fill.csv");
        let mut args = vec!["find", "-o", text(&out), "--force", "-q"];
        args.extend(titles);
        args.extend(more);
        place.succeeds(&args);
        column(&out, "title")
    };
    let cfos = |titles: &[String]| titles.iter().filter(|title| *title == "CFO").count();
    let filled = listed(&["--fill-order"]);
    assert_eq!((filled.len(), cfos(&filled)), (2 * COMPANIES + 1, COMPANIES));
    let turned = [["--title", "HR Manager"], ["--title", "CFO"]].concat();
    let out = place.file("turned.csv");
    let mut args = vec!["find", "-o", text(&out), "--per-company", "2", "--fill-order", "-q"];
    args.extend(turned);
    place.succeeds(&args);
    assert_eq!(cfos(&column(&out, "title")), 0);
}

#[test]
fn the_last_find_is_handed_out_as_it_stood() {
    let place = Place::new();
    let (first, second) = (place.file("first.csv"), place.file("second.csv"));
    assert!(place.fails(&["export", "--last", "-o", text(&first)]).contains("find"));
    place.succeeds(&["find", "--title", "HR Manager", "--per-company", "1"]);
    place.succeeds(&["suppress", "add", "firm0.example", "--reason", "customer"]);
    let said = place.succeeds(&["export", "--last", "-o", text(&first)]);
    assert!(said.contains("7 match = 6 listed + 1 customer"), "{said}");
    assert_eq!(column(&first, "rank"), ["1", "2", "3", "4", "5", "6"]);
    place.succeeds(&["export", "--last", "-o", text(&second)]);
    assert_eq!(column(&second, "id"), column(&first, "id"), "exactly these people, as often as asked");
    assert!(place.succeeds(&["find", "--count"]).contains("25 of 25 people match"));
    let net_new = place.succeeds(&["find", "--net-new", "--per-company", "9"]);
    assert!(net_new.contains("+ 6 already contacted"), "{net_new}");
    assert!(place.succeeds(&["log", "--audit"]).contains("title:"), "the question is on record");
}

#[test]
fn a_forgotten_person_is_gone_and_stays_gone() {
    let place = Place::new();
    place.succeeds(&["list", "save", "all"]);
    let out = place.file("out.csv");
    place.succeeds(&["list", "run", "all", "-o", text(&out)]);
    let again = place.file("people.csv");
    fs::write(&again, people()).expect("a file");
    let said = place.succeeds(&["forget", "pat2@firm2.example"]);
    for expected in ["proved absent", "e-mail address, name, phone, profile page", "keyed hash", "out.csv"] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
    assert!(place.succeeds(&["forget", "--verify", "pat2@firm2.example"]).contains("proved absent"));
    assert!(place.fails(&["forget", "--verify", "pat1@firm2.example"]).contains("STILL THERE"));
    assert_eq!(names_in(&place.db.join("generations")).len(), 1);
    let imported = place.succeeds(&["import", "--again", text(&again)]);
    assert!(imported.contains("forgotten on request"), "{imported}");
    assert!(place.succeeds(&["forget", "--verify", "pat2@firm2.example"]).contains("proved absent"));
    assert_eq!(place.open().snapshot().expect("a snapshot").people() as usize, EVERYBODY - 1);
    assert!(place.fails(&["undo", "4"]).contains("stays forgotten"));
    // A process that dies half-way leaves what the same command completes.
    for step in ["forget-barred", "forget-published"] {
        let died =
            command(&place.db, &["forget", "pat3@firm3.example"]).env("LEADSIFT_DIE_AT", step).output();
        assert!(!died.expect("it runs").status.success());
        assert!(place.succeeds(&["forget", "pat3@firm3.example"]).contains("proved absent"), "{step}");
    }
}

#[test]
fn a_backup_opens_while_a_change_is_being_made() {
    let place = Place::new();
    place.succeeds(&["suppress", "add", "firm0.example", "--reason", "customer"]);
    let database = place.open();
    let change = database.change().expect("a change");
    let copy = place.file("copy");
    succeeds(&place.db, &["backup", text(&copy)]);
    drop(change);
    let found = succeeds(&copy, &["find", "--per-company", "9"]);
    assert!(found.contains("21 listed + 4 customers"), "{found}");
    succeeds(&copy, &["suppress", "add", "firm1.example", "--reason", "customer"]);
    assert!(
        place.succeeds(&["find", "--per-company", "9"]).contains("21 listed + 4 customers"),
        "apart from now on"
    );
    assert!(place.fails(&["backup", text(&copy)]).contains("not empty"));
}

/// A small generator of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }
}

/// What a change did, as the model sees it.
enum Did {
    Suppressed(usize),
    Ran(BTreeSet<LeadId>),
    Undid(u32),
}

/// Sequences of changes against a plain model: who is left out is what stands.
#[test]
fn any_sequence_of_changes_leaves_what_stands() {
    let day = Day::parse_iso("2026-11-01").expect("a day");
    for seed in 0..6 {
        let place = Place::new();
        let database = place.open();
        let snapshot = database.snapshot().expect("a snapshot");
        let mut dice = Dice(seed * 77 + 5);
        let mut did: BTreeMap<u32, Did> = BTreeMap::new();
        let emails: Vec<String> = (0..COMPANIES).map(|firm| format!("pat1@firm{firm}.example")).collect();
        let id_of: Vec<LeadId> = emails
            .iter()
            .map(|email| {
                let out = place.succeeds(&["find", "--email", email, "-f", "ids", "-q"]);
                let resolved = prospect::resolve_ids(&snapshot, &[out.trim().to_string()]).expect("an id");
                resolved.found[0]
            })
            .collect();
        for _ in 0..25 {
            let mut book = database.book().expect("a book");
            match dice.roll(5) {
                0 | 1 => {
                    let at = dice.roll(emails.len());
                    let values = [WrittenValue::new(emails[at].as_str(), Some(SuppressedBy::Email))];
                    let read = prospect::suppressables(book.secret(), &values, SharedDomains::Refused);
                    let done =
                        book.suppress(&read.entries, Reason::DoNotContact, None, "").expect("suppressed");
                    if let Some(number) = done.number {
                        did.insert(number, Did::Suppressed(at));
                    }
                }
                2 => {
                    let mut question = ListQuestion::new(Filter::everything());
                    question.limit = Some(1 + dice.roll(4));
                    let asked = Asked { list: None, as_of: day, today: day, net_new: true, needs: &[] };
                    let request = question.request(&snapshot, book.journal(), &asked).expect("a request");
                    let answer = prospect::find(&snapshot, &request).expect("an answer");
                    let version = request.leave_out.as_ref().expect("a set").journal_version();
                    let head = RunHead {
                        list: None,
                        name: "x".into(),
                        today: day,
                        target: "plain".into(),
                        chosen_by: None,
                    };
                    let mut recorder = Recorder::new(&snapshot, &request, &answer, head);
                    let mut ids = BTreeSet::new();
                    let mut sink = Vec::new();
                    let delivered = book.deliver(Destination::Stream(&mut sink), version, |_| {
                        for hit in answer.hits(&snapshot) {
                            let hit = hit?;
                            ids.extend(hit.person.as_ref().map(|person| person.id));
                            recorder.delivered(&hit);
                        }
                        recorder.finish(&snapshot, &request)
                    });
                    did.insert(delivered.expect("handed out").number, Did::Ran(ids));
                }
                _ if did.is_empty() => {}
                _ => {
                    let numbers: Vec<u32> = did.keys().copied().collect();
                    let number = numbers[dice.roll(numbers.len())];
                    if let Ok(undone) = book.undo(number) {
                        did.insert(undone.number, Did::Undid(number));
                    }
                }
            }
            drop(book);
            let (suppressed, contacted) = standing(&did, &id_of);
            let journal = database.journal().expect("a journal");
            let out = LeaveOut::suppressed(&snapshot, &journal, day).expect("sets");
            assert_eq!(out.people() as usize, suppressed.len(), "seed {seed}");
            let asked = Asked { list: None, as_of: day, today: day, net_new: true, needs: &[] };
            let request = ListQuestion::new(Filter::everything())
                .request(&snapshot, &journal, &asked)
                .expect("a request");
            let answer = prospect::find(&snapshot, &request).expect("an answer");
            let left: BTreeSet<LeadId> = answer.leads().map(|(_, id)| LeadId(id)).collect();
            let all: BTreeSet<LeadId> = prospect::find(
                &snapshot,
                &prospect::FindRequest::new(Filter::everything(), leadsift::model::AsOf::new(day)),
            )
            .expect("an answer")
            .leads()
            .map(|(_, id)| LeadId(id))
            .collect();
            let expected: BTreeSet<LeadId> =
                all.into_iter().filter(|id| !suppressed.contains(id) && !contacted.contains(id)).collect();
            assert_eq!(left, expected, "seed {seed}");
        }
        assert!(database.journal().expect("a journal").audit().is_ok());
    }
}

/// Whom the changes that stand suppress and contact: a change stands unless an undo of it stands.
fn standing(did: &BTreeMap<u32, Did>, id_of: &[LeadId]) -> (BTreeSet<LeadId>, BTreeSet<LeadId>) {
    let mut undone = BTreeSet::new();
    let (mut suppressed, mut contacted) = (BTreeSet::new(), BTreeSet::new());
    for (number, change) in did.iter().rev() {
        if undone.contains(number) {
            continue;
        }
        match change {
            Did::Undid(other) => {
                undone.insert(*other);
            }
            Did::Suppressed(at) => {
                suppressed.insert(id_of[*at]);
            }
            Did::Ran(ids) => contacted.extend(ids.iter().copied()),
        }
    }
    (suppressed, contacted)
}

/// Imports rows from a file of this name.
fn imported(place: &Place, name: &str, rows: &str) -> String {
    fs::write(place.file(name), rows).expect("a file");
    place.succeeds(&["import", text(&place.file(name))])
}

/// Runs a list and gives the first names that it handed out.
fn handed_out(place: &Place, list: &str) -> Vec<String> {
    let file = place.file("handed-out.csv");
    place.succeeds(&["list", "run", list, "-o", text(&file), "--force", "-q"]);
    column(&file, "first_name")
}

#[test]
fn an_address_is_contacted_once_under_whatever_name() {
    let header = "email,linkedin_url,first_name,last_name,title,company_name,domain\n";
    let one = "acme@gmail.com,linkedin.com/in/acme,Ann,Ames,HR Manager,Acme,acme.example\n";
    let other = "acme@gmail.com,,Bob,Boyle,HR Manager,Beta,beta.example\n";
    let third = ",linkedin.com/in/acme,Cy,Crane,HR Manager,Gamma,gamma.example\n";
    for (first, later) in [(one, [other, third]), (other, [one, third]), (third, [one, other])] {
        let place = Place::empty();
        imported(&place, "first.csv", &format!("{header}{first}"));
        place.succeeds(&["list", "save", "hr", "--title", "HR Manager"]);
        assert_eq!(handed_out(&place, "hr").len(), 1);
        imported(&place, "later.csv", &format!("{header}{}", later.concat()));
        let told = place.succeeds(&["list", "run", "hr", "--preview"]);
        // The second has nothing of the third's.
        let news = if first == one { vec![] } else { vec![if first == other { "Cy" } else { "Bob" }] };
        assert_eq!(handed_out(&place, "hr"), news, "{told}");
        assert_eq!(handed_out(&place, "hr").len(), 0);
    }
}

#[test]
fn one_run_writes_to_an_address_once() {
    let place = Place::empty();
    let rows = "email,linkedin_url,first_name,last_name,title,company_name,domain\n\
         acme@gmail.com,linkedin.com/in/acme,Ann,Ames,HR Manager,Acme,acme.example\n\
         acme@gmail.com,,Bob,Boyle,HR Manager,Beta,beta.example\n\
         info@delta.example,,Dan,Dean,HR Manager,Delta,delta.example\n\
         info@delta.example,,Eve,Ende,HR Manager,Delta,delta.example\n";
    imported(&place, "all.csv", rows);
    place.succeeds(&["list", "save", "hr", "--title", "HR Manager"]);
    let told = "1 lead is left out, whose address or page a lead before has, too; not counted as contacted";
    for format in ["table", "csv"] {
        let shown = place.succeeds(&["list", "run", "hr", "--preview", "-f", format]);
        assert!(shown.contains(told), "{format}: {shown}");
    }
    let folder = place.file("split");
    let split =
        place.succeeds(&["list", "run", "hr", "--split-by", "title", "-f", "csv", "-o", text(&folder)]);
    assert!(split.contains(told) && split.contains("3 leads count as contacted"), "{split}");
    place.succeeds(&["undo", split.rsplit("leadsift undo ").next().expect("a number").trim()]);
    let file = place.file("one.csv");
    let run = place.succeeds(&["list", "run", "hr", "-o", text(&file)]);
    assert!(run.contains(told) && run.contains("3 leads count as contacted"), "{run}");
    let mut addresses = column(&file, "email");
    addresses.sort();
    assert_eq!(addresses, ["acme@gmail.com", "info@delta.example", "info@delta.example"]);
    // Whoever was left out is reached already.
    assert_eq!(handed_out(&place, "hr").len(), 0);
}

#[test]
fn an_address_that_several_read_is_open_to_the_others() {
    let header = "email,first_name,last_name,title,company_name,domain\n";
    let place = Place::empty();
    imported(
        &place,
        "one.csv",
        &format!("{header}info@acme.example,Ann,Ames,HR Manager,Acme,acme.example\n"),
    );
    place.succeeds(&["list", "save", "hr", "--title", "HR Manager"]);
    assert_eq!(handed_out(&place, "hr"), ["Ann"]);
    imported(
        &place,
        "two.csv",
        &format!("{header}info@acme.example,Bob,Boyle,HR Manager,Acme,acme.example\n"),
    );
    assert_eq!(handed_out(&place, "hr"), ["Bob"]);
}

/// A database in which Pat, known by name alone, works at a company that a row makes one with another.
fn with_a_company_of_two_numbers() -> Place {
    let place = Place::empty();
    imported(&place, "firm.csv", "company_name,domain\nFirm1,firm1.example\n");
    imported(
        &place,
        "pat.csv",
        "first_name,last_name,title,company_name,company_linkedin_url\n\
         Pat,Quill,HR Manager,Firm One,https://linkedin.com/company/firm1\n",
    );
    place
}

const ONE_COMPANY: &str =
    "company_name,domain,company_linkedin_url\nFirm One,firm1.example,https://linkedin.com/company/firm1\n";

#[test]
fn who_is_known_by_name_alone_is_contacted_once_though_the_company_became_another() {
    for by_hand in [true, false] {
        let place = with_a_company_of_two_numbers();
        place.succeeds(&["list", "save", "hr", "--title", "HR Manager"]);
        place.succeeds(&["list", "save", "capped", "--title", "HR Director", "--per-company", "1/90d"]);
        let file = place.file("hr.csv");
        place.succeeds(&["list", "run", "hr", "-o", text(&file), "--assign-to", "ana,ben"]);
        let owner = column(&file, "owner");
        assert_eq!(column(&file, "first_name"), ["Pat"]);
        if by_hand {
            place.succeeds(&["merge", "--company", "firm1.example", "Firm One"]);
        } else {
            assert!(imported(&place, "one.csv", ONE_COMPANY).contains("one now"));
        }
        assert_eq!(handed_out(&place, "hr"), Vec::<String>::new(), "by hand: {by_hand}");
        let left = place.file("left.csv");
        place.succeeds(&["find", "--net-new", "--left-out", text(&left), "-q"]);
        let details = column(&left, "detail");
        assert!(details.len() == 1 && details[0].starts_with("by hr on "), "{details:?}");
        // Pat takes the place of the company, and its owner stays.
        let rows = "first_name,last_name,title,company_name,domain\n\
                    Abe,Zero,HR Director,Another,another.example\nDee,Quill,HR Director,Firm1,firm1.example\n";
        imported(&place, "more.csv", rows);
        assert_eq!(handed_out(&place, "capped"), ["Abe"], "by hand: {by_hand}");
        place.succeeds(&["list", "save", "directors", "--title", "HR Director"]);
        let last = if owner[0] == "ana" { "ben,ana" } else { "ana,ben" };
        place.succeeds(&["list", "run", "directors", "-o", text(&file), "--force", "--assign-to", last]);
        assert_eq!((column(&file, "first_name"), column(&file, "owner")), (vec!["Dee".to_string()], owner));
    }
}

#[test]
fn an_excluded_list_holds_whoever_its_leads_became() {
    let place = Place::empty();
    let header = "email,linkedin_url,first_name,last_name,title,company_name,domain\n";
    let page = "linkedin.com/in/pat";
    let rest = "HR Manager,Firm1 Ltd,firm1.example";
    imported(&place, "a.csv", &format!("{header},{page},Pat,Quill,{rest}\n"));
    place.succeeds(&["list", "save", "one", "--title", "HR Manager"]);
    assert_eq!(handed_out(&place, "one"), ["Pat"]);
    imported(&place, "b.csv", &format!("{header}pat@firm1.example,,Patricia,Quill,{rest}\n"));
    let told = imported(&place, "c.csv", &format!("{header}pat@firm1.example,{page},P,Quill,{rest}\n"));
    assert!(told.contains("one now"), "the id of the address stays: {told}");
    let told = place.succeeds(&["find", "--title", "HR Manager", "--exclude-list", "one"]);
    assert!(told.contains("0 listed + 1 on list one"), "{told}");
}
