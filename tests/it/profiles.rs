//! Profiles as files: what is read, what is printed, what editors are told, and what errors say.

use std::fs;
use std::path::{Path, PathBuf};

use leadsift::filter::Filter;
use leadsift::profile::{ListDefaults, PerCompany, Profile, Rule, Shape, schema};
use leadsift::value::Duration;
use serde_json::Value;

use crate::random::{self, Random};

/// The files of profiles that come with the project, and the blocks of its documentation.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = fs::read_dir(root.join("examples/profiles"))
        .expect("the folder of examples")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 3, "{paths:?}");
    let mut files: Vec<(String, String)> = paths
        .iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(path).expect("a readable file")))
        .collect();
    let page = fs::read_to_string(root.join("docs/profiles.md")).expect("the page");
    let blocks = page.split("```toml\n").skip(1).map(|block| block.split("```").next().unwrap_or_default());
    let whole = blocks.filter(|block| block.contains("name"));
    files.extend(whole.map(|block| ("docs/profiles.md".to_string(), block.to_string())));
    assert!(files.len() > paths.len(), "the page shows a whole profile");
    files
}

fn canonical(profile: Profile) -> Profile {
    let one = |filter: Filter| filter.canonical();
    Profile {
        wanted: profile.wanted.map(one),
        unwanted: profile.unwanted.map(one),
        rules: profile
            .rules
            .into_iter()
            .map(|rule| {
                let shape = match rule.shape {
                    Shape::When { filter, fade } => Shape::When { filter: filter.canonical(), fade },
                    Shape::Share(filters) => Shape::Share(filters.into_iter().map(one).collect()),
                    Shape::Per { mut element, each } => {
                        element.test = Box::new(element.test.canonical());
                        Shape::Per { element, each }
                    }
                    near => near,
                };
                Rule { shape, ..rule }
            })
            .collect(),
        ..profile
    }
}

#[test]
fn what_is_printed_is_read_back_as_the_same_profile() {
    for (name, text) in files() {
        let profile = Profile::parse(&name, &text).unwrap_or_else(|error| panic!("{error}"));
        let printed = profile.to_toml();
        assert_eq!(Profile::parse("printed", &printed).expect("printed"), profile, "{printed}");
    }
    let mut compared = 0;
    for seed in 0..400 {
        let mut rng = Random::new(seed);
        let mut profile = Profile::from_filter(&random::filter(seed, 2));
        profile.name =
            ["", "plain", "with \"quotes\" and 'more'", "two\nlines", "ผู้จัดการ"][rng.below(5)].into();
        for at in 0..rng.below(4) as u64 {
            profile.rules.push(Rule {
                group: ["own", "fit", "a_2"][rng.below(3)].into(),
                points: 1 + rng.below(99_999) as i64,
                shape: random::shape(&mut rng, seed ^ (at << 20)),
                say: ["short", "with: a colon", "back\\slash", "it's \"said\""][rng.below(4)].into(),
            });
        }
        profile.wanted = (rng.below(2) == 0).then(|| random::filter(seed + 9, 2));
        profile.unwanted = (rng.below(2) == 0).then(|| random::filter(seed + 10, 2));
        profile.list = ListDefaults {
            per_company: [
                None,
                Some(PerCompany { count: 3, within: None }),
                Some(PerCompany { count: 2, within: Some(Duration::days(90)) }),
            ][rng.below(3)],
            limit: [None, Some(50)][rng.below(2)],
            net_new: [None, Some(true), Some(false)][rng.below(3)],
            every: [None, Some(Duration::months(1))][rng.below(2)],
        };
        let mut profile = canonical(profile);
        // What asks nothing, and what cannot fade, is no rule that a file can hold.
        let empty = |filter: &Filter| *filter == Filter::everything();
        profile.rules.retain(|rule| match &rule.shape {
            Shape::When { filter, fade } => {
                !empty(filter) && (fade.is_none() || rule.shape.fading().is_some())
            }
            Shape::Share(filters) => !filters.iter().any(empty),
            _ => true,
        });
        profile.wanted = profile.wanted.filter(|filter| !empty(filter));
        profile.unwanted = profile.unwanted.filter(|filter| !empty(filter));
        let printed = profile.to_toml();
        let read = Profile::parse("printed", &printed).unwrap_or_else(|error| panic!("{error:?}\n{printed}"));
        assert_eq!(read, profile, "{printed}");
        let json = json_of(&printed);
        assert_eq!(mismatch(&schema(), &json, "file"), None, "{printed}");
        compared += profile.rules.len();
    }
    assert!(compared > 1000, "{compared}");
}

#[test]
fn the_schema_fits_the_files_and_not_their_mistakes() {
    let schema = schema();
    for (name, text) in files() {
        assert_eq!(mismatch(&schema, &json_of(&text), "file"), None, "{name}");
    }
    for (text, place) in BAD.iter().filter_map(|(text, place)| Some((text, (*place)?))) {
        let found = mismatch(&schema, &json_of(text), "file");
        assert!(found.as_ref().is_some_and(|found| found.contains(place)), "{text}\n{found:?}");
    }
}

