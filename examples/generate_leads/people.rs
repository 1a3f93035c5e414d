//! The people of a company, and the second rows that real lists hold for some of them.

use std::collections::BTreeSet;

use crate::campaign::Gap;
use crate::companies::{Company, is_namesake};
use crate::countries::{COUNTRIES, Country};
use crate::day::{Day, cell};
use crate::names::{PersonName, origin_near, person_name};
use crate::rng::{Rng, opaque};
use crate::titles;

/// One row of the list of people.
#[derive(Clone)]
pub struct Person {
    pub first_name: String,
    pub last_name: String,
    pub title: String,
    pub company_name: String,
    pub company_domain: String,
    pub email: String,
    pub email_status: &'static str,
    pub email_checked: Option<Day>,
    pub phone: String,
    pub linkedin_url: String,
    pub role_start: String,
    pub role_start_day: Day,
    pub company_start: String,
    pub country: String,
    pub region: &'static str,
    pub city: &'static str,
    pub updated_at: Day,
    /// Which person of the world the row is about, with `+` behind the number in a second row.
    pub mark: String,
}

impl Person {
    /// Writes the row's cells in the order of the header, and behind them the mark if it is asked for.
    pub fn write<W: std::io::Write>(&self, marked: bool, table: &mut csv::Writer<W>) -> csv::Result<()> {
        let day = self.updated_at.to_string();
        let checked = cell(self.email_checked);
        let cells = [
            self.first_name.as_str(),
            &self.last_name,
            &self.title,
            &self.company_name,
            &self.company_domain,
            &self.email,
            self.email_status,
            &checked,
            &self.phone,
            &self.linkedin_url,
            &self.role_start,
            &self.company_start,
            &self.country,
            self.region,
            self.city,
            &day,
        ];
        table.write_record(cells.into_iter().chain(marked.then_some(self.mark.as_str())))
    }
}

/// What a row of people is drawn from.
pub struct Census {
    pub seed: u64,
    pub as_of: Day,
    /// People made so far, for ids that are unique in a run.
    pub made: u32,
}

/// People with a second row, per thousand.
const DUPLICATED: u64 = 95;

impl Census {
    /// All rows of a company: its people, then their second rows.
    pub fn people_of(&mut self, company: &Company, rng: &mut Rng) -> Vec<Person> {
        let listed = company.listed(rng);
        let hr_managers = match &company.campaign {
            Some(_) => 1 + u64::from(rng.chance(450)),
            None => 0,
        };
        let start = rng.draw() >> 32;
        let pattern = rng.below(100);
        let mut taken = BTreeSet::new();
        let mut rows = Vec::with_capacity((listed + hr_managers) as usize * 9 / 8 + 1);
        let mut seconds = Vec::new();
        for turn in 0..listed + hr_managers {
            let native = company.native && rng.chance(850);
            let origin = origin_near(company.country.origin, rng);
            let name = person_name(origin, start, turn, native && origin == company.country.origin);
            let mut person = self.person(company, &name, native, rng);
            if turn < hr_managers {
                self.appoint(&mut person, company, native, rng);
            }
            person.email = work_email(&name, pattern, turn, &company.domain, &mut taken);
            self.withhold(&mut person, rng);
            if rng.chance(DUPLICATED) {
                seconds.push(second_row(&person, rng));
            }
            rows.push(person);
        }
        rows.append(&mut seconds);
        rows
    }

    /// Somebody without a company.
    pub fn unattached(&mut self, rng: &mut Rng) -> Person {
        let country = rng.weighted(COUNTRIES, |country| country.weight);
        let name = person_name(country.origin, rng.draw() >> 32, 0, false);
        let mut person = self.placed(country, rng.pick(country.cities), &name, rng);
        person.title = titles::title(country.language, false, rng);
        person.email = format!("{}.{}{}@mail.example", name.ascii_first, name.ascii_last, self.made);
        self.withhold(&mut person, rng);
        person
    }

    fn person(&mut self, company: &Company, name: &PersonName, native: bool, rng: &mut Rng) -> Person {
        let mut person = self.placed(company.country, company.city, name, rng);
        let has_namesake = is_namesake(self.seed, company.index) || is_namesake(self.seed, company.index + 1);
        person.company_name =
            if rng.chance(150) { company.brand.plain.clone() } else { company.brand.name.clone() };
        // A name alone points at one company only if it is written in full and nobody shares it.
        if has_namesake || person.company_name != company.brand.name || rng.chance(940) {
            person.company_domain = company.domain.clone();
        }
        // Whoever plans a campaign knows the titles.
        if company.campaign.is_some() || rng.chance(820) {
            person.title = titles::title(company.country.language, native, rng);
        }
        person
    }

