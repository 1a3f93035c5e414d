//! Amounts of money with their currency.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Interval, number};

/// An ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Currency([u8; 3]);

impl Currency {
    /// United States dollar, the currency that filters speak unless told otherwise.
    pub const USD: Currency = Currency(*b"USD");

    /// The currency of a three-letter code or a common sign.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "$" | "US$" | "U.S.$" | "dollar" | "dollars" => Some(Currency::USD),
            "€" | "euro" | "euros" => Some(Currency(*b"EUR")),
            "£" | "pound" | "pounds" => Some(Currency(*b"GBP")),
            "¥" | "￥" | "円" | "yen" => Some(Currency(*b"JPY")),
            "元" | "人民币" | "人民幣" | "rmb" | "RMB" | "CN¥" => Some(Currency(*b"CNY")),
            "฿" | "บาท" | "baht" => Some(Currency(*b"THB")),
            "₹" | "Rs" | "rs" | "rupees" => Some(Currency(*b"INR")),
            "₩" | "원" => Some(Currency(*b"KRW")),
            "zł" => Some(Currency(*b"PLN")),
            "A$" | "AU$" => Some(Currency(*b"AUD")),
            "C$" | "CA$" => Some(Currency(*b"CAD")),
            "S$" => Some(Currency(*b"SGD")),
            "HK$" => Some(Currency(*b"HKD")),
            "NZ$" => Some(Currency(*b"NZD")),
            "NT$" => Some(Currency(*b"TWD")),
            "R$" => Some(Currency(*b"BRL")),
            "MX$" => Some(Currency(*b"MXN")),
            code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                let mut letters = [0; 3];
                letters.copy_from_slice(code.to_ascii_uppercase().as_bytes());
                Some(Currency(letters))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

/// An amount in whole units, and its currency where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Whole units.
    pub amount: Interval,
    /// `None` where the file does not say.
    pub currency: Option<Currency>,
}

/// `code | rate | units or dollars`, in groups by their source: a year's averages, and the pegs of currencies that central
/// banks hold to the dollar.
const RATES: &str = include_str!("exchange_rates.txt");

/// US dollars for one unit, in billionths. An amount converted with them is widened by a tenth each way.
static USD_BILLIONTHS: LazyLock<Vec<(Currency, i64)>> = LazyLock::new(|| {
    let lines = RATES.lines().filter(|line| !line.starts_with('#'));
    let rate = |line: &str| {
        let mut cells = line.split('|').map(str::trim);
        let (code, rate, counted) = (cells.next()?, cells.next()?.parse::<f64>().ok()?, cells.next()?);
        let dollars = if counted == "dollars" { rate } else { 1.0 / rate };
        Some((Currency::parse(code)?, (dollars * 1e9).round() as i64))
    };
    lines.filter_map(rate).collect()
});

impl Money {
    /// US dollars.
    pub fn usd(amount: Interval) -> Self {
        Money { amount, currency: Some(Currency::USD) }
    }

    /// The amount in US dollars: exact for dollars, widened by a tenth for the currencies of the yearly table,
    /// `None` where the currency is unknown or not in it.
    pub fn in_usd(&self) -> Option<Interval> {
        let currency = self.currency?;
        if currency == Currency::USD {
            return Some(self.amount);
        }
        let (_, rate) = USD_BILLIONTHS.iter().find(|(code, _)| *code == currency)?;
        let convert = |value: i64, percent: i64| match value {
            i64::MIN | i64::MAX => value,
            _ => (i128::from(value) * i128::from(*rate) * i128::from(percent) / 100_000_000_000) as i64,
        };
        Some(Interval::new(convert(self.amount.lo, 90), convert(self.amount.hi, 110)))
    }
}

