//! The program as its users meet it: what it prints where, what it leaves on disk, and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use assert_cmd::cargo::CommandCargoExt;

/// The program, in a surrounding that says nothing.
pub fn leadsift(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("leadsift").expect("the program");
    for variable in ["LEADSIFT_DB", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.env("HOME", "/nonexistent").env_remove("XDG_DATA_HOME").stdin(Stdio::null()).args(args);
    command
}

pub fn run(args: &[&str]) -> Output {
    leadsift(args).output().expect("the program runs")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The database of the demo, made once.
pub fn demo() -> &'static str {
    static DEMO: OnceLock<(tempfile::TempDir, String)> = OnceLock::new();
    let (_, path) = DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("demo").display().to_string();
        let output = run(&["demo", "--db", &path, "-q"]);
        assert!(output.status.success(), "{}", stderr(&output));
        (folder, path)
    });
    path
}

pub fn find(args: &[&str]) -> Output {
    let mut all = vec!["find", "--db", demo(), "--as-of", "2026-11-01"];
    all.extend(args);
    run(&all)
}

/// A file in a folder of its own.
pub fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a file");
    (folder, path)
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn the_demo_shows_its_command_line_and_the_same_leads_again() {
    let output = run(&["demo", "--db", demo()]);
    assert!(output.status.success() && output.stderr.is_empty(), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(shown.starts_with("$ leadsift find --db "), "{shown}");
    for expected in ["--title 'HR Manager'", "as of 2026-11-01", "Google Ads", " match", "next: add"] {
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
    assert_eq!(stdout(&run(&["demo", "--db", demo()])), shown);
}

#[test]
fn a_database_of_somebody_elses_leads_is_no_demo() {
    let (folder, path) = file("own.csv", "email,first_name,last_name,title\na@b.example,A,B,CEO\n");
    let db = folder.path().join("db");
    assert!(run(&["import", "--db", text(&db), text(&path)]).status.success());
    let output = run(&["demo", "--db", text(&db)]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("other leads"), "{}", stderr(&output));
}

#[test]
fn data_goes_to_standard_output_and_talk_to_standard_error() {
    let output = find(&["--title", "HR Manager", "-f", "csv"]);
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let ranks: Vec<String> = reader.records().map(|row| row.expect("a row")[0].to_string()).collect();
    assert!(ranks.len() > 25, "files hold all leads, not a screenful");
    assert_eq!(ranks[..3], ["1", "2", "3"]);
    let talk = stderr(&output);
    assert!(talk.starts_with("HR Manager, as of 2026-11-01") && talk.contains(" match"), "{talk}");
    let quiet = find(&["--title", "HR Manager", "-f", "csv", "-q"]);
    assert_eq!(quiet.stdout, output.stdout);
    assert!(quiet.stderr.is_empty());
}

#[test]
fn counts_add_up() {
    let output = find(&["--seniority", "manager", "--per-company", "1", "--limit", "7", "-f", "json", "-q"]);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let count = |name: &str| answer["counts"][name].as_u64().expect("a count");
    assert_eq!(count("listed"), 7);
    assert_eq!(answer["leads"].as_array().expect("leads").len(), 7);
    assert_eq!(count("matched"), count("listed") + count("over_cap") + count("over_limit"));
    let table = find(&["--seniority", "manager", "--per-company", "1", "--limit", "7"]);
    let line =
        format!("{} over 1 per company + {} over the limit of 7", count("over_cap"), count("over_limit"));
    assert!(stdout(&table).replace(',', "").contains(&line), "{line}\n{}", stdout(&table));
}

#[test]
fn similar_titles_are_counted_apart_and_rank_below_the_role() {
    let counts = |args: &[&str]| -> serde_json::Value {
        let output = find(&[args, &["-f", "json", "-q"]].concat());
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    for (role, similar, more) in [
        ("--title", "--title-similar", &["HR Manager"][..]),
        ("--title", "--title-similar", &["HR Manager", "--tenure", "..1y", "--maybe", "--per-company", "2"]),
        ("--hiring-title", "--hiring-title-similar", &["Marketing Manager", "--companies-only"]),
    ] {
        let role = counts(&[&[role], more].concat());
        let alike = counts(&[&[similar], more].concat());
        let matched = |answer: &serde_json::Value| answer["counts"]["matched"].as_u64().expect("a count");
        let more_now = alike["counts"]["similar"].as_u64().expect("a count");
        assert!(more_now > 0 && matched(&role) > 0, "{alike}");
        assert_eq!(matched(&alike), matched(&role) + more_now, "{more:?}");
        assert!(role["counts"].get("similar").is_none(), "only where it is asked");
    }
    let table = stdout(&find(&["--title-similar", "HR Manager", "--limit", "3"]));
    assert!(table.starts_with("People with a role like HR Manager, as of 2026-11-01\n"), "{table}");
    let line = table.lines().find(|line| line.contains(" match = 3 listed")).expect("the counts");
    assert!(line.ends_with(" by a similar title alone"), "{line}");
    let ranked = counts(&["--title-similar", "HR Manager", "--limit", "all"]);
    let authority = |lead: &serde_json::Value| lead["groups"]["authority"].as_u64();
    let points: Vec<Option<u64>> = ranked["leads"].as_array().expect("leads").iter().map(authority).collect();
    let different: std::collections::BTreeSet<Option<u64>> = points.into_iter().collect();
    assert!(different.len() >= 2 && !different.contains(&None), "{different:?}");
}

#[test]
fn maybes_are_counted_listed_or_alone() {
    let asked = ["--title", "HR Manager", "--tenure", "..1y", "-f", "json", "-q"];
    let leads = |more: &[&str]| -> Vec<bool> {
        let output = find(&[asked.as_slice(), more].concat());
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let leads = answer["leads"].as_array().expect("leads");
        leads.iter().map(|lead| lead["match"] == "sure").collect()
    };
    let (sure, all, only) = (leads(&[]), leads(&["--maybe"]), leads(&["--only-maybe"]));
    assert!(sure.iter().all(|sure| *sure) && only.iter().all(|sure| !sure));
    assert_eq!(all.len(), sure.len() + only.len());
    assert!(all.is_sorted_by(|one, other| one >= other), "sure before maybe");
    let lenient = leads(&["--maybe=tenure"]);
    assert!(lenient.len() > sure.len() && lenient.len() < all.len());
    let table = stdout(&find(&["--title", "HR Manager", "--tenure", "..1y", "--only-maybe"]));
    assert!(table.contains("1?") && table.contains("start date unknown"), "{table}");
}

#[test]
fn ids_and_companies_confine_the_answer() {
    let ids = find(&["--title", "HR Manager", "--limit", "5", "-f", "ids", "-q"]);
    let prefixes: String = stdout(&ids).lines().map(|id| format!("{}\n", &id[..9])).collect();
    let (_folder, path) = file("ids.txt", &format!("{prefixes}zzzzz\n"));
    let again = find(&["--ids", text(&path), "-f", "ids"]);
    let sorted = |output: &Output| {
        let mut ids: Vec<String> = stdout(output).lines().map(str::to_string).collect();
        ids.sort();
        ids
    };
    assert_eq!(sorted(&again), sorted(&ids));
    assert!(stderr(&again).contains("1 lead is not in the database: zzzzz"), "{}", stderr(&again));

    let domains = find(&["--companies-only", "--industry", "Banking", "--limit", "2", "-f", "ids", "-q"]);
    let (_folder, path) = file("accounts.csv", &format!("Website\n{}nowhere.example\n", stdout(&domains)));
    let people = find(&["--companies", text(&path), "-f", "csv"]);
    let mut reader = csv::Reader::from_reader(people.stdout.as_slice());
    let column =
        reader.headers().expect("a header").iter().position(|name| name == "domain").expect("domain");
    let mut rows = 0;
    for row in reader.records() {
        assert!(stdout(&domains).contains(&row.expect("a row")[column]));
        rows += 1;
    }
    assert!(rows > 0);
    assert!(
        stderr(&people).contains("1 company is not in the database: nowhere.example"),
        "{}",
        stderr(&people)
    );
}

#[test]
fn a_file_is_whole_private_and_not_replaced_unasked() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("leads.csv");
    let asked = ["--title", "CFO", "-o", text(&path)];
    assert!(find(&asked).status.success());
    let mode = path.metadata().expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let first = std::fs::read(&path).expect("a file");
    assert_eq!(first, find(&["--title", "CFO", "-f", "csv", "-q"]).stdout);
    let refused = find(&asked);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("--force"), "{}", stderr(&refused));
    assert!(find(&["--title", "CEO", "-o", text(&path), "--force"]).status.success());
    assert_ne!(std::fs::read(&path).expect("a file"), first);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing else is left");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for format in ["table", "csv", "jsonl", "json", "md", "ids"] {
        let mut child = leadsift(&["find", "--db", demo(), "--limit", "all", "-f", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
        assert!(!stderr(&output).contains("error"), "{format}: {}", stderr(&output));
    }
}

#[test]
fn the_exit_status_tells_what_happened() {
    let nowhere = "/nonexistent/db";
    let empty = tempfile::tempdir().expect("a folder");
    for (args, status) in [
        (vec!["find", "--db", demo(), "--title", "wizard of oz"], 0),
        (vec!["find", "--db", demo(), "--title", "wizard of oz", "-e"], 4),
        (vec!["find", "--db", demo(), "--title", "CFO", "-e"], 0),
        (vec!["find", "--db", nowhere, "--title", "CFO"], 1),
        (vec!["find", "--db", text(empty.path()), "--title", "CFO"], 1),
        (vec!["find", "--db", demo(), "-o", "/nonexistent/leads.csv"], 1),
        (vec!["find", "--db", demo(), "--hedcount", "3"], 2),
        (vec!["find", "--db", demo(), "--headcount", "many"], 2),
        (vec!["find", "--db", demo(), "--where", "title:"], 2),
        (vec!["find", "--db", demo(), "--as-of", "soon"], 2),
        (vec!["import", "--db", nowhere, "/nonexistent.csv"], 1),
        (vec!["fnd"], 2),
        (vec![], 2),
        (vec!["find", "--help"], 0),
        (vec!["--version"], 0),
    ] {
        let output = run(&args);
        assert_eq!(output.status.code(), Some(status), "{args:?}: {}", stderr(&output));
        if matches!(status, 1..=3) && !args.is_empty() {
            assert!(stderr(&output).starts_with("error: "), "{args:?}: {}", stderr(&output));
        }
    }
    let (folder, path) = file("bad.csv", "email,first_name,last_name,title\na@b.example,A,B,CEO\n,Bob,,\n");
    let db = folder.path().join("db");
    let strict = run(&["import", "--db", text(&db), text(&path), "--strict"]);
    assert_eq!(strict.status.code(), Some(3), "{}", stderr(&strict));
}

#[test]
fn an_error_points_at_its_place() {
    let output = find(&["--where", "title:cfo and headcount:x.."]);
    let told = stderr(&output);
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("error: ") && lines[3].starts_with("hint: "), "{told}");
    assert_eq!(lines[1].find("x.."), lines[2].find("^^^"), "{told}");
}

#[test]
fn nobody_is_never_silence() {
    let output = find(&["--title", "HR Manager", "--tech", "hubspot", "--headcount", "4000000.."]);
    let told = stdout(&output);
    assert!(told.contains("No one matches all 3 filters."), "{told}");
    assert!(told.contains("without --headcount"), "{told}");
}

#[test]
fn colours_are_asked_for() {
    let plain = find(&["--title", "CFO", "--limit", "3"]);
    assert!(!stdout(&plain).contains('\u{1b}') && !stdout(&plain).contains('█'));
    let colourful = find(&["--title", "CFO", "--limit", "3", "--color", "always"]);
    assert!(stdout(&colourful).contains('\u{1b}') && stdout(&colourful).contains('█'));
}

#[test]
fn threads_change_nothing() {
    let asked = ["--seniority", "manager", "--maybe", "-f", "jsonl", "-q"];
    let one = find(&[asked.as_slice(), &["--threads", "1"]].concat());
    assert!(one.status.success());
    for threads in ["2", "8"] {
        assert_eq!(find(&[asked.as_slice(), &["--threads", threads]].concat()).stdout, one.stdout);
    }
}

#[test]
fn no_cell_drives_the_terminal_or_runs() {
    let evil = "=1+1\u{1b}]0;pwned\u{7}\u{202e}\u{9b}2J\u{200b}";
    let rows = format!(
        "email,first_name,last_name,title,company_name,keywords\na@b.example,{evil},{evil},{evil},{evil},{evil}\n"
    );
    let (folder, path) = file("evil.csv", &rows);
    let db = folder.path().join("db");
    let imported = run(&["import", "--db", text(&db), text(&path), "--map", "keywords=keywords"]);
    assert!(imported.status.success(), "{}", stderr(&imported));
    let harmless = |text: &str| {
        !text.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}'))
    };
    assert!(harmless(&stdout(&imported)), "{}", stdout(&imported));
    for args in [&["-f", "table"][..], &["-f", "md"], &["--companies-only"]] {
        let output = run(&[&["find", "--db", text(&db)], args].concat());
        assert!(output.status.success() && stdout(&output).contains("1+1"), "{}", stderr(&output));
        assert!(harmless(&stdout(&output)), "{}", stdout(&output));
    }
    let csv = |formula| {
        let output = run(&["find", "--db", text(&db), "-f", "csv", "--formula", formula]);
        let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        (rows, stderr(&output))
    };
    let (rows, told) = csv("escape");
    assert!(
        rows[0].iter().all(|cell| !cell.starts_with('=')) && told.contains("leading apostrophe"),
        "{told}"
    );
    assert!(csv("keep").0[0].iter().any(|cell| cell.starts_with('=')));
    let (rows, told) = csv("reject");
    assert!(rows.is_empty() && told.contains("left out 1 lead"), "{told}");
}

