//! The run: company by company to the files, keeping one company in memory.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result};

use crate::companies::{Company, World};
use crate::crm;
use crate::day::cell;
use crate::openings::openings;
use crate::people::{Census, Person};
use crate::rng::Rng;
use crate::technologies::sightings;

type Table = csv::Writer<File>;

/// How many rows each file got.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub companies: u64,
    pub people: u64,
    pub openings: u64,
    pub technologies: u64,
}

/// Writes a world with `people` rows of people into `folder`, and with `flat` a CRM export of so many rows.
pub fn write(world: &World, people: u64, flat: Option<u64>, folder: &Path) -> Result<Counts> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut tables = Tables::open(folder, world.marked)?;
    let mut export = match flat {
        Some(rows) => {
            Some((crm::Export::new(world.seed, rows, people), open(folder, "crm_export.csv", &crm::HEADER)?))
        }
        None => None,
    };
    let mut census = Census { seed: world.seed, as_of: world.as_of, made: 0 };
    let mut counts = Counts::default();
    let mut before: Option<Company> = None;
    while counts.people < people {
        let index = counts.companies;
        let company = Company::new(world, index, before.as_ref(), &mut Rng::for_item(world.seed, 0, index));
        tables.company(&company)?;
        let mut rng = Rng::for_item(world.seed, 1, index);
        sightings(&company, world.as_of, &mut rng, |seen| tables.pending.push(seen));
        counts.technologies += tables.technologies(&company)?;
        for opening in openings(&company, world.as_of, &mut rng) {
            tables.opening(&company, &opening)?;
            counts.openings += 1;
        }
        let mut rng = Rng::for_item(world.seed, 2, index);
        let mut rows: Vec<(bool, Person)> =
            census.people_of(&company, &mut rng).into_iter().map(|person| (true, person)).collect();
        if rng.chance(40) {
            rows.push((false, census.unattached(&mut rng)));
        }
        rows.truncate((people - counts.people) as usize);
        for (employed, person) in &rows {
            person.write(world.marked, &mut tables.people)?;
            if let Some((export, table)) = &mut export {
                for row in export.rows(employed.then_some(&company), person) {
                    table.write_record(row)?;
                }
            }
        }
        counts.people += rows.len() as u64;
        counts.companies += 1;
        before = Some(company);
    }
    tables.close()?;
    if let Some((_, mut table)) = export {
        table.flush()?;
    }
    fs::write(folder.join("AS_OF"), format!("{}\n", world.as_of))?;
    Ok(counts)
}

struct Tables {
    companies: Table,
    people: Table,
    openings: Table,
    technologies: Table,
    /// Sightings of the company at hand.
    pending: Vec<crate::technologies::Sighting>,
}

impl Tables {
    fn open(folder: &Path, marked: bool) -> Result<Self> {
        let people: Vec<&str> = PEOPLE.into_iter().chain(marked.then_some("mark")).collect();
        Ok(Self {
            companies: open(folder, "companies.csv", &COMPANIES)?,
            people: open(folder, "people.csv", &people)?,
            openings: open(folder, "openings.csv", &OPENINGS)?,
            technologies: open(folder, "technologies.csv", &TECHNOLOGIES)?,
            pending: Vec::new(),
        })
    }

    fn company(&mut self, company: &Company) -> Result<()> {
        let (city, region) = company.city;
        self.companies.write_record([
            company.brand.name.as_str(),
            &company.domain,
            company.industry,
            &company.headcount,
            &company.revenue,
            &company.founded,
            company.country.name,
            region,
            city,
            &company.linkedin_url,
            &company.register_number,
            &company.keywords,
            &company.funding,
            &company.growth,
            "",
            &cell(company.tech_checked),
            &company.ads,
            &cell(company.ads_checked),
            &cell(company.openings_checked),
            &company.updated_at.to_string(),
        ])?;
        Ok(())
    }

    fn technologies(&mut self, company: &Company) -> Result<u64> {
        let count = self.pending.len() as u64;
        for seen in self.pending.drain(..) {
            self.technologies.write_record([
                company.domain.as_str(),
                &company.brand.name,
                seen.technology,
                &seen.first_seen.to_string(),
                &seen.last_seen.to_string(),
            ])?;
        }
        Ok(count)
    }

    fn opening(&mut self, company: &Company, opening: &crate::openings::Opening) -> Result<()> {
        self.openings.write_record([
            company.brand.name.as_str(),
            &company.domain,
            &opening.title,
            opening.city,
            opening.region,
            company.country.name,
            &cell(opening.posted),
            &opening.last_seen.to_string(),
            opening.closed,
            &opening.url,
        ])?;
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        for table in [&mut self.companies, &mut self.people, &mut self.openings, &mut self.technologies] {
            table.flush()?;
        }
        Ok(())
    }
}

fn open(folder: &Path, name: &str, header: &[&str]) -> Result<Table> {
    let path = folder.join(name);
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut table = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(file);
    table.write_record(header)?;
    Ok(table)
}

const COMPANIES: [&str; 20] = [
    "company_name",
    "domain",
    "industry",
    "headcount",
    "revenue",
    "founded",
    "company_country",
    "company_region",
    "company_city",
    "company_linkedin_url",
    "register_number",
    "keywords",
    "funding",
    "headcount_growth",
    "technologies",
    "tech_checked",
    "ads",
    "ads_checked",
    "openings_checked",
    "updated_at",
];

const PEOPLE: [&str; 16] = [
    "first_name",
    "last_name",
    "title",
    "company_name",
    "company_domain",
    "email",
    "email_status",
    "email_checked",
    "phone",
    "linkedin_url",
    "role_start",
    "company_start",
    "country",
    "region",
    "city",
    "updated_at",
];

const OPENINGS: [&str; 10] = [
    "company_name",
    "company_domain",
    "title",
    "city",
    "region",
    "country",
    "posted",
    "last_seen",
    "closed",
    "url",
];

const TECHNOLOGIES: [&str; 5] = ["company_domain", "company_name", "technology", "first_seen", "last_seen"];