/// Reads an amount with its currency before or behind it: `12000000`, `$10M-$50M`, `EUR 1.250.000,00`, `12,5 Mio. €`,
/// `$10B+`, `10億円`, `A$5m`. `None` if it is no amount.
pub fn parse_money(text: &str, default: Option<Currency>) -> Option<Money> {
    let mut currency = None;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        if let Some((sign, code)) = sign_at(rest) {
            currency = currency.or(Some(code));
            rest = &rest[sign..];
        } else if c.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            let word = &rest[..end];
            let is_unit = matches!(
                word.to_lowercase().as_str(),
                "mio" | "mrd" | "tsd" | "mln" | "and" | "von" | "bis" | "les" | "und"
            );
            let is_code =
                is_unknown_code(word) || CODES.contains(&word.to_uppercase().as_str()) || word.len() > 3;
            match Currency::parse(word).filter(|_| is_code && !is_unit) {
                Some(code) => currency = currency.or(Some(code)),
                None => plain.push_str(word),
            }
            rest = &rest[end..];
        } else {
            if !matches!(c, '(' | ')') {
                plain.push(c);
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    let amount = number::parse_number(&plain.replace("..", " to "))?;
    Some(Money { amount, currency: currency.or(default) })
}

/// The currency sign that a text starts with, and its length.
fn sign_at(text: &str) -> Option<(usize, Currency)> {
    const SIGNS: [&str; 28] = [
        "U.S.$",
        "US$",
        "AU$",
        "CA$",
        "CN¥",
        "HK$",
        "NZ$",
        "NT$",
        "MX$",
        "A$",
        "C$",
        "S$",
        "R$",
        "$",
        "€",
        "£",
        "¥",
        "￥",
        "円",
        "元",
        "人民币",
        "人民幣",
        "฿",
        "บาท",
        "₹",
        "₩",
        "원",
        "zł",
    ];
    SIGNS
        .iter()
        .find(|sign| text.starts_with(**sign))
        .and_then(|sign| Some((sign.len(), Currency::parse(sign)?)))
}

/// Three capitals are a code even where the table of usual ones lacks it: `ISK`, and `XXX` for no currency.
fn is_unknown_code(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Codes of currencies that exports use; three small letters may be a word.
const CODES: [&str; 40] = [
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "JPY", "CNY", "RMB", "INR", "THB", "SEK", "NOK", "DKK",
    "SGD", "HKD", "TWD", "KRW", "BRL", "MXN", "ZAR", "AED", "SAR", "QAR", "ILS", "TRY", "PLN", "CZK", "HUF",
    "RON", "IDR", "MYR", "PHP", "VND", "EGP", "NGN", "KES", "CLP", "COP",
];

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&number::show_number(&self.amount))?;
        match self.currency {
            Some(currency) => write!(f, " {currency}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts_with_their_currency() {
        for (text, lo, hi, currency) in [
            ("12000000", 12_000_000, 12_000_000, None),
            ("$10M-$50M", 10_000_000, 50_000_000, Some("USD")),
            ("$1M to $10M", 1_000_000, 10_000_000, Some("USD")),
            ("$25M to $100M (USD)", 25_000_000, 100_000_000, Some("USD")),
            ("$10B+", 10_000_000_000, i64::MAX, Some("USD")),
            ("EUR 1.250.000,00", 1_250_000, 1_250_000, Some("EUR")),
            ("12,5 Mio. €", 12_500_000, 12_500_000, Some("EUR")),
            ("$500", 500, 500, Some("USD")),
            ("£1.2m", 1_200_000, 1_200_000, Some("GBP")),
            ("USD 5 million", 5_000_000, 5_000_000, Some("USD")),
            ("5 million dollars", 5_000_000, 5_000_000, Some("USD")),
            ("$50M - $100M", 50_000_000, 100_000_000, Some("USD")),
            ("Under $1M", 0, 999_999, Some("USD")),
            ("$1,000,000 - $10,000,000", 1_000_000, 10_000_000, Some("USD")),
            ("10億円", 1_000_000_000, 1_000_000_000, Some("JPY")),
            ("5000万元", 50_000_000, 50_000_000, Some("CNY")),
            ("A$5m", 5_000_000, 5_000_000, Some("AUD")),
            ("R$ 1.500.000", 1_500_000, 1_500_000, Some("BRL")),
            ("25 ล้านบาท", 25_000_000, 25_000_000, Some("THB")),
            ("₹ 3 crore", 30_000_000, 30_000_000, Some("INR")),
            ("CHF 2'500'000", 2_500_000, 2_500_000, Some("CHF")),
            ("1.2 Mrd. EUR", 1_200_000_000, 1_200_000_000, Some("EUR")),
            ("1m-10m eur", 1_000_000, 10_000_000, Some("EUR")),
            ("5 ISK", 5, 5, Some("ISK")),
            ("12 TSD EUR", 12_000, 12_000, Some("EUR")),
        ] {
            let money = parse_money(text, None).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((money.amount.lo, money.amount.hi), (lo, hi), "{text}");
            assert_eq!(money.currency, currency.and_then(Currency::parse), "{text}");
        }
        assert_eq!(parse_money("secret", None), None);
    }

    #[test]
    fn every_line_of_the_rates_is_read() {
        let lines = RATES.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(USD_BILLIONTHS.len(), lines);
        let (averages, pegs) = RATES.split_once("# = pegs:").expect("two groups");
        assert!(averages.contains("# = G.5A: the averages of 2023"), "every rate has its year and source");
        let codes =
            |part: &str| part.lines().filter(|line| line.contains(" | ") && !line.starts_with('#')).count();
        assert_eq!((codes(averages), codes(pegs)), (22, 2));
        for (currency, rate) in USD_BILLIONTHS.iter() {
            assert!((100_000..2_000_000_000).contains(rate), "{currency}: {rate}");
        }
    }

    #[test]
    fn other_currencies_are_widened() {
        let euros = parse_money("100 EUR", None).expect("an amount");
        assert_eq!(euros.in_usd(), Some(Interval::new(97, 118)));
        let yen = parse_money("¥14050", None).expect("an amount");
        assert_eq!(yen.in_usd(), Some(Interval::new(89, 109)));
        assert_eq!(parse_money("100 PLN", None).expect("an amount").in_usd(), None);
        assert_eq!(parse_money("100", None).expect("an amount").in_usd(), None);
        assert_eq!(
            parse_money("100", Some(Currency::USD)).expect("an amount").in_usd(),
            Some(Interval::exactly(100))
        );
    }
}
