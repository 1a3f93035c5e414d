//! Names of hosts in one form: lower case, ASCII (punycode), without scheme, path and port.
//!
//! Owns the registrable domain and the encoding of international names. Which domains name nobody is
//! `taxonomy`'s business.

use unicode_normalization::UnicodeNormalization;

/// The longest name of a host, in ASCII.
const LONGEST: usize = 253;

/// `https://www.Shop.Acme.co.uk:443/x?y` → `acme.co.uk`, `www.Müller.de` → `xn--mller-kva.de`. `None` where there is no
/// dotted host name.
pub fn registrable_domain(text: &str) -> Option<String> {
    let host = host(text)?;
    psl::domain_str(&host).map(str::to_string).or(Some(host))
}

/// The host of a web address, an e-mail address or a bare name.
pub fn host(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['<', '>', '"', '\'']);
    let host = without_scheme(text).trim_start_matches('/');
    let host = host.split(['/', '?', '#', '\\']).next().unwrap_or(host);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.').trim();
    // The limit is that of the name in ASCII, which may be shorter or longer than what is written.
    if host.is_empty() || host.len() > 4 * LONGEST || !host.contains(['.', '。', '．', '｡']) {
        return None;
    }
    if host.is_ascii() {
        return is_ascii_host(host).then(|| host.to_ascii_lowercase());
    }
    let folded: String = host.nfkc().collect::<String>().to_lowercase().nfc().collect();
    let plain = folded.replace('。', ".");
    let mut labels = Vec::new();
    for label in plain.split('.') {
        let fine = !label.is_empty() && label.chars().all(|c| is_name(c) || matches!(c, '-' | '_'));
        if !fine || label.starts_with('-') || label.ends_with('-') {
            return None;
        }
        let ascii = if label.is_ascii() { label.to_owned() } else { format!("xn--{}", punycode(label)?) };
        if ascii.len() > 63 {
            return None;
        }
        labels.push(ascii);
    }
    let ascii = labels.join(".");
    (ascii.len() <= LONGEST && labels.last().is_some_and(|last| is_top(last))).then_some(ascii)
}

/// A web address without its scheme. What stands behind a slash or a dot is no scheme: paths may hold whole addresses.
pub(crate) fn without_scheme(text: &str) -> &str {
    let is_scheme =
        |start: &str| start.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-'));
    match text.split_once("://") {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        _ => text,
    }
}

/// Whether a text is a host name of ASCII letters, in any case, with a dot in it.
pub fn is_ascii_host(host: &str) -> bool {
    let (mut labels, mut last) = (0, "");
    for label in host.split('.') {
        if !is_ascii_label(label) {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels > 1 && host.len() <= LONGEST && is_top(last)
}

/// An address of the internet protocol is no name, and neither is a price or a version.
fn is_top(label: &str) -> bool {
    label.len() > 1 && !label.bytes().all(|b| b.is_ascii_digit())
}

fn is_ascii_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

/// A label in the encoding of RFC 3492, without its `xn--`.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    let chars: Vec<char> = label.chars().collect();
    let mut out: String = chars.iter().filter(|c| c.is_ascii()).collect();
    let basic = out.len() as u32;
    let mut handled = basic;
    if basic > 0 {
        out.push('-');
    }
    let (mut next, mut delta, mut bias) = (128u32, 0u32, 72u32);
    while (handled as usize) < chars.len() {
        let least = chars.iter().map(|c| u32::from(*c)).filter(|c| *c >= next).min()?;
        delta = delta.checked_add((least - next).checked_mul(handled + 1)?)?;
        next = least;
        for c in chars.iter().map(|c| u32::from(*c)) {
            if c < next {
                delta = delta.checked_add(1)?;
            }
            if c != next {
                continue;
            }
            let mut rest = delta;
            for k in (BASE..).step_by(BASE as usize) {
                let threshold = k.saturating_sub(bias).clamp(1, 26);
                if rest < threshold {
                    break;
                }
                let digit = threshold + (rest - threshold) % (BASE - threshold);
                out.push(letter(digit));
                rest = (rest - threshold) / (BASE - threshold);
            }
            out.push(letter(rest));
            bias = adapted(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta += 1;
        next += 1;
    }
    Some(out)
}

fn letter(digit: u32) -> char {
    char::from_digit(digit, 36).map_or('0', |_| {
        if digit < 26 { char::from(b'a' + digit as u8) } else { char::from(b'0' + (digit - 26) as u8) }
    })
}

fn adapted(delta: u32, handled: u32, first: bool) -> u32 {
    let mut delta = if first { delta / 700 } else { delta / 2 };
    delta += delta / handled;
    let mut steps = 0;
    while delta > (35 * 26) / 2 {
        delta /= 35;
        steps += 36;
    }
    steps + (36 * delta) / (delta + 38)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_counted_in_ascii() {
        let written = |labels: usize| format!("{}de", "bücher.".repeat(labels));
        let longest = host(&written(17)).expect("a host");
        assert_eq!((longest.len(), host(&longest).as_ref()), (17 * 14 + 2, Some(&longest)));
        assert_eq!(host(&written(18)), None);
    }

    #[test]
    fn domains_are_registrable_and_ascii() {
        for (cell, expected) in [
            ("https://www.Shop.Acme.co.uk:443/x?y", Some("acme.co.uk")),
            ("NorthWind.example", Some("northwind.example")),
            ("northwind.example/go/https://other.example", Some("northwind.example")),
            ("http://www.northwind.example/", Some("northwind.example")),
            ("www.müller.de", Some("xn--mller-kva.de")),
            ("http://MÜLLER.de/über", Some("xn--mller-kva.de")),
            ("xn--mller-kva.de", Some("xn--mller-kva.de")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("例え.テスト", Some("xn--r8jz45g.xn--zckzah")),
            ("中国。中国", Some("xn--fiqs8s.xn--fiqs8s")),
            ("ไทย.com", Some("xn--o3cw4h.com")),
            ("//acme.io/about", Some("acme.io")),
            ("info@acme.io", Some("acme.io")),
            ("acme.io.", Some("acme.io")),
            ("acme.github.io", Some("acme.github.io")),
            ("n/a", None),
            ("localhost", None),
            ("10.0.0.1", None),
            ("acme", None),
            ("acme..io", None),
            ("-acme.io", None),
            ("v1.2", None),
            ("two words.com", None),
        ] {
            assert_eq!(registrable_domain(cell).as_deref(), expected, "{cell}");
        }
    }
}
