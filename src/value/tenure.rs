//! Durations as exports write them ("10 months in role", "2 yrs 3 mos"), and starts that a row's day limits.
//!
//! A duration says when something began relative to the day on which the row was written. The durations of filters
//! are [`super::Duration`]'s business.

use super::{Day, Duration, Interval, Unit, since_range};

/// What "2 years" means in a column of durations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TenurePrecision {
    /// Two years and perhaps more months: the column never writes months.
    #[default]
    Years,
    /// Two years and no month: the column writes months elsewhere.
    Months,
}

/// The start days that a duration means at `day` in a column of this precision. `None` if the text is no duration.
pub fn start_of_tenure(text: &str, day: Day, precision: TenurePrecision) -> Option<Interval> {
    let start = parse_tenure(text, day)?;
    let folded = super::number::plain_digits(text.trim()).to_lowercase();
    match span(tail_dropped(&folded)) {
        Some(Length { years, months: 0, days: 0 }) if precision == TenurePrecision::Months => {
            Some(since_range(Duration::months(years * 12), day))
        }
        _ => Some(start),
    }
}

/// Whether a cell writes months, so that its column is exact to the month.
pub fn writes_months(text: &str) -> bool {
    text.len() <= 60
        && span(tail_dropped(&text.trim().to_lowercase())).is_some_and(|length| length.months > 0)
}

/// The days on which something may have begun that is `count` units old on `day`: `3` years is up to four, `0.8` years
/// is rounded to its last digit either way.
pub fn start_before(count: &str, unit: Unit, day: Day) -> Option<Interval> {
    let count = count.trim().replace(',', ".");
    let (whole, fraction) = count.split_once('.').map_or((count.as_str(), None), |(a, b)| (a, Some(b)));
    let whole: u32 = whole.parse().ok().filter(|whole| *whole <= 100)?;
    let Some(fraction) = fraction else { return Some(since_range(Duration { count: whole, unit }, day)) };
    if fraction.is_empty() || fraction.len() > 4 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit: i64 = fraction[..1].parse().ok()?;
    let tenths = i64::from(whole) * 10 + digit;
    // A tenth of a year is 36.5 days, of a month three.
    let (days, tenth) =
        if unit == Unit::Year { (tenths * 36_525 / 1_000, 37) } else { (tenths * 30_437 / 10_000, 3) };
    Some(Interval::new(day.number() - days - tenth, day.number() + (tenth - days).min(0)))
}

/// The start days that a written duration means at `day`: "10 months" began more than nine and at most ten months
/// and a month before it; "2 years" is a year wide, "2 years 3 months" a month. `None` if the text is no duration.
pub fn parse_tenure(text: &str, day: Day) -> Option<Interval> {
    let text = super::number::plain_digits(text.trim()).to_lowercase();
    if text.len() > 60 || !text.contains(|c: char| c.is_ascii_digit()) && !text.contains("less than") {
        return None;
    }
    let text = tail_dropped(&text);
    if let Some(rest) = text.strip_prefix("less than ") {
        let longest = span(rest.replace("a ", "1 ").replace("one ", "1 ").trim())?;
        return Some(Interval { lo: newer_than(longest, day).number(), hi: day.number() });
    }
    let more = text.strip_suffix('+').or_else(|| text.strip_prefix("more than "));
    let length = span(more.unwrap_or(text).trim())?;
    if more.is_some() {
        return Some(Interval { lo: i64::MIN, hi: length.after_from(day).number() });
    }
    Some(match length {
        Length { years: 0, months: 0, days } => Interval::exactly(day.number() - i64::from(days)),
        Length { years, months: 0, days: 0 } if !text.contains("month") => {
            since_range(Duration::years(years), day)
        }
        Length { years, months, .. } => since_range(Duration::months(years * 12 + months), day),
    })
}

/// A start that is known only roughly, no later than the day on which its row was written: "2026" in a row of
/// March is January to March. A start that lies wholly after that day is said clearly and stays.
pub fn begun_by(start: Interval, day: Day) -> Interval {
    let day = day.number();
    if start.lo <= day && day < start.hi { Interval { lo: start.lo, hi: day } } else { start }
}

#[derive(Clone, Copy, Default)]
struct Length {
    years: u32,
    months: u32,
    days: u32,
}

impl Length {
    /// The last day that lies this long before `day`.
    fn after_from(self, day: Day) -> Day {
        let months = i64::from(self.years) * 12 + i64::from(self.months);
        day.plus_months(-months).plus_days(-i64::from(self.days))
    }
}

fn newer_than(length: Length, day: Day) -> Day {
    length.after_from(day).plus_days(1)
}

/// What the duration is of: "in role", "at Acme", "in current position".
fn tail_dropped(text: &str) -> &str {
    let ends = [" in ", " at ", " as ", " with ", " ago", " im ", " dans ", " en "];
    let end = ends.iter().filter_map(|word| text.find(word)).filter(|at| *at > 0).min();
    text[..end.unwrap_or(text.len())].trim()
}

