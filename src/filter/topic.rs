//! What a question is about: a field of the table, or a custom column of the data.

use std::fmt;

use super::column;
use super::tree::Filter;
use crate::fields::normalise::squeeze;
use crate::fields::{Bands, Field, List, Subject};
use crate::model::column_key;

/// What is counted, listed or made lenient.
#[derive(Debug, Clone)]
pub enum Topic {
    /// A field.
    Field(&'static Field),
    /// A custom column, by its name without `x.`.
    Column(String),
}

impl Topic {
    /// The custom column that `text` names: `x.owner`, `x."Lead Owner"` or, where a shell took the quotes, `x.Lead Owner`.
    pub fn column(text: &str) -> Option<Topic> {
        let prefix = text.get(..column::PREFIX.len())?;
        if !prefix.eq_ignore_ascii_case(column::PREFIX) {
            return None;
        }
        let name = &text[column::PREFIX.len()..];
        let unquoted =
            ['"', '\''].into_iter().find_map(|quote| name.strip_prefix(quote)?.strip_suffix(quote));
        let name = squeeze(unquoted.unwrap_or(name));
        if column_key(&name).is_empty() { None } else { Some(Topic::Column(name)) }
    }

    /// The field, where it is one.
    pub fn field(&self) -> Option<&'static Field> {
        match self {
            Topic::Field(field) => Some(field),
            Topic::Column(_) => None,
        }
    }

    /// The bands in which its values are counted.
    pub fn bands(&self) -> Option<Bands> {
        self.field().and_then(Field::bands)
    }

    /// Whether a leaf asks of it.
    pub fn is_asked_by(&self, leaf: &Filter) -> bool {
        match (self, leaf) {
            (Topic::Field(field), leaf) => leaf.leaf_field() == Some(*field),
            (Topic::Column(name), Filter::Column(test)) => column_key(name) == column_key(&test.name),
            _ => false,
        }
    }
}

impl PartialEq for Topic {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Topic::Field(one), Topic::Field(other)) => one == other,
            (Topic::Column(one), Topic::Column(other)) => column_key(one) == column_key(other),
            _ => false,
        }
    }
}

impl Eq for Topic {}

impl From<&'static Field> for Topic {
    fn from(field: &'static Field) -> Self {
        Topic::Field(field)
    }
}

impl fmt::Display for Topic {
    /// The name by which users ask for it: `city`, `hiring.place`, `x.owner`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Topic::Column(name) => f.write_str(&column::written(name)),
            Topic::Field(field) => match field.subject {
                Subject::Person | Subject::Company => f.write_str(field.name),
                _ => match List::ALL.into_iter().find(|list| list.element() == field.subject) {
                    Some(list) => write!(f, "{}.{}", list.field().name, field.name),
                    None => f.write_str(field.name),
                },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_shells_hand_them_over() {
        for (text, written) in [
            ("x.owner", Some("x.owner")),
            ("X.\"Lead Owner\"", Some("x.\"Lead Owner\"")),
            ("x.Lead Owner", Some("x.\"Lead Owner\"")),
            ("x.", None),
            ("x.\"\"", None),
            ("owner", None),
            ("ü", None),
        ] {
            assert_eq!(Topic::column(text).map(|topic| topic.to_string()).as_deref(), written, "{text}");
        }
        assert_eq!(Topic::column("x.lead_owner"), Topic::column("x.\"Lead Owner\""));
    }
}
