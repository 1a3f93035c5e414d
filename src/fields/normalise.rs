//! From the text of a cell to the value of a fact.
//!
//! `Ok(None)` is an empty cell in one of the spellings that tools use for it. `Err` says why the cell is no value of
//! its field: the cell is lost, its row is not.

use crate::taxonomy::{self, Vocabulary};
use crate::text;
use crate::value::{self, Currency, DateOrder, Day, Interval, Value};

/// What a cell's meaning depends on beside its text.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The order of day and month in the column.
    pub order: DateOrder,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
    /// What amounts are counted in: 1, or 1,000 for "in 000s".
    pub scale: i64,
    /// The day that durations of the row are relative to.
    pub row_day: Option<Day>,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { order: DateOrder::Unknown, currency: Some(Currency::USD), scale: 1, row_day: None }
    }
}

/// Reads a cell.
pub type Normaliser = fn(&str, &Reading) -> Result<Option<Value>, &'static str>;

/// Whether a cell is empty in one of the ways that exports write it.
pub fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.len() > 14 {
        return false;
    }
    cell.is_empty()
        || [
            "-",
            "--",
            "n/a",
            "na",
            "null",
            "none",
            "nil",
            "unknown",
            "not provided",
            "not available",
            "(blank)",
            "#n/a",
        ]
        .iter()
        .any(|blank| cell.eq_ignore_ascii_case(blank))
}

/// Text as written, with runs of white space as one space.
pub fn text(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let clean = squeeze(unescaped(cell));
    Ok((!clean.is_empty()).then_some(Value::Text(clean)))
}

/// A cell without the apostrophe that keeps spreadsheets from running it as a formula.
pub fn unescaped(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) => {
            rest
        }
        _ => cell,
    }
}

/// A name of a person: like text, but "Null" and "None" are family names.
pub fn person_name(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    let clean = squeeze(unescaped(cell));
    Ok((!matches!(clean.as_str(), "" | "-" | "--" | "n/a" | "N/A")).then_some(Value::Text(clean)))
}

/// White space at the ends dropped, runs of it inside as one space.
pub fn squeeze(cell: &str) -> String {
    let cell = cell.trim();
    let mut clean = String::with_capacity(cell.len());
    for part in cell.split_whitespace() {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.push_str(part);
    }
    clean
}

/// A count or a band.
pub fn number(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    match value::parse_number(cell) {
        Some(interval) => Ok(Some(Value::Number(interval))),
        None => Err("not a number or band"),
    }
}

/// A count of employees; bands that a spreadsheet turned into dates (`10-Jan`, `Nov-50`) are read as 1-10 and 11-50.
pub fn headcount(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    let damaged = match cell.trim().to_ascii_lowercase().as_str() {
        "10-jan" | "jan-10" | "1-oct" | "oct-1" | "01-oct" => Some(Interval::new(1, 10)),
        "nov-50" | "50-nov" => Some(Interval::new(11, 50)),
        _ => None,
    };
    match damaged {
        Some(band) => Ok(Some(Value::Number(band))),
        None => number(cell, reading),
    }
}

/// A year.
pub fn year(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    if let Some(year) = value::parse_number(cell)
        && year.is_exact()
        && (1000..=2200).contains(&year.lo)
    {
        return Ok(Some(Value::Number(year)));
    }
    match value::parse_date(cell, DateOrder::Unknown) {
        Some(days) => {
            let year = |day: i64| i64::from(Day::new(day).civil().year());
            Ok(Some(Value::Number(Interval::new(year(days.lo), year(days.hi)))))
        }
        None => Err("not a year"),
    }
}

/// An amount of money.
pub fn money(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let Some(mut money) = value::parse_money(cell, reading.currency) else {
        return Err("not an amount of money");
    };
    if money.amount.lo < 0 {
        return Err("a negative amount");
    }
    let scale = |amount: i64| if amount == i64::MAX { amount } else { amount.saturating_mul(reading.scale) };
    money.amount = Interval::new(scale(money.amount.lo), scale(money.amount.hi));
    Ok(Some(Value::Money(money)))
}

