//! Company names and domains. A brand follows from the company's running number by a bijection, so domains are
//! unique without remembering those given out.

use crate::countries::Country;
use crate::rng::Rng;
use crate::titles::Language;

/// A company's names.
#[derive(Clone)]
pub struct Brand {
    /// With its legal form, as on a letterhead.
    pub name: String,
    /// Without the legal form.
    pub plain: String,
    /// Lower-case ASCII words joined by hyphens; unique in a run.
    pub slug: String,
    /// The Latin name that all legal entities of the brand share.
    latin: String,
}

/// How many brands there are before running numbers are appended.
#[cfg(test)]
pub const BRANDS: u64 = (HEADS.len() * TAILS.len() * (MIDDLES.len() + 1)) as u64;

impl Brand {
    /// The brand of company `index`: the first few thousand are short (Northgate Bank), later ones have a
    /// middle word (Northgate Harbour Bank).
    pub fn new(seed: u64, index: u64, sector_word: &str, country: &Country, rng: &mut Rng) -> Self {
        let pairs = (HEADS.len() * TAILS.len()) as u64;
        let at = ((index % pairs) * STRIDE + seed % pairs) % pairs;
        let (head, tail) = (HEADS[at as usize % HEADS.len()], TAILS[at as usize / HEADS.len()]);
        let round = index / pairs;
        let middle = (round % (MIDDLES.len() as u64 + 1)) as usize;
        let lap = round / (MIDDLES.len() as u64 + 1);
        let mut latin = format!("{head}{tail}");
        if middle > 0 {
            latin = format!("{latin} {}", MIDDLES[middle - 1]);
        }
        if lap > 0 {
            latin = format!("{latin} {}", lap + 1);
        }
        latin = format!("{latin} {sector_word}");
        let slug = latin.to_lowercase().replace(' ', "-");
        Self::incorporate(latin, slug, country, rng)
    }

    /// Another company of the same name in another country.
    pub fn namesake(&self, country: &Country, rng: &mut Rng) -> Self {
        Self::incorporate(self.latin.clone(), format!("{}-{}", self.slug, country.code), country, rng)
    }

    fn incorporate(latin: String, slug: String, country: &Country, rng: &mut Rng) -> Self {
        let form = if rng.chance(700) { rng.pick(country.legal_forms) } else { "" };
        let native = form.contains("{}") && rng.chance(550);
        let plain = match (native, country.language) {
            (true, Language::Thai) => format!("{}{}", rng.pick(THAI_FIRST), rng.pick(THAI_SECOND)),
            (true, Language::Japanese) => {
                format!("{}{}", rng.pick(JAPANESE_FIRST), rng.pick(JAPANESE_SECOND))
            }
            (true, Language::Chinese) => format!("{}{}", rng.pick(CHINESE_FIRST), rng.pick(CHINESE_SECOND)),
            (true, Language::Arabic) => format!("{} {}", rng.pick(ARABIC_FIRST), rng.pick(ARABIC_SECOND)),
            _ => latin.clone(),
        };
        let name = if form.is_empty() {
            plain.clone()
        } else if form.contains("{}") {
            form.replace("{}", &plain)
        } else {
            format!("{plain} {form}")
        };
        Self { name, plain, slug, latin }
    }

    /// The company's domain, under a top-level domain that nobody can own.
    pub fn domain(&self) -> String {
        format!("{}.example", self.slug)
    }
}

/// Shares no factor with the number of pairs of head and tail.
const STRIDE: u64 = 3_571;

