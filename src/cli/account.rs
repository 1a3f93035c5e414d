//! The account of an import in lines: what was read into each file, what became of its rows, what is left to know.

use std::collections::BTreeMap;

use super::counts::{self, number};
use super::look::{Look, wrap};
use crate::import::report::{ColumnOrder, ConflictSide, RegionVote, RepairedCells};
use crate::import::{Feed, FileReport, Format, ImportReport, Reason, Subject};
use crate::text;
use crate::value::DateOrder;

/// Rows of a look before an import that are shown.
const PREVIEWED: usize = 3;

/// Kinds of repairs that are told with an example.
const TOLD_REPAIRS: usize = 3;

/// Rejected rows of a file that a look tells by their lines.
const TOLD_REJECTS: usize = 3;

/// Codes of regions that are told.
const TOLD_CODES: usize = 3;

/// Conflicts that are told with their places.
const TOLD: usize = 5;

/// The account of `report`, which took `seconds` and is taken back by the number `undo`.
pub(super) fn lines(report: &ImportReport, seconds: f64, undo: Option<u32>, look: Look) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &report.files {
        file_lines(file, report.dry_run, look, &mut lines);
        if report.dry_run {
            preview(file, look, &mut lines);
        }
    }
    if !report.left.is_empty() {
        lines.push(format!("left alone in the folder: {}", report.left.join(", ")));
    }
    if report.files.iter().all(|file| file.already.is_some()) {
        lines.push(
            "Nothing to do: every file was imported before (--again reads it once more, with the options given)"
                .to_string(),
        );
        return lines;
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    if report.dry_run {
        let (rows, stored) = (report.rows(), report.rows() - report.rejected());
        lines.push(format!(
            "Nothing was stored: this was a look (--dry-run). An import would take {} of {}",
            number(stored),
            counts::count(rows, "row", "rows")
        ));
        repaired(report, &mut lines);
        rejected(report, look, &mut lines);
        return lines;
    }
    lines.push(headline(report, seconds));
    for (words, subject) in SUBJECTS {
        let mut counts = report.counts(subject);
        if subject == Subject::Company {
            // Rows of people name their companies too: each company is counted once, whatever rows it came from.
            (counts.new, counts.updated, counts.same) =
                (report.companies.new, report.companies.updated, report.companies.same);
        }
        if counts.total() > 0 {
            lines.push(format!(
                "  {words:<12}  new {} · updated {} · merged {} · same {}",
                number(counts.new),
                number(counts.updated),
                number(counts.merged),
                number(counts.same)
            ));
        }
    }
    let coverage = &report.coverage;
    if coverage.companies > 0 {
        lines.push(format!(
            "  {:<12}  tech lists {} % · ads {} % · openings {} %, of {}",
            "known whole",
            coverage.percent(coverage.tech),
            coverage.percent(coverage.ads),
            coverage.percent(coverage.openings),
            counts::count(coverage.companies, "company", "companies")
        ));
    }
    repaired(report, &mut lines);
    rejected(report, look, &mut lines);
    if let Some(place) = &report.kept {
        lines.push(format!(
            "  {:<12}  → {} (files with these headers are read so again)",
            "mapping",
            place.display()
        ));
    }
    joined(report, &mut lines);
    two_names(report, &mut lines);
    conflicts(report, &mut lines);
    if let Some(number) = undo {
        lines.push(format!("undo with  leadsift undo {number}"));
    }
    lines
}

/// What was stored apart and is one now.
fn joined(report: &ImportReport, lines: &mut Vec<String>) {
    let companies = &report.joined_companies;
    if report.joined_people > 0 {
        let count = counts::count(report.joined_people, "person", "people");
        lines.push(format!(
            "  {:<12}  {count} who were stored twice; the former ids lead to who stayed",
            "one now"
        ));
    }
    if companies.is_empty() {
        return;
    }
    let count = counts::count(companies.len() as u64, "company", "companies");
    lines.push(format!("  {:<12}  {count} stored twice; people and openings went along", "one now"));
    for joined in companies.iter().take(TOLD) {
        lines.push(format!(
            "  {:<12}  {} (number {}) is {} (number {})",
            "",
            text::terminal(&joined.former_name),
            number(joined.former.0.into()),
            text::terminal(&joined.name),
            number(joined.number.0.into())
        ));
    }
}

