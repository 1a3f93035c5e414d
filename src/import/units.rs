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
const CODES: [&str; 26] = [
    "usd", "eur", "gbp", "chf", "jpy", "cny", "rmb", "inr", "thb", "sek", "nok", "dkk", "pln", "czk", "sgd",
    "hkd", "aud", "nzd", "cad", "brl", "mxn", "krw", "aed", "sar", "zar", "twd",
];

/// Currencies by their names in words.
const NAMED: [&str; 9] = ["euro", "euros", "dollar", "dollars", "pound", "pounds", "yen", "baht", "rupees"];

/// Words that tell what is counted wherever they stand in a header.
const WORDS: [(&str, i64); 32] = [
    ("000s", 1_000),
    ("000", 1_000),
    ("thousand", 1_000),
    ("thousands", 1_000),
    ("tsd", 1_000),
    ("tausend", 1_000),
    ("milliers", 1_000),
    ("migliaia", 1_000),
    ("千", 1_000),
    ("lakh", 100_000),
    ("lakhs", 100_000),
    ("lacs", 100_000),
    ("million", 1_000_000),
    ("millions", 1_000_000),
    ("mio", 1_000_000),
    ("mln", 1_000_000),
    ("000000s", 1_000_000),
    ("millionen", 1_000_000),
    ("millones", 1_000_000),
    ("milhoes", 1_000_000),
    ("milhões", 1_000_000),
    ("milioni", 1_000_000),
    ("crore", 10_000_000),
    ("crores", 10_000_000),
    ("billion", 1_000_000_000),
    ("billions", 1_000_000_000),
    ("bn", 1_000_000_000),
    ("mrd", 1_000_000_000),
    ("milliards", 1_000_000_000),
    ("milliarden", 1_000_000_000),
    ("bilhões", 1_000_000_000),
    ("bilhoes", 1_000_000_000),
];

/// Letters and short forms that do so beside a currency, or alone in brackets. `T€` are thousands.
const LETTERS: [(&str, i64); 9] = [
    ("k", 1_000),
    ("t", 1_000),
    ("m", 1_000_000),
    ("mm", 1_000_000),
    ("mn", 1_000_000),
    ("mil", 1_000_000),
    ("mill", 1_000_000),
    ("cr", 10_000_000),
    ("b", 1_000_000_000),
];

