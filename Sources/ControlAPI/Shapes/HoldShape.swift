import JSONWriting
import JobModel
import JobStore
import Operations

extension TaskHold {
    /// The reason, and the values that decide it.
    var json: JSONValue {
        var members: [String: JSONValue] =
            switch self {
            case .running(let runner), .deadExecutor(let runner): runner.members
            case .quarantined(let hostDeaths, let losses):
                ["host_deaths": JSONValue(hostDeaths), "losses": JSONValue(losses)]
            case .disabledJob, .noRelease, .turn: [:]
            case .serial(let turn): ["turn": JSONValue(turn)]
            case .queueCap(let limit, let waiting): ["limit": JSONValue(limit), "waiting": JSONValue(waiting)]
            case .jobLimit(let limit, let running, let tasks):
                ["limit": JSONValue(limit), "running": JSONValue(running), "tasks": .list(tasks.map { JSONValue($0) })]
            case .keyLimit(let limit, let running, let key, let tasks):
                [
                    "limit": JSONValue(limit), "running": JSONValue(running), "key": .text(key),
                    "tasks": .list(tasks.map { JSONValue($0) }),
                ]
            case .rateLimit(let rate, let opensAt): ["rate": .text(rate.text), "until": JSONValue(time: opensAt)]
            case .backoff(let until, let attempt, let attempts):
                ["until": JSONValue(time: until), "attempt": JSONValue(attempt), "attempts": JSONValue(attempts)]
            case .runAt(let time): ["at": JSONValue(time: time)]
            case .snoozed(let until, let count, let limit):
                ["until": JSONValue(time: until), "count": JSONValue(count), "limit": JSONValue(limit)]
            case .pausedGroup(let until): ["until": JSONValue(time: until)]
            case .maxRunning(let limit, let running): ["limit": JSONValue(limit), "running": JSONValue(running)]
            case .noExecutor(let known): ["known": JSONValue(known)]
            case .disabledExecutors(let ids): ["executors": .list(ids.map { JSONValue($0) })]
            case .drainingNodes(let nodes, let until):
                ["nodes": .list(nodes.map(JSONValue.text)), "until": JSONValue(time: until)]
            case .noHandler(let offers): ["offers": .list(offers.map(\.json))]
            case .pinned(let release): ["release": JSONValue(release)]
            case .stalledLog(let log):
                [
                    "store": .text(log.store), "bytes": JSONValue(log.bytes), "limit": JSONValue(log.limitBytes),
                    "readers": .list(log.readers.map(JSONValue.text)),
                ]
            }
        members["reason"] = .text(reason.rawValue)
        return .object(members)
    }
}

extension TaskRunner {
    fileprivate var members: [String: JSONValue] {
        switch self {
        case .executor(let id, let hostname): ["executor_id": JSONValue(id), "hostname": .text(hostname)]
        case .session(let id): ["session_id": JSONValue(id)]
        }
    }
}

extension ExecutorOffer {
    fileprivate var json: JSONValue {
        .object([
            "executor_id": JSONValue(executorID), "release": JSONValue(release),
            "handlers": .list(handlers.map(JSONValue.text)),
            "hosts": (try? hostState.stored).map(JSONValue.raw) ?? .null,
        ])
    }
}

extension Component {
    static let hold = Component(
        name: "Hold",
        schema: .object(
            [
                .init(
                    name: "reason", schema: .word(TaskHold.Reason.allCases.map(\.rawValue)), about: "",
                    isRequired: true)
            ] + TaskHold.values))
}

extension TaskHold {
    /// The values that decide, each of some reasons.
    static let values: [Schema.Member] = [
        .init(name: "executor_id", schema: .integer(), about: "Of running and dead_executor: whose task it is."),
        .init(name: "hostname", schema: .text(), about: "That executor's node."),
        .init(name: "session_id", schema: .integer(), about: "Where the executor is not known any more."),
        .init(name: "host_deaths", schema: .integer(), about: "Of quarantined."),
        .init(name: "losses", schema: .integer(), about: "Of quarantined."),
        .init(
            name: "turn", schema: .nullable(.integer()), about: "Of serial: the task that has the turn, if known."),
        .init(
            name: "at", schema: .nullable(.time), about: "Of run_at; of a job's schedule_ended, off_day and misfire."),
        .init(
            name: "until", schema: .nullable(.time),
            about:
                "Of backoff, snoozed, rate_limit, paused_group and nodes_draining: when it, or the first of them, ends by itself."
        ),
        .init(name: "attempt", schema: .integer(), about: "Of backoff: the one that failed."),
        .init(name: "attempts", schema: .integer(), about: "Of backoff: as many as there may be."),
        .init(name: "waiting", schema: .integer(), about: "Of queue_cap: tasks of the job that wait."),
        .init(name: "count", schema: .integer(), about: "Of snoozed: how often this attempt has asked for that."),
        .init(
            name: "limit", schema: .integer(),
            about: "Of max_running, job_limit, key_limit, queue_cap and snoozed, and of stalled_log in bytes."),
        .init(name: "running", schema: .integer(), about: "Of max_running, job_limit and key_limit."),
        .init(
            name: "tasks", schema: .list(of: .integer()), about: "Of job_limit and key_limit: some of those that run."),
        .init(
            name: "key", schema: .text(),
            about: "Of key_limit: JSON of what tasks are counted by, or a digest of it; empty for those that lack it."),
        .init(name: "rate", schema: .text(), about: "Of rate_limit: starts and the time that they may come in."),
        .init(name: "known", schema: .integer(), about: "Of no_executor: executors of the group that are offline."),
        .init(name: "executors", schema: .list(of: .integer()), about: "Of disabled_executors."),
        .init(name: "nodes", schema: .list(of: .text()), about: "Of nodes_draining."),
        .init(
            name: "offers",
            schema: .list(
                of: .object([
                    .init(name: "executor_id", schema: .integer(), about: "", isRequired: true),
                    .init(name: "release", schema: .nullable(.integer()), about: "That it runs.", isRequired: true),
                    .init(name: "handlers", schema: .list(of: .text()), about: "", isRequired: true),
                    .init(name: "hosts", schema: .anything, about: "As of an executor.", isRequired: true),
                ])), about: "Of no_handler: what online executors run instead."),
        .init(name: "release", schema: .nullable(.integer()), about: "Of pinned; null for one that is gone."),
        .init(name: "store", schema: .text(), about: "Of stalled_log."),
        .init(name: "bytes", schema: .integer(), about: "Of stalled_log."),
        .init(name: "readers", schema: .list(of: .text()), about: "Of stalled_log: who is in the way."),
    ]
}
