use crate::c_text::{c_string, str_at, str_of_length};
use crate::{sys, Host, Level, Stopped};
use std::marker::PhantomData;
use std::os::fd::{BorrowedFd, RawFd};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What any thread of the plugin may do with a task: look at it, log, report progress, ask whether to stop.
///
/// It can be copied into threads that the handler starts and joins, as with [`std::thread::scope`]. The lifetime keeps
/// it from outliving the handler.
#[derive(Clone, Copy)]
pub struct SharedTask<'a> {
    pub(crate) task: *const sys::dotjob_task,
    pub(crate) plugin: *const sys::dotjob_plugin,
    pub(crate) attempt: PhantomData<&'a sys::dotjob_task>,
}

// SAFETY: what it points to never changes during the attempt, and the header tags each call made here [any-thread].
unsafe impl Send for SharedTask<'_> {}
// SAFETY: as for Send.
unsafe impl Sync for SharedTask<'_> {}

/// A call of the host's table. Its field is read alone: the table of an older host may be shorter than ours.
macro_rules! call {
    ($self:ident, $function:ident $(, $argument:expr)*) => {
        // SAFETY: the task is valid for `'a`, the table for ever, and texts passed along until the call returns.
        unsafe { ((*(*$self.task).host).$function)($self.task $(, $argument)*) }
    };
}

macro_rules! field {
    ($self:ident, $name:ident) => {
        // SAFETY: the task is valid for `'a`.
        unsafe { (*$self.task).$name }
    };
}

impl<'a> SharedTask<'a> {
    /// Never reused: deduplicate on it, for delivery is at least once.
    pub fn id(&self) -> i64 {
        field!(self, task_id)
    }

    /// 1 for the first attempt, counting retries.
    pub fn attempt(&self) -> i32 {
        field!(self, attempt)
    }

    /// Grows with every delivery of the task, retries and lost ones alike.
    pub fn claim(&self) -> i64 {
        field!(self, claim_no)
    }

    /// The job that the task belongs to.
    pub fn job_name(&self) -> &'a str {
        let name = field!(self, job_name);
        // SAFETY: the host's string lives as long as the task.
        unsafe { str_at(name) }.unwrap_or_default()
    }

    /// The name under which the handler was called.
    pub fn handler(&self) -> &'a str {
        let name = field!(self, handler);
        // SAFETY: the host's string lives as long as the task.
        unsafe { str_at(name) }.unwrap_or_default()
    }

    /// The occurrence that this task stands for; `None` for manual runs.
    pub fn scheduled_at(&self) -> Option<SystemTime> {
        time(field!(self, scheduled_at_ms))
    }

    /// When the attempt times out; `None` when the job has no timeout.
    pub fn deadline(&self) -> Option<SystemTime> {
        time(call!(self, deadline_ms))
    }

    /// Appends a line to the attempt's log; what is longer than 4 KiB is cut.
    pub fn log(&self, level: Level, line: &str) {
        call!(self, log, level as i32, line.as_ptr().cast(), line.len())
    }

    /// Logs a line for whoever looks for a fault.
    pub fn debug(&self, line: &str) {
        self.log(Level::Debug, line)
    }

    /// Logs what happened.
    pub fn info(&self, line: &str) {
        self.log(Level::Info, line)
    }

    /// Logs what somebody should look at some day.
    pub fn warn(&self, line: &str) {
        self.log(Level::Warning, line)
    }

    /// Logs what went wrong.
    pub fn error(&self, line: &str) {
        self.log(Level::Error, line)
    }

    /// Reports progress from 0 to 1. Only the newest report is kept, so call it as often as is natural.
    pub fn progress(&self, fraction: f64) {
        call!(self, progress, fraction, std::ptr::null())
    }

    /// Reports progress with a short text.
    pub fn progress_with_note(&self, fraction: f64, note: &str) {
        call!(self, progress, fraction, c_string(note).as_ptr())
    }

    /// Whether the attempt should end: cancelled, timed out, or its host drains past its deadline.
    ///
    /// Look at least once a second. Past the grace that follows, the process is killed.
    pub fn stop_requested(&self) -> bool {
        call!(self, stop_requested)
    }

    /// An error once the attempt should end, for `task.check_stop()?`.
    pub fn check_stop(&self) -> Result<(), Stopped> {
        if self.stop_requested() {
            Err(Stopped)
        } else {
            Ok(())
        }
    }

    /// A descriptor that becomes readable when the attempt should end, for `poll`; `None` when none could be made.
    ///
    /// The host owns it: never read it.
    pub fn stop_fd(&self) -> Option<BorrowedFd<'a>> {
        let descriptor: RawFd = call!(self, stop_fd);
        // SAFETY: the host keeps the descriptor open until the handler returns.
        (descriptor >= 0).then(|| unsafe { BorrowedFd::borrow_raw(descriptor) })
    }

    /// The parameters as JSON text; `{}` when the job has none.
    pub fn parameters(&self) -> &'a str {
        let mut length = 0;
        let text = call!(self, parameters, &mut length);
        // SAFETY: the host's text has that length and lives as long as the task.
        unsafe { str_of_length(text, length) }
    }

    /// The W3C traceparent of the run.
    pub fn trace_context(&self) -> Option<&'a str> {
        let text = call!(self, trace_context);
        // SAFETY: the host's string lives as long as the task.
        unsafe { str_at(text) }
    }

    /// A value of the plugin's configuration on this node, at a path such as `smtp.host`. Other values than strings come
    /// as JSON text.
    pub fn config(&self, path: &str) -> Option<&'a str> {
        self.host().config(path)
    }

    /// A secret of this node. Never log it, never put it into a result or a failure's message.
    pub fn secret(&self, name: &str) -> Option<&'a [u8]> {
        self.host().secret(name)
    }

    fn host(&self) -> Host<'a> {
        Host { table: field!(self, host), plugin: self.plugin, life: PhantomData }
    }
}

fn time(ms_since_1970: i64) -> Option<SystemTime> {
    u64::try_from(ms_since_1970).ok().filter(|ms| *ms > 0).map(|ms| UNIX_EPOCH + Duration::from_millis(ms))
}
