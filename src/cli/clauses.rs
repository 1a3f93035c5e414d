//! The account of a question clause by clause: what each keeps, what would let leads in, and who comes closest.
//!
//! Owns its lines. Every number comes from the answer of `prospect::why`.

use clap::ArgMatches;

use super::counts::{count, number};
use super::flags;
use super::look::{Look, bar, wrap};
use crate::error::Result;
use crate::filter::evaluate::NO_COMPANY;
use crate::filter::{Filter, is_plural};
use crate::prospect::{Causes, ClauseAccount, Closest, Why};
use crate::text;

/// What the counts are of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    one: &'static str,
    many: &'static str,
}

impl Words {
    /// The words for people, or for companies.
    pub(super) fn of(companies_only: bool) -> Words {
        if companies_only {
            Words { one: "company", many: "companies" }
        } else {
            Words { one: "person", many: "people" }
        }
    }
}

/// Where a clause of a question comes from: a flag can change only what flags asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Flags.
    Flags,
    /// The filter language.
    Text,
    /// The territories that were named.
    Territory,
    /// The profile.
    Profile,
}

/// Where the clauses of a question come from, by their places.
#[derive(Debug, Clone)]
pub(super) struct Sources(Vec<Source>);

impl Sources {
    /// Of the clauses of `filter`: those of `asked` were asked on the command line, those of `gate` by the profile, and
    /// all others are the territories'.
    pub(super) fn of(
        matches: &ArgMatches,
        filter: &Filter,
        asked: &Filter,
        gate: Option<&Filter>,
    ) -> Result<Sources> {
        let own = match matches.get_many::<String>("where") {
            Some(_) => Source::Text,
            None => Source::Flags,
        };
        // The clauses of the question are lenient where `--maybe=FIELD` says so.
        let mut asked = asked.clone();
        for name in matches.get_many::<String>("maybe").into_iter().flatten().filter(|name| !name.is_empty())
        {
            let topic = flags::topic_named(name, "maybe")?;
            asked = flags::lenient(asked.clone(), &topic).unwrap_or(asked);
        }
        let (asked, gate) = (asked.canonical(), gate.map(|gate| gate.clone().canonical()));
        let source = |clause: &Filter| {
            let clause = clause.clone().canonical();
            let is_of = |filter: &Filter| clause.clauses().iter().all(|part| filter.clauses().contains(part));
            if gate.as_ref().is_some_and(is_of) {
                Source::Profile
            } else if is_of(&asked) {
                own
            } else {
                Source::Territory
            }
        };
        Ok(Sources(filter.clauses().iter().map(source).collect()))
    }

    fn at(&self, place: usize) -> Source {
        self.0.get(place).copied().unwrap_or(Source::Text)
    }

    /// Whether the territories are one clause, which goes when the flag does.
    fn is_one_territory(&self) -> bool {
        self.0.iter().filter(|source| **source == Source::Territory).count() == 1
    }
}

/// How the account is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style<'s> {
    /// How its output looks.
    pub(super) look: Look,
    /// People or companies.
    pub(super) words: Words,
    /// Where the clauses come from.
    pub(super) sources: &'s Sources,
}

/// The room of a label.
const LABEL: usize = 16;

/// The least room of what a clause asks.
const LEAST: usize = 16;

/// Ways out that are told.
const TOLD: usize = 6;

