import JobModel
import JobStore
import Operations

extension QueuedTask {
    init(answer node: JSONNode) throws {
        self.init(
            id: try node.integer("id"), jobID: try node.integer("job_id"), jobName: try node.text("job"),
            groupID: try node.integer("group_id"), handler: try node.text("handler"),
            parameters: try node.source("parameters"), priority: try node.int("priority"),
            runAt: try node.time("due_at"), status: try node.flag("is_claimed") ? .claimed : .waiting,
            heldReason: try node.optionalText("held_reason").map(HeldReason.init(stored:)),
            claimNo: try node.integer("claim_no"), attempt: try node.int("attempts"), losses: try node.int("losses"),
            hostDeaths: try node.int("host_deaths"), isSuspect: try node.flag("is_suspect"),
            sessionID: try node.optionalInteger("session_id"), scheduledAt: try node.optionalTime("scheduled_at"),
            shard: try node.int("shard"), cancelRequestedAt: try node.optionalTime("cancel_requested_at"),
            origin: try node.word("origin"), progress: try node.optionalNumber("progress"),
            progressNote: try node.optionalText("progress_note"),
            pinnedReleaseID: try node.optionalInteger("pinned_release_id"),
            traceContext: try node.optionalText("trace_context").flatMap(TraceContext.init),
            snoozes: try node.int("snoozes"))
    }
}

extension TaskHold {
    init(answer node: JSONNode) throws {
        let reason: Reason = try node.word("reason")
        switch reason {
        case .running: self = .running(try TaskRunner(answer: node))
        case .deadExecutor: self = .deadExecutor(try TaskRunner(answer: node))
        case .quarantined:
            self = .quarantined(hostDeaths: try node.int("host_deaths"), losses: try node.int("losses"))
        case .disabledJob: self = .disabledJob
        case .serial: self = .serial(turn: try node.optionalInteger("turn"))
        case .queueCap: self = .queueCap(limit: try node.int("limit"), waiting: try node.int("waiting"))
        case .jobLimit:
            self = .jobLimit(
                limit: try node.int("limit"), running: try node.int("running"),
                tasks: try node.list("tasks").compactMap(\.integer))
        case .keyLimit:
            self = .keyLimit(
                limit: try node.int("limit"), running: try node.int("running"), key: try node.text("key"),
                tasks: try node.list("tasks").compactMap(\.integer))
        case .rateLimit:
            guard let rate = StartRate(try node.text("rate")) else { throw AnswerFault(member: "rate") }
            self = .rateLimit(rate: rate, opensAt: try node.optionalTime("until"))
        case .backoff:
            self = .backoff(
                until: try node.time("until"), attempt: try node.int("attempt"), of: try node.int("attempts"))
        case .runAt: self = .runAt(try node.time("at"))
        case .snoozed:
            self = .snoozed(
                until: try node.time("until"), count: try node.int("count"), limit: try node.int("limit"))
        case .pausedGroup: self = .pausedGroup(until: try node.optionalTime("until"))
        case .maxRunning: self = .maxRunning(limit: try node.int("limit"), running: try node.int("running"))
        case .noExecutor: self = .noExecutor(known: try node.int("known"))
        case .disabledExecutors: self = .disabledExecutors(try node.list("executors").compactMap(\.integer))
        case .drainingNodes:
            self = .drainingNodes(try node.texts("nodes"), until: try node.optionalTime("until"))
        case .noRelease: self = .noRelease
        case .noHandler: self = .noHandler(try node.list("offers").map(ExecutorOffer.init(answer:)))
        case .pinned: self = .pinned(release: try node.optionalInteger("release"))
        case .stalledLog:
            self = .stalledLog(
                StalledLog(
                    store: try node.text("store"), bytes: try node.int("bytes"), limitBytes: try node.int("limit"),
                    readers: try node.texts("readers")))
        case .turn: self = .turn
        }
    }
}

extension TaskRunner {
    fileprivate init(answer node: JSONNode) throws {
        if let id = try node.optionalInteger("executor_id") {
            self = .executor(id, hostname: try node.text("hostname"))
        } else {
            self = .session(try node.integer("session_id"))
        }
    }
}

extension ExecutorOffer {
    fileprivate init(answer node: JSONNode) throws {
        self.init(
            executorID: try node.integer("executor_id"), release: try node.optionalInteger("release"),
            handlers: try node.texts("handlers"), hostState: HostState(stored: try node.source("hosts")))
    }
}

extension TaskStanding {
    init(answer node: JSONNode) throws {
        guard let task = try node.optionalMember("task") else {
            self = .ended(try node.code("code"), message: try node.optionalText("message"))
            return
        }
        self = .queued(try TaskFacts(answer: node, task))
    }
}

extension TaskFacts {
    /// - Parameter task: that the answer names.
    init(answer node: JSONNode, _ task: JSONNode) throws {
        self.init(
            task: try QueuedTask(answer: task), groupName: try node.text("group"),
            holds: try node.list("holds").map(TaskHold.init(answer:)))
    }
}
