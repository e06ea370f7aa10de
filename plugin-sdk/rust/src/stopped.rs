use std::error::Error;
use std::fmt;

/// The error of a handler that ends early because it was asked to. Returned with `?`, also as the cause of another
/// error, it records the attempt as cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl fmt::Display for Stopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("asked to stop")
    }
}

impl Error for Stopped {}
