//! From headers to targets: what the cells of each column become.
//!
//! Owns the order in which a header is asked: `--map`, the layout, the field table. A header that nobody knows is a custom
//! column.

mod header;
mod target;

pub use header::{fold_header, is_known, known_form};
pub use target::{Target, code_system, plain_targets, target_named};

use std::collections::HashMap;

use header::{field_in, row_target, spellings};
use target::{is_amount, target_of};

use super::Feed;
use super::exact;
use super::layout::{self, Layout};
use super::units::{self, Units};
use crate::error::{Error, Result};
use crate::fields::{Field, Kind, List, named};
use crate::value::{Currency, TenurePrecision};

/// A column of a file.
#[derive(Debug, Clone)]
pub struct Column {
    /// The header as written, or a made one where the file has none.
    pub header: String,
    /// What its cells become.
    pub target: Target,
    /// What its amounts are counted in: 1, or 1,000 for "in 000s".
    pub scale: i64,
    /// The currency that the header names.
    pub currency: Option<Currency>,
    /// What separates the names of a list.
    pub separator: Option<char>,
    /// Cells that mean "unknown".
    pub unknown: Vec<String>,
    /// What "2 years" means, where cells are durations.
    pub tenure: TenurePrecision,
}

impl Column {
    /// A column of this header and target, with what the header and the layout say about its cells.
    pub fn new(header: String, target: Target, layout: &Layout) -> Self {
        let folded = fold_header(&header);
        let units = if is_amount(&target) { units::of_header(&folded) } else { Units::NONE };
        let is_list = match &target {
            Target::Technologies | Target::Technology => true,
            Target::Fact(field) => matches!(field.kind, Kind::FreeNames) && *field == &named::KEYWORDS,
            _ => false,
        };
        let usual = if is_list { layout.list_separator } else { None };
        Column {
            scale: units.scale,
            currency: units.currency,
            separator: layout.separators.get(&folded).copied().or(usual),
            unknown: layout.unknown.get(&folded).cloned().unwrap_or_default(),
            tenure: TenurePrecision::default(),
            header,
            target,
        }
    }

    /// What its header says of the amounts under it: `in millions of USD`. Empty where it says nothing.
    pub fn units(&self) -> String {
        Units { scale: self.scale, currency: self.currency }.words()
    }

    /// Whether its cells tell of open roles without being openings: titles, as in files that leadsift wrote, or a count.
    pub fn tells_of_roles(&self) -> bool {
        let hiring = List::Hiring.field();
        match self.target {
            Target::OpeningsCount => true,
            Target::Custom | Target::Ignored => {
                let header = fold_header(&self.header);
                let header = header.strip_suffix(".json").unwrap_or(&header);
                header == hiring.name || header == hiring.column
            }
            _ => false,
        }
    }

    /// The name of the custom column in which cells of it are kept.
    pub fn kept_name(&self) -> String {
        match &self.target {
            Target::PersonId(_) | Target::CompanyId(_) => self.target.name(),
            Target::Exact(_) | Target::Custom => exact::own_name(&self.header).to_string(),
            _ => self.header.clone(),
        }
    }
}

/// Fields that only rows about people fill.
const OF_PEOPLE: [&Field; 7] = [
    &named::FIRST_NAME,
    &named::LAST_NAME,
    &named::NAME,
    &named::EMAIL,
    &named::TITLE,
    &named::LINKEDIN_URL,
    &named::ROLE_START,
];

