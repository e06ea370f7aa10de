import JSONWriting
import JobModel

/// A job as the system that this grows out of shows it, and as its clients send it.
enum SeedJob {
    static let shape = Shape<Job>(
        name: "SeedJob",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("name", .text(), "") { .text($0.name) },
            .init("jobGroup", .integer(), "The group's id.") { JSONValue($0.groupID) },
            .init("executorHandler", .text(), "") { .text($0.handler) },
            .init("executorParam", .text(), "JSON, as text.") { .text($0.parameters) },
            .init("executorTimeout", .integer(), "In seconds; 0 for no limit.") {
                // Rounded up: a limit below a second is not none.
                JSONValue(($0.timeoutMs + 999) / 1_000)
            },
            .init("executorFailRetryCount", .integer(), "") { JSONValue($0.retries) },
            .init("triggerStatus", .integer(0...3), "0 idle, 1 waiting, 2 running, 3 in error.") {
                JSONValue($0.triggerStatus.rawValue)
            },
            .init("disable", .integer(0...1), "") { JSONValue(flag: $0.isDisabled) },
            .init("retry", .integer(0...1), "") { JSONValue(flag: $0.retriesEnabled) },
            .init("jobCron", .nullable(.text()), "Null for a job without one.") {
                if case .cron(let expression) = $0.schedule { .text(expression) } else { .null }
            },
            .init("jobDesc", .text(), "") { .text($0.summary) },
            .init("author", .text(), "") { .text($0.owner) },
            .init("alarmEmail", .text(), "") { .text($0.alarmEmail) },
            .init("addTime", .text(), "In UTC, without a zone.") { localTime($0.createdAt) },
            .init("updateTime", .text(), "In UTC, without a zone.") { localTime($0.updatedAt ?? $0.createdAt) },
            .init("triggerLastTime", .integer(), "Milliseconds since 1970; 0 for never.") {
                JSONValue($0.lastTriggeredAt ?? 0)
            },
            .init("triggerNextTime", .integer(), "Milliseconds since 1970; 0 for never.") {
                JSONValue($0.nextTriggerAt ?? 0)
            },
        ])

    static var component: Component { shape.component }

    // MARK: - What clients send

    static let ids = 1...Int64.max
    /// In seconds.
    static let timeouts = 0...Limits.delayMs / 1_000
    static let retries = Int64(Limits.retries.lowerBound)...Int64(Limits.retries.upperBound)
    static let states: ClosedRange<Int64> = 0...3
    static let flags: ClosedRange<Int64> = 0...1

    /// What is sent of a new job. What is not listed is ignored, and null is as good as nothing.
    static let new = Schema.openObject(
        [
            .init(name: "name", schema: .text(), about: "", isRequired: true),
            .init(name: "jobGroup", schema: .numeral(ids), about: "The group's id.", isRequired: true),
            .init(name: "executorHandler", schema: .text(), about: "", isRequired: true),
        ] + settings("Says nothing of a new job."))

    /// What is sent of a job that there is: all of it, or what changes.
    static let change = Schema.openObject(
        [
            .init(name: "id", schema: .numeral(ids), about: "Of the job.", isRequired: true),
            .init(name: "name", schema: .nullable(.text()), about: "As it is: a job keeps its name."),
            .init(name: "jobGroup", schema: .nullable(.numeral(ids)), about: "As it is: a job keeps its group."),
            .init(name: "executorHandler", schema: .nullable(.text()), about: ""),
        ] + settings("With id alone: 1 restarts a job in error. Beside others it says nothing."))

    private static func settings(_ aboutState: String) -> [Schema.Member] {
        [
            .init(name: "executorParam", schema: .nullable(.text()), about: "JSON, as text."),
            .init(
                name: "executorTimeout", schema: .nullable(.numeral(timeouts)), about: "In seconds; 0 for no limit."),
            .init(name: "executorFailRetryCount", schema: .nullable(.numeral(retries)), about: ""),
            .init(name: "triggerStatus", schema: .nullable(.numeral(states)), about: aboutState),
            .init(name: "disable", schema: .nullable(.numeral(flags)), about: ""),
            .init(name: "retry", schema: .nullable(.numeral(flags)), about: ""),
            .init(name: "jobCron", schema: .nullable(.text()), about: "An empty one drops the schedule."),
            .init(name: "jobDesc", schema: .nullable(.text()), about: ""),
            .init(name: "author", schema: .nullable(.text()), about: ""),
            .init(name: "alarmEmail", schema: .nullable(.text()), about: ""),
        ]
    }

    /// As Java's LocalDateTime is written: `2022-06-26T12:00:00`.
    private static func localTime(_ time: UTCMilliseconds) -> JSONValue { .text(String(RFC3339.text(time).prefix(19))) }
}
