//! A preset from the text of its file, with errors that name file, line and column and point at the place.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{Column, Domains, Encoding, Phones, Preset, Ranges, Rows, Take};
use crate::error::{Error, Result};

/// The longest file of a preset, in bytes.
const MOST_BYTES: usize = 64 * 1024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    #[serde(default)]
    about: String,
    #[serde(default)]
    rows: Option<Spanned<String>>,
    columns: Spanned<Vec<FileColumn>>,
    #[serde(default)]
    cells: Option<Spanned<String>>,
    #[serde(default)]
    own_columns: bool,
    #[serde(default)]
    required: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    key: Option<Spanned<String>>,
    #[serde(default)]
    together: Vec<Vec<Spanned<String>>>,
    #[serde(default)]
    joiner: Option<String>,
    #[serde(default)]
    phones: Option<Spanned<String>>,
    #[serde(default)]
    domains: Option<Spanned<String>>,
    #[serde(default)]
    ranges: Option<Spanned<String>>,
    #[serde(default)]
    encoding: Option<Spanned<String>>,
    #[serde(default)]
    rows_per_file: Option<Spanned<usize>>,
    #[serde(default)]
    bytes_per_file: Option<Spanned<usize>>,
    #[serde(default)]
    fewest_rows: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    header: Spanned<String>,
    #[serde(default)]
    take: Option<Spanned<toml::Value>>,
    #[serde(default)]
    hash: Option<Spanned<String>>,
    #[serde(default)]
    first_only: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    begins: String,
}

impl Preset {
    /// The preset in `text`; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// Where the text is no preset: with file, line and column, and the place in the text.
    pub fn parse(file: &str, text: &str) -> Result<Preset> {
        if text.len() > MOST_BYTES {
            return Err(Error::usage(format!("{file} is longer than {} KiB", MOST_BYTES / 1024))
                .with_hint("a preset is a short file: see docs/exports.md"));
        }
        let reader = Reader { file, text };
        let read: File = toml::from_str(text).map_err(|error| {
            reader
                .error(error.message(), error.span().unwrap_or(0..0))
                .with_hint("docs/exports.md describes the keys of a preset; `leadsift export --print-preset hubspot` shows one")
        })?;
        reader.preset(read)
    }
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
}

