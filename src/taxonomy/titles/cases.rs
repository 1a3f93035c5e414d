//! Titles and what they must be read as, written by hand.

use super::*;

fn roles(title: &str) -> Vec<String> {
    analyze(title).roles
}

/// Titles that a query for the first matches.
const SAME: &[&[&str]] = &[
    &[
        "HR Manager",
        "Human Resources Manager",
        "Human Resource Manager",
        "Manager, Human Resources",
        "Manager HR",
        "Manager of HR",
        "People Manager",
        "People & Culture Manager",
        "People and Culture Manager",
        "Personnel Manager",
        "Senior HR Manager",
        "Sr. HR Mgr",
        "Group HR Manager",
        "Interim HR Manager",
        "HR Manager UK",
        "UK HR Manager",
        "HR Manager - EMEA",
        "HR Manager, UK & Ireland",
        "Regional HR Manager",
        "HR Manager (Retail)",
        "HR Manager, Retail",
        "Retail HR Manager",
        "Bevcan HR Manager",
        "H R Manager",
        "H.R. Manager",
        "HR-Manager (m/w/d)",
        "HR MANAGER",
        "ＨＲ Manager",
        "HR Department Manager",
        "HR - Manager",
        "Managers - HR",
        "Company Secretary / HR Manager",
        "Finance & HR Manager",
        "Finance, IT and HR Manager",
        "HR & Payroll Manager",
        "HR Manager / Office Manager",
        "Office Manager cum HR Manager",
        "Senior Manager, Human Resources",
        "ผู้จัดการฝ่ายบุคคล",
        "ผู้จัดการฝ่ายทรัพยากรบุคคล",
        "人事部長",
        "人事经理",
        "人力资源经理",
        "人力資源部經理",
        "HRマネージャー",
        "인사부장",
        "مدير الموارد البشرية",
        "مدير موارد بشرية",
        "Personalleiter",
        "Personalleiterin",
        "Leiter Personal",
        "Leiterin Personalabteilung",
        "Responsable RH",
        "Responsable RH (H/F)",
        "Responsable des ressources humaines",
        "Gerente de Recursos Humanos",
        "Jefa de RRHH",
    ],
    &[
        "CEO",
        "C.E.O.",
        "C-E-O",
        "Chief Executive Officer",
        "Chief Executive",
        "Group CEO",
        "CEO UK",
        "Founder & CEO",
        "Co-CEO",
        "CEO, Amey",
        "Chief Executive-Booker",
        "President and Chief Executive Officer",
        "首席执行官",
        "ประธานเจ้าหน้าที่บริหาร",
        "الرئيس التنفيذي",
        "Corserv Group CEO",
        "Group, Chief Executive Officer",
    ],
    &[
        "Finance Director",
        "Director of Finance",
        "Financial Director",
        "FD",
        "F.D.",
        "Group Finance Director",
        "Director, Finance",
        "Director - Finance",
        "Director of Finance & Operations",
        "Finance & IT Director",
        "Finance Director and Company Secretary",
        "财务总监",
        "Directeur financier",
        "Director Financiero",
        "Director of Finance, HR & IT",
    ],
    &["CFO", "Chief Financial Officer", "Chief Finance Officer", "Group CFO", "CFO/COO", "Interim CFO"],
    &[
        "Head of Marketing",
        "Marketing Head",
        "Head Marketing",
        "Global Head of Marketing",
        "Head of Sales & Marketing",
    ],
    &["Sales Development Representative", "SDR", "Sales Development Rep", "Senior SDR"],
    &["Business Development Representative", "BDR"],
    &[
        "IT Manager",
        "Information Technology Manager",
        "ICT Manager",
        "Manager, IT",
        "I.T. Manager",
        "IT-Leiter",
        "IT Leiterin",
        "ITマネージャー",
        "ผู้จัดการฝ่ายเทคโนโลยีสารสนเทศ",
        "مدير تقنية المعلومات",
        "Finance and IT Manager",
    ],
    &[
        "VP HR",
        "Vice President of Human Resources",
        "Vice-President, Human Resources",
        "SVP HR",
        "VPHR",
        "Human Resources Vice President",
        "VP - HR",
        "EVP People",
        "Senior Vice President, People",
    ],
    &[
        "Managing Director",
        "MD",
        "Group Managing Director",
        "Managing Director, Munitions",
        "Joint Managing Director",
        "Geschäftsführer",
        "Geschäftsführerin",
        "Geschaeftsfuehrer",
        "Geschäftsführer (m/w/d)",
        "Directeur général",
        "กรรมการผู้จัดการ",
    ],
    &[
        "Sales Manager",
        "Manager of Sales",
        "Regional Sales Manager",
        "Vertriebsleiter",
        "Leiter Vertrieb",
        "ผู้จัดการฝ่ายขาย",
        "销售经理",
        "営業部長",
        "مدير المبيعات",
        "Gerente de Ventas",
        "Responsable des ventes",
        "Sales & Marketing Manager",
        "Jefe de Ventas",
    ],
    &[
        "Marketing Manager",
        "Marketingleiter",
        "ผู้จัดการฝ่ายการตลาด",
        "市场经理",
        "マーケティングマネージャー",
        "مدير التسويق",
        "Responsable marketing",
        "Sales and Marketing Manager",
        "Mktg Mgr",
    ],
    &["Finance Manager", "Finanzleiter", "财务经理", "財務部長", "ผู้จัดการฝ่ายการเงิน", "المدير المالي"],
    &[
        "Operations Manager",
        "Ops Manager",
        "运营经理",
        "ผู้จัดการฝ่ายปฏิบัติการ",
        "مدير العمليات",
        "Gerente de Operaciones",
    ],
    &[
        "Chief People Officer",
        "CHRO",
        "CPO",
        "Chief HR Officer",
        "Chief Human Resources Officer",
        "Chief People Office",
        "Chief People & Culture Officer",
        "Chief People and Communications Officer",
        "Chief People Officer UK&I",
    ],
    &["HR Business Partner", "HRBP", "People Partner", "Senior HR Business Partner", "HR Business Partners"],
    &["Payroll Manager", "Pay Roll Manager", "Payroll & Benefits Manager", "HR & Payroll Manager"],
    &[
        "Assistant HR Manager",
        "HR Assistant Manager",
        "Assistant HR & Payroll Manager",
        "Asst. Human Resources Mgr",
    ],
    &[
        "Head of HR",
        "Head of People",
        "Head of HR for Northern Europe",
        "UK Head of HR",
        "Head of Group HR",
        "Head of Human Resources UK",
        "Head of Finance & HR",
    ],
    &[
        "HR Director",
        "HRD",
        "Director of HR",
        "People Director",
        "Directeur des ressources humaines",
        "DRH",
        "Director - People and Workplaces",
        "Executive Director, Human Resources",
        "Executive Dir People",
    ],
    &["Beekeeper", "Senior Beekeeper", "Group Beekeeper"],
    &["Account Executive", "AE", "Senior Account Executive"],
    &["Software Engineer", "Senior Software Engineer", "Lead Software Engineer", "Software Engineers"],
    &["R&D Manager", "Research & Development Manager", "Research and Development Manager", "R & D Manager"],
];

