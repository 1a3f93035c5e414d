//! The fields of a lead, each defined once.
//!
//! A field's file holds its name, help, example, header names, normaliser and words. From this table everything
//! else follows: command-line flags, the filter language, the echo, index columns and terms, CSV columns, header
//! recognition, random test leads. To add a field, write its file and add its line to [`ALL`].
//!
//! What a field does *not* know: where it is stored ([`crate::index`] derives that from [`Kind`]) and how a filter on
//! it is evaluated (`filter`, `index`).

pub mod normalise;

mod ad_platform;
mod ad_spend;
mod ads;
mod ads_checked;
mod bands;
mod city;
mod company_city;
mod company_country;
mod company_linkedin_url;
mod company_name;
mod company_phone;
mod company_region;
mod company_start;
mod country;
mod department;
mod domain;
mod email;
mod email_checked;
mod email_kind;
mod email_status;
mod first_name;
mod founded;
mod funding;
mod headcount;
mod headcount_growth;
mod hiring;
mod hiring_department;
mod hiring_place;
mod hiring_since;
mod hiring_title;
mod industry;
mod keywords;
mod last_name;
mod linkedin_url;
mod name;
mod opening_url;
mod openings_checked;
mod phone;
mod region;
mod register_number;
mod revenue;
mod role_start;
mod seniority;
mod tech;
mod tech_checked;
mod tech_name;
mod title;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::taxonomy::Vocabulary;
use crate::taxonomy::titles::TitleAnalysis;
use normalise::Normaliser;

pub use bands::Bands;
pub use normalise::Reading;

/// What a field is a fact about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A person.
    Person,
    /// A company.
    Company,
    /// One open role of a company.
    Opening,
    /// One technology that a company uses.
    Technology,
    /// One advertising platform that a company spends on.
    Ad,
}

/// A list of a company whose elements are tested one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
    /// Technologies.
    Tech,
    /// Advertising platforms.
    Ads,
    /// Open roles.
    Hiring,
}

impl List {
    /// All lists.
    pub const ALL: [List; 3] = [List::Tech, List::Ads, List::Hiring];

    /// What one element is.
    pub fn element(self) -> Subject {
        match self {
            List::Tech => Subject::Technology,
            List::Ads => Subject::Ad,
            List::Hiring => Subject::Opening,
        }
    }

    /// The field that names the list in the filter language.
    pub fn field(self) -> &'static Field {
        match self {
            List::Tech => &tech::FIELD,
            List::Ads => &ads::FIELD,
            List::Hiring => &hiring::FIELD,
        }
    }

    /// The list's main element field: `tech:hubspot` asks its name, `hiring:marketing` its department.
    pub fn main_field(self) -> &'static Field {
        match self {
            List::Tech => &tech_name::FIELD,
            List::Ads => &ad_platform::FIELD,
            List::Hiring => &hiring_department::FIELD,
        }
    }
}

/// How values of a field look and are asked.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text that is asked by its words.
    Text,
    /// A part of the name of a person: kept, and asked through the name.
    NamePart,
    /// Text that is asked whole: a domain, an address, a number of a register.
    Whole,
    /// A job title.
    Title,
    /// Names, one or many, of a vocabulary; a tree where the vocabulary has parents.
    Names(fn() -> &'static Vocabulary),
    /// Free names, one or many: keywords, cities.
    FreeNames,
    /// A whole number between the bounds, with the words for one and many.
    Number {
        /// The least real value.
        min: i64,
        /// The greatest value that is told apart from "or more".
        max: i64,
        /// What is counted, after the number; empty for none.
        unit: &'static str,
    },
    /// An amount, asked in US dollars.
    Money,
    /// A date that is asked by its age at the as-of day.
    Since,
    /// A date that is kept and not asked.
    Date,
    /// A list of elements.
    List(List),
}

/// Where the words of a clause stand in the echo: "*who*, *whose*, at companies *in* ... *with* ... *that* ...".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// The subject itself: a title.
    Who,
    /// A clause about the person.
    Person,
    /// "at companies *in Banking*".
    In,
    /// "companies *with 11 or more employees*".
    With,
    /// "companies *that use HubSpot*".
    That,
}

/// The words of a clause; `{}` stands for the values.
#[derive(Debug, Clone, Copy)]
pub struct Say {
    /// Its place in the sentence.
    pub slot: Slot,
    /// "use {}"
    pub yes: &'static str,
    /// "do not use {}"
    pub no: &'static str,
}

