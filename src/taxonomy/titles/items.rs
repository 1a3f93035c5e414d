//! The words of a title as what the tables make of them: functions, levels, links and unknown words.
//!
//! Owns the longest match against the tables and German compounds. How items make up a role is `reading`'s
//! business.

use super::seniority::Seniority;
use super::tables::{Meaning, Tables};
use super::tokens::{Break, Tokens};

/// How a chunk is joined to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    And,
    Comma,
    Dash,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'t> {
    Function(usize),
    Level(usize),
    Role(usize, usize),
    Senior,
    Of,
    For,
    Word(&'t str),
}

/// Items between two joins; the join is the one before them.
pub(super) struct Items<'t> {
    pub(super) join: Join,
    pub(super) list: Vec<Item<'t>>,
}

/// Reads the words of a title as items, cut at the joins.
pub(super) fn items<'t>(tables: &Tables, tokens: &'t Tokens) -> Vec<Items<'t>> {
    let mut out = vec![Items { join: Join::Dash, list: Vec::new() }];
    let mut somebody_else = false;
    let mut i = 0;
    while i < tokens.list.len() {
        let token = tokens.list[i];
        if token.before != Break::None {
            somebody_else = false;
            let join = if token.before == Break::Comma { Join::Comma } else { Join::Dash };
            out.push(Items { join, list: Vec::new() });
        }
        let (length, meaning) = longest_wording(tables, tokens, i);
        let word = tokens.word(i);
        i += length;
        if somebody_else {
            continue;
        }
        let ends =
            i == tokens.list.len() || tokens.list[i].before != Break::None || is_and(tables, tokens.word(i));
        let Some(items) = out.last_mut() else { continue };
        let list = &mut items.list;
        match meaning {
            Some(Meaning::And) => out.push(Items { join: Join::And, list: Vec::new() }),
            Some(Meaning::To) => {
                somebody_else = true;
                let serves = matches!(list.last(), Some(Item::Level(level)) if *level == tables.assistant);
                if serves && !list.iter().any(|item| matches!(item, Item::Function(_))) {
                    list.pop();
                    list.push(Item::Level(tables.personal_assistant));
                }
            }
            Some(Meaning::Modifier) => {}
            Some(Meaning::Senior) => list.push(Item::Senior),
            Some(Meaning::Of) => list.push(Item::Of),
            Some(Meaning::For) => list.push(Item::For),
            Some(Meaning::Others) => {
                // "President's Assistant" is about somebody else than the president.
                if let Some(Item::Level(_) | Item::Role(..)) = list.last() {
                    let own = match list.pop() {
                        Some(Item::Role(function, _)) => Some(function),
                        Some(Item::Level(level)) => tables.levels[level].function,
                        _ => None,
                    };
                    list.extend(own.map(Item::Function));
                }
            }
            Some(Meaning::Function(f)) if tables.functions[f].weak && follows_unknown(list) => {
                list.push(Item::Word(word));
            }
            Some(Meaning::Function(f)) if f == tables.hr && word == "personal" => {
                let leads = |i| {
                    matches!(longest_wording(tables, tokens, i).1, Some(Meaning::Level(l))
                    if tables.levels[l].seniority.is_some_and(|s| s <= Seniority::Manager))
                };
                list.push(if ends || leads(i) { Item::Function(f) } else { Item::Word(word) });
            }
            Some(Meaning::Function(f)) => list.push(Item::Function(f)),
            Some(Meaning::Level(l)) => list.push(Item::Level(l)),
            Some(Meaning::Role(f, l)) => list.push(Item::Role(f, l)),
            Some(Meaning::Either(_, l)) if ends => list.push(Item::Level(l)),
            Some(Meaning::Either(f, _)) => list.push(Item::Function(f)),
            None if word.bytes().all(|b| b.is_ascii_digit()) => {}
            None => push_unknown(tables, word, list),
        }
    }
    drop_companies(&mut out);
    out.retain(|items| !items.list.is_empty());
    out
}

