import JSONWriting
import JobModel

extension ExecutorGroup {
    /// The row of `dot_execute_group`, by its columns.
    var columns: [String: JSONValue] {
        [
            "id": JSONValue(id),
            "group_name": JSONValue(name),
            "group_desc": JSONValue(summary),
            "host_threads": JSONValue(hostThreads),
            "max_running": JSONValue(maxRunning),
            "ageing_ms": JSONValue(ageingMs),
            "paused": JSONValue(flag: pause != nil),
            "paused_until": JSONValue(pause?.until),
            "desired_release": JSONValue(desiredReleaseID),
            "canary_release": JSONValue(canary?.releaseID),
            "canary_percent": JSONValue(canary?.percent),
        ]
    }
}
