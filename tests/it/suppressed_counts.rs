//! Who is suppressed is counted apart by every command that counts, and is in no other number.

use super::lists::Place;

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
