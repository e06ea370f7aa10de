import JSONWriting
import JobModel
import JobStore
import Wording

/// A step of history, with the names of what it is of.
struct HistoryStep {
    var step: RollupStep
    var minutes: Int64
    /// Where groups or releases are told apart.
    var groupName: String?
    var releaseNo: Int64?
}

extension Shape where Thing == HistoryStep {
    static let historyStep = Shape(
        name: "HistoryStep",
        fields: [
            .init("at", .time, "When it began.") { JSONValue(time: $0.step.key.minute * Rollup.minuteMs) },
            .init("minutes", .integer(), "How long it is.") { JSONValue($0.minutes) },
            .init("group", .nullable(.text()), "Where groups or releases are told apart.") {
                JSONValue($0.groupName)
            },
            .init("release", .nullable(.integer()), "Where releases are told apart; null for none.") {
                JSONValue($0.releaseNo)
            },
            .init("code", .integer(200...599), "How the attempts ended.") {
                JSONValue($0.step.key.code.rawValue)
            },
            .init("outcome", .text(), "The code in words.") { .text($0.step.key.code.word) },
            .init("attempts", .integer(), "How many ended.") { JSONValue($0.step.rollup.attempts) },
            .init("duration_ms", Quantiles.schema, "How long handlers ran.") {
                Quantiles.json($0.step.rollup.durations)
            },
            .init("delay_ms", Quantiles.schema, "From the time that a task was due to its attempt's start.") {
                Quantiles.json($0.step.rollup.delays)
            },
        ])
}

extension Shape where Thing == ReleaseTransition {
    static let transition = Shape(
        name: "ReleaseTransition",
        fields: [
            .init("id", .integer(), "Rises with time.") { JSONValue($0.id) },
            .init("at", .time, "") { JSONValue(time: $0.at) },
            .init("group", .text(), "The group's name.") { .text($0.groupName) },
            .init("release", .integer(), "Its number in the group.") { JSONValue($0.releaseNo) },
            .init("executor_id", .integer(), "") { JSONValue($0.executorID) },
            .init("hostname", .text(), "The executor's node.") { .text($0.hostname) },
            .init("state", .text(), "What the release came to there.") { .text($0.state.rawValue) },
            .init("reason", .nullable(.text()), "Why, where there is something to say.") { JSONValue($0.reason) },
        ])
}

extension Shape where Thing == JobStatistics {
    static let statistics = Shape(
        name: "JobStatistics",
        fields: [
            .init("attempts", .integer(), "So many were looked at.") { JSONValue($0.attempts) },
            .init("failures", .integer(), "Those of them that failed.") { JSONValue($0.failures) },
            .init("duration_ms", Quantiles.schema, "How long handlers ran.") {
                Quantiles.json($0.durations, unitsPerMillisecond: 1_000)
            },
            .init("delay_ms", Quantiles.schema, "From the time that a task was due to its attempt's start.") {
                Quantiles.json($0.delays, unitsPerMillisecond: 1)
            },
            .init(
                "recent", .list(of: Component.recentAttempt.reference), "The newest, one by one, if they are asked for."
            ) { .list($0.recent.map(\.json)) },
        ])
}

extension Shape where Thing == (jobID: JobID, statistics: JobStatistics) {
    static let jobStatistics = Shape(
        name: "StatisticsOfJob",
        fields: [.init("job_id", .integer(), "Whose they are.") { JSONValue($0.jobID) }]
            + Shape<JobStatistics>.statistics.fields.map { field in
                .init(field.name, field.schema, field.about) { field.value($0.statistics) }
            })
}

extension Component {
    static let recentAttempt = Component(
        name: "RecentAttempt",
        schema: .object([
            .init(name: "log_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "task_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "code", schema: .integer(200...599), about: "How it ended.", isRequired: true),
            .init(name: "finished_at", schema: .time, about: "", isRequired: true),
            .init(
                name: "elapsed_us", schema: .nullable(.integer()), about: "How long the handler ran.", isRequired: true),
            .init(name: "delay_ms", schema: .integer(), about: "From due to start.", isRequired: true),
        ]))
}

extension JobStatistics.Attempt {
    fileprivate var json: JSONValue {
        .object([
            "log_id": JSONValue(logID), "task_id": JSONValue(taskID), "code": JSONValue(code.rawValue),
            "finished_at": JSONValue(time: finishedAt), "elapsed_us": JSONValue(elapsedMicroseconds),
            "delay_ms": JSONValue(delayMs),
        ])
    }
}

/// The middle and the upper end of many durations, in milliseconds.
private enum Quantiles {
    private static let shares = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]

    static let schema = Schema.object(
        shares.map { .init(name: $0.0, schema: .nullable(.number), about: "", isRequired: true) })

    static func json(_ histogram: DurationHistogram) -> JSONValue {
        json { histogram.quantile($0).map { Double($0) / 1_000 } }
    }

    static func json(_ sorted: [Int64], unitsPerMillisecond: Double) -> JSONValue {
        json { JobStatistics.quantile($0, of: sorted).map { Double($0) / unitsPerMillisecond } }
    }

    private static func json(_ quantile: (Double) -> Double?) -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: shares.map { ($0.0, JSONValue(quantile($0.1))) }))
    }
}
