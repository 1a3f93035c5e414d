//! One JSON object for the whole answer: query, day, counts, causes and leads.

use std::io::Write;

use serde::Serialize;
use serde::ser::Serializer;

use super::{Exporter, Fate, Head, Row, Written, object};
use crate::error::Result;

/// See the module.
pub(super) struct Json<'w> {
    out: &'w mut dyn Write,
    head: Option<Head>,
    written: Written,
}

impl<'w> Json<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Json { out, head: None, written: Written::default() }
    }
}

#[derive(Serialize)]
struct Preamble<'a> {
    query: &'a str,
    in_words: &'a str,
    as_of: String,
    total_points: i64,
    counts: Pairs<'a, &'static str>,
    left_out_by_cause: Pairs<'a, String>,
    causes: Pairs<'a, String>,
    several_causes: u64,
}

struct Pairs<'a, K>(&'a [(K, u64)]);

impl<K: Serialize> Serialize for Pairs<'_, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, count)| (key, count)))
    }
}

impl Exporter for Json<'_> {
    fn head(&mut self, head: &Head) -> Result<()> {
        let preamble = Preamble {
            query: &head.query,
            in_words: &head.sentence,
            as_of: head.as_of.day.to_string(),
            total_points: head.total_points,
            counts: Pairs(&head.counts),
            left_out_by_cause: Pairs(&head.left_out),
            causes: Pairs(&head.causes),
            several_causes: head.several,
        };
        let text = serde_json::to_string_pretty(&preamble).map_err(std::io::Error::from)?;
        // The leads are written one by one inside the object that the preamble opens.
        let open = text.trim_end().trim_end_matches('}').trim_end();
        write!(self.out, "{open},\n  \"leads\": [")?;
        self.head = Some(head.clone());
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<Fate> {
        let Some(head) = &self.head else { return Ok(Fate::Written) };
        self.out.write_all(if self.written.rows == 0 { b"\n    " } else { b",\n    " })?;
        serde_json::to_writer(&mut *self.out, &object::object(row, head)).map_err(std::io::Error::from)?;
        self.written.rows += 1;
        Ok(Fate::Written)
    }

    fn end(&mut self) -> Result<Written> {
        self.out.write_all(if self.written.rows == 0 { b"]\n}\n" } else { b"\n  ]\n}\n" })?;
        self.out.flush()?;
        Ok(self.written.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Formula, samples};

    fn written(rows: u64, format: Format) -> String {
        let mut out = Vec::new();
        let mut exporter = format.exporter(&mut out, Formula::Keep);
        let lead = samples::lead("Maya", "Okafor", "HR Manager");
        exporter.head(&samples::head()).expect("a head");
        for rank in 1..=rows {
            exporter.row(&lead.row(rank)).expect("a row");
        }
        exporter.end().expect("an end");
        drop(exporter);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn the_answer_is_one_object_however_many_leads() {
        for rows in 0..3 {
            let text = written(rows, Format::Json);
            let answer: serde_json::Value = serde_json::from_str(&text).expect(&text);
            assert_eq!(answer["leads"].as_array().expect("leads").len() as u64, rows);
            assert_eq!(answer["as_of"], "2026-11-01");
            assert_eq!(answer["counts"]["sure"], 1);
            assert_eq!(answer["causes"]["start date"], 7);
            assert_eq!(answer["left_out_by_cause"]["customer"], 4);
            assert_eq!(answer["left_out_by_cause"]["contacted"], 51);
        }
    }

    #[test]
    fn facts_are_typed() {
        let text = written(2, Format::Jsonl);
        assert_eq!(text.lines().count(), 2);
        let lead: serde_json::Value =
            serde_json::from_str(text.lines().next().expect("a line")).expect(&text);
        assert_eq!(lead["points"], 92_000);
        assert_eq!(lead["match"], "sure");
        assert_eq!(lead["person"]["first_name"], "Maya");
        assert_eq!(lead["company"]["headcount"]["min"], 51);
        assert_eq!(lead["company"]["technologies"][0]["name"], "HubSpot");
        assert_eq!(lead["company"]["ads"][0]["spend"]["currency"], "USD");
        assert_eq!(lead["openings"][0]["title"], "Marketing Manager");
        assert_eq!(lead["person"]["x"]["Lead Owner"], "Ana");
        assert!(lead["person"].get("email").is_none());
    }
}
