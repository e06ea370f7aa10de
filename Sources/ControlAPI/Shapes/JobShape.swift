import JSONWriting
import JobModel

extension Shape where Thing == Job {
    static let job = Shape(
        name: "Job",
        fields: [
            .init("id", .integer(), "For ever this job's.") { JSONValue($0.id) },
            .init("name", .text(), "Unique among jobs that are not deleted.") { .text($0.name) },
            .init("group", .text(), "Whose executors run it.") { .text($0.groupName) },
            .init("group_id", .integer(), "") { JSONValue($0.groupID) },
            .init("handler", .text(), "What runs, as its plugin names it.") { .text($0.handler) },
            .init("parameters", .anything, "Handed to the handler.") { .raw($0.parameters) },
            .init("timeout_ms", .integer(), "How long an attempt may run; 0 for no limit.") { JSONValue($0.timeoutMs) },
            .init("retries", .integer(), "After a failed attempt.") { JSONValue($0.retries) },
            .init("retries_enabled", .flag, "Otherwise each failure is final.") { .flag($0.retriesEnabled) },
            .init("backoff", .text(), "How the delays between attempts grow.") { .text($0.backoff.description) },
            .init(
                "retry_on", .list(of: .word(RetryCauses.words.map(\.word))),
                "The failures that are followed by another attempt."
            ) { .list($0.retryOn.words.map { .text($0) }) },
            .init("max_snoozes", .integer(), "How often an attempt may ask to be run later.") {
                JSONValue($0.maxSnoozes)
            },
            .init("schedule", .reference(Component.schedule.name), "When it comes due.") { $0.schedule.json },
            .init("time_zone", .text(), "That a cron expression and the days of a calendar are read in.") {
                .text($0.timeZone)
            },
            .init(
                "gap_strategy", .nullable(.word(GapStrategy.words)),
                "What becomes of a time that the clocks skip; null: as the cron expression has it."
            ) { JSONValue($0.timing.gap?.rawValue) },
            .init(
                "repetition_strategy", .nullable(.word(RepetitionStrategy.words)),
                "How often a time runs that the clocks show twice; null: as the cron expression has it."
            ) { JSONValue($0.timing.repetition?.rawValue) },
            .init("starts_at", .nullable(.time), "It does not come due before.") {
                JSONValue(time: $0.timing.startsAt)
            },
            .init("ends_at", .nullable(.time), "It does not come due from then on.") {
                JSONValue(time: $0.timing.endsAt)
            },
            .init("jitter_ms", .integer(), "By how much less than this an occurrence runs later than its time.") {
                JSONValue($0.timing.jitterMs)
            },
            .init("calendar", .nullable(.text()), "The calendar whose days off it heeds.") {
                JSONValue($0.timing.calendar)
            },
            .init(
                "off_day_strategy", .word(OffDayStrategy.words), "What becomes of an occurrence on a day off."
            ) { .text($0.timing.offDay.rawValue) },
            .init("misfire_strategy", .word(MisfireStrategy.words), "What runs of occurrences that were missed.") {
                .text($0.misfireStrategy.rawValue)
            },
            .init("misfire_after_ms", .integer(), "How late an occurrence is missed.") { JSONValue($0.misfireAfterMs) },
            .init("misfire_cap", .integer(), "How many missed ones fire_all keeps.") { JSONValue($0.misfireCap) },
            .init("block_strategy", .word(BlockStrategy.words), "When a task comes due while another runs.") {
                .text($0.blockStrategy.rawValue)
            },
            .init("queue_at_most", .nullable(.integer()), "Waiting tasks that a serial job keeps.") {
                JSONValue($0.queueAtMost.map { Int64($0) })
            },
            .init("max_running", .nullable(.integer()), "Tasks of it that may run at once.") {
                JSONValue($0.limits.maxRunning)
            },
            .init("limit_key", .nullable(.text()), "What max_per_key and rate count tasks apart by.") {
                JSONValue($0.limits.key?.text)
            },
            .init("max_per_key", .nullable(.integer()), "Tasks with the same key that may run at once.") {
                JSONValue($0.limits.maxPerKey)
            },
            .init("rate", .nullable(.text()), "Tasks of it, or with the same key, that may start in a time.") {
                JSONValue($0.limits.rate?.text)
            },
            .init("burst", .nullable(.integer()), "Starts that may come at once; null for as many as the rate has.") {
                JSONValue($0.limits.burst)
            },
            .init("unique_by", .nullable(.text()), "What makes two tasks the same; null where none are.") {
                JSONValue($0.uniqueness.key?.text)
            },
            .init("unique_while", .text(), "How long a task keeps others like it out: waiting, live, or a time.") {
                .text($0.uniqueness.span.text)
            },
            .init("on_duplicate", .word(DuplicateStrategy.words), "What becomes of a duplicate.") {
                .text($0.uniqueness.onDuplicate.rawValue)
            },
            .init("priority", .integer(0...9), "0 runs first.") { JSONValue($0.priority) },
            .init("description", .text(), "What it is for.") { .text($0.summary) },
            .init("owner", .text(), "Who answers for it.") { .text($0.owner) },
            .init("alarm_email", .text(), "Whom its alarms go to.") { .text($0.alarmEmail) },
            .init("is_disabled", .flag, "It comes due no more, and its tasks wait.") { .flag($0.isDisabled) },
            .init("status", .word(TriggerStatus.words), "What its tasks make of it.") { .text($0.triggerStatus.word) },
            .init("created_at", .time, "") { JSONValue(time: $0.createdAt) },
            .init("updated_at", .nullable(.time), "When somebody last changed it.") { JSONValue(time: $0.updatedAt) },
            .init("last_triggered_at", .nullable(.time), "The last occurrence that was written.") {
                JSONValue(time: $0.lastTriggeredAt)
            },
            .init("next_trigger_at", .nullable(.time), "The next one.") { JSONValue(time: $0.nextTriggerAt) },
            .init("last_failed_at", .nullable(.time), "When a task of it last failed for good.") {
                JSONValue(time: $0.lastFailedAt)
            },
        ])
}

