//! One company: its size, industry, money, place, advertising, and when its lists were last checked.

use crate::brands::Brand;
use crate::campaign::{Campaign, Gap};
use crate::countries::{COUNTRIES, Country};
use crate::day::Day;
use crate::industries::{FINANCE, SECTORS, Sector};
use crate::rng::Rng;

/// What a run is made of.
#[derive(Clone, Copy)]
pub struct World {
    pub seed: u64,
    pub as_of: Day,
    /// Financial companies per thousand.
    pub finance_share: u64,
    /// Campaign companies per thousand financial ones.
    pub campaign_share: u64,
    /// Whether rows of people say who is who.
    pub marked: bool,
}

/// One company with what its people, openings and technologies depend on.
pub struct Company {
    pub index: u64,
    pub brand: Brand,
    pub domain: String,
    pub sector: &'static Sector,
    pub country: &'static Country,
    pub city: (&'static str, &'static str),
    /// People may write names and titles in the country's own language.
    pub native: bool,
    /// True number of staff; `headcount` is what is known of it.
    pub staff: u64,
    pub headcount: String,
    pub industry: &'static str,
    pub revenue: String,
    pub founded: String,
    pub linkedin_url: String,
    pub register_number: String,
    pub keywords: String,
    pub funding: String,
    pub growth: String,
    pub ads: String,
    pub google_ads: bool,
    pub meta_ads: bool,
    pub tech_checked: Option<Day>,
    pub ads_checked: Option<Day>,
    pub openings_checked: Option<Day>,
    pub updated_at: Day,
    pub campaign: Option<Campaign>,
}

impl Company {
    /// Company `index` of a world; `before` is the one just made, whose name a namesake takes over.
    pub fn new(world: &World, index: u64, before: Option<&Company>, rng: &mut Rng) -> Self {
        let namesake_of = before.filter(|_| is_namesake(world.seed, index));
        let mut sector = if rng.chance(world.finance_share) {
            &FINANCE
        } else {
            rng.weighted(SECTORS, |sector| sector.weight)
        };
        let mut country = rng.weighted(COUNTRIES, |country| country.weight);
        if let Some(twin) = namesake_of {
            sector = twin.sector;
            if country.code == twin.country.code {
                country = if twin.country.code == "us" { &COUNTRIES[1] } else { &COUNTRIES[0] };
            }
        }
        let mut staff = staff(rng);
        let financial = std::ptr::eq(sector, &raw const FINANCE);
        let campaign = if financial && rng.chance(world.campaign_share) {
            staff = rng.weighted(CAMPAIGN_STAFF, |class| class.2).draw(rng);
            Some(Campaign::new(rng))
        } else {
            None
        };
        let brand = match namesake_of {
            Some(twin) => twin.brand.namesake(country, rng),
            None => Brand::new(world.seed, index, rng.pick(sector.name_words), country, rng),
        };
        let lacks = |gap| campaign.as_ref().is_some_and(|campaign| campaign.lacks(gap));
        let industry = match &campaign {
            Some(campaign) if campaign.lacks(Gap::Industry) => rng.pick(sector.own_names),
            Some(_) => sector.label(rng),
            None => sector.industry(rng),
        };
        let headcount = if lacks(Gap::Headcount) { String::new() } else { headcount(staff, rng) };
        let checks = Checks::new(world.as_of, campaign.as_ref(), rng);
        let ads = Ads::new(staff, checks.ads.is_some(), campaign.as_ref(), rng);
        Self {
            index,
            domain: brand.domain(),
            sector,
            country,
            city: rng.pick(country.cities),
            native: rng.chance(450),
            staff,
            headcount,
            industry,
            revenue: revenue(staff, rng),
            founded: if rng.chance(800) { founded(world.as_of, rng) } else { String::new() },
            linkedin_url: if rng.chance(750) {
                format!("https://www.linkedin.com/company/sample-{}", brand.slug)
            } else {
                String::new()
            },
            register_number: if rng.chance(350) { register_number(country, index) } else { String::new() },
            keywords: keywords(sector, rng),
            funding: if rng.chance(120) { funding(rng) } else { String::new() },
            growth: if rng.chance(600) {
                format!("{}%", rng.within(-25, 25) + rng.within(0, 30))
            } else {
                String::new()
            },
            ads: ads.written,
            google_ads: ads.google,
            meta_ads: ads.meta,
            tech_checked: checks.technologies,
            ads_checked: checks.ads,
            openings_checked: checks.openings,
            updated_at: checks.latest(world.as_of.back(rng.within(0, 540).min(rng.within(0, 540)))),
            campaign,
            brand,
        }
    }

