//! Text as the engine compares it, cuts it into words and shows it.
//!
//! Owns folding (one function for index and query alike), words in any script, and what may be printed on a
//! terminal. It knows nothing of titles, companies or fields, and never changes a stored value.

use std::borrow::Cow;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The form in which two texts are compared.
///
/// Compatibility forms are unified (`ＨＲ` is `hr`), case is dropped, accents are dropped from Latin, Greek and
/// Cyrillic letters while the vowel and tone signs of other scripts stay, invisible characters vanish,
/// typographic quotes and dashes become plain, and white space is one space. Folding twice changes nothing.
pub fn fold(s: &str) -> String {
    if is_plain(s) {
        return s.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(s.len());
    if s.is_ascii() {
        for byte in s.bytes() {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => push_space(&mut out),
                0..=0x1f | 0x7f => {}
                b'`' => out.push('\''),
                _ => out.push(char::from(byte.to_ascii_lowercase())),
            }
        }
    } else {
        let folded = s
            .chars()
            .map(plain_punctuation)
            .nfkd()
            .filter(|&c| !is_invisible(c) && !is_alphabetic_accent(c))
            // What vanishes must vanish before marks are put in order: those around it then stand beside each other.
            .filter(|&c| !c.is_control() || c.is_whitespace())
            .flat_map(char::to_lowercase)
            .nfkd()
            .filter(|&c| !is_alphabetic_accent(c))
            .nfc();
        for c in folded {
            let c = plain_punctuation(c);
            match c {
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'þ' => out.push_str("th"),
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' | 'ð' => out.push('d'),
                'ħ' => out.push('h'),
                'ı' => out.push('i'),
                'ς' => out.push('σ'),
                c if c.is_whitespace() => push_space(&mut out),
                c => out.push(c),
            }
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// The words of a text, folded, in order.
///
/// Words are runs of letters, digits and their marks in one script. Thai, Lao, Khmer, Burmese, Chinese and
/// Japanese runs are cut by a dictionary. `c++`, `c#`, `.net` and `r&d` are one word; `S.A.` is `sa`; an
/// apostrophe inside a word is dropped (`people's` is `peoples`); a gender mark such as `(m/w/d)` is no word.
pub fn words(s: &str) -> Vec<String> {
    let folded = fold(s);
    let text = without_gender_marks(&folded);
    let mut out = Vec::new();
    for chunk in text.split(' ') {
        words_of_chunk(chunk, &mut out);
    }
    out
}

/// Gives the words of a text as [`words`] does, without allocating where they are plain letters and digits.
pub(crate) fn each_word(s: &str, mut word: impl FnMut(&str)) {
    if !s.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ') {
        return words(s).iter().for_each(|each| word(each));
    }
    let mut folded = String::new();
    for each in s.split(' ').filter(|each| !each.is_empty()) {
        folded.clear();
        folded.push_str(each);
        folded.make_ascii_lowercase();
        word(&folded);
    }
}

/// A text that is safe to print on one line of a terminal.
///
/// Line breaks and tabs become spaces. Control bytes (so every escape sequence loses its introducer), bidi
/// controls and zero-width characters become `�`, so that tampering shows.
pub fn terminal(s: &str) -> Cow<'_, str> {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{0b}' | '\u{0c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() || (is_invisible(c) && !is_variation_selector(c) && c != TATWEEL) => '\u{fffd}',
        c => c,
    };
    if s.chars().all(|c| shown(c) == c) {
        Cow::Borrowed(s)
    } else {
        Cow::Owned(s.chars().map(shown).collect())
    }
}

/// The number of terminal columns that a text takes.
pub fn width(s: &str) -> usize {
    UnicodeWidthStr::width(s)
}

