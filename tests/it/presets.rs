//! Files for other tools, checked against what the tools say: the rules below are written down here once more, and nothing
//! of the writer is used to check what it wrote.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use assert_cmd::cargo::CommandCargoExt;
use leadsift::db::Database;
use leadsift::export::preset;
use regex::Regex;

type Row = BTreeMap<String, String>;

/// What a tool says of its files.
struct Rules {
    preset: &'static str,
    headers: &'static str,
    needs: fn(&Row) -> bool,
    key: &'static str,
    /// What cells of a column look like: e-mail, phone, digits, url, web (a domain with a scheme), domain, number, sha,
    /// code (two letters), empty.
    forms: &'static [(&'static str, &'static str)],
}

fn has(row: &Row, headers: &[&str]) -> bool {
    headers.iter().any(|header| !row[*header].is_empty())
}

const RULES: &[Rules] = &[
    Rules {
        preset: "hubspot-contacts",
        headers: "Email,First Name,Last Name,Job Title,Company Name,Phone Number,Website URL,City,State/Region,Country/Region",
        needs: |row| has(row, &["First Name", "Last Name", "Email"]),
        key: "Email",
        forms: &[("Email", "e-mail"), ("Phone Number", "phone"), ("Website URL", "web")],
    },
    Rules {
        preset: "hubspot-companies",
        headers: "Company Name,Company Domain Name,Phone Number,City,State/Region,Country/Region,Number of Employees,Annual Revenue,Year Founded,LinkedIn Company Page",
        needs: |row| has(row, &["Company Name", "Company Domain Name"]),
        key: "Company Domain Name",
        forms: &[
            ("Company Domain Name", "domain"),
            ("Phone Number", "phone"),
            ("Number of Employees", "number"),
            ("Annual Revenue", "number"),
            ("Year Founded", "number"),
            ("LinkedIn Company Page", "url"),
        ],
    },
    Rules {
        preset: "salesforce-leads",
        headers: "FirstName,LastName,Company,Email,Title,Phone,Website,NumberOfEmployees,Industry,City,State,Country",
        needs: |row| has(row, &["LastName"]) && has(row, &["Company"]),
        key: "Email",
        forms: &[
            ("Email", "e-mail"),
            ("Phone", "phone"),
            ("Website", "web"),
            ("NumberOfEmployees", "number"),
        ],
    },
    Rules {
        preset: "apollo-contacts",
        headers: "First Name,Last Name,Title,Company Name,Company Website,Contact Email,Contact LinkedIn URL",
        needs: |row| has(row, &["Company Name", "Company Website", "Contact LinkedIn URL", "Contact Email"]),
        key: "Contact Email",
        forms: &[("Company Website", "domain"), ("Contact Email", "e-mail"), ("Contact LinkedIn URL", "url")],
    },
    Rules {
        preset: "apollo-accounts",
        headers: "Account Name,Website",
        needs: |row| has(row, &["Account Name", "Website"]),
        key: "Website",
        forms: &[("Website", "domain")],
    },
    Rules {
        preset: "outreach",
        headers: "Email,First Name,Last Name,Title,Company,Phone,Website,LinkedIn URL,City,State,Country",
        needs: |row| has(row, &["Email"]),
        key: "Email",
        forms: &[("Email", "e-mail"), ("Phone", "phone"), ("Website", "web"), ("LinkedIn URL", "url")],
    },
    Rules {
        preset: "salesloft",
        headers: "email_address,first_name,last_name,phone,title,company_name",
        needs: |row| has(row, &["email_address"]) || (has(row, &["phone"]) && has(row, &["last_name"])),
        key: "email_address",
        forms: &[("email_address", "e-mail"), ("phone", "phone")],
    },
    Rules {
        preset: "instantly",
        headers: "email,first_name,last_name,company_name,job_title,website,phone,location,industry,headcount,linkedin_url",
        needs: |row| has(row, &["email"]),
        key: "email",
        forms: &[("email", "e-mail"), ("website", "web"), ("phone", "phone"), ("linkedin_url", "url")],
    },
    Rules {
        preset: "smartlead",
        headers: "first_name,last_name,email,phone_number,company_name,website,location,linkedin_profile,company_url",
        needs: |row| has(row, &["email"]),
        key: "email",
        forms: &[
            ("email", "e-mail"),
            ("phone_number", "phone"),
            ("website", "web"),
            ("linkedin_profile", "url"),
            ("company_url", "url"),
        ],
    },
    Rules {
        preset: "lemlist",
        headers: "email,firstName,lastName,companyName,jobTitle,linkedinUrl,companyDomain,phone",
        needs: |row| has(row, &["email"]),
        key: "email",
        forms: &[
            ("email", "e-mail"),
            ("linkedinUrl", "url"),
            ("companyDomain", "domain"),
            ("phone", "phone"),
        ],
    },
    Rules {
        preset: "reply",
        headers: "Email,First Name,Last Name,Title,Company,Phone,Domain,Industry,City,State,Country,LinkedIn",
        needs: |row| has(row, &["First Name"]),
        key: "Email",
        forms: &[("Email", "e-mail"), ("Phone", "digits"), ("Domain", "domain"), ("LinkedIn", "url")],
    },
    Rules {
        preset: "woodpecker",
        headers: "email,first_name,last_name,company,industry,website,tags,title,phone,address,city,state,country",
        needs: |row| has(row, &["email"]),
        key: "email",
        forms: &[
            ("email", "e-mail"),
            ("website", "web"),
            ("phone", "phone"),
            ("tags", "empty"),
            ("address", "empty"),
        ],
    },
    Rules {
        preset: "linkedin-companies",
        headers: "companyname,companywebsite,companyemaildomain,linkedincompanypageurl,stocksymbol,industry,city,state,companycountry,zipcode",
        needs: |row| has(row, &["companyname", "companywebsite", "companyemaildomain"]),
        key: "companywebsite",
        forms: &[
            ("companywebsite", "domain"),
            ("companyemaildomain", "domain"),
            ("linkedincompanypageurl", "url"),
            ("stocksymbol", "empty"),
            ("companycountry", "code"),
        ],
    },
    Rules {
        preset: "linkedin-contacts",
        headers: "email,firstname,lastname,jobtitle,employeecompany,country,googleaid",
        needs: |row| has(row, &["email"]),
        key: "email",
        forms: &[("email", "sha"), ("country", "code"), ("googleaid", "empty")],
    },
    Rules {
        preset: "google-customer-match",
        headers: "Email,Phone,First Name,Last Name,Country,Zip",
        needs: |row| {
            let place = ["First Name", "Last Name", "Country", "Zip"];
            let filled = place.iter().filter(|header| !row[**header].is_empty()).count();
            filled == 4 || filled == 0 && has(row, &["Email", "Phone"])
        },
        key: "Email",
        forms: &[
            ("Email", "sha"),
            ("Phone", "sha"),
            ("First Name", "sha"),
            ("Last Name", "sha"),
            ("Country", "code"),
            ("Zip", "text"),
        ],
    },
];

