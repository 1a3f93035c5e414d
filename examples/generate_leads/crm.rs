//! A flat export as a CRM writes it: people and their company in one row, untidy.

use crate::companies::Company;
use crate::people::Person;
use crate::rng::Rng;

pub const HEADER: [&str; 15] = [
    "Record ID",
    "First Name",
    "Last Name",
    "Job Title",
    "Company Name",
    "Website URL",
    "Email",
    "Phone Number",
    "# Employees",
    "Industry",
    "LinkedIn URL",
    "Start Date",
    "Country/Region",
    "Lead Status",
    "Contact owner",
];

/// Picks rows evenly over a run of known length, without keeping any.
pub struct Export {
    wanted: u64,
    left: u64,
    written: u64,
    rng: Rng,
}

impl Export {
    /// An export of `wanted` rows taken from `people` rows.
    pub fn new(seed: u64, wanted: u64, people: u64) -> Self {
        Self { wanted: wanted.min(people), left: people, written: 0, rng: Rng::for_item(seed, 4, 0) }
    }

    /// The rows that the next person adds: none, one, or for one in fifteen of those taken a second, older one.
    pub fn rows(&mut self, company: Option<&Company>, person: &Person) -> Vec<[String; 15]> {
        let open = self.wanted - self.written;
        let taken = self.rng.below(self.left) < open;
        self.left -= 1;
        let mut rows = Vec::new();
        if taken {
            rows.push(self.row(company, person, false));
            if open > 1 && self.rng.chance(65) {
                rows.push(self.row(company, person, true));
            }
            self.written += rows.len() as u64;
        }
        rows
    }

    fn row(&mut self, company: Option<&Company>, person: &Person, again: bool) -> [String; 15] {
        let rng = &mut self.rng;
        let number = 51_000_000_000 + (self.written + u64::from(again)) * 37 + rng.below(37);
        let website = match rng.below(4) {
            0 => format!("https://www.{}/", person.company_domain),
            1 => format!("http://{}", person.company_domain),
            _ => person.company_domain.clone(),
        };
        let website = if person.company_domain.is_empty() { String::new() } else { website };
        let start = match (person.role_start.is_empty(), rng.below(10)) {
            (true, _) => String::new(),
            (_, 0..8) => person.role_start_day.slashed(),
            _ => person.role_start_day.to_string(),
        };
        let email = match (again, rng.below(2)) {
            (true, 0) => person.email.to_uppercase(),
            (true, _) => format!("{} ", person.email),
            _ => person.email.clone(),
        };
        [
            number.to_string(),
            if again { format!(" {}", person.first_name) } else { person.first_name.clone() },
            person.last_name.clone(),
            person.title.clone(),
            person.company_name.clone(),
            website,
            if person.email.is_empty() { String::new() } else { email },
            if again { String::new() } else { person.phone.clone() },
            company.map(|company| employees(company, rng)).unwrap_or_default(),
            company.map(|company| company.industry.to_owned()).unwrap_or_default(),
            person.linkedin_url.clone(),
            start,
            person.country.clone(),
            rng.pick(&[
                "New",
                "Open",
                "In Progress",
                "Connected",
                "Attempted to Contact",
                "Unqualified",
                "",
                "",
            ])
            .to_string(),
            rng.pick(&["Ada Keller", "Ben Osei", "Mia Lindqvist", "Jun Arai", "", ""]).to_string(),
        ]
    }
}

/// As spreadsheets show it: `1,250` for an exact number, the band otherwise.
fn employees(company: &Company, rng: &mut Rng) -> String {
    match company.headcount.parse::<u64>() {
        Ok(exact) if exact >= 1000 => format!("{},{:03}", exact / 1000, exact % 1000),
        Ok(exact) if exact >= 250 && rng.chance(300) => "201-500".to_owned(),
        _ => company.headcount.clone(),
    }
}
