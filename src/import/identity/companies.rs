//! Which rows are about which company.
//!
//! Mentions of companies are joined by register number, domain, profile page and record ids, then by the domain of a
//! work e-mail, then by name. Two register numbers never join. Two stored companies join where rows prove them one and
//! neither their domains nor what the user decided speaks against it; the later number then leads to the earlier. Joins
//! are made in the order of keys, not of rows.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::db::{Change, DecisionSubject, KeySet};
use crate::error::Result;
use crate::fields::named;
use crate::model::{CompanyNumber, LeadId};
use crate::value::Value;

use super::super::row::RowKeys;
use super::sets::{Decided, Sets, join_fitting};
use super::union::Union;
use super::{DOMAIN, KeyKind, REGISTER};

/// The keys of a company in one row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Mention {
    /// Strong keys with their kinds.
    pub strong: RowKeys,
    /// Key of the name; 0 for none.
    pub name: u64,
    /// Hash of the name with its legal form, which tells namesakes apart; 0 for none.
    pub full: u64,
    /// Hash of the country; 0 for none.
    pub country: u64,
    /// Key of the domain of a work e-mail, by which an existing company may be found; 0 for none.
    pub link: u64,
}

/// Distinct mentions of companies.
#[derive(Debug, Default)]
pub struct Mentions {
    all: Vec<Mention>,
    index: HashMap<Mention, u32, FixedState>,
    latest: u32,
}

impl Mentions {
    /// The number of a mention.
    pub fn intern(&mut self, mention: Mention) -> u32 {
        // Lists are often sorted by company.
        if self.all.get(self.latest as usize) == Some(&mention) {
            return self.latest;
        }
        self.latest = match self.index.get(&mention) {
            Some(at) => *at,
            None => {
                let at = self.all.len() as u32;
                self.all.push(mention.clone());
                self.index.insert(mention, at);
                at
            }
        };
        self.latest
    }
}

/// A key that two companies claim: it stays with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contest {
    /// The kind of key.
    pub kind: KeyKind,
    /// Who claims it.
    pub sides: [Claimant; 2],
}

/// Who claims a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimant {
    /// A mention in a row.
    Mention(u32),
    /// A stored person.
    Person(LeadId),
    /// A stored company.
    Company(CompanyNumber),
}

/// Companies of all mentions.
#[derive(Debug, Default)]
pub struct Resolved {
    /// By mention; `NONE` for a work e-mail's domain that no company has.
    pub numbers: Vec<CompanyNumber>,
    /// Numbers and keys, ascending.
    keys: Vec<(CompanyNumber, u64)>,
    /// Keys that several companies claim.
    pub contests: Vec<Contest>,
    /// The least number that this import gave; all from it on are new.
    pub first_new: u32,
    /// Stored companies that turned out to be another, with that one: ascending.
    pub redirects: Vec<(CompanyNumber, CompanyNumber)>,
}

impl Resolved {
    /// Stored companies that turned out to be others, without a row about them.
    pub fn of_stored(redirects: Vec<(CompanyNumber, CompanyNumber)>) -> Self {
        Resolved { first_new: u32::MAX, redirects, ..Resolved::default() }
    }

    /// The company that a stored one is now.
    pub fn now(&self, number: CompanyNumber) -> CompanyNumber {
        let at = self.redirects.binary_search_by_key(&number, |(former, _)| *former);
        at.map_or(number, |at| self.redirects[at].1)
    }

    /// The stored companies that turned out to be this one.
    pub fn former(&self, number: CompanyNumber) -> impl Iterator<Item = CompanyNumber> + '_ {
        self.redirects.iter().filter(move |(_, now)| *now == number).map(|(former, _)| *former)
    }

    /// The keys that this import's rows give a company.
    pub fn keys(&self, number: CompanyNumber) -> impl Iterator<Item = u64> {
        let from = self.keys.partition_point(|(other, _)| *other < number);
        self.keys[from..].iter().take_while(move |(other, _)| *other == number).map(|(_, key)| *key)
    }
}

/// Groups of one name that are looked at pair by pair.
const PAIRS: usize = 64;
const LOADED_AT_ONCE: usize = 10_000;

