//! The value of one cell, by the conventions of its column.
//!
//! Owns the cache of values that repeat and what depends on the column: the order of day and month, currency and
//! scale of amounts, separators of lists. What a value looks like at all belongs to `fields`.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::fields::normalise::{self, Reading};
use crate::fields::{Field, Kind, named};
use crate::value::{Currency, Day, Unit, Value, begun_by, start_before, unit_of};

use super::dates;
use super::draft::Ambiguous;
use super::mapping::{Column, Target};
use super::row::{Parsed, Plan, Repair};

/// A distinct cell's value, kept because the next row likely has the same.
type Cached = Result<Option<Value>, &'static str>;

/// Reads cells of one file.
pub struct CellValues<'p> {
    plan: &'p Plan,
    values: Vec<HashMap<String, Cached, FixedState>>,
    /// Whether the column's values are worth keeping.
    cached: Vec<bool>,
    /// By column: the currency of amounts that name none.
    currencies: Vec<Option<Currency>>,
}

/// Distinct cells that are kept for a column.
const CACHE: usize = 8192;

impl<'p> CellValues<'p> {
    /// Nothing read yet.
    pub fn new(plan: &'p Plan) -> Self {
        CellValues {
            plan,
            values: plan.columns.iter().map(|_| HashMap::default()).collect(),
            cached: plan.columns.iter().map(|column| is_repetitive(&column.target)).collect(),
            currencies: plan.columns.iter().map(|column| plan.currency_of(column)).collect(),
        }
    }

    /// The value of a cell, and the two days of a date that reads either way.
    pub fn read(
        &mut self,
        place: usize,
        field: &'static Field,
        cell: &str,
        date: Day,
        parsed: &mut Parsed,
    ) -> Result<Option<(Value, Option<Ambiguous>)>, &'static str> {
        if matches!(field.kind, Kind::Date | Kind::Since) && !normalise::is_blank(cell) {
            return match self.date(place, cell, Some(date), parsed) {
                // A rough start lies no later than the day of its row.
                Ok(Some((days, None))) if matches!(field.kind, Kind::Since) => {
                    Ok(Some((Value::Date(begun_by(days, date)), None)))
                }
                Ok(Some((days, ambiguous))) => Ok(Some((Value::Date(days), ambiguous))),
                Ok(None) => Ok(None),
                Err(reason) => Err(reason),
            };
        }
        let value = if self.cached[place] && cell.len() <= 200 {
            if let Some(known) = self.values[place].get(cell) {
                known.clone()
            } else {
                let value = self.normalise(place, field, cell, true, date);
                // Files are often sorted by company: what was read lately is worth more than what was read first.
                if self.values[place].len() >= CACHE {
                    self.values[place].clear();
                }
                self.values[place].insert(cell.to_string(), value.clone());
                value
            }
        } else {
            self.normalise(place, field, cell, true, date)
        };
        if let Ok(Some(Value::Number(read))) = &value
            && is_damaged(cell)
        {
            Repair::note(parsed, place, cell, || match (read.lo, read.hi) {
                (lo, hi) if lo == hi => lo.to_string(),
                (lo, i64::MAX) => format!("{lo}.."),
                (lo, hi) => format!("{lo}..{hi}"),
            });
        }
        if let Ok(Some(Value::Money(money))) = &value
            && money.currency.is_none()
        {
            *parsed.no_currency.entry(place as u16).or_default() += 1;
        }
        value.map(|value| value.map(|value| (value, None)))
    }

    /// The amount of a cell; `scaled` if the column's unit counts.
    pub fn amount(&self, place: usize, field: &Field, cell: &str, scaled: bool, date: Day) -> Cached {
        self.normalise(place, field, cell, scaled, date)
    }

    /// The days of a cell. `row` is the day on which durations were true, where the column may hold such.
    pub fn date(&self, place: usize, cell: &str, row: Option<Day>, parsed: &mut Parsed) -> dates::Read {
        if let Some(days) = dates::serial(cell) {
            Repair::note(parsed, place, cell, || Day::new(days.lo).to_string());
        }
        let tenure = row.map(|day| (day, self.plan.columns[place].tenure));
        dates::read(cell, self.plan.order, tenure, || parsed.orders.entry(place as u16).or_default())
    }

    fn normalise(&self, place: usize, field: &Field, cell: &str, scaled: bool, date: Day) -> Cached {
        let column = &self.plan.columns[place];
        // "$10 mil." says itself what it counts in.
        let scale = if column.scale > 1 && scaled && !names_its_unit(cell) { column.scale } else { 1 };
        let reading =
            Reading { order: self.plan.order, currency: self.currencies[place], scale, row_day: Some(date) };
        if *field == named::HEADCOUNT
            && let Some(band) = band_of_date(cell)
        {
            return (field.normalise)(band, &reading);
        }
        let shouted = matches!(field.kind, Kind::Names(_)) && is_constant_name(cell);
        match column.separator {
            Some(separator) if cell.contains(separator) => {
                (field.normalise)(&cell.replace(separator, ";"), &reading)
            }
            // HubSpot writes FINANCIAL_SERVICES.
            _ if shouted => (field.normalise)(&cell.replace('_', " "), &reading),
            _ => (field.normalise)(cell, &reading),
        }
    }
}

