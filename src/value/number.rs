//! Counts and bands of counts.

use super::Interval;

/// Reads a count, a band or an open band. `None` if it is no number.
///
/// Understood: `1250`, `1,250`, `1.250`, `1 250`, `1911.0`, `11-50`, `501 to 1,000`, `5K-10K`, `1.5M`, `10001+`,
/// `20,000 or more`, `Less than 250`, `> 10`, `250 Mitarbeiter`, `100-499人`, `1,5 Mio.`, `3万人`, and digits of any
/// script. `about 500` is a tenth less to a tenth more.
pub fn parse_number(text: &str) -> Option<Interval> {
    let text = plain_digits(text.trim()).to_lowercase();
    let text = without_counted(text.trim());
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    if matches!(text, "self-employed" | "self employed" | "myself only" | "freelancer") {
        return Some(Interval::exactly(1));
    }
    let after = |words: &[&str]| words.iter().find_map(|word| text.strip_prefix(word));
    let before = |words: &[&str]| words.iter().find_map(|word| text.strip_suffix(word));
    if let Some(rest) = after(ABOUT) {
        let (value, _) = amount(rest)?;
        return Some(Interval::new(value - value.abs() / 10, value + value.abs() / 10));
    }
    if let Some(rest) = after(BELOW).or_else(|| before(&["未満", "未满"])) {
        return Some(Interval::new(0, (amount(rest)?.0 - 1).max(0)));
    }
    if let Some(rest) = after(UP_TO).or_else(|| before(&["以下", "以内", " or less", " or fewer"])) {
        return Some(Interval::new(0, amount(rest)?.0.max(0)));
    }
    if let Some(rest) = after(ABOVE) {
        return Some(Interval::at_least(amount(rest)?.0 + 1));
    }
    if let Some(rest) = after(AT_LEAST).or_else(|| before(OR_MORE)) {
        return Some(Interval::at_least(amount(rest)?.0));
    }
    let band = after(&["between ", "von ", "from ", "de ", "entre ", "ระหว่าง"]).unwrap_or(text);
    for separator in SEPARATORS {
        if let Some((from, to)) = band.split_once(separator)
            && !from.trim().is_empty()
        {
            return band_of(from.trim(), to.trim());
        }
    }
    amount(text).map(|(value, _)| Interval::exactly(value))
}

/// A cell of a column that counts in thousands, millions or billions, with the word for it behind each
/// number: `12,5` under "Umsatz (Mio. EUR)" is `12,5 million`, and `under 5` is `under 5 million`. `None` where it counts one
/// by one.
pub fn in_units(cell: &str, scale: i64) -> Option<String> {
    let unit = match scale {
        1_000 => " thousand ",
        10_000 => " 万 ",
        100_000 => " lakh ",
        1_000_000 => " million ",
        10_000_000 => " crore ",
        100_000_000 => " 億 ",
        1_000_000_000 => " billion ",
        _ => return None,
    };
    let cell = plain_digits(cell);
    let mut out = String::with_capacity(cell.len() + 16);
    let mut rest = cell.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        let bytes = number.as_bytes();
        let goes_on = |at: usize| {
            bytes[at].is_ascii_digit()
                || matches!(bytes[at], b'.' | b',' | b'\'' | b' ')
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
        };
        let end = (0..number.len()).find(|at| !goes_on(*at)).unwrap_or(number.len());
        let (number, after) = number.split_at(end);
        // Three digits behind a mark are a group.
        let tail = number.rfind(['.', ',']).map_or(3, |mark| number.len() - mark - 1);
        let is_fraction = tail != 3 || number.starts_with("0.") || number.starts_with("0,");
        out.push_str(before);
        if is_fraction {
            // Behind a zero a comma is a mark of decimals as well.
            let of_none = number.starts_with("0,");
            out.extend(number.chars().map(|c| if of_none && c == ',' { '.' } else { c }));
        } else {
            out.extend(number.chars().filter(char::is_ascii_digit));
        }
        out.push_str(unit);
        rest = after;
    }
    out.push_str(rest);
    Some(out.trim_end().to_string())
}

