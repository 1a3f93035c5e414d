//! Do-not-contact lists and account lists in the forms in which people hold them.

use std::fs;

use super::lists::{Place, said, text};

/// The count line once `content` is suppressed.
fn left(content: &[u8], more: &[&str]) -> String {
    let place = Place::new();
    let file = place.file("list.csv");
    fs::write(&file, content).expect("a file");
    let mut args = vec!["suppress", "add", text(&file), "--reason", "dnc"];
    args.extend(more);
    let added = place.succeeds(&args);
    format!("{added}{}", place.succeeds(&["find", "--per-company", "9"]))
}

#[test]
fn lists_are_read_in_whatever_form_they_come() {
    let german = "Vorname;Nachname;E-Mail;Telefon\nPat;Quill;pat0@firm0.example;\n";
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(german.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: [(&[u8], u64); 12] = [
        (german.as_bytes(), 1),
        (&utf16, 1),
        (b"Recipient\tE-Mail-Adresse\nPat\tpat0@firm0.example\n", 1),
        (b"Name,Primary Email\nPat Quill,pat0@firm0.example\n", 1),
        (b"Do not contact these:\n\nFirst Name,Email\nPat,Pat Quill <PAT0@firm0.example>\n", 1),
        (b"email,email 2\npat0@firm0.example,pat1@firm0.example\n", 2),
        (b"name,phone,country\nPat,020 7946 0000,United Kingdom\n", 1),
        (b"email,linkedin\n,https://www.linkedin.com/in/pat0-0/\n", 1),
        (b"{\"email\": \"pat0@firm0.example\"}\n{\"email\": \"pat0@firm1.example\"}\n", 2),
        (b"Name,Company\nAnn Ames,Firm0 Ltd\n", 4),
        (b"Company;Website\nUnheard of;firm0.example\n", 4),
        (b"firm0.example\nFirm1 Ltd\n+44 20 7946 0210\n", 9),
    ];
    for (content, gone) in cases {
        let shown = left(content, &[]);
        let line = format!("25 match = {} listed + {gone} do-not-contact", 25 - gone);
        assert!(shown.contains(&line), "{}: {shown}", String::from_utf8_lossy(content));
    }
}

#[test]
fn what_cannot_be_read_is_said_and_keeps_nobody_else_out() {
    let place = Place::new();
    let file = place.file("list.csv");
    for (content, why) in [
        ("Vorname;Nachname\nPat;Quill\n", "no column says who is meant, of Vorname, Nachname"),
        ("Pat;pat0@firm0.example\nPat;pat1@firm1.example\n", "line 1: several values"),
        ("Pat Quill, pat0@firm0.example\n", "line 1: several values"),
        ("company,Reachable\nFirm0 Ltd,pat0@firm0.example\n", "line 2: an address under \"Reachable\""),
        ("", "is empty"),
    ] {
        fs::write(&file, content).expect("a file");
        let failed = place.fails(&["suppress", "add", text(&file), "--reason", "dnc"]);
        assert!(failed.contains(why), "{content:?}: {failed}");
        assert!(place.succeeds(&["suppress", "list"]).contains("nothing is suppressed"), "{content:?}");
    }
    // Rows that can be read count; the command does not end well, and says which could not.
    fs::write(
        &file,
        "email,company\npat0@firm0.example,\nno address,\n,\n,Firm1 Ltd\n\"pat2@firm2.example,\n",
    )
    .expect("a file");
    let failed = place.fails(&["suppress", "add", text(&file), "--reason", "dnc"]);
    assert!(
        failed.contains("Suppressed 2 entries") && failed.contains("read as 1 email · 1 company name"),
        "{failed}"
    );
    assert!(
        failed.contains("list.csv, line 3: this is no email") && failed.contains("list.csv, line 6"),
        "{failed}"
    );
    assert!(!failed.contains("line 4"), "an empty row names nobody: {failed}");
    let shown = place.succeeds(&["find", "--per-company", "9"]);
    assert!(shown.contains("20 listed + 5 do-not-contact"), "{shown}");
}

#[test]
fn phones_without_a_calling_code_take_a_country_or_are_told() {
    let shown = left(b"020 7946 0000\n", &["--country", "GB"]);
    assert!(shown.contains("24 listed + 1 do-not-contact"), "{shown}");
    let told = left(b"020 7946 0000\n", &[]);
    assert!(
        told.contains("1 phone has no calling code") && told.contains("1 entry matches nobody"),
        "{told}"
    );
    // The number is a person's: it is kept as a hash alone.
    assert!(!told.contains("02079460000") && told.contains("read as 1 phone"), "{told}");
    assert!(Place::new().fails(&["suppress", "check", "x", "--country", "Atlantis"]).contains("--country"));
}

#[test]
fn entries_that_match_nobody_are_told_from_those_that_do() {
    let place = Place::new();
    let added = place.succeeds(&["suppress", "add", "firm0.example", "firm1.exmple", "--reason", "customer"]);
    assert!(added.contains("1 entry matches nobody in the data now, such as firm1.exmple"), "{added}");
    assert!(added.contains("4 people are left out"), "{added}");
    let all = place.succeeds(&["suppress", "add", "firm1.example", "--reason", "customer"]);
    assert!(!all.contains("matches nobody"), "{all}");
}

#[test]
fn account_lists_are_read_as_imports_are() {
    let place = Place::new();
    let file = place.file("accounts.csv");
    fs::write(&file, "Owner;Company;Domain\nAna;Firm0 Ltd;\nBen;;firm1.example\n").expect("a file");
    let shown = place.succeeds(&["find", "--companies", text(&file), "--per-company", "9"]);
    assert!(shown.contains("8 match"), "{shown}");
    fs::write(&file, "Owner,Company\n\"Ana,Firm0 Ltd\nBen,Firm1 Ltd\n").expect("a file");
    let failed = place.fails(&["find", "--companies", text(&file)]);
    assert!(failed.contains("accounts.csv, line 2: bad quotes"), "{failed}");
}

#[test]
fn handing_out_the_last_find_again_is_said() {
    let place = Place::new();
    let find = ["find", "--title", "CFO", "--limit", "2"];
    place.succeeds(&find);
    let export = |name: &str| place.succeeds(&["export", "--last", "-o", text(&place.file(name))]);
    assert!(!export("1.csv").contains("handed out before"));
    let again = export("2.csv");
    assert!(
        again.contains("all 2 were handed out before: find with --net-new lists only who is new"),
        "{again}"
    );
    place.succeeds(&["find", "--title", "CFO", "--limit", "3"]);
    assert!(export("3.csv").contains("2 of them were handed out before"));
}

#[test]
fn a_changed_question_is_told_between_runs() {
    let place = Place::new();
    place.succeeds(&["list", "save", "hr", "--title", "HR Director"]);
    place.succeeds(&["list", "run", "hr", "-o", text(&place.file("1.csv"))]);
    place.succeeds(&["list", "save", "hr", "--title", "CFO", "--replace"]);
    place.succeeds(&["list", "run", "hr", "-o", text(&place.file("2.csv"))]);
    let differences = place.succeeds(&["list", "diff", "hr"]);
    assert!(differences.contains("6 entered, 6 left, 0 stayed"), "{differences}");
    assert_eq!(differences.matches("the question changed").count(), 12, "{differences}");
    let shown = place.succeeds(&["list", "show", "hr"]);
    assert!(shown.contains("asked for") && shown.contains("HR Director"), "{shown}");
}

#[test]
fn a_due_list_that_cannot_run_keeps_no_other_from_running() {
    let place = Place::new();
    place.succeeds(&["list", "save", "ex", "--title", "CFO"]);
    place.succeeds(&[
        "list",
        "save",
        "aa",
        "--title",
        "HR Director",
        "--exclude-list",
        "ex",
        "--every",
        "1w",
    ]);
    place.succeeds(&["list", "save", "bb", "--title", "CFO", "--every", "1w"]);
    place.succeeds(&["list", "drop", "ex"]);
    let output =
        place.run(&["list", "run", "--due", "-o", text(place.file("x").parent().expect("a folder"))]);
    let said = said(&output);
    assert!(
        !output.status.success() && said.contains("list aa did not run: there is no list `ex`"),
        "{said}"
    );
    assert!(said.contains("1 of 2 lists that are due did not run: aa"), "{said}");
    assert!(said.contains("6 leads count as contacted"), "{said}");
}
