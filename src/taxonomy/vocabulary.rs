//! A list of names with their aliases, and a tree where parents are given.
//!
//! Owns look-up by name, the walk up the tree and "did you mean". Knows nothing of what the names
//! stand for; the data and its meaning belong to the module of each list.

use std::collections::HashMap;

use crate::text::fold;

/// A closed or open list of names with aliases; a tree where parents are given.
///
/// Look-up ignores case, Latin diacritics, white space, the word "and", `&` and the punctuation
/// that vendors vary (`FINANCIAL_SERVICES`, `Non-profit`, `U.S.A.`). It keeps `+` and `#`, which
/// tell C++ and C# apart. It always takes the whole string: many names hold commas.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// Reads spellings that no list can hold, such as plurals and vendors' prefixes.
    fallback: Option<fn(&str) -> Option<&'static str>>,
    entries: Vec<Entry>,
    is_tree: bool,
    /// Key of every name and alias → position in `entries`.
    by_key: HashMap<String, usize>,
    /// Spellings that mean this only as written: `Nga` is Russia in Vietnamese, `NGA` is Nigeria.
    exact: HashMap<String, usize>,
    /// Folded spelling and entry of every name and alias, for suggestions only.
    spellings: Vec<(String, usize)>,
    /// Aliases dropped because another entry already holds their key.
    #[cfg(test)]
    clashes: Vec<Clash>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    parent: Option<usize>,
}

/// An alias that two entries claim.
#[cfg(test)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clash {
    pub(crate) alias: String,
    pub(crate) kept_by: String,
    pub(crate) refused_to: String,
}

impl Vocabulary {
    /// The canonical name for a name, alias or code; `None` where the list does not know it.
    pub fn canonical(&self, s: &str) -> Option<&str> {
        match (self.position(s), self.fallback) {
            (Some(i), _) => Some(self.entries[i].name.as_str()),
            (None, Some(read)) => read(s),
            (None, None) => None,
        }
    }

    /// Whether `name` is a canonical name, in exactly this spelling.
    pub fn contains_name(&self, name: &str) -> bool {
        self.canonical(name) == Some(name)
    }

    /// Whether some name lies below another.
    pub fn is_tree(&self) -> bool {
        self.is_tree
    }

    /// The name just above `name` in the tree; `None` at the top and for unknown names.
    pub fn parent(&self, name: &str) -> Option<&str> {
        let above = self.entries[self.position(name)?].parent?;
        Some(&self.entries[above].name)
    }

    /// All names above `name`, nearest first; empty for flat lists and unknown names.
    pub fn ancestors(&self, name: &str) -> Vec<&str> {
        let mut up = Vec::new();
        let mut at = self.position(name).and_then(|i| self.entries[i].parent);
        while let Some(i) = at {
            up.push(self.entries[i].name.as_str());
            at = self.entries[i].parent;
        }
        up
    }

    /// All names below `name`, at any depth, in the order of the list.
    pub fn descendants(&self, name: &str) -> Vec<&str> {
        let Some(top) = self.position(name) else {
            return Vec::new();
        };
        let below = |mut i: usize| {
            while let Some(up) = self.entries[i].parent {
                if up == top {
                    return true;
                }
                i = up;
            }
            false
        };
        (0..self.entries.len()).filter(|&i| below(i)).map(|i| self.entries[i].name.as_str()).collect()
    }

