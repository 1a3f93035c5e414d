//! The filter language, and its parser.
//!
//! ```text
//! filter  = [ any ]                                  nothing at all is passed by everybody
//! any     = all { "or" all }
//! all     = not { "and" not }
//! not     = "not" not | part
//! part    = "(" [ any ] ")"
//!         | "maybe" "(" any ")"                      possible is enough
//!         | field ":" asked
//!         | column ":" asked                         column = x.word | x."text"
//!         | list "(" [ any ] ")"                     list = tech | ads | hiring
//! asked   = "known" | "unknown" | value | "(" value { "or" value } ")"
//! value   = word | '"' text '"' | "'" text "'"
//! ```
//!
//! - Keywords and field names are read in any letter case. `and` binds closer than `or`, `not` closer than both. Two
//!   tests side by side without a word between them are an error.
//! - A word ends at a space, a parenthesis or a double quote. In quotes, a backslash escapes the quote and itself.
//! - Numbers: `headcount:11..`, `..50`, `11..50`, `50`, `11-50`, `10+`, `>10`, `"<= 50"`; both ends are included.
//!   Money: `revenue:10M..50M`, `"10M EUR.."`; without a currency in US dollars. Durations: `tenure:..1y`,
//!   `3mo..2y`, `2y..`; the end is not included.
//! - Titles: `title:` the same function at the same level, `title_similar:` at a neighbouring level as well,
//!   `title_words:` all the words, `title_exact:` the same text, `title_regex:` a regular expression (`title.words:` is
//!   understood as well).
//! - `tech:hubspot`, `ads:adwords` and `hiring:marketing` ask for one element of a list: a technology, a platform, an
//!   opening in a department. `hiring(title:"Marketing Manager" and posted:..30d and place:Chicago)` asks several
//!   things of one and the same element. Beside them, outside any `or`, `not` or inner parentheses, may stand how many
//!   such elements there are (`count:3..`) and, in `ads`, what they cost a month in total (`total:5000..`).
//! - `x.owner:"Jane Roe"` asks a custom column; what it is asked belongs to [`super::column`].
//! - A text may hold 16 KiB, 64 levels and 1,024 values; a regular expression 256 bytes.
//!
//! The parser answers a canonical tree ([`Filter::canonical`]). What values mean belongs to [`super::ask`].

use std::ops::Range;

use super::ask;
use super::column::{self, ColumnAsk, ColumnTest};
use super::lexer::{Lexer, Piece};
use super::print::quoted_where_needed;
use super::tree::{Ask, Filter, Measure, TitleMode};
use crate::error::{Error, Result};
use crate::fields::normalise::squeeze;
use crate::fields::{self, Field, Kind, List};
use crate::model::column_key;

/// The longest filter, in bytes.
pub const MAX_BYTES: usize = 16 * 1024;

/// The most levels of parentheses, `not` and `maybe`.
pub const MAX_DEPTH: usize = 64;

/// The most values in all tests together.
pub const MAX_CLAUSES: usize = 1024;

const KEYWORDS: [&str; 4] = ["and", "or", "not", "maybe"];

/// Reads a filter.
pub fn parse(text: &str) -> Result<Filter> {
    parse_noting(text).map(|(filter, _)| filter)
}

/// Reads a filter and lists the values as they were written, each with its field: for [`super::notes()`].
pub fn parse_noting(text: &str) -> Result<(Filter, Vec<(&'static Field, String)>)> {
    if text.len() > MAX_BYTES {
        return Err(Error::usage(format!("the filter is longer than {} KiB", MAX_BYTES / 1024))
            .with_hint("put long lists of companies or people into a file and match them against it"));
    }
    let mut parser = Parser {
        lexer: Lexer::new(text),
        depth: 0,
        clauses: 0,
        list: None,
        measures: Vec::new(),
        written: Vec::new(),
    };
    if parser.lexer.peek().is_none() {
        return Ok((Filter::everything(), Vec::new()));
    }
    let filter = parser.any()?;
    parser.expect_end()?;
    Ok((filter.canonical(), parser.written))
}

/// Whether `word` has a meaning of its own where a value could stand.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.iter().chain(&["known", "unknown"]).any(|keyword| word.eq_ignore_ascii_case(keyword))
}

