//! Campaign companies: financial firms whose stack, advertising and hiring go together, so that the flagship
//! question (a new HR manager at a financial firm that advertises, runs HubSpot and hires marketers) has answers
//! in a small run. Chance alone gives about one in a hundred thousand people.

use crate::rng::Rng;

/// What a campaign company is short of, if anything; one such lead is a maybe of the flagship question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    RoleStart,
    Ads,
    StaleTechnologies,
    Headcount,
    PostedDate,
    Industry,
}

/// The plan of one campaign company.
pub struct Campaign {
    pub gap: Option<Gap>,
    /// Advertising shows only as a technology on the site, not in the list of ads.
    pub technology_only: bool,
}

impl Campaign {
    /// A plan: 75 % complete, the rest with one gap.
    pub fn new(rng: &mut Rng) -> Self {
        let gap = match rng.below(100) {
            0..75 => None,
            75..83 => Some(Gap::RoleStart),
            83..88 => Some(Gap::Ads),
            88..92 => Some(Gap::StaleTechnologies),
            92..95 => Some(Gap::Headcount),
            95..98 => Some(Gap::PostedDate),
            _ => Some(Gap::Industry),
        };
        Self { gap, technology_only: gap != Some(Gap::Ads) && rng.chance(250) }
    }

    /// Whether the plan is short of `gap`.
    pub fn lacks(&self, gap: Gap) -> bool {
        self.gap == Some(gap)
    }

    /// What the plan says about a technology, if anything.
    pub fn uses(&self, technology: &str) -> Option<bool> {
        match technology {
            "HubSpot" => Some(true),
            "Google Ads Conversion Tracking" if self.lacks(Gap::Ads) => Some(false),
            "Google Ads Conversion Tracking" if self.technology_only => Some(true),
            _ => None,
        }
    }
}

/// Campaign companies per thousand financial ones where the command names no figure: falls as the run grows, so
/// that the flagship question has tens of answers among thousands of people and hundreds among millions.
pub fn default_share(people: u64) -> u64 {
    (1_200_000 / people.max(1) + 2).min(400)
}