#[test]
fn an_import_is_accounted_for_and_changes_nothing_twice() {
    let (folder, path) = file("crm.csv", include_str!("../../sample_leads/crm_export.csv"));
    let db = folder.path().join("db");
    let look = run(&["import", "--db", text(&db), text(&path), "--dry-run"]);
    assert!(stdout(&look).contains("Nothing was stored"), "{}", stdout(&look));
    let first = run(&["import", "--db", text(&db), text(&path)]);
    for expected in ["Job Title → title", "kept as custom: ", "Imported ", "import #1", "known whole"] {
        assert!(stdout(&first).contains(expected), "{expected}\n{}", stdout(&first));
    }
    let second = run(&["import", "--db", text(&db), text(&path)]);
    assert!(stdout(&second).contains("already imported as #1"), "{}", stdout(&second));
    assert!(run(&["import", "--db", text(&db), text(&path), "--again", "-q"]).stdout.is_empty());
}

#[test]
fn every_flag_of_a_field_is_in_the_help_and_the_list() {
    let help = stdout(&run(&["find", "--help"]));
    let listed = stdout(&run(&["fields"]));
    for field in leadsift::fields::ALL {
        for flag in [field.flag, field.known_flag].into_iter().flatten() {
            assert!(help.contains(&format!("--{flag} ")), "--{flag}");
            assert!(listed.contains(&format!("--{flag} ")), "--{flag}");
        }
    }
}

