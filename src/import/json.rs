//! JSON objects as rows: one object a line, a list of objects, or objects after each other.
//!
//! Owns where an object ends and how its inside becomes cells: nested objects are columns named by their path, lists of
//! plain values are one cell joined by `; `, lists of objects give their names and stand whole in a column of their own.
//! An object that is broken costs itself; reading goes on with the next line.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::rows::{Chunk, RECORD_CAP, Reason, Span, write_record};
use super::source::Text;
use crate::error::{Error, Result};

/// Text that is handed to one worker at a time.
const CHUNK: usize = 1024 * 1024;
/// Columns that a file may have; more means that keys are values.
const COLUMNS: usize = 2_000;
/// Steps of a path; what lies deeper stays JSON.
const DEPTH: usize = 6;
/// What joins the values of a list.
const JOINER: &str = "; ";
/// Keys by which an object of a list is named.
const NAMES: [&str; 10] =
    ["name", "value", "address", "email", "number", "url", "title", "label", "technology", "platform"];

/// The columns of the objects of a text, in the order in which they are met.
pub fn columns(text: Text<'_>) -> Result<Vec<String>> {
    let mut objects = Objects::new(text, Vec::new());
    let mut cells = Vec::new();
    while let Some((object, _)) = objects.next_object()? {
        let Ok(object) = object else { continue };
        cells.clear();
        if let Ok(Json::Object(entries)) = serde_json::from_str::<Json>(&object) {
            flatten("", entries, 0, &mut cells);
        }
        for (path, _) in cells.drain(..) {
            if !objects.places.contains_key(&path) {
                objects.places.insert(path.clone(), objects.columns.len());
                objects.columns.push(path);
            }
        }
        if objects.columns.len() > COLUMNS {
            return Err(Error::data(format!("the objects have more than {COLUMNS} different keys"))
                .with_hint("import a list of objects that have the same keys, one for each lead"));
        }
    }
    Ok(objects.columns)
}

/// Reads objects as records of the given columns.
pub struct Objects<'a> {
    text: Text<'a>,
    buffer: String,
    at: usize,
    line: u64,
    ended: bool,
    columns: Vec<String>,
    places: HashMap<String, usize>,
}

impl<'a> Objects<'a> {
    /// Objects of `text` with these columns.
    pub fn new(text: Text<'a>, columns: Vec<String>) -> Self {
        let places = columns.iter().cloned().zip(0..).collect();
        Objects { text, buffer: String::new(), at: 0, line: 1, ended: false, columns, places }
    }

    /// The text that is read.
    pub fn text(&self) -> &Text<'a> {
        &self.text
    }

    /// The next records, with `,` between their cells; `None` at the end.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        let mut chunk = Chunk::default();
        let mut cells = Vec::new();
        let mut row = vec![String::new(); self.columns.len()];
        while chunk.text.len() < CHUNK {
            let Some((object, line)) = self.next_object()? else { break };
            let start = chunk.text.len() as u32;
            let parsed = object.and_then(|object| match serde_json::from_str::<Json>(&object) {
                Ok(Json::Object(entries)) => Ok(entries),
                _ => Err((Reason::BadJson, object)),
            });
            let bad = match parsed {
                Ok(entries) => {
                    cells.clear();
                    flatten("", entries, 0, &mut cells);
                    row.iter_mut().for_each(String::clear);
                    for (path, cell) in cells.drain(..) {
                        if let Some(place) = self.places.get(&path) {
                            row[*place] = cell;
                        }
                    }
                    write_record(&row, &mut chunk.text);
                    None
                }
                Err((reason, object)) => {
                    chunk.text.push_str(&object);
                    Some(reason)
                }
            };
            chunk.spans.push(Span { start, end: chunk.text.len() as u32, line, bad });
            chunk.text.push('\n');
        }
        Ok((!chunk.spans.is_empty()).then_some(chunk))
    }

    /// The text of the next object and its line.
    fn next_object(&mut self) -> Result<Option<(Found, u64)>> {
        loop {
            let rest = &self.buffer.as_bytes()[self.at..];
            // What stands between objects: white space, and the marks of a list.
            let between = |byte: &&u8| byte.is_ascii_whitespace() || matches!(**byte, b',' | b'[' | b']');
            let skipped = rest.iter().take_while(between).count();
            self.line += rest[..skipped].iter().filter(|byte| **byte == b'\n').count() as u64;
            self.at += skipped;
            if self.at < self.buffer.len() || !self.fill()? {
                break;
            }
        }
        if self.at >= self.buffer.len() {
            return Ok(None);
        }
        loop {
            let rest = &self.buffer[self.at..];
            let found = end_of_object(rest);
            let line = self.line;
            match found {
                End::At(end) => {
                    let object = rest[..end].to_string();
                    self.line += lines(&object);
                    self.at += end;
                    if object.len() > RECORD_CAP {
                        let start: String = object.chars().take(1024).collect();
                        return Ok(Some((Err((Reason::OverCap, start)), line)));
                    }
                    return Ok(Some((Ok(object), line)));
                }
                End::Open if rest.len() <= RECORD_CAP && self.fill()? => {}
                // Not closed within the cap, or no object at all: its own line is lost.
                End::Open | End::None => {
                    while !self.buffer[self.at..].contains('\n') && self.fill()? {
                        if self.buffer.len() - self.at > 4 * RECORD_CAP {
                            // A line without an end: only its beginning is kept.
                            let keep = floor(&self.buffer, self.at + 1024);
                            self.buffer.truncate(keep);
                        }
                    }
                    let rest = &self.buffer[self.at..];
                    let length = rest.find('\n').unwrap_or(rest.len());
                    let reason = if length > RECORD_CAP { Reason::OverCap } else { Reason::BadJson };
                    let shown = rest[..floor(rest, length.min(RECORD_CAP))].trim_end().to_string();
                    self.at += length;
                    return Ok(Some((Err((reason, shown)), line)));
                }
            }
        }
    }

    /// Reads more text. `false` at the end.
    fn fill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        self.ended = !self.text.read_into(&mut self.buffer)?;
        Ok(true)
    }
}