struct Resolver {
    union: Union,
    /// By node; that of a root speaks for its set.
    stored: Vec<u32>,
    register: Vec<u64>,
    domain: Vec<u64>,
    name: Vec<u64>,
    kinds: Vec<u32>,
    country: Vec<u64>,
    /// Hash of the whole name, by node and never joined.
    full: Vec<u64>,
    /// Contested keys with a node on each side.
    contests: Vec<(KeyKind, [u32; 2])>,
    /// Key → the node whose set it belongs to, for contested keys.
    owners: HashMap<u64, u32, FixedState>,
    decided: Decided,
    mentions: usize,
}

/// Finds the company of each mention and numbers the new ones in order of appearance.
pub fn resolve(mentions: Mentions, change: &mut Change) -> Result<Resolved> {
    let mentions = mentions.all;
    let count = mentions.len();
    let mut kinds_of: HashMap<u64, KeyKind, FixedState> = HashMap::default();
    let mut wanted = KeySet::default();
    for mention in &mentions {
        for (kind, key) in &mention.strong {
            kinds_of.insert(*key, *kind);
            wanted.insert(*key);
        }
        wanted.extend([mention.name, mention.link].into_iter().filter(|key| *key != 0));
        if mention.link != 0 {
            kinds_of.insert(mention.link, DOMAIN);
        }
    }
    let mut found = change.companies_with_keys(&wanted)?;
    found.sort_unstable();
    let mut stored: Vec<CompanyNumber> = found.iter().map(|(_, number)| *number).collect();
    stored.sort_unstable();
    stored.dedup();
    let nodes = count + stored.len();
    let mut resolver = Resolver {
        union: Union::new(nodes),
        stored: vec![0; nodes],
        register: vec![0; nodes],
        domain: vec![0; nodes],
        name: vec![0; nodes],
        kinds: vec![0; nodes],
        country: vec![0; nodes],
        full: vec![0; nodes],
        contests: Vec::new(),
        owners: HashMap::default(),
        decided: Decided::new(change.identities().decisions(), DecisionSubject::Company),
        mentions: count,
    };
    // Key → node, for strong keys and for names.
    let mut strong: Vec<(KeyKind, u64, u32)> = Vec::new();
    let mut names: Vec<(u64, u32)> = Vec::new();
    for (node, mention) in mentions.iter().enumerate() {
        resolver.country[node] = mention.country;
        resolver.full[node] = mention.full;
        if mention.name != 0 {
            names.push((mention.name, node as u32));
        }
        resolver.name[node] = mention.name;
        for (kind, key) in &mention.strong {
            if !resolver.decided.stand(node as u32, *key) {
                // What was decided to be another company's stays there.
                resolver.owners.insert(*key, NOBODY);
                continue;
            }
            strong.push((*kind, *key, node as u32));
            resolver.kinds[node] |= 1 << kind;
            match *kind {
                REGISTER => resolver.register[node] = *key,
                DOMAIN => resolver.domain[node] = *key,
                _ => {}
            }
        }
    }
    let node_of = |number: CompanyNumber| stored.binary_search(&number).map_or(0, |at| count + at);
    for (key, number) in &found {
        match kinds_of.get(key) {
            Some(kind) => {
                strong.push((*kind, *key, node_of(*number) as u32));
                resolver.kinds[node_of(*number)] |= 1 << kind;
            }
            None => names.push((*key, node_of(*number) as u32)),
        }
    }
    for numbers in stored.chunks(LOADED_AT_ONCE) {
        for company in change.load_companies(numbers)? {
            let node = node_of(company.number);
            resolver.stored[node] = company.number.0;
            let facts = &company.record.facts;
            for (kind, key) in super::company_keys_of(change.secret(), facts) {
                resolver.kinds[node] |= 1 << kind;
                match kind {
                    REGISTER => resolver.register[node] = key,
                    DOMAIN => resolver.domain[node] = key,
                    _ => {}
                }
            }
            for key in &company.record.keys {
                resolver.decided.stand(node as u32, *key);
            }
            if !company.name().is_empty() {
                resolver.name[node] = super::company_name(change.secret(), company.name());
            }
            resolver.full[node] = super::company_names(change.secret(), facts.text(&named::COMPANY_NAME)).1;
            if let Some(Value::Names(names)) = facts.get(&named::COMPANY_COUNTRY) {
                let name = names.first().map_or("", String::as_str);
                resolver.country[node] = super::country(change.secret(), name);
            }
        }
    }
    resolver.join_decided(&strong);
    resolver.join_strong(strong);
    resolver.join_links(&mentions, &names);
    resolver.join_names(names);
    Ok(resolver.number(&mentions, &stored, change))
}

