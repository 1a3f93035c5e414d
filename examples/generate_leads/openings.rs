//! Job postings of a company.

use crate::campaign::Gap;
use crate::companies::Company;
use crate::day::Day;
use crate::rng::Rng;
use crate::titles::Language;

/// One row of the list of openings.
pub struct Opening {
    pub title: String,
    pub city: &'static str,
    pub region: &'static str,
    pub posted: Option<Day>,
    pub last_seen: Day,
    pub closed: &'static str,
    pub url: String,
}

/// The openings of a company: 26 % of the smallest companies hire, 52 % of the largest.
pub fn openings(company: &Company, as_of: Day, rng: &mut Rng) -> Vec<Opening> {
    let (hiring, most) = match company.staff {
        0..=10 => (260, 2),
        11..=50 => (300, 3),
        51..=200 => (360, 5),
        201..=500 => (420, 8),
        501..=1000 => (470, 14),
        _ => (520, 30),
    };
    let count = if rng.chance(hiring) { 1 + rng.below(most) } else { 0 };
    let mut openings = Vec::with_capacity(count as usize + 1);
    for number in 0..count {
        openings.push(opening(company, number, as_of, rng));
    }
    if company.campaign.is_some() {
        openings.push(campaign_opening(company, count, as_of, rng));
    }
    openings
}

fn opening(company: &Company, number: u64, as_of: Day, rng: &mut Rng) -> Opening {
    let age = if rng.chance(780) { rng.within(0, 60) } else { rng.within(61, 260) };
    let posted = as_of.back(age);
    let (last_seen, closed) = match company.openings_checked {
        Some(checked) if rng.chance(800) => (checked.max(posted), open(rng)),
        Some(checked) => {
            let gone = posted.max(checked.back(rng.within(1, 40)));
            (gone.min(as_of), if rng.chance(700) { "true" } else { "" })
        }
        None => (Day(posted.0 + rng.within(0, 25)).min(as_of), open(rng)),
    };
    let posted = rng.chance(930).then_some(posted);
    placed(company, number, title(company, rng), posted, last_seen, closed, rng)
}

fn campaign_opening(company: &Company, number: u64, as_of: Day, rng: &mut Rng) -> Opening {
    let dated = !company.campaign.as_ref().is_some_and(|campaign| campaign.lacks(Gap::PostedDate));
    let posted = dated.then(|| as_of.back(rng.within(21, 52)));
    let last_seen = company.openings_checked.unwrap_or(as_of);
    let title = rng.pick(MARKETING).to_string();
    placed(company, number, title, posted, last_seen, "false", rng)
}

fn placed(
    company: &Company,
    number: u64,
    title: String,
    posted: Option<Day>,
    last_seen: Day,
    closed: &'static str,
    rng: &mut Rng,
) -> Opening {
    let (city, region) = if rng.chance(750) { company.city } else { rng.pick(company.country.cities) };
    let url = if rng.chance(900) {
        format!("https://{}/jobs/{}", company.domain, 1000 + number)
    } else {
        String::new()
    };
    Opening { title, city, region, posted, last_seen, closed, url }
}

fn open(rng: &mut Rng) -> &'static str {
    if rng.chance(850) { "false" } else { "" }
}

fn title(company: &Company, rng: &mut Rng) -> String {
    let native = company.native && rng.chance(500);
    let own = NATIVE.iter().find(|(language, _)| *language == company.country.language);
    if let (true, Some((_, titles))) = (native, own) {
        return rng.pick(titles).to_string();
    }
    if rng.chance(120) {
        return rng.pick(MARKETING).to_string();
    }
    let plain = rng.pick(OTHER);
    match rng.below(10) {
        0 => format!("Senior {plain}"),
        1 => format!("{plain} (m/f/d)"),
        _ => plain.to_string(),
    }
}

const MARKETING: &[&str] = &[
    "Marketing Manager",
    "Performance Marketing Specialist",
    "Digital Marketing Manager",
    "Content Marketing Specialist",
    "Marketing Analyst",
    "Marketing Coordinator",
    "Head of Marketing",
    "SEO Specialist",
    "Brand Manager",
    "Growth Marketing Manager",
];

#[rustfmt::skip]
const OTHER: &[&str] = &[
    "Software Engineer", "Account Executive", "Sales Representative", "Customer Success Manager", "Data Analyst", "Data Engineer",
    "Product Manager", "Accountant", "Financial Analyst", "HR Business Partner", "Recruiter", "HR Manager", "Operations Manager",
    "Warehouse Associate", "Registered Nurse", "Store Manager", "Project Manager", "DevOps Engineer", "Compliance Officer",
    "Risk Analyst", "Executive Assistant", "Business Development Manager", "Electrical Technician", "Mechanical Engineer",
    "Legal Counsel", "Procurement Specialist", "Customer Service Representative", "Logistics Coordinator", "Payroll Specialist",
    "UX Designer",
];

#[rustfmt::skip]
const NATIVE: &[(Language, &[&str])] = &[
    (Language::German, &["Vertriebsmitarbeiter (m/w/d)", "Softwareentwickler (m/w/d)", "Buchhalter (m/w/d)", "Marketingmanager (m/w/d)"]),
    (Language::French, &["Chargé de recrutement", "Développeur logiciel", "Comptable", "Responsable marketing"]),
    (Language::Spanish, &["Representante de ventas", "Desarrollador de software", "Contable", "Especialista en marketing"]),
    (Language::Thai, &["พนักงานขาย", "วิศวกรซอฟต์แวร์", "นักบัญชี", "เจ้าหน้าที่การตลาด"]),
    (Language::Japanese, &["営業担当", "ソフトウェアエンジニア", "経理担当", "マーケティング担当"]),
    (Language::Chinese, &["销售代表", "软件工程师", "会计", "市场专员"]),
    (Language::Arabic, &["مندوب مبيعات", "مهندس برمجيات", "محاسب", "أخصائي تسويق"]),
];