/// The text of an object; what is none, up to its line's end, as an error.
type Found = std::result::Result<String, (Reason, String)>;

fn lines(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

fn floor(text: &str, most: usize) -> usize {
    let mut at = most.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

enum End {
    /// Behind its closing brace.
    At(usize),
    /// It is not closed yet.
    Open,
    /// It is no object.
    None,
}

/// Where the object at the start of `text` ends. A line end inside a string closes nothing: such a string is broken.
fn end_of_object(text: &str) -> End {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'{') {
        return End::None;
    }
    let (mut depth, mut in_string, mut at) = (0usize, false, 0);
    while let Some(byte) = bytes.get(at) {
        match (in_string, byte) {
            (true, b'\\') => at += 1,
            (true, b'"') => in_string = false,
            (true, b'\n') => return End::None,
            (false, b'"') => in_string = true,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => {
                depth -= 1;
                if depth == 0 {
                    return End::At(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    End::Open
}

/// A value with the order of its keys.
enum Json {
    Null,
    Plain(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

fn flatten(path: &str, entries: Vec<(String, Json)>, depth: usize, out: &mut Vec<(String, String)>) {
    for (key, value) in entries {
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        match value {
            Json::Null => out.push((path, String::new())),
            Json::Plain(text) => out.push((path, text)),
            Json::Object(entries) if depth < DEPTH && !entries.is_empty() => {
                flatten(&path, entries, depth + 1, out);
            }
            Json::Object(entries) => {
                let whole = Json::Object(entries).to_string();
                out.push((path, if whole == "{}" { String::new() } else { whole }));
            }
            Json::List(values) => list(path, values, out),
        }
    }
}

fn list(path: String, values: Vec<Json>, out: &mut Vec<(String, String)>) {
    let plain: Option<Vec<&str>> = values
        .iter()
        .map(|value| match value {
            Json::Plain(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    if let Some(plain) = plain {
        return out.push((path, plain.join(JOINER)));
    }
    let mut names: Vec<&str> = Vec::new();
    let mut more = false;
    for value in &values {
        let Json::Object(entries) = value else {
            more = true;
            continue;
        };
        let name = NAMES.iter().find_map(|known| {
            entries.iter().find_map(|(key, value)| match value {
                Json::Plain(text) if key == known => Some(text.as_str()),
                _ => None,
            })
        });
        more |= entries.len() > 1 || name.is_none();
        names.extend(name);
    }
    let joined = names.join(JOINER);
    if more {
        out.push((format!("{path}.json"), Json::List(values).to_string()));
    } else {
        return out.push((path, joined));
    }
    if !joined.is_empty() {
        out.push((path, joined));
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Json::Null => f.write_str("null"),
            Json::Plain(text) => f.write_str(&quoted(text)),
            Json::List(values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if at > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Json::Object(entries) => {
                f.write_str("{")?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{}:{value}", if at > 0 { "," } else { "" }, quoted(key))?;
                }
                f.write_str("}")
            }
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Values;
        impl<'de> Visitor<'de> for Values {
            type Value = Json;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> std::result::Result<Json, E> {
                Ok(Json::Null)
            }
            fn visit_bool<E>(self, value: bool) -> std::result::Result<Json, E> {
                Ok(Json::Plain(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> std::result::Result<Json, E> {
                Ok(Json::Plain(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> std::result::Result<Json, E> {
                Ok(Json::Plain(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> std::result::Result<Json, E> {
                Ok(Json::Plain(value.to_string()))
            }
            fn visit_str<E>(self, value: &str) -> std::result::Result<Json, E> {
                Ok(Json::Plain(value.to_string()))
            }
            fn visit_string<E>(self, value: String) -> std::result::Result<Json, E> {
                Ok(Json::Plain(value))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> std::result::Result<Json, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = access.next_element()? {
                    values.push(value);
                }
                Ok(Json::List(values))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> std::result::Result<Json, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = access.next_entry()? {
                    entries.push(entry);
                }
                Ok(Json::Object(entries))
            }
        }
        deserializer.deserialize_any(Values)
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::Input;
    use super::*;

    type Rows = Vec<(u64, Option<Reason>, String)>;

    fn read(text: &str) -> (Vec<String>, Rows) {
        let input = Input::bytes("x.jsonl", text.as_bytes().to_vec());
        let survey = input.survey(None, &[]).expect("a survey");
        let columns = columns(input.text(&survey).expect("text")).expect("columns");
        let mut objects = Objects::new(input.text(&survey).expect("text"), columns.clone());
        let mut rows = Vec::new();
        while let Some(chunk) = objects.next_chunk().expect("a chunk") {
            for span in &chunk.spans {
                let text = &chunk.text[span.start as usize..span.end as usize];
                rows.push((span.line, span.bad, text.chars().take(60).collect()));
            }
        }
        (columns, rows)
    }

    #[test]
    fn objects_become_rows() {
        let text = "{\"name\": \"Ana\", \"company\": {\"name\": \"Acme, Inc\", \"size\": 210}, \"tags\": [\"a\", 2]}\n\
                    {\"name\": null, \"ok\": true}\n";
        let (columns, rows) = read(text);
        assert_eq!(columns, ["name", "company.name", "company.size", "tags", "ok"]);
        assert_eq!(rows[0].2, "Ana,\"Acme, Inc\",210,a; 2,");
        assert_eq!((rows[1].0, rows[1].2.as_str()), (2, ",,,,true"));
    }

    #[test]
    fn lists_of_objects_give_their_names_and_lose_nothing() {
        let text = "{\"tech\": [{\"name\": \"HubSpot\", \"since\": 2020}, {\"name\": \"SAP\"}], \"mails\": [{\"email\": \"a@x.example\"}]}";
        let (columns, rows) = read(text);
        assert_eq!(columns, ["tech.json", "tech", "mails"]);
        assert!(rows[0].2.contains("since") && rows[0].1.is_none());
    }

    #[test]
    fn a_list_of_objects_is_a_file() {
        let (columns, rows) = read("[\n  {\n \"a\": \"}\\\"{\"\n },\n  {\"a\": 2}\n]\n");
        assert_eq!(columns, ["a"]);
        assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(rows[1].2, "2");
    }

    #[test]
    fn a_broken_object_costs_its_line() {
        let text = "{\"a\": 1}\n{\"a\": \"open\n{\"a\": 3}\nnonsense\n{\"a\": 5}\n";
        let (_, rows) = read(text);
        let bad: Vec<_> = rows.iter().map(|row| (row.0, row.1)).collect();
        let broken = Some(Reason::BadJson);
        assert_eq!(bad, [(1, None), (2, broken), (3, None), (4, broken), (5, None)]);
    }

    #[test]
    fn a_giant_object_costs_itself() {
        let text = format!("{{\"a\": 1}}\n{{\"a\": \"{}\"}}\n{{\"a\": 3}}\n", "x".repeat(3 << 20));
        let (_, rows) = read(&text);
        let bad: Vec<_> = rows.iter().map(|row| (row.0, row.1)).collect();
        assert_eq!(bad, [(1, None), (2, Some(Reason::OverCap)), (3, None)]);
    }
}
