//! What a user writes down as "not to be contacted", read into entries of the suppression.
//!
//! Owns how a value is understood and what is too broad to be meant. Keeping the entries belongs to `db`; whom they hit
//! belongs to `leave_out`.

use crate::db::{Secret, Suppressable, SuppressedBy};
use crate::error::{Error, Result};
use crate::fields::normalise::{phone_digits, registrable_domain};
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

/// What became of a list of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadValues {
    /// The entries.
    pub entries: Vec<Suppressable>,
    /// Domains that many share, and that were refused.
    pub shared: Vec<String>,
    /// Values that are none of what can be suppressed: their lines, not the values.
    pub unread: Vec<usize>,
}

/// The entry that a value stands for: an address, a profile page, a phone, a domain or a company's name. `by` says
/// which, where the value does not.
///
/// # Errors
///
/// Where the value is not what `by` says.
pub fn suppressable(secret: &Secret, value: &str, by: Option<SuppressedBy>) -> Result<Suppressable> {
    let value = value.trim();
    let by = by.unwrap_or_else(|| recognised(value));
    let normal = |field: &Field| -> Option<String> {
        let read = (field.normalise)(value, &Reading::default()).ok().flatten();
        read.and_then(|value| value.as_text().map(str::to_string))
    };
    let read = match by {
        SuppressedBy::Email => normal(&named::EMAIL),
        SuppressedBy::Profile => normal(&named::LINKEDIN_URL),
        SuppressedBy::CompanyProfile => normal(&named::COMPANY_LINKEDIN_URL),
        SuppressedBy::Phone => normal(&named::PHONE).map(|phone| phone_digits(&phone)),
        SuppressedBy::Domain => registrable_domain(value.trim_start_matches(['@', '*', '.'])),
        SuppressedBy::CompanyName => (!value.is_empty()).then(|| text::fold(value)),
        SuppressedBy::Register => register(value),
    };
    let value = read.ok_or_else(|| {
        Error::usage(format!("this is no {}", by.name()))
            .with_hint("write an address, a domain, a profile page, a phone with its +, or a company's name; --by says which")
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

/// The entries of many values, each with what it is, where that is known.
pub fn suppressables<'a>(
    secret: &Secret,
    values: impl Iterator<Item = (&'a str, Option<SuppressedBy>)>,
    shared: SharedDomains,
) -> ReadValues {
    let mut read = ReadValues::default();
    for (line, (value, by)) in (1..).zip(values) {
        match suppressable(secret, value, by) {
            Ok(entry) if shared == SharedDomains::Refused && is_shared(&entry) => {
                read.shared.push(entry.value);
            }
            Ok(entry) => read.entries.push(entry),
            Err(_) => read.unread.push(line),
        }
    }
    read
}

/// Whether an entry would hit people who have nothing in common but their mail host or page builder.
fn is_shared(entry: &Suppressable) -> bool {
    entry.by == SuppressedBy::Domain
        && (taxonomy::is_freemail(&entry.value)
            || taxonomy::is_disposable(&entry.value)
            || taxonomy::is_shared_host(&entry.value))
}

fn recognised(value: &str) -> SuppressedBy {
    let lower = value.to_lowercase();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let is_phone = (value.starts_with('+') || value.starts_with("00"))
        && digits >= 7
        && value.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c));
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
        let entry = suppressable(&Secret::fixed(), value, None).expect(value);
        (entry.by, entry.value)
    }

    #[test]
    fn values_say_what_they_are() {
        let cases = [
            ("Jane@Acme.Example", SuppressedBy::Email, "jane@acme.example"),
            ("https://www.linkedin.com/in/Jane-Doe/", SuppressedBy::Profile, "linkedin.com/in/jane-doe"),
            ("https://linkedin.com/company/acme", SuppressedBy::CompanyProfile, "linkedin.com/company/acme"),
            ("+44 20 7946-0000", SuppressedBy::Phone, "442079460000"),
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
    fn shared_domains_are_refused_unless_meant() {
        let values = ["gmail.com", "acme.example", "linkedin.com"];
        let all = |shared| {
            let values = values.iter().map(|value| (*value, Some(SuppressedBy::Domain)));
            suppressables(&Secret::fixed(), values, shared)
        };
        let refused = all(SharedDomains::Refused);
        assert_eq!(refused.shared, ["gmail.com", "linkedin.com"]);
        assert_eq!(refused.entries.len(), 1);
        assert_eq!(all(SharedDomains::Meant).entries.len(), 3);
    }

    #[test]
    fn register_numbers_take_their_country() {
        let entry = |value| suppressable(&Secret::fixed(), value, Some(SuppressedBy::Register));
        let british = entry("GB: 0123-4567").expect("a number");
        assert_eq!(british.value, "united kingdom:01234567");
        assert_eq!(british.key, identity::register(&Secret::fixed(), "United Kingdom", "01234567"));
        assert!(entry("Atlantis:1").is_err());
        assert!(suppressable(&Secret::fixed(), "acme", Some(SuppressedBy::Email)).is_err());
    }
}
