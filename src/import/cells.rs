//! From the cells of a row to drafts and keys.
//!
//! Owns what a row means on its own: values of fields, the keys in it, the row's date, and whether it is a row at all
//! (blank lines, footers). It sees one row at a time and nothing of the database.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::db::Secret;
use crate::fields::normalise::{self, Reading};
use crate::fields::{Field, Kind, named};
use crate::taxonomy;
use crate::text;
use crate::value::{Day, Value, begun_by, parse_date, parse_money};

use super::Feed;
use super::dates;
use super::draft::{Ambiguous, Draft, Part};
use super::identity;
use super::mapping::{Column, Target};
use super::row::{Parsed, Plan, Reject, Row, Side};
use super::rows::{self, Chunk, Reason};
use super::sides::Sides;

/// A distinct cell's value, kept because the next row likely has the same.
type Cached = Result<Option<Value>, &'static str>;

/// Reads records of one file. Keeps what it has read, so it is kept itself from chunk to chunk.
pub struct Reader<'p> {
    plan: &'p Plan,
    secret: &'p Secret,
    values: Vec<HashMap<String, Cached, FixedState>>,
    names: Names,
    /// Whether the column's values are worth keeping.
    cached: Vec<bool>,
    date_column: Option<usize>,
}

/// Distinct cells that are kept for a column.
const CACHE: usize = 8192;

impl<'p> Reader<'p> {
    /// A reader for the files of `plan`.
    pub fn new(plan: &'p Plan, secret: &'p Secret) -> Self {
        let place = |wanted: &Target| plan.columns.iter().position(|column| column.target == *wanted);
        let dated_by_sighting = matches!(plan.feed, Feed::Openings | Feed::Technologies);
        let last_seen = if dated_by_sighting { place(&Target::LastSeen) } else { None };
        Reader {
            plan,
            secret,
            values: plan.columns.iter().map(|_| HashMap::default()).collect(),
            names: Names::default(),
            cached: plan.columns.iter().map(|column| is_repetitive(&column.target)).collect(),
            date_column: place(&Target::RowDate).or(last_seen),
        }
    }

