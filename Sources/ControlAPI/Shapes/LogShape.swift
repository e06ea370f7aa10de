import JSONWriting
import JobModel
import Wording

extension Shape where Thing == AttemptLog {
    static let log = Shape(
        name: "Log",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("job_id", .integer(), "") { JSONValue($0.jobID) },
            .init("job", .text(), "The job's name, also of one that is deleted.") { .text($0.jobName) },
            .init("task_id", .integer(), "") { JSONValue($0.taskID) },
            .init("claim_no", .integer(), "") { JSONValue($0.claimNo) },
            .init("attempt", .integer(), "1 for the first.") { JSONValue($0.attempt) },
            .init("origin", .text(), "What has written the task.") { .text($0.origin.rawValue) },
            .init("handler", .text(), "") { .text($0.handler) },
            .init("parameters", .anything, "That the handler was given.") { .raw($0.parameters) },
            .init(
                "code", .integer(200...599),
                "How it ended: 200 ok, 202 snoozed, 204 skipped, 499 cancelled, 500 and more failed."
            ) { JSONValue($0.code.rawValue) },
            .init("outcome", .text(), "The code in words.") { .text($0.code.word) },
            .init("is_final", .flag, "Whether the task left the queue with it.") { .flag($0.isFinal) },
            .init("message", .nullable(.text()), "") { JSONValue($0.message) },
            .init("cause_id", .nullable(.integer()), "Of a failure: see /api/v1/errors.") { JSONValue($0.causeID) },
            .init(
                "failure_state", .nullable(.word(FailureState.allCases.map(\.word))),
                "Of a failure after which the task does not run again by itself."
            ) { JSONValue($0.failureState?.word) },
            .init("result", .nullable(.text()), "As the handler set it.") { JSONValue($0.result) },
            .init("due_at", .time, "") { JSONValue(time: $0.dueAt) },
            .init("scheduled_at", .nullable(.time), "") { JSONValue(time: $0.scheduledAt) },
            .init("started_at", .nullable(.time), "") { JSONValue(time: $0.startedAt) },
            .init("finished_at", .time, "") { JSONValue(time: $0.finishedAt) },
            .init("elapsed_us", .nullable(.integer()), "How long the handler ran, in microseconds.") {
                JSONValue($0.elapsedMicroseconds)
            },
            .init("executor_id", .nullable(.integer()), "") { JSONValue($0.executorID) },
            .init("session_id", .nullable(.integer()), "") { JSONValue($0.sessionID) },
            .init("release_id", .nullable(.integer()), "") { JSONValue($0.releaseID) },
            .init("release", .nullable(.integer()), "The number of the release that ran.") { JSONValue($0.releaseNo) },
            .init("plugin_digest", .nullable(.text()), "") { JSONValue($0.pluginDigest) },
            .init("system_library", .nullable(.text()), "") { JSONValue($0.systemLibrary) },
            .init("trace_context", .nullable(.text()), "The traceparent that its task was queued with.") {
                JSONValue($0.traceContext?.text)
            },
        ])
}

extension Shape where Thing == LogLine {
    static let line = Shape(
        name: "LogLine",
        fields: [
            .init("at", .time, "") { JSONValue(time: $0.at) },
            .init("level", .word(["debug", "info", "warning", "error"]), "") { .text("\($0.level)") },
            .init("source", .text(), "What wrote it.") { .text($0.source.rawValue) },
            .init("text", .text(), "As it was written: it may hold anything.") { .text($0.text) },
        ])
}
