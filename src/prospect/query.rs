//! A question that is kept: the filter of a list with everything that shapes its answer.
//!
//! Owns what is kept and how it is written. No address is kept: values that name a person are replaced by the keyed
//! hashes by which the index knows them.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::find::{FindRequest, Maybes, Only, Order};
use super::leave_out::{CapCounts, LeaveOut, LeaveOutRules, NetNew};
use crate::db::{Journal, Snapshot};
use crate::error::{Error, Result};
use crate::fields::Field;
use crate::filter::{self, Filter};
use crate::index::lower::asked_whole;
use crate::model::{AsOf, CompanyNumber, LeadId};
use crate::profile::{self, Profile, Shape};
use crate::value::{Day, Duration};

/// At most this many of a company, and for how long earlier contacts take their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerCompany {
    /// The number.
    pub most: usize,
    /// How long a contact by anything counts; `None` where at most a list's own runs are looked at.
    pub window: Option<Duration>,
}

impl PerCompany {
    /// Reads `3` or `3/90d`.
    pub fn parse(text: &str) -> Result<PerCompany> {
        let (most, window) = match text.split_once('/') {
            Some((most, window)) => (most, Some(Duration::parse(window.trim())?)),
            None => (text, None),
        };
        match most.trim().parse::<usize>() {
            Ok(most @ 1..) => Ok(PerCompany { most, window }),
            _ => Err(Error::usage(format!("`{text}` is no number of people")).with_hint(
                "write a number from 1, as 3, or with a time that counts earlier contacts, as 3/90d",
            )),
        }
    }
}

impl From<profile::PerCompany> for PerCompany {
    fn from(cap: profile::PerCompany) -> PerCompany {
        PerCompany { most: cap.count as usize, window: cap.within }
    }
}

impl fmt::Display for PerCompany {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.window {
            Some(window) => write!(out, "{}/{window}", self.most),
            None => write!(out, "{}", self.most),
        }
    }
}

/// A question that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuestion {
    /// The filter.
    pub filter: Filter,
    /// The text of the profile that ranks; `None` makes one from the filter.
    pub profile: Option<String>,
    /// What becomes of possible leads.
    pub maybes: Maybes,
    /// The cap per company.
    pub per_company: Option<PerCompany>,
    /// The limit.
    pub limit: Option<usize>,
    /// Whether the first of the asked titles comes first.
    pub fill_order: bool,
    /// The order of the list.
    pub order: Order,
    /// Confines the answer.
    pub only: Option<Only>,
    /// Whether only contacts by this list leave somebody out; else those by any.
    pub own_contacts_only: bool,
    /// How long a contact counts; `None` for always.
    pub cool_off: Option<Duration>,
    /// Lists whose people are left out.
    pub exclude_lists: Vec<String>,
}

impl ListQuestion {
    /// `filter` with nothing that shapes it.
    pub fn new(filter: Filter) -> ListQuestion {
        ListQuestion {
            filter,
            profile: None,
            maybes: Maybes::default(),
            per_company: None,
            limit: None,
            fill_order: false,
            order: Order::default(),
            only: None,
            own_contacts_only: false,
            cool_off: None,
            exclude_lists: Vec::new(),
        }
    }

    /// The question of a request.
    pub fn of(request: &FindRequest) -> ListQuestion {
        ListQuestion {
            profile: request.profile.as_ref().map(Profile::to_toml),
            maybes: request.maybes,
            per_company: request.per_company.map(|most| PerCompany { most, window: None }),
            limit: request.limit,
            fill_order: request.fill_order,
            order: request.order,
            only: request.only.clone(),
            ..ListQuestion::new(request.filter.clone())
        }
    }

    /// The question as it is kept: without any address.
    pub fn to_text(&self, snapshot: &Snapshot) -> Result<String> {
        let kept = Kept {
            filter: without_addresses(snapshot, self.filter.clone()).to_string(),
            profile: match &self.profile {
                Some(text) => {
                    let profile = Profile::parse("the profile of the list", text)?;
                    Some(profile_without_addresses(snapshot, profile).to_toml())
                }
                None => None,
            },
            maybes: match self.maybes {
                Maybes::Counted => "counted",
                Maybes::Listed => "listed",
                Maybes::Only => "only",
            }
            .to_string(),
            per_company: self.per_company.map(|cap| cap.most),
            window: self.per_company.and_then(|cap| cap.window).map(|window| window.to_string()),
            limit: self.limit,
            fill_order: self.fill_order,
            order: match self.order {
                Order::Score => "score",
                Order::Ceiling => "ceiling",
                Order::Company => "company",
            }
            .to_string(),
            people: match &self.only {
                Some(Only::People(ids)) => Some(ids.iter().map(|id| id.0).collect()),
                _ => None,
            },
            companies: match &self.only {
                Some(Only::Companies(numbers)) => Some(numbers.iter().map(|number| number.0).collect()),
                _ => None,
            },
            own_contacts_only: self.own_contacts_only,
            cool_off: self.cool_off.map(|cool_off| cool_off.to_string()),
            exclude_lists: self.exclude_lists.clone(),
        };
        serde_json::to_string(&kept)
            .map_err(|error| Error::data("the question cannot be written").with_source(error))
    }

