//! Industries by their LinkedIn v2 labels, with the words that such companies carry in their names and keywords.

use crate::rng::Rng;

/// A line of business: what a company's name and keywords are taken from.
pub struct Sector {
    /// Never also a middle word of a brand, so that domains stay unique.
    pub name_words: &'static [&'static str],
    pub keywords: &'static [&'static str],
    pub industries: &'static [(&'static str, u64)],
    /// The company's own name for its industry, which no tree knows.
    pub own_names: &'static [&'static str],
    /// Companies per thousand among those outside finance.
    pub weight: u64,
}

/// The sector of financial companies, whose share is a parameter of the run.
pub static FINANCE: Sector = Sector {
    name_words: &[
        "Bank",
        "Capital",
        "Finance",
        "Financial",
        "Insurance",
        "Assurance",
        "Invest",
        "Wealth",
        "Credit",
    ],
    keywords: &[
        "retail banking",
        "wealth management",
        "insurance",
        "payments",
        "lending",
        "asset management",
        "mortgages",
        "fintech",
        "private equity",
        "pensions",
        "credit cards",
        "risk management",
    ],
    industries: &[
        ("Financial Services", 270),
        ("Banking", 240),
        ("Insurance", 160),
        ("Investment Management", 90),
        ("Insurance Agencies and Brokerages", 50),
        ("Investment Banking", 45),
        ("Venture Capital and Private Equity Principals", 40),
        ("Capital Markets", 25),
        ("Loan Brokers", 25),
        ("Insurance Carriers", 20),
        ("Savings Institutions", 15),
        ("Credit Intermediation", 10),
        ("Pension Funds", 10),
    ],
    own_names: &["Fintech & Payments", "Banking & Lending", "InsurTech"],
    weight: 0,
};

