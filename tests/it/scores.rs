//! Scores on the command line: profiles in files, explanations, and what is stored behind them.

use serde_json::Value;

use crate::cli::{demo, file, find, run, stderr, stdout, text};

const AS_OF: &str = "2026-11-01";

fn json(arguments: &[&str]) -> Value {
    let output = run(&[arguments, &["--db", demo(), "-f", "json", "-q"]].concat());
    assert!(output.status.success(), "{arguments:?}\n{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn example(name: &str) -> String {
    format!("{}/examples/profiles/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

/// A database of its own: tests run side by side, and each `find` is the last one of its database.
fn own_demo() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("db").display().to_string();
    assert!(run(&["demo", "--db", &db, "-q"]).status.success());
    (folder, db)
}

#[test]
fn a_row_of_the_last_list_is_explained_as_it_was_ranked() {
    let (_folder, db) = own_demo();
    let list = run(&["find", "--db", &db, "--as-of", AS_OF, "--icp", &example("fin-hr"), "-f", "json", "-q"]);
    let list: Value = serde_json::from_slice(&list.stdout).expect("JSON");
    let leads = list["leads"].as_array().expect("leads");
    assert!(leads.len() > 3, "{list}");
    for lead in &leads[..3] {
        let row = lead["rank"].to_string();
        let told = run(&["explain", &row, "--db", &db, "-f", "json"]);
        let told: Value =
            serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{}", stderr(&told)));
        for key in ["id", "score", "ceiling", "points", "points_ceiling"] {
            assert_eq!(told[key], lead[key], "{key}");
        }
        assert_eq!(told["match"], "sure");
        assert_eq!(told["as_of"], AS_OF);
        let groups = told["groups"].as_array().expect("groups");
        let mut points = 0;
        for group in groups {
            assert_eq!(group["score"], lead["groups"][group["group"].as_str().expect("a name")]);
            let rules = group["rules"].as_array().expect("rules");
            let sum: i64 = rules.iter().map(|rule| rule["points"].as_i64().expect("points")).sum();
            assert_eq!(group["points"], sum);
            points += sum;
        }
        assert_eq!(told["points"], points);
        // The same lead by its id, with the profile named again.
        let id = lead["id"].as_str().expect("an id");
        let again = run(&["explain", &id[..8], "--db", &db, "--icp", &example("fin-hr"), "-f", "json"]);
        let again: Value = serde_json::from_slice(&again.stdout).expect("JSON");
        assert_eq!(again["groups"], told["groups"]);
    }
    let missing = run(&["explain", "999", "--db", &db]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(stderr(&missing).contains("listed leads 1 to"), "{}", stderr(&missing));
}

#[test]
fn leads_are_named_by_row_id_or_address_and_errors_say_how() {
    let (folder, db) = own_demo();
    let ids = run(&[
        "find",
        "--db",
        &db,
        "--title",
        "HR Manager",
        "--has-email",
        "--limit",
        "1",
        "-f",
        "jsonl",
        "-q",
    ]);
    let lead: Value = serde_json::from_slice(&ids.stdout).expect("JSON");
    let email = lead["person"]["email"].as_str().expect("an address");
    for name in ["1", "#1", lead["id"].as_str().expect("an id"), email] {
        let shown = run(&["show", name, "--db", &db, "-f", "json"]);
        let shown: Value = serde_json::from_slice(&shown.stdout).unwrap_or_else(|_| panic!("{name}"));
        assert_eq!(shown["id"], lead["id"], "{name}");
    }
    for (name, said) in [("zzzzzzz", "no lead is called"), ("a@nowhere.example", "no lead has the address")] {
        let output = run(&["show", name, "--db", &db]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    std::fs::remove_file(folder.path().join("db/last-find.json")).expect("the last list");
    let output = run(&["explain", "1", "--db", &db]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no list to take row 1 from"), "{}", stderr(&output));
}

#[test]
fn every_stored_fact_names_the_line_that_it_stands_on() {
    let lead =
        find(&["--title", "HR Manager", "--has-email", "--has-phone", "--limit", "1", "-f", "jsonl", "-q"]);
    let lead: Value = serde_json::from_slice(&lead.stdout).expect("JSON");
    let shown = json(&["show", lead["id"].as_str().expect("an id")]);
    let mut compared = 0;
    for fact in shown["person"]["facts"].as_array().expect("facts") {
        let Some(source) = fact["source"].as_object() else { continue };
        let name = source["file"].as_str().expect("a file");
        let path = format!("{}/sample_leads/{name}", env!("CARGO_MANIFEST_DIR"));
        let sample = std::fs::read_to_string(path).expect("the sample");
        let line = source["line"].as_u64().expect("a line") as usize;
        let written = sample.lines().nth(line - 1).expect("the line");
        if ["first_name", "last_name", "title", "email"].contains(&fact["field"].as_str().expect("a field")) {
            assert!(written.contains(fact["value"].as_str().expect("a value")), "{fact} {written}");
            compared += 1;
        }
    }
    assert!(compared >= 4, "{shown}");
    assert!(shown["company"]["facts"].as_array().is_some_and(|facts| !facts.is_empty()));
}

#[test]
fn explanations_and_stored_facts_are_laid_out_for_people() {
    let (_folder, db) = own_demo();
    let explained = run(&["explain", "3", "--db", &db]);
    insta::assert_snapshot!("explain", stdout(&explained));
    let shown = run(&["show", "3", "--db", &db]);
    insta::assert_snapshot!("show", stdout(&shown));
    // A lead that is not what was asked for says so, and may still have points.
    let other = run(&["explain", "3", "--db", &db, "--title", "CFO", "--as-of", AS_OF]);
    assert!(stdout(&other).contains("is not what was asked for: CFO"), "{}", stdout(&other));
}

#[test]
fn a_profile_filters_beside_the_flags() {
    let profile = example("fin-hr");
    let leads = |more: &[&str]| -> Vec<Value> {
        let output = find(&[&["--icp", &profile, "-f", "json", "-q"], more].concat());
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        answer["leads"].as_array().expect("leads").clone()
    };
    let all = leads(&[]);
    let some = leads(&["--country", "United States"]);
    assert!(!some.is_empty() && some.len() < all.len(), "{} {}", some.len(), all.len());
    let ceilings: Vec<i64> = leads(&["--sort", "ceiling"])
        .iter()
        .map(|lead| lead["points_ceiling"].as_i64().expect("points"))
        .collect();
    assert!(ceilings.is_sorted_by(|one, other| one >= other), "{ceilings:?}");
    let scores: Vec<i64> = all.iter().map(|lead| lead["points"].as_i64().expect("points")).collect();
    assert!(scores.is_sorted_by(|one, other| one >= other));
    assert_ne!(ceilings, scores, "some facts are unknown");
    let own = find(&["--icp", &example("growing-sales-teams"), "-f", "csv", "-q"]);
    assert!(stdout(&own).lines().next().is_some_and(|header| header.ends_with(",score_momentum")));
    let echoed = stdout(&find(&["--icp", &profile, "--limit", "1"])).replace('\n', " ");
    assert!(echoed.contains("ranked by \"HR managers new in the seat"), "{echoed}");
}

#[test]
fn profiles_are_written_and_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("icp.toml").display().to_string();
    let written = run(&["icp", "init", "--title", "HR Manager", "--headcount", "11..", "-o", &path]);
    assert!(written.status.success(), "{}", stderr(&written));
    let again = run(&["icp", "init", "-o", &path]);
    assert!(!again.status.success() && stderr(&again).contains("--force"), "{}", stderr(&again));
    let checked = run(&["icp", "check", &path, "--db", demo(), "--as-of", AS_OF]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("points by group: timing 40"), "{}", stdout(&checked));
    // The profile of a query ranks as the query does.
    let query = find(&["--title", "HR Manager", "--headcount", "11..", "-f", "ids", "-q"]);
    let profiled = find(&["--icp", &path, "-f", "ids", "-q"]);
    assert_eq!(stdout(&query), stdout(&profiled));
    let plain = run(&["icp", "init"]);
    assert!(stdout(&plain).contains("name  = \"built-in\""), "{}", stdout(&plain));
}

#[test]
fn a_check_warns_of_what_tells_nobody_apart() {
    let (_folder, path) = file(
        "odd.toml",
        "where = 'title:\"HR Manager\" and tech:hubspott'\n\n[[score]]\ngroup = \"fit\"\nwhen = \"headcount:0..\"\npoints = 1\n",
    );
    let checked = run(&["icp", "check", text(&path), "--db", demo(), "--as-of", AS_OF]);
    assert!(checked.status.success());
    let said = stdout(&checked).replace("\n  ", " ");
    assert!(said.contains("\"hubspott\"") && said.contains("did you mean HubSpot ("), "{said}");
    assert!(said.contains("odd.toml:1: the gate removes 100.0 % of all people"), "{said}");
    let strict = run(&["icp", "check", text(&path), "--db", demo(), "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    let (_folder, path) = file(
        "flat.toml",
        "where = 'headcount:1..'\n\n[[score]]\ngroup = \"fit\"\nwhen = \"headcount:1..\"\npoints = 1\nsay = \"some\"\n\n\
         [[score]]\ngroup = \"fit\"\nwhen = \"city:Chigaco\"\npoints = 1\nsay = \"none\"\n",
    );
    let checked = run(&["icp", "check", text(&path), "--db", demo(), "--as-of", AS_OF]);
    let said = stdout(&checked).replace("\n  ", " ");
    assert!(said.contains("flat.toml:3: everybody inside earns all of \"some\""), "{said}");
    assert!(said.contains("flat.toml:9: nobody inside earns a point of \"none\""), "{said}");
    assert!(said.contains("nobody in the data has the city \"Chigaco\": did you mean Chicago ("), "{said}");
    let (_folder, path) = file("bad.toml", "[[score]]\ngroup = \"fit\"\npionts = 1\n");
    let bad = run(&["icp", "check", text(&path), "--db", demo()]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(
        stderr(&bad).contains("bad.toml:3:1") && stderr(&bad).contains("did you mean points?"),
        "{}",
        stderr(&bad)
    );
}

#[test]
fn the_examples_that_come_along_have_nothing_to_warn_of() {
    for name in ["fin-hr", "new-cfo", "growing-sales-teams"] {
        let checked = run(&["icp", "check", &example(name), "--db", demo(), "--as-of", AS_OF]);
        let said = stdout(&checked).replace("\n  ", " ");
        let warnings: Vec<&str> = said.lines().filter(|line| line.starts_with("warning")).collect();
        // Sought-after people are few.
        let is_usual =
            |line: &&str| line.contains("the gate removes") || line.contains(" in the data has the ");
        assert!(warnings.iter().all(is_usual), "{name}: {warnings:?}");
    }
}

#[test]
fn what_good_leads_share_becomes_a_profile() {
    let (folder, db) = own_demo();
    let written = run(&["icp", "init", "--like", "1,2,3,4", "--db", &db, "--as-of", AS_OF]);
    assert!(written.status.success(), "{}", stderr(&written));
    let profile = stdout(&written);
    for expected in ["times the base rate", "title:\"HR Manager\"", "tech:HubSpot", "tenure:..1y"] {
        assert!(profile.contains(expected), "{expected}\n{profile}");
    }
    let path = folder.path().join("like.toml");
    std::fs::write(&path, &profile).expect("written");
    // The examples are among the first by the profile that was made from them.
    let found = run(&[
        "find",
        "--db",
        &db,
        "--icp",
        text(&path),
        "--as-of",
        AS_OF,
        "--limit",
        "12",
        "-f",
        "json",
        "-q",
    ]);
    let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
    let names: Vec<&str> = found["leads"]
        .as_array()
        .expect("leads")
        .iter()
        .filter_map(|lead| lead["person"]["last_name"].as_str())
        .collect();
    for name in ["Zimmermann", "Rogers", "Adams"] {
        assert!(names.contains(&name), "{name} {names:?}");
    }
}

#[test]
fn a_wide_table_shows_groups_and_how_far_scores_may_rise() {
    let wide = crate::cli::leadsift(&[
        "find",
        "--db",
        demo(),
        "--as-of",
        AS_OF,
        "--icp",
        &example("fin-hr"),
        "--sort",
        "ceiling",
        "--limit",
        "8",
    ])
    .env("COLUMNS", "160")
    .output()
    .expect("the program runs");
    insta::assert_snapshot!("wide_table", stdout(&wide));
}

#[test]
fn the_shopping_list_for_enrichment_names_columns() {
    let output = find(&["--title", "HR Manager", "--tenure", "..1y", "--only-maybe", "-f", "csv", "-q"]);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let at = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|name| name == "missing_columns")
        .expect("a column");
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| !row[at].is_empty()));
    assert!(rows.iter().any(|row| &row[at] == "role_start"), "{:?}", &rows[0][at]);
}
