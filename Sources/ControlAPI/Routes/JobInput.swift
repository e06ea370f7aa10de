import JSONWriting
import JobModel
import Scheduling

/// What a request says of a job.
struct JobInput {
    static let members: [Schema.Member] =
        settings + timing + limits + uniqueness + [
            .init(
                name: "check_parameters", schema: .flag,
                about: "Hold the parameters against the handler's schema; true when not given."),
            .init(
                name: "strict", schema: .flag,
                about: "Refuse a handler that no plugin of the group offers; false when not given."),
        ]

    private static let settings: [Schema.Member] = [
        .init(name: "handler", schema: .text(longest: 128), about: "What runs, as its plugin names it."),
        .init(name: "parameters", schema: .anything, about: "Handed to the handler; {} when not given."),
        .init(
            name: "timeout_ms", schema: .integer(0...Limits.delayMs),
            about: "How long an attempt may run; 0 for no limit."),
        .init(
            name: "retries", schema: .integer(within: Limits.retries),
            about: "After a failed attempt."),
        .init(name: "retries_enabled", schema: .flag, about: "Otherwise each failure is final."),
        .init(
            name: "backoff", schema: .text(longest: 1_024),
            about: "How the delays between attempts grow: exponential:1s..1h, linear:30s, fixed:10s or list:10s,1m."),
        .init(
            name: "retry_on", schema: .list(of: .word(RetryCauses.words.map(\.word))),
            about: "The failures that are followed by another attempt; all of them when not given."),
        .init(
            name: "max_snoozes", schema: .integer(within: Limits.snoozes),
            about: "How often an attempt may ask to be run later; 1000 when not given."),
        .init(
            name: "misfire_strategy", schema: .word(MisfireStrategy.words),
            about: "What runs of occurrences that were missed."),
        .init(
            name: "misfire_after_ms", schema: .integer(0...Limits.delayMs), about: "How late an occurrence is missed."),
        .init(
            name: "misfire_cap",
            schema: .integer(within: Limits.misfireCap),
            about: "How many missed ones fire_all keeps."),
        .init(
            name: "block_strategy", schema: .word(BlockStrategy.words),
            about: "When a task comes due while another runs."),
        .init(
            name: "queue_at_most", schema: .nullable(.integer(within: Limits.queueAtMost)),
            about: "Waiting tasks that a serial job keeps; the oldest of more is not run."),
        .init(name: "priority", schema: .integer(0...9), about: "0 runs first."),
        .init(name: "description", schema: .text(longest: 4_096), about: "What it is for."),
        .init(name: "owner", schema: .text(longest: 128), about: "Who answers for it."),
        .init(name: "alarm_email", schema: .text(longest: 320), about: "Whom its alarms go to."),
    ]

    static let newMembers: [Schema.Member] =
        [
            .init(
                name: "name", schema: .text(longest: 128), about: "Unique among jobs that are not deleted.",
                isRequired: true),
            .init(name: "group", schema: .text(longest: 128), about: "Whose executors run it.", isRequired: true),
        ]
        + members.map { member in
            var member = member
            if member.name == "handler" { member.isRequired = true }
            return member
        }

    var name = ""
    var group = ""
    var change = JobChange()
    var checksParameters = true
    var isStrict = false

    /// - Parameter body: judged by the members.
    init(_ body: JSONNode?) throws {
        guard let body else { return }
        name = body["name"]?.text ?? ""
        group = body["group"]?.text ?? ""
        checksParameters = body["check_parameters"]?.flag ?? true
        isStrict = body["strict"]?.flag ?? false
        change.handler = body["handler"]?.text
        change.parameters = body["parameters"]?.source
        change.backoff = try body["backoff"]?.text.map(Self.backoff)
        change.retryOn = body["retry_on"]?.list.flatMap { RetryCauses(words: $0.compactMap(\.text)) }
        change.maxSnoozes = body["max_snoozes"]?.integer.map { Int($0) }
        change.timing = try TimingChange(body)
        change.timeoutMs = body["timeout_ms"]?.integer
        change.retries = body["retries"]?.integer.map { Int($0) }
        change.retriesEnabled = body["retries_enabled"]?.flag
        change.misfireStrategy = body["misfire_strategy"]?.text.flatMap(MisfireStrategy.init(rawValue:))
        change.misfireAfterMs = body["misfire_after_ms"]?.integer
        change.misfireCap = body["misfire_cap"]?.integer.map { Int($0) }
        change.blockStrategy = body["block_strategy"]?.text.flatMap(BlockStrategy.init(rawValue:))
        change.queueAtMost = body["queue_at_most"].map { $0.integer.map { Int($0) } }
        change.limits = try JobLimitsChange(body)
        change.uniqueness = try UniquenessChange(body)
        change.priority = body["priority"]?.integer.map { Int($0) }
        change.summary = body["description"]?.text
        change.owner = body["owner"]?.text
        change.alarmEmail = body["alarm_email"]?.text
    }

    private static func backoff(_ text: String) throws -> Backoff {
        do {
            return try Backoff(text)
        } catch {
            throw Problem(.invalid, "backoff \"\(text)\": \(error.reason)", field: "backoff")
        }
    }
}
