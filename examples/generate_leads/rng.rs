//! A small pseudo-random source whose draws are the same on every platform: SplitMix64 and whole numbers only.

/// SplitMix64 (public domain algorithm by Sebastiano Vigna).
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A source for one item of a run: items are independent of each other, so company 7 is the same in a
    /// small run and in a large one.
    pub fn for_item(seed: u64, stream: u64, item: u64) -> Self {
        Self { state: scramble(scramble(seed ^ (stream << 56)).wrapping_add(item)) }
    }

    /// The next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        scramble(self.state)
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `low..=high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as u64 + 1) as i64
    }

    /// True in `per_mille` of a thousand draws.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `items`, all equally likely.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// One of `items`, in proportion to its weight.
    pub fn weighted<'a, T>(&mut self, items: &'a [T], weight: impl Fn(&T) -> u64) -> &'a T {
        let mut left = self.below(items.iter().map(&weight).sum());
        for item in items {
            let share = weight(item);
            if left < share {
                return item;
            }
            left -= share;
        }
        &items[0]
    }
}

/// A bijection of 32-bit numbers, so that running numbers look like opaque ids and stay unique.
pub fn opaque(number: u32) -> u32 {
    let mut x = number.wrapping_add(0x5EED_1EAD);
    x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
    x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

fn scramble(value: u64) -> u64 {
    let mut z = value;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
