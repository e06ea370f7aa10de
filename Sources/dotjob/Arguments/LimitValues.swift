import ArgumentParser
import JobModel
import Wording

/// How many tasks of a job may run, and start: what `job add` sets and `job update` changes.
struct LimitValues: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Tasks of the job that may run at once over all executors, or none for any number.", valueName: "count"))
    var maxRunning: String?

    @Option(
        help: ArgumentHelp(
            "What --max-per-key and --rate count tasks apart by: a member of their parameters such as $.tenant, params for all of them, or none.",
            valueName: "path"))
    var key: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Tasks with the same key that may run at once, or none for any number.", valueName: "count"))
    var maxPerKey: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Tasks of the job, or with the same key, that may start in a time, such as 100/1m; none for any number.",
            valueName: "rate"))
    var rate: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Starts that may come at once; none for as many as the rate has.", valueName: "count"))
    var burst: String?

    /// The values given, checked; the rest stays `nil`.
    func change() throws -> JobLimitsChange {
        var change = JobLimitsChange()
        change.maxRunning = try Self.count(maxRunning, within: Limits.runningTasks, option: "--max-running")
        change.key = try key.map { try ParameterKey.read($0, option: "--key") }
        change.maxPerKey = try Self.count(maxPerKey, within: Limits.runningTasks, option: "--max-per-key")
        change.rate = try rate.map(Self.rate)
        change.burst = try Self.count(burst, within: Limits.startsPerRate, option: "--burst")
        return change
    }

    private static func count(_ text: String?, within range: ClosedRange<Int>, option: String) throws -> Int?? {
        try text.map { try JobValues.countOrNone($0, within: range, option: option) }
    }

    private static func rate(_ text: String) throws -> StartRate? {
        if text == "none" { return nil }
        if let rate = StartRate(text) { return rate }
        let (starts, longest) = (Limits.startsPerRate, DurationText.text(milliseconds: Limits.rateMs.upperBound))
        throw WrongValue(
            "--rate \(text.quoted): not a rate; write starts and a time such as 100/1m, \(starts.lowerBound) to "
                + "\(starts.upperBound) in up to \(longest), or none")
    }
}

extension ParameterKey {
    /// - Returns: `nil` for `none`.
    static func read(_ text: String, option: String) throws -> ParameterKey? {
        if text == "none" { return nil }
        if let key = ParameterKey(text) { return key }
        throw WrongValue(
            "\(option) \(text.quoted): names nothing of the parameters; give a member such as $.user.id, params for all of them, or none"
        )
    }
}
