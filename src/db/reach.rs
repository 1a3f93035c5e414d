//! Keyed hashes of what people are reached by: addresses, pages, phones and the domains of addresses.
//!
//! Owns what each is hashed as, and what of a stored person must be found though it is no key of theirs: the suppression and
//! the ledger are compared with all of it.

use super::Secret;
use crate::fields::named;
use crate::fields::normalise::{phone_digits, registrable_domain};
use crate::model::Record;

/// Hash of an e-mail address in lower case.
pub fn email(secret: &Secret, address: &str) -> u64 {
    secret.hash("email", address)
}

/// Hash of a person's profile page in its one form.
pub fn profile(secret: &Secret, url: &str) -> u64 {
    secret.hash("profile", url)
}

/// Hash of a phone number, however it is punctuated.
pub fn phone(secret: &Secret, number: &str) -> u64 {
    secret.hash("phone", &phone_digits(number))
}

/// Hash of a registrable domain.
pub fn domain(secret: &Secret, domain: &str) -> u64 {
    secret.hash("domain", domain)
}

/// Adds what the facts of a person are reached by to what is known of it, and leaves out what is a key of theirs anyway.
pub fn complete(secret: &Secret, record: &mut Record) {
    let mut reach = std::mem::take(&mut record.reach);
    for fact in record.facts.claims() {
        let Some(text) = fact.value.as_text().filter(|text| !text.is_empty()) else { continue };
        if fact.field == named::EMAIL.code {
            reach.push(email(secret, text));
            let host = text.rsplit_once('@').and_then(|(_, host)| registrable_domain(host));
            reach.extend(host.map(|host| domain(secret, &host)));
        } else if fact.field == named::LINKEDIN_URL.code {
            reach.push(profile(secret, text));
        } else if fact.field == named::PHONE.code {
            reach.push(phone(secret, text));
        }
    }
    record.reach = beside(reach, &record.keys);
}

/// Hashes in order, each once, without those that are keys: these are found as it is.
pub fn beside(mut reach: Vec<u64>, keys: &[u64]) -> Vec<u64> {
    reach.retain(|hash| !keys.contains(hash));
    reach.sort_unstable();
    reach.dedup();
    reach
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fact;
    use crate::value::Value;

    #[test]
    fn what_is_no_key_of_the_person_is_told() {
        let secret = Secret::fixed();
        let mut record = Record::default();
        for (field, text) in [
            (&named::EMAIL, "ann@mail.acme.example"),
            (&named::LINKEDIN_URL, "linkedin.com/in/ann"),
            (&named::PHONE, "+44 20 7946 0000"),
        ] {
            record.facts.set(Fact { field: field.code, value: Value::Text(text.into()), source: 0 });
        }
        record.keys = vec![profile(&secret, "linkedin.com/in/ann")];
        record.reach = vec![7];
        complete(&secret, &mut record);
        let mut expected = vec![
            7,
            email(&secret, "ann@mail.acme.example"),
            domain(&secret, "acme.example"),
            phone(&secret, "442079460000"),
        ];
        expected.sort_unstable();
        assert_eq!(record.reach, expected);
        let once = record.clone();
        complete(&secret, &mut record);
        assert_eq!(record, once);
    }
}
