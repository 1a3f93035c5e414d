//! Sets that are joined two at a time.

/// A forest over `0..len`, in which each tree is one set.
#[derive(Debug)]
pub struct Union {
    parent: Vec<u32>,
}

impl Union {
    /// `len` sets of one.
    pub fn new(len: usize) -> Self {
        Union { parent: (0..len as u32).collect() }
    }

    /// What stands for the set of `at`: the least of its members.
    pub fn root(&mut self, at: u32) -> u32 {
        let mut root = at;
        while self.parent[root as usize] != root {
            root = self.parent[root as usize];
        }
        let mut at = at;
        while self.parent[at as usize] != root {
            at = std::mem::replace(&mut self.parent[at as usize], root);
        }
        root
    }

    /// Joins two sets and gives what now stands for them.
    pub fn join(&mut self, one: u32, other: u32) -> u32 {
        let (one, other) = (self.root(one), self.root(other));
        let (root, child) = (one.min(other), one.max(other));
        self.parent[child as usize] = root;
        root
    }

    /// What stands for the sets of the first `len` members, in the memory of the forest.
    pub fn into_roots(mut self, len: usize) -> Vec<u32> {
        for at in 0..self.parent.len() as u32 {
            self.root(at);
        }
        self.parent.truncate(len);
        self.parent.shrink_to_fit();
        self.parent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_stands_for_a_set() {
        let mut union = Union::new(5);
        assert_eq!(union.join(4, 2), 2);
        assert_eq!(union.join(3, 4), 2);
        assert_eq!(union.root(3), 2);
        assert_eq!(union.root(1), 1);
        assert_eq!(union.into_roots(4), [0, 1, 2, 2]);
    }
}
