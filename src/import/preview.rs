//! The first rows of a file as they would be stored, for a look before an import.

use crate::db::Secret;
use crate::error::Result;
use crate::fields::{self, Field, named};
use crate::value::{Value, show_days, show_number};

use super::cells::Reader;
use super::draft::{Draft, Part};
use super::prepare::Prepared;
use super::report::ShownRow;
use super::row::Parsed;

const ROWS: usize = 5;

/// The first rows that are not rejected.
pub fn rows(prepared: &Prepared, secret: &Secret) -> Result<Vec<ShownRow>> {
    let plan = &prepared.plan;
    let mut records = prepared.records()?;
    let mut shown = Vec::new();
    while shown.len() < ROWS {
        let Some(mut chunk) = records.next_chunk()? else { break };
        chunk.spans.retain(|span| span.line > prepared.shape.line);
        // Enough for the rows shown even where some are rejected.
        chunk.spans.truncate(ROWS * 20);
        let parsed = Reader::new(plan, secret).read(&chunk, Parsed::default());
        for row in parsed.rows.iter().take(ROWS - shown.len()) {
            let mut cells = Vec::new();
            for (_, from, to) in &row.drafts {
                let draft = postcard::from_bytes(&parsed.drafts[*from as usize..*to as usize]);
                let Ok(draft) = draft else { continue };
                show(&draft, prepared, &mut cells);
            }
            shown.push(ShownRow { line: row.line, cells });
        }
    }
    Ok(shown)
}

fn show(draft: &Draft, prepared: &Prepared, out: &mut Vec<(String, String)>) {
    let part: &Part = match draft {
        Draft::Company(company) => &company.part,
        Draft::Person(person) => &person.part,
        Draft::Opening(opening) => &opening.part,
        Draft::Technologies(seen) => {
            out.extend(seen.iter().map(|seen| ("technologies".to_string(), seen.name.clone())));
            return;
        }
    };
    for (code, value) in &part.facts {
        let Some(field) = fields::by_code(*code) else { continue };
        out.push((field.column.to_string(), show_value(field, value)));
    }
    if let Draft::Company(company) = draft {
        let names: Vec<&str> = company.technologies.iter().map(|seen| seen.name.as_str()).collect();
        let platforms: Vec<&str> = company.ads.iter().map(|(name, _)| name.as_str()).collect();
        for (column, names) in [("technologies", names), ("ads", platforms)] {
            if !names.is_empty() {
                out.push((column.to_string(), names.join("; ")));
            }
        }
    }
    for (column, cell) in &part.custom {
        let Some(column) = prepared.plan.columns.get(usize::from(*column)) else { continue };
        out.push((format!("x.{}", column.kept_name()), cell.clone()));
    }
}

fn show_value(field: &Field, value: &Value) -> String {
    match value {
        // Nobody writes 1,998 for a year.
        Value::Number(interval) if *field == named::FOUNDED && interval.is_exact() => interval.lo.to_string(),
        Value::Text(text) => text.clone(),
        Value::Number(interval) => show_number(interval),
        Value::Date(interval) => show_days(interval),
        Value::Money(money) => money.to_string(),
        Value::Names(names) => names.join("; "),
    }
}
