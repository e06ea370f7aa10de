//! Counts the words of the text files under a directory, on several threads.

mod files;
mod words;
mod work;

use dotjob_plugin::{Failure, Task};
use std::path::Path;
use words::Words;

dotjob_plugin::plugin! {
    name: "word-count",
    version: env!("CARGO_PKG_VERSION"),
    handlers: [
        count_words {
            summary: "The most frequent words of the text files under a directory",
            parameters_schema: r#"{"type": "object", "required": ["directory"], "properties": {
                "directory": {"type": "string"},
                "extension": {"type": "string", "default": "txt"},
                "top": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 10},
                "threads": {"type": "integer", "minimum": 1, "maximum": 64, "default": 4}}}"#,
        },
    ],
}

fn count_words(task: &Task) -> Result<(), Failure> {
    let directory: &str = task.required("directory")?;
    let extension: &str = task.optional("extension")?.unwrap_or("txt");
    let top = within(task, "top", 0..=1000)?.unwrap_or(10);
    let threads = within(task, "threads", 1..=64)?.unwrap_or(4);

    let files = files::below(Path::new(directory), extension, task)?;
    let words = work::count(&files, threads, task.shared())?;
    task.info(&format!("{} files, {} words, {} of them different", files.len(), words.total(), words.different()));
    task.set_result(&result(files.len(), &words, top))
}

fn within(task: &Task, key: &str, range: std::ops::RangeInclusive<usize>) -> Result<Option<usize>, Failure> {
    match task.optional(key)? {
        Some(number) if !range.contains(&number) => {
            let (least, most) = range.into_inner();
            Err(Failure::permanent(format!("parameter \"{key}\": must be from {least} to {most}")).kind("bad_input"))
        }
        number => Ok(number),
    }
}

/// The result as JSON. Words are letters and digits, which need no escapes.
fn result(files: usize, words: &Words, top: usize) -> String {
    let (total, different) = (words.total(), words.different());
    let most: Vec<String> = words
        .most_frequent(top)
        .iter()
        .map(|(word, count)| format!(r#"{{"word":"{word}","count":{count}}}"#))
        .collect();
    format!(r#"{{"files":{files},"words":{total},"different":{different},"top":[{}]}}"#, most.join(","))
}