/// A date of any precision, or a duration such as "10 months in role" before the row's own day.
pub fn date(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    match value::parse_date(cell, reading.order) {
        Some(days) => Ok(Some(Value::Date(days))),
        None => Err("not a date"),
    }
}

/// Names of a list, free of any vocabulary, separated by `;`, `|` or line breaks, or by commas where there is
/// none of those.
pub fn free_names(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let strong = cell.contains([';', '|', '\n']);
    let parts = cell.split(|c| if strong { matches!(c, ';' | '|' | '\n') } else { c == ',' });
    Ok(names_of(parts.map(squeeze)))
}

/// One free name: a city, a region.
pub fn free_name(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    Ok(names_of([squeeze(unescaped(cell))].into_iter()))
}

/// Names of the industry tree; a name that it does not know stays as written.
pub fn industries(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    Ok(vocabulary_names(cell, taxonomy::industries()))
}

/// Countries by name in many languages or by code; what is unknown stays as written.
pub fn countries(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    Ok(vocabulary_names(cell, taxonomy::countries()))
}

/// Seniority classes in the words of any vendor. Words outside the classes are refused.
pub fn seniorities(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    closed(cell, taxonomy::seniorities(), "not a known seniority")
}

/// Departments in the words of any vendor. Words outside the list are refused.
pub fn departments(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    closed(cell, taxonomy::departments(), "not a known department")
}

/// Technologies by their usual names.
pub fn technologies(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let strong = cell.contains([';', '|', '\n']);
    let parts = cell.split(|c| if strong { matches!(c, ';' | '|' | '\n') } else { c == ',' });
    Ok(names_of(parts.map(|part| taxonomy::technology_name(&squeeze(part)))))
}

/// The parts of a cell that may hold several names of `vocabulary`. A whole that is known is never split, and a comma
/// splits only where every part is known.
fn vocabulary_names(cell: &str, vocabulary: &Vocabulary) -> Option<Value> {
    if is_blank(cell) {
        return None;
    }
    let canonical = |part: &str| vocabulary.canonical(part).map(str::to_string);
    let whole = squeeze(cell);
    if let Some(name) = canonical(&whole) {
        return names_of([name].into_iter());
    }
    if cell.contains([';', '|', '\n']) {
        let parts = cell.split([';', '|', '\n']).map(squeeze);
        return names_of(parts.map(|part| canonical(&part).unwrap_or(part)));
    }
    let known: Option<Vec<String>> = whole.split(',').map(|part| canonical(part.trim())).collect();
    names_of(known.unwrap_or_else(|| vec![whole]).into_iter())
}

fn closed(cell: &str, vocabulary: &Vocabulary, refusal: &'static str) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    if let Some(name) = vocabulary.canonical(cell) {
        return Ok(names_of([name.to_string()].into_iter()));
    }
    let known: Vec<String> = cell
        .split([';', '|', '\n', ','])
        .filter_map(|part| vocabulary.canonical(part))
        .map(str::to_string)
        .collect();
    if known.is_empty() { Err(refusal) } else { Ok(names_of(known.into_iter())) }
}

fn names_of(names: impl Iterator<Item = String>) -> Option<Value> {
    let mut kept: Vec<String> = Vec::new();
    for name in names {
        if !name.is_empty() && !kept.contains(&name) {
            kept.push(name);
        }
    }
    (!kept.is_empty()).then_some(Value::Names(kept))
}

/// An e-mail address, in lower case.
pub fn email(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let address = cell.trim().trim_start_matches("mailto:").trim_matches(['<', '>', '"']).to_lowercase();
    let Some((local, host)) = address.rsplit_once('@') else { return Err("not an e-mail address") };
    let fine = !local.is_empty()
        && local.len() <= 64
        && host.len() <= 253
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains("..")
        && !address.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '(' | ')')
        })
        && local.matches('@').count() == 0;
    if fine { Ok(Some(Value::Text(address))) } else { Err("not an e-mail address") }
}

/// A phone number as written, without the apostrophe that spreadsheets put before it.
pub fn phone(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let number = squeeze(cell.trim().trim_start_matches('\''));
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if (5..=20).contains(&digits) { Ok(Some(Value::Text(number))) } else { Err("not a phone number") }
}