/// The sectors outside finance; weights add up to 1000.
pub static SECTORS: &[Sector] = &[
    Sector {
        name_words: &["Software", "Labs", "Systems", "Cloud", "Digital", "Apps"],
        keywords: &[
            "saas",
            "cloud",
            "machine learning",
            "b2b",
            "cyber security",
            "mobile apps",
            "developer tools",
            "analytics",
        ],
        industries: &[
            ("Software Development", 480),
            ("IT Services and IT Consulting", 310),
            ("Technology, Information and Internet", 70),
            ("Computer and Network Security", 50),
            ("Technology, Information and Media", 30),
            ("Computer Games", 30),
            ("Telecommunications", 30),
        ],
        own_names: &["SaaS", "Artificial Intelligence", "Web & Apps"],
        weight: 210,
    },
    Sector {
        name_words: &["Consulting", "Advisory", "Associates", "Legal", "Media", "Agency"],
        keywords: &[
            "consulting",
            "strategy",
            "audit",
            "tax advice",
            "branding",
            "seo",
            "public relations",
            "architecture",
        ],
        industries: &[
            ("Business Consulting and Services", 300),
            ("Accounting", 130),
            ("Advertising Services", 130),
            ("Law Practice", 110),
            ("Marketing Services", 80),
            ("Engineering Services", 80),
            ("Professional Services", 60),
            ("Architecture and Planning", 50),
            ("Design Services", 40),
            ("Human Resources Services", 20),
        ],
        own_names: &["Creative Studio", "Growth Consultancy"],
        weight: 170,
    },
    Sector {
        name_words: &["Health", "Clinic", "Care", "Medical"],
        keywords: &["health care", "clinics", "elderly care", "telemedicine", "diagnostics", "nursing"],
        industries: &[
            ("Hospitals and Health Care", 420),
            ("Medical Practices", 200),
            ("Hospitals", 150),
            ("Dentists", 70),
            ("Mental Health Care", 60),
            ("Home Health Care Services", 60),
            ("Nursing Homes and Residential Care Facilities", 40),
        ],
        own_names: &["Digital Health"],
        weight: 95,
    },
    Sector {
        name_words: &["Retail", "Stores", "Fashion", "Foods", "Home"],
        keywords: &["e-commerce", "omnichannel", "groceries", "fashion", "furniture", "loyalty programme"],
        industries: &[
            ("Retail", 380),
            ("Retail Apparel and Fashion", 170),
            ("Food and Beverage Retail", 120),
            ("Online and Mail Order Retail", 110),
            ("Retail Motor Vehicles", 80),
            ("Retail Furniture and Home Furnishings", 70),
            ("Retail Luxury Goods and Jewelry", 40),
            ("Retail Pharmacies", 30),
        ],
        own_names: &["D2C Brands"],
        weight: 110,
    },
    Sector {
        name_words: &["Construction", "Builders", "Properties", "Estates"],
        keywords: &[
            "residential",
            "commercial property",
            "civil engineering",
            "renovation",
            "facility management",
        ],
        industries: &[
            ("Construction", 380),
            ("Real Estate", 250),
            ("Building Construction", 130),
            ("Civil Engineering", 90),
            ("Specialty Trade Contractors", 80),
            ("Leasing Residential Real Estate", 40),
            ("Real Estate Agents and Brokers", 30),
        ],
        own_names: &["PropTech"],
        weight: 115,
    },
    Sector {
        name_words: &["Industries", "Works", "Manufacturing", "Motors", "Chemicals", "Instruments"],
        keywords: &[
            "automation",
            "machinery",
            "automotive",
            "packaging",
            "medical devices",
            "semiconductors",
            "food production",
        ],
        industries: &[
            ("Manufacturing", 180),
            ("Machinery Manufacturing", 150),
            ("Motor Vehicle Manufacturing", 90),
            ("Food and Beverage Manufacturing", 130),
            ("Chemical Manufacturing", 90),
            ("Pharmaceutical Manufacturing", 80),
            ("Appliances, Electrical, and Electronics Manufacturing", 80),
            ("Medical Equipment Manufacturing", 80),
            ("Semiconductor Manufacturing", 40),
            ("Plastics Manufacturing", 40),
            ("Furniture and Home Furnishings Manufacturing", 40),
        ],
        own_names: &["Industry 4.0"],
        weight: 125,
    },
    Sector {
        name_words: &["Hotels", "Travel", "Events", "Kitchens"],
        keywords: &["hospitality", "travel", "events", "catering", "fitness"],
        industries: &[
            ("Hospitality", 250),
            ("Restaurants", 260),
            ("Hotels and Motels", 180),
            ("Travel Arrangements", 120),
            ("Events Services", 100),
            ("Wellness and Fitness Services", 90),
        ],
        own_names: &["Experiences"],
        weight: 65,
    },
    Sector {
        name_words: &["Logistics", "Freight", "Energy", "Trading"],
        keywords: &["freight", "warehousing", "last mile", "renewables", "import and export", "fleet"],
        industries: &[
            ("Transportation, Logistics, Supply Chain and Storage", 240),
            ("Truck Transportation", 140),
            ("Freight and Package Transportation", 120),
            ("Warehousing and Storage", 90),
            ("Wholesale", 170),
            ("Wholesale Food and Beverage", 60),
            ("Utilities", 70),
            ("Renewable Energy Power Generation", 60),
            ("Oil and Gas", 50),
        ],
        own_names: &["Green Mobility"],
        weight: 70,
    },
    Sector {
        name_words: &["Academy", "Institute", "Learning", "Foundation"],
        keywords: &["e-learning", "vocational training", "research", "charity", "schools"],
        industries: &[
            ("Education", 200),
            ("Higher Education", 180),
            ("E-Learning Providers", 140),
            ("Professional Training and Coaching", 170),
            ("Primary and Secondary Education", 110),
            ("Non-profit Organizations", 150),
            ("Research Services", 50),
        ],
        own_names: &["EdTech"],
        weight: 40,
    },
];

impl Sector {
    /// The industry as its source wrote it: a label, 4 % an own name, 5 % nothing.
    pub fn industry(&self, rng: &mut Rng) -> &'static str {
        match rng.below(1000) {
            0..40 => rng.pick(self.own_names),
            40..90 => "",
            _ => self.label(rng),
        }
    }

    /// A label of the tree.
    pub fn label(&self, rng: &mut Rng) -> &'static str {
        rng.weighted(self.industries, |(_, weight)| *weight).0
    }
}
