//! From headers to targets: what the cells of each column become.
//!
//! Owns the folding of header names and the order in which a header is asked: `--map`, the layout, the field table.
//! A header that nobody knows is a custom column.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::fields::{self, Field, Kind, List, Subject};
use crate::text;

use super::Feed;
use super::layout::Layout;

/// What the cells of a column become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A fact of a person, company or opening.
    Fact(&'static Field),
    /// The technologies of the company.
    Technologies,
    /// One technology of the company.
    Technology,
    /// The ad platforms of the company, with amounts.
    Ads,
    /// One ad platform of the company.
    AdPlatform,
    /// The spend on it.
    AdSpend,
    /// Number of openings: 0 is knowledge.
    OpeningsCount,
    /// Industry codes of the layout's system.
    IndustryCodes,
    /// A title of a post whose holder is not named, whatever it says.
    SeatTitle,
    /// A further e-mail address, by which the person is known.
    AlsoEmail,
    /// The person's number in the tool of this name.
    PersonId(String),
    /// The company's number in the tool of this name.
    CompanyId(String),
    /// The date of the row.
    RowDate,
    /// First day seen.
    FirstSeen,
    /// Last day seen.
    LastSeen,
    /// Whether the opening is closed.
    Closed,
    /// Kept as `x.<header>`.
    Custom,
}

impl Target {
    /// The name that reports, layouts and `--map` give it.
    pub fn name(&self) -> String {
        match self {
            Target::Fact(field) if field.subject == Subject::Opening => format!("opening.{}", field.column),
            Target::Fact(field) => field.column.to_string(),
            Target::PersonId(tool) => format!("person_id.{tool}"),
            Target::CompanyId(tool) => format!("company_id.{tool}"),
            other => {
                let named = PLAIN.iter().find(|(_, target)| target == other);
                named.map_or(String::new(), |(name, _)| (*name).to_string())
            }
        }
    }
}

const PLAIN: [(&str, Target); 14] = [
    ("technologies", Target::Technologies),
    ("technology", Target::Technology),
    ("ads", Target::Ads),
    ("ad_platform", Target::AdPlatform),
    ("ad_spend", Target::AdSpend),
    ("openings", Target::OpeningsCount),
    ("industry_codes", Target::IndustryCodes),
    ("seat_title", Target::SeatTitle),
    ("also_email", Target::AlsoEmail),
    ("row_date", Target::RowDate),
    ("first_seen", Target::FirstSeen),
    ("last_seen", Target::LastSeen),
    ("closed", Target::Closed),
    ("custom", Target::Custom),
];

/// Headers of targets that are no fields.
const ROW_HEADERS: [(&str, Target); 10] = [
    ("updated at", Target::RowDate),
    ("last updated", Target::RowDate),
    ("first seen", Target::FirstSeen),
    ("first detected", Target::FirstSeen),
    ("last seen", Target::LastSeen),
    ("last found", Target::LastSeen),
    ("closed", Target::Closed),
    ("industry codes", Target::IndustryCodes),
    ("row date", Target::RowDate),
    ("secondary email address", Target::AlsoEmail),
];

/// A column of a file.
#[derive(Debug, Clone)]
pub struct Column {
    /// The header as written, or a made one where the file has none.
    pub header: String,
    /// What its cells become.
    pub target: Target,
}

/// The form in which headers are compared: folded, `_` as space.
pub fn fold_header(header: &str) -> String {
    let folded = text::fold(&header.replace('_', " "));
    folded.trim_matches(['"', '\'', '*', ':']).trim().to_string()
}

/// The target of this name, as layouts and `--map` write it.
pub fn target_named(name: &str) -> Option<Target> {
    let name = name.trim();
    for (prefix, make) in [
        ("person_id.", Target::PersonId as fn(String) -> Target),
        ("company_id.", Target::CompanyId as fn(String) -> Target),
    ] {
        if let Some(tool) = name.strip_prefix(prefix) {
            return (!tool.is_empty()).then(|| make(tool.to_lowercase()));
        }
    }
    if let Some((_, target)) = PLAIN.iter().find(|(plain, _)| *plain == name) {
        return Some(target.clone());
    }
    if let Some(column) = name.strip_prefix("opening.") {
        let field = fields::of(Subject::Opening).find(|field| field.column == column)?;
        return Some(Target::Fact(field));
    }
    let field = fields::by_column(name).or_else(|| fields::by_name(name))?;
    Some(target_of(field))
}

