//! A profile from the text of its file, with errors that name file, line and column and point at the place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::keys::{self, Key, nearest};
use super::{Fading, ListDefaults, MAX_POINTS, POINT, PerCompany, Profile, Rule, Shape};
use crate::error::{Error, Result};
use crate::fields::{Field, Kind};
use crate::filter::{Filter, Measure, ask};
use crate::value::Duration;

/// A profile with what is needed to speak about its file.
#[derive(Debug, Clone)]
pub struct ReadProfile {
    /// The profile.
    pub profile: Profile,
    /// The values of its filters as they were written, each with its field.
    pub written: Vec<(&'static Field, String)>,
    /// Where `where` stands.
    pub wanted: Option<Origin>,
    /// Where `not` stands.
    pub unwanted: Option<Origin>,
    /// Where each rule stands.
    pub rules: Vec<Origin>,
}

/// A place in the file of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Profile {
    /// The profile in `text`; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// Where the text is no profile: with file, line and column, and the place in the text.
    pub fn parse(file: &str, text: &str) -> Result<Profile> {
        ReadProfile::parse(file, text).map(|read| read.profile)
    }
}

impl ReadProfile {
    /// The profile in `text`, with its places; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// Where the text is no profile: with file, line and column, and the place in the text.
    pub fn parse(file: &str, text: &str) -> Result<ReadProfile> {
        if text.len() > keys::MAX_BYTES {
            return Err(Error::usage(format!("{file} is longer than {} KiB", keys::MAX_BYTES / 1024))
                .with_hint("a profile is a short file: see `leadsift icp init`"));
        }
        let reader = Reader { file, text, written: Vec::new() };
        let document = DeTable::parse(text).map_err(|error| {
            reader.error(error.message(), error.span().unwrap_or(0..0)).with_hint(
                "a profile is TOML: `leadsift icp init` prints one, docs/profiles.md describes its keys",
            )
        })?;
        let document = Table { span: document.span(), entries: document.get_ref() };
        reader.profile(&document)
    }
}

/// The file in the making.
pub(super) struct Reader<'t> {
    pub(super) file: &'t str,
    pub(super) text: &'t str,
    pub(super) written: Vec<(&'static Field, String)>,
}

/// A table with the place where it stands.
pub(super) struct Table<'a, 't> {
    pub(super) span: Range<usize>,
    pub(super) entries: &'a DeTable<'t>,
}

/// A value with the place where it stands.
pub(super) type Entry<'a, 't> = &'a Spanned<DeValue<'t>>;

impl<'a, 't> Table<'a, 't> {
    fn get(&self, name: &str) -> Option<Entry<'a, 't>> {
        self.entries.iter().find(|(key, _)| key.get_ref() == name).map(|(_, value)| value)
    }

    fn key_span(&self, name: &str) -> Range<usize> {
        let key = self.entries.iter().find(|(key, _)| key.get_ref() == name);
        key.map_or_else(|| self.span.clone(), |(key, _)| key.span())
    }
}