#[test]
fn a_query_matches_every_wording_of_its_role() {
    let mut failed = Vec::new();
    for group in SAME {
        let query = query_roles(group[0]);
        for title in *group {
            let found = roles(title);
            if !query.iter().any(|key| found.contains(key)) {
                failed.push(format!("{title}: {found:?}, not {query:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn another_function_or_level_is_refused() {
    let mut failed = Vec::new();
    for (query, others) in [
        (
            "HR Manager",
            &[
                "HR Systems Manager",
                "Payroll Manager",
                "Recruitment Manager",
                "Reward Manager",
                "HR Operations Manager",
                "HR Transformation Manager",
                "HR Unicorn Manager",
                "Assistant HR Manager",
                "Deputy HR Manager",
                "Assistant to the HR Manager",
                "Assistant to the Finance & HR Manager",
                "PA to HR Manager",
                "HR Director",
                "Head of HR",
                "HR Business Partner",
                "HR Officer",
                "HR Adviser",
                "HR Administrator",
                "HR Assistant",
                "Associate HR Manager",
                "Trainee HR Manager",
                "HR Manager Trainee",
                "HR",
                "Manager",
                "HR Lead",
                "Former HR Manager",
                "HR Business Manager",
                "Office Manager",
                "Assistant HR & Payroll Manager",
                "HR Project Manager",
                "人事总监",
                "HRアシスタント",
            ][..],
        ),
        (
            "CEO",
            &[
                "Managing Director",
                "Deputy CEO",
                "PA to CEO",
                "Office of the CEO",
                "General Manager",
                "Executive Assistant to the CEO",
                "Deputy Chief Executive Officer",
            ],
        ),
        (
            "Finance Director",
            &["CFO", "Finance Manager", "Assistant Finance Director", "Director", "Head of Finance"],
        ),
        ("President", &["Vice President", "VP Sales", "Senior Vice President"]),
        (
            "Partner",
            &["HR Business Partner", "People Partner", "Finance Business Partner", "Channel Partner Manager"],
        ),
        ("Managing Director", &["CEO", "Director", "Deputy Managing Director"]),
        ("Hotel Sales Manager", &["Sales Manager"]),
        ("Manager", &["HR Manager"]),
        ("Beekeeper", &["Beekeeping Manager", "Assistant Beekeeper"]),
        ("Director", &["Director of Finance", "HR Director"]),
        ("Sales Development Representative", &["Business Development Representative"]),
        ("Chief People Officer", &["People Officer", "HR Officer"]),
    ] {
        let keys = query_roles(query);
        for title in others {
            let found = roles(title);
            if keys.iter().any(|key| found.contains(key)) {
                failed.push(format!("{query} matches {title}: {found:?}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn keys_are_as_documented() {
    let mut failed = Vec::new();
    for (title, expected) in [
        ("Finance & HR Manager", vec!["finance/manager", "hr/manager"]),
        ("Senior Beekeeper", vec!["w:beekeeper/none"]),
        ("HR", vec!["hr/none"]),
        ("CEO & Founder", vec!["general/ceo", "general/founder"]),
        ("Director, Aberdeen Asset Managers Ltd", vec!["general/director"]),
        ("Company Secretary / HR Manager", vec!["hr/manager", "legal/company_secretary"]),
        ("VP, Sales", vec!["sales/vp"]),
        ("AVP Sales", vec!["sales/assistant_vp"]),
        ("Director of Sales & Marketing", vec!["marketing/director", "sales/director"]),
        ("Projektmanager", vec!["project/manager"]),
        ("UX/UI Designer", vec!["ux/designer"]),
        ("HR Manager & Payroll", vec!["hr/manager", "payroll/manager"]),
        ("Chair of Trustees", vec!["general/chair"]),
        ("Deputy Head of HR", vec!["hr/deputy_head"]),
        ("Management Trainee", vec!["general/trainee"]),
        ("Senior", vec!["w:senior/none"]),
        ("HR Admin", vec!["hr/administrator"]),
        ("Admin Manager", vec!["administration/manager"]),
        ("Head of HR Airbus Helicopters Ltd", vec!["hr/head"]),
        ("College Accountant", vec!["accounting/accountant", "college/accountant"]),
        ("Diversity, Equity & Inclusion Manager", vec!["diversity/manager"]),
        ("", vec![]),
        ("--", vec![]),
    ] {
        let found = roles(title);
        if found != expected {
            failed.push(format!("{title}: {found:?}, not {expected:?}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn seniorities() {
    use Seniority::*;
    let mut failed = Vec::new();
    for (title, expected) in [
        ("Owner", Some(Owner)),
        ("Co-Founder & CTO", Some(Founder)),
        ("CEO", Some(CSuite)),
        ("Managing Director", Some(CSuite)),
        ("Chief Information Security Officer", Some(CSuite)),
        ("Managing Partner", Some(Partner)),
        ("Tax Partner", Some(Partner)),
        ("HR Business Partner", Some(Senior)),
        ("Senior Vice President, Sales", Some(Vp)),
        ("AVP", Some(Vp)),
        ("Head of Data", Some(Head)),
        ("Director", Some(Director)),
        ("Senior Director of Engineering", Some(Director)),
        ("Senior HR Manager", Some(Manager)),
        ("Engineering Manager", Some(Manager)),
        ("Assistant Manager", Some(Manager)),
        ("Senior Accountant", Some(Senior)),
        ("Principal Engineer", Some(Senior)),
        ("Staff Software Engineer", Some(Senior)),
        ("Lead Designer", Some(Senior)),
        ("Team Lead", Some(Senior)),
        ("Senior Beekeeper", Some(Senior)),
        ("Accountant", Some(Entry)),
        ("Software Engineer", Some(Entry)),
        ("HR Assistant", Some(Entry)),
        ("Sales Executive", Some(Entry)),
        ("Marketing Intern", Some(Intern)),
        ("Werkstudent Marketing", Some(Intern)),
        ("Trainee Accountant", Some(Intern)),
        ("HR", None),
        ("Beekeeper", Some(Entry)),
        ("Assistant to the HR Manager", Some(Entry)),
        ("Personal Assistant to the CEO", Some(Entry)),
        ("HR Director & Intern Coordinator", Some(Director)),
        ("Geschäftsführer", Some(CSuite)),
        ("销售总监", Some(Director)),
    ] {
        let found = analyze(title).seniority;
        if found != expected {
            failed.push(format!("{title}: {found:?}, not {expected:?} {:?}", roles(title)));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn departments() {
    use Department::*;
    for (title, expected) in [
        ("HR Manager", vec![HumanResources]),
        ("Finance & HR Manager", vec![Finance, HumanResources]),
        ("CEO", vec![Executive]),
        ("Managing Director, Operations", vec![Executive, Operations]),
        ("Software Engineer", vec![Engineering]),
        ("IT Manager", vec![It]),
        ("Customer Success Manager", vec![Support]),
        ("Nurse", vec![Medical]),
        ("Teacher", vec![Education]),
        ("Procurement Officer", vec![SupplyChain]),
        ("Executive Assistant", vec![Administration]),
        ("Manager", vec![]),
        ("Beekeeper", vec![]),
    ] {
        assert_eq!(analyze(title).departments, expected, "{title}");
    }
}

#[test]
fn echoes_other_wordings() {
    for (title, expected) in [
        ("HR Manager", Some("also Human Resources Manager, People Manager")),
        ("Human Resources Manager", Some("also HR Manager, People Manager")),
        ("CEO", Some("also Chief Executive Officer")),
        ("CFO", Some("also Chief Financial Officer")),
        ("Head of HR", Some("also Head of Human Resources, Head of People")),
        ("Beekeeper", None),
        ("Finance & HR Manager", None),
    ] {
        assert_eq!(also(title).as_deref(), expected, "{title}");
    }
}

proptest::proptest! {
    #[test]
    fn any_title_with_a_word_has_a_role_and_finds_itself(title in "\\PC{0,30}") {
        let analysis = analyze(&title);
        proptest::prop_assert!(analysis.words.is_empty() || !analysis.roles.is_empty());
        for key in query_roles(&title) {
            proptest::prop_assert!(analysis.roles.contains(&key));
        }
    }

    #[test]
    fn signs_alone_leave_no_title_without_a_role(title in "[ldLD' ,&-]{0,8}") {
        let analysis = analyze(&title);
        proptest::prop_assert!(analysis.words.is_empty() || !analysis.roles.is_empty());
    }

    #[test]
    fn any_title_of_the_trade_finds_itself(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "HR", "Manager", "of", "&", ",", "-", "Sales", "Chief", "Officer", "to", "the", "Assistant", "UK",
            "Bee", "for", "VP", "CFO", "Lead", "/", "Senior", "Retail", "systems",
        ]), 0..9)
    ) {
        let title = words.join(" ");
        let analysis = analyze(&title);
        for key in query_roles(&title) {
            proptest::prop_assert!(analysis.roles.contains(&key), "{}", title);
        }
    }
}
