//! What rows say companies are known by, each combination once.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::super::row::RowKeys;
use super::KeyKind;
use super::keys::KeyTable;

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

/// Distinct mentions of companies: 28 bytes each, 9 for each key, and 6 to 12 to find it again.
#[derive(Debug, Default)]
pub struct Mentions {
    pub(super) strong: KeyTable,
    pub(super) names: Vec<u64>,
    pub(super) links: Vec<u64>,
    /// These two are only compared among namesakes: half a hash tells them apart.
    pub(super) full: Vec<u32>,
    pub(super) countries: Vec<u32>,
    /// One more than the number of a mention, in the place of its hash or behind it; 0 where there is none.
    places: Vec<u32>,
    latest: u32,
}

impl Mentions {
    /// The number of a mention.
    pub fn intern(&mut self, mention: Mention) -> u32 {
        // Lists are often sorted by company.
        if (self.latest as usize) < self.count() && self.is(self.latest, &mention) {
            return self.latest;
        }
        if self.places.len() * 2 < (self.count() + 1) * 3 {
            self.grow();
        }
        let mut place = place_of(&mention.strong, mention.name, mention.link, self.places.len());
        self.latest = loop {
            match self.places[place] {
                0 => break self.add(&mention, place),
                at if self.is(at - 1, &mention) => break at - 1,
                _ => place = (place + 1) % self.places.len(),
            }
        };
        self.latest
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Gives back the memory that finding them takes.
    pub(super) fn close(&mut self) {
        self.places = Vec::new();
        self.strong.shrink();
    }

    fn add(&mut self, mention: &Mention, place: usize) -> u32 {
        let number = self.count() as u32;
        self.strong.add(&mention.strong);
        self.names.push(mention.name);
        self.links.push(mention.link);
        self.full.push(half(mention.full));
        self.countries.push(half(mention.country));
        self.places[place] = number + 1;
        number
    }

    fn is(&self, number: u32, mention: &Mention) -> bool {
        let at = number as usize;
        self.names[at] == mention.name
            && self.links[at] == mention.link
            && self.full[at] == half(mention.full)
            && self.countries[at] == half(mention.country)
            && self.strong.of(at).eq(mention.strong.iter().copied())
    }

    fn grow(&mut self) {
        let places = (self.places.len() * 2).max(16);
        self.places.clear();
        self.places.resize(places, 0);
        for at in 0..self.count() {
            let mut place = place_of(self.strong.of(at), self.names[at], self.links[at], places);
            while self.places[place] != 0 {
                place = (place + 1) % places;
            }
            self.places[place] = at as u32 + 1;
        }
    }
}

/// Where a mention is looked for first, among a power of two of `places`.
fn place_of<K: std::borrow::Borrow<(KeyKind, u64)>>(
    strong: impl IntoIterator<Item = K>,
    name: u64,
    link: u64,
    places: usize,
) -> usize {
    let keys = strong.into_iter().fold(name ^ link.rotate_left(1), |hash, key| {
        let (kind, key) = key.borrow();
        hash.rotate_left(5) ^ key.wrapping_add(u64::from(*kind))
    });
    FixedState::default().hash_one(keys) as usize % places
}

/// Half of a hash; 0 stays what it stands for.
pub(super) fn half(hash: u64) -> u32 {
    if hash == 0 { 0 } else { ((hash >> 32) as u32).max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_keeps_its_number() {
        let mention = |of: u64| Mention {
            strong: (0..of % 4).map(|kind| (kind as KeyKind, of << 40 | 7)).collect(),
            name: (of % 5) << 33,
            full: (of % 3) << 33,
            country: (of % 2) << 33,
            link: (of % 7) << 33,
        };
        let mut mentions = Mentions::default();
        let mut all: Vec<Mention> = Vec::new();
        for of in (0..500).chain(0..500) {
            let mention = mention(of);
            let at = all.iter().position(|other| *other == mention).unwrap_or_else(|| {
                all.push(mention.clone());
                all.len() - 1
            });
            assert_eq!(mentions.intern(mention), at as u32);
        }
        assert_eq!(mentions.count(), all.len());
        assert!(all.len() > 400);
    }
}
