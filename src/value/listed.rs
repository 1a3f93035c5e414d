//! Several texts in one cell, so that exactly these are read back: joined by `; `, with a backslash before what would
//! part them.

/// What stands between two texts.
const JOINER: &str = "; ";

/// The cell of some texts.
pub fn join_listed<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut cell = String::new();
    for (place, text) in texts.into_iter().enumerate() {
        if place > 0 {
            cell.push_str(JOINER);
        }
        for c in text.chars() {
            if matches!(c, ';' | '\\') {
                cell.push('\\');
            }
            cell.push(c);
        }
    }
    cell
}

/// The texts of a cell, as many as were joined; none in an empty cell. Spaces around them are dropped.
pub fn split_listed(cell: &str) -> Vec<String> {
    if cell.trim().is_empty() {
        return Vec::new();
    }
    let mut texts = vec![String::new()];
    let mut chars = cell.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => texts.push(String::new()),
            '\\' => texts.last_mut().into_iter().for_each(|text| text.extend(chars.next())),
            c => texts.last_mut().into_iter().for_each(|text| text.push(c)),
        }
    }
    texts.into_iter().map(|text| text.trim().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_stay_readable() {
        assert_eq!(join_listed(["HubSpot", "R&D; Ops"]), "HubSpot; R&D\\; Ops");
        assert_eq!(split_listed("HubSpot;Segment ; x"), ["HubSpot", "Segment", "x"]);
        assert!(split_listed(" ").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_joined_is_split_again(texts in proptest::collection::vec("[a;\\\\ |,]{0,6}b[;\\\\]{0,2}", 0..4)) {
            let texts: Vec<String> = texts.iter().map(|text| text.trim().to_string()).collect();
            prop_assert_eq!(split_listed(&join_listed(texts.iter().map(String::as_str))), texts);
        }
    }
}