/// "10-Jan" and "Nov-50": what spreadsheets make of the bands 1-10 and 11-50. `None` if it is neither.
pub fn parse_damaged_band(text: &str) -> Option<Interval> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.trim().to_ascii_lowercase();
    let (a, b) = text.split_once(['-', ' '])?;
    let month = |name: &str| MONTHS.iter().position(|m| *m == name).map(|at| at as i64 + 1);
    let number = |digits: &str| {
        let fine = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fine.then(|| digits.parse::<i64>().ok()).flatten()
    };
    let (one, other) = match (month(a), month(b)) {
        (Some(month), None) => (month, number(b)?),
        (None, Some(month)) => (month, number(a)?),
        _ => return None,
    };
    (one != other && other > 0).then(|| Interval::new(one.min(other), one.max(other)))
}

const SEPARATORS: &[&str] = &[
    "..",
    " to ",
    " bis ",
    " and ",
    " und ",
    " a ",
    " à ",
    " y ",
    "ถึง",
    "〜",
    "～",
    "~",
    "–",
    "—",
    "至",
    "到",
    " - ",
    "-",
];
const ABOUT: &[&str] = &[
    "about ",
    "approximately ",
    "approx. ",
    "approx ",
    "around ",
    "roughly ",
    "circa ",
    "ca. ",
    "ca ",
    "etwa ",
    "environ ",
    "~",
    "≈",
    "約",
    "约",
    "大约",
    "ประมาณ",
];
const BELOW: &[&str] = &[
    "less than ",
    "fewer than ",
    "under ",
    "below ",
    "<",
    "weniger als ",
    "unter ",
    "moins de ",
    "menos de ",
    "น้อยกว่า",
    "少于",
    "不到",
    "اقل من ",
];
const UP_TO: &[&str] = &["up to ", "at most ", "<=", "≤", "bis zu ", "jusqu'à ", "hasta "];
const ABOVE: &[&str] = &[
    "more than ",
    "over ",
    "above ",
    "greater than ",
    ">",
    "mehr als ",
    "über ",
    "plus de ",
    "más de ",
    "mas de ",
    "มากกว่า",
    "超过",
    "超過",
    "اكثر من ",
];
const AT_LEAST: &[&str] = &["at least ", "minimum ", ">=", "≥", "+", "mindestens ", "au moins ", "al menos "];
const OR_MORE: &[&str] = &[
    "+",
    " or more",
    " and more",
    " and over",
    " or over",
    " and above",
    " plus",
    "..",
    " oder mehr",
    " ou plus",
    " o más",
    " o mas",
    "以上",
    "ขึ้นไป",
];

/// Words for what is counted, which may stand behind a number.
const COUNTED: &[&str] = &[
    "full-time employees",
    "employees",
    "employee",
    "people",
    "persons",
    "staff",
    "members",
    "fte",
    "ftes",
    "mitarbeitende",
    "mitarbeiter",
    "beschäftigte",
    "employés",
    "salariés",
    "personnes",
    "empleados",
    "personas",
    "名",
    "人",
    "员工",
    "員工",
    "คน",
    "พนักงาน",
    "موظف",
    "%",
];

/// The text without the words for what is counted at its end, even before a "+".
fn without_counted(text: &str) -> &str {
    for word in COUNTED {
        if let Some(rest) = text.strip_suffix(word)
            && (rest.ends_with(|c: char| c.is_whitespace() || c == '+' || c.is_ascii_digit())
                || !word.is_ascii())
        {
            return rest.trim_end();
        }
    }
    text
}

fn band_of(from: &str, to: &str) -> Option<Interval> {
    let ((mut lo, unit), (hi, hi_unit)) = (amount(from)?, amount(to)?);
    if unit == 1 && hi_unit > 1 && lo < hi / hi_unit {
        lo *= hi_unit;
    }
    (lo <= hi).then_some(Interval { lo, hi })
}

/// Decimal digits and number signs of other scripts as ASCII ones.
pub(super) fn plain_digits(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{0660}'..='\u{0669}' => digit(c, 0x0660),
            '\u{06F0}'..='\u{06F9}' => digit(c, 0x06F0),
            '\u{0966}'..='\u{096F}' => digit(c, 0x0966),
            '\u{0E50}'..='\u{0E59}' => digit(c, 0x0E50),
            '\u{FF10}'..='\u{FF19}' => digit(c, 0xFF10),
            '\u{00A0}' | '\u{202F}' | '\u{2009}' | '\u{3000}' => ' ',
            '\u{066C}' | '\u{FF0C}' => ',',
            '\u{066B}' | '\u{FF0E}' => '.',
            '\u{FF0B}' => '+',
            '\u{FF0D}' | '\u{2010}'..='\u{2012}' | '\u{2212}' => '-',
            '\u{2019}' => '\'',
            _ => c,
        })
        .collect()
}

