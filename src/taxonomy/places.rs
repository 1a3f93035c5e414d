//! Countries: their English short names, ISO codes and the names that people write.
//!
//! Owns which spelling means which country. The parts of a country that stand in its place in lists
//! (England, Scotland) are aliases of it; regions are `regions`' business, cities are kept as written.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::vocabulary::{Vocabulary, data_lines};

/// `Name | alpha-2 | alpha-3 | alias | ...`
const COUNTRIES: &str = include_str!("data/countries.txt");

static NAMES: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::from_lines(COUNTRIES));

/// Canonical name → alpha-2 code.
static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    data_lines(COUNTRIES)
        .filter_map(|line| {
            let mut cells = line.split('|').map(str::trim);
            Some((cells.next()?, cells.next()?))
        })
        .collect()
});

/// All countries and territories with an ISO 3166 code, and Kosovo, by English short name.
pub fn countries() -> &'static Vocabulary {
    &NAMES
}

/// The ISO 3166 alpha-2 code of a country, by any of its names; Kosovo's is `XK`, as is customary.
pub fn country_code(name: &str) -> Option<&'static str> {
    CODES.get(NAMES.canonical(name)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_countries_as_people_write_them() {
        for (said, name) in [
            ("deutschland", "Germany"),
            ("UK", "United Kingdom"),
            ("GB", "United Kingdom"),
            ("England", "United Kingdom"),
            ("northern ireland", "United Kingdom"),
            ("U.S.A.", "United States"),
            ("us", "United States"),
            ("United States of America", "United States"),
            ("TH", "Thailand"),
            ("ไทย", "Thailand"),
            ("ประเทศไทย", "Thailand"),
            ("Holland", "Netherlands"),
            ("UAE", "United Arab Emirates"),
            ("Korea, Republic of", "South Korea"),
            ("Czech Republic", "Czechia"),
            ("Türkiye", "Turkey"),
            ("Turkiye", "Turkey"),
            ("Burma", "Myanmar"),
            ("中国", "China"),
            ("日本", "Japan"),
            ("Россия", "Russia"),
            ("السعودية", "Saudi Arabia"),
            ("Côte d'Ivoire", "Côte d’Ivoire"),
            ("Bosnia & Herzegovina", "Bosnia and Herzegovina"),
            ("MY", "Malaysia"),
            ("Mỹ", "United States"),
            ("Nga", "Russia"),
            ("NGA", "Nigeria"),
            ("Áo", "Austria"),
        ] {
            assert_eq!(countries().canonical(said), Some(name), "{said}");
        }
        assert_eq!(countries().canonical("Atlantis"), None);
    }

    #[test]
    fn no_name_means_two_countries() {
        assert_eq!(countries().clashes(), []);
        assert_eq!(countries().names().count(), 250);
    }

    #[test]
    fn knows_codes() {
        assert_eq!(country_code("scotland"), Some("GB"));
        assert_eq!(country_code("Thailand"), Some("TH"));
        assert_eq!(country_code("Nowhere"), None);
        for name in countries().names() {
            let code = country_code(name).unwrap();
            assert!(code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()), "{name}");
        }
    }

    #[test]
    fn suggests_countries() {
        assert_eq!(countries().suggest("Germny", 1), ["Germany"]);
        assert!(countries().suggest("United", 9).contains(&"United States".to_owned()));
    }
}
