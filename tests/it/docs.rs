//! What the documents say is so: commands run, samples are what is printed, files that are named exist.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The fenced blocks of a document with the given language, in order.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(word)) if word == language => open = Some(Vec::new()),
            (None, Some(_)) => open = Some(vec!["\u{0}"]),
            (Some(lines), Some(_)) => {
                if lines.first() != Some(&"\u{0}") {
                    blocks.push(lines.join("\n"));
                }
                open = None;
            }
            (Some(lines), None) => lines.push(line),
            (None, None) => {}
        }
    }
    blocks
}

fn leadsift(folder: &Path, arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leadsift"))
        .args(arguments)
        .current_dir(folder)
        .env("LEADSIFT_DB", folder.join("db"))
        .env("COLUMNS", "80")
        .output()
        .expect("the command runs")
}

/// The words of a command line with double and single quotes; comments and pipes end it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut quote, mut begun) = (None, false);
    for c in line.chars() {
        match (quote, c) {
            (None, '#' | '|') if !begun => break,
            (None, '"' | '\'') => {
                quote = Some(c);
                begun = true;
            }
            (Some(open), c) if c == open => quote = None,
            (None, ' ') => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

#[test]
fn commands_of_the_documents_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = Path::new(ROOT).join("sample_leads");
    for name in ["companies.csv", "people.csv", "openings.csv", "technologies.csv"] {
        fs::copy(sample.join(name), folder.path().join(name)).expect("copied");
    }
    fs::write(folder.path().join("accounts.txt"), "woodley-capital.example\n").expect("written");
    fs::write(folder.path().join("customers.csv"), "Name,Website\nAcme,acme.example\n").expect("written");
    fs::write(folder.path().join("crm.csv"), "Betrieb,email\nAcme,a@acme.example\n").expect("written");
    let mut run = 0;
    let pages = ["README.md", "docs/counting.md", "docs/lists.md", "docs/identity.md", "docs/exports.md"]
        .map(document);
    for block in pages.iter().flat_map(|page| blocks(page, "sh")) {
        for line in block.replace("\\\n", " ").lines().filter(|line| line.starts_with("leadsift ")) {
            let output = leadsift(folder.path(), &words(line)[1..]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{line}\n{said}");
            run += 1;
        }
    }
    assert!(run >= 8, "only {run} commands were found");
}

#[test]
fn the_sample_of_the_readme_is_what_the_demo_prints() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["demo", "--db", "demo"].map(str::to_string);
    let output = leadsift(folder.path(), &arguments);
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
    let samples = blocks(&document("README.md"), "text");
    assert_eq!(samples.len(), 1, "one sample");
    let sample: Vec<&str> = samples[0].lines().collect();
    // The first lines are the command itself, with the folder of the database.
    let from =
        printed.iter().position(|line| line.starts_with("HR Manager,")).expect("the question in words");
    assert_eq!(sample, printed[from..], "run the demo and copy what it prints into README.md");
}

/// Who reads why a package is there must find every package, and no other.
#[test]
fn every_direct_dependency_is_accounted_for() {
    let manifest: toml::Table = document("Cargo.toml").parse().expect("a manifest");
    let document = document("docs/DEPENDENCIES.md");
    for (section, heading) in
        [("dependencies", "## In the program"), ("dev-dependencies", "## In tests only")]
    {
        let wanted: Vec<&str> =
            manifest[section].as_table().expect("packages").keys().map(String::as_str).collect();
        let part = document.split(heading).nth(1).expect(heading).split("\n## ").next().expect("a part");
        let mut found = Vec::new();
        for line in part.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert!(cells.len() == 3 && cells.iter().all(|cell| cell.len() > 2), "{line}");
            found.push(cells[0].trim_matches('`'));
        }
        let mut sorted = wanted.clone();
        sorted.sort_unstable();
        assert_eq!(found, sorted, "{section} in docs/DEPENDENCIES.md");
    }
}

#[test]
fn named_files_exist() {
    let mut seen = 0;
    for name in [
        "README.md",
        "docs/ARCHITECTURE.md",
        "docs/COMPATIBILITY.md",
        "docs/DEPENDENCIES.md",
        "docs/RELIABILITY.md",
        "docs/imports.md",
        "docs/filters.md",
        "docs/columns.md",
        "docs/profiles.md",
        "docs/counting.md",
        "docs/lists.md",
        "docs/identity.md",
        "docs/exports.md",
    ] {
        let text = document(name);
        for part in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "docs/", "benches/", "sample_leads/"]
                .iter()
                .any(|root| part.starts_with(root));
            if is_path && !part.contains(['*', ' ', '<']) {
                assert!(Path::new(ROOT).join(part).exists(), "{name} names {part}");
                seen += 1;
            }
        }
        let folder = Path::new(ROOT).join(name);
        let folder = folder.parent().expect("a folder");
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                assert!(folder.join(target).exists(), "{name} links to {target}");
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "only {seen} names were found");
}
