//! Stand-in until the taxonomy lands.
#![allow(missing_docs, dead_code)]
pub mod levels;
pub mod titles;
pub mod vocabulary;
pub use levels::{departments, seniorities};
use std::sync::LazyLock;
pub use vocabulary::Vocabulary;
static IND: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut v = Vocabulary::default();
    let f = v.add("Financial Services", None);
    let c = v.add("Credit Intermediation", Some(f));
    v.add("Banking", Some(c));
    v.add("Insurance", Some(f));
    let t = v.add("Technology, Information and Media", None);
    v.add("Software Development", Some(t));
    v.add("Bars, Taverns, and Nightclubs", None);
    v
});
static C: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::from_lines("United Kingdom | GB | UK\nGermany | DE\nUnited States | US\nThailand | TH")
});
static T: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::from_lines("HubSpot | hub spot\nSalesforce\nMarketo\nGoogle Ads Conversion Tracking")
});
static A: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::from_lines("Google Ads | adwords\nMeta Ads\nLinkedIn Ads"));
pub fn industries() -> &'static Vocabulary {
    &IND
}
pub fn countries() -> &'static Vocabulary {
    &C
}
pub fn technologies() -> &'static Vocabulary {
    &T
}
pub fn ad_platforms() -> &'static Vocabulary {
    &A
}
pub fn technology_name(s: &str) -> String {
    technologies().canonical(s).unwrap_or(s.trim()).to_string()
}
pub fn ad_platform_of_technology(t: &str) -> Option<&'static str> {
    (t == "Google Ads Conversion Tracking").then_some("Google Ads")
}
pub enum CodeSystem {
    UkSic2007,
    Naics2022,
    UsSic1987,
}
pub fn industry_from_code(_: CodeSystem, _: &str) -> Option<&'static str> {
    Some("Banking")
}
pub fn is_freemail(d: &str) -> bool {
    d == "gmail.com"
}
pub fn is_disposable(_: &str) -> bool {
    false
}
pub fn is_role_account(l: &str) -> bool {
    l == "info"
}
pub fn is_shared_host(d: &str) -> bool {
    d == "linkedin.com"
}
