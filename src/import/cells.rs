//! From the cells of a row to drafts and keys.
//!
//! Owns what a row means on its own: which side a cell belongs to, the keys in it, the row's date, and whether it is a
//! row at all (blank lines, footers). It sees one row at a time and nothing of the database. Single values are
//! `cell_values`, facts of several cells `combined`.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;
use smallvec::SmallVec;

use crate::db::Secret;
use crate::fields::normalise::{self, Reading};
use crate::fields::{Field, named};
use crate::taxonomy::{self, CodeSystem};
use crate::text;
use crate::value::{Day, Value, parse_date, parse_money};

use super::Feed;
use super::cell_values::{self, CellValues};
use super::combined::Combined;
use super::dates;
use super::draft::{Draft, Part};
use super::exact;
use super::identity;
use super::identity::companies::Mention;
use super::location;
use super::mail_hosts::MailHosts;
use super::mapping::{Column, Target};
use super::regions::Regions;
use super::repeats::{Repeated, Repeats};
use super::row::{Parsed, Plan, Reject, Repair, Row, Side};
use super::rows::{self, Chunk, Reason};
use super::sides::Sides;

/// Reads records of one file. Keeps what it has read, so it is kept itself from chunk to chunk.
pub struct Reader<'p> {
    plan: &'p Plan,
    secret: &'p Secret,
    values: CellValues<'p>,
    names: Names,
    hosts: MailHosts,
    regions: Regions,
    repeats: Repeats,
    date_column: Option<usize>,
    /// The column of the day on which open roles were looked for, and those that only tell of roles.
    roles: Option<(usize, Vec<usize>)>,
}