impl Sets for Resolver {
    fn root(&mut self, node: u32) -> u32 {
        self.union.root(node)
    }

    fn fits(&self, one: u32, other: u32) -> bool {
        self.can_join(one, other)
    }

    fn join(&mut self, one: u32, other: u32) -> u32 {
        if one == other {
            return one;
        }
        let root = self.union.join(one, other) as usize;
        let child = (one.max(other)) as usize;
        self.kinds[root] |= self.kinds[child];
        for values in [&mut self.register, &mut self.domain, &mut self.name, &mut self.country] {
            if values[root] == 0 {
                values[root] = values[child];
            }
        }
        // Of two stored companies the one that was first stays.
        self.stored[root] = match (self.stored[root], self.stored[child]) {
            (0, stored) | (stored, 0) => stored,
            (one, other) => one.min(other),
        };
        self.decided.join(root as u32, child as u32);
        root as u32
    }
}

/// Stands for no company among nodes.
const NOBODY: u32 = u32::MAX;

impl Resolver {
    fn can_join(&self, one: u32, other: u32) -> bool {
        let (a, b) = (one as usize, other as usize);
        let apart = |values: &[u64]| values[a] != 0 && values[b] != 0 && values[a] != values[b];
        // Two domains of two names are no slip that a row mends.
        let contradict = || apart(&self.domain) && apart(&self.name);
        !apart(&self.register)
            && self.decided.allows(one, other)
            && !(self.are_stored(one, other) && contradict())
    }

    fn are_stored(&self, one: u32, other: u32) -> bool {
        let (one, other) = (self.stored[one as usize], self.stored[other as usize]);
        one != 0 && other != 0 && one != other
    }

    /// Joins what the user said is one.
    fn join_decided(&mut self, strong: &[(KeyKind, u64, u32)]) {
        let mut decided: Vec<(u32, u32)> =
            strong.iter().filter_map(|(_, key, node)| Some((self.decided.one(*key)?, *node))).collect();
        decided.sort_unstable();
        for group in decided.chunk_by(|one, other| one.0 == other.0) {
            join_fitting(self, group.iter().map(|(_, node)| *node));
        }
    }

