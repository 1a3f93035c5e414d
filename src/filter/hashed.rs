//! Values of a filter that stand for an address, a profile page or a phone without telling it.
//!
//! A question that is kept must hold no address of anybody. In its place stands the keyed hash that the index knows the
//! person by, written so that it reads as a value of its field: hosts below `.invalid` are nobody's, ever.

use super::column::{ColumnAsk, ColumnTest};
use super::tree::{Ask, Element, Filter, Test};
use crate::fields::{Field, named};

const HOST: &str = "hashed.invalid";

/// The value of `field` that stands for the keyed hash `key`. `None` for fields that identify nobody.
pub fn hashed_value(field: &Field, key: u64) -> Option<String> {
    if *field == named::EMAIL {
        Some(format!("key-{key:016x}@{HOST}"))
    } else if *field == named::LINKEDIN_URL {
        Some(format!("{HOST}/key-{key:016x}"))
    } else if *field == named::PHONE {
        Some(format!("{HOST} {key:020}"))
    } else {
        None
    }
}

/// The keyed hash that a value stands for.
pub fn hash_in(value: &str) -> Option<u64> {
    let value = value.trim();
    if let Some(digits) = value.strip_prefix(HOST).and_then(|rest| rest.strip_prefix(' ')) {
        return digits.trim().parse().ok();
    }
    let of_email = value.strip_suffix(HOST).and_then(|rest| rest.strip_suffix('@'));
    let of_page = value.strip_prefix(HOST).and_then(|rest| rest.strip_prefix('/'));
    u64::from_str_radix(of_email.or(of_page)?.strip_prefix("key-")?, 16).ok()
}

/// `filter` with every address, profile page and phone of a person replaced by its hash, and every address in other
/// texts by the host of nobody.
#[must_use]
pub fn without_addresses(filter: Filter, hash: &dyn Fn(&Field, &str) -> u64) -> Filter {
    let each = |parts: Vec<Filter>| parts.into_iter().map(|part| without_addresses(part, hash)).collect();
    match filter {
        Filter::All(parts) => Filter::All(each(parts)),
        Filter::Any(parts) => Filter::Any(each(parts)),
        Filter::Not(inner) => Filter::Not(Box::new(without_addresses(*inner, hash))),
        Filter::Maybe(inner) => Filter::Maybe(Box::new(without_addresses(*inner, hash))),
        Filter::Has(element) => {
            Filter::Has(Element { test: Box::new(without_addresses(*element.test, hash)), ..element })
        }
        Filter::Test(Test { field, ask }) => {
            let own = |text: String| match hash_in(&text) {
                Some(_) => text,
                None => hashed_value(field, hash(field, &text)).unwrap_or_else(|| bare(&text)),
            };
            let all = |texts: Vec<String>| texts.into_iter().map(own).collect();
            let other = |texts: Vec<String>| texts.iter().map(|text| bare(text)).collect();
            let ask = match ask {
                Ask::Whole(texts) => Ask::Whole(all(texts)),
                Ask::Words(texts) => Ask::Words(other(texts)),
                Ask::Names(texts) => Ask::Names(other(texts)),
                Ask::Title(mode, texts) => Ask::Title(mode, other(texts)),
                ask @ (Ask::Ranges(_) | Ask::Ages(_) | Ask::Known | Ask::Unknown) => ask,
            };
            Filter::Test(Test { field, ask })
        }
        Filter::Column(ColumnTest { name, ask }) => {
            let ask = match ask {
                ColumnAsk::Texts(texts) => ColumnAsk::Texts(texts.iter().map(|text| bare(text)).collect()),
                ask => ask,
            };
            Filter::Column(ColumnTest { name, ask })
        }
    }
}

/// A text without the e-mail addresses in it.
pub fn bare(text: &str) -> String {
    let is_address = |word: &str| {
        word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
    };
    if !text.split_whitespace().any(is_address) {
        return text.to_string();
    }
    let words: Vec<&str> =
        text.split_whitespace().map(|word| if is_address(word) { HOST } else { word }).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::parse;

    #[test]
    fn hashes_read_back_as_values_of_their_field() {
        for field in [&named::EMAIL, &named::LINKEDIN_URL, &named::PHONE] {
            for key in [0, 7, u64::MAX] {
                let value = hashed_value(field, key).expect("a value");
                assert_eq!(hash_in(&value), Some(key), "{value}");
                let normal = (field.normalise)(&value, &crate::fields::Reading::default());
                let normal = normal.expect(&value).expect(&value);
                assert_eq!(hash_in(normal.as_text().expect("text")), Some(key), "{value}");
            }
        }
        assert_eq!(hashed_value(&named::DOMAIN, 1), None);
        assert_eq!(hash_in("maya@northgate.example"), None);
    }

    #[test]
    fn a_kept_question_holds_no_address() {
        let text = "email:maya@northgate.example or not (phone:\"+44 20 7946 0000\" and \
                    linkedin_url:linkedin.com/in/maya) or title_words:\"ask maya@northgate.example\" or \
                    x.boss:maya@northgate.example or hiring(title_words:maya@northgate.example) or country:DE";
        let filter = parse(text).expect("a filter");
        let kept = without_addresses(filter, &|_, value| value.len() as u64).to_string();
        for secret in ["maya", "7946", "northgate"] {
            assert!(!kept.contains(secret), "{kept}");
        }
        assert!(kept.contains("Germany"), "{kept}");
        let again = parse(&kept).unwrap_or_else(|error| panic!("{kept}: {error:?}"));
        assert_eq!(again.to_string(), kept);
        assert_eq!(without_addresses(again, &|_, _| 99).to_string(), kept, "hashes are not hashed again");
    }
}
