//! Documents on their way to tantivy: columns and terms of many records in one piece of memory.
//!
//! tantivy's own document allocates for each; an import makes millions of them. What columns and terms a record has is the
//! business of `write` and `terms`.
//!
//! tantivy queues ten thousand batches while it writes a segment to disk, whatever they hold. So whoever makes them waits
//! for [`Room`].

use std::iter::Empty;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Document, Field as Column, Value};

/// The documents of some records.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    values: Vec<(Column, Held)>,
    bytes: Vec<u8>,
    /// Behind the values of each document.
    ends: Vec<u32>,
    /// Given back with the last document.
    _ticket: Option<Ticket>,
}

/// Memory for batches that wait to be taken in.
#[derive(Debug)]
pub(crate) struct Room {
    most: usize,
    taken: Mutex<usize>,
    freed: Condvar,
}

impl Room {
    /// Room for so many bytes, and always for one batch.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Room { most, taken: Mutex::new(0), freed: Condvar::new() })
    }

    /// Waits until there is room for so many bytes, and takes it. A writer that has ended drops its batches, so that
    /// nobody waits for it.
    fn take(self: &Arc<Self>, bytes: usize) -> Ticket {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |taken: &mut usize| *taken > 0 && *taken + bytes > self.most;
        let mut taken = self.freed.wait_while(taken, is_full).unwrap_or_else(PoisonError::into_inner);
        *taken += bytes;
        Ticket { room: Arc::clone(self), bytes }
    }
}

/// A part of a room that is taken.
#[derive(Debug)]
struct Ticket {
    room: Arc<Room>,
    bytes: usize,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        *self.room.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.room.freed.notify_all();
    }
}

#[derive(Debug, Clone, Copy)]
enum Held {
    U64(u64),
    I64(i64),
    Bytes(u32, u32),
}

impl Batch {
    /// An empty batch with room for so many documents of the usual size.
    pub fn for_documents(count: usize) -> Self {
        Batch {
            values: Vec::with_capacity(count * 40),
            bytes: Vec::with_capacity(count * 512),
            ends: Vec::with_capacity(count),
            _ticket: None,
        }
    }

    /// Adds a number to the document that is being written.
    pub fn add_u64(&mut self, column: Column, value: u64) {
        self.values.push((column, Held::U64(value)));
    }

    /// Adds a number to the document that is being written.
    pub fn add_i64(&mut self, column: Column, value: i64) {
        self.values.push((column, Held::I64(value)));
    }

    /// Adds bytes, given in two pieces, to the document that is being written.
    pub fn add_bytes(&mut self, column: Column, first: &[u8], second: &[u8]) {
        let from = self.bytes.len() as u32;
        self.bytes.extend_from_slice(first);
        self.bytes.extend_from_slice(second);
        self.values.push((column, Held::Bytes(from, self.bytes.len() as u32)));
    }

    /// Ends the document; what is added next belongs to another one.
    pub fn end_document(&mut self) {
        self.ends.push(self.values.len() as u32);
    }

    /// The documents, once there is room for them.
    pub fn into_documents(mut self, room: &Arc<Room>) -> impl ExactSizeIterator<Item = BatchDocument> {
        let values = self.values.capacity() * size_of::<(Column, Held)>();
        self._ticket =
            Some(room.take(values + self.bytes.capacity() + self.ends.capacity() * size_of::<u32>()));
        let batch = Arc::new(self);
        (0..batch.ends.len()).map(move |at| BatchDocument { batch: Arc::clone(&batch), at })
    }
}

/// One document of a batch.
#[derive(Debug, Clone)]
pub(crate) struct BatchDocument {
    batch: Arc<Batch>,
    at: usize,
}

impl Document for BatchDocument {
    type Value<'a> = Leaf<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        let ends = &self.batch.ends;
        let from = if self.at == 0 { 0 } else { ends[self.at - 1] };
        let values = &self.batch.values[from as usize..ends[self.at] as usize];
        Values { values: values.iter(), bytes: &self.batch.bytes }
    }
}

/// Columns and values of a document.
#[derive(Debug, Clone)]
pub(crate) struct Values<'a> {
    values: std::slice::Iter<'a, (Column, Held)>,
    bytes: &'a [u8],
}

impl<'a> Iterator for Values<'a> {
    type Item = (Column, Leaf<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (column, held) = self.values.next()?;
        let leaf = match held {
            Held::U64(value) => Leaf::U64(*value),
            Held::I64(value) => Leaf::I64(*value),
            Held::Bytes(from, to) => Leaf::Bytes(&self.bytes[*from as usize..*to as usize]),
        };
        Some((*column, leaf))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.values.size_hint()
    }
}

/// One value of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Leaf<'a> {
    U64(u64),
    I64(i64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> for Leaf<'a> {
    type ArrayIter = Empty<Self>;
    type ObjectIter = Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self {
            Leaf::U64(value) => ReferenceValueLeaf::U64(*value),
            Leaf::I64(value) => ReferenceValueLeaf::I64(*value),
            Leaf::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_keep_their_own_values() {
        let (one, two) = (Column::from_field_id(1), Column::from_field_id(2));
        let mut batch = Batch::default();
        batch.add_u64(one, 7);
        batch.add_bytes(two, b"=", b"hr");
        batch.end_document();
        batch.end_document();
        batch.add_i64(one, -1);
        batch.end_document();
        let shown: Vec<String> = batch
            .into_documents(&Room::new(0))
            .map(|document| format!("{:?}", document.iter_fields_and_values().collect::<Vec<_>>()))
            .collect();
        assert_eq!(
            shown,
            ["[(Field(1), U64(7)), (Field(2), Bytes([61, 104, 114]))]", "[]", "[(Field(1), I64(-1))]"]
        );
    }

    #[test]
    fn a_batch_waits_until_there_is_room() {
        let room = Room::new(10_000);
        let held = |room: &Room| *room.taken.lock().expect("a lock");
        let batch = || {
            let mut batch = Batch::default();
            batch.add_bytes(Column::from_field_id(1), &[7; 6_000], b"");
            batch.end_document();
            batch.end_document();
            batch
        };
        let mut first: Vec<BatchDocument> = batch().into_documents(&room).collect();
        let of_one = held(&room);
        assert!((6_000..10_000).contains(&of_one), "{of_one}");
        std::thread::scope(|scope| {
            let second = scope.spawn(|| batch().into_documents(&room).count());
            first.pop();
            // One of its documents is left.
            assert_eq!(held(&room), of_one);
            assert!(!second.is_finished());
            first.pop();
            assert_eq!(second.join().expect("no panic"), 2);
        });
        assert_eq!(held(&room), 0);
        // What is larger than the room goes alone.
        let room = Room::new(1);
        assert_eq!(batch().into_documents(&room).count(), 2);
        assert_eq!(held(&room), 0);
    }
}