/// Distinct names that are kept.
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
            values: CellValues::new(plan),
            names: Names::default(),
            hosts: MailHosts::default(),
            regions: Regions::default(),
            repeats: Repeats::new(plan),
            date_column: place(&Target::RowDate).or(last_seen),
            roles: roles_of(plan),
        }
    }

    /// Reads the records of a chunk. The memory of `parsed`, which was read and stored before, serves again.
    pub fn read(&mut self, chunk: &Chunk, parsed: Parsed) -> Parsed {
        let mut parsed = parsed.emptied();
        self.repeats.clear();
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
            if is_total(&cells) {
                parsed.footer += 1;
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
            && let Ok(Some((days, ambiguous))) = self.values.date(place, &cells[place], None, parsed)
        {
            date = Some(Day::new(days.lo));
            ambiguous_date = ambiguous.map(|days| (place as u16, days));
        }
        let date = date.unwrap_or(self.plan.day);
        let mut sides = Sides::new(date);
        let mut combined = Combined::default();
        let plan = self.plan;
        sides.repeats = self.repeats.of(cells).cloned();
        // Whether the cells about the company did anything beyond telling its facts.
        let mut is_plain = true;
        for (place, column) in plan.columns.iter().enumerate() {
            let Some(cell) = cells.get(place) else { break };
            if let Target::Fact(field) = &column.target
                && plan.clear.contains(&field.code)
                && normalise::is_blank(cell)
            {
                let part = sides.part(field);
                if part.get(field.code).is_none() {
                    part.facts.push((field.code, Value::Names(Vec::new())));
                }
                continue;
            }
            let about_company = self.repeats.is_about(place);
            if cell.is_empty()
                || about_company && sides.repeats.is_some()
                || column.unknown.iter().any(|unknown| unknown == cell.trim())
            {
                continue;
            }
            let plain = cell_values::without_apostrophe(cell, plan.layout.escaped);
            if plain.len() != cell.len() && !plan.layout.escaped {
                Repair::note(parsed, place, cell, || plain.to_string());
                is_plain &= !about_company;
            }
            let kept = sides.own.custom.len();
            self.cell(place, column, plain, &mut sides, &mut combined, parsed);
            is_plain &= !about_company || sides.own.custom.len() == kept;
        }
        if sides.technologies.is_empty() {
            sides.technologies.extend(plan.technology.clone());
        }
        combined.settle(&mut sides, parsed);
        exact::settle(&mut sides, plan);
        self.leave_roles_open(cells, &mut sides, parsed);
        let (names, secret) = (&mut self.names, self.secret);
        sides.settle_places(plan, &mut self.regions);
        if !sides.finish(plan, secret, &mut self.hosts, &mut |name| names.keys(name, secret), cells) {
            return false;
        }
        let mut row = Row {
            line,
            date,
            ambiguous: ambiguous_date,
            company: sides.mention,
            person: sides.person_keys,
            drafts: SmallVec::new(),
        };
        let repeated = sides.repeats.as_ref().and_then(|repeated| repeated.draft);
        row.drafts.extend(repeated.map(|(from, to)| (Side::SharedCompany, from, to)));
        let drafts = &mut row.drafts;
        let mut keep = |side: Side, draft: Draft| {
            let from = parsed.drafts.len();
            let bytes = std::mem::take(&mut parsed.drafts);
            // Only types that postcard cannot express fail, and drafts hold none of them.
            parsed.drafts = postcard::to_extend(&draft, bytes).unwrap_or_default();
            drafts.push((side, from as u32, parsed.drafts.len() as u32));
            (from as u32, parsed.drafts.len() as u32)
        };
        let mut of_company = None;
        if let Some(company) = sides.company {
            let alone = company.is_counted || !company.technologies.is_empty() || !company.ads.is_empty();
            is_plain &= !alone && company.part.custom.is_empty();
            let side = if alone { Side::Company } else { Side::SharedCompany };
            of_company = Some(keep(side, Draft::Company(company)));
        }
        if sides.repeats.is_none() && self.repeats.is_of_use() {
            let mention = row.company.clone().filter(|_| is_plain);
            let country = sides.company_country;
            let keys = mention.map(|mention| Mention { link: 0, ..mention });
            let company = keys.map(|mention| Repeated { mention, country, draft: of_company });
            self.repeats.keep(cells, company);
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

    /// Takes back the day of a look at open roles where the row tells of roles that do not become openings: with that day,
    /// and without them, it would be known that the company has none.
    fn leave_roles_open(&self, cells: &[Cow<'_, str>], sides: &mut Sides, parsed: &mut Parsed) {
        let Some((checked, roles)) = &self.roles else { return };
        let tells = |place: &usize| {
            cells.get(*place).is_some_and(|cell| !normalise::is_blank(cell) && !counts_none(cell))
        };
        if !roles.iter().any(tells) {
            return;
        }
        let facts = &mut sides.company_part.facts;
        let before = facts.len();
        facts.retain(|(code, _)| *code != named::OPENINGS_CHECKED.code);
        if facts.len() < before {
            parsed.roles_untold += 1;
            keep_raw(&mut sides.own, *checked, &cells[*checked]);
        }
    }

    /// Reads one cell into the side that it belongs to.
    fn cell(
        &mut self,
        place: usize,
        column: &'p Column,
        cell: &str,
        sides: &mut Sides,
        combined: &mut Combined,
        parsed: &mut Parsed,
    ) {
        let bad = |sides: &mut Sides, parsed: &mut Parsed| {
            parsed.bad.entry(place as u16).or_insert_with(|| (0, cell.to_string())).0 += 1;
            keep_raw(&mut sides.own, place, cell);
        };
        match &column.target {
            _ if self.plan.layout.exact && exact::read(column, place, cell, sides) => {}
            Target::Exact(part) => exact::note(*part, place, cell, sides),
            Target::Fact(field) if **field == named::PHONE || **field == named::COMPANY_PHONE => {
                if !self.phones(place, field, cell, sides, parsed) {
                    bad(sides, parsed);
                }
            }
            Target::Fact(field) if **field == named::EMAIL => {
                if !emails(place, cell, sides) {
                    bad(sides, parsed);
                }
            }
            Target::Fact(field) => match self.values.read(place, field, cell, sides.date, parsed) {
                Ok(Some((value, ambiguous))) => {
                    if **field == named::DOMAIN && value.as_text().is_some_and(taxonomy::is_shared_host) {
                        return keep_raw(&mut sides.own, place, cell);
                    }
                    let part = sides.part(field);
                    match part.facts.iter_mut().find(|(code, _)| *code == field.code) {
                        None => {
                            part.facts.push((field.code, value));
                            if let Some(ambiguous) = ambiguous {
                                part.ambiguous.push((field.code, place as u16, ambiguous));
                            }
                        }
                        // Places, industries and keywords are written in several columns.
                        Some((_, Value::Names(names))) if unites(field) => {
                            for name in value.as_names() {
                                if !names.contains(name) {
                                    names.push(name.clone());
                                }
                            }
                        }
                        // The first of several columns for one field is the fact, the others stay readable.
                        Some((_, first)) if *first != value => keep_raw(&mut sides.own, place, cell),
                        Some(_) => {}
                    }
                }
                Ok(None) => {}
                Err(_) => bad(sides, parsed),
            },
            Target::Least(field) | Target::Most(field) => {
                let least = matches!(column.target, Target::Least(_));
                let (amount, scaled) = match cell.trim().strip_suffix("ONE") {
                    Some(units) => (units, false),
                    None => (cell, true),
                };
                match self.values.amount(place, field, amount, scaled, sides.date) {
                    Ok(Some(value)) => combined.bound(field, least, value, place, cell),
                    Ok(None) => {}
                    Err(_) => bad(sides, parsed),
                }
            }
            Target::Precision(field) => combined.precision(field, place, cell),
            Target::Ago(field, unit) => match cell_values::ago(cell, *unit, sides.date) {
                Ok(Some(value)) => first_or_raw(sides, field, value, place, cell),
                Ok(None) => {}
                Err(_) => bad(sides, parsed),
            },
            Target::Location | Target::CompanyLocation => {
                let of_person = column.target == Target::Location;
                place_in(sides, of_person, place, cell);
            }
            Target::Custom => {
                if !normalise::is_blank(cell) {
                    keep_raw(&mut sides.own, place, cell);
                }
            }
            Target::Ignored => {}
            Target::RowDate if self.date_column != Some(place) => keep_raw(&mut sides.own, place, cell),
            Target::RowDate => {
                let is_date = parse_date(cell, self.plan.order).is_some()
                    || dates::serial(cell).is_some()
                    || dates::between(cell).is_some();
                if !is_date && !normalise::is_blank(cell) {
                    bad(sides, parsed);
                }
            }
            Target::Technologies | Target::Technology => {
                let field = &named::TECH_NAME;
                if let Ok(Some((Value::Names(names), _))) =
                    self.values.read(place, field, cell, sides.date, parsed)
                {
                    sides.technologies.extend(names);
                }
            }
            Target::Ads => self.ads(column, cell, sides),
            Target::AdPlatform => {
                if !normalise::is_blank(cell) {
                    sides.platform = Some(platform(cell));
                }
            }
            Target::AdSpend => match self.values.amount(place, &named::AD_SPEND, cell, true, sides.date) {
                Ok(Some(Value::Money(spend))) => sides.spend = Some(spend),
                Ok(_) => {}
                Err(_) => bad(sides, parsed),
            },
            Target::OpeningsCount => {
                sides.no_openings = counts_none(cell);
                keep_raw(&mut sides.own, place, cell);
            }
            Target::IndustryCodes(system) => {
                let names = industries_of_codes(cell, system.or(self.plan.layout.code_system()));
                if !names.is_empty() {
                    let code = named::INDUSTRY.code;
                    match sides.company_part.facts.iter_mut().find(|(field, _)| *field == code) {
                        Some((_, Value::Names(all))) => {
                            all.extend(
                                names.into_iter().filter(|name| !all.contains(name)).collect::<Vec<_>>(),
                            );
                        }
                        _ => sides.company_part.facts.push((code, Value::Names(names))),
                    }
                }
                if !normalise::is_blank(cell) {
                    keep_raw(&mut sides.own, place, cell);
                }
            }
            Target::SeatTitle => {
                let title = normalise::squeeze(cell);
                if !title.is_empty() {
                    sides.person_part.facts.push((named::TITLE.code, Value::Text(title)));
                }
            }
            Target::AlsoEmail => {
                sides.also_emails.extend(addresses(cell));
                keep_raw(&mut sides.own, place, cell);
            }
            Target::AlsoProfile => {
                if let Some(page) = cell_values::profile_page(cell) {
                    let key = identity::profile(self.secret, &page);
                    sides.person_ids.push((identity::PROFILE, key, format!("profile:{page}")));
                }
                keep_raw(&mut sides.own, place, cell);
            }
            Target::PersonId(tool) => {
                let id = identity::record_id(tool, cell);
                if !id.is_empty() {
                    let key = identity::person_id(self.secret, tool, id);
                    sides.person_ids.push((self.plan.id_kinds[place], key, format!("id.{tool}:{id}")));
                    keep_raw(&mut sides.own, place, cell);
                }
            }
            Target::CompanyId(tool) => {
                let id = identity::record_id(tool, cell);
                // Several ids are several companies, and none of them is told apart.
                if !id.is_empty() && !id.contains(';') {
                    let key = identity::company_id(self.secret, tool, id);
                    sides.company_ids.push((self.plan.id_kinds[place], key));
                    return keep_raw(&mut sides.company_part, place, cell);
                }
                keep_raw(&mut sides.own, place, cell);
            }
            Target::FirstSeen | Target::LastSeen => match self.values.date(place, cell, None, parsed) {
                Ok(days) => {
                    let day = days.map(|(days, _)| Day::new(days.lo));
                    if column.target == Target::FirstSeen { sides.first = day } else { sides.last = day }
                }
                Err(_) => bad(sides, parsed),
            },
            Target::Closed => match cell.trim().to_lowercase().as_str() {
                "true" | "yes" | "1" | "closed" | "y" | "expired" | "inactive" => sides.closed = Some(true),
                "false" | "no" | "0" | "open" | "n" | "active" => sides.closed = Some(false),
                blank if normalise::is_blank(blank) => {}
                _ => bad(sides, parsed),
            },
        }
    }

    /// Reads one or several numbers. The first is the fact, the others stay readable, and the person is reached by them, too.
    /// `false` if none is a number.
    fn phones(
        &mut self,
        place: usize,
        field: &'static Field,
        cell: &str,
        sides: &mut Sides,
        parsed: &mut Parsed,
    ) -> bool {
        if normalise::is_blank(cell) {
            return true;
        }
        if !cell.contains([';', '|', '\n', ':']) {
            let value = self.values.read(place, field, cell, sides.date, parsed);
            if let Ok(Some((value, _))) = value {
                phone(sides, field, value, place, cell);
                return true;
            }
            return false;
        }
        let parts: Vec<&str> = normalise::phones_of(cell).collect();
        let several = parts.len() > 1;
        let mut found = false;
        for part in parts {
            if let Ok(Some((value, _))) = self.values.read(place, field, part, sides.date, parsed) {
                phone(sides, field, value, place, cell);
                found = true;
            }
        }
        if found && several {
            keep_raw(&mut sides.own, place, cell);
        }
        found
    }

    /// `Google Ads:4500; Meta Ads`: platforms, with a month's spend where it is stated.
    fn ads(&self, column: &Column, cell: &str, sides: &mut Sides) {
        if normalise::is_blank(cell) {
            return;
        }
        let currency = self.plan.currency_of(column);
        let strong = cell.contains([';', '|', '\n']);
        for part in cell.split(|c| if strong { matches!(c, ';' | '|' | '\n') } else { c == ',' }) {
            let (name, amount) = match part.split_once([':', '=']) {
                Some((name, amount)) => (name, parse_money(amount, currency)),
                None => (part, None),
            };
            if !name.trim().is_empty() {
                sides.ads.push((platform(name), amount));
            }
        }
    }
}

/// The column of the day of a look at open roles, and the columns beside it that tell of roles without being openings.
fn roles_of(plan: &Plan) -> Option<(usize, Vec<usize>)> {
    let is_day = |column: &Column| column.target == Target::Fact(&named::OPENINGS_CHECKED);
    let checked = plan.columns.iter().position(is_day)?;
    let columns = plan.columns.iter().enumerate();
    let roles: Vec<usize> =
        columns.filter(|(_, column)| column.tells_of_roles()).map(|(place, _)| place).collect();
    (!roles.is_empty()).then_some((checked, roles))
}

/// Whether a count of open roles says that there are none.
fn counts_none(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "0" | "no" | "none" | "false")
}

/// Keeps a cell as `x.<header>`, once.
fn keep_raw(part: &mut Part, place: usize, cell: &str) {
    let clean = cell.trim();
    if !clean.is_empty() && part.custom.last().is_none_or(|(column, _)| usize::from(*column) != place) {
        part.custom.push((place as u16, clean.to_string()));
    }
}

/// A value of a field that has none yet; the cell of a further one stays readable.
fn first_or_raw(sides: &mut Sides, field: &'static Field, value: Value, place: usize, cell: &str) {
    let part = sides.part(field);
    match part.get(field.code) {
        None => part.facts.push((field.code, value)),
        Some(first) if *first != value => keep_raw(&mut sides.own, place, cell),
        Some(_) => {}
    }
}

/// A phone; of a person who has one already it is a further one.
fn phone(sides: &mut Sides, field: &'static Field, value: Value, place: usize, cell: &str) {
    let is_further =
        *field == named::PHONE && sides.person_part.get(field.code).is_some_and(|first| *first != value);
    if is_further {
        sides.also_phones.extend(value.as_text().map(str::to_string));
    }
    first_or_raw(sides, field, value, place, cell);
}

/// Whether several columns of the field are one list.
fn unites(field: &Field) -> bool {
    [&named::HIRING_PLACE, &named::INDUSTRY, &named::KEYWORDS].contains(&field)
}

/// Addresses of a cell that may hold several.
fn addresses(cell: &str) -> impl Iterator<Item = String> {
    normalise::addresses_of(cell).filter(|part| part.contains('@')).filter_map(|part| {
        // "Maya Okafor <maya@acme.example>"
        let inside =
            part.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside);
        match normalise::email(inside.unwrap_or(part), &Reading::default()) {
            Ok(Some(Value::Text(address))) => Some(address),
            _ => None,
        }
    })
}

/// Reads one or several addresses: the first is the fact, by the others the person is known, too. `false` if there is
/// none.
fn emails(place: usize, cell: &str, sides: &mut Sides) -> bool {
    if normalise::is_blank(cell) {
        return true;
    }
    let mut all = addresses(cell);
    let Some(first) = all.next() else { return false };
    let further: Vec<String> = all.collect();
    if !further.is_empty() {
        keep_raw(&mut sides.own, place, cell);
    }
    let code = named::EMAIL.code;
    let mut also = further;
    match sides.person_part.get(code) {
        None => sides.person_part.facts.push((code, Value::Text(first))),
        Some(held) if held.as_text() != Some(&first) => {
            also.push(first);
            keep_raw(&mut sides.own, place, cell);
        }
        Some(_) => {}
    }
    sides.also_emails.extend(also);
    true
}

/// City, region and country of one cell, where columns of their own do not tell them.
fn place_in(sides: &mut Sides, of_person: bool, place: usize, cell: &str) {
    if normalise::is_blank(cell) {
        return;
    }
    let fields = if of_person {
        [&named::CITY, &named::REGION, &named::COUNTRY]
    } else {
        [&named::COMPANY_CITY, &named::COMPANY_REGION, &named::COMPANY_COUNTRY]
    };
    let found = location::split(&normalise::squeeze(cell));
    if !found.whole {
        keep_raw(&mut sides.own, place, cell);
    }
    for (field, name) in fields.into_iter().zip([found.city, found.region, found.country]) {
        if let Some(name) = name {
            first_or_raw(sides, field, Value::Names(vec![name]), place, cell);
        }
    }
}

/// The industries of a cell of codes; a code without an industry stays searchable by itself.
fn industries_of_codes(cell: &str, system: Option<CodeSystem>) -> Vec<String> {
    let Some(system) = system else { return Vec::new() };
    let words = match system {
        CodeSystem::UkSic2007 => "UK SIC",
        CodeSystem::Naics2022 => "NAICS",
        CodeSystem::UsSic1987 => "US SIC",
    };
    let mut names: Vec<String> = Vec::new();
    for code in cell.split(|c: char| !c.is_alphanumeric()).filter(|code| !code.is_empty()) {
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

/// Keys of company names that were seen before.
#[derive(Default)]
struct Names(HashMap<String, (u64, u64), FixedState>);

impl Names {
    fn keys(&mut self, name: &str, secret: &Secret) -> (u64, u64) {
        if let Some(keys) = self.0.get(name) {
            return *keys;
        }
        let keys = identity::company_names(secret, name);
        if self.0.len() >= CACHE {
            self.0.clear();
        }
        self.0.insert(name.to_string(), keys);
        keys
    }
}

fn platform(name: &str) -> String {
    let name = normalise::squeeze(name);
    taxonomy::ad_platforms().canonical(&name).map_or(name.clone(), str::to_string)
}

/// Whether a row is a count of those above it, alone in a wide table: `Summe: 3 Datensätze`. It would be a company of that
/// name.
fn is_total(cells: &[Cow<'_, str>]) -> bool {
    const WORDS: [&str; 8] = ["total", "totals", "summe", "gesamt", "totale", "suma", "合计", "รวม"];
    let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let (Some(only), None) = (filled.next(), filled.next()) else { return false };
    let counts = cells.len() > 3 && only.chars().any(char::is_numeric);
    counts && text::fold(only).split([' ', ':']).next().is_some_and(|word| WORDS.contains(&word))
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
        let layout = layout::recognise(&headers, &[]).expect("a layout");
        let columns = mapping::columns(&headers, feed, &layout, &[]).expect("columns");
        let plan = Plan {
            feed,
            layout,
            covers: Covers::Listed,
            delimiter: b',',
            id_kinds: vec![identity::FIRST_TOOL; columns.len()],
            columns,
            order,
            currency: None,
            technology: None,
            clear: Vec::new(),
            day: Day::new(20_000),
            region_countries: [None, None],
        };
        let input = Input::bytes("x.csv", text.as_bytes().to_vec());
        let survey = input.survey(None, &[]).expect("a survey");
        let mut records = Records::new(input.text(&survey).expect("text"), b',', headers.len());
        let mut chunk = records.next_chunk().expect("a chunk").expect("some records");
        chunk.spans.remove(0);
        let secret = Secret::fixed();
        Reader::new(&plan, &secret).read(&chunk, Parsed::default())
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
        assert_eq!(person.strongest, Some((1, identity::lead_id("email:maya@acme.example"))));
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
    fn rows_of_one_company_say_what_each_says_alone() {
        let people = "first_name,email,company_name,company_domain,company_country,phone,owner\n";
        let openings = "company_name,company_domain,title,posted,owner\n";
        let technologies = "company_name,company_domain,technology,owner\n";
        for (header, feed, rows) in [
            (
                people,
                Feed::People,
                vec![
                    "Ana,a@acme.example,Acme Ltd,acme.example,UK,,Sam",
                    "Ben,b@acme.example,Acme Ltd,acme.example,UK,020 7946 0000,",
                    "Cy,,Acme Ltd,acme.example,UK,,",
                    "Di,d@acme.example,Acme Ltd,,UK,,",
                    "Ed,e@acme.example,Acme Ltd,,UK,020 7946 0001,",
                    "Flo,f@other.example,Acme Ltd,,UK,,",
                    ",,Acme Ltd,,UK,,Kim",
                    "Gil,g@acme.example,,,,,",
                    "Hal,h@acme.example,,,,,",
                    "Ida,i@gmail.com,,,,,",
                    "Jo,j@acme.example,'+Acme,acme.example,UK,,",
                    "Kay,k@acme.example,'+Acme,acme.example,UK,,",
                    "Lu,l@acme.example,Acme,not a domain,UK,,",
                    "Mo,m@acme.example,Acme,not a domain,UK,,",
                ],
            ),
            (
                openings,
                Feed::Openings,
                vec![
                    "Acme,acme.example,Clerk,2026-01-02,",
                    "Acme,acme.example,Cook,2026-01-02,Sam",
                    "Acme,acme.example,,,Sam",
                    "Acme,acme.example,,,",
                    "Bolt,bolt.example,Cook,2026-01-02,",
                ],
            ),
            (
                technologies,
                Feed::Technologies,
                vec![
                    "Acme,acme.example,HubSpot,",
                    "Acme,acme.example,Stripe,Sam",
                    "Acme,acme.example,,",
                    "Acme,acme.example,Segment,",
                ],
            ),
        ] {
            let whole = read(&format!("{header}{}\n", rows.join("\n")), feed, DateOrder::Unknown);
            assert_eq!(whole.rows.len() + whole.rejects.len(), rows.len());
            let (mut said, mut repeated) = (Vec::new(), 0);
            for row in 0..whole.rows.len() {
                let held = drafts(&whole, row);
                said.extend(held.iter().filter(|draft| !matches!(draft, Draft::Company(_))).cloned());
                repeated += usize::from(
                    row > 0 && whole.rows[row].drafts.first() == whole.rows[row - 1].drafts.first(),
                );
            }
            assert!(repeated > 0, "nothing was taken over");
            let (mut at, mut alone_said) = (0, Vec::new());
            for row in rows {
                let alone = read(&format!("{header}{row}\n"), feed, DateOrder::Unknown);
                let Some(only) = alone.rows.first() else { continue };
                let held = &whole.rows[at];
                assert_eq!((&held.company, &held.person), (&only.company, &only.person), "{row}");
                let facts = |drafts: Vec<Draft>| {
                    let mut facts = Vec::new();
                    let (mut custom, mut counted) = (Vec::new(), false);
                    for draft in drafts {
                        if let Draft::Company(company) = draft {
                            facts.extend(company.part.facts);
                            custom.extend(company.part.custom);
                            counted |= company.is_counted;
                        }
                    }
                    (facts, custom, counted)
                };
                assert_eq!(facts(drafts(&whole, at)), facts(drafts(&alone, 0)), "{row}");
                let others = drafts(&alone, 0).into_iter();
                alone_said.extend(others.filter(|draft| !matches!(draft, Draft::Company(_))));
                at += 1;
            }
            assert_eq!(said, alone_said);
        }
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
        let text = "email,company,city,title\n,Total 24,,\n,Summe: 3 Datensätze,,\n,Total Energies,,\n,Total 24,Bern,\n";
        let parsed = read(text, Feed::People, DateOrder::Unknown);
        assert_eq!((parsed.footer, parsed.rows.len()), (2, 2));
    }
}