/// A company's name may hold words of the tables: "Director, Aberdeen Asset Managers Ltd", "Director, Financial
/// Planning and Advice Ltd". What a comma or dash sets apart and a legal form ends is one.
fn drop_companies(chunks: &mut [Items<'_>]) {
    for i in 1..chunks.len() {
        if !matches!(chunks[i].list.last(), Some(Item::Word(w)) if COMPANY_ENDINGS.contains(w)) {
            continue;
        }
        let from = (0..=i).rev().find(|&k| k == 0 || chunks[k].join != Join::And).unwrap_or(0);
        let count: usize = chunks[from..=i].iter().map(|c| c.list.len()).sum();
        if from > 0 && count > 1 {
            chunks[from..=i].iter_mut().for_each(|c| c.list.clear());
        }
    }
}

fn follows_unknown(list: &[Item<'_>]) -> bool {
    matches!(list.last(), Some(Item::Word(_)))
}

const COMPANY_ENDINGS: [&str; 14] = [
    "ltd",
    "limited",
    "plc",
    "inc",
    "llc",
    "llp",
    "gmbh",
    "bv",
    "nv",
    "corp",
    "corporation",
    "company",
    "spa",
    "sarl",
];

/// The longest wording of the tables at a token: its words and its meaning.
fn longest_wording(tables: &Tables, tokens: &Tokens, from: usize) -> (usize, Option<Meaning>) {
    let first = tokens.word(from);
    let mut most = 1;
    let limit = tables.longest(first).max(singular(first).map_or(0, |s| tables.longest(s)));
    while most < limit && tokens.list.get(from + most).is_some_and(|t| t.before != Break::Dash) {
        most += 1;
    }
    let mut joined = String::new();
    for length in (1..=most).rev() {
        // "Health, Safety & Environment" is one wording; two words with a comma between are two.
        if length == 2 && tokens.list[from + 1].before != Break::None {
            continue;
        }
        let text = &tokens.text[tokens.list[from].start..tokens.list[from + length - 1].end];
        let has_joining_word = length > 1 && (1..length).any(|k| is_and(tables, tokens.word(from + k)));
        let wording = if has_joining_word {
            joined.clear();
            for k in 0..length {
                if k > 0 {
                    joined.push(' ');
                }
                let word = tokens.word(from + k);
                joined.push_str(if is_and(tables, word) { "&" } else { word });
            }
            joined.as_str()
        } else {
            text
        };
        let meaning = tables.meaning(wording).or_else(|| tables.meaning(singular(wording)?));
        if meaning.is_some() {
            return (length, meaning);
        }
    }
    (1, None)
}

fn is_and(tables: &Tables, word: &str) -> bool {
    tables.meaning(word) == Some(Meaning::And)
}

fn singular(word: &str) -> Option<&str> {
    word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s'))
}

/// German compounds are read as function and level: `personalreferent`, `regionalverkaufsleiter`.
fn push_unknown<'t>(tables: &Tables, word: &'t str, list: &mut Vec<Item<'t>>) {
    let rest =
        COMPOUND_STARTS.iter().find_map(|start| word.strip_prefix(start)).filter(|rest| rest.len() > 3);
    match rest.and_then(|rest| tables.meaning(rest)) {
        Some(Meaning::Level(level)) => return list.push(Item::Level(level)),
        Some(Meaning::Role(function, level)) => return list.push(Item::Role(function, level)),
        Some(Meaning::Function(function)) => return list.push(Item::Function(function)),
        _ => {}
    }
    if !push_compound(tables, rest.unwrap_or(word), list) {
        list.push(Item::Word(word));
    }
}

fn push_compound(tables: &Tables, word: &str, list: &mut Vec<Item<'_>>) -> bool {
    for ending in COMPOUND_ENDINGS {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) else { continue };
        let Some(Meaning::Level(level)) = tables.meaning(ending) else { continue };
        let known = tables.meaning(stem).or_else(|| tables.meaning(stem.strip_suffix('s')?));
        if let Some(Meaning::Function(function)) = known {
            list.extend([Item::Function(function), Item::Level(level)]);
            return true;
        }
    }
    false
}

/// What German compounds begin with that leaves the role as it is.
const COMPOUND_STARTS: [&str; 9] =
    ["regional", "gebiets", "bezirks", "landes", "gesamt", "konzern", "gruppen", "chef", "haupt"];

const COMPOUND_ENDINGS: [&str; 28] = [
    "vorstand",
    "buchhalterin",
    "buchhalter",
    "architekt",
    "techniker",
    "verantwortliche",
    "administratorin",
    "administrator",
    "leiterin",
    "leiter",
    "leitung",
    "managerin",
    "manager",
    "direktorin",
    "direktor",
    "referentin",
    "referent",
    "assistentin",
    "assistent",
    "assistenz",
    "mitarbeiterin",
    "mitarbeiter",
    "beraterin",
    "berater",
    "entwickler",
    "ingenieur",
    "spezialist",
    "sachbearbeiter",
];
