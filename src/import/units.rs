//! What a header says of the amounts under it: "Revenue (in 000s USD)", "Umsatz (Mio. EUR)".

use crate::text;
use crate::value::Currency;

/// The units of a column's amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units {
    /// What amounts are counted in.
    pub scale: i64,
    /// The currency, where the header names one.
    pub currency: Option<Currency>,
}

/// Currencies whose codes are looked for; other words of three letters are just words.
const CODES: [&str; 24] = [
    "usd", "eur", "gbp", "chf", "jpy", "cny", "rmb", "inr", "thb", "sek", "nok", "dkk", "pln", "czk", "sgd",
    "hkd", "aud", "nzd", "cad", "brl", "mxn", "krw", "aed", "zar",
];

/// What a folded header says.
pub fn of_header(folded: &str) -> Units {
    let words: Vec<&str> = split(folded).collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let scale = if has(&["000s", "000", "thousand", "thousands", "tsd", "千"]) {
        1_000
    } else if has(&["million", "millions", "mio", "mn", "000000s", "millionen", "millones"]) {
        1_000_000
    } else if has(&["billion", "billions", "mrd"]) {
        1_000_000_000
    } else {
        1
    };
    let code = words.iter().find(|word| CODES.contains(word));
    let sign = folded.chars().find(|c| matches!(c, '$' | '€' | '£' | '¥' | '฿' | '₹'));
    let currency = match (code, sign) {
        (Some(&"rmb"), _) => Currency::parse("CNY"),
        (Some(code), _) => Currency::parse(code),
        (None, Some(sign)) => Currency::parse(sign.encode_utf8(&mut [0; 4])),
        (None, None) => None,
    };
    Units { scale, currency }
}

/// A folded header without the words that tell units; `None` if it has none.
pub fn without(folded: &str) -> Option<String> {
    let (name, inside, after) = match folded.find(['(', '[']) {
        Some(open) => {
            let close = folded[open..].find([')', ']']).map_or(folded.len(), |at| open + at);
            (&folded[..open], &folded[(open + 1).min(close)..close], folded.get(close + 1..).unwrap_or(""))
        }
        // "Revenue USD", "Umsatz EUR"
        None => {
            let (name, last) = folded.rsplit_once(' ')?;
            (name, last, "")
        }
    };
    let about_units = of_header(inside) != Units { scale: 1, currency: None } || inside.trim() == "required";
    let name = text::fold(&format!("{name} {after}"));
    (about_units && !name.is_empty()).then_some(name)
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_units() {
        for (header, scale, currency, plain) in [
            ("revenue (in 000s usd)", 1_000, Some("USD"), Some("revenue")),
            ("company revenue min (millions usd)", 1_000_000, Some("USD"), Some("company revenue min")),
            ("total funding amount (in usd)", 1, Some("USD"), Some("total funding amount")),
            ("umsatz (mio. eur)", 1_000_000, Some("EUR"), Some("umsatz")),
            ("revenue ($)", 1, Some("USD"), Some("revenue")),
            ("sales revenue usd", 1, Some("USD"), Some("sales revenue")),
            ("email (required)", 1, None, Some("email")),
            ("cb rank (company)", 1, None, None),
            ("annual revenue", 1, None, None),
        ] {
            let currency = currency.and_then(Currency::parse);
            assert_eq!(of_header(header), Units { scale, currency }, "{header}");
            assert_eq!(without(header).as_deref(), plain, "{header}");
        }
    }
}
