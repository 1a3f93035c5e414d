//! Who a row is about: keys of companies and people, and what joins by them.
//!
//! Owns the kinds of keys and their order of strength. Rows are joined by union over their keys, so that the order of
//! rows and files does not matter. What a joined group then says is `merge`'s business.

pub mod companies;
mod company_mentions;
pub mod company_names;
mod keys;
pub mod legal_forms;
pub mod names;
pub mod people;
mod sets;
mod stored_people;
pub mod union;

use sha2::{Digest, Sha256};

use crate::db::Secret;
use crate::fields::named;
use crate::model::{CompanyNumber, Facts, LeadId};
use crate::taxonomy;
use crate::text;

pub use crate::db::reach::{domain, email, phone, profile};

/// A kind of key: lower is stronger. Kinds from [`FIRST_TOOL`] on are record ids of tools.
pub type KeyKind = u8;

/// Number in a country's register.
pub const REGISTER: KeyKind = 0;
/// Domain of a company.
pub const DOMAIN: KeyKind = 1;
/// Profile page of a company.
pub const COMPANY_PROFILE: KeyKind = 2;
/// E-mail address of a person.
pub const EMAIL: KeyKind = 0;
/// Profile page of a person.
pub const PROFILE: KeyKind = 1;
/// The lead's own id, where nothing else tells who it is.
pub const LEAD: KeyKind = 2;
/// The first kind of record ids.
pub const FIRST_TOOL: KeyKind = 3;
/// Record ids of tools that the files at hand do not name.
pub const OTHER_TOOLS: KeyKind = KINDS - 1;
/// Kinds that are told apart.
pub const KINDS: u8 = 32;

/// The words for a kind of a person's key in reports.
pub fn person_kind_words(kind: KeyKind) -> &'static str {
    match kind {
        EMAIL => "e-mail address",
        PROFILE => "profile page",
        _ => "record id",
    }
}

/// The words for a kind of a company's key in reports.
pub fn company_kind_words(kind: KeyKind) -> &'static str {
    match kind {
        REGISTER => "register number",
        DOMAIN => "domain",
        COMPANY_PROFILE => "profile page",
        _ => "record id",
    }
}

/// Whether a person may be known by this address: not one that several people read.
pub fn is_personal(email: &str) -> bool {
    email.split_once('@').is_some_and(|(local, _)| !taxonomy::is_role_account(local))
}

/// The kind of the record ids of a tool, by its place among the tools at hand.
pub fn kind_of_tool(place: usize) -> KeyKind {
    KeyKind::try_from(place).unwrap_or(KINDS).saturating_add(FIRST_TOOL).min(OTHER_TOOLS)
}

/// Key of a person's record in a tool.
pub fn person_id(secret: &Secret, tool: &str, id: &str) -> u64 {
    secret.hash(&format!("id.{tool}"), id.trim())
}

/// The id of a record in a tool. Salesforce writes the same one with 15 or, with a check behind it, with 18 letters.
pub fn record_id<'c>(tool: &str, cell: &'c str) -> &'c str {
    let id = cell.trim();
    let long = tool == "salesforce" && id.len() == 18 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if long { &id[..15] } else { id }
}

/// Key of a person by the lead's own id.
pub fn lead(secret: &Secret, id: LeadId) -> u64 {
    secret.hash("lead", &id.to_string())
}

/// A person's name, before it is bound to a company. `name` is folded.
pub fn name_alone(secret: &Secret, name: &str) -> u64 {
    secret.hash("name", name)
}

/// Hashes of what a row's person is reached by and never known by: domains of addresses, addresses that several read, phones.
pub type Reach = Vec<u64>;

/// Key of a named person at a company, from [`name_alone`].
pub fn name_at(secret: &Secret, name: u64, company: CompanyNumber) -> u64 {
    at_company(secret, "name-at", name, company)
}

/// A title, before it is bound to a company.
pub fn seat_alone(secret: &Secret, title: &str) -> u64 {
    secret.hash("seat", &text::fold(title))
}

/// Key of a seat at a company, from [`seat_alone`].
pub fn seat_at(secret: &Secret, seat: u64, company: CompanyNumber) -> u64 {
    at_company(secret, "seat-at", seat, company)
}

fn at_company(secret: &Secret, kind: &str, what: u64, company: CompanyNumber) -> u64 {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&what.to_le_bytes());
    bytes[8..].copy_from_slice(&company.0.to_le_bytes());
    secret.hash_bytes(kind, &bytes)
}

