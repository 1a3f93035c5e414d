//! From headers to targets: what the cells of each column become.
//!
//! Owns the folding of header names and the order in which a header is asked: `--map`, the layout, the field table.
//! A header that nobody knows is a custom column.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::error::{Error, Result};
use crate::fields::{self, Field, Kind, List, Subject, named};
use crate::taxonomy::CodeSystem;
use crate::text;
use crate::value::{Currency, TenurePrecision, Unit};

use super::Feed;
use super::exact::{self, ExactPart};
use super::layout::{self, Layout};
use super::units::{self, Units};

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
    /// Industry codes of this system, or of the layout's.
    IndustryCodes(Option<CodeSystem>),
    /// The least value of a fact, whose greatest has its own column.
    Least(&'static Field),
    /// The greatest value of a fact.
    Most(&'static Field),
    /// How exactly the date or year of a fact is known: day, month, year, decade.
    Precision(&'static Field),
    /// How many of these units ago the date of a fact was.
    Ago(&'static Field, Unit),
    /// City, region and country of the person in one cell.
    Location,
    /// City, region and country of the company in one cell.
    CompanyLocation,
    /// A title of a post whose holder is not named, whatever it says.
    SeatTitle,
    /// A further e-mail address, by which the person is known.
    AlsoEmail,
    /// A further profile page or number of one, by which the person is known.
    AlsoProfile,
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
    /// Something that only leadsift's own files tell.
    Exact(ExactPart),
    /// Kept as `x.<header>`.
    Custom,
    /// Left out.
    Ignored,
}

impl Target {
    /// What its cells are about; `None` where they are kept or left out whatever the row is about.
    pub fn side(&self) -> Option<Subject> {
        match self {
            Target::Fact(field)
            | Target::Least(field)
            | Target::Most(field)
            | Target::Precision(field)
            | Target::Ago(field, _) => Some(field.subject),
            Target::Location
            | Target::SeatTitle
            | Target::AlsoEmail
            | Target::AlsoProfile
            | Target::PersonId(_) => Some(Subject::Person),
            Target::Technologies
            | Target::Technology
            | Target::Ads
            | Target::AdPlatform
            | Target::AdSpend
            | Target::OpeningsCount
            | Target::IndustryCodes(_)
            | Target::CompanyLocation
            | Target::CompanyId(_) => Some(Subject::Company),
            Target::FirstSeen | Target::LastSeen | Target::Closed => Some(Subject::Opening),
            Target::RowDate | Target::Exact(_) | Target::Custom | Target::Ignored => None,
        }
    }

    /// The name that reports, layouts and `--map` give it.
    pub fn name(&self) -> String {
        match self {
            Target::Fact(field) if field.subject == Subject::Opening => format!("opening.{}", field.column),
            Target::Fact(field) => field.column.to_string(),
            Target::PersonId(tool) => format!("person_id.{tool}"),
            Target::CompanyId(tool) => format!("company_id.{tool}"),
            Target::Least(field) => format!("{}.min", field.column),
            Target::Most(field) => format!("{}.max", field.column),
            Target::Precision(field) => format!("{}.precision", field.column),
            Target::Ago(field, Unit::Year) => format!("{}.years", field.column),
            Target::Ago(field, _) => format!("{}.months", field.column),
            Target::IndustryCodes(Some(system)) => format!("industry_codes.{}", code_system_name(*system)),
            Target::Exact(part) => part.name().to_string(),
            other => {
                let named = PLAIN.iter().find(|(_, target)| target == other);
                named.map_or(String::new(), |(name, _)| (*name).to_string())
            }
        }
    }
}

const PLAIN: [(&str, Target); 18] = [
    ("technologies", Target::Technologies),
    ("technology", Target::Technology),
    ("ads", Target::Ads),
    ("ad_platform", Target::AdPlatform),
    ("ad_spend", Target::AdSpend),
    ("openings", Target::OpeningsCount),
    ("industry_codes", Target::IndustryCodes(None)),
    ("seat_title", Target::SeatTitle),
    ("also_email", Target::AlsoEmail),
    ("also_profile", Target::AlsoProfile),
    ("location", Target::Location),
    ("company_location", Target::CompanyLocation),
    ("row_date", Target::RowDate),
    ("first_seen", Target::FirstSeen),
    ("last_seen", Target::LastSeen),
    ("closed", Target::Closed),
    ("custom", Target::Custom),
    ("ignore", Target::Ignored),
];

const CODE_SYSTEMS: [(&str, CodeSystem); 3] = [
    ("uk_sic_2007", CodeSystem::UkSic2007),
    ("naics_2022", CodeSystem::Naics2022),
    ("us_sic_1987", CodeSystem::UsSic1987),
];

/// The system of industry codes of this name.
pub fn code_system(name: &str) -> Option<CodeSystem> {
    CODE_SYSTEMS.iter().find(|(known, _)| *known == name).map(|(_, system)| *system)
}

fn code_system_name(system: CodeSystem) -> &'static str {
    CODE_SYSTEMS.iter().find(|(_, known)| *known == system).map_or("", |(name, _)| name)
}

/// Names of the targets that are no fields and take no part behind a dot.
pub fn plain_targets() -> impl Iterator<Item = &'static str> {
    PLAIN.iter().map(|(name, _)| *name)
}

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
        let units = if counts(&target) { units::of_header(&folded) } else { Units::NONE };
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

/// Whether the cells of a target are amounts.
fn counts(target: &Target) -> bool {
    match target {
        Target::Fact(field) | Target::Least(field) | Target::Most(field) => {
            matches!(field.kind, Kind::Number { .. } | Kind::Money)
        }
        Target::Ads | Target::AdSpend => true,
        _ => false,
    }
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
    if let Some(part) = ExactPart::named(name) {
        return Some(Target::Exact(part));
    }
    if let Some((column, part)) = name.split_once('.')
        && column != "opening"
    {
        if column == "industry_codes" {
            return code_system(part).map(|system| Target::IndustryCodes(Some(system)));
        }
        let field = fields::by_column(column)?;
        let is_date = matches!(field.kind, Kind::Date | Kind::Since);
        let is_amount = matches!(field.kind, Kind::Number { .. } | Kind::Money);
        return match part {
            "min" if is_amount => Some(Target::Least(field)),
            "max" if is_amount => Some(Target::Most(field)),
            "precision" if is_date || is_amount => Some(Target::Precision(field)),
            "years" if is_date => Some(Target::Ago(field, Unit::Year)),
            "months" if is_date => Some(Target::Ago(field, Unit::Month)),
            _ => None,
        };
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

/// Whether a header means something in a file of some kind.
pub fn is_known(header: &str) -> bool {
    if header.trim().is_empty() {
        return false;
    }
    spellings(header).iter().any(|header| is_known_as_written(header))
}

fn is_known_as_written(folded: &str) -> bool {
    TABLES.values().any(|table| table.contains_key(folded))
        || ROW_HEADERS.iter().any(|(known, _)| *known == folded)
        || layout::all().iter().any(|layout| layout.target(folded).is_some())
}

/// The folded form of a header in which it is known, where it is.
pub fn known_form(header: &str) -> String {
    let all = spellings(header);
    all.iter().find(|form| is_known_as_written(form)).or(all.first()).cloned().unwrap_or_default()
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
        if let Some(field) = TABLES.get(&feed).and_then(|table| table.get(folded)) {
            return Some(target_of(field));
        }
        // "Land" is a person's in a list of people, and a company's in a list of companies.
        if let Some(field) = TABLES.get(&Feed::People).and_then(|table| table.get(folded)) {
            let (of_person, here) = (target_of(field), in_feed(target_of(field), feed));
            if here != of_person {
                return Some(here);
            }
        }
        if let Some((_, target)) = ROW_HEADERS.iter().find(|(header, _)| *header == folded) {
            return Some(target.clone());
        }
        let name = generic.and_then(|generic| generic.target(folded))?;
        target_named(name).map(|target| in_feed(target, feed))
    };
    let known = |header: &str| spellings(header).iter().find_map(|folded| find(folded));
    // "company.headcount.min"
    let end = || {
        let (path, end) = header.rsplit_once('.')?;
        let Some(Target::Fact(field)) = known(path).filter(counts) else { return None };
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

/// A header in the forms in which it may be known: folded; without what it says of units; with the words of
/// `companyName` and the steps of `company.name` apart.
fn spellings(header: &str) -> Vec<String> {
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
    field.copied().or_else(name).is_some_and(|field| matches!(field.kind, Kind::Number { .. } | Kind::Money))
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
        let field = TABLES.get(&Feed::Companies).and_then(|table| table.get(&rest));
        if field.is_some_and(|field| !field.bare_headers.contains(&rest.as_str()))
            || TABLES
                .get(&Feed::People)
                .and_then(|table| table.get(&rest))
                .is_some_and(|field| field.subject == Subject::Company)
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
