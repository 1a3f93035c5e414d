//! Custom columns from the file to the answer: imported, listed, counted, filtered, explained and exported.

use crate::cli::{file, run, stderr, stdout, text};

const ROWS: &str = "\
email,first_name,last_name,title,company_name,company_domain,Lead Owner,Tier,Renewal
ana@northgate.example,Ana,Ruiz,HR Manager,Northgate,northgate.example,Jane Roe,1,2026-01-15
ben@northgate.example,Ben,Stone,CFO,Northgate,northgate.example,jane roe,3,2026-03-01
cy@halden.example,Cy,Weber,HR Manager,Halden,halden.example,Sam,gold,soon
di@halden.example,Di,Moss,CEO,Halden,halden.example,,2.5,
";

const COMPANIES: &str = "\
company_name,domain,Segment
Northgate,northgate.example,Strategic
Lone Star,lonestar.example,strategic
";

struct World {
    _folders: [tempfile::TempDir; 2],
    db: String,
}

impl World {
    fn new() -> Self {
        let (folder, people) = file("crm.csv", ROWS);
        let (other, companies) = file("accounts.csv", COMPANIES);
        let db = folder.path().join("db").display().to_string();
        for path in [&people, &companies] {
            let output = run(&["import", "--db", &db, text(path)]);
            assert!(output.status.success(), "{}", stderr(&output));
        }
        World { _folders: [folder, other], db }
    }

    fn ask(&self, args: &[&str]) -> (i32, String, String) {
        let mut all = vec![args[0], "--db", &self.db];
        all.extend(&args[1..]);
        let output = run(&all);
        (output.status.code().unwrap_or(-1), stdout(&output), stderr(&output))
    }

    /// The first names, or the companies, that a filter finds, and how many more are possible.
    fn found(&self, more: &[&str]) -> (Vec<String>, String) {
        let mut args = vec!["find", "-f", "json"];
        args.extend(more);
        let (code, out, err) = self.ask(&args);
        assert_eq!(code, 0, "{more:?}: {err}");
        let document: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let name = |lead: &serde_json::Value| {
            let name = match &lead["person"]["first_name"] {
                serde_json::Value::String(name) => name,
                _ => lead["company"]["company_name"].as_str().unwrap_or_default(),
            };
            name.to_string()
        };
        let mut names: Vec<String> = document["leads"].as_array().expect("leads").iter().map(name).collect();
        names.sort();
        (names, document["counts"]["maybe"].to_string())
    }
}

#[test]
fn cells_are_filtered_with_text_ranges_and_days() {
    let world = World::new();
    for (filter, names, maybe) in [
        ("x.\"Lead Owner\":\"Jane Roe\"", &["Ana", "Ben"][..], "0"),
        ("x.lead_owner:\"jane roe\" and x.tier:..2", &["Ana"], "0"),
        ("x.tier:..2.5", &["Ana", "Di"], "1"),
        ("not x.tier:..2", &["Ben", "Di"], "1"),
        ("x.renewal:2026-02..", &["Ben"], "1"),
        ("x.lead_owner:unknown", &["Di"], "0"),
        ("x.segment:strategic", &["Ana", "Ben"], "0"),
        ("x.segment:strategic and title:CFO", &["Ben"], "0"),
    ] {
        let (found, possible) = world.found(&["--where", filter]);
        assert_eq!(
            (found.iter().map(String::as_str).collect::<Vec<_>>(), possible.as_str()),
            (names.to_vec(), maybe),
            "{filter}"
        );
    }
    assert_eq!(world.found(&["--known", "x.Lead Owner"]).0, ["Ana", "Ben", "Cy"]);
    assert_eq!(world.found(&["--where", "x.tier:..2", "--maybe=x.tier"]).0, ["Ana", "Cy"]);
}

#[test]
fn companies_are_asked_with_the_cells_of_their_people() {
    let world = World::new();
    for (filter, names) in [
        ("x.segment:strategic", &["Lone Star", "Northgate"][..]),
        ("x.lead_owner:sam", &["Halden"]),
        ("not x.lead_owner:sam", &["Lone Star", "Northgate"]),
        ("x.lead_owner:unknown", &["Lone Star"]),
        ("x.segment:strategic and title:CFO", &["Northgate"]),
    ] {
        assert_eq!(world.found(&["--companies-only", "--where", filter]).0, names, "{filter}");
        let (_, told, _) = world.ask(&["why", "--companies-only", "-f", "json", "--where", filter]);
        let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        assert_eq!(told["matched"], names.len(), "{filter}: {told}");
    }
}

