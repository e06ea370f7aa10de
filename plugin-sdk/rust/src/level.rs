/// The severity of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub enum Level {
    /// For whoever looks for a fault.
    Debug = 0,
    /// What happened.
    Info = 1,
    /// What somebody should look at some day.
    Warning = 2,
    /// What went wrong.
    Error = 3,
}
