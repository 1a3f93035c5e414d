//! Layouts: what is known about the files of one tool before any of its rows is read.
//!
//! A layout is one TOML file under `layouts/`, or one that the user keeps beside the database (`saved`). It names
//! columns that the field table cannot know and the conventions of cells; recognition and look-up are here, what a
//! column's cells become is `mapping` and `cells`.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::taxonomy::CodeSystem;
use crate::value::{Currency, DateOrder};

use super::mapping::fold_header;
use super::{Covers, Feed};

/// The conventions of one tool's files.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Layout {
    /// Its name on the command line.
    pub name: String,
    /// The layout whose columns and conventions hold where this one says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The kind of feed, where headers need not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<Feed>,
    /// What its lists cover, where that differs from the feed's usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covers: Option<Covers>,
    /// The country of companies that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The currency of amounts that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The encoding, where the bytes do not tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What separates cells, where the header does not tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The order of day and month, where columns do not tell it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// What separates the names of a list, where that is not told by the cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_separator: Option<char>,
    /// The system of the codes in a column of industry codes that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry_codes: Option<String>,
    /// Whether the file is about one technology, which its name tells.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub technology_is_file_name: bool,
    /// Whether cells that a spreadsheet would run were written with an apostrophe before them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub escaped: bool,
    /// Whether cells are read as leadsift writes them for itself, exactly: nothing is made of them or added to them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// Sets of headers; one that is all present tells the layout.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telling: Vec<Vec<String>>,
    /// Header → target.
    pub columns: BTreeMap<String, String>,
    /// Header → what separates the names of a list in its column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub separators: BTreeMap<String, char>,
    /// Header → cells that mean "unknown" in its column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown: BTreeMap<String, Vec<String>>,
    /// Folded header → target, of all that is above with all that `base` says.
    #[serde(skip)]
    pub(super) targets: HashMap<String, String>,
}

const SOURCES: [(&str, &str); 18] = [
    ("leadsift_export", include_str!("layouts/leadsift_export.toml")),
    ("leadsift", include_str!("layouts/leadsift.toml")),
    ("apollo", include_str!("layouts/apollo.toml")),
    ("builtwith", include_str!("layouts/builtwith.toml")),
    ("crunchbase", include_str!("layouts/crunchbase.toml")),
    ("evaboot", include_str!("layouts/evaboot.toml")),
    ("hubspot", include_str!("layouts/hubspot.toml")),
    ("hubspot_companies", include_str!("layouts/hubspot_companies.toml")),
    ("jobspy", include_str!("layouts/jobspy.toml")),
    ("linkedin_connections", include_str!("layouts/linkedin_connections.toml")),
    ("lusha", include_str!("layouts/lusha.toml")),
    ("pdl", include_str!("layouts/pdl.toml")),
    ("pdl_2019", include_str!("layouts/pdl_2019.toml")),
    ("phantombuster", include_str!("layouts/phantombuster.toml")),
    ("salesforce", include_str!("layouts/salesforce.toml")),
    ("uk_register", include_str!("layouts/uk_register.toml")),
    ("zoominfo", include_str!("layouts/zoominfo.toml")),
    ("generic", include_str!("layouts/generic.toml")),
];

static ALL: LazyLock<Vec<Arc<Layout>>> = LazyLock::new(|| {
    // A file that is no layout is left out here and found by the test below.
    SOURCES.iter().filter_map(|(_, text)| Layout::read(text).ok()).map(Arc::new).collect()
});

impl Layout {
    /// A layout from its TOML text.
    pub fn read(text: &str) -> std::result::Result<Self, toml::de::Error> {
        let mut layout: Layout = toml::from_str(text)?;
        layout.index();
        Ok(layout)
    }

    fn index(&mut self) {
        self.targets =
            self.columns.iter().map(|(header, target)| (fold_header(header), target.clone())).collect();
        self.unknown = std::mem::take(&mut self.unknown)
            .into_iter()
            .map(|(header, cells)| (fold_header(&header), cells))
            .collect();
        self.separators = std::mem::take(&mut self.separators)
            .into_iter()
            .map(|(header, separator)| (fold_header(&header), separator))
            .collect();
    }

    /// The layout with what its base knows beside it.
    pub fn on_base(mut self) -> Result<Self> {
        let Some(base) = self.base.as_deref() else { return Ok(self) };
        let base = named(base)?;
        self.feed = self.feed.or(base.feed);
        self.covers = self.covers.or(base.covers);
        self.country = self.country.take().or_else(|| base.country.clone());
        self.currency = self.currency.take().or_else(|| base.currency.clone());
        self.list_separator = self.list_separator.or(base.list_separator);
        self.industry_codes = self.industry_codes.take().or_else(|| base.industry_codes.clone());
        self.technology_is_file_name |= base.technology_is_file_name;
        self.escaped |= base.escaped;
        self.exact |= base.exact;
        for (header, target) in &base.targets {
            self.targets.entry(header.clone()).or_insert_with(|| target.clone());
        }
        for (header, separator) in &base.separators {
            self.separators.entry(header.clone()).or_insert(*separator);
        }
        for (header, cells) in &base.unknown {
            self.unknown.entry(header.clone()).or_insert_with(|| cells.clone());
        }
        Ok(self)
    }

