//! Sets of who is left out that one command keeps for the next: never used where anything they were made from changed.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;

use crate::lists::{Place, column, text};

const KEYS: usize = 2_500;

/// A database with a suppression that is long enough to keep its sets: two of its six companies are on it.
fn place() -> Place {
    let place = Place::new();
    let mut values = String::from("firm0.example\nfirm1.example\n");
    (0..KEYS).for_each(|at| values.push_str(&format!("nobody{at}.example\n")));
    fs::write(place.file("values.txt"), values).expect("a file");
    place.succeeds(&["suppress", "add", text(&place.file("values.txt")), "--reason", "customer"]);
    place
}

fn sets(place: &Place) -> PathBuf {
    place.db.join("left-out.sets")
}

/// How many are listed.
fn listed(place: &Place, args: &[&str]) -> usize {
    let found = place.succeeds(&[&["find", "-f", "ids"], args].concat());
    found.lines().filter(|line| line.len() == 13 && !line.contains(' ')).count()
}

const EVERYBODY: usize = 25;

#[test]
fn kept_sets_are_used_as_long_as_nothing_changed() {
    let place = place();
    fs::remove_file(sets(&place)).ok();
    assert_eq!(listed(&place, &[]), EVERYBODY - 8);
    let kept = fs::metadata(sets(&place)).expect("they are kept");
    assert_eq!(kept.permissions().mode() & 0o077, 0);
    let written = fs::read_to_string(sets(&place)).expect("text");
    assert!(!written.contains("firm") && !written.contains('@'));
    assert_eq!(listed(&place, &[]), EVERYBODY - 8);
    let again = fs::metadata(sets(&place)).expect("they are there");
    assert_eq!(again.ino(), kept.ino(), "they were read, not made again");
    // Who is left out is named with its entry all the same.
    place.succeeds(&["find", "--left-out", text(&place.file("left.csv")), "-f", "ids"]);
    let details = column(&place.file("left.csv"), "detail");
    assert!(
        details.len() == 8 && details.iter().all(|detail| detail.starts_with("by domain, entered with #"))
    );
    // Shorter lists are not worth a file.
    let small = Place::new();
    small.succeeds(&["suppress", "add", "firm0.example", "--reason", "customer"]);
    assert_eq!(listed(&small, &[]), EVERYBODY - 4);
    assert!(!sets(&small).exists());
}

#[test]
fn kept_sets_of_another_state_are_never_used() {
    let place = place();
    assert_eq!(listed(&place, &["--net-new"]), EVERYBODY - 8);
    let old = fs::read(sets(&place)).expect("kept sets");
    let with_old = |expected: usize, what: &str| {
        for bytes in [&old[..], &old[..old.len() / 2], b"nonsense"] {
            fs::write(sets(&place), bytes).expect("a file");
            assert_eq!(listed(&place, &["--net-new"]), expected, "{what}");
        }
    };
    // The suppression changed.
    place.succeeds(&["suppress", "remove", "firm1.example"]);
    with_old(EVERYBODY - 4, "after a removal");
    // Somebody was contacted.
    place.succeeds(&["list", "save", "two", "--limit", "2"]);
    let said = place.succeeds(&["list", "run", "two", "-o", text(&place.file("two.csv"))]);
    with_old(EVERYBODY - 6, "after a run");
    let number = said.rsplit("leadsift undo ").next().expect("a number").trim().to_string();
    place.succeeds(&["undo", &number]);
    with_old(EVERYBODY - 4, "after an undo");
    // The data changed: whoever is new at a suppressed company is left out, whoever else is new is not.
    let rows = "email,first_name,last_name,company_name,domain\n\
                new@firm0.example,New,One,Firm0 Ltd,firm0.example\nnew@firm5.example,New,Two,Firm5 Ltd,firm5.example\n";
    fs::write(place.file("new.csv"), rows).expect("a file");
    place.succeeds(&["import", text(&place.file("new.csv")), "-q"]);
    with_old(EVERYBODY - 3, "after an import");
    // One changed bit of what would be right.
    assert_eq!(listed(&place, &["--net-new"]), EVERYBODY - 3);
    let mut bytes = fs::read(sets(&place)).expect("kept sets");
    let middle = bytes.len() - 80;
    bytes[middle] ^= 1;
    fs::write(sets(&place), bytes).expect("a file");
    assert!(!place.run(&["doctor"]).status.success(), "damage is told");
    assert_eq!(listed(&place, &["--net-new"]), EVERYBODY - 3, "and not answered from");
}

#[test]
fn an_erasure_takes_kept_sets_with_it() {
    let place = place();
    listed(&place, &["--net-new"]);
    assert!(sets(&place).exists());
    place.succeeds(&["forget", "pat0@firm2.example"]);
    assert!(!sets(&place).exists());
}
