//! Cells as leadsift wrote them for itself: files of the `leadsift` preset are read back to the very facts, with the day of
//! each.
//!
//! Owns what only such files tell (the lead's id, days of facts and sightings, columns of the company's own) and the exact
//! reading of facts. A cell that somebody wrote otherwise is left to the usual reading. How cells are written belongs to
//! `export`.

use crate::fields::{Kind, Subject};
use crate::model::LeadId;
use crate::value::{
    Currency, DateOrder, Day, Money, Value, parse_date, parse_money, parse_number, split_listed,
};

use super::dates;
use super::draft::{Claim, Part};
use super::mapping::{Column, Target};
use super::row::Plan;
use super::sides::Sides;

/// What only leadsift's own files tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExactPart {
    /// The id of the lead.
    LeadId,
    /// Facts and custom cells of the person that are of another day than the row.
    FactDates,
    /// The day of what is said of the company.
    CompanyDate,
    /// Facts and custom cells of the company that are of another day than that.
    CompanyFactDates,
    /// A custom column of the company.
    CompanyCustom,
    /// First days of the technologies, in their order.
    TechnologiesFirst,
    /// Last days of the technologies.
    TechnologiesLast,
    /// First days of the ads.
    AdsFirst,
    /// Last days of the ads.
    AdsLast,
}

/// Names of the parts; a custom column of the company has its own.
const NAMES: [(&str, ExactPart); 9] = [
    ("lead_id", ExactPart::LeadId),
    ("fact_dates", ExactPart::FactDates),
    ("company_row_date", ExactPart::CompanyDate),
    ("company_fact_dates", ExactPart::CompanyFactDates),
    ("company_custom", ExactPart::CompanyCustom),
    ("technologies_first_seen", ExactPart::TechnologiesFirst),
    ("technologies_last_seen", ExactPart::TechnologiesLast),
    ("ads_first_seen", ExactPart::AdsFirst),
    ("ads_last_seen", ExactPart::AdsLast),
];

impl ExactPart {
    /// The part of this name.
    pub fn named(name: &str) -> Option<ExactPart> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, part)| *part == self).map_or("", |(name, _)| name)
    }
}

/// What stands before the name of a custom column of the person, or of whoever a row is about.
const OWN: &str = "x.";
/// What stands before the name of a custom column of the company, in rows about people.
const OF_COMPANY: &str = "company.x.";

/// What a header of our own files means that names a custom column or a record id.
pub fn target_of(header: &str) -> Option<Target> {
    let header = header.trim();
    let id = |kind: &str| header.strip_prefix(kind).filter(|tool| !tool.is_empty()).map(str::to_lowercase);
    if let Some(tool) = id("x.person_id.") {
        return Some(Target::PersonId(tool));
    }
    if let Some(tool) = id("company.x.company_id.").or_else(|| id("x.company_id.")) {
        return Some(Target::CompanyId(tool));
    }
    match (header.strip_prefix(OWN), header.strip_prefix(OF_COMPANY)) {
        (Some(name), _) if !name.trim().is_empty() => Some(Target::Custom),
        (_, Some(name)) if !name.trim().is_empty() => Some(Target::Exact(ExactPart::CompanyCustom)),
        _ => None,
    }
}

/// The name of the custom column that a header stands for.
pub fn own_name(header: &str) -> &str {
    let name = header.strip_prefix(OF_COMPANY).or_else(|| header.strip_prefix(OWN));
    name.filter(|name| !name.is_empty()).unwrap_or(header)
}

/// What the cells of a row tell beyond facts.
#[derive(Debug, Clone, Default)]
pub struct Exact {
    /// The id that the lead has.
    pub lead: Option<LeadId>,
    /// First and last days of the technologies, in their order.
    pub technologies_seen: Vec<(Day, Day)>,
    /// First and last days of the ads.
    pub ads_seen: Vec<(Day, Day)>,
    company_date: Option<Day>,
    fact_dates: Vec<(String, Day)>,
    company_fact_dates: Vec<(String, Day)>,
    technologies_first: Vec<Day>,
    technologies_last: Vec<Day>,
    ads_first: Vec<Day>,
    ads_last: Vec<Day>,
}

/// Keeps what a cell of such a column tells until the row is read.
pub fn note(part: ExactPart, place: usize, cell: &str, sides: &mut Sides) {
    if part == ExactPart::CompanyCustom {
        return keep(&mut sides.company_part, place, cell);
    }
    let exact = sides.exact.get_or_insert_default();
    match part {
        ExactPart::LeadId => exact.lead = LeadId::parse(cell),
        ExactPart::CompanyDate => exact.company_date = Day::parse_iso(cell),
        ExactPart::FactDates => exact.fact_dates = fact_dates(cell),
        ExactPart::CompanyFactDates => exact.company_fact_dates = fact_dates(cell),
        ExactPart::TechnologiesFirst => exact.technologies_first = days(cell),
        ExactPart::TechnologiesLast => exact.technologies_last = days(cell),
        ExactPart::AdsFirst => exact.ads_first = days(cell),
        ExactPart::AdsLast => exact.ads_last = days(cell),
        ExactPart::CompanyCustom => {}
    }
}

