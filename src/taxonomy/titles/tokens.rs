//! A title cut into words and separators.
//!
//! Owns what is peculiar to titles: which punctuation joins two roles and which sets a unit apart, initials,
//! feminine endings, elided articles, Arabic articles. What the words mean is the tables' business.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use crate::text::{is_unspaced, is_word_char, segment, without_gender_marks};

/// Common slips of the keyboard: `wrong right` on each line.
static MISSPELT: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("misspellings.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' ')).collect()
});

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    None,
    /// A comma, which may list functions or set a unit apart.
    Comma,
    /// A dash, bracket or bar, which sets something apart.
    Dash,
}

/// One word of a title, or the sign that joins two (`&`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) before: Break,
}

/// The words of a title, joined by single spaces, with their positions.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) text: String,
    pub(super) list: Vec<Token>,
}

impl Tokens {
    /// Cuts a folded title. `known` tells whether a run of an unspaced script is a wording of the tables.
    pub(super) fn cut(folded: &str, known: impl Fn(&str) -> bool) -> Self {
        let mut cutter =
            Cutter { tokens: Self::default(), pending: Break::None, initials: String::new(), known };
        cutter.run(&without_gender_marks(folded));
        cutter.tokens
    }

    pub(super) fn word(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |t| &self.text[t.start..t.end])
    }
}

/// Endings that only tell the gender, where they follow a word directly after `/`, `*`, `:`, `_` or `(`.
const GENDER_ENDINGS: [&str; 13] =
    ["innen", "in", "frau", "trice", "rice", "euse", "ere", "ne", "r", "n", "a", "o", "e"];

struct Cutter<F> {
    tokens: Tokens,
    pending: Break,
    initials: String,
    known: F,
}

impl<F: Fn(&str) -> bool> Cutter<F> {
    fn run(&mut self, text: &str) {
        let mut rest = text;
        let mut after_word = false;
        while let Some(c) = rest.chars().next() {
            if let Some(signed) = ["c++", "c#", "f#", ".net"].iter().find(|w| {
                !after_word && rest.strip_prefix(**w).is_some_and(|after| !after.starts_with(is_word_char))
            }) {
                self.push(signed);
                rest = &rest[signed.len()..];
                continue;
            }
            if is_word_char(c) {
                rest = self.take_word(rest);
                after_word = true;
                continue;
            }
            let next = &rest[c.len_utf8()..];
            rest = match gender_ending(c, next).filter(|_| after_word) {
                Some(after) => after,
                None => {
                    let spaced = !after_word
                        || next.is_empty()
                        || next.starts_with(|n: char| !is_word_char(n) && n != '.');
                    self.separate(c, spaced);
                    next
                }
            };
            after_word = false;
        }
        self.flush();
    }

    fn separate(&mut self, c: char, spaced: bool) {
        match c {
            '&' | '+' | '/' | '、' | '・' => self.push("&"),
            '@' => self.push("at"),
            ',' | '،' | ';' => self.set_apart(Break::Comma),
            '-' if spaced => self.set_apart(Break::Dash),
            '|' | '•' | '·' | '(' | ')' | '[' | ']' | '{' | '}' | ':' | '>' | '~' => {
                self.set_apart(Break::Dash)
            }
            _ => {}
        }
    }

    fn set_apart(&mut self, kind: Break) {
        self.flush();
        self.pending = kind;
    }