/// The definition of one field.
pub struct Field {
    /// Number in stored rows. Never changes, never used again for another field.
    pub code: u8,
    /// Column in leadsift's own CSV files.
    pub column: &'static str,
    /// Name in the filter language.
    pub name: &'static str,
    /// Flag of `find`, without dashes; `None` where it is not asked by a flag of its own.
    pub flag: Option<&'static str>,
    /// A second flag that asks whether the field is known, such as `has-email`.
    pub known_flag: Option<&'static str>,
    /// What it is a fact about.
    pub subject: Subject,
    /// How its values look.
    pub kind: Kind,
    /// One line of help, with the unit.
    pub help: &'static str,
    /// A value to try.
    pub example: &'static str,
    /// Header names of other tools, folded to lower case with single spaces.
    pub headers: &'static [&'static str],
    /// Header names that mean this field only in a file that is about its subject.
    pub bare_headers: &'static [&'static str],
    /// Reads a cell.
    pub normalise: Normaliser,
    /// What is missing when a test on it cannot be answered.
    pub unknown: &'static str,
    /// The words of a clause.
    pub say: Say,
    /// Values that follow from the subject's title where no column gives any.
    pub from_title: Option<fn(&TitleAnalysis) -> Vec<&'static str>>,
}

/// Every field, in the order of columns and help.
pub static ALL: &[&Field] = &[
    &first_name::FIELD,
    &last_name::FIELD,
    &name::FIELD,
    &title::FIELD,
    &seniority::FIELD,
    &department::FIELD,
    &role_start::FIELD,
    &company_start::FIELD,
    &email::FIELD,
    &email_status::FIELD,
    &email_checked::FIELD,
    &phone::FIELD,
    &linkedin_url::FIELD,
    &country::FIELD,
    &region::FIELD,
    &city::FIELD,
    &email_kind::FIELD,
    &company_name::FIELD,
    &domain::FIELD,
    &industry::FIELD,
    &headcount::FIELD,
    &headcount_growth::FIELD,
    &revenue::FIELD,
    &funding::FIELD,
    &founded::FIELD,
    &company_country::FIELD,
    &company_region::FIELD,
    &company_city::FIELD,
    &company_phone::FIELD,
    &company_linkedin_url::FIELD,
    &register_number::FIELD,
    &keywords::FIELD,
    &tech::FIELD,
    &tech_name::FIELD,
    &tech_checked::FIELD,
    &ads::FIELD,
    &ad_platform::FIELD,
    &ad_spend::FIELD,
    &ads_checked::FIELD,
    &hiring::FIELD,
    &hiring_department::FIELD,
    &hiring_title::FIELD,
    &hiring_since::FIELD,
    &hiring_place::FIELD,
    &opening_url::FIELD,
    &openings_checked::FIELD,
];

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Field {}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Kind {
    /// Whether values are amounts: numbers, or money.
    pub fn is_amount(self) -> bool {
        matches!(self, Kind::Number { .. } | Kind::Money)
    }
}

impl Field {
    /// Whether filters can ask for it.
    pub fn is_asked(&self) -> bool {
        !matches!(self.kind, Kind::Date | Kind::NamePart)
    }

    /// The vocabulary of its names, where it has one.
    pub fn vocabulary(&self) -> Option<&'static Vocabulary> {
        match self.kind {
            Kind::Names(vocabulary) => Some(vocabulary()),
            _ => None,
        }
    }

    /// The bounds of its numbers: what lies outside is told apart from nothing. Dates span 1800 to 2200.
    pub fn bounds(&self) -> Option<(i64, i64)> {
        match self.kind {
            Kind::Number { min, max, .. } => Some((min, max)),
            Kind::Money => Some((0, 10_000_000_000_000)),
            Kind::Since | Kind::Date => Some((-62_091, 84_370)),
            _ => None,
        }
    }
}

/// The field with this code.
pub fn by_code(code: u8) -> Option<&'static Field> {
    static TABLE: OnceLock<[Option<&'static Field>; 256]> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = [None; 256];
        for field in ALL {
            table[usize::from(field.code)] = Some(*field);
        }
        table
    })[usize::from(code)]
}

/// The field with this name in the filter language, at the top level of a filter.
pub fn by_name(name: &str) -> Option<&'static Field> {
    static TABLE: OnceLock<HashMap<String, &'static Field>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        for field in ALL.iter().filter(|field| field.is_asked()) {
            if matches!(field.subject, Subject::Person | Subject::Company) {
                table.insert(field.name.to_string(), *field);
                table.insert(field.column.to_string(), *field);
            }
        }
        table
    });
    let name = name.to_lowercase().replace('-', "_");
    table.get(&name).copied()
}

/// The field with this name inside `tech(...)`, `ads(...)` or `hiring(...)`.
pub fn by_element_name(list: List, name: &str) -> Option<&'static Field> {
    let name = name.to_lowercase().replace('-', "_");
    ALL.iter()
        .copied()
        .find(|field| field.subject == list.element() && field.is_asked() && field.name == name)
}

/// The field that a file with this header means: other tools' word for it.
pub fn by_header(header: &str) -> Option<&'static Field> {
    let header = crate::text::fold(&header.replace(['_', '-'], " "));
    let means = |field: &&&'static Field| {
        field.subject != Subject::Opening
            && field.headers.iter().chain(field.bare_headers).any(|known| *known == header)
    };
    ALL.iter().find(means).copied()
}