impl Plan {
    /// The currency of amounts of a column that name none.
    pub fn currency_of(&self, column: &Column) -> Option<Currency> {
        column.currency.or_else(|| self.layout.currency()).or(self.currency)
    }
}

/// Whether values of the target repeat so often that a look-up beats reading them.
fn is_repetitive(target: &Target) -> bool {
    match target {
        Target::Fact(field) => {
            **field == named::DOMAIN
                || matches!(field.kind, Kind::Names(_) | Kind::FreeNames | Kind::Number { .. } | Kind::Money)
        }
        Target::Technologies | Target::Technology => true,
        _ => false,
    }
}

/// A cell without an apostrophe that a spreadsheet put before it: before a sign, a digit or a bracket; where our own
/// export `escaped` cells, before all that would run as a formula.
pub fn without_apostrophe(cell: &str, escaped: bool) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['+', '(']) || rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        Some(_) if escaped => normalise::unescaped(cell),
        _ => cell,
    }
}

/// The days on which something began that is so many `unit`s old on `day`.
pub fn ago(cell: &str, unit: Unit, day: Day) -> Cached {
    if normalise::is_blank(cell) {
        return Ok(None);
    }
    match start_before(cell, unit, day) {
        Some(days) => Ok(Some(Value::Date(days))),
        None => Err("not a number of years or months"),
    }
}

/// The profile page that a cell leads to: a page, a page of LinkedIn's sales tool, or the number of a member.
pub fn profile_page(cell: &str) -> Option<String> {
    let cell = cell.trim();
    for path in ["/sales/lead/", "/sales/people/"] {
        if let Some((_, rest)) = cell.split_once(path) {
            let id = rest.split([',', '/', '?']).next().unwrap_or(rest);
            return member_page(id);
        }
    }
    if !cell.contains(['/', '.']) {
        return member_page(cell);
    }
    match normalise::profile_url(cell, &Reading::default()) {
        Ok(Some(Value::Text(page))) => Some(page),
        _ => None,
    }
}

fn member_page(id: &str) -> Option<String> {
    let plain =
        id.len() >= 5 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    plain.then(|| format!("linkedin.com/in/{}", id.to_lowercase()))
}

/// Whether a number was written as no tool writes it on purpose: `10-Jan`, `1968.0`, `1 001`, digits of other scripts.
fn is_damaged(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let spaced = || {
        let bytes = cell.as_bytes();
        bytes.windows(3).any(|of| of[0].is_ascii_digit() && of[1] == b' ' && of[2].is_ascii_digit())
    };
    let month = || {
        let word = cell.split(|c: char| !c.is_ascii_alphabetic()).find(|word| word.len() == 3);
        word.is_some_and(|word| ["jan", "oct", "nov"].contains(&word.to_ascii_lowercase().as_str()))
    };
    let odd = |c: char| !c.is_ascii() && (c.is_numeric() || matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}'));
    cell.ends_with(".0") || band_of_date(cell).is_some() || spaced() || month() || cell.chars().any(odd)
}