    /// How many people are listed: grows with size, and one small company in four has nobody.
    pub fn listed(&self, rng: &mut Rng) -> u64 {
        let mean: i64 = match self.staff {
            0..5 => return rng.pick(&[0, 0, 1, 1, 1, 1, 2, 2, 2, 3]),
            5..10 => 3,
            10..20 => 5,
            20..50 => 6,
            50..100 => 9,
            100..250 => 15,
            250..500 => 23,
            500..1000 => 34,
            1000..5000 => 55,
            5000..10_000 => 95,
            _ => 190,
        };
        if rng.chance(40) { 0 } else { rng.within(mean / 3, mean * 5 / 3) as u64 }
    }
}

/// Whether company `index` bears the name of the company before it; never two in a row.
pub fn is_namesake(seed: u64, index: u64) -> bool {
    let drawn = |at: u64| Rng::for_item(seed, 3, at).chance(15);
    index > 0 && drawn(index) && !drawn(index - 1)
}

/// Smallest and largest staff of a class and its weight.
struct StaffClass(u64, u64, u64);

impl StaffClass {
    fn draw(&self, rng: &mut Rng) -> u64 {
        let wide = rng.within(self.0 as i64, self.1 as i64);
        wide.min(rng.within(self.0 as i64, self.1 as i64)) as u64
    }
}

/// Per thousand. Tilted from the census towards companies that lead lists hold.
const STAFF: &[StaffClass] = &[
    StaffClass(1, 4, 320),
    StaffClass(5, 9, 200),
    StaffClass(10, 19, 155),
    StaffClass(20, 49, 125),
    StaffClass(50, 99, 75),
    StaffClass(100, 249, 60),
    StaffClass(250, 499, 28),
    StaffClass(500, 999, 17),
    StaffClass(1000, 4999, 14),
    StaffClass(5000, 9999, 3),
    StaffClass(10_000, 60_000, 3),
];

/// Campaign companies have eleven or more staff.
const CAMPAIGN_STAFF: &[StaffClass] =
    &[StaffClass(14, 49, 400), StaffClass(51, 199, 380), StaffClass(201, 499, 170), StaffClass(501, 999, 50)];

fn staff(rng: &mut Rng) -> u64 {
    rng.weighted(STAFF, |class| class.2).draw(rng)
}

/// Exact for 45 %, a band for 47 %, unknown for the rest.
fn headcount(staff: u64, rng: &mut Rng) -> String {
    match rng.below(100) {
        0..45 => staff.to_string(),
        45..92 => match staff {
            0..=10 => "1-10",
            11..=50 => "11-50",
            51..=200 => "51-200",
            201..=500 => "201-500",
            501..=1000 => "501-1000",
            1001..=5000 => "1001-5000",
            5001..=10_000 => "5001-10000",
            _ => "10001+",
        }
        .to_owned(),
        _ => String::new(),
    }
}

/// 60,000 to 260,000 dollars for each of the staff; a number for a third, a band for a third.
fn revenue(staff: u64, rng: &mut Rng) -> String {
    let dollars = staff * rng.within(60, 260) as u64 * 1000;
    match rng.below(3) {
        0 => dollars.to_string(),
        1 => match dollars / 1_000_000 {
            0 => "<$1M",
            1..10 => "$1M-$10M",
            10..50 => "$10M-$50M",
            50..100 => "$50M-$100M",
            100..500 => "$100M-$500M",
            500..1000 => "$500M-$1B",
            1000..10_000 => "$1B-$10B",
            _ => "$10B+",
        }
        .to_owned(),
        _ => String::new(),
    }
}

/// Half were founded in the last fifteen years or so, a few long ago.
fn founded(as_of: Day, rng: &mut Rng) -> String {
    let age = match rng.below(10) {
        0..5 => rng.within(1, 16),
        5..8 => rng.within(10, 40),
        8 => rng.within(30, 80),
        _ => rng.within(60, 170),
    };
    (as_of.civil().0 - age).to_string()
}

