//! The departments of a company, and the names that vendors give them.

use crate::text::words;

macro_rules! departments {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $name:literal, [$($alias:literal),* $(,)?];)*) => {
        /// The department that a role belongs to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Department {
            $($(#[$doc])* $variant,)*
        }

        impl Department {
            /// Every department, in the order of the enum.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in filters and files.
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The name for people.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Reads a department as people and the exports of vendors write it.
            pub fn parse(s: &str) -> Option<Self> {
                let mut words = words(&s.replace('_', " "));
                if words.first().is_some_and(|w| w == "master") {
                    words.remove(0);
                }
                if words.len() > 1 && words.last().is_some_and(|w| w == "department" || w == "dept") {
                    words.pop();
                }
                words.retain(|w| w != "and");
                let folded = words.join(" ");
                let own = Self::ALL.iter().copied().find(|d| d.key().replace('_', " ") == folded);
                own.or_else(|| match folded.as_str() {
                    $($($alias)|* => Some(Self::$variant),)*
                    _ => None,
                })
            }
        }
    };
}

departments! {
    /// The top of the company: chief executives, managing directors, owners, boards.
    Executive = "executive", "Executive", ["c suite", "general management", "management", "entrepreneurship", "leadership", "board", "founder", "executive management"];
    /// Builds the product or the technology.
    Engineering = "engineering", "Engineering", ["engineering technical", "technical", "software engineering", "software development", "r&d", "research", "research development", "research engineering", "technology", "engineering research"];
    /// Runs the company's own computers.
    It = "it", "IT", ["information technology", "ict", "information systems", "information security", "it is", "information technology it", "it security"];
    /// Decides what is built.
    Product = "product", "Product", ["product management", "products"];
    /// Draws and shapes.
    Design = "design", "Design", ["arts design", "creative", "ux", "art design"];
    /// Works with data.
    Data = "data", "Data", ["analytics", "data science", "data analytics", "business intelligence"];
    /// Makes the company known.
    Marketing = "marketing", "Marketing", ["media communication", "media communications", "communications", "public relations", "pr", "marketing communications", "media", "mktg"];
    /// Sells.
    Sales = "sales", "Sales", ["business development", "commercial", "accounts", "sales business development", "account management", "retail"];
    /// Helps customers.
    Support = "support", "Customer Support", ["customer support", "customer success", "customer service", "customer services", "customer success support", "customer experience", "customer care", "client services", "customer success service"];
    /// Counts and keeps the money.
    Finance = "finance", "Finance", ["accounting", "finance accounting", "finance administration", "banking", "treasury", "financial", "accounting finance"];
    /// Law, risk and compliance.
    Legal = "legal", "Legal", ["law", "compliance", "legal compliance", "risk", "legal services"];
    /// Hires, pays and cares for people.
    HumanResources = "human_resources", "Human Resources", ["hr", "people", "people culture", "personnel", "talent", "recruiting", "recruitment", "human resource"];
    /// Keeps the business running.
    Operations = "operations", "Operations", ["ops", "project management", "program project management", "program management", "quality assurance", "manufacturing", "production", "facilities", "real estate", "military protective services", "construction", "business operations"];
    /// Buys, stores and moves goods.
    SupplyChain = "supply_chain", "Supply Chain", ["purchasing", "procurement", "logistics", "supply chain purchasing", "supply chain logistics", "transportation"];
    /// Keeps the office.
    Administration = "administration", "Administration", ["administrative", "admin", "office", "secretarial"];
    /// Cares for patients.
    Medical = "medical", "Medical & Health", ["medical health", "health", "healthcare", "healthcare services", "health care", "medical services"];
    /// Teaches.
    Education = "education", "Education", ["teaching", "academic", "education training"];
    /// Advises other companies.
    Consulting = "consulting", "Consulting", ["consultancy", "advisory", "professional services"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_name_parses() {
        for &department in Department::ALL {
            assert_eq!(Department::parse(department.key()), Some(department));
            assert_eq!(Department::parse(department.name()), Some(department), "{}", department.name());
        }
    }

    #[test]
    fn vendors_names_parse() {
        for (text, department) in [
            ("HR", Department::HumanResources),
            ("People", Department::HumanResources),
            ("master_human_resources", Department::HumanResources),
            ("Information Technology", Department::It),
            ("master_information_technology", Department::It),
            ("master_engineering_technical", Department::Engineering),
            ("C-Suite", Department::Executive),
            ("c_suite", Department::Executive),
            ("Medical & Health", Department::Medical),
            ("medical_health", Department::Medical),
            ("Customer Success and Support", Department::Support),
            ("Finance Department", Department::Finance),
            ("Purchasing", Department::SupplyChain),
        ] {
            assert_eq!(Department::parse(text), Some(department), "{text}");
        }
        assert_eq!(Department::parse("wizardry"), None);
    }
}