/// A text cut to at most `columns` terminal columns, with `…` at the end where something was cut.
pub fn truncate(s: &str, columns: usize) -> String {
    if width(s) <= columns {
        return s.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in s.chars() {
        used += c.width().unwrap_or(0);
        if used > columns - 1 {
            break;
        }
        out.push(c);
    }
    let kept = out.trim_end().len();
    out.truncate(kept);
    out.push('…');
    out
}

/// A folded text without its gender marks: `(m/w/d)`, `[f/h]`, `(all genders)`, and ` m/w/d` standing alone.
pub(crate) fn without_gender_marks(folded: &str) -> Cow<'_, str> {
    if !folded.contains(['/', '(', '[', '|', '*']) {
        return Cow::Borrowed(folded);
    }
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded;
    let mut cut = false;
    while let Some(open) = rest.find(['(', '[']) {
        let close = if rest.as_bytes()[open] == b'(' { ')' } else { ']' };
        let Some(length) = rest[open..].find(close) else { break };
        let (before, mark, after) =
            (&rest[..open], &rest[open + 1..open + length], &rest[open + length + 1..]);
        out.push_str(before);
        if is_gender_mark(mark) {
            cut = true;
            out.push(' ');
        } else {
            out.push_str(&rest[open..=open + length]);
        }
        rest = after;
    }
    out.push_str(rest);
    let is_bare = |w: &str| w.contains(['/', '|', '*']) && w.contains(['m', 'h']) && is_gender_mark(w);
    if out.split(' ').any(is_bare) {
        cut = true;
        out = out.split(' ').filter(|w| !is_bare(w)).collect::<Vec<_>>().join(" ");
    }
    if !cut {
        return Cow::Borrowed(folded);
    }
    Cow::Owned(out.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Whether a character belongs to a script written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is part of a word.
pub(crate) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && is_combining_mark(c))
}

/// Cuts a run of an unspaced script into the words of the dictionary.
pub(crate) fn segment(run: &str, mut word: impl FnMut(&str)) {
    let mut from = 0;
    for to in SEGMENTER.segment_str(run) {
        let piece = &run[from..to];
        if piece.chars().any(is_word_char) {
            word(piece);
        }
        from = to;
    }
}

const TATWEEL: char = '\u{640}';

