import JSONWriting

/// How a job is defined, line by line.
struct JobDefinition {
    let rows: [Fields]

    init(_ job: JSONValue, _ call: PageCall) {
        func span(_ name: String) -> String {
            let milliseconds = job[name].whole ?? 0
            return milliseconds == 0 ? call.words("job.none") : call.span(milliseconds)
        }
        let retryOn = job["retry_on"].list.map(\.words).joined(separator: ", ")
        var all: [(String, String)] = [
            ("group", job["group"].words), ("handler", job["handler"].words), ("time_zone", job["time_zone"].words),
            ("timeout", span("timeout_ms")),
            (
                "retries",
                job["retries_enabled"].flag
                    ? "\(job["retries"].whole ?? 0) · \(job["backoff"].words) · \(retryOn)" : call.words("job.off")
            ),
            ("calendar", job["calendar"].string.map { "\($0) · \(job["off_day_strategy"].words)" } ?? ""),
            ("block", job["block_strategy"].words),
            ("queue_at_most", job["queue_at_most"].whole.map(String.init) ?? ""),
            ("max_running", job["max_running"].whole.map(String.init) ?? ""),
            ("max_per_key", Self.perKey(job, job["max_per_key"].whole.map(String.init))),
            ("rate", Self.perKey(job, job["rate"].string)),
            ("unique", Self.unique(job, call)),
            ("misfire", job["misfire_strategy"].words),
            ("misfire_after", span("misfire_after_ms")), ("jitter", span("jitter_ms")),
            ("priority", "\(job["priority"].whole ?? 0)"), ("owner", job["owner"].words),
            ("alarm", job["alarm_email"].words), ("description", job["description"].words),
        ]
        for name in ["starts_at", "ends_at", "created_at", "updated_at"] {
            if let time = call.moment(job[name]) { all.append((name, time["exact"] as? String ?? "")) }
        }
        rows = all.filter { !$0.1.isEmpty }.map { ["name": call.words("job_field.\($0.0)"), "value": $0.1] }
    }

    /// A limit, and what tasks are counted by for it.
    private static func perKey(_ job: JSONValue, _ limit: String?) -> String {
        limit.map { [$0, job["limit_key"].string].compactMap { $0 }.joined(separator: " · ") } ?? ""
    }

    private static func unique(_ job: JSONValue, _ call: PageCall) -> String {
        guard let key = job["unique_by"].string else { return "" }
        return "\(key) · \(job["unique_while"].words) · \(call.words("on_duplicate.\(job["on_duplicate"].words)"))"
    }
}
