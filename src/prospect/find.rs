//! The use case of `find`: filter, rank, cap, and say how many are possible and why they are not sure.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::leave_out::{Cause, LeaveOut};
use super::reasons::reasons;
use crate::db::Snapshot;
use crate::error::Result;
use crate::export::Row;
use crate::fields::{Field, named};
use crate::filter::{Ask, Filter, Test};
use crate::index::among::Candidates;
use crate::index::bits::Bits;
use crate::index::join;
use crate::index::lower::Lowering;
use crate::index::rank::{self, By, Listing, Scorer};
use crate::index::read::ROWS_OF_A_THREAD;
use crate::index::solve::{Missing, Solved, causes_of, count_causes};
use crate::model::{AsOf, Company, CompanyNumber, Lead, LeadId, Opening, Person};
use crate::profile::{Profile, Rule};
use crate::score::{self, Place};

pub use crate::index::lower::Walk;

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
    /// Best ceiling first, then best score, ties by lead id; sure before maybe.
    Ceiling,
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
    /// Of a company, those with the first of the asked titles are listed first, then those with the next.
    pub fill_order: bool,
    /// Who is left out before caps; `None` leaves nobody out.
    pub leave_out: Option<Arc<LeaveOut>>,
    /// Companies are listed instead of people.
    pub companies_only: bool,
    /// Confines the answer.
    pub only: Option<Only>,
    /// The order of the list.
    pub order: Order,
    /// Nobody is listed: only the counts are wanted.
    pub count_only: bool,
    /// How the answer is computed; it never changes it.
    pub walk: Walk,
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
            fill_order: false,
            leave_out: None,
            companies_only: false,
            only: None,
            order: Order::default(),
            count_only: false,
            walk: Walk::default(),
        }
    }
}

/// How many, at each step of the answer. `matched` is the sum of `listed`, `over_cap`, `over_limit` and `left_out`.
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
    /// Are left out before ranking, each at the first cause.
    pub left_out: Vec<(Cause, u64)>,
    /// Are among the matched because a role like the one that is asked for is enough, those left out before ranking not
    /// counted; `None` where nothing asks for such roles.
    pub similar: Option<u64>,
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

impl Hit {
    /// As exporters take it.
    pub fn row(&self) -> Row<'_> {
        Row {
            rank: self.rank,
            owner: None,
            sure: self.sure,
            score: self.score,
            ceiling: self.score_ceiling,
            points: self.points,
            points_ceiling: self.ceiling,
            groups: &self.groups,
            reasons: &self.reasons,
            missing: &self.missing,
            person: self.person.as_ref(),
            company: self.company.as_ref(),
            openings: &self.openings,
        }
    }
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
    pub(super) places: Vec<(u64, Place)>,
    pub(super) scorer: Scorer,
    pub(super) missing: Vec<Missing>,
    pub(super) request: FindRequest,
}

