//! What the cells of a column become, and the names that layouts and `--map` give it.

use crate::fields::{self, Field, Kind, List, Subject};
use crate::import::exact::ExactPart;
use crate::taxonomy::CodeSystem;
use crate::value::Unit;

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

/// Whether the cells of a target are amounts.
pub(super) fn is_amount(target: &Target) -> bool {
    match target {
        Target::Fact(field) | Target::Least(field) | Target::Most(field) => field.kind.is_amount(),
        Target::Ads | Target::AdSpend => true,
        _ => false,
    }
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
        let is_amount = field.kind.is_amount();
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

/// What the cells of a column of a field become.
pub(super) fn target_of(field: &'static Field) -> Target {
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