const SUBJECTS: [(&str, Subject); 4] = [
    ("people", Subject::Person),
    ("companies", Subject::Company),
    ("openings", Subject::Opening),
    ("technologies", Subject::Technology),
];

fn headline(report: &ImportReport, seconds: f64) -> String {
    let mut things = Vec::new();
    let people = report.people.total();
    if people > 0 {
        things.push(format!("{}{}", counts::count(people, "person", "people"), seats(report.seats, people)));
    }
    for (count, one, many) in
        [(report.companies.total(), "company", "companies"), (report.openings.total(), "opening", "openings")]
    {
        if count > 0 {
            things.push(counts::count(count, one, many));
        }
    }
    let numbers: Vec<String> =
        report.files.iter().filter(|file| file.number > 0).map(|file| format!("#{}", file.number)).collect();
    let numbers = if numbers.is_empty() { String::new() } else { format!("   import {}", numbers.join(" ")) };
    if things.is_empty() {
        let why = match report.rejected() {
            0 => "no rows of data".to_string(),
            rejected => format!("{} rejected", counts::count(rejected, "row", "rows")),
        };
        return format!("Imported nothing: {why}{numbers}");
    }
    format!("Imported {} in {seconds:.1} s{numbers}", things.join(" · "))
}

/// How many of `people` are posts whose holders are not named: `, 12 of them seats without a name`.
pub(super) fn seats(seats: u64, people: u64) -> String {
    match (seats, people) {
        (0, _) => String::new(),
        (1, 1) => ", a seat without a name".to_string(),
        (seats, people) if seats == people => ", all of them seats without a name".to_string(),
        (1, _) => ", 1 of them a seat without a name".to_string(),
        (seats, _) => format!(", {} of them seats without a name", number(seats)),
    }
}