/// Whether the layout or the user makes a column of these headers a fact of people.
pub fn names_people(headers: &[String], layout: &Layout, overrides: &[(String, String)]) -> bool {
    let of_person = |name: &str| OF_PEOPLE.iter().any(|field| field.column == name.trim());
    headers.iter().map(|header| fold_header(header)).any(|header| {
        let said = overrides.iter().find(|(from, _)| fold_header(from) == header).map(|(_, to)| to.as_str());
        said.or_else(|| layout.target(&header)).is_some_and(of_person)
    })
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
    let names_companies = headers.iter().any(|header| {
        named::COMPANY_NAME.headers.contains(&header.as_str())
            || header == "company name"
            || header == "company"
    });
    let person = |header: &String| {
        // "linkedin url" stands in lists of companies, too, and the name or title of a list without company names is what
        // its companies are called.
        let either = matches!(header.as_str(), "linkedin url" | "linkedin" | "position" | "role" | "mail")
            || matches!(header.as_str(), "name" | "title") && !names_companies;
        let by_field = || {
            let known = |field: &&Field| {
                field.headers.contains(&header.as_str()) || fold_header(field.column) == *header
            };
            OF_PEOPLE.iter().any(known)
        };
        let by_language = || {
            let name = layout::generic().and_then(|generic| generic.target(header));
            name.is_some_and(|name| OF_PEOPLE.iter().any(|field| field.column == name))
        };
        !either && (by_field() || by_language())
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
    let mut wanted: HashMap<String, Target> = HashMap::new();
    for (header, name) in overrides {
        let Some(target) = target_named(&name.replace('-', "_")) else {
            return Err(Error::usage(format!("--map {header}={name}: there is no field \"{name}\""))
                .with_hint("`leadsift fields` lists the fields; `custom` keeps a column as it is"));
        };
        wanted.insert(fold_header(header), target);
    }
    let is_said = |header: &str| {
        let folded = fold_header(header);
        // What a layout of the user's own names, the user said when it was made.
        wanted.contains_key(&folded) || layout.base.is_some() && layout.names(&folded)
    };
    let target = |header: &String| match wanted.get(&fold_header(header)) {
        Some(target) => target.clone(),
        None => target_of_header(header, feed, layout),
    };
    let mut targets: Vec<Target> = headers.iter().map(target).collect();
    let said: Vec<Target> = headers
        .iter()
        .zip(&targets)
        .filter(|(header, target)| has_one_column(target) && is_said(header))
        .map(|(_, target)| target.clone())
        .collect();
    for (header, target) in headers.iter().zip(&mut targets) {
        if said.contains(target) && !is_said(header) {
            *target = beside(target);
        }
    }
    let mut columns: Vec<Column> = Vec::with_capacity(headers.len());
    let mut taken = HashMap::new();
    for ((place, header), target) in headers.iter().enumerate().zip(targets) {
        let mut column = Column::new(header.clone(), target, layout);
        // Names that differ in case are two in our own files.
        column.header = match layout.exact {
            true => header.trim().to_string(),
            false => unique_name(header, place, &mut taken),
        };
        columns.push(column);
    }
    let name = Target::Fact(&named::COMPANY_NAME);
    if feed == Feed::Companies
        && !columns.iter().any(|column| column.target == name)
        && let Some(title) = columns.iter_mut().find(|column| fold_header(&column.header) == "title")
        && !wanted.contains_key("title")
    {
        title.target = name;
    }
    Ok(columns)
}

/// Whether one column tells all that there is of a target. Lists and keys come from as many as there are.
fn has_one_column(target: &Target) -> bool {
    match target {
        Target::Fact(field) => ![&named::INDUSTRY, &named::KEYWORDS, &named::HIRING_PLACE].contains(field),
        Target::Least(_)
        | Target::Most(_)
        | Target::Precision(_)
        | Target::Ago(..)
        | Target::OpeningsCount
        | Target::Location
        | Target::CompanyLocation
        | Target::SeatTitle
        | Target::RowDate
        | Target::FirstSeen
        | Target::LastSeen
        | Target::Closed => true,
        Target::Technologies
        | Target::Technology
        | Target::Ads
        | Target::AdPlatform
        | Target::AdSpend
        | Target::IndustryCodes(_)
        | Target::AlsoEmail
        | Target::AlsoProfile
        | Target::PersonId(_)
        | Target::CompanyId(_)
        | Target::Exact(_)
        | Target::Custom
        | Target::Ignored => false,
    }
}

/// What becomes of a column that would be guessed to be `target`, where the user says that another is. A person is still
/// known by what is an address or a profile page.
fn beside(target: &Target) -> Target {
    match target {
        Target::Fact(field) if **field == named::EMAIL => Target::AlsoEmail,
        Target::Fact(field) if **field == named::LINKEDIN_URL => Target::AlsoProfile,
        _ => Target::Custom,
    }
}

/// The header by which a column is kept: made up where it has none, numbered where another has the same.
fn unique_name(header: &str, place: usize, taken: &mut HashMap<String, u32>) -> String {
    let header = header.trim();
    let header = if header.is_empty() { format!("column {}", place + 1) } else { header.to_string() };
    let times = taken.entry(header.to_lowercase()).or_default();
    *times += 1;
    if *times == 1 {
        return header;
    }
    let mut number = *times;
    loop {
        let numbered = format!("{header} {number}");
        // "Notes 2" may be a header of its own.
        if let std::collections::hash_map::Entry::Vacant(free) = taken.entry(numbered.to_lowercase()) {
            free.insert(1);
            return numbered;
        }
        number += 1;
    }
}

/// The headers of `overrides` that a file does not have.
pub fn unused<'o>(headers: &[String], overrides: &'o [(String, String)]) -> Vec<&'o str> {
    let folded: Vec<String> = headers.iter().map(|header| fold_header(header)).collect();
    let missing = overrides.iter().filter(|(header, _)| !folded.contains(&fold_header(header)));
    missing.map(|(header, _)| header.as_str()).collect()
}

