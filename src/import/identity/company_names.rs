//! Whether two names can be one company's, where a key has joined them already.

use super::legal_forms;
use crate::text;

/// Whether two names are clearly those of two companies: neither holds the other or is its initials, and they have neither
/// the first word nor most words in common. Names without letters tell nothing.
pub fn differ(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(Name::of);
    let (short, long) = if one.joined.len() <= other.joined.len() { (&one, &other) } else { (&other, &one) };
    if short.joined.is_empty() || long.joined.contains(&short.joined) {
        return false;
    }
    let is_short_for = |one: &Name, other: &Name| other.words.len() > 1 && other.initials() == one.joined;
    if is_short_for(&one, &other) || is_short_for(&other, &one) || one.words[0] == other.words[0] {
        return false;
    }
    let (few, many) = if one.words.len() <= other.words.len() {
        (&one.words, &other.words)
    } else {
        (&other.words, &one.words)
    };
    let shared = few.iter().filter(|word| many.contains(word)).count();
    shared * 2 <= few.len()
}

/// A name without its legal form.
struct Name {
    words: Vec<String>,
    joined: String,
}

impl Name {
    fn of(written: &str) -> Name {
        let folded = legal_forms::strip(&text::fold(written));
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<String> = words.filter(|word| *word != "the").map(str::to_string).collect();
        Name { joined: words.concat(), words }
    }

    fn initials(&self) -> String {
        let words = self.words.iter().filter(|word| !["of", "and", "for"].contains(&word.as_str()));
        words.filter_map(|word| word.chars().next()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clearly_different_names_differ() {
        for (one, other, expected) in [
            ("ConocoPhillips", "Concho Resources", true),
            ("Conoco Phillips Co.", "ConocoPhillips", false),
            ("Acme GmbH", "ACME Group", false),
            ("International Business Machines", "IBM", false),
            ("Bank of America", "BofA", true),
            ("Facebook", "Meta Platforms Inc", true),
            ("Pioneer Natural Resources", "Concho Resources", true),
            ("The Natural Food Company", "Whole Natural Food", false),
            ("Deloitte Consulting", "Deloitte Touche", false),
            ("田中", "山田", true),
            ("", "Acme", false),
            ("The", "Acme", false),
        ] {
            assert_eq!(differ(one, other), expected, "{one} / {other}");
            assert_eq!(differ(other, one), expected, "{other} / {one}");
        }
    }
}