#[rustfmt::skip]
pub const HEADS: &[&str] = &[
    "North", "South", "East", "West", "Green", "Blue", "Silver", "Golden", "Red", "White", "Black", "Stone", "Iron", "Oak",
    "Maple", "Cedar", "Elm", "Ash", "Birch", "Willow", "River", "Lake", "Sea", "Ocean", "Hill", "Summit", "Valley", "Cliff",
    "Wood", "Forest", "Meadow", "Field", "Sun", "Moon", "Star", "Sky", "Cloud", "Rain", "Snow", "Frost", "Winter", "Spring",
    "Bright", "Clear", "Swift", "True", "Fair", "High", "Long", "Broad", "Deep", "Bold", "Prime", "Grand", "Royal", "King",
    "Queen", "Castle", "Tower", "Bridge", "Harbor", "Anchor", "Falcon", "Eagle", "Hawk", "Raven", "Swan", "Fox", "Wolf",
    "Bear", "Lion", "Stag", "Copper", "Crystal", "Amber", "Coral", "Jade", "Opal", "Pearl", "Ruby", "Vela", "Nova", "Luma",
    "Alta", "Terra", "Aqua", "Vita", "Nexa", "Orbi", "Quanta", "Zeni", "Helio", "Astro", "Cora", "Delta", "Echo", "Fjord",
    "Glen", "Haven", "Indigo",
];
#[rustfmt::skip]
pub const TAILS: &[&str] = &[
    "gate", "field", "bridge", "ford", "ton", "dale", "brook", "crest", "ridge", "wood", "stone", "port", "land", "view",
    "point", "mark", "line", "path", "way", "well", "bury", "worth", "ham", "ley", "mont", "vale", "shore", "side", "peak",
    "rock", "burn", "mere", "wick", "by", "stead", "hurst", "combe", "more", "lane", "cross", "bank", "fall", "grove", "spire",
    "loft", "forge", "mill", "hall", "yard", "thorpe", "nest", "wave", "beam", "leaf", "root", "branch", "link", "core",
    "pulse", "edge",
];
#[rustfmt::skip]
pub const MIDDLES: &[&str] = &[
    "Harbour", "Alliance", "Atlantic", "Pacific", "Union", "Heritage", "Premier", "United", "General", "National", "Global",
    "Central", "Metro", "Urban", "Coastal", "Alpine", "Nordic", "Baltic", "Iberian", "Rhine", "Danube", "Thames", "Mersey",
    "Severn", "Hudson", "Delaware", "Pioneer", "Frontier", "Liberty", "Beacon", "Compass", "Keystone", "Cornerstone", "Legacy",
    "Horizon", "Vertex", "Apex", "Zenith", "Orbit", "Fusion", "Vector", "Matrix", "Cobalt", "Quartz", "Granite", "Marble",
    "Onyx", "Saffron", "Juniper", "Laurel", "Magnolia", "Aspen", "Sequoia", "Juno", "Apollo", "Atlas", "Orion", "Phoenix",
    "Aurora", "Solstice", "Equinox", "Meridian", "Latitude", "Altitude", "Momentum", "Catalyst", "Synergy", "Insight",
    "Velocity", "Trident", "Mosaic", "Prism", "Spectrum", "Harvest", "Orchard", "Prairie", "Canyon", "Mesa", "Delta",
    "Lagoon", "Reef", "Island", "Peninsula", "Cape", "Bay", "Sound", "Strait", "Glacier", "Tundra", "Savanna", "Oasis",
    "Sahara", "Nile", "Tigris", "Ganges", "Mekong", "Yangtze", "Amazon", "Andes", "Sierra", "Rocky", "Ural", "Caspian",
    "Aegean", "Adriatic", "Ionian", "Tuscan", "Celtic", "Gaelic", "Saxon", "Norman", "Viking", "Roman", "Spartan", "Trojan",
    "Ember", "Cinder", "Flint", "Slate", "Basalt", "Cascade", "Torrent", "Rapids", "Tide", "Drift", "Breeze", "Zephyr",
    "Mistral", "Monsoon", "Thunder", "Lightning", "Comet", "Meteor", "Nebula", "Galaxy", "Cosmos", "Stellar", "Lunar",
    "Solar", "Arctic", "Boreal", "Tropic", "Temperate", "Verdant", "Azure", "Crimson", "Scarlet", "Violet", "Ivory", "Ebony",
    "Walnut", "Chestnut", "Hazel", "Hawthorn", "Rowan", "Alder", "Poplar", "Cypress", "Sycamore", "Redwood", "Pine", "Spruce",
    "Fern", "Heather", "Thistle", "Clover", "Iris", "Lotus", "Orchid", "Dahlia", "Tulip", "Jasmine", "Lavender", "Sage",
    "Basil", "Mint", "Ginger", "Pepper", "Olive", "Citrus", "Mango", "Papaya", "Almond", "Cashew", "Pecan", "Acorn", "Kestrel",
    "Osprey", "Heron", "Crane", "Egret", "Pelican", "Albatross", "Puffin", "Robin", "Wren", "Finch", "Sparrow", "Starling",
    "Otter", "Badger", "Beaver", "Marten", "Lynx", "Cougar", "Jaguar", "Panther", "Bison", "Elk", "Moose", "Caribou", "Ibex",
    "Chamois", "Gazelle", "Oryx", "Zebra", "Dolphin", "Orca", "Marlin", "Sturgeon", "Salmon", "Trout",
    "Abbey", "Arbor", "Bastion", "Citadel", "Domain", "Estuary", "Fathom", "Gallery", "Hamlet", "Inlet", "Junction", "Knoll",
    "Lantern", "Manor", "Northern", "Outpost", "Parish", "Quarry", "Rampart", "Southern",
];