/// The field with this column of leadsift's own files.
pub fn by_column(column: &str) -> Option<&'static Field> {
    ALL.iter().copied().find(|field| field.column == column)
}

/// The fields of a subject, in order.
pub fn of(subject: Subject) -> impl Iterator<Item = &'static Field> {
    ALL.iter().copied().filter(move |field| field.subject == subject)
}

/// Fields that other modules must name: identity, merging, ranking and reasons rest on them.
pub mod named {
    pub use super::ad_platform::FIELD as AD_PLATFORM;
    pub use super::ad_spend::FIELD as AD_SPEND;
    pub use super::ads_checked::FIELD as ADS_CHECKED;
    pub use super::city::FIELD as CITY;
    pub use super::company_city::FIELD as COMPANY_CITY;
    pub use super::company_country::FIELD as COMPANY_COUNTRY;
    pub use super::company_linkedin_url::FIELD as COMPANY_LINKEDIN_URL;
    pub use super::company_name::FIELD as COMPANY_NAME;
    pub use super::company_phone::FIELD as COMPANY_PHONE;
    pub use super::company_region::FIELD as COMPANY_REGION;
    pub use super::company_start::FIELD as COMPANY_START;
    pub use super::country::FIELD as COUNTRY;
    pub use super::domain::FIELD as DOMAIN;
    pub use super::email::FIELD as EMAIL;
    pub use super::email_kind::FIELD as EMAIL_KIND;
    pub use super::email_status::FIELD as EMAIL_STATUS;
    pub use super::first_name::FIELD as FIRST_NAME;
    pub use super::founded::FIELD as FOUNDED;
    pub use super::headcount::FIELD as HEADCOUNT;
    pub use super::hiring_department::FIELD as HIRING_DEPARTMENT;
    pub use super::hiring_place::FIELD as HIRING_PLACE;
    pub use super::hiring_since::FIELD as HIRING_SINCE;
    pub use super::hiring_title::FIELD as HIRING_TITLE;
    pub use super::industry::FIELD as INDUSTRY;
    pub use super::keywords::FIELD as KEYWORDS;
    pub use super::last_name::FIELD as LAST_NAME;
    pub use super::linkedin_url::FIELD as LINKEDIN_URL;
    pub use super::name::FIELD as NAME;
    pub use super::opening_url::FIELD as OPENING_URL;
    pub use super::openings_checked::FIELD as OPENINGS_CHECKED;
    pub use super::phone::FIELD as PHONE;
    pub use super::region::FIELD as REGION;
    pub use super::register_number::FIELD as REGISTER_NUMBER;
    pub use super::role_start::FIELD as ROLE_START;
    pub use super::seniority::FIELD as SENIORITY;
    pub use super::tech_checked::FIELD as TECH_CHECKED;
    pub use super::tech_name::FIELD as TECH_NAME;
    pub use super::title::FIELD as TITLE;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_columns_flags_and_names_are_unique() {
        let mut codes = HashSet::new();
        let mut columns = HashSet::new();
        let mut flags = HashSet::new();
        for field in ALL {
            assert!(codes.insert(field.code), "code {} of {}", field.code, field.name);
            assert!(columns.insert((field.subject, field.column)), "column {}", field.column);
            for flag in [field.flag, field.known_flag].into_iter().flatten() {
                assert!(flags.insert(flag), "flag {flag}");
            }
        }
    }

    #[test]
    fn every_example_is_read_by_its_own_normaliser() {
        for field in ALL.iter().filter(|field| !matches!(field.kind, Kind::List(_))) {
            let example = match field.kind {
                Kind::Since => "2026-03-14",
                Kind::Number { .. } | Kind::Money => {
                    field.example.trim_end_matches("..").trim_start_matches("..")
                }
                _ => field.example,
            };
            let read = (field.normalise)(example, &Reading::default());
            assert!(matches!(read, Ok(Some(_))), "{}: {example}: {read:?}", field.name);
        }
    }

    #[test]
    fn header_names_are_folded_and_not_claimed_twice() {
        let mut claimed = HashSet::new();
        for field in ALL {
            for header in field.headers {
                assert_eq!(*header, crate::text::fold(header), "{}", field.name);
                assert!(
                    claimed.insert((field.subject == Subject::Opening, *header)),
                    "{header} is claimed twice"
                );
            }
        }
    }

    #[test]
    fn clauses_have_a_place_for_their_values() {
        for field in ALL.iter().filter(|field| field.is_asked()) {
            assert!(field.say.yes.contains("{}") && field.say.no.contains("{}"), "{}", field.name);
            assert!(!field.help.is_empty() && !field.unknown.is_empty(), "{}", field.name);
        }
    }
}
