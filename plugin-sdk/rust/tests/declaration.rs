//! What `plugin!` makes of a declaration: this test is a plugin itself.

use dotjob_plugin::{sys, Failure, Host, Task};
use std::ffi::{c_char, CStr};
use std::mem::{size_of, zeroed};
use std::ptr::null;

const SCHEMA: &str = r#"{"type": "object"}"#;

dotjob_plugin::plugin! {
    name: "mail",
    version: env!("CARGO_PKG_VERSION"),
    handlers: [
        send_mail { summary: "Sends one mail", timeout_ms: 30_000, parameters_schema: SCHEMA },
        count_mails,
    ],
    init: open_pool,
    fini: close_pool,
}

fn send_mail(task: &Task) -> Result<(), Failure> {
    task.set_result("1")
}

fn count_mails(_: &Task) -> Result<(), Failure> {
    Ok(())
}

fn open_pool(_: Host) -> Result<(), &'static str> {
    Err("configuration \"smtp.host\": not set")
}

fn close_pool() {}

extern "C" {
    fn dotjob_plugin_abi1() -> *const sys::dotjob_plugin;
}

fn plugin() -> &'static sys::dotjob_plugin {
    // SAFETY: this crate's own entry, which returns a constant.
    unsafe { &*dotjob_plugin_abi1() }
}

fn handlers() -> &'static [sys::HandlerPointer] {
    // SAFETY: the descriptor says how long its array is.
    unsafe { std::slice::from_raw_parts(plugin().handlers, plugin().handler_count) }
}

fn text(text: *const c_char) -> &'static str {
    // SAFETY: the declaration's texts are constants with a NUL behind them.
    unsafe { CStr::from_ptr(text) }.to_str().expect("UTF-8")
}

#[test]
fn the_descriptor_names_the_plugin_and_lists_its_handlers() {
    assert_eq!(plugin().size as usize, size_of::<sys::dotjob_plugin>());
    assert_eq!((text(plugin().name), text(plugin().version)), ("mail", env!("CARGO_PKG_VERSION")));
    let names: Vec<_> = handlers().iter().map(|handler| text(handler.0.name)).collect();
    assert_eq!(names, ["send_mail", "count_mails"]);
    assert!(plugin().fini.is_some());
}

#[test]
fn a_handler_says_what_was_declared_and_no_more() {
    // SAFETY: zeroes are a record as the host passes it.
    let mut metas: [sys::dotjob_meta; 3] = unsafe { zeroed() };
    for (meta, (handler, size)) in metas.iter_mut().zip([(0, 24), (1, 24), (0, 8)]) {
        meta.size = size;
        let record = handlers()[handler].0;
        // SAFETY: both records are whole.
        unsafe { record.describe.expect("a description")(record, meta) };
    }
    assert_eq!(metas[0].timeout_ms, 30_000);
    assert_eq!(text(metas[0].summary), "Sends one mail");
    assert_eq!(text(metas[0].parameters_schema), SCHEMA);
    assert_eq!((metas[1].timeout_ms, metas[1].summary, metas[1].parameters_schema), (0, null(), null()));
    assert!(metas[2].summary.is_null(), "written past the end of a smaller record");
}

#[test]
fn an_init_that_fails_says_why_and_cuts_it_to_the_buffer() {
    let init = plugin().init.expect("an init");
    for (capacity, reason) in [(64, "configuration \"smtp.host\": not set"), (6, "confi")] {
        let mut error = [1; 64];
        // SAFETY: the buffer has room for `capacity` bytes, and this `init` asks its host nothing.
        assert_eq!(unsafe { init(null(), plugin(), error.as_mut_ptr(), capacity) }, 1);
        assert_eq!(text(error.as_ptr().cast_mut()), reason);
    }
}
