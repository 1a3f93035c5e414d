//! Phone numbers in the international form of E.164.
//!
//! Owns the calling codes and trunk prefixes of countries. A number that names its country (`+44`, `0044`) needs no
//! more; a national one needs the country of its row. What fits no numbering plan stays as it was written, and a
//! number is never guessed to belong to a country. Whether a number is in use is nobody's knowledge here.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::places::country_code;
use super::vocabulary::data_lines;

struct Plan {
    code: &'static str,
    trunk: &'static str,
    fewest: usize,
    most: usize,
}

static PLANS: LazyLock<HashMap<&'static str, Plan, FixedState>> = LazyLock::new(|| {
    data_lines(include_str!("data/calling_codes.txt"))
        .filter_map(|line| {
            let mut cells = line.split(' ');
            let (country, code) = (cells.next()?, cells.next()?);
            let trunk = cells.next().filter(|trunk| *trunk != "-").unwrap_or_default();
            let (fewest, most) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
            Some((country, Plan { code, trunk, fewest, most }))
        })
        .collect()
});

/// The plans of the countries that share a calling code.
static BY_CODE: LazyLock<HashMap<&'static str, Vec<&'static Plan>, FixedState>> = LazyLock::new(|| {
    let mut by_code: HashMap<&'static str, Vec<&'static Plan>, FixedState> = HashMap::default();
    for plan in PLANS.values() {
        by_code.entry(plan.code).or_default().push(plan);
    }
    by_code
});

/// A number as `+442079460000`, with its extension behind it where it has one (`+442079460000 ext. 12`). `country`
/// is where the row says that the number is, by any name or code. `None` where the form cannot be known.
pub fn e164(written: &str, country: Option<&str>) -> Option<String> {
    let (number, extension) = without_extension(written);
    let digits: String =
        number.chars().filter_map(|c| c.to_digit(10).or_else(|| wide(c))).map(digit).collect();
    let plain = number.trim_start_matches(['\'', ' ', '(']);
    if number.chars().any(|c| c.is_alphabetic()) || digits.len() < 5 {
        return None;
    }
    let international = if plain.starts_with(['+', '＋']) {
        with_code(number, &digits)
    } else if let Some(rest) = digits.strip_prefix("00") {
        with_code(number, rest)
    } else {
        let plan = PLANS.get(country_code(country?)?)?;
        if plan.code == "1" && digits.starts_with("011") {
            with_code(number, &digits[3..])
        } else {
            national(plan, &digits)
        }
    }?;
    Some(match extension {
        Some(extension) => format!("{international} ext. {extension}"),
        None => international,
    })
}

/// A number that names its calling code; `(0)` behind the code is for callers within the country.
fn with_code(written: &str, digits: &str) -> Option<String> {
    // Codes of services that are no country's, such as freephone, keep their numbers as written.
    let (code, plans) = (1..=3).find_map(|n| BY_CODE.get_key_value(digits.get(..n)?))?;
    let mut rest = &digits[code.len()..];
    let trunk_in_brackets = written.contains("(0)") || written.contains("(0 )");
    if trunk_in_brackets && rest.starts_with('0') {
        rest = &rest[1..];
    }
    // "+44 020 7946 0000": the trunk prefix is dialled at home only. Italy's zero is part of the number.
    if let Some(plan) = plans.iter().find(|plan| plan.trunk == "0" && rest.starts_with('0')) {
        rest = rest.strip_prefix(plan.trunk).unwrap_or(rest);
        // Behind it no number begins with another zero.
        if rest.starts_with('0') {
            return None;
        }
    }
    let fits = plans.iter().any(|plan| (plan.fewest..=plan.most).contains(&rest.len()));
    fits.then(|| format!("+{code}{rest}"))
}

fn national(plan: &Plan, digits: &str) -> Option<String> {
    let fits = |rest: &str| (plan.fewest..=plan.most).contains(&rest.len());
    let bare = if plan.trunk.is_empty() { None } else { digits.strip_prefix(plan.trunk) };
    if let Some(rest) = bare.filter(|rest| fits(rest)) {
        return Some(format!("+{}{rest}", plan.code));
    }
    // The code without its plus, where the number is too long for a national one.
    if let Some(rest) = digits.strip_prefix(plan.code).filter(|rest| fits(rest) && !fits(digits)) {
        return Some(format!("+{}{rest}", plan.code));
    }
    // A national number without the trunk prefix that its country dials: spreadsheets drop zeros.
    (fits(digits) && !digits.starts_with('0') || fits(digits) && plan.trunk.is_empty())
        .then(|| format!("+{}{digits}", plan.code))
}

