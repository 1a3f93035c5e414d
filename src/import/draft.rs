//! What one row says, before it is known whom it is about.
//!
//! Drafts are plain data: `cells` makes them, they lie in temporary files while identity is worked out, and `merge`
//! folds them into records.

use serde::{Deserialize, Serialize};

use crate::model::LeadId;
use crate::value::{DateOrder, Day, Interval, Money, Value};

use super::identity::Reach;

/// What a row is counted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// A person or seat.
    Person,
    /// A company.
    Company,
    /// An open role.
    Opening,
    /// A technology of a company.
    Technology,
}

/// A date that reads differently day first and month first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ambiguous {
    /// The earlier of the two days.
    pub lo: i64,
    /// The later.
    pub hi: i64,
    /// Whether the earlier is the one read day first.
    pub lo_is_day_first: bool,
}

impl Ambiguous {
    /// The days that are meant if the column is in `order`.
    pub fn read(&self, order: DateOrder) -> Interval {
        let day_first = order == DateOrder::DayFirst;
        match order {
            DateOrder::Unknown => Interval::new(self.lo, self.hi),
            _ if day_first == self.lo_is_day_first => Interval::exactly(self.lo),
            _ => Interval::exactly(self.hi),
        }
    }
}

/// Facts and custom cells of one side of a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Code of a field and its value, one for each field. Written as the facts of a record that come from its one source,
    /// so that they need not be read where there is nothing to merge.
    #[serde(with = "as_record_facts")]
    pub facts: Vec<(u8, Value)>,
    /// Facts whose dates await the order of their column: code, column, date.
    pub ambiguous: Vec<(u8, u16, Ambiguous)>,
    /// Column and cell as written.
    pub custom: Vec<(u16, String)>,
    /// What is of another day than its row.
    pub dates: Vec<(Claim, Day)>,
}

/// One thing that a part says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Claim {
    /// The fact of this code.
    Fact(u8),
    /// The custom cell of this column.
    Custom(u16),
}

impl Part {
    /// The value of the field with this code.
    pub fn get(&self, code: u8) -> Option<&Value> {
        self.facts.iter().find(|(field, _)| *field == code).map(|(_, value)| value)
    }

    /// The text of the field with this code, empty where it has none.
    pub fn text(&self, code: u8) -> &str {
        self.get(code).and_then(Value::as_text).unwrap_or("")
    }
}

mod as_record_facts {
    use serde::{Deserialize, Deserializer, Serializer};

    use smallvec::SmallVec;

    use super::Value;

    pub fn serialize<S: Serializer>(facts: &[(u8, Value)], serializer: S) -> Result<S::Ok, S::Error> {
        // By code and place, so that the first of several claims of a row stays the first.
        let mut order: SmallVec<[(u8, u16); 32]> =
            (0..=u16::MAX).zip(facts).map(|(at, (code, _))| (*code, at)).collect();
        order.sort_unstable();
        serializer.collect_seq(order.into_iter().map(|(code, at)| (code, &facts[usize::from(at)].1, 0u16)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(u8, Value)>, D::Error> {
        let facts = Vec::<(u8, Value, u16)>::deserialize(deserializer)?;
        Ok(facts.into_iter().map(|(code, value, _)| (code, value)).collect())
    }
}

/// A technology as a row names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenTechnology {
    /// Its name.
    pub name: String,
    /// First day seen; the row's date where the row does not say.
    pub first: Option<Day>,
    /// Last day seen, likewise.
    pub last: Option<Day>,
}

/// What a row says about a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyDraft {
    /// Facts and custom cells.
    pub part: Part,
    /// Technologies.
    pub technologies: Vec<SeenTechnology>,
    /// Ad platforms with a month's spend.
    pub ads: Vec<(String, Option<Money>)>,
    /// First and last day of the ads, place by place; the row's date where there is none.
    pub ads_seen: Vec<(Day, Day)>,
    /// Whether the technologies are the whole list.
    pub whole_tech: bool,
    /// Whether the ads are the whole list.
    pub whole_ads: bool,
    /// Whether it is known that there are no openings.
    pub no_openings: bool,
    /// Whether the row is counted as the company's.
    pub is_counted: bool,
}

/// The rank of a person's strongest key, lower being stronger, and the id that a new person has by it.
pub type Strongest = Option<(u8, LeadId)>;

/// The rank of an id that a row tells beside a strong key.
pub const GIVEN: u8 = 0;
/// The rank of an id that a row tells beside no strong key.
pub const GIVEN_ALONE: u8 = u8::MAX;

/// Whether a person has a strong key: an id that a row only tells is none.
pub fn has_strong(strongest: Strongest) -> bool {
    strongest.is_some_and(|(rank, _)| rank != GIVEN_ALONE)
}

/// What a row says about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDraft {
    /// The strongest key.
    pub strongest: Strongest,
    /// Keyed hashes of what the row's person is reached by.
    pub reach: Reach,
    /// Facts and custom cells.
    pub part: Part,
    /// Cells about a company that only the person's address could name: the person's own where it names none.
    pub homeless: Vec<(u16, String)>,
}

impl PersonDraft {
    /// The strongest key of an encoded [`Draft::Person`], what the person is reached by, and the bytes from the facts on.
    pub fn beginning(bytes: &[u8]) -> Option<(Strongest, Reach, &[u8])> {
        match postcard::take_from_bytes::<(u32, Strongest, Reach)>(bytes) {
            Ok(((PERSON, strongest, reach), facts)) => Some((strongest, reach, facts)),
            _ => None,
        }
    }
}

/// The place of [`Draft::Person`] among the kinds.
const PERSON: u32 = 1;

/// What a row says about an open role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningDraft {
    /// Facts and custom cells.
    pub part: Part,
    /// First day seen.
    pub first: Option<Day>,
    /// Last day seen.
    pub last: Option<Day>,
    /// Whether it is closed, where the row says so.
    pub closed: Option<bool>,
    /// Whether the file lists every opening of a company that it names.
    pub whole: bool,
}

/// One side of a row, as it lies in a temporary file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Draft {
    /// About a company.
    Company(CompanyDraft),
    /// About a person.
    Person(PersonDraft),
    /// About an open role.
    Opening(OpeningDraft),
    /// Technologies of a company in a row of a list of technologies, apart from what it says of the company itself, which
    /// its neighbours repeat.
    Technologies(Vec<SeenTechnology>),
}

/// Where a value comes from. Ordered as values win: a later date, then a later import, then a later line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// The effective date.
    pub date: Day,
    /// Number of the import.
    pub import: u32,
    /// Line of the row.
    pub line: u64,
}
