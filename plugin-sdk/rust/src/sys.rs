//! The structs of `dotjob/plugin.h`, ABI 1.1, field by field. The header holds their contracts.
//!
//! Structs only grow at their end, and each states its size. What ABI 1.0 has is there in every host of major 1;
//! look at `size` before you touch a field that came later.

// The names and the documentation are the header's.
#![allow(non_camel_case_types, missing_docs)]

use std::ffi::{c_char, c_int, c_void};

pub const OK: i32 = 0;
pub const RETRY: i32 = 1;
pub const FAIL: i32 = 2;
pub const CANCELLED: i32 = 3;
/// Since 1.1: of plugins that require that minor.
pub const SNOOZE: i32 = 4;

pub const FOUND: i32 = 0;
pub const MISSING: i32 = 1;
pub const WRONG_TYPE: i32 = 2;

#[repr(C)]
pub struct dotjob_host {
    pub size: u32,
    pub abi_minor: u32,
    pub log: unsafe extern "C" fn(*const dotjob_task, i32, *const c_char, usize),
    pub progress: unsafe extern "C" fn(*const dotjob_task, f64, *const c_char),
    pub stop_requested: unsafe extern "C" fn(*const dotjob_task) -> bool,
    pub stop_fd: unsafe extern "C" fn(*const dotjob_task) -> c_int,
    pub deadline_ms: unsafe extern "C" fn(*const dotjob_task) -> i64,
    pub parameters: unsafe extern "C" fn(*const dotjob_task, *mut usize) -> *const c_char,
    pub get_string: unsafe extern "C" fn(*const dotjob_task, *const c_char, *mut *const c_char, *mut usize) -> i32,
    pub get_int: unsafe extern "C" fn(*const dotjob_task, *const c_char, *mut i64) -> i32,
    pub get_double: unsafe extern "C" fn(*const dotjob_task, *const c_char, *mut f64) -> i32,
    pub get_bool: unsafe extern "C" fn(*const dotjob_task, *const c_char, *mut bool) -> i32,
    pub trace_context: unsafe extern "C" fn(*const dotjob_task) -> *const c_char,
    pub config: unsafe extern "C" fn(*const dotjob_plugin, *const c_char) -> *const c_char,
    pub secret: unsafe extern "C" fn(*const dotjob_plugin, *const c_char, *mut usize) -> *const c_char,
    pub set_result: unsafe extern "C" fn(*const dotjob_task, *const c_char, usize) -> bool,
    pub fail: unsafe extern "C" fn(*const dotjob_task, *const c_char, *const c_char),
    pub retry_after: unsafe extern "C" fn(*const dotjob_task, i64),
}

#[repr(C)]
pub struct dotjob_task {
    pub size: u32,
    pub attempt: i32,
    pub host: *const dotjob_host,
    pub task_id: i64,
    pub claim_no: i64,
    pub scheduled_at_ms: i64,
    pub job_name: *const c_char,
    pub handler: *const c_char,
}

#[repr(C)]
pub struct dotjob_meta {
    pub size: u32,
    pub timeout_ms: u32,
    pub summary: *const c_char,
    pub parameters_schema: *const c_char,
}

pub type dotjob_run_fn = extern "C" fn(*const dotjob_task) -> i32;

#[repr(C)]
pub struct dotjob_handler {
    pub size: u32,
    pub reserved: u32,
    pub name: *const c_char,
    pub run: Option<dotjob_run_fn>,
    pub describe: Option<unsafe extern "C" fn(*const dotjob_handler, *mut dotjob_meta)>,
    pub signature: *const c_char,
    pub function: *const c_void,
}

// SAFETY: a record is a constant of the library, and so is all that it points to. Nobody writes to it.
unsafe impl Sync for dotjob_handler {}

/// One element of a plugin's array of handlers.
#[repr(transparent)]
pub struct HandlerPointer(pub &'static dotjob_handler);

#[repr(C)]
pub struct dotjob_plugin {
    pub size: u32,
    pub requires_minor: u32,
    pub name: *const c_char,
    pub version: *const c_char,
    pub handlers: *const HandlerPointer,
    pub handler_count: usize,
    pub init: Option<unsafe extern "C" fn(*const dotjob_host, *const dotjob_plugin, *mut c_char, usize) -> i32>,
    pub fini: Option<extern "C" fn()>,
}

// SAFETY: the descriptor is a constant of the library, and so is all that it points to. Nobody writes to it.
unsafe impl Sync for dotjob_plugin {}

/// A build for a machine of 64 bits fails when a struct is not where the header has it.
#[cfg(target_pointer_width = "64")]
mod layout {
    use super::*;
    use std::mem::{offset_of, size_of};

    const _: () = {
        assert!(size_of::<dotjob_host>() == 136);
        assert!(offset_of!(dotjob_host, log) == 8);
        assert!(offset_of!(dotjob_host, parameters) == 48);
        assert!(offset_of!(dotjob_host, get_string) == 56);
        assert!(offset_of!(dotjob_host, set_result) == 112);
        assert!(offset_of!(dotjob_host, retry_after) == 128);

        assert!(size_of::<dotjob_task>() == 56);
        assert!(offset_of!(dotjob_task, host) == 8);
        assert!(offset_of!(dotjob_task, task_id) == 16);
        assert!(offset_of!(dotjob_task, scheduled_at_ms) == 32);
        assert!(offset_of!(dotjob_task, handler) == 48);

        assert!(size_of::<dotjob_meta>() == 24);
        assert!(offset_of!(dotjob_meta, parameters_schema) == 16);

        assert!(size_of::<dotjob_handler>() == 48);
        assert!(offset_of!(dotjob_handler, run) == 16);
        assert!(offset_of!(dotjob_handler, function) == 40);

        assert!(size_of::<dotjob_plugin>() == 56);
        assert!(offset_of!(dotjob_plugin, handlers) == 24);
        assert!(offset_of!(dotjob_plugin, fini) == 48);
    };
}
