//! What becomes of a handler's end, its reads and its calls.

use dotjob_plugin::testing::TestHost;
use dotjob_plugin::{sys, Failure, Stopped, Task};
use std::time::Duration;

type Outcome = Result<(), Failure>;

fn greet(task: &Task) -> Outcome {
    let name: &str = task.required("name")?;
    task.info(&format!("hello, {name}"));
    task.progress(0.5);
    let numbers = (task.id(), task.attempt(), task.claim(), task.job_name(), task.scheduled_at());
    task.set_result(&format!("{numbers:?}"))
}

#[test]
fn a_handler_that_returns_is_a_success_with_its_log_progress_and_result() {
    let host = TestHost::new().with("name", "Ada");
    assert_eq!(host.run(greet), sys::OK);
    let seen = host.seen();
    assert_eq!(seen.lines, ["hello, Ada"]);
    assert_eq!(seen.fractions, [0.5]);
    assert_eq!(seen.result.as_deref(), Some(r#"(42, 1, 7, "test", None)"#));
    assert_eq!(seen.failure_message, None);
}

#[test]
fn a_missing_parameter_fails_for_good_where_it_is_required() {
    let host = TestHost::new();
    assert_eq!(host.run(greet), sys::FAIL);
    assert_eq!(host.seen().failure_kind.as_deref(), Some("bad_input"));
    assert_eq!(host.seen().failure_message.as_deref(), Some("parameter \"name\": missing; it must be a string"));
}

#[test]
fn a_parameter_of_another_type_fails_for_good_and_names_the_type() {
    let host = TestHost::new().with("name", 3);
    assert_eq!(host.run(greet), sys::FAIL);
    assert_eq!(host.seen().failure_message.as_deref(), Some("parameter \"name\": must be a string"));
}

#[test]
fn integers_are_read_in_their_range_and_refused_beyond() {
    fn read(task: &Task) -> Outcome {
        assert_eq!(task.required::<i8>("small")?, -128);
        assert_eq!(task.required::<u8>("byte")?, 255);
        assert_eq!(task.required::<i64>("long")?, i64::MAX);
        assert_eq!(task.required::<u64>("long")?, i64::MAX as u64);
        assert_eq!(task.required::<f64>("byte")?, 255.0);
        assert_eq!(task.optional::<u8>("none")?, None);
        assert_eq!(task.optional::<bool>("flag")?, Some(true));
        assert!(task.optional::<u8>("small").is_err());
        assert!(task.optional::<u64>("small").is_err());
        assert!(task.optional::<i32>("long").is_err());
        task.required::<u16>("small").map(|_| ())
    }
    let host = TestHost::new().with("small", -128).with("byte", 255).with("long", i64::MAX).with("flag", true);
    assert_eq!(host.run(read), sys::FAIL);
    assert_eq!(host.seen().failure_message.as_deref(), Some("parameter \"small\": must be an integer from 0 to 65535"));
}

#[test]
fn any_error_fails_the_attempt_with_its_text() {
    fn parse(_: &Task) -> Outcome {
        "x".parse::<i32>()?;
        Ok(())
    }
    let host = TestHost::new();
    assert_eq!(host.run(parse), sys::RETRY);
    assert_eq!(host.seen().failure_message.as_deref(), Some("invalid digit found in string"));
    assert_eq!(host.seen().failure_kind, None);
}

#[test]
fn a_failure_that_asks_for_a_later_attempt_says_when() {
    let host = TestHost::new();
    let busy: fn(&Task) -> Outcome =
        |_| Err(Failure::retry("busy").kind("smtp").retry_after(Duration::from_millis(1500)));
    assert_eq!(host.run(busy), sys::RETRY);
    assert_eq!(host.seen().retry_after_ms, Some(1500));
    assert_eq!(host.seen().failure_kind.as_deref(), Some("smtp"));
}

#[test]
fn a_snooze_says_for_how_long_and_why() {
    let host = TestHost::new();
    let absent: fn(&Task) -> Outcome = |_| Err(Failure::snooze(Duration::from_secs(2), "no file"));
    assert_eq!(host.run(absent), sys::SNOOZE);
    assert_eq!(host.seen().retry_after_ms, Some(2000));
    assert_eq!(host.seen().failure_message.as_deref(), Some("no file"));
}

#[test]
fn a_handler_asked_to_stop_ends_as_cancelled_without_a_failure() {
    fn count(task: &Task) -> Outcome {
        for _ in 0..100 {
            task.check_stop()?;
            task.progress(0.5);
        }
        panic!("nobody asked it to stop");
    }
    let host = TestHost::new().stopping_after(3);
    assert_eq!(host.run(count), sys::CANCELLED);
    assert_eq!(host.seen().fractions.len(), 3);
    assert_eq!(host.seen().failure_message, None);
    assert_eq!(host.run(|_| Err(Stopped.into())), sys::CANCELLED);
}

#[test]
fn a_panic_fails_the_attempt_with_its_text_and_place() {
    let host = TestHost::new();
    assert_eq!(host.run(|_| panic!("the disk is {} down", "upside")), sys::RETRY);
    let message = host.seen().failure_message.unwrap_or_default();
    assert_eq!(host.seen().failure_kind.as_deref(), Some("panic"));
    assert!(message.starts_with("panicked at tests/handlers.rs:"), "{message}");
    assert!(message.ends_with(": the disk is upside down"), "{message}");
}

#[test]
fn a_panic_with_a_value_of_its_own_still_fails_the_attempt() {
    let host = TestHost::new();
    assert_eq!(host.run(|_| std::panic::panic_any(7)), sys::RETRY);
    assert!(host.seen().failure_message.unwrap_or_default().ends_with(": no text"));
}

#[test]
fn a_result_over_the_limit_fails_the_attempt_for_good() {
    let host = TestHost::new();
    assert_eq!(host.run(|task| task.set_result(&"x".repeat((1 << 20) + 1))), sys::FAIL);
    assert_eq!(host.seen().result, None);
    assert_eq!(host.seen().failure_kind.as_deref(), Some("result"));
}

#[test]
fn threads_of_the_handler_share_the_task() {
    fn spread(task: &Task) -> Outcome {
        let shared = task.shared();
        std::thread::scope(|scope| {
            for number in 0..4 {
                scope.spawn(move || shared.info(&number.to_string()));
            }
        });
        Ok(())
    }
    let host = TestHost::new();
    assert_eq!(host.run(spread), sys::OK);
    let mut lines = host.seen().lines;
    lines.sort();
    assert_eq!(lines, ["0", "1", "2", "3"]);
}

#[test]
fn configuration_is_found_by_its_path_and_raw_parameters_come_as_text() {
    fn read(task: &Task) -> Outcome {
        assert_eq!(task.config("smtp.host"), Some("mail.example"));
        assert_eq!(task.config("smtp\0.host"), None);
        assert_eq!(task.secret("password"), None);
        assert!(task.stop_fd().is_none() && task.deadline().is_none() && task.trace_context().is_none());
        task.set_result(task.parameters())
    }
    let host = TestHost::new().with_config("smtp.host", "mail.example").with_json("[1]");
    assert_eq!(host.run(read), sys::OK);
    assert_eq!(host.seen().result.as_deref(), Some("[1]"));
}

#[test]
fn a_nul_in_a_message_does_not_cut_it() {
    let host = TestHost::new();
    assert_eq!(host.run(|_| Err(Failure::permanent("a\0b"))), sys::FAIL);
    assert_eq!(host.seen().failure_message.as_deref(), Some("a\u{fffd}b"));
}
