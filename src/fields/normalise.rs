//! From the text of a cell to the value of a fact.
//!
//! `Ok(None)` is an empty cell in one of the spellings that tools use for it. `Err` says why the cell is no value of
//! its field: the cell is lost, its row is not.

use crate::taxonomy::{self, Vocabulary};
use crate::text;
use crate::value::{self, Currency, DateOrder, Day, Interval, Value};

pub use crate::value::registrable_domain;

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
            "not specified",
            "undisclosed",
            "(blank)",
            "(none)",
            "#n/a",
            "#value!",
            "#ref!",
            "nan",
            "-none-",
            "--none--",
        ]
        .iter()
        .any(|blank| cell.eq_ignore_ascii_case(blank))
}

/// Text as written, with runs of white space as one space.
pub fn text(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let clean = squeeze(cell);
    Ok((!clean.is_empty()).then_some(Value::Text(clean)))
}

/// A cell without the apostrophe that keeps spreadsheets from running it as a formula, or that was put before a cell
/// which had one of its own.
pub fn unescaped(cell: &str) -> &str {
    let Some(rest) = cell.strip_prefix('\'') else { return cell };
    let behind = rest.trim_start_matches('\'');
    let is_doubled =
        behind.len() < rest.len() && behind.starts_with(|c: char| c == '(' || c.is_ascii_digit());
    let runs = behind.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if runs || is_doubled { rest } else { cell }
}

/// A name of a person: like text, but "Null" and "None" are family names.
pub fn person_name(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    let clean = squeeze(cell);
    Ok((!matches!(clean.as_str(), "" | "-" | "--" | "n/a" | "N/A")).then_some(Value::Text(clean)))
}

