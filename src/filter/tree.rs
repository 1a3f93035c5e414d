//! The filter as a tree of tests.
//!
//! A tree says what is asked; it knows neither data nor index. Every test answers yes, no or unknown, and every node
//! has two sets: `sure ⊆ possible`. `All` intersects both, `Any` unites both, `Not` swaps and complements them,
//! `Maybe` takes the possible for sure.

use std::borrow::Cow;

use super::column::{self, ColumnTest};
use crate::fields::{self, Field, List, Subject};
use crate::taxonomy::titles;
use crate::value::{DurationRange, RangeSet};

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// All must hold. Holds where it is empty.
    All(Vec<Filter>),
    /// One must hold. Fails where it is empty.
    Any(Vec<Filter>),
    /// It must not hold.
    Not(Box<Filter>),
    /// It must be possible.
    Maybe(Box<Filter>),
    /// A test of one field.
    Test(Test),
    /// A test of the elements of a list.
    Has(Element),
    /// A test of a custom column.
    Column(ColumnTest),
}

/// A test of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The field.
    pub field: &'static Field,
    /// What is asked of it.
    pub ask: Ask,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A number, or an amount in US dollars, inside the union of ranges.
    Ranges(RangeSet),
    /// An age at the as-of day inside one of the ranges; their union is taken over days.
    Ages(Vec<DurationRange>),
    /// One of the names: canonical where the vocabulary knows them; in a tree with everything below.
    Names(Vec<String>),
    /// All words of one of the texts.
    Words(Vec<String>),
    /// One of the texts, whole.
    Whole(Vec<String>),
    /// A title like one of the texts.
    Title(TitleMode, Vec<String>),
    /// Whether anything is known. Two-valued.
    Known,
    /// Whether nothing is known. Two-valued.
    Unknown,
}

impl Ask {
    /// Whether it asks for one of no values.
    pub fn is_empty(&self) -> bool {
        match self {
            Ask::Ranges(ranges) => ranges.ranges().is_empty(),
            Ask::Ages(ages) => ages.is_empty(),
            Ask::Names(texts) | Ask::Words(texts) | Ask::Whole(texts) | Ask::Title(_, texts) => {
                texts.is_empty()
            }
            Ask::Known | Ask::Unknown => false,
        }
    }
}

/// How a title is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TitleMode {
    /// The same function at the same level.
    Role,
    /// The same function at the same level or a neighbouring one.
    Similar,
    /// All the words, in any order.
    Words,
    /// The same text, letters folded.
    Exact,
    /// A regular expression found in the folded text.
    Regex,
}

impl TitleMode {
    /// The suffix of field and flag: `title_words`, `--title-words`.
    pub fn suffix(self) -> &'static str {
        match self {
            TitleMode::Role => "",
            TitleMode::Similar => "similar",
            TitleMode::Words => "words",
            TitleMode::Exact => "exact",
            TitleMode::Regex => "regex",
        }
    }

    /// Whether titles are read into roles, so that another wording is as good.
    pub fn is_read(self) -> bool {
        matches!(self, TitleMode::Role | TitleMode::Similar)
    }

    /// The keys of roles of which a title must have one to be what is asked for; none where titles are not read.
    pub fn roles(self, asked: &str) -> Vec<String> {
        match self {
            TitleMode::Role => titles::query_roles(asked),
            TitleMode::Similar => titles::similar_roles(asked),
            TitleMode::Words | TitleMode::Exact | TitleMode::Regex => Vec::new(),
        }
    }

    /// All modes.
    pub const ALL: [TitleMode; 5] =
        [TitleMode::Role, TitleMode::Similar, TitleMode::Words, TitleMode::Exact, TitleMode::Regex];
}

/// A test of the elements of one list of a company: enough of them pass all of `test`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The list.
    pub list: List,
    /// What one and the same element must pass; its tests are of fields of that element.
    pub test: Box<Filter>,
    /// What is measured of the elements that pass.
    pub measure: Measure,
}

/// What is measured of the elements that pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Their number lies in the ranges. `1..` is the usual question.
    Count(RangeSet),
    /// Their stated amounts, summed in US dollars a month, lie in the ranges. Only of `ads`.
    Total(RangeSet),
}

impl Measure {
    /// At least one.
    pub fn any() -> Self {
        Measure::Count(RangeSet::from(crate::value::Interval::at_least(1)))
    }
}

impl Filter {
    /// The filter that everybody passes.
    pub fn everything() -> Self {
        Filter::All(Vec::new())
    }

    /// A test.
    pub fn test(field: &'static Field, ask: Ask) -> Self {
        Filter::Test(Test { field, ask })
    }