fn file_lines(file: &FileReport, dry_run: bool, look: Look, lines: &mut Vec<String>) {
    if let Some(number) = file.already {
        lines.push(format!("{}: already imported as #{number}", file.name));
        return;
    }
    let delimiter = match file.delimiter {
        '\t' => "tab".to_string(),
        delimiter => format!("'{delimiter}'"),
    };
    let packing = if file.packing.is_empty() { String::new() } else { format!(", {}", file.packing) };
    let form = match (file.format, &file.sheet) {
        (Format::Delimited, _) => {
            format!("CSV{packing}, {}, {delimiter}, header on line {}", file.encoding, file.header_line)
        }
        (Format::Json, _) => format!("JSON{packing}, {}", file.encoding),
        (Format::Workbook, sheet) => format!(
            "workbook{packing}, sheet \"{}\", header on line {}",
            sheet.as_deref().unwrap_or_default(),
            file.header_line
        ),
    };
    let about = match file.feed {
        Feed::People => "people with their companies",
        Feed::Companies => "companies",
        Feed::Openings => "openings",
        Feed::Technologies => "technologies of companies",
    };
    let columns = counts::count(file.columns.len() as u64, "column", "columns");
    lines.push(format!("{}: {form}, {columns}, {about} ({})", file.name, file.layout));
    // What was imported is read anew only where that is said.
    let again = if dry_run { "" } else { "--again " };
    let mut told = |text: String| {
        lines.extend(
            wrap(&text, look.width.saturating_sub(2), "  ").into_iter().map(|line| format!("  {line}")),
        );
    };
    // A column whose header is already the name of its field needs no word.
    let (custom, known): (Vec<_>, Vec<_>) = file.columns.iter().partition(|(_, target)| target == "custom");
    let (ignored, known): (Vec<_>, Vec<_>) = known.into_iter().partition(|(_, target)| target == "ignore");
    let read: Vec<String> = known
        .iter()
        .filter(|(header, target)| text::fold(header).replace(' ', "_") != *target)
        .map(|(header, target)| match file.units.iter().find(|(of, _)| of == header) {
            Some((_, units)) => format!("{header} → {target}, {units}"),
            None => format!("{header} → {target}"),
        })
        .collect();
    if !read.is_empty() {
        told(read.join(" · "));
    }
    for vote in &file.region_votes {
        told(voted(vote));
    }
    for order in &file.orders {
        told(orders(order, again));
    }
    if !custom.is_empty() {
        let headers: Vec<&str> = custom.iter().map(|(header, _)| header.as_str()).collect();
        told(format!("kept as custom: {}", headers.join(", ")));
    }
    if !ignored.is_empty() {
        let headers: Vec<&str> = ignored.iter().map(|(header, _)| header.as_str()).collect();
        told(format!("left out: {}", headers.join(", ")));
    }
    match &file.technology {
        Some(technology) => {
            told(format!("every company uses {technology} ({again}--technology names another)"))
        }
        None if file.feed == Feed::Technologies
            && !file.columns.iter().any(|(_, to)| to.starts_with("technolog")) =>
        {
            told(format!(
                "the file's name tells no technology: {again}--technology NAME says whose users these are"
            ));
        }
        None => {}
    }
    if !file.counted_back.is_empty() {
        let headers = file.counted_back.join(", ");
        told(format!(
            "{headers}: counted back from {} where a row names no day ({again}--data-date)",
            file.day
        ));
    }
    if !file.unmapped.is_empty() {
        told(format!("--map names columns that are not there: {}", file.unmapped.join(", ")));
    }
    for bad in &file.bad {
        told(format!(
            "{} of {} {} no {}, such as \"{}\": kept as x.\"{}\"",
            counts::count(bad.count, "cell", "cells"),
            bad.header,
            if bad.count == 1 { "is" } else { "are" },
            bad.target,
            bad.example,
            bad.header
        ));
    }
    for (header, count) in &file.no_currency {
        told(format!(
            "{header}: {} without a currency, which no filter of dollars finds ({again}--currency USD names it)",
            counts::count(*count, "amount", "amounts")
        ));
    }
    if file.roles_untold > 0 {
        told(format!(
            "openings_checked: {} kept as x.\"openings_checked\", because the open roles beside {} are only named (a \
             file of openings tells them)",
            counts::count(file.roles_untold, "day is", "days are"),
            if file.roles_untold == 1 { "it" } else { "them" }
        ));
    }
    if file.lost > 0 {
        told(format!(
            "{} not {}: shown as \u{fffd} ({again}--encoding NAME says which encoding it is)",
            counts::count(file.lost, "letter is", "letters are"),
            file.encoding
        ));
    }
    let mut left = Vec::new();
    for (count, one, many) in [
        (file.blank, "empty row", "empty rows"),
        (file.footer, "line below the data", "lines below the data"),
    ] {
        if count > 0 {
            left.push(counts::count(count, one, many));
        }
    }
    if !left.is_empty() {
        told(format!("not data: {}", left.join(" · ")));
    }
}

/// `regions: "WA", "NT" without a country read as in Australia, as most of the file's`
fn voted(vote: &RegionVote) -> String {
    let named: Vec<String> = vote.codes.iter().take(TOLD_CODES).map(|code| format!("\"{code}\"")).collect();
    let more = match vote.codes.len() - named.len() {
        0 => String::new(),
        more => format!(" and {} more", number(more as u64)),
    };
    let (codes, country) = (named.join(", "), &vote.country);
    format!("regions: {codes}{more} without a country read as in {country}, as most of the file's")
}

