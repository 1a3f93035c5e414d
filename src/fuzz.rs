//! The bodies of the fuzz targets: what must hold of any bytes whatever.
//!
//! `fuzz/` runs them with a fuzzer, `tests/it/fuzz.rs` runs them on the committed corpus. A body takes bytes, does with
//! them what the program would, and panics where a promise is broken; that the bytes are refused is fine. Nothing of
//! this is part of the library's interface.

use std::path::Path;

use crate::db::manifest::Manifest;
use crate::db::{Contacts, Identities, Journal};
use crate::fields::normalise::Reading;
use crate::fields::{self, Field, named};
use crate::filter::{self, Filter};
use crate::import::rows::{Chunk, FIELD_CAP, RECORD_CAP, Records, write_record};
use crate::import::source::{Format, Input};
use crate::import::{json, rows, sniff};
use crate::model::{self, Company, Opening, Record, RecordView};
use crate::profile::{Profile, Shape};
use crate::prospect::ListQuestion;
use crate::taxonomy::{phones, titles};
use crate::value::{self, DateOrder, Day, Duration, DurationRange, Interval, TenurePrecision, Value};

/// A body of a target.
pub type Body = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Body); 8] = [
    ("rows", rows),
    ("values", values),
    ("filter", filter),
    ("titles", titles),
    ("profile", profile),
    ("json", json),
    ("generation", generation),
    ("journal", journal),
];

/// Delimited text, packed or not: records lie in order, none is lost, and what is written again is read the same. The
/// first byte chooses the delimiter, the second the number of columns.
pub fn rows(bytes: &[u8]) {
    let [delimiter, columns, bytes @ ..] = bytes else { return };
    let delimiter = [b',', b';', b'\t', b'|'][usize::from(delimiter % 4)];
    let columns = usize::from(columns % 16) + 1;
    let input = Input::bytes("fuzzed", bytes.to_vec());
    let Ok(survey) = input.survey(None, &[]) else { return };
    if survey.format == Format::Workbook {
        return;
    }
    let Ok(text) = input.text(&survey) else { return };
    let mut records = Records::new(text, delimiter, columns);
    let mut line = 0;
    while let Ok(Some(chunk)) = records.next_chunk() {
        if line == 0 {
            sniff::sniff(&chunk.text, &[], None);
        }
        let mut end = 0;
        for span in &chunk.spans {
            assert!(span.line > line, "line {} behind line {line}", span.line);
            assert!(span.start >= end && span.end >= span.start, "records overlap");
            (line, end) = (span.line, span.end);
            let record = in_chunk(&chunk, span.start, span.end);
            if span.bad.is_some() {
                continue;
            }
            assert!(record.len() <= RECORD_CAP + FIELD_CAP, "a record over the cap");
            let mut cells = Vec::new();
            rows::cells(record, delimiter, &mut cells);
            let mut written = String::new();
            write_record(&cells, &mut written);
            let mut again = Vec::new();
            rows::cells(&written, b',', &mut again);
            assert_eq!(cells, again, "written and read again");
        }
    }
}

fn in_chunk(chunk: &Chunk, start: u32, end: u32) -> &str {
    match chunk.text.get(start as usize..end as usize) {
        Some(record) => record,
        None => panic!("a record ends within a letter or beyond the text"),
    }
}

/// JSON objects: every record has a cell for every column.
pub fn json(bytes: &[u8]) {
    let input = Input::bytes("fuzzed", bytes.to_vec());
    let Ok(survey) = input.survey(None, &[]) else { return };
    let Ok(Ok(columns)) = input.text(&survey).map(json::columns) else { return };
    let count = columns.len();
    let Ok(text) = input.text(&survey) else { return };
    let mut objects = json::Objects::new(text, columns);
    let mut line = 0;
    while let Ok(Some(chunk)) = objects.next_chunk() {
        for span in &chunk.spans {
            assert!(span.line >= line, "line {} behind line {line}", span.line);
            line = span.line;
            let record = in_chunk(&chunk, span.start, span.end);
            if span.bad.is_none() && count > 0 {
                let mut cells = Vec::new();
                rows::cells(record, b',', &mut cells);
                assert_eq!(cells.len(), count, "cells of an object");
            }
        }
    }
}

