//! The screens as their users see them, on the demo's leads: what each command prints, at the usual width and on a wide
//! terminal, and what it says where it does not understand.

use std::process::{Command, Output};

use crate::cli::demo;

fn run(columns: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leadsift"))
        .args(args)
        .env("LEADSIFT_DB", demo())
        .env("HOME", "/nonexistent")
        .env("COLUMNS", columns)
        .env_remove("NO_COLOR")
        .output()
        .expect("the program runs")
}

/// What is printed and what is said, each line within the width.
fn screen(columns: usize, args: &[&str]) -> String {
    let output = run(&columns.to_string(), args);
    let told = String::from_utf8(output.stderr).expect("UTF-8");
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    for line in shown.lines() {
        assert!(leadsift::text::width(line) <= columns, "{line}");
        assert!(!line.ends_with(' '), "{line:?}");
    }
    let said = if told.is_empty() { String::new() } else { format!("--- said\n{told}") };
    format!("{shown}{said}--- exit {}\n", output.status.code().expect("an exit"))
}

/// The demo's day.
const DAY: [&str; 2] = ["--as-of", "2026-11-01"];

fn asked<'a>(command: &'a [&'a str], rest: &[&'a str]) -> Vec<&'a str> {
    [command, &DAY, rest].concat()
}

const BANKS: [&str; 12] = [
    "--industry",
    "Financial Services",
    "--headcount",
    "11..",
    "--ads",
    "adwords",
    "--tech",
    "hubspot",
    "--hiring",
    "marketing",
    "--title",
    "HR Manager",
];

#[test]
fn nobody_matches() {
    let args = asked(&["find"], &[&BANKS[..], &["--tenure", "..10d"]].concat());
    insta::assert_snapshot!("nobody_80", screen(80, &args));
    insta::assert_snapshot!("nobody_120", screen(120, &args));
    let nested = asked(
        &["find"],
        &["--where", "(tech:hubspot or city:Chicago) and tenure:..10d and headcount:20000.."],
    );
    insta::assert_snapshot!("nobody_nested", screen(80, &nested));
    let companies = asked(
        &["find", "--companies-only"],
        &["--industry", "Banking", "--tech", "Braze", "--headcount", "20000.."],
    );
    insta::assert_snapshot!("no_company", screen(80, &companies));
}

#[test]
fn a_question_is_accounted_for() {
    let args = asked(&["why"], &[&BANKS[..], &["--tenure", "..3mo"]].concat());
    insta::assert_snapshot!("why_80", screen(80, &args));
    let far = asked(
        &["why"],
        &["--tech", "hubspot", "--title", "CFO", "--tenure", "..1mo", "--headcount", "5001.."],
    );
    insta::assert_snapshot!("why_two_clauses", screen(80, &far));
}

#[test]
fn values_are_counted() {
    let args = asked(
        &["facets", "headcount", "tech", "tenure", "hiring.place", "email", "--limit", "5"],
        &["--title", "HR Manager", "--tech", "hubspot"],
    );
    insta::assert_snapshot!("facets", screen(80, &args));
    insta::assert_snapshot!("values_prefix", screen(80, &["values", "tech", "hub"]));
    insta::assert_snapshot!("values_slip", screen(80, &["values", "city", "Chigaco"]));
    insta::assert_snapshot!("values_limit", screen(80, &["values", "industry", "--limit", "6"]));
}

#[test]
fn what_is_meant_is_told() {
    for (name, args) in [
        ("slip_of_a_name", &["--tech", "hubspt"][..]),
        ("nothing_like_it", &["--tech", "qqqqzzzz"]),
        ("known_and_not_held", &["--tech", "Braze"]),
        ("slip_of_a_city", &["--city", "Chigaco"]),
        ("slip_of_a_title", &["--title", "Head of Lgal"]),
        ("other_word_for_a_flag", &["--employees", "11.."]),
        ("other_word_for_a_field", &["--where", "employees:11.."]),
        ("no_such_field", &["--known", "revenu"]),
    ] {
        insta::assert_snapshot!(name, screen(80, &asked(&["find", "--count"], args)));
    }
    insta::assert_snapshot!("other_word_for_a_command", screen(80, &["search", "--title", "CFO"]));
    insta::assert_snapshot!("no_values_of_names", screen(80, &["facets", "name"]));
}

