//! Fifty people are erased from a database with a history, and looked for by other means than the program's own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use leadsift::model::LeadId;
use leadsift::text::fold;
use regex::bytes::RegexBuilder;

use super::lists::{Place, column, text};

const COMPANIES: usize = 12;
const EACH: usize = 8;
const ERASED: usize = 50;

/// What must be found nowhere: all that names one person and nobody else.
struct Canary {
    email: String,
    older_email: String,
    profile: String,
    phone: String,
    first_name: String,
    last_name: String,
}

impl Canary {
    fn of(at: usize) -> Canary {
        let letters = |at: usize| -> String {
            [at / 26, at % 26].iter().map(|n| char::from(b'a' + (*n % 26) as u8)).collect()
        };
        Canary {
            email: format!("zq{at}new@firm{}.example", at / EACH),
            older_email: format!("zq{at}old@firm{}.example", at / EACH),
            profile: format!("linkedin.com/in/zq{at}page"),
            phone: format!("+442079{:06}", 460_000 + at),
            first_name: format!("Xafir{}", letters(at)),
            last_name: format!("Xalas{}", letters(at)),
        }
    }

    fn texts(&self) -> Vec<String> {
        vec![
            self.email.clone(),
            self.older_email.clone(),
            self.profile.clone(),
            self.phone.trim_start_matches('+').to_string(),
            fold(&self.first_name),
            fold(&self.last_name),
        ]
    }
}

fn people(title: &str, email: &dyn Fn(&Canary) -> String) -> String {
    let mut text =
        String::from("email,first_name,last_name,title,company_name,domain,phone,linkedin_url,Note\n");
    for at in 0..COMPANIES * EACH {
        let (one, company) = (Canary::of(at), at / EACH);
        text.push_str(&format!(
            "{},{},{},{title},Firm{company} Ltd,firm{company}.example,{},{},met {}\n",
            email(&one),
            one.first_name,
            one.last_name,
            one.phone,
            one.profile,
            one.first_name
        ));
    }
    text
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            found.push((path, bytes));
        }
    }
    found
}

/// What of the people's texts is in `bytes`, in any case.
fn held(bytes: &[u8], people: impl IntoIterator<Item = usize>) -> BTreeSet<String> {
    let texts: Vec<String> =
        people.into_iter().flat_map(|at| Canary::of(at).texts()).map(|text| regex::escape(&text)).collect();
    let any = RegexBuilder::new(&texts.join("|")).case_insensitive(true).build().expect("a pattern");
    any.find_iter(bytes).map(|found| String::from_utf8_lossy(found.as_bytes()).to_lowercase()).collect()
}