/// Answers `request` from one generation.
///
/// # Errors
///
/// Where the filter asks a field in a way that it cannot answer, or where the index cannot be read.
pub fn find(snapshot: &Snapshot, request: &FindRequest) -> Result<Answer> {
    let indexes = snapshot.indexes();
    let hash = |field: &Field, value: &str| snapshot.hash_address(field, value);
    let mut lowering = Lowering::new(indexes, request.as_of, &hash);
    lowering.walk = request.walk;
    let profile = request.profile.clone().unwrap_or_else(|| Profile::from_filter(&request.filter));
    let filter = match profile.gate() {
        Some(gate) => request.filter.clone().and(gate),
        None => request.filter.clone(),
    };
    let Solved { mut pair, of, unknown } = if request.companies_only {
        lowering.solve_companies(&filter)?
    } else {
        lowering.solve_people(&filter)?
    };
    let among = (!request.companies_only).then_some(&of.among);
    if let Some(only) = &request.only {
        let only = confine(snapshot, &lowering, only, request.companies_only)?;
        let only = match among {
            Some(among) => among.take(&only),
            None => Cow::Borrowed(&only),
        };
        pair.sure.and(&only);
        pair.possible.and(&only);
    }
    let all_sure = pair.sure.count();
    let mut listed = match request.maybes {
        Maybes::Counted => pair.sure.clone(),
        Maybes::Listed => pair.possible.clone(),
        Maybes::Only => pair.unknown(),
    };
    let left_out = match &request.leave_out {
        Some(out) => out.apply(snapshot.generation(), &mut pair, &mut listed, among)?,
        None => Vec::new(),
    };
    let gone: u64 = left_out.iter().map(|(_, count)| count).sum();
    let similar = by_similar_alone(&lowering, &filter, request, &of, &listed)?;
    let maybes = pair.unknown();
    let sure = pair.sure;
    let missing = lowering.missing(&filter, unknown, &of)?;
    let people = (!request.companies_only).then_some((indexes, &*of));
    let (single, several) = count_causes(&missing, &maybes, people)?;
    // Counting needs no points: nobody is listed.
    let nothing_used = HashMap::new();
    let fill = if request.fill_order { titles_in_order(&lowering, &filter, &of)? } else { Vec::new() };
    let rules: &[Rule] = if request.count_only { &[] } else { &profile.rules };
    let scorer = Scorer::compile_for(&lowering, rules, of)?;
    let listing = Listing {
        used: request.leave_out.as_ref().map_or(&nothing_used, |out| &out.used),
        fill: &fill,
        sure: &sure,
        listed: &listed,
        per_company: request.per_company,
        limit: if request.count_only { Some(0) } else { request.limit },
        by: if request.order == Order::Ceiling { By::Ceiling } else { By::Points },
    };
    let ranked = match request.companies_only {
        true => rank::companies(indexes, &scorer, &listing)?,
        false => rank::people(indexes, &scorer, &listing)?,
    };
    let mut single: Vec<(String, u64)> =
        single.into_iter().map(|(cause, count)| (cause.to_string(), count)).collect();
    single.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut places: Vec<(u64, Place)> = (1..).zip(ranked.places).collect();
    if request.order == Order::Company {
        places.sort_by_key(|(_, place)| (place.company, !place.sure, place.id));
    }
    let kept = places.len() as u64;
    let counts = Counts {
        sure: all_sure,
        maybe: maybes.count(),
        matched: ranked.matched + gone,
        listed: kept,
        over_cap: ranked.over_cap,
        over_limit: if request.count_only { 0 } else { ranked.matched - ranked.over_cap - kept },
        left_out,
        similar,
        companies: ranked.companies,
        total: if request.companies_only { snapshot.companies() } else { snapshot.people() },
    };
    let total_points = profile.total();
    Ok(Answer {
        counts,
        causes: Causes { single, several },
        profile,
        total_points,
        places,
        scorer,
        missing,
        request: request.clone(),
    })
}

/// How many of `listed` would not be listed if a role like the one that is asked for were not enough; `None` where nothing
/// asks for such.
fn by_similar_alone(
    lowering: &Lowering<'_>,
    filter: &Filter,
    request: &FindRequest,
    of: &Candidates,
    listed: &Bits,
) -> Result<Option<u64>> {
    let Some(strict) = filter.of_very_roles() else { return Ok(None) };
    let strict = match request.companies_only {
        true => lowering.solve_companies(&strict)?.pair,
        false => lowering.people_among(&strict, of)?,
    };
    let mut others = listed.clone();
    others.and_not(if request.maybes == Maybes::Counted { &strict.sure } else { &strict.possible });
    Ok(Some(others.count()))
}

/// The people with each of the titles that are asked for, in the order in which they were written.
fn titles_in_order(lowering: &Lowering<'_>, filter: &Filter, of: &Candidates) -> Result<Vec<Bits>> {
    let mut sets = Vec::new();
    for clause in filter.clauses() {
        if let Filter::Test(Test { field, ask: Ask::Title(mode, titles) }) = clause
            && **field == named::TITLE
        {
            for title in titles {
                let one = Filter::test(field, Ask::Title(*mode, vec![title.clone()]));
                sets.push(lowering.people_among(&one, of)?.possible);
            }
        }
    }
    Ok(sets)
}

/// The slots of people, or the numbers of companies, that an answer is confined to. Former ids and numbers stand for whom
/// they lead to.
pub(super) fn confine(
    snapshot: &Snapshot,
    lowering: &Lowering<'_>,
    only: &Only,
    companies_only: bool,
) -> Result<Bits> {
    let identities = snapshot.identities();
    let indexes = lowering.indexes;
    let mut people = Bits::none(indexes.people.len);
    let mut companies = Bits::none(indexes.numbers);
    match only {
        Only::People(ids) => {
            let wanted = ids.iter().map(|id| identities.lead(*id).0).collect();
            indexes.people.find("id", &wanted)?.into_iter().for_each(|(_, slot)| people.insert(slot));
            if companies_only {
                companies = join::companies_of(indexes.runs()?, &people, indexes.numbers);
            }
        }
        Only::Companies(numbers) => {
            numbers
                .iter()
                .map(|number| identities.company(*number))
                .filter(|number| number.0 > 0 && (number.0 as usize) < indexes.numbers)
                .for_each(|number| companies.insert(number.0 as usize));
            if !companies_only {
                people = join::people_of(indexes.runs()?, &companies, indexes.people.len);
            }
        }
    }
    Ok(if companies_only { companies } else { people })
}