#[test]
fn the_list_fits_and_uses_the_width() {
    let args = asked(&["find"], &["--title", "HR Manager", "--tenure", "..1y", "--limit", "8", "--maybe"]);
    insta::assert_snapshot!("list_80", screen(80, &args));
    insta::assert_snapshot!("list_120", screen(120, &args));
    // A maybe in any script stands in its column.
    let plain = run("80", &[&args[..], &["--color", "never"]].concat());
    let colourful = run("80", &[&args[..], &["--color", "always"]].concat());
    let text = String::from_utf8(colourful.stdout).expect("UTF-8");
    assert!(text.contains('\u{1b}') && !plain.stdout.contains(&0x1b));
}

#[test]
fn files_hold_the_same_counts() {
    let args = asked(&["facets", "industry", "tech"], &["--title", "HR Manager", "--tech", "hubspot"]);
    let json = run("80", &[&args[..], &["-f", "json"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let csv = run("80", &[&args[..], &["-f", "csv"]].concat());
    let mut reader = csv::Reader::from_reader(csv.stdout.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let listed: Vec<&serde_json::Value> = json
        .as_array()
        .expect("fields")
        .iter()
        .flat_map(|field| field["values"].as_array().expect("rows"))
        .collect();
    assert_eq!(rows.len(), listed.len());
    for (row, value) in rows.iter().zip(listed) {
        assert_eq!(&row[2], value["value"].as_str().expect("a value"));
        assert_eq!(row[3], value["people"].to_string());
        assert_eq!(row[6], value["without_own_filter"]["companies"].to_string());
    }
    // Every filter in the file finds as many as the file says.
    for row in rows.iter().filter(|row| !row[7].is_empty()).take(12) {
        let found = run(
            "80",
            &asked(
                &["find", "--count", "-f", "json", "-q"],
                &["--title", "HR Manager", "--tech", "hubspot", "--where", &row[7]],
            ),
        );
        let found: serde_json::Value = serde_json::from_slice(&found.stdout).expect("JSON");
        assert_eq!(found["counts"]["matched"].to_string(), row[3], "{row:?}");
    }
    let why = run("80", &asked(&["why", "-f", "json"], &["--title", "HR Manager", "--tenure", "..1d"]));
    let why: serde_json::Value = serde_json::from_slice(&why.stdout).expect("JSON");
    assert_eq!(why["clauses"].as_array().expect("clauses").len(), 2);
    assert!(why["instead"][0]["filter"].as_str().expect("a filter").starts_with("tenure:.."), "{why}");
}

#[test]
fn coverage_and_stats_describe_the_database() {
    let fields = run("120", &["fields", "-f", "json"]);
    let fields: serde_json::Value = serde_json::from_slice(&fields.stdout).expect("JSON");
    let fields = fields["fields"].as_array().expect("fields");
    let title = fields.iter().find(|field| field["column"] == "title").expect("the title");
    assert!(title["known"].as_u64() > Some(1_000) && title["known"].as_u64() <= title["of"].as_u64());
    let stats = run("80", &["stats", "-f", "json"]);
    let stats: serde_json::Value = serde_json::from_slice(&stats.stdout).expect("JSON");
    assert_eq!(stats["people"], title["of"]);
    assert_eq!(stats["imports"].as_array().expect("imports").len(), 4);
    let shown = screen(80, &["stats"]);
    assert!(shown.contains("whole list seen for") && shown.contains("people.csv"), "{shown}");
}

#[test]
fn shells_complete_values_and_manual_pages_are_written() {
    for (shell, word) in [("bash", "complete"), ("zsh", "#compdef"), ("fish", "complete")] {
        let script = run("80", &["completions", shell]);
        let script = String::from_utf8(script.stdout).expect("UTF-8");
        assert!(script.contains(word) && script.contains("COMPLETE"), "{script}");
    }
    let complete = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadsift"));
        command.env("COMPLETE", "fish").env("LEADSIFT_DB", demo()).args(["--", "leadsift"]).args(words);
        String::from_utf8(command.output().expect("the program runs").stdout).expect("UTF-8")
    };
    let offered = complete(&["find", "--tech", "hub"]);
    assert!(offered.starts_with("HubSpot\t") && offered.contains("companies"), "{offered}");
    assert!(complete(&["facets", "ind"]).contains("industry"));
    assert!(complete(&["fi"]).contains("find"));
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().to_str().expect("UTF-8");
    assert!(run("80", &["completions", "man", "--to", to]).status.success());
    for name in ["leadsift.1", "leadsift-find.1", "leadsift-why.1"] {
        let page = std::fs::read_to_string(folder.path().join(name)).expect("a page");
        assert!(page.contains(".SH NAME") && page.contains("leadsift"), "{page}");
    }
}
