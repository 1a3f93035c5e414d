//! Compressed input, unpacked while it is read.
//!
//! Owns what a file's first bytes say about its packing, and the limit beyond which a small file that grows without end
//! is refused.

use std::io::{self, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// How the bytes of a file are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// Not at all.
    #[default]
    Plain,
    /// gzip
    Gzip,
    /// Zstandard
    Zstd,
}

/// Text of leads shrinks tenfold, lists of one word a hundredfold. What grows beyond that after the first of these many
/// bytes is made to fill a disk.
const FREE: u64 = 64 << 20;
const RATIO: u64 = 250;

/// The words of the refusal.
pub const BOMB: &str = "it grows more than 250 times when unpacked";

/// Whether so many bytes are made of so few that nobody packed leads.
pub fn is_bomb(unpacked: u64, packed: u64) -> bool {
    unpacked > FREE && unpacked / RATIO > packed
}

impl Packing {
    /// What the first bytes of a file say.
    pub fn of(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            _ => Packing::Plain,
        }
    }

    /// The words of reports.
    pub fn name(self) -> &'static str {
        match self {
            Packing::Plain => "",
            Packing::Gzip => "gzip",
            Packing::Zstd => "Zstandard",
        }
    }

    /// The bytes as they were before they were packed.
    pub fn reader<'r>(self, packed: impl Read + Send + 'r) -> io::Result<Box<dyn Read + Send + 'r>> {
        let count = Arc::new(AtomicU64::new(0));
        let counted = BufReader::with_capacity(128 * 1024, Counted { inner: packed, count: count.clone() });
        Ok(match self {
            Packing::Plain => Box::new(counted),
            Packing::Gzip => Box::new(Limited::new(MultiGzDecoder::new(counted), count)),
            Packing::Zstd => {
                Box::new(Limited::new(zstd::stream::read::Decoder::with_buffer(counted)?, count))
            }
        })
    }
}

struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

struct Limited<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    unpacked: u64,
}

impl<R> Limited<R> {
    fn new(inner: R, packed: Arc<AtomicU64>) -> Self {
        Limited { inner, packed, unpacked: 0 }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        if is_bomb(self.unpacked, self.packed.load(Ordering::Relaxed)) {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, BOMB));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        writer.write_all(bytes).expect("room");
        writer.finish().expect("an end")
    }

    fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Packing::of(packed).reader(packed)?.take(1 << 30).read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn packed_files_are_unpacked() {
        // Two members after each other are one file.
        let mut packed = gzip(b"a,b\n");
        packed.extend(gzip(b"c,d\n"));
        assert_eq!(unpack(&packed).expect("text"), b"a,b\nc,d\n");
        let packed = zstd::encode_all(&b"a,b\n"[..], 1).expect("packed");
        assert_eq!(Packing::of(&packed), Packing::Zstd);
        assert_eq!(unpack(&packed).expect("text"), b"a,b\n");
        assert_eq!(unpack(b"a,b\n").expect("text"), b"a,b\n");
    }

    #[test]
    fn bombs_and_broken_files_are_refused() {
        let bomb = gzip(&vec![0; (FREE + (1 << 20)) as usize]);
        let refusal = unpack(&bomb).map(|bytes| bytes.len()).expect_err("a refusal");
        assert_eq!(refusal.to_string(), BOMB);
        let mut packed = gzip(b"a,b\nc,d\n");
        packed.truncate(packed.len() - 4);
        assert!(unpack(&packed).is_err());
    }
}
