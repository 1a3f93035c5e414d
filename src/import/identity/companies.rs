//! Which rows are about which company.
//!
//! Mentions of companies are joined by register number, domain, profile page and record ids, then by the domain of a
//! work e-mail, then by name. Two register numbers never join. Two stored companies join where rows prove them one and
//! neither their domains nor what the user decided speaks against it; the later number then leads to the earlier. Joins
//! are made in the order of keys, not of rows. A key of very many registered companies is nobody's.
//!
//! Memory: about 45 bytes for each distinct mention while rows are read ([`Mentions`]), 40 more while companies are joined,
//! and 4, with 16 for each of its keys, when they are.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::db::{Change, DecisionSubject};
use crate::error::Result;
use crate::fields::named;
use crate::model::{CompanyNumber, LeadId};
use crate::value::Value;

use super::company_mentions::half;
use super::keys::{Found, KeyTable, WEAK, Wanted, groups};
use super::sets::{Decided, MOST, Sets, join_fitting};
use super::union::Union;
use super::{DOMAIN, KeyKind, REGISTER};

pub use super::company_mentions::{Mention, Mentions};

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

const LOADED_AT_ONCE: usize = 10_000;

/// Nodes are the mentions and behind them the stored companies, by number.
struct Resolver {
    union: Union,
    /// By node; that of a root speaks for its set.
    stored: Vec<u32>,
    register: Vec<u64>,
    domain: Vec<u64>,
    name: Vec<u64>,
    kinds: Vec<u32>,
    country: Vec<u32>,
    /// Half a hash of the whole name, by node and never joined.
    full: Vec<u32>,
    /// Contested keys with a node on each side.
    contests: Vec<(KeyKind, [u32; 2])>,
    /// Key → the node whose set it belongs to, for contested keys and for domains that addresses lead to.
    owners: HashMap<u64, u32, FixedState>,
    decided: Decided,
    mentions: usize,
}

/// Finds the company of each mention and numbers the new ones in order of appearance.
pub fn resolve(mut mentions: Mentions, change: &mut Change) -> Result<Resolved> {
    mentions.close();
    let count = mentions.count();
    let mut decided = Decided::new(change.identities().decisions(), DecisionSubject::Company);
    let mut owners: HashMap<u64, u32, FixedState> = HashMap::default();
    let mut barred: HashSet<(u64, u32), FixedState> = HashSet::default();
    let mut links: Vec<u64> = mentions.links.iter().copied().filter(|link| *link != 0).collect();
    links.sort_unstable();
    links.dedup();
    if !decided.is_empty() {
        for node in 0..count as u32 {
            for (_, key) in mentions.strong.of(node as usize) {
                if !decided.stand(node, key) {
                    // What was decided to be another company's stays there.
                    owners.insert(key, NOBODY);
                    barred.insert((key, node));
                }
            }
        }
    }
    let keys = Keys { strong: &mentions.strong, barred: &barred, names: &mentions.names, links: &links };
    let mut found = keys.find(change)?;
    let mut stored: Vec<CompanyNumber> = found.iter().map(|(.., number)| CompanyNumber(number)).collect();
    stored.sort_unstable();
    stored.dedup();
    let node_of = |number: CompanyNumber| (count + stored.binary_search(&number).unwrap_or(0)) as u32;
    found.rename(|number| node_of(CompanyNumber(number)));
    let nodes = count + stored.len();
    let mut resolver = Resolver {
        union: Union::new(nodes),
        stored: vec![0; nodes],
        register: vec![0; nodes],
        domain: vec![0; nodes],
        name: mentions.names.clone(),
        kinds: vec![0; nodes],
        country: std::mem::take(&mut mentions.countries),
        full: std::mem::take(&mut mentions.full),
        contests: Vec::new(),
        owners,
        decided,
        mentions: count,
    };
    resolver.name.resize(nodes, 0);
    resolver.country.resize(nodes, 0);
    resolver.full.resize(nodes, 0);
    for node in 0..count {
        for (kind, key) in keys.of(node) {
            resolver.kinds[node] |= 1 << kind;
            match kind {
                REGISTER => resolver.register[node] = key,
                DOMAIN => resolver.domain[node] = key,
                _ => {}
            }
        }
    }
    for (kind, _, node) in found.iter().filter(|(kind, ..)| *kind != WEAK) {
        resolver.kinds[node as usize] |= 1 << kind;
    }
    for numbers in stored.chunks(LOADED_AT_ONCE) {
        for company in change.load_companies(numbers)? {
            let node = node_of(company.number) as usize;
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
            let full = super::company_names(change.secret(), facts.text(&named::COMPANY_NAME)).1;
            resolver.full[node] = half(full);
            if let Some(Value::Names(names)) = facts.get(&named::COMPANY_COUNTRY) {
                let name = names.first().map_or("", String::as_str);
                resolver.country[node] = half(super::country(change.secret(), name));
            }
        }
    }
    resolver.join_decided(&keys, &found);
    for kind in keys.kinds() {
        groups(
            keys.count(kind),
            |visit| keys.each(kind, visit),
            &found.entries,
            |key, mentions, places| resolver.join_strong(kind, key, mentions, &found.entries[places], &links),
        );
    }
    if !links.is_empty() {
        resolver.join_links(&mentions, &found);
    }
    groups(
        count,
        |visit| keys.each_name(visit),
        &found.entries,
        |_, mentions, places| resolver.join_names(mentions, &found.entries[places]),
    );
    drop(found);
    Ok(resolver.number(&mentions, &stored, change))
}

