//! Regions: states, provinces and the like of the countries that sales data holds most, by ISO code and by the names that
//! people write.
//!
//! Owns which spelling means which region of which country. A code that several countries use means something only with
//! its country. Regions of other countries stay as they are written.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::places::country_code;
use super::vocabulary::{data_lines, key};

/// `= country` lines, and below each `code | name | other name | ...`
const REGIONS: &str = include_str!("data/regions.txt");

/// `= country` lines, and below each `code | city | city | ...`
const CITIES: &str = include_str!("data/region_cities.txt");

/// What is that short is a code, which other countries may use for something else.
const CODE: usize = 3;

struct Region {
    country: &'static str,
    code: &'static str,
    name: &'static str,
}

struct Table {
    regions: Vec<Region>,
    /// Key of every name and code → the regions that it means.
    by_key: HashMap<String, Vec<usize>>,
}

/// Country, code and further cells of the lines of a table, whose `= country` lines stand before those of a country.
fn by_country(
    data: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str, impl Iterator<Item = &'static str>)> {
    let mut country = "";
    data_lines(data).filter_map(move |line| {
        if let Some(code) = line.strip_prefix('=') {
            country = code.trim();
            return None;
        }
        let mut cells = line.split('|').map(str::trim);
        Some((country, cells.next()?, cells))
    })
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { regions: Vec::new(), by_key: HashMap::new() };
    for (country, code, mut cells) in by_country(REGIONS) {
        let Some(name) = cells.next() else { continue };
        let at = table.regions.len();
        table.regions.push(Region { country, code, name });
        for said in Some(code).filter(|code| *code != "-").into_iter().chain([name]).chain(cells) {
            let meant = table.by_key.entry(key(said)).or_default();
            if !meant.contains(&at) {
                meant.push(at);
            }
        }
    }
    table
});

/// Country and code of a region, and the key of a city that is known to lie in it.
static IN_REGION: LazyLock<HashSet<(&'static str, &'static str, String)>> = LazyLock::new(|| {
    by_country(CITIES)
        .flat_map(|(country, code, cities)| cities.map(move |city| (country, code, key(city))))
        .collect()
});

/// The name of a region by any of its names or its code, with (`US-CA`) or without its country: of `country`, by any of the
/// country's names, where it is known, else of whichever country uses no other. `None` where the table does not know it or
/// several could be meant.
pub fn region(said: &str, country: Option<&str>) -> Option<&'static str> {
    let of =
        |code: &str, said: &str| found(said).find(|region| region.country == code).map(|region| region.name);
    let whole = said.trim().split_once('-').filter(|(country, _)| country.len() == 2);
    let with_country = whole.and_then(|(country, rest)| of(&country.to_ascii_uppercase(), rest));
    match country {
        _ if with_country.is_some() => with_country,
        Some(country) => of(country_code(country)?, said),
        None => match names(said).as_slice() {
            [one] => Some(one),
            _ => None,
        },
    }
}

/// The names of the regions that a name or code may mean in any country, each once.
pub fn regions_meant(said: &str) -> Vec<&'static str> {
    match region(said, None) {
        Some(one) => vec![one],
        None => names(said),
    }
}

/// The country, by its code, and the name of the region that a code or name of several meanings has beside a well-known
/// city of one of them: `WA` is in Australia beside Perth, and in the United States beside Seattle.
pub fn region_of_city(said: &str, city: &str) -> Option<(&'static str, &'static str)> {
    let city = key(city);
    let mut held =
        found(said).filter(|region| IN_REGION.contains(&(region.country, region.code, city.clone())));
    let region = held.next().filter(|_| held.next().is_none())?;
    Some((region.country, region.name))
}

/// The country, by its code, and the name of the region that a code such as `TX`, `ON` or `NSW` means behind a city,
/// where one of the countries that write places so uses it.
pub fn region_behind_city(code: &str) -> Option<(&'static str, &'static str)> {
    let is_code = (2..=CODE).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let of = |country: &str| found(code).find(|region| region.country == country);
    let region = is_code.then(|| of("US").or_else(|| of("CA")).or_else(|| of("AU"))).flatten()?;
    Some((region.country, region.name))
}

/// The country, by its code, whose regions a column of codes names: the only one that knows nearly all of several. Names in
/// words need no country to be told apart, so they have no say.
pub fn country_of_codes<'c>(cells: impl IntoIterator<Item = &'c str>) -> Option<&'static str> {
    let mut codes: Vec<String> =
        cells.into_iter().map(key).filter(|key| (1..=CODE).contains(&key.len())).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for region in codes.iter().flat_map(|code| found(code)) {
        *known.entry(region.country).or_default() += 1;
    }
    let mut known: Vec<(usize, &str)> = known.into_iter().map(|(country, count)| (count, country)).collect();
    known.sort_unstable();
    let (most, country) = known.pop()?;
    let is_sure =
        most >= 3 && most * 10 >= codes.len() * 9 && known.pop().is_none_or(|(next, _)| next < most);
    is_sure.then_some(country)
}

fn found(said: &str) -> impl Iterator<Item = &'static Region> {
    let meant = TABLE.by_key.get(&key(said)).map_or(&[][..], Vec::as_slice);
    meant.iter().map(|at| &TABLE.regions[*at])
}