#[test]
fn fifty_people_are_gone_from_every_byte_and_stay_gone() {
    let place = Place::empty();
    let (first, second, third) = (place.file("first.csv"), place.file("second.csv"), place.file("third.csv"));
    fs::write(&first, people("HR Manager", &|one| one.older_email.clone())).expect("a file");
    fs::write(&second, people("HR Director", &|one| one.email.clone())).expect("a file");
    fs::write(&third, people("Chief HR Officer", &|one| one.email.clone())).expect("a file");
    place.succeeds(&["import", text(&first), "-q", "--data-date", "2026-01-01"]);
    place.succeeds(&["import", text(&second), "-q", "--data-date", "2026-03-01"]);
    let named = Canary::of(3);
    let icp = place.file("icp.toml");
    let profile = format!(
        "name = \"not {0}\"\nnot = 'email:{0}'\n[[score]]\ngroup = \"reach\"\nwhen = 'linkedin_url:{1} or \
         phone:\"{2}\"'\npoints = 5\n",
        named.email, named.profile, named.phone
    );
    fs::write(&icp, profile).expect("a file");
    place.succeeds(&[
        "find",
        "--title-words",
        "hr",
        "--save",
        "hr",
        "--per-company",
        "3",
        "--icp",
        text(&icp),
    ]);
    place.succeeds(&["list", "save", "one", "--where", &format!("email:{} or name:nobody", named.email)]);
    let (out, page) = (place.file("out.csv"), place.file("page.csv"));
    place.succeeds(&["list", "run", "hr", "-o", text(&out), "--assign-to", "ana,ben"]);
    place.succeeds(&["suppress", "add", &Canary::of(1).email, "--reason", "dnc"]);
    place.succeeds(&["import", text(&third), "-q", "--data-date", "2026-06-01"]);
    place.succeeds(&["list", "run", "hr", "-o", text(&page)]);
    place.succeeds(&["find", "--title-words", "hr"]);

    let all: BTreeSet<usize> = (0..COMPANIES * EACH).collect();
    let erased: BTreeSet<usize> = all.iter().copied().take(ERASED).collect();
    for at in &erased {
        let one = Canary::of(*at);
        let who = [&one.email, &one.profile, &one.older_email][at % 3];
        let said = place.succeeds(&["forget", who]);
        assert!(said.contains("proved absent"), "{who}: {said}");
    }

    // The bytes of every file: journal, retained generations, what the last find left.
    let files = files(&place.db);
    assert_eq!(fs::read_dir(place.db.join("generations")).expect("generations").count(), 1);
    assert!(!place.db.join("last-find.json").exists());
    for (path, bytes) in &files {
        assert_eq!(held(bytes, erased.clone()), BTreeSet::new(), "{}", path.display());
    }
    // Decoded: what every command gives out.
    place.succeeds(&["find", "-f", "csv", "-o", text(&place.file("left.csv")), "--limit", "all"]);
    let left = fs::read(place.file("left.csv")).expect("a file");
    assert_eq!(column(&place.file("left.csv"), "id").len(), COMPANIES * EACH - ERASED);
    let lists = [&["list", "show", "hr"][..], &["list", "show", "one"], &["log"], &["log", "--audit"]];
    let told: String = lists.iter().map(|args| place.succeeds(args)).collect();
    assert_eq!(held(told.as_bytes(), all), BTreeSet::new(), "{told}");
    assert_eq!(held(&left, erased), BTreeSet::new());
    let kept = Canary::of(ERASED + 1);
    assert!(held(&left, [ERASED + 1]).contains(&kept.email), "the others are there");

    // Term dictionaries: the program's own proof reads them; it still finds what is there.
    assert!(place.succeeds(&["forget", "--verify", &named.email]).contains("proved absent"));
    assert!(place.fails(&["forget", "--verify", &kept.email]).contains("STILL THERE"));

    // Nobody comes back, by any of their keys.
    for file in [&first, &second, &third] {
        let told = place.succeeds(&["import", "--again", text(file)]);
        assert!(told.contains("forgotten on request"), "{told}");
    }
    assert_eq!(place.open().snapshot().expect("a generation").people() as usize, COMPANIES * EACH - ERASED);
}

#[test]
fn what_another_record_holds_is_named_and_the_rest_is_still_searched() {
    let place = Place::empty();
    let file = place.file("people.csv");
    let (gone, other) = (Canary::of(0), Canary::of(1));
    let rows = people("HR Manager", &|one| one.email.clone());
    fs::write(&file, rows.replace(&format!("met {}", other.first_name), &format!("ask {}", gone.email)))
        .expect("a file");
    place.succeeds(&["import", text(&file), "-q"]);
    let told = place.succeeds(&["forget", &gone.email]);
    assert!(told.contains("not changed    the e-mail address, in a cell of person"), "{told}");
    assert!(told.contains("proved absent"), "{told}");
    // A file that holds another of their texts, or this one outside of the data, is found all the same.
    for text in [&gone.profile, &gone.email] {
        let stray = place.db.join("stray.txt");
        fs::write(&stray, format!("x{text}x")).expect("a file");
        let told = place.fails(&["forget", "--verify", text]);
        assert!(told.contains("STILL THERE    the bytes of stray.txt"), "{told}");
        fs::remove_file(&stray).expect("removed");
    }
}

