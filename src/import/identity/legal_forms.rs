//! The name of a company without its legal form.
//!
//! Names are compared without it, because lists write it or leave it out as they like. Only forms at the edge of a
//! name are dropped, and never the whole name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::text::fold;

/// Forms at the end of a name, folded, without dots.
const BEHIND: &[&str] = &[
    "gmbh & co kgaa",
    "gmbh & co kg",
    "gmbh & co ohg",
    "ag & co kgaa",
    "ag & co kg",
    "se & co kgaa",
    "se & co kg",
    "ug (haftungsbeschrankt)",
    "ug haftungsbeschrankt",
    "public limited company",
    "private limited",
    "pvt ltd",
    "pty ltd",
    "pte ltd",
    "sdn bhd",
    "co ltd",
    "company limited",
    "company ltd",
    "co limited",
    "limited company",
    "limited liability company",
    "limited partnership",
    "sa de cv",
    "s de rl de cv",
    "sp z oo",
    "sp zoo",
    "spol s ro",
    "limited",
    "ltd",
    "incorporated",
    "inc",
    "corporation",
    "corp",
    "company",
    "co",
    "llc",
    "llp",
    "lllp",
    "lp",
    "plc",
    "pbc",
    "pllc",
    "pc",
    "na",
    "cic",
    "gmbh",
    "ggmbh",
    "mbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "gbr",
    "ug",
    "eg",
    "ek",
    "se",
    "sa",
    "sas",
    "sasu",
    "sarl",
    "eurl",
    "snc",
    "sci",
    "scop",
    "sl",
    "slu",
    "sau",
    "spa",
    "srl",
    "srls",
    "sapa",
    "bv",
    "nv",
    "vof",
    "cv",
    "bvba",
    "oy",
    "oyj",
    "ab",
    "as",
    "asa",
    "a/s",
    "aps",
    "ans",
    "ehf",
    "kk",
    "gk",
    "ltda",
    "lda",
    "eireli",
    "doo",
    "ead",
    "ood",
    "eood",
    "zrt",
    "nyrt",
    "kft",
    "sro",
    "as sro",
    "tbk",
    "bhd",
    "jsc",
    "pjsc",
    "ojsc",
    "fzco",
    "fze",
    "fz-llc",
    "dmcc",
    "anonim sirketi",
    "limited sirketi",
    "ltd sti",
];

/// Forms before a name.
const BEFORE: &[&str] = &["pt", "ооо", "оао", "зао", "пао", "ао", "ип", "тов"];

/// Forms in scripts without spaces, before or behind a name; the longest first.
const UNSPACED_BEFORE: &[&str] = &[
    "ห้างหุ้นส่วนจํากัด",
    "ห้างหุ้นส่วนจำกัด",
    "บริษัท",
    "บมจ.",
    "บจก.",
    "หจก.",
    "บมจ",
    "บจก",
    "หจก",
    "株式会社",
    "有限会社",
    "合同会社",
    "(株)",
    "(有)",
    "주식회사",
    "(주)",
    "公司",
];
const UNSPACED_BEHIND: &[&str] = &[
    "(มหาชน)",
    "(ประเทศไทย)",
    "จํากัด",
    "จำกัด",
    "株式会社",
    "有限会社",
    "合同会社",
    "(株)",
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "有限公司",
    "주식회사",
    "(주)",
];

/// Folding decomposes some Thai vowels, so these forms are folded like the names that they are looked for in.
static FOLDED_BEFORE: LazyLock<Vec<String>> =
    LazyLock::new(|| UNSPACED_BEFORE.iter().map(|form| fold(form)).collect());
static FOLDED_BEHIND: LazyLock<Vec<String>> =
    LazyLock::new(|| UNSPACED_BEHIND.iter().map(|form| fold(form)).collect());

/// Last word → forms that end with it, the longest first.
static BY_LAST_WORD: LazyLock<HashMap<&str, Vec<Vec<&str>>, FixedState>> = LazyLock::new(|| {
    let mut forms: HashMap<&str, Vec<Vec<&str>>, FixedState> = HashMap::default();
    for form in BEHIND {
        let words: Vec<&str> = form.split(' ').collect();
        if let Some(last) = words.last().copied() {
            forms.entry(last).or_default().push(words);
        }
    }
    forms.values_mut().for_each(|forms| forms.sort_by_key(|form| std::cmp::Reverse(form.len())));
    forms
});

