//! The lines around a list: what was asked, how many there are, who was left out and why, and what to do next.
//!
//! Owns the words. Every number comes from the answer.

use super::look::{Look, wrap};
use crate::db::Reason;
use crate::prospect::{Cause, Causes, Counts, FindRequest, Maybes};
use crate::value::{Day, Interval, show_number};

/// The query in words, with the day where it is not `today`, and what was read into values.
pub(super) fn echo(sentence: &str, notes: &[String], as_of: Day, today: Day, look: Look) -> Vec<String> {
    let asked = if as_of == today { sentence.to_string() } else { format!("{sentence}, as of {as_of}") };
    let mut lines = wrap(&asked, look.width, "");
    if !notes.is_empty() {
        let read = wrap(&format!("read: {}", notes.join(" · ")), look.width - 2, "  ");
        lines.extend(read.into_iter().map(|line| format!("  {line}")));
    }
    lines
}

/// `55 match = 38 listed + 9 over 3 per company + 8 over the limit of 25 · 21 companies`
pub(super) fn matched(counts: &Counts, request: &FindRequest) -> String {
    let verb = match (request.maybes, counts.matched == 1) {
        (Maybes::Counted, true) => "matches",
        (Maybes::Counted, false) => "match",
        (Maybes::Listed, true) => "matches or may match",
        (Maybes::Listed, false) => "match or may match",
        (Maybes::Only, true) => "is possible",
        (Maybes::Only, false) => "are possible",
    };
    let mut line = format!("{} {verb}", number(counts.matched));
    if request.count_only {
        let (one, many) =
            if request.companies_only { ("company", "companies") } else { ("person", "people") };
        line = format!("{} of {} {verb}", number(counts.matched), count(counts.total, one, many));
        if !counts.left_out.is_empty() {
            let standing = number(counts.matched - gone(counts));
            line.push_str(&format!(" = {standing} to contact{}", left_out(counts)));
        }
    } else if counts.over_cap > 0 || counts.over_limit > 0 || !counts.left_out.is_empty() {
        line.push_str(&format!(" = {} listed", number(counts.listed)));
        if let (Some(cap), 1..) = (request.per_company, counts.over_cap) {
            let earlier = request.leave_out.as_ref().is_some_and(|out| out.fills_caps());
            let earlier = if earlier { " (earlier contacts counted)" } else { "" };
            line.push_str(&format!(" + {} over {cap} per company{earlier}", number(counts.over_cap)));
        }
        if let (Some(limit), 1..) = (request.limit, counts.over_limit) {
            line.push_str(&format!(
                " + {} over the limit of {}",
                number(counts.over_limit),
                number(limit as u64)
            ));
        }
        line.push_str(&left_out(counts));
    }
    if !request.companies_only && counts.matched > 0 {
        line.push_str(&format!(" · {}", count(counts.companies, "company", "companies")));
    }
    if let Some(similar) = counts.similar.filter(|_| counts.matched > 0) {
        line.push_str(&format!(" · {} by a similar title alone", number(similar)));
    }
    line
}

/// `8 more match and are left out: 6 customers + 2 do-not-contact`. `None` where nobody is.
pub(super) fn not_counted(counts: &Counts) -> Option<String> {
    let gone = gone(counts);
    let (verb, are) = if gone == 1 { ("matches", "is") } else { ("match", "are") };
    let causes = left_out(counts);
    let causes = causes.trim_start_matches(" + ");
    (gone > 0).then(|| format!("{} more {verb} and {are} left out: {causes}", number(gone)))
}

/// How many match and are left out before anybody is ranked.
fn gone(counts: &Counts) -> u64 {
    counts.left_out.iter().map(|(_, count)| count).sum()
}

/// ` + 6 customers + 2 do-not-contact`
fn left_out(counts: &Counts) -> String {
    let mut causes: Vec<&(Cause, u64)> = counts.left_out.iter().collect();
    // The business reasons first, as they are asked about; the order in which causes count is another.
    causes.sort_by_key(|(cause, _)| match cause {
        Cause::Suppressed(Reason::DoNotContact) => 5,
        Cause::Suppressed(Reason::Own) => 4,
        Cause::Suppressed(reason) => *reason as usize - Reason::Customer as usize,
        _ => 6,
    });
    causes.iter().map(|(cause, count)| format!(" + {} {}", number(*count), cause.words(*count))).collect()
}

/// `12 more are possible: start date 7 · ads 2 · several 3   (--maybe)`. `None` where nobody is.
pub(super) fn possible(counts: &Counts, causes: &Causes, maybes: Maybes) -> Option<String> {
    if counts.maybe == 0 {
        return None;
    }
    let mut parts: Vec<String> =
        causes.single.iter().map(|(cause, count)| format!("{cause} {}", number(*count))).collect();
    if causes.several > 0 {
        parts.push(format!("several {}", number(causes.several)));
    }
    let parts = parts.join(" · ");
    let colon = if parts.is_empty() { "" } else { ": " };
    Some(match maybes {
        Maybes::Counted => {
            let are = if counts.maybe == 1 { "is" } else { "are" };
            format!("{} more {are} possible{colon}{parts}   (--maybe)", number(counts.maybe))
        }
        Maybes::Listed => format!("{} of them only possible{colon}{parts}", number(counts.maybe)),
        Maybes::Only => format!("not known{colon}{parts}"),
    })
}

