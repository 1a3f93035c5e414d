//! Countries with their cities, legal forms, and telephone numbers that reach nobody.

use crate::names::Origin;
use crate::rng::Rng;
use crate::titles::Language;

/// One country of the generated world.
pub struct Country {
    pub name: &'static str,
    pub code: &'static str,
    /// Companies per thousand.
    pub weight: u64,
    pub origin: Origin,
    pub language: Language,
    /// City and region.
    pub cities: &'static [(&'static str, &'static str)],
    /// `{}` stands for the name; a form without it is appended after a space.
    pub legal_forms: &'static [&'static str],
}

/// All countries; weights add up to 1000.
pub static COUNTRIES: &[Country] = &[
    Country {
        name: "United States",
        code: "us",
        weight: 330,
        origin: Origin::English,
        language: Language::English,
        cities: &[
            ("New York", "New York"),
            ("San Francisco", "California"),
            ("Los Angeles", "California"),
            ("Chicago", "Illinois"),
            ("Boston", "Massachusetts"),
            ("Austin", "Texas"),
            ("Dallas", "Texas"),
            ("Atlanta", "Georgia"),
            ("Charlotte", "North Carolina"),
            ("Denver", "Colorado"),
            ("Seattle", "Washington"),
            ("Columbus", "Ohio"),
        ],
        legal_forms: &["Inc", "Inc.", "LLC", "Corp"],
    },
    Country {
        name: "United Kingdom",
        code: "gb",
        weight: 140,
        origin: Origin::English,
        language: Language::English,
        cities: &[
            ("London", "England"),
            ("Manchester", "England"),
            ("Birmingham", "England"),
            ("Leeds", "England"),
            ("Bristol", "England"),
            ("Edinburgh", "Scotland"),
            ("Glasgow", "Scotland"),
            ("Cardiff", "Wales"),
        ],
        legal_forms: &["Ltd", "Limited", "PLC", "LLP"],
    },
    Country {
        name: "Germany",
        code: "de",
        weight: 100,
        origin: Origin::German,
        language: Language::German,
        cities: &[
            ("Berlin", "Berlin"),
            ("München", "Bayern"),
            ("Hamburg", "Hamburg"),
            ("Frankfurt am Main", "Hessen"),
            ("Köln", "Nordrhein-Westfalen"),
            ("Stuttgart", "Baden-Württemberg"),
            ("Nürnberg", "Bayern"),
        ],
        legal_forms: &["GmbH", "AG", "GmbH & Co. KG", "SE"],
    },
    Country {
        name: "France",
        code: "fr",
        weight: 70,
        origin: Origin::French,
        language: Language::French,
        cities: &[
            ("Paris", "Île-de-France"),
            ("Lyon", "Auvergne-Rhône-Alpes"),
            ("Marseille", "Provence-Alpes-Côte d'Azur"),
            ("Toulouse", "Occitanie"),
            ("Lille", "Hauts-de-France"),
        ],
        legal_forms: &["SA", "SAS", "SARL"],
    },
    Country {
        name: "Spain",
        code: "es",
        weight: 50,
        origin: Origin::Spanish,
        language: Language::Spanish,
        cities: &[
            ("Madrid", "Comunidad de Madrid"),
            ("Barcelona", "Cataluña"),
            ("València", "Comunitat Valenciana"),
            ("Sevilla", "Andalucía"),
            ("Bilbao", "País Vasco"),
        ],
        legal_forms: &["S.A.", "S.L."],
    },
    Country {
        name: "Thailand",
        code: "th",
        weight: 60,
        origin: Origin::Thai,
        language: Language::Thai,
        cities: &[
            ("Bangkok", "Bangkok"),
            ("Chiang Mai", "Chiang Mai"),
            ("Khon Kaen", "Khon Kaen"),
            ("Phuket", "Phuket"),
        ],
        legal_forms: &["บริษัท {} จำกัด", "บริษัท {} จำกัด (มหาชน)", "Co., Ltd."],
    },
    Country {
        name: "Japan",
        code: "jp",
        weight: 60,
        origin: Origin::Japanese,
        language: Language::Japanese,
        cities: &[("Tokyo", "Tokyo"), ("Osaka", "Osaka"), ("Nagoya", "Aichi"), ("Fukuoka", "Fukuoka")],
        legal_forms: &["株式会社{}", "{}株式会社", "K.K."],
    },
    Country {
        name: "China",
        code: "cn",
        weight: 40,
        origin: Origin::Chinese,
        language: Language::Chinese,
        cities: &[
            ("Shanghai", "Shanghai"),
            ("Beijing", "Beijing"),
            ("Shenzhen", "Guangdong"),
            ("Hangzhou", "Zhejiang"),
        ],
        legal_forms: &["{}有限公司", "{}股份有限公司", "Co., Ltd."],
    },
    Country {
        name: "United Arab Emirates",
        code: "ae",
        weight: 30,
        origin: Origin::Arabic,
        language: Language::Arabic,
        cities: &[("Dubai", "Dubai"), ("Abu Dhabi", "Abu Dhabi"), ("Sharjah", "Sharjah")],
        legal_forms: &["شركة {} ذ.م.م", "LLC", "FZ-LLC"],
    },
    Country {
        name: "Canada",
        code: "ca",
        weight: 40,
        origin: Origin::English,
        language: Language::English,
        cities: &[
            ("Toronto", "Ontario"),
            ("Montréal", "Québec"),
            ("Vancouver", "British Columbia"),
            ("Calgary", "Alberta"),
        ],
        legal_forms: &["Inc.", "Ltd."],
    },
    Country {
        name: "Netherlands",
        code: "nl",
        weight: 25,
        origin: Origin::Dutch,
        language: Language::English,
        cities: &[("Amsterdam", "Noord-Holland"), ("Rotterdam", "Zuid-Holland"), ("Utrecht", "Utrecht")],
        legal_forms: &["B.V.", "N.V."],
    },
    Country {
        name: "Australia",
        code: "au",
        weight: 20,
        origin: Origin::English,
        language: Language::English,
        cities: &[("Sydney", "New South Wales"), ("Melbourne", "Victoria"), ("Brisbane", "Queensland")],
        legal_forms: &["Pty Ltd"],
    },
    Country {
        name: "Switzerland",
        code: "ch",
        weight: 10,
        origin: Origin::German,
        language: Language::German,
        cities: &[("Zürich", "Zürich"), ("Basel", "Basel-Stadt")],
        legal_forms: &["AG", "GmbH"],
    },
    Country {
        name: "Ireland",
        code: "ie",
        weight: 10,
        origin: Origin::English,
        language: Language::English,
        cities: &[("Dublin", "Leinster"), ("Cork", "Munster")],
        legal_forms: &["Ltd", "DAC"],
    },
    Country {
        name: "Mexico",
        code: "mx",
        weight: 15,
        origin: Origin::Spanish,
        language: Language::Spanish,
        cities: &[("Ciudad de México", "Ciudad de México"), ("Monterrey", "Nuevo León")],
        legal_forms: &["S.A. de C.V."],
    },
];