/// Reads a cell of a column that other files have, too. `false` if it is not written as leadsift does.
pub fn read(column: &Column, place: usize, cell: &str, sides: &mut Sides) -> bool {
    match &column.target {
        Target::Fact(field) if field.subject != Subject::Opening => {
            let value = match field.kind {
                Kind::Text | Kind::NamePart | Kind::Title | Kind::Whole => {
                    Some(Value::Text(cell.to_string()))
                }
                Kind::Names(_) | Kind::FreeNames => Some(Value::Names(split_listed(cell))),
                Kind::Number { .. } => parse_number(cell).map(Value::Number),
                Kind::Money => money(cell).map(Value::Money),
                Kind::Since | Kind::Date => {
                    dates::between(cell).or_else(|| parse_date(cell, DateOrder::Unknown)).map(Value::Date)
                }
                Kind::List(_) => None,
            };
            let Some(value) = value else { return false };
            sides.part(field).facts.push((field.code, value));
            true
        }
        Target::Technologies => {
            sides.technologies.extend(split_listed(cell));
            true
        }
        Target::Ads => {
            sides.ads.extend(split_listed(cell).iter().map(|ad| platform(ad)));
            true
        }
        Target::Custom => {
            keep(&mut sides.own, place, cell);
            true
        }
        _ => false,
    }
}

/// An amount, in dollars where it names no currency; `XXX` stands for one that is not known.
fn money(cell: &str) -> Option<Money> {
    let money = parse_money(cell, Some(Currency::USD))?;
    let currency = money.currency.filter(|currency| Some(*currency) != Currency::parse("XXX"));
    Some(Money { currency, ..money })
}

/// `Google Ads:5000`: a name that holds a colon has one behind it.
fn platform(ad: &str) -> (String, Option<Money>) {
    match ad.rsplit_once(':') {
        Some((name, "")) => (name.to_string(), None),
        Some((name, amount)) => (name.to_string(), money(amount)),
        None => (ad.to_string(), None),
    }
}

/// Gives facts, custom cells and sightings of the row their days.
pub fn settle(sides: &mut Sides, plan: &Plan) {
    let Some(mut exact) = sides.exact.take() else { return };
    let pairs = |first: &[Day], last: &[Day]| first.iter().copied().zip(last.iter().copied()).collect();
    exact.technologies_seen = pairs(&exact.technologies_first, &exact.technologies_last);
    exact.ads_seen = pairs(&exact.ads_first, &exact.ads_last);
    let custom: Vec<u16> = sides.own.custom.iter().map(|(column, _)| *column).collect();
    date(&mut sides.person_part, &custom, plan, &exact.fact_dates, None);
    let custom: Vec<u16> = sides.company_part.custom.iter().map(|(column, _)| *column).collect();
    let usual = exact.company_date.filter(|day| *day != sides.date);
    date(&mut sides.company_part, &custom, plan, &exact.company_fact_dates, usual);
    sides.exact = Some(exact);
}

/// Dates what `part` says: by `dates`, by name, else by `usual`.
fn date(part: &mut Part, custom: &[u16], plan: &Plan, dates: &[(String, Day)], usual: Option<Day>) {
    if dates.is_empty() && usual.is_none() {
        return;
    }
    let day_of = |name: &str| dates.iter().find(|(dated, _)| dated == name).map(|(_, day)| *day).or(usual);
    for (code, _) in &part.facts {
        let field = crate::fields::ALL.iter().find(|field| field.code == *code);
        let day = field.and_then(|field| day_of(field.column));
        part.dates.extend(day.map(|day| (Claim::Fact(*code), day)));
    }
    for column in custom {
        let name = format!("{OWN}{}", plan.columns[usize::from(*column)].kept_name());
        part.dates.extend(day_of(&name).map(|day| (Claim::Custom(*column), day)));
    }
}

/// `title=2026-03-14; x.Tier=2026-03-15`.
fn fact_dates(cell: &str) -> Vec<(String, Day)> {
    let dated = |item: &String| {
        let (name, day) = item.rsplit_once('=')?;
        Some((name.to_string(), Day::parse_iso(day)?))
    };
    split_listed(cell).iter().filter_map(dated).collect()
}

fn days(cell: &str) -> Vec<Day> {
    split_listed(cell).iter().filter_map(|day| Day::parse_iso(day)).collect()
}

fn keep(part: &mut Part, place: usize, cell: &str) {
    if !cell.is_empty() {
        part.custom.push((place as u16, cell.to_string()));
    }
}
