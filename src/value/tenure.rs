//! Tenures that a file writes as durations: "10 months in role", "1 year 3 months", `0.8` years.
//!
//! A duration is true on one day only, so import turns it into the days on which it may have begun. `N months` on day T
//! began after T less N + 1 months, and on T less N months at the latest.

use super::{Day, Interval, Unit};

/// What "2 years" means in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TenurePrecision {
    /// Two years and perhaps more months: the column never writes months.
    #[default]
    Years,
    /// Two years and no month: the column writes months elsewhere.
    Months,
}

/// The days on which a tenure that is written as `text` on `today` may have begun. `None` if it is no duration.
pub fn start_of_tenure(text: &str, today: Day, precision: TenurePrecision) -> Option<Interval> {
    let text = text.trim().to_lowercase();
    let (less, text) = match ["less than ", "under ", "weniger als ", "moins d'", "menos de "]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
    {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let counts = counts(text)?;
    let months = counts.years * 12 + counts.months.unwrap_or(0);
    if less {
        // "less than a year": the count is the bound.
        return Some(after(today, 0, months.max(1)));
    }
    if let Some(days) = counts.days {
        let began = today.plus_days(-days).plus_months(-months);
        return Some(Interval::exactly(began.number()));
    }
    let to_the_month = counts.months.is_some() || precision == TenurePrecision::Months;
    Some(after(today, months, if to_the_month { months + 1 } else { months + 12 }))
}

/// The days on which something may have begun that is `count` units old on `today`: `3` years is up to four, `0.8`
/// years is rounded to its last digit either way.
pub fn start_before(count: &str, unit: Unit, today: Day) -> Option<Interval> {
    let count = count.trim().replace(',', ".");
    let (whole, fraction) = count.split_once('.').map_or((count.as_str(), None), |(a, b)| (a, Some(b)));
    let whole: i64 = whole.parse().ok().filter(|whole| (0..=100).contains(whole))?;
    let months = if unit == Unit::Year { 12 } else { 1 };
    let Some(fraction) = fraction else { return Some(after(today, whole * months, (whole + 1) * months)) };
    if fraction.is_empty() || fraction.len() > 4 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit: i64 = fraction[..1].parse().ok()?;
    // A tenth of a year is 36.5 days, of a month three.
    let tenth = if unit == Unit::Year { 37 } else { 3 };
    let tenths = whole * 10 + digit;
    let days = if unit == Unit::Year { tenths * 36_525 / 1_000 } else { tenths * 30_437 / 10_000 };
    let lo = today.plus_days(-days - tenth).number();
    Some(Interval::new(lo, today.plus_days((tenth - days).min(0)).number()))
}

/// Whether a cell writes months, so that its column is exact to the month.
pub fn writes_months(text: &str) -> bool {
    counts(&text.trim().to_lowercase()).is_some_and(|counts| counts.months.is_some())
}

/// From `more` months before `today`, that day excluded, to `months` before it.
fn after(today: Day, months: i64, more: i64) -> Interval {
    let lo = today.plus_months(-more).plus_days(1).number();
    Interval::new(lo, today.plus_months(-months).number().max(lo))
}

struct Counts {
    years: i64,
    months: Option<i64>,
    days: Option<i64>,
}

/// The counts of a duration in words; words behind them ("in role") are passed over.
fn counts(text: &str) -> Option<Counts> {
    if text.len() > 60 {
        return None;
    }
    let mut counts = Counts { years: 0, months: None, days: None };
    let mut number: Option<i64> = None;
    let mut found = false;
    for word in words(text) {
        if let Ok(count) = word.parse::<i64>() {
            if number.is_some() || !(0..=1200).contains(&count) {
                return None;
            }
            number = Some(count);
            continue;
        }
        let count = match (word, number) {
            ("a" | "an" | "one" | "ein" | "einem" | "un", None) => {
                number = Some(1);
                continue;
            }
            (_, Some(count)) => count,
            // "in role", "and", "at company" behind the counts.
            (_, None) if found => continue,
            (_, None) => return None,
        };
        match word {
            "year" | "years" | "yr" | "yrs" | "y" | "jahr" | "jahre" | "jahren" | "an" | "ans" | "année"
            | "années" | "año" | "años" | "anno" | "anni" | "ano" | "anos" | "ปี" | "年" => {
                counts.years = count
            }
            "month" | "months" | "mo" | "mos" | "mois" | "monat" | "monate" | "monaten" | "mes" | "meses"
            | "mesi" | "mese" | "mês" | "เดือน" | "个月" | "ヶ月" | "か月" => {
                counts.months = Some(count)
            }
            "week" | "weeks" | "wk" | "wks" | "w" => counts.days = Some(counts.days.unwrap_or(0) + count * 7),
            "day" | "days" | "d" => counts.days = Some(counts.days.unwrap_or(0) + count),
            _ => return None,
        }
        found = true;
        number = None;
    }
    (found && number.is_none()).then_some(counts)
}

/// Runs of digits and runs of letters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let first = rest.chars().next()?;
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits || (!c.is_alphanumeric() && !is_mark(c)))
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word)
    })
}

/// Vowel signs that stand inside words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(days: Option<Interval>) -> String {
        days.map_or(String::new(), |days| format!("{}..{}", Day::new(days.lo), Day::new(days.hi)))
    }

    #[test]
    fn durations_become_days() {
        let today = Day::parse_iso("2024-07-11").expect("a day");
        for (text, expected) in [
            ("10 months in role", "2023-08-12..2023-09-11"),
            ("1 year 3 months in company", "2023-03-12..2023-04-11"),
            ("1 yr 3 mos", "2023-03-12..2023-04-11"),
            ("2 years", "2021-07-12..2022-07-11"),
            ("Less than a year", "2023-07-12..2024-07-11"),
            ("less than 1 month", "2024-06-12..2024-07-11"),
            ("3 weeks", "2024-06-20..2024-06-20"),
            ("2 Jahre 1 Monat", "2022-05-12..2022-06-11"),
            ("soon", ""),
            ("2024", ""),
            ("7-Feb-22", ""),
            ("10 apples", ""),
        ] {
            assert_eq!(shown(start_of_tenure(text, today, TenurePrecision::Years)), expected, "{text}");
        }
        assert_eq!(
            shown(start_of_tenure("2 years in role", today, TenurePrecision::Months)),
            "2022-06-12..2022-07-11"
        );
        assert!(writes_months("1 year 3 months") && !writes_months("1 year") && !writes_months("May 2024"));
    }

    #[test]
    fn counts_of_a_known_unit_become_days() {
        let today = Day::parse_iso("2026-11-01").expect("a day");
        for (count, unit, expected) in [
            ("2", Unit::Year, "2023-11-02..2024-11-01"),
            ("10", Unit::Month, "2025-12-02..2026-01-01"),
            ("0.8", Unit::Year, "2025-12-07..2026-02-19"),
            ("0.0", Unit::Year, "2026-09-25..2026-11-01"),
            ("many", Unit::Year, ""),
            ("1000", Unit::Year, ""),
        ] {
            assert_eq!(shown(start_before(count, unit, today)), expected, "{count}");
        }
    }
}