/// White space at the ends dropped, runs of it inside as one space.
pub fn squeeze(cell: &str) -> String {
    let cell = cell.trim();
    let is_clean = |pair: &[u8]| pair[0] > b' ' || pair[0] == b' ' && pair[1] != b' ';
    if cell.is_ascii() && cell.as_bytes().windows(2).all(is_clean) {
        return cell.to_owned();
    }
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
pub fn number(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let counted = value::in_units(cell, reading.scale).and_then(|cell| value::parse_number(&cell));
    match counted.or_else(|| value::parse_number(cell)) {
        Some(interval) => Ok(Some(Value::Number(interval))),
        None => Err("not a number or band"),
    }
}

/// A count of employees; bands that a spreadsheet turned into dates (`10-Jan`, `Nov-50`) are read as 1-10 and 11-50.
pub fn headcount(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    match value::parse_damaged_band(cell) {
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
    let counted = value::in_units(cell, reading.scale);
    let Some(money) = value::parse_money(counted.as_deref().unwrap_or(cell), reading.currency) else {
        return Err("not an amount of money");
    };
    if money.amount.lo < 0 {
        return Err("a negative amount");
    }
    Ok(Some(Value::Money(money)))
}

/// A date of any precision, or a duration such as "10 months in role" before the row's own day.
pub fn date(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let tenure = || value::parse_tenure(cell, reading.row_day?);
    match value::parse_date(cell, reading.order).or_else(tenure) {
        Some(days) => Ok(Some(Value::Date(days))),
        None => Err("not a date"),
    }
}

/// The day on which something began: a [`date`] that, known only roughly, lies no later than the row's own day.
pub fn start(cell: &str, reading: &Reading) -> Result<Option<Value>, &'static str> {
    let read = date(cell, reading)?;
    Ok(match (read, reading.row_day) {
        (Some(Value::Date(days)), Some(day)) => Some(Value::Date(value::begun_by(days, day))),
        (read, _) => read,
    })
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
    Ok(names_of([squeeze(cell)].into_iter()))
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

/// Classes of e-mail addresses. Words outside the classes are refused.
pub fn email_kind(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    closed(cell, taxonomy::email_classes(), "not a known kind of address")
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

/// An e-mail address, in lower case, its host in ASCII; `Name <address>` and `mailto:` are accepted.
pub fn email(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    const NOT: &str = "not an e-mail address";
    if let Some(address) = plain_address(cell) {
        return Ok(Some(Value::Text(address)));
    }
    if is_blank(cell) {
        return Ok(None);
    }
    let cell = unescaped(cell.trim()).trim_end_matches([';', ',']);
    let inside =
        cell.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(cell, |(inside, _)| inside);
    let unquoted = |text| str::trim_matches(text, ['"', '\'']);
    let address = unquoted(inside.trim()).to_lowercase();
    let address = address.strip_prefix("mailto:").map_or(&*address, unquoted);
    let address = address.split('?').next().unwrap_or(address);
    let (local, host) = address.rsplit_once('@').ok_or(NOT)?;
    let odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, ',' | ';' | '<' | '>' | '(' | ')' | '@' | '"' | ':')
    };
    let fine = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local.contains(odd)
        && !host.contains(odd)
        && !host.contains('/');
    let host = value::host(host).filter(|_| fine).ok_or(NOT)?;
    Ok(Some(Value::Text(format!("{local}@{host}"))))
}

/// An address of nothing but letters, digits and the usual marks, which most are.
fn plain_address(cell: &str) -> Option<String> {
    let (local, host) = cell.split_once('@')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    let fine = (1..=64).contains(&local.len())
        && local.bytes().all(plain)
        && local.as_bytes()[0].is_ascii_alphanumeric()
        && !local.ends_with('.')
        && !local.contains("..");
    (fine && value::is_ascii_host(host)).then(|| cell.to_ascii_lowercase())
}

/// The addresses of a cell that may hold several, as written.
pub fn addresses_of(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', ',', '|', '\n']).map(str::trim)
}

/// The phones of a cell that may hold several, as written.
pub fn phones_of(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell.split([';', '|', '\n']).map(|part| part.trim().trim_start_matches("ph:").trim());
    parts.filter(|part| !part.is_empty())
}

/// A phone number in its international form where it names its country, else as written, without the apostrophe that
/// spreadsheets put before it. The country of a row is put in by [`phone_in`].
pub fn phone(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let number = squeeze(cell.trim().trim_start_matches('\''));
    let digits = number.chars().filter(|c| c.is_numeric()).count();
    if !(5..=20).contains(&digits) {
        return Err("not a phone number");
    }
    Ok(Some(Value::Text(taxonomy::e164(&number, None).unwrap_or(number))))
}

/// A phone number as [`phone`] read it, in its international form where `country` tells it.
pub fn phone_in(number: &str, country: &str) -> Option<String> {
    if number.starts_with('+') { None } else { taxonomy::e164(number, Some(country)) }
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

/// A web address without scheme, `www.`, query and trailing slash: `linkedin.com/in/ana-ruiz`. LinkedIn's addresses
/// of one page, by country host, language, sub-page or escaped letters, have one form.
pub fn profile_url(cell: &str, _: &Reading) -> Result<Option<Value>, &'static str> {
    if is_blank(cell) {
        return Ok(None);
    }
    let clean = cell.trim();
    if let Some(name) = plain_member(clean) {
        return Ok(Some(Value::Text(["linkedin.com/in/", name].concat())));
    }
    let rest = value::without_scheme(clean);
    let (rest, query) = rest.split_once(['?', '#']).unwrap_or((rest, ""));
    let rest = rest.trim_end_matches(|c: char| c == '/' || c.is_whitespace());
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.to_lowercase();
    let mut host = host.as_str();
    let shorter = |host| ["www.", "m.", "mobile."].iter().find_map(|start| str::strip_prefix(host, start));
    while let Some(rest) = shorter(host).filter(|rest| rest.contains('.')) {
        host = rest;
    }
    if !host.contains('.') || host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("not a web address");
    }
    // Country hosts of LinkedIn lead to the same profiles.
    let host = match host {
        "twitter.com" => "x.com",
        host if host.ends_with(".linkedin.com") => "linkedin.com",
        host => host,
    };
    let path = match host {
        "linkedin.com" => linkedin_path(path, query),
        "x.com" | "github.com" | "facebook.com" | "instagram.com" => path.to_lowercase(),
        _ => path.to_string(),
    };
    Ok(Some(Value::Text(if path.is_empty() { host.to_string() } else { format!("{host}/{path}") })))
}