    /// The question in a kept text.
    pub fn parse(text: &str) -> Result<ListQuestion> {
        let kept: Kept = serde_json::from_str(text).map_err(|error| {
            Error::damaged("a kept question cannot be read")
                .with_hint("save the list again under its name with --replace")
                .with_source(error)
        })?;
        let duration = |text: Option<String>| text.map(|text| Duration::parse(&text)).transpose();
        let window = duration(kept.window)?;
        let people = kept.people.map(|ids| Only::People(ids.into_iter().map(LeadId).collect()));
        let companies =
            kept.companies.map(|numbers| Only::Companies(numbers.into_iter().map(CompanyNumber).collect()));
        Ok(ListQuestion {
            filter: filter::parse(&kept.filter)?,
            profile: kept.profile,
            maybes: match kept.maybes.as_str() {
                "listed" => Maybes::Listed,
                "only" => Maybes::Only,
                _ => Maybes::Counted,
            },
            per_company: kept.per_company.map(|most| PerCompany { most, window }),
            limit: kept.limit,
            fill_order: kept.fill_order,
            order: match kept.order.as_str() {
                "company" => Order::Company,
                "ceiling" => Order::Ceiling,
                _ => Order::Score,
            },
            only: people.or(companies),
            own_contacts_only: kept.own_contacts_only,
            cool_off: duration(kept.cool_off)?,
            exclude_lists: kept.exclude_lists,
        })
    }

    /// What this question asks of `snapshot`, with those left out who are to be: earlier contacts by `list` or by any,
    /// and people without what is needed.
    pub fn request(&self, snapshot: &Snapshot, journal: &Journal, asked: &Asked<'_>) -> Result<FindRequest> {
        let mut request = FindRequest::new(self.filter.clone(), AsOf::new(asked.as_of));
        request.maybes = self.maybes;
        request.per_company = self.per_company.map(|cap| cap.most);
        request.limit = self.limit;
        request.fill_order = self.fill_order;
        request.order = self.order;
        request.only = self.only.clone();
        let profile = self.profile.as_deref();
        request.profile = profile.map(|text| Profile::parse("the profile of the list", text)).transpose()?;
        let net_new = match (asked.net_new, asked.list) {
            (false, _) => NetNew::Off,
            (true, Some(list)) if self.own_contacts_only => NetNew::OfList(list),
            (true, _) => NetNew::Everywhere,
        };
        let rules = LeaveOutRules {
            net_new,
            cool_off: self.cool_off,
            lists: self.exclude_lists.clone(),
            needs: asked.needs.to_vec(),
            cap: match (self.per_company, asked.list) {
                (Some(PerCompany { window: Some(window), .. }), _) => CapCounts::Within(window),
                (Some(_), Some(list)) if asked.net_new => CapCounts::OfList(list),
                _ => CapCounts::Nobody,
            },
        };
        request.leave_out = Some(Arc::new(LeaveOut::new(snapshot, journal, &rules, asked.today)?));
        Ok(request)
    }
}

/// What a run brings to its question.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The list that runs.
    pub list: Option<i64>,
    /// The day that ages are measured from.
    pub as_of: Day,
    /// The day of the calendar: for suppression and contacts.
    pub today: Day,
    /// Whether earlier contacts leave people out.
    pub net_new: bool,
    /// What the target needs: fields of which one must be known, in groups that must all be satisfied.
    pub needs: &'a [Vec<&'static Field>],
}

/// The kept text of a question without these people; `None` where it names none of them.
pub(super) fn without_people(text: &str, ids: &[LeadId]) -> Option<String> {
    let mut kept: Kept = serde_json::from_str(text).ok()?;
    let people = kept.people.as_mut()?;
    let before = people.len();
    people.retain(|id| !ids.contains(&LeadId(*id)));
    if people.len() == before {
        return None;
    }
    serde_json::to_string(&kept).ok()
}

/// `filter` without any address: values that name a person are replaced by hashes.
pub(crate) fn without_addresses(snapshot: &Snapshot, asked: Filter) -> Filter {
    filter::without_addresses(asked, &|field, text| snapshot.hash_address(field, &asked_whole(field, text)))
}

/// `profile` without any address in its filters and words.
pub(crate) fn profile_without_addresses(snapshot: &Snapshot, mut profile: Profile) -> Profile {
    let clean = |filter: &mut Filter| {
        let asked = std::mem::replace(filter, Filter::everything());
        *filter = without_addresses(snapshot, asked);
    };
    profile.name = filter::bare(&profile.name);
    profile.wanted.iter_mut().chain(&mut profile.unwanted).for_each(clean);
    for rule in &mut profile.rules {
        rule.say = filter::bare(&rule.say);
        match &mut rule.shape {
            // What a rule says of itself, where nobody says it better, repeats what it asks.
            Shape::When { filter, .. } => {
                let own_words = rule.say == filter::bare(&profile::in_words(filter));
                clean(filter);
                if own_words {
                    rule.say = profile::in_words(filter);
                }
            }
            Shape::Share(filters) => filters.iter_mut().for_each(clean),
            Shape::Per { element, .. } => clean(&mut element.test),
            Shape::Near { .. } => {}
        }
    }
    profile
}

#[derive(Serialize, Deserialize)]
struct Kept {
    filter: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    maybes: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per_company: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    window: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(default)]
    fill_order: bool,
    order: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    people: Option<Vec<u64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    companies: Option<Vec<u32>>,
    #[serde(default)]
    own_contacts_only: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cool_off: Option<String>,
    #[serde(default)]
    exclude_lists: Vec<String>,
}
