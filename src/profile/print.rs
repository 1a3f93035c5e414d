//! A profile as the text of its file: what is printed is read back as the same profile.

use std::fmt::Write;

use super::{POINT, Profile, Rule, Shape};
use crate::filter::{Element, Filter, Measure};

impl Profile {
    /// The text of its file.
    pub fn to_toml(&self) -> String {
        self.to_toml_with(&[], &[])
    }

    /// The text of its file, with lines of comment at the top and, in their order, above the rules.
    pub fn to_toml_with(&self, top: &[String], rules: &[Vec<String>]) -> String {
        let mut out = String::new();
        comment(&mut out, top);
        if !self.name.is_empty() {
            line(&mut out, 5, "name", &quoted(&self.name));
        }
        for (key, filter) in [("where", &self.wanted), ("not", &self.unwanted)] {
            if let Some(filter) = filter {
                line(&mut out, 5, key, &quoted(&filter.to_string()));
            }
        }
        for (at, rule) in self.rules.iter().enumerate() {
            if !out.is_empty() {
                out.push('\n');
            }
            comment(&mut out, rules.get(at).map_or(&[], Vec::as_slice));
            out.push_str("[[score]]\n");
            write_rule(&mut out, rule);
        }
        let list = &self.list;
        let within = |cap: super::PerCompany| match cap.within {
            Some(within) => quoted(&format!("{}/{within}", cap.count)),
            None => cap.count.to_string(),
        };
        let keys = [
            ("per_company", list.per_company.map(within)),
            ("limit", list.limit.map(|limit| limit.to_string())),
            ("net_new", list.net_new.map(|net_new| net_new.to_string())),
            ("every", list.every.map(|every| quoted(&every.to_string()))),
        ];
        if keys.iter().any(|(_, value)| value.is_some()) {
            out.push_str("\n[list]\n");
            for (key, value) in keys {
                if let Some(value) = value {
                    line(&mut out, 11, key, &value);
                }
            }
        }
        out
    }
}

fn comment(out: &mut String, lines: &[String]) {
    for text in lines {
        // A comment ends with its line, whatever a name in it holds.
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        out.push_str(format!("# {text}").trim_end());
        out.push('\n');
    }
}

fn line(out: &mut String, width: usize, key: &str, value: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{key:width$} = {value}");
}

fn write_rule(out: &mut String, rule: &Rule) {
    let mut put = |key: &str, value: &str| line(out, 6, key, value);
    put("group", &quoted(&rule.group));
    let mut rest = Vec::new();
    match &rule.shape {
        Shape::When { filter, fade } => {
            put("when", &quoted(&filter.to_string()));
            rest.extend(fade.map(|fade| ("fade", quoted(&fade.to_string()))));
        }
        Shape::Near { field, target, within } => {
            put("near", &format!("{{ {} = {target}, within = {within} }}", field.name));
        }
        Shape::Share(filters) => {
            let filters: Vec<String> = filters.iter().map(|filter| quoted(&filter.to_string())).collect();
            let width: usize = filters.iter().map(|filter| filter.len() + 2).sum();
            match width {
                0..=90 => put("share", &format!("[{}]", filters.join(", "))),
                _ => put("share", &format!("[\n    {},\n]", filters.join(",\n    "))),
            }
        }
        Shape::Per { element, each } => {
            // Whatever it measures elsewhere, here its elements are counted.
            let elements = Element { measure: Measure::any(), ..element.clone() };
            put("per", &quoted(&Filter::Has(elements).to_string()));
            rest.push(("each", points(*each)));
        }
    }
    put("points", &points(rule.points));
    for (key, value) in rest {
        put(key, &value);
    }
    if !rule.say.is_empty() {
        put("say", &quoted(&rule.say));
    }
}

/// Thousandths as a number with as many decimals as it needs.
pub fn points(points: i64) -> String {
    let (whole, rest) = (points / POINT, points % POINT);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:03}").trim_end_matches('0').to_string()
}

/// A string as TOML writes it: between single quotes where nothing needs escaping, for filters hold double ones.
fn quoted(text: &str) -> String {
    if text.contains('\'') || text.chars().any(char::is_control) || !text.contains(['"', '\\', ':']) {
        toml::Value::String(text.to_string()).to_string()
    } else {
        format!("'{text}'")
    }
}
