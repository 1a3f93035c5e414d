//! What a user writes down as "not to be contacted", read into entries of the suppression.
//!
//! Owns how a value is understood and what is too broad to be meant. Keeping the entries belongs to `db`; whom they hit
//! belongs to `leave_out`.

use crate::db::{Secret, Suppressable, SuppressedBy};
use crate::error::{Error, Result};
use crate::fields::normalise::{phone_digits, phone_in, registrable_domain};
use crate::fields::{Field, Reading, named};
use crate::import::identity;
use crate::taxonomy;
use crate::text;

/// Whether a domain that many share may be suppressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedDomains {
    /// It is refused: it would hit everybody with such an address.
    Refused,
    /// The user means all of them.
    Meant,
}

/// A value that a user wrote down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenValue {
    /// The value.
    pub value: String,
    /// What it is, where that is told.
    pub by: Option<SuppressedBy>,
    /// The country that its row names: of phones without a calling code.
    pub country: Option<String>,
    /// Where it stands: `customers.csv, line 4`.
    pub place: String,
}

impl WrittenValue {
    /// A value by itself.
    pub fn new(value: impl Into<String>, by: Option<SuppressedBy>) -> Self {
        WrittenValue { value: value.into(), by, ..WrittenValue::default() }
    }
}

/// What became of a list of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadValues {
    /// The entries.
    pub entries: Vec<Suppressable>,
    /// Domains that many share, and that were refused.
    pub shared: Vec<String>,
    /// Values that are none of what can be suppressed: where they stand, not the values, and why.
    pub unread: Vec<(String, String)>,
    /// Phones of which nothing tells the country.
    pub national: u64,
}

/// The entry that a value stands for: an address, a profile page, a phone, a domain or a company's name.
///
/// # Errors
///
/// Where the value is not what it is said to be.
pub fn suppressable(secret: &Secret, written: &WrittenValue) -> Result<Suppressable> {
    let value = written.value.trim();
    let by = written.by.unwrap_or_else(|| recognised(value));
    let normal = |field: &Field| -> Option<String> {
        let read = (field.normalise)(value, &Reading::default()).ok().flatten();
        read.and_then(|value| value.as_text().map(str::to_string))
    };
    let phone = || {
        let number = value.strip_prefix("tel:").unwrap_or(value);
        let read = (named::PHONE.normalise)(number, &Reading::default()).ok().flatten()?;
        let number = read.as_text()?;
        let whole = written.country.as_deref().and_then(|country| phone_in(number, country));
        Some(whole.unwrap_or_else(|| number.to_string()))
    };
    let read = match by {
        SuppressedBy::Email => normal(&named::EMAIL),
        SuppressedBy::Profile => normal(&named::LINKEDIN_URL),
        SuppressedBy::CompanyProfile => normal(&named::COMPANY_LINKEDIN_URL),
        SuppressedBy::Phone => phone().map(|phone| phone_digits(&phone)),
        SuppressedBy::Domain => registrable_domain(value.trim_start_matches(['@', '*', '.'])),
        SuppressedBy::CompanyName => (!value.is_empty()).then(|| text::fold(value)),
        SuppressedBy::Register => register(value),
    };
    let value = read.ok_or_else(|| {
        Error::usage(format!("this is no {}", by.name()))
            .with_hint("write an address, a domain, a profile page, a phone with its +, or a company's name; --as says which")
    })?;
    let key = match by {
        SuppressedBy::Email => identity::email(secret, &value),
        SuppressedBy::Profile => identity::profile(secret, &value),
        SuppressedBy::CompanyProfile => identity::company_profile(secret, &value),
        SuppressedBy::Phone => identity::phone(secret, &value),
        SuppressedBy::Domain => identity::domain(secret, &value),
        SuppressedBy::CompanyName => identity::company_name(secret, &value),
        SuppressedBy::Register => {
            let (country, number) = value.split_once(':').unwrap_or(("", &value));
            identity::register(secret, country, number)
        }
    };
    Ok(Suppressable { by, value, key })
}

/// The entries of many values.
pub fn suppressables(secret: &Secret, values: &[WrittenValue], shared: SharedDomains) -> ReadValues {
    let mut read = ReadValues::default();
    for written in values {
        match suppressable(secret, written) {
            Ok(entry) if shared == SharedDomains::Refused && is_shared(&entry) => {
                read.shared.push(entry.value);
            }
            Ok(entry) => {
                read.national +=
                    u64::from(entry.by == SuppressedBy::Phone && is_national(&written.value, &entry));
                read.entries.push(entry);
            }
            Err(error) => read.unread.push((written.place.clone(), error.to_string())),
        }
    }
    read
}

/// What a value is, where nothing but itself tells it.
pub fn recognised(value: &str) -> SuppressedBy {
    let value = value.trim();
    let lower = value.to_lowercase();
    let number = lower.strip_prefix("tel:").unwrap_or(&lower);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    // Names of companies hold letters; `1-800-Flowers` is one.
    let is_phone = (7..=20).contains(&digits)
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-().\u{2010}\u{2011}\u{2013}/".contains(c));
    if lower.contains("linkedin.com/company/") || lower.contains("linkedin.com/school/") {
        SuppressedBy::CompanyProfile
    } else if lower.contains("linkedin.com/") {
        SuppressedBy::Profile
    } else if value.split_once('@').is_some_and(|(local, _)| !local.is_empty() && local != "*") {
        SuppressedBy::Email
    } else if is_phone {
        SuppressedBy::Phone
    } else if !value.contains(char::is_whitespace)
        && registrable_domain(value.trim_start_matches(['@', '*', '.'])).is_some_and(|host| has_suffix(&host))
    {
        SuppressedBy::Domain
    } else {
        SuppressedBy::CompanyName
    }
}

