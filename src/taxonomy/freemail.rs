//! Kinds of mail domain, mailbox and web host that name no single company or person.
//!
//! Free-mail and disposable domains class an e-mail address: its domain names no company. They are
//! no ground to refuse a domain in a website column, since such lists hold companies by mistake.
//! Shared hosts are the opposite: a URL there is a page among many and identifies nobody.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::vocabulary::{Vocabulary, data_lines};

type Words = LazyLock<HashSet<&'static str, FixedState>>;

static FREEMAIL: Words = LazyLock::new(|| data_lines(include_str!("data/freemail_domains.txt")).collect());
static DISPOSABLE: Words =
    LazyLock::new(|| data_lines(include_str!("data/disposable_domains.txt")).collect());
static ROLES: Words =
    LazyLock::new(|| include_str!("data/role_accounts.txt").lines().flat_map(role_words).collect());

/// How much of a shared host is shared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shared {
    /// The host and all below it.
    Whole,
    /// The host, while what lies below it is an organisation's own.
    Itself,
    /// What lies below it, while the host is its maker's own.
    Below,
}

static SHARED: LazyLock<HashMap<&'static str, Shared, FixedState>> = LazyLock::new(|| {
    data_lines(include_str!("data/shared_hosts.txt"))
        .map(|line| match (line.strip_prefix('='), line.strip_prefix('*')) {
            (Some(host), _) => (host, Shared::Itself),
            (_, Some(host)) => (host, Shared::Below),
            _ => (line, Shared::Whole),
        })
        .collect()
});

/// Words that narrow a role account without making it a person's: `sales.uk`, `hr-team`.
const NARROWING: &[&str] = &[
    "uk",
    "us",
    "usa",
    "eu",
    "emea",
    "apac",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "ie",
    "ca",
    "au",
    "nz",
    "sg",
    "in",
    "jp",
    "cn",
    "th",
    "asia",
    "global",
    "group",
    "team",
    "dept",
    "department",
    "desk",
    "mail",
    "email",
    "the",
    "and",
    "online",
    "london",
    "international",
    "company",
];

/// What an e-mail address is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EmailClass {
    /// A person's at an organisation.
    Work,
    /// A person's at a host that gives mailboxes to anyone.
    FreeMail,
    /// A function's, such as info@.
    RoleAccount,
    /// Thrown away after use.
    Disposable,
}

impl EmailClass {
    /// The class of a whole address; of two that fit, the one that says more against writing to it.
    pub fn of(address: &str) -> Self {
        let (local, host) = address.rsplit_once('@').unwrap_or((address, ""));
        Self::at(host).with_mailbox(is_role_account(local))
    }

    /// The class of a person's address at `host`.
    pub fn at(host: &str) -> Self {
        if is_disposable(host) {
            Self::Disposable
        } else if is_freemail(host) {
            Self::FreeMail
        } else {
            Self::Work
        }
    }

    /// The class of an address at a host of this class whose mailbox is a role's or a person's.
    pub fn with_mailbox(self, is_role: bool) -> Self {
        if is_role && self != Self::Disposable { Self::RoleAccount } else { self }
    }

    /// The name in filters and files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::FreeMail => "free mail",
            Self::RoleAccount => "role account",
            Self::Disposable => "disposable",
        }
    }
}

static CLASSES: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut list = Vocabulary::default();
    for (class, aliases) in [
        (EmailClass::Work, ["business", "corporate", "professional"]),
        (EmailClass::FreeMail, ["freemail", "personal", "free"]),
        (EmailClass::RoleAccount, ["role", "generic", "shared"]),
        (EmailClass::Disposable, ["throwaway", "temporary", "throw-away"]),
    ] {
        let at = list.add(class.name(), None);
        for alias in aliases {
            list.add_alias(at, alias);
        }
    }
    list
});

/// The classes of addresses as a vocabulary.
pub fn email_classes() -> &'static Vocabulary {
    &CLASSES
}

/// Whether a mail domain hands mailboxes to anyone (gmail.com).
pub fn is_freemail(domain: &str) -> bool {
    FREEMAIL.contains(&*bare(domain))
}

/// Whether a mail domain hands out throw-away mailboxes (mailinator.com and what lies below it).
pub fn is_disposable(domain: &str) -> bool {
    let domain = bare(domain);
    upwards(&domain).any(|d| DISPOSABLE.contains(d))
}

