//! Who is suppressed is counted apart by every command that counts, and is in no other number; and they are all who hold
//! what is suppressed, whose key it may be.

use std::fs;

use super::lists::{Place, text};

const QUESTION: [&str; 2] = ["--title-words", "hr"];

#[test]
fn why_facets_and_counts_set_the_suppressed_apart() {
    let place = Place::new();
    place.succeeds(&["suppress", "add", "firm1.example", "--reason", "customer"]);
    place.succeeds(&["suppress", "add", "pat0@firm2.example", "--reason", "dnc"]);
    let told = place.succeeds(&[&["find", "--count"][..], &QUESTION].concat());
    assert!(
        told.contains("19 of 25 people match = 15 to contact + 3 customers + 1 do-not-contact"),
        "{told}"
    );
    let told = place.succeeds(&[&["facets", "title"][..], &QUESTION].concat());
    assert!(told.contains("4 more match and are left out: 3 customers + 1 do-not-contact"), "{told}");
    let all = told.lines().find(|line| line.contains("(all)")).expect("a sum");
    assert_eq!(all.split_whitespace().nth(1), Some("15"), "{told}");
    let why = place.succeeds(&[&["why", "-f", "json"][..], &QUESTION].concat());
    let why: serde_json::Value = serde_json::from_str(&why).expect("JSON");
    assert_eq!(why["matched"], 15, "{why}");
    assert_eq!(why["clauses"][0]["alone"], 15, "{why}");
    assert_eq!(why["total"], 25, "{why}");
    assert_eq!(why["left_out"][0]["leads"].as_u64().zip(why["left_out"][1]["leads"].as_u64()), Some((1, 3)));
}

#[test]
fn json_keeps_causes_apart() {
    let place = Place::new();
    let file = place.file("run.csv");
    place.succeeds(&["find", "--title-words", "hr", "--limit", "9", "--save", "hr"]);
    place.succeeds(&["list", "run", "hr", "-o", file.to_str().expect("UTF-8")]);
    place.succeeds(&["suppress", "add", "firm1.example", "--reason", "customer"]);
    place.succeeds(&["suppress", "add", "firm2.example", "--reason", "dnc"]);
    let json = place.succeeds(&["find", "--net-new", "-f", "json", "-q"]);
    let answer: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let causes = answer["left_out_by_cause"].as_object().expect("causes");
    let names: Vec<&str> = causes.keys().map(String::as_str).collect();
    assert_eq!(names, ["contacted", "customer", "dnc"], "{causes:?}");
    let sum: u64 = causes.values().map(|count| count.as_u64().expect("a count")).sum();
    assert_eq!(answer["counts"]["left_out"], sum);
}

#[test]
fn nobody_suppressed_is_named_as_closest() {
    let place = Place::new();
    let asked = [
        "--where",
        "title:\"HR Manager\" and name:\"Lone Wolf\" and domain:solo-works.example and phone:known",
    ];
    let told = place.succeeds(&[&["why"][..], &asked].concat());
    assert!(told.contains("Lone Wolf, "), "{told}");
    place.succeeds(&["suppress", "add", "lone@gmail.com", "--reason", "dnc"]);
    let told = place.succeeds(&[&["why"][..], &asked].concat());
    let closest = told.split("Closest").nth(1).unwrap_or_default();
    assert!(!closest.contains("Lone Wolf, "), "{told}");
}

/// A database of one file.
fn of(rows: &str) -> Place {
    let place = Place::empty();
    imported(&place, "rows.csv", rows);
    place
}

fn imported(place: &Place, name: &str, rows: &str) {
    fs::write(place.file(name), rows).expect("a file");
    place.succeeds(&["import", text(&place.file(name)), "-q"]);
}

/// How many `find` lists.
fn listed(place: &Place) -> usize {
    place.succeeds(&["find", "-f", "csv", "-q"]).lines().count() - 1
}

#[test]
fn what_two_names_share_leaves_out_both() {
    let header = "email,linkedin_url,first_name,last_name,title,company_name,domain\n";
    let place = of(&format!(
        "{header}aames@acme.example,,Ann,Ames,HR Manager,Acme,acme.example\n\
         aames@acme.example,,Bob,Boyle,HR Manager,Acme,acme.example\n\
         ,linkedin.com/in/pat,Pat,Quill,HR Manager,Beta,beta.example\n\
         ,linkedin.com/in/pat,Quentin,Marsh,HR Manager,Beta,beta.example\n"
    ));
    assert_eq!(listed(&place), 4);
    let found = place.succeeds(&["find", "--email", "aames@acme.example", "-f", "csv", "-q"]);
    assert_eq!(found.lines().count(), 3, "both hold it: {found}");
    let told = place.succeeds(&["suppress", "check", "aames@acme.example"]);
    place.succeeds(&["suppress", "add", "aames@acme.example", "--reason", "dnc"]);
    let left = place.succeeds(&["find", "-f", "csv", "-q"]);
    assert!(!left.contains("aames@") && left.lines().count() == 3, "{told}{left}");
    place.succeeds(&["suppress", "add", "linkedin.com/in/pat", "--reason", "dnc"]);
    assert_eq!(listed(&place), 0);
    // Those who come with a later file likewise.
    imported(
        &place,
        "later.csv",
        &format!("{header}aames@acme.example,,Cy,Crane,HR Manager,Acme,acme.example\n"),
    );
    assert_eq!(listed(&place), 0);
    place.succeeds(&["suppress", "remove", "aames@acme.example"]);
    assert_eq!(listed(&place), 3);
}

#[test]
fn every_address_and_phone_of_a_person_is_hit() {
    let rows = "email,email 2,first_name,last_name,title,phone,mobile phone,country\n\
                ann@gmail.com,ann@rival.example,Ann,Ames,HR Manager,+442079460000,07700 900001,United Kingdom\n\
                \"bob@gmail.com; info@other.example\",,Bob,Boyle,HR Manager,+442079460002; +447700900003,,\n";
    for (value, left) in [
        ("rival.example", "Bob"),
        ("ann@rival.example", "Bob"),
        ("+442079460000", "Bob"),
        ("+447700900001", "Bob"),
        ("other.example", "Ann"),
        ("info@other.example", "Ann"),
        ("+442079460002", "Ann"),
        ("+447700900003", "Ann"),
    ] {
        let place = of(rows);
        assert_eq!(listed(&place), 2);
        place.succeeds(&["suppress", "add", value, "--reason", "dnc"]);
        let found = place.succeeds(&["find", "-f", "csv", "-q"]);
        assert!(found.lines().count() == 2 && found.contains(left), "{value}: {found}");
    }
}

#[test]
fn an_older_phone_outlives_a_split() {
    let header = "email,linkedin_url,first_name,last_name,title,company_name,phone,last updated\n";
    let place = of(&format!(
        "{header}john@gmail.com,,John,Smith,CEO,Acme,+442079460000,2026-01-01\n\
         john@gmail.com,,John,Smith,CEO,Acme,+442079460009,2026-03-01\n\
         ,linkedin.com/in/john2,John,Smith,CEO,Acme,+447700900001,2026-02-01\n"
    ));
    assert_eq!(listed(&place), 1);
    place.succeeds(&["split", "john@gmail.com", "linkedin.com/in/john2"]);
    assert_eq!(listed(&place), 2);
    // Whose it was is not known any more.
    place.succeeds(&["suppress", "add", "+442079460000", "--reason", "dnc"]);
    assert_eq!(listed(&place), 0);
}
