//! What is known as the text of one cell: in a form that import reads back.

use crate::fields::{self, Field, Kind, List, Subject, named};
use crate::filter::column;
use crate::model::{Ad, AsOf, Company, Facts, Known, Opening, Sighting, Technology};
use crate::value::{Currency, Interval, Money, Value, show_days};

/// The joiner of several values in one cell.
pub(super) const JOINER: &str = "; ";

/// The cell of `field`: its fact, else the names that follow from the title, else empty.
pub(super) fn fact(facts: &Facts, field: &'static Field) -> String {
    match facts.get(field) {
        Some(value) => self::value(value),
        None if field.from_title.is_some() => match facts.known(field) {
            Known::Names(names) => names.join(JOINER),
            _ => String::new(),
        },
        None => String::new(),
    }
}

/// A value as a cell.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(interval) => number(interval),
        Value::Date(days) => show_days(days),
        Value::Money(money) => amount(money),
        Value::Names(names) => names.join(JOINER),
    }
}

/// A number or band, without separators of thousands.
pub(super) fn number(interval: &Interval) -> String {
    match (interval.lo, interval.hi) {
        (lo, hi) if lo == hi => lo.to_string(),
        (lo, i64::MAX) => format!("{lo}+"),
        (i64::MIN, hi) => format!("up to {hi}"),
        (lo, hi) if lo < 0 => format!("{lo}..{hi}"),
        (lo, hi) => format!("{lo}-{hi}"),
    }
}

/// An amount; US dollars are plain, `XXX` is the code for "no currency".
pub(super) fn amount(money: &Money) -> String {
    let plain = number(&money.amount);
    match money.currency {
        Some(Currency::USD) => plain,
        Some(currency) => format!("{plain} {currency}"),
        None => format!("{plain} XXX"),
    }
}

/// The technologies that count at the as-of day.
pub(super) fn technologies<'a>(company: &'a Company, as_of: &AsOf) -> Vec<&'a Technology> {
    let sighting = Sighting::of(company, List::Tech, as_of);
    company.technologies.iter().filter(|one| sighting.counts(one.last_seen)).collect()
}

/// The advertising that counts at the as-of day; a stated spend of nothing is none.
pub(super) fn ads(company: &Company, as_of: &AsOf) -> Vec<Ad> {
    let sighting = Sighting::of(company, List::Ads, as_of);
    let spends = |ad: &Ad| ad.spend.is_none_or(|spend| spend.amount.hi > 0);
    company.advertising().into_iter().filter(|ad| sighting.counts(ad.last_seen) && spends(ad)).collect()
}

/// The columns that would have to be filled in where these facts are missing, each once.
pub(super) fn missing_columns(missing: &[String]) -> Vec<&str> {
    let mut columns = Vec::new();
    for cause in missing {
        let field = fields::ALL.iter().find(|field| field.unknown == cause);
        let column = match field.map(|field| (field.subject, field.kind)) {
            Some((Subject::Opening, _) | (_, Kind::List(List::Hiring))) => "hiring",
            Some((Subject::Technology, _)) => List::Tech.field().column,
            Some((Subject::Ad, _)) => List::Ads.field().column,
            Some(_) => field.map_or("", |field| field.column),
            None if cause.starts_with(column::PREFIX) => cause,
            // Nothing can be known of a company before it is.
            None => named::COMPANY_NAME.column,
        };
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// `Google Ads:5000; Meta Ads`.
pub(super) fn ads_cell(ads: &[Ad]) -> String {
    let cell = |ad: &Ad| match &ad.spend {
        Some(spend) => format!("{}:{}", ad.platform, amount(spend)),
        None => ad.platform.clone(),
    };
    ads.iter().map(cell).collect::<Vec<_>>().join(JOINER)
}

/// The titles of openings.
pub(super) fn openings_cell(openings: &[&Opening]) -> String {
    let titles = openings.iter().map(|opening| opening.record.facts.text(&named::HIRING_TITLE));
    titles.filter(|title| !title.is_empty()).collect::<Vec<_>>().join(JOINER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{columns, samples};
    use crate::value::{parse_money, parse_number};

    #[test]
    fn numbers_are_read_back() {
        for interval in [
            Interval::exactly(1250),
            Interval::exactly(-12),
            Interval::new(11, 50),
            Interval::new(-12, -5),
            Interval::at_least(10_001),
        ] {
            assert_eq!(parse_number(&number(&interval)), Some(interval));
        }
    }

    #[test]
    fn amounts_are_read_back() {
        for text in ["5000 USD", "10-50 EUR", "10000+ GBP"] {
            let money = parse_money(text, None).expect("an amount");
            assert_eq!(parse_money(&amount(&money), Some(Currency::USD)), Some(money));
        }
        let unknown = Money { amount: Interval::exactly(5), currency: None };
        let read = parse_money(&amount(&unknown), Some(Currency::USD)).expect("an amount");
        assert_eq!(read.in_usd(), None, "a currency that is not known stays unknown");
    }

    #[test]
    fn every_missing_fact_has_a_column_to_fill_in() {
        let known = columns(&samples::head());
        let asked = fields::ALL.iter().filter(|field| field.is_asked());
        for cause in asked.map(|field| field.unknown).chain([crate::filter::evaluate::NO_COMPANY]) {
            let cause = [cause.to_string()];
            let columns = missing_columns(&cause);
            assert!(known.iter().any(|column| column == columns[0]), "{cause:?}: {columns:?}");
        }
        let causes = ["start date", "tech list", "ad spend", "ads", "openings", "x.tier"].map(String::from);
        assert_eq!(missing_columns(&causes), ["role_start", "technologies", "ads", "hiring", "x.tier"]);
    }
}
