//! Imports run downwards only, and what a layer must not do it does not.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up; modules of one row may use each other.
const LAYERS: &[&[&str]] = &[
    &["error", "clock", "text", "value"],
    &["taxonomy", "fields"],
    &["model"],
    &["filter"],
    &["profile"],
    &["score"],
    &["index"],
    &["db"],
    &["import", "export"],
    &["prospect"],
    &["cli", "fuzz"],
];

fn sources() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs")
                && path.file_name().is_none_or(|name| name != "tests.rs")
            {
                let text = fs::read_to_string(&path).expect("a readable file");
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn module_of(path: &Path) -> String {
    let relative = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("inside src");
    let first = relative.components().next().expect("a component").as_os_str().to_string_lossy().to_string();
    first.trim_end_matches(".rs").to_string()
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules that a line names behind `crate::`.
fn named_in(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in line.split("crate::").skip(1) {
        let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        names.push(name);
    }
    names
}

/// The code of a file without its unit tests, with line numbers.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().take_while(|(_, line)| line.trim() != "#[cfg(test)]").filter(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with("//")
    })
}

#[test]
fn imports_run_downwards_only() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (path, text) in sources() {
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let own = layer_of(&module).unwrap_or_else(|| panic!("{module} stands in no layer"));
        for (line, code) in code(&text) {
            for name in named_in(code) {
                seen += 1;
                match layer_of(&name) {
                    Some(layer) if layer > own => {
                        wrong.push(format!("{}:{}: {module} uses {name}", path.display(), line + 1));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(seen > 100, "no imports were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_layer_keeps_its_promise() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        let quiet = !matches!(module.as_str(), "cli" | "main");
        let pure = matches!(
            module.as_str(),
            "filter" | "profile" | "score" | "value" | "taxonomy" | "fields" | "model"
        );
        for (line, code) in code(&text) {
            let mut refuse =
                |what: &str| wrong.push(format!("{}:{}: {what}: {}", path.display(), line + 1, code.trim()));
            if quiet
                && (code.contains("println!(") || code.contains("eprintln!(") || code.contains("print!("))
            {
                refuse("only cli prints");
            }
            if pure && code.contains("std::fs") {
                refuse("no input or output here");
            }
            if module != "clock"
                && (code.contains("::now()")
                    && !code.contains("clock::now()")
                    && !code.contains("Instant::now()"))
            {
                refuse("only clock asks what time it is");
            }
            if module != "index" && code.contains("tantivy::") {
                refuse("only index knows tantivy");
            }
            if code.contains(".unwrap()") || code.contains(".expect(") && module != "taxonomy" {
                refuse("no unwrap outside tests");
            }
            if code.contains("unsafe ") && !code.contains("unsafe_code") {
                refuse("no unsafe");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_module_is_a_drawer() {
    for (path, _) in sources() {
        let name = path.file_stem().expect("a name").to_string_lossy().to_string();
        let drawer =
            ["util", "utils", "helper", "helpers", "common", "misc", "manager"].contains(&name.as_str());
        assert!(!drawer, "{}", path.display());
    }
}
