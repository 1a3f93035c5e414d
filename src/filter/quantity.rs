//! Asked numbers and amounts of money: `11..`, `..50`, `11..50`, `>10`, `<=50`, `10+`, `11-50`, `10M..50M EUR`.
//!
//! Both ends belong to a range. Amounts end up in US dollars, widened as [`crate::value::Money`] does. Durations
//! have their own rules and live in [`crate::value::DurationRange`].

use crate::error::{Error, Result};
use crate::value::{Currency, Interval, Money, parse_money, parse_number};

/// The largest amount that is computed with: far beyond any bound, far below an overflow when converted.
const LARGEST_AMOUNT: i64 = 10_000_000_000_000_000;

/// The numbers that `text` asks for.
pub(super) fn number(text: &str) -> Result<Interval> {
    let one = |part: &str| {
        parse_number(part).filter(Interval::is_exact).map(|value| value.lo).ok_or_else(|| no_number(text))
    };
    match Sides::of(text) {
        Sides::Every => Ok(Interval::ANY),
        Sides::AtLeast(part) => Ok(Interval::at_least(one(part)?)),
        Sides::Above(part) => Ok(Interval::at_least(one(part)?.saturating_add(1))),
        Sides::AtMost(part) => Ok(Interval::at_most(one(part)?)),
        Sides::Below(part) => Ok(Interval::at_most(one(part)?.saturating_sub(1))),
        Sides::Between(from, to) => {
            let band = parse_number(&format!("{from} to {to}"));
            band.ok_or_else(|| {
                if reversed(one(from), one(to)) { backwards(text, from, to) } else { no_number(text) }
            })
        }
        Sides::Plain(part) => parse_number(part).ok_or_else(|| no_number(text)),
    }
}

/// The amounts in US dollars that `text` asks for.
pub(super) fn money(text: &str) -> Result<Interval> {
    let money = asked_money(text)?;
    money.in_usd().ok_or_else(|| {
        let currency = money.currency.map(|currency| currency.to_string()).unwrap_or_default();
        Error::usage(format!("there is no rate from {currency} to US dollars"))
            .with_hint("write the amount in US dollars, without a currency")
    })
}

/// The same where the amounts are asked in another currency.
pub(super) fn converted(text: &str) -> Option<Interval> {
    let money = asked_money(text).ok()?;
    if money.currency == Some(Currency::USD) { None } else { money.in_usd() }
}

/// The amounts that `text` asks for, in its currency.
fn asked_money(text: &str) -> Result<Money> {
    let read = |part: &str| parse_money(part, Some(Currency::USD)).filter(|money| money.amount.lo >= 0);
    let one = |part: &str| {
        read(part)
            .filter(|money| money.amount.is_exact())
            .ok_or_else(|| no_amount(text))
            .map(|money| Money { amount: Interval::exactly(money.amount.lo.min(LARGEST_AMOUNT)), ..money })
    };
    let from = |part: &str, step: i64| {
        one(part).map(|money| Money { amount: Interval::at_least(money.amount.lo + step), ..money })
    };
    let up_to = |part: &str, step: i64| {
        one(part).map(|money| Money { amount: Interval::at_most(money.amount.lo - step), ..money })
    };
    let money = match Sides::of(text) {
        Sides::Every => return Ok(Money::usd(Interval::ANY)),
        Sides::AtLeast(part) => from(part, 0)?,
        Sides::Above(part) => from(part, 1)?,
        Sides::AtMost(part) => up_to(part, 0)?,
        Sides::Below(part) => up_to(part, 1)?,
        Sides::Between(lo, hi) => read(&format!("{lo} to {hi}")).ok_or_else(|| {
            let amount = |part| one(part).map(|money| money.amount.lo);
            if reversed(amount(lo), amount(hi)) { backwards(text, lo, hi) } else { no_amount(text) }
        })?,
        Sides::Plain(part) => read(part).ok_or_else(|| no_amount(text))?,
    };
    let cut = |amount: i64| match amount {
        i64::MIN | i64::MAX => amount,
        amount => amount.min(LARGEST_AMOUNT),
    };
    Ok(Money { amount: Interval::new(cut(money.amount.lo), cut(money.amount.hi)), ..money })
}