/// Words whose sign is part of the name, as they stand in a folded text.
const SIGNED_WORDS: [&str; 5] = ["c++", "c#", "f#", "j#", ".net"];

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Whether only the case of a text is to be folded: letters, digits, plain marks and single spaces between them.
fn is_plain(s: &str) -> bool {
    let mut before = b' ';
    let fine = s.bytes().all(|byte| {
        let fine = matches!(byte, 0x21..=0x5f | 0x61..=0x7e) || byte == b' ' && before != b' ';
        before = byte;
        fine
    });
    fine && (before != b' ' || s.is_empty())
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

fn plain_punctuation(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{2b9}' | '\u{2bb}'..='\u{2bd}' | '´' | '`' => {
            '\''
        }
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '«' | '»' | '\u{301d}'..='\u{301f}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{2800}' => ' ',
        c => c,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}')
        || c == TATWEEL
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

/// The marks of Latin, Greek and Cyrillic letters. Marks of scripts in which they spell vowels and tones have
/// other code points, so the letter before need not be looked at.
fn is_alphabetic_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_gender_mark(mark: &str) -> bool {
    if matches!(mark.trim(), "mwd" | "all genders" | "all gender" | "alle" | "gn") {
        return true;
    }
    let mut count = 0;
    for part in mark.split(['/', '|', ',', '*', ' ', '-', ':', '.']).filter(|p| !p.is_empty()) {
        if !matches!(
            part,
            "m" | "w" | "f" | "h" | "d" | "x" | "i" | "n" | "k" | "gn" | "div" | "divers" | "all"
        ) {
            return false;
        }
        count += 1;
    }
    count > 1
}

fn words_of_chunk(chunk: &str, out: &mut Vec<String>) {
    let mut rest = chunk;
    while let Some(first) = rest.chars().next() {
        if let Some(word) = SIGNED_WORDS.iter().find(|w| starts_signed(rest, w)) {
            out.push((*word).to_owned());
            rest = &rest[word.len()..];
        } else if !is_word_char(first) {
            rest = &rest[first.len_utf8()..];
        } else {
            rest = take_word(rest, out);
        }
    }
}

fn starts_signed(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|after| !after.starts_with(is_word_char))
}

fn take_word<'t>(text: &'t str, out: &mut Vec<String>) -> &'t str {
    let unspaced = text.starts_with(is_unspaced);
    let end = text.find(|c| !is_word_char(c) || is_unspaced(c) != unspaced).unwrap_or(text.len());
    if unspaced {
        segment(&text[..end], |word| out.push(word.to_owned()));
        return &text[end..];
    }
    if let Some((word, rest)) = take_initials(text) {
        out.push(word);
        return rest;
    }
    if let Some(after) = text[end..].strip_prefix('&') {
        let second = after.find(|c| !is_word_char(c)).unwrap_or(after.len());
        let lengths = (text[..end].chars().count(), after[..second].chars().count());
        if matches!(lengths, (1, 1..=2) | (2, 1)) && !after.starts_with(is_unspaced) {
            let whole = end + 1 + second;
            out.push(text[..whole].to_owned());
            return &text[whole..];
        }
    }
    let mut word = text[..end].to_owned();
    let mut rest = &text[end..];
    while let Some(after) = rest.strip_prefix('\'') {
        let more = after.find(|c| !is_word_char(c) || is_unspaced(c)).unwrap_or(after.len());
        word.push_str(&after[..more]);
        rest = &after[more..];
    }
    out.push(joined(word));
    rest
}

/// A word from which a sign was taken: marks that stood on both sides of it are put in order.
fn joined(word: String) -> String {
    if word.is_ascii() { word } else { fold(&word) }
}

/// Initials with dots, such as `s.a.` or `c.e.o`: one word without the dots.
fn take_initials(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut rest = text;
    loop {
        let mut chars = rest.chars();
        let Some(letter) = chars.next().filter(|&c| is_word_char(c) && !is_unspaced(c)) else { break };
        let after = chars.as_str();
        if after.starts_with(is_word_char) {
            // A full word follows the initials: they end before it.
            break;
        }
        word.push(letter);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None => {
                rest = after;
                break;
            }
        }
    }
    (word.chars().count() > 1).then(|| (joined(word), rest))
}

/// Bytes in hexadecimal digits, as hashes are written.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bytes_have_two_digits_each() {
        assert_eq!(hex(&[0, 15, 255]), "000fff");
    }

    #[test]
    fn words_are_given_one_by_one_as_they_are_all() {
        for text in ["Maya  Okafor", "", "HR Manager 2", "O'Neil-Smith C++", "ผู้จัดการฝ่ายบุคคล", " José "]
        {
            let mut given = Vec::new();
            each_word(text, |word| given.push(word.to_string()));
            assert_eq!(given, words(text), "{text}");
        }
    }

    #[test]
    fn folds() {
        for (text, expected) in [
            ("  HR\t Manager \r\n", "hr manager"),
            ("ＨＲ　Manager", "hr manager"),
            ("Directrice générale", "directrice generale"),
            ("Straße Ø Łódź ŒUVRE Æ Þ", "strasse o lodz oeuvre ae th"),
            ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
            ("Geschäftsführer", "geschaftsfuhrer"),
            ("ΔΙΕΥΘΥΝΤΉΣ", "διευθυντησ"),
            ("Йогурт", "иогурт"),
            ("ผู้จัดการฝ่ายบุคคล", "ผู้จัดการฝ่ายบุคคล"),
            ("คำ", "ค\u{e4d}\u{e32}"),
            ("مُدير", "مُدير"),
            ("हिन्दी", "हिन्दी"),
            ("がぎ ｶﾞ", "がぎ ガ"),
            ("people’s “x” – y — z", "people's \"x\" - y - z"),
            ("a\u{200b}b\u{202e}c\u{feff}\u{ad}d\u{7}", "abcd"),
            ("", ""),
            ("\u{200b}", ""),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    #[test]
    fn cuts_words() {
        for (text, expected) in [
            ("HR-Manager, UK", vec!["hr", "manager", "uk"]),
            ("C++ / C# & .NET Developer", vec!["c++", "c#", ".net", "developer"]),
            ("ASP.NET", vec!["asp", ".net"]),
            ("Head of R&D, AT&T", vec!["head", "of", "r&d", "at&t"]),
            ("Finance&HR", vec!["finance", "hr"]),
            ("Acme S.A. C.E.O", vec!["acme", "sa", "ceo"]),
            ("J.P.Morgan", vec!["jp", "morgan"]),
            ("Chief People's Officer", vec!["chief", "peoples", "officer"]),
            ("Entwickler (m/w/d)", vec!["entwickler"]),
            ("Responsable RH H/F", vec!["responsable", "rh"]),
            ("Dev [all genders] (f/h)", vec!["dev"]),
            ("Manager (Retail)", vec!["manager", "retail"]),
            ("24/7 b2b", vec!["24", "7", "b2b"]),
            ("ผู้จัดการฝ่ายบุคคล", vec!["ผู้", "จัดการ", "ฝ่าย", "บุคคล"]),
            ("HRマネージャー", vec!["hr", "マネージャー"]),
            ("人力资源经理", vec!["人力", "资源", "经理"]),
            ("مدير الموارد البشرية", vec!["مدير", "الموارد", "البشرية"]),
            ("인사 부장", vec!["인사", "부장"]),
            ("हिन्दी शिक्षक", vec!["हिन्दी", "शिक्षक"]),
            ("--- / ()", vec![]),
        ] {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn makes_text_safe_for_terminals() {
        for (text, expected) in [
            ("plain é ผู้", "plain é ผู้"),
            ("\u{1b}[31mred\u{1b}[0m", "\u{fffd}[31mred\u{fffd}[0m"),
            ("\u{9b}2J", "\u{fffd}2J"),
            ("a\nb\r\nc\td\u{2028}e", "a b  c d e"),
            ("user\u{202e}gpj.exe", "user\u{fffd}gpj.exe"),
            ("a\u{2066}b\u{2069}\u{200f}", "a\u{fffd}b\u{fffd}\u{fffd}"),
            ("pay\u{200b}pal\u{feff}\u{ad}", "pay\u{fffd}pal\u{fffd}\u{fffd}"),
            ("\u{7}\u{8}\u{7f}\0", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ("\u{e0041}", "\u{fffd}"),
        ] {
            assert_eq!(terminal(text), expected, "{text:?}");
        }
        assert!(matches!(terminal("plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn cuts_to_columns() {
        for (text, columns, expected) in [
            ("HR Manager", 10, "HR Manager"),
            ("HR Manager", 9, "HR Manag…"),
            ("HR Manager", 4, "HR…"),
            ("人力资源经理", 7, "人力资…"),
            ("人力资源经理", 6, "人力…"),
            ("ผู้จัดการ", 3, "ผู้จั…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
        ] {
            assert_eq!(truncate(text, columns), expected, "{text:?} {columns}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "(\\PC|[\u{0}-\u{1f}\u{e39}\u{e49}\u{301}]){0,24}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn words_are_folded_and_never_empty(text in "\\PC{0,24}") {
            for word in words(&text) {
                prop_assert!(!word.is_empty() && !word.contains(' '));
                prop_assert_eq!(fold(&word), word);
            }
        }

        #[test]
        fn signs_between_marks_leave_words_folded(text in "[\u{10a3a}\u{ccd}\u{5e0}\u{5bc}\u{1bc9e}a'.`]{0,12}") {
            for word in words(&text) {
                prop_assert_eq!(fold(&word), word);
            }
        }

        #[test]
        fn a_cut_text_fits(text in "\\PC{0,24}", columns in 0usize..20) {
            prop_assert!(width(&truncate(&text, columns)) <= columns);
        }

        #[test]
        fn terminal_text_has_no_controls(text in any::<String>()) {
            prop_assert!(!terminal(&text).chars().any(char::is_control));
        }
    }
}