fn target_of_header(header: &str, feed: Feed, layout: &Layout) -> Target {
    if layout.escaped
        && let Some(target) = exact::target_of(header)
    {
        return target;
    }
    let generic = layout::generic();
    let find = |folded: &str| {
        let own = layout.target(folded).filter(|_| generic.is_none_or(|generic| generic.name != layout.name));
        if let Some(name) = own {
            return Some(target_named(name).unwrap_or(Target::Custom));
        }
        if let Some(field) = field_in(feed, folded) {
            return Some(target_of(field));
        }
        // "Land" is a person's in a list of people, and a company's in a list of companies.
        if let Some(field) = field_in(Feed::People, folded) {
            let (of_person, here) = (target_of(field), in_feed(target_of(field), feed));
            if here != of_person {
                return Some(here);
            }
        }
        if let Some(target) = row_target(folded) {
            return Some(target);
        }
        let name = generic.and_then(|generic| generic.target(folded))?;
        target_named(name).map(|target| in_feed(target, feed))
    };
    let known = |header: &str| spellings(header).iter().find_map(|folded| find(folded));
    // "company.headcount.min"
    let end = || {
        let (path, end) = header.rsplit_once('.')?;
        let Some(Target::Fact(field)) = known(path).filter(is_amount) else { return None };
        match fold_header(end).as_str() {
            "min" | "from" => Some(Target::Least(field)),
            "max" | "to" => Some(Target::Most(field)),
            _ => None,
        }
    };
    // "person_id.hubspot", as it is named here.
    let record_id = || {
        let named = target_named(&header.trim().to_lowercase()).or_else(|| exact::target_of(header))?;
        matches!(named, Target::PersonId(_) | Target::CompanyId(_)).then_some(named)
    };
    known(header).or_else(end).or_else(record_id).unwrap_or(Target::Custom)
}