/// The keys of all mentions.
struct Keys<'a> {
    strong: &'a KeyTable,
    /// Keys that do not count for a mention.
    barred: &'a HashSet<(u64, u32), FixedState>,
    names: &'a [u64],
    /// Domains of work addresses, ascending, each once.
    links: &'a [u64],
}

impl Keys<'_> {
    /// The kinds that occur, domains among them where addresses lead to some.
    fn kinds(&self) -> Vec<KeyKind> {
        let mut kinds: Vec<KeyKind> = self.strong.kinds().iter().map(|(kind, _)| *kind).collect();
        if !self.links.is_empty() && !kinds.contains(&DOMAIN) {
            kinds.push(DOMAIN);
            kinds.sort_unstable();
        }
        kinds
    }

    fn count(&self, kind: KeyKind) -> usize {
        let known = self.strong.kinds();
        let of_kind = known.iter().find(|(other, _)| *other == kind).map_or(0, |(_, count)| *count);
        of_kind + if kind == DOMAIN { self.links.len() } else { 0 }
    }

    fn of(&self, mention: usize) -> impl Iterator<Item = (KeyKind, u64)> + '_ {
        let counts = move |(_, key): &(KeyKind, u64)| {
            self.barred.is_empty() || !self.barred.contains(&(*key, mention as u32))
        };
        self.strong.of(mention).filter(counts)
    }

    /// The keys of a kind; a domain that an address leads to is nobody's by itself.
    fn each(&self, kind: KeyKind, visit: &mut dyn FnMut(u64, u32)) {
        self.strong.each(kind, &mut |key, mention| {
            if self.barred.is_empty() || !self.barred.contains(&(key, mention)) {
                visit(key, mention);
            }
        });
        if kind == DOMAIN {
            self.links.iter().for_each(|link| visit(*link, NOBODY));
        }
    }

    fn each_name(&self, visit: &mut dyn FnMut(u64, u32)) {
        (0..).zip(self.names).filter(|(_, key)| **key != 0).for_each(|(mention, key)| visit(*key, mention));
    }

    /// The stored companies under any of the keys.
    fn find(&self, change: &Change) -> Result<Found> {
        if change.base().is_none() {
            return Ok(Found::default());
        }
        let mut wanted = Wanted::with_room(self.strong.all().len() + self.names.len() + self.links.len());
        self.strong.all().iter().chain(self.names).chain(self.links).for_each(|key| wanted.insert(*key));
        let mut found = Found::new(change.companies_under_keys(|key| wanted.has(key))?);
        for kind in self.kinds() {
            found.mark(kind, self.count(kind), |visit| self.each(kind, visit));
        }
        found.mark(WEAK, self.names.len(), |visit| self.each_name(visit));
        found.settle();
        Ok(found)
    }
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
        for values in [&mut self.register, &mut self.domain, &mut self.name] {
            if values[root] == 0 {
                values[root] = values[child];
            }
        }
        if self.country[root] == 0 {
            self.country[root] = self.country[child];
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
    fn join_decided(&mut self, keys: &Keys<'_>, found: &Found) {
        if self.decided.is_empty() {
            return;
        }
        let mut decided: Vec<(u32, u32)> = Vec::new();
        let mut see = |key: u64, node: u32| {
            if node != NOBODY {
                decided.extend(self.decided.one(key).map(|decision| (decision, node)));
            }
        };
        for kind in keys.kinds() {
            keys.each(kind, &mut see);
        }
        found.iter().filter(|(kind, ..)| *kind != WEAK).for_each(|(_, key, node)| see(key, node));
        decided.sort_unstable();
        for group in decided.chunk_by(|one, other| one.0 == other.0) {
            join_fitting(self, group.iter().map(|(_, node)| *node));
        }
    }

    /// Joins what has a strong key. Of domains that addresses lead to, `links`, the owner is remembered.
    fn join_strong(
        &mut self,
        kind: KeyKind,
        key: u64,
        mentions: &[u32],
        stored: &[(u64, u32)],
        links: &[u64],
    ) {
        let mentions = mentions.strip_suffix(&[NOBODY]).unwrap_or(mentions);
        let nodes = || mentions.iter().copied().chain(stored.iter().map(|(_, node)| *node));
        let Some(first) = nodes().next() else { return };
        let is_linked = kind == DOMAIN && links.binary_search(&key).is_ok();
        if mentions.len() + stored.len() > 1 {
            let mut members: Vec<(bool, u32, bool, u64, u32)> = nodes()
                .map(|node| {
                    let root = self.union.root(node);
                    let (stored, register) = (self.stored[root as usize], self.register[root as usize]);
                    (stored == 0, stored, register == 0, register, node)
                })
                .collect();
            if members.len() > MOST {
                members.sort_unstable_by_key(|(.., register, node)| (*register, *node));
                let by_register = members.chunk_by(|one, other| one.3 == other.3);
                let registered: Vec<_> = by_register.filter(|of| of[0].3 != 0).collect();
                if registered.len() > MOST {
                    // A key of very many registered companies tells none of them: each has the rows of its number.
                    for of_register in &registered {
                        join_fitting(self, of_register.iter().map(|(.., node)| *node));
                    }
                    let sides = registered.first().zip(registered.last());
                    let sides = sides.map(|(one, other)| [one[0].4, other[0].4]);
                    self.contests.extend(sides.map(|sides| (kind, sides)));
                    self.owners.insert(key, NOBODY);
                    return;
                }
            }
            // Stored companies first, then those of a register: whoever has neither goes with the first.
            members.sort_unstable();
            let left = join_fitting(self, members.iter().map(|(.., node)| *node));
            if let [owner, other, ..] = left.as_slice() {
                self.owners.insert(key, *owner);
                self.contests.push((kind, [*owner, *other]));
                return;
            }
        }
        if is_linked || self.owners.contains_key(&key) {
            self.owners.insert(key, first);
        }
    }

    /// The domain of a work e-mail names the company where the row names none, or one of the same name.
    fn join_links(&mut self, mentions: &Mentions, found: &Found) {
        let of_mentions = (0..).zip(&mentions.names).filter(|(_, name)| **name != 0);
        let of_stored = found.iter().filter(|(kind, ..)| *kind == WEAK).map(|(_, name, node)| (node, name));
        let mut known: Vec<(u32, u64)> =
            of_mentions.map(|(node, name)| (node, *name)).chain(of_stored).collect();
        known.iter_mut().for_each(|(node, _)| *node = self.union.root(*node));
        known.sort_unstable();
        for (node, (link, name)) in (0..).zip(mentions.links.iter().zip(&mentions.names)) {
            let owner = (*link != 0).then(|| self.owners.get(link)).flatten();
            let Some(owner) = owner.copied().filter(|owner| *owner != NOBODY) else { continue };
            let root = self.union.root(node);
            let before = self.union.root(owner);
            let agrees = *name == 0 || {
                // Names were gathered before any link joined, so sets are asked by what they were then.
                known.binary_search(&(before, *name)).is_ok() || known.binary_search(&(owner, *name)).is_ok()
            };
            let has_domain = self.kinds[root as usize] & (1 << DOMAIN) != 0;
            if agrees && !has_domain && !self.are_stored(before, root) && self.can_join(before, root) {
                self.join(before, root);
            }
        }
    }

    /// Joins what has a name.
    fn join_names(&mut self, mentions: &[u32], stored: &[(u64, u32)]) {
        let nodes = || mentions.iter().copied().chain(stored.iter().map(|(_, node)| *node));
        if mentions.len() + stored.len() < 2 {
            return;
        }
        let mut roots: Vec<u32> = nodes().map(|node| self.union.root(node)).collect();
        roots.sort_unstable();
        roots.dedup();
        if roots.len() < 2 {
            return;
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
        let mut whole: Vec<(u32, u32)> = nodes().map(|node| (self.full[node as usize], node)).collect();
        whole.sort_unstable();
        for same in whole.chunk_by(|one, other| one.0 == other.0) {
            self.join_one_candidate(same.iter().map(|(_, node)| *node));
        }
        self.join_one_candidate(whole.iter().map(|(_, node)| *node));
    }

    /// Joins sets of one name where each could be the other and none could be a third.
    fn join_one_candidate(&mut self, nodes: impl Iterator<Item = u32>) {
        let mut sets: Vec<u32> = nodes.map(|node| self.union.root(node)).collect();
        sets.sort_unstable();
        sets.dedup();
        if sets.len() < 2 || sets.len() > MOST {
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

    fn number(mut self, mentions: &Mentions, stored: &[CompanyNumber], change: &mut Change) -> Resolved {
        (self.register, self.domain, self.name) = (Vec::new(), Vec::new(), Vec::new());
        (self.country, self.full, self.kinds) = (Vec::new(), Vec::new(), Vec::new());
        let count = mentions.count();
        let mut resolved = Resolved { first_new: u32::MAX, ..Resolved::default() };
        let mut keyed = vec![false; count];
        for node in 0..count {
            let root = self.union.root(node as u32) as usize;
            keyed[root] |= mentions.names[node] != 0 || mentions.strong.of(node).next().is_some();
        }
        resolved.numbers = vec![CompanyNumber::NONE; count];
        resolved.keys.reserve_exact(mentions.strong.all().len() + count);
        for node in 0..count {
            let root = self.union.root(node as u32) as usize;
            let stored = self.stored[root];
            if stored == 0 && !keyed[root] {
                continue;
            }
            // The least mention stands for its set, so that its number is there before those of others.
            let number = match stored {
                0 if root < node => resolved.numbers[root],
                0 => {
                    let number = change.new_company_number();
                    resolved.first_new = resolved.first_new.min(number.0);
                    number
                }
                stored => CompanyNumber(stored),
            };
            resolved.numbers[node] = number;
            for (_, key) in mentions.strong.of(node) {
                let owner = self.owners.get(&key).copied();
                if owner.is_none_or(|owner| owner != NOBODY && self.union.root(owner) as usize == root) {
                    resolved.keys.push((number, key));
                }
            }
            if mentions.names[node] != 0 {
                resolved.keys.push((number, mentions.names[node]));
            }
        }
        resolved.keys.sort_unstable();
        resolved.keys.dedup();
        resolved.keys.shrink_to_fit();
        let claimant = |node: u32| match (node as usize).checked_sub(count) {
            Some(at) => Claimant::Company(stored[at]),
            None => Claimant::Mention(node),
        };
        let contests = self.contests.iter();
        resolved.contests =
            contests.map(|(kind, sides)| Contest { kind: *kind, sides: sides.map(claimant) }).collect();
        for (at, former) in stored.iter().enumerate() {
            let root = self.union.root((count + at) as u32) as usize;
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
    use crate::db::{Database, Decision, Secret, Verdict};

    #[test]
    fn what_became_of_companies_is_found_by_number() {
        let (one, two, three) = (CompanyNumber(1), CompanyNumber(2), CompanyNumber(3));
        let keys = vec![(one, 10), (two, 20), (two, 21), (CompanyNumber(4), 40)];
        let resolved = Resolved { keys, ..Resolved::of_stored(vec![(one, three), (two, three)]) };
        let keys_of = |number| resolved.keys(number).collect::<Vec<_>>();
        assert_eq!(
            (keys_of(two), keys_of(three), keys_of(CompanyNumber(4))),
            (vec![20, 21], vec![], vec![40])
        );
        assert_eq!((resolved.now(one), resolved.now(three)), (three, three));
        assert_eq!(resolved.former(three).collect::<Vec<_>>(), [one, two]);
        assert_eq!(resolved.former(one).count(), 0);
        assert_eq!(resolved.first_new, u32::MAX, "all are stored");
    }

    /// The numbers of mentions written as `register domain name country link`, `-` for none.
    fn numbers(lines: &[&str]) -> Vec<u32> {
        resolved(lines, &[]).0
    }

    /// The same with all that was resolved and the key of hashes, where the user decided that companies of two keys are one.
    fn resolved(lines: &[&str], one: &[[&str; 2]]) -> (Vec<u32>, Resolved, Secret) {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Database::open_or_create(dir.path()).expect("a database");
        let mut change = db.change().expect("a change");
        for keys in one {
            let sides = keys.map(|key| vec![change.secret().hash("t", key)]);
            change.decide(Decision { subject: DecisionSubject::Company, verdict: Verdict::One, sides });
        }
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
        let secret = change.secret().clone();
        let resolved = resolve(mentions, &mut change).expect("companies");
        (at.iter().map(|at| resolved.numbers[*at as usize].0).collect(), resolved, secret)
    }

    #[test]
    fn what_the_user_decided_is_one() {
        let lines = ["- d1 acme - -", "- d2 apex - -", "- d3 other - -"];
        assert_eq!(numbers(&lines), [1, 2, 3]);
        assert_eq!(resolved(&lines, &[["d1", "d2"]]).0, [1, 1, 2]);
        let registered = ["r1 d1 acme - -", "r2 d2 apex - -"];
        assert_eq!(resolved(&registered, &[["d1", "d2"]]).0, [1, 2], "a register holds them as two");
    }

    #[test]
    fn a_contested_key_stays_with_one_of_its_claimants() {
        let (numbers, resolved, secret) = resolved(&["r1 d1 acme - -", "r2 d1 apex - -"], &[]);
        assert_eq!(numbers, [1, 2]);
        let holders = |key: &str| -> Vec<CompanyNumber> {
            let key = secret.hash("t", key);
            resolved.keys.iter().filter(|(_, other)| *other == key).map(|(number, _)| *number).collect()
        };
        let [contest] = resolved.contests.as_slice() else { panic!("{:?}", resolved.contests) };
        let Claimant::Mention(owner) = contest.sides[0] else { panic!("{contest:?}") };
        assert_eq!(holders("d1"), [resolved.numbers[owner as usize]]);
        assert_eq!((holders("r1"), holders("r2")), (vec![CompanyNumber(1)], vec![CompanyNumber(2)]));
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
    fn a_domain_of_very_many_registered_companies_is_nobodys() {
        let lines: Vec<String> =
            (0..70).map(|at| format!("r{} d1 n{at} - -", at / 2)).chain(["- d1 other - -".into()]).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let found = numbers(&lines);
        assert!(found[..70].chunks(2).all(|pair| pair[0] == pair[1]));
        assert!(
            found[..70].contains(&found[70]),
            "35 are compared one by one, and the row goes with one of them"
        );
        let lines: Vec<String> =
            (0..140).map(|at| format!("r{} d1 n{at} - -", at / 2)).chain(["- d1 other - -".into()]).collect();
        let mut found = numbers(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(found[..140].chunks(2).all(|pair| pair[0] == pair[1]));
        found.dedup();
        assert_eq!(found.len(), 71, "the row without a number is none of them");
    }

    #[test]
    fn a_work_address_leads_to_a_company_that_is_there() {
        assert_eq!(numbers(&["- d1 acme - -", "- - - - d1"]), [1, 1]);
        assert_eq!(numbers(&["- d1 acme - -", "- - acme - d1", "- d2 acme - -"]), [1, 1, 2]);
        assert_eq!(numbers(&["- d1 acme - -", "- - other - d1"]), [1, 2]);
        assert_eq!(numbers(&["- - - - d1"]), [0]);
    }
}
