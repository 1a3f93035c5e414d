use proptest::prelude::*;

use super::super::samples;
use super::*;
use crate::fields::named;
use crate::model::Fact;
use crate::value::Value;

const SMALL: &str = r#"
name = "small"
key = "Mail"
required = [["Mail", "Name"]]
columns = [
    { header = "Mail", take = "email" },
    { header = "Name", take = "full_name" },
    { header = "Job", take = "title" },
]
"#;

fn set(lead: &mut samples::Sample, field: &'static Field, text: &str) {
    let value = Value::Text(text.to_string());
    lead.person.record.facts.set(Fact { field: field.code, value, source: 0 });
}

fn files(preset: &Preset, formula: Formula, leads: &[samples::Sample]) -> Vec<Vec<u8>> {
    let mut files = Vec::new();
    let mut rest = leads.iter().peekable();
    loop {
        let mut bytes = Vec::new();
        let mut sheet = preset.exporter(&mut bytes, formula);
        sheet.head(&samples::head()).expect("a header");
        while let Some(lead) = rest.peek() {
            if sheet.row(&lead.row(1)).expect("a row") == super::super::Fate::Full {
                break;
            }
            rest.next();
        }
        sheet.end().expect("the end");
        drop(sheet);
        files.push(bytes);
        if rest.peek().is_none() {
            return files;
        }
    }
}

