public import ArgumentParser
public import JobModel

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

    private static func checked(_ value: Int, within range: ClosedRange<Int>, option: String) throws -> Int {
        guard range.contains(value) else {
            throw WrongValue("\(option) \"\(value)\": out of range; give \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension MisfireStrategy: ExpressibleByArgument {}
extension BlockStrategy: ExpressibleByArgument {}
