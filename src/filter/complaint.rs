//! What the parser says of a text that is no filter: what is wrong, where, and what to write instead.

use std::ops::Range;

use super::grammar::{Parser, is_keyword};
use super::print::quoted_where_needed;
use super::tree::TitleMode;
use crate::error::Error;
use crate::fields::{self, Kind, List, Subject};

impl Parser<'_> {
    pub(super) fn unknown_field(&self, name: &str, key: &str, span: Range<usize>) -> Error {
        let place = self.list.map_or(String::new(), |list| format!(" inside {}(...)", list.field().name));
        let error = self.lexer.error(format!("there is no field `{name}`{place}"), span);
        if self.list.is_some() && fields::by_name(key).is_some() {
            return error.with_hint(format!("ask `{key}` outside the parentheses"));
        }
        if let Some(list) = List::ALL.into_iter().find(|list| fields::by_element_name(*list, key).is_some())
            && self.list.is_none()
        {
            return error.with_hint(format!("ask it inside {}({key}:...)", list.field().name));
        }
        if self.list.is_none() && matches!(key, "count" | "total") {
            return error.with_hint("ask it inside hiring(...), tech(...) or ads(...)");
        }
        if fields::by_column(key).is_some_and(|field| !field.is_asked()) {
            return error.with_hint(format!("`{key}` is kept and shown, and not asked"));
        }
        // Another tool's word for a field that can be asked here.
        if let Some(field) = fields::by_header(key).filter(|field| self.look_up(field.name) == Some(*field)) {
            return error.with_hint(format!("did you mean {}?", field.name));
        }
        let mut near: Vec<(usize, String)> = self
            .asked_names()
            .into_iter()
            .map(|known| (strsim::osa_distance(key, &known), known))
            .filter(|(distance, known)| {
                *distance <= 1 + known.len() / 4 || known.len() > 2 && key.len() > 2 && known.starts_with(key)
            })
            .collect();
        near.sort();
        match near.as_slice() {
            [] => error.with_hint(format!("known are {}", self.asked_names().join(", "))),
            near => {
                let names: Vec<&str> = near.iter().take(3).map(|(_, name)| name.as_str()).collect();
                error.with_hint(format!("did you mean {}?", names.join(" or ")))
            }
        }
    }

    /// The names that can be asked here.
    pub(super) fn asked_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for field in fields::ALL.iter().filter(|field| field.is_asked()) {
            let here = match self.list {
                Some(list) => field.subject == list.element(),
                None => matches!(field.subject, Subject::Person | Subject::Company),
            };
            if here {
                names.push(field.name.to_string());
                if matches!(field.kind, Kind::Title) {
                    let modes =
                        TitleMode::ALL.iter().map(|mode| mode.suffix()).filter(|suffix| !suffix.is_empty());
                    names.extend(modes.map(|suffix| format!("{}_{suffix}", field.name)));
                }
            }
        }
        if let Some(list) = self.list {
            names.push("count".to_string());
            if list == List::Ads {
                names.push("total".to_string());
            }
        }
        names
    }

    /// Something follows a test without a word between.
    pub(super) fn joined(&mut self) -> Error {
        let (word, span) = self.lexer.peek_word();
        if self.lexer.peek() == Some(')') {
            let at = self.lexer.position();
            return self
                .lexer
                .error("this parenthesis was never opened", at..at + 1)
                .with_hint("remove it, or put `(` where it begins");
        }
        let span = self.lexer.at_least_one(span);
        let is_test = self.lexer.is_followed_by(span.end, ':') || self.lexer.is_followed_by(span.end, '(');
        let hint = if is_test || word.is_empty() || is_keyword(word) {
            "write `and` between two tests"
        } else {
            "write `and` between two tests, and quotes around a value of several words: title:\"hr manager\""
        };
        self.lexer.error("a word is missing between two tests", span).with_hint(hint)
    }

    pub(super) fn wanted_test(&mut self, word: &str, span: Range<usize>) -> Error {
        let found = match self.lexer.peek() {
            _ if !word.is_empty() => format!("a test is missing before `{word}`"),
            None => "a test is missing at the end".to_string(),
            Some(sign) => format!("a test is missing before `{sign}`"),
        };
        let example = match self.list {
            Some(list) => {
                let field = list.main_field();
                format!("a test is written field:value, such as {}:{}", field.name, field.example)
            }
            None => "a test is written field:value, such as headcount:11..".to_string(),
        };
        self.lexer.error(found, self.lexer.at_least_one(span)).with_hint(example)
    }

    pub(super) fn lone_word(&self, word: &str, span: Range<usize>) -> Error {
        let key = word.to_lowercase().replace(['-', '.'], "_");
        let error = self.lexer.error(format!("`{word}` asks nothing"), span);
        match self.look_up(&key) {
            Some(field) => error.with_hint(format!(
                "write {}:{} or {}:known",
                field.name,
                quoted_where_needed(field.example),
                field.name
            )),
            None => error.with_hint("write field:value, and quotes around a value of several words"),
        }
    }
}
