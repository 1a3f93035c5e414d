//! Seniority classes and departments as vocabularies, so that filters ask them like any other names.
//!
//! Which title has which class is the business of [`super::titles`].

use std::sync::LazyLock;

use super::titles::{Department, Seniority};
use super::vocabulary::Vocabulary;

static SENIORITIES: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut list = Vocabulary::default();
    for class in Seniority::ALL {
        let at = list.add(class.name(), None);
        list.add_alias(at, class.key());
    }
    list.read_others_with(|text| Seniority::parse(text).map(Seniority::name));
    list
});

static DEPARTMENTS: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut list = Vocabulary::default();
    for department in Department::ALL {
        let at = list.add(department.name(), None);
        list.add_alias(at, department.key());
    }
    list.read_others_with(|text| Department::parse(text).map(|department| department.name()));
    list
});

/// The eleven classes of seniority.
pub fn seniorities() -> &'static Vocabulary {
    &SENIORITIES
}

/// The departments.
pub fn departments() -> &'static Vocabulary {
    &DEPARTMENTS
}
