//! The profile that is made from a query where the user gives none.
//!
//! Timing 40 (fresh in the role 25, newest matching posting 15), fit 20 (the company clauses of the query in equal
//! parts), authority 25 (the very title 25, the same role 20), reach 15 (verified work e-mail 10, phone 3, profile 2).
//! A group that the query says nothing about falls back on what is good news in any query.

use super::{ListDefaults, POINT, Profile, Rule, Shape};
use crate::fields::{self, List, Subject, named};
use crate::filter::{Ask, Element, Filter, Measure, Test, TitleMode};
use crate::value::{Duration, DurationRange};

impl Profile {
    /// The built-in profile for `filter`.
    pub fn from_filter(filter: &Filter) -> Profile {
        let mut rules = Vec::new();
        let mut add = |group: &str, points: i64, shape: Shape, say: &str| {
            rules.push(Rule {
                group: group.to_string(),
                points: points * POINT,
                shape,
                say: say.to_string(),
            });
        };
        let clauses = filter.clauses();
        let fresh = DurationRange { from: None, to: Some(Duration::months(1)) };
        add(
            "timing",
            25,
            Shape::When {
                filter: Filter::test(&named::ROLE_START, Ask::Ages(vec![fresh])),
                fade: Some(Duration::months(12)),
            },
            "new in the role",
        );
        let posting = clauses.iter().find_map(|clause| match clause {
            Filter::Has(element) if element.list == List::Hiring => Some(without_age(&element.test)),
            _ => None,
        });
        add(
            "timing",
            15,
            Shape::When {
                filter: Filter::Has(Element {
                    list: List::Hiring,
                    test: Box::new(posting.unwrap_or_else(Filter::everything).and(Filter::test(
                        &named::HIRING_SINCE,
                        Ask::Ages(vec![DurationRange { from: None, to: Some(Duration::days(7)) }]),
                    ))),
                    measure: Measure::any(),
                }),
                fade: Some(Duration::days(30)),
            },
            "hiring now",
        );
        let fit: Vec<Filter> = clauses
            .iter()
            .filter(|clause| clause.is_about_companies())
            .filter(|clause| !matches!(clause, Filter::Has(element) if element.list == List::Hiring))
            .cloned()
            .collect();
        if !fit.is_empty() {
            add("fit", 20, Shape::Share(fit), "the company that was asked for");
        }
        let titles: Vec<(TitleMode, Vec<String>)> = clauses
            .iter()
            .filter_map(|clause| match clause {
                Filter::Test(Test { field, ask: Ask::Title(mode, titles) })
                    if field.subject == Subject::Person =>
                {
                    Some((*mode, titles.clone()))
                }
                _ => None,
            })
            .collect();
        let exact: Vec<String> = titles
            .iter()
            .filter(|(mode, _)| *mode != TitleMode::Regex)
            .flat_map(|(_, titles)| titles.clone())
            .collect();
        if exact.is_empty() {
            let deciders = ["Owner", "Founder", "C-suite", "Partner", "VP", "Head", "Director"];
            let names = deciders
                .iter()
                .filter_map(|name| fields::by_name("seniority")?.vocabulary()?.canonical(name));
            let ask = Ask::Names(names.map(str::to_string).collect());
            if let Some(seniority) = fields::by_name("seniority") {
                add(
                    "authority",
                    25,
                    Shape::When { filter: Filter::test(seniority, ask), fade: None },
                    "may decide",
                );
            }
        } else {
            let whole = Filter::test(&named::TITLE, Ask::Title(TitleMode::Exact, exact));
            let asked = Filter::Any(
                titles
                    .into_iter()
                    .map(|(mode, titles)| Filter::test(&named::TITLE, Ask::Title(mode, titles)))
                    .collect(),
            );
            // A role like the one that was asked for earns half of what the role itself does.
            let (role, points) = match asked.of_very_roles() {
                None => (asked, 20),
                Some(role) => {
                    let alike = Shape::When { filter: asked, fade: None };
                    add("authority", 10, alike, "a role like the one asked for");
                    (role, 10)
                }
            };
            let role = Shape::When { filter: role, fade: None };
            add("authority", points, role, "the role that was asked for");
            add("authority", 5, Shape::When { filter: whole, fade: None }, "the very title");
        }
        let verified = Filter::test(&named::EMAIL_STATUS, Ask::Names(vec!["verified".to_string()]));
        let email = Filter::test(&named::EMAIL, Ask::Known);
        add("reach", 10, Shape::When { filter: email.and(verified), fade: None }, "verified e-mail");
        add("reach", 3, Shape::When { filter: Filter::test(&named::PHONE, Ask::Known), fade: None }, "phone");
        add(
            "reach",
            2,
            Shape::When { filter: Filter::test(&named::LINKEDIN_URL, Ask::Known), fade: None },
            "profile",
        );
        Profile {
            name: "made from the query".to_string(),
            wanted: None,
            unwanted: None,
            rules,
            list: ListDefaults::default(),
        }
    }
}

/// What is asked of a posting, but for its age: that is what fades.
fn without_age(test: &Filter) -> Filter {
    let is_age = |part: &&Filter| matches!(part, Filter::Test(Test { field, ask: Ask::Ages(_) }) if *field == &named::HIRING_SINCE);
    let rest = test.clauses().iter().filter(|part| !is_age(part)).cloned();
    Filter::All(rest.collect()).canonical()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_their_points() {
        let filter = Filter::test(&named::TITLE, Ask::Title(TitleMode::Role, vec!["HR Manager".into()]));
        let profile = Profile::from_filter(&filter);
        let points = |group: &str| -> i64 {
            profile.rules.iter().filter(|rule| rule.group == group).map(|rule| rule.points).sum::<i64>()
                / POINT
        };
        assert_eq!(["timing", "authority", "reach"].map(points), [40, 25, 15]);
        assert_eq!(points("fit"), 0);
        assert_eq!(profile.total(), 80 * POINT);
    }

    #[test]
    fn a_similar_title_earns_less_than_the_role() {
        let title = |mode| Filter::test(&named::TITLE, Ask::Title(mode, vec!["HR Manager".into()]));
        let profile = Profile::from_filter(&title(TitleMode::Similar));
        let authority: Vec<(i64, &Shape)> = profile
            .rules
            .iter()
            .filter(|rule| rule.group == "authority")
            .map(|rule| (rule.points / POINT, &rule.shape))
            .collect();
        let when = |filter| Shape::When { filter, fade: None };
        assert_eq!(
            authority,
            [
                (10, &when(Filter::Any(vec![title(TitleMode::Similar)]))),
                (10, &when(Filter::Any(vec![title(TitleMode::Role)]))),
                (5, &when(title(TitleMode::Exact))),
            ]
        );
    }
}
