use crate::words::Words;
use dotjob_plugin::{Failure, SharedTask};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many lines a thread reads between two looks at whether to stop.
const LINES_BETWEEN_LOOKS: usize = 4096;

/// Counts the words of all files. Each thread takes the next file that nobody has.
///
/// # Errors
/// The first file that can't be read, in no order; or that the task was asked to stop.
pub fn count(files: &[PathBuf], threads: usize, task: SharedTask) -> Result<Words, Failure> {
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let take_files = || -> Result<Words, Failure> {
        let mut words = Words::default();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            count_file(file, &mut words, task)?;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            task.progress_with_note(done as f64 / files.len() as f64, &format!("{done} of {} files", files.len()));
        }
        Ok(words)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.min(files.len())).map(|_| scope.spawn(take_files)).collect();
        let mut words = Words::default();
        for worker in workers {
            // A panic goes on here, on the handler's thread, where it becomes the attempt's failure.
            words.merge(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(words)
    })
}

fn count_file(path: &Path, words: &mut Words, task: SharedTask) -> Result<(), Failure> {
    let unreadable = |error| Failure::retry(format!("file \"{}\": {error}", path.display())).kind("io");
    let mut reader = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut line = Vec::new();
    for number in 0.. {
        if number % LINES_BETWEEN_LOOKS == 0 {
            task.check_stop()?;
        }
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(unreadable)? == 0 {
            break;
        }
        words.add(&String::from_utf8_lossy(&line));
    }
    Ok(())
}
