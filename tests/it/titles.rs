//! The reading of titles, measured on titles that people labelled by reading them.
//!
//! `tests/titles/README.md` says what the labels mean. Each set is cut in two by a seed; the tables were tuned on
//! the first half only, and both halves must reach the same bounds.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use leadsift::taxonomy::titles::{analyze, query_roles};
use sha2::{Digest, Sha256};

const SEED: &str = "leadsift titles 20261124";

/// The labelled sets.
const SETS: [&str; 5] = ["register", "onet", "written", "languages", FRESH];

/// The set of which every error was read: all of it counts as tuned on.
const FRESH: &str = "fresh";

/// The measured roles: the code in the files, and the query.
const ROLES: [(&str, &str); 7] = [
    ("hrm", "HR Manager"),
    ("fd", "Finance Director"),
    ("hom", "Head of Marketing"),
    ("ceo", "CEO"),
    ("sdr", "Sales Development Representative"),
    ("itm", "IT Manager"),
    ("sm", "Sales Manager"),
];

struct Label {
    title: String,
    /// Codes of roles that the title matches; a code with `?` may match or not.
    roles: Vec<String>,
    /// The seniorities that are right; `-` is none.
    seniority: Vec<String>,
    /// All of them must be named; of each, one of its alternatives, `-` being none.
    departments: Vec<Vec<String>>,
}

#[derive(Default)]
struct Score {
    titles: usize,
    hits: usize,
    false_hits: usize,
    missed: usize,
    seniority: usize,
    department: usize,
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, other: &Score) {
        self.titles += other.titles;
        self.hits += other.hits;
        self.false_hits += other.false_hits;
        self.missed += other.missed;
        self.seniority += other.seniority;
        self.department += other.department;
        self.wrong.extend(other.wrong.iter().cloned());
    }

    fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.false_hits).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.hits as f64 / (self.hits + self.missed).max(1) as f64
    }

    fn of_titles(&self, count: usize) -> f64 {
        count as f64 / self.titles.max(1) as f64
    }
}

#[test]
fn labelled_titles_are_read_as_people_read_them() {
    let mut table = String::from(
        "| set | half | titles | role matches | precision | recall | seniority | department |\n|---|---|---|---|---|---|---|---|\n",
    );
    let mut halves: BTreeMap<bool, Score> = BTreeMap::new();
    for set in SETS {
        for tuned in [true, false] {
            let mut score = Score::default();
            for label in labels(set).iter().filter(|l| (set == FRESH || is_tuning_half(&l.title)) == tuned) {
                measure(label, &mut score);
            }
            if score.titles > 0 {
                row(&mut table, set, tuned, &score);
            }
            halves.entry(!tuned).or_default().add(&score);
        }
    }
    for (&held, score) in &halves {
        row(&mut table, "all", !held, score);
    }
    println!("{table}");
    // What is wrong in the half that was held back stays unseen, so that nobody tunes on it.
    for line in &halves[&false].wrong {
        println!("{line}");
    }
    for (held, score) in &halves {
        let half = if *held { "held back" } else { "tuned" };
        assert!(score.precision() >= 0.97, "precision, {half}: {:.3}", score.precision());
        assert!(score.recall() >= 0.93, "recall, {half}: {:.3}", score.recall());
        let seniority = score.of_titles(score.seniority);
        assert!(seniority >= 0.95, "seniority, {half}: {seniority:.3}");
        let department = score.of_titles(score.department);
        assert!(department >= 0.93, "department, {half}: {department:.3}");
    }
}

fn row(table: &mut String, set: &str, tuned: bool, score: &Score) {
    let _ = writeln!(
        table,
        "| {set} | {} | {} | {} | {:.3} | {:.3} | {:.3} | {:.3} |",
        if tuned { "tuned" } else { "held back" },
        score.titles,
        score.hits + score.missed,
        score.precision(),
        score.recall(),
        score.of_titles(score.seniority),
        score.of_titles(score.department),
    );
}

fn measure(label: &Label, score: &mut Score) {
    let analysis = analyze(&label.title);
    score.titles += 1;
    let mut wrong = Vec::new();
    for (code, query) in ROLES {
        if label.roles.iter().any(|r| r.strip_suffix('?') == Some(code)) {
            continue;
        }
        let expected = label.roles.iter().any(|r| r == code);
        let found = query_roles(query).iter().any(|key| analysis.roles.contains(key));
        match (expected, found) {
            (true, true) => score.hits += 1,
            (false, true) => score.false_hits += 1,
            (true, false) => score.missed += 1,
            (false, false) => {}
        }
        if expected != found {
            wrong.push(format!("{}{code}", if found { "+" } else { "-" }));
        }
    }
    let seniority = analysis.seniority.map_or("-", |s| s.key());
    if label.seniority.iter().any(|s| s == seniority) {
        score.seniority += 1;
    } else {
        wrong.push(format!("{seniority}, not {}", label.seniority.join("/")));
    }
    let found: Vec<&str> = analysis.departments.iter().map(|d| d.key()).collect();
    let named =
        label.departments.iter().all(|one_of| one_of.iter().any(|d| d == "-" || found.contains(&d.as_str())));
    if named && found.iter().all(|f| label.departments.iter().flatten().any(|d| d == f)) {
        score.department += 1;
    } else {
        let expected: Vec<String> = label.departments.iter().map(|one_of| one_of.join("/")).collect();
        wrong.push(format!("{found:?}, not {}", expected.join("+")));
    }
    if !wrong.is_empty() {
        score.wrong.push(format!("{}: {} {:?}", label.title, wrong.join("; "), analysis.roles));
    }
}

fn labels(set: &str) -> Vec<Label> {
    let path = format!("{}/tests/titles/{set}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(&path).expect(&path);
    let cut = |cell: &str, at: char| -> Vec<String> { cell.split(at).map(str::to_owned).collect() };
    reader
        .records()
        .map(|record| {
            let record = record.expect("a readable row");
            Label {
                title: record[0].to_owned(),
                roles: record[1].split(' ').filter(|r| !r.is_empty()).map(str::to_owned).collect(),
                seniority: cut(&record[2], '/'),
                departments: record[3].split('+').map(|one_of| cut(one_of, '/')).collect(),
            }
        })
        .collect()
}

fn is_tuning_half(title: &str) -> bool {
    Sha256::digest(format!("{SEED}\n{title}"))[0] & 1 == 0
}

#[test]
fn labels_are_well_formed() {
    let mut count = BTreeMap::new();
    for set in SETS {
        for label in labels(set) {
            for role in &label.roles {
                let code = role.trim_end_matches('?');
                assert!(ROLES.iter().any(|(known, _)| *known == code), "{}: {role}", label.title);
            }
            for class in &label.seniority {
                let known = leadsift::taxonomy::titles::Seniority::ALL.iter().any(|s| s.key() == class);
                assert!(class == "-" || known, "{}: {class}", label.title);
            }
            for key in label.departments.iter().flatten() {
                let known = leadsift::taxonomy::titles::Department::ALL.iter().any(|d| d.key() == key);
                assert!(key == "-" || known, "{}: {key}", label.title);
            }
            *count.entry(set).or_insert(0) += 1;
        }
    }
    assert!(count["register"] + count["onet"] >= 600);
    assert!(count["languages"] >= 100);
}