/// The name in the address of a member's page as LinkedIn itself writes it, which most are.
fn plain_member(address: &str) -> Option<&str> {
    let name = address.strip_prefix("https://www.linkedin.com/in/")?;
    let name = name.strip_suffix('/').unwrap_or(name);
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (!name.is_empty() && name.bytes().all(plain)).then_some(name)
}

/// `mwlite/in/J%C3%B6rg/de` → `in/jörg`, `company/acme/about` → `company/acme`, `sales/people/ID,NAME,x` →
/// `sales/lead/id`.
fn linkedin_path(path: &str, query: &str) -> String {
    let path = unescape_percent(path).to_lowercase();
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.first().is_some_and(|first| *first == "mwlite") {
        parts.remove(0);
    }
    let id = |part: &str| part.split(',').next().unwrap_or(part).to_owned();
    match parts.as_slice() {
        ["in", name, ..] => format!("in/{name}"),
        ["company" | "company-beta", name, ..] => format!("company/{name}"),
        [kind @ ("school" | "showcase"), name, ..] => format!("{kind}/{name}"),
        ["sales", "people" | "lead", person, ..] => format!("sales/lead/{}", id(person)),
        ["sales", kind @ ("company" | "accounts"), company, ..] => format!("sales/{kind}/{}", id(company)),
        ["profile", "view"] => {
            let id = query.split('&').find(|pair| pair.starts_with("id=")).unwrap_or_default();
            format!("profile/view?{id}")
        }
        parts => parts.join("/"),
    }
}

