//! How good the order of leads is, as a number: queries with leads that were graded by reading them.
//!
//! Recall@10 is the share of the good leads (grade 2 and above) among the first ten; nDCG@10 compares the order with the
//! best possible one, with gains of 1, 3 and 7; MRR is one by the rank of the first lead that should be called first. A lead
//! of grade 0 among the first ten is counted as wrong. The numbers stand in a snapshot: whoever changes ranking sees what
//! it does.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use leadsift::db::{Database, Snapshot};
use leadsift::fields::named;
use leadsift::filter::parse;
use leadsift::import::{self, ImportOptions};
use leadsift::model::AsOf;
use leadsift::profile::Profile;
use leadsift::prospect::{FindRequest, Hit, find, unborne_names};
use leadsift::value::Day;

struct Judged {
    name: String,
    filter: String,
    profile: Option<Profile>,
    grades: Vec<(u32, String)>,
}

fn read(name: &str) -> Vec<Judged> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ranking").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let queries = text.split("\n## ").skip(1).map(|section| {
        let name = section.lines().next().unwrap_or_default().to_string();
        let filter = section.lines().find_map(|line| line.strip_prefix("where: `")?.strip_suffix('`'));
        let profile = section.split("```toml\n").nth(1).map(|block| {
            let block = block.split("```").next().unwrap_or_default();
            Profile::parse(&name, block).unwrap_or_else(|error| panic!("{error}"))
        });
        let grades = section.lines().filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.split(" | ");
            let grade = cells.next()?.parse().ok()?;
            let who = cells.next()?.to_string();
            let why = cells.next()?.trim_end_matches(" |");
            assert!(grade <= 3 && !why.is_empty(), "{line}");
            Some((grade, who))
        });
        Judged {
            filter: filter.unwrap_or_else(|| panic!("{name}: no filter")).to_string(),
            profile,
            grades: grades.collect(),
            name,
        }
    });
    queries.collect()
}

fn store(files: &[&str]) -> (tempfile::TempDir, Snapshot) {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open_or_create(folder.path()).expect("a database");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = files
        .iter()
        .map(|file| (file.to_string(), Cow::Owned(fs::read(root.join(file)).expect("a readable file"))))
        .collect();
    let options = ImportOptions::new(Day::parse_iso("2026-11-01").expect("a day"));
    import::import_readers(&database, files, &options, &|_| {}).expect("an import");
    let snapshot = database.snapshot().expect("a snapshot");
    (folder, snapshot)
}

/// The name of a person, else title and company of a seat.
fn called(hit: &Hit) -> String {
    let person = hit.person.as_ref().expect("a person");
    match person.name() {
        name if name.is_empty() => {
            let company = hit.company.as_ref().map(|company| company.name()).unwrap_or_default();
            format!("{} @ {company}", person.record.facts.text(&named::TITLE))
        }
        name => name,
    }
}

struct Quality {
    recall: f64,
    ndcg: f64,
    reciprocal: f64,
    wrong: usize,
}

fn quality(judged: &Judged, found: &[String]) -> Quality {
    let grade = |who: &String| judged.grades.iter().find(|(_, known)| known == who).map(|(grade, _)| *grade);
    let first = &found[..found.len().min(10)];
    let good = judged.grades.iter().filter(|(grade, _)| *grade >= 2).count();
    let there = first.iter().filter(|who| grade(who).is_some_and(|grade| grade >= 2)).count();
    let gain = |(at, grade): (usize, u32)| f64::from(2_u32.pow(grade) - 1) / (at as f64 + 2.0).log2();
    let gained: f64 = first.iter().map(|who| grade(who).unwrap_or(0)).enumerate().map(gain).sum();
    let mut best: Vec<u32> = judged.grades.iter().map(|(grade, _)| *grade).collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let ideal: f64 = best.into_iter().take(10).enumerate().map(gain).sum();
    let rank = found.iter().position(|who| grade(who) == Some(3));
    Quality {
        recall: there as f64 / good.max(1) as f64,
        ndcg: gained / ideal,
        reciprocal: rank.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)),
        wrong: first.iter().filter(|who| grade(who) == Some(0)).count(),
    }
}

#[test]
fn the_order_is_as_good_as_it_was() {
    let sample =
        ["companies", "people", "openings", "technologies"].map(|name| format!("sample_leads/{name}.csv"));
    let sample: Vec<&str> = sample.iter().map(String::as_str).collect();
    let sets = [
        ("sample_leads.md", store(&sample), "2026-11-01"),
        ("register.md", store(&["tests/ranking/register_cut.csv"]), "2022-05-01"),
    ];
    let mut told = String::from("recall@10  nDCG@10   MRR  wrong  query\n");
    let mut all = Vec::new();
    for (file, (_folder, snapshot), day) in &sets {
        for judged in read(file) {
            let filter = parse(&judged.filter).unwrap_or_else(|error| panic!("{}: {error}", judged.name));
            let unborne = unborne_names(snapshot, std::iter::once(&filter)).expect("names");
            assert!(unborne.is_empty(), "{}: {unborne:?}", judged.name);
            let mut request = FindRequest::new(filter, AsOf::new(Day::parse_iso(day).expect("a day")));
            request.profile = judged.profile.clone();
            let answer = find(snapshot, &request).expect("an answer");
            let found: Vec<String> = answer.hits(snapshot).map(|hit| called(&hit.expect("a hit"))).collect();
            if std::env::var_os("SHOW_RANKING").is_some() {
                println!(
                    "## {}\n{}",
                    judged.name,
                    found.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
                );
            }
            let Quality { recall, ndcg, reciprocal, wrong } = quality(&judged, &found);
            told.push_str(&format!(
                "{recall:>9.2}  {ndcg:>7.3}  {reciprocal:.2}  {wrong:>5}  {}\n",
                judged.name
            ));
            all.push((recall, ndcg, reciprocal, wrong));
        }
    }
    assert!(all.len() >= 20, "only {} queries", all.len());
    let mean = |of: fn(&(f64, f64, f64, usize)) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
    told.push_str(&format!(
        "{:>9.2}  {:>7.3}  {:.2}  {:>5}  mean of {} queries\n",
        mean(|one| one.0),
        mean(|one| one.1),
        mean(|one| one.2),
        all.iter().map(|one| one.3).sum::<usize>(),
        all.len()
    ));
    insta::assert_snapshot!(told);
}