    fn join_strong(&mut self, mut strong: Vec<(KeyKind, u64, u32)>) {
        strong.sort_unstable();
        for group in strong.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let (kind, key, first) = group[0];
            let mut members: Vec<(bool, u32, bool, u64, u32)> = group
                .iter()
                .map(|(_, _, node)| {
                    let root = self.union.root(*node);
                    let (stored, register) = (self.stored[root as usize], self.register[root as usize]);
                    (stored == 0, stored, register == 0, register, *node)
                })
                .collect();
            // Stored companies first, then those of a register: whoever has neither goes with the first.
            members.sort_unstable();
            let left = join_fitting(self, members.iter().map(|(.., node)| *node));
            if let [owner, other, ..] = left.as_slice() {
                self.owners.insert(key, *owner);
                self.contests.push((kind, [*owner, *other]));
            } else if kind == DOMAIN || self.owners.contains_key(&key) {
                self.owners.insert(key, first);
            }
        }
    }

    /// The domain of a work e-mail names the company where the row names none, or one of the same name.
    fn join_links(&mut self, mentions: &[Mention], names: &[(u64, u32)]) {
        let mut known: Vec<(u32, u64)> =
            names.iter().map(|(name, node)| (self.union.root(*node), *name)).collect();
        known.sort_unstable();
        for (node, mention) in mentions.iter().enumerate() {
            let node = node as u32;
            let owner = (mention.link != 0).then(|| self.owners.get(&mention.link)).flatten();
            let Some(owner) = owner.copied().filter(|owner| *owner != NOBODY) else { continue };
            let root = self.union.root(node);
            let before = self.union.root(owner);
            let agrees = mention.name == 0 || {
                // Names were gathered before any link joined, so sets are asked by what they were then.
                known.binary_search(&(before, mention.name)).is_ok()
                    || known.binary_search(&(owner, mention.name)).is_ok()
            };
            let has_domain = self.kinds[root as usize] & (1 << DOMAIN) != 0;
            if agrees && !has_domain && !self.are_stored(before, root) && self.can_join(before, root) {
                self.join(before, root);
            }
        }
    }

    fn join_names(&mut self, mut names: Vec<(u64, u32)>) {
        names.sort_unstable();
        for group in names.chunk_by(|one, other| one.0 == other.0) {
            let mut roots: Vec<u32> = group.iter().map(|(_, node)| self.union.root(*node)).collect();
            roots.sort_unstable();
            roots.dedup();
            if roots.len() < 2 {
                continue;
            }
            // Nothing but name and country: the same company.
            let mut bare: Vec<u32> =
                roots.iter().copied().filter(|root| self.kinds[*root as usize] == 0).collect();
            bare.sort_by_key(|root| self.country[*root as usize]);
            for pair in 1..bare.len() {
                let (one, other) = (self.union.root(bare[pair - 1]), self.union.root(bare[pair]));
                if self.country[one as usize] == self.country[other as usize] && self.can_be_one(one, other) {
                    self.join(one, other);
                }
            }
            // Namesakes of another legal form are no candidates for a name that is written in full.
            let mut whole: Vec<(u64, u32)> =
                group.iter().map(|(_, node)| (self.full[*node as usize], *node)).collect();
            whole.sort_unstable();
            for same in whole.chunk_by(|one, other| one.0 == other.0) {
                self.join_one_candidate(same.iter().map(|(_, node)| *node));
            }
            self.join_one_candidate(whole.iter().map(|(_, node)| *node));
        }
    }

    /// Joins sets of one name where each could be the other and none could be a third.
    fn join_one_candidate(&mut self, nodes: impl Iterator<Item = u32>) {
        let mut sets: Vec<u32> = nodes.map(|node| self.union.root(node)).collect();
        sets.sort_unstable();
        sets.dedup();
        if sets.len() < 2 || sets.len() > PAIRS {
            return;
        }
        let fits = |one: u32, other: u32| {
            let (a, b) = (one as usize, other as usize);
            let countries =
                self.country[a] == self.country[b] || self.country[a] == 0 || self.country[b] == 0;
            self.kinds[a] & self.kinds[b] == 0 && countries && self.can_be_one(one, other)
        };
        let joins = cliques(sets.len(), |one, other| fits(sets[one], sets[other]));
        for (one, other) in joins {
            let (one, other) = (self.union.root(sets[one]), self.union.root(sets[other]));
            if self.can_be_one(one, other) {
                self.join(one, other);
            }
        }
    }

    /// Whether two sets of one name can be one: two stored ones only where a row speaks of either.
    fn can_be_one(&self, one: u32, other: u32) -> bool {
        let spoken_of = (one.min(other) as usize) < self.mentions;
        (spoken_of || !self.are_stored(one, other)) && self.can_join(one, other)
    }

    fn number(mut self, mentions: &[Mention], stored: &[CompanyNumber], change: &mut Change) -> Resolved {
        let mut given: HashMap<u32, CompanyNumber, FixedState> = HashMap::default();
        let mut resolved = Resolved { first_new: u32::MAX, ..Resolved::default() };
        let roots: Vec<u32> = (0..mentions.len() as u32).map(|node| self.union.root(node)).collect();
        let mut keyed: Vec<bool> = vec![false; self.stored.len()];
        for (mention, root) in mentions.iter().zip(&roots) {
            keyed[*root as usize] |= mention.name != 0 || !mention.strong.is_empty();
        }
        for (mention, root) in mentions.iter().zip(&roots) {
            let stored = self.stored[*root as usize];
            if stored == 0 && !keyed[*root as usize] {
                resolved.numbers.push(CompanyNumber::NONE);
                continue;
            }
            let number = *given.entry(*root).or_insert_with(|| {
                if stored != 0 {
                    return CompanyNumber(stored);
                }
                let number = change.new_company_number();
                resolved.first_new = resolved.first_new.min(number.0);
                number
            });
            resolved.numbers.push(number);
            for (_, key) in &mention.strong {
                let owner = self.owners.get(key).copied();
                if owner.is_none_or(|owner| owner != NOBODY && self.union.root(owner) == *root) {
                    resolved.keys.push((number, *key));
                }
            }
            if mention.name != 0 {
                resolved.keys.push((number, mention.name));
            }
        }
        resolved.keys.sort_unstable();
        resolved.keys.dedup();
        let claimant = |node: u32| match (node as usize).checked_sub(mentions.len()) {
            Some(at) => Claimant::Company(stored[at]),
            None => Claimant::Mention(node),
        };
        let contests = self.contests.iter();
        resolved.contests =
            contests.map(|(kind, sides)| Contest { kind: *kind, sides: sides.map(claimant) }).collect();
        for (at, former) in stored.iter().enumerate() {
            let root = self.union.root((mentions.len() + at) as u32) as usize;
            if self.stored[root] != former.0 {
                resolved.redirects.push((*former, CompanyNumber(self.stored[root])));
            }
        }
        resolved
    }
}

