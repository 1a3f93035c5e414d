//! A lead as the cells of a preset: every cell matches the grammar of its kind, or is empty and counted.

use sha2::{Digest, Sha256};

use super::super::{Row, cells};
use super::{Column, Made, Preset, Ranges, Take, exact, grammar};
use crate::fields::{Field, Kind, Subject, named};
use crate::model::{AsOf, Facts};
use crate::taxonomy;
use crate::text;
use crate::value::{Currency, Interval, Value};

/// The cells of one row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// The cells, one for each column.
    pub cells: Vec<String>,
    /// Columns that were left empty because what is known does not match what machines take.
    pub emptied: Vec<usize>,
    /// Of each group of columns that are worth nothing alone, those that would have to be filled.
    pub(super) incomplete: Vec<Vec<usize>>,
    /// The key, comparable, where the row has one.
    pub(super) key: Option<String>,
}

/// One value of a column.
enum Cell {
    Nothing,
    /// Known, and not in a form that the tool takes.
    Unfit,
    One(String),
    Several(Vec<String>),
}

impl Preset {
    /// The cells of `row`.
    pub fn render(&self, row: &Row<'_>, as_of: &AsOf) -> Rendered {
        let mut rendered = Rendered::default();
        for (place, column) in self.columns.iter().enumerate() {
            let (cell, is_unfit) = self.cell(column, row, as_of);
            if is_unfit && cell.is_empty() {
                rendered.emptied.push(place);
            }
            rendered.cells.push(cell);
        }
        for group in &self.together {
            let is_empty = |place: &&usize| rendered.cells[**place].is_empty();
            let lacks: Vec<usize> = group.iter().filter(is_empty).copied().collect();
            if !lacks.is_empty() {
                group.iter().for_each(|place| rendered.cells[*place].clear());
            }
            rendered.incomplete.push(lacks);
        }
        rendered.key =
            self.key.map(|place| rendered.cells[place].to_lowercase()).filter(|key| !key.is_empty());
        for (place, column) in self.columns.iter().enumerate() {
            let cell = &mut rendered.cells[place];
            if column.hashed && !cell.is_empty() {
                *cell = hashed(cell);
            }
        }
        rendered
    }

    pub(super) fn cell(&self, column: &Column, row: &Row<'_>, as_of: &AsOf) -> (String, bool) {
        let mut is_unfit = false;
        for take in &column.takes {
            if self.exact
                && let Some(cell) = exact::cell(take, row)
            {
                return (cell, false);
            }
            let cell = match self.taken(take, row, as_of) {
                Cell::Nothing => continue,
                Cell::Unfit => {
                    is_unfit = true;
                    continue;
                }
                Cell::One(text) => text,
                Cell::Several(names) if column.first_only => names.into_iter().next().unwrap_or_default(),
                Cell::Several(names) => self.joined(&names),
            };
            if !cell.is_empty() && cell.starts_with(&column.begins) {
                return (cell, false);
            }
        }
        (String::new(), is_unfit)
    }

    /// Names as one cell; a name that holds the joiner is written with a comma in its place.
    fn joined(&self, names: &[String]) -> String {
        let mark = self.joiner.trim();
        let plain = names.iter().map(|name| match mark {
            "" => name.clone(),
            "," => name.replace(',', " "),
            mark => name.replace(mark, ","),
        });
        plain.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(&self.joiner)
    }

    fn taken(&self, take: &Take, row: &Row<'_>, as_of: &AsOf) -> Cell {
        let person = row.person.map(|person| &person.record.facts);
        let company = row.company.map(|company| &company.record.facts);
        match take {
            Take::Fact(field) => {
                let facts = if field.subject == Subject::Person { person } else { company };
                facts.map_or(Cell::Nothing, |facts| self.fact(facts, field))
            }
            Take::Custom(name) => {
                let records = row.person.map(|person| &person.record).into_iter();
                let all = records.chain(row.company.map(|company| &company.record));
                let mut columns = all.flat_map(|record| &record.custom);
                let custom = columns.find(|custom| crate::text::fold(&custom.name) == *name);
                custom.map_or(Cell::Nothing, |custom| Cell::One(grammar::one_line(&custom.value)))
            }
            Take::Own { .. } => exact::cell(take, row).map_or(Cell::Nothing, Cell::One),
            Take::Made(made) => self.made(*made, row, as_of, person, company),
        }
    }