impl Country {
    /// A number from a range reserved for fiction where the country has one; elsewhere a subscriber number
    /// that begins with 000, which no operator assigns.
    pub fn phone(&self, rng: &mut Rng) -> String {
        let three = rng.below(1000);
        let two = rng.below(100);
        match self.code {
            "us" => {
                let area = rng.pick(&[212, 312, 415, 512, 617, 704, 206, 303]);
                if rng.chance(500) {
                    format!("+1 ({area}) 555-01{two:02}")
                } else {
                    format!("+1{area}55501{two:02}")
                }
            }
            "ca" => format!("+1 {} 555 01{two:02}", rng.pick(&[416, 514, 604, 403])),
            "gb" => match rng.below(4) {
                0 => format!("+44 20 7946 0{three:03}"),
                1 => format!("+44 161 496 0{three:03}"),
                2 => format!("+44 7700 900{three:03}"),
                _ => format!("+442079460{three:03}"),
            },
            "de" => format!("+49 {}{three:03}", rng.pick(&["30 23125", "69 90009", "40 66969", "89 99998"])),
            "fr" => format!(
                "+33 {} {two:02} {:02}",
                rng.pick(&["1 99 00", "2 61 91", "4 65 71", "6 39 98"]),
                three % 100
            ),
            "au" => format!("+61 {} 5550 {:04}", rng.pick(&["2", "3", "7"]), three * 10 + two % 10),
            "ie" => format!("+353 20 91{} {:04}", two % 10, three * 10 + two / 10),
            "es" => format!("+34 900 000 {three:03}"),
            "th" => format!("+66 2 000 0{three:03}"),
            "jp" => format!("+81 3 0000 0{three:03}"),
            "cn" => format!("+86 21 0000 0{three:03}"),
            "ae" => format!("+971 4 000 0{three:03}"),
            "nl" => format!("+31 20 000 0{three:03}"),
            "ch" => format!("+41 44 000 0{three:03}"),
            _ => format!("+52 55 0000 0{three:03}"),
        }
    }
}
