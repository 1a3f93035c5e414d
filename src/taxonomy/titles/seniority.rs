//! The ladder of seniority, and the names that vendors give its rungs.

use crate::text::words;

/// How high a person stands, the highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Seniority {
    /// Owns the business.
    Owner,
    /// Founded the business.
    Founder,
    /// Chief officers, managing directors, presidents and chairs.
    CSuite,
    /// A partner of a firm; a business partner is none.
    Partner,
    /// Vice presidents of every grade.
    Vp,
    /// Heads of a function.
    Head,
    /// Directors.
    Director,
    /// Managers.
    Manager,
    /// Experienced people who are not managers.
    Senior,
    /// People who do the work of their function.
    Entry,
    /// Interns, trainees and apprentices.
    Intern,
}

impl Seniority {
    /// Every rung, the highest first.
    pub const ALL: [Self; 11] = [
        Self::Owner,
        Self::Founder,
        Self::CSuite,
        Self::Partner,
        Self::Vp,
        Self::Head,
        Self::Director,
        Self::Manager,
        Self::Senior,
        Self::Entry,
        Self::Intern,
    ];

    /// The rung of the ladder that people climb within a function, the highest 0. Who owns or founded a business stands
    /// beside its chiefs, partners beside vice presidents, and heads beside directors: houses draw these lines differently.
    pub(super) fn rung(self) -> u8 {
        match self {
            Self::Owner | Self::Founder | Self::CSuite => 0,
            Self::Partner | Self::Vp => 1,
            Self::Head | Self::Director => 2,
            Self::Manager => 3,
            Self::Senior => 4,
            Self::Entry => 5,
            Self::Intern => 6,
        }
    }

    /// The name in filters and files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Founder => "founder",
            Self::CSuite => "c_suite",
            Self::Partner => "partner",
            Self::Vp => "vp",
            Self::Head => "head",
            Self::Director => "director",
            Self::Manager => "manager",
            Self::Senior => "senior",
            Self::Entry => "entry",
            Self::Intern => "intern",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Founder => "Founder",
            Self::CSuite => "C-suite",
            Self::Partner => "Partner",
            Self::Vp => "VP",
            Self::Head => "Head",
            Self::Director => "Director",
            Self::Manager => "Manager",
            Self::Senior => "Senior",
            Self::Entry => "Entry",
            Self::Intern => "Intern",
        }
    }

    /// Reads a rung as people and the exports of Apollo, ZoomInfo, Lusha and LinkedIn write it.
    pub fn parse(s: &str) -> Option<Self> {
        let mut words = words(s);
        if words.len() > 1 && matches!(words.last().map(String::as_str), Some("level" | "suite" | "title")) {
            words.pop();
        }
        Some(match words.join(" ").as_str() {
            "owner" | "proprietor" | "business owner" => Self::Owner,
            "founder" | "co founder" | "cofounder" => Self::Founder,
            "c" | "csuite" | "clevel" | "cxo" | "c level exec" | "c level executive" | "chief"
            | "c-suite" | "chief officer" | "c suite executive" => Self::CSuite,
            "partner" => Self::Partner,
            "vp" | "vice president" | "vicepresident" | "svp" | "evp" | "vps" | "vice presidents" => Self::Vp,
            "head" | "head of" | "heads" | "department head" => Self::Head,
            "director" | "directors" | "strategic" => Self::Director,
            "manager" | "managers" | "experienced manager" | "entry level manager" | "management" => {
                Self::Manager
            }
            "senior"
            | "experienced"
            | "mid senior"
            | "senior non manager"
            | "senior individual contributor" => Self::Senior,
            "entry"
            | "non manager"
            | "nonmanager"
            | "staff"
            | "junior"
            | "employee"
            | "individual contributor" => Self::Entry,
            "intern" | "training" | "trainee" | "internship" | "apprentice" | "unpaid" => Self::Intern,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_name_parses() {
        for rung in Seniority::ALL {
            assert_eq!(Seniority::parse(rung.key()), Some(rung), "{}", rung.key());
            assert_eq!(Seniority::parse(rung.name()), Some(rung), "{}", rung.name());
        }
        assert!(Seniority::ALL.is_sorted());
    }

    #[test]
    fn vendors_names_parse() {
        for (text, rung) in [
            ("C-Level", Seniority::CSuite),
            ("C suite", Seniority::CSuite),
            ("CXO", Seniority::CSuite),
            ("VP-Level", Seniority::Vp),
            ("Vice President", Seniority::Vp),
            ("Manager", Seniority::Manager),
            ("Non-Manager", Seniority::Entry),
            ("Entry level", Seniority::Entry),
            ("Experienced Manager", Seniority::Manager),
            ("Director-Level", Seniority::Director),
            ("Intern", Seniority::Intern),
        ] {
            assert_eq!(Seniority::parse(text), Some(rung), "{text}");
        }
        assert_eq!(Seniority::parse("wizard"), None);
        assert_eq!(Seniority::parse(""), None);
    }
}
