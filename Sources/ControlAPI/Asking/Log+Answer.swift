import JobModel
import JobStore
import Wording

extension AttemptLog {
    init(answer node: JSONNode) throws {
        let state = try node.optionalText("failure_state")
        self.init(
            id: try node.integer("id"), jobID: try node.integer("job_id"), jobName: try node.text("job"),
            taskID: try node.integer("task_id"), claimNo: try node.integer("claim_no"),
            origin: try node.word("origin"), scheduledAt: try node.optionalTime("scheduled_at"),
            dueAt: try node.time("due_at"), handler: try node.text("handler"),
            parameters: try node.source("parameters"), executorID: try node.optionalInteger("executor_id"),
            sessionID: try node.optionalInteger("session_id"), releaseID: try node.optionalInteger("release_id"),
            releaseNo: try node.optionalInteger("release"), pluginDigest: try node.optionalText("plugin_digest"),
            systemLibrary: try node.optionalText("system_library"), attempt: try node.int("attempt"),
            startedAt: try node.optionalTime("started_at"), finishedAt: try node.time("finished_at"),
            elapsedMicroseconds: try node.optionalInteger("elapsed_us"), code: try node.code("code"),
            message: try node.optionalText("message"), result: try node.optionalText("result"),
            isFinal: try node.flag("is_final"), causeID: try node.optionalInteger("cause_id"),
            failureState: FailureState.allCases.first { $0.word == state },
            traceContext: try node.optionalText("trace_context").flatMap(TraceContext.init))
    }
}

extension LogLine {
    init(answer node: JSONNode) throws {
        let word = try node.text("level")
        guard let level = [Level.debug, .info, .warning, .error].first(where: { "\($0)" == word }) else {
            throw AnswerFault(member: "level")
        }
        self.init(at: try node.time("at"), level: level, source: try node.word("source"), text: try node.text("text"))
    }
}

extension ErrorCause {
    init(answer node: JSONNode) throws {
        let open = try node.int("open")
        self.init(
            id: try node.integer("id"), groupID: try node.integer("group_id"), groupName: try node.text("group"),
            handler: try node.text("handler"), code: try node.code("code"), message: try node.text("message"),
            failures: try node.int("failures"), allFailures: try node.int("all_failures"),
            open: try node.flag("open_is_exact") ? open : Self.mostCounted + 1, firstAt: try node.time("first_at"),
            lastAt: try node.time("last_at"), firstReleaseNo: try node.optionalInteger("first_release"),
            exampleLogID: try node.integer("example_log_id"))
    }
}

extension CauseHour {
    init(answer node: JSONNode) throws {
        self.init(at: try node.time("at"), failures: try node.int("failures"))
    }
}

extension TaskLine {
    init(answer node: JSONNode) throws {
        guard let line = node["line"] else { throw AnswerFault(member: "line") }
        self.init(
            place: .init(claimNo: try node.integer("claim_no"), number: try node.int("line_no")),
            line: try LogLine(answer: line))
    }
}
