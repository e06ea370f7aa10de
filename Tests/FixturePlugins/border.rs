//! How a handler in Rust can end.

use dotjob_plugin::{Failure, Task};

dotjob_plugin::plugin! {
    name: "border",
    version: "1.0.0",
    requires_minor: 1,
    handlers: [
        border_ok { summary: "Answers its name", timeout_ms: 5_000 },
        border_panic,
        border_thread,
        border_stack,
        border_snooze,
    ],
    init: prepare,
    fini: finish,
}

fn prepare(host: dotjob_plugin::Host) -> Result<(), String> {
    host.config("refuse").map_or(Ok(()), |why| Err(why.to_owned()))
}

fn finish() {
    eprintln!("finished");
}

fn border_ok(task: &Task) -> Result<(), Failure> {
    let name: &str = task.required("name")?;
    task.set_result(&dotjob_plugin::json_string(name))
}

fn border_panic(task: &Task) -> Result<(), Failure> {
    let numbers = [1, 2, 3];
    let index = usize::try_from(task.id())? + 7;
    task.info(&numbers[index].to_string());
    Ok(())
}

/// A panic of a thread that the handler joins is none of the handler's.
fn border_thread(task: &Task) -> Result<(), Failure> {
    let panicked = std::thread::spawn(|| panic!("on a thread")).join().is_err();
    task.set_result(&panicked.to_string())
}

fn border_stack(task: &Task) -> Result<(), Failure> {
    fn deeper(depth: u64) -> u64 {
        let ballast = std::hint::black_box([depth; 512]);
        if depth == 0 {
            0
        } else {
            deeper(depth + 1) + ballast[1]
        }
    }
    task.set_result(&deeper(1).to_string())
}

fn border_snooze(_: &Task) -> Result<(), Failure> {
    Err(Failure::snooze(std::time::Duration::from_millis(1500), "no file"))
}
