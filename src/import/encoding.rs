//! Which encoding the bytes of a text are in.
//!
//! Owns the guess: marks, UTF-8, UTF-16 without a mark, else the encoding in which the header is known, else the one that
//! the letters look like. The user may say otherwise.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, MACINTOSH, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE,
    WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255,
    WINDOWS_1256, WINDOWS_1258,
};

use super::sniff;
use crate::error::{Error, Result};

/// Encodings in which a header is looked for, the usual ones first.
const CANDIDATES: [&Encoding; 16] = [
    WINDOWS_1252,
    WINDOWS_874,
    SHIFT_JIS,
    GB18030,
    WINDOWS_1256,
    WINDOWS_1250,
    WINDOWS_1251,
    EUC_KR,
    BIG5,
    EUC_JP,
    WINDOWS_1254,
    WINDOWS_1253,
    WINDOWS_1255,
    WINDOWS_1258,
    MACINTOSH,
    UTF_8,
];

/// The encoding that a user names.
pub fn named(name: &str) -> Result<&'static Encoding> {
    let label = name.trim().to_lowercase().replace('_', "-");
    let label = match label.as_str() {
        "cp874" | "874" | "thai" => "windows-874",
        "cp932" | "932" | "windows-932" => "shift_jis",
        "cp936" | "936" => "gb18030",
        "cp1250" | "1250" => "windows-1250",
        "cp1252" | "1252" => "windows-1252",
        "cp1256" | "1256" => "windows-1256",
        "utf16" => "utf-16le",
        "utf8" | "utf-8-sig" => "utf-8",
        "shift-jis" | "sjis" => "shift_jis",
        other => other,
    };
    Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        Error::usage(format!("--encoding: `{name}` is no encoding")).with_hint(
            "the usual ones are utf-8, utf-16le, windows-1252, windows-874 (tis-620), shift_jis, gb18030, windows-1256",
        )
    })
}

/// UTF-16 without a mark: delimiters, digits and line ends have a zero byte on one side, always the same.
pub fn utf16_without_mark(start: &[u8]) -> Option<&'static Encoding> {
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let plenty = |count: usize| count >= 4 && count * 200 > start.len();
    if plenty(odd) && odd > even * 8 {
        Some(UTF_16LE)
    } else if plenty(even) && even > odd * 8 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The likeliest encoding of text that is not Unicode. `sample` is the beginning and later pieces that have letters
/// beyond ASCII.
pub fn guess(sample: &[u8], wanted: &[String]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let looks = match detector.guess(None, Utf8Detection::Deny) {
        // The one holds all of the other.
        guess if guess == GBK => GB18030,
        guess => guess,
    };
    let start = &sample[..sample.len().min(16 * 1024)];
    let mut best = (looks, known(looks, start, wanted));
    for candidate in CANDIDATES {
        let count = known(candidate, start, wanted);
        if count > best.1 {
            best = (candidate, count);
        }
    }
    best.0
}

/// How many headers are known if the text is in `encoding`; none if it cannot be.
fn known(encoding: &'static Encoding, start: &[u8], wanted: &[String]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text =
        String::with_capacity(decoder.max_utf8_buffer_length(start.len()).unwrap_or(start.len() * 3));
    let (_, _, broken) = decoder.decode_to_string(start, &mut text, false);
    if broken { 0 } else { sniff::sniff(&text, wanted, None).map_or(0, |shape| shape.known) }
}

/// Whether a stream of pieces is UTF-8, with characters that may lie across two pieces.
#[derive(Default)]
pub struct Utf8Check {
    open: Vec<u8>,
    /// Letters beyond ASCII that are in order.
    good: u64,
    /// Places where something else stands.
    bad: u64,
}

