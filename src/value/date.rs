//! Days and dates of day, month or year precision.

use std::fmt;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

use super::Interval;

/// A calendar day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day(i32);

impl Day {
    /// The day with this number.
    pub fn new(number: i64) -> Self {
        Day(number.clamp(-700_000, 2_900_000) as i32)
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The day of a civil date.
    pub fn from_civil(date: Date) -> Self {
        Day::new(date.since(Date::constant(1970, 1, 1)).map_or(0, |span: Span| i64::from(span.get_days())))
    }

    /// The civil date.
    pub fn civil(self) -> Date {
        Date::constant(1970, 1, 1).saturating_add(i64::from(self.0).days())
    }

    /// Reads `2026-03-14` (with or without a time behind it).
    pub fn parse_iso(text: &str) -> Option<Self> {
        parse_date(text.trim(), DateOrder::Unknown).filter(Interval::is_exact).map(|day| Day::new(day.lo))
    }

    /// `count` days later, earlier if negative.
    #[must_use]
    pub fn plus_days(self, count: i64) -> Self {
        Day::new(self.number() + count)
    }

    /// `count` months later, earlier if negative, clamped to the end of the month.
    #[must_use]
    pub fn plus_months(self, count: i64) -> Self {
        Day::from_civil(self.civil().saturating_add(count.months()))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.civil().fmt(f)
    }
}

/// Which of two numbers is the day, in dates such as `2/1/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DateOrder {
    /// `1/2/2026` is the first of February.
    DayFirst,
    /// `1/2/2026` is the second of January.
    MonthFirst,
    /// Not known: an ambiguous date is an interval over both.
    #[default]
    Unknown,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date of day, month or year precision; a time of day behind it is ignored. `None` if it is no date.
///
/// Understood: `2026-03-14`, `2026/03/14`, `20260314`, `2026-03`, `2026`, `14.03.2026`, `3/14/2026`, `12 Mar 2024`,
/// `7-Feb-22`, `Mar 2024`, `March 12, 2024`, months in German, French, Spanish, Portuguese, Italian and Thai,
/// `2024年3月12日`, and digits of any script. Two-digit years are 1970 to 2069; years of the Thai era (2567) are read as
/// such where the month is Thai.
pub fn parse_date(text: &str, order: DateOrder) -> Option<Interval> {
    let text = text.trim();
    if !text.is_ascii() && text.len() <= 80 {
        return parse_ascii(&in_english(text)?, order);
    }
    parse_ascii(text, order)
}

/// The same date with ASCII digits and English months; `None` where letters remain that no month explains.
fn in_english(text: &str) -> Option<String> {
    const OTHER: [(&str, &str); 28] = [
        ("januar", "jan"),
        ("jänner", "jan"),
        ("februar", "feb"),
        ("märz", "mar"),
        ("mär", "mar"),
        ("février", "feb"),
        ("févr", "feb"),
        ("fév", "feb"),
        ("août", "aug"),
        ("aoû", "aug"),
        ("décembre", "dec"),
        ("déc", "dec"),
        ("março", "mar"),
        ("ม.ค", "jan"),
        ("ก.พ", "feb"),
        ("มี.ค", "mar"),
        ("เม.ย", "apr"),
        ("พ.ค", "may"),
        ("มิ.ย", "jun"),
        ("ก.ค", "jul"),
        ("ส.ค", "aug"),
        ("ก.ย", "sep"),
        ("ต.ค", "oct"),
        ("พ.ย", "nov"),
        ("ธ.ค", "dec"),
        ("年", "-"),
        ("月", "-"),
        ("日", " "),
    ];
    const THAI: [(&str, &str); 12] = [
        ("มกราคม", "jan"),
        ("กุมภาพันธ์", "feb"),
        ("มีนาคม", "mar"),
        ("เมษายน", "apr"),
        ("พฤษภาคม", "may"),
        ("มิถุนายน", "jun"),
        ("กรกฎาคม", "jul"),
        ("สิงหาคม", "aug"),
        ("กันยายน", "sep"),
        ("ตุลาคม", "oct"),
        ("พฤศจิกายน", "nov"),
        ("ธันวาคม", "dec"),
    ];
    let mut plain = super::number::plain_digits(text).to_lowercase();
    let thai = plain.contains(|c: char| ('\u{e00}'..='\u{e7f}').contains(&c));
    for (other, english) in THAI.iter().chain(&OTHER) {
        if plain.contains(other) {
            plain = plain.replace(other, english);
        }
    }
    let mut plain = plain.trim_end_matches(['-', ' ', '.']).replace("- ", "-");
    if thai {
        // 2567 of the Thai era is 2024.
        let parts: Vec<String> = plain
            .split([' ', '.', '-', '/'])
            .filter(|part| !part.is_empty())
            .map(|part| match part.parse::<i64>() {
                Ok(year @ 2400..=2700) => (year - 543).to_string(),
                _ => part.to_owned(),
            })
            .collect();
        plain = parts.join(" ");
    }
    plain.is_ascii().then_some(plain)
}

fn parse_ascii(text: &str, order: DateOrder) -> Option<Interval> {
    let text = text.trim();
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 40 || !text.is_ascii() {
        return None;
    }
    if let Some(day) = iso_prefix(bytes) {
        return Some(Interval::exactly(day.number()));
    }
    let date_part = strip_time(text);
    let parts: Vec<&str> = date_part
        .split(['-', '/', '.', ' ', ','])
        .filter(|part| !part.is_empty() && *part != "de")
        .map(without_ordinal)
        .collect();
    match parts.as_slice() {
        [one] => match (one.len(), one.parse::<i64>().ok()?) {
            (4, year) => year_interval(year),
            (8, packed) => exact(packed / 10_000, packed / 100 % 100, packed % 100),
            _ => None,
        },
        [a, b] => match (month_name(a), month_name(b)) {
            (Some(month), None) => month_interval(year_of(b)?, month),
            (None, Some(month)) => month_interval(year_of(a)?, month),
            _ if a.len() == 4 => month_interval(a.parse().ok()?, b.parse().ok()?),
            _ if b.len() == 4 => month_interval(b.parse().ok()?, a.parse().ok()?),
            _ => None,
        },
        [a, b, c] => {
            if let Some(month) = month_name(b) {
                return if a.len() == 4 {
                    exact(a.parse().ok()?, month, c.parse().ok()?)
                } else {
                    exact(year_of(c)?, month, a.parse().ok()?)
                };
            }
            if let Some(month) = month_name(a) {
                return exact(year_of(c)?, month, b.parse().ok()?);
            }
            let (first, second): (i64, i64) = (a.parse().ok()?, b.parse().ok()?);
            if a.len() == 4 {
                return exact(first, second, c.parse().ok()?);
            }
            let year = year_of(c)?;
            let day_first = exact(year, second, first);
            let month_first = exact(year, first, second);
            match (order, day_first, month_first) {
                (DateOrder::DayFirst, Some(date), _) | (DateOrder::MonthFirst, _, Some(date)) => Some(date),
                (_, Some(one), None) | (_, None, Some(one)) => Some(one),
                (DateOrder::Unknown, Some(one), Some(other)) => {
                    Some(Interval { lo: one.lo.min(other.lo), hi: one.hi.max(other.hi) })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// `YYYY-MM-DD` at the start, followed by nothing or by a time. The common case, without allocation.
fn iso_prefix(bytes: &[u8]) -> Option<Day> {
    if bytes.len() < 10 || !matches!(bytes[4], b'-' | b'/') || bytes[7] != bytes[4] {
        return None;
    }
    if bytes.len() > 10 && !matches!(bytes[10], b'T' | b' ' | b't') {
        return None;
    }
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .try_fold(0i64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
    };
    civil(number(0..4)?, number(5..7)?, number(8..10)?)
}

/// `12th` is 12.
fn without_ordinal(part: &str) -> &str {
    let stem = ["st", "nd", "rd", "th"].iter().find_map(|ending| part.strip_suffix(ending));
    stem.filter(|stem| !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit())).unwrap_or(part)
}

fn strip_time(text: &str) -> &str {
    match text.find(':') {
        Some(colon) => text[..colon].rsplit_once([' ', 'T']).map_or(text, |(date, _)| date),
        None => text,
    }
}

fn month_name(text: &str) -> Option<i64> {
    let prefix = text.get(..3)?.to_ascii_lowercase();
    if !text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    // German, French, Spanish, Portuguese, Italian.
    let other = match lower.as_str() {
        "januar" | "janvier" | "janv" | "enero" | "ene" | "janeiro" | "gennaio" | "gen" => 1,
        "februar" | "febrero" | "fevereiro" | "fev" | "febbraio" => 2,
        "mars" | "marzo" | "maerz" => 3,
        "avril" | "avr" | "abril" | "abr" | "aprile" => 4,
        "mai" | "mayo" | "maio" | "maggio" | "mag" => 5,
        "juni" | "juin" | "junio" | "junho" | "giugno" | "giu" => 6,
        "juli" | "juillet" | "juil" | "julio" | "julho" | "luglio" | "lug" => 7,
        "agosto" | "ago" => 8,
        "sept" | "septembre" | "septiembre" | "setembro" | "set" | "settembre" => 9,
        "okt" | "oktober" | "octobre" | "octubre" | "outubro" | "out" | "ottobre" | "ott" => 10,
        "novembre" | "noviembre" | "novembro" => 11,
        "dez" | "dezember" | "dic" | "diciembre" | "dezembro" | "dicembre" => 12,
        _ => 0,
    };
    if other > 0 {
        return Some(other);
    }
    let index = MONTHS.iter().position(|month| *month == prefix)?;
    const FULL: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    (text.len() == 3 || FULL[index].starts_with(&text.to_ascii_lowercase())).then_some(index as i64 + 1)
}

fn year_of(text: &str) -> Option<i64> {
    let year: i64 = text.parse().ok()?;
    match text.len() {
        4 => Some(year),
        2 if year < 70 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

fn civil(year: i64, month: i64, day: i64) -> Option<Day> {
    if !(1800..=2200).contains(&year) {
        return None;
    }
    Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Day::from_civil)
}

fn exact(year: i64, month: i64, day: i64) -> Option<Interval> {
    civil(year, month, day).map(|day| Interval::exactly(day.number()))
}

fn month_interval(year: i64, month: i64) -> Option<Interval> {
    let first = civil(year, month, 1)?;
    Some(Interval { lo: first.number(), hi: first.plus_months(1).number() - 1 })
}

fn year_interval(year: i64) -> Option<Interval> {
    Some(Interval { lo: civil(year, 1, 1)?.number(), hi: civil(year, 12, 31)?.number() })
}

/// The interval as it would be written in a file: `2026-03-14`, `2026-03`, `2026`, or `from..to`.
pub fn show_days(days: &Interval) -> String {
    let (lo, hi) = (Day::new(days.lo), Day::new(days.hi));
    if days.is_exact() {
        return lo.to_string();
    }
    let first = lo.civil();
    if first.day() == 1 {
        if Some(*days) == month_interval(i64::from(first.year()), i64::from(first.month())) {
            return format!("{:04}-{:02}", first.year(), first.month());
        }
        if Some(*days) == year_interval(i64::from(first.year())) {
            return format!("{:04}", first.year());
        }
    }
    format!("{lo}..{hi}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: DateOrder) -> Option<String> {
        parse_date(text, order).map(|days| show_days(&days))
    }

    #[test]
    fn reads_dates_of_three_precisions() {
        for (text, expected) in [
            ("2026-03-14", "2026-03-14"),
            ("2026/03/14 00:00:00", "2026-03-14"),
            ("2026-03-18T22:36:33+00:00", "2026-03-18"),
            ("20260314", "2026-03-14"),
            ("2026-03", "2026-03"),
            ("2026", "2026"),
            ("12 Mar 2024", "2024-03-12"),
            ("7-Feb-22", "2022-02-07"),
            ("Mar 2024", "2024-03"),
            ("March 12, 2024", "2024-03-12"),
            ("14.03.2026", "2026-03-14"),
            ("3/14/2026 10:30", "2026-03-14"),
            ("12. März 2024", "2024-03-12"),
            ("12 août 2024", "2024-08-12"),
            ("Dez 2023", "2023-12"),
            ("3 de mayo de 2024", "2024-05-03"),
            ("2024年3月12日", "2024-03-12"),
            ("2024年3月", "2024-03"),
            ("12 มี.ค. 2567", "2024-03-12"),
            ("มีนาคม 2567", "2024-03"),
            ("١٢/٠٣/٢٠٢٤ 10:00", "2024-03-12..2024-12-03"),
            ("Sept 2024", "2024-09"),
            ("12th March 2024", "2024-03-12"),
        ] {
            assert_eq!(shown(text, DateOrder::Unknown).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn ambiguous_order_stays_open_until_it_is_known() {
        assert_eq!(shown("2/1/2026", DateOrder::DayFirst).as_deref(), Some("2026-01-02"));
        assert_eq!(shown("2/1/2026", DateOrder::MonthFirst).as_deref(), Some("2026-02-01"));
        assert_eq!(shown("2/1/2026", DateOrder::Unknown).as_deref(), Some("2026-01-02..2026-02-01"));
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "soon",
            "2026-13-01",
            "2026-02-30",
            "31/31/2026",
            "0",
            "1-10",
            "10-Jan-x",
            "99999999",
            "ม.ค.",
        ] {
            assert_eq!(shown(text, DateOrder::Unknown), None, "{text}");
        }
    }

    #[test]
    fn shown_dates_are_read_back() {
        for text in ["2026-03-14", "2024-02", "1999"] {
            assert_eq!(shown(text, DateOrder::Unknown).as_deref(), Some(text));
        }
    }
}