/// Steps that would help, at most three.
pub(super) fn next(counts: &Counts, request: &FindRequest) -> Option<String> {
    let mut steps = Vec::new();
    if counts.maybe > 0 && request.maybes == Maybes::Counted {
        steps.push("--maybe".to_string());
    }
    // Who is left out is at none of these companies' places.
    let crowded = counts.companies > 0 && counts.matched - gone(counts) >= 3 * counts.companies;
    if request.per_company.is_none() && !request.companies_only && crowded {
        steps.push("--per-company 3".to_string());
    }
    if counts.listed > 0 {
        steps.push("-o leads.csv".to_string());
    }
    (!steps.is_empty()).then(|| format!("next: add  {}", steps.join("   or  ")))
}

/// What is said where nobody matches: `clauses` is the number of filters.
pub(super) fn nobody(clauses: usize, request: &FindRequest, total: u64) -> String {
    let (one, database) = if request.companies_only {
        ("No company", "The database holds no companies yet.")
    } else {
        ("No one", "The database holds no people yet.")
    };
    match clauses {
        _ if total == 0 => database.to_string(),
        _ if request.maybes == Maybes::Only => {
            format!("{one} is only possible: the facts decide every lead.")
        }
        0 => format!("{one} is on the list that was given."),
        1 => format!("{one} matches this filter."),
        2 => format!("{one} matches both filters."),
        all => format!("{one} matches all {all} filters."),
    }
}

/// `1 lead`, `1,204 leads`.
pub(super) fn count(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// A number with its thousands apart.
pub(super) fn number(count: u64) -> String {
    show_number(&Interval::exactly(i64::try_from(count).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::model::AsOf;

    fn request() -> FindRequest {
        FindRequest::new(Filter::everything(), AsOf::new(Day::parse_iso("2026-11-01").expect("a day")))
    }

    #[test]
    fn only_what_is_not_zero_is_said() {
        let counts = Counts {
            sure: 55,
            maybe: 12,
            matched: 55,
            listed: 38,
            over_cap: 9,
            over_limit: 8,
            left_out: Vec::new(),
            similar: None,
            companies: 21,
            total: 2871,
        };
        let capped = FindRequest { per_company: Some(3), limit: Some(38), ..request() };
        assert_eq!(
            matched(&counts, &capped),
            "55 match = 38 listed + 9 over 3 per company + 8 over the limit of 38 · 21 companies"
        );
        let all =
            Counts { matched: 1, listed: 1, companies: 1, over_cap: 0, over_limit: 0, ..counts.clone() };
        assert_eq!(matched(&all, &request()), "1 matches · 1 company");
        let alike = Counts { similar: Some(0), ..all.clone() };
        assert_eq!(matched(&alike, &request()), "1 matches · 1 company · 0 by a similar title alone");
        let counted = FindRequest { count_only: true, ..request() };
        assert_eq!(matched(&counts, &counted), "55 of 2,871 people match · 21 companies");
        let suppressed = Counts {
            left_out: vec![
                (Cause::Suppressed(Reason::DoNotContact), 2),
                (Cause::Suppressed(Reason::Customer), 6),
            ],
            ..counts.clone()
        };
        assert_eq!(
            matched(&suppressed, &counted),
            "55 of 2,871 people match = 47 to contact + 6 customers + 2 do-not-contact · 21 companies"
        );
        assert_eq!(
            not_counted(&suppressed).as_deref(),
            Some("8 more match and are left out: 6 customers + 2 do-not-contact")
        );
        assert_eq!(not_counted(&counts), None);
        let only = FindRequest { maybes: Maybes::Only, ..request() };
        assert_eq!(matched(&all, &only), "1 is possible · 1 company");
        let alone = Counts { total: 1, ..all };
        assert_eq!(matched(&alone, &counted), "1 of 1 person matches · 1 company");
    }

    #[test]
    fn a_cap_is_proposed_where_those_who_are_listed_crowd_companies() {
        let crowded = Counts { matched: 9, listed: 9, companies: 3, ..Counts::default() };
        assert_eq!(
            next(&crowded, &request()).as_deref(),
            Some("next: add  --per-company 3   or  -o leads.csv")
        );
        let left_out = vec![(Cause::Suppressed(Reason::Customer), 8)];
        let alone = Counts { listed: 1, companies: 1, left_out, ..crowded };
        assert_eq!(next(&alone, &request()).as_deref(), Some("next: add  -o leads.csv"));
    }

    #[test]
    fn nobody_is_said_of_one_two_and_more_filters() {
        for (filters, told) in [
            (0, "No one is on the list that was given."),
            (1, "No one matches this filter."),
            (2, "No one matches both filters."),
            (3, "No one matches all 3 filters."),
        ] {
            assert_eq!(nobody(filters, &request(), 1), told);
        }
    }

    #[test]
    fn possible_leads_are_counted_by_cause() {
        let counts = Counts { maybe: 12, ..Counts::default() };
        let causes = Causes { single: vec![("start date".into(), 7), ("ads".into(), 2)], several: 3 };
        assert_eq!(
            possible(&counts, &causes, Maybes::Counted).as_deref(),
            Some("12 more are possible: start date 7 · ads 2 · several 3   (--maybe)")
        );
        assert_eq!(possible(&Counts::default(), &causes, Maybes::Counted), None);
    }

    #[test]
    fn the_day_is_echoed_where_it_is_not_today() {
        let (then, today) = (Day::new(20_000), Day::new(20_001));
        let look = Look::PLAIN;
        assert_eq!(echo("HR Manager", &[], today, today, look), ["HR Manager"]);
        assert_eq!(
            echo("HR Manager", &["adwords → Google Ads".into()], then, today, look),
            ["HR Manager, as of 2024-10-04", "  read: adwords → Google Ads"]
        );
    }
}
