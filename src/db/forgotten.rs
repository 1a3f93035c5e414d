//! Who was forgotten on request, as keyed hashes: what bars them from coming back.

use rusqlite::{Transaction, params};

use super::KeySet;
use super::journal::{Journal, failed};
use crate::error::Result;
use crate::model::LeadId;

/// Keys of people who must never be stored again.
#[derive(Debug, Clone, Default)]
pub struct Forgotten {
    strong: KeySet,
    weak: KeySet,
}

impl Forgotten {
    /// Whether somebody with these keys is barred. `has_strong`: whether an address or record id is among the keys; a
    /// namesake at the same company who has an address of their own is somebody else.
    pub fn bars(&self, keys: &[u64], has_strong: bool) -> bool {
        keys.iter().any(|key| self.strong.contains(key) || !has_strong && self.weak.contains(key))
    }

    /// Whether anybody is barred by name or title at a company.
    pub fn has_weak(&self) -> bool {
        !self.weak.is_empty()
    }

    /// Whether somebody of this name or title at a company is barred who is known by nothing else.
    pub fn bars_weak(&self, key: u64) -> bool {
        self.weak.contains(&key)
    }
}

impl Journal {
    /// Those of the ids that a run tells of.
    pub fn run_ids(&self, ids: &[LeadId]) -> Result<Vec<LeadId>> {
        let mut statement = self
            .connection()
            .prepare("SELECT EXISTS (SELECT 1 FROM run_lead WHERE lead = ?1)")
            .map_err(failed)?;
        let mut found = Vec::new();
        for id in ids {
            if statement.query_row([id.0 as i64], |row| row.get(0)).map_err(failed)? {
                found.push(*id);
            }
        }
        Ok(found)
    }

    /// Who must never be stored again.
    pub fn forgotten(&self) -> Result<Forgotten> {
        let mut statement =
            self.connection().prepare("SELECT key, is_strong FROM forgotten").map_err(failed)?;
        let keys = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, bool>(1)?)))
            .map_err(failed)?;
        let mut forgotten = Forgotten::default();
        for key in keys {
            let (key, is_strong) = key.map_err(failed)?;
            if is_strong {
                forgotten.strong.insert(key)
            } else {
                forgotten.weak.insert(key)
            };
        }
        Ok(forgotten)
    }
}

/// Bars keys from coming back, and removes what the journal says of the people, who may be known by several ids.
pub(super) fn forget(
    transaction: &Transaction<'_>,
    number: u32,
    people: &[LeadId],
    keys: &[(u64, bool)],
) -> Result<()> {
    for id in people {
        transaction.execute("DELETE FROM run_lead WHERE lead = ?1", [id.0 as i64]).map_err(failed)?;
    }
    for (key, is_strong) in keys {
        transaction.execute("DELETE FROM contacted WHERE key = ?1", [*key as i64]).map_err(failed)?;
        transaction
            .execute(
                "INSERT OR REPLACE INTO forgotten VALUES (?1, ?2, ?3)",
                params![*key as i64, is_strong, number],
            )
            .map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namesake_with_an_address_is_somebody_else() {
        let forgotten = Forgotten { strong: [1].into_iter().collect(), weak: [2].into_iter().collect() };
        assert!(forgotten.bars(&[1, 9], true));
        assert!(forgotten.bars(&[2], false));
        assert!(!forgotten.bars(&[2, 9], true));
        assert!(!forgotten.bars(&[9], false));
    }
}