/// A folded name without its legal forms, punctuation at word ends and a leading "the".
pub fn strip(folded: &str) -> String {
    let mut name = if folded.contains(" and ") {
        Cow::Owned(folded.replace(" and ", " & "))
    } else {
        Cow::Borrowed(folded)
    };
    loop {
        let before = name.len();
        let shorter = match cut(&name) {
            Cow::Borrowed(rest) if rest.len() == before => break,
            rest => rest.into_owned(),
        };
        name = Cow::Owned(shorter);
        if name.len() == before {
            break;
        }
    }
    let plain = words(&name);
    let plain = match plain.as_slice() {
        [first, rest @ ..] if first == "the" && !rest.is_empty() => rest,
        all => all,
    };
    plain.join(" ")
}

/// One form less, if there is one and something is left.
fn cut(name: &str) -> Cow<'_, str> {
    let trimmed = name.trim_matches([' ', ',', '.', '-']);
    if !trimmed.is_ascii() {
        let behind = FOLDED_BEHIND.iter().filter_map(|form| trimmed.strip_suffix(form.as_str()));
        let before = FOLDED_BEFORE.iter().filter_map(|form| trimmed.strip_prefix(form.as_str()));
        if let Some(rest) = behind.chain(before).map(str::trim).find(|rest| !rest.is_empty()) {
            return Cow::Borrowed(rest);
        }
    }
    let words = words(trimmed);
    let ending = words.last().and_then(|last| BY_LAST_WORD.get(&**last));
    for form in ending.into_iter().flatten() {
        if words.len() > form.len() && words[words.len() - form.len()..].iter().eq(form.iter()) {
            let kept = &words[..words.len() - form.len()];
            if kept.iter().any(|word| word != "&") {
                return Cow::Owned(kept.join(" "));
            }
        }
    }
    if words.len() > 1 && BEFORE.contains(&&*words[0]) {
        return Cow::Owned(words[1..].join(" "));
    }
    Cow::Borrowed(trimmed)
}

/// Words with dots dropped (`s.a.` is `sa`) and commas taken as spaces.
fn words(name: &str) -> Vec<Cow<'_, str>> {
    name.split([' ', ','])
        .map(|word| {
            let dropped = ['.', '"', '\''];
            if word.contains(dropped) { Cow::Owned(word.replace(dropped, "")) } else { Cow::Borrowed(word) }
        })
        .filter(|word| !word.is_empty() && word != "-")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_dropped() {
        for (name, expected) in [
            ("Acme Ltd", "acme"),
            ("ACME LIMITED.", "acme"),
            ("Northwind Bank, N.A.", "northwind bank"),
            ("Müller & Söhne GmbH & Co. KG", "muller & sohne"),
            ("Crédito Lima S.A.", "credito lima"),
            ("Ferro S.p.A.", "ferro"),
            ("Halden Finanz AG", "halden finanz"),
            ("Grün UG (haftungsbeschränkt)", "grun"),
            ("Delta B.V.", "delta"),
            ("Suomi Oy", "suomi"),
            ("Acme, Inc.", "acme"),
            ("Acme Co., Ltd.", "acme"),
            ("Smith and Sons Limited", "smith & sons"),
            ("株式会社日立", "日立"),
            ("日立株式会社", "日立"),
            ("深圳华为有限公司", "深圳华为"),
            ("บริษัท ตัวอย่างการเงิน จำกัด (มหาชน)", &fold("ตัวอย่างการเงิน")),
            ("บจก. สยาม", &fold("สยาม")),
            ("ООО Ромашка", "ромашка"),
            ("The Body Shop PLC", "body shop"),
            ("Limited", "limited"),
            ("Co", "co"),
            ("AS", "as"),
        ] {
            assert_eq!(strip(&fold(name)), expected, "{name}");
        }
    }

    #[test]
    fn forms_are_written_folded() {
        for form in BEHIND.iter().chain(BEFORE) {
            assert_eq!(fold(form), *form);
        }
    }
}
