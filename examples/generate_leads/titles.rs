//! Job titles: fifty common ones, some in other languages, and a long tail put together from parts.

use crate::rng::Rng;

/// The language in which a company's people may write their titles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    German,
    French,
    Spanish,
    Thai,
    Japanese,
    Chinese,
    Arabic,
}

/// A title as a person writes it. `native` says that the company's own language is used.
pub fn title(language: Language, native: bool, rng: &mut Rng) -> String {
    let plain = match rng.below(1000) {
        0..660 => common(language, native, rng),
        660..840 => composed(rng),
        _ => qualified(rng),
    };
    if rng.chance(30) { respelled(&plain, rng) } else { plain }
}

/// An HR manager's title in the words that mean the same role.
pub fn hr_manager(language: Language, native: bool, rng: &mut Rng) -> String {
    let own = HR_MANAGER.iter().find(|(spoken, _)| *spoken == language);
    match own {
        Some((_, titles)) if native => rng.pick(titles).to_string(),
        _ => rng.weighted(HR_MANAGER_ENGLISH, |(_, weight)| *weight).0.to_owned(),
    }
}

/// The same title in another case or spacing, as two systems would hold it.
pub fn respelled(title: &str, rng: &mut Rng) -> String {
    match rng.below(4) {
        0 => title.to_uppercase(),
        1 => title.to_lowercase(),
        2 => title.replacen(' ', "  ", 1),
        _ => format!("{title} "),
    }
}

fn common(language: Language, native: bool, rng: &mut Rng) -> String {
    let role = rng.weighted(COMMON, |role| role.weight);
    if native {
        let own = TRANSLATED.iter().find(|row| row.0 == role.title && row.1 == language);
        if let Some((_, _, titles)) = own {
            return rng.pick(titles).to_string();
        }
    }
    role.title.to_owned()
}

/// A function at a level: about five hundred titles, the first functions more often.
fn composed(rng: &mut Rng) -> String {
    let place = rng.below(FUNCTIONS.len() as u64).min(rng.below(FUNCTIONS.len() as u64));
    let function = FUNCTIONS[place as usize];
    rng.pick(LEVELS).replace("{}", function)
}

/// A composed title with something before or after it: tens of thousands of titles.
fn qualified(rng: &mut Rng) -> String {
    let core = composed(rng);
    match rng.below(10) {
        0..4 => format!("{}{core}", rng.pick(PREFIXES)),
        4..9 => format!("{core}{}", rng.pick(SUFFIXES)),
        _ => format!("{core} & {}", composed(rng)),
    }
}

struct Role {
    title: &'static str,
    weight: u64,
}

const fn role(title: &'static str, weight: u64) -> Role {
    Role { title, weight }
}

/// The head of the distribution. The ten heaviest make about 36 % of all titles.
static COMMON: &[Role] = &[
    role("Managing Director", 590),
    role("Chief Executive Officer", 520),
    role("Software Engineer", 440),
    role("Sales Manager", 430),
    role("Account Manager", 400),
    role("Finance Director", 380),
    role("Project Manager", 370),
    role("HR Manager", 330),
    role("Marketing Manager", 310),
    role("Operations Manager", 290),
    role("HR Director", 125),
    role("CEO", 120),
    role("Chief Financial Officer", 100),
    role("Human Resources Manager", 95),
    role("Director", 90),
    role("Founder", 90),
    role("Accountant", 85),
    role("Owner", 80),
    role("Senior Software Engineer", 80),
    role("Account Executive", 75),
    role("Head of HR", 70),
    role("Marketing Director", 70),
    role("Sales Director", 65),
    role("IT Manager", 65),
    role("Business Development Manager", 60),
    role("HR Business Partner", 60),
    role("Office Manager", 55),
    role("Chief Operating Officer", 55),
    role("Chief Technology Officer", 50),
    role("Customer Success Manager", 50),
    role("Product Manager", 50),
    role("Data Analyst", 45),
    role("Executive Assistant", 45),
    role("Company Secretary", 40),
    role("Chief People Officer", 40),
    role("VP of Sales", 35),
    role("Head of Marketing", 35),
    role("General Manager", 35),
    role("Financial Controller", 35),
    role("Consultant", 30),
    role("Partner", 30),
    role("Recruiter", 30),
    role("Sales Representative", 30),
    role("Marketing Specialist", 25),
    role("Digital Marketing Manager", 25),
    role("Co-Founder & CEO", 25),
    role("Procurement Manager", 20),
    role("Legal Counsel", 20),
    role("HR Generalist", 20),
    role("People Manager", 15),
];

