//! Advertising platforms, and the technologies on a site that show a company advertises on one.
//!
//! Owns the names and the inference from tag to platform. A tag is the weaker rung of evidence, a
//! stated spend the stronger; which rung a match rests on is for the filter to say.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::technologies::technologies;
use super::vocabulary::{Vocabulary, data_lines, key};

/// `Platform | technology | ...`
const TECHNOLOGIES: &str = include_str!("data/ad_technologies.txt");

static PLATFORMS: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::from_lines(include_str!("data/ad_platforms.txt")));

/// Key of a technology → platform.
static SHOWN_BY: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut shown_by = HashMap::new();
    for line in data_lines(TECHNOLOGIES) {
        let mut cells = line.split('|').map(str::trim);
        let platform = cells.next().unwrap_or_default();
        for technology in cells {
            shown_by.insert(key(technology), platform);
        }
    }
    shown_by
});

/// The advertising platforms known by name, flat.
pub fn ad_platforms() -> &'static Vocabulary {
    &PLATFORMS
}

/// The platform on which a company that carries this technology advertises; `None` where the
/// technology proves no advertising, such as a publisher's ad server.
pub fn ad_platform_of_technology(tech: &str) -> Option<&'static str> {
    // A few hundred names come again with every company.
    const MOST: usize = 10_000;
    thread_local! {
        static SEEN: RefCell<HashMap<String, Option<&'static str>, RandomState>> = RefCell::default();
    }
    SEEN.with_borrow_mut(|seen| {
        if let Some(platform) = seen.get(tech) {
            return *platform;
        }
        if seen.len() >= MOST {
            seen.clear();
        }
        let platform = shown_by(tech);
        seen.insert(tech.to_string(), platform);
        platform
    })
}

fn shown_by(tech: &str) -> Option<&'static str> {
    let as_written = SHOWN_BY.get(&key(tech));
    let by_product = || SHOWN_BY.get(&key(technologies().canonical(tech)?));
    as_written.or_else(by_product).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_platforms() {
        for (said, name) in [
            ("adwords", "Google Ads"),
            ("Google AdWords", "Google Ads"),
            ("facebook ads", "Meta Ads"),
            ("Instagram Ads", "Meta Ads"),
            ("bing ads", "Microsoft Advertising"),
            ("twitter ads", "X Ads"),
            ("X ads", "X Ads"),
            ("LINE Ads", "LINE Ads"),
            ("linkedin", "LinkedIn Ads"),
        ] {
            assert_eq!(ad_platforms().canonical(said), Some(name), "{said}");
        }
        assert_eq!(ad_platforms().clashes(), []);
    }

    #[test]
    fn tags_show_advertising() {
        for (tech, platform) in [
            ("Google Ads", Some("Google Ads")),
            ("AdWords", Some("Google Ads")),
            ("Google Ads Conversion Tracking", Some("Google Ads")),
            ("Google AdWords Conversion", Some("Google Ads")),
            ("Google Remarketing", Some("Google Ads")),
            ("Facebook Pixel", Some("Meta Ads")),
            ("meta pixel", Some("Meta Ads")),
            ("LinkedIn Insight Tag", Some("LinkedIn Ads")),
            ("Linkedin Marketing Solutions", Some("LinkedIn Ads")),
            ("Microsoft UET", Some("Microsoft Advertising")),
            ("Bing Universal Event Tracking", Some("Microsoft Advertising")),
            ("TikTok Pixel", Some("TikTok Ads")),
            ("Google AdSense", None),
            ("DoubleClick", None),
            ("Taboola", None),
            ("Google Analytics", None),
            ("Google Tag Manager", None),
            ("Facebook Login", None),
            ("", None),
        ] {
            assert_eq!(ad_platform_of_technology(tech), platform, "{tech}");
        }
    }

    #[test]
    fn every_tag_names_a_platform_and_only_one() {
        let mut seen = HashMap::new();
        for line in data_lines(TECHNOLOGIES) {
            let mut cells = line.split('|').map(str::trim);
            let platform = cells.next().unwrap();
            assert!(ad_platforms().contains_name(platform), "{platform}");
            for technology in cells {
                let earlier = seen.insert(key(technology), platform);
                assert!(earlier.is_none_or(|p| p == platform), "{technology}");
            }
        }
    }
}
