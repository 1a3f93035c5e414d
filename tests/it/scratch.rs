//! Where tests that write a lot do it, and the numbers that they draw.

use std::fs;
use std::path::Path;

/// A folder that vanishes with its owner: in memory where that can be had, because syncs are waited for there no longer
/// than they need to be counted.
pub(super) fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir());
    folder.expect("a folder")
}

/// No file or folder that a command leaves when it is cut short lies anywhere under `root`.
pub(super) fn no_half_files(root: &Path, what: &str) {
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("entries") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let is_left = name.ends_with(".partial") || name.ends_with(".new") || name == "tmp";
            assert!(!is_left, "{what}: {} is left over", path.display());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
}

/// Pseudo-random numbers from a seed.
pub(super) struct Draw(pub(super) u64);

impl Draw {
    /// A number below `most`.
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % most as u64) as usize
    }

    /// One of `all`; `None` where there is none.
    pub(super) fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { Some(&all[self.below(all.len())]) }
    }
}
