public import ArgumentParser
public import JobModel
import Wording

/// The values of a job that `job add` sets and `job update` changes.
struct JobValues: ParsableArguments {
    @OptionGroup var parameterValues: ParameterValues

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long an attempt may run, such as 30s; 0s for no limit.", valueName: "duration"))
    var timeout: String?

    @Option(parsing: .unconditional, help: "Retries after a failed attempt, 0-100.")
    var retries: Int?

    @Flag(inversion: .prefixedNo, help: "Retry failed attempts, or make each failure final.")
    var retry: Bool?

    @Option(
        help: ArgumentHelp(
            "Delays between attempts: exponential:1s..1h, linear:30s, fixed:10s or list:10s,1m,10m.",
            valueName: "backoff"))
    var backoff: String?

    @Option(help: ArgumentHelp("Failures to retry, of failed,timeout,crash; else all.", valueName: "causes"))
    var retryOn: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How often an attempt may ask to be run later, which counts as none; 1000 when a job says nothing.",
            valueName: "count"))
    var maxSnoozes: Int?

    @Option(parsing: .unconditional, help: "0 runs first, 9 last.")
    var priority: Int?

    @Option(help: "For occurrences that nobody wrote in time: what runs of them.")
    var misfire: MisfireStrategy?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How late an occurrence may be before that decides, such as 5m.", valueName: "duration"))
    var misfireAfter: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How many missed occurrences fire_all keeps, the newest.", valueName: "count"))
    var misfireCap: Int?

    @Option(help: "For a task that comes due while another of its job runs: what becomes of it.")
    var block: BlockStrategy?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Waiting tasks that a serial job keeps, or none for any number; the oldest of more is not run.",
            valueName: "count"))
    var queueAtMost: String?

    @Option(help: ArgumentHelp("What it is for.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("Who answers for it.", valueName: "name"))
    var owner: String?

    @Option(help: ArgumentHelp("Whom its alarms go to.", valueName: "address"))
    var alarmEmail: String?

    /// The values given, checked; the rest stays `nil`.
    func change() throws -> JobChange {
        var change = JobChange()
        change.parameters = try parameterValues.parameters()
        change.timeoutMs = try timeout.map { try DurationText.milliseconds($0, option: "--timeout") }
        change.retries = try retries.map { try Self.checked($0, within: Limits.retries, option: "--retries") }
        change.retriesEnabled = retry
        change.backoff = try backoff.map(Self.backoff)
        change.retryOn = try retryOn.map(Self.causes)
        change.maxSnoozes = try maxSnoozes.map {
            try Self.checked($0, within: Limits.snoozes, option: "--max-snoozes")
        }
        change.queueAtMost = try queueAtMost.map {
            try Self.countOrNone($0, within: Limits.queueAtMost, option: "--queue-at-most")
        }
        change.priority = try priority.map { try Self.checked($0, within: Limits.priority, option: "--priority") }
        change.misfireStrategy = misfire
        change.misfireAfterMs = try misfireAfter.map { try DurationText.milliseconds($0, option: "--misfire-after") }
        change.misfireCap = try misfireCap.map {
            try Self.checked($0, within: Limits.misfireCap, option: "--misfire-cap")
        }
        change.blockStrategy = block
        change.summary = description
        change.owner = owner
        change.alarmEmail = alarmEmail
        return change
    }

    private static func backoff(_ text: String) throws -> Backoff {
        do {
            return try Backoff(text)
        } catch {
            throw WrongValue("--backoff \(text.quoted): \(error.reason)")
        }
    }

    private static func causes(_ text: String) throws -> RetryCauses {
        if let causes = RetryCauses(words: text.split(separator: ",", omittingEmptySubsequences: false)) {
            return causes
        }
        throw WrongValue(
            "--retry-on \(text.quoted): unknown; give one or more of failed, timeout and crash, with commas")
    }

    /// - Returns: `nil` for `none`.
    static func countOrNone(_ text: String, within range: ClosedRange<Int>, option: String) throws -> Int? {
        if text == "none" { return nil }
        guard let count = Int(text) else {
            throw WrongValue("\(option) \(text.quoted): not a number; give a count, or none")
        }
        return try checked(count, within: range, option: option)
    }

    private static func checked(_ value: Int, within range: ClosedRange<Int>, option: String) throws -> Int {
        guard range.contains(value) else {
            throw WrongValue("\(option) \"\(value)\": out of range; give \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension MisfireStrategy: ExpressibleByArgument {}
extension BlockStrategy: ExpressibleByArgument {}