extension Job {
    /// Changes whenever somebody changes the job, and not when it runs.
    var entityTag: String {
        Shape.job.entityTag(of: self, without: ["status", "last_triggered_at", "next_trigger_at", "last_failed_at"])
    }
}

extension Component {
    static let schedule = Component(name: "Schedule", schema: .object(Schedule.members))
}

extension Schedule {
    static let types = ["manual", "cron", "every", "delay", "once"]

    static let members: [Schema.Member] = [
        .init(name: "type", schema: .word(types), about: "", isRequired: true),
        .init(
            name: "cron", schema: .text(longest: 256), about: "Of cron: an expression of 5 fields, or 6 with seconds."),
        .init(
            name: "interval_ms", schema: .integer(1...Limits.delayMs),
            about: "Of every: counted from its creation. Of delay: from the end of the last."),
        .init(name: "at", schema: .time, about: "Of once."),
    ]

    var json: JSONValue {
        switch self {
        case .manual: .object(["type": .text("manual")])
        case .cron(let expression): .object(["type": .text("cron"), "cron": .text(expression)])
        case .every(let milliseconds): .object(["type": .text("every"), "interval_ms": JSONValue(milliseconds)])
        case .delay(let milliseconds): .object(["type": .text("delay"), "interval_ms": JSONValue(milliseconds)])
        case .once(let at): .object(["type": .text("once"), "at": JSONValue(time: at)])
        }
    }

    /// Reads the object that `members` describe.
    ///
    /// - Throws: `Problem` that names the member which is missing, or one too many.
    init(_ node: JSONNode) throws {
        let type = node["type"]?.text ?? ""
        let member = ["cron": "cron", "every": "interval_ms", "delay": "interval_ms", "once": "at"][type]
        if let extra = node.members?.first(where: { $0.name != "type" && $0.name != member }) {
            throw Problem(
                .invalid, "schedule.\(extra.name): not a member of a schedule of type \(type)",
                field: "schedule.\(extra.name)")
        }
        if let text = node["cron"]?.text {
            self = .cron(text)
        } else if let milliseconds = node["interval_ms"]?.integer {
            self = type == "delay" ? .delay(milliseconds: milliseconds) : .every(milliseconds: milliseconds)
        } else if let at = node["at"]?.text.flatMap(RFC3339.milliseconds) {
            self = .once(at: at)
        } else if let member {
            throw Problem(.invalid, "schedule.\(member): missing", field: "schedule.\(member)")
        } else {
            self = .manual
        }
    }
}

extension GapStrategy {
    static var words: [String] { allCases.map(\.rawValue) }
}

extension RepetitionStrategy {
    static var words: [String] { allCases.map(\.rawValue) }
}

extension OffDayStrategy {
    static var words: [String] { allCases.map(\.rawValue) }
}

extension MisfireStrategy {
    static var words: [String] { allCases.map(\.rawValue) }
}

extension BlockStrategy {
    static var words: [String] { allCases.map(\.rawValue) }
}

extension DuplicateStrategy {
    static var words: [String] { allCases.map(\.rawValue) }
}

extension TriggerStatus {
    static let all: [TriggerStatus] = [.notStarted, .waiting, .running, .error]
    static var words: [String] { all.map(\.word) }

    var word: String {
        switch self {
        case .notStarted: "idle"
        case .waiting: "waiting"
        case .running: "running"
        case .error: "error"
        }
    }
}
