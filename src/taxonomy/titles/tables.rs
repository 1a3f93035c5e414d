//! The tables of functions, levels, whole titles, modifiers and places, read once.
//!
//! Owns how a wording is found. What follows from the wordings of one title is `reading`'s business.

use std::sync::LazyLock;

use serde::Deserialize;
use std::collections::HashMap;

use super::department::Department;
use super::seniority::Seniority;
use super::tokens::Tokens;
use crate::text::fold;

/// What a role is about.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) key: String,
    pub(super) departments: Vec<Department>,
    /// Wordings for people, the commonest first.
    pub(super) names: Vec<String>,
    /// A part of some function, whose neighbours stay in the name.
    pub(super) part: bool,
    /// Names only a business unit where another function follows.
    pub(super) unit: bool,
    /// After another function it is a part of that one: "Finance Operations".
    pub(super) tied: bool,
    /// Means something only where no unknown word stands before it: "Lawn Care" is no care.
    pub(super) weak: bool,
}

/// What a level does before another level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LevelKind {
    #[default]
    Plain,
    /// Makes a further level: "assistant manager".
    Prefix,
    /// Changes nothing: "executive director".
    Soft,
}

/// What a person is within a function.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) key: String,
    pub(super) seniority: Option<Seniority>,
    pub(super) kind: LevelKind,
    /// What a title is about that names this level and no function.
    pub(super) function: Option<usize>,
    /// That function's department counts, whatever the title is about: a marketing teacher teaches.
    pub(super) decides: bool,
    /// A prefix that counts only directly before the level: "Student Nurse", not "Student Services Nurse".
    pub(super) close: bool,
    /// The level it is where the title names a function: "HR Country Manager" is a manager.
    pub(super) within: Option<usize>,
    /// The level that it also is, as languages draw the lines differently: a "Leiter" manages and heads.
    pub(super) also: Option<usize>,
    /// The department of a level at the top of a whole company.
    pub(super) department: Option<Department>,
    pub(super) name: Option<String>,
}

/// A role whose names an echo may show.
#[derive(Debug)]
pub(super) struct NamedRole {
    pub(super) role: String,
    pub(super) names: Vec<String>,
}

/// What a wording means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Function(usize),
    Level(usize),
    /// Function and level in one wording: `cfo`.
    Role(usize, usize),
    /// A level at the end of a title, a function before one: `admin`.
    Either(usize, usize),
    /// Leaves the role as it is.
    Modifier,
    Senior,
    /// `of`: what follows is the function.
    Of,
    /// `for`, `at`: what follows is the function if none was named, else a unit.
    For,
    /// `to`: what follows is somebody else.
    To,
    /// `'s`: what stands before is somebody else.
    Others,
    And,
}

/// Every table.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) functions: Vec<Function>,
    pub(super) levels: Vec<Level>,
    pub(super) roles: Vec<NamedRole>,
    meanings: HashMap<String, Meaning>,
    /// The most words of a wording that starts with this word.
    longest: HashMap<String, usize>,
    pub(super) chief: usize,
    pub(super) officer: usize,
    pub(super) head: usize,
    pub(super) assistant: usize,
    pub(super) personal_assistant: usize,
    pub(super) partner: usize,
    pub(super) business_partner: usize,
    pub(super) hr: usize,
    pub(super) hr_partnering: usize,
    pub(super) junior: usize,
}

