//! Names of invented people in several scripts, each with the spelling that stands in an email address.

use crate::rng::Rng;

/// Where a name comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    English,
    German,
    French,
    Spanish,
    Dutch,
    Thai,
    Japanese,
    Chinese,
    Arabic,
}

/// How a person is written.
pub struct PersonName {
    pub first: String,
    pub last: String,
    /// Lower-case ASCII letters only.
    pub ascii_first: String,
    pub ascii_last: String,
}

/// Native and Latin spelling; equal where the script is Latin.
type Spelling = (&'static str, &'static str);

enum Pool {
    Latin(&'static [&'static str], &'static [&'static str]),
    Native(&'static [Spelling], &'static [Spelling]),
}

/// The name of the `turn`-th person of a company. Turns walk through all pairs of an origin before one comes
/// again, so that colleagues rarely share a name.
pub fn person_name(origin: Origin, start: u64, turn: u64, native_script: bool) -> PersonName {
    match pool(origin) {
        Pool::Latin(firsts, lasts) => {
            let (first, last) = pair(firsts.len(), lasts.len(), start, turn);
            PersonName {
                first: firsts[first].to_owned(),
                last: lasts[last].to_owned(),
                ascii_first: ascii(firsts[first]),
                ascii_last: ascii(lasts[last]),
            }
        }
        Pool::Native(firsts, lasts) => {
            let (first, last) = pair(firsts.len(), lasts.len(), start, turn);
            let (first, last) = (firsts[first], lasts[last]);
            PersonName {
                first: if native_script { first.0 } else { first.1 }.to_owned(),
                last: if native_script { last.0 } else { last.1 }.to_owned(),
                ascii_first: ascii(first.1),
                ascii_last: ascii(last.1),
            }
        }
    }
}

/// An origin for somebody working where `home` names are usual: one in eight comes from elsewhere.
pub fn origin_near(home: Origin, rng: &mut Rng) -> Origin {
    if rng.chance(875) {
        return home;
    }
    rng.pick(&[
        Origin::English,
        Origin::German,
        Origin::French,
        Origin::Spanish,
        Origin::Dutch,
        Origin::Thai,
        Origin::Japanese,
        Origin::Chinese,
        Origin::Arabic,
    ])
}

/// Lower-case ASCII letters and digits of a Latin text, umlauts written out, accents dropped.
pub fn ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => folded.push(letter),
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'á' | 'à' | 'â' | 'ã' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'í' | 'î' | 'ï' => folded.push('i'),
            'ó' | 'ô' => folded.push('o'),
            'ú' | 'û' => folded.push('u'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            _ => {}
        }
    }
    folded
}

/// A prime larger than any pool, so that it shares no factor with a number of pairs.
const STRIDE: u64 = 1_000_003;

/// Steps through all pairs of a pool.
fn pair(firsts: usize, lasts: usize, start: u64, turn: u64) -> (usize, usize) {
    let pairs = (firsts * lasts) as u64;
    let stride = STRIDE % pairs;
    let at = (start.wrapping_add(turn.wrapping_mul(stride)) % pairs) as usize;
    (at % firsts, at / firsts)
}

fn pool(origin: Origin) -> Pool {
    match origin {
        Origin::English => Pool::Latin(ENGLISH_FIRST, ENGLISH_LAST),
        Origin::German => Pool::Latin(GERMAN_FIRST, GERMAN_LAST),
        Origin::French => Pool::Latin(FRENCH_FIRST, FRENCH_LAST),
        Origin::Spanish => Pool::Latin(SPANISH_FIRST, SPANISH_LAST),
        Origin::Dutch => Pool::Latin(DUTCH_FIRST, DUTCH_LAST),
        Origin::Thai => Pool::Native(THAI_FIRST, THAI_LAST),
        Origin::Japanese => Pool::Native(JAPANESE_FIRST, JAPANESE_LAST),
        Origin::Chinese => Pool::Native(CHINESE_FIRST, CHINESE_LAST),
        Origin::Arabic => Pool::Native(ARABIC_FIRST, ARABIC_LAST),
    }
}

