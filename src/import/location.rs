//! Places that are written in one cell: "Chicago, Illinois, United States".
//!
//! Owns the order of the parts and nothing else: countries and regions are known by `taxonomy`, cities stay as written.

use crate::taxonomy;

/// The parts of a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// The city.
    pub city: Option<String>,
    /// The region or state.
    pub region: Option<String>,
    /// The country by its English name.
    pub country: Option<String>,
    /// Whether the parts say all that the cell said.
    pub whole: bool,
}

/// States and provinces that stand before their country without a city, and are not called as one.
const REGIONS: &str = "alabama alaska arizona arkansas california colorado connecticut delaware florida hawaii idaho \
    illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri \
    montana nebraska nevada new-hampshire new-jersey new-mexico north-carolina north-dakota ohio oklahoma oregon \
    pennsylvania rhode-island south-carolina south-dakota tennessee texas utah vermont virginia washington west-virginia \
    wisconsin wyoming alberta british-columbia manitoba new-brunswick nova-scotia ontario quebec saskatchewan \
    new-south-wales queensland south-australia tasmania victoria western-australia england scotland wales \
    northern-ireland bavaria bayern hesse hessen saxony sachsen north-rhine-westphalia nordrhein-westfalen \
    baden-wurttemberg lower-saxony niedersachsen ile-de-france maharashtra karnataka tamil-nadu gujarat";

/// The parts of a cell.
pub fn split(cell: &str) -> Location {
    let parts: Vec<&str> = cell.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let Some((last, before)) = parts.split_last() else {
        return Location { whole: true, ..Location::default() };
    };
    let known = taxonomy::countries().canonical(last);
    let is_code = (2..=3).contains(&last.len()) && last.chars().all(|c| c.is_ascii_uppercase());
    let short = is_code && last.len() == 2;
    // A city that everybody knows tells whether "IL" is Illinois or Israel, and whether "WA" is in Australia. Beside others
    // a code that is a country's as well tells nothing.
    let of_city = before.iter().find_map(|city| taxonomy::region_of_city(last, city)).filter(|_| is_code);
    let state = of_city
        .or_else(|| taxonomy::region_behind_city(last).filter(|_| known.is_none() && !before.is_empty()));
    let mut place = Location { whole: true, ..Location::default() };
    let rest = if let Some((country, region)) = state {
        place.country = taxonomy::countries().canonical(country).map(str::to_string);
        place.region = Some(region.to_string());
        before
    } else if let Some(country) = known
        // Whether "Berlin, DE" is in Delaware nobody knows.
        && !(short && before.len() == 1)
    {
        place.country = Some(country.to_string());
        before
    } else {
        place.whole = !short;
        if short { before } else { parts.as_slice() }
    };
    let named = |part: &str| Some(part.to_string());
    match rest {
        [] => {}
        [one] if place.region.is_none() && is_region(one) => place.region = named(one),
        [one] => place.city = named(one),
        [city, region] => {
            place.city = named(city);
            place.whole &= place.region.is_none();
            place.region = place.region.take().or_else(|| named(region));
        }
        [city, .., region] => {
            place.city = named(city);
            place.region = place.region.take().or_else(|| named(region));
            place.whole = false;
        }
    }
    place
}

fn is_region(part: &str) -> bool {
    let folded = crate::text::fold(part).replace(' ', "-");
    REGIONS.split_whitespace().any(|region| region == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_parts() {
        for (cell, city, region, country, whole) in [
            ("Chicago, Illinois, United States", "Chicago", "Illinois", "United States", true),
            ("chicago, illinois, united states", "chicago", "illinois", "United States", true),
            ("Walldorf, Baden-Wurttemberg, Germany", "Walldorf", "Baden-Wurttemberg", "Germany", true),
            ("Berlin, Deutschland", "Berlin", "", "Germany", true),
            ("California, United States", "", "California", "United States", true),
            ("Thailand", "", "", "Thailand", true),
            ("Austin, TX", "Austin", "Texas", "United States", true),
            ("Toronto, ON", "Toronto", "Ontario", "Canada", true),
            ("Sydney, NSW", "Sydney", "New South Wales", "Australia", true),
            ("Bayern, Deutschland", "", "Bayern", "Germany", true),
            ("Greater London, England, United Kingdom", "Greater London", "England", "United Kingdom", true),
            ("Chicago, IL, US", "Chicago", "IL", "United States", true),
            ("Chicago, IL", "Chicago", "Illinois", "United States", true),
            ("Elsewhere, IL", "Elsewhere", "", "", false),
            ("Tel Aviv, IL", "Tel Aviv", "", "", false),
            ("Perth, WA", "Perth", "Western Australia", "Australia", true),
            ("Seattle, WA", "Seattle", "Washington", "United States", true),
            ("Elsewhere, WA", "Elsewhere", "Washington", "United States", true),
            ("Berlin, BE", "Berlin", "Berlin", "Germany", true),
            ("Berlin, DE", "Berlin", "", "", false),
            ("Greater Chicago Area", "Greater Chicago Area", "", "", true),
            ("1 Main St, Leeds, England, United Kingdom", "1 Main St", "England", "United Kingdom", false),
            ("", "", "", "", true),
        ] {
            let text = |part: Option<String>| part.unwrap_or_default();
            let place = split(cell);
            assert_eq!(place.whole, whole, "{cell}");
            assert_eq!(
                (text(place.city), text(place.region), text(place.country)),
                (city.into(), region.into(), country.into()),
                "{cell}"
            );
        }
    }
}
