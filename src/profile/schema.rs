//! The JSON schema of the file of a profile, for editors: made from the table of keys and the table of fields.

use serde_json::{Map, Value, json};

use super::MAX_POINTS;
use super::keys::{self, Key, Takes};
use super::{GROUPS, POINT};

/// The schema, in draft 2020-12.
pub fn schema() -> Value {
    let mut schema = table(keys::PROFILE);
    let head = [
        ("$schema", json!("https://json-schema.org/draft/2020-12/schema")),
        ("title", json!("leadsift ideal customer profile")),
        ("description", json!("What leads must be, and what earns them points.")),
    ];
    if let Value::Object(map) = &mut schema {
        map.extend(head.map(|(key, value)| (key.to_string(), value)));
    }
    schema
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let mut property = takes(key.takes);
            if let Value::Object(map) = &mut property {
                map.insert("description".to_string(), json!(key.help));
            }
            (key.name.to_string(), property)
        })
        .collect();
    let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
    let mut table = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

fn rule() -> Value {
    let mut rule = table(keys::RULE);
    rule["oneOf"] = keys::SHAPES.iter().map(|shape| json!({ "required": [shape] })).collect();
    rule["dependentRequired"] = json!({ "fade": ["when"], "each": ["per"], "per": ["each"] });
    rule
}

fn takes(takes: Takes) -> Value {
    let duration = r"^\s*[0-9]+\s*(d|days?|w|wk|weeks?|mos?|months?|y|yrs?|years?)\s*$";
    match takes {
        Takes::Text => json!({ "type": "string" }),
        Takes::Group => json!({
            "type": "string", "examples": GROUPS, "maxLength": keys::MAX_GROUP, "pattern": "^[a-z][a-z0-9_]*$"
        }),
        Takes::Filter | Takes::Elements => json!({ "type": "string", "minLength": 1 }),
        Takes::Points => {
            json!({ "type": "number", "exclusiveMinimum": 0, "maximum": MAX_POINTS / POINT })
        }
        Takes::Duration => json!({ "type": "string", "pattern": duration }),
        Takes::Near => {
            let mut properties: Map<String, Value> = keys::near_fields()
                .map(|field| {
                    let value = json!({ "type": ["number", "string"], "description": field.help });
                    (field.name.to_string(), value)
                })
                .collect();
            properties.insert("within".to_string(), json!({ "type": "number", "exclusiveMinimum": 1 }));
            json!({
                "type": "object", "additionalProperties": false, "properties": properties,
                "required": ["within"], "minProperties": 2, "maxProperties": 2
            })
        }
        Takes::Share => {
            let properties: Map<String, Value> = keys::share_fields()
                .map(|field| {
                    let values = json!({ "type": "array", "minItems": 1, "items": { "type": ["string", "integer"] },
                        "description": field.help });
                    (field.name.to_string(), values)
                })
                .collect();
            json!({ "oneOf": [
                { "type": "array", "minItems": 1, "items": { "type": "string", "minLength": 1 } },
                { "type": "object", "additionalProperties": false, "minProperties": 1, "properties": properties }
            ] })
        }
        Takes::Count => json!({ "type": "integer", "minimum": 1 }),
        Takes::PerCompany => json!({ "oneOf": [
            { "type": "integer", "minimum": 1 },
            { "type": "string", "pattern": r"^\s*[1-9][0-9]*\s*(/\s*[0-9]+\s*(d|w|mo|y)\s*)?$" }
        ] }),
        Takes::Switch => json!({ "type": "boolean" }),
        Takes::Rules => {
            json!({ "type": "array", "minItems": 1, "maxItems": keys::MAX_RULES, "items": rule() })
        }
        Takes::List => table(keys::LIST),
    }
}