#[test]
fn the_columns_of_csv_are_chosen_and_ordered() {
    let all = stdout(&find(&["--title", "HR Manager", "-f", "csv", "-q"]));
    let some = stdout(&find(&["--title", "HR Manager", "-f", "csv", "-q", "--columns", "email, id"]));
    let cells = |text: &str| -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|record| record.expect("a record")).collect()
    };
    let (all, some) = (cells(&all), cells(&some));
    let place = |name: &str| all[0].iter().position(|column| column == name).expect("a column");
    let expected: Vec<[&str; 2]> =
        all.iter().map(|record| [&record[place("email")], &record[place("id")]]).collect();
    assert!(expected.len() > 5);
    assert_eq!(some.iter().map(|record| [&record[0], &record[1]]).collect::<Vec<_>>(), expected);
    assert_eq!(some[0].len(), 2);

    let wrong = find(&["-f", "csv", "--columns", "id,shoe_size"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("no column `shoe_size`"), "{}", stderr(&wrong));
    let table = find(&["--columns", "id"]);
    assert_eq!(table.status.code(), Some(2));
    assert!(stderr(&table).contains("-f csv"), "{}", stderr(&table));
}

/// What is printed, in one line: sentences are broken at the width of the terminal.
fn in_a_line(output: &Output) -> String {
    stdout(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn ways_out_of_a_profile_are_changes_of_the_profile() {
    let profile = "where = 'industry:Banking and headcount:20000..'\n[[score]]\ngroup = \"fit\"\n\
                   when = 'title:CFO'\npoints = 1\n";
    let (_folder, path) = file("z.toml", profile);
    let shown = stdout(&find(&["--icp", text(&path), "--title", "HR Manager"]));
    assert!(shown.contains("  in the profile: headcount:"), "{shown}");
    assert!(shown.contains("  without the profile's headcount:20000.."), "{shown}");
    assert!(!shown.contains("--headcount"), "{shown}");
    // What flags ask beside it is still theirs to change, and no way out of the profile.
    let flags = ["--icp", text(&path), "--title", "HR Manager", "--company-region", "Texas"];
    let shown = stdout(&find(&[&flags[..], &["--headcount", "1.."]].concat()));
    assert!(shown.contains("without the profile's ") && shown.contains("--company-region"), "{shown}");
    assert!(!shown.contains("--headcount"), "{shown}");
}

#[test]
fn ways_out_of_a_territory_leave_it_out() {
    let (_folder, config) = file(
        "config.toml",
        "[territory]\ndach = 'country:(Germany or Austria or Switzerland)'\n\
         texas = 'company_country:US and company_region:Texas'\n",
    );
    let shown = |args: &[&str]| {
        let args = [&["find", "--db", demo(), "--as-of", "2026-11-01", "--territory"], args].concat();
        stdout(&leadsift(&args).env("LEADSIFT_CONFIG", &config).output().expect("it runs"))
    };
    let asked = ["dach", "--title", "HR Manager", "--city", "Austin"];
    for more in [&[][..], &["--maybe=country"]] {
        let one = shown(&[&asked[..], more].concat());
        assert!(one.contains("  without --territory") && one.contains("  without --city"), "{one}");
        assert!(!one.contains("--country") && !one.contains("country:"), "{one}");
    }
    let several = shown(&["texas", "--company-city", "Chicago"]);
    assert!(several.contains("  without the territory's company_region:Texas"), "{several}");
    assert!(several.contains("  --company-city Austin"), "{several}");
    assert!(!several.contains("Illinois"), "{several}");
}

#[test]
fn companies_are_spoken_of_as_companies() {
    let shown = in_a_line(&find(&["--companies-only", "--industry", "Retail", "--count"]));
    assert!(shown.starts_with("Companies in Retail, as of"), "{shown}");
    let shown = in_a_line(&find(&["--companies-only", "--has-email", "--count"]));
    assert!(shown.starts_with("Companies that have people with a known e-mail, as of"), "{shown}");
    let json = find(&["--companies-only", "--industry", "Retail", "--count", "-f", "json", "-q"]);
    let answer: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(answer["in_words"], "Companies in Retail");
}

#[test]
fn a_database_of_companies_alone_proposes_them() {
    let (folder, path) =
        file("companies.csv", "company_name,domain,headcount\nA,a.example,20\nB,b.example,90\n");
    let db = folder.path().join("db");
    assert!(run(&["import", "--db", text(&db), text(&path)]).status.success());
    let shown = stdout(&run(&["find", "--db", text(&db), "--headcount", "50.."]));
    assert!(shown.contains("The database holds companies, and no people yet."), "{shown}");
    assert!(shown.contains("next: add  --companies-only   (1 company matches)"), "{shown}");
    let shown = stdout(&run(&["find", "--db", text(&db), "--title", "CFO"]));
    assert!(shown.contains("next: leadsift import FILE"), "{shown}");
}

#[test]
fn an_order_by_ceilings_shows_them() {
    let asked = ["--title", "HR Manager", "--tenure", "..1y", "--maybe", "--limit", "8"];
    let ceilings = |args: &[&str]| -> Vec<u32> {
        let shown = stdout(&find(&[&asked[..], args].concat()));
        let rows = shown.lines().filter_map(|line| line.split_once(", up to ")).map(|(_, rest)| rest);
        rows.filter_map(|rest| rest.split(' ').next()?.parse().ok()).collect()
    };
    let ordered = ceilings(&["--sort", "ceiling", "--only-maybe"]);
    assert!(ordered.len() == 8 && ordered.is_sorted_by(|one, other| one >= other), "{ordered:?}");
    assert!(ceilings(&[]).is_empty(), "at 80 columns other orders show the score alone");
}

#[test]
fn nobody_is_close_who_meets_nothing() {
    for args in [&["--companies-only", "--company", "Lowe's"][..], &["--title", "Astronaut"]] {
        let shown = stdout(&find(args));
        assert!(shown.contains(" matches this filter.") && !shown.contains("Closest"), "{shown}");
        let json = run(&[&["why", "--db", demo(), "-f", "json"], args].concat());
        let why: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
        assert_eq!(why["closest"].as_array().map(Vec::len), Some(0));
    }
}

#[test]
fn what_is_lacking_of_open_roles_is_what_there_is_of_them() {
    let asked =
        ["--company-region", "Texas", "--hiring", "sales", "--hiring-count", "3..", "--tenure", "..1mo"];
    let shown = in_a_line(&find(&asked));
    assert!(shown.contains("no open role in Sales among ") && !shown.contains("no hiring"), "{shown}");
}

#[test]
fn notes_are_sentences() {
    for (args, expected) in [
        (&["--company", "woodly"][..], "no company in the data is named \"woodly\""),
        (&["--country", "Austria"], "nobody in the data has the country \"Austria\"\n"),
        (&["--revenue", "10M EUR.."], "read: 10M EUR.. → $"),
    ] {
        let output = find(&[&["--count"], args].concat());
        let told = format!("{}{}", stdout(&output), stderr(&output));
        assert!(told.contains(expected), "{told}");
    }
    let told = in_a_line(&find(&["--hiring", "sales", "--hiring-count", "0", "--count"]));
    assert!(told.contains("that have no open roles in Sales"), "{told}");
    let (folder, path) = file("one.csv", "email\nzoe@northgate.example\n");
    let db = folder.path().join("db");
    assert!(run(&["import", "--db", text(&db), text(&path)]).status.success());
    let told = stdout(&run(&["find", "--db", text(&db), "--count"]));
    assert!(told.contains("1 of 1 person matches"), "{told}");
    let told = stdout(&run(&["forget", "--db", text(&db), "zoe@northgate.example"]));
    assert!(told.contains("2 keyed hashes that bar them"), "{told}");
}

#[test]
fn what_is_shown_can_be_asked_for() {
    let header = "Company Link To The Page Of Its Owners";
    let url = format!("https://northgate.example/{}", "owners/".repeat(12));
    let (folder, path) =
        file("own.csv", &format!("email,title,{header},Tier\nzoe@northgate.example,CEO,{url},first\n"));
    let db = folder.path().join("db");
    assert!(run(&["import", "--db", text(&db), text(&path)]).status.success());
    let shown = stdout(&run(&["show", "--db", text(&db), "zoe@northgate.example"]));
    let name = format!("x.\"{header}\"");
    assert!(shown.lines().any(|line| line.trim() == name), "{shown}");
    assert!(shown.contains(&format!("{url} [1]")) && shown.contains("  x.Tier "), "{shown}");
    let found = run(&["find", "--db", text(&db), "--where", &format!("{name}:known"), "-f", "ids", "-q"]);
    assert_eq!(stdout(&found).lines().count(), 1);
}

#[test]
fn what_cannot_be_is_told_before_anything_else() {
    let (folder, path) = file("own.csv", "email,title\na@b.example,CEO\n");
    let db = folder.path().join("db");
    assert!(run(&["import", "--db", text(&db), text(&path)]).status.success());
    let find = |args: &[&str]| run(&[&["find", "--db", text(&db)], args].concat());
    assert!(find(&["--save", "taken"]).status.success());
    for (args, told) in [
        (&["--save", "my list"][..], "`my list` is no name of a list"),
        (&["--save", "taken"], "there is a list `taken`"),
        (&["-f", "csv", "--columns", "id,frist_name"], "there is no column `frist_name`"),
        (&["--per-company", "0"], "--per-company: `0`"),
        (&["--per-company", "3/90"], "--per-company: `90`"),
        (&["--save", "new", "--every", "1x"], "--every: `1x`"),
        (&["--net-new", "--cool-off", "soon"], "--cool-off: `soon`"),
    ] {
        let output = find(args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        assert!(stderr(&output).starts_with(&format!("error: {told}")), "{}", stderr(&output));
    }
    let wrong = stderr(&find(&["-f", "csv", "--columns", "id,frist_name"]));
    assert!(wrong.contains("hint: did you mean first_name"), "{wrong}");
    assert!(find(&["--save", "taken", "--replace"]).status.success());
    let nowhere = folder.path().join("nodir").join("a.csv");
    let told = stderr(&find(&["-o", text(&nowhere)]));
    assert!(told.contains("there is no folder") && told.contains("hint: make it first"), "{told}");
}

#[test]
fn a_table_in_a_file_is_told_of() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("leads.txt");
    let output = find(&["--title", "CFO", "-f", "table", "-o", text(&path)]);
    let told = stderr(&output);
    assert!(output.stdout.is_empty() && told.contains(&format!("leads to {}", text(&path))), "{told}");
    assert!(told.contains("nobody counts as contacted"), "{told}");
    assert!(std::fs::read_to_string(&path).expect("a file").contains("CFO"));
}