#[test]
fn columns_are_listed_and_counted() {
    let world = World::new();
    let (_, listed, _) = world.ask(&["fields"]);
    for line in ["x.\"Lead Owner\"  3 people · 2 companies", "x.Segment       2 people · 2 companies"] {
        assert!(listed.contains(line), "{line}\n{listed}");
    }
    let (_, values, _) = world.ask(&["values", "x.lead_owner", "-f", "csv"]);
    assert_eq!(values, "value,people,companies\nJane Roe,2,1\nSam,1,1\n(unknown),1,1\n");
    let (_, values, told) = world.ask(&["values", "x.lead_owner", "jane reo"]);
    assert!(values.is_empty() && told.contains("did you mean Jane Roe (2 people)?"), "{told}");
    let (_, facets, _) = world.ask(&["facets", "x.lead_owner", "-f", "csv", "--title", "HR Manager"]);
    for line in [
        "x.lead_owner,value,Jane Roe,1,1,1,1,\"x.lead_owner:\"\"Jane Roe\"\"\"",
        "x.lead_owner,value,Sam,1,1,1,1,x.lead_owner:Sam",
    ] {
        assert!(facets.contains(line), "{line}\n{facets}");
    }
}

#[test]
fn what_nobody_has_is_answered_with_what_may_be_meant() {
    let world = World::new();
    for command in ["find", "why"] {
        let (code, _, told) = world.ask(&[command, "--where", "x.lead_ownr:Sam"]);
        assert_eq!(code, 2, "{told}");
        assert!(told.contains("nothing in the database has a custom column x.lead_ownr"), "{told}");
        assert!(told.contains("did you mean x.\"Lead Owner\" (3 people)?"), "{told}");
    }
    let (code, _, told) = world.ask(&["facets", "x.zzz"]);
    assert!(code == 2 && told.contains("there are x.\"Lead Owner\", x.Renewal"), "{told}");
    let (code, _, told) = world.ask(&["find", "--where", "x.lead_owner:\"Jane Reo\""]);
    assert_eq!(code, 0);
    assert!(
        told.contains("no x.lead_owner in the data is \"Jane Reo\": did you mean Jane Roe (2 people)?"),
        "{told}"
    );
}

#[test]
fn the_echo_and_the_account_say_the_column() {
    let world = World::new();
    let filter = "x.lead_owner:\"Jane Roe\" and x.tier:4..";
    let (_, shown, _) = world.ask(&["find", "--where", filter]);
    assert!(shown.contains("with x.lead_owner \"Jane Roe\""), "{shown}");
    let (_, told, _) = world.ask(&["why", "--where", filter]);
    assert!(told.contains("x.tier") && told.contains("4 or more"), "{told}");
    let (_, told, _) = world.ask(&["find", "--where", "x.tier:7.."]);
    assert!(told.contains("x.tier"), "{told}");
}

#[test]
fn profiles_score_and_gate_by_columns() {
    let world = World::new();
    let profile = "name = \"mine\"\nwhere = 'x.lead_owner:\"Jane Roe\"'\n\n[[score]]\ngroup = \"fit\"\n\
                   when = \"x.tier:..2\"\npoints = 10\nsay = \"first tier\"\n";
    let (_folder, path) = file("mine.toml", profile);
    let (code, out, err) = world.ask(&["find", "--icp", text(&path), "-f", "csv"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.lines().count() == 3 && out.lines().nth(1).expect("a row").contains("Ana"), "{out}");
    let (_, told, _) = world.ask(&["explain", "ana@northgate.example", "--icp", text(&path)]);
    assert!(told.contains("x.tier 1") && told.contains("crm.csv line 2"), "{told}");
    let (_folder, path) = file("slip.toml", &profile.replace("x.lead_owner", "x.lead_ownr"));
    let (_, shown, told) = world.ask(&["icp", "check", text(&path)]);
    let told = format!("{shown}{told}");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("custom column \"x.lead_ownr\"") && told.contains("x.\"Lead Owner\""), "{told}");
}

#[test]
fn cells_leave_as_they_came() {
    let world = World::new();
    let (_, out, _) = world.ask(&["find", "-f", "jsonl", "--where", "x.lead_owner:sam"]);
    let lead: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(out.contains("\"Lead Owner\":\"Sam\"") && out.contains("\"Tier\":\"gold\""), "{lead}");
}