impl Reader<'_> {
    fn preset(&self, read: File) -> Result<Preset> {
        let name = read.name.get_ref();
        if !is_name(name) || name == "plain" {
            return Err(self
                .error(format!("`{name}` is no name for a preset"), read.name.span())
                .with_hint("up to 64 of a-z, 0-9, dot, dash and underscore, such as our-crm"));
        }
        let mut columns: Vec<Column> = Vec::new();
        for column in read.columns.get_ref() {
            columns.push(self.column(column, &columns)?);
        }
        if columns.is_empty() {
            return Err(self
                .error("a preset has columns", read.columns.span())
                .with_hint("columns = [ { header = \"Email\", take = \"email\" } ]"));
        }
        let places = |names: &[Vec<Spanned<String>>]| -> Result<Vec<Vec<usize>>> {
            let group =
                |group: &Vec<Spanned<String>>| group.iter().map(|one| self.place(one, &columns)).collect();
            names.iter().map(group).collect()
        };
        let positive = |limit: Option<Spanned<usize>>, key: &str| match limit {
            Some(limit) if *limit.get_ref() == 0 => Err(self
                .error(format!("`{key}` is 0"), limit.span())
                .with_hint("write a number from 1, or leave it out")),
            limit => Ok(limit.map(Spanned::into_inner)),
        };
        Ok(Preset {
            about: read.about,
            rows: self.choice(
                &read.rows,
                "rows",
                &[("people", Rows::People), ("companies", Rows::Companies)],
            )?,
            exact: self.choice(&read.cells, "cells", &[("checked", false), ("exact", true)])?,
            own_columns: read.own_columns,
            required: places(&read.required)?,
            key: read.key.as_ref().map(|key| self.place(key, &columns)).transpose()?,
            together: places(&read.together)?,
            joiner: read.joiner.unwrap_or_else(|| super::super::cells::JOINER.to_string()),
            phones: self.choice(
                &read.phones,
                "phones",
                &[("e164", Phones::E164), ("digits", Phones::Digits)],
            )?,
            domains: self.choice(
                &read.domains,
                "domains",
                &[("bare", Domains::Bare), ("url", Domains::Url)],
            )?,
            ranges: self.choice(&read.ranges, "ranges", &[("omit", Ranges::Omit), ("text", Ranges::Text)])?,
            encoding: self.choice(
                &read.encoding,
                "encoding",
                &[("utf-8", Encoding::Utf8), ("utf-8-bom", Encoding::Utf8Bom), ("utf-16", Encoding::Utf16)],
            )?,
            rows_per_file: positive(read.rows_per_file, "rows_per_file")?,
            bytes_per_file: positive(read.bytes_per_file, "bytes_per_file")?,
            fewest_rows: read.fewest_rows,
            name: read.name.into_inner(),
            columns,
        })
    }

    fn column(&self, read: &FileColumn, before: &[Column]) -> Result<Column> {
        let header = read.header.get_ref();
        if header.trim().is_empty() || header.contains(['\r', '\n']) {
            return Err(self.error("a header is text on one line", read.header.span()));
        }
        if before.iter().any(|column| column.header == *header) {
            return Err(self
                .error(format!("the header `{header}` stands twice"), read.header.span())
                .with_hint("tools tell columns apart by their headers"));
        }
        let takes = match read.take.as_ref().map(|take| (take.get_ref(), take.span())) {
            None => Vec::new(),
            Some((toml::Value::Array(names), span)) => {
                names.iter().map(|name| self.take(name, span.clone())).collect::<Result<_>>()?
            }
            Some((name, span)) => vec![self.take(name, span)?],
        };
        let hashed = match &read.hash {
            None => false,
            Some(how) if how.get_ref() == "sha256" => true,
            Some(how) => {
                return Err(self
                    .error(format!("`{}` is no way to hash", how.get_ref()), how.span())
                    .with_hint("there is: sha256"));
            }
        };
        let (first_only, optional, begins) = (read.first_only, read.optional, read.begins.clone());
        Ok(Column { header: header.clone(), takes, hashed, first_only, optional, begins })
    }

    fn take(&self, name: &toml::Value, span: Range<usize>) -> Result<Take> {
        let toml::Value::String(name) = name else {
            return Err(self
                .error("`take` is the name of a field, or a list of names", span)
                .with_hint("take = \"email\", or take = [\"city\", \"company_city\"]"));
        };
        Take::parse(name).ok_or_else(|| {
            let error = self.error(format!("there is no field `{name}`"), span);
            error.with_hint(match nearest(name, Take::names()).as_slice() {
                [] => "docs/exports.md lists what columns may take; your own columns are \"x.Lead Owner\""
                    .to_string(),
                near => format!("did you mean {}?", near.join(" or ")),
            })
        })
    }

    fn place(&self, header: &Spanned<String>, columns: &[Column]) -> Result<usize> {
        let found = columns.iter().position(|column| column.header == *header.get_ref());
        if found.is_some_and(|place| columns[place].optional) {
            return Err(self
                .error(format!("`{}` is needed and optional", header.get_ref()), header.span())
                .with_hint("leave out `optional` in its column"));
        }
        found.ok_or_else(|| {
            let error = self.error(format!("there is no column `{}`", header.get_ref()), header.span());
            let headers = columns.iter().map(|column| column.header.as_str());
            error.with_hint(match nearest(header.get_ref(), headers).as_slice() {
                [] => "name a header of `columns`".to_string(),
                near => format!("did you mean {}?", near.join(" or ")),
            })
        })
    }

    fn choice<T: Copy + Default>(
        &self,
        written: &Option<Spanned<String>>,
        key: &str,
        known: &[(&str, T)],
    ) -> Result<T> {
        let Some(written) = written else { return Ok(T::default()) };
        known.iter().find(|(name, _)| name == written.get_ref()).map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            self.error(format!("`{key}` cannot be `{}`", written.get_ref()), written.span())
                .with_hint(format!("there are {}", names.join(" and ")))
        })
    }

    fn error(&self, message: impl std::fmt::Display, span: Range<usize>) -> Error {
        let before = &self.text[..span.start.min(self.text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Error::usage(format!("{}:{line}:{column}: {message}", self.file))
            .with_excerpt(self.text.to_string(), span)
    }
}

/// Whether presets may bear this name: it is also the name of a file.
fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte))
        && !name.starts_with('.')
}

/// Up to three of `known` that are spelled like `name`, the nearest first.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
    let folded = name.to_lowercase().replace(['-', ' '], "_");
    let mut near: Vec<(usize, &str)> = known
        .map(|known| (strsim::osa_distance(&folded, &known.to_lowercase().replace([' ', '-'], "_")), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 4)
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, known)| known).collect()
}
