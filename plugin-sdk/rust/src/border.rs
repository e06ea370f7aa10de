//! Where C calls Rust. Nothing unwinds past these functions. For the code that [`plugin!`](crate::plugin) writes.

pub use crate::c_text::nul_terminated;
use crate::panics::caught;
use crate::{sys, Failure, Host, Task};
use std::ffi::c_char;
use std::fmt::Display;
use std::marker::PhantomData;
use std::mem::{offset_of, size_of};

/// What a plugin says about a handler. An empty text stands for none.
#[derive(Clone, Copy)]
pub struct About {
    /// One line for people.
    pub summary: &'static str,
    /// Suggested timeout of an attempt, 0 for none; a job's own timeout wins.
    pub timeout_ms: u32,
    /// A JSON Schema for the parameters.
    pub parameters_schema: &'static str,
}

impl About {
    /// Nothing.
    pub const NOTHING: About = About { summary: "", timeout_ms: 0, parameters_schema: "" };
}

/// Runs a handler and turns how it ended into what the host expects.
///
/// # Safety
/// `task` is what the host passed to the handler, on the thread that it did so; `plugin` is what the entry returned.
pub unsafe fn run(
    task: *const sys::dotjob_task,
    plugin: *const sys::dotjob_plugin,
    handler: fn(&Task<'_>) -> Result<(), Failure>,
) -> i32 {
    // SAFETY: the caller is the handler's exported function, which returns after this one.
    let task = unsafe { Task::new(task, plugin) };
    match caught(|| handler(&task)) {
        Ok(Ok(())) => sys::OK,
        Ok(Err(failure)) => task.record(&failure),
        Err(panic) => task.record(&Failure::retry(panic).kind("panic")),
    }
}

/// Fills in what a handler says about itself: `summary` and `parameters_schema` are NUL-terminated.
///
/// # Safety
/// `meta` is what the host passed to `describe`.
pub unsafe fn describe(
    meta: *mut sys::dotjob_meta,
    about: &About,
    summary: &'static [u8],
    parameters_schema: &'static [u8],
) {
    // SAFETY: all of ABI 1.0 is there in every host, and `size` says so; a host with less gets nothing written.
    unsafe {
        if ((*meta).size as usize) < offset_of!(sys::dotjob_meta, parameters_schema) + size_of::<*const c_char>() {
            return;
        }
        (*meta).timeout_ms = about.timeout_ms;
        if !about.summary.is_empty() {
            (*meta).summary = summary.as_ptr().cast();
        }
        if !about.parameters_schema.is_empty() {
            (*meta).parameters_schema = parameters_schema.as_ptr().cast();
        }
    }
}

/// Runs a plugin's `init` and writes what went wrong into `error`.
///
/// # Safety
/// The arguments are what the host passed to `init`.
pub unsafe fn init<E: Display>(
    host: *const sys::dotjob_host,
    plugin: *const sys::dotjob_plugin,
    error: *mut c_char,
    capacity: usize,
    body: fn(Host<'static>) -> Result<(), E>,
) -> i32 {
    let host = Host { table: host, plugin, life: PhantomData };
    let reason = match caught(|| body(host).map_err(|error| error.to_string())) {
        Ok(Ok(())) => return 0,
        Ok(Err(reason)) | Err(reason) => reason,
    };
    if capacity > 0 {
        let length = reason.len().min(capacity - 1);
        // SAFETY: `length` and the NUL fit into the `capacity` bytes of the host's buffer.
        unsafe {
            std::ptr::copy_nonoverlapping(reason.as_ptr(), error.cast(), length);
            *error.add(length) = 0;
        }
    }
    1
}

/// Runs a plugin's `fini`. The process ends after it, so a panic is only printed.
pub fn fini(body: fn()) {
    if let Err(panic) = caught(body) {
        eprintln!("fini {panic}");
    }
}