/// By a name alone they have no address: only the id names them.
#[test]
fn an_erasure_that_died_is_completed_by_whoever_writes_next() {
    const NAME: &str = "Xalasquine";
    let name = RegexBuilder::new(NAME).case_insensitive(true).build().expect("a pattern");
    for step in ["forget-published", "forget-scrubbed"] {
        let place = Place::empty();
        let file = place.file("people.csv");
        for title in ["HR Manager", "HR Director"] {
            let rows =
                format!("Zo,{NAME},{title},Firm Ltd,firm.example\nAl,Other,CFO,Firm Ltd,firm.example\n");
            fs::write(&file, format!("first_name,last_name,title,company_name,domain\n{rows}"))
                .expect("a file");
            place.succeeds(&["import", text(&file), "-q"]);
        }
        let id = place.succeeds(&["find", "--title", "HR Director", "-f", "ids", "-q"]).trim().to_string();
        place.dies(&["forget", &id], step);
        let is_completed = |person: &str| {
            let said = place.succeeds(&["suppress", "add", person, "--reason", "dnc"]);
            assert!(said.contains("an interrupted forget was brought to its end: #3"), "{step}: {said}");
            assert_eq!(fs::read_dir(place.db.join("generations")).expect("generations").count(), 1, "{step}");
            for (path, bytes) in files(&place.db) {
                assert!(!name.is_match(&bytes), "{step}: {}", path.display());
            }
        };
        is_completed("one@else.example");
        // Half of a generation that was being removed.
        let half = place.db.join("generations/000001.removed");
        fs::create_dir(&half).expect("a folder");
        fs::write(half.join("rows"), NAME).expect("a file");
        is_completed("two@else.example");
        // The same command knows whom it meant; an id that nobody had is still nobody's.
        for args in [&["forget", &id][..], &["forget", "--verify", &id]] {
            assert!(place.succeeds(args).contains("proved absent"), "{step}");
        }
        assert!(place.fails(&["forget", "zzzzzzzzzzzzz"]).contains("names nobody"));
    }
}

#[test]
fn ids_that_gave_way_are_forgotten_with_the_person() {
    let place = Place::empty();
    let import = |name: &str, email: &str, page: &str| {
        let file = place.file(&format!("{name}.csv"));
        let rows = format!(
            "{email},{page},{name},Quill,HR Manager,Firm1 Ltd,firm1.example\nol@firm1.example,,Ol,Other,CFO,Firm1 Ltd,firm1.example\n"
        );
        let head = "email,linkedin_url,first_name,last_name,title,company_name,domain\n";
        fs::write(&file, format!("{head}{rows}")).expect("a file");
        place.succeeds(&["import", text(&file), "-q"]);
    };
    let (email, page) = ("pat@firm1.example", "https://linkedin.com/in/patquill");
    import("Pat", "", page);
    place.succeeds(&["list", "save", "hr", "--title", "HR Manager"]);
    let out = place.file("out.csv");
    place.succeeds(&["list", "run", "hr", "-o", text(&out)]);
    let former = column(&out, "id").pop().expect("an id");
    let chosen = place.file("chosen.txt");
    fs::write(&chosen, &former).expect("a file");
    place.succeeds(&["find", "--ids", text(&chosen), "--save", "few"]);
    place.succeeds(&["find", "--title", "CFO", "--save", "few", "--replace"]);
    place.succeeds(&["find", "--ids", text(&chosen), "--save", "chosen"]);
    let number = LeadId::parse(&former).expect("an id").0.to_string();
    let kept =
        |name: &str| place.open().journal().and_then(|journal| journal.list(name)).expect("a list").query;
    assert!(kept("chosen").contains(&number), "the list names them: {}", kept("chosen"));
    import("Patricia", email, "");
    import("P", email, page);
    let now = place.succeeds(&["find", "--title", "HR Manager", "-f", "ids", "-q"]).trim().to_string();
    assert_ne!(former, now, "an id gave way");
    let said = place.succeeds(&["forget", email]);
    assert!(said.contains("proved absent") && said.contains("out.csv"), "{said}");
    let database = place.open();
    let journal = database.journal().expect("a journal");
    let runs = journal.runs(None).expect("runs");
    let run = runs.first().expect("a run");
    assert_eq!(journal.run_leads(run.id).expect("leads"), [], "the run tells of nobody any more");
    assert_eq!(database.snapshot().expect("a generation").identities().former_leads().count(), 0);
    // Lists that named them do not, as they are and as they were.
    assert!(kept("chosen").contains("\"people\":[]"), "{}", kept("chosen"));
    place.succeeds(&["undo", "5"]);
    assert!(kept("few").contains("\"people\":[]"), "{}", kept("few"));
    // Who asks for them later leaves no address behind.
    place.succeeds(&["find", "--email", email]);
    assert!(place.db.join("last-find.json").exists());
    assert!(place.succeeds(&["forget", "--verify", email]).contains("proved absent"));
}
