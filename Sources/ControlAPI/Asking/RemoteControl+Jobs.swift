import JSONWriting
public import JobModel
public import JobStore
public import Operations

extension RemoteControl: JobControl {
    public func jobs(_ filter: JobFilter, ofGroup group: String?) throws -> Page<Job> {
        try page(["jobs"], filter, Self.query(filter, ofGroup: group), Job.init(answer:))
    }

    public func jobCount(_ filter: JobFilter, ofGroup group: String?) throws -> ListCount? {
        try count(["jobs"], Self.query(filter, ofGroup: group))
    }

    private static func query(_ filter: JobFilter, ofGroup group: String?) -> Query {
        [
            ("group", group), ("status", filter.disabledOnly ? "disabled" : filter.status?.word),
            ("containing", filter.containing), ("sort", filter.order == .name ? nil : filter.order.rawValue),
        ]
    }

    public func job(named name: String) throws -> Job {
        let found = try get("jobs", query: [("name", name)]) { try $0.list("items").map(Job.init(answer:)) }
        guard let job = found.first else { throw StoreError.noJob(named: name) }
        return job
    }

    public func jobStanding(named name: String) throws -> JobStanding {
        try get("jobs", id(of: name), "why", as: JobStanding.init(answer:))
    }

    /// The id that paths name a job by.
    private func id(of name: String) throws -> String { "\(try job(named: name).id)" }

    public func addJob(
        named name: String, toGroup group: String, handler: String, _ settings: JobChange, checksParameters: Bool,
        isStrict: Bool
    ) throws -> EditedJob {
        var change = settings
        change.handler = handler
        var body = change.body(checksParameters: checksParameters, isStrict: isStrict)
        body["name"] = .text(name)
        body["group"] = .text(group)
        return try edited(try post("jobs", body: body, as: Job.init(answer:)), handler: handler)
    }

    public func updateJob(
        named name: String, _ change: JobChange, checksParameters: Bool, isStrict: Bool
    ) throws -> EditedJob {
        let body = change.body(checksParameters: checksParameters, isStrict: isStrict)
        let job = try patch("jobs", id(of: name), body: body, as: Job.init(answer:))
        return try edited(job, handler: change.handler)
    }

    /// With what is to be noticed about a handler that was named.
    private func edited(_ job: Job, handler: String?) throws -> EditedJob {
        guard let handler else { return EditedJob(job: job, missingHandler: nil) }
        let known = try get("groups", job.groupName, "handlers") { try $0.list("items").map { try $0.text("name") } }
        return EditedJob(
            job: job, missingHandler: MissingHandler(handler, ofGroup: job.groupName, among: known))
    }

    public func enableJob(named name: String) throws -> Job {
        try post("jobs", id(of: name), "enable", as: Job.init(answer:))
    }

    public func disableJob(named name: String) throws -> Job {
        try post("jobs", id(of: name), "disable", as: Job.init(answer:))
    }

    public func deleteJob(named name: String) throws {
        try delete("jobs", id(of: name))
    }

    public func runJob(
        named name: String, parameters: String?, count: Int, trace: TraceContext?, checksParameters: Bool
    ) throws -> Run {
        var body: [String: JSONValue] = [
            "count": JSONValue(count), "check_parameters": .flag(checksParameters),
        ]
        if let parameters { body["parameters"] = .raw(parameters) }
        return try post("jobs", id(of: name), "run", body: body, trace: trace, as: Run.init(answer:))
    }

    public func retryJob(named name: String, log: LogID?) throws -> TaskID {
        try post("jobs", id(of: name), "retry", body: log.map { ["log": JSONValue($0)] }) { try $0.integer("task_id") }
    }

    public func restartJob(named name: String) throws -> TaskID {
        try post("jobs", id(of: name), "restart") { try $0.integer("task_id") }
    }
}

extension JobChange {
    /// As `JobInput` reads it.
    fileprivate func body(checksParameters: Bool, isStrict: Bool) -> [String: JSONValue] {
        var body: [String: JSONValue] = ["check_parameters": .flag(checksParameters), "strict": .flag(isStrict)]
        if let handler { body["handler"] = .text(handler) }
        if let parameters { body["parameters"] = .raw(parameters) }
        if let backoff { body["backoff"] = .text(backoff.description) }
        if let retryOn { body["retry_on"] = .list(retryOn.words.map { .text($0) }) }
        if let maxSnoozes { body["max_snoozes"] = JSONValue(maxSnoozes) }
        body.merge(timing.body) { _, new in new }
        if let timeoutMs { body["timeout_ms"] = JSONValue(timeoutMs) }
        if let retries { body["retries"] = JSONValue(retries) }
        if let retriesEnabled { body["retries_enabled"] = .flag(retriesEnabled) }
        if let misfireStrategy { body["misfire_strategy"] = .text(misfireStrategy.rawValue) }
        if let misfireAfterMs { body["misfire_after_ms"] = JSONValue(misfireAfterMs) }
        if let misfireCap { body["misfire_cap"] = JSONValue(misfireCap) }
        if let blockStrategy { body["block_strategy"] = .text(blockStrategy.rawValue) }
        if let queueAtMost { body["queue_at_most"] = JSONValue(queueAtMost.map { Int64($0) }) }
        body.merge(limits.body) { _, new in new }
        body.merge(uniqueness.body) { _, new in new }
        if let priority { body["priority"] = JSONValue(priority) }
        if let summary { body["description"] = .text(summary) }
        if let owner { body["owner"] = .text(owner) }
        if let alarmEmail { body["alarm_email"] = .text(alarmEmail) }
        return body
    }
}
