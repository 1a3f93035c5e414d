//! `explain`: why a lead has its score, rule by rule, with the facts behind each and what could raise it.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

use super::super::look::{Look, Tone, bar, wrap};
use super::super::output::{self, Shape, Target};
use super::super::session::Session;
use super::super::{Status, counts, flags, icp_file, lead};
use super::find::day;
use super::show;
use crate::clock;
use crate::error::Result;
use crate::export::Format;
use crate::fields::named;
use crate::filter::{Answer, Filter};
use crate::model::AsOf;
use crate::profile::{Profile, show_points};
use crate::prospect::{self, Evidence, ExplainedRule, Explanation};
use crate::text;

/// Facts of a rule that are told; the rest is counted.
const TOLD: usize = 4;

/// The command.
pub(super) fn command() -> Command {
    Command::new("explain")
        .about("Say why a lead has its score: every rule with its points, facts and sources")
        .after_help(
            "Without a profile and without filters, the question of the last find counts where it listed the lead, \
             else the built-in profile.\n\nleadsift explain 3\nleadsift explain k7q4 --icp fin-hr.toml",
        )
        .arg(lead::arg())
        .arg(icp_file::arg())
        .arg(
            Arg::new("as-of")
                .long("as-of")
                .value_name("DATE")
                .help("the day that ages are measured from [default: that of the last find, else today]"),
        )
        .args(flags::args())
        .args(output::args(&[Shape::Table, Shape::File(Format::Json)]))
}

/// What a lead is explained by.
struct Question {
    filter: Filter,
    profile: Profile,
    as_of: AsOf,
}

/// Runs the command.
pub(super) fn run(session: &Session, matches: &ArgMatches) -> Result<Status> {
    let target = Target::from_matches(matches)?;
    let (filter, _) = flags::filter(matches)?;
    let icp = icp_file::read(matches)?;
    let given = matches.get_one::<String>("as-of").map(|text| day(text)).transpose()?;
    let database = session.open()?;
    let snapshot = database.snapshot()?;
    let text = matches.get_one::<String>("lead").map(String::as_str).unwrap_or_default();
    let lead::Named { id, last } = lead::named(&snapshot, database.root(), text)?;
    let as_of = match (given, &last) {
        (Some(day), _) => AsOf::new(day),
        (None, Some(last)) => last.as_of(),
        (None, None) => AsOf::new(clock::today()),
    };
    let is_asked = filter != Filter::everything() || icp.is_some();
    let question = match (icp, last) {
        (Some(icp), _) => {
            icp_file::warn(session, &snapshot, &icp)?;
            let (filter, profile) = icp_file::gated(filter, icp.profile);
            Question { filter, profile, as_of }
        }
        (None, Some(last)) if !is_asked => {
            let filter = last.filter()?;
            let profile = last.profile()?.unwrap_or_else(|| Profile::from_filter(&filter));
            if last.generation != snapshot.generation() {
                session.say("the database has changed since that list: scores may differ");
            }
            Question { profile, filter, as_of }
        }
        (None, _) => {
            prospect::refuse_unknown_names(&snapshot, &filter)?;
            Question { profile: Profile::from_filter(&filter), filter, as_of }
        }
    };
    let explanation = prospect::explain(&snapshot, id, &question.filter, &question.profile, &question.as_of)?;
    target.fill(|out| match target.shape {
        Shape::Table => {
            let lines = lines(&explanation, target.look(session.look));
            lines.iter().try_for_each(|line| Ok(writeln!(out, "{line}")?))
        }
        Shape::File(_) => {
            let object = object(&explanation, &question);
            let text = serde_json::to_string_pretty(&object).map_err(std::io::Error::from)?;
            Ok(writeln!(out, "{text}")?)
        }
    })?;
    Ok(Status::Done)
}

