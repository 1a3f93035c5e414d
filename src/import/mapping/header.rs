//! Headers: the forms in which they are compared, and what they mean in a file of each feed.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::target::Target;
use crate::fields::{self, Field, Subject};
use crate::import::{Feed, layout, units};
use crate::text;

/// Headers of targets that are no fields.
const ROW_HEADERS: [(&str, Target); 9] = [
    ("updated at", Target::RowDate),
    ("last updated", Target::RowDate),
    ("first seen", Target::FirstSeen),
    ("first detected", Target::FirstSeen),
    ("last seen", Target::LastSeen),
    ("last found", Target::LastSeen),
    ("closed", Target::Closed),
    ("industry codes", Target::IndustryCodes(None)),
    ("row date", Target::RowDate),
];

/// The form in which headers are compared: folded, `_` as space.
pub fn fold_header(header: &str) -> String {
    let folded = text::fold(&header.replace('_', " "));
    folded.trim_matches(['"', '\'', '*', ':']).trim().to_string()
}

type Table = HashMap<String, &'static Field>;

/// Header → field in a file of each feed.
static TABLES: LazyLock<HashMap<Feed, Table>> = LazyLock::new(|| {
    let all = [Feed::People, Feed::Companies, Feed::Openings, Feed::Technologies];
    all.into_iter().map(|feed| (feed, table(feed))).collect()
});

fn table(feed: Feed) -> Table {
    let subjects: &[Subject] = match feed {
        Feed::People => &[Subject::Person, Subject::Company, Subject::Ad],
        Feed::Companies => &[Subject::Company, Subject::Ad],
        Feed::Openings => &[Subject::Opening, Subject::Company],
        Feed::Technologies => &[Subject::Technology, Subject::Company],
    };
    let mut table = Table::new();
    for (place, subject) in subjects.iter().enumerate() {
        for field in fields::of(*subject) {
            // Only the subject of the file may be meant by a bare "name" or "country".
            let bare: &[&str] = if place == 0 || (feed == Feed::Technologies && *subject == Subject::Company)
            {
                field.bare_headers
            } else {
                &[]
            };
            let column = fold_header(field.column);
            for header in std::iter::once(column.as_str())
                .chain(field.headers.iter().copied())
                .chain(bare.iter().copied())
            {
                table.entry(header.to_string()).or_insert(field);
            }
        }
    }
    table
}

/// The field that a folded header names in a file of a feed.
pub(super) fn field_in(feed: Feed, folded: &str) -> Option<&'static Field> {
    TABLES.get(&feed).and_then(|table| table.get(folded)).copied()
}

/// What a folded header means that names no field.
pub(super) fn row_target(folded: &str) -> Option<Target> {
    ROW_HEADERS.iter().find(|(header, _)| *header == folded).map(|(_, target)| target.clone())
}

/// Whether a header means something in a file of some kind.
pub fn is_known(header: &str) -> bool {
    if header.trim().is_empty() {
        return false;
    }
    spellings(header).iter().any(|header| is_known_as_written(header))
}

fn is_known_as_written(folded: &str) -> bool {
    TABLES.values().any(|table| table.contains_key(folded))
        || row_target(folded).is_some()
        || layout::all().iter().any(|layout| layout.target(folded).is_some())
}

/// The folded form of a header in which it is known, where it is.
pub fn known_form(header: &str) -> String {
    let all = spellings(header);
    all.iter().find(|form| is_known_as_written(form)).or(all.first()).cloned().unwrap_or_default()
}

/// A header in the forms in which it may be known: folded; without what it says of units; with the words of
/// `companyName` and the steps of `company.name` apart.
pub(super) fn spellings(header: &str) -> Vec<String> {
    let folded = fold_header(header);
    let mut all = Vec::with_capacity(3);
    if let Some(plain) = units::without(&folded) {
        // "CA (k€)" is what French companies turn over; beside no unit it is California.
        if plain == "ca" && units::of_header(&folded).currency.is_some() {
            all.push("chiffre d'affaires".to_string());
        }
        if !units::is_letter_alone(&folded) || is_amount(&plain) {
            all.push(plain);
        }
    }
    if folded.contains('.') {
        all.push(fold_header(&folded.replace('.', " ")));
        all.extend(of_path(&folded));
    }
    let words = words_apart(header.trim());
    if words.len() != header.trim().len() {
        all.push(fold_header(&words.replace('.', " ")));
        if folded.contains('.') {
            all.extend(of_path(&fold_header(&words)));
        }
    }
    all.insert(0, folded);
    all.dedup();
    all
}

/// Whether a folded header is known for amounts.
fn is_amount(folded: &str) -> bool {
    let field = TABLES.values().find_map(|table| table.get(folded));
    let name = || layout::generic().and_then(|generic| fields::by_column(generic.target(folded)?));
    field.copied().or_else(name).is_some_and(|field| field.kind.is_amount())
}

/// What the steps of a path such as `company.location.country` may be known as.
fn of_path(path: &str) -> Vec<String> {
    // Steps that only hold others: "person.email" and "properties.firstname" are the record itself.
    const HOLDERS: [&str; 16] = [
        "person",
        "contact",
        "lead",
        "profile",
        "properties",
        "attributes",
        "data",
        "fields",
        "location",
        "address",
        "details",
        "info",
        "job",
        "employment",
        "position",
        "hq",
    ];
    const OF_COMPANY: [&str; 5] = ["company", "organization", "organisation", "account", "employer"];
    let steps: Vec<&str> = path.split('.').collect();
    let Some((last, before)) = steps.split_last() else { return Vec::new() };
    let mut all = Vec::new();
    if let Some(company) = before.iter().position(|step| OF_COMPANY.contains(step)) {
        let rest: Vec<&str> =
            steps[company + 1..].iter().copied().filter(|step| !HOLDERS.contains(step)).collect();
        all.push(fold_header(&format!("company {}", rest.join(" "))));
        // "company.employees" is a company's, "company.email" is nobody's.
        let rest = fold_header(&rest.join(" "));
        let field = field_in(Feed::Companies, &rest);
        if field.is_some_and(|field| !field.bare_headers.contains(&rest.as_str()))
            || field_in(Feed::People, &rest).is_some_and(|field| field.subject == Subject::Company)
        {
            all.push(rest);
        }
        return all;
    }
    let rest: Vec<&str> = steps.iter().copied().filter(|step| !HOLDERS.contains(step)).collect();
    if !rest.is_empty() && rest.len() < steps.len() {
        all.push(fold_header(&rest.join(" ")));
    }
    // "name.first"
    if let [.., step] = before {
        all.push(fold_header(&format!("{last} {step}")));
    }
    all
}

/// `companyName` → `company Name`
fn words_apart(header: &str) -> String {
    let mut out = String::with_capacity(header.len() + 4);
    let mut small = false;
    for c in header.chars() {
        if c.is_ascii_uppercase() && small {
            out.push(' ');
        }
        small = c.is_ascii_lowercase();
        out.push(c);
    }
    out
}