    /// The canonical names, in the order of the list (a parent before its children).
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| e.name.as_str())
    }

    /// Up to `n` canonical names that `s` may have meant, the likeliest first.
    ///
    /// Names and aliases that begin with `s` come first, then those that hold its words, then those
    /// a few typing errors away. Walks the whole list: for error messages, not for look-up.
    pub fn suggest(&self, s: &str, n: usize) -> Vec<String> {
        let asked = fold(s);
        let words = words(&asked);
        let asked = words.join(" ");
        if asked.is_empty() {
            return Vec::new();
        }
        let mut best: HashMap<usize, (u8, usize)> = HashMap::new();
        for (spelling, entry) in &self.spellings {
            if let Some(rank) = closeness(&asked, &words, spelling) {
                let slot = best.entry(*entry).or_insert(rank);
                *slot = rank.min(*slot);
            }
        }
        let mut found: Vec<_> = best.into_iter().collect();
        found.sort_by_key(|&(entry, rank)| (rank, entry));
        found.into_iter().take(n).map(|(entry, _)| self.entries[entry].name.clone()).collect()
    }

    /// Adds a canonical name, below `parent` (a position that an earlier call returned).
    pub(crate) fn add(&mut self, name: &str, parent: Option<usize>) -> usize {
        self.is_tree |= parent.is_some();
        let at = self.entries.len();
        self.entries.push(Entry { name: name.to_owned(), parent });
        self.claim(name, at);
        at
    }

    /// Reads spellings that are not in the list with `read`, which returns names of the list.
    pub(crate) fn read_others_with(&mut self, read: fn(&str) -> Option<&'static str>) {
        self.fallback = Some(read);
    }

    /// Adds a further spelling of the entry at `at`; the first to claim a spelling keeps it. After a
    /// `=` stands a spelling that counts only as written.
    pub(crate) fn add_alias(&mut self, at: usize, alias: &str) {
        match alias.strip_prefix('=') {
            Some(spelling) => drop(self.exact.insert(spelling.to_owned(), at)),
            None => self.claim(alias, at),
        }
    }

    /// Reads `Name | alias | alias` lines, `#` comments and blank lines left out, into a flat list.
    pub(crate) fn from_lines(text: &str) -> Self {
        let mut list = Vocabulary::default();
        // Every canonical name claims its key before any alias can.
        let rows: Vec<(usize, std::str::Split<'_, char>)> = data_lines(text)
            .map(|line| {
                let mut cells = line.split('|');
                let name = cells.next().unwrap_or_default().trim();
                (list.add(name, None), cells)
            })
            .collect();
        for (at, cells) in rows {
            for alias in cells {
                list.add_alias(at, alias.trim());
            }
        }
        list
    }

    /// The position of a name or alias.
    pub(crate) fn position(&self, s: &str) -> Option<usize> {
        let exact = self.exact.get(s.trim());
        exact.or_else(|| self.by_key.get(&key(s))).copied()
    }

    /// Aliases that two entries claim: empty in sound data.
    #[cfg(test)]
    pub(crate) fn clashes(&self) -> &[Clash] {
        &self.clashes
    }

    fn claim(&mut self, spelling: &str, at: usize) {
        let key = key(spelling);
        if key.is_empty() {
            return;
        }
        match self.by_key.get(&key) {
            None => {
                self.by_key.insert(key, at);
                self.spellings.push((words(&fold(spelling)).join(" "), at));
            }
            #[cfg(test)]
            Some(&holder) if holder != at => self.clashes.push(Clash {
                alias: spelling.to_owned(),
                kept_by: self.entries[holder].name.clone(),
                refused_to: self.entries[at].name.clone(),
            }),
            Some(_) => {}
        }
    }
}

/// The lines of a data file that carry data.
pub(crate) fn data_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim_start().is_empty() && !line.starts_with('#'))
}

/// What look-up compares: the folded words without joints, so that `hub spot` finds HubSpot.
pub(crate) fn key(s: &str) -> String {
    words(&fold(s)).concat()
}

/// The words of a folded text, without "and" and without the punctuation that vendors vary.
fn words(folded: &str) -> Vec<&str> {
    folded
        .split(|c: char| c.is_whitespace() || is_joint(c))
        .filter(|w| !w.is_empty() && *w != "and")
        .collect()
}

/// Only marks that never tell two names apart. Others, such as Thai vowel signs, stay.
fn is_joint(c: char) -> bool {
    match c {
        '+' | '#' => false,
        '\u{2010}'..='\u{2019}' | '\u{b7}' | '\u{30fb}' | '\u{3001}' | '\u{60c}' => true,
        _ => c.is_ascii_punctuation(),
    }
}

