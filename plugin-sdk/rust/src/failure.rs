use crate::Stopped;
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Why an attempt ended without success.
///
/// Every [`std::error::Error`] becomes one by `?`: a failure that another attempt may mend, whose message is the
/// error's text followed by those of its causes; or a cancellation, when [`Stopped`] is among the causes.
/// For that reason this type is no `Error` itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub(crate) kind: Option<String>,
    pub(crate) message: String,
    pub(crate) remedy: Remedy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    Retry { after: Option<Duration> },
    Snooze { after: Duration },
    None,
    Stopped,
}

impl Failure {
    /// A failure that another attempt may mend: the job's retry count decides about one.
    pub fn retry(message: impl Into<String>) -> Failure {
        Failure { kind: None, message: message.into(), remedy: Remedy::Retry { after: None } }
    }

    /// A failure that no further attempt mends, such as parameters that make no sense.
    pub fn permanent(message: impl Into<String>) -> Failure {
        Failure { kind: None, message: message.into(), remedy: Remedy::None }
    }

    /// No failure, but nothing to do yet: the task runs again after the delay, no attempt counted. The job's number of snoozes
    /// is the limit. Since ABI 1.1, which the plugin states: `requires_minor: 1` in [`plugin!`](crate::plugin).
    pub fn snooze(delay: Duration, reason: impl Into<String>) -> Failure {
        Failure { kind: None, message: reason.into(), remedy: Remedy::Snooze { after: delay } }
    }

    /// With a short stable word to group failures by, such as `smtp` or `bad_input`.
    pub fn kind(mut self, kind: impl Into<String>) -> Failure {
        self.kind = Some(kind.into());
        self
    }

    /// The next attempt is due no earlier than this from now, in place of the computed backoff. Makes it a failure
    /// that another attempt may mend.
    pub fn retry_after(mut self, delay: Duration) -> Failure {
        self.remedy = Remedy::Retry { after: Some(delay) };
        self
    }

    /// For the person who reads the log. The host keeps 4 KiB.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Failure {
        let mut failure = Failure::retry(error.to_string());
        let mut link: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(cause) = link {
            if cause.is::<Stopped>() {
                failure.remedy = Remedy::Stopped;
            }
            let text = cause.to_string();
            // Many errors repeat their cause in their own text.
            if !failure.message.contains(&text) {
                failure.message.push_str(": ");
                failure.message.push_str(&text);
            }
            link = cause.source();
        }
        failure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer<E>(E);

    impl<E> fmt::Display for Outer<E> {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("mail not sent")
        }
    }

    impl<E: Error + 'static> Error for Outer<E> {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_error_is_worth_another_attempt_and_names_its_causes() {
        let failure = Failure::from(Outer("x".parse::<i32>().unwrap_err()));
        assert_eq!(failure, Failure::retry("mail not sent: invalid digit found in string"));
    }

    #[test]
    fn a_stop_stays_one_inside_another_error() {
        assert_eq!(Failure::from(Outer(Stopped)).remedy, Remedy::Stopped);
    }
}
