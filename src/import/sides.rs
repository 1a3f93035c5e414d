//! The sides of a row, company, person and opening, and what the row is counted as.
//!
//! Owns the decision whom a row can be about at all: which keys it holds, what makes a seat, and when nothing in it
//! identifies anything.

use std::borrow::Cow;

use crate::db::Secret;
use crate::fields::{self, Field, named};
use crate::taxonomy;
use crate::text;
use crate::value::{Day, Money, Value};

use super::draft::{self, CompanyDraft, OpeningDraft, Part, PersonDraft, SeenTechnology, Strongest, Subject};
use super::exact::Exact;
use super::identity::companies::Mention;
use super::identity::names::NameShape;
use super::identity::{self, KeyKind, Reach};
use super::mail_hosts::{MailHost, MailHosts};
use super::mapping::Target;
use super::regions::{self, Regions};
use super::repeats::Repeated;
use super::row::{PersonKeys, Plan, RowKeys};
use super::{Covers, Feed};

/// The sides of a row while its cells are being read, and when they have been.
pub struct Sides {
    /// The date of the row.
    pub date: Day,
    pub(super) person_part: Part,
    pub(super) company_part: Part,
    opening_part: Part,
    /// Custom cells, of whatever the row is about.
    pub(super) own: Part,
    pub(super) technologies: Vec<String>,
    pub(super) ads: Vec<(String, Option<Money>)>,
    pub(super) platform: Option<String>,
    pub(super) spend: Option<Money>,
    pub(super) no_openings: bool,
    /// What only leadsift's own files tell.
    pub(super) exact: Option<Box<Exact>>,
    /// Further addresses, and further phones of the person.
    pub(super) also_emails: Vec<String>,
    pub(super) also_phones: Vec<String>,
    pub(super) person_ids: Vec<(KeyKind, u64, String)>,
    pub(super) company_ids: RowKeys,
    pub(super) first: Option<Day>,
    pub(super) last: Option<Day>,
    pub(super) closed: Option<bool>,
    /// The host of the person's address, and whether its mailbox is a role's; once finished.
    mail: Option<(MailHost, bool)>,
    /// The company of the row before, if the cells about it are the same; they are not read then.
    pub(super) repeats: Option<Repeated>,
    /// The company's country as the row names it, once finished.
    pub(super) company_country: Option<String>,
    /// Keys of the company, once finished.
    pub mention: Option<Mention>,
    /// Keys of the person, once finished.
    pub person_keys: Option<PersonKeys>,
    /// About the company, once finished.
    pub company: Option<CompanyDraft>,
    /// About the person, once finished.
    pub person: Option<PersonDraft>,
    /// About the opening, once finished.
    pub opening: Option<OpeningDraft>,
    /// Technologies of a row that lists them one by one, once finished.
    pub seen: Vec<SeenTechnology>,
}

impl Sides {
    /// The empty sides of a row of this date.
    pub fn new(date: Day) -> Self {
        Sides {
            date,
            person_part: Part::default(),
            company_part: Part::default(),
            opening_part: Part::default(),
            own: Part::default(),
            technologies: Vec::new(),
            ads: Vec::new(),
            platform: None,
            spend: None,
            no_openings: false,
            exact: None,
            also_emails: Vec::new(),
            also_phones: Vec::new(),
            person_ids: Vec::new(),
            company_ids: RowKeys::new(),
            first: None,
            last: None,
            closed: None,
            mail: None,
            repeats: None,
            company_country: None,
            mention: None,
            person_keys: None,
            company: None,
            person: None,
            opening: None,
            seen: Vec::new(),
        }
    }

    /// The part that facts of `field` belong to.
    pub fn part(&mut self, field: &Field) -> &mut Part {
        match field.subject {
            fields::Subject::Person => &mut self.person_part,
            fields::Subject::Opening => &mut self.opening_part,
            _ => &mut self.company_part,
        }
    }

    /// Reads phones and regions by the country that the row names, or what stands for it.
    pub fn settle_places(&mut self, plan: &Plan, regions: &mut Regions) {
        self.company_country = self.country_of_company();
        if plan.layout.exact {
            return;
        }
        self.place_phones(plan);
        let [of_people, of_companies] = plan.region_countries.each_ref().map(Option::as_deref);
        regions.settle(&mut self.person_part, &regions::OF_PERSON, None, of_people);
        let usual = plan.layout.country.as_deref();
        regions.settle(&mut self.company_part, &regions::OF_COMPANY, usual, of_companies);
    }