pub(super) struct Parser<'t> {
    pub(super) lexer: Lexer<'t>,
    depth: usize,
    clauses: usize,
    /// The list whose parentheses we are in.
    pub(super) list: Option<List>,
    /// Counts and totals read inside these parentheses, with their place.
    measures: Vec<(Measure, Range<usize>)>,
    written: Vec<(&'static Field, String)>,
}

impl<'t> Parser<'t> {
    fn any(&mut self) -> Result<Filter> {
        let before = self.measures.len();
        let mut parts = vec![self.all()?];
        while self.lexer.eat_keyword("or") {
            parts.push(self.all()?);
        }
        if parts.len() == 1 {
            return Ok(parts.swap_remove(0));
        }
        self.no_measure_since(before)?;
        Ok(Filter::Any(parts))
    }

    fn all(&mut self) -> Result<Filter> {
        let mut parts = vec![self.not()?];
        while self.lexer.eat_keyword("and") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Filter::All(parts) })
    }

    fn not(&mut self) -> Result<Filter> {
        let (_, span) = self.lexer.peek_word();
        if !self.lexer.eat_keyword("not") {
            return self.part();
        }
        let before = self.measures.len();
        let inner = self.deeper(span, Self::not)?;
        self.no_measure_since(before)?;
        Ok(Filter::negate(inner))
    }

    fn part(&mut self) -> Result<Filter> {
        let start = self.lexer.position();
        let before = self.measures.len();
        if self.lexer.eat('(') {
            let inner = self.in_parentheses(start)?;
            self.no_measure_since(before)?;
            return Ok(inner);
        }
        if let Some(name) = self.lexer.prefixed(column::PREFIX)? {
            return self.column(name);
        }
        let (word, span) = self.lexer.word();
        if word.is_empty() || KEYWORDS[..3].iter().any(|keyword| word.eq_ignore_ascii_case(keyword)) {
            return Err(self.wanted_test(word, span));
        }
        match self.lexer.peek() {
            Some(':') => {
                self.lexer.eat(':');
                self.test(word, span)
            }
            Some('(') if word.eq_ignore_ascii_case("maybe") => {
                self.lexer.eat('(');
                if self.lexer.peek() == Some(')') {
                    return Err(self
                        .lexer
                        .error("`maybe()` asks nothing", span)
                        .with_hint("maybe(tech:hubspot)"));
                }
                let inner = self.in_parentheses(start)?;
                self.no_measure_since(before)?;
                Ok(Filter::Maybe(Box::new(inner)))
            }
            Some('(') => self.element(word, span),
            _ => Err(self.lone_word(word, span)),
        }
    }

    /// What stands between the parenthesis just taken and its partner.
    fn in_parentheses(&mut self, start: usize) -> Result<Filter> {
        if self.lexer.eat(')') {
            return Ok(Filter::everything());
        }
        let inner = self.deeper(start..start + 1, Self::any)?;
        self.close(start)?;
        Ok(inner)
    }

    fn close(&mut self, start: usize) -> Result<()> {
        if self.lexer.eat(')') {
            return Ok(());
        }
        if self.lexer.peek().is_none() {
            return Err(self
                .lexer
                .error("this parenthesis is never closed", start..start + 1)
                .with_hint("put `)` where it ends"));
        }
        Err(self.joined())
    }

    fn deeper(&mut self, span: Range<usize>, read: fn(&mut Self) -> Result<Filter>) -> Result<Filter> {
        if self.depth == MAX_DEPTH {
            return Err(self
                .lexer
                .error(format!("the filter is nested more than {MAX_DEPTH} levels deep"), span)
                .with_hint("leave out parentheses that change nothing"));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn test(&mut self, name: &'t str, span: Range<usize>) -> Result<Filter> {
        let key = name.to_lowercase().replace(['-', '.'], "_");
        if self.list.is_some() && matches!(key.as_str(), "count" | "total") {
            return self.measure(&key, span);
        }
        let (field, mode) = self.field(name, &key, span)?;
        let (word, _) = self.lexer.peek_word();
        if let Some(ask) = known_or_unknown(word) {
            self.lexer.word();
            self.count(1)?;
            return Ok(Filter::test(field, ask));
        }
        let (values, span) = self.values(name, &quoted_where_needed(field.example))?;
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        let read = match mode {
            Some(mode) => ask::ask_title(mode, &texts).map(|ask| Filter::test(field, ask)),
            None => ask::test(field, &texts),
        };
        let filter = read.map_err(|error| self.lexer.place(error, span))?;
        if mode.is_none_or(TitleMode::is_read) {
            self.written.extend(values.into_iter().map(|value| (field, value)));
        }
        Ok(filter)
    }

    /// A test of a custom column, whose name was taken.
    fn column(&mut self, name: Piece) -> Result<Filter> {
        let Piece { text, span, .. } = name;
        let name = squeeze(&text);
        if column_key(&name).is_empty() {
            return Err(self.lexer.error("there is no name behind `x.`", span).with_hint(
                "write the header of a column of your files: x.owner:Jane or x.\"Lead Owner\":Jane",
            ));
        }
        let written = column::written(&name);
        if let Some(list) = self.list {
            return Err(self
                .lexer
                .error(format!("there is no custom column inside {}(...)", list.field().name), span)
                .with_hint(format!("ask {written} outside the parentheses")));
        }
        if !self.lexer.eat(':') {
            return Err(match self.lexer.peek() {
                Some('(') => self
                    .lexer
                    .error(format!("a colon is missing behind `{written}`"), span)
                    .with_hint(format!("write {written}:(one or another)")),
                _ => self
                    .lexer
                    .error(format!("`{written}` asks nothing"), span)
                    .with_hint(format!("write {written}:known, {written}:\"a text\" or {written}:1..5")),
            });
        }
        let test = |ask| Filter::Column(ColumnTest { name: name.clone(), ask });
        let (word, _) = self.lexer.peek_word();
        if let Some(ask) = known_or_unknown(word) {
            self.lexer.word();
            self.count(1)?;
            return Ok(test(if ask == Ask::Known { ColumnAsk::Known } else { ColumnAsk::Unknown }));
        }
        let (values, span) = self.values(&written, "\"a text\"")?;
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        let asks = column::asks(&name, &texts).map_err(|error| self.lexer.place(error, span))?;
        let mut tests: Vec<Filter> = asks.into_iter().map(test).collect();
        Ok(if tests.len() == 1 { tests.swap_remove(0) } else { Filter::Any(tests) })
    }

    fn measure(&mut self, key: &str, span: Range<usize>) -> Result<Filter> {
        if key == "total" && self.list != Some(List::Ads) {
            return Err(self
                .lexer
                .error("only ads have a total", span)
                .with_hint("count:3.. asks for the number of elements"));
        }
        let field = &fields::named::AD_SPEND;
        let (values, values_span) = self.values(key, &quoted_where_needed(field.example))?;
        let texts: Vec<&str> = values.iter().map(String::as_str).collect();
        let read = if key == "total" {
            ask::amounts(&texts).map(Measure::Total)
        } else {
            ask::counts(&texts).map(Measure::Count)
        };
        let measure = read.map_err(|error| self.lexer.place(error, values_span))?;
        if self
            .measures
            .iter()
            .any(|(other, _)| std::mem::discriminant(other) == std::mem::discriminant(&measure))
        {
            return Err(self
                .lexer
                .error(format!("`{key}` is asked twice"), span)
                .with_hint(format!("several ranges are written {key}:(1 or 5..)")));
        }
        self.measures.push((measure, span));
        Ok(Filter::everything())
    }

    /// The values behind a colon and the place of them all.
    fn values(&mut self, name: &str, example: &str) -> Result<(Vec<String>, Range<usize>)> {
        let start = self.lexer.position();
        if !self.lexer.eat('(') {
            let piece = self.value(name, example)?;
            self.count(1)?;
            return Ok((vec![piece.text], piece.span));
        }
        let mut values = Vec::new();
        loop {
            let piece = self.value(name, example)?;
            if !piece.quoted && known_or_unknown(&piece.text).is_some() {
                return Err(self
                    .lexer
                    .error(format!("`{}` stands alone", piece.text), piece.span)
                    .with_hint(format!("write {name}:{} or ...", piece.text.to_lowercase())));
            }
            self.count(1)?;
            values.push(piece.text);
            if self.lexer.eat(')') {
                let end = self.lexer.end_of_taken();
                return Ok((values, start..end));
            }
            if self.lexer.eat_keyword("or") {
                continue;
            }
            let (word, span) = self.lexer.peek_word();
            let error = match word {
                "" if self.lexer.peek().is_none() => {
                    self.lexer.error("this parenthesis is never closed", start..start + 1)
                }
                _ => self.lexer.error("between values only `or` can stand", self.lexer.at_least_one(span)),
            };
            return Err(error.with_hint(format!(
                "write {name}:(\"one value\" or \"another\"), and outside the parentheses everything else"
            )));
        }
    }

    fn value(&mut self, name: &str, example: &str) -> Result<Piece> {
        let at = self.lexer.position();
        match self.lexer.value()? {
            Some(piece)
                if piece.quoted || !KEYWORDS.iter().any(|word| piece.text.eq_ignore_ascii_case(word)) =>
            {
                Ok(piece)
            }
            found => {
                let span = found.map_or(self.lexer.at_least_one(at..at), |piece| piece.span);
                Err(self.lexer.error(format!("a value is missing for `{name}`"), span).with_hint(format!(
                    "write {name}:{example}; a value that is a word of the language is put in quotes"
                )))
            }
        }
    }

    /// The field and title mode of a name.
    fn field(
        &self,
        name: &str,
        key: &str,
        span: Range<usize>,
    ) -> Result<(&'static Field, Option<TitleMode>)> {
        if let Some(field) = self.look_up(key) {
            let mode = matches!(field.kind, Kind::Title).then_some(TitleMode::Role);
            return Ok((field, mode));
        }
        if let Some((base, suffix)) = key.rsplit_once('_')
            && let Some(field) = self.look_up(base).filter(|field| matches!(field.kind, Kind::Title))
            && let Some(mode) = TitleMode::ALL.into_iter().find(|mode| mode.suffix() == suffix)
        {
            return Ok((field, Some(mode)));
        }
        Err(self.unknown_field(name, key, span))
    }

    pub(super) fn look_up(&self, key: &str) -> Option<&'static Field> {
        match self.list {
            Some(list) => fields::by_element_name(list, key),
            None => fields::by_name(key),
        }
    }

    fn element(&mut self, word: &str, span: Range<usize>) -> Result<Filter> {
        let start = self.lexer.position();
        let key = word.to_lowercase().replace(['-', '.'], "_");
        let field = self.look_up(&key);
        let Some(Kind::List(list)) = field.map(|field| field.kind) else {
            if field.is_some() {
                return Err(self
                    .lexer
                    .error(format!("a colon is missing behind `{word}`"), span)
                    .with_hint(format!("write {word}:(one or another)")));
            }
            return Err(match self.list {
                Some(list) if List::ALL.iter().any(|inner| inner.field().name == key) => self
                    .lexer
                    .error(format!("{}(...) cannot hold {key}(...)", list.field().name), span)
                    .with_hint("put them side by side with `and` between"),
                _ => self.unknown_field(word, &key, span),
            });
        };
        self.lexer.eat('(');
        self.count(1)?;
        self.list = Some(list);
        let inner = self.in_parentheses(start);
        self.list = None;
        let mut count = None;
        let mut total = None;
        for (measure, _) in self.measures.drain(..) {
            match measure {
                Measure::Count(ranges) => count = Some(ranges),
                Measure::Total(ranges) => total = Some(ranges),
            }
        }
        Ok(ask::element(list, vec![inner?], count, total))
    }

    fn no_measure_since(&self, before: usize) -> Result<()> {
        match self.measures.get(before) {
            None => Ok(()),
            Some((_, span)) => Err(self
                .lexer
                .error("how many elements there are is asked beside the tests, not inside them", span.clone())
                .with_hint("hiring((title:a or title:b) and count:3..)")),
        }
    }

    fn count(&mut self, more: usize) -> Result<()> {
        self.clauses += more;
        if self.clauses <= MAX_CLAUSES {
            return Ok(());
        }
        let at = self.lexer.position();
        Err(self
            .lexer
            .error(
                format!("the filter holds more than {MAX_CLAUSES} values"),
                self.lexer.at_least_one(at..at),
            )
            .with_hint("put long lists of companies or people into a file and match them against it"))
    }

    fn expect_end(&mut self) -> Result<()> {
        if self.lexer.peek().is_none() { Ok(()) } else { Err(self.joined()) }
    }
}

