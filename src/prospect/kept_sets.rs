//! Sets of who is suppressed and who was contacted, made once for a generation, a journal and a day.
//!
//! Reading a long suppression and a long ledger takes longer than most questions, and the next command needs the same sets.
//! Short ones are not worth a file. Whether kept sets may be used is decided by their stamp, which is `db`'s.

use serde::{Deserialize, Serialize};

use crate::db::{Journal, Reason, Snapshot, Stamp};
use crate::error::Result;
use crate::index::bits::Bits;
use crate::value::Day;

/// Raised when other people are left out for the same data and journal.
const RULES: u8 = 2;
/// Keys from which on sets are kept.
const WORTH_KEEPING: usize = 2_000;

/// People by slot and companies by number.
pub(super) type Hit = (Bits, Bits);

/// See the module.
pub(super) struct KeptSets<'s> {
    snapshot: &'s Snapshot,
    stamp: Stamp,
    sets: Sets,
    is_news: bool,
}

#[derive(Default, Serialize, Deserialize)]
struct Sets {
    /// By which rules they were made.
    rules: u8,
    /// By place among all reasons; none where they were not read yet.
    suppressed: Option<Vec<(u8, Bits, Bits)>>,
    contacted: Option<Bits>,
}

impl<'s> KeptSets<'s> {
    /// What is kept for this snapshot, journal and day.
    pub(super) fn read(snapshot: &'s Snapshot, journal: &Journal, today: Day) -> Result<Self> {
        let stamp = Stamp::of(snapshot, journal, today)?;
        let (people, numbers) = (snapshot.indexes().people.len, snapshot.indexes().numbers);
        let fits = |sets: &Sets| {
            let suppressed = sets.suppressed.iter().flatten();
            let all_fit = suppressed
                .into_iter()
                .all(|(_, of_people, companies)| of_people.len() == people && companies.len() == numbers);
            sets.rules == RULES && all_fit && sets.contacted.iter().all(|set| set.len() == people)
        };
        let kept = snapshot.kept_sets(&stamp).and_then(|bytes| postcard::from_bytes(&bytes).ok());
        let sets = kept.filter(fits).unwrap_or_else(|| Sets { rules: RULES, ..Sets::default() });
        Ok(KeptSets { snapshot, stamp, sets, is_news: false })
    }

    /// Who is suppressed, by reason; `make` tells it and by how many keys where it is not kept.
    pub(super) fn suppressed(
        &mut self,
        make: impl FnOnce() -> Result<(Vec<(Reason, Hit)>, usize)>,
    ) -> Result<Vec<(Reason, Hit)>> {
        if let Some(kept) = &self.sets.suppressed {
            let of = |(place, people, companies): &(u8, Bits, Bits)| {
                let reason = Reason::ALL.get(usize::from(*place))?;
                Some((*reason, (people.clone(), companies.clone())))
            };
            return Ok(kept.iter().filter_map(of).collect());
        }
        let (made, keys) = make()?;
        self.is_news |= keys >= WORTH_KEEPING;
        let place = |reason: &Reason| Reason::ALL.iter().position(|known| known == reason).unwrap_or(0) as u8;
        let kept = made
            .iter()
            .map(|(reason, (people, companies))| (place(reason), people.clone(), companies.clone()));
        self.sets.suppressed = Some(kept.collect());
        Ok(made)
    }

    /// Whoever was contacted by anything at any time; `make` tells it and by how many keys where it is not kept.
    pub(super) fn contacted(&mut self, make: impl FnOnce() -> Result<(Bits, usize)>) -> Result<Bits> {
        if let Some(kept) = &self.sets.contacted {
            return Ok(kept.clone());
        }
        let (made, keys) = make()?;
        self.is_news |= keys >= WORTH_KEEPING;
        self.sets.contacted = Some(made.clone());
        Ok(made)
    }

    /// Keeps what was made.
    pub(super) fn keep(self) {
        if self.is_news
            && let Ok(bytes) = postcard::to_allocvec(&self.sets)
        {
            self.snapshot.keep_sets(&self.stamp, &bytes);
        }
    }
}