fn heading(explanation: &Explanation) -> String {
    let person = &explanation.person;
    let name = match person.name() {
        name if name.is_empty() => "(no name)".to_string(),
        name => name,
    };
    let title = person.record.facts.text(&named::TITLE).to_string();
    let company = explanation.company.as_ref().map(|company| company.name().to_string()).unwrap_or_default();
    let parts: Vec<String> = [name, title, company].into_iter().filter(|part| !part.is_empty()).collect();
    text::terminal(&parts.join(" · ")).into_owned()
}

/// `92 of 100`, `81, up to 92 of 100`.
fn score(explanation: &Explanation) -> String {
    match explanation.score_ceiling > explanation.score {
        true => format!("{}, up to {} of 100", explanation.score, explanation.score_ceiling),
        false => format!("{} of 100", explanation.score),
    }
}

fn lines(explanation: &Explanation, look: Look) -> Vec<String> {
    let mut lines = Vec::new();
    let score = score(explanation);
    let room = look.width.saturating_sub(text::width(&score) + 2);
    let heading = text::truncate(&heading(explanation), room);
    let gap = " ".repeat(look.width.saturating_sub(text::width(&heading) + text::width(&score)));
    lines.push(format!("{}{gap}{}", look.paint(Tone::Strong, &heading), look.paint(Tone::Good, &score)));
    question(explanation, look, &mut lines);
    let widest = explanation.groups.iter().map(|group| group.name.len()).max().unwrap_or(0);
    let of = |points: i64, most: i64| format!("{}/{}", show_points(points), show_points(most));
    for group in &explanation.groups {
        let mut line = format!("  {:widest$}  {:<9}", group.name, of(group.points, group.most));
        if look.bars && group.most > 0 {
            line.push_str(&format!("  {}", bar((100 * group.points / group.most) as u32)));
        }
        lines.push(look.paint(Tone::Strong, line.trim_end()).to_string());
        for rule in &group.rules {
            rule_lines(rule, &of(rule.points, rule.most), look, &mut lines);
        }
    }
    summary(explanation, look, &mut lines);
    lines
}

/// What of the question the lead does not surely pass.
fn question(explanation: &Explanation, look: Look, lines: &mut Vec<String>) {
    for open in &explanation.open {
        let line = match open.missing.as_slice() {
            [] => format!("  is not what was asked for: {}", open.sentence),
            missing => format!("  only possible, {} not known: {}", missing.join(", "), open.sentence),
        };
        let wrapped = wrap(line.trim_start(), look.width.saturating_sub(2), "  ");
        lines.extend(wrapped.iter().map(|line| format!("  {}", look.paint(Tone::Unsure, line))));
    }
}

fn rule_lines(rule: &ExplainedRule, points: &str, look: Look, lines: &mut Vec<String>) {
    const INDENT: usize = 4;
    let mut said = format!("{points:<10} {}", rule.say);
    if rule.ceiling > rule.points {
        let rise = show_points(rule.ceiling - rule.points);
        said.push_str(&format!(" (up to {rise} more: {} not known)", rule.missing.join(", ")));
    }
    let hang = " ".repeat(11);
    let mut push = |text: &str, first: &str, tone: Tone| {
        let room = look.width.saturating_sub(INDENT + 11);
        for (at, line) in wrap(text, room, "").into_iter().enumerate() {
            let lead = if at == 0 { first } else { hang.as_str() };
            lines.push(format!("    {lead}{}", look.paint(tone, &line)));
        }
    };
    let (head, rest) = said.split_at(11.min(said.len()));
    push(if rest.is_empty() { "-" } else { rest }, head, Tone::Plain);
    for evidence in rule.evidence.iter().take(TOLD) {
        let mut text = evidence.text.clone();
        if let Some(origin) = &evidence.origin {
            let line = counts::number(origin.line);
            text.push_str(&format!(" ({} line {line}, {})", origin.file, origin.date));
        }
        push(&text, &hang, Tone::Faint);
    }
    if rule.evidence.len() > TOLD {
        push(&format!("and {} more", rule.evidence.len() - TOLD), &hang, Tone::Faint);
    }
}

