//! Cuts the text of a filter into names, values and signs, on demand of the parser.
//!
//! Where a value ends depends on what stands before it (a web address holds a colon, a name does not), so the parser
//! asks for what it expects. The lexer knows no field and no keyword.

use std::ops::Range;

use crate::error::{Error, Result};

/// A place in the text of a filter.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

/// A value as it was written, without its quotes.
pub(super) struct Piece {
    /// The text, escapes resolved.
    pub text: String,
    /// Whether it stood in quotes: then it is never a keyword.
    pub quoted: bool,
    /// Its bytes in the filter, quotes included.
    pub span: Range<usize>,
}

impl<'t> Lexer<'t> {
    /// The beginning of `text`.
    pub fn new(text: &'t str) -> Self {
        Lexer { text, at: 0 }
    }

    /// The byte at which the next token begins.
    pub fn position(&mut self) -> usize {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.at
    }

    /// The next character that is no space.
    pub fn peek(&mut self) -> Option<char> {
        let at = self.position();
        self.text[at..].chars().next()
    }

    /// Takes `sign` if it comes next.
    pub fn eat(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    /// Takes the keyword if it comes next as a whole word, in any letter case.
    pub fn eat_keyword(&mut self, keyword: &str) -> bool {
        let (word, _) = self.peek_word();
        let found = word.eq_ignore_ascii_case(keyword);
        if found {
            self.at += keyword.len();
        }
        found
    }

    /// The next word up to a space, parenthesis, quote or colon, and its bytes; it is not taken.
    pub fn peek_word(&mut self) -> (&'t str, Range<usize>) {
        let at = self.position();
        let rest = &self.text[at..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"' | ':'))
            .unwrap_or(rest.len());
        (&rest[..end], at..at + end)
    }

    /// Takes the next word.
    pub fn word(&mut self) -> (&'t str, Range<usize>) {
        let (word, span) = self.peek_word();
        self.at = span.end;
        (word, span)
    }

    /// Takes a name behind `prefix`, which is read in any letter case, if it comes next: in quotes, or up to a space,
    /// parenthesis, quote or colon. The span is the whole, prefix included.
    pub fn prefixed(&mut self, prefix: &str) -> Result<Option<Piece>> {
        let start = self.position();
        let rest = &self.text[start..];
        if !rest.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix)) {
            return Ok(None);
        }
        let behind = start + prefix.len();
        if let Some(quote @ ('"' | '\'')) = self.text[behind..].chars().next() {
            let piece = self.quoted(behind, quote)?;
            return Ok(Some(Piece { span: start..piece.span.end, ..piece }));
        }
        let (word, span) = self.peek_word();
        self.at = span.end;
        Ok(Some(Piece { text: word[prefix.len()..].to_string(), quoted: false, span }))
    }

    /// Takes the next value: in quotes, or up to a space, parenthesis or quote. `None` if none comes.
    pub fn value(&mut self) -> Result<Option<Piece>> {
        let start = self.position();
        let rest = &self.text[start..];
        if let Some(quote @ ('"' | '\'')) = rest.chars().next() {
            return self.quoted(start, quote).map(Some);
        }
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')).unwrap_or(rest.len());
        if end == 0 {
            return Ok(None);
        }
        self.at = start + end;
        Ok(Some(Piece { text: rest[..end].to_string(), quoted: false, span: start..self.at }))
    }

    /// The byte behind what was taken last.
    pub fn end_of_taken(&self) -> usize {
        self.at
    }

    /// `span`, or where it is empty the character there, so that a caret has something to point at.
    pub fn at_least_one(&self, span: Range<usize>) -> Range<usize> {
        if !span.is_empty() {
            return span;
        }
        let length = self.text[span.start..].chars().next().map_or(0, char::len_utf8);
        span.start..span.start + length
    }

    /// Whether `sign` follows the byte `end`, spaces left out.
    pub fn is_followed_by(&self, end: usize, sign: char) -> bool {
        self.text[end..].trim_start().starts_with(sign)
    }

    /// An error at `span`.
    pub fn error(&self, message: impl Into<String>, span: Range<usize>) -> Error {
        Error::usage(message).with_excerpt(self.text, span)
    }

    /// Adds the place to an error about a value.
    pub fn place(&self, error: Error, span: Range<usize>) -> Error {
        error.with_excerpt(self.text, span)
    }

    /// A backslash escapes the quote and itself and is a plain character before any other, so that regular
    /// expressions are written as they are.
    fn quoted(&mut self, start: usize, quote: char) -> Result<Piece> {
        let mut text = String::new();
        let mut chars = self.text[start + 1..].char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            if c == quote {
                self.at = start + 1 + offset + 1;
                return Ok(Piece { text, quoted: true, span: start..self.at });
            }
            match chars.peek() {
                Some((_, next)) if c == '\\' && (*next == quote || *next == '\\') => {
                    text.push(*next);
                    chars.next();
                }
                _ => text.push(c),
            }
        }
        Err(self
            .error(format!("the quote {quote} is never closed"), start..self.text.len())
            .with_hint(format!("put {quote} at the end of the value")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_belongs_to_the_span_of_its_name() {
        for (text, name, span) in [
            ("x.\"my owner\":Sam", "my owner", 0..12),
            (" X.owner:Sam", "owner", 1..8),
            ("x.'a b'", "a b", 0..7),
        ] {
            let piece = Lexer::new(text).prefixed("x.").expect(text).expect(text);
            assert_eq!((piece.text.as_str(), piece.span), (name, span), "{text}");
        }
        assert!(Lexer::new("y.owner").prefixed("x.").expect("no error").is_none());
    }
}