fn target_of(field: &'static Field) -> Target {
    match (field.subject, field.kind) {
        (_, Kind::List(List::Tech)) => Target::Technologies,
        (_, Kind::List(List::Ads)) => Target::Ads,
        (_, Kind::List(_)) => Target::OpeningsCount,
        (Subject::Technology, _) => Target::Technology,
        (Subject::Ad, Kind::Money) => Target::AdSpend,
        (Subject::Ad, _) => Target::AdPlatform,
        _ => Target::Fact(field),
    }
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

/// Whether a header means something in a file of some kind, layouts aside.
pub fn is_known(header: &str) -> bool {
    TABLES.values().any(|table| table.contains_key(header))
        || ROW_HEADERS.iter().any(|(known, _)| *known == header)
}

/// What kind of feed these folded headers are of.
pub fn feed_of(headers: &[String]) -> Feed {
    let has = |names: &[&str]| headers.iter().any(|header| names.contains(&header.as_str()));
    if has(&["posted", "date posted", "posting date", "posted at", "job url", "posting url"]) {
        return Feed::Openings;
    }
    if has(&["technology", "technology name"]) {
        return Feed::Technologies;
    }
    let of_people = ["first_name", "last_name", "name", "email", "title", "linkedin_url", "role_start"];
    let person = |header: &String| {
        of_people.iter().filter_map(|column| fields::by_column(column)).any(|field| {
            // "name" and "linkedin url" stand in lists of companies, too.
            field.subject == Subject::Person
                && !matches!(
                    header.as_str(),
                    "name" | "linkedin url" | "linkedin" | "position" | "role" | "mail"
                )
                && (field.headers.contains(&header.as_str()) || fold_header(field.column) == *header)
        })
    };
    if headers.iter().any(person) { Feed::People } else { Feed::Companies }
}

/// The target of each column.
pub fn columns(
    headers: &[String],
    feed: Feed,
    layout: &Layout,
    overrides: &[(String, String)],
) -> Result<Vec<Column>> {
    let mut wanted: HashMap<String, (Target, bool)> = HashMap::new();
    for (header, name) in overrides {
        let Some(target) = target_named(&name.replace('-', "_")) else {
            return Err(Error::usage(format!("--map {header}={name}: there is no field \"{name}\""))
                .with_hint("`leadsift fields` lists the fields; `custom` keeps a column as it is"));
        };
        wanted.insert(fold_header(header), (target, false));
    }
    let mut columns = Vec::with_capacity(headers.len());
    for (place, header) in headers.iter().enumerate() {
        let folded = fold_header(header);
        let target = match wanted.get_mut(&folded) {
            Some((target, used)) => {
                *used = true;
                target.clone()
            }
            None => target_of_header(&folded, feed, layout),
        };
        let header = header.trim();
        let header = if header.is_empty() { format!("column {}", place + 1) } else { header.to_string() };
        columns.push(Column { header, target });
    }
    Ok(columns)
}

/// The headers of `overrides` that a file does not have.
pub fn unused<'o>(headers: &[String], overrides: &'o [(String, String)]) -> Vec<&'o str> {
    let folded: Vec<String> = headers.iter().map(|header| fold_header(header)).collect();
    let missing = overrides.iter().filter(|(header, _)| !folded.contains(&fold_header(header)));
    missing.map(|(header, _)| header.as_str()).collect()
}

fn target_of_header(folded: &str, feed: Feed, layout: &Layout) -> Target {
    if let Some(name) = layout.columns.get(folded) {
        return target_named(name).unwrap_or(Target::Custom);
    }
    if let Some(field) = TABLES.get(&feed).and_then(|table| table.get(folded)) {
        return target_of(field);
    }
    let row = ROW_HEADERS.iter().find(|(header, _)| *header == folded);
    row.map_or(Target::Custom, |(_, target)| target.clone())
}

#[cfg(test)]
mod tests {
    use super::super::layout;
    use super::*;

    fn names(line: &str, overrides: &[(String, String)]) -> Vec<String> {
        let headers: Vec<String> = line.split(',').map(str::to_string).collect();
        let folded: Vec<String> = headers.iter().map(|header| fold_header(header)).collect();
        let layout = layout::recognise(&folded).expect("a layout");
        let feed = layout.feed.unwrap_or_else(|| feed_of(&folded));
        let columns = columns(&headers, feed, layout, overrides).expect("columns");
        columns.iter().map(|column| column.target.name()).collect()
    }

    #[test]
    fn own_files_are_mapped() {
        assert_eq!(
            names("company_name,company_domain,title,city,region,country,posted,last_seen,closed,url", &[]),
            "company_name domain opening.title opening.place opening.place opening.place opening.posted last_seen \
             closed opening.url"
                .split(' ')
                .collect::<Vec<_>>()
        );
        assert_eq!(
            names("company_domain,company_name,technology,first_seen,last_seen", &[]),
            ["domain", "company_name", "technology", "first_seen", "last_seen"]
        );
        assert_eq!(
            names(
                "company_name,domain,headcount,technologies,tech_checked,ads,openings_checked,updated_at",
                &[]
            ),
            "company_name domain headcount technologies tech_checked ads openings_checked row_date"
                .split(' ')
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn crm_exports_are_mapped() {
        assert_eq!(
            names(
                "Record ID,First Name,Last Name,Job Title,Company Name,Website URL,Email,Phone Number,# Employees,\
                 Industry,LinkedIn URL,Start Date,Country/Region,Lead Status,Contact owner",
                &[]
            ),
            "person_id.hubspot first_name last_name title company_name domain email phone headcount industry \
             linkedin_url role_start country custom custom"
                .split(' ')
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_user_has_the_last_word() {
        let map = |header: &str, field: &str| vec![(header.to_string(), field.to_string())];
        assert_eq!(names("Wer,email", &map("wer", "name")), ["name", "email"]);
        assert_eq!(names("first_name,email", &map("First Name", "custom")), ["custom", "email"]);
        let headers = ["a".to_string()];
        let generic = layout::named("generic").expect("a layout");
        assert!(columns(&headers, Feed::People, generic, &map("a", "nonsense")).is_err());
        assert_eq!(unused(&headers, &map("b", "name")), ["b"]);
    }

    #[test]
    fn feeds_are_told_apart() {
        for (line, feed) in [
            ("name,linkedin_url,headcount", Feed::Companies),
            ("company_name,domain", Feed::Companies),
            ("full name,company", Feed::People),
            ("company,title,date_posted", Feed::Openings),
            ("domain,technology", Feed::Technologies),
        ] {
            let headers: Vec<String> = line.split(',').map(fold_header).collect();
            assert_eq!(feed_of(&headers), feed, "{line}");
        }
    }
}