fn orders(column: &ColumnOrder, again: &str) -> String {
    let certain = || counts::count(column.certain, "date allows", "dates allow");
    let header = &column.header;
    match column.order {
        DateOrder::DayFirst => format!("{header}: day first ({} no other order)", certain()),
        DateOrder::MonthFirst => format!("{header}: month first ({} no other order)", certain()),
        DateOrder::Unknown => format!(
            "{header}: {} open ({again}--date-order dmy or mdy decides)",
            counts::count(
                column.ambiguous,
                "date reads either way and stays",
                "dates read either way and stay"
            )
        ),
    }
}

fn preview(file: &FileReport, look: Look, lines: &mut Vec<String>) {
    for row in file.preview.iter().take(PREVIEWED) {
        let cells: Vec<String> = row.cells.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        let row = format!("line {} would be stored as {}", number(row.line), cells.join(" · "));
        lines.extend(
            wrap(&row, look.width.saturating_sub(2), "  ").into_iter().map(|line| format!("  {line}")),
        );
    }
}

/// All mended cells, with an example of the most frequent kinds.
fn repaired(report: &ImportReport, lines: &mut Vec<String>) {
    let mut all: Vec<&RepairedCells> = report.files.iter().flat_map(|file| &file.repaired).collect();
    all.sort_by_key(|mended| std::cmp::Reverse(mended.count));
    let count: u64 = all.iter().map(|mended| mended.count).sum();
    for (at, mended) in all.iter().take(TOLD_REPAIRS).enumerate() {
        let what = if mended.target == "custom" { &mended.header } else { &mended.target };
        let (words, count) = if at == 0 { ("repaired", number(count)) } else { ("", String::new()) };
        lines.push(format!("  {words:<12}  {count:<8}  {what} \"{}\" read as {}", mended.cell, mended.read));
    }
}

fn rejected(report: &ImportReport, look: Look, lines: &mut Vec<String>) {
    if report.rejected() == 0 {
        return;
    }
    let mut reasons: BTreeMap<Reason, u64> = BTreeMap::new();
    for (reason, count) in report.files.iter().flat_map(|file| &file.rejected) {
        *reasons.entry(*reason).or_default() += count;
    }
    let reasons: Vec<String> =
        reasons.iter().map(|(reason, count)| format!("{} {}", number(*count), reason.words())).collect();
    lines.push(format!("  {:<12}  {} = {}", "rejected", number(report.rejected()), reasons.join(" + ")));
    if report.dry_run {
        for file in report.files.iter().filter(|file| !file.first_rejected.is_empty()) {
            let row = |(line, reason): &(u64, Reason)| format!("line {}: {}", number(*line), reason.words());
            let mut rows: Vec<String> = file.first_rejected.iter().take(TOLD_REJECTS).map(row).collect();
            if file.rejected() > rows.len() as u64 {
                rows.push(format!("and {} more", number(file.rejected() - rows.len() as u64)));
            }
            let rows = format!("{} {}", file.name, rows.join(" · "));
            let told = wrap(&rows, look.width.saturating_sub(16), "  ");
            lines.extend(told.into_iter().map(|line| format!("  {:<12}  {line}", "")));
        }
    }
    for place in report.files.iter().filter_map(|file| file.rejects.as_ref()) {
        lines.push(format!("  {:<12}  → {} (your rows, with line and reason)", "", place.display()));
    }
}

fn conflicts(report: &ImportReport, lines: &mut Vec<String>) {
    if report.conflict_count == 0 {
        return;
    }
    lines.push(format!(
        "  {:<12}  {} claimed by two who were kept apart (`leadsift merge` makes them one)",
        "conflicts",
        counts::count(report.conflict_count, "key", "keys")
    ));
    for conflict in report.conflicts.iter().take(TOLD) {
        let [one, other] = &conflict.sides;
        lines.push(format!("  {:<12}  {}: {} and {}", "", conflict.key, side(one), side(other)));
    }
}

