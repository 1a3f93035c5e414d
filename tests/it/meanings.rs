//! What files hold, in any script and spelling, is found by what it means: from import to answer.

use std::process::Command;

use assert_cmd::cargo::CommandCargoExt;

/// A database of one file, in a folder that goes with it.
struct Leads {
    folder: tempfile::TempDir,
}

impl Leads {
    fn of(csv: &str, options: &[&str]) -> Self {
        let leads = Leads { folder: tempfile::tempdir().expect("a folder") };
        let file = leads.folder.path().join("people.csv");
        std::fs::write(&file, csv).expect("a file");
        let mut args = vec!["import", file.to_str().expect("UTF-8"), "-q"];
        args.extend(options);
        leads.run(&args);
        leads
    }

    fn run(&self, args: &[&str]) -> String {
        let mut command = Command::cargo_bin("leadsift").expect("the program");
        command.env("HOME", "/nonexistent").env_remove("LEADSIFT_DB").args(args);
        command.arg("--db").arg(self.folder.path().join("db"));
        let output = command.output().expect("the program runs");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// One column of the leads that a question finds, sorted.
    fn find(&self, column: &str, question: &[&str]) -> Vec<String> {
        let mut args = vec!["find", "-q", "-f", "jsonl", "--as-of", "2026-11-01"];
        args.extend(question);
        let mut found: Vec<String> = self
            .run(&args)
            .lines()
            .map(|line| {
                let lead: serde_json::Value = serde_json::from_str(line).expect("JSON");
                let cell =
                    |of: &serde_json::Value| of.get(column).and_then(|v| v.as_str()).map(str::to_owned);
                cell(&lead)
                    .or_else(|| cell(&lead["person"]))
                    .or_else(|| cell(&lead["company"]))
                    .unwrap_or_default()
            })
            .collect();
        found.sort();
        found
    }
}

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    names.sort();
    names
}

const TITLES: &str = "\
email,first_name,last_name,title,company_name
th@a.example,Somchai,Dee,ผู้จัดการฝ่ายบุคคล,A
zh@a.example,Wei,Li,人力资源经理,A
ja@a.example,Taro,Sato,人事部長,A
ar@a.example,Omar,Said,مدير الموارد البشرية,A
de@a.example,Jörg,Müller,Personalleiter (m/w/d),A
fr@a.example,Zoé,Lefèvre,Responsable des ressources humaines,A
es@a.example,José,Núñez,Gerente de Recursos Humanos,A
en@a.example,Ann,Lee,ＨＲ Manager,A
asst@a.example,Kim,Roe,Assistant HR Manager,A
th-fd@a.example,A,Bee,ผู้อำนวยการฝ่ายการเงิน,A
zh-fd@a.example,B,Bee,财务总监,A
de-fd@a.example,C,Bee,Finanzdirektor,A
fr-fd@a.example,D,Bee,Directrice financière,A
es-fd@a.example,E,Bee,Director Financiero,A
ja-it@a.example,F,Bee,情報システム部長,A
ar-it@a.example,G,Bee,مدير تقنية المعلومات,A
ja-ceo@a.example,H,Bee,代表取締役CEO,A
ar-ceo@a.example,I,Bee,الرئيس التنفيذي,A
de-hom@a.example,J,Bee,Leiterin Marketing,A
ja-hom@a.example,K,Bee,マーケティング責任者,A
zh-sm@a.example,L,Bee,区域销售经理,A
th-sm@a.example,M,Bee,ผู้จัดการฝ่ายขาย,A
";

#[test]
fn a_title_in_any_script_finds_its_people() {
    let leads = Leads::of(TITLES, &[]);
    for (title, email) in [
        ("ผู้จัดการฝ่ายบุคคล", "th@a.example"),
        ("人事部長", "ja@a.example"),
        ("مدير الموارد البشرية", "ar@a.example"),
        ("Personalleiter", "de@a.example"),
        ("HR Manager", "fr@a.example"),
    ] {
        let found = leads.find("email", &["--title", title]);
        assert!(found.contains(&email.to_owned()), "{title}: {found:?}");
    }
    for (title, mails) in [
        ("HR Manager", &["th", "zh", "ja", "ar", "de", "fr", "es", "en"][..]),
        ("Finance Director", &["th-fd", "zh-fd", "de-fd", "fr-fd", "es-fd"]),
        ("IT Manager", &["ja-it", "ar-it"]),
        ("CEO", &["ja-ceo", "ar-ceo"]),
        ("Head of Marketing", &["de-hom", "ja-hom"]),
        ("Sales Manager", &["zh-sm", "th-sm"]),
    ] {
        let expected: Vec<String> = mails.iter().map(|mail| format!("{mail}@a.example")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        assert_eq!(leads.find("email", &["--title", title]), sorted(&expected), "{title}");
    }
}

#[test]
fn names_are_found_without_accents_and_in_any_width() {
    let leads = Leads::of(
        "email,first_name,last_name,title,company_name\n\
         a@a.example,Jörg,Müller,CEO,Müller & Söhne GmbH\n\
         b@b.example,Ｚｏｅ,Lefèvre,CEO,Ｔｏｙｏ 株式会社\n",
        &[],
    );
    for (flag, asked, email) in [
        ("--where", "name:muller", "a@a.example"),
        ("--where", "name:LEFEVRE", "b@b.example"),
        ("--where", "name:zoe", "b@b.example"),
        ("--company", "muller & sohne", "a@a.example"),
        ("--company", "toyo", "b@b.example"),
    ] {
        assert_eq!(leads.find("email", &[flag, asked]), [email], "{flag} {asked}");
    }
}

#[test]
fn a_rough_start_ends_on_the_day_of_its_row() {
    let leads = Leads::of(
        "email,first_name,last_name,title,role_start,company_name\n\
         year@a.example,A,Bee,CEO,2026,A\n\
         month@a.example,B,Bee,CEO,Nov 2026,A\n\
         since@a.example,C,Bee,CEO,10 months in role,A\n\
         long@a.example,D,Bee,CEO,3 years,A\n\
         old@a.example,E,Bee,CEO,2025,A\n",
        &["--data-date", "2026-11-01"],
    );
    assert_eq!(
        leads.find("email", &["--tenure", "..1y"]),
        sorted(&["year@a.example", "month@a.example", "since@a.example"])
    );
    assert_eq!(leads.find("email", &["--tenure", "2y.."]), ["long@a.example"]);
}

#[test]
fn phones_take_the_country_of_their_row() {
    let leads = Leads::of(
        "email,first_name,last_name,title,phone,country,company_name\n\
         gb@a.example,A,Bee,CEO,020 7946 0000,United Kingdom,A\n\
         us@a.example,B,Bee,CEO,(415) 555-0100,US,A\n\
         th@a.example,C,Bee,CEO,02 123 4567,ไทย,A\n\
         none@a.example,D,Bee,CEO,020 7946 0001,,A\n",
        &[],
    );
    assert_eq!(
        leads.find("phone", &["--title", "CEO"]),
        sorted(&["+442079460000", "+14155550100", "+6621234567", "020 7946 0001"])
    );
    assert_eq!(leads.find("email", &["--phone", "+44 20 7946 0000"]), ["gb@a.example"]);
}
