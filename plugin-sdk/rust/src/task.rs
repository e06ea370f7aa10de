use crate::c_text::c_string;
use crate::failure::Remedy;
use crate::{sys, Failure, Parameter, Reading, SharedTask};
use std::marker::PhantomData;
use std::ops::Deref;

/// One attempt of a task, lent to a handler until it returns.
///
/// It stays on the handler's thread: the typed parameters and the result belong there. All that other threads may do
/// is in [`SharedTask`], which it also answers to. The compiler refuses the task itself on another thread:
///
/// ```compile_fail,E0277
/// fn handler(task: &dotjob_plugin::Task) {
///     std::thread::scope(|scope| scope.spawn(|| task.set_result("{}").is_ok()).join());
/// }
/// ```
///
/// and refuses to keep any of it for longer than the handler runs:
///
/// ```compile_fail,E0521
/// fn handler(task: &dotjob_plugin::Task) {
///     let shared = task.shared();
///     std::thread::spawn(move || shared.info("still there?"));
/// }
/// ```
pub struct Task<'a> {
    shared: SharedTask<'a>,
    /// Neither `Send` nor `Sync`.
    handler_thread: PhantomData<*const ()>,
}

impl<'a> Deref for Task<'a> {
    type Target = SharedTask<'a>;

    fn deref(&self) -> &SharedTask<'a> {
        &self.shared
    }
}

impl<'a> Task<'a> {
    /// # Safety
    /// Both are valid for `'a`, and this is the handler's thread.
    pub(crate) unsafe fn new(task: *const sys::dotjob_task, plugin: *const sys::dotjob_plugin) -> Task<'a> {
        Task { shared: SharedTask { task, plugin, attempt: PhantomData }, handler_thread: PhantomData }
    }

    /// The part of it that goes into other threads.
    pub fn shared(&self) -> SharedTask<'a> {
        self.shared
    }

    /// A member of the parameters that the handler can't do without: `key` is a top-level name, or a path such as
    /// `mail.to` or `files.0`.
    ///
    /// # Errors
    /// A permanent failure of kind `bad_input` when it is missing, null, of another type or out of range.
    pub fn required<T: Parameter<'a>>(&self, key: &str) -> Result<T, Failure> {
        self.optional(key)?.ok_or_else(|| {
            let type_name = T::TYPE_NAME;
            Failure::permanent(format!("parameter \"{key}\": missing; it must be {type_name}")).kind("bad_input")
        })
    }

    /// A member of the parameters; `None` when there is none, or it is null.
    ///
    /// # Errors
    /// A permanent failure of kind `bad_input` when it has another type or is out of range.
    pub fn optional<T: Parameter<'a>>(&self, key: &str) -> Result<Option<T>, Failure> {
        match T::read(self, key) {
            Reading::Found(value) => Ok(Some(value)),
            Reading::Missing => Ok(None),
            Reading::WrongType => {
                let type_name = T::TYPE_NAME;
                Err(Failure::permanent(format!("parameter \"{key}\": must be {type_name}")).kind("bad_input"))
            }
        }
    }

    /// Sets the attempt's result, JSON by convention; a later call replaces it.
    ///
    /// # Errors
    /// A permanent failure when it is over 1 MiB.
    pub fn set_result(&self, text: &str) -> Result<(), Failure> {
        // SAFETY: the task is valid, the text is copied before the call returns, and this is the handler's thread.
        let is_taken = unsafe { ((*self.table()).set_result)(self.raw(), text.as_ptr().cast(), text.len()) };
        if is_taken {
            return Ok(());
        }
        Err(Failure::permanent("result: longer than 1 MiB; write it to a file and name that").kind("result"))
    }

    /// Tells the host how the attempt failed, and returns what the handler returns.
    pub(crate) fn record(&self, failure: &Failure) -> i32 {
        if failure.remedy == Remedy::Stopped {
            return sys::CANCELLED;
        }
        let kind = failure.kind.as_deref().map(c_string);
        let kind = kind.as_ref().map_or(std::ptr::null(), |kind| kind.as_ptr());
        // SAFETY: the task is valid, the texts are copied before the call returns, and this is the handler's thread.
        unsafe { ((*self.table()).fail)(self.raw(), kind, c_string(&failure.message).as_ptr()) };
        let (outcome, after) = match failure.remedy {
            Remedy::Retry { after } => (sys::RETRY, after),
            Remedy::Snooze { after } => (sys::SNOOZE, Some(after)),
            Remedy::None | Remedy::Stopped => return sys::FAIL,
        };
        if let Some(after) = after {
            let delay_ms = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
            // SAFETY: the task is valid, and this is the handler's thread.
            unsafe { ((*self.table()).retry_after)(self.raw(), delay_ms) };
        }
        outcome
    }

    pub(crate) fn raw(&self) -> *const sys::dotjob_task {
        self.shared.task
    }

    pub(crate) fn table(&self) -> *const sys::dotjob_host {
        // SAFETY: the task is valid for `'a`.
        unsafe { (*self.raw()).host }
    }
}