impl Reader<'_> {
    fn profile(mut self, document: &Table<'_, '_>) -> Result<ReadProfile> {
        self.check_keys(document, keys::PROFILE, "a profile")?;
        let name = document.get("name").map(|value| self.text(value, "name")).transpose()?;
        let wanted = document.get("where").map(|value| self.filter(value, "where")).transpose()?;
        let unwanted = document.get("not").map(|value| self.filter(value, "not")).transpose()?;
        let mut rules = Vec::new();
        let mut places = Vec::new();
        if let Some(value) = document.get("score") {
            let DeValue::Array(tables) = value.get_ref() else {
                return Err(self
                    .mistaken(value, "score", "tables")
                    .with_hint("begin each rule with a line [[score]]"));
            };
            if tables.len() > keys::MAX_RULES {
                let error = self.error(format!("there are {} rules", tables.len()), value.span());
                return Err(error.with_hint(format!("a profile holds at most {}", keys::MAX_RULES)));
            }
            for table in tables.iter() {
                let DeValue::Table(entries) = table.get_ref() else {
                    let error = self.mistaken(table, "score", "a list of rules");
                    return Err(error.with_hint("begin each rule with a line [[score]]"));
                };
                let span = table.span();
                places.push(self.origin(span.start));
                rules.push(self.rule(&Table { span, entries })?);
            }
        }
        if rules.is_empty() {
            let end = self.text.len();
            return Err(self.error("no rule gives points", end..end).with_hint(
                "add one: [[score]], then group, when, points; `leadsift icp init` prints examples",
            ));
        }
        let list = match document.get("list") {
            Some(value) => self.list(value)?,
            None => ListDefaults::default(),
        };
        let profile = Profile { name: name.unwrap_or_default(), wanted, unwanted, rules, list };
        if profile.total() > MAX_POINTS {
            return Err(self
                .error(format!("the points come to more than {}", MAX_POINTS / POINT), 0..0)
                .with_hint("only their proportions matter: make all of them smaller"));
        }
        Ok(ReadProfile {
            wanted: document.get("where").map(|_| self.origin(document.key_span("where").start)),
            unwanted: document.get("not").map(|_| self.origin(document.key_span("not").start)),
            rules: places,
            profile,
            written: self.written,
        })
    }

    fn rule(&mut self, table: &Table<'_, '_>) -> Result<Rule> {
        self.check_keys(table, keys::RULE, "a rule")?;
        let shapes: Vec<&str> = keys::SHAPES.into_iter().filter(|shape| table.get(shape).is_some()).collect();
        let shape = match shapes.as_slice() {
            [one] => *one,
            [] => {
                return Err(self
                    .error("the rule does not say what earns its points", table.span.clone())
                    .with_hint("add one of when, near, share and per: when = \"tenure:..1y\""));
            }
            [_, second, ..] => {
                return Err(self
                    .error(
                        format!("a rule has one of when, near, share and per, not {}", shapes.join(" and ")),
                        table.key_span(second),
                    )
                    .with_hint("make it two rules"));
            }
        };
        for (key, of) in [("fade", "when"), ("each", "per")] {
            if table.get(key).is_some() && shape != of {
                return Err(self
                    .error(format!("`{key}` belongs to `{of}`"), table.key_span(key))
                    .with_hint(format!("remove it, or write the rule with `{of}`")));
            }
        }
        let group = self.group(self.required(table, "group")?)?;
        let points = self.points(self.required(table, "points")?, "points")?;
        let Some(value) = table.get(shape) else { return Err(self.missing(table, shape)) };
        let (shape, said) = match shape {
            "when" => self.when(table, value)?,
            "near" => self.near(value)?,
            "share" => self.share(value)?,
            _ => self.per(table, value)?,
        };
        let own = table.get("say").map(|value| self.text(value, "say")).transpose()?;
        // Explanations need words: an empty text is none.
        let say = own.filter(|own| !own.is_empty()).unwrap_or(said);
        Ok(Rule { group, points, shape, say })
    }

    fn when(&mut self, table: &Table<'_, '_>, value: Entry<'_, '_>) -> Result<(Shape, String)> {
        let filter = self.filter(value, "when")?;
        let fade = table.get("fade").map(|fade| self.duration(fade, "fade")).transpose()?;
        if fade.is_some() && Fading::of(&filter).is_none() {
            return Err(self
                .error("there is no single date for the points to fade from", value.span())
                .with_hint(
                    "fade with one age alone, when = \"tenure:..1y\", or one of a posting, when = \"hiring(department:sales \
                     and posted:..30d)\"; put other conditions into rules of their own",
                ));
        }
        let said = super::in_words(&filter);
        Ok((Shape::When { filter, fade }, said))
    }

    fn near(&mut self, value: Entry<'_, '_>) -> Result<(Shape, String)> {
        let table = self.table(value, "near")?;
        let within = self.required(&table, "within").map_err(|error| {
            error.with_hint(
                "say how far: near = { headcount = 200, within = 50 } gives nothing beyond a factor of 50",
            )
        })?;
        let factor = self.number(within, "within")?;
        if factor.is_nan() || factor <= 1.0 {
            return Err(self
                .error("`within` is a factor above 1", within.span())
                .with_hint("within = 10 gives nothing from a tenth and from ten times the value on"));
        }
        let mut targets = table.entries.iter().filter(|(key, _)| key.get_ref() != "within");
        let (key, target) = targets.next().ok_or_else(|| {
            self.error("`near` names no field", value.span())
                .with_hint("near = { headcount = 200, within = 50 }")
        })?;
        if let Some((second, _)) = targets.next() {
            return Err(self.error("`near` takes one field", second.span()).with_hint("make it two rules"));
        }
        let Some(field) = keys::near_fields().find(|field| field.name == key.get_ref().to_lowercase()) else {
            let names: Vec<&str> = keys::near_fields().map(|field| field.name).collect();
            let error = self.error(format!("`near` has no field `{}`", key.get_ref()), key.span());
            return Err(error.with_hint(match nearest(key.get_ref(), names.iter().copied()).as_slice() {
                [] => format!("it takes numbers of the company: {}", names.join(", ")),
                near => format!("did you mean {}?", near.join(" or ")),
            }));
        };
        let number = match target.get_ref() {
            DeValue::String(text) if matches!(field.kind, Kind::Money) => {
                let ranges =
                    ask::amounts(&[text.as_ref()]).map_err(|error| self.placed(&error, target.span()))?;
                match ranges.ranges() {
                    [amount] if amount.is_exact() => amount.lo as f64,
                    _ => {
                        return Err(self
                            .error(format!("`{text}` is no single amount"), target.span())
                            .with_hint("write the best value: revenue = \"20M\""));
                    }
                }
            }
            _ => self.number(target, field.name)?,
        };
        if number.is_nan() || number <= 0.0 || number > 1e15 {
            return Err(self
                .error("the best value is a number above 0", target.span())
                .with_hint("closeness is measured by factors: 100 and 400 are as far from 200"));
        }
        let said = format!("{} near {}", field.name.replace('_', " "), number);
        Ok((Shape::Near { field, target: number, within: factor }, said))
    }

    fn share(&mut self, value: Entry<'_, '_>) -> Result<(Shape, String)> {
        let mut filters = Vec::new();
        match value.get_ref() {
            DeValue::Array(parts) => {
                for part in parts.iter() {
                    filters.push(self.filter(part, "share")?);
                }
            }
            DeValue::Table(entries) => {
                for (key, values) in entries.iter() {
                    let field = self.field(key)?;
                    let DeValue::Array(values) = values.get_ref() else {
                        return Err(self
                            .mistaken(values, key.get_ref(), "a list of values")
                            .with_hint(format!("{} = [\"...\", \"...\"]", key.get_ref())));
                    };
                    self.share_values(field, values, &mut filters)?;
                }
            }
            _ => {
                return Err(self.mistaken(value, "share", "a table or a list").with_hint(
                    "share = { tech = [\"hubspot\", \"segment\"] }, or share = ['tech:hubspot', 'ads:known']",
                ));
            }
        }
        if filters.is_empty() {
            return Err(self
                .error("`share` has no part", value.span())
                .with_hint("share = { tech = [\"hubspot\", \"segment\"] }"));
        }
        let said: Vec<String> = filters.iter().map(super::in_words).collect();
        Ok((Shape::Share(filters), said.join("; ")))
    }

    fn share_values(
        &mut self,
        field: &'static Field,
        values: &DeArray<'_>,
        filters: &mut Vec<Filter>,
    ) -> Result<()> {
        for value in values.iter() {
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.as_str().to_string(),
                _ => return Err(self.mistaken(value, field.name, "texts")),
            };
            let test = ask::test(field, &[&text]).map_err(|error| self.placed(&error, value.span()))?;
            let main = match field.kind {
                Kind::List(list) => list.main_field(),
                _ => field,
            };
            self.written.push((main, text));
            filters.push(test.canonical());
        }
        Ok(())
    }

    fn per(&mut self, table: &Table<'_, '_>, value: Entry<'_, '_>) -> Result<(Shape, String)> {
        let example = "per = \"hiring(department:sales)\" with each = 2 gives 2 for each open role in sales";
        let filter = self.filter(value, "per")?;
        let said = super::in_words(&filter);
        let Filter::Has(element) = filter else {
            return Err(self
                .error("`per` counts technologies, ads or open roles", value.span())
                .with_hint(example));
        };
        if element.measure != Measure::any() {
            return Err(self
                .error("`per` counts by itself: `count` and `total` have no place here", value.span())
                .with_hint("leave them out; `points` is the most that the rule gives"));
        }
        let each = match table.get("each") {
            Some(each) => self.points(each, "each")?,
            None => return Err(self.missing(table, "each").with_hint(example)),
        };
        Ok((Shape::Per { element, each }, said))
    }

    fn list(&self, value: Entry<'_, '_>) -> Result<ListDefaults> {
        let table = self.table(value, "list")?;
        self.check_keys(&table, keys::LIST, "[list]")?;
        Ok(ListDefaults {
            per_company: table.get("per_company").map(|value| self.per_company(value)).transpose()?,
            limit: table.get("limit").map(|value| self.count(value, "limit")).transpose()?,
            net_new: match table.get("net_new").map(|value| (value, value.get_ref())) {
                None => None,
                Some((_, DeValue::Boolean(net_new))) => Some(*net_new),
                Some((value, _)) => return Err(self.mistaken(value, "net_new", "true or false")),
            },
            every: table.get("every").map(|value| self.duration(value, "every")).transpose()?,
        })
    }

    fn per_company(&self, value: Entry<'_, '_>) -> Result<PerCompany> {
        let DeValue::String(text) = value.get_ref() else {
            return Ok(PerCompany { count: self.count(value, "per_company")?, within: None });
        };
        let (count, within) = match text.split_once('/') {
            Some((count, within)) => (count, Some(within)),
            None => (text.as_ref(), None),
        };
        let count = count.trim().parse::<u32>().ok().filter(|count| *count > 0).ok_or_else(|| {
            self.error(format!("`{text}` is no number of people"), value.span())
                .with_hint("write 3, or \"3/90d\" to count those delivered within 90 days")
        })?;
        let within = within.map(Duration::parse).transpose();
        Ok(PerCompany { count, within: within.map_err(|error| self.placed(&error, value.span()))? })
    }

    fn required<'a, 't>(&self, table: &Table<'a, 't>, key: &str) -> Result<Entry<'a, 't>> {
        table.get(key).ok_or_else(|| self.missing(table, key))
    }

    fn missing(&self, table: &Table<'_, '_>, key: &str) -> Error {
        let error = self.error(format!("`{key}` is missing"), table.span.clone());
        match keys::RULE.iter().find(|known| known.name == key) {
            Some(known) => error.with_hint(format!("{key}: {}", known.help)),
            None => error,
        }
    }

    fn check_keys(&self, table: &Table<'_, '_>, known: &[Key], what: &str) -> Result<()> {
        let names = || known.iter().map(|key| key.name);
        // The first in the file is told, not the first of the alphabet.
        let unknown = table.entries.iter().filter(|(key, _)| names().all(|name| name != key.get_ref()));
        let Some((key, _)) = unknown.min_by_key(|(key, _)| key.span().start) else { return Ok(()) };
        let error = self.error(format!("{what} has no key `{}`", key.get_ref()), key.span());
        Err(error.with_hint(match nearest(key.get_ref(), names()).as_slice() {
            [] => format!("its keys are {}", names().collect::<Vec<_>>().join(", ")),
            near => format!("did you mean {}?", near.join(" or ")),
        }))
    }
}
