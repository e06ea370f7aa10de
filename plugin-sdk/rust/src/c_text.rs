use std::ffi::{c_char, CStr, CString};

/// The text for C. A NUL inside would end it early, so each becomes the replacement character.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default())
}

/// The text of a C string, or `None` for NULL. Bytes that are no UTF-8 end it: the host sends none.
///
/// # Safety
/// `text` is NULL, or NUL-terminated and unchanged for the lifetime `'a`.
pub(crate) unsafe fn str_at<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: as the caller promises.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    Some(valid_part(bytes))
}

/// # Safety
/// `text` points to `length` bytes that stay unchanged for the lifetime `'a`.
pub(crate) unsafe fn str_of_length<'a>(text: *const c_char, length: usize) -> &'a str {
    // SAFETY: as the caller promises.
    valid_part(unsafe { std::slice::from_raw_parts(text.cast(), length) })
}

fn valid_part(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// `text` with a NUL behind it, for the statics of [`plugin!`](crate::plugin). `N` is its length and one.
#[doc(hidden)]
pub const fn nul_terminated<const N: usize>(text: &str) -> [u8; N] {
    let bytes = text.as_bytes();
    assert!(N == bytes.len() + 1);
    let mut array = [0; N];
    let mut index = 0;
    while index < bytes.len() {
        assert!(bytes[index] != 0, "a text of a plugin's declaration holds a NUL");
        array[index] = bytes[index];
        index += 1;
    }
    array
}
