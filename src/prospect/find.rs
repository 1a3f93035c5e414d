//! The use case of `find`: filter, rank, cap, and say how many are possible and why they are not sure.

use crate::error::Result;
use crate::filter::Filter;
use crate::model::{AsOf, Company, CompanyNumber, LeadId, Opening, Person};
use crate::profile::Profile;

/// Whether possible leads that are not sure are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Maybes {
    /// Only counted.
    #[default]
    Counted,
    /// Listed behind the sure ones.
    Listed,
    /// Listed alone: what enrichment would decide.
    Only,
}

/// In which order leads are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Best score first, ties by lead id; sure before maybe.
    #[default]
    Score,
    /// By company number, then lead id; sure before maybe inside a company. `rank` still tells the score's order.
    Company,
}

/// A list that the user holds: the answer is confined to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Only {
    /// These people.
    People(Vec<LeadId>),
    /// The people of these companies.
    Companies(Vec<CompanyNumber>),
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct FindRequest {
    /// The filter.
    pub filter: Filter,
    /// The day to measure from.
    pub as_of: AsOf,
    /// The profile to rank by; `None` makes one from the filter.
    pub profile: Option<Profile>,
    /// What becomes of possible leads.
    pub maybes: Maybes,
    /// At most this many are listed.
    pub limit: Option<usize>,
    /// At most this many of a company are listed, the best.
    pub per_company: Option<usize>,
    /// Companies are listed instead of people.
    pub companies_only: bool,
    /// Confines the answer.
    pub only: Option<Only>,
    /// The order of the list.
    pub order: Order,
    /// Nobody is listed: only the counts are wanted.
    pub count_only: bool,
}

impl FindRequest {
    /// `filter` at `as_of`, everything listed by score.
    pub fn new(filter: Filter, as_of: AsOf) -> Self {
        FindRequest {
            filter,
            as_of,
            profile: None,
            maybes: Maybes::default(),
            limit: None,
            per_company: None,
            companies_only: false,
            only: None,
            order: Order::default(),
            count_only: false,
        }
    }
}

/// How many, at each step of the answer. `matched == listed + over_cap + over_limit` for what is listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Surely match.
    pub sure: u64,
    /// Are possible and not sure.
    pub maybe: u64,
    /// Would be listed before caps: sure, maybe or both, as asked.
    pub matched: u64,
    /// Are listed.
    pub listed: u64,
    /// Are left out by the cap per company.
    pub over_cap: u64,
    /// Are left out by the limit.
    pub over_limit: u64,
    /// Distinct companies among the matched.
    pub companies: u64,
    /// People (companies, where these are asked) in the database.
    pub total: u64,
}

/// Why leads are possible and not sure: each counted once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Causes {
    /// The one fact that is missing, with the number of leads; most first, then by name.
    pub single: Vec<(String, u64)>,
    /// Leads that lack several facts.
    pub several: u64,
}

/// One listed lead.
#[derive(Debug, Clone)]
pub struct Hit {
    /// 1 for the best.
    pub rank: u64,
    /// Whether it surely matches.
    pub sure: bool,
    /// Raw points earned, in thousandths.
    pub points: i64,
    /// Raw points that would be earned if what is unknown were favourable.
    pub ceiling: i64,
    /// Points as shown: 0 to 100.
    pub score: u32,
    /// The ceiling as shown.
    pub score_ceiling: u32,
    /// Points as shown for each group of the profile, in its order.
    pub groups: Vec<(String, u32)>,
    /// Short facts that earn the place, best first: "4 mo in role", "6 marketing jobs".
    pub reasons: Vec<String>,
    /// What is not known and would decide: "start date".
    pub missing: Vec<String>,
    /// The person; `None` where companies are listed.
    pub person: Option<Person>,
    /// The company.
    pub company: Option<Company>,
    /// Its openings.
    pub openings: Vec<Opening>,
}

/// The answer: counts at once, hits as they are read.
pub struct Answer {
    /// How many.
    pub counts: Counts,
    /// Why maybes are maybes.
    pub causes: Causes,
    /// The profile that ranked.
    pub profile: Profile,
    /// The largest number of raw points.
    pub total_points: i64,
    pub(crate) hits: Vec<super::Ranked>,
    pub(crate) request: FindRequest,
}

/// Answers `request` from one generation.
pub fn find(snapshot: &crate::db::Snapshot, request: &FindRequest) -> Result<Answer> {
    let _ = (snapshot, request);
    Err(crate::error::Error::usage("not built yet"))
}

impl Answer {
    /// The number of listed leads.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// The listed leads in order, read from the store as they are asked for.
    pub fn hits<'a>(&'a self, snapshot: &'a crate::db::Snapshot) -> impl Iterator<Item = Result<Hit>> + 'a {
        let _ = (snapshot, &self.request);
        std::iter::empty()
    }
}
