//! Encoded records read where they lie: facts without a copy of their text.
//!
//! Owns the reading of the bytes that [`super::encode`] writes for a record, for code that looks at millions of them: index
//! terms, columns. What a fact means is the same as for [`super::Facts`].

use serde::Deserialize;

use super::{damaged_row, named};
use crate::error::Result;
use crate::fields::{Field, Subject};
use crate::value::{Day, Interval, Money};

/// The value of a fact in the bytes of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueView<'a> {
    /// Text as it was written.
    Text(&'a str),
    /// A number.
    Number(Interval),
    /// Days.
    Date(Interval),
    /// An amount.
    Money(Money),
    /// Names of a list.
    Names(NamesView<'a>),
}

/// Names in the bytes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamesView<'a> {
    count: usize,
    bytes: &'a [u8],
}

impl<'a> NamesView<'a> {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The names.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let mut rest = Rest(self.bytes);
        // They were read once when the record was.
        (0..self.count).map_while(move |_| rest.take().ok())
    }
}

/// A fact in the bytes of its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactView<'a> {
    /// Code of the field.
    pub field: u8,
    /// The value.
    pub value: ValueView<'a>,
    /// Index into the record's sources.
    pub source: u16,
}

/// A stored person, the record read where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView<'a> {
    /// The permanent identity.
    pub id: super::LeadId,
    /// The company.
    pub company: super::CompanyNumber,
    /// Keyed hashes of everything that identifies the person.
    pub keys: Vec<u64>,
    /// Facts and cells.
    pub record: RecordView<'a>,
}

/// The facts and cells of an encoded record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordView<'a> {
    facts: Vec<FactView<'a>>,
    behind_facts: &'a [u8],
}

impl<'a> RecordView<'a> {
    /// The record that begins at `bytes`.
    ///
    /// # Errors
    ///
    /// Bytes that are no record.
    pub fn new(bytes: &'a [u8]) -> Result<Self> {
        let mut rest = Rest(bytes);
        let count: usize = rest.take()?;
        let mut facts = Vec::with_capacity(count.min(64));
        for _ in 0..count {
            facts.push(rest.fact()?);
        }
        // What only late rows ask for stands behind the facts.
        let known = facts.iter().position(|fact: &FactView<'_>| fact.source >= super::EARLIER);
        facts.truncate(known.unwrap_or(count));
        Ok(RecordView { facts, behind_facts: rest.0 })
    }

    /// The facts, in the order of their fields.
    pub fn facts(&self) -> &[FactView<'a>] {
        &self.facts
    }

    /// The bytes behind the facts.
    pub fn behind_facts(&self) -> &'a [u8] {
        self.behind_facts
    }

