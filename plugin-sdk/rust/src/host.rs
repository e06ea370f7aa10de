use crate::c_text::{c_string, str_at};
use crate::sys;
use std::marker::PhantomData;

/// What a plugin may ask its host at any time, `init` included: its configuration and its secrets.
#[derive(Clone, Copy)]
pub struct Host<'a> {
    pub(crate) table: *const sys::dotjob_host,
    pub(crate) plugin: *const sys::dotjob_plugin,
    pub(crate) life: PhantomData<&'a sys::dotjob_host>,
}

// SAFETY: the table and the descriptor are constants, and the header tags both calls [any-thread].
unsafe impl Send for Host<'_> {}
// SAFETY: as for Send.
unsafe impl Sync for Host<'_> {}

impl<'a> Host<'a> {
    /// A value of the plugin's configuration on this node, at a path such as `smtp.host`. Other values than strings come
    /// as JSON text.
    pub fn config(&self, path: &str) -> Option<&'a str> {
        // SAFETY: both pointers are the host's own or our descriptor; the answer lives until `fini` returns.
        unsafe { str_at(((*self.table).config)(self.plugin, c_string(path).as_ptr())) }
    }

    /// A secret of this node. Never log it, never put it into a result or a failure's message.
    pub fn secret(&self, name: &str) -> Option<&'a [u8]> {
        let mut length = 0;
        // SAFETY: both pointers are the host's own or our descriptor; the answer has that length and lives until `fini`
        // returns.
        unsafe {
            let bytes = ((*self.table).secret)(self.plugin, c_string(name).as_ptr(), &mut length);
            (!bytes.is_null()).then(|| std::slice::from_raw_parts(bytes.cast(), length))
        }
    }
}