/// The digits of a phone number; `00` before a country code is dropped like the `+` that it stands for.
pub fn phone_digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map_or(digits.clone(), str::to_string)
}

/// The registrable domain of a domain, a web address or a host name.
pub fn domain(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    match registrable_domain(cell) {
        Some(domain) => Ok(Some(Value::Text(domain))),
        None => Err("not a domain"),
    }
}

/// `https://www.Shop.Acme.co.uk:443/x?y` → `acme.co.uk`. `None` where there is no dotted host name.
pub fn registrable_domain(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let host = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or(host);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.');
    let plain = !host.is_empty()
        && host.len() <= 253
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty() && label.len() <= 63)
        && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && !host.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !plain {
        return None;
    }
    psl::domain_str(host).map(str::to_string).or_else(|| Some(host.to_string()))
}

/// A web address without scheme, `www.`, query and trailing slash: `linkedin.com/in/ana-ruiz`.
pub fn profile_url(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let clean = cell.trim();
    let rest = clean.split_once("://").map_or(clean, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    if !host.contains('.') || host.contains(char::is_whitespace) {
        return Err("not a web address");
    }
    // Country hosts of LinkedIn lead to the same profiles.
    let host = if host.ends_with(".linkedin.com") { "linkedin.com" } else { host };
    let path = if host == "linkedin.com" { path.to_lowercase() } else { path.to_string() };
    Ok(Some(Value::Text(if path.is_empty() { host.to_string() } else { format!("{host}/{path}") })))
}

/// Any web address, as written.
pub fn url(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    text(cell, reading)
}

/// The folded form by which text is compared and indexed.
pub fn key(written: &str) -> String {
    text::fold(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(normaliser: Normaliser, cell: &str) -> Option<Value> {
        normaliser(cell, &Reading::default()).ok().flatten()
    }

    #[test]
    fn domains_are_registrable() {
        for (cell, expected) in [
            ("https://www.Shop.Acme.co.uk:443/x?y", Some("acme.co.uk")),
            ("NorthWind.example", Some("northwind.example")),
            ("http://www.northwind.example/", Some("northwind.example")),
            ("n/a", None),
            ("localhost", None),
            ("10.0.0.1", None),
        ] {
            assert_eq!(registrable_domain(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn profiles_have_one_form() {
        for cell in [
            "http://www.linkedin.com/in/Anya-Petrova-0001",
            "https://linkedin.com/in/anya-petrova-0001/",
            "https://uk.linkedin.com/in/anya-petrova-0001?trk=x",
            "linkedin.com/in/anya-petrova-0001",
        ] {
            assert_eq!(
                read(profile_url, cell),
                Some(Value::Text("linkedin.com/in/anya-petrova-0001".into())),
                "{cell}"
            );
        }
    }

    #[test]
    fn emails_are_checked() {
        assert_eq!(
            read(email, " ANYA@Northwind.example "),
            Some(Value::Text("anya@northwind.example".into()))
        );
        for cell in ["anya", "@x.example", "a@b", "a b@c.example", "a@c..example", "a@x.example, b@x.example"]
        {
            assert!(email(cell, &Reading::default()).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_known_whole_is_never_split() {
        assert_eq!(
            read(industries, "Bars, Taverns, and Nightclubs"),
            Some(Value::Names(vec!["Bars, Taverns, and Nightclubs".into()]))
        );
        assert_eq!(
            read(industries, "Banking, Insurance"),
            Some(Value::Names(vec!["Banking".into(), "Insurance".into()]))
        );
        assert_eq!(read(industries, "Left, Right"), Some(Value::Names(vec!["Left, Right".into()])));
    }

    #[test]
    fn spreadsheets_damage_bands() {
        assert_eq!(read(headcount, "Nov-50"), Some(Value::Number(Interval::new(11, 50))));
        assert_eq!(read(headcount, "10-Jan"), Some(Value::Number(Interval::new(1, 10))));
    }

    #[test]
    fn blanks_are_not_values() {
        for cell in ["", "  ", "N/A", "Not Provided", "null", "-"] {
            assert_eq!(number(cell, &Reading::default()), Ok(None), "{cell:?}");
        }
        assert_eq!(read(person_name, "Null"), Some(Value::Text("Null".into())));
    }
}
