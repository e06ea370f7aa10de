import JSONWriting
import JobModel

extension ErrorCause {
    /// The row of `dot_error_cause`, by its columns, and what belongs to it.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "group_id": JSONValue(groupID),
            "group_name": JSONValue(groupName),
            "executor_handler": JSONValue(handler),
            "handle_code": JSONValue(code.rawValue),
            "message": JSONValue(message),
            "failures": JSONValue(failures),
            "all_failures": JSONValue(allFailures),
            "open": JSONValue(open),
            "first_at": JSONValue(firstAt),
            "last_at": JSONValue(lastAt),
            "first_release_no": JSONValue(firstReleaseNo),
            "example_log_id": JSONValue(exampleLogID),
        ]
    }

    /// How many failures are open, for people.
    var openText: String { open > Self.mostCounted ? "\(Self.mostCounted)+" : "\(open)" }
}
