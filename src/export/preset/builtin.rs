//! The presets of the program.

macro_rules! presets {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../presets/", $name, ".toml")))),*]
    };
}

const PRESETS: &[(&str, &str)] = presets![
    "apollo-accounts",
    "apollo-contacts",
    "google-customer-match",
    "hubspot-companies",
    "hubspot-contacts",
    "instantly",
    "leadsift",
    "lemlist",
    "linkedin-companies",
    "linkedin-contacts",
    "outreach",
    "reply",
    "salesforce-leads",
    "salesloft",
    "smartlead",
    "woodpecker",
];

/// Other names that people look for.
const ALSO: [(&str, &str); 8] = [
    ("apollo", "apollo-contacts"),
    ("customer-match", "google-customer-match"),
    ("google", "google-customer-match"),
    ("hubspot", "hubspot-contacts"),
    ("linkedin", "linkedin-contacts"),
    ("reply.io", "reply"),
    ("replyio", "reply"),
    ("salesforce", "salesforce-leads"),
];

/// The names of the presets with columns of their own.
pub fn names() -> impl Iterator<Item = &'static str> {
    PRESETS.iter().map(|(name, _)| *name)
}

/// Other names that people look for.
pub fn other_names() -> impl Iterator<Item = &'static str> {
    ALSO.iter().map(|(also, _)| *also)
}

/// The text of the preset with this name, or another that people look for.
pub fn text(name: &str) -> Option<&'static str> {
    let name = ALSO.iter().find(|(also, _)| *also == name).map_or(name, |(_, name)| name);
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