    fn take_word<'t>(&mut self, text: &'t str) -> &'t str {
        if text.starts_with(is_compact) {
            let end = text.find(|c| !is_word_char(c) || !is_compact(c)).unwrap_or(text.len());
            self.cut_run(&text[..end]);
            return &text[end..];
        }
        let end = text.find(|c| !is_word_char(c) || is_compact(c)).unwrap_or(text.len());
        let (word, mut rest) = (&text[..end], &text[end..]);
        let mut owner = false;
        if let Some(after) = rest.strip_prefix('\'') {
            // An article or preposition is bound to the word behind it; by itself it is a letter like any other.
            let bound = if after.starts_with(is_word_char) { word } else { "" };
            match bound {
                "l" | "dell" | "all" | "nell" => return after,
                "d" => {
                    self.push("of");
                    return after;
                }
                _ => {}
            }
            if let Some(after_s) = after.strip_prefix('s')
                && !after_s.starts_with(is_word_char)
            {
                rest = after_s;
                owner = after_s.trim_start().starts_with(is_word_char);
            }
        }
        if word.starts_with(is_arabic) {
            self.push_arabic(word);
        } else if word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase()) {
            self.initials.push_str(word);
        } else {
            self.push(word);
        }
        if owner {
            self.push("'s");
        }
        rest
    }

    /// Arabic words lose the article and vowel signs; a joining `و` before the article becomes `&`.
    fn push_arabic(&mut self, word: &str) {
        let mut plain: String = word
            .chars()
            .filter(|c| !matches!(c, '\u{64b}'..='\u{652}' | '\u{670}'))
            .map(|c| match c {
                'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
                'ى' => 'ي',
                c => c,
            })
            .collect();
        for (prefix, joins) in [("وال", true), ("ال", false), ("لل", false)] {
            if let Some(stem) = plain.strip_prefix(prefix)
                && stem.chars().count() > 2
            {
                if joins {
                    self.push("&");
                }
                plain = stem.to_owned();
                break;
            }
        }
        let after_and = plain.strip_prefix('و').filter(|rest| (self.known)(rest) && !(self.known)(&plain));
        if let Some(rest) = after_and.map(str::to_owned) {
            self.push("&");
            plain = rest;
        }
        self.push(&plain);
    }

    /// Cuts a run without spaces so that the fewest characters stay unknown, then into the fewest pieces.
    fn cut_run(&mut self, run: &str) {
        if (self.known)(run) {
            return self.push(run);
        }
        let bounds: Vec<usize> = run.char_indices().map(|(i, _)| i).chain([run.len()]).collect();
        let last = bounds.len() - 1;
        // best[i]: the cost of the text from character i on, and the length of its first piece (0: unknown).
        let mut best = vec![(0usize, 0usize); last + 1];
        for i in (0..last).rev() {
            best[i] = (best[i + 1].0 + 16, 0);
            for j in (i + 1)..=last.min(i + LONGEST_PIECE) {
                let cuts_a_letter = run[bounds[j]..].starts_with(is_combining_mark);
                if best[j].0 < best[i].0 && !cuts_a_letter && (self.known)(&run[bounds[i]..bounds[j]]) {
                    best[i] = (best[j].0 + 1, j - i);
                }
            }
        }
        let mut i = 0;
        while i < last {
            let from = i;
            while i < last && best[i].1 == 0 {
                i += 1;
            }
            let unknown = &run[bounds[from]..bounds[i]];
            if unknown.starts_with(is_unspaced) {
                let mut pieces = Vec::new();
                segment(unknown, |piece| pieces.push(piece.to_owned()));
                pieces.iter().for_each(|piece| self.push(piece));
            } else if !unknown.is_empty() {
                self.push(unknown);
            }
            if i < last {
                let to = i + best[i].1;
                self.push(&run[bounds[i]..bounds[to]]);
                i = to;
            }
        }
    }

    fn flush(&mut self) {
        if !self.initials.is_empty() {
            let initials = std::mem::take(&mut self.initials);
            self.add(&initials);
        }
    }

    fn push(&mut self, word: &str) {
        self.flush();
        self.add(word);
    }

    fn add(&mut self, word: &str) {
        let word = MISSPELT.get(word).copied().unwrap_or(word);
        let Tokens { text, list } = &mut self.tokens;
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        let before = std::mem::replace(&mut self.pending, Break::None);
        list.push(Token { start, end: text.len(), before });
    }
}

const LONGEST_PIECE: usize = 24;

/// Hangul has spaces, but its titles are compounds as in Chinese.
fn is_compact(c: char) -> bool {
    is_unspaced(c) || matches!(c, '\u{ac00}'..='\u{d7a3}')
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}')
}

fn gender_ending(sign: char, after: &str) -> Option<&str> {
    if !matches!(sign, '/' | '*' | ':' | '_' | '(' | '·' | '•') {
        return None;
    }
    let bare = after.strip_prefix('-').unwrap_or(after);
    GENDER_ENDINGS.iter().find_map(|ending| {
        let rest = bare.strip_prefix(ending)?;
        if sign == '(' {
            return rest.strip_prefix(')');
        }
        (!rest.starts_with(is_word_char)).then_some(rest)
    })
}
