//! The file of rejected rows: the original columns, then line and reason.
//!
//! It is written while rows are read, in the change's own folder, and put in its place at the end, so that a failed
//! import leaves none behind.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::row::Reject;
use super::source::Input;

/// Rejected rows of one file.
pub struct Rejects {
    draft: PathBuf,
    place: Option<PathBuf>,
    headers: Vec<String>,
    writer: Option<csv::Writer<File>>,
}

impl Rejects {
    /// None yet. They will go beside `input`, or to `asked`.
    pub fn new(
        folder: &Path,
        number: usize,
        input: &Input,
        asked: Option<&Path>,
        headers: Vec<String>,
    ) -> Self {
        let place = asked.map(Path::to_path_buf).or_else(|| input.path().map(beside));
        Rejects { draft: folder.join(format!("rejects-{number}")), place, headers, writer: None }
    }

    /// Adds a row.
    pub fn push(&mut self, reject: &Reject) -> Result<()> {
        if self.place.is_none() {
            return Ok(());
        }
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => {
                let file = File::create(&self.draft).map_err(|error| Error::io(&self.draft, error))?;
                let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
                let extra = ["line", "reason"];
                let headers = self.headers.iter().map(String::as_str).chain(extra);
                writer.write_record(headers).map_err(failed)?;
                self.writer.insert(writer)
            }
        };
        // A row that could not be cut stands whole in the first column, and cells too many in the last.
        let width = self.headers.len();
        let mut cells: Vec<String> = reject.cells.iter().take(width).cloned().collect();
        cells.resize(width, String::new());
        if let (Some(surplus), Some(last)) = (reject.cells.get(width..), cells.last_mut()) {
            for cell in surplus {
                last.push(',');
                last.push_str(cell);
            }
        }
        cells.push(reject.line.to_string());
        cells.push(reject.reason.words().to_string());
        writer.write_record(&cells).map_err(failed)
    }

    /// Puts the file in its place, if there is one. Gives the place.
    pub fn finish(&mut self) -> Result<Option<PathBuf>> {
        let (Some(mut writer), Some(place)) = (self.writer.take(), self.place.clone()) else {
            return Ok(None);
        };
        writer.flush().map_err(|error| Error::io(&self.draft, error))?;
        std::fs::copy(&self.draft, &place).map_err(|error| {
            Error::io(&place, error).with_hint("--rejects PATH writes the rejected rows somewhere else")
        })?;
        Ok(Some(place))
    }
}

fn failed(error: csv::Error) -> Error {
    Error::data("the rejected rows could not be written").with_source(error)
}

/// `leads.csv` → `leads.rejected.csv`
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    path.with_file_name(format!("{stem}.rejected.csv"))
}

#[cfg(test)]
mod tests {
    use super::super::rows::Reason;
    use super::*;

    #[test]
    fn rejected_rows_keep_their_columns() {
        let dir = tempfile::tempdir().expect("a folder");
        let input = Input::file(&dir.path().join("leads.csv"));
        let headers = vec!["a".to_string(), "b".to_string()];
        let mut rejects = Rejects::new(dir.path(), 0, &input, None, headers);
        assert_eq!(rejects.finish().expect("nothing"), None);
        for cells in [vec!["x,\"y"], vec!["1", "2", "3"]] {
            let cells = cells.into_iter().map(str::to_string).collect();
            rejects.push(&Reject { line: 7, reason: Reason::Columns, cells }).expect("room");
        }
        let place = rejects.finish().expect("a file").expect("a place");
        assert_eq!(place, dir.path().join("leads.rejected.csv"));
        let text = std::fs::read_to_string(place).expect("text");
        assert_eq!(
            text,
            "a,b,line,reason\n\"x,\"\"y\",,7,wrong number of columns\n1,\"2,3\",7,wrong number of columns\n"
        );
    }
}
