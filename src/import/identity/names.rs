//! Whether two names can be one person's.
//!
//! Names of a million rows are compared in six bytes each: the ends of the name and their initials. That is enough to
//! tell "clearly different" from "written differently".

/// What is kept of a name for comparing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct NameShape {
    first: End,
    last: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
struct End {
    /// Hash of the word, in bytes so that no room is lost between ends; 0 for an initial.
    word: [u8; 2],
    /// Hash of the first letter; 0 for no word.
    initial: u8,
}

impl NameShape {
    /// The shape of a folded name.
    pub fn of(folded: &str) -> Self {
        let mut words = folded
            .split([' ', '-', ','])
            .map(|word| word.trim_matches(['.', '\'', '"', '(', ')']))
            .filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return NameShape::default() };
        let last = words.next_back();
        NameShape { first: End::of(first), last: last.map_or_else(End::default, End::of) }
    }

    /// Whether nothing is known of the name.
    pub fn is_empty(&self) -> bool {
        self.first.initial == 0
    }

    /// Of two names of one person the one that tells more.
    pub fn fuller(self, other: NameShape) -> NameShape {
        let told = |shape: &NameShape| {
            let ends = [shape.first, shape.last];
            ends.map(|end| u8::from(end.initial != 0) + u8::from(end.word != [0; 2])).iter().sum::<u8>()
        };
        // Which of equals does not depend on the order of rows.
        std::cmp::max_by_key(self, other, |shape| (told(shape), *shape))
    }

    /// Whether both can be the name of one person. A name that is not known agrees with all.
    pub fn agrees(&self, other: &NameShape) -> bool {
        if self.is_empty() || other.is_empty() {
            return true;
        }
        let one_word = |one: &NameShape, other: &NameShape| {
            one.last.initial == 0 && (one.first.fits(&other.first) || one.first.fits(&other.last))
        };
        self.first.fits(&other.first) && self.last.fits(&other.last)
            || self.first.fits(&other.last) && self.last.fits(&other.first)
            || one_word(self, other)
            || one_word(other, self)
    }
}

impl End {
    fn of(word: &str) -> Self {
        let mut hash: u32 = 0x811c_9dc5;
        for byte in word.bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
        let mut letters = word.chars();
        let initial = letters.next().map_or(0, |c| (u32::from(c) % 255) as u8 + 1);
        let is_initial = letters.next().is_none() && word.is_ascii();
        let word = if is_initial { 0 } else { ((hash ^ hash >> 16) as u16).max(1) };
        End { word: word.to_be_bytes(), initial }
    }

    fn fits(&self, other: &End) -> bool {
        if self.word == [0; 2] || other.word == [0; 2] {
            self.initial == other.initial
        } else {
            self.word == other.word
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_takes_six_bytes() {
        assert_eq!(size_of::<NameShape>(), 6);
    }

    #[test]
    fn the_fuller_of_two_names_is_kept() {
        for (full, short) in
            [("maya okafor", "m. okafor"), ("maya okafor", "maya"), ("maya", ""), ("m okafor", "m. o.")]
        {
            let (full, short) = (NameShape::of(full), NameShape::of(short));
            assert_eq!(full.fuller(short), full);
            assert_eq!(short.fuller(full), full);
        }
    }

    #[test]
    fn names_of_one_person_agree() {
        for (one, other, agree) in [
            ("maya okafor", "maya okafor", true),
            ("maya okafor", "okafor, maya", true),
            ("m. okafor", "maya okafor", true),
            ("maya anne okafor", "maya okafor", true),
            ("maya", "maya okafor", true),
            ("", "maya okafor", true),
            ("maya okafor", "maya weber", false),
            ("maya okafor", "jonas okafor", false),
            ("j okafor", "maya okafor", false),
            ("jonas weber", "maya okafor", false),
            ("สมชาย ตัวอย่าง", "สมชาย ตัวอย่าง", true),
            ("田中", "山田", false),
        ] {
            let (one_shape, other_shape) = (NameShape::of(one), NameShape::of(other));
            assert_eq!(one_shape.agrees(&other_shape), agree, "{one} / {other}");
            assert_eq!(other_shape.agrees(&one_shape), agree, "{other} / {one}");
        }
    }
}