/// Numbers with their units and nothing else.
fn span(text: &str) -> Option<Length> {
    let mut length = Length::default();
    let mut rest = text.trim();
    let mut any = false;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let count: u32 = rest.get(..digits).filter(|d| (1..=4).contains(&d.len()))?.parse().ok()?;
        rest = rest[digits..].trim_start();
        let end = rest.find(|c: char| !(c.is_alphabetic() || is_mark(c))).unwrap_or(rest.len());
        let (years, months, days) = unit(&rest[..end])?;
        length.years = length.years.checked_add(count.checked_mul(years)?)?;
        length.months = length.months.checked_add(count.checked_mul(months)?)?;
        length.days = length.days.checked_add(count.checked_mul(days)?)?;
        any = true;
        rest = rest[end..].trim_start_matches(['.', ',', ' ', '&']);
        rest = ["and ", "und ", "et ", "y "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    }
    (any && length.years <= 100 && length.months <= 1200 && length.days <= 40_000).then_some(length)
}

/// Thai vowel and tone signs are part of a word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Years, months and days of one unit.
fn unit(word: &str) -> Option<(u32, u32, u32)> {
    Some(match word {
        "y" | "yr" | "yrs" | "year" | "years" | "jahr" | "jahre" | "jahren" | "an" | "ans" | "année"
        | "années" | "año" | "años" | "anno" | "anni" | "ano" | "anos" | "年" | "ปี" | "سنة" | "سنوات" => {
            (1, 0, 0)
        }
        "mo" | "mos" | "mth" | "mths" | "month" | "months" | "monat" | "monate" | "monaten" | "mois"
        | "mes" | "meses" | "mese" | "mesi" | "mês" | "か月" | "ヶ月" | "カ月" | "个月" | "個月" | "月"
        | "เดือน" | "شهر" | "اشهر" | "أشهر" => (0, 1, 0),
        "w" | "wk" | "wks" | "week" | "weeks" | "woche" | "wochen" | "semaine" | "semaines" | "semana"
        | "semanas" => (0, 0, 7),
        "d" | "day" | "days" | "tag" | "tage" | "jour" | "jours" | "día" | "días" | "日" | "วัน" => {
            (0, 0, 1)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::show_days;
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let day = Day::parse_iso("2024-07-11").expect("a date");
        parse_tenure(text, day).map(|days| show_days(&days))
    }

    #[test]
    fn reads_durations_before_the_day_of_their_row() {
        for (text, expected) in [
            ("10 months in role", "2023-08-12..2023-09-11"),
            ("10 months in company", "2023-08-12..2023-09-11"),
            ("1 month in role", "2024-05-12..2024-06-11"),
            ("1 year", "2022-07-12..2023-07-11"),
            ("2 years", "2021-07-12..2022-07-11"),
            ("1 year 3 months in role", "2023-03-12..2023-04-11"),
            ("2 yrs 1 mo", "2022-05-12..2022-06-11"),
            ("1 an et 3 mois", "2023-03-12..2023-04-11"),
            ("3 Jahre", "2020-07-12..2021-07-11"),
            ("2 años 1 mes", "2022-05-12..2022-06-11"),
            ("1 ปี 3 เดือน", "2023-03-12..2023-04-11"),
            ("1年3か月", "2023-03-12..2023-04-11"),
            ("3 weeks ago", "2024-06-20"),
            ("5 days", "2024-07-06"),
            ("less than a month in role", "2024-06-12..2024-07-11"),
            ("less than 1 year", "2023-07-12..2024-07-11"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "soon", "10", "months", "2024", "10 apples", "Jan 2024", "99999 years", "500 years"]
        {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn columns_and_units_tell_how_exact_a_duration_is() {
        let day = Day::parse_iso("2024-07-11").expect("a date");
        let exact = start_of_tenure("2 years in role", day, TenurePrecision::Months).expect("a start");
        assert_eq!(show_days(&exact), "2022-06-12..2022-07-11");
        assert_eq!(start_of_tenure("2 years", day, TenurePrecision::Years), parse_tenure("2 years", day));
        assert!(writes_months("1 year 3 months in role") && !writes_months("1 year"));
        let day = Day::parse_iso("2026-11-01").expect("a date");
        for (count, unit, expected) in [
            ("2", Unit::Year, "2023-11-02..2024-11-01"),
            ("10", Unit::Month, "2025-12-02..2026-01-01"),
            ("0.8", Unit::Year, "2025-12-07..2026-02-19"),
            ("0.0", Unit::Year, "2026-09-25..2026-11-01"),
            ("many", Unit::Year, ""),
            ("1000", Unit::Year, ""),
        ] {
            let start = start_before(count, unit, day).map(|days| show_days(&days));
            assert_eq!(start.unwrap_or_default(), expected, "{count}");
        }
    }

    #[test]
    fn a_rough_start_ends_on_the_day_of_its_row() {
        let day = Day::parse_iso("2026-03-14").expect("a date");
        let days =
            |text: &str| super::super::parse_date(text, super::super::DateOrder::Unknown).expect("a date");
        for (text, expected) in [
            ("2026", "2026-01-01..2026-03-14"),
            ("2026-03", "2026-03-01..2026-03-14"),
            ("2025", "2025"),
            ("2027", "2027"),
            ("2026-04-01", "2026-04-01"),
            ("2026-03-14", "2026-03-14"),
        ] {
            assert_eq!(show_days(&begun_by(days(text), day)), expected, "{text}");
        }
    }
}