fn form(name: &str) -> Regex {
    let pattern = match name {
        "e-mail" => r"^[a-z0-9_][^\s@,;<>()]*@([a-z0-9-]+\.)+[a-z0-9-]{2,}$",
        "phone" => r"^\+[1-9][0-9]{6,14}$",
        "digits" => r"^[1-9][0-9]{6,14}$",
        "url" => r"^https://([a-z0-9-]+\.)+[a-z]{2,}(/[!-~]*)?$",
        "web" => r"^https://([a-z0-9-]+\.)+[a-z0-9-]{2,}$",
        "domain" => r"^([a-z0-9-]+\.)+[a-z0-9-]{2,}$",
        "number" => r"^-?[0-9]+$",
        "sha" => r"^[0-9a-f]{64}$",
        "code" => r"^[A-Z]{2}$",
        "empty" => r"^$",
        _ => r"^[^\x00-\x1f]*$",
    };
    Regex::new(pattern).expect("a pattern")
}

/// Reads the bytes of a file by the rules of a tool; gives its rows.
fn checked(rules: &Rules, bytes: &[u8]) -> Vec<Row> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    assert!(!text.starts_with('\u{feff}'), "{}", rules.preset);
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    let headers: Vec<String> = reader.headers().expect("a header").iter().map(str::to_string).collect();
    assert_eq!(headers.join(","), rules.headers, "{}", rules.preset);
    let mut rows = Vec::new();
    let mut keys = HashSet::new();
    for record in reader.records() {
        let record = record.expect("a row as wide as the header");
        let row: Row = headers.iter().cloned().zip(record.iter().map(str::to_string)).collect();
        assert!(row.values().any(|cell| !cell.is_empty()), "{}: a blank row", rules.preset);
        assert!((rules.needs)(&row), "{}: {row:?}", rules.preset);
        let key = row[rules.key].to_lowercase();
        assert!(key.is_empty() || keys.insert(key), "{}: {row:?} stands twice", rules.preset);
        for cell in row.values() {
            assert!(!cell.contains(char::is_control), "{}: {cell:?}", rules.preset);
            assert_eq!(cell.trim(), cell, "{}", rules.preset);
        }
        for (header, name) in rules.forms {
            let cell = &row[*header];
            assert!(cell.is_empty() || form(name).is_match(cell), "{}: {header}: {cell:?}", rules.preset);
        }
        rows.push(row);
    }
    rows
}

