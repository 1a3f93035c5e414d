//! The first import can be taken back like any other, and be done again.

use std::fs;

use super::lists::{Place, column, text};

fn people(place: &Place) -> u64 {
    place.open().snapshot().expect("a generation").people()
}

#[test]
fn taking_the_first_import_back_leaves_an_empty_database() {
    let place = Place::new();
    let all = people(&place);
    let told = place.succeeds(&["undo", "1"]);
    assert!(told.contains("the database is empty, as it was before the first import"), "{told}");
    assert_eq!(people(&place), 0);
    let told = place.succeeds(&["find", "--title", "HR Manager"]);
    assert!(told.contains("holds no people yet"), "{told}");
    for args in
        [&["stats"][..], &["log"], &["values", "title"], &["facets", "title"], &["why", "--title", "CFO"]]
    {
        place.succeeds(args);
    }
    assert!(place.fails(&["undo", "1"]).contains("does not stand"));
    place.succeeds(&["undo", "2"]);
    assert_eq!(people(&place), all);
    assert!(place.succeeds(&["find", "--title", "HR Manager"]).contains("13 match"));
    // And back again.
    place.succeeds(&["undo", "1"]);
    assert_eq!(people(&place), 0);
}

#[test]
fn an_import_into_the_emptied_database_is_an_ordinary_one() {
    let place = Place::new();
    let file = place.file("one.csv");
    fs::write(&file, "email,title,company_name,domain\nnew@other.example,CFO,Other Ltd,other.example\n")
        .expect("a file");
    place.succeeds(&["undo", "1"]);
    place.succeeds(&["import", text(&file), "-q"]);
    assert_eq!(people(&place), 1);
    assert!(place.fails(&["undo", "2"]).contains("#3"), "an import is built on it");
    place.succeeds(&["undo", "3"]);
    assert_eq!(people(&place), 0);
}

#[test]
fn contacts_and_suppression_stay_when_the_data_goes() {
    let place = Place::new();
    place.succeeds(&["suppress", "add", "firm1.example", "--reason", "customer"]);
    place.succeeds(&["find", "--title", "HR Manager", "--save", "hr"]);
    let file = place.file("hr.csv");
    place.succeeds(&["list", "run", "hr", "--preview", "-f", "csv"]);
    place.succeeds(&["list", "run", "hr", "-o", text(&file)]);
    assert_eq!(column(&file, "id").len(), 11);
    place.succeeds(&["undo", "1"]);
    let told = place.succeeds(&["undo", "5"]);
    assert!(told.contains("25 people"), "{told}");
    let told = place.succeeds(&["find", "--title", "HR Manager", "--net-new"]);
    assert!(told.contains("13 match = 0 listed + 2 customers + 11 already contacted"), "{told}");
}

#[test]
fn who_is_only_in_the_import_that_was_taken_back_can_be_forgotten() {
    let place = Place::new();
    place.succeeds(&["undo", "1"]);
    place.succeeds(&["forget", "pat0@firm0.example"]);
    assert!(place.fails(&["undo", "2"]).contains("#3"), "the older data went with it");
    let generations = fs::read_dir(place.db.join("generations")).expect("generations").count();
    assert_eq!(generations, 1);
}

#[test]
fn a_process_that_dies_while_emptying_leaves_one_state_or_the_other() {
    let place = Place::new();
    place.dies(&["undo", "1"], "undo-emptied");
    assert_eq!(people(&place), 0);
    let told = place.succeeds(&["suppress", "add", "firm1.example", "--reason", "customer"]);
    assert!(told.contains("#3"), "{told}");
    assert!(place.succeeds(&["log"]).contains("took back #1"));
    place.succeeds(&["undo", "2"]);
    assert!(people(&place) > 0);
}
