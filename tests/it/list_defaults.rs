//! What a profile says of lists, and the flags that win over it.

use std::fs;

use super::lists::{Place, column, said, text};

const PROFILE: &str = "name = \"HR\"\nwhere = 'title:hr'\n[[score]]\ngroup = \"fit\"\nwhen = 'title:\"HR Manager\"'\n\
    points = 10\n[list]\nper_company = \"2/90d\"\nlimit = 7\nnet_new = true\nevery = \"1d\"\n";

fn place() -> (Place, String) {
    let place = Place::new();
    let path = place.file("hr.toml");
    fs::write(&path, PROFILE.replace("title:hr", "title_words:hr")).expect("a profile");
    (place, text(&path).to_string())
}

#[test]
fn find_takes_caps_from_the_profile_and_says_so() {
    let (place, icp) = place();
    let told = place.succeeds(&["find", "--icp", &icp]).replace('\n', " ");
    assert!(told.contains("ranked by \"HR\" (2/90d per company, limit 7, net-new)"), "{told}");
    assert!(told.contains("19 match = 7 listed + 6 over 2 per company + 6 over the limit of 7"), "{told}");
    let told =
        place.succeeds(&["find", "--icp", &icp, "--per-company", "1", "--limit", "all", "--net-new=off"]);
    assert!(
        !told.contains("net-new)") && told.contains("19 match = 7 listed + 12 over 1 per company"),
        "{told}"
    );
    let told = place.succeeds(&["find", "--icp", &icp, "--companies-only"]);
    assert!(told.contains("(limit 7)"), "{told}");
}

#[test]
fn a_saved_list_keeps_them_and_is_due() {
    let (place, icp) = place();
    for (name, args) in [("found", &["find"][..]), ("kept", &["list", "save", "kept"][..])] {
        let mut args = [args, &["--icp", &icp]].concat();
        if name == "found" {
            args.extend(["--save", "found"]);
        }
        let told = place.succeeds(&args);
        assert!(told.contains(&format!("saved list {name}, due every 1d")), "{told}");
    }
    let due = place.succeeds(&["list", "due"]);
    assert!(due.contains("found") && due.contains("kept"), "{due}");
    let file = place.file("kept.csv");
    let told = place.succeeds(&["list", "run", "kept", "-o", text(&file)]);
    assert!(told.contains("19 match = 7 listed"), "{told}");
    assert_eq!(column(&file, "id").len(), 7);
    // The cap counts who was contacted in 90 days; find leaves them out as the profile says, unless told otherwise.
    let told = place.succeeds(&["find", "--icp", &icp]);
    assert!(told.contains("7 already contacted"), "{told}");
    let told = place.succeeds(&["find", "--icp", &icp, "--net-new=off"]);
    assert!(!told.contains("already contacted"), "{told}");
}

#[test]
fn a_list_never_hands_out_again_whatever_is_said() {
    let (place, icp) = place();
    let told = place.fails(&["list", "save", "again", "--icp", &icp, "--net-new=off"]);
    assert!(told.contains("a list hands out only who was not contacted"), "{told}");
    let off = place.file("off.toml");
    let profile = fs::read_to_string(&icp).expect("a profile").replace("net_new = true", "net_new = false");
    fs::write(&off, profile).expect("a profile");
    let told = place.succeeds(&["find", "--icp", text(&off), "--save", "again", "--every", "1w"]);
    assert!(told.contains("lists are net-new always") && told.contains("due every 1w"), "{told}");
    assert!(!said(&place.run(&["find", "--icp", text(&off)])).contains("net-new)"));
}

#[test]
fn a_day_is_taken_where_it_means_something_and_explained_elsewhere() {
    let (place, _) = place();
    for args in [&["values", "title"][..], &["stats"], &["facets", "title"], &["why", "--title", "CFO"]] {
        place.succeeds(&[args, &["--as-of", "2026-01-01"]].concat());
        assert!(place.fails(&[args, &["--as-of", "soon"]].concat()).contains("is no day"), "{args:?}");
    }
    let told = place.fails(&["list", "save", "hr", "--title", "HR Manager", "--as-of", "2026-01-01"]);
    assert!(told.contains("leadsift list run NAME --as-of DATE"), "{told}");
    let told = place.fails(&["log", "--as-of", "2026-01-01"]);
    assert!(told.contains("only what measures tenure and ages takes --as-of"), "{told}");
}

#[test]
fn filling_needs_a_cap_from_somewhere() {
    let (place, icp) = place();
    let told = place.fails(&["find", "--title", "HR Manager", "--fill-order"]);
    assert!(told.contains("--per-company N"), "{told}");
    place.succeeds(&["find", "--icp", &icp, "--title", "HR Manager", "--fill-order"]);
}