/// The band that a spreadsheet took for a day of some year, or for a month of a year: a workbook holds it as a date.
fn band_of_date(cell: &str) -> Option<&'static str> {
    let cell = cell.trim();
    if cell.len() != 10 || !cell.is_ascii() || cell.as_bytes()[4] != b'-' || cell.as_bytes()[7] != b'-' {
        return None;
    }
    match (&cell[..4], &cell[5..]) {
        ("1950" | "2050", "11-01") => Some("11-50"),
        (_, "01-10" | "10-01") => Some("1-10"),
        _ => None,
    }
}

/// Whether a cell says itself what its amount is counted in.
fn names_its_unit(cell: &str) -> bool {
    let counts = |word: &str| unit_of(word).is_some_and(|unit| unit > 1);
    let folded = plain_money(cell);
    let words = folded.split(|c: char| !(c.is_alphabetic() || c == '.')).filter(|word| !word.is_empty());
    // Thai marks are no letters, and CJK writes the currency into the same word.
    words.into_iter().any(counts) || WITHOUT_SPACES.iter().any(|unit| cell.contains(unit))
}

/// Units that are written without a space to what follows.
const WITHOUT_SPACES: [&str; 9] = ["千", "万", "萬", "億", "亿", "百万", "พัน", "ล้าน", "兆"];

/// A cell in small letters without its currency, whose letters may stand beside the unit's: `US$5m`, `5k€`.
fn plain_money(cell: &str) -> String {
    cell.to_lowercase().replace("us$", " ")
}

/// `FINANCIAL_SERVICES`
fn is_constant_name(cell: &str) -> bool {
    cell.contains('_')
        && cell.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'0'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apostrophes_of_spreadsheets_are_dropped() {
        for (cell, plain, own) in [
            ("'+44 20", "+44 20", "+44 20"),
            ("'007", "007", "007"),
            ("'(415) 1", "(415) 1", "(415) 1"),
            ("'t Hooft", "'t Hooft", "'t Hooft"),
            ("'=1+1", "'=1+1", "=1+1"),
            ("'-Head", "'-Head", "-Head"),
            ("plain", "plain", "plain"),
        ] {
            assert_eq!(without_apostrophe(cell, false), plain);
            assert_eq!(without_apostrophe(cell, true), own);
        }
    }

    #[test]
    fn members_have_one_page() {
        for cell in [
            "https://www.linkedin.com/sales/lead/ACwAAA0001,NAME_SEARCH,xxxx",
            "https://www.linkedin.com/in/ACwAAA0001",
            "ACwAAA0001",
        ] {
            assert_eq!(profile_page(cell).as_deref(), Some("linkedin.com/in/acwaaa0001"), "{cell}");
        }
        assert_eq!(profile_page("n/a"), None);
    }

    #[test]
    fn damage_is_told_from_style() {
        for cell in ["10-Jan", "Nov-50", "1968.0", "1 001-5 000", "1\u{a0}250", "٢٥٠"] {
            assert!(is_damaged(cell), "{cell}");
        }
        for cell in ["210", "1,250", "11-50", "10001+", "1001 - 5000", "501 to 1,000", "5K-10K", "250 คน"]
        {
            assert!(!is_damaged(cell), "{cell}");
        }
    }

    #[test]
    fn bands_come_back_from_dates() {
        assert_eq!([band_of_date("2026-01-10"), band_of_date("2050-11-01")], [Some("1-10"), Some("11-50")]);
        assert_eq!([band_of_date("2026-03-14"), band_of_date("11-50")], [None, None]);
    }

    #[test]
    fn amounts_name_their_unit() {
        for cell in [
            "$10 mil. - $25 mil.",
            "1.0 MILLION",
            "12 Mio. €",
            "5k€",
            "$10M+",
            "10K-50K",
            "12 TSD EUR",
            "10億円",
            "25 ล้านบาท",
            "1,2 Mrd. EUR",
        ] {
            assert!(names_its_unit(cell), "{cell}");
        }
        for cell in [
            "12,000",
            "EUR 12",
            "12 Euro",
            "12 Dollars",
            "US$ 12",
            "A$12",
            "10 to 50",
            "Less than 5",
            "5 บาท",
        ] {
            assert!(!names_its_unit(cell), "{cell}");
        }
    }
}