/// Whether a phone was written without a calling code, and its country is not known either.
fn is_national(written: &str, entry: &Suppressable) -> bool {
    let written = written.trim().trim_start_matches("tel:").trim_start_matches('\'').trim_start();
    !written.starts_with(['+'])
        && !written.starts_with("00")
        && !written.starts_with("(+")
        && phone_digits(written) == entry.value
}

/// Whether an entry would hit people who have nothing in common but their mail host or page builder.
fn is_shared(entry: &Suppressable) -> bool {
    entry.by == SuppressedBy::Domain
        && (taxonomy::is_freemail(&entry.value)
            || taxonomy::is_disposable(&entry.value)
            || taxonomy::is_shared_host(&entry.value))
}

/// Whether a host ends as domains do, in letters: `Dr.Oetker2` is a name.
fn has_suffix(host: &str) -> bool {
    host.rsplit('.').next().is_some_and(|last| last.len() >= 2 && last.chars().all(char::is_alphabetic))
}

/// A register number with its country: `GB:01234567`, `United Kingdom: 01234567`.
fn register(value: &str) -> Option<String> {
    let (country, number) = value.split_once(':').unwrap_or(("", value));
    let country = match country.trim() {
        "" => String::new(),
        written => text::fold(named::COMPANY_COUNTRY.vocabulary()?.canonical(written)?),
    };
    let number: String =
        number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    (!number.is_empty()).then(|| format!("{country}:{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> (SuppressedBy, String) {
        let entry = suppressable(&Secret::fixed(), &WrittenValue::new(value, None)).expect(value);
        (entry.by, entry.value)
    }

    #[test]
    fn values_say_what_they_are() {
        let cases = [
            ("Jane@Acme.Example", SuppressedBy::Email, "jane@acme.example"),
            ("https://www.linkedin.com/in/Jane-Doe/", SuppressedBy::Profile, "linkedin.com/in/jane-doe"),
            ("https://linkedin.com/company/acme", SuppressedBy::CompanyProfile, "linkedin.com/company/acme"),
            ("+44 20 7946-0000", SuppressedBy::Phone, "442079460000"),
            ("tel:+44 20 7946 0000", SuppressedBy::Phone, "442079460000"),
            ("(020) 7946 0000", SuppressedBy::Phone, "02079460000"),
            ("1-800-Flowers", SuppressedBy::CompanyName, "1-800-flowers"),
            ("https://shop.acme.co.uk/x", SuppressedBy::Domain, "acme.co.uk"),
            ("@acme.example", SuppressedBy::Domain, "acme.example"),
            ("*@acme.example", SuppressedBy::Domain, "acme.example"),
            ("Acme Ltd.", SuppressedBy::CompanyName, "acme ltd."),
            ("Dr.2000", SuppressedBy::CompanyName, "dr.2000"),
        ];
        for (value, by, normal) in cases {
            assert_eq!(read(value), (by, normal.to_string()), "{value}");
        }
    }

    #[test]
    fn phones_take_the_country_of_their_row() {
        let phone = |value: &str, country: Option<&str>| {
            let country = country.map(str::to_string);
            let written = WrittenValue { country, ..WrittenValue::new(value, None) };
            let read = suppressables(&Secret::fixed(), &[written], SharedDomains::Refused);
            (read.entries[0].value.clone(), read.national)
        };
        assert_eq!(phone("0161 496 0635", Some("United Kingdom")), ("441614960635".into(), 0));
        assert_eq!(phone("0161 496 0635", None), ("01614960635".into(), 1));
        for whole in ["+44 161 496 0635", "0044 161 496 0635", "(+44) 161 496 0635"] {
            assert_eq!(phone(whole, None), ("441614960635".into(), 0), "{whole}");
            assert_eq!(phone(whole, Some("Germany")), ("441614960635".into(), 0), "{whole}");
        }
    }

    #[test]
    fn shared_domains_are_refused_unless_meant() {
        let values = ["gmail.com", "acme.example", "linkedin.com"];
        let all = |shared| {
            let values = values.map(|value| WrittenValue::new(value, Some(SuppressedBy::Domain)));
            suppressables(&Secret::fixed(), &values, shared)
        };
        let refused = all(SharedDomains::Refused);
        assert_eq!(refused.shared, ["gmail.com", "linkedin.com"]);
        assert_eq!(refused.entries.len(), 1);
        assert_eq!(all(SharedDomains::Meant).entries.len(), 3);
    }

    #[test]
    fn register_numbers_take_their_country() {
        let entry =
            |value| suppressable(&Secret::fixed(), &WrittenValue::new(value, Some(SuppressedBy::Register)));
        let british = entry("GB: 0123-4567").expect("a number");
        assert_eq!(british.value, "united kingdom:01234567");
        assert_eq!(british.key, identity::register(&Secret::fixed(), "United Kingdom", "01234567"));
        assert!(entry("Atlantis:1").is_err());
        assert!(
            suppressable(&Secret::fixed(), &WrittenValue::new("acme", Some(SuppressedBy::Email))).is_err()
        );
    }
}
