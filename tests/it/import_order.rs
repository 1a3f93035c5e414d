//! The order in which files are imported, where the dates of their rows decide what holds: the bytes that `find` writes are
//! the same.

use std::fmt::Write as _;
use std::path::Path;

use assert_cmd::Command;

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

fn leadsift(dir: &Path, args: &[&str]) -> Vec<u8> {
    let mut command = Command::cargo_bin("leadsift").expect("the program");
    let done = command.current_dir(dir).env("LEADSIFT_DB", dir.join("db")).args(args).assert().success();
    done.get_output().stdout.clone()
}

/// Files about the same people, companies, openings and technologies, no two rows of one day.
fn files(dice: &mut Dice) -> Vec<(String, String)> {
    let mut days: Vec<String> =
        (1..=10).flat_map(|month| (1..=28).map(move |day| format!("2026-{month:02}-{day:02}"))).collect();
    dice.shuffle(&mut days);
    let mut files = Vec::new();
    for file in 0..4 {
        let mut text = String::from(
            "First Name,Last Name,Email,Title,Company,Website,# Employees,Country,State,Technologies,Start,Owner,updated_at\n",
        );
        for person in 0..14 {
            if dice.below(3) == 0 {
                continue;
            }
            let company = if dice.below(5) == 0 { dice.below(6) } else { person % 6 };
            let _ = writeln!(
                text,
                "Ann{person},Row{person},ann{person}@mail{person}.example,{},Acme {company},acme{company}.example,{},{},{},{},{},{},{}",
                dice.one(&["HR Manager", "Head of HR", "", "CEO"]),
                dice.one(&["11-50", "24", "51-200", "120", "1-1000", ""]),
                dice.one(&["", "Germany", "US"]),
                dice.one(&["", "CA", "California", "Bayern"]),
                dice.one(&["", "\"HubSpot, Salesforce\"", "Marketo"]),
                dice.one(&["", "2024", "2024-03", "2023-11", "2024-03-07"]),
                dice.one(&["", "Jane", "Bob"]),
                days.pop().expect("a day"),
            );
        }
        files.push((format!("people{file}.csv"), text));
    }
    for file in 0..2 {
        let mut text = String::from("company_name,company_domain,title,posted,last_seen\n");
        for opening in 0..12 {
            let company = dice.below(3);
            let title = dice.one(&["Marketing Manager", "Clerk", "Engineer", "Seller"]);
            let seen = days.pop().expect("a day");
            let _ = writeln!(
                text,
                "Acme {company},acme{company}.example,{title},2026-10-{:02},{seen}",
                1 + opening * 2
            );
        }
        files.push((format!("openings{file}.csv"), text));
    }
    let mut text = String::from("company_name,domain,technology,first_seen,last_seen\n");
    for company in 0..6 {
        let technology = dice.one(&["HubSpot", "Stripe"]);
        let seen = days.pop().expect("a day");
        let _ = writeln!(text, "Acme {company},acme{company}.example,{technology},2025-01-02,{seen}");
    }
    files.push(("technologies.csv".to_string(), text));
    files
}

#[test]
fn the_order_of_files_decides_nothing_where_dates_do() {
    let mut dice = Dice(20_261_127);
    let mut files = files(&mut dice);
    let mut expected: Option<Vec<u8>> = None;
    for round in 0..5 {
        let dir = tempfile::tempdir().expect("a folder");
        for (name, text) in &files {
            std::fs::write(dir.path().join(name), text).expect("a file");
        }
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        if round % 2 == 0 {
            names.iter().for_each(|name| drop(leadsift(dir.path(), &["import", name, "-q"])));
        } else {
            leadsift(dir.path(), &[&["import", "-q"][..], &names].concat());
        }
        let found = leadsift(dir.path(), &["find", "-f", "csv", "--as-of", "2026-11-01"]);
        assert!(found.iter().filter(|byte| **byte == b'\n').count() > 10);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match &expected {
            Some(expected) => assert_eq!(text(&found), text(expected), "{names:?}"),
            None => expected = Some(found),
        }
        dice.shuffle(&mut files);
    }
}

/// How many people are stored after imports of these groups of files.
fn people_after(groups: &[&[&str]]) -> String {
    let dir = tempfile::tempdir().expect("a folder");
    for (file, tool, id) in
        [("one.csv", "hubspot", "1"), ("two.csv", "zoominfo", "7"), ("three.csv", "hubspot", "2")]
    {
        let text = format!(
            "first_name,last_name,title,company_name,domain,{tool} record\nAnn,Row,HR Manager,Acme,acme.example,{id}\n"
        );
        std::fs::write(dir.path().join(file), text).expect("a file");
    }
    for files in groups {
        let mut args = vec!["import"];
        args.extend_from_slice(files);
        for map in ["hubspot record=person_id.hubspot", "zoominfo record=person_id.zoominfo"] {
            if files
                .iter()
                .any(|file| map.starts_with(if *file == "two.csv" { "zoominfo" } else { "hubspot" }))
            {
                args.extend(["--map", map]);
            }
        }
        args.push("-q");
        leadsift(dir.path(), &args);
    }
    String::from_utf8(leadsift(dir.path(), &["find", "--count", "-f", "json"])).expect("text")
}

#[test]
fn records_of_two_tools_are_one_person_and_two_of_one_tool_are_not() {
    let count = |groups: &[&[&str]]| -> u64 {
        let answer: serde_json::Value = serde_json::from_str(&people_after(groups)).expect("JSON");
        answer["counts"]["matched"].as_u64().expect("a number")
    };
    assert_eq!(count(&[&["one.csv", "two.csv"]]), 1, "in one import");
    assert_eq!(count(&[&["one.csv"], &["two.csv"]]), 1, "one after the other");
    assert_eq!(count(&[&["two.csv"], &["one.csv"]]), 1, "the other way round");
    assert_eq!(count(&[&["one.csv", "three.csv"]]), 2, "two records of one tool");
    assert_eq!(count(&[&["one.csv"], &["three.csv"]]), 2, "two records of one tool, one after the other");
    // Two people could be meant by what the other tool says: nobody is chosen.
    assert_eq!(count(&[&["one.csv", "two.csv", "three.csv"]]), 3);
    assert_eq!(count(&[&["one.csv"], &["three.csv"], &["two.csv"]]), 3);
}