/// Fields by which somebody is recognised.
const ADDRESSES: [&Field; 4] =
    [&named::EMAIL, &named::DOMAIN, &named::LINKEDIN_URL, &named::COMPANY_LINKEDIN_URL];

/// Cells of every field, and the parsers below them: intervals have two ends in order, addresses are in a form that
/// reads as itself, what is shown is read again.
pub fn values(bytes: &[u8]) {
    let Ok(cell) = std::str::from_utf8(bytes) else { return };
    let today = Day::new(20_000);
    let ordered = |interval: Option<Interval>| {
        assert!(interval.is_none_or(|found| found.lo <= found.hi), "{cell:?}: {interval:?}");
    };
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Unknown] {
        ordered(value::parse_date(cell, order));
    }
    ordered(value::parse_number(cell));
    ordered(value::parse_damaged_band(cell));
    ordered(value::parse_tenure(cell, today));
    for precision in [TenurePrecision::Years, TenurePrecision::Months] {
        ordered(value::start_of_tenure(cell, today, precision));
    }
    if let Some(money) = value::parse_money(cell, None) {
        ordered(Some(money.amount));
        ordered(money.in_usd());
    }
    if let Ok(duration) = Duration::parse(cell) {
        assert_eq!(Duration::parse(&duration.to_string()).ok(), Some(duration), "{cell:?}");
    }
    if let Ok(range) = DurationRange::parse(cell) {
        assert_eq!(DurationRange::parse(&range.to_string()).ok(), Some(range), "{cell:?}");
        ordered(range.starts(today));
    }
    if let Some(host) = value::host(cell) {
        assert_eq!(value::host(&host), Some(host), "{cell:?}");
    }
    value::registrable_domain(cell);
    if let Some(number) = phones::e164(cell, Some("de")) {
        assert_eq!(phones::e164(&number, None), Some(number), "{cell:?}");
    }
    let reading = Reading { row_day: Some(today), ..Reading::default() };
    for field in fields::ALL {
        let Ok(Some(read)) = (field.normalise)(cell, &reading) else { continue };
        ordered(read.as_interval());
        // What identifies somebody is in one form: it must not become another by being exported and imported.
        if let (Value::Text(text), true) = (&read, ADDRESSES.contains(field)) {
            let again = (field.normalise)(text, &reading);
            assert_eq!(again, Ok(Some(Value::Text(text.clone()))), "{} of {cell:?}", field.name);
        }
    }
}

/// The filter language: what is read is printed, and what is printed is read as the same.
pub fn filter(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match filter::parse(text) {
        Ok(read) => same_filter(text, &read),
        Err(error) => assert!(error.message().len() < 4096, "a long message"),
    }
}

fn same_filter(text: &str, read: &Filter) {
    let printed = read.to_string();
    match filter::parse(&printed) {
        Ok(again) => assert_eq!(&again, read, "{text:?} is printed as {printed:?}"),
        Err(error) => panic!("{text:?} is printed as {printed:?}: {error}"),
    }
    assert!(!filter::sentence(read).is_empty());
    let kept = filter::without_addresses(read.clone(), &|_, value| value.len() as u64);
    let twice = filter::without_addresses(kept.clone(), &|_, value| value.len() as u64);
    assert_eq!(kept, twice, "{text:?}: hashes are hashed again");
}

/// Titles: read without harm, in order, and by their letters alone.
pub fn titles(bytes: &[u8]) {
    let Ok(title) = std::str::from_utf8(bytes) else { return };
    let read = titles::analyze(title);
    assert!(read.words.is_sorted() && read.roles.is_sorted() && read.departments.is_sorted());
    assert!(read.rungs.is_sorted());
    let folded = titles::analyze(&read.exact);
    assert_eq!(read.exact, folded.exact, "{title:?}: folded twice");
    assert_eq!(
        (&read.roles, &read.rungs),
        (&folded.roles, &folded.rungs),
        "{title:?}: folded and read again"
    );
    let is_own = |keys: Vec<String>, of: &[String]| of.is_empty() || keys.iter().any(|key| of.contains(key));
    assert!(is_own(titles::query_roles(title), &read.roles), "{title:?} is not its own role");
    assert!(is_own(titles::similar_roles(title), &read.rungs), "{title:?} is not like itself");
    titles::also(title);
}