/// How a range is written.
pub(super) enum Sides<'t> {
    Every,
    AtLeast(&'t str),
    Above(&'t str),
    AtMost(&'t str),
    Below(&'t str),
    Between(&'t str, &'t str),
    Plain(&'t str),
}

impl<'t> Sides<'t> {
    /// How `text` is written.
    pub fn of(text: &'t str) -> Self {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix(">=") {
            Sides::AtLeast(rest)
        } else if let Some(rest) = text.strip_prefix('>') {
            Sides::Above(rest)
        } else if let Some(rest) = text.strip_prefix("<=") {
            Sides::AtMost(rest)
        } else if let Some(rest) = text.strip_prefix('<') {
            Sides::Below(rest)
        } else if let Some((from, to)) = text.split_once("..") {
            match (from.trim(), to.trim()) {
                ("", "") => Sides::Every,
                (from, "") => Sides::AtLeast(from),
                ("", to) => Sides::AtMost(to),
                (from, to) => Sides::Between(from, to),
            }
        } else if let Some(rest) = text.strip_suffix('+') {
            Sides::AtLeast(rest)
        } else {
            Sides::Plain(text)
        }
    }
}

fn reversed(from: Result<i64>, to: Result<i64>) -> bool {
    matches!((from, to), (Ok(from), Ok(to)) if from > to)
}

pub(super) fn backwards(text: &str, from: &str, to: &str) -> Error {
    Error::usage(format!("`{text}` holds no number"))
        .with_hint(format!("the smaller one comes first: {to}..{from}"))
}

fn no_number(text: &str) -> Error {
    Error::usage(format!("`{text}` is no number or range"))
        .with_hint("write 50, 11..50, 11.., ..50, \">10\" or \"<=50\"")
}

fn no_amount(text: &str) -> Error {
    Error::usage(format!("`{text}` is no amount or range of amounts"))
        .with_hint("write 5M, 10M..50M, 5M.., ..500K or \"10M EUR..\"; plain amounts are US dollars")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_include_both_ends() {
        for (text, lo, hi) in [
            ("50", 50, 50),
            ("11..50", 11, 50),
            ("11..", 11, i64::MAX),
            ("..50", i64::MIN, 50),
            ("..", i64::MIN, i64::MAX),
            (">10", 11, i64::MAX),
            ("> 10", 11, i64::MAX),
            (">=10", 10, i64::MAX),
            ("<50", i64::MIN, 49),
            ("<=50", i64::MIN, 50),
            ("10+", 10, i64::MAX),
            ("11-50", 11, 50),
            ("1,000..5,000", 1000, 5000),
            ("1-10K", 1000, 10_000),
            ("-20..-10", -20, -10),
            ("-10..", -10, i64::MAX),
            ("-10", -10, -10),
        ] {
            assert_eq!(number(text).expect(text), Interval { lo, hi }, "{text}");
        }
        for text in ["", "many", "50..11", "50-11", "..x", "x..", ">", "+", "5 apples.."] {
            assert!(number(text).is_err(), "{text}");
        }
        assert_eq!(
            number("50..11").expect_err("backwards").hint(),
            Some("the smaller one comes first: 11..50")
        );
    }

    #[test]
    fn amounts_are_in_dollars() {
        for (text, lo, hi) in [
            ("5M", 5_000_000, 5_000_000),
            ("$10M..$50M", 10_000_000, 50_000_000),
            ("10..50M", 10_000_000, 50_000_000),
            ("10M..", 10_000_000, i64::MAX),
            ("<=2.5M", i64::MIN, 2_500_000),
            ("<100", i64::MIN, 99),
            ("100 EUR", 97, 118),
            ("100 EUR..", 97, i64::MAX),
            ("..100 EUR", i64::MIN, 118),
            ("100..200 EUR", 97, 237),
            ("9000000000000000000..", LARGEST_AMOUNT, i64::MAX),
            (">9223372036854775807", LARGEST_AMOUNT, i64::MAX),
            ("9000000000000000000", LARGEST_AMOUNT, LARGEST_AMOUNT),
            ("1..9000000000000000000", 1, LARGEST_AMOUNT),
        ] {
            assert_eq!(money(text).expect(text), Interval { lo, hi }, "{text}");
        }
        for text in ["", "much", "-5..", "100 XYZ", "50M..10M"] {
            assert!(money(text).is_err(), "{text}");
        }
    }
}