#[test]
fn the_page_describes_every_key() {
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/profiles.md")).expect("the page");
    let schema = schema();
    let properties = &schema["properties"];
    for (heading, table) in [
        ("## The file\n", &schema),
        ("## A rule\n", &properties["score"]["items"]),
        ("## The list\n", &properties["list"]),
    ] {
        let section = page.split(heading).nth(1).expect(heading).split("\n## ").next().unwrap_or_default();
        let mut told: Vec<&str> =
            section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        told.sort_unstable();
        let known: Vec<&String> = table["properties"].as_object().expect("properties").keys().collect();
        assert_eq!(told, known, "{heading}");
    }
}

fn json_of(text: &str) -> Value {
    let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    serde_json::to_value(table).expect("JSON")
}

/// The first place where `value` is not what `schema` says: as much of JSON Schema as ours uses, and a keyword that it
/// does not know fails the test.
fn mismatch(schema: &Value, value: &Value, place: &str) -> Option<String> {
    let wrong = |what: &str| Some(format!("{place}: {what} {value}"));
    for (keyword, asked) in schema.as_object().expect("a schema") {
        let number = || value.as_f64().unwrap_or_default();
        let fails = match keyword.as_str() {
            "$schema" | "title" | "description" | "examples" => None,
            "type" => {
                let is = |name: &str| match name {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "number" => value.is_number(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "boolean" => value.is_boolean(),
                    other => panic!("type {other}"),
                };
                let any = match asked {
                    Value::String(name) => is(name),
                    names => names.as_array().expect("types").iter().filter_map(Value::as_str).any(is),
                };
                if any { None } else { return wrong("no") }
            }
            "properties" => value.as_object().and_then(|entries| {
                entries.iter().find_map(|(key, value)| {
                    let schema = asked.get(key)?;
                    mismatch(schema, value, &format!("{place}.{key}"))
                })
            }),
            "additionalProperties" => value.as_object().and_then(|entries| {
                assert_eq!(*asked, Value::Bool(false));
                let known = &schema["properties"];
                entries
                    .keys()
                    .find(|key| known.get(key).is_none())
                    .map(|key| format!("{place}: unknown {key}"))
            }),
            "required" => value.as_object().and_then(|entries| {
                let keys = asked.as_array().expect("keys").iter().filter_map(Value::as_str);
                keys.filter(|key| !entries.contains_key(*key))
                    .map(|key| format!("{place}: without {key}"))
                    .next()
            }),
            "dependentRequired" => value.as_object().and_then(|entries| {
                asked.as_object().expect("keys").iter().find_map(|(key, needs)| {
                    let needs = needs.as_array().expect("keys").iter().filter_map(Value::as_str);
                    let mut missing = needs.filter(|need| !entries.contains_key(*need));
                    missing
                        .next()
                        .filter(|_| entries.contains_key(key))
                        .map(|_| format!("{place}: {key} alone"))
                })
            }),
            "oneOf" => {
                let fitting = asked.as_array().expect("schemas").iter();
                let fitting = fitting.filter(|schema| mismatch(schema, value, place).is_none()).count();
                if fitting == 1 { None } else { wrong(&format!("{fitting} forms fit")) }
            }
            "items" => value
                .as_array()
                .and_then(|items| items.iter().find_map(|item| mismatch(asked, item, &format!("{place}[]")))),
            "minItems" => value.as_array().and_then(|items| {
                if (items.len() as u64) < asked.as_u64().expect("a number") { wrong("too few") } else { None }
            }),
            "maxItems" => value.as_array().and_then(|items| {
                if items.len() as u64 > asked.as_u64().expect("a number") { wrong("too many") } else { None }
            }),
            "minProperties" | "maxProperties" => value.as_object().and_then(|entries| {
                let (count, bound) = (entries.len() as u64, asked.as_u64().expect("a number"));
                let fits = if keyword == "minProperties" { count >= bound } else { count <= bound };
                if fits { None } else { wrong("entries") }
            }),
            "minLength" | "maxLength" => value.as_str().and_then(|text| {
                let (count, bound) = (text.chars().count() as u64, asked.as_u64().expect("a number"));
                let fits = if keyword == "minLength" { count >= bound } else { count <= bound };
                if fits { None } else { wrong("length of") }
            }),
            "pattern" => value.as_str().and_then(|text| {
                let pattern = regex::Regex::new(asked.as_str().expect("a pattern")).expect("a pattern");
                if pattern.is_match(text) { None } else { wrong("form of") }
            }),
            "minimum" if value.is_number() && number() < asked.as_f64()? => wrong("too small"),
            "maximum" if value.is_number() && number() > asked.as_f64()? => wrong("too large"),
            "exclusiveMinimum" if value.is_number() && number() <= asked.as_f64()? => wrong("too small"),
            "minimum" | "maximum" | "exclusiveMinimum" => None,
            other => panic!("the test does not know the keyword {other}"),
        };
        if fails.is_some() {
            return fails;
        }
    }
    None
}

/// Files with one mistake each, and where the schema sees it, as far as a schema can.
const BAD: &[(&str, Option<&str>)] = &[
    ("nmae = \"x\"\n[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = 5\n", Some("nmae")),
    ("name = \"no rules\"\n", Some("score")),
    ("[score]\ngroup = \"fit\"\n", Some("score")),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npionts = 5\n", Some("pionts")),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\n", Some("points")),
    ("[[score]]\ngroup = \"timming\"\nwhen = \"tenure:..1y\"\npoints = 5\n", None),
    ("[[score]]\ngroup = \"My Group\"\nwhen = \"tenure:..1y\"\npoints = 5\n", Some("group")),
    ("[[score]]\ngroup = \"fit\"\npoints = 5\n", Some("0 forms")),
    (
        "[[score]]\ngroup = \"fit\"\nwhen = \"tenure:..1y\"\nnear = { headcount = 5, within = 2 }\npoints = 5\n",
        Some("2 forms"),
    ),
    ("[[score]]\ngroup = \"fit\"\nwhen = 'tech:hubspot and headcuont:11..'\npoints = 5\n", None),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"title:\\\"HR\\\" and headcuont:11..\"\npoints = 5\n", None),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"\"\npoints = 5\n", Some("when")),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = -5\n", Some("points")),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = \"5\"\n", Some("points")),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = 0.0001\n", None),
    ("[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = 5\nfade = \"1y\"\n", None),
    ("[[score]]\ngroup = \"fit\"\nshare = ['headcount:11..']\npoints = 5\nfade = \"1y\"\n", Some("fade")),
    ("[[score]]\ngroup = \"timing\"\nwhen = \"tenure:..1y\"\npoints = 5\nfade = \"1m\"\n", Some("fade")),
    ("[[score]]\ngroup = \"fit\"\nnear = { headcuont = 200, within = 50 }\npoints = 5\n", Some("headcuont")),
    ("[[score]]\ngroup = \"fit\"\nnear = { headcount = 200 }\npoints = 5\n", Some("near")),
    ("[[score]]\ngroup = \"fit\"\nnear = { headcount = 200, within = 1 }\npoints = 5\n", Some("within")),
    ("[[score]]\ngroup = \"fit\"\nnear = { headcount = 0, within = 9 }\npoints = 5\n", None),
    ("[[score]]\ngroup = \"fit\"\nshare = { tehc = [\"hubspot\"] }\npoints = 5\n", Some("share")),
    ("[[score]]\ngroup = \"fit\"\nshare = []\npoints = 5\n", Some("share")),
    ("[[score]]\ngroup = \"timing\"\nper = \"hiring:sales\"\npoints = 5\n", Some("per alone")),
    ("[[score]]\ngroup = \"timing\"\nper = \"headcount:11..\"\neach = 1\npoints = 5\n", None),
    ("[[score]]\ngroup = \"timing\"\nper = \"hiring(count:3..)\"\neach = 1\npoints = 5\n", None),
    (
        "[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = 5\n[list]\nper_company = 0\n",
        Some("per_company"),
    ),
    (
        "[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = 5\n[list]\nlimits = 9\n",
        Some("limits"),
    ),
    (
        "[[score]]\ngroup = \"fit\"\nwhen = \"headcount:11..\"\npoints = 5\n[list]\nnet_new = 1\n",
        Some("net_new"),
    ),
];

#[test]
fn errors_point_at_the_place_and_say_what_to_write() {
    let mut told = String::new();
    let broken = [("group = \"fit\n", None), ("[[score]]\nwhen = 'tenure:..1y'\nwhen = 'x'\n", None)];
    for (text, _) in BAD.iter().chain(&broken) {
        let error = Profile::parse("icp.toml", text).expect_err(text);
        told.push_str(&format!("{}\n", error.message()));
        let (source, span) = error.excerpt().expect("a place");
        let start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let line = source[start..].lines().next().unwrap_or_default();
        let before = source[start..span.start].chars().count();
        let marked =
            source[span.start..span.end.max(span.start)].lines().next().unwrap_or_default().chars().count();
        told.push_str(&format!("  {line}\n  {}{}\n", " ".repeat(before), "^".repeat(marked.max(1))));
        told.push_str(&format!("hint: {}\n\n", error.hint().unwrap_or("none")));
        assert!(error.message().starts_with("icp.toml:"), "{error}");
        assert!(error.hint().is_some(), "{error}");
    }
    insta::assert_snapshot!(told);
}