/// What a word for a fact of people means in a file about something else.
fn in_feed(target: Target, feed: Feed) -> Target {
    if feed == Feed::People {
        return target;
    }
    let of_company = [
        (&named::COUNTRY, &named::COMPANY_COUNTRY),
        (&named::REGION, &named::COMPANY_REGION),
        (&named::CITY, &named::COMPANY_CITY),
        (&named::PHONE, &named::COMPANY_PHONE),
        (&named::LINKEDIN_URL, &named::COMPANY_LINKEDIN_URL),
    ];
    let is_place =
        |field: &Field| *field == named::COUNTRY || *field == named::REGION || *field == named::CITY;
    match target {
        Target::Location if feed == Feed::Openings => Target::Fact(&named::HIRING_PLACE),
        Target::Location => Target::CompanyLocation,
        Target::Fact(field) if feed == Feed::Openings && is_place(field) => {
            Target::Fact(&named::HIRING_PLACE)
        }
        Target::Fact(field) if feed == Feed::Openings && *field == named::TITLE => {
            Target::Fact(&named::HIRING_TITLE)
        }
        Target::Fact(field) => {
            let twin = of_company.into_iter().find(|(of_person, _)| *of_person == field);
            Target::Fact(twin.map_or(field, |(_, of_company)| of_company))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout;
    use super::*;

    #[test]
    fn paths_of_nested_objects_are_known() {
        let layout = layout::recognise(&[], &[]).expect("a layout");
        for (header, target) in [
            ("name.first", "first_name"),
            ("contact.email", "email"),
            ("job.title", "title"),
            ("company.name", "company_name"),
            ("company.employees", "headcount"),
            ("company.location.country", "company_country"),
            ("company.location.city", "company_city"),
            ("company.email", "custom"),
            ("contact.phones.json", "custom"),
            ("person.emails", "email"),
            ("person.job.startDate", "role_start"),
            ("company.headcount.min", "headcount.min"),
            ("company.revenue.max", "revenue.max"),
            ("company.name.max", "custom"),
            ("person_id.hubspot", "person_id.hubspot"),
            ("Company_ID.Salesforce", "company_id.salesforce"),
            ("x.person_id.hubspot", "person_id.hubspot"),
            ("x.person_id", "custom"),
        ] {
            assert_eq!(target_of_header(header, Feed::People, &layout).name(), target, "{header}");
        }
        assert_eq!(known_form("attributes.email"), "email");
    }

    #[test]
    fn places_in_a_list_of_companies_are_the_companies() {
        let targets = names("Firma;Webseite;Bundesland;Land;Ort;Telefon".replace(';', ",").as_str(), &[]);
        let expected =
            ["company_name", "domain", "company_region", "company_country", "company_city", "company_phone"];
        assert_eq!(targets, expected);
    }

    fn names(line: &str, overrides: &[(String, String)]) -> Vec<String> {
        let headers: Vec<String> = line.split(',').map(str::to_string).collect();
        let folded: Vec<String> = headers.iter().map(|header| fold_header(header)).collect();
        let layout = layout::recognise(&headers, &[]).expect("a layout");
        let feed = layout.feed.unwrap_or_else(|| feed_of(&folded));
        let columns = columns(&headers, feed, &layout, overrides).expect("columns");
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
    fn headers_that_tell_units_are_known() {
        let headers = [
            ("Revenue (in millions)", "revenue", "in millions"),
            ("Annual Revenue ($M)", "revenue", "in millions of USD"),
            ("Revenue (000s)", "revenue", "in thousands"),
            ("Revenue in thousands USD", "revenue", "in thousands of USD"),
            ("Umsatz in Mio. EUR", "revenue", "in millions of EUR"),
            ("Umsatz (T€)", "revenue", "in thousands of EUR"),
            ("CA (k€)", "revenue", "in thousands of EUR"),
            ("Revenue (M)", "revenue", "in millions"),
            ("売上高（百万円）", "revenue", "in millions of JPY"),
            ("Total Funding ($)", "funding", "in USD"),
            ("Employees (thousands)", "headcount", "in thousands"),
            ("Phone (M)", "custom", ""),
            ("State (MN)", "custom", ""),
            ("CA", "custom", ""),
            ("Title (m)", "custom", ""),
        ];
        let layout = layout::recognise(&[], &[]).expect("a layout");
        let all: Vec<String> = headers.iter().map(|(header, ..)| header.to_string()).collect();
        let columns = columns(&all, Feed::Companies, &layout, &[]).expect("columns");
        for ((header, target, units), column) in headers.iter().zip(columns) {
            assert_eq!(
                (column.target.name().as_str(), column.units().as_str()),
                (*target, *units),
                "{header}"
            );
        }
    }

    #[test]
    fn the_user_has_the_last_word() {
        let map = |header: &str, field: &str| vec![(header.to_string(), field.to_string())];
        assert_eq!(names("Wer,email", &map("wer", "name")), ["name", "email"]);
        assert_eq!(names("first_name,email", &map("First Name", "custom")), ["custom", "email"]);
        let headers = ["a".to_string()];
        let generic = layout::named("generic").expect("a layout");
        assert!(columns(&headers, Feed::People, &generic, &map("a", "nonsense")).is_err());
        assert_eq!(unused(&headers, &map("b", "name")), ["b"]);
        for (line, said, expected) in [
            ("Betrieb,Company,Email", ("Betrieb", "company_name"), "company_name custom email"),
            ("Company,Betrieb,Email", ("Betrieb", "company_name"), "custom company_name email"),
            ("Email,Private,LinkedIn,Page", ("Private", "email"), "also_email email linkedin_url custom"),
            ("Email,LinkedIn,Page", ("Page", "linkedin_url"), "email also_profile linkedin_url"),
            ("Email,Industry,Branch", ("Branch", "industry"), "email industry industry"),
            ("Email,Company,Betrieb", ("Betrieb", "custom"), "email company_name custom"),
        ] {
            assert_eq!(names(line, &map(said.0, said.1)).join(" "), expected, "{line}");
        }
        let list: Vec<String> = ["title", "website"].map(str::to_string).to_vec();
        let named: Vec<String> = columns(&list, Feed::Companies, &generic, &[])
            .expect("columns")
            .iter()
            .map(|column| column.target.name())
            .collect();
        assert_eq!(named, ["company_name", "domain"]);
    }

    #[test]
    fn feeds_are_told_apart() {
        for (line, feed) in [
            ("Name,Company", Feed::People),
            ("name,linkedin_url,headcount", Feed::Companies),
            ("company_name,domain", Feed::Companies),
            ("full name,company", Feed::People),
            ("title,company", Feed::People),
            ("title,website,company_size", Feed::Companies),
            ("company,title,date_posted", Feed::Openings),
            ("domain,technology", Feed::Technologies),
        ] {
            let headers: Vec<String> = line.split(',').map(fold_header).collect();
            assert_eq!(feed_of(&headers), feed, "{line}");
        }
    }
}
