import JSONWriting
import JobModel

extension ExecutorGroup {
    /// What people set about it.
    var settingsJSON: JSONValue {
        .object([
            "description": .text(summary), "host_threads": JSONValue(hostThreads),
            "max_running": JSONValue(maxRunning), "ageing_ms": JSONValue(ageingMs),
        ])
    }
}