impl Style<'_> {
    /// The clauses with how many pass each alone and how many are left; `title` stands above them.
    pub(super) fn short(&self, title: &str, why: &Why) -> Vec<String> {
        let columns: &[Column] = &[("alone", |clause| clause.alone), ("left", |clause| clause.left)];
        let mut lines = self.rows(title, why, columns, true);
        if let Some(head) = lines.first_mut() {
            // With room to spare the heading says what "left" means.
            let long = format!("{head} when added in this order");
            if text::width(&long) <= self.look.width {
                *head = long;
            }
        }
        lines
    }

    /// The clauses with everything that is counted of them.
    pub(super) fn long(&self, title: &str, why: &Why) -> Vec<String> {
        let columns: &[Column] = &[
            ("alone", |clause| clause.alone),
            ("left", |clause| clause.left),
            ("without", |clause| clause.without),
            ("unknown", |clause| clause.unknown),
        ];
        self.rows(title, why, columns, false)
    }

    fn rows(&self, title: &str, why: &Why, columns: &[Column], bars: bool) -> Vec<String> {
        let cells: Vec<Vec<String>> = why
            .clauses
            .iter()
            .map(|clause| columns.iter().map(|(_, of)| number(of(clause))).collect())
            .collect();
        let widths: Vec<usize> = columns
            .iter()
            .enumerate()
            .map(|(at, (name, _))| {
                cells.iter().map(|row| row[at].len()).chain([name.len()]).max().unwrap_or(0)
            })
            .collect();
        let label = why.clauses.iter().map(|clause| text::width(&clause.label)).max().unwrap_or(0).min(LABEL);
        let numbers: usize = widths.iter().map(|width| width + 3).sum();
        let bar_room = if bars && self.look.bars { 7 } else { 0 };
        let room = self.look.width.saturating_sub(4 + label + numbers + bar_room).max(LEAST);
        let asked = why.clauses.iter().map(|clause| text::width(&text::terminal(&clause.words)));
        let asked = asked
            .max()
            .unwrap_or(0)
            .clamp(LEAST, room)
            .max(text::width(title).saturating_sub(label + 4).min(room));
        let front = 4 + label + asked;
        let head_numbers: String = columns
            .iter()
            .zip(&widths)
            .map(|((name, _), width)| format!("   {}{name}", " ".repeat(width - name.len())))
            .collect();
        let mut lines = Vec::new();
        if text::width(title) <= front {
            lines.push(format!("{title}{}{head_numbers}", " ".repeat(front - text::width(title))));
        } else {
            lines.push(title.to_string());
            lines.push(format!("{}{head_numbers}", " ".repeat(front)));
        }
        let most = why.clauses.iter().map(|clause| clause.left).max().unwrap_or(0);
        for (clause, cells) in why.clauses.iter().zip(cells) {
            let words = fit(&clause.words, asked);
            let mut line = format!("  {}  {words}", fit(&clause.label, label));
            for (cell, width) in cells.iter().zip(&widths) {
                line.push_str(&format!("   {}{cell}", " ".repeat(width - cell.len())));
            }
            if bar_room > 0 && clause.left > 0 {
                let share = (clause.left * 100).div_ceil(most.max(1));
                line.push_str(&format!("  {}", bar(share.max(3) as u32)));
            }
            lines.push(line);
        }
        lines
    }

    /// What to change to get leads, or more of them; nothing where nothing helps.
    pub(super) fn ways_out(&self, why: &Why, maybe: u64, causes: &Causes) -> Vec<String> {
        let mut ways: Vec<(String, u64, &str)> = Vec::new();
        // A territory says who is whose: no other value of it is near.
        let nearest = why.instead.iter().filter(|way| self.sources.at(way.clause) != Source::Territory);
        let mut nearest: Vec<&crate::prospect::Instead> = nearest.collect();
        nearest.sort_by_key(|instead| (instead.matched, instead.clause));
        for instead in nearest {
            let asked = self.asked(instead.clause, &instead.filter);
            ways.push((asked, instead.matched, "the nearest value that gives any"));
        }
        let is_instead = !ways.is_empty();
        if why.matched > 0 {
            ways.iter_mut().for_each(|way| way.2 = "the nearest value that gives more");
        }
        ways.truncate(TOLD);
        let mut without: Vec<(usize, &ClauseAccount)> =
            why.clauses.iter().enumerate().filter(|(_, clause)| clause.without > why.matched).collect();
        without.sort_by_key(|(at, clause)| (clause.without, *at));
        for (at, clause) in without.iter().take(TOLD) {
            ways.push((format!("without {}", self.named(*at, clause)), clause.without, ""));
        }
        if why.clauses.len() > 1 && without.is_empty() {
            for drop in why.drop.iter().take(3) {
                let names: Vec<String> =
                    drop.clauses.iter().map(|at| self.named(*at, &why.clauses[*at])).collect();
                ways.push((format!("without {}", names.join(" and ")), drop.matched, ""));
            }
        }
        let cause = match (causes.single.as_slice(), causes.several) {
            ([(cause, _)], 0) if cause == NO_COMPANY => "the data names no company of theirs".to_string(),
            ([(cause, _)], 0) if is_plural(cause) => format!("their {cause} are not in the data"),
            ([(cause, _)], 0) => format!("their {cause} is not in the data"),
            _ => "what is asked of them is not in the data".to_string(),
        };
        if maybe > 0 {
            ways.push(("--maybe".to_string(), maybe, cause.as_str()));
        }
        if ways.is_empty() {
            return Vec::new();
        }
        let room = self.look.width.saturating_sub(2);
        // One long way sticks out, rather than taking the room of all reasons.
        let widths = ways.iter().map(|(way, ..)| text::width(way));
        let widest = widths.filter(|width| *width <= room / 2).max().unwrap_or(0);
        let counts: Vec<String> =
            ways.iter().map(|(_, matched, _)| count(*matched, self.words.one, self.words.many)).collect();
        let broad = counts.iter().map(String::len).max().unwrap_or(0);
        let one_each = why.clauses.len() < 2 || !without.is_empty() || is_instead;
        let more = if why.matched > 0 { "more leads" } else { "leads" };
        let mut lines = vec![match one_each {
            true => format!("To get {more}, change one thing:"),
            false => format!("To get {more}, leave out more than one thing:"),
        }];
        for ((way, _, reason), counted) in ways.iter().zip(&counts) {
            let padding = " ".repeat(widest.saturating_sub(text::width(way)));
            let line = format!("  {way}{padding}   {counted}");
            let reason = if reason.is_empty() {
                String::new()
            } else {
                format!("{}   {reason}", " ".repeat(broad - counted.len()))
            };
            let line = text::terminal(&line).into_owned();
            if text::width(&line) + text::width(&reason) <= self.look.width {
                lines.push(format!("{line}{reason}"));
            } else if text::width(&line) <= self.look.width {
                lines.push(line);
            } else {
                lines.extend(wrap(&line, room - 2, "  ").into_iter().map(|line| format!("  {line}")));
            }
        }
        lines
    }

    /// Who comes closest, with what they lack.
    pub(super) fn closest(&self, why: &Why) -> Vec<String> {
        let mut lines = Vec::new();
        for (at, lead) in why.closest.iter().enumerate() {
            let lacks: Vec<&str> = lead.lacks.iter().map(|(_, fact)| fact.as_str()).collect();
            let told =
                format!("{} (meets {} of {}: {})", whom(lead), lead.met, why.clauses.len(), lacks.join(", "));
            let lead_in = if at == 0 { "Closest: " } else { "         " };
            let room = self.look.width.saturating_sub(lead_in.len());
            for (line, part) in wrap(&told, room, "  ").into_iter().enumerate() {
                let margin = if line == 0 { lead_in } else { "         " };
                lines.push(format!("{margin}{part}"));
            }
        }
        lines
    }

    /// A filter to ask instead of the clause at `place`, as that was asked.
    fn asked(&self, place: usize, filter: &Filter) -> String {
        match self.sources.at(place) {
            Source::Flags => flags::as_flags(filter).unwrap_or_else(|| filter.to_string()),
            Source::Profile => format!("in the profile: {filter}"),
            Source::Text | Source::Territory => filter.to_string(),
        }
    }

    /// What the clause at `place` is called where it is left out.
    fn named(&self, place: usize, clause: &ClauseAccount) -> String {
        let filter = &clause.filter;
        match self.sources.at(place) {
            Source::Flags => flags::flag_name(filter).unwrap_or_else(|| filter.to_string()),
            Source::Text => filter.to_string(),
            Source::Profile => format!("the profile's {filter}"),
            Source::Territory if self.sources.is_one_territory() => "--territory".to_string(),
            Source::Territory => format!("the territory's {filter}"),
        }
    }
}

/// The name of a column and what it counts.
type Column = (&'static str, fn(&ClauseAccount) -> u64);

fn whom(lead: &Closest) -> String {
    let name = if lead.name.is_empty() { &lead.title } else { &lead.name };
    let parts: Vec<&str> =
        [name, &lead.company].into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { lead.id.clone() } else { parts.join(", ") }
}

/// `cell` in exactly so many columns.
fn fit(cell: &str, columns: usize) -> String {
    let cell = text::terminal(cell);
    let cut = text::truncate(&cell, columns);
    let padding = " ".repeat(columns.saturating_sub(text::width(&cut)));
    format!("{cut}{padding}")
}