/// The pairs to join among `count` sets: within each group that `fits` connects, if all of it fits together.
pub(super) fn cliques(count: usize, fits: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let mut groups = Union::new(count);
    let mut pairs = Vec::new();
    for one in 0..count {
        for other in one + 1..count {
            if fits(one, other) {
                groups.join(one as u32, other as u32);
                pairs.push((one, other));
            }
        }
    }
    let mut sizes = vec![(0usize, 0usize); count];
    for at in 0..count {
        sizes[groups.root(at as u32) as usize].0 += 1;
    }
    for (one, _) in &pairs {
        sizes[groups.root(*one as u32) as usize].1 += 1;
    }
    pairs.retain(|(one, _)| {
        let (members, fitting) = sizes[groups.root(*one as u32) as usize];
        fitting == members * (members - 1) / 2
    });
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Database;

    /// The numbers of mentions written as `register domain name country link`, `-` for none.
    fn numbers(lines: &[&str]) -> Vec<u32> {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Database::open_or_create(dir.path()).expect("a database");
        let mut change = db.change().expect("a change");
        let mut mentions = Mentions::default();
        let at: Vec<u32> = lines
            .iter()
            .map(|line| {
                let keys: Vec<u64> = line
                    .split(' ')
                    .map(|part| if part == "-" { 0 } else { change.secret().hash("t", part) })
                    .collect();
                let strong = [(REGISTER, keys[0]), (DOMAIN, keys[1])];
                mentions.intern(Mention {
                    strong: strong.into_iter().filter(|(_, key)| *key != 0).collect(),
                    // `acme.ltd` is `acme` with its legal form.
                    name: line.split(' ').nth(2).map_or(0, |name| {
                        let bare = name.split('.').next().unwrap_or(name);
                        if bare == "-" { 0 } else { change.secret().hash("t", bare) }
                    }),
                    full: keys[2],
                    country: keys[3],
                    link: keys[4],
                })
            })
            .collect();
        let resolved = resolve(mentions, &mut change).expect("companies");
        at.iter().map(|at| resolved.numbers[*at as usize].0).collect()
    }

    #[test]
    fn names_join_where_nothing_speaks_against_it() {
        assert_eq!(numbers(&["- d1 acme - -", "- - acme - -"]), [1, 1]);
        assert_eq!(numbers(&["- d1 acme - -", "- d2 acme - -"]), [1, 2]);
        assert_eq!(numbers(&["r1 - acme gb -", "r2 - acme gb -"]), [1, 2]);
        assert_eq!(numbers(&["r1 - acme gb -", "- d1 acme - -"]), [1, 1]);
        assert_eq!(numbers(&["- - acme gb -", "- - acme de -"]), [1, 2]);
        assert_eq!(numbers(&["- d1 acme - -", "- d2 acme - -", "- - acme - -"]), [1, 2, 3]);
        assert_eq!(numbers(&["- d1 acme gb -", "- d2 acme de -", "- - acme gb -"]), [1, 2, 1]);
        assert_eq!(numbers(&["- d1 acme.ltd - -", "- d2 acme.plc - -", "- - acme.ltd - -"]), [1, 2, 1]);
    }

    #[test]
    fn two_register_numbers_never_join() {
        assert_eq!(numbers(&["r1 d1 acme - -", "r2 d1 acme - -"]), [1, 2]);
        assert_eq!(numbers(&["r1 d1 a - -", "- d1 b - -", "r1 - c - -"]), [1, 1, 1]);
    }

    #[test]
    fn a_work_address_leads_to_a_company_that_is_there() {
        assert_eq!(numbers(&["- d1 acme - -", "- - - - d1"]), [1, 1]);
        assert_eq!(numbers(&["- d1 acme - -", "- - acme - d1", "- d2 acme - -"]), [1, 1, 2]);
        assert_eq!(numbers(&["- d1 acme - -", "- - other - d1"]), [1, 2]);
        assert_eq!(numbers(&["- - - - d1"]), [0]);
    }
}
