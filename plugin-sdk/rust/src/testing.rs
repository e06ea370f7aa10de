//! A host for the unit tests of handlers: one attempt that writes down what the handler asks of it.
//!
//! ```
//! use dotjob_plugin::testing::TestHost;
//! use dotjob_plugin::{Failure, Task};
//!
//! fn greet(task: &Task) -> Result<(), Failure> {
//!     let name: &str = task.required("name")?;
//!     task.set_result(&format!("\"hello, {name}\""))
//! }
//!
//! let host = TestHost::new().with("name", "Ada");
//! assert_eq!(host.run(greet), dotjob_plugin::sys::OK);
//! assert_eq!(host.seen().result.as_deref(), Some("\"hello, Ada\""));
//! ```

mod calls;
mod value;

pub use value::Value;

use crate::c_text::c_string;
use crate::{border, sys, Failure, Task};
use std::collections::HashMap;
use std::ffi::CString;
use std::ptr::{addr_of, null};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a handler asked of its host.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Log lines.
    pub lines: Vec<String>,
    /// Reports of progress.
    pub fractions: Vec<f64>,
    /// The newest result.
    pub result: Option<String>,
    /// The kind of the failure.
    pub failure_kind: Option<String>,
    /// Why the attempt failed.
    pub failure_message: Option<String>,
    /// The earliest time of the next attempt, milliseconds from then.
    pub retry_after_ms: Option<i64>,
}

/// The host of one attempt: task 42, attempt 1, claim 7 of the job `test`.
pub struct TestHost {
    table: sys::dotjob_host,
    json: CString,
    parameters: HashMap<CString, Value>,
    configuration: HashMap<CString, CString>,
    stops_after: usize,
    seen: Mutex<Seen>,
}

/// A task as the host sees it: the calls find their host behind it.
#[repr(C)]
struct Attempt {
    task: sys::dotjob_task,
    host: *const TestHost,
}

/// A plugin as the host sees it.
#[repr(C)]
struct Loaded {
    plugin: sys::dotjob_plugin,
    host: *const TestHost,
}

impl Default for TestHost {
    fn default() -> TestHost {
        TestHost::new()
    }
}

impl TestHost {
    /// A host whose task has no parameters and is never asked to stop.
    pub fn new() -> TestHost {
        TestHost {
            table: calls::table(),
            json: c"{}".to_owned(),
            parameters: HashMap::new(),
            configuration: HashMap::new(),
            stops_after: usize::MAX,
            seen: Mutex::default(),
        }
    }

    /// With a parameter, found under the very `key` that the handler asks for.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> TestHost {
        self.parameters.insert(c_string(key), value.into());
        self
    }

    /// With the text that [`parameters`](crate::SharedTask::parameters) answers; typed reads don't look at it.
    pub fn with_json(mut self, json: &str) -> TestHost {
        self.json = c_string(json);
        self
    }

    /// With a value of the plugin's configuration.
    pub fn with_config(mut self, path: &str, value: &str) -> TestHost {
        self.configuration.insert(c_string(path), c_string(value));
        self
    }

    /// Asks the handler to stop once it has reported progress so many times.
    pub fn stopping_after(mut self, reports: usize) -> TestHost {
        self.stops_after = reports;
        self
    }

    /// Runs a handler on this thread, and returns what the host would get: one of [`sys::OK`], [`sys::RETRY`],
    /// [`sys::FAIL`] and [`sys::CANCELLED`].
    pub fn run(&self, handler: fn(&Task<'_>) -> Result<(), Failure>) -> i32 {
        let loaded = Loaded {
            plugin: sys::dotjob_plugin {
                size: std::mem::size_of::<sys::dotjob_plugin>() as u32,
                requires_minor: 0,
                name: null(),
                version: null(),
                handlers: null(),
                handler_count: 0,
                init: None,
                fini: None,
            },
            host: self,
        };
        let attempt = Attempt {
            task: sys::dotjob_task {
                size: std::mem::size_of::<sys::dotjob_task>() as u32,
                attempt: 1,
                host: &self.table,
                task_id: 42,
                claim_no: 7,
                scheduled_at_ms: 0,
                job_name: c"test".as_ptr(),
                handler: c"test".as_ptr(),
            },
            host: self,
        };
        // SAFETY: both live until the handler has returned, and this is its thread.
        unsafe { border::run(addr_of!(attempt).cast(), addr_of!(loaded).cast(), handler) }
    }

    /// What the handler has asked for so far.
    pub fn seen(&self) -> Seen {
        self.record().clone()
    }

    fn record(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
