//! The rules of reading titles, each with the titles that need it.

use super::*;

fn matches(query: &str, title: &str) -> bool {
    analyze(title).has_any(&query_roles(query))
}

fn check(expected: bool, pairs: &[(&str, &[&str])]) {
    let mut failed = Vec::new();
    for (query, titles) in pairs {
        for title in titles.iter().filter(|title| matches(query, title) != expected) {
            failed.push(format!("{query} / {title}: {:?}, {:?}", query_roles(query), analyze(title).roles));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn a_title_has_its_words_once_and_in_order() {
    assert_eq!(analyze("Manager, HR & HR Systems").words, ["hr", "manager", "systems"]);
}

/// Whether a title is like the one that is asked for, that one included.
fn is_like(query: &str, title: &str) -> bool {
    analyze(title).has_any(&similar_roles(query))
}

#[test]
fn a_title_is_like_another_of_its_function_one_rung_away() {
    for (query, alike, others) in [
        (
            "HR Manager",
            &[
                "HR Manager",
                "HR Director",
                "Head of People",
                "Deputy HR Manager",
                "HR Business Partner",
                "Senior HR Adviser",
                "HR Supervisor",
            ][..],
            &[
                "HR Adviser",
                "VP HR",
                "Chief People Officer",
                "HR Systems Manager",
                "Assistant to the HR Manager",
                "Payroll Manager",
                "Marketing Director",
                "Former HR Manager",
                "HR",
            ][..],
        ),
        ("Head of HR", &["HR Director", "VP of People", "HR Manager"], &["CHRO", "HR Business Partner"]),
        ("CFO", &["Chief Financial Officer", "VP Finance"], &["Finance Director", "CEO"]),
        ("CEO", &["Founder", "Managing Director", "Owner", "President"], &["Director", "CFO"]),
        ("HR Intern", &["HR Assistant"], &["HR Manager"]),
        ("Hotel Sales Manager", &["Hotel Sales Director"], &["Sales Director"]),
        ("HR", &["Human Resources"], &["HR Manager"]),
    ] {
        for title in alike {
            assert!(is_like(query, title), "{query} / {title}: {:?}", analyze(title));
        }
        for title in others {
            assert!(!is_like(query, title), "{query} / {title}: {:?}", analyze(title));
        }
    }
}

#[test]
fn the_last_function_is_the_role_and_those_before_it_say_for_whom() {
    check(
        true,
        &[
            ("Sales Manager", &["IT Sales Manager", "Hotel Sales Manager", "Medical Sales Manager"]),
            ("Procurement Manager", &["IT Procurement Manager"]),
            ("Product Manager", &["Technical Product Manager", "Data Product Manager"]),
            ("Operations Manager", &["Hotel Operations Manager", "Retail Operations Manager"]),
            ("Finance Director", &["Hotel Director of Finance"]),
        ],
    );
    check(
        false,
        &[
            ("Sales Manager", &["Sales Operations Manager", "Sales Training Manager", "Field Sales Manager"]),
            ("Operations Manager", &["Finance Operations Manager", "Marketing Operations Manager"]),
            ("IT Sales Manager", &["Sales Manager"]),
            ("HR Manager", &["HR Business Partner Manager"]),
        ],
    );
}

#[test]
fn occupations_of_one_department_are_not_one_role() {
    check(
        false,
        &[
            ("Data Analyst", &["Data Engineer", "Database Administrator"]),
            ("Nurse", &["Midwife"]),
            ("Lawyer", &["Paralegal", "Judge"]),
            ("Photographer", &["Reporter"]),
            ("Physician", &["Dentist"]),
            ("Truck Driver", &["Dispatcher"]),
        ],
    );
    check(
        true,
        &[
            ("Truck Driver", &["Lorry Driver"]),
            ("SDR", &["Junior SDR", "Lead SDR"]),
            ("Lawyer", &["Attorney", "Tax Attorney", "Legal Counsel", "Rechtsanwalt"]),
            ("Accountant", &["Tax Accountant", "Inventory Accountant"]),
            ("Recruiter", &["Technical Recruiter", "IT Recruiter"]),
        ],
    );
}

#[test]
fn whom_a_title_serves_is_somebody_else() {
    for title in [
        "President's Assistant",
        "Director Assistant",
        "Assistant to the CEO",
        "CEO's Office Assistant",
        "社長秘書",
        "总经理助理",
        "Assistenz der Geschäftsführung",
        "Secretary to the Managing Director",
    ] {
        let analysis = analyze(title);
        assert_eq!(analysis.seniority, Some(Seniority::Entry), "{title}: {:?}", analysis.roles);
        assert_eq!(analysis.departments, [Department::Administration], "{title}: {:?}", analysis.roles);
    }
    assert_eq!(analyze("CEO Coach").seniority, Some(Seniority::Entry));
    check(
        false,
        &[("CEO", &["CEO Coach", "CEO's Office Manager", "Vice President, CEO Office", "EA to CEO"])],
    );
}

#[test]
fn a_leader_of_a_department_manages_it_and_heads_it() {
    check(
        true,
        &[
            (
                "Head of Marketing",
                &["Marketingleiter", "Leiterin Marketing", "マーケティング部長", "市场部负责人"],
            ),
            ("HR Manager", &["Personalleiter", "人事部長", "人力资源部长", "Jefe de Personal"]),
            ("Head of HR", &["Personalleiter", "人事部長"]),
            ("Leiter Vertrieb", &["Sales Manager", "Head of Sales", "Regionalverkaufsleiter"]),
        ],
    );
    check(false, &[("Head of Marketing", &["Marketing Manager", "Marketingmanager", "市场经理"])]);
}

#[test]
fn levels_of_a_company_are_others_within_a_function() {
    check(
        true,
        &[
            ("HR Manager", &["HR Country Manager - UK"]),
            ("CFO", &["الرئيس التنفيذي للشؤون المالية", "Vorstand Finanzen"]),
            ("Head of Marketing", &["رئيس التسويق"]),
        ],
    );
    for (title, seniority) in [
        ("Product Owner", Seniority::Senior),
        ("Restaurant Owner", Seniority::Owner),
        ("Fire Chief", Seniority::Head),
        ("Chief Fire Officer", Seniority::CSuite),
        ("General Manager", Seniority::Manager),
        ("总经理", Seniority::CSuite),
        ("Chamber of Commerce Executive Vice President", Seniority::Vp),
    ] {
        assert_eq!(analyze(title).seniority, Some(seniority), "{title}: {:?}", analyze(title).roles);
    }
}

#[test]
fn what_a_level_teaches_or_serves_is_not_its_department() {
    use Department::*;
    for (title, departments) in [
        ("Marketing Teacher", vec![Education]),
        ("IT Recruiter", vec![HumanResources]),
        ("Finance Director's PA", vec![Administration]),
        ("Business Manager - People & Culture", vec![HumanResources]),
        ("Director - People, Communications & IT", vec![It, Marketing, HumanResources]),
        ("Director, 1825 Financial Planning and Advice Ltd", vec![]),
        ("Lawn Care Worker", vec![Operations]),
        ("Care Manager", vec![Medical]),
    ] {
        assert_eq!(analyze(title).departments, departments, "{title}: {:?}", analyze(title).roles);
    }
}

#[test]
fn slips_of_the_keyboard_are_read_as_meant() {
    check(
        true,
        &[
            ("HR Manager", &["Human Ressources Manger", "HUMAN RESOURCE MANGAER", "Personel Manager"]),
            ("Finance Director", &["Finacial Director"]),
        ],
    );
}
