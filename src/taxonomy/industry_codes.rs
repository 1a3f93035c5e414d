//! Official industry codes, read as labels of the industry tree.
//!
//! Owns the tables of code prefixes and the mending of codes that a spreadsheet stripped of their
//! leading zero. Which system a column uses is named by its layout and never guessed here: 7372 is
//! software in one system and nothing in another.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::vocabulary::data_lines;

/// An official classification of industries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeSystem {
    /// United Kingdom, 2007: five digits, the first four those of NACE Rev. 2.
    UkSic2007,
    /// North America, 2022: two to six digits.
    Naics2022,
    /// United States, 1987: two to four digits.
    UsSic1987,
}

struct Table {
    by_prefix: HashMap<&'static str, Option<&'static str>>,
    /// Digits of a full code, to which a code without its leading zero is filled up.
    full: usize,
    one_short: OneShort,
}

/// What a code one digit short of full may be: a full one without its zero, or a group of codes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OneShort {
    /// The lost zero wins: registers write full codes only.
    LostZero,
    /// Both are in use: where both readings exist and differ, the code says nothing.
    Either,
}

static UK_SIC_2007: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/uk_sic_2007.txt"), 5, OneShort::LostZero));
static NAICS_2022: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/naics_2022.txt"), 6, OneShort::Either));
static US_SIC_1987: LazyLock<Table> =
    LazyLock::new(|| Table::read(include_str!("data/us_sic_1987.txt"), 4, OneShort::Either));

/// The label of the industry tree for one code; `None` where the code names no industry.
///
/// Accepts dots and spaces (`64.19/1`), fewer digits than a full code, and a lost leading zero.
/// In UK SIC 2007 the lone code `1`, which the gender pay gap register gives to the public sector,
/// is government.
pub fn industry_from_code(system: CodeSystem, code: &str) -> Option<&'static str> {
    let code = code.trim();
    match system {
        CodeSystem::UkSic2007 if code == "1" => Some("Government Administration"),
        CodeSystem::UkSic2007 => UK_SIC_2007.label(code),
        // A sector may be written as a range: 31-33 is manufacturing.
        CodeSystem::Naics2022 => NAICS_2022.label(code.split('-').next().unwrap_or(code)),
        CodeSystem::UsSic1987 => US_SIC_1987.label(code),
    }
}

impl Table {
    fn read(text: &'static str, full: usize, one_short: OneShort) -> Self {
        let by_prefix = data_lines(text)
            .map(|line| match line.split_once(' ') {
                Some((prefix, label)) => (prefix, Some(label)),
                None => (line, None),
            })
            .collect();
        Table { by_prefix, full, one_short }
    }

    fn label(&self, code: &str) -> Option<&'static str> {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let foreign = |c: char| !(c.is_ascii_digit() || c.is_whitespace() || "./".contains(c));
        if digits.len() < 2 || code.contains(foreign) {
            return None;
        }
        let as_written = self.longest(&digits);
        // 1110 is 01110, growing of cereals; 6419 is a class, banks. Groups 01 to 09 are listed one
        // by one, so that the zero is taken for lost only where such a group exists. A dot settles it.
        if digits.len() + 1 == self.full
            && !code.contains('.')
            && let Some(filled) = self.longest(&format!("0{digits}"))
        {
            let unsure =
                self.one_short == OneShort::Either && as_written.is_some_and(|written| written != filled);
            return if unsure { None } else { filled };
        }
        as_written.flatten()
    }

    fn longest(&self, digits: &str) -> Option<Option<&'static str>> {
        (2..=digits.len()).rev().find_map(|n| self.by_prefix.get(&digits[..n]).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::industries;
    use CodeSystem::*;

    #[test]
    fn every_label_is_in_the_tree_and_every_prefix_is_digits() {
        for table in [&UK_SIC_2007, &NAICS_2022, &US_SIC_1987] {
            for (prefix, label) in &table.by_prefix {
                assert!(prefix.bytes().all(|b| b.is_ascii_digit()), "{prefix}");
                assert!(prefix.len() >= 2 && prefix.len() <= table.full, "{prefix}");
                if let Some(label) = label {
                    assert!(industries().contains_name(label), "{prefix} {label}");
                }
            }
        }
    }

    #[test]
    fn no_prefix_is_given_twice() {
        for text in [
            include_str!("data/uk_sic_2007.txt"),
            include_str!("data/naics_2022.txt"),
            include_str!("data/us_sic_1987.txt"),
        ] {
            let mut seen = std::collections::HashSet::new();
            for line in data_lines(text) {
                let prefix = line.split(' ').next().unwrap();
                assert!(seen.insert(prefix), "{prefix} twice");
            }
        }
    }

    #[test]
    fn reads_uk_codes() {
        for (code, label) in [
            ("64191", Some("Banking")),
            ("64.19/1", Some("Banking")),
            ("6419", Some("Banking")),
            ("64.19", Some("Banking")),
            ("64192", Some("Savings Institutions")),
            ("65120", Some("Insurance Carriers")),
            ("62020", Some("IT Services and IT Consulting")),
            ("62012", Some("Software Development")),
            ("70229", Some("Business Consulting and Services")),
            ("70100", Some("Holding Companies")),
            ("78200", Some("Temporary Help Services")),
            ("85310", Some("Primary and Secondary Education")),
            ("86101", Some("Hospitals")),
            ("1110", Some("Farming")),
            ("01110", Some("Farming")),
            ("6100", Some("Oil Extraction")),
            ("61900", Some("Telecommunications")),
            ("96090", Some("Consumer Services")),
            ("1", Some("Government Administration")),
            ("74990", None),
            ("99999", None),
            ("00000", None),
            ("", None),
            ("x", None),
            ("Banks", None),
        ] {
            assert_eq!(industry_from_code(UkSic2007, code), label, "{code}");
        }
    }

    #[test]
    fn every_uk_division_has_an_industry() {
        let divisions = (1..=3)
            .chain(5..=9)
            .chain(10..=33)
            .chain(35..=39)
            .chain(41..=43)
            .chain(45..=47)
            .chain(49..=53)
            .chain(55..=56)
            .chain(58..=66)
            .chain([68])
            .chain(69..=75)
            .chain(77..=82)
            .chain(84..=88)
            .chain(90..=99);
        for division in divisions {
            let known = (0..1000)
                .any(|rest| industry_from_code(UkSic2007, &format!("{division:02}{rest:03}")).is_some());
            assert!(known, "{division}");
        }
    }

    #[test]
    fn reads_north_american_codes() {
        for (code, label) in [
            ("522110", Some("Banking")),
            ("52", Some("Financial Services")),
            ("31-33", Some("Manufacturing")),
            ("541512", Some("IT System Design Services")),
            ("62", Some("Hospitals and Health Care")),
            ("999999", None),
        ] {
            assert_eq!(industry_from_code(Naics2022, code), label, "{code}");
        }
        for (code, label) in [
            ("6021", Some("Banking")),
            ("7372", Some("Software Development")),
            ("0111", Some("Farming")),
            ("111", Some("Farming")),
            ("811", None),
            ("737", Some("IT Services and IT Consulting")),
            ("73", Some("Administrative and Support Services")),
            ("9999", None),
        ] {
            assert_eq!(industry_from_code(UsSic1987, code), label, "{code}");
        }
    }
}
