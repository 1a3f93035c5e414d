//! Regions by one name, once the row has told the country.
//!
//! Owns what decides about a code that several countries use: the row's country, else a well-known city beside it, else the
//! codes of the whole column.

use std::collections::HashMap;
use std::fmt::Write as _;

use foldhash::fast::FixedState;

use crate::fields::{Field, named};
use crate::taxonomy;
use crate::value::Value;

use super::draft::Part;
use super::report::RegionVote;

/// Distinct regions that are kept.
const CACHE: usize = 8192;

/// What is that short may be a code.
const CODE: usize = 3;

/// Where somebody is.
pub struct Place {
    /// The region.
    pub region: &'static Field,
    /// Its country.
    pub country: &'static Field,
    /// A city in it.
    pub city: &'static Field,
}

/// Where a person is.
pub const OF_PERSON: Place = Place { region: &named::REGION, country: &named::COUNTRY, city: &named::CITY };
/// Where a company is.
pub const OF_COMPANY: Place =
    Place { region: &named::COMPANY_REGION, country: &named::COMPANY_COUNTRY, city: &named::COMPANY_CITY };

/// The names of regions that a reader met: most rows of a file repeat them.
#[derive(Debug, Default)]
pub struct Regions {
    seen: HashMap<String, Option<&'static str>, FixedState>,
    asked: String,
}

impl Regions {
    /// Gives the region of a person or company its English name, however it was written. `usual` is the country where the
    /// part names none, `voted` the one whose codes the column holds.
    pub fn settle(&mut self, part: &mut Part, place: &Place, usual: Option<&str>, voted: Option<&str>) {
        let Some(at) = part.facts.iter().position(|(code, _)| *code == place.region.code) else { return };
        let first = |field: &Field| {
            let names = part.get(field.code).and_then(|value| value.as_names().first());
            names.map(String::as_str)
        };
        let Some(said) = first(place.region) else { return };
        let country = first(place.country).or(usual);
        // Names in words are rarely those of two countries; their cities would fill the memory of what was met.
        let city = first(place.city).filter(|_| country.is_none() && said.chars().count() <= CODE);
        self.asked.clear();
        let (told, beside) = (country.or(voted).unwrap_or(""), city.unwrap_or(""));
        let _ = write!(self.asked, "{said}\0{told}\0{beside}");
        let name = match self.seen.get(&self.asked) {
            Some(known) => *known,
            None => {
                let of_city = city.and_then(|city| taxonomy::region_of_city(said, city));
                let found = match of_city {
                    Some((_, name)) => Some(name),
                    None => taxonomy::region(said, country.or(voted)),
                };
                if self.seen.len() >= CACHE {
                    self.seen.clear();
                }
                self.seen.insert(self.asked.clone(), found);
                found
            }
        };
        if let Some(name) = name.filter(|name| *name != said) {
            part.facts[at].1 = Value::Names(vec![name.to_string()]);
        }
    }
}

/// The country whose regions a column names by their codes, and those of the codes that it decided about. `cells` are the
/// region and the city of each row.
pub fn vote(cells: &[(String, String)]) -> Option<RegionVote> {
    let code = taxonomy::country_of_codes(cells.iter().map(|(region, _)| region.as_str()))?;
    let country = taxonomy::countries().canonical(code)?.to_string();
    let mut codes: Vec<String> = Vec::new();
    for (region, city) in cells {
        let region = region.trim();
        let decided = taxonomy::regions_meant(region).len() > 1
            && taxonomy::region_of_city(region, city).is_none()
            && taxonomy::region(region, Some(&country)).is_some();
        if decided && !codes.iter().any(|known| known == region) {
            codes.push(region.to_string());
        }
    }
    Some(RegionVote { country, codes })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(regions: &mut Regions, cells: [&str; 3], voted: Option<&str>) -> String {
        let mut part = Part::default();
        for (field, cell) in [OF_PERSON.region, OF_PERSON.country, OF_PERSON.city].iter().zip(cells) {
            if !cell.is_empty() {
                part.facts.push((field.code, Value::Names(vec![cell.to_string()])));
            }
        }
        regions.settle(&mut part, &OF_PERSON, None, voted);
        part.get(OF_PERSON.region.code).map(|value| value.as_names().join("; ")).unwrap_or_default()
    }

    #[test]
    fn the_country_decides_then_the_city_then_the_column() {
        let mut regions = Regions::default();
        // The second time, what was met before answers.
        for _ in 0..2 {
            for ([region, country, city], voted, name) in [
                (["WA", "", "Perth"], None, "Western Australia"),
                (["WA", "", "Seattle"], None, "Washington"),
                (["WA", "", "Perth"], Some("United States"), "Western Australia"),
                (["WA", "", "Seattle"], Some("Australia"), "Washington"),
                (["WA", "", "Nowhere"], Some("Australia"), "Western Australia"),
                (["WA", "", ""], Some("United States"), "Washington"),
                (["WA", "", "Nowhere"], None, "WA"),
                (["WA", "United States", "Perth"], None, "Washington"),
                (["WA", "Australia", "Seattle"], Some("United States"), "Western Australia"),
                (["WA", "Germany", "Perth"], Some("United States"), "WA"),
                (["GA", "", "Vigo"], Some("United States"), "Galicia"),
                (["GA", "", "Atlanta"], Some("Spain"), "Georgia"),
                (["MA", "", "São Luís"], Some("United States"), "Maranhão"),
                (["NT", "", "Yellowknife"], Some("Australia"), "Northwest Territories"),
                (["BE", "", "Bern"], Some("Germany"), "Bern"),
                (["TX", "", "Perth"], None, "Texas"),
                (["Bayern", "", "München"], None, "Bavaria"),
                (["", "", "Perth"], Some("United States"), ""),
            ] {
                assert_eq!(settled(&mut regions, [region, country, city], voted), name, "{region}, {city}");
            }
        }
    }

    #[test]
    fn a_vote_tells_the_codes_that_it_decided_about() {
        let cells = |rows: &[(&str, &str)]| {
            rows.iter().map(|(region, city)| (region.to_string(), city.to_string())).collect::<Vec<_>>()
        };
        let told = vote(&cells(&[("NSW", ""), ("VIC", ""), ("WA", ""), ("NT", "Darwin"), ("WA", "Perth")]));
        let told = told.expect("a country");
        assert_eq!((told.country.as_str(), told.codes), ("Australia", vec!["WA".to_string()]));
        let told = vote(&cells(&[("TX", ""), ("NY", ""), ("NJ", "")])).expect("a country");
        assert!(told.codes.is_empty(), "codes of one country need no vote: {:?}", told.codes);
        assert_eq!(vote(&cells(&[("WA", ""), ("NT", "")])), None);
    }
}