/// Rows are read this many at a time: the openings of all their companies with one scan.
const ROWS: usize = 4096;

impl Answer {
    /// The number of listed leads.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The places of the listed leads, in order.
    pub(super) fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.iter().map(|(_, place)| place)
    }

    /// Whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The listed leads in order, read from the store as they are asked for.
    pub fn hits<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = Result<Hit>> + 'a {
        self.places.chunks(ROWS).flat_map(move |places| match self.read(snapshot, places) {
            Ok(hits) => hits.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        })
    }

    /// Those of the listed leads that stand at these places of the list, the first at 0.
    pub fn hits_at<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        positions: &'a [usize],
    ) -> impl Iterator<Item = Result<Hit>> + 'a {
        positions.chunks(ROWS).flat_map(move |positions| {
            let places: Vec<(u64, Place)> =
                positions.iter().filter_map(|at| self.places.get(*at)).cloned().collect();
            match self.read(snapshot, &places) {
                Ok(hits) => hits.into_iter().map(Ok).collect::<Vec<_>>(),
                Err(error) => vec![Err(error)],
            }
        })
    }

    /// Company number and lead id of the listed leads, in order.
    pub fn leads(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.places.iter().map(|(_, place)| (place.company, place.id))
    }

    /// The ids of the listed leads in order, without reading their rows: company numbers where companies are listed.
    pub fn ids(&self) -> impl Iterator<Item = String> + '_ {
        self.places.iter().map(|(_, place)| match self.request.companies_only {
            true => place.company.to_string(),
            false => LeadId(place.id).to_string(),
        })
    }

    /// The ranks of the listed leads in the order of the list: 1 is the best.
    pub fn ranks(&self) -> impl Iterator<Item = u64> + '_ {
        self.places.iter().map(|(rank, _)| *rank)
    }

    fn read(&self, snapshot: &Snapshot, places: &[(u64, Place)]) -> Result<Vec<Hit>> {
        let mut numbers: Vec<CompanyNumber> =
            places.iter().map(|(_, place)| CompanyNumber(place.company)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut companies: HashMap<u32, Company> = HashMap::new();
        let read: Vec<Option<Company>> = numbers
            .par_iter()
            .with_min_len(ROWS_OF_A_THREAD)
            .map(|number| if number.0 > 0 { snapshot.company(*number) } else { Ok(None) })
            .collect::<Result<_>>()?;
        for company in read.into_iter().flatten() {
            companies.insert(company.number.0, company);
        }
        let mut openings: HashMap<u32, Vec<Opening>> = HashMap::new();
        for opening in snapshot.indexes().openings_of(&numbers)? {
            openings.entry(opening.company.0).or_default().push(opening);
        }
        let groups = self.profile.groups();
        let hit = |(rank, place): &(u64, Place)| -> Result<Hit> {
            let slot = (!self.request.companies_only).then_some(place.slot as usize);
            let person = slot.map(|slot| snapshot.indexes().person(slot)).transpose()?;
            let company = companies.get(&place.company).cloned();
            let openings = openings.get(&place.company).cloned().unwrap_or_default();
            let position = slot.and_then(|slot| self.scorer.position(slot));
            let (points, ceiling) = match position {
                Some(position) => self.scorer.person(position, place.company),
                None => self.scorer.company(place.company),
            };
            let parts = self.scorer.by_group(position, place.company);
            let shown = score::shown_parts(&parts, self.total_points);
            let lead = Lead { person: person.as_ref(), company: company.as_ref(), openings: &openings };
            Ok(Hit {
                rank: *rank,
                sure: place.sure,
                points,
                ceiling,
                score: score::shown(points, self.total_points),
                score_ceiling: score::shown(ceiling, self.total_points),
                groups: groups.iter().cloned().zip(shown).collect(),
                reasons: reasons(&self.request.filter, &lead, &self.request.as_of),
                missing: match place.sure {
                    true => Vec::new(),
                    false => causes_of(&self.missing, position, place.company)
                        .into_iter()
                        .map(str::to_string)
                        .collect(),
                },
                person,
                company,
                openings,
            })
        };
        places.par_iter().with_min_len(ROWS_OF_A_THREAD).map(hit).collect()
    }
}