/// Files of profiles: what is read is printed, and what is printed is read as the same.
pub fn profile(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(read) = Profile::parse("fuzzed.toml", text) else { return };
    let printed = read.to_toml();
    match Profile::parse("printed.toml", &printed) {
        Ok(again) => assert_eq!(again, read, "printed as\n{printed}"),
        Err(error) => panic!("printed as\n{printed}\n{error}"),
    }
    let of_rules = read.rules.iter().flat_map(|rule| match &rule.shape {
        // The test of an element means something only inside of its list.
        Shape::Per { .. } => &[],
        shape => shape.filters(),
    });
    for filter in read.wanted.iter().chain(&read.unwanted).chain(of_rules) {
        same_filter(text, filter);
    }
}

/// Files of a generation: the manifest, who gave way to whom, and stored rows. The first byte chooses which; a hash that
/// is right is put behind a manifest, so that more than hashes is tried.
pub fn generation(bytes: &[u8]) {
    let [which, bytes @ ..] = bytes else { return };
    match which % 4 {
        0 => manifest(bytes),
        1 => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                manifest(crate::db::checked::sealed(&format!("{text}\n")).as_bytes());
            }
        }
        2 => {
            if let Ok(identities) = model::decode::<Identities>(bytes) {
                let again = model::decode::<Identities>(&model::encode(&identities));
                assert!(again.is_ok_and(|again| again == identities), "identities written and read again");
            }
        }
        _ => stored(bytes),
    }
}

fn manifest(bytes: &[u8]) {
    let path = Path::new("manifest.json");
    let Ok(read) = Manifest::parse(path, bytes) else { return };
    assert!(read.files.iter().all(|file| {
        Path::new(&file.path).components().all(|part| matches!(part, std::path::Component::Normal(_)))
    }));
    let Ok(text) = read.to_text() else { panic!("a manifest that cannot be written") };
    let Ok(again) = Manifest::parse(path, text.as_bytes()) else { panic!("a manifest that cannot be read") };
    assert_eq!(again.to_text().ok(), Some(text), "a manifest written and read again");
}

fn stored(bytes: &[u8]) {
    if let Ok(record) = model::decode::<Record>(bytes) {
        let encoded = model::encode(&record);
        let Ok(view) = RecordView::new(&encoded) else { panic!("a record that cannot be looked at") };
        assert_eq!(view.facts().len(), record.facts.iter().count());
        let Ok(newest) = view.newest() else { panic!("sources that cannot be looked at") };
        assert_eq!(newest, record.sources.iter().map(|source| source.date).max());
    }
    let _ = (model::decode::<Company>(bytes), model::decode::<Opening>(bytes));
    if let Ok(view) = RecordView::new(bytes) {
        let _ = (view.newest(), view.each_custom(|_, _| {}));
        view.person_name_into(&mut String::new());
        for field in fields::ALL {
            let _ = (view.text(field), view.interval(field));
        }
    }
}

/// The journal: everything that is ever read from it, and the questions that lists keep in it. The first byte chooses.
pub fn journal(bytes: &[u8]) {
    let [which, bytes @ ..] = bytes else { return };
    if which % 2 == 1 {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let _ = ListQuestion::parse(text);
        }
        return;
    }
    let Ok(journal) = Journal::from_bytes(bytes) else { return };
    let _ = (journal.integrity(), journal.version(), journal.log(), journal.last_number());
    let _ = (journal.lists(), journal.due_lists(Day::new(20_000)), journal.audit(), journal.forgotten());
    let _ = (journal.suppressions(None), journal.suppressions(Some(Day::new(20_000))));
    let since = Contacts { list: None, since: Some(Day::new(19_000)) };
    let nobody = crate::db::Identities::default();
    let _ = (journal.contacts(), journal.owners(&nobody), journal.contacted_leads(since, &nobody));
    for run in journal.runs(None).unwrap_or_default() {
        let _ = journal.run_leads(run.id);
    }
}
