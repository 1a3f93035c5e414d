//! The data written anew in one piece: the same answers to the byte, with everything that refers to it, and nothing left of
//! what was deleted. Faults and kills are in `faults` and `kills`.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::faults::segments;
use super::lists::{Place, column, text};

const AS_OF: &str = "2026-11-01";

/// A database of many imports: people and companies who were written again, merged, split, forgotten, suppressed and handed
/// out, openings, lists of technologies, and columns of the user's own.
fn place() -> Place {
    let place = Place::new();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_leads");
    for name in ["companies.csv", "people.csv", "openings.csv", "technologies.csv"] {
        place.succeeds(&["import", text(&sample.join(name)), "-q"]);
    }
    for round in 0..3 {
        let mut update = String::from("email,title,company_name,domain,headcount,Lead Owner\n");
        for company in 0..4 {
            update.push_str(&format!(
                "pat{round}@firm{company}.example,Chief {round} Officer,Firm{company} Ltd,firm{company}.example,{},Cy\n",
                50 * (round + 1)
            ));
        }
        let file = place.file(&format!("update{round}.csv"));
        fs::write(&file, update).expect("a file");
        place.succeeds(&["import", text(&file), "-q", "--data-date", AS_OF]);
    }
    for args in [
        &["merge", "pat0@firm5.example", "pat1@firm5.example"][..],
        &["merge", "--company", "firm4.example", "firm3.example"],
        &["forget", "pat3@firm2.example"],
        &["suppress", "add", "pat2@firm1.example", "--reason", "dnc"],
        &["suppress", "add", "+442079460110", "--reason", "dnc"],
        &["find", "--title", "HR Manager", "--per-company", "1", "--save", "hr"],
        &["list", "run", "hr", "-o", text(&place.file("first.csv")), "--as-of", AS_OF],
    ] {
        place.succeeds(args);
    }
    place
}

/// What is asked of it, and what is answered.
fn answers(place: &Place) -> Vec<(String, String)> {
    let date = ["--as-of", AS_OF];
    let question = ["--title", "HR Manager", "--headcount", "11..", "--tech", "hubspot", "--maybe"];
    let dated = [
        &["find", "-q", "-f", "csv"][..],
        &["find", "-q", "-f", "jsonl", "--sort", "company", "--hiring", "marketing", "--maybe"],
        &["find", "-f", "json", "--where", "x.\"Lead Owner\":cy"],
        &["find", "-q", "-f", "ids", "--companies-only", "--ads", "adwords"],
        &[&["find", "-q", "-f", "csv", "--per-company", "2"][..], &question].concat(),
        &[&["why"][..], &question].concat(),
        &["facets", "industry", "headcount", "tech", "title", "hiring", "--title", "HR Manager"],
        &["values", "tech"],
        &["stats"],
        &["explain", "pat2@firm0.example", "--title", "HR Manager", "--tenure", "..1y"],
        &["list", "run", "hr", "--preview"],
    ];
    let plain = [&["show", "pat1@firm5.example"][..], &["show", "pat0@firm3.example"], &["suppress", "list"]];
    let dated = dated.into_iter().map(|args| [args, &date].concat());
    dated.chain(plain.map(<[&str]>::to_vec)).map(|args| (args.join(" "), place.succeeds(&args))).collect()
}