    /// Reads the records of a chunk.
    pub fn read(&mut self, chunk: &Chunk) -> Parsed {
        let mut parsed = Parsed::default();
        let mut cells = Vec::new();
        for span in &chunk.spans {
            let record = &chunk.text[span.start as usize..span.end as usize];
            if let Some(reason) = span.bad {
                parsed.rejects.push(Reject { line: span.line, reason, cells: vec![record.to_string()] });
                continue;
            }
            rows::cells(record, self.plan.delimiter, &mut cells);
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                parsed.blank += 1;
                continue;
            }
            let columns = self.plan.columns.len();
            if cells.len() != columns {
                let surplus =
                    cells.get(columns..).is_some_and(|rest| rest.iter().all(|cell| cell.is_empty()));
                if !surplus {
                    if is_footer(&cells) {
                        parsed.footer += 1;
                    } else {
                        let cells = cells.iter().map(|cell| cell.to_string()).collect();
                        parsed.rejects.push(Reject { line: span.line, reason: Reason::Columns, cells });
                    }
                    continue;
                }
            }
            let reason = if cells.iter().any(|cell| cell.len() > rows::FIELD_CAP) {
                Some(Reason::OverCap)
            } else if self.row(span.line, &cells, &mut parsed) {
                None
            } else if is_footer(&cells) {
                parsed.footer += 1;
                None
            } else {
                Some(Reason::NoKey)
            };
            if let Some(reason) = reason {
                let cells = cells.iter().map(|cell| cell.to_string()).collect();
                parsed.rejects.push(Reject { line: span.line, reason, cells });
            }
        }
        parsed
    }

    /// Reads one row. `false` if nothing in it identifies anything.
    fn row(&mut self, line: u64, cells: &[Cow<'_, str>], parsed: &mut Parsed) -> bool {
        let (mut date, mut ambiguous_date) = (None, None);
        if let Some(place) = self.date_column
            && let Ok(Some((days, ambiguous))) = self.date(place, &cells[place], parsed)
        {
            date = Some(Day::new(days.lo));
            ambiguous_date = ambiguous.map(|days| (place as u16, days));
        }
        let date = date.unwrap_or(self.plan.day);
        let mut sides = Sides::new(date);
        let plan = self.plan;
        for (place, column) in plan.columns.iter().enumerate() {
            let Some(cell) = cells.get(place) else { break };
            if !cell.is_empty() {
                self.cell(place, column, cell, &mut sides, parsed);
            }
        }
        let (names, secret) = (&mut self.names, self.secret);
        if !sides.finish(plan, secret, &mut |name| names.keys(name, secret), cells) {
            return false;
        }
        let mut row = Row {
            line,
            date,
            ambiguous: ambiguous_date,
            company: sides.mention,
            person: sides.person_keys,
            drafts: Vec::with_capacity(2),
        };
        let mut keep = |side: Side, draft: Draft| {
            let from = parsed.drafts.len();
            let bytes = std::mem::take(&mut parsed.drafts);
            // Only types that postcard cannot express fail, and drafts hold none of them.
            parsed.drafts = postcard::to_extend(&draft, bytes).unwrap_or_default();
            row.drafts.push((side, from as u32, parsed.drafts.len() as u32));
        };
        if let Some(company) = sides.company {
            let alone = company.is_counted || !company.technologies.is_empty() || !company.ads.is_empty();
            let side = if alone { Side::Company } else { Side::SharedCompany };
            keep(side, Draft::Company(company));
        }
        if let Some(person) = sides.person {
            keep(Side::Person, Draft::Person(person));
        }
        if !sides.seen.is_empty() {
            keep(Side::Company, Draft::Technologies(sides.seen));
        }
        if let Some(opening) = sides.opening {
            keep(Side::Opening, Draft::Opening(opening));
        }
        parsed.rows.push(row);
        true
    }

    /// Reads one cell into the side that it belongs to.
    fn cell(&mut self, place: usize, column: &Column, cell: &str, sides: &mut Sides, parsed: &mut Parsed) {
        let raw = |part: &mut Part| {
            let clean = cell.trim();
            if !clean.is_empty() {
                part.custom.push((place as u16, clean.to_string()));
            }
        };
        match &column.target {
            Target::Fact(field) => {
                match self.value(place, field, cell, sides.date, parsed) {
                    Ok(Some((value, ambiguous))) => {
                        if **field == named::DOMAIN && value.as_text().is_some_and(taxonomy::is_shared_host) {
                            return raw(&mut sides.own);
                        }
                        let part = sides.part(field);
                        match part.facts.iter_mut().find(|(code, _)| *code == field.code) {
                            None => {
                                part.facts.push((field.code, value));
                                if let Some(ambiguous) = ambiguous {
                                    part.ambiguous.push((field.code, place as u16, ambiguous));
                                }
                            }
                            // A place is written in several columns.
                            Some((_, Value::Names(names))) if **field == named::HIRING_PLACE => {
                                names.extend(value.as_names().iter().cloned());
                            }
                            // The first of several columns for one field is the fact, the others stay readable.
                            Some((_, first)) if *first != value => raw(&mut sides.own),
                            Some(_) => {}
                        }
                    }
                    Ok(None) => {}
                    Err(_) => {
                        parsed.bad.entry(place as u16).or_insert_with(|| (0, cell.to_string())).0 += 1;
                        raw(&mut sides.own);
                    }
                }
            }
            Target::Custom => {
                if !normalise::is_blank(cell) {
                    raw(&mut sides.own);
                }
            }
            Target::RowDate => {
                if self.date_column == Some(place)
                    && parse_date(cell, self.plan.order).is_none()
                    && !normalise::is_blank(cell)
                {
                    parsed.bad.entry(place as u16).or_insert_with(|| (0, cell.to_string())).0 += 1;
                    raw(&mut sides.own);
                }
            }
            Target::Technologies | Target::Technology => {
                let field = &named::TECH_NAME;
                if let Ok(Some((Value::Names(names), _))) = self.value(place, field, cell, sides.date, parsed)
                {
                    sides.technologies.extend(names);
                }
            }
            Target::Ads => self.ads(cell, sides),
            Target::AdPlatform => {
                if !normalise::is_blank(cell) {
                    sides.platform = Some(platform(cell));
                }
            }
            Target::AdSpend => match parse_money(cell, self.plan.layout.currency()) {
                Some(spend) => sides.spend = Some(spend),
                None => raw(&mut sides.own),
            },
            Target::OpeningsCount => {
                sides.no_openings = matches!(cell.trim().to_lowercase().as_str(), "0" | "no" | "none");
                raw(&mut sides.own);
            }
            Target::IndustryCodes => {
                let names = self.industry_codes(cell);
                if !names.is_empty() {
                    let code = named::INDUSTRY.code;
                    match sides.company_part.facts.iter_mut().find(|(field, _)| *field == code) {
                        Some((_, Value::Names(all))) => all.extend(names),
                        _ => sides.company_part.facts.push((code, Value::Names(names))),
                    }
                    raw(&mut sides.own);
                }
            }
            Target::SeatTitle => {
                let title = normalise::squeeze(cell);
                if !title.is_empty() {
                    sides.person_part.facts.push((named::TITLE.code, Value::Text(title)));
                }
            }
            Target::AlsoEmail => {
                if let Ok(Some(Value::Text(address))) = normalise::email(cell, &Reading::default())
                    && identity::is_personal(&address)
                {
                    sides.also_emails.push(address);
                }
                raw(&mut sides.own);
            }
            Target::PersonId(tool) => {
                let id = cell.trim();
                if !id.is_empty() {
                    let key = identity::person_id(self.secret, tool, id);
                    sides.person_ids.push((self.plan.id_kinds[place], key, format!("id.{tool}:{id}")));
                    raw(&mut sides.own);
                }
            }
            Target::CompanyId(tool) => {
                if !cell.trim().is_empty() {
                    let key = identity::company_id(self.secret, tool, cell);
                    sides.company_ids.push((self.plan.id_kinds[place], key));
                    raw(&mut sides.own);
                }
            }
            Target::FirstSeen => sides.first = self.day(place, cell, parsed),
            Target::LastSeen => sides.last = self.day(place, cell, parsed),
            Target::Closed => match cell.trim().to_lowercase().as_str() {
                "true" | "yes" | "1" | "closed" | "y" => sides.closed = Some(true),
                "false" | "no" | "0" | "open" | "n" => sides.closed = Some(false),
                _ => {}
            },
        }
    }

    /// The value of a cell, and the two days of a date that reads either way.
    fn value(
        &mut self,
        place: usize,
        field: &'static Field,
        cell: &str,
        date: Day,
        parsed: &mut Parsed,
    ) -> Result<Option<(Value, Option<Ambiguous>)>, &'static str> {
        if matches!(field.kind, Kind::Date | Kind::Since) && !normalise::is_blank(cell) {
            return match self.date(place, cell, parsed) {
                // A rough start lies no later than the day of its row.
                Ok(Some((days, None))) if matches!(field.kind, Kind::Since) => {
                    Ok(Some((Value::Date(begun_by(days, date)), None)))
                }
                Ok(Some((days, ambiguous))) => Ok(Some((Value::Date(days), ambiguous))),
                Ok(None) => Ok(None),
                // Durations are relative to that day.
                Err(_) => self.normalise(field, cell, date).map(|value| value.map(|value| (value, None))),
            };
        }
        if self.cached[place] && cell.len() <= 200 {
            if let Some(known) = self.values[place].get(cell) {
                return known.clone().map(|value| value.map(|value| (value, None)));
            }
            let value = self.normalise(field, cell, date);
            // Files are often sorted by company: what was read lately is worth more than what was read first.
            if self.values[place].len() >= CACHE {
                self.values[place].clear();
            }
            self.values[place].insert(cell.to_string(), value.clone());
            return value.map(|value| value.map(|value| (value, None)));
        }
        self.normalise(field, cell, date).map(|value| value.map(|value| (value, None)))
    }

    fn normalise(&self, field: &Field, cell: &str, date: Day) -> Cached {
        let layout = self.plan.layout;
        let reading = Reading {
            order: self.plan.order,
            currency: layout.currency(),
            scale: layout.money_scale,
            row_day: Some(date),
        };
        match layout.list_separator {
            Some(separator) if is_list(field) && cell.contains(separator) => {
                (field.normalise)(&cell.replace(separator, ";"), &reading)
            }
            _ => (field.normalise)(cell, &reading),
        }
    }

    fn date(&self, place: usize, cell: &str, parsed: &mut Parsed) -> dates::Read {
        dates::read(cell, self.plan.order, || parsed.orders.entry(place as u16).or_default())
    }

    fn day(&mut self, place: usize, cell: &str, parsed: &mut Parsed) -> Option<Day> {
        match self.date(place, cell, parsed) {
            Ok(days) => days.map(|(days, _)| Day::new(days.lo)),
            Err(_) => {
                parsed.bad.entry(place as u16).or_insert_with(|| (0, cell.to_string())).0 += 1;
                None
            }
        }
    }

    /// `Google Ads:4500; Meta Ads`: platforms, with US dollars a month where they are stated.
    fn ads(&self, cell: &str, sides: &mut Sides) {
        if normalise::is_blank(cell) {
            return;
        }
        let strong = cell.contains([';', '|', '\n']);
        for part in cell.split(|c| if strong { matches!(c, ';' | '|' | '\n') } else { c == ',' }) {
            let (name, amount) = match part.split_once([':', '=']) {
                Some((name, amount)) => (name, parse_money(amount, self.plan.layout.currency())),
                None => (part, None),
            };
            if !name.trim().is_empty() {
                sides.ads.push((platform(name), amount));
            }
        }
    }

    /// The industries of a cell of codes; a code without an industry stays searchable by itself.
    fn industry_codes(&self, cell: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let codes = cell.split(|c: char| !c.is_alphanumeric()).filter(|code| !code.is_empty());
        for code in codes {
            let Some((system, words)) = self.plan.layout.code_system() else { break };
            let name = match taxonomy::industry_from_code(system, code) {
                Some(name) => name.to_string(),
                None => format!("{words} {code}"),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }
}

/// Keys of company names that were seen before.
#[derive(Default)]
struct Names(HashMap<String, (u64, u64), FixedState>);

impl Names {
    fn keys(&mut self, name: &str, secret: &Secret) -> (u64, u64) {
        if let Some(keys) = self.0.get(name) {
            return *keys;
        }
        let keys = (identity::company_name(secret, name), identity::full_name(secret, name));
        if self.0.len() >= CACHE {
            self.0.clear();
        }
        self.0.insert(name.to_string(), keys);
        keys
    }
}

/// Whether values of the target repeat so often that a look-up beats reading them.
fn is_repetitive(target: &Target) -> bool {
    match target {
        Target::Fact(field) => {
            **field == named::DOMAIN
                || matches!(field.kind, Kind::Names(_) | Kind::FreeNames | Kind::Number { .. } | Kind::Money)
        }
        Target::Technologies | Target::Technology => true,
        _ => false,
    }
}

fn is_list(field: &Field) -> bool {
    *field == named::TECH_NAME || matches!(field.kind, Kind::FreeNames)
}

fn platform(name: &str) -> String {
    let name = normalise::squeeze(name);
    taxonomy::ad_platforms().canonical(&name).map_or(name.clone(), str::to_string)
}

/// Whether a row is one of the lines that reports put below their data.
fn is_footer(cells: &[Cow<'_, str>]) -> bool {
    let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let (Some(only), None) = (filled.next(), filled.next()) else { return false };
    let only = text::fold(only);
    [
        "grand total",
        "total",
        "confidential information",
        "copyright",
        "generated by",
        "exported by",
        "report generated",
    ]
    .iter()
    .any(|words| only.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::super::{Covers, mapping};
    use super::super::{layout, rows::Records, source::Input};
    use super::*;
    use crate::value::DateOrder;

    /// What the rows of a file say, as `field = value` lines.
    fn read(text: &str, feed: Feed, order: DateOrder) -> Parsed {
        let (header, _) = text.split_once('\n').expect("a header");
        let headers: Vec<String> = header.split(',').map(str::to_string).collect();
        let folded: Vec<String> = headers.iter().map(|header| mapping::fold_header(header)).collect();
        let layout = layout::recognise(&folded).expect("a layout");
        let columns = mapping::columns(&headers, feed, layout, &[]).expect("columns");
        let plan = Plan {
            feed,
            layout,
            covers: Covers::Listed,
            delimiter: b',',
            id_kinds: vec![identity::FIRST_TOOL; columns.len()],
            columns,
            order,
            day: Day::new(20_000),
        };
        let input = Input::bytes("x.csv", text.as_bytes().to_vec());
        let survey = input.survey().expect("a survey");
        let mut records = Records::new(input.text(&survey).expect("text"), b',', headers.len());
        let mut chunk = records.next_chunk().expect("a chunk").expect("some records");
        chunk.spans.remove(0);
        let secret = Secret::fixed();
        Reader::new(&plan, &secret).read(&chunk)
    }

    fn drafts(parsed: &Parsed, row: usize) -> Vec<Draft> {
        let ranges = parsed.rows[row].drafts.iter();
        ranges
            .map(|(_, from, to)| {
                postcard::from_bytes(&parsed.drafts[*from as usize..*to as usize]).expect("a draft")
            })
            .collect()
    }

    #[test]
    fn a_flat_row_has_two_sides() {
        let text = "first_name,last_name,title,email,company,website,employees,owner\n\
                    Maya,Okafor,HR Manager,maya@acme.example,Acme Ltd,www.acme.example,11-50,Sam\n";
        let parsed = read(text, Feed::People, DateOrder::Unknown);
        let sides = drafts(&parsed, 0);
        let [Draft::Company(company), Draft::Person(person)] = sides.as_slice() else { panic!("{sides:?}") };
        assert_eq!(company.part.text(named::DOMAIN.code), "acme.example");
        assert_eq!(person.part.text(named::TITLE.code), "HR Manager");
        assert_eq!(person.part.custom, [(7, "Sam".to_string())]);
        assert_eq!(person.strongest, Some((0, identity::lead_id("email:maya@acme.example"))));
    }

    #[test]
    fn a_bad_cell_costs_its_cell() {
        let text =
            "email,first_name,employees,start date\nmaya at acme,Maya,many,soon\nx@y.example,X,9,2025\n";
        let parsed = read(text, Feed::People, DateOrder::Unknown);
        assert_eq!(parsed.rejects.len(), 1, "a name alone is no key");
        assert_eq!(parsed.rejects[0].reason, Reason::NoKey);
        assert_eq!(parsed.rows.len(), 1);
        assert_eq!(parsed.bad[&0].0, 1);
    }

    #[test]
    fn role_accounts_identify_nobody() {
        let text = "email,name,company\ninfo@acme.example,Maya Okafor,Acme\n";
        let parsed = read(text, Feed::People, DateOrder::Unknown);
        let keys = parsed.rows[0].person.as_ref().expect("a person");
        assert!(keys.strong.is_empty() && keys.name != 0);
    }

    #[test]
    fn ambiguous_dates_tell_their_readings() {
        let text = "email,start date\na@x.example,2/1/2026\nb@x.example,14/1/2026\nc@x.example,2026-01-14\n";
        let parsed = read(text, Feed::People, DateOrder::Unknown);
        assert_eq!(parsed.orders[&1], [1, 0, 1]);
        let Draft::Person(person) = &drafts(&parsed, 0)[0] else { panic!("a person") };
        let (_, _, ambiguous) = person.part.ambiguous[0];
        assert_eq!(Day::new(ambiguous.read(DateOrder::DayFirst).lo).to_string(), "2026-01-02");
        assert_eq!(Day::new(ambiguous.read(DateOrder::MonthFirst).lo).to_string(), "2026-02-01");
    }

    #[test]
    fn ads_have_amounts() {
        let text = "company_name,domain,headcount,ads,updated_at\nAcme,acme.example,5,Google Ads:4500; Meta Ads,2026-01-02\n";
        let parsed = read(text, Feed::Companies, DateOrder::Unknown);
        let Draft::Company(company) = &drafts(&parsed, 0)[0] else { panic!("a company") };
        assert_eq!(company.ads.len(), 2);
        assert_eq!(company.ads[0].1.map(|money| money.amount.lo), Some(4500));
        assert_eq!(parsed.rows[0].date.to_string(), "2026-01-02");
    }

    #[test]
    fn footers_and_blanks_are_no_rows() {
        let text = "email,company\n\n,\na@x.example,Acme\nGrand Totals (1 records)\nfoo\n";
        let parsed = read(text, Feed::People, DateOrder::Unknown);
        assert_eq!((parsed.blank, parsed.footer, parsed.rows.len(), parsed.rejects.len()), (2, 1, 1, 1));
        assert_eq!(parsed.rejects[0].line, 6);
    }
}