fn without_extension(written: &str) -> (&str, Option<String>) {
    if !written.bytes().any(|byte| byte.is_ascii_alphabetic() || byte == b'#') {
        return (written, None);
    }
    let lower = written.to_ascii_lowercase();
    let marks = ["extension", "extn", "ext.", "ext", ";ext=", " x", "#", "durchwahl", "poste"];
    for mark in marks {
        let Some(at) = lower.find(mark).filter(|at| *at > 4) else { continue };
        let extension: String = written[at + mark.len()..].chars().filter(char::is_ascii_digit).collect();
        if (1..=6).contains(&extension.len()) {
            return (&written[..at], Some(extension));
        }
    }
    (written, None)
}

fn wide(c: char) -> Option<u32> {
    let zeros = [0xFF10, 0x0660, 0x06F0, 0x0E50];
    zeros.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::countries;

    #[test]
    fn numbers_that_name_their_country_need_no_other() {
        for (written, expected) in [
            ("+44 20 7946 0000", "+442079460000"),
            ("'+44 20 7946 0000", "+442079460000"),
            ("+44 (0)20 7946 0000", "+442079460000"),
            ("+44 020 7946 0000", "+442079460000"),
            ("0044 20 7946 0000", "+442079460000"),
            ("+1 (415) 555-0100", "+14155550100"),
            ("+1.415.555.0100 x12", "+14155550100 ext. 12"),
            ("+39 06 1234 5678", "+390612345678"),
            ("+66 2 123 4567", "+6621234567"),
            ("＋81 3-1234-5678", "+81312345678"),
            ("+49 (0) 30 123456", "+4930123456"),
            ("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", "+971501234567"),
        ] {
            assert_eq!(e164(written, None).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn national_numbers_need_the_country_of_their_row() {
        for (written, country, expected) in [
            ("020 7946 0000", "United Kingdom", Some("+442079460000")),
            ("2079460000", "GB", Some("+442079460000")),
            ("442079460000", "GB", Some("+442079460000")),
            ("(415) 555-0100", "United States", Some("+14155550100")),
            ("1-415-555-0100", "US", Some("+14155550100")),
            ("011 44 20 7946 0000", "US", Some("+442079460000")),
            ("030 123456", "Deutschland", Some("+4930123456")),
            ("02 123 4567", "ไทย", Some("+6621234567")),
            ("081 234 5678", "Thailand", Some("+66812345678")),
            ("03-1234-5678", "日本", Some("+81312345678")),
            ("06 1234 5678", "Italy", Some("+390612345678")),
            ("01 23 45 67 89", "France", Some("+33123456789")),
            ("612 345 678", "Spain", Some("+34612345678")),
            ("8123 4567", "Singapore", Some("+6581234567")),
            ("555-0100", "US", None),
            ("020 7946 0000", "Atlantis", None),
            ("12", "GB", None),
            ("call me maybe 12345", "GB", None),
        ] {
            assert_eq!(e164(written, Some(country)).as_deref(), expected, "{written} {country}");
        }
        assert_eq!(e164("020 7946 0000", None), None);
        assert_eq!(e164("+999 1234567", None), None);
        assert_eq!(e164("0043 00 926 6", None), None, "no number begins with two trunk prefixes");
    }

    #[test]
    fn the_international_form_is_read_back() {
        for number in ["+442079460000", "+14155550100 ext. 12", "+6621234567"] {
            assert_eq!(e164(number, None).as_deref(), Some(number));
        }
    }

    #[test]
    fn every_plan_belongs_to_a_country() {
        for (country, plan) in PLANS.iter() {
            assert!(countries().canonical(country).is_some(), "{country}");
            assert!(plan.fewest <= plan.most && plan.code.len() + plan.most <= 15, "{country}");
        }
        assert!(PLANS.len() > 150);
    }
}
