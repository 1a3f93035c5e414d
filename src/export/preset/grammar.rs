//! What machines take for an address, a phone, a number, a day or a web address. A cell that does not match is left
//! empty and counted: a tool that refuses one cell may refuse the file.

use super::{Domains, Phones};
use crate::taxonomy;

/// An e-mail address that every mail system takes.
pub(super) fn email(text: &str) -> Option<String> {
    let (local, host) = text.rsplit_once('@')?;
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let local_fits = (1..=64).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    // A cell that begins like a formula is no address that anybody writes to.
    let begins = local.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    (local_fits && begins && is_host(host) && text.len() <= 254).then(|| text.to_lowercase())
}

/// A phone number without its extension.
pub(super) fn phone(text: &str, country: Option<&str>, style: Phones) -> Option<String> {
    let number = taxonomy::e164(text, None).or_else(|| taxonomy::e164(text, country))?;
    let number = number.split(" ext").next().unwrap_or(&number);
    let digits = number.strip_prefix('+')?;
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| match style {
        Phones::E164 => number.to_string(),
        Phones::Digits => digits.to_string(),
    })
}

/// A domain.
pub(super) fn domain(text: &str, style: Domains) -> Option<String> {
    let name = text.to_lowercase();
    is_host(&name).then(|| match style {
        Domains::Bare => name,
        Domains::Url => format!("https://{name}"),
    })
}

/// A web address, with its scheme; letters outside ASCII are written as bytes.
pub(super) fn url(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    if !is_host(host) {
        return None;
    }
    // LinkedIn's own links carry the www.
    let host = if host == "linkedin.com" { "www.linkedin.com" } else { host };
    let mut out = format!("https://{host}");
    if let Some(path) = path {
        out.push('/');
        for c in path.chars() {
            match c {
                c if c.is_whitespace() || c.is_control() => return None,
                '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => return None,
                c if c.is_ascii() => out.push(c),
                c => {
                    let mut bytes = [0; 4];
                    for byte in c.encode_utf8(&mut bytes).bytes() {
                        out.push_str(&format!("%{byte:02X}"));
                    }
                }
            }
        }
    }
    Some(out)
}

/// Text on one line: tabs, line breaks and other control characters become single spaces.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(label)
        && last.len() > 1
        && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_match_or_are_nothing() {
        assert_eq!(email("Ana.Ruiz+x@Acme.example").as_deref(), Some("ana.ruiz+x@acme.example"));
        for text in [
            "",
            "a",
            "@b.example",
            "a@b",
            "=1@b.example",
            "+x@b.example",
            "a b@c.example",
            "a@-b.example",
            "jörg@b.example",
        ] {
            assert_eq!(email(text), None, "{text:?}");
        }
    }

    #[test]
    fn phones_are_international_or_nothing() {
        assert_eq!(phone("+44 20 7946 0000", None, Phones::E164).as_deref(), Some("+442079460000"));
        assert_eq!(phone("+442079460000 ext. 12", None, Phones::E164).as_deref(), Some("+442079460000"));
        assert_eq!(phone("020 7946 0000", Some("GB"), Phones::Digits).as_deref(), Some("442079460000"));
        for text in ["020 7946 0000", "=cmd", "+1", "ask Ana"] {
            assert_eq!(phone(text, None, Phones::E164), None, "{text:?}");
        }
    }

    #[test]
    fn web_addresses_have_a_scheme() {
        assert_eq!(url("linkedin.com/in/jörg").as_deref(), Some("https://www.linkedin.com/in/j%C3%B6rg"));
        assert_eq!(domain("Acme.example", Domains::Url).as_deref(), Some("https://acme.example"));
        for text in ["", "x", "=x.example", "a b.example/x", "acme.example/a b", "acme.1"] {
            assert_eq!(url(text), None, "{text:?}");
        }
    }
}
