import JSONWriting
import JobModel
import JobStore

extension Shape where Thing == QueuedTask {
    static let task = Shape(
        name: "Task",
        fields: [
            .init("id", .integer(), "For ever this task's.") { JSONValue($0.id) },
            .init("job_id", .integer(), "") { JSONValue($0.jobID) },
            .init("job", .text(), "The job's name.") { .text($0.jobName) },
            .init("group_id", .integer(), "") { JSONValue($0.groupID) },
            .init("handler", .text(), "") { .text($0.handler) },
            .init("parameters", .anything, "Handed to the handler.") { .raw($0.parameters) },
            .init("priority", .integer(0...9), "0 runs first.") { JSONValue($0.priority) },
            .init("status", .word(TaskState.words), "") { .text($0.state.word) },
            .init("is_claimed", .flag, "An executor has it.") { .flag($0.status == .claimed) },
            .init("held_reason", .nullable(.text()), "Why it may not be claimed.") {
                JSONValue($0.heldReason?.rawValue)
            },
            .init("claim_no", .integer(), "Rises with each claim.") { JSONValue($0.claimNo) },
            .init("session_id", .nullable(.integer()), "Of the executor that has it.") { JSONValue($0.sessionID) },
            .init("is_suspect", .flag, "A host may have died of it: it runs alone next.") { .flag($0.isSuspect) },
            .init("shard", .integer(), "") { JSONValue($0.shard) },
            .init("pinned_release_id", .nullable(.integer()), "The release that it runs on; null for its group's.") {
                JSONValue($0.pinnedReleaseID)
            },
            .init("attempts", .integer(), "Attempts that have ended.") { JSONValue($0.attempt) },
            .init("snoozes", .integer(), "How often the attempt that comes next has asked to be run later.") {
                JSONValue($0.snoozes)
            },
            .init("host_deaths", .integer(), "Host deaths that it is blamed for.") { JSONValue($0.hostDeaths) },
            .init("losses", .integer(), "Claims that were lost without blame.") { JSONValue($0.losses) },
            .init("origin", .text(), "What has written it.") { .text($0.origin.rawValue) },
            .init("due_at", .time, "") { JSONValue(time: $0.runAt) },
            .init("scheduled_at", .nullable(.time), "The occurrence that it stands for.") {
                JSONValue(time: $0.scheduledAt)
            },
            .init("cancel_requested_at", .nullable(.time), "") { JSONValue(time: $0.cancelRequestedAt) },
            .init("progress", .nullable(.number), "From 0 to 1, as its handler says.") { JSONValue($0.progress) },
            .init("progress_note", .nullable(.text()), "") { JSONValue($0.progressNote) },
            .init("trace_context", .nullable(.text()), "The traceparent that it was queued with.") {
                JSONValue($0.traceContext?.text)
            },
        ])
}

extension TaskState {
    static let words = [
        "running", "asked_to_end", "quarantined", "pinned", "held_disabled", "held_serial", "held_job_limit",
        "held_key_limit", "held_rate_limit", "alone", "snoozed", "waiting", "held",
    ]

    var word: String {
        switch self {
        case .running: "running"
        case .askedToEnd: "asked_to_end"
        case .quarantined: "quarantined"
        case .pinned: "pinned"
        case .held(.disabled): "held_disabled"
        case .held(.serial): "held_serial"
        case .held(.jobLimit): "held_job_limit"
        case .held(.keyLimit): "held_key_limit"
        case .held(.rateLimit): "held_rate_limit"
        case .held: "held"
        case .alone: "alone"
        case .snoozed: "snoozed"
        case .waiting: "waiting"
        }
    }
}

extension Shape where Thing == Run {
    static let run = Shape(
        name: "Run",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("job_id", .integer(), "") { JSONValue($0.jobID) },
            .init("count", .integer(), "Tasks that it has written, or the one that keeps all of them out.") {
                JSONValue($0.count)
            },
            .init("first_task_id", .integer(), "") { JSONValue($0.firstTaskID) },
            .init("last_task_id", .integer(), "Those of others may lie between.") { JSONValue($0.lastTaskID) },
            .init(
                "duplicates", .integer(),
                "Of the answer to a request to run: tasks asked for that were not written, being duplicates; else 0. When all were, the run is the task that is there."
            ) { JSONValue($0.duplicates) },
        ])
}