fn known_or_unknown(word: &str) -> Option<Ask> {
    if word.eq_ignore_ascii_case("known") {
        Some(Ask::Known)
    } else if word.eq_ignore_ascii_case("unknown") {
        Some(Ask::Unknown)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Subject;
    use crate::value::{Interval, RangeSet};
    use std::time::{Duration, Instant};

    fn wrong(text: &str) -> (String, String, Option<String>) {
        let error = parse(text).expect_err(text);
        let place = error.excerpt().map(|(whole, span)| whole[span].to_string());
        (error.message().to_string(), error.hint().unwrap_or_default().to_string(), place)
    }

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        for (text, same) in [
            ("city:a or city:b and not city:c", "city:a or (city:b and (not city:c))"),
            ("NOT city:a AND city:b", "(not city:a) and city:b"),
            ("((city:a))", "city:a"),
            ("city:a and (city:b and city:c)", "city:a and city:b and city:c"),
            ("city : \"a\"", "city:a"),
            ("tech:hubspot", "tech(name:HubSpot)"),
            ("tech:hubspot", "Technologies(name:\"hub spot\")"),
            ("ads:(adwords or \"Meta Ads\")", "ads(platform:(\"Google Ads\" or 'Meta Ads'))"),
            ("hiring:marketing", "hiring(department:Marketing and count:1..)"),
            ("title.words:hr", "title_words:hr"),
            ("title-exact:hr", "title_exact:hr"),
            ("role-start:..1y", "tenure:..1y"),
            ("()", ""),
        ] {
            assert_eq!(parse(text).expect(text), parse(same).expect(same), "{text}");
        }
    }

    #[test]
    fn one_element_is_bound_and_measured() {
        let text = "ads(platform:adwords and total:5000.. and count:2..)";
        let Filter::All(parts) = parse(text).expect(text) else { panic!("two measures") };
        let measures: Vec<Measure> = parts
            .into_iter()
            .map(|part| match part {
                Filter::Has(element) => element.measure,
                other => panic!("{other:?}"),
            })
            .collect();
        let at_least = |count| RangeSet::from(Interval::at_least(count));
        assert_eq!(measures, [Measure::Count(at_least(2)), Measure::Total(at_least(5000))]);
    }

    #[test]
    fn errors_tell_what_where_and_what_next() {
        for (text, message, hint, place) in [
            ("title:hr manager", "a word is missing between two tests", "quotes around", "manager"),
            ("city:a city:b", "a word is missing between two tests", "write `and` between two tests", "city"),
            ("city:a (city:b)", "a word is missing between two tests", "write `and`", "("),
            ("headcont:11..", "there is no field `headcont`", "did you mean headcount", "headcont"),
            ("dep:Sales", "there is no field `dep`", "did you mean department", "dep"),
            ("employees:11..", "there is no field `employees`", "did you mean headcount", "employees"),
            ("platform:adwords", "there is no field `platform`", "inside ads(platform:...)", "platform"),
            (
                "hiring(industry:banking)",
                "there is no field `industry` inside hiring(...)",
                "outside",
                "industry",
            ),
            ("hiring(plaec:x)", "there is no field `plaec`", "did you mean place", "plaec"),
            ("tech_checked:2026", "there is no field `tech_checked`", "not asked", "tech_checked"),
            ("seniority:boss", "`boss` is no seniority", "nown are", "boss"),
            ("tenure:6m", "m could be", "6mo", "6m"),
            ("tenure:\"<=1y\"", "is not part of it", "<1y", "\"<=1y\""),
            ("headcount:many", "`many` is no number", "11..50", "many"),
            ("(city:a", "this parenthesis is never closed", ")", "("),
            ("city:a)", "this parenthesis was never opened", "remove", ")"),
            ("city:(a b)", "between values only `or`", "another", "b"),
            ("city:\"a", "is never closed", "\"", "\"a"),
            ("city:", "a value is missing for `city`", "city:Chicago", ""),
            ("city: and", "a value is missing for `city`", "quotes", "and"),
            ("city:a and", "a test is missing at the end", "field:value", ""),
            ("or city:a", "a test is missing before `or`", "field:value", "or"),
            ("manager", "`manager` asks nothing", "field:value", "manager"),
            ("title", "`title` asks nothing", "title:\"HR Manager\"", "title"),
            ("city(a)", "a colon is missing", "city:(", "city"),
            ("hiring(tech(name:a))", "cannot hold", "side by side", "tech"),
            ("hiring(count:1 or place:a)", "beside the tests", "count:3..", "count"),
            ("hiring(not count:1)", "beside the tests", "count:3..", "count"),
            ("hiring((count:1) and place:a)", "beside the tests", "count:3..", "count"),
            ("hiring(count:1 and count:2)", "asked twice", "count:(", "count"),
            ("hiring(total:1..)", "only ads have a total", "count", "total"),
            ("count:3", "there is no field `count`", "inside hiring", "count"),
            ("maybe()", "asks nothing", "maybe(", "maybe"),
            ("title_regex:\"[\"", "no regular expression", "backslash", "\"[\""),
            ("city:(a or known)", "`known` stands alone", "city:known", "known"),
            ("domain:northgate", "not a domain", "northgate.example", "northgate"),
        ] {
            let (said, hinted, shown) = wrong(text);
            assert!(said.contains(message), "{text}: {said}");
            assert!(hinted.contains(hint), "{text}: {hinted}");
            assert_eq!(shown.as_deref(), Some(place), "{text}");
        }
    }

    #[test]
    fn excerpts_never_cut_a_character() {
        for text in
            ["ü ü", "city:ä ö", "ü:x", "city:(ä ö)", "(ü", "title_regex:\"ü[\"", "city:ä)ü", "city:\u{a0}ü ü"]
        {
            if let Err(error) = parse(text) {
                let (whole, span) = error.excerpt().expect(text);
                assert!(whole.get(span.clone()).is_some(), "{text}: {span:?}");
            }
        }
    }

    #[test]
    fn limits_hold_and_answer_quickly() {
        let start = Instant::now();
        let deep = format!("{}city:a{}", "(".repeat(1_000_000), ")".repeat(1_000_000));
        assert!(wrong(&deep).0.contains("longer than 16 KiB"));
        for open in ["(", "not ", "maybe(", "(not "] {
            let deep = open.repeat(2500);
            assert!(wrong(&deep).0.contains("64 levels"), "{open}");
        }
        let nested = format!("{}city:a{}", "(".repeat(64), ")".repeat(64));
        assert!(parse(&nested).is_ok());
        let values = vec!["a"; 1025].join(" or ");
        assert!(wrong(&format!("city:({values})")).0.contains("1024 values"));
        assert!(parse(&format!("city:({})", vec!["a"; 1024].join(" or "))).is_ok());
        assert!(wrong(&format!("title_regex:\"{}\"", "a".repeat(300))).0.contains("256 bytes"));
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }

    #[test]
    fn values_are_noted_as_written() {
        let (_, written) =
            parse_noting("ads:adwords and title:\"HR Manager\" and title_words:x").expect("a filter");
        let written: Vec<(&str, &str)> =
            written.iter().map(|(field, value)| (field.name, value.as_str())).collect();
        assert_eq!(written, [("ads", "adwords"), ("title", "HR Manager")]);
    }

    #[test]
    fn the_documentation_lists_every_field() {
        let page = include_str!("../../docs/filters.md");
        let mut listed = page.lines().filter_map(|line| {
            let cell = line.strip_prefix("| `")?;
            cell.split_once('`').map(|(name, _)| name.split(':').next().unwrap_or(name))
        });
        for list in [None, Some(List::Tech), Some(List::Ads), Some(List::Hiring)] {
            for field in fields::ALL.iter().filter(|field| field.is_asked()) {
                let here = match list {
                    None => matches!(field.subject, Subject::Person | Subject::Company),
                    Some(list) => field.subject == list.element(),
                };
                if here {
                    assert_eq!(listed.next(), Some(field.name), "in the order of the table of fields");
                }
            }
        }
        assert_eq!(listed.next(), None);
    }

    #[test]
    fn the_documentation_holds_filters_that_parse() {
        let page = include_str!("../../docs/filters.md");
        let mut inside = false;
        let mut count = 0;
        for line in page.lines() {
            if line.starts_with("```") {
                inside = line == "```filter";
            } else if inside && !line.is_empty() {
                assert!(parse(line).is_ok(), "{line}: {:?}", parse(line).err());
                count += 1;
            }
        }
        assert!(count > 10, "{count}");
    }
}