    /// The value of `field`.
    pub fn get(&self, field: &Field) -> Option<ValueView<'a>> {
        self.facts.iter().find(|fact| fact.field == field.code).map(|fact| fact.value)
    }

    /// The text of `field`, empty where it is unknown.
    pub fn text(&self, field: &Field) -> &'a str {
        match self.get(field) {
            Some(ValueView::Text(text)) => text,
            _ => "",
        }
    }

    /// The interval of `field`, of money in US dollars.
    pub fn interval(&self, field: &Field) -> Option<Interval> {
        match self.get(field)? {
            ValueView::Number(interval) | ValueView::Date(interval) => Some(interval),
            ValueView::Money(money) => money.in_usd(),
            _ => None,
        }
    }

    /// The title that seniority and department of `subject` follow from.
    pub fn title(&self, subject: Subject) -> &'a str {
        match subject {
            Subject::Opening => self.text(&named::HIRING_TITLE),
            _ => self.text(&named::TITLE),
        }
    }

    /// Appends the name of a person: in parts, else whole.
    pub fn person_name_into(&self, out: &mut String) {
        let (first, last) = (self.text(&named::FIRST_NAME), self.text(&named::LAST_NAME));
        if first.is_empty() && last.is_empty() {
            out.push_str(self.text(&named::NAME));
            return;
        }
        out.push_str(first);
        if !first.is_empty() && !last.is_empty() {
            out.push(' ');
        }
        out.push_str(last);
    }

    /// Calls `visit` with header and cell of every custom column.
    ///
    /// # Errors
    ///
    /// Bytes that are no record.
    pub fn each_custom(&self, mut visit: impl FnMut(&'a str, &'a str)) -> Result<()> {
        let mut rest = Rest(self.behind_facts);
        let custom: usize = rest.take()?;
        for _ in 0..custom {
            let (name, value, _): (&str, &str, u16) = rest.take()?;
            visit(name, value);
        }
        Ok(())
    }

    /// The newest day of what the record comes from.
    ///
    /// # Errors
    ///
    /// Bytes that are no record.
    pub fn newest(&self) -> Result<Option<Day>> {
        let mut rest = Rest(self.behind_facts);
        let custom: usize = rest.take()?;
        for _ in 0..custom {
            let _: (&str, &str, u16) = rest.take()?;
        }
        let mut newest = None;
        let sources: usize = rest.take()?;
        for _ in 0..sources {
            newest = newest.max(Some(rest.take::<super::Source>()?.date));
        }
        Ok(newest)
    }
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take<T: Deserialize<'a>>(&mut self) -> Result<T> {
        let (value, rest) = postcard::take_from_bytes(self.0).map_err(damaged_row)?;
        self.0 = rest;
        Ok(value)
    }

    /// A fact as `super::Fact` is written: field, value, source.
    fn fact(&mut self) -> Result<FactView<'a>> {
        let field = self.take()?;
        // Places in the declaration of `Value`.
        let value = match self.take::<u32>()? {
            0 => ValueView::Text(self.take()?),
            1 => ValueView::Number(self.take()?),
            2 => ValueView::Date(self.take()?),
            3 => ValueView::Money(self.take()?),
            4 => {
                let count = self.take()?;
                let names = self.0;
                for _ in 0..count {
                    let _: &str = self.take()?;
                }
                ValueView::Names(NamesView { count, bytes: &names[..names.len() - self.0.len()] })
            }
            _ => return Err(damaged_row(postcard::Error::SerdeDeCustom)),
        };
        Ok(FactView { field, value, source: self.take()? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Custom, Fact, Facts, Record, Source, encode};
    use super::*;
    use crate::value::{Currency, Value};

    #[test]
    fn a_view_reads_what_was_encoded() {
        let values = [
            Value::Text("Maya".into()),
            Value::Number(Interval { lo: i64::MIN, hi: -3 }),
            Value::Date(Interval::exactly(20_000)),
            Value::Money(Money { amount: Interval::new(1, 9), currency: Some(Currency::USD) }),
            Value::Names(vec!["Bangkok".into(), String::new(), "กรุงเทพ".into()]),
        ];
        let mut facts = Facts::default();
        for (at, value) in values.iter().enumerate() {
            facts.set(Fact { field: at as u8 * 40, value: value.clone(), source: at as u16 * 100 });
        }
        let record = Record {
            facts,
            custom: vec![Custom { name: "Owner".into(), value: "Sam".into(), source: 400 }],
            sources: vec![Source { import: 3, line: 4, date: Day::new(-5) }],
            ..Record::default()
        };
        let bytes = encode(&record);
        let sources = encode(&record.sources).len();
        let view = RecordView::new(&bytes).expect("a record");
        let mut custom = Vec::new();
        view.each_custom(|name, value| custom.push((name, value))).expect("custom cells");
        assert_eq!(custom, [("Owner", "Sam")]);
        assert_eq!(view.newest().expect("days"), Some(Day::new(-5)));
        for (fact, seen) in record.facts.iter().zip(view.facts()) {
            assert_eq!((fact.field, fact.source), (seen.field, seen.source));
            let same = match (&fact.value, seen.value) {
                (Value::Text(text), ValueView::Text(seen)) => text == seen,
                (Value::Number(interval), ValueView::Number(seen))
                | (Value::Date(interval), ValueView::Date(seen)) => *interval == seen,
                (Value::Money(money), ValueView::Money(seen)) => *money == seen,
                (Value::Names(names), ValueView::Names(seen)) => seen.iter().eq(names.iter()),
                _ => false,
            };
            assert!(same, "{fact:?} {seen:?}");
        }
        for end in 0..bytes.len() {
            let cut = RecordView::new(&bytes[..end]).and_then(|view| view.each_custom(|_, _| ()));
            let is_behind_cells = end >= bytes.len() - sources;
            assert!(cut.is_err() || is_behind_cells, "cut at {end}");
        }
    }
}
