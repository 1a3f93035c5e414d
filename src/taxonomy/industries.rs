//! The industry tree: LinkedIn's labels, and other vendors' names for them.
//!
//! A vendor's name is an alias only where all that it covers lies at or below the label; a wider
//! one ("automotive" is makers and dealers alike) maps to the nearest label above it all or to
//! nothing, since a wrong sure answer is worse than an unknown one. Codes are the business of
//! [`super::industry_codes`].

use std::sync::LazyLock;

use super::vocabulary::{Vocabulary, data_lines};

/// One label a line, two spaces deeper than its parent.
const TREE: &str = include_str!("data/linkedin_industries.txt");
/// `Label | vendor's name | ...`
const ALIASES: &str = include_str!("data/industry_aliases.txt");

static INDUSTRIES: LazyLock<Vocabulary> = LazyLock::new(|| build(TREE, ALIASES));

/// The tree of industries, by LinkedIn's labels (second version).
pub fn industries() -> &'static Vocabulary {
    &INDUSTRIES
}

fn build(tree: &str, aliases: &str) -> Vocabulary {
    let mut list = Vocabulary::default();
    let mut open: Vec<usize> = Vec::new();
    for line in data_lines(tree) {
        let label = line.trim_start();
        open.truncate((line.len() - label.len()) / 2);
        let at = list.add(label, open.last().copied());
        open.push(at);
    }
    for line in data_lines(aliases) {
        let mut cells = line.split('|').map(str::trim);
        let Some(at) = cells.next().and_then(|label| list.position(label)) else {
            continue;
        };
        for alias in cells {
            list.add_alias(at, alias);
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_whole() {
        let v = industries();
        assert_eq!(v.names().count(), 434);
        assert_eq!(v.ancestors("Banking"), ["Credit Intermediation", "Financial Services"]);
        assert!(v.descendants("Financial Services").contains(&"Banking"));
        assert_eq!(
            v.ancestors("Blogs"),
            [
                "Internet Publishing",
                "Information Services",
                "Technology, Information and Internet",
                "Technology, Information and Media"
            ]
        );
        assert_eq!(v.parent("Telecommunications"), Some("Media & Telecommunications"));
        assert_eq!(v.parent("Manufacturing"), None);
    }

    #[test]
    fn every_alias_has_its_label_and_only_one() {
        let v = industries();
        for line in data_lines(ALIASES) {
            let label = line.split('|').next().unwrap().trim();
            assert!(v.contains_name(label), "no such label: {label}");
        }
        assert_eq!(v.clashes(), []);
    }

    #[test]
    fn reads_what_vendors_write() {
        let v = industries();
        for (said, label) in [
            ("banking", "Banking"),
            ("BANKING", "Banking"),
            ("FINANCIAL_SERVICES", "Financial Services"),
            ("COMPUTER_SOFTWARE", "Software Development"),
            ("information technology & services", "IT Services and IT Consulting"),
            ("INFORMATION_TECHNOLOGY_AND_SERVICES", "IT Services and IT Consulting"),
            ("hospital & health care", "Hospitals and Health Care"),
            ("HOSPITAL_HEALTH_CARE", "Hospitals and Health Care"),
            ("nonprofit organization management", "Non-profit Organizations"),
            ("food, beverages & tobacco", "Manufacturing"),
            ("Holding Companies & Conglomerates", "Holding Companies"),
            ("transportation/trucking/railroad", "Transportation, Logistics, Supply Chain and Storage"),
        ] {
            assert_eq!(v.canonical(said), Some(label), "{said}");
        }
    }

    #[test]
    fn names_wider_than_any_label_stay_unmapped() {
        for said in ["automotive", "Business Services", "Energy", "consumer goods", "Materials"] {
            assert_eq!(industries().canonical(said), None, "{said}");
        }
    }

    /// The industries of LinkedIn's first version, as HubSpot still writes them.
    const FIRST_VERSION: &str = "ACCOUNTING AIRLINES_AVIATION ALTERNATIVE_DISPUTE_RESOLUTION
        ALTERNATIVE_MEDICINE ANIMATION APPAREL_FASHION ARCHITECTURE_PLANNING ARTS_AND_CRAFTS AUTOMOTIVE
        AVIATION_AEROSPACE BANKING BIOTECHNOLOGY BROADCAST_MEDIA BUILDING_MATERIALS
        BUSINESS_SUPPLIES_AND_EQUIPMENT CAPITAL_MARKETS CHEMICALS CIVIC_SOCIAL_ORGANIZATION
        CIVIL_ENGINEERING COMMERCIAL_REAL_ESTATE COMPUTER_NETWORK_SECURITY COMPUTER_GAMES
        COMPUTER_HARDWARE COMPUTER_NETWORKING COMPUTER_SOFTWARE INTERNET CONSTRUCTION
        CONSUMER_ELECTRONICS CONSUMER_GOODS CONSUMER_SERVICES COSMETICS DAIRY DEFENSE_SPACE DESIGN
        EDUCATION_MANAGEMENT E_LEARNING ELECTRICAL_ELECTRONIC_MANUFACTURING ENTERTAINMENT
        ENVIRONMENTAL_SERVICES EVENTS_SERVICES EXECUTIVE_OFFICE FACILITIES_SERVICES FARMING
        FINANCIAL_SERVICES FINE_ART FISHERY FOOD_BEVERAGES FOOD_PRODUCTION FUND_RAISING FURNITURE
        GAMBLING_CASINOS GLASS_CERAMICS_CONCRETE GOVERNMENT_ADMINISTRATION GOVERNMENT_RELATIONS
        GRAPHIC_DESIGN HEALTH_WELLNESS_AND_FITNESS HIGHER_EDUCATION HOSPITAL_HEALTH_CARE HOSPITALITY
        HUMAN_RESOURCES IMPORT_AND_EXPORT INDIVIDUAL_FAMILY_SERVICES INDUSTRIAL_AUTOMATION
        INFORMATION_SERVICES INFORMATION_TECHNOLOGY_AND_SERVICES INSURANCE INTERNATIONAL_AFFAIRS
        INTERNATIONAL_TRADE_AND_DEVELOPMENT INVESTMENT_BANKING INVESTMENT_MANAGEMENT JUDICIARY
        LAW_ENFORCEMENT LAW_PRACTICE LEGAL_SERVICES LEGISLATIVE_OFFICE LEISURE_TRAVEL_TOURISM LIBRARIES
        LOGISTICS_AND_SUPPLY_CHAIN LUXURY_GOODS_JEWELRY MACHINERY MANAGEMENT_CONSULTING MARITIME
        MARKET_RESEARCH MARKETING_AND_ADVERTISING MECHANICAL_OR_INDUSTRIAL_ENGINEERING MEDIA_PRODUCTION
        MEDICAL_DEVICES MEDICAL_PRACTICE MENTAL_HEALTH_CARE MILITARY MINING_METALS
        MOTION_PICTURES_AND_FILM MUSEUMS_AND_INSTITUTIONS MUSIC NANOTECHNOLOGY NEWSPAPERS
        NON_PROFIT_ORGANIZATION_MANAGEMENT OIL_ENERGY ONLINE_MEDIA OUTSOURCING_OFFSHORING
        PACKAGE_FREIGHT_DELIVERY PACKAGING_AND_CONTAINERS PAPER_FOREST_PRODUCTS PERFORMING_ARTS
        PHARMACEUTICALS PHILANTHROPY PHOTOGRAPHY PLASTICS POLITICAL_ORGANIZATION
        PRIMARY_SECONDARY_EDUCATION PRINTING PROFESSIONAL_TRAINING_COACHING PROGRAM_DEVELOPMENT
        PUBLIC_POLICY PUBLIC_RELATIONS_AND_COMMUNICATIONS PUBLIC_SAFETY PUBLISHING RAILROAD_MANUFACTURE
        RANCHING REAL_ESTATE RECREATIONAL_FACILITIES_AND_SERVICES RELIGIOUS_INSTITUTIONS
        RENEWABLES_ENVIRONMENT RESEARCH RESTAURANTS RETAIL SECURITY_AND_INVESTIGATIONS SEMICONDUCTORS
        SHIPBUILDING SPORTING_GOODS SPORTS STAFFING_AND_RECRUITING SUPERMARKETS TELECOMMUNICATIONS
        TEXTILES THINK_TANKS TOBACCO TRANSLATION_AND_LOCALIZATION TRANSPORTATION_TRUCKING_RAILROAD
        UTILITIES VENTURE_CAPITAL_PRIVATE_EQUITY VETERINARY WAREHOUSING WHOLESALE WINE_AND_SPIRITS
        WIRELESS WRITING_AND_EDITING MOBILE_GAMES";

    #[test]
    fn the_first_version_is_mapped_or_left_out_on_purpose() {
        let unmapped: Vec<&str> =
            FIRST_VERSION.split_whitespace().filter(|name| industries().canonical(name).is_none()).collect();
        assert_eq!(
            unmapped,
            [
                "APPAREL_FASHION",
                "ARTS_AND_CRAFTS",
                "AUTOMOTIVE",
                "BUILDING_MATERIALS",
                "BUSINESS_SUPPLIES_AND_EQUIPMENT",
                "CONSUMER_GOODS",
                "FOOD_BEVERAGES",
                "FURNITURE",
                "LUXURY_GOODS_JEWELRY",
                "MECHANICAL_OR_INDUSTRIAL_ENGINEERING",
                "MINING_METALS",
                "MUSIC",
                "OIL_ENERGY",
                "PROGRAM_DEVELOPMENT",
                "RENEWABLES_ENVIRONMENT",
            ]
        );
    }

    #[test]
    fn suggests_for_what_it_does_not_know() {
        assert_eq!(industries().suggest("bankin", 1), ["Banking"]);
        for (asked, offered) in [
            ("automotive", "Motor Vehicle Manufacturing"),
            ("healthcare", "Hospitals and Health Care"),
            ("furniture", "Furniture and Home Furnishings Manufacturing"),
        ] {
            let suggested = industries().suggest(asked, 5);
            assert!(suggested.iter().any(|s| s == offered), "{asked}: {suggested:?}");
        }
    }
}
