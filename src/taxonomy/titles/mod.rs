//! Stand-in until the titles land.
#![allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seniority {
    Director,
    Manager,
    Entry,
}
impl Seniority {
    pub const ALL: &'static [Seniority] = &[Seniority::Director, Seniority::Manager, Seniority::Entry];
    pub fn key(self) -> &'static str {
        match self {
            Self::Director => "director",
            Self::Manager => "manager",
            Self::Entry => "entry",
        }
    }
    pub fn name(self) -> &'static str {
        match self {
            Self::Director => "Director",
            Self::Manager => "Manager",
            Self::Entry => "Entry",
        }
    }
    pub fn aliases(self) -> &'static [&'static str] {
        &[]
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Department {
    HumanResources,
    Marketing,
    Sales,
}
impl Department {
    pub const ALL: &'static [Department] =
        &[Department::HumanResources, Department::Marketing, Department::Sales];
    pub fn key(self) -> &'static str {
        match self {
            Self::HumanResources => "hr",
            Self::Marketing => "marketing",
            Self::Sales => "sales",
        }
    }
    pub fn name(self) -> &'static str {
        match self {
            Self::HumanResources => "Human Resources",
            Self::Marketing => "Marketing",
            Self::Sales => "Sales",
        }
    }
    pub fn aliases(self) -> &'static [&'static str] {
        &[]
    }
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleAnalysis {
    pub exact: String,
    pub words: Vec<String>,
    pub roles: Vec<String>,
    pub seniority: Option<Seniority>,
    pub departments: Vec<Department>,
}
pub fn analyze(title: &str) -> TitleAnalysis {
    let exact = crate::text::fold(title);
    let mut words = crate::text::words(title);
    words.sort();
    words.dedup();
    let has = |w: &str| words.iter().any(|x| x == w);
    let dep = if has("hr") || has("human") {
        Some(Department::HumanResources)
    } else if has("marketing") {
        Some(Department::Marketing)
    } else if has("sales") {
        Some(Department::Sales)
    } else {
        None
    };
    let sen = if has("manager") {
        Some(Seniority::Manager)
    } else if has("director") {
        Some(Seniority::Director)
    } else if dep.is_some() {
        Some(Seniority::Entry)
    } else {
        None
    };
    let roles = vec![format!("{}/{}", dep.map_or("none", |d| d.key()), sen.map_or("none", |d| d.key()))];
    TitleAnalysis { exact, words, roles, seniority: sen, departments: dep.into_iter().collect() }
}
pub fn query_roles(title: &str) -> Vec<String> {
    analyze(title).roles
}
pub fn also(_: &str) -> Option<String> {
    None
}