/// Companies that became one under clearly different names.
fn two_names(report: &ImportReport, lines: &mut Vec<String>) {
    if report.two_names_count == 0 {
        return;
    }
    lines.push(format!(
        "  {:<12}  {} under clearly different names, kept as one (`leadsift split --company` takes two apart)",
        "two names",
        super::counts::count(report.two_names_count, "company", "companies")
    ));
    for names in report.two_names.iter().take(TOLD) {
        let [held, other] = &names.sides;
        lines.push(format!("  {:<12}  {}: {} is {}", "", names.key, side(other), side(held)));
    }
}

/// Who it is and where.
fn side(side: &ConflictSide) -> String {
    let place = match &side.place {
        Some((file, line)) => format!("{} line {}", text::terminal(file), number(*line)),
        None => "stored before".to_string(),
    };
    let who = text::terminal(&side.who);
    if who.is_empty() { place } else { format!("{who}, {place}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::report::ShownRow;
    use crate::import::{Counts, Coverage, Covers};
    use crate::value::Day;

    fn file() -> FileReport {
        FileReport {
            name: "crm\u{1b}.csv".to_string(),
            number: 14,
            already: None,
            encoding: "windows-1252",
            packing: "",
            format: Format::Delimited,
            sheet: None,
            delimiter: ';',
            header_line: 4,
            layout: "generic".to_string(),
            feed: Feed::People,
            covers: Covers::Listed,
            technology: None,
            counted_back: Vec::new(),
            day: Day::new(20_000),
            columns: [
                ("Email Address", "email"),
                ("Umsatz (Mio. EUR)", "revenue"),
                ("Title", "title"),
                ("Lead Owner", "custom"),
            ]
            .map(|(header, target)| (header.to_string(), target.to_string()))
            .into(),
            units: vec![("Umsatz (Mio. EUR)".to_string(), "in millions of EUR".to_string())],
            unmapped: Vec::new(),
            region_votes: vec![RegionVote {
                country: "Spain".to_string(),
                codes: ["AR", "MD", "CT", "GA"].map(str::to_string).into(),
            }],
            orders: vec![ColumnOrder {
                header: "Start Date".to_string(),
                order: DateOrder::DayFirst,
                certain: 1204,
                ambiguous: 0,
            }],
            rows: 1300,
            blank: 2,
            footer: 0,
            rejected: BTreeMap::from([(Reason::NoKey, 12)]),
            rejects: Some("crm.rejected.csv".into()),
            counts: BTreeMap::from([(Subject::Person, Counts { new: 1288, ..Counts::default() })]),
            bad: Vec::new(),
            repaired: vec![RepairedCells {
                header: "Mitarbeiter".to_string(),
                target: "headcount".to_string(),
                count: 3377,
                cell: "1 001-5 000".to_string(),
                read: "1001..5000".to_string(),
            }],
            lost: 0,
            no_currency: Vec::new(),
            roles_untold: 0,
            first_rejected: vec![(6, Reason::NoKey)],
            preview: Vec::new(),
        }
    }

    #[test]
    fn the_account_says_what_was_read_and_what_became_of_it() {
        let report = ImportReport {
            files: vec![file()],
            people: Counts { new: 1288, ..Counts::default() },
            coverage: Coverage { companies: 3, tech: 1, ads: 0, openings: 3 },
            ..ImportReport::default()
        };
        let lines = lines(&report, 2.44, Some(15), Look::PLAIN);
        for expected in [
            "  Email Address → email · Umsatz (Mio. EUR) → revenue, in millions of EUR",
            "  regions: \"AR\", \"MD\", \"CT\" and 1 more without a country read as in Spain, as",
            "    most of the file's",
            "  Start Date: day first (1,204 dates allow no other order)",
            "  kept as custom: Lead Owner",
            "  not data: 2 empty rows",
            "Imported 1,288 people in 2.4 s   import #14",
            "  people        new 1,288 · updated 0 · merged 0 · same 0",
            "  known whole   tech lists 33 % · ads 0 % · openings 100 %, of 3 companies",
            "  repaired      3,377     headcount \"1 001-5 000\" read as 1001..5000",
            "                → crm.rejected.csv (your rows, with line and reason)",
            "undo with  leadsift undo 15",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected}\n{lines:#?}");
        }
    }

    #[test]
    fn a_known_file_does_nothing() {
        let known = FileReport { already: Some(3), number: 0, ..file() };
        let report = ImportReport { files: vec![known], ..ImportReport::default() };
        let lines = lines(&report, 0.1, None, Look::PLAIN);
        assert!(
            lines[0].ends_with("already imported as #3") && lines[1].starts_with("Nothing to do"),
            "{lines:?}"
        );
    }

    fn told(report: &ImportReport) -> String {
        lines(report, 0.1, None, Look { width: 200, ..Look::PLAIN }).join("\n")
    }

    #[test]
    fn an_import_of_nothing_does_not_boast() {
        let rejected = FileReport { rows: 2, rejected: BTreeMap::from([(Reason::NoKey, 2)]), ..file() };
        let report = ImportReport { files: vec![rejected], ..ImportReport::default() };
        assert!(told(&report).contains("Imported nothing: 2 rows rejected   import #14"));
        let empty = FileReport { rows: 0, rejected: BTreeMap::new(), ..file() };
        let report = ImportReport { files: vec![empty], ..ImportReport::default() };
        assert!(told(&report).contains("Imported nothing: no rows of data   import #14"));
    }

    #[test]
    fn seats_are_counted_as_such() {
        for (seats, people, expected) in [
            (0, 9, "Imported 9 people in"),
            (2, 9, "Imported 9 people, 2 of them seats without a name in"),
            (1, 9, "Imported 9 people, 1 of them a seat without a name in"),
            (8636, 8636, "Imported 8,636 people, all of them seats without a name in"),
            (1, 1, "Imported 1 person, a seat without a name in"),
        ] {
            let people = Counts { new: people, ..Counts::default() };
            let report = ImportReport { files: vec![file()], people, seats, ..ImportReport::default() };
            assert!(told(&report).contains(expected), "{expected}\n{}", told(&report));
        }
    }

    #[test]
    fn hints_after_an_import_say_how_to_read_it_again() {
        let order =
            ColumnOrder { header: "Since".to_string(), order: DateOrder::Unknown, certain: 0, ambiguous: 1 };
        let doubtful = FileReport {
            orders: vec![order],
            no_currency: vec![("Umsatz".to_string(), 3)],
            lost: 1,
            feed: Feed::Technologies,
            columns: vec![("Domain".to_string(), "domain".to_string())],
            roles_untold: 1,
            ..file()
        };
        let mut report = ImportReport { files: vec![doubtful], ..ImportReport::default() };
        for again in ["--again ", ""] {
            report.dry_run = again.is_empty();
            let told = told(&report);
            for expected in [
                "header on line 4, 1 column, technologies",
                "Since: 1 date reads either way and stays open",
                &format!("({again}--date-order dmy or mdy decides)"),
                &format!("({again}--currency USD names it)"),
                &format!("({again}--encoding NAME says which encoding it is)"),
                &format!("no technology: {again}--technology NAME"),
                "openings_checked: 1 day is kept as x.\"openings_checked\"",
            ] {
                assert!(told.contains(expected), "{expected}\n{told}");
            }
        }
    }

    #[test]
    fn a_look_tells_what_would_be_lost() {
        let row = ShownRow { line: 7, cells: vec![("email".to_string(), "a@x.example".to_string())] };
        let seen = FileReport { rejects: None, preview: vec![row], ..file() };
        let report = ImportReport { files: vec![seen], dry_run: true, ..ImportReport::default() };
        let told = told(&report);
        for expected in [
            "  line 7 would be stored as email: a@x.example",
            "(--dry-run). An import would take 1,288 of 1,300 rows",
            "  repaired      3,377     headcount \"1 001-5 000\" read as 1001..5000",
            "  rejected      12 = 12 no key at all",
            "line 6: no key at all · and 11 more",
        ] {
            assert!(told.contains(expected), "{expected}\n{told}");
        }
    }
}