    /// What the layout says about a folded header.
    pub fn target(&self, folded: &str) -> Option<&str> {
        self.targets.get(folded).map(String::as_str)
    }

    /// Whether the layout itself, and not its base, names a folded header.
    pub fn names(&self, folded: &str) -> bool {
        self.columns.keys().any(|header| fold_header(header) == folded)
    }

    /// The currency of amounts that name none.
    pub fn currency(&self) -> Option<Currency> {
        self.currency.as_deref().and_then(Currency::parse)
    }

    /// The system of the codes in a column of industry codes that names none.
    pub fn code_system(&self) -> Option<CodeSystem> {
        self.industry_codes.as_deref().and_then(super::mapping::code_system)
    }

    /// All headers that it names, folded.
    pub fn headers(&self) -> impl Iterator<Item = String> {
        let telling = self.telling.iter().flatten().map(|header| fold_header(header));
        telling.chain(self.targets.keys().cloned())
    }

    /// How many of `headers`, as written, tell this layout. 0 if none does.
    fn told_by(&self, headers: &[String], folded: &[String]) -> usize {
        // A name with an underscore is one that a program writes: "Company Name" does not tell "company_name".
        let has = |name: &String| match name.contains('_') {
            true => headers.iter().any(|header| header.trim() == name.trim()),
            false => folded.contains(&fold_header(name)),
        };
        let told = |set: &&Vec<String>| set.iter().all(has);
        self.telling.iter().filter(told).map(Vec::len).max().unwrap_or(0)
    }
}

/// All layouts of the program, the generic one last.
pub fn all() -> &'static [Arc<Layout>] {
    &ALL
}

/// The one that knows the usual names of columns in many languages.
pub fn generic() -> Option<&'static Arc<Layout>> {
    ALL.last()
}

/// The layout of this name.
pub fn named(name: &str) -> Result<Arc<Layout>> {
    let folded = name.trim().to_lowercase().replace('-', "_");
    ALL.iter().find(|layout| layout.name == folded).cloned().ok_or_else(|| {
        let names: Vec<&str> = ALL.iter().map(|layout| layout.name.as_str()).collect();
        Error::usage(format!("there is no layout \"{name}\""))
            .with_hint(format!("the layouts are {}, and those kept by --save-mapping", names.join(", ")))
    })
}

/// The layout that `headers`, as written, tell: one of `kept` before one of the program's, the generic one if none.
pub fn recognise(headers: &[String], kept: &[Arc<Layout>]) -> Option<Arc<Layout>> {
    let folded: Vec<String> = headers.iter().map(|header| fold_header(header)).collect();
    let best = |layouts: &[Arc<Layout>]| {
        let told = layouts.iter().map(|layout| (layout.told_by(headers, &folded), layout));
        // The first of equals: `max_by_key` would give the last.
        told.filter(|(count, _)| *count > 0).rev().max_by_key(|(count, _)| *count).map(|(_, one)| one.clone())
    };
    best(kept).or_else(|| best(&ALL)).or_else(|| generic().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_is_read() {
        for (name, text) in SOURCES {
            let layout = Layout::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(layout.name, name);
            assert!(layout.industry_codes.is_none() || layout.code_system().is_some(), "{name}");
            for (header, target) in &layout.columns {
                assert!(super::super::mapping::target_named(target).is_some(), "{name}: {header} = {target}");
            }
            assert_eq!(layout.targets.len(), layout.columns.len(), "{name}: two headers fold to one");
        }
        assert_eq!(ALL.len(), SOURCES.len());
        assert_eq!(generic().map(|layout| layout.name.as_str()), Some("generic"));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/import/layouts");
        assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), SOURCES.len());
    }

    #[test]
    fn layouts_are_told_by_headers() {
        for (line, expected) in [
            ("company_name,company_domain,title,city,posted,url", "leadsift"),
            ("company_domain,company_name,technology,first_seen,last_seen", "leadsift"),
            ("Record ID,First Name,Last Name,Lead Status,Contact owner", "hubspot"),
            ("Record ID,Company name,Company owner", "hubspot_companies"),
            ("EmployerName,EmployerId,SicCodes", "uk_register"),
            ("Company Name,Domain,Headcount", "generic"),
            ("company_name,domain,headcount", "leadsift"),
            ("Name,Email", "generic"),
        ] {
            let headers: Vec<String> = line.split(',').map(str::to_string).collect();
            let layout = recognise(&headers, &[]).expect("a layout");
            assert_eq!(layout.name, expected, "{line}");
        }
    }

    #[test]
    fn a_kept_layout_stands_on_its_base() {
        let text = "name = \"ours\"\nbase = \"apollo\"\ntelling = [[\"Wer\", \"Email\"]]\n[columns]\nWer = \"name\"\n";
        let layout = Layout::read(text).and_then(|one| one.on_base().map_err(serde::de::Error::custom));
        let layout = Arc::new(layout.expect("a layout"));
        assert_eq!((layout.target("wer"), layout.target("annual revenue")), (Some("name"), Some("revenue")));
        let headers: Vec<String> = ["wer", "email", "title"].map(str::to_string).to_vec();
        let found = recognise(&headers, std::slice::from_ref(&layout)).expect("a layout");
        assert_eq!(found.name, "ours");
    }
}
