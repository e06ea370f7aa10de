use crate::c_text::{c_string, str_of_length};
use crate::{sys, Task};

/// What was found where a parameter was looked for.
pub enum Reading<T> {
    /// The value.
    Found(T),
    /// No such key, or it is null.
    Missing,
    /// Another type, or a number out of range.
    WrongType,
}

impl<T> Reading<T> {
    fn from_answer(answer: i32, value: T) -> Reading<T> {
        match answer {
            sys::FOUND => Reading::Found(value),
            sys::MISSING => Reading::Missing,
            _ => Reading::WrongType,
        }
    }

    /// The value as another type, or `WrongType` where that has no such value.
    pub fn and_then<U>(self, convert: impl FnOnce(T) -> Option<U>) -> Reading<U> {
        match self {
            Reading::Found(value) => convert(value).map_or(Reading::WrongType, Reading::Found),
            Reading::Missing => Reading::Missing,
            Reading::WrongType => Reading::WrongType,
        }
    }
}

/// A type that a member of a task's parameters can be read as.
///
/// Implement it for your own types on top of another: an email address reads a `&str` and checks it.
pub trait Parameter<'a>: Sized {
    /// How an error names the type, after "must be".
    const TYPE_NAME: &'static str;

    /// Reads the member at `key`.
    fn read(task: &Task<'a>, key: &str) -> Reading<Self>;
}

impl<'a> Parameter<'a> for &'a str {
    const TYPE_NAME: &'static str = "a string";

    fn read(task: &Task<'a>, key: &str) -> Reading<&'a str> {
        let (mut text, mut length) = (c"".as_ptr(), 0);
        // SAFETY: the task is valid and this is the handler's thread. A text that is found lives as long as the task.
        unsafe {
            let answer = ((*task.table()).get_string)(task.raw(), c_string(key).as_ptr(), &mut text, &mut length);
            Reading::from_answer(answer, str_of_length(text, length))
        }
    }
}

impl<'a> Parameter<'a> for String {
    const TYPE_NAME: &'static str = <&str>::TYPE_NAME;

    fn read(task: &Task<'a>, key: &str) -> Reading<String> {
        <&str>::read(task, key).and_then(|text| Some(text.to_owned()))
    }
}

/// A getter of the host for a number or a flag.
macro_rules! read_with {
    ($type:ty, $getter:ident, $type_name:literal) => {
        impl<'a> Parameter<'a> for $type {
            const TYPE_NAME: &'static str = $type_name;

            fn read(task: &Task<'a>, key: &str) -> Reading<$type> {
                let mut value = <$type>::default();
                // SAFETY: the task is valid and this is the handler's thread.
                let answer = unsafe { ((*task.table()).$getter)(task.raw(), c_string(key).as_ptr(), &mut value) };
                Reading::from_answer(answer, value)
            }
        }
    };
}

read_with!(i64, get_int, "an integer of 64 bits");
read_with!(f64, get_double, "a number");
read_with!(bool, get_bool, "true or false");

/// An integer type that holds a part of what the host's `get_int` can answer.
macro_rules! read_narrower {
    ($($type:ty: $type_name:literal),* $(,)?) => {
        $(impl<'a> Parameter<'a> for $type {
            const TYPE_NAME: &'static str = $type_name;

            fn read(task: &Task<'a>, key: &str) -> Reading<$type> {
                i64::read(task, key).and_then(|number| number.try_into().ok())
            }
        })*
    };
}

read_narrower! {
    i8: "an integer from -128 to 127",
    i16: "an integer from -32768 to 32767",
    i32: "an integer from -2147483648 to 2147483647",
    isize: "an integer of 64 bits",
    u8: "an integer from 0 to 255",
    u16: "an integer from 0 to 65535",
    u32: "an integer from 0 to 4294967295",
    // The host reads signed integers of 64 bits: the upper half of these two is out of reach.
    u64: "an integer from 0 to 9223372036854775807",
    usize: "an integer from 0 to 9223372036854775807",
}
