//! The table of a [`TestHost`].

use super::{Attempt, Loaded, TestHost, Value};
use crate::sys;
use std::ffi::{c_char, c_int, CStr};
use std::ptr::null;

const RESULT_BYTES_MAX: usize = 1 << 20;

pub(super) fn table() -> sys::dotjob_host {
    sys::dotjob_host {
        size: std::mem::size_of::<sys::dotjob_host>() as u32,
        abi_minor: 1,
        log,
        progress,
        stop_requested,
        stop_fd,
        deadline_ms,
        parameters,
        get_string,
        get_int,
        get_double,
        get_bool,
        trace_context,
        config,
        secret,
        set_result,
        fail,
        retry_after,
    }
}

/// # Safety
/// `task` is the one that a running `TestHost::run` made.
unsafe fn host<'a>(task: *const sys::dotjob_task) -> &'a TestHost {
    // SAFETY: the task is the first field of an `Attempt`, whose host outlives the call.
    unsafe { &*(*task.cast::<Attempt>()).host }
}

/// # Safety
/// `text` is NULL or NUL-terminated.
unsafe fn text(text: *const c_char) -> Option<String> {
    // SAFETY: as the caller promises.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

unsafe extern "C" fn log(task: *const sys::dotjob_task, _level: i32, line: *const c_char, length: usize) {
    // SAFETY: the caller keeps the header's contract, here and in each function below.
    let (host, bytes) = unsafe { (host(task), std::slice::from_raw_parts(line.cast(), length)) };
    host.record().lines.push(String::from_utf8_lossy(bytes).into_owned());
}

unsafe extern "C" fn progress(task: *const sys::dotjob_task, fraction: f64, _note: *const c_char) {
    // SAFETY: see `log`.
    unsafe { host(task) }.record().fractions.push(fraction);
}

unsafe extern "C" fn stop_requested(task: *const sys::dotjob_task) -> bool {
    // SAFETY: see `log`.
    let host = unsafe { host(task) };
    host.record().fractions.len() >= host.stops_after
}

unsafe extern "C" fn stop_fd(_: *const sys::dotjob_task) -> c_int {
    -1
}

unsafe extern "C" fn deadline_ms(_: *const sys::dotjob_task) -> i64 {
    0
}

unsafe extern "C" fn parameters(task: *const sys::dotjob_task, length: *mut usize) -> *const c_char {
    // SAFETY: see `log`.
    let json = unsafe { &host(task).json };
    if !length.is_null() {
        // SAFETY: see `log`.
        unsafe { *length = json.as_bytes().len() };
    }
    json.as_ptr()
}

/// Answers a getter: `pick` has the value if the parameter is of its type.
unsafe fn get<'a, T>(
    task: *const sys::dotjob_task,
    key: *const c_char,
    pick: impl FnOnce(&'a Value) -> Option<T>,
    set: impl FnOnce(T),
) -> i32 {
    // SAFETY: see `log`.
    let (host, key) = unsafe { (host(task), CStr::from_ptr(key)) };
    let Some(value) = host.parameters.get(key) else { return sys::MISSING };
    let Some(value) = pick(value) else { return sys::WRONG_TYPE };
    set(value);
    sys::FOUND
}

unsafe extern "C" fn get_string(
    task: *const sys::dotjob_task,
    key: *const c_char,
    value: *mut *const c_char,
    length: *mut usize,
) -> i32 {
    let pick = |value: &'static Value| if let Value::Text(text) = value { Some(text) } else { None };
    // SAFETY: see `log`.
    unsafe {
        get(task, key, pick, |text| {
            *value = text.as_ptr().cast();
            *length = text.len();
        })
    }
}

unsafe extern "C" fn get_int(task: *const sys::dotjob_task, key: *const c_char, value: *mut i64) -> i32 {
    let pick = |value: &Value| if let Value::Integer(number) = value { Some(*number) } else { None };
    // SAFETY: see `log`.
    unsafe { get(task, key, pick, |number| *value = number) }
}

unsafe extern "C" fn get_double(task: *const sys::dotjob_task, key: *const c_char, value: *mut f64) -> i32 {
    let pick = |value: &Value| match value {
        Value::Number(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    };
    // SAFETY: see `log`.
    unsafe { get(task, key, pick, |number| *value = number) }
}

unsafe extern "C" fn get_bool(task: *const sys::dotjob_task, key: *const c_char, value: *mut bool) -> i32 {
    let pick = |value: &Value| if let Value::Flag(flag) = value { Some(*flag) } else { None };
    // SAFETY: see `log`.
    unsafe { get(task, key, pick, |flag| *value = flag) }
}

unsafe extern "C" fn trace_context(_: *const sys::dotjob_task) -> *const c_char {
    null()
}

unsafe extern "C" fn config(plugin: *const sys::dotjob_plugin, path: *const c_char) -> *const c_char {
    // SAFETY: see `log`; the descriptor is the first field of a `Loaded`.
    let (host, path) = unsafe { (&*(*plugin.cast::<Loaded>()).host, CStr::from_ptr(path)) };
    host.configuration.get(path).map_or(null(), |value| value.as_ptr())
}

unsafe extern "C" fn secret(_: *const sys::dotjob_plugin, _: *const c_char, _: *mut usize) -> *const c_char {
    null()
}

unsafe extern "C" fn set_result(task: *const sys::dotjob_task, text: *const c_char, length: usize) -> bool {
    if length > RESULT_BYTES_MAX {
        return false;
    }
    // SAFETY: see `log`.
    let (host, bytes) = unsafe { (host(task), std::slice::from_raw_parts(text.cast(), length)) };
    host.record().result = Some(String::from_utf8_lossy(bytes).into_owned());
    true
}

unsafe extern "C" fn fail(task: *const sys::dotjob_task, kind: *const c_char, message: *const c_char) {
    // SAFETY: see `log`.
    let (host, kind, message) = unsafe { (host(task), text(kind), text(message)) };
    let mut record = host.record();
    record.failure_kind = kind;
    record.failure_message = message;
}

unsafe extern "C" fn retry_after(task: *const sys::dotjob_task, delay_ms: i64) {
    // SAFETY: see `log`.
    unsafe { host(task) }.record().retry_after_ms = Some(delay_ms);
}