fn summary(explanation: &Explanation, look: Look, lines: &mut Vec<String>) {
    let rules = || explanation.groups.iter().flat_map(|group| &group.rules);
    let parts = |of: &dyn Fn(&ExplainedRule) -> (i64, String)| -> String {
        let parts: Vec<String> = rules()
            .map(of)
            .filter(|(points, _)| *points > 0)
            .map(|(points, what)| format!("{what} ({})", show_points(points)))
            .collect();
        parts.join(" · ")
    };
    let mut tell = |line: String| {
        let wrapped = wrap(&line, look.width.saturating_sub(2), "  ");
        lines.extend(wrapped.into_iter().map(|line| format!("  {line}")));
    };
    let lost = explanation.most - explanation.ceiling;
    if lost > 0 {
        let what = parts(&|rule| (rule.most - rule.ceiling, rule.say.clone()));
        tell(format!("not earned {}: {what}", show_points(lost)));
    }
    match explanation.ceiling - explanation.points {
        0 => tell("unknown 0: the score cannot rise".to_string()),
        open => {
            let what = parts(&|rule| (rule.ceiling - rule.points, rule.missing.join(", ")));
            tell(format!("unknown {}: {what}", show_points(open)));
        }
    }
    let sources: Vec<String> = explanation.sources().iter().map(show::place).collect();
    if !sources.is_empty() {
        tell(format!("sources: {}", sources.join(" ; ")));
    }
    let total = show_points(explanation.most);
    tell(format!(
        "{} earned + {} unknown + {} not earned = {total} points",
        show_points(explanation.points),
        show_points(explanation.ceiling - explanation.points),
        show_points(lost)
    ));
}

fn evidence_object(evidence: &Evidence) -> Value {
    let mut object = json!({ "field": evidence.field, "text": evidence.text });
    if let Some(date) = evidence.date {
        object["date"] = json!(date.to_string());
    }
    if let Some(origin) = &evidence.origin {
        object["source"] = show::origin_object(origin);
    }
    object
}

fn object(explanation: &Explanation, question: &Question) -> Value {
    let answer = match explanation.answer {
        Answer { sure: true, .. } => "sure",
        Answer { possible: true, .. } => "maybe",
        _ => "no",
    };
    let groups: Vec<Value> = explanation
        .groups
        .iter()
        .map(|group| {
            let rules: Vec<Value> = group
                .rules
                .iter()
                .map(|rule| {
                    json!({
                        "say": rule.say, "points": rule.points, "points_ceiling": rule.ceiling,
                        "total_points": rule.most, "missing": rule.missing,
                        "evidence": rule.evidence.iter().map(evidence_object).collect::<Vec<_>>(),
                    })
                })
                .collect();
            json!({
                "group": group.name, "score": group.shown, "points": group.points,
                "points_ceiling": group.ceiling, "total_points": group.most, "rules": rules,
            })
        })
        .collect();
    json!({
        "id": explanation.person.id.to_string(),
        "name": explanation.person.name(),
        "title": explanation.person.record.facts.text(&named::TITLE),
        "company": explanation.company.as_ref().map(|company| company.name()),
        "query": question.filter.to_string(),
        "profile": question.profile.name,
        "as_of": question.as_of.day.to_string(),
        "match": answer,
        "open": explanation.open.iter().map(|open| json!({
            "clause": open.clause, "in_words": open.sentence, "missing": open.missing,
        })).collect::<Vec<_>>(),
        "score": explanation.score,
        "ceiling": explanation.score_ceiling,
        "points": explanation.points,
        "points_ceiling": explanation.ceiling,
        "total_points": explanation.most,
        "groups": groups,
        "sources": explanation.sources().iter().map(show::origin_object).collect::<Vec<_>>(),
    })
}
