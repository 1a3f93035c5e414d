//! What a column of a preset may take: a field, something made from fields, a part of the answer, or a column that the
//! user's own files brought.

use crate::fields::{self, Field, Kind, Subject, named};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// A field of the person or the company.
    Fact(&'static Field),
    /// Something that is made from several fields or from the answer.
    Made(Made),
    /// A column that is no field, by its folded name.
    Custom(String),
    /// A column that is no field of person or company, by its very name.
    Own {
        /// The name.
        name: String,
        /// Whether it is the company's.
        of_company: bool,
    },
}

/// What is made rather than stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// The lead's id.
    Id,
    /// The whole name.
    FullName,
    /// The two letters of the person's country.
    CountryCode,
    /// The two letters of the company's country.
    CompanyCountryCode,
    /// City, region and country of the person.
    Location,
    /// The domain of the address, where it is the company's.
    EmailDomain,
    /// Technologies in use.
    Technologies,
    /// Advertising platforms.
    Ads,
    /// Titles of open roles.
    Hiring,
    /// The score.
    Score,
    /// What earns the place.
    Reasons,
    /// Who works the lead.
    Owner,
    /// The day of the newest row that tells of the person.
    RowDate,
    /// Facts of the person that are of an earlier day.
    FactDates,
    /// The day of the newest row that tells of the company.
    CompanyRowDate,
    /// Facts of the company that are of an earlier day.
    CompanyFactDates,
    /// The first day of each technology, whether it counts at the as-of day or not.
    TechnologiesFirst,
    /// The last day of each technology.
    TechnologiesLast,
    /// The first day of each ad platform.
    AdsFirst,
    /// The last day of each ad platform.
    AdsLast,
}

impl Made {
    /// All, with their names in presets.
    pub const ALL: [(&'static str, Made); 20] = [
        ("id", Made::Id),
        ("full_name", Made::FullName),
        ("country_code", Made::CountryCode),
        ("company_country_code", Made::CompanyCountryCode),
        ("location", Made::Location),
        ("email_domain", Made::EmailDomain),
        ("technologies", Made::Technologies),
        ("ads", Made::Ads),
        ("hiring", Made::Hiring),
        ("score", Made::Score),
        ("reasons", Made::Reasons),
        ("owner", Made::Owner),
        ("row_date", Made::RowDate),
        ("fact_dates", Made::FactDates),
        ("company_row_date", Made::CompanyRowDate),
        ("company_fact_dates", Made::CompanyFactDates),
        ("technologies_first_seen", Made::TechnologiesFirst),
        ("technologies_last_seen", Made::TechnologiesLast),
        ("ads_first_seen", Made::AdsFirst),
        ("ads_last_seen", Made::AdsLast),
    ];
}

impl Take {
    /// What `name` means in a preset.
    pub fn parse(name: &str) -> Option<Take> {
        if let Some(custom) = name.strip_prefix("x.") {
            return Some(Take::Custom(crate::text::fold(custom.trim_matches('"'))));
        }
        if let Some((_, made)) = Made::ALL.iter().find(|(known, _)| *known == name) {
            return Some(Take::Made(*made));
        }
        stored().find(|field| field.column == name).map(Take::Fact)
    }

    /// All names but those of the user's own columns.
    pub fn names() -> impl Iterator<Item = &'static str> {
        stored().map(|field| field.column).chain(Made::ALL.iter().map(|(name, _)| *name))
    }

    /// The field that must be known for it, where filters can ask for one.
    pub(super) fn asked_field(&self) -> Option<&'static Field> {
        match self {
            Take::Fact(field) if field.is_asked() && **field != named::NAME => Some(field),
            Take::Made(Made::CountryCode) => Some(&named::COUNTRY),
            Take::Made(Made::CompanyCountryCode) => Some(&named::COMPANY_COUNTRY),
            _ => None,
        }
    }
}

fn stored() -> impl Iterator<Item = &'static Field> {
    [Subject::Person, Subject::Company]
        .into_iter()
        .flat_map(fields::of)
        .filter(|field| !matches!(field.kind, Kind::List(_)))
}
