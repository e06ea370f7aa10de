use dotjob_plugin::{Failure, Task};
use std::fs;
use std::path::{Path, PathBuf};

/// The regular files under `root` whose names end in `.extension`, sorted. Symbolic links are not followed.
///
/// # Errors
/// A permanent failure when `root` is no directory; one worth another attempt when one below can't be read.
pub fn below(root: &Path, extension: &str, task: &Task) -> Result<Vec<PathBuf>, Failure> {
    if !root.is_dir() {
        let shown = root.display();
        return Err(Failure::permanent(format!("directory \"{shown}\": no such directory; name one")).kind("bad_input"));
    }
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        task.check_stop()?;
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && entry.path().extension().is_some_and(|it| it == extension) {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}