    /// The parts of a person that need no company.
    fn placed(
        &mut self,
        country: &'static Country,
        home: (&'static str, &'static str),
        name: &PersonName,
        rng: &mut Rng,
    ) -> Person {
        self.made = self.made.wrapping_add(1);
        let company_start = self.as_of.back(tenure(rng));
        let since = self.as_of.0 - company_start.0;
        let role_start_day =
            if rng.chance(450) { company_start } else { self.as_of.back(rng.within(0, since)) };
        let updated = self.as_of.back(rng.within(0, 540).min(rng.within(0, 540)));
        let mut person = Person {
            first_name: name.first.clone(),
            last_name: name.last.clone(),
            title: String::new(),
            company_name: String::new(),
            company_domain: String::new(),
            email: String::new(),
            email_status: "",
            email_checked: None,
            phone: country.phone(rng),
            linkedin_url: format!(
                "https://www.linkedin.com/in/sample-{}-{}-{:08x}",
                name.ascii_first,
                name.ascii_last,
                opaque(self.made)
            ),
            role_start: if rng.chance(780) { dated(role_start_day, rng) } else { String::new() },
            role_start_day,
            company_start: if rng.chance(720) { dated(company_start, rng) } else { String::new() },
            country: String::new(),
            region: "",
            city: "",
            // Nobody could write down a job before it began.
            updated_at: updated.max(role_start_day),
            mark: self.made.to_string(),
        };
        if rng.chance(920) {
            let (city, region) = if rng.chance(760) { home } else { rng.pick(country.cities) };
            (person.city, person.region) = (city, region);
            person.country =
                if rng.chance(30) { country.code.to_uppercase() } else { country.name.to_owned() };
        }
        person
    }

    /// Makes a person the new HR manager of a campaign company.
    fn appoint(&self, person: &mut Person, company: &Company, native: bool, rng: &mut Rng) {
        let start = self.as_of.back(rng.within(45, 300));
        person.title = titles::hr_manager(company.country.language, native, rng);
        person.role_start_day = start;
        person.role_start = if rng.chance(600) { start.to_string() } else { start.month() };
        person.company_start = if rng.chance(700) { person.role_start.clone() } else { String::new() };
        person.updated_at = person.updated_at.max(start);
        if company.campaign.as_ref().is_some_and(|campaign| campaign.lacks(Gap::RoleStart)) {
            person.role_start = if rng.chance(700) { String::new() } else { self.as_of.back(365).year() };
            person.company_start = String::new();
        }
    }

    /// Takes away what the list does not know: 30 % of emails, 65 % of phones, 20 % of profiles.
    fn withhold(&self, person: &mut Person, rng: &mut Rng) {
        if rng.chance(300) {
            person.email.clear();
            person.email_status = if rng.chance(500) { "unavailable" } else { "" };
        } else {
            person.email_status = match rng.below(100) {
                0..58 => "verified",
                58..82 => "guessed",
                82..91 => "catch-all",
                91..95 => "bounced",
                _ => "",
            };
            person.email_checked = rng.chance(700).then(|| self.as_of.back(rng.within(1, 500)));
        }
        if rng.chance(650) {
            person.phone.clear();
        }
        if rng.chance(200) {
            person.linkedin_url.clear();
        }
    }
}

/// Days at the employer: a quarter up to a year, half under 3.6 years, a long tail.
fn tenure(rng: &mut Rng) -> i64 {
    match rng.below(100) {
        0..24 => rng.within(1, 365),
        24..50 => rng.within(366, 1314),
        50..75 => rng.within(1315, 2555),
        75..90 => rng.within(2556, 4745),
        90..99 => rng.within(4746, 10_220),
        _ => rng.within(10_221, 13_870),
    }
}

/// To the day for 35 %, to the month for 45 %, to the year for 20 %.
fn dated(day: Day, rng: &mut Rng) -> String {
    match rng.below(100) {
        0..35 => day.to_string(),
        35..80 => day.month(),
        _ => day.year(),
    }
}

/// The address by the company's habit; a colleague's address is never given out again.
fn work_email(
    name: &PersonName,
    pattern: u64,
    turn: u64,
    domain: &str,
    taken: &mut BTreeSet<String>,
) -> String {
    let (first, last) = (&name.ascii_first, &name.ascii_last);
    let mut local = match pattern {
        0..60 => format!("{first}.{last}"),
        60..70 => format!("{first}_{last}"),
        70..78 => format!("{last}.{first}"),
        78..86 => format!("{first}{last}"),
        _ => format!("{}{last}", &first[..first.len().min(1)]),
    };
    if !taken.insert(local.clone()) {
        local = format!("{local}{}", turn + 1);
        taken.insert(local.clone());
    }
    format!("{local}@{domain}")
}

/// An older row about the same person, of one of three kinds: the same address in another case; the same
/// profile in another spelling with the title respelled; neither, only the name.
fn second_row(person: &Person, rng: &mut Rng) -> Person {
    let mut second = person.clone();
    second.updated_at = person.updated_at.back(rng.within(30, 400));
    second.mark.push('+');
    if rng.chance(500) {
        second.role_start.clear();
    }
    let by_email = !person.email.is_empty() && rng.chance(450);
    let by_profile = !person.linkedin_url.is_empty() && rng.chance(600);
    if by_email {
        second.email = if rng.chance(500) { capitalised(&person.email) } else { person.email.to_uppercase() };
        second.linkedin_url.clear();
        second.phone.clear();
        return second;
    }
    second.email.clear();
    second.email_status = "";
    second.email_checked = None;
    if by_profile {
        let path = person.linkedin_url.trim_start_matches("https://www.");
        second.linkedin_url = match rng.below(3) {
            0 => format!("http://{path}"),
            1 => format!("http://www.{path}/"),
            _ => format!("{path}/"),
        };
        second.title = titles::respelled(&person.title, rng);
    } else {
        second.linkedin_url.clear();
    }
    second
}

fn capitalised(email: &str) -> String {
    let mut raised = String::with_capacity(email.len());
    let mut start = true;
    for letter in email.chars() {
        raised.push(if start { letter.to_ascii_uppercase() } else { letter });
        start = matches!(letter, '.' | '_' | '@');
    }
    raised
}