/// Shaped as registers write them, in ranges that they have not given out.
fn register_number(country: &Country, index: u64) -> String {
    match country.code {
        "gb" => format!("ZZ{index:06}"),
        "de" => format!("HRB 9{index:07}"),
        "fr" => format!("000{index:06}"),
        _ => format!("R{index:08}"),
    }
}

fn keywords(sector: &Sector, rng: &mut Rng) -> String {
    if rng.chance(200) {
        return String::new();
    }
    let start = rng.below(sector.keywords.len() as u64) as usize;
    let count = rng.within(1, 4) as usize;
    let mut chosen: Vec<&str> = Vec::with_capacity(count);
    for step in 0..count {
        chosen.push(sector.keywords[(start + step) % sector.keywords.len()]);
    }
    chosen.join("; ")
}

fn funding(rng: &mut Rng) -> String {
    let thousands = rng.within(2, 90) * rng.pick(&[100, 100, 1000]);
    if rng.chance(500) {
        format!("{}", thousands * 1000)
    } else {
        format!("${}.{}M", thousands / 1000, thousands % 1000 / 100)
    }
}

/// When each whole list was last seen.
struct Checks {
    technologies: Option<Day>,
    ads: Option<Day>,
    openings: Option<Day>,
}

impl Checks {
    fn new(as_of: Day, campaign: Option<&Campaign>, rng: &mut Rng) -> Self {
        if let Some(campaign) = campaign {
            let stale = campaign.lacks(Gap::StaleTechnologies);
            let technologies = if stale { rng.within(760, 900) } else { rng.within(5, 600) };
            let hidden = campaign.technology_only || campaign.lacks(Gap::Ads);
            let ads = (!hidden).then(|| as_of.back(rng.within(3, 150)));
            return Self {
                technologies: Some(as_of.back(technologies)),
                ads,
                openings: Some(as_of.back(rng.within(0, 20))),
            };
        }
        let technologies = rng.chance(600).then(|| as_of.back(rng.within(1, 912)));
        let ads = rng.chance(550).then(|| as_of.back(rng.within(1, 300)));
        let openings = rng.chance(650).then(|| {
            let recent = rng.chance(850);
            as_of.back(if recent { rng.within(0, 59) } else { rng.within(60, 400) })
        });
        Self { technologies, ads, openings }
    }
}

impl Checks {
    /// A row is no older than the checks that it reports.
    fn latest(&self, day: Day) -> Day {
        [self.technologies, self.ads, self.openings].into_iter().flatten().fold(day, Day::max)
    }
}

/// The list of ads.
struct Ads {
    written: String,
    google: bool,
    meta: bool,
}

/// Platform and companies per thousand that advertise on it.
const PLATFORMS: &[(&str, u64)] = &[
    ("Google Ads", 240),
    ("Meta Ads", 180),
    ("LinkedIn Ads", 120),
    ("Microsoft Ads", 70),
    ("TikTok Ads", 50),
    ("YouTube Ads", 40),
    ("X Ads", 30),
];

impl Ads {
    /// An unchecked company has a partial list in one case of five. An amount stands for 55 % of the ads.
    fn new(staff: u64, checked: bool, campaign: Option<&Campaign>, rng: &mut Rng) -> Self {
        let mut ads = Self { written: String::new(), google: false, meta: false };
        let known = checked || rng.chance(200);
        for &(platform, share) in PLATFORMS {
            let listed = match campaign {
                Some(_) if platform == "Google Ads" => checked,
                _ => known && rng.chance(share),
            };
            if !listed {
                continue;
            }
            ads.google |= platform == "Google Ads";
            ads.meta |= platform == "Meta Ads";
            if !ads.written.is_empty() {
                ads.written.push_str("; ");
            }
            ads.written.push_str(platform);
            if rng.chance(550) {
                let ended = campaign.is_none() && rng.chance(30);
                let amount =
                    if ended { 0 } else { (2 + staff.min(4000) / 8) * rng.within(2, 30) as u64 * 25 };
                ads.written.push_str(&format!(":{amount}"));
            }
        }
        ads
    }
}
