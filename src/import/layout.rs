//! Layouts: what is known about the files of one tool before any of its rows is read.
//!
//! A layout is one TOML file under `layouts/`. It names columns that the field table cannot know and the conventions
//! of cells; recognition and look-up are here, what a column's cells become is `mapping` and `cells`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::taxonomy::CodeSystem;
use crate::value::Currency;

use super::{Covers, Feed};

/// The conventions of one tool's files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its name on the command line.
    pub name: String,
    /// Sets of headers; one that is all present tells the layout.
    telling: Vec<Vec<String>>,
    /// The kind of feed, where headers need not be asked.
    pub feed: Option<Feed>,
    /// What its lists cover, where that differs from the feed's usual.
    pub covers: Option<Covers>,
    /// The country of companies that name none.
    pub country: Option<String>,
    /// The currency of amounts that name none.
    currency: Option<String>,
    /// What amounts are counted in.
    #[serde(default = "one")]
    pub money_scale: i64,
    /// What separates the names of a list, where that is not told by the cell.
    pub list_separator: Option<char>,
    /// The system of the codes in a column of industry codes.
    industry_codes: Option<String>,
    /// Header → target.
    pub columns: HashMap<String, String>,
}

fn one() -> i64 {
    1
}

const SOURCES: [(&str, &str); 6] = [
    ("leadsift", include_str!("layouts/leadsift.toml")),
    ("apollo", include_str!("layouts/apollo.toml")),
    ("hubspot", include_str!("layouts/hubspot.toml")),
    ("jobspy", include_str!("layouts/jobspy.toml")),
    ("uk_register", include_str!("layouts/uk_register.toml")),
    ("generic", include_str!("layouts/generic.toml")),
];

static ALL: LazyLock<Vec<Layout>> = LazyLock::new(|| {
    // A file that is no layout is left out here and found by the test below.
    SOURCES.iter().filter_map(|(_, text)| toml::from_str(text).ok()).collect()
});

impl Layout {
    /// The currency of amounts that name none.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.as_deref().and_then(Currency::parse)
    }

    /// The system of the codes in a column of industry codes, and the words before a code that it cannot place.
    pub fn code_system(&self) -> Option<(CodeSystem, &'static str)> {
        match self.industry_codes.as_deref() {
            Some("uk_sic_2007") => Some((CodeSystem::UkSic2007, "UK SIC")),
            Some("naics_2022") => Some((CodeSystem::Naics2022, "NAICS")),
            Some("us_sic_1987") => Some((CodeSystem::UsSic1987, "US SIC")),
            _ => None,
        }
    }

    /// How many of `headers` tell this layout, folded as [`super::mapping::fold_header`] does. 0 if none does.
    fn told_by(&self, headers: &[String]) -> usize {
        let told = |set: &&Vec<String>| {
            set.iter().all(|header| headers.contains(&super::mapping::fold_header(header)))
        };
        self.telling.iter().filter(told).map(Vec::len).max().unwrap_or(0)
    }
}

/// All layouts, the generic one last.
pub fn all() -> &'static [Layout] {
    &ALL
}

/// The layout of this name.
pub fn named(name: &str) -> Result<&'static Layout> {
    let folded = name.trim().to_lowercase().replace('-', "_");
    ALL.iter().find(|layout| layout.name == folded).ok_or_else(|| {
        let names: Vec<&str> = ALL.iter().map(|layout| layout.name.as_str()).collect();
        Error::usage(format!("there is no layout \"{name}\""))
            .with_hint(format!("the layouts are {}", names.join(", ")))
    })
}

/// The layout that `headers` tell, the generic one if none.
pub fn recognise(headers: &[String]) -> Option<&'static Layout> {
    let told = ALL.iter().map(|layout| (layout.told_by(headers), layout)).filter(|(count, _)| *count > 0);
    // The first of equals: `max_by_key` would give the last.
    told.rev().max_by_key(|(count, _)| *count).map(|(_, layout)| layout).or_else(|| ALL.last())
}

#[cfg(test)]
mod tests {
    use super::super::mapping::fold_header;
    use super::*;

    #[test]
    fn every_layout_is_read() {
        for (name, text) in SOURCES {
            let layout: Layout = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(layout.name, name);
            assert!(layout.industry_codes.is_none() || layout.code_system().is_some(), "{name}");
            for (header, target) in &layout.columns {
                assert_eq!(*header, fold_header(header), "{name}");
                assert!(super::super::mapping::target_named(target).is_some(), "{name}: {header} = {target}");
            }
        }
        assert_eq!(ALL.len(), SOURCES.len());
        assert_eq!(ALL.last().map(|layout| layout.name.as_str()), Some("generic"));
    }

    #[test]
    fn layouts_are_told_by_headers() {
        for (line, expected) in [
            ("company_name,company_domain,title,city,posted,url", "leadsift"),
            ("company_domain,company_name,technology,first_seen,last_seen", "leadsift"),
            ("Record ID,First Name,Last Name,Lead Status,Contact owner", "hubspot"),
            ("EmployerName,EmployerId,SicCodes", "uk_register"),
            ("Name,Email", "generic"),
        ] {
            let headers: Vec<String> = line.split(',').map(fold_header).collect();
            assert_eq!(recognise(&headers).map(|layout| layout.name.as_str()), Some(expected), "{line}");
        }
    }
}
