//! The host of an e-mail address: what it says of the address, and of the company behind it.
//!
//! People of one company share a host and mostly follow each other in a file, so that what was found out is kept.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::db::Secret;
use crate::fields::normalise::registrable_domain;
use crate::taxonomy::{self, EmailClass};

use super::identity;

/// Hosts that are kept.
const CACHE: usize = 8192;

/// What is known of a mail host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailHost {
    /// The class of a person's address there.
    pub class: EmailClass,
    /// Key of the company's domain that the host lies in; 0 for none.
    pub domain: u64,
    /// Whether the domain is one company's, so that an address leads to it.
    pub is_of_one: bool,
}

/// What is known of the mail hosts that a reader met.
#[derive(Debug, Default)]
pub struct MailHosts {
    seen: HashMap<String, MailHost, FixedState>,
}

impl MailHosts {
    /// What is known of `host`, in lower case.
    pub fn of(&mut self, secret: &Secret, host: &str) -> MailHost {
        if let Some(known) = self.seen.get(host) {
            return *known;
        }
        if self.seen.len() >= CACHE {
            self.seen.clear();
        }
        let class = EmailClass::at(host);
        let known = MailHost {
            class,
            domain: registrable_domain(host).map_or(0, |domain| identity::domain(secret, &domain)),
            is_of_one: class == EmailClass::Work && !taxonomy::is_shared_host(host),
        };
        self.seen.insert(host.to_string(), known);
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_classed_the_first_time_and_the_second() {
        let secret = Secret::fixed();
        let mut hosts = MailHosts::default();
        for _ in 0..2 {
            let work = hosts.of(&secret, "mail.acme.example");
            assert_eq!(work.class, EmailClass::Work);
            assert_eq!(work.domain, identity::domain(&secret, "acme.example"));
            assert!(work.is_of_one);
            for (host, class) in [
                ("gmail.com", EmailClass::FreeMail),
                ("mailinator.com", EmailClass::Disposable),
                ("sites.google.com", EmailClass::Work),
            ] {
                assert_eq!(
                    (hosts.of(&secret, host).class, hosts.of(&secret, host).is_of_one),
                    (class, false)
                );
            }
        }
    }
}