    /// `filter` must not hold.
    #[must_use]
    pub fn negate(filter: Filter) -> Self {
        Filter::Not(Box::new(filter))
    }

    /// The clauses that must all hold: the parts of an `All`, else the filter itself.
    pub fn clauses(&self) -> &[Filter] {
        match self {
            Filter::All(parts) => parts,
            other => std::slice::from_ref(other),
        }
    }

    /// Both must hold; nested `All`s become one.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        let mut parts = Vec::new();
        for filter in [self, other] {
            match filter {
                Filter::All(inner) => parts.extend(inner),
                one => parts.push(one),
            }
        }
        if parts.len() == 1 { parts.swap_remove(0) } else { Filter::All(parts) }
    }

    /// Calls `visit` on every node that is a test of a field, of elements or of a column, left to right.
    pub fn leaves<'a>(&'a self, visit: &mut impl FnMut(&'a Filter)) {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| part.leaves(visit)),
            Filter::Not(inner) | Filter::Maybe(inner) => inner.leaves(visit),
            Filter::Test(_) | Filter::Has(_) | Filter::Column(_) => visit(self),
        }
    }

    /// The field that a leaf is about; a custom column is none.
    pub fn leaf_field(&self) -> Option<&'static Field> {
        match self {
            Filter::Test(test) => Some(test.field),
            Filter::Has(element) => Some(element.list.field()),
            _ => None,
        }
    }

    /// Whether every leaf is about the company: then it can be answered once for all its people.
    pub fn is_about_companies(&self) -> bool {
        let mut all = true;
        self.leaves(&mut |leaf| {
            all &= leaf.leaf_field().is_some_and(|field| field.subject == Subject::Company)
        });
        all
    }

    /// Whether a company can answer it without one of its people: every leaf is about the company, or about a custom column,
    /// which people and companies have alike.
    pub fn is_asked_of_companies(&self) -> bool {
        let mut all = true;
        self.leaves(&mut |leaf| {
            all &= matches!(leaf, Filter::Column(_))
                || leaf.leaf_field().is_some_and(|field| field.subject == Subject::Company);
        });
        all
    }

    /// The same where a role like the one that is asked for is not enough; `None` where nothing asks for such.
    pub fn of_very_roles(&self) -> Option<Filter> {
        let mut asks_similar = false;
        let filter = self.with_very_roles(&mut asks_similar);
        asks_similar.then_some(filter)
    }

    fn with_very_roles(&self, found: &mut bool) -> Filter {
        let mut each = |parts: &[Filter]| parts.iter().map(|part| part.with_very_roles(found)).collect();
        match self {
            Filter::All(parts) => Filter::All(each(parts)),
            Filter::Any(parts) => Filter::Any(each(parts)),
            Filter::Not(inner) => Filter::Not(Box::new(inner.with_very_roles(found))),
            Filter::Maybe(inner) => Filter::Maybe(Box::new(inner.with_very_roles(found))),
            Filter::Has(element) => {
                let test = Box::new(element.test.with_very_roles(found));
                Filter::Has(Element { list: element.list, test, measure: element.measure.clone() })
            }
            Filter::Test(Test { field, ask: Ask::Title(TitleMode::Similar, titles) }) => {
                *found = true;
                Filter::test(field, Ask::Title(TitleMode::Role, titles.clone()))
            }
            Filter::Test(_) | Filter::Column(_) => self.clone(),
        }
    }

    /// What is missing where this leaf is unknown: the words of its field, or the name of its column.
    pub fn leaf_cause(&self) -> Cow<'static, str> {
        match self {
            Filter::Has(element)
                if element.list == List::Ads && matches!(element.measure, Measure::Total(_)) =>
            {
                Cow::Borrowed(fields::named::AD_SPEND.unknown)
            }
            Filter::Column(test) => Cow::Owned(column::written(&test.name)),
            leaf => Cow::Borrowed(leaf.leaf_field().map_or("", |field| field.unknown)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::filter::parse;

    #[test]
    fn very_roles_take_the_place_of_similar_ones_everywhere() {
        for (asked, very) in [
            ("title:CFO and not title_words:x and x.a:b", None),
            ("title_similar:CFO", Some("title:CFO")),
            (
                "(country:DE or not maybe(title_similar:CFO)) and hiring(title_similar:CFO and count:2..)",
                Some("(country:DE or not maybe(title:CFO)) and hiring(title:CFO and count:2..)"),
            ),
        ] {
            let filter = parse(asked).expect(asked);
            let very = very.map(|very| parse(very).expect(very).to_string());
            assert_eq!(filter.of_very_roles().map(|filter| filter.to_string()), very, "{asked}");
        }
    }
}