/// Units and currencies that are written without spaces, the longer ones first.
const WITHOUT_SPACES: [(&str, i64); 9] = [
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("ล้าน", 1_000_000),
    ("億", 100_000_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("萬", 10_000),
    ("千", 1_000),
    ("พัน", 1_000),
];
const MONEY_WITHOUT_SPACES: [&str; 4] = ["円", "元", "บาท", "원"];

const SIGNS: [char; 6] = ['$', '€', '£', '¥', '฿', '₹'];

/// What stands between units and is none.
const BETWEEN: [&str; 11] = ["in", "of", "en", "de", "d", "di", "em", "us", "a", "per", "pro"];

/// What a folded header says.
pub fn of_header(folded: &str) -> Units {
    read(folded).0
}

/// A folded header without the words that tell units; `None` if it has none.
pub fn without(folded: &str) -> Option<String> {
    read(folded).1.filter(|name| !name.is_empty())
}

/// Whether a header tells its unit by a letter alone, which may stand for something else: `Phone (M)`.
pub fn is_letter_alone(folded: &str) -> bool {
    bracketed(folded).is_some_and(|(_, inside, _)| LETTERS.iter().any(|(letter, _)| inside.trim() == *letter))
}

fn read(folded: &str) -> (Units, Option<String>) {
    let (mut name, mut units_part) = (folded.to_string(), String::new());
    let mut cut = false;
    if let Some((before, inside, after)) = bracketed(folded)
        && (tells_units(inside) || inside.trim() == "required" || is_letter_alone(folded))
    {
        name = format!("{before} {after}");
        units_part.push_str(inside);
        cut = true;
    }
    // "Revenue USD", "Umsatz in Mio. EUR"
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_unit = |word: &&str| tells_units(word) || LETTERS.iter().any(|(letter, _)| letter == word);
    let is_between = |word: &str| BETWEEN.contains(&word) || !word.contains(char::is_alphanumeric);
    let mut end = words.len();
    while end > 1 && (is_unit(&words[end - 1]) || is_between(words[end - 1])) {
        end -= 1;
    }
    let tail = words[end..].join(" ");
    if bracketed(&name).is_none() && tells_units(&tail) {
        units_part = format!("{tail} {units_part}");
        name = words[..end].join(" ");
        cut = true;
    }
    let name = text::fold(name.trim().trim_end_matches([',', '-', '/', ':', '–']));
    (units_of(folded, &units_part), cut.then_some(name))
}

/// What stands before, in and behind the first brackets.
fn bracketed(folded: &str) -> Option<(&str, &str, &str)> {
    let open = folded.find(['(', '['])?;
    let close = folded[open..].find([')', ']']).map_or(folded.len(), |at| open + at);
    Some((&folded[..open], &folded[(open + 1).min(close)..close], folded.get(close + 1..).unwrap_or("")))
}

fn tells_units(part: &str) -> bool {
    units_of(part, part) != Units::NONE
}

/// What a header says whose `part` is about units.
fn units_of(header: &str, part: &str) -> Units {
    let words: Vec<&str> = split(header).flat_map(apart).collect();
    let code = words.iter().find(|word| CODES.contains(word) || NAMED.contains(word));
    let sign = header.chars().find(|c| SIGNS.contains(c));
    let currency = match (code, sign) {
        (Some(&"rmb"), _) => Currency::parse("CNY"),
        (Some(code), _) => Currency::parse(code),
        (None, Some(sign)) => Currency::parse(sign.encode_utf8(&mut [0; 4])),
        (None, None) => MONEY_WITHOUT_SPACES
            .iter()
            .find(|sign| part.contains(**sign))
            .and_then(|sign| Currency::parse(sign)),
    };
    let scale_of = |word: &str, table: &[(&str, i64)]| {
        table.iter().find(|(known, _)| *known == word).map(|(_, scale)| *scale)
    };
    let letter = || {
        let mut of_part = split(part).flat_map(apart);
        let alone = is_letter_alone(header);
        of_part.find_map(|word| scale_of(word, &LETTERS)).filter(|_| currency.is_some() || alone)
    };
    let without_spaces = || {
        let found = WITHOUT_SPACES.iter().find(|(word, _)| part.contains(word));
        found.map(|(_, scale)| *scale)
    };
    let scale = words.iter().find_map(|word| scale_of(word, &WORDS)).or_else(without_spaces).or_else(letter);
    Units { scale: scale.unwrap_or(1), currency }
}

/// `teur` and `usdm`: a currency and a letter that are one word.
fn apart(word: &str) -> impl Iterator<Item = &str> {
    let is_letter = |part: &str| LETTERS.iter().any(|(letter, _)| *letter == part);
    let halves = [1, 3].into_iter().filter(|_| word.len() == 4 && word.is_ascii()).find_map(|at| {
        let (one, other) = word.split_at(at);
        let (letter, code) = if at == 1 { (one, other) } else { (other, one) };
        (is_letter(letter) && CODES.contains(&code)).then_some((one, other))
    });
    let (one, other) = halves.map_or((word, None), |(one, other)| (one, Some(other)));
    std::iter::once(one).chain(other)
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Units {
    /// Nothing is said.
    pub const NONE: Units = Units { scale: 1, currency: None };

    /// `in millions of USD`, empty where nothing is said.
    pub fn words(&self) -> String {
        let counted = match self.scale {
            1 => "",
            1_000 => "thousands",
            10_000 => "ten thousands",
            100_000 => "lakhs",
            1_000_000 => "millions",
            10_000_000 => "crores",
            100_000_000 => "hundred millions",
            _ => "billions",
        };
        match (counted, self.currency) {
            ("", None) => String::new(),
            ("", Some(currency)) => format!("in {currency}"),
            (counted, None) => format!("in {counted}"),
            (counted, Some(currency)) => format!("in {counted} of {currency}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_units() {
        for (header, scale, currency, plain) in [
            ("revenue (in 000s usd)", 1_000, Some("USD"), Some("revenue")),
            ("revenue (in millions)", 1_000_000, None, Some("revenue")),
            ("annual revenue ($m)", 1_000_000, Some("USD"), Some("annual revenue")),
            ("revenue (000s)", 1_000, None, Some("revenue")),
            ("revenue in thousands usd", 1_000, Some("USD"), Some("revenue")),
            ("revenue in millions of dollars", 1_000_000, Some("USD"), Some("revenue")),
            ("revenue ($'000)", 1_000, Some("USD"), Some("revenue")),
            ("revenue, $mm", 1_000_000, Some("USD"), Some("revenue")),
            ("revenue - usdm", 1_000_000, Some("USD"), Some("revenue")),
            ("revenue usd (m)", 1_000_000, Some("USD"), Some("revenue")),
            ("revenue [£bn]", 1_000_000_000, Some("GBP"), Some("revenue")),
            ("revenue (m)", 1_000_000, None, Some("revenue")),
            ("annual revenue usd k", 1_000, Some("USD"), Some("annual revenue")),
            ("company revenue min (millions usd)", 1_000_000, Some("USD"), Some("company revenue min")),
            ("total funding amount (in usd)", 1, Some("USD"), Some("total funding amount")),
            ("umsatz (mio. eur)", 1_000_000, Some("EUR"), Some("umsatz")),
            ("umsatz in mio. eur", 1_000_000, Some("EUR"), Some("umsatz")),
            ("umsatz in t€", 1_000, Some("EUR"), Some("umsatz")),
            ("umsatz (teur)", 1_000, Some("EUR"), Some("umsatz")),
            ("umsatz mrd. eur", 1_000_000_000, Some("EUR"), Some("umsatz")),
            ("ca (k€)", 1_000, Some("EUR"), Some("ca")),
            ("chiffre d'affaires (millions d'euros)", 1_000_000, Some("EUR"), Some("chiffre d'affaires")),
            ("売上(百万円)", 1_000_000, Some("JPY"), Some("売上")),
            ("营收(万元)", 10_000, Some("CNY"), Some("营收")),
            ("รายได้ (ล้านบาท)", 1_000_000, Some("THB"), Some("รายได้")),
            ("revenue (₹ crore)", 10_000_000, Some("INR"), Some("revenue")),
            ("revenue ($)", 1, Some("USD"), Some("revenue")),
            ("sales revenue usd", 1, Some("USD"), Some("sales revenue")),
            ("email (required)", 1, None, Some("email")),
            ("cb rank (company)", 1, None, None),
            ("annual revenue", 1, None, None),
            ("revenue (₹ cr)", 10_000_000, Some("INR"), Some("revenue")),
            ("revenue mn usd", 1_000_000, Some("USD"), Some("revenue")),
            ("state mn", 1, None, None),
            ("series b", 1, None, None),
            ("phone m", 1, None, None),
            ("number of employees in us", 1, None, None),
        ] {
            let currency = currency.and_then(Currency::parse);
            assert_eq!(of_header(header), Units { scale, currency }, "{header}");
            assert_eq!(without(header).as_deref(), plain, "{header}");
        }
    }

    #[test]
    fn units_are_said_in_words() {
        for (header, words) in [
            ("revenue ($m)", "in millions of USD"),
            ("revenue (000s)", "in thousands"),
            ("revenue (eur)", "in EUR"),
            ("revenue", ""),
        ] {
            assert_eq!(of_header(header).words(), words, "{header}");
        }
    }
}