#[rustfmt::skip]
const ENGLISH_FIRST: &[&str] = &[
    "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "William",
    "Susan", "Richard", "Jessica", "Thomas", "Sarah", "Christopher", "Karen", "Daniel", "Lisa", "Matthew", "Nancy",
    "Anthony", "Betty", "Mark", "Sandra", "Steven", "Ashley", "Paul", "Emily", "Andrew", "Kimberly", "Joshua",
    "Donna", "Kevin", "Michelle", "Brian", "Carol", "George", "Amanda", "Timothy", "Melissa", "Ronald", "Deborah",
    "Jason", "Stephanie", "Ryan", "Rebecca", "Jacob", "Laura", "Oliver", "Olivia", "Harry", "Amelia", "Priya",
    "Arjun", "Sean", "Niamh", "Gareth", "Megan",
];
#[rustfmt::skip]
const ENGLISH_LAST: &[&str] = &[
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Miller", "Davis", "Wilson", "Anderson", "Taylor", "Moore",
    "Jackson", "Martin", "Lee", "Thompson", "White", "Harris", "Clark", "Lewis", "Robinson", "Walker", "Young",
    "Allen", "King", "Wright", "Scott", "Hill", "Green", "Adams", "Baker", "Nelson", "Hall", "Campbell", "Mitchell",
    "Carter", "Roberts", "Turner", "Phillips", "Evans", "Parker", "Edwards", "Collins", "Stewart", "Morris", "Murphy",
    "Cook", "Rogers", "Reed", "Bailey", "Cooper", "Kelly", "Howard", "Ward", "Watson", "Brooks", "Bennett", "Gray",
    "Hughes", "Price", "Sanders", "Patel", "Khan", "O'Brien", "O'Connor", "McDonald", "MacLeod", "Smith-Jones",
    "Sharma", "Okafor", "Osei", "Kowalski", "Nguyen",
];
#[rustfmt::skip]
const GERMAN_FIRST: &[&str] = &[
    "Jürgen", "Anna", "Lukas", "Katharina", "Jörg", "Sabine", "Stefan", "Ursula", "Björn", "Heike", "Matthias",
    "Franziska", "Günther", "Claudia", "Tobias", "Lena", "Felix", "Annette", "Sören", "Birgit", "Maximilian", "Julia",
    "Florian", "Monika", "Hans-Peter", "Grit", "Leon", "Ute", "Uwe", "Marie-Luise", "Jan", "Bärbel",
];
#[rustfmt::skip]
const GERMAN_LAST: &[&str] = &[
    "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer",
    "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krüger",
    "Hofmann", "Hartmann", "Lange", "Weiß", "Krause", "Köhler", "Böhm", "Größler", "von Stein", "Jäger", "Günter",
    "Haas", "Vogt", "Kühn", "Pohl",
];
#[rustfmt::skip]
const FRENCH_FIRST: &[&str] = &[
    "François", "Amélie", "Jérôme", "Chloé", "Élodie", "Hélène", "Benoît", "Céline", "Loïc", "Aurélie", "Jean-Luc",
    "Marie", "Nicolas", "Camille", "Mathieu", "Léa", "Thierry", "Noémie", "Rémi", "Sandrine", "Olivier", "Inès",
    "Guillaume", "Manon", "Frédéric", "Anaïs",
];
#[rustfmt::skip]
const FRENCH_LAST: &[&str] = &[
    "Dubois", "Lefèvre", "Bernard", "Moreau", "Laurent", "Garnier", "Lemaître", "Roux", "Fournier", "Girard", "Mercier",
    "Dupont", "Lambert", "Bonnet", "Faure", "Rousseau", "Blanc", "Guérin", "Muller", "Chevalier", "Gauthier", "Perrin",
    "Béranger", "Le Goff", "d'Arcy", "Renard", "Côté",
];
#[rustfmt::skip]
const SPANISH_FIRST: &[&str] = &[
    "José", "María", "Jesús", "Lucía", "Álvaro", "Sofía", "Andrés", "Inés", "Óscar", "Begoña", "Raúl", "Verónica",
    "Javier", "Carmen", "Iñaki", "Mónica", "Sergio", "Elena", "Ramón", "Nuria", "Martín", "Adriana", "Ángel", "Ximena",
];
#[rustfmt::skip]
const SPANISH_LAST: &[&str] = &[
    "García", "Martínez", "López", "Sánchez", "Pérez", "Gómez", "Fernández", "Díaz", "Muñoz", "Álvarez", "Romero",
    "Núñez", "Jiménez", "Ruiz", "Ibáñez", "Torres", "Ramírez", "Castaño", "Peña", "Herrera", "Domínguez", "Vázquez",
    "García López", "de la Fuente", "Ortiz", "Cortés",
];
#[rustfmt::skip]
const DUTCH_FIRST: &[&str] = &[
    "Daan", "Sanne", "Bram", "Lotte", "Jeroen", "Femke", "Sander", "Anouk", "Thijs", "Maaike", "Pieter", "Noor", "Wouter",
    "Iris", "Ruben", "Esmée", "Joost", "Marloes", "Koen", "Hanneke",
];
#[rustfmt::skip]
const DUTCH_LAST: &[&str] = &[
    "de Jong", "Jansen", "de Vries", "van den Berg", "Bakker", "van Dijk", "Visser", "Smit", "Meijer", "de Boer", "Mulder",
    "de Groot", "Bos", "Vos", "Peters", "Hendriks", "van Leeuwen", "Dekker", "Brouwer", "de Wit", "Dijkstra",
];
#[rustfmt::skip]
const THAI_FIRST: &[Spelling] = &[
    ("สมชาย", "Somchai"), ("สมหญิง", "Somying"), ("ณัฐพล", "Nattapon"), ("กมลวรรณ", "Kamonwan"), ("ธนากร", "Thanakorn"),
    ("พิมพ์ชนก", "Pimchanok"), ("วิชัย", "Wichai"), ("สุดารัตน์", "Sudarat"), ("อนุชา", "Anucha"), ("ศิริพร", "Siriporn"),
    ("กิตติ", "Kitti"), ("นภัสสร", "Napatsorn"), ("ปิยะ", "Piya"), ("จิราพร", "Jiraporn"), ("ชัยวัฒน์", "Chaiwat"),
    ("อรทัย", "Orathai"), ("ประเสริฐ", "Prasert"), ("วราภรณ์", "Waraporn"), ("ธีรวัฒน์", "Teerawat"), ("มาลี", "Malee"),
    ("สุรชัย", "Surachai"), ("รัตนา", "Rattana"), ("ภาณุ", "Panu"), ("ลลิตา", "Lalita"), ("เอกชัย", "Ekachai"),
];
#[rustfmt::skip]
const THAI_LAST: &[Spelling] = &[
    ("ใจดี", "Jaidee"), ("สุขสวัสดิ์", "Suksawat"), ("ทองดี", "Thongdee"), ("ศรีสุข", "Srisuk"), ("แสงทอง", "Saengthong"),
    ("วงศ์ไทย", "Wongthai"), ("บุญมา", "Boonma"), ("รุ่งเรือง", "Rungrueang"), ("พงษ์พานิช", "Pongpanich"), ("จันทร์แก้ว", "Chankaew"),
    ("อินทร์ทอง", "Inthong"), ("ชัยชนะ", "Chaichana"), ("สมบูรณ์", "Somboon"), ("มีสุข", "Meesuk"), ("ประเสริฐศักดิ์", "Prasertsak"),
    ("เจริญผล", "Charoenphon"), ("คำแก้ว", "Khamkaew"), ("น้ำใส", "Namsai"), ("ภักดี", "Pakdee"), ("ทวีทรัพย์", "Taweesap"),
    ("สายทอง", "Saithong"), ("ยอดเยี่ยม", "Yodyiam"), ("กล้าหาญ", "Klahan"), ("เพชรรัตน์", "Phetcharat"),
];
#[rustfmt::skip]
const JAPANESE_FIRST: &[Spelling] = &[
    ("太郎", "Taro"), ("花子", "Hanako"), ("健一", "Kenichi"), ("由美", "Yumi"), ("大輔", "Daisuke"), ("陽子", "Yoko"), ("翔太", "Shota"),
    ("美咲", "Misaki"), ("浩", "Hiroshi"), ("恵子", "Keiko"), ("拓也", "Takuya"), ("さくら", "Sakura"), ("誠", "Makoto"), ("愛", "Ai"),
    ("隆", "Takashi"), ("直美", "Naomi"), ("優斗", "Yuto"), ("結衣", "Yui"), ("修", "Osamu"), ("真理", "Mari"), ("哲也", "Tetsuya"),
    ("明美", "Akemi"), ("亮", "Ryo"), ("香織", "Kaori"),
];
#[rustfmt::skip]
const JAPANESE_LAST: &[Spelling] = &[
    ("佐藤", "Sato"), ("鈴木", "Suzuki"), ("高橋", "Takahashi"), ("田中", "Tanaka"), ("伊藤", "Ito"), ("渡辺", "Watanabe"), ("山本", "Yamamoto"),
    ("中村", "Nakamura"), ("小林", "Kobayashi"), ("加藤", "Kato"), ("吉田", "Yoshida"), ("山田", "Yamada"), ("佐々木", "Sasaki"),
    ("山口", "Yamaguchi"), ("松本", "Matsumoto"), ("井上", "Inoue"), ("木村", "Kimura"), ("林", "Hayashi"), ("斎藤", "Saito"),
    ("清水", "Shimizu"), ("森", "Mori"), ("池田", "Ikeda"), ("橋本", "Hashimoto"), ("阿部", "Abe"), ("石川", "Ishikawa"),
];
#[rustfmt::skip]
const CHINESE_FIRST: &[Spelling] = &[
    ("伟", "Wei"), ("芳", "Fang"), ("娜", "Na"), ("敏", "Min"), ("静", "Jing"), ("丽", "Li"), ("强", "Qiang"), ("磊", "Lei"), ("军", "Jun"),
    ("洋", "Yang"), ("勇", "Yong"), ("艳", "Yan"), ("杰", "Jie"), ("娟", "Juan"), ("涛", "Tao"), ("明", "Ming"), ("超", "Chao"),
    ("秀英", "Xiuying"), ("晓明", "Xiaoming"), ("志强", "Zhiqiang"), ("雪", "Xue"), ("建国", "Jianguo"), ("美玲", "Meiling"), ("子涵", "Zihan"),
];
#[rustfmt::skip]
const CHINESE_LAST: &[Spelling] = &[
    ("王", "Wang"), ("李", "Li"), ("张", "Zhang"), ("刘", "Liu"), ("陈", "Chen"), ("杨", "Yang"), ("赵", "Zhao"), ("黄", "Huang"), ("周", "Zhou"),
    ("吴", "Wu"), ("徐", "Xu"), ("孙", "Sun"), ("胡", "Hu"), ("朱", "Zhu"), ("高", "Gao"), ("林", "Lin"), ("何", "He"), ("郭", "Guo"),
    ("马", "Ma"), ("罗", "Luo"), ("梁", "Liang"), ("宋", "Song"), ("郑", "Zheng"), ("谢", "Xie"), ("欧阳", "Ouyang"),
];
#[rustfmt::skip]
const ARABIC_FIRST: &[Spelling] = &[
    ("محمد", "Mohammed"), ("فاطمة", "Fatima"), ("أحمد", "Ahmed"), ("عائشة", "Aisha"), ("علي", "Ali"), ("مريم", "Mariam"), ("عمر", "Omar"),
    ("ليلى", "Layla"), ("خالد", "Khalid"), ("نورة", "Noura"), ("يوسف", "Yousef"), ("هدى", "Huda"), ("سعيد", "Saeed"), ("سارة", "Sara"),
    ("حسن", "Hassan"), ("ريم", "Reem"), ("طارق", "Tariq"), ("دانة", "Dana"), ("راشد", "Rashid"), ("منى", "Mona"), ("سلطان", "Sultan"),
    ("آمنة", "Amna"), ("إبراهيم", "Ibrahim"), ("زينب", "Zainab"),
];
#[rustfmt::skip]
const ARABIC_LAST: &[Spelling] = &[
    ("المنصوري", "Al Mansoori"), ("الهاشمي", "Al Hashimi"), ("الشامسي", "Al Shamsi"), ("النعيمي", "Al Nuaimi"), ("حداد", "Haddad"),
    ("خوري", "Khoury"), ("المصري", "El Masry"), ("الزعابي", "Al Zaabi"), ("السويدي", "Al Suwaidi"), ("قاسم", "Qasim"), ("سليمان", "Suleiman"),
    ("الكعبي", "Al Kaabi"), ("ناصر", "Nasser"), ("الفارسي", "Al Farsi"), ("البلوشي", "Al Balushi"), ("منصور", "Mansour"), ("عباس", "Abbas"),
    ("الراشدي", "Al Rashidi"), ("صالح", "Saleh"), ("فارس", "Fares"), ("الجابري", "Al Jabri"), ("درويش", "Darwish"), ("حمدان", "Hamdan"),
    ("يعقوب", "Yaqoub"), ("الحمادي", "Al Hammadi"),
];