const LEADS: &str = "tests/data/hostile_leads.csv";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A database with hostile and odd leads, made once, with a last find that lists all of them.
fn original() -> &'static Path {
    static ORIGINAL: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = ORIGINAL.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("db");
        succeeds(&db, &["import", &root(LEADS).display().to_string(), "-q"]);
        (folder, db)
    });
    path
}

struct Place {
    folder: tempfile::TempDir,
    db: PathBuf,
}

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("db");
        Database::open(original()).expect("a database").backup(&db).expect("a copy");
        succeeds(&db, &["find", "-f", "ids"]);
        Place { folder, db }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn run(db: &Path, args: &[&str]) -> Output {
    Command::cargo_bin("leadsift")
        .expect("the program")
        .args(args)
        .args(["--db", &db.display().to_string()])
        .env("LEADSIFT_CONFIG", db.with_file_name("config.toml"))
        .output()
        .expect("it runs")
}

/// Runs it and gives what it printed and said.
fn succeeds(db: &Path, args: &[&str]) -> String {
    let output = run(db, args);
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{args:?}\n{said}");
    said
}

fn fails(db: &Path, args: &[&str]) -> String {
    let output = run(db, args);
    assert!(!output.status.success(), "{args:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn lines(bytes: &[u8]) -> usize {
    csv::Reader::from_reader(bytes).records().count()
}

#[test]
fn every_preset_writes_what_its_tool_takes() {
    // What leadsift reads itself is checked by reading it.
    let named: HashSet<&str> = preset::names().filter(|name| *name != "leadsift").collect();
    let checked_here: HashSet<&str> = RULES.iter().map(|rules| rules.preset).collect();
    assert_eq!(named, checked_here, "every preset has rules here");
    for rules in RULES {
        let place = Place::new();
        let said =
            succeeds(&place.db, &["export", "--last", "--for", rules.preset, "-o", &place.path("out.csv")]);
        let rows = checked(rules, &place.read("out.csv"));
        assert!(rows.len() >= 4, "{}: only {} rows", rules.preset, rows.len());
        let is_of_people = said.contains("contacted from now on");
        let rejects = place.folder.path().join("out.rejected.csv");
        if is_of_people {
            let left = if rejects.exists() { lines(&place.read("out.rejected.csv")) } else { 0 };
            let found = succeeds(&place.db, &["find", "-f", "ids"]);
            let matched = found.lines().filter(|line| line.len() == 13).count();
            assert_eq!(rows.len() + left, matched, "{}: nobody is lost\n{said}", rules.preset);
            assert!(said.contains(&format!("= {} listed", rows.len())) || left == 0, "{said}");
        } else {
            assert!(said.contains("nobody counts as contacted"), "{said}");
        }
    }
}

#[test]
fn text_reaches_machines_as_it_is() {
    let place = Place::new();
    succeeds(&place.db, &["export", "--last", "--for", "hubspot", "-o", &place.path("out.csv")]);
    let rules = &RULES[0];
    let rows = checked(rules, &place.read("out.csv"));
    let titles: HashSet<&str> = rows.iter().map(|row| row["Job Title"].as_str()).collect();
    for title in [
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "+VP Sales",
        "@Head of Growth",
        "ผู้จัดการฝ่ายขาย",
        "Head of \"Ops\", EMEA",
    ] {
        assert!(titles.contains(title), "{title}: {titles:?}");
    }
    assert!(rows.iter().any(|row| row["Phone Number"] == "+442079460000"));
}

#[test]
fn formulas_are_handled_as_asked() {
    let place = Place::new();
    let out = place.path("out.csv");
    let args = ["export", "--last", "--for", "hubspot", "--formula", "reject", "-o", &out];
    let said = succeeds(&place.db, &args);
    assert!(said.contains("with a cell that may run as a formula"), "{said}");
    let rejected = String::from_utf8(place.read("out.rejected.csv")).expect("UTF-8");
    assert!(rejected.contains("may run as a formula"), "{rejected}");
    for row in checked(&RULES[0], &place.read("out.csv")) {
        assert!(!row["Job Title"].starts_with(['=', '+', '-', '@']), "{row:?}");
    }
    // Who was left out of the file was not contacted.
    let again = succeeds(&place.db, &["find", "--net-new", "-f", "ids"]);
    assert_eq!(again.lines().filter(|line| line.len() == 13).count(), lines(rejected.as_bytes()));
    let place = Place::new();
    let out = place.path("out.csv");
    let said = succeeds(&place.db, &["export", "--last", "--formula", "reject", "-o", &out]);
    let refused =
        said.lines().find(|line| line.contains("a cell might run as a formula")).expect("it is said");
    assert!(refused.contains("not counted as contacted"), "{refused}");
    let left = succeeds(&place.db, &["find", "--net-new", "-f", "ids"]);
    let number: usize = refused.split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    assert_eq!(left.lines().filter(|line| line.len() == 13).count(), number);
}

/// The tables of docs/exports.md: every preset, its columns and its limits.
#[test]
fn the_page_describes_every_preset() {
    let page = fs::read_to_string(root("docs/exports.md")).expect("the page");
    for rules in RULES {
        let start = format!("| `{}` |", rules.preset);
        let line = page.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{start}"));
        let headers: Vec<&str> = rules.headers.split(',').collect();
        let written: Vec<&str> = line
            .split('|')
            .nth(2)
            .unwrap_or_default()
            .split(", ")
            .map(|one| one.trim().trim_matches('`'))
            .collect();
        assert_eq!(written, headers, "{}", rules.preset);
        let limits = line.split('|').nth(4).unwrap_or_default();
        let read = preset_of(rules.preset);
        let said: Vec<usize> = limits
            .split(' ')
            .filter_map(|word| word.trim_end_matches([',', ';']).replace(',', "").parse().ok())
            .collect();
        let known =
            [read.rows_per_file, read.bytes_per_file.map(|bytes| bytes / 1_000_000), read.fewest_rows];
        assert_eq!(said, known.into_iter().flatten().collect::<Vec<_>>(), "{}", rules.preset);
    }
    let takes = page.split("## What a column may take").nth(1).expect("the section");
    for name in preset::Take::names() {
        assert!(takes.contains(&format!("`{name}`")), "docs/exports.md does not tell of {name}");
    }
    let own = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a preset");
    leadsift::export::Preset::parse("docs/exports.md", own).expect("the preset of the page");
}

fn preset_of(name: &str) -> leadsift::export::Preset {
    leadsift::export::Preset::named(name).expect("a preset")
}

const OWN: &str = r#"
name = "ours"
about = "our CRM"
rows_per_file = 3
fewest_rows = 500
required = [["Wer"]]
columns = [
    { header = "Wer", take = "full_name" },
    { header = "Owner", take = ["x.Lead Owner", "owner"] },
]
"#;

#[test]
fn own_presets_and_numbered_files() {
    let place = Place::new();
    let presets = place.folder.path().join("presets");
    fs::create_dir(&presets).expect("a folder");
    fs::write(presets.join("ours.toml"), OWN).expect("a file");
    let listed = succeeds(&place.db, &["export", "--list-presets"]);
    assert!(listed.contains("hubspot-contacts") && listed.contains("our CRM"), "{listed}");
    assert_eq!(succeeds(&place.db, &["export", "--print-preset", "ours"]).trim(), OWN.trim());
    let refused = fails(&place.db, &["export", "--last", "--for", "ours"]);
    assert!(refused.contains("longer than one file") && refused.contains("-o"), "{refused}");
    let said = succeeds(&place.db, &["export", "--last", "--for", "ours", "-o", &place.path("crm.csv")]);
    assert!(said.contains("numbered files") && said.contains("fewer than 500"), "{said}");
    let folder = place.folder.path().join("crm");
    let parts = fs::read_dir(&folder).expect("a folder").count();
    let mut rows = 0;
    for number in 1..=parts {
        let bytes = place.read(&format!("crm/crm-{number}.csv"));
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        assert!(text.starts_with("Wer,Owner\r\n"), "{text}");
        assert!((1..=3).contains(&lines(&bytes)));
        rows += lines(&bytes);
    }
    assert!(parts > 2 && said.contains(&format!("{rows} leads count as contacted")), "{said}");
    let wrong = place.path("wrong.toml");
    fs::write(&wrong, OWN.replace("full_name", "ful_name")).expect("a file");
    let said = fails(&place.db, &["export", "--last", "--preset", &wrong, "-o", &place.path("x.csv")]);
    assert!(said.contains("wrong.toml:8:30") && said.contains("did you mean full_name?"), "{said}");
    let said = fails(&place.db, &["export", "--last", "--for", "hubspto-contacts"]);
    assert!(said.contains("did you mean hubspot-contacts?"), "{said}");
    let said = fails(&place.db, &["export", "--last", "--for", "hubspto"]);
    assert!(said.contains("did you mean hubspot?"), "{said}");
}

#[test]
fn a_place_of_the_cap_goes_to_somebody_who_can_be_loaded() {
    let place = Place::new();
    succeeds(&place.db, &["list", "save", "two", "--company", "Crowded Ltd", "--per-company", "2"]);
    let said =
        succeeds(&place.db, &["list", "run", "two", "--for", "outreach", "-o", &place.path("out.csv")]);
    assert_eq!(lines(&place.read("out.csv")), 2, "{said}");
    assert!(said.contains("without e-mail") && said.contains("over 2 per company"), "{said}");
}
