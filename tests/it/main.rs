//! The integration tests, as one binary.

mod accounts;
mod bulk;
mod cli;
mod compact;
mod custom_columns;
mod damage;
mod differential;
mod docs;
mod english;
mod erasure;
mod faults;
mod filter_cases;
mod first_import;
mod fuzz;
mod golden;
mod hostile;
mod import;
mod import_files;
mod import_identity;
mod import_layouts;
mod import_order;
mod industries;
mod kept_sets;
mod kills;
mod layers;
mod list_defaults;
mod lists;
mod meanings;
mod oracle;
mod presets;
mod privacy;
mod profiles;
mod random;
mod ranking;
mod readers;
mod round_trip;
mod scores;
mod scratch;
mod screens;
mod store;
mod suppressed_counts;
mod suppressed_files;
mod titles;
mod workbooks;

/// A file that is not named above would silently never run.
#[test]
fn no_test_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let main = include_str!("main.rs");
    for entry in std::fs::read_dir(folder).expect("the folder of this file") {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        let Some(module) = name.strip_suffix(".rs") else { continue };
        let is_named = main.lines().any(|line| line.trim_start_matches("pub ") == format!("mod {module};"));
        assert!(module == "main" || is_named, "tests/it/{name} is not a module of main.rs");
    }
}