/// Whether the part of an e-mail address before the `@` is a role's and not a person's: `info`,
/// `sales.uk`, `no-reply`, `kontakt`.
pub fn is_role_account(local_part: &str) -> bool {
    let local = local_part.trim();
    let local = if local.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        Cow::Borrowed(local)
    } else {
        Cow::Owned(local.to_lowercase())
    };
    // What follows a plus is the owner's own tag.
    let local = local.split('+').next().unwrap_or_default();
    if ROLES.contains(without_digits(local)) {
        return true;
    }
    if !local.contains(['.', '_', '-']) {
        return false;
    }
    if ROLES.contains(without_digits(&local.replace(['.', '_', '-'], ""))) {
        return true;
    }
    let mut words = local.split(['.', '_', '-']).map(without_digits).filter(|w| !w.is_empty()).peekable();
    let mut role = false;
    words.peek().is_some()
        && words.all(|w| {
            let is_role = ROLES.contains(w);
            role |= is_role;
            is_role || NARROWING.contains(&w)
        })
        && role
}

/// Whether a host carries the pages of many (social networks, site builders, file stores,
/// government portals), so that a URL there names no company.
pub fn is_shared_host(domain: &str) -> bool {
    let host = bare(domain);
    let host = host.strip_prefix("www.").unwrap_or(&host);
    upwards(host).enumerate().any(|(steps, d)| match SHARED.get(d) {
        Some(Shared::Whole) => true,
        Some(Shared::Itself) => steps == 0,
        Some(Shared::Below) => steps > 0,
        None => false,
    })
}

/// The domain in lower case without surrounding space and a final dot; borrowed when it is so.
fn bare(domain: &str) -> Cow<'_, str> {
    let domain = domain.trim().trim_end_matches('.');
    if domain.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(domain.to_ascii_lowercase())
    } else {
        Cow::Borrowed(domain)
    }
}

/// A domain, then each domain above it.
fn upwards(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |d| d.split_once('.').map(|(_, up)| up))
}

fn without_digits(word: &str) -> &str {
    word.trim_end_matches(|c: char| c.is_ascii_digit())
}

fn role_words(line: &'static str) -> impl Iterator<Item = &'static str> {
    let line = if line.starts_with('#') { "" } else { line };
    line.split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_mail_domains() {
        for domain in ["gmail.com", "GMail.com", "proton.me", "web.de", "qq.com", "btinternet.com"] {
            assert!(is_freemail(domain), "{domain}");
        }
        for domain in ["easypost.com", "northwind.example", "alibaba.com", "nus.edu.sg", "", "com"] {
            assert!(!is_freemail(domain), "{domain}");
        }
        assert!(is_disposable("mailinator.com"));
        assert!(is_disposable("abc.mailinator.com"));
        assert!(!is_disposable("gmail.com"));
        assert!(!is_disposable("microsoft.com"));
    }

    #[test]
    fn classes_addresses() {
        for (address, class) in [
            ("anya.petrova@northwind.example", EmailClass::Work),
            ("anya@gmail.com", EmailClass::FreeMail),
            ("info@northwind.example", EmailClass::RoleAccount),
            ("info@gmail.com", EmailClass::RoleAccount),
            ("anya@mailinator.com", EmailClass::Disposable),
            ("anya@easypost.com", EmailClass::Work),
        ] {
            assert_eq!(EmailClass::of(address), class, "{address}");
        }
    }

    #[test]
    fn the_big_mail_hosts_are_not_disposable() {
        for domain in ["gmail.com", "outlook.com", "yahoo.com", "proton.me", "icloud.com", "duck.com"] {
            assert!(!is_disposable(domain), "{domain}");
        }
    }

    #[test]
    fn tells_roles_from_people() {
        for local in [
            "info",
            "INFO",
            "sales",
            "hr",
            "hello",
            "office",
            "kontakt",
            "no-reply",
            "noreply",
            "sales.uk",
            "hr-team",
            "info2",
            "customer.service",
            "info+web",
            "accounts_payable",
        ] {
            assert!(is_role_account(local), "{local}");
        }
        for local in [
            "anya.petrova",
            "j.sales",
            "harry",
            "salesh",
            "info.smith",
            "uk",
            "",
            "2",
            "will.office",
            "hrant",
            "m.press",
        ] {
            assert!(!is_role_account(local), "{local}");
        }
    }

    #[test]
    fn tells_shared_hosts_from_companies() {
        for host in [
            "linkedin.com",
            "www.linkedin.com",
            "uk.linkedin.com",
            "Facebook.com",
            "drive.google.com",
            "acme.wixsite.com",
            "acme.wordpress.com",
            "gov.uk",
            "www.gov.uk",
            "find-and-update.company-information.service.gov.uk",
            "sub.blogspot.com",
            "acme.bamboohr.com",
        ] {
            assert!(is_shared_host(host), "{host}");
        }
        for host in [
            "northwind.example",
            "google.com",
            "www.bamboohr.com",
            "leeds.gov.uk",
            "www.leeds.gov.uk",
            "guysandstthomas.nhs.uk",
            "notlinkedin.com",
            "co",
            "",
        ] {
            assert!(!is_shared_host(host), "{host}");
        }
    }
}
