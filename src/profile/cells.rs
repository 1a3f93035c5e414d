//! Single values of a profile's file: texts, numbers, points, durations, filters and names, with errors that point at the
//! place. What keys there are and what they mean together belongs to `read`.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::keys::{self, nearest};
use super::read::{Entry, Origin, Reader, Table};
use super::{GROUPS, MAX_POINTS, POINT};
use crate::error::{Error, Result};
use crate::fields::{self, Field};
use crate::filter::{self, Filter};
use crate::value::Duration;

impl Reader<'_> {
    pub(super) fn group(&self, value: Entry<'_, '_>) -> Result<String> {
        let name = self.text(value, "group")?;
        let is_plain = name.len() <= keys::MAX_GROUP
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !is_plain {
            return Err(self
                .error(format!("`{name}` cannot be the name of a group"), value.span())
                .with_hint(format!(
                    "use fit, timing, authority, reach, or a word of your own: at most {} of a-z, 0-9 and _",
                    keys::MAX_GROUP
                )));
        }
        let meant = GROUPS.into_iter().find(|group| {
            let distance = strsim::osa_distance(group, &name);
            distance > 0 && distance <= group.len() / 3
        });
        match meant.filter(|_| !GROUPS.contains(&name.as_str())) {
            Some(group) => {
                Err(self.error(format!("`{name}` is nearly the group {group}"), value.span()).with_hint(
                    format!("did you mean {group}? A group of your own needs a name that nobody mistakes"),
                ))
            }
            None => Ok(name),
        }
    }

    pub(super) fn field(&self, key: &Spanned<std::borrow::Cow<'_, str>>) -> Result<&'static Field> {
        let name = key.get_ref();
        fields::by_name(name).ok_or_else(|| {
            let names = keys::share_fields().map(|field| field.name);
            let error = self.error(format!("there is no field `{name}`"), key.span());
            match nearest(name, names).as_slice() {
                [] => error.with_hint("`leadsift fields` lists all fields"),
                near => error.with_hint(format!("did you mean {}?", near.join(" or "))),
            }
        })
    }

    /// A filter, its own errors moved to their place in the file.
    pub(super) fn filter(&mut self, value: Entry<'_, '_>, key: &str) -> Result<Filter> {
        let DeValue::String(text) = value.get_ref() else {
            return Err(self
                .mistaken(value, key, "a filter in quotes")
                .with_hint(format!("{key} = 'headcount:11.. and tech:hubspot'")));
        };
        if text.trim().is_empty() {
            return Err(self
                .error(format!("`{key}` holds no filter"), value.span())
                .with_hint(format!("remove the line, or write {key} = 'headcount:11..'")));
        }
        match filter::parse_noting(text) {
            Ok((filter, written)) => {
                self.written.extend(written);
                Ok(filter)
            }
            Err(error) => {
                let span = match error.excerpt() {
                    Some((_, inner)) => self.inside(value.span(), text, inner),
                    None => value.span(),
                };
                Err(self.placed(&error, span))
            }
        }
    }

    /// The place of `inner` bytes of a string that stands at `outer` in the file. Where escapes make the two differ, the
    /// whole string is the place.
    pub(super) fn inside(&self, outer: Range<usize>, text: &str, inner: Range<usize>) -> Range<usize> {
        let source = self.text.get(outer.clone()).unwrap_or_default();
        match source.find(text) {
            Some(at) if !text.is_empty() => outer.start + at + inner.start..outer.start + at + inner.end,
            _ => outer,
        }
    }

    pub(super) fn points(&self, value: Entry<'_, '_>, key: &str) -> Result<i64> {
        let number = self.number(value, key)?;
        let points = (number * POINT as f64).round();
        let is_exact = (points - number * POINT as f64).abs() < 1e-6;
        if number.is_nan() || number <= 0.0 || number > (MAX_POINTS / POINT) as f64 || !is_exact {
            return Err(self
                .error(format!("`{key}` is a number above 0, with at most three decimals"), value.span())
                .with_hint(format!("{key} = 15; to take a lead out, use `not` at the top of the file")));
        }
        Ok(points as i64)
    }

    pub(super) fn number(&self, value: Entry<'_, '_>, key: &str) -> Result<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number as f64)
            }
            DeValue::Float(number) => number.as_str().parse::<f64>().ok().filter(|number| number.is_finite()),
            _ => None,
        };
        number.ok_or_else(|| self.mistaken(value, key, "a number"))
    }

    pub(super) fn count(&self, value: Entry<'_, '_>, key: &str) -> Result<u32> {
        let count = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        count.filter(|count| *count > 0).ok_or_else(|| self.mistaken(value, key, "a whole number from 1"))
    }

    pub(super) fn duration(&self, value: Entry<'_, '_>, key: &str) -> Result<Duration> {
        let DeValue::String(text) = value.get_ref() else {
            return Err(self
                .mistaken(value, key, "a duration in quotes")
                .with_hint(format!("{key} = \"90d\"")));
        };
        let duration = Duration::parse(text).map_err(|error| self.placed(&error, value.span()))?;
        if duration.count == 0 {
            return Err(self
                .error(format!("`{key}` takes some time"), value.span())
                .with_hint(format!("{key} = \"1d\"")));
        }
        Ok(duration)
    }

    pub(super) fn text(&self, value: Entry<'_, '_>, key: &str) -> Result<String> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.mistaken(value, key, "a text in quotes")),
        }
    }

    pub(super) fn table<'a, 't>(&self, value: Entry<'a, 't>, key: &str) -> Result<Table<'a, 't>> {
        match value.get_ref() {
            DeValue::Table(entries) => Ok(Table { span: value.span(), entries }),
            _ => Err(self.mistaken(value, key, "a table")),
        }
    }

    pub(super) fn mistaken(&self, value: Entry<'_, '_>, key: &str, wanted: &str) -> Error {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text".to_string(),
            DeValue::Integer(number) => format!("the number {}", number.as_str()),
            DeValue::Float(number) => format!("the number {}", number.as_str()),
            DeValue::Boolean(switch) => format!("{switch}"),
            DeValue::Datetime(_) => "a date".to_string(),
            DeValue::Array(_) => "a list".to_string(),
            DeValue::Table(_) => "one table".to_string(),
        };
        let error = self.error(format!("`{key}` takes {wanted}, and this is {found}"), value.span());
        let mut known = [keys::PROFILE, keys::RULE, keys::LIST].into_iter().flatten();
        error.with_hint(match (known.find(|known| known.name == key), fields::by_name(key)) {
            (Some(known), _) => format!("{key}: {}", known.help),
            (None, Some(field)) => format!("{key}: {}", field.help),
            (None, None) => "`within` is a factor above 1: within = 50".to_string(),
        })
    }

    /// `error` with the place in the file.
    pub(super) fn placed(&self, error: &Error, span: Range<usize>) -> Error {
        let placed = self.error(error.message(), span);
        match error.hint() {
            Some(hint) => placed.with_hint(hint),
            None => placed,
        }
    }

    pub(super) fn error(&self, message: impl AsRef<str>, span: Range<usize>) -> Error {
        let Origin { line, column } = self.origin(span.start);
        Error::usage(format!("{}:{line}:{column}: {}", self.file, message.as_ref()))
            .with_excerpt(self.text, span)
    }

    pub(super) fn origin(&self, at: usize) -> Origin {
        let before = self.text.get(..at).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Origin { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
    }
}