const HR_MANAGER_ENGLISH: &[(&str, u64)] = &[
    ("HR Manager", 500),
    ("Human Resources Manager", 200),
    ("Senior HR Manager", 80),
    ("Manager, Human Resources", 60),
    ("People Manager", 50),
    ("Manager, HR", 40),
    ("Group HR Manager", 40),
    ("Personnel Manager", 30),
];

#[rustfmt::skip]
const HR_MANAGER: &[(Language, &[&str])] = &[
    (Language::German, &["HR-Manager", "Personalmanagerin", "HR Managerin (m/w/d)"]),
    (Language::French, &["Responsable des ressources humaines", "Responsable RH"]),
    (Language::Spanish, &["Gerente de Recursos Humanos", "Responsable de Recursos Humanos"]),
    (Language::Thai, &["ผู้จัดการฝ่ายบุคคล", "ผู้จัดการฝ่ายทรัพยากรบุคคล"]),
    (Language::Japanese, &["人事マネージャー", "HRマネージャー"]),
    (Language::Chinese, &["人力资源经理", "人事经理"]),
    (Language::Arabic, &["مدير الموارد البشرية"]),
];

#[rustfmt::skip]
static TRANSLATED: &[(&str, Language, &[&str])] = &[
    ("Managing Director", Language::German, &["Geschäftsführer", "Geschäftsführerin"]),
    ("Managing Director", Language::French, &["Directeur général", "Directrice générale"]),
    ("Managing Director", Language::Spanish, &["Director General", "Directora General"]),
    ("Managing Director", Language::Thai, &["กรรมการผู้จัดการ"]),
    ("Managing Director", Language::Japanese, &["代表取締役", "代表取締役社長"]),
    ("Managing Director", Language::Chinese, &["总经理"]),
    ("Managing Director", Language::Arabic, &["المدير العام"]),
    ("Chief Executive Officer", Language::German, &["Vorstandsvorsitzender"]),
    ("Chief Executive Officer", Language::French, &["Président-directeur général"]),
    ("Chief Executive Officer", Language::Spanish, &["Director Ejecutivo"]),
    ("Chief Executive Officer", Language::Thai, &["ประธานเจ้าหน้าที่บริหาร"]),
    ("Chief Executive Officer", Language::Japanese, &["最高経営責任者"]),
    ("Chief Executive Officer", Language::Chinese, &["首席执行官"]),
    ("Chief Executive Officer", Language::Arabic, &["الرئيس التنفيذي"]),
    ("Software Engineer", Language::German, &["Softwareentwickler", "Softwareentwicklerin"]),
    ("Software Engineer", Language::French, &["Ingénieur logiciel"]),
    ("Software Engineer", Language::Spanish, &["Ingeniero de software"]),
    ("Software Engineer", Language::Thai, &["วิศวกรซอฟต์แวร์"]),
    ("Software Engineer", Language::Japanese, &["ソフトウェアエンジニア"]),
    ("Software Engineer", Language::Chinese, &["软件工程师"]),
    ("Software Engineer", Language::Arabic, &["مهندس برمجيات"]),
    ("Sales Manager", Language::German, &["Vertriebsleiter", "Verkaufsleiterin"]),
    ("Sales Manager", Language::French, &["Responsable commercial"]),
    ("Sales Manager", Language::Spanish, &["Gerente de Ventas"]),
    ("Sales Manager", Language::Thai, &["ผู้จัดการฝ่ายขาย"]),
    ("Sales Manager", Language::Japanese, &["営業マネージャー"]),
    ("Sales Manager", Language::Chinese, &["销售经理"]),
    ("Sales Manager", Language::Arabic, &["مدير المبيعات"]),
    ("Finance Director", Language::German, &["Leiter Finanzen", "Kaufmännischer Leiter"]),
    ("Finance Director", Language::French, &["Directeur financier"]),
    ("Finance Director", Language::Spanish, &["Director Financiero"]),
    ("Finance Director", Language::Thai, &["ผู้อำนวยการฝ่ายการเงิน"]),
    ("Finance Director", Language::Japanese, &["財務部長"]),
    ("Finance Director", Language::Chinese, &["财务总监"]),
    ("Finance Director", Language::Arabic, &["المدير المالي"]),
    ("Project Manager", Language::German, &["Projektleiter", "Projektmanagerin"]),
    ("Project Manager", Language::French, &["Chef de projet"]),
    ("Project Manager", Language::Spanish, &["Jefe de Proyecto"]),
    ("Project Manager", Language::Thai, &["ผู้จัดการโครงการ"]),
    ("Project Manager", Language::Japanese, &["プロジェクトマネージャー"]),
    ("Project Manager", Language::Chinese, &["项目经理"]),
    ("Project Manager", Language::Arabic, &["مدير مشروع"]),
    ("HR Manager", Language::German, &["HR-Manager", "Personalmanagerin"]),
    ("HR Manager", Language::French, &["Responsable des ressources humaines", "Responsable RH"]),
    ("HR Manager", Language::Spanish, &["Gerente de Recursos Humanos"]),
    ("HR Manager", Language::Thai, &["ผู้จัดการฝ่ายบุคคล"]),
    ("HR Manager", Language::Japanese, &["人事マネージャー", "HRマネージャー"]),
    ("HR Manager", Language::Chinese, &["人力资源经理"]),
    ("HR Manager", Language::Arabic, &["مدير الموارد البشرية"]),
    ("HR Director", Language::German, &["Personalleiter", "Personalleiterin", "Leiter Personal"]),
    ("HR Director", Language::French, &["Directeur des ressources humaines", "DRH"]),
    ("HR Director", Language::Spanish, &["Directora de Recursos Humanos"]),
    ("HR Director", Language::Thai, &["ผู้อำนวยการฝ่ายทรัพยากรบุคคล"]),
    ("HR Director", Language::Japanese, &["人事部長"]),
    ("HR Director", Language::Chinese, &["人力资源总监"]),
    ("Marketing Manager", Language::German, &["Marketingleiter", "Marketingmanagerin"]),
    ("Marketing Manager", Language::French, &["Responsable marketing"]),
    ("Marketing Manager", Language::Spanish, &["Gerente de Marketing"]),
    ("Marketing Manager", Language::Thai, &["ผู้จัดการฝ่ายการตลาด"]),
    ("Marketing Manager", Language::Japanese, &["マーケティングマネージャー"]),
    ("Marketing Manager", Language::Chinese, &["市场经理"]),
    ("Marketing Manager", Language::Arabic, &["مدير التسويق"]),
    ("Accountant", Language::German, &["Buchhalter", "Buchhalterin"]),
    ("Accountant", Language::French, &["Comptable"]),
    ("Accountant", Language::Spanish, &["Contable"]),
    ("Accountant", Language::Thai, &["นักบัญชี"]),
    ("Accountant", Language::Japanese, &["経理担当"]),
    ("Accountant", Language::Chinese, &["会计"]),
    ("Accountant", Language::Arabic, &["محاسب"]),
];

