//! Facts that several cells of a row tell together: the least and the greatest of an amount, a date and how exactly it
//! is known.

use crate::fields::Field;
use crate::value::{Day, Interval, Value};

use super::row::Parsed;
use super::sides::Sides;

/// What the cells of one row told so far.
#[derive(Default)]
pub struct Combined {
    bounds: Vec<Bound>,
    precisions: Vec<(&'static Field, usize, String)>,
}

struct Bound {
    field: &'static Field,
    least: bool,
    value: Value,
    place: usize,
    cell: String,
}

impl Combined {
    /// The least or greatest value of `field`.
    pub fn bound(&mut self, field: &'static Field, least: bool, value: Value, place: usize, cell: &str) {
        self.bounds.push(Bound { field, least, value, place, cell: cell.trim().to_string() });
    }

    /// How exactly `field` is known.
    pub fn precision(&mut self, field: &'static Field, place: usize, cell: &str) {
        self.precisions.push((field, place, cell.trim().to_lowercase()));
    }

    /// Makes facts of it. What makes none stays readable.
    pub fn settle(self, sides: &mut Sides, parsed: &mut Parsed) {
        if self.bounds.is_empty() && self.precisions.is_empty() {
            return;
        }
        let mut fields: Vec<&'static Field> = self.bounds.iter().map(|bound| bound.field).collect();
        fields.dedup();
        for field in fields {
            let of = |least: bool| self.bounds.iter().find(|one| one.field == field && one.least == least);
            let value = span(of(true).map(|one| &one.value), of(false).map(|one| &one.value));
            let free = sides.part(field).get(field.code).is_none();
            match value {
                Some(value) if free => sides.part(field).facts.push((field.code, value)),
                _ => {
                    for bound in self.bounds.iter().filter(|bound| bound.field == field) {
                        sides.own.custom.push((bound.place as u16, bound.cell.clone()));
                    }
                }
            }
        }
        for (field, place, word) in self.precisions {
            let part = sides.part(field);
            let Some((_, value)) = part.facts.iter_mut().find(|(code, _)| *code == field.code) else {
                continue;
            };
            if !widen(value, &word) {
                parsed.bad.entry(place as u16).or_insert_with(|| (0, word.clone())).0 += 1;
                sides.own.custom.push((place as u16, word));
            }
        }
    }
}

/// From the least to the greatest value. `None` where that says nothing, or the ends are the wrong way round.
fn span(least: Option<&Value>, most: Option<&Value>) -> Option<Value> {
    let ends = |value: &Value| match value {
        Value::Money(money) => Some(money.amount),
        other => other.as_interval(),
    };
    let lo = least.and_then(ends).map_or(0, |interval| interval.lo);
    let hi = most.and_then(ends).map_or(i64::MAX, |interval| interval.hi);
    if lo > hi || (lo <= 0 && hi == i64::MAX) {
        return None;
    }
    let interval = Interval { lo, hi };
    match least.or(most)? {
        Value::Money(money) => {
            let mut money = *money;
            money.amount = interval;
            Some(Value::Money(money))
        }
        Value::Number(_) => Some(Value::Number(interval)),
        _ => None,
    }
}

/// Widens a value that is given more exactly than it is known. `false` for a word that says nothing.
fn widen(value: &mut Value, word: &str) -> bool {
    let year = |value: &Value| match value {
        Value::Number(years) => Some(years.lo),
        Value::Date(days) => Some(i64::from(Day::new(days.lo).civil().year())),
        _ => None,
    };
    let Some(year) = year(value) else { return false };
    let round = match word {
        "day" | "exact" | "none" => return true,
        "month" => {
            if let Value::Date(days) = value {
                let first = Day::new(days.lo);
                let first = first.plus_days(1 - i64::from(first.civil().day()));
                *days = Interval::new(first.number(), first.plus_months(1).number() - 1);
            }
            return true;
        }
        "year" => 1,
        "decade" => 10,
        "century" => 100,
        _ => return false,
    };
    let (from, to) = (year - year % round, year - year % round + round - 1);
    match value {
        Value::Number(years) => *years = Interval::new(from, to),
        Value::Date(days) => {
            let first = |year: i64| jiff::civil::Date::new(year as i16, 1, 1).ok().map(Day::from_civil);
            let (Some(lo), Some(next)) = (first(from), first(to + 1)) else { return false };
            *days = Interval::new(lo.number(), next.number() - 1);
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Money, parse_date, show_days};

    #[test]
    fn ends_make_a_span() {
        let money = |amount| Value::Money(Money::usd(Interval::exactly(amount)));
        let both = span(Some(&money(5)), Some(&money(9)));
        assert_eq!(both, Some(Value::Money(Money::usd(Interval::new(5, 9)))));
        assert_eq!(span(Some(&money(5)), None), Some(Value::Money(Money::usd(Interval::at_least(5)))));
        assert_eq!(span(None, Some(&money(9))), Some(Value::Money(Money::usd(Interval::new(0, 9)))));
        assert_eq!(span(Some(&money(0)), None), None, "nothing and more is no news");
        assert_eq!(span(Some(&money(9)), Some(&money(5))), None);
    }

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        let date = |word: &str| {
            let mut value = Value::Date(parse_date("2024-03-07", Default::default()).expect("a date"));
            assert!(widen(&mut value, word), "{word}");
            value.as_interval().map(|days| show_days(&days)).unwrap_or_default()
        };
        assert_eq!([date("day"), date("month"), date("year")], ["2024-03-07", "2024-03", "2024"]);
        let mut year = Value::Number(Interval::exactly(1994));
        assert!(widen(&mut year, "decade"));
        assert_eq!(year, Value::Number(Interval::new(1990, 1999)));
        assert!(!widen(&mut year, "roughly"));
    }
}