/// How near `name` is to what was asked, smaller is nearer; `None` is too far to mention. The order of
/// [`Vocabulary::suggest`], for names that stand in no list.
pub(crate) fn nearness(asked: &str, name: &str) -> Option<(u8, usize)> {
    let (asked, name) = (fold(asked), fold(name));
    let asked = words(&asked);
    let joined = asked.join(" ");
    if joined.is_empty() { None } else { closeness(&joined, &asked, &words(&name).join(" ")) }
}

/// How near a spelling is to what was asked, smaller is nearer; `None` is too far to mention.
fn closeness(asked: &str, asked_words: &[&str], spelling: &str) -> Option<(u8, usize)> {
    let extra = spelling.len().abs_diff(asked.len());
    if spelling == asked {
        return Some((0, 0));
    }
    if spelling.starts_with(asked) {
        return Some((1, extra));
    }
    let begins = |w: &&str| spelling.split(' ').any(|have| have.starts_with(*w));
    if asked.chars().count() > 1 && asked_words.iter().all(begins) {
        return Some((2, extra));
    }
    let length = asked.chars().count().max(spelling.chars().count());
    let distance = strsim::osa_distance(asked, spelling);
    if distance <= 1 + length / 5 && distance * 2 < length {
        return Some((3, distance));
    }
    let shared = asked_words
        .iter()
        .filter(|w| w.chars().count() > 3 && spelling.split(' ').any(|have| have == **w))
        .count();
    (shared > 0).then(|| (4, 100 * (asked_words.len() - shared) + extra))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colours() -> Vocabulary {
        Vocabulary::from_lines(
            "# comment\n\nDeep Blue | navy | Bleu, foncé\nRed and Gold|crimson\nC++\nC#|c sharp\n",
        )
    }

    #[test]
    fn looks_up_by_any_spelling() {
        let v = colours();
        for s in ["deep blue", "DEEP_BLUE", " Deep-Blue ", "NAVY", "bleu foncé"] {
            assert_eq!(v.canonical(s), Some("Deep Blue"), "{s}");
        }
        assert_eq!(v.canonical("red & gold"), Some("Red and Gold"));
        assert_eq!(v.canonical("C#"), Some("C#"));
        assert_eq!(v.canonical("c++"), Some("C++"));
        assert_eq!(v.canonical("C"), None);
        assert_eq!(v.canonical(""), None);
        assert_eq!(v.canonical("& - and"), None);
    }

    #[test]
    fn never_splits_at_a_comma() {
        let v = Vocabulary::from_lines("Oil, Gas, and Mining\nGas\n");
        assert_eq!(v.canonical("oil, gas and mining"), Some("Oil, Gas, and Mining"));
        assert_eq!(v.canonical("Oil, Gas"), None);
    }

    #[test]
    fn a_canonical_name_beats_an_alias() {
        let v = Vocabulary::from_lines("Alpha | beta\nBeta | gamma\nGamma ray | gamma\n");
        assert_eq!(v.canonical("beta"), Some("Beta"));
        assert_eq!(v.canonical("gamma"), Some("Beta"));
        assert_eq!(v.clashes().len(), 2);
    }

    #[test]
    fn suggests_prefixes_then_words_then_near_spellings() {
        let v = Vocabulary::from_lines("Retail Banking\nBanking\nInvestment Banking\nBaking\nMining\n");
        assert_eq!(v.suggest("bank", 9), ["Banking", "Retail Banking", "Investment Banking"]);
        assert_eq!(v.suggest("bankng", 2), ["Banking", "Baking"]);
        assert_eq!(v.suggest("investment bank", 1), ["Investment Banking"]);
        assert!(v.suggest("zzzz", 3).is_empty());
        assert!(v.suggest("", 3).is_empty());
    }

    #[test]
    fn walks_the_tree() {
        let mut v = Vocabulary::default();
        let a = v.add("A", None);
        let b = v.add("B", Some(a));
        v.add("C", Some(b));
        assert_eq!(v.ancestors("C"), ["B", "A"]);
        assert_eq!(v.parent("c"), Some("B"));
        assert_eq!(v.parent("A"), None);
        assert_eq!(v.descendants("A"), ["B", "C"]);
        assert!(v.descendants("none").is_empty());
    }
}