#[rustfmt::skip]
const FUNCTIONS: &[&str] = &[
    "Sales", "Finance", "Marketing", "Human Resources", "Operations", "IT", "Business Development", "Engineering", "HR",
    "Product", "Customer Success", "Compliance", "Legal", "Procurement", "Logistics", "Talent Acquisition", "Quality",
    "Customer Service", "Accounting", "Communications", "Digital Marketing", "Supply Chain", "Risk", "Data", "Payroll",
    "Production", "Facilities", "People", "Internal Audit", "Brand", "Strategy", "Treasury", "Information Security",
    "Learning and Development", "Research", "Product Marketing", "Tax", "Design", "Content", "Infrastructure",
    "Data Science", "Sales Operations", "HR Systems", "Compensation and Benefits", "Growth", "Partnerships",
];

#[rustfmt::skip]
const LEVELS: &[&str] = &[
    "{} Manager", "{} Director", "Head of {}", "VP of {}", "{} Specialist", "{} Coordinator", "Senior {} Manager",
    "{} Analyst", "{} Assistant", "Director of {}", "Manager, {}",
];

#[rustfmt::skip]
const PREFIXES: &[&str] = &[
    "Group ", "Regional ", "Global ", "Interim ", "Acting ", "Deputy ", "Associate ", "Junior ", "Lead ", "Assistant to the ",
    "Principal ", "Corporate ", "Area ", "Country ",
];

#[rustfmt::skip]
const SUFFIXES: &[&str] = &[
    ", EMEA", ", APAC", ", Americas", " - North", " - South", " (maternity cover)", ", UK & Ireland", ", DACH", " II", " III",
    " - Retail", " - Commercial", " - Private Clients", ", Corporate Functions", ", Digital", " (part-time)", ", Benelux",
    ", Nordics", ", Southeast Asia", ", Middle East", " - Shared Services", " - Manufacturing", ", New Business",
    " - Operations", ", Special Projects", " - Head Office", " (fixed term)", ", Central Europe", " - Online", " - Wholesale",
];