impl Utf8Check {
    /// Looks at a further piece.
    pub fn feed(&mut self, piece: &[u8]) {
        let mut piece = piece;
        while !self.open.is_empty() && !piece.is_empty() {
            self.open.push(piece[0]);
            piece = &piece[1..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => {
                    self.good += 1;
                    self.open.clear();
                }
                Err(error) if error.error_len().is_none() => {}
                Err(_) => {
                    self.bad += 1;
                    self.open.clear();
                }
            }
        }
        // A file that is something else is known as that soon.
        while self.bad <= self.good / 50 + 100 {
            match std::str::from_utf8(piece) {
                Ok(text) => {
                    self.good += beyond_ascii(text);
                    return;
                }
                Err(error) => {
                    let (fine, rest) = piece.split_at(error.valid_up_to());
                    self.good += beyond_ascii(std::str::from_utf8(fine).unwrap_or(""));
                    match error.error_len() {
                        None => {
                            self.open = rest.to_vec();
                            return;
                        }
                        Some(length) => {
                            self.bad += 1;
                            piece = &rest[length..];
                        }
                    }
                }
            }
        }
    }

    /// Whether the text is UTF-8. A rare broken letter among many whole ones is damage and no other encoding.
    pub fn is_utf8(&self) -> bool {
        let cut = u64::from(!self.open.is_empty());
        self.bad + cut <= self.good / 50
    }
}

/// Letters beyond ASCII, counted up to what matters.
fn beyond_ascii(text: &str) -> u64 {
    if text.is_ascii() { 0 } else { text.chars().filter(|c| !c.is_ascii()).take(100_000).count() as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> bool {
        let mut check = Utf8Check::default();
        for byte in bytes {
            check.feed(&[*byte]);
        }
        check.is_utf8()
    }

    #[test]
    fn utf8_is_told_from_the_rest() {
        assert!(check("ผู้é".as_bytes()) && check(b"plain") && check(b""));
        assert!(!check(b"M\xfcller") && !check(&"é".as_bytes()[..1]));
        let mut damaged = "é".repeat(100).into_bytes();
        damaged.push(0xff);
        assert!(check(&damaged), "one broken letter among a hundred");
        let mut whole = Utf8Check::default();
        whole.feed(&damaged);
        assert!(whole.is_utf8());
    }

    #[test]
    fn encodings_are_known_by_headers_and_letters() {
        for (text, encoding) in [
            ("บริษัท,พนักงาน,ตำแหน่ง\nบมจ. ตัวอย่าง,250 คน,ผู้จัดการ\n", WINDOWS_874),
            ("会社名,従業員数,役職\n株式会社例,1200名,人事部長\n", SHIFT_JIS),
            ("公司,人数,职位\n银行股份有限公司,100-499人,人力资源总监\n", GB18030),
            ("الشركة,عدد الموظفين,المسمى الوظيفي\nشركة المثال,250,مدير\n", WINDOWS_1256),
            ("Firma;Mitarbeiter\nMüller & Söhne;12\n", WINDOWS_1252),
            ("Name,E-mail,Company\nŁukasz Żółć,l@x.example,Kraków Ślusarz Gęś Źdźbło\n", WINDOWS_1250),
            ("회사,직원수,직책\n예시,100,인사부장\n", EUC_KR),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost, "{text}");
            assert_eq!(guess(&bytes, &[]), encoding, "{text}");
        }
    }

    #[test]
    fn utf16_is_known_without_its_mark() {
        let bytes = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(utf16_without_mark(&bytes("Name,Email\nAna,a@x.example\n")), Some(UTF_16LE));
        assert_eq!(utf16_without_mark(&bytes("บริษัท,พนักงาน,x\nบมจ,250,y\n")), Some(UTF_16LE));
        assert_eq!(utf16_without_mark(b"Name,Email\n"), None);
    }

    #[test]
    fn encodings_have_many_names() {
        for (name, encoding) in [("TIS-620", WINDOWS_874), ("cp932", SHIFT_JIS), ("latin1", WINDOWS_1252)] {
            assert_eq!(named(name).expect(name), encoding);
        }
        assert!(named("klingon").expect_err("a refusal").hint().is_some());
    }
}