const THAI_FIRST: &[&str] = &[
    "ไทย",
    "สยาม",
    "ทรัพย์",
    "เจริญ",
    "รุ่งเรือง",
    "มั่นคง",
    "ศรี",
    "ทอง",
    "แสง",
    "บูรพา",
    "เหนือ",
    "ธน",
    "กรุง",
    "สุข",
    "ชัย",
    "พัฒน์",
];
const THAI_SECOND: &[&str] = &[
    "พาณิชย์",
    "การเงิน",
    "ประกันภัย",
    "ก่อสร้าง",
    "เทคโนโลยี",
    "อุตสาหกรรม",
    "ขนส่ง",
    "อาหาร",
    "การแพทย์",
    "ท่องเที่ยว",
    "พลังงาน",
    "โฮลดิ้ง",
    "มาร์เก็ตติ้ง",
    "เซอร์วิส",
];
#[rustfmt::skip]
const JAPANESE_FIRST: &[&str] = &[
    "北山", "南海", "東光", "西陽", "青葉", "緑川", "銀河", "金剛", "白鳥", "黒潮", "朝日野", "夕凪", "星野原", "月見", "桜井川", "松風",
];
#[rustfmt::skip]
const JAPANESE_SECOND: &[&str] = &[
    "商事", "工業", "銀行", "証券", "保険", "建設", "電機", "物流", "食品", "製薬", "システム", "テクノロジーズ", "ホールディングス", "サービス",
];
#[rustfmt::skip]
const CHINESE_FIRST: &[&str] = &[
    "华北", "东辰", "南岭", "西川", "中岳", "金桥", "银杏", "蓝海", "绿洲", "红杉林", "星河", "云峰", "天衡", "海纳", "瑞丰", "鼎新",
];
#[rustfmt::skip]
const CHINESE_SECOND: &[&str] = &[
    "科技", "软件", "金融服务", "保险", "建筑工程", "贸易", "物流", "食品", "医药", "电子", "能源", "咨询", "教育", "投资管理",
];
#[rustfmt::skip]
const ARABIC_FIRST: &[&str] = &[
    "النور", "الأفق", "الواحة", "النخبة", "الريادة", "الخليج الأزرق", "الصحراء", "المنارة", "الفجر", "القمة", "الشروق", "اللؤلؤة",
];
#[rustfmt::skip]
const ARABIC_SECOND: &[&str] = &[
    "للتجارة", "للخدمات المالية", "للتأمين", "للمقاولات", "للتقنية", "للاستثمار", "للنقل", "للرعاية الصحية", "للطاقة", "للسياحة",
];
