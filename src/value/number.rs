//! Counts and bands of counts.

use super::Interval;

/// Reads a count, a band or an open band. `None` if it is no number.
///
/// Understood: `1250`, `1,250`, `1.250`, `1 250`, `1911.0`, `11-50`, `501 to 1,000`, `5K-10K`, `1.5M`, `10001+`,
/// `20,000 or more`, `Less than 250`, `> 10`, and digits of any script.
pub fn parse_number(text: &str) -> Option<Interval> {
    let text = plain_digits(text.trim()).to_lowercase();
    let text = text.trim();
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    if text == "self-employed" || text == "myself only" {
        return Some(Interval::exactly(1));
    }
    for (prefix, step) in
        [("less than ", 1), ("fewer than ", 1), ("under ", 1), ("up to ", 0), ("<=", 0), ("<", 1)]
    {
        if let Some(rest) = text.strip_prefix(prefix) {
            let (hi, _) = amount(rest)?;
            return Some(Interval::new(0, (hi - step).max(0)));
        }
    }
    for (prefix, step) in [("more than ", 1), ("over ", 1), ("at least ", 0), (">=", 0), (">", 1), ("+", 0)] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return Some(Interval::at_least(amount(rest)?.0 + step));
        }
    }
    for suffix in ["+", " or more", " and more", " and over", ".."] {
        if let Some(rest) = text.strip_suffix(suffix) {
            return Some(Interval::at_least(amount(rest)?.0));
        }
    }
    for separator in ["..", " to ", "–", "—", " - ", "-"] {
        if let Some((from, to)) = text.split_once(separator)
            && !from.trim().is_empty()
        {
            let ((mut lo, unit), (hi, hi_unit)) = (amount(from)?, amount(to)?);
            if unit == 1 && hi_unit > 1 && lo < hi / hi_unit {
                lo *= hi_unit;
            }
            return (lo <= hi).then_some(Interval { lo, hi });
        }
    }
    amount(text).map(|(value, _)| Interval::exactly(value))
}

/// Decimal digits of other scripts as ASCII ones.
fn plain_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{0660}'..='\u{0669}' => digit(c, 0x0660),
            '\u{06F0}'..='\u{06F9}' => digit(c, 0x06F0),
            '\u{0966}'..='\u{096F}' => digit(c, 0x0966),
            '\u{0E50}'..='\u{0E59}' => digit(c, 0x0E50),
            '\u{FF10}'..='\u{FF19}' => digit(c, 0xFF10),
            '\u{00A0}' | '\u{202F}' | '\u{2009}' => ' ',
            _ => c,
        })
        .collect()
}

fn digit(c: char, zero: u32) -> char {
    char::from(b'0' + (u32::from(c) - zero) as u8)
}

/// One amount and the unit (1, thousand, million, ...) that its suffix names.
pub(super) fn amount(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let digits_end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'')))
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(digits_end);
    let unit = match suffix.trim().trim_end_matches('.') {
        "" | "employees" | "people" | "名" | "人" | "คน" | "mitarbeiter" | "employés" | "%" => 1,
        "k" | "thousand" | "tsd" => 1_000,
        "m" | "mm" | "mn" | "mil" | "mio" | "million" | "millions" => 1_000_000,
        "b" | "bn" | "bil" | "mrd" | "billion" => 1_000_000_000,
        _ => return None,
    };
    let value = scaled(number.trim(), unit)?;
    Some((if negative { -value } else { value }, unit))
}

/// Digits with separators, times `unit`, rounded to a whole number.
fn scaled(number: &str, unit: i64) -> Option<i64> {
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let last = number.rfind(['.', ',', ' ', '\'']);
    let (whole, fraction) = match last {
        None => (number, ""),
        Some(at) => {
            let separator = &number[at..=at];
            let tail = &number[at + 1..];
            let repeated = number[..at].contains(separator);
            let mixed =
                number[..at].contains(|c| matches!(c, '.' | ',' | ' ' | '\'') && !separator.contains(c));
            // Three digits behind the last separator are a group, unless a unit follows or another kind of separator
            // came before.
            let group = separator == " "
                || separator == "'"
                || repeated
                || (tail.len() == 3 && !mixed && (unit == 1 || separator == ","));
            if group { (number, "") } else { (&number[..at], tail) }
        }
    };
    let mut value: i64 = 0;
    for c in whole.chars().filter(char::is_ascii_digit) {
        value = value.checked_mul(10)?.checked_add(i64::from(c as u8 - b'0'))?;
    }
    value = value.checked_mul(unit)?;
    let mut place = unit;
    let mut rest: i64 = 0;
    for (index, c) in fraction.chars().enumerate() {
        let digit = i64::from(c.to_digit(10)?);
        if index == 0 && unit == 1 {
            rest = i64::from(digit >= 5);
            continue;
        }
        place /= 10;
        rest += digit * place;
    }
    value.checked_add(rest)
}

/// A number as it is shown: thousands grouped, open ends with `+`, bands with a dash.
pub fn show_number(interval: &Interval) -> String {
    match (interval.lo, interval.hi) {
        (lo, hi) if lo == hi => grouped(lo),
        (lo, i64::MAX) => format!("{}+", grouped(lo)),
        (i64::MIN, hi) => format!("up to {}", grouped(hi)),
        (lo, hi) => format!("{}-{}", grouped(lo), grouped(hi)),
    }
}

fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_counts_and_bands() {
        for (text, lo, hi) in [
            ("1250", 1250, 1250),
            ("1,250", 1250, 1250),
            ("1.250", 1250, 1250),
            ("1 250", 1250, 1250),
            ("1911.0", 1911, 1911),
            ("12.6", 13, 13),
            ("11-50", 11, 50),
            ("1001 - 5000", 1001, 5000),
            ("501 to 1,000", 501, 1000),
            ("5000 to 19,999", 5000, 19_999),
            ("5K-10K", 5000, 10_000),
            ("1-10K", 1000, 10_000),
            ("1.5M", 1_500_000, 1_500_000),
            ("20,000 or more", 20_000, i64::MAX),
            ("10001+", 10_001, i64::MAX),
            ("+1000", 1000, i64::MAX),
            ("Less than 250", 0, 249),
            ("1,200名", 1200, 1200),
            ("250 คน", 250, 250),
            ("100-499人", 100, 499),
            ("٢٥٠", 250, 250),
            ("-12.4", -12, -12),
            ("1.250.000", 1_250_000, 1_250_000),
            ("0", 0, 0),
        ] {
            assert_eq!(parse_number(text), Some(Interval { lo, hi }), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "Not Provided", "n/a", "many", "50-11", "12 apples", "99999999999999999999", "-"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn shows_groups() {
        assert_eq!(show_number(&Interval::exactly(1_234_567)), "1,234,567");
        assert_eq!(show_number(&Interval::exactly(-12)), "-12");
        assert_eq!(show_number(&Interval::at_least(10_001)), "10,001+");
        assert_eq!(show_number(&Interval::new(11, 50)), "11-50");
    }
}
