//! Technologies that companies run: canonical product names and what vendors write for them.
//!
//! An open list: a name that it does not hold is a technology under its own name. It invents no
//! categories, and products that a vendor sells apart stay apart.

use std::sync::LazyLock;

use super::vocabulary::Vocabulary;

static TECHNOLOGIES: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::from_lines(include_str!("data/technologies.txt")));

/// The technologies known by name, flat.
pub fn technologies() -> &'static Vocabulary {
    &TECHNOLOGIES
}

/// The canonical name of a technology, or its own name with white space collapsed.
pub fn technology_name(s: &str) -> String {
    match TECHNOLOGIES.canonical(s) {
        Some(name) => name.to_owned(),
        None => s.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_alias_means_two_products() {
        assert_eq!(technologies().clashes(), []);
        assert!(technologies().names().count() >= 300);
    }

    #[test]
    fn names_products() {
        for (said, name) in [
            ("hub spot", "HubSpot"),
            ("HUBSPOT", "HubSpot"),
            ("HubSpot CRM", "HubSpot CRM"),
            ("GA4", "Google Analytics"),
            ("gtm", "Google Tag Manager"),
            ("SFDC", "Salesforce"),
            ("Adobe Marketo Engage", "Marketo"),
            ("Workday Recruit", "Workday Recruiting"),
            ("nodejs", "Node.js"),
            ("C#", "C#"),
            ("C++", "C++"),
            ("Go", "Go"),
            ("adwords", "Google Ads"),
            ("  Our   own tool ", "Our own tool"),
        ] {
            assert_eq!(technology_name(said), name, "{said}");
        }
        assert_eq!(technology_name(""), "");
    }

    #[test]
    fn suggests_products() {
        assert_eq!(technologies().suggest("hubspt", 1), ["HubSpot"]);
        assert_eq!(technologies().suggest("salesfroce", 1), ["Salesforce"]);
    }
}