    /// Makes drafts and keys of what was read. `false` if nothing in the row identifies anything.
    pub fn finish(
        &mut self,
        plan: &Plan,
        secret: &Secret,
        hosts: &mut MailHosts,
        company_name: &mut dyn FnMut(&str) -> (u64, u64),
        cells: &[Cow<'_, str>],
    ) -> bool {
        if let Some(platform) = self.platform.take() {
            self.ads.push((platform, self.spend.take()));
        }
        self.class_email(plan, secret, hosts);
        let mention = match &self.repeats {
            Some(repeated) => repeated.mention.clone(),
            None => self.company_keys(plan, secret, company_name),
        };
        let link = if plan.layout.exact { 0 } else { self.link(&mention) };
        let mention = Mention { link, ..mention };
        let named_company = mention.name != 0 || !mention.strong.is_empty();
        let person = if plan.feed == Feed::People { self.person_keys(secret, named_company) } else { None };
        let subject = match (plan.feed, &person) {
            (Feed::People, Some(_)) => Subject::Person,
            (Feed::People, None) if self.has_only_a_name() => return false,
            (Feed::Openings, _) if self.is_opening() => Subject::Opening,
            (Feed::Technologies, _) if !self.technologies.is_empty() => Subject::Technology,
            _ => Subject::Company,
        };
        if subject != Subject::Person && !named_company {
            return false;
        }
        let mut own = std::mem::take(&mut self.own.custom);
        // What was read for a side that is not there stays readable.
        let absent = |side: fields::Subject| match side {
            fields::Subject::Person => subject != Subject::Person,
            fields::Subject::Opening => matches!(subject, Subject::Person | Subject::Company),
            _ => !named_company && mention.link == 0,
        };
        let kept = left_cells(plan, cells, &own, absent);
        own.extend(kept);
        match subject {
            Subject::Person => {
                let mut part = std::mem::take(&mut self.person_part);
                part.custom.append(&mut own);
                let strongest = person.as_ref().and_then(|(_, strongest)| *strongest);
                let of_company = |side: fields::Subject| {
                    !matches!(side, fields::Subject::Person | fields::Subject::Opening)
                };
                // Whether the address leads to a company is known when all rows are.
                let homeless = if named_company || mention.link == 0 {
                    Vec::new()
                } else {
                    left_cells(plan, cells, &part.custom, of_company)
                };
                let reach = self.reach(secret, hosts, &part);
                self.person = Some(PersonDraft { strongest, reach, part, homeless });
            }
            Subject::Opening => {
                let mut part = std::mem::take(&mut self.opening_part);
                part.custom.append(&mut own);
                self.opening = Some(OpeningDraft {
                    part,
                    first: self.first,
                    last: self.last,
                    closed: self.closed,
                    whole: plan.covers != Covers::None,
                });
            }
            Subject::Company | Subject::Technology => {}
        }
        if named_company || mention.link != 0 {
            self.company = match &self.repeats {
                // What the cells say of it was said by the row before.
                Some(_) if own.is_empty() && subject != Subject::Company => None,
                _ => self.company_draft(plan, subject, own),
            };
            self.mention = Some(mention);
            if subject == Subject::Technology {
                let (first, last) = (self.first, self.last);
                let names = self.technologies.drain(..);
                self.seen = names.map(|name| SeenTechnology { name, first, last }).collect();
            }
        }
        self.person_keys = person.map(|(keys, _)| keys);
        true
    }

    fn company_draft(
        &mut self,
        plan: &Plan,
        subject: Subject,
        own: Vec<(u16, String)>,
    ) -> Option<CompanyDraft> {
        let mut part = std::mem::take(&mut self.company_part);
        part.custom.extend(own);
        let listed_tech = !self.technologies.is_empty();
        let names =
            if subject == Subject::Technology { Vec::new() } else { std::mem::take(&mut self.technologies) };
        let exact = self.exact.take().unwrap_or_default();
        let seen = |(at, name): (usize, String)| {
            let (first, last) = exact.technologies_seen.get(at).copied().unzip();
            SeenTechnology { name, first, last }
        };
        let listed_ads = !self.ads.is_empty();
        let has = |target: Target| plan.columns.iter().any(|column| column.target == target);
        let draft = CompanyDraft {
            part,
            technologies: names.into_iter().enumerate().map(seen).collect(),
            whole_tech: match plan.covers {
                Covers::All => listed_tech || has(Target::Technologies),
                Covers::Listed => listed_tech,
                Covers::None => false,
            },
            whole_ads: match plan.covers {
                Covers::All => has(Target::Ads),
                // One platform a column is no list.
                Covers::Listed | Covers::None => false,
            },
            ads: std::mem::take(&mut self.ads),
            ads_seen: exact.ads_seen,
            no_openings: self.no_openings,
            is_counted: subject == Subject::Company,
        };
        let says_nothing = draft.part == Part::default()
            && draft.technologies.is_empty()
            && !listed_ads
            && !draft.whole_tech
            && !draft.no_openings
            && !draft.is_counted;
        (!says_nothing).then_some(draft)
    }

    /// Looks at the address; its kind is a fact, unless a column tells it or the file says all that there is.
    fn class_email(&mut self, plan: &Plan, secret: &Secret, hosts: &mut MailHosts) {
        let part = &mut self.person_part;
        let Some((mailbox, host)) = part.text(named::EMAIL.code).rsplit_once('@') else { return };
        let is_role = taxonomy::is_role_account(mailbox);
        let host = hosts.of(secret, host);
        self.mail = Some((host, is_role));
        if !plan.layout.exact && part.get(named::EMAIL_KIND.code).is_none() {
            let class = host.class.with_mailbox(is_role).name().to_owned();
            part.facts.push((named::EMAIL_KIND.code, Value::Names(vec![class])));
        }
    }

    /// What the person of these facts is reached by, beside the addresses and pages that are keys.
    fn reach(&self, secret: &Secret, hosts: &mut MailHosts, part: &Part) -> Reach {
        let mut reach = Reach::new();
        let mut see = |address: &str, (host, is_role): (MailHost, bool)| {
            reach.extend(Some(host.domain).filter(|key| *key != 0));
            reach.extend(is_role.then(|| identity::email(secret, address)));
        };
        if let Some(mail) = self.mail {
            see(part.text(named::EMAIL.code), mail);
        }
        for address in &self.also_emails {
            if let Some((mailbox, host)) = address.rsplit_once('@') {
                see(address, (hosts.of(secret, host), taxonomy::is_role_account(mailbox)));
            }
        }
        let phones = std::iter::once(part.text(named::PHONE.code)).filter(|number| !number.is_empty());
        let phones = phones.chain(self.also_phones.iter().map(String::as_str));
        reach.extend(phones.map(|number| identity::phone(secret, number)));
        reach
    }

    /// National numbers get the calling code of the country that the row names: the person's own, else the company's.
    fn place_phones(&mut self, plan: &Plan) {
        let has = |part: &Part, field: &Field| part.get(field.code).is_some();
        if !has(&self.person_part, &named::PHONE) && !has(&self.company_part, &named::COMPANY_PHONE) {
            return;
        }
        let company = self.company_country.clone().or_else(|| plan.layout.country.clone());
        let own = first_name(&self.person_part, &named::COUNTRY).or_else(|| company.clone());
        for (part, field, country) in [
            (&mut self.person_part, &named::PHONE, own.clone()),
            (&mut self.company_part, &named::COMPANY_PHONE, company),
        ] {
            let fact = part.facts.iter_mut().find(|(code, _)| *code == field.code);
            if let (Some((_, Value::Text(number))), Some(country)) = (fact, country)
                && let Some(whole) = fields::normalise::phone_in(number, &country)
            {
                *number = whole;
            }
        }
        for number in &mut self.also_phones {
            let whole = own.as_deref().and_then(|country| fields::normalise::phone_in(number, country));
            *number = whole.unwrap_or_else(|| std::mem::take(number));
        }
    }

    fn company_keys(
        &mut self,
        plan: &Plan,
        secret: &Secret,
        company_name: &mut dyn FnMut(&str) -> (u64, u64),
    ) -> Mention {
        let part = &mut self.company_part;
        let has_country = part.get(named::COMPANY_COUNTRY.code).is_some();
        if let Some(country) = plan.layout.country.as_deref()
            && !has_country
        {
            let value = Value::Names(vec![country.to_string()]);
            part.facts.push((named::COMPANY_COUNTRY.code, value));
        }
        let country = match part.get(named::COMPANY_COUNTRY.code) {
            Some(Value::Names(names)) => names.first().map_or("", String::as_str),
            _ => "",
        };
        let mut strong = RowKeys::new();
        let number = part.text(named::REGISTER_NUMBER.code);
        if !number.is_empty() {
            strong.push((identity::REGISTER, identity::register(secret, country, number)));
        }
        let domain = part.text(named::DOMAIN.code);
        if !domain.is_empty() {
            strong.push((identity::DOMAIN, identity::domain(secret, domain)));
        }
        let page = part.text(named::COMPANY_LINKEDIN_URL.code);
        if !page.is_empty() {
            strong.push((identity::COMPANY_PROFILE, identity::company_profile(secret, page)));
        }
        strong.append(&mut self.company_ids);
        let name = part.text(named::COMPANY_NAME.code);
        let (name, full) = if name.is_empty() { (0, 0) } else { company_name(name) };
        Mention { name, full, country: identity::country(secret, country), strong, link: 0 }
    }

    /// The key of the domain of the person's address, where the row names no domain and the address is a company's.
    fn link(&self, mention: &Mention) -> u64 {
        let names_domain = mention.strong.iter().any(|(kind, _)| *kind == identity::DOMAIN);
        let host = self.mail.map(|(host, _)| host).filter(|host| host.is_of_one && !names_domain);
        host.map_or(0, |host| host.domain)
    }

    /// The company's country as the row names it.
    fn country_of_company(&self) -> Option<String> {
        match &self.repeats {
            Some(repeated) => repeated.country.clone(),
            None => first_name(&self.company_part, &named::COMPANY_COUNTRY),
        }
    }

    /// The person's keys, and the strongest with the id that it gives. `None` if there is no person.
    fn person_keys(&mut self, secret: &Secret, named_company: bool) -> Option<(PersonKeys, Strongest)> {
        let part = &self.person_part;
        let mut strong = RowKeys::new();
        let mut strongest: Option<(u8, String)> = None;
        let mut see = |rank: u8, text: &dyn Fn() -> String| {
            if strongest.as_ref().is_none_or(|(held, _)| rank < *held) {
                strongest = Some((rank, text()));
            }
        };
        let address = part.text(named::EMAIL.code);
        let address = self.mail.filter(|(_, is_role)| !is_role).map(|_| address);
        let also =
            self.also_emails.iter().map(String::as_str).filter(|address| identity::is_personal(address));
        for address in address.into_iter().chain(also) {
            strong.push((identity::EMAIL, identity::email(secret, address)));
            see(1, &|| format!("email:{address}"));
        }
        let page = part.text(named::LINKEDIN_URL.code);
        if !page.is_empty() {
            strong.push((identity::PROFILE, identity::profile(secret, page)));
            see(2, &|| format!("profile:{}", page.to_lowercase()));
        }
        for (kind, key, text) in self.person_ids.drain(..) {
            strong.push((kind, key));
            see(3, &|| text.clone());
        }
        let whole = part.text(named::NAME.code);
        let name =
            identity::folded_name(part.text(named::FIRST_NAME.code), part.text(named::LAST_NAME.code), whole);
        let title = part.text(named::TITLE.code);
        let is_seat = name.is_empty() && strong.is_empty() && !title.is_empty();
        let lead = self.exact.as_ref().and_then(|exact| exact.lead);
        let given = if strong.is_empty() { draft::GIVEN_ALONE } else { draft::GIVEN };
        if let Some(lead) = lead
            && strong.is_empty()
            && !(named_company && (!name.is_empty() || is_seat))
        {
            // Known by nothing else: ids by name or title are of one database and would join strangers.
            strong.push((identity::LEAD, identity::lead(secret, lead)));
        }
        let is_person = !strong.is_empty() || (named_company && (!name.is_empty() || is_seat));
        if !is_person {
            return None;
        }
        let keys = PersonKeys {
            strong,
            name: if name.is_empty() { 0 } else { identity::name_alone(secret, &name).max(1) },
            seat: if is_seat { identity::seat_alone(secret, &text::fold(title)).max(1) } else { 0 },
            shape: NameShape::of(&name),
        };
        let strongest = strongest.map(|(rank, text)| (rank, identity::lead_id(&text)));
        Some((keys, lead.map(|lead| (given, lead)).or(strongest)))
    }

    /// Whether the row would be a person's if it named a company.
    fn has_only_a_name(&self) -> bool {
        let part = &self.person_part;
        [&named::NAME, &named::FIRST_NAME, &named::LAST_NAME]
            .iter()
            .any(|field| !part.text(field.code).is_empty())
    }

    fn is_opening(&self) -> bool {
        let part = &self.opening_part;
        !part.text(named::HIRING_TITLE.code).is_empty() || !part.text(named::OPENING_URL.code).is_empty()
    }
}

/// The first name of a list.
fn first_name(part: &Part, field: &Field) -> Option<String> {
    part.get(field.code).and_then(|value| value.as_names().first().cloned())
}

/// The cells of columns about an `absent` side that are not kept as they are anyway.
fn left_cells(
    plan: &Plan,
    cells: &[Cow<'_, str>],
    kept: &[(u16, String)],
    absent: impl Fn(fields::Subject) -> bool,
) -> Vec<(u16, String)> {
    let mut left = Vec::new();
    for (place, column) in plan.columns.iter().enumerate() {
        if !column.target.side().is_some_and(&absent) {
            continue;
        }
        let cell = cells.get(place).map_or("", |cell| cell.trim());
        let says =
            !fields::normalise::is_blank(cell) && !column.unknown.iter().any(|unknown| unknown == cell);
        if says && !kept.iter().any(|(column, _)| usize::from(*column) == place) {
            left.push((place as u16, cell.to_string()));
        }
    }
    left
}