/// `%C3%B6` → `ö`; what is no escaped text stays, and so do signs that would mean something else in an address. What comes
/// out holds nothing more to unescape.
fn unescape_percent(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let mut bytes = Vec::with_capacity(path.len());
    for byte in path.bytes() {
        bytes.push(byte);
        // An unescaped digit may complete an escape before it: `%%330` is `%30`, which is `0`.
        while let Some(plain) = bytes.last_chunk().and_then(escaped) {
            bytes.truncate(bytes.len() - 3);
            bytes.push(plain);
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

/// The byte for which `%2d` stands, if it means nothing but itself in an address.
fn escaped(code: &[u8; 3]) -> Option<u8> {
    let [b'%', high, low] = code else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
    let plain = !byte.is_ascii() || byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte);
    plain.then_some(byte)
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
    fn profiles_have_one_form() {
        for cell in [
            "http://www.linkedin.com/in/Anya-Petrova-0001",
            "https://linkedin.com/in/anya-petrova-0001/",
            "https://uk.linkedin.com/in/anya-petrova-0001?trk=x",
            "linkedin.com/in/anya-petrova-0001",
            "https://m.linkedin.com/mwlite/in/anya-petrova-0001",
            "https://www.linkedin.com/in/anya-petrova-0001/de/",
            "https://www.linkedin.com/in/anya-petrova-0001/details/experience/#x",
        ] {
            assert_eq!(
                read(profile_url, cell),
                Some(Value::Text("linkedin.com/in/anya-petrova-0001".into())),
                "{cell}"
            );
        }
    }

    #[test]
    fn addresses_of_one_page_have_one_form() {
        for (cell, expected) in [
            ("https://de.linkedin.com/in/J%C3%B6rg-M%C3%BCller", "linkedin.com/in/jörg-müller"),
            ("linkedin.com/in/ann%2Dames", "linkedin.com/in/ann-ames"),
            ("linkedin.com/in/ann%%330", "linkedin.com/in/ann0"),
            ("linkedin.com/in/ann%2541%3Fx%+5", "linkedin.com/in/ann%2541%3fx%+5"),
            ("https://www.linkedin.com/company/Acme/about/?x=1", "linkedin.com/company/acme"),
            ("https://www.linkedin.com/company-beta/1234/", "linkedin.com/company/1234"),
            (
                "https://www.linkedin.com/sales/people/ACwAAB1,NAME_SEARCH,ab12",
                "linkedin.com/sales/lead/acwaab1",
            ),
            ("https://www.linkedin.com/sales/lead/ACwAAB1,NAME_SEARCH", "linkedin.com/sales/lead/acwaab1"),
            ("http://www.linkedin.com/profile/view?id=12345&trk=x", "linkedin.com/profile/view?id=12345"),
            ("https://twitter.com/Acme", "x.com/acme"),
            ("https://acme.io/Team/Ana?x=1", "acme.io/Team/Ana"),
        ] {
            assert_eq!(read(profile_url, cell), Some(Value::Text(expected.into())), "{cell}");
        }
        for (cell, expected) in [
            ("https://m.me/anya", "m.me/anya"),
            ("acme.example/go/https://other.example/x", "acme.example/go/https://other.example/x"),
            ("https://www.m.acme.example/a", "acme.example/a"),
            ("acme.example/a / \u{b}#top", "acme.example/a"),
        ] {
            assert_eq!(
                profile_url(cell, &Reading::default()),
                Ok(Some(Value::Text(expected.into()))),
                "{cell}"
            );
        }
        assert!(profile_url("acme\u{1}.example/a", &Reading::default()).is_err());
        assert!(profile_url("anya", &Reading::default()).is_err());
    }

    #[test]
    fn phones_are_international_where_the_country_is_known() {
        for (cell, expected) in [
            ("'+44 20 7946 0000", "+442079460000"),
            ("+1 415-555-0100", "+14155550100"),
            ("020  7946 0000", "020 7946 0000"),
        ] {
            assert_eq!(read(phone, cell), Some(Value::Text(expected.into())), "{cell}");
        }
        assert_eq!(phone_in("020 7946 0000", "United Kingdom").as_deref(), Some("+442079460000"));
        assert_eq!(phone_in("+442079460000", "United Kingdom"), None);
        assert!(phone("12", &Reading::default()).is_err());
    }

    #[test]
    fn starts_follow_the_day_of_their_row() {
        let day = |text: &str| Day::parse_iso(text).expect("a date");
        let reading = Reading { row_day: Some(day("2026-03-14")), ..Reading::default() };
        let days =
            |lo: &str, hi: &str| Ok(Some(Value::Date(Interval::new(day(lo).number(), day(hi).number()))));
        assert_eq!(start("2026", &reading), days("2026-01-01", "2026-03-14"));
        assert_eq!(start("10 months in role", &reading), days("2025-04-15", "2025-05-14"));
        assert_eq!(date("2026", &reading), days("2026-01-01", "2026-12-31"));
        assert!(start("10 months in role", &Reading::default()).is_err());
    }

    #[test]
    fn emails_are_checked() {
        for (cell, expected) in [
            ("Anya Petrova <Anya@Northwind.example>", "anya@northwind.example"),
            ("mailto:anya@northwind.example?subject=x", "anya@northwind.example"),
            ("info@müller.de", "info@xn--mller-kva.de"),
            ("o'neil+x@northwind.example;", "o'neil+x@northwind.example"),
            ("'Anya@Northwind.example'", "anya@northwind.example"),
            ("''mailto:'anya@northwind.example", "anya@northwind.example"),
        ] {
            assert_eq!(read(email, cell), Some(Value::Text(expected.into())), "{cell}");
        }
        for cell in
            [".a@b.example", "a.@b.example", "a..b@c.example", "a@b/c.example", "a@10.0.0.1", "''@c.example"]
        {
            assert!(email(cell, &Reading::default()).is_err(), "{cell}");
        }
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
