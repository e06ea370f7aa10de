//! The plugin @NAME@.

use dotjob_plugin::{Failure, Task};

dotjob_plugin::plugin! {
    name: "@NAME@",
    version: env!("CARGO_PKG_VERSION"),
    handlers: [
        __HANDLER__ {
            summary: "Greets the person named in the parameters",
            parameters_schema: r#"{"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}"#,
        },
    ],
}

fn __HANDLER__(task: &Task) -> Result<(), Failure> {
    let name: &str = task.required("name")?;
    let greeting = format!("hello, {name}");
    task.info(&greeting);
    let json = dotjob_plugin::json_string(&greeting);
    task.set_result(&format!(r#"{{"greeting":{json}}}"#))
}

#[cfg(test)]
mod tests {
    use dotjob_plugin::{sys, testing::TestHost};

    #[test]
    fn a_person_is_greeted() {
        let host = TestHost::new().with("name", "Ada");
        assert_eq!(host.run(super::__HANDLER__), sys::OK);
        assert_eq!(
            host.seen().result.as_deref(),
            Some(r#"{"greeting":"hello, Ada"}"#)
        );
    }

    #[test]
    fn nobody_to_greet_is_a_failure_for_good() {
        let host = TestHost::new();
        assert_eq!(host.run(super::__HANDLER__), sys::FAIL);
        assert_eq!(host.seen().failure_kind.as_deref(), Some("bad_input"));
    }
}