fn digit(c: char, zero: u32) -> char {
    char::from(b'0' + (u32::from(c) - zero) as u8)
}

/// One amount and the unit (1, thousand, million, ...) that its suffix names.
pub(super) fn amount(text: &str) -> Option<(i64, i64)> {
    let text = without_counted(text.trim());
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let digits_end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'')))
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(digits_end);
    let unit = unit_of(suffix.trim())?;
    let value = scaled(number.trim(), unit)?;
    Some((if negative { -value } else { value }, unit))
}

/// What a word behind a number counts in. `None` if it counts nothing.
pub fn unit_of(word: &str) -> Option<i64> {
    Some(match word.trim_end_matches('.') {
        // "$10 mil." is American and counts millions; "10 mil" is Spanish and counts thousands.
        "mil" if word.ends_with('.') => 1_000_000,
        "" => 1,
        "k" | "thousand" | "tsd" | "mil" | "千" | "พัน" | "الف" => 1_000,
        "万" | "萬" | "หมื่น" => 10_000,
        "lakh" | "lakhs" | "แสน" => 100_000,
        "m" | "mm" | "mn" | "mio" | "mln" | "million" | "millions" | "millionen" | "millones" | "ล้าน"
        | "مليون" | "百万" => 1_000_000,
        "crore" | "crores" | "cr" => 10_000_000,
        "億" | "亿" => 100_000_000,
        "b" | "bn" | "bil" | "mrd" | "billion" | "billions" | "milliarden" | "milliards" | "مليار" => {
            1_000_000_000
        }
        "t" | "tn" | "trillion" | "兆" => 1_000_000_000_000,
        _ => return None,
    })
}

/// Digits with separators, times `unit`, rounded to a whole number.
fn scaled(number: &str, unit: i64) -> Option<i64> {
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let last = number.rfind(['.', ',', ' ', '\'']);
    let (whole, fraction) = match last {
        None => (number, ""),
        Some(at) => {
            let separator = &number[at..=at];
            let tail = &number[at + 1..];
            let repeated = number[..at].contains(separator);
            let mixed =
                number[..at].contains(|c| matches!(c, '.' | ',' | ' ' | '\'') && !separator.contains(c));
            // Three digits behind the last separator are a group, unless a unit follows or another kind of separator
            // came before.
            let group = separator == " "
                || separator == "'"
                || repeated
                || (tail.len() == 3 && !mixed && (unit == 1 || separator == ","));
            if group { (number, "") } else { (&number[..at], tail) }
        }
    };
    let mut value: i64 = 0;
    for c in whole.chars().filter(char::is_ascii_digit) {
        value = value.checked_mul(10)?.checked_add(i64::from(c as u8 - b'0'))?;
    }
    value = value.checked_mul(unit)?;
    let mut place = unit;
    let mut rest: i64 = 0;
    for (index, c) in fraction.chars().enumerate() {
        let digit = i64::from(c.to_digit(10)?);
        if index == 0 && unit == 1 {
            rest = i64::from(digit >= 5);
            continue;
        }
        place /= 10;
        rest += digit * place;
    }
    value.checked_add(rest)
}

/// A number as it is shown: thousands grouped, open ends with `+`, bands with a dash.
pub fn show_number(interval: &Interval) -> String {
    match (interval.lo, interval.hi) {
        (lo, hi) if lo == hi => grouped(lo),
        (lo, i64::MAX) => format!("{}+", grouped(lo)),
        (i64::MIN, hi) => format!("up to {}", grouped(hi)),
        (lo, hi) => format!("{}-{}", grouped(lo), grouped(hi)),
    }
}

fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_of_a_unit_are_kept() {
        for (cell, scale, lo, hi) in [
            ("12,5", 1_000_000, 12_500_000, 12_500_000),
            ("1.234,75", 1_000_000, 1_234_750_000, 1_234_750_000),
            ("0,8", 1_000_000, 800_000, 800_000),
            ("0.125", 1_000_000, 125_000, 125_000),
            ("0,125", 1_000_000, 125_000, 125_000),
            ("1.5 - 2.000", 1_000, 1_500, 2_000_000),
            ("1 234,5", 1_000, 1_234_500, 1_234_500),
        ] {
            let amount = in_units(cell, scale).and_then(|cell| parse_number(&cell));
            assert_eq!(amount, Some(Interval::new(lo, hi)), "{cell}");
        }
        for (cell, lo, hi) in [
            ("12", 12_000, 12_000),
            ("1,234", 1_234_000, 1_234_000),
            ("1.234", 1_234_000, 1_234_000),
            ("10-20", 10_000, 20_000),
            ("10 to 20", 10_000, 20_000),
            ("under 5", 0, 4_999),
            ("> 5", 5_001, i64::MAX),
            ("5+", 5_000, i64::MAX),
            ("10 or more", 10_000, i64::MAX),
        ] {
            let amount = in_units(cell, 1_000).and_then(|cell| parse_number(&cell));
            assert_eq!(amount, Some(Interval::new(lo, hi)), "{cell}");
        }
        for scale in [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000] {
            let amount = in_units("7", scale).and_then(|cell| parse_number(&cell));
            assert_eq!(amount, Some(Interval::exactly(7 * scale)));
        }
        assert_eq!(in_units("12,5", 1), None);
    }

    #[test]
    fn reads_counts_and_bands() {
        for (text, lo, hi) in [
            ("1250", 1250, 1250),
            ("1,250", 1250, 1250),
            ("1.250", 1250, 1250),
            ("1 250", 1250, 1250),
            ("1911.0", 1911, 1911),
            ("12.6", 13, 13),
            ("11-50", 11, 50),
            ("1001 - 5000", 1001, 5000),
            ("501 to 1,000", 501, 1000),
            ("5000 to 19,999", 5000, 19_999),
            ("5K-10K", 5000, 10_000),
            ("1-10K", 1000, 10_000),
            ("1.5M", 1_500_000, 1_500_000),
            ("20,000 or more", 20_000, i64::MAX),
            ("10001+", 10_001, i64::MAX),
            ("+1000", 1000, i64::MAX),
            ("Less than 250", 0, 249),
            ("1,200名", 1200, 1200),
            ("250 คน", 250, 250),
            ("100-499人", 100, 499),
            ("٢٥٠", 250, 250),
            ("-12.4", -12, -12),
            ("1.250.000", 1_250_000, 1_250_000),
            ("0", 0, 0),
            ("Less than 250", 0, 249),
            ("10,000+ employees", 10_000, i64::MAX),
            ("51 to 200 employees", 51, 200),
            ("+1000", 1000, i64::MAX),
            ("10K+", 10_000, i64::MAX),
            ("1K–5K", 1000, 5000),
            ("between 50 and 100", 50, 100),
            ("1.000-4.999 Mitarbeiter", 1000, 4999),
            ("250 oder mehr", 250, i64::MAX),
            ("mehr als 250", 251, i64::MAX),
            ("plus de 250 salariés", 251, i64::MAX),
            ("menos de 10", 0, 9),
            ("50〜99名", 50, 99),
            ("100名以上", 100, i64::MAX),
            ("100人未満", 0, 99),
            ("1万人", 10_000, 10_000),
            ("มากกว่า 100 คน", 101, i64::MAX),
            ("１，２５０", 1250, 1250),
            ("~500", 450, 550),
            ("约500人", 450, 550),
            ("Self-employed", 1, 1),
            ("1’250", 1250, 1250),
        ] {
            assert_eq!(parse_number(text), Some(Interval { lo, hi }), "{text}");
        }
    }

    #[test]
    fn reads_bands_that_spreadsheets_damaged() {
        for (text, lo, hi) in [
            ("10-Jan", 1, 10),
            ("1-Oct", 1, 10),
            ("Nov-50", 11, 50),
            ("10-Feb", 2, 10),
            ("2-Oct", 2, 10),
            ("5-Jan", 1, 5),
        ] {
            assert_eq!(parse_damaged_band(text), Some(Interval { lo, hi }), "{text}");
        }
        for text in ["11-50", "Jan", "Jan-Feb", "x-10", "Nov-1950", "10-Jan-24"] {
            assert_eq!(parse_damaged_band(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "Not Provided", "n/a", "many", "50-11", "12 apples", "99999999999999999999", "-"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn shows_groups() {
        assert_eq!(show_number(&Interval::exactly(1_234_567)), "1,234,567");
        assert_eq!(show_number(&Interval::exactly(-12)), "-12");
        assert_eq!(show_number(&Interval::at_least(10_001)), "10,001+");
        assert_eq!(show_number(&Interval::new(11, 50)), "11-50");
    }
}