#[test]
fn answers_stay_what_they_were() {
    let place = place();
    let before = answers(&place);
    let last = ["find", "-q", "--title", "HR Manager", "--per-company", "1", "--as-of", AS_OF];
    let exported = |name: &str| {
        let file = place.file(name);
        let told = place.succeeds(&["export", "--last", "--for", "leadsift", "-o", text(&file)]);
        let log = place.open().journal().expect("a journal").last_number().expect("a number");
        place.succeeds(&["undo", &log.to_string()]);
        (fs::read(file).expect("a list"), told.lines().count())
    };
    place.succeeds(&last);
    let list = exported("before.csv");
    let pieces = segments(&place.open());
    assert!(pieces > 6, "{pieces} segments");
    let people = place.open().snapshot().expect("a snapshot").people();

    let told = place.succeeds(&["compact", "--by", "ana"]);
    assert!(told.contains("Compacted in ") && told.contains(&format!("{pieces} → 3")), "{told}");
    assert!(!told.contains(" 0 dropped"), "{told}");
    assert_eq!(segments(&place.open()), 3);
    assert_eq!(exported("after.csv"), list, "whom the last list named");
    for ((asked, before), (_, after)) in before.iter().zip(answers(&place)) {
        // What it takes on the disk is another thing.
        let but_size = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.contains(" on disk")).map(str::to_string).collect()
        };
        assert_eq!(but_size(before), but_size(&after), "{asked}");
    }
    assert!(place.succeeds(&["log", "--audit"]).contains("holds"));
    let log = place.succeeds(&["log"]);
    let line = log.lines().find(|line| line.contains("compact")).expect("an entry of the log");
    assert!(line.contains("ana"), "{line}");
    let number = line.split_whitespace().next().expect("a number").trim_start_matches('#').to_string();
    let snapshot = place.open().snapshot().expect("a snapshot");
    assert_eq!(snapshot.people(), people);
    assert!(place.open().diagnose().expect("a diagnosis").findings.is_empty());

    // There is nothing to do a second time, and nothing is done.
    let told = place.succeeds(&["compact"]);
    assert!(told.contains("nothing to compact"), "{told}");
    assert_eq!(place.open().generation().expect("a number"), Some(snapshot.generation()));
    assert_eq!(place.succeeds(&["log"]).matches("compact").count(), 1);

    // It is a change like others: what came before is taken back after it, and it is done again.
    let import = log.lines().find(|line| line.contains("update2.csv")).expect("an earlier change");
    let import = import.split_whitespace().next().expect("a number").trim_start_matches('#');
    let refused = place.fails(&["undo", import]);
    assert!(refused.contains(&format!("#{number} came later")), "{refused}");
    let told = place.succeeds(&["undo", &number]);
    assert_eq!(segments(&place.open()), pieces, "{told}");
    assert_eq!(answers(&place)[0], before[0]);
    let undo = place.open().journal().expect("a journal").last_number().expect("a number");
    place.succeeds(&["undo", &undo.to_string()]);
    assert_eq!(segments(&place.open()), 3);

    // What comes later is taken in, and whoever was handed out stays so.
    let file = place.file("later.csv");
    fs::write(
        &file,
        "email,title,company_name,domain\nnew@firm0.example,HR Manager,Firm0 Ltd,firm0.example\n",
    )
    .expect("a file");
    place.succeeds(&["import", text(&file), "-q"]);
    let second = place.file("second.csv");
    place.succeeds(&["list", "run", "hr", "-o", text(&second), "--as-of", AS_OF]);
    let handed_out = column(&place.file("first.csv"), "email");
    let news = column(&second, "email");
    assert!(!handed_out.is_empty() && news.iter().all(|email| !handed_out.contains(email)), "{news:?}");
}

/// Writes a file that other databases have under a name of their own, and not theirs.
fn replace(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).expect("removed");
    fs::write(path, bytes).expect("written");
}

/// The manifest of the live generation.
fn manifest(place: &Place) -> PathBuf {
    let live = place.open().generation().expect("a number").expect("a generation");
    place.db.join(format!("generations/{live:06}/manifest.json"))
}

#[test]
fn the_warning_of_other_tables_names_the_remedy_and_is_gone_after_it() {
    let place = Place::new();
    let manifest = manifest(&place);
    let written = fs::read_to_string(&manifest).expect("a manifest");
    let body = &written[..written.rfind("sha256:").expect("a hash")];
    let at = body.find("\"tables\": \"").expect("tables") + "\"tables\": \"".len();
    let other = format!("{}0123456789abcdef{}", &body[..at], &body[at + 16..]);
    let hash = Sha256::digest(other.as_bytes());
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    replace(&manifest, format!("{other}sha256:{hash}\n").as_bytes());
    let question = ["find", "--title", "HR Manager"];
    place.succeeds(&["list", "save", "hr", "--title", "HR Manager"]);
    for args in [&question[..], &["export", "--last", "--preview"], &["list", "run", "hr", "--preview"]] {
        let told = place.succeeds(args);
        assert!(told.contains("read by another version of leadsift: `leadsift compact`"), "{args:?}: {told}");
    }
    let told = place.succeeds(&["compact"]);
    assert!(told.contains("read anew"), "{told}");
    assert!(!place.succeeds(&question).contains("another version"));
}

#[test]
fn nothing_is_vouched_for_that_is_not_as_it_was_written() {
    for (kind, at) in [("store", 3), ("fast", 5), ("idx", 1)] {
        let place = Place::new();
        let file = place.file("more.csv");
        fs::write(&file, "email,title\nnew@firm0.example,CFO\n").expect("a file");
        place.succeeds(&["import", text(&file), "-q"]);
        let folder = manifest(&place).with_file_name("people");
        let files = fs::read_dir(folder).expect("files").map(|file| file.expect("a file").path());
        let path = files.into_iter().find(|path| path.extension().is_some_and(|found| found == kind));
        let path = path.expect("a file of this kind");
        let mut bytes = fs::read(&path).expect("bytes");
        bytes[at] ^= 1;
        replace(&path, &bytes);
        let told = place.fails(&["compact"]);
        assert!(told.contains("is not what the manifest says") && told.contains("doctor --repair"), "{told}");
        assert_eq!(place.open().generation().expect("a number"), Some(2), "{kind}");
        assert!(!place.db.join("generations/000003").exists(), "{kind}");
    }
}

#[test]
fn it_waits_for_its_turn_and_says_what_is_wrong() {
    let place = Place::new();
    let change = place.open().by("ana").change().expect("a change");
    let told = place.fails(&["compact", "--wait=1"]);
    assert!(told.contains("is being written by process") && told.contains("of ana"), "{told}");
    drop(change);
    assert!(place.succeeds(&["compact"]).contains("nothing to compact"));
    assert!(place.fails(&["compact", "--memory", "2M"]).contains("too little"));
    let nothing = Place::empty();
    assert!(nothing.fails(&["compact"]).contains("there is no database"));
}