impl Tables {
    /// The tables of the package.
    pub(super) fn get() -> &'static Self {
        static TABLES: LazyLock<Tables> = LazyLock::new(Tables::build);
        &TABLES
    }

    /// What a wording of one or more words means.
    pub(super) fn meaning(&self, wording: &str) -> Option<Meaning> {
        self.meanings.get(wording).copied()
    }

    /// The most words of a wording that starts with this word; 0 where none does.
    pub(super) fn longest(&self, first: &str) -> usize {
        self.longest.get(first).copied().unwrap_or(0)
    }

    /// The words of a folded title, with unspaced scripts cut along the wordings.
    pub(super) fn tokens(&self, folded: &str) -> Tokens {
        Tokens::cut(folded, |run| self.meanings.contains_key(run))
    }

    fn build() -> Self {
        // The tables are part of the program; the tests read them, so a fallback is never seen.
        let functions: FunctionFile = toml::from_str(include_str!("functions.toml")).unwrap_or_default();
        let mut levels: LevelFile = toml::from_str(include_str!("levels.toml")).unwrap_or_default();
        levels.level = levels.level.into_iter().flat_map(LevelRow::expand).collect();
        let roles: RoleFile = toml::from_str(include_str!("roles.toml")).unwrap_or_default();
        let mut tables = Self::default();
        for &(word, meaning) in JOINING_WORDS {
            tables.add(word, meaning);
        }
        tables.meanings.insert("'s".to_owned(), Meaning::Others);
        for row in &roles.role {
            let Some((function, level)) = row.role.split_once('/') else { continue };
            let function = functions.function.iter().position(|f| f.key == function);
            let level = levels.level.iter().position(|l| l.key == level);
            let (Some(function), Some(level)) = (function, level) else { continue };
            for wording in row.names.iter().chain(&row.words) {
                tables.add(wording, Meaning::Role(function, level));
            }
        }
        for (i, row) in levels.level.iter().enumerate() {
            for wording in &row.words {
                tables.add(wording, Meaning::Level(i));
            }
        }
        let position = |key: &str| functions.function.iter().position(|f| f.key == key);
        let level = |key: &str| levels.level.iter().position(|l| l.key == key).unwrap_or(0);
        for (word, function, key) in [
            ("admin", "administration", "administrator"),
            ("eng", "engineering", "engineer"),
            ("tender", "bids", "operator"),
            ("secretarial", "administration", "personal_assistant"),
        ] {
            if let Some(function) = position(function) {
                tables.add(word, Meaning::Either(function, level(key)));
            }
        }
        for (i, row) in functions.function.iter().enumerate() {
            for wording in row.names.iter().chain(&row.words) {
                tables.add(wording, Meaning::Function(i));
            }
        }
        for (i, row) in functions.function.iter().enumerate() {
            for wording in row.names.iter().chain(&row.words) {
                for other in longer_wordings(wording) {
                    tables.add(&other, Meaning::Function(i));
                }
            }
        }
        for (file, meaning) in [
            (include_str!("seniors.txt"), Meaning::Senior),
            (include_str!("modifiers.txt"), Meaning::Modifier),
            (include_str!("places.txt"), Meaning::Modifier),
        ] {
            for wording in file.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
                tables.add(wording, meaning);
            }
        }
        tables.chief = level("chief");
        tables.officer = level("officer");
        tables.head = level("head");
        tables.assistant = level("assistant");
        tables.personal_assistant = level("personal_assistant");
        tables.hr = position("hr").unwrap_or(0);
        tables.hr_partnering = position("hr_business_partnering").unwrap_or(0);
        tables.junior = level("junior");
        tables.partner = level("partner");
        tables.business_partner = level("business_partner");
        let place = |key: &str| levels.level.iter().position(|l| l.key == key);
        tables.levels = levels.level.iter().map(|row| row.level(&position, &place)).collect();
        tables.functions = functions.function.into_iter().map(FunctionRow::function).collect();
        let named = roles.role.into_iter().filter(|row| !row.names.is_empty());
        tables.roles = named.map(|row| NamedRole { role: row.role, names: row.names }).collect();
        tables
    }

    /// Files a wording under its words; the first meaning of a wording stays.
    fn add(&mut self, wording: &str, meaning: Meaning) {
        let tokens = Tokens::cut(&fold(wording), |_| true);
        let count = tokens.list.len();
        if count == 0 {
            return;
        }
        let longest = self.longest.entry(tokens.word(0).to_owned()).or_insert(0);
        *longest = count.max(*longest);
        self.meanings.entry(tokens.text).or_insert(meaning);
    }
}

/// "HR Systems" is also "Human Resources Systems", "IT Portfolio" also "Information Technology Portfolio".
fn longer_wordings(wording: &str) -> impl Iterator<Item = String> {
    const LONGER: [(&str, &[&str]); 2] = [
        ("hr", &["human resources", "human resource", "people", "personnel"]),
        ("it", &["information technology", "ict", "information systems"]),
    ];
    let folded = fold(wording);
    LONGER.iter().flat_map(move |(short, longer)| {
        let rest = folded.strip_prefix(short).filter(|rest| rest.starts_with(' ')).map(str::to_owned);
        longer.iter().filter_map(move |long| Some(format!("{long}{}", rest.as_ref()?)))
    })
}

/// Small words of the languages of the tables.
const JOINING_WORDS: &[(&str, Meaning)] = &[
    ("&", Meaning::And),
    ("and", Meaning::And),
    ("und", Meaning::And),
    ("et", Meaning::And),
    ("y", Meaning::And),
    ("e", Meaning::And),
    ("og", Meaning::And),
    ("en", Meaning::And),
    ("plus", Meaning::And),
    ("or", Meaning::And),
    ("cum", Meaning::And),
    ("sowie", Meaning::And),
    ("兼", Meaning::And),
    ("和", Meaning::And),
    ("及", Meaning::And),
    ("และ", Meaning::And),
    ("و", Meaning::And),
    ("of", Meaning::Of),
    ("de", Meaning::Of),
    ("des", Meaning::Of),
    ("du", Meaning::Of),
    ("del", Meaning::Of),
    ("della", Meaning::Of),
    ("di", Meaning::Of),
    ("do", Meaning::Of),
    ("da", Meaning::Of),
    ("von", Meaning::Of),
    ("vom", Meaning::Of),
    ("der", Meaning::Of),
    ("fur", Meaning::Of),
    ("en charge", Meaning::Of),
    ("in charge of", Meaning::Of),
    ("responsible for", Meaning::Of),
    ("ของ", Meaning::Of),
    ("の", Meaning::Of),
    ("的", Meaning::Of),
    ("for", Meaning::For),
    ("at", Meaning::For),
    ("in", Meaning::For),
    ("im", Meaning::For),
    ("bei", Meaning::For),
    ("chez", Meaning::For),
    ("within", Meaning::For),
    ("across", Meaning::For),
    ("with", Meaning::For),
    ("para", Meaning::For),
    ("pour", Meaning::For),
    ("to", Meaning::To),
    ("zum", Meaning::To),
    ("zur", Meaning::To),
    ("reporting to", Meaning::To),
    ("the", Meaning::Modifier),
    ("a", Meaning::Modifier),
    ("an", Meaning::Modifier),
    ("die", Meaning::Modifier),
    ("das", Meaning::Modifier),
    ("la", Meaning::Modifier),
    ("le", Meaning::Modifier),
    ("les", Meaning::Modifier),
    ("el", Meaning::Modifier),
    ("los", Meaning::Modifier),
    ("las", Meaning::Modifier),
];