/// Key of a register number. An unknown country is the empty text.
pub fn register(secret: &Secret, country: &str, number: &str) -> u64 {
    let number: String =
        number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    secret.hash("register", &format!("{}:{number}", text::fold(country)))
}

/// Key of a company's profile page in its one form.
pub fn company_profile(secret: &Secret, url: &str) -> u64 {
    secret.hash("company-profile", url)
}

/// Key of a company's record in a tool.
pub fn company_id(secret: &Secret, tool: &str, id: &str) -> u64 {
    secret.hash(&format!("company-id.{tool}"), id.trim())
}

/// Key of a company's name without its legal form.
pub fn company_name(secret: &Secret, name: &str) -> u64 {
    company_names(secret, name).0
}

/// Key of a company's name without its legal form, and the hash of the name as it is written, but for case and marks: 0
/// for none.
pub fn company_names(secret: &Secret, name: &str) -> (u64, u64) {
    let folded = text::fold(name);
    let full = if name.is_empty() { 0 } else { secret.hash("full-name", &folded).max(1) };
    (secret.hash("company-name", &legal_forms::strip(&folded)), full)
}

/// Hash of a country's name; 0 for none.
pub fn country(secret: &Secret, name: &str) -> u64 {
    if name.is_empty() { 0 } else { secret.hash("country", &text::fold(name)).max(1) }
}

/// Key of an opening by its address.
pub fn opening_url(secret: &Secret, url: &str) -> u64 {
    secret.hash("opening-url", url.trim().trim_end_matches('/'))
}

/// Key of an opening without an address.
pub fn opening_at(secret: &Secret, company: CompanyNumber, title: &str, posted: Option<i64>) -> u64 {
    let posted = posted.map_or(String::new(), |day| day.to_string());
    secret.hash("opening", &format!("{}:{}:{posted}", company.0, text::fold(title)))
}

/// The id of a person whose strongest key at first sight is `key`.
pub fn lead_id(key: &str) -> LeadId {
    let digest = Sha256::digest(key.as_bytes());
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    LeadId(u64::from_be_bytes(first))
}

/// The person's name in one piece, folded; empty for none.
pub fn folded_name(first: &str, last: &str, whole: &str) -> String {
    if first.is_empty() && last.is_empty() { text::fold(whole) } else { text::fold(&[first, last].join(" ")) }
}

/// Strong keys that follow from the facts of a stored company, with their kinds.
pub fn company_keys_of(secret: &Secret, facts: &Facts) -> Vec<(KeyKind, u64)> {
    let mut keys = Vec::new();
    let country = facts.get(&named::COMPANY_COUNTRY).and_then(|value| value.as_names().first());
    let number = facts.text(&named::REGISTER_NUMBER);
    if !number.is_empty() {
        keys.push((REGISTER, register(secret, country.map_or("", String::as_str), number)));
    }
    let host = facts.text(&named::DOMAIN);
    if !host.is_empty() {
        keys.push((DOMAIN, domain(secret, host)));
    }
    let page = facts.text(&named::COMPANY_LINKEDIN_URL);
    if !page.is_empty() {
        keys.push((COMPANY_PROFILE, company_profile(secret, page)));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell_what_identifies_apart_from_what_does_not() {
        let secret = Secret::fixed();
        assert!(is_personal("ann@acme.example"));
        assert!(!is_personal("info@acme.example") && !is_personal("acme.example"));
        let names = |name: &str| company_names(&secret, name);
        assert_eq!(names("Acme Ltd").0, names("ACME").0, "the legal form is no part of a name");
        assert_ne!(names("Acme").0, names("Apex").0);
        assert_eq!(names("Acmé").1, names("ACME").1);
        assert_ne!(names("Acme Ltd").1, names("Acme").1);
        assert_eq!(names("").1, 0);
        assert_eq!(company_name(&secret, "Acme"), names("Acme").0);
        let country = |name: &str| country(&secret, name);
        assert_eq!((country(""), country("germany")), (0, country("Germany")));
        assert_ne!(country("Germany"), country("France"));
        for (first, last, whole, name) in [
            ("Ann", "Lee", "", "ann lee"),
            ("", "", "Ann Lee", "ann lee"),
            ("Ann", "", "x", "ann"),
            ("", "Lee", "x", "lee"),
        ] {
            assert_eq!(folded_name(first, last, whole).trim(), name);
        }
    }
}
