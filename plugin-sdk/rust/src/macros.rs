/// Declares the plugin, once per library. Writes its entry symbol and exports each handler under its name.
///
/// ```
/// # use dotjob_plugin::{Failure, Host, Task};
/// dotjob_plugin::plugin! {
///     name: "mail",
///     version: env!("CARGO_PKG_VERSION"),
///     handlers: [
///         send_mail {
///             summary: "Sends one mail",
///             timeout_ms: 30_000,
///             parameters_schema: r#"{"type": "object", "required": ["to"]}"#,
///         },
///         count_mails,
///     ],
///     init: open_pool,
///     fini: close_pool,
/// }
///
/// fn open_pool(host: Host<'static>) -> Result<(), String> {
///     host.config("smtp.host").map(|_| ()).ok_or("configuration \"smtp.host\": not set".into())
/// }
/// fn close_pool() {}
/// fn send_mail(_task: &Task) -> Result<(), Failure> { Ok(()) }
/// fn count_mails(_task: &Task) -> Result<(), Failure> { Ok(()) }
/// # fn main() {}
/// ```
///
/// The texts are constant expressions. What a handler says about itself, and `init` and `fini`, may be left out. `requires_minor: 1`
/// behind the version states the ABI minor that the plugin cannot do without: 1 for [`Failure::snooze`](crate::Failure::snooze).
/// `init` is a function of a [`Host`](crate::Host) whose error, if any, rejects the release.
#[macro_export]
macro_rules! plugin {
    (
        name: $name:expr,
        version: $version:expr,
        $(requires_minor: $requires_minor:expr,)?
        handlers: [$($handler:ident $({ $($field:ident: $value:expr),* $(,)? })?),+ $(,)?]
        $(, init: $init:path)?
        $(, fini: $fini:path)?
        $(,)?
    ) => {
        const _: () = {
            use $crate::{border, sys};

            static DOTJOB_PLUGIN: sys::dotjob_plugin = sys::dotjob_plugin {
                size: ::std::mem::size_of::<sys::dotjob_plugin>() as u32,
                requires_minor: $crate::first_of!($($requires_minor,)? 0),
                name: $crate::c_text!($name),
                version: $crate::c_text!($version),
                handlers: DOTJOB_HANDLERS.as_ptr(),
                handler_count: DOTJOB_HANDLERS.len(),
                init: $crate::first_of!($({
                    unsafe extern "C" fn dotjob_init(
                        host: *const sys::dotjob_host,
                        plugin: *const sys::dotjob_plugin,
                        error: *mut ::std::ffi::c_char,
                        capacity: usize,
                    ) -> i32 {
                        // SAFETY: the host's arguments are passed on as they came.
                        unsafe { border::init(host, plugin, error, capacity, $init) }
                    }
                    Some(dotjob_init)
                },)? None),
                fini: $crate::first_of!($({
                    extern "C" fn dotjob_fini() {
                        border::fini($fini)
                    }
                    Some(dotjob_fini)
                },)? None),
            };

            static DOTJOB_HANDLERS: &[sys::HandlerPointer] =
                &[$(sys::HandlerPointer($crate::handler!($handler { $($($field: $value,)*)? }))),+];

            #[no_mangle]
            extern "C" fn dotjob_plugin_abi1() -> *const sys::dotjob_plugin {
                &DOTJOB_PLUGIN
            }
        };
    };
}

/// A reference to the record of one handler. The record calls a function of its own, not the exported one, which another
/// library of the process might stand in for.
#[doc(hidden)]
#[macro_export]
macro_rules! handler {
    ($handler:ident { $($field:ident: $value:expr,)* }) => {{
        const DOTJOB_RUN: fn(&$crate::Task<'_>) -> Result<(), $crate::Failure> = $handler;
        #[allow(clippy::needless_update)]
        const DOTJOB_ABOUT: border::About = border::About { $($field: $value,)* ..border::About::NOTHING };
        extern "C" fn dotjob_run(task: *const sys::dotjob_task) -> i32 {
            // SAFETY: the host's task is passed on as it came, on its thread.
            unsafe { border::run(task, &DOTJOB_PLUGIN, DOTJOB_RUN) }
        }
        unsafe extern "C" fn dotjob_describe(_: *const sys::dotjob_handler, meta: *mut sys::dotjob_meta) {
            static SUMMARY: [u8; DOTJOB_ABOUT.summary.len() + 1] = border::nul_terminated(DOTJOB_ABOUT.summary);
            static SCHEMA: [u8; DOTJOB_ABOUT.parameters_schema.len() + 1] =
                border::nul_terminated(DOTJOB_ABOUT.parameters_schema);
            // SAFETY: the host's record is passed on as it came.
            unsafe { border::describe(meta, &DOTJOB_ABOUT, &SUMMARY, &SCHEMA) }
        }
        const _: () = {
            #[no_mangle]
            extern "C" fn $handler(task: *const sys::dotjob_task) -> i32 {
                dotjob_run(task)
            }
        };
        static DOTJOB_RECORD: sys::dotjob_handler = sys::dotjob_handler {
            size: ::std::mem::size_of::<sys::dotjob_handler>() as u32,
            reserved: 0,
            name: $crate::c_text!(stringify!($handler)),
            run: Some(dotjob_run),
            describe: Some(dotjob_describe),
            signature: ::std::ptr::null(),
            function: ::std::ptr::null(),
        };
        &DOTJOB_RECORD
    }};
}

/// A static C string of a constant text.
#[doc(hidden)]
#[macro_export]
macro_rules! c_text {
    ($text:expr) => {{
        const DOTJOB_TEXT: &str = $text;
        const DOTJOB_BYTES: &[u8; DOTJOB_TEXT.len() + 1] = &border::nul_terminated(DOTJOB_TEXT);
        DOTJOB_BYTES.as_ptr().cast()
    }};
}

#[doc(hidden)]
#[macro_export]
macro_rules! first_of {
    ($first:expr $(, $rest:expr)*) => {
        $first
    };
}