#[derive(Debug, Default, Deserialize)]
struct FunctionFile {
    #[serde(default)]
    function: Vec<FunctionRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FunctionRow {
    key: String,
    department: String,
    names: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    part: bool,
    #[serde(default)]
    unit: bool,
    #[serde(default)]
    tied: bool,
    #[serde(default)]
    weak: bool,
}

impl FunctionRow {
    fn function(self) -> Function {
        let departments = self.department.split(',').filter_map(Department::parse).collect();
        let Self { key, names, part, unit, tied, weak, .. } = self;
        Function { key, departments, names, part, unit, tied, weak }
    }
}

#[derive(Debug, Default, Deserialize)]
struct LevelFile {
    #[serde(default)]
    level: Vec<LevelRow>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelRow {
    key: String,
    /// The level whose key roles carry, where it is another row's.
    role: Option<String>,
    seniority: Option<String>,
    function: Option<String>,
    department: Option<String>,
    #[serde(default)]
    decides: bool,
    #[serde(default)]
    close: bool,
    #[serde(default)]
    each: bool,
    within: Option<String>,
    also: Option<String>,
    #[serde(default)]
    kind: LevelKind,
    name: Option<String>,
    words: Vec<String>,
}

impl LevelRow {
    /// Occupations that share everything but the name: one level for each, whose wordings `|` separates.
    fn expand(self) -> Vec<Self> {
        if !self.each {
            return vec![self];
        }
        let level = |wordings: &String| {
            let words: Vec<String> = wordings.split('|').map(str::to_owned).collect();
            let key = words.first().map(|first| fold(first).replace(' ', "_")).unwrap_or_default();
            Self { key, words, ..self.clone() }
        };
        self.words.iter().map(level).collect()
    }

    fn level(
        &self,
        function: &impl Fn(&str) -> Option<usize>,
        level: &impl Fn(&str) -> Option<usize>,
    ) -> Level {
        Level {
            key: self.role.clone().unwrap_or_else(|| self.key.clone()),
            seniority: self.seniority.as_deref().and_then(Seniority::parse),
            kind: self.kind,
            function: self.function.as_deref().and_then(function),
            decides: self.decides,
            close: self.close,
            within: self.within.as_deref().and_then(level),
            also: self.also.as_deref().and_then(level),
            department: self.department.as_deref().and_then(Department::parse),
            name: self.name.clone(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
struct RoleFile {
    #[serde(default)]
    role: Vec<RoleRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    role: String,
    names: Vec<String>,
    words: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_whole() {
        let functions: FunctionFile = toml::from_str(include_str!("functions.toml")).unwrap();
        let levels: LevelFile = toml::from_str(include_str!("levels.toml")).unwrap();
        let roles: RoleFile = toml::from_str(include_str!("roles.toml")).unwrap();
        for row in &functions.function {
            for key in row.department.split(',').filter(|key| !key.is_empty()) {
                assert!(Department::parse(key).is_some(), "{}: {key}", row.key);
            }
            assert_eq!(functions.function.iter().filter(|f| f.key == row.key).count(), 1, "{}", row.key);
        }
        let expanded: Vec<LevelRow> = levels.level.iter().cloned().flat_map(LevelRow::expand).collect();
        for row in &expanded {
            assert_eq!(expanded.iter().filter(|l| l.key == row.key).count(), 1, "{}", row.key);
        }
        for row in &levels.level {
            assert_eq!(levels.level.iter().filter(|l| l.key == row.key).count(), 1, "{}", row.key);
            let seniority = row.seniority.as_deref();
            assert!(seniority.is_none_or(|s| Seniority::ALL.iter().any(|r| r.key() == s)), "{}", row.key);
            for other in [&row.role, &row.within, &row.also].into_iter().flatten() {
                assert!(levels.level.iter().any(|l| l.key == *other), "{}: {other}", row.key);
            }
            let function = row.function.as_deref();
            assert!(
                function.is_none_or(|key| functions.function.iter().any(|f| f.key == key)),
                "{} {function:?}",
                row.key
            );
        }
        for row in &roles.role {
            let (function, level) = row.role.split_once('/').unwrap();
            assert!(functions.function.iter().any(|f| f.key == function), "{}", row.role);
            assert!(levels.level.iter().any(|l| l.key == level), "{}", row.role);
        }
    }
}