#[test]
fn presets_are_named_as_their_files() {
    for name in names() {
        let preset = Preset::named(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(preset.name, name);
        assert!(!preset.about.is_empty() && !preset.columns.is_empty(), "{name}");
        assert!(read_names().contains(&name.to_string()), "{name}");
    }
    assert_eq!(names().count(), read_names().len(), "a file in src/export/presets is not named in `builtin`");
    assert_eq!(Preset::named("hubspot").expect("another name").name, "hubspot-contacts");
    assert!(Preset::named("nonsense").is_err());
}

fn read_names() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/export/presets");
    let entries = std::fs::read_dir(folder).expect("the folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
    entries.map(|entry| name(entry).to_string_lossy().trim_end_matches(".toml").to_string()).collect()
}

#[test]
fn mistakes_are_told_with_their_place() {
    for (from, to, message, hint) in [
        ("\"title\"", "\"titel\"", "own.toml:8:30: there is no field `titel`", "did you mean title?"),
        ("key = \"Mail\"", "key = \"Male\"", "own.toml:3:7: there is no column `Male`", "did you mean Mail"),
        (
            "key = \"Mail\"",
            "phones = \"loud\"",
            "own.toml:3:10: `phones` cannot be `loud`",
            "e164 and digits",
        ),
        ("key = \"Mail\"", "kee = \"Mail\"", "own.toml:3:1: unknown field `kee`", "docs/exports.md"),
        ("key = \"Mail\"", "rows_per_file = 0", "own.toml:3:17: `rows_per_file` is 0", "from 1"),
        ("\"Name\", take", "\"Mail\", take", "own.toml:7:16: the header `Mail` stands twice", "headers"),
        ("\"small\"", "\"../x\"", "own.toml:2:8: `../x` is no name for a preset", "a-z"),
        ("name = \"small\"", "name = ", "own.toml:2:", "TOML"),
    ] {
        let text = SMALL.replacen(from, to, 1);
        let error = Preset::parse("own.toml", &text).expect_err(to);
        assert!(error.message().starts_with(message), "{}", error.message());
        assert!(to == "name = " || error.hint().unwrap_or_default().contains(hint), "{:?}", error.hint());
        assert!(error.excerpt().is_some(), "{to}");
    }
}

#[test]
fn rows_that_do_not_fit_say_why() {
    let preset = Preset::parse("own.toml", SMALL).expect("a preset");
    let as_of = samples::head().as_of;
    let mut fit = Fit::new(&preset, Formula::Keep);
    let mut misfit = |lead: &samples::Sample| {
        let rendered = preset.render(&lead.row(1), &as_of);
        fit.misfit(&rendered, &lead.row(1)).map(|misfit| misfit.to_string())
    };
    let mut first = samples::lead("Maya", "Okafor", "HR Manager");
    set(&mut first, &named::EMAIL, "maya@northgate.example");
    assert_eq!(misfit(&first), None);
    let mut second = samples::lead("May", "Okafor", "HR Manager");
    set(&mut second, &named::EMAIL, "Maya@Northgate.example");
    assert_eq!(misfit(&second).as_deref(), Some("with the Mail of somebody listed before"));
    let mut seat = samples::lead("", "", "HR Manager");
    set(&mut seat, &named::EMAIL, "=1+1@northgate.example");
    assert_eq!(misfit(&seat).as_deref(), Some("without a usable Mail or Name"));
    let risky = samples::lead("=1", "Okafor", "HR Manager");
    let rendered = preset.render(&risky.row(1), &as_of);
    assert_eq!(Fit::new(&preset, Formula::Reject).lacking(&rendered), Some(Misfit::Formula));
    assert_eq!(Fit::new(&preset, Formula::Keep).lacking(&rendered), None);
}

#[test]
fn what_is_missing_of_columns_that_stand_together_is_named() {
    let text = SMALL
        .replace("[\"Mail\", \"Name\"]]", "[\"Mail\", \"Job\"]]\ntogether = [[\"Job\", \"Name\", \"City\"]]");
    let text =
        text.replace("{ header = \"Job\"", "{ header = \"City\", take = \"city\" },\n    { header = \"Job\"");
    let preset = Preset::parse("own.toml", &text).expect("a preset");
    let as_of = samples::head().as_of;
    let fit = Fit::new(&preset, Formula::Keep);
    let lacking = |lead: &samples::Sample| {
        fit.lacking(&preset.render(&lead.row(1), &as_of)).map(|misfit| misfit.to_string())
    };
    let nowhere = samples::lead("Maya", "Okafor", "HR Manager");
    assert_eq!(lacking(&nowhere).as_deref(), Some("without a usable Mail or City"));
    let nobody = samples::lead("", "", "HR Manager");
    assert_eq!(lacking(&nobody).as_deref(), Some("without a usable Mail or Name and City"));
}

#[test]
fn files_end_where_the_tool_takes_no_more() {
    let leads: Vec<samples::Sample> =
        (0..7).map(|n| samples::lead("Maya", &format!("No{n}"), "HR")).collect();
    let mut preset = Preset::parse("own.toml", SMALL).expect("a preset");
    preset.rows_per_file = Some(3);
    let parts = files(&preset, Formula::Keep, &leads);
    let lines: Vec<usize> =
        parts.iter().map(|part| part.iter().filter(|byte| **byte == b'\n').count()).collect();
    assert_eq!(lines, [4, 4, 2], "each with its header");
    preset.rows_per_file = None;
    preset.bytes_per_file = Some(50);
    let parts = files(&preset, Formula::Keep, &leads);
    assert!(parts.len() > 2 && parts.iter().all(|part| part.len() <= 50), "{:?}", parts.iter().map(Vec::len));
    let rows: usize = parts.iter().map(|part| part.iter().filter(|byte| **byte == b'\n').count() - 1).sum();
    assert_eq!(rows, 7);
}

#[test]
fn encodings_are_marked() {
    let leads = [samples::lead("มายา", "Okafor", "HR")];
    let mut preset = Preset::parse("own.toml", SMALL).expect("a preset");
    let plain = files(&preset, Formula::Keep, &leads).remove(0);
    preset.encoding = Encoding::Utf8Bom;
    assert_eq!(files(&preset, Formula::Keep, &leads)[0], [b"\xef\xbb\xbf", plain.as_slice()].concat());
    preset.encoding = Encoding::Utf16;
    let wide = files(&preset, Formula::Keep, &leads).remove(0);
    let units: Vec<u16> = wide[2..].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(&wide[..2], b"\xff\xfe");
    assert_eq!(String::from_utf16(&units).expect("UTF-16").as_bytes(), plain);
}

#[test]
fn customer_match_hashes_what_it_must_and_nothing_else() {
    let preset = Preset::named("google-customer-match").expect("a preset");
    let mut lead = samples::lead(" Maya ", "OKAFOR", "HR");
    set(&mut lead, &named::EMAIL, "Test@Example.com");
    lead.person.record.custom.push(crate::model::Custom {
        name: "ZIP".into(),
        value: "SW1A 1AA".into(),
        source: 0,
    });
    let country = Value::Names(vec!["United Kingdom".into()]);
    lead.person.record.facts.set(Fact { field: named::COUNTRY.code, value: country, source: 0 });
    let as_of = samples::head().as_of;
    // sha256sum of "test@example.com", "+442079460000", "maya" and "okafor".
    let hashes = [
        "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b",
        "543f9cda443b9c55ebcf8ab34b586f9dc34948776b73de02393c41d5f8edc356",
        "a95db5b0ac159e4384ff55ef91c94a98dc563d66a88e7b027fcd5190c0f5bed5",
        "80e4d1617020e166c955422ed60ab60fea455b557bb53429f3e0594801e996cb",
    ];
    let cells = preset.render(&lead.row(1), &as_of).cells;
    assert_eq!(cells[..4], hashes);
    assert_eq!(cells[4..], ["GB", "SW1A 1AA"]);
    lead.person.record.custom.clear();
    let cells = preset.render(&lead.row(1), &as_of).cells;
    assert_eq!(cells[2..], ["", "", "", ""], "name and place match only together");
    assert_eq!(cells[..2], hashes[..2]);
}

#[test]
fn a_whole_name_is_parted() {
    let preset = Preset::named("salesforce-leads").expect("a preset");
    for (name, first, last) in
        [("Ana Maria Ruiz", "Ana Maria", "Ruiz"), ("Madonna", "", "Madonna"), ("", "", "")]
    {
        let mut lead = samples::lead("", "", "HR");
        set(&mut lead, &named::NAME, name);
        let cells = preset.render(&lead.row(1), &samples::head().as_of).cells;
        assert_eq!(cells[..2], [first, last], "{name}");
    }
}

#[test]
fn bands_are_no_numbers() {
    let lead = samples::lead("Maya", "Okafor", "HR");
    let as_of = samples::head().as_of;
    let mut preset = Preset::named("salesforce-leads").expect("a preset");
    let at = preset.headers().iter().position(|header| *header == "NumberOfEmployees").expect("a column");
    let rendered = preset.render(&lead.row(1), &as_of);
    assert_eq!((rendered.cells[at].as_str(), rendered.emptied.contains(&at)), ("", true));
    preset.ranges = Ranges::Text;
    assert_eq!(preset.render(&lead.row(1), &as_of).cells[at], "51-200");
}

proptest! {
    /// Whatever stands in the data: machines get text as it is, on one line, and the rest in its grammar or not at all.
    #[test]
    fn machines_never_get_a_prefix(text in "[=+@'\t\r\n-]?\\PC{0,12}") {
        let mut lead = samples::lead(&text, "Okafor", &text);
        for field in [&named::EMAIL, &named::PHONE, &named::LINKEDIN_URL] {
            set(&mut lead, field, &text);
        }
        let as_of = samples::head().as_of;
        // What leadsift reads back keeps every character.
        for name in names().filter(|name| *name != "leadsift") {
            let preset = Preset::named(name).expect("a preset");
            let cells = preset.render(&lead.row(1), &as_of).cells;
            for (column, cell) in preset.columns.iter().zip(&cells) {
                prop_assert!(!cell.contains(char::is_control), "{name} {cell:?}");
                match column.takes.first() {
                    Some(Take::Fact(field)) if *field == &named::TITLE => {
                        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
                        let plain: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
                        prop_assert_eq!(cell, &plain.join(" "));
                    }
                    Some(Take::Fact(field)) if [&named::EMAIL, &named::PHONE, &named::LINKEDIN_URL].contains(field) => {
                        prop_assert!(!cell.starts_with(['=', '-', '@', '\'', '＝', '＋', '－', '＠']), "{name} {cell:?}");
                    }
                    _ => {}
                }
            }
        }
    }

    /// CSV for people holds no cell that a spreadsheet runs, and what was escaped is read back.
    #[test]
    fn people_get_no_formula(text in "[=+@'\t\r\n＝-]?\\PC{0,12}") {
        for preset in [Preset::plain(), Preset::named("leadsift").expect("a preset")] {
            let mut lead = samples::lead("Maya", &text, &text);
            set(&mut lead, &named::PHONE, &text);
            lead.reasons = vec![text.clone()];
            let bytes = files(&preset, Formula::Escape, &[lead]).remove(0);
            let mut reader = csv::Reader::from_reader(bytes.as_slice());
            let headers = reader.headers().expect("a header").clone();
            let record = reader.records().next().expect("a row").expect("a row");
            for (header, cell) in headers.iter().zip(&record) {
                let is_number = cell.parse::<f64>().is_ok() || super::super::formula::is_phone(cell);
                prop_assert!(is_number || !super::super::formula::is_risky(cell), "{header}: {cell:?}");
                if header == "title" {
                    prop_assert_eq!(crate::import::cell_values::without_apostrophe(cell, true), text.as_str());
                }
            }
        }
    }
}