    fn made(
        &self,
        made: Made,
        row: &Row<'_>,
        as_of: &AsOf,
        person: Option<&Facts>,
        company: Option<&Facts>,
    ) -> Cell {
        let code = |facts: Option<&Facts>, field: &Field| {
            let country = facts.and_then(|facts| first_name_of(facts, field));
            let Some(country) = country else { return Cell::Nothing };
            taxonomy::country_code(&country).map_or(Cell::Unfit, |code| Cell::One(code.to_string()))
        };
        match made {
            Made::Id => row.person.map_or(Cell::Nothing, |person| Cell::One(person.id.to_string())),
            Made::FullName => {
                row.person.map_or(Cell::Nothing, |person| Cell::One(grammar::one_line(&person.name())))
            }
            Made::CountryCode => code(person, &named::COUNTRY),
            Made::CompanyCountryCode => code(company, &named::COMPANY_COUNTRY),
            Made::Location => {
                let part = |field| person.and_then(|facts| first_name_of(facts, field));
                let parts = [&named::CITY, &named::REGION, &named::COUNTRY].into_iter().filter_map(part);
                let mut parts: Vec<String> = parts.map(|part| grammar::one_line(&part)).collect();
                parts.dedup();
                Cell::One(parts.join(", "))
            }
            Made::EmailDomain => {
                // The domain of an address at a host that many share is nobody's.
                let facts = person.zip(company);
                let same = facts.and_then(|(person, company)| {
                    let (_, host) = person.text(&named::EMAIL).rsplit_once('@')?;
                    let domain = company.text(&named::DOMAIN);
                    (host == domain || host.ends_with(&format!(".{domain}"))).then(|| host.to_string())
                });
                let host = same.and_then(|host| grammar::domain(&host, super::Domains::Bare));
                host.map_or(Cell::Nothing, Cell::One)
            }
            Made::Technologies => row.company.map_or(Cell::Nothing, |company| {
                let names = cells::technologies(company, as_of).into_iter().map(|one| one.name.clone());
                several(names)
            }),
            Made::Ads => row.company.map_or(Cell::Nothing, |company| {
                several(cells::ads(company, as_of).into_iter().map(|ad| ad.platform))
            }),
            Made::Hiring => row.company.map_or(Cell::Nothing, |company| {
                let live = company.live_openings(row.openings, as_of);
                several(live.map(|opening| opening.record.facts.text(&named::HIRING_TITLE).to_string()))
            }),
            Made::Score => Cell::One(row.score.to_string()),
            Made::Reasons => Cell::Several(row.reasons.to_vec()),
            Made::Owner => row.owner.map_or(Cell::Nothing, |owner| Cell::One(grammar::one_line(owner))),
            Made::RowDate
            | Made::FactDates
            | Made::CompanyRowDate
            | Made::CompanyFactDates
            | Made::TechnologiesFirst
            | Made::TechnologiesLast
            | Made::AdsFirst
            | Made::AdsLast => exact::made_of(made, row).map_or(Cell::Nothing, Cell::One),
        }
    }

    fn fact(&self, facts: &Facts, field: &'static Field) -> Cell {
        let fits = |cell: Option<String>| cell.map_or(Cell::Unfit, Cell::One);
        let text = facts.text(field);
        match (field.column, facts.get(field)) {
            ("first_name" | "last_name", _) => part_of_name(facts, field),
            (_, None) => match cells::fact(facts, field) {
                names if names.is_empty() => Cell::Nothing,
                names => several(names.split(cells::JOINER).map(str::to_string)),
            },
            ("email", _) => fits(grammar::email(text)),
            ("phone" | "company_phone", _) => {
                let field =
                    if field.subject == Subject::Person { &named::COUNTRY } else { &named::COMPANY_COUNTRY };
                fits(grammar::phone(text, first_name_of(facts, field).as_deref(), self.phones))
            }
            ("domain", _) => fits(grammar::domain(text, self.domains)),
            ("linkedin_url" | "company_linkedin_url", _) => fits(grammar::url(text)),
            (_, Some(Value::Text(text))) => Cell::One(grammar::one_line(text)),
            (_, Some(Value::Names(names))) => several(names.iter().cloned()),
            (_, Some(value)) => fits(self.measured(value, field)),
        }
    }

    /// A number, an amount or a day; a range only where the tool takes text.
    fn measured(&self, value: &Value, field: &Field) -> Option<String> {
        let is_dated = matches!(field.kind, Kind::Since | Kind::Date);
        let is_exact = |interval: &Interval| interval.lo == interval.hi;
        let fits = match value {
            Value::Number(interval) => is_exact(interval),
            Value::Date(days) => is_exact(days) && is_dated,
            Value::Money(money) => is_exact(&money.amount) && money.currency == Some(Currency::USD),
            _ => true,
        };
        (fits || self.ranges == Ranges::Text).then(|| cells::value(value))
    }
}

/// A part of the name; where only the whole is known the last word of several is the family name, and so is a single one.
fn part_of_name(facts: &Facts, field: &'static Field) -> Cell {
    let has_parts = [&named::FIRST_NAME, &named::LAST_NAME].iter().any(|part| !facts.text(part).is_empty());
    let text = match (has_parts, facts.text(&named::NAME).trim().rsplit_once(char::is_whitespace)) {
        (true, _) => facts.text(field),
        (false, Some((first, last))) => {
            if *field == named::FIRST_NAME {
                first
            } else {
                last
            }
        }
        (false, None) => {
            if *field == named::FIRST_NAME {
                ""
            } else {
                facts.text(&named::NAME)
            }
        }
    };
    match grammar::one_line(text) {
        text if text.is_empty() => Cell::Nothing,
        text => Cell::One(text),
    }
}

fn first_name_of(facts: &Facts, field: &Field) -> Option<String> {
    match facts.get(field)? {
        Value::Names(names) => names.first().cloned(),
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn several(names: impl Iterator<Item = String>) -> Cell {
    let names: Vec<String> =
        names.map(|name| grammar::one_line(&name)).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { Cell::Nothing } else { Cell::Several(names) }
}

/// SHA-256 of a cell in lower case, as hexadecimal digits.
fn hashed(cell: &str) -> String {
    text::hex(&Sha256::digest(cell.trim().to_lowercase().as_bytes()))
}