fn names(said: &str) -> Vec<&'static str> {
    let mut names: Vec<&str> = found(said).map(|region| region.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_the_region_of_its_country() {
        for (said, country, name) in [
            ("CA", Some("United States"), Some("California")),
            ("ca", Some("USA"), Some("California")),
            ("Calif.", Some("United States"), Some("California")),
            ("US-CA", None, Some("California")),
            ("カリフォルニア州", Some("アメリカ合衆国"), Some("California")),
            ("WA", Some("Australia"), Some("Western Australia")),
            ("WA", Some("United States"), Some("Washington")),
            ("WA", None, None),
            ("WA", Some("Germany"), None),
            ("NSW", None, Some("New South Wales")),
            ("on", Some("Canada"), Some("Ontario")),
            ("Québec", Some("Canada"), Some("Quebec")),
            ("Bayern", None, Some("Bavaria")),
            ("NRW", Some("Deutschland"), Some("North Rhine-Westphalia")),
            ("BE", Some("Germany"), Some("Berlin")),
            ("BE", Some("Switzerland"), Some("Bern")),
            ("Écosse", None, Some("Scotland")),
            ("SP", Some("Brasil"), Some("São Paulo")),
            ("MH", Some("India"), Some("Maharashtra")),
            ("東京都", Some("Japan"), Some("Tokyo")),
            ("กรุงเทพมหานคร", Some("Thailand"), Some("Bangkok")),
            ("دبي", None, Some("Dubai")),
            ("Lombardei", Some("Italien"), Some("Lombardy")),
            ("Greater Manchester", Some("United Kingdom"), None),
            ("California", Some("Peru"), None),
            ("", None, None),
        ] {
            assert_eq!(region(said, country), name, "{said} in {country:?}");
        }
    }

    #[test]
    fn a_code_of_several_countries_means_each() {
        assert_eq!(regions_meant("WA"), ["Washington", "Western Australia"]);
        assert_eq!(regions_meant("Kalifornien"), ["California"]);
        assert!(regions_meant("Chicago").is_empty());
        assert_eq!(region_behind_city("NSW"), Some(("AU", "New South Wales")));
        assert_eq!(region_behind_city("ON"), Some(("CA", "Ontario")));
        assert_eq!(region_behind_city("BY"), None);
    }

    #[test]
    fn a_city_tells_which_region_is_meant() {
        for (said, city, meant) in [
            ("WA", "Perth", Some(("AU", "Western Australia"))),
            ("wa", "SEATTLE", Some(("US", "Washington"))),
            ("BE", "Berlin", Some(("DE", "Berlin"))),
            ("BE", "Biel", Some(("CH", "Bern"))),
            ("SC", "Florianopolis", Some(("BR", "Santa Catarina"))),
            ("SC", "成都", Some(("CN", "Sichuan"))),
            ("SC", "Columbia", Some(("US", "South Carolina"))),
            ("MD", "Madrid", Some(("ES", "Community of Madrid"))),
            ("SH", "St. Gallen", None),
            ("Limburg", "Venlo", Some(("NL", "Limburg"))),
            ("CA", "San Francisco", Some(("US", "California"))),
            ("CA", "Toronto", None),
            ("WA", "", None),
            ("WA", "Berlin", None),
            ("TX", "Perth", None),
        ] {
            assert_eq!(region_of_city(said, city), meant, "{said}, {city}");
        }
    }

    #[test]
    fn each_spelling_of_several_regions_is_told_by_their_cities() {
        for (said, meant) in TABLE.by_key.iter().filter(|(_, meant)| meant.len() > 1) {
            for region in meant.iter().map(|at| &TABLE.regions[*at]) {
                let has = IN_REGION
                    .iter()
                    .any(|(country, code, _)| (*country, *code) == (region.country, region.code));
                assert!(has, "{said} in {}: no city of {}", region.country, region.name);
            }
        }
        for (country, code, city) in IN_REGION.iter() {
            assert!(!city.is_empty(), "{country} {code}");
            let region =
                TABLE.regions.iter().find(|region| (region.country, region.code) == (*country, *code));
            let region = region.unwrap_or_else(|| panic!("no region {code} in {country}"));
            // A city of both would tell nothing.
            assert_eq!(region_of_city(code, city), Some((*country, region.name)), "{city}, {code}");
        }
    }

    #[test]
    fn a_column_of_codes_tells_its_country() {
        for (cells, country) in [
            (&["AR", "GA", "CA", "TX", "", "California"][..], Some("US")),
            (&["SC", "PA", "SP", "RJ", "MG"], Some("BR")),
            (&["NSW", "VIC", "WA", "WA"], Some("AU")),
            (&["SC", "PA", "MA"], None),
            (&["AR", "GA"], None),
            (&["AR", "GA", "CA", "Q1", "Q2"], None),
        ] {
            assert_eq!(country_of_codes(cells.iter().copied()), country, "{cells:?}");
        }
    }

    #[test]
    fn no_spelling_means_two_regions_of_a_country() {
        for (said, meant) in &TABLE.by_key {
            let mut countries: Vec<&str> = meant.iter().map(|at| TABLE.regions[*at].country).collect();
            countries.sort_unstable();
            let all = countries.len();
            countries.dedup();
            assert_eq!(countries.len(), all, "{said}");
        }
        for region in &TABLE.regions {
            assert!(super::super::countries().canonical(region.country).is_some(), "{}", region.country);
        }
    }
}
