//! Technologies with their adoption. Adoption of single technologies is not known from any trustworthy source,
//! so these figures are parameters of the generated world, not statements about the real one.

use crate::companies::Company;
use crate::day::Day;
use crate::rng::Rng;

/// Companies per thousand that use a technology: below 50 staff, below 500, and from 500 on.
pub struct Technology {
    pub name: &'static str,
    pub small: u64,
    pub medium: u64,
    pub large: u64,
}

/// One technology seen at one company.
pub struct Sighting {
    pub technology: &'static str,
    pub first_seen: Day,
    pub last_seen: Day,
}

const fn tech(name: &'static str, small: u64, medium: u64, large: u64) -> Technology {
    Technology { name, small, medium, large }
}

/// All technologies.
pub static TECHNOLOGIES: &[Technology] = &[
    tech("Google Analytics", 520, 560, 520),
    tech("Google Tag Manager", 380, 500, 560),
    tech("WordPress", 400, 290, 160),
    tech("Google Workspace", 330, 260, 150),
    tech("Microsoft 365", 300, 480, 650),
    tech("Cloudflare", 250, 300, 300),
    tech("Mailchimp", 190, 130, 50),
    tech("Meta Pixel", 170, 230, 250),
    tech("LinkedIn Insight Tag", 90, 200, 310),
    tech("Google Ads Conversion Tracking", 110, 180, 230),
    tech("HubSpot", 90, 170, 120),
    tech("Salesforce", 50, 190, 420),
    tech("Slack", 150, 230, 280),
    tech("Zoom", 160, 260, 330),
    tech("Shopify", 90, 70, 40),
    tech("WooCommerce", 80, 40, 10),
    tech("Magento", 10, 30, 40),
    tech("Wix", 90, 15, 2),
    tech("Squarespace", 70, 15, 2),
    tech("Webflow", 40, 40, 20),
    tech("Drupal", 15, 35, 70),
    tech("Adobe Experience Manager", 1, 15, 110),
    tech("Marketo", 5, 40, 130),
    tech("Pardot", 5, 30, 60),
    tech("ActiveCampaign", 40, 30, 8),
    tech("Klaviyo", 35, 35, 20),
    tech("Pipedrive", 50, 35, 8),
    tech("Zoho CRM", 50, 45, 20),
    tech("Microsoft Dynamics 365", 10, 60, 140),
    tech("SAP", 3, 50, 330),
    tech("Oracle NetSuite", 8, 60, 80),
    tech("Workday", 1, 25, 220),
    tech("BambooHR", 20, 60, 20),
    tech("Personio", 20, 50, 15),
    tech("ADP", 30, 70, 110),
    tech("Greenhouse", 8, 50, 80),
    tech("Lever", 6, 30, 30),
    tech("SuccessFactors", 1, 15, 150),
    tech("Zendesk", 40, 110, 160),
    tech("Intercom", 35, 60, 40),
    tech("Freshdesk", 30, 45, 25),
    tech("ServiceNow", 1, 20, 230),
    tech("Segment", 10, 35, 50),
    tech("Hotjar", 60, 90, 70),
    tech("Mixpanel", 12, 30, 30),
    tech("Amplitude", 6, 22, 40),
    tech("Snowflake", 4, 35, 140),
    tech("Tableau", 8, 55, 170),
    tech("Power BI", 30, 130, 290),
    tech("Looker", 4, 25, 50),
    tech("Amazon Web Services", 140, 270, 420),
    tech("Microsoft Azure", 70, 200, 400),
    tech("Google Cloud", 60, 110, 180),
    tech("Jira", 70, 180, 320),
    tech("GitHub", 90, 140, 220),
    tech("Stripe", 90, 80, 60),
    tech("PayPal", 80, 60, 50),
    tech("OneTrust", 3, 35, 160),
    tech("Cookiebot", 40, 70, 60),
    tech("Okta", 4, 40, 150),
    tech("DocuSign", 40, 100, 180),
];

/// What was seen at a company. Where its whole list was checked, most sightings are of that day and one in ten
/// ended earlier; elsewhere only a fifth of the technologies is known, from lists of single technologies.
pub fn sightings(company: &Company, as_of: Day, rng: &mut Rng, mut emit: impl FnMut(Sighting)) {
    for technology in TECHNOLOGIES {
        let adoption = match company.staff {
            0..50 => technology.small,
            50..500 => technology.medium,
            _ => technology.large,
        };
        let adoption = match technology.name {
            "Google Ads Conversion Tracking" if company.google_ads => adoption.max(450),
            "Meta Pixel" if company.meta_ads => adoption.max(600),
            _ => adoption,
        };
        let planned = company.campaign.as_ref().and_then(|campaign| campaign.uses(technology.name));
        let uses = match planned {
            Some(uses) => uses,
            None if company.tech_checked.is_some() => rng.chance(adoption),
            None => rng.chance(adoption / 5),
        };
        if !uses {
            continue;
        }
        let last_seen = match company.tech_checked {
            Some(checked) if planned.is_some() || rng.chance(900) => checked,
            Some(checked) => checked.back(rng.within(30, 540)),
            None => as_of.back(rng.within(10, 900)),
        };
        let first_seen = last_seen.back(rng.within(30, 2200));
        emit(Sighting { technology: technology.name, first_seen, last_seen });
    }
}
