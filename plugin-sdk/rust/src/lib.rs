//! Handlers for dotjob in Rust.
//!
//! A plugin is a crate of type `cdylib`. It declares itself with [`plugin!`], and its handlers are plain functions:
//!
//! ```
//! use dotjob_plugin::{Failure, Task};
//!
//! dotjob_plugin::plugin! {
//!     name: "greeter",
//!     version: env!("CARGO_PKG_VERSION"),
//!     handlers: [greet { summary: "Says hello" }],
//! }
//!
//! fn greet(task: &Task) -> Result<(), Failure> {
//!     let name: &str = task.required("name")?;
//!     task.info(&format!("hello, {name}"));
//!     task.set_result(&format!("{{\"attempt\":{}}}", task.attempt()))
//! }
//! # fn main() {}
//! ```
//!
//! An error that a handler returns fails its attempt, and so does a panic. Nothing unwinds into the host.
//!
//! The C header `dotjob/plugin.h` is the contract beneath; [`sys`] mirrors it.

#![deny(missing_docs, unsafe_op_in_unsafe_fn)]

#[doc(hidden)]
pub mod border;
mod c_text;
mod failure;
mod host;
mod json;
mod level;
mod macros;
mod panics;
mod parameter;
mod shared_task;
mod stopped;
pub mod sys;
mod task;
pub mod testing;

pub use failure::Failure;
pub use host::Host;
pub use json::json_string;
pub use level::Level;
pub use parameter::{Parameter, Reading};
pub use shared_task::SharedTask;
pub use stopped::Stopped;
pub use task::Task;
