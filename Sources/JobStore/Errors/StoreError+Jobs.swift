public import JobModel

/// What is refused about jobs.
extension StoreError {
    public static func noJob(named name: String) -> StoreError {
        StoreError(.notFound, "job \"\(name)\"", "not found", cure: .seeJobs)
    }

    public static func noJob(_ id: JobID) -> StoreError {
        StoreError(.notFound, "job \(id)", "not found")
    }

    public static func jobExists(_ name: String) -> StoreError {
        StoreError(.conflict, "job \"\(name)\"", "exists already", cure: .plain("choose another name"))
    }

    public static func jobIsDisabled(_ name: String) -> StoreError {
        StoreError(.refused, "job \"\(name)\"", "disabled", cure: .enableJob(name))
    }

    static func jobChanged(_ name: String) -> StoreError {
        StoreError(
            .conflict, "job \"\(name)\"", "somebody changed it meanwhile", cure: .plain("look at it, then try again"))
    }

    static func groupMovedOn(_ group: String, job: String) -> StoreError {
        StoreError(
            .conflict, "job \"\(job)\"", "group \"\(group)\" went to another release meanwhile",
            cure: .plain("look at it, then try again"))
    }

    static func jobIsNotInError(_ name: String) -> StoreError {
        StoreError(.refused, "job \"\(name)\"", "not in error", cure: .runJob(name))
    }

    static func nothingFailed(ofJob name: String) -> StoreError {
        StoreError(.refused, "job \"\(name)\"", "no failed task", cure: .seeLogsOfJob(name))
    }

    public static func parametersAreNoJSON(ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "parameters are not JSON",
            cure: .plain("pass an object such as {\"path\": \"/tmp\"}"))
    }

    static func longParameters(ofJob name: String, bytes: Int) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "parameters of \(bytes) bytes exceed \(Limits.parameterBytes)",
            cure: .plain("pass a reference to the data instead"))
    }

    static func unknownPattern(_ fault: ParameterTemplate.Fault, ofJob name: String) -> StoreError {
        StoreError(.invalid, "job \"\(name)\"", "\"\(fault.pattern)\" in its parameters \(fault.reason)")
    }

    static func longText(_ what: String, ofJob name: String, limit: Int) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "its \(what) is longer than \(limit) bytes", cure: .plain("shorten it"))
    }

    static func nullInText(_ what: String, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "its \(what) holds a character of value 0", cure: .plain("leave it out"))
    }

    static func negativeTimeout(_ timeoutMs: Int64, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "timeout of \(timeoutMs) ms is negative", cure: .plain("use 0 for no limit"))
    }

    static func retriesOutOfRange(_ retries: Int, ofJob name: String) -> StoreError {
        outOfRange("\(retries) retries are out of range", ofJob: name, Limits.retries)
    }

    static func priorityOutOfRange(_ priority: Int, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "priority \(priority) is out of range",
            cure: .plain("use \(Limits.priority.lowerBound) (first) to \(Limits.priority.upperBound) (last)"))
    }

    static func queueCapOutOfRange(_ count: Int, ofJob name: String) -> StoreError {
        outOfRange("a queue of \(count) tasks is out of range", ofJob: name, Limits.queueAtMost)
    }

    static func queueCapWithoutTurns(_ count: Int, _ strategy: BlockStrategy, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"",
            "queue_at_most of \(count) with the block strategy \"\(strategy.rawValue)\": only a serial job's tasks wait for their turn",
            cure: .plain("use block strategy serial, or queue_at_most none"))
    }

    static func runningTasksOutOfRange(_ count: Int, ofJob name: String) -> StoreError {
        outOfRange("a limit of \(count) running tasks is out of range", ofJob: name, Limits.runningTasks)
    }

    static func keyLimitWithoutKey(ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "max_per_key without a key",
            cure: .plain("say what tasks are told apart by, such as $.tenant"))
    }

    static func keyWithoutLimit(ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "a key, and no limit that it could be for",
            cure: .plain("set max_per_key or a rate, or take the key away"))
    }

    static func burstWithoutRate(ofJob name: String) -> StoreError {
        StoreError(.invalid, "job \"\(name)\"", "a burst without a rate", cure: .plain("set a rate, such as 100/1m"))
    }

    static func rateOutOfRange(_ rate: StartRate, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "a rate of \(rate.count) starts in \(rate.perMs) ms is out of range",
            cure: .plain(
                "use \(Limits.startsPerRate.lowerBound) to \(Limits.startsPerRate.upperBound) in 1ms to \(DurationText.text(milliseconds: Limits.rateMs.upperBound))"
            ))
    }

    static func burstOutOfRange(_ burst: Int, ofJob name: String) -> StoreError {
        outOfRange("a burst of \(burst) starts is out of range", ofJob: name, Limits.startsPerRate)
    }

    static func snoozesOutOfRange(_ count: Int, ofJob name: String) -> StoreError {
        outOfRange("\(count) snoozes are out of range", ofJob: name, Limits.snoozes)
    }

    static func jitterOutOfRange(_ jitterMs: Int64, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "jitter of \(jitterMs) ms is out of range",
            cure: .plain("use 0s to \(DurationText.text(milliseconds: Limits.jitterMs.upperBound))"))
    }

    static func endsBeforeStart(ofJob name: String) -> StoreError {
        StoreError(.invalid, "job \"\(name)\"", "its end is not after its start", cure: .plain("give a later end"))
    }

    static func misfireThresholdOutOfRange(_ afterMs: Int64, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "misfires after \(afterMs) ms: out of range",
            cure: .plain("use 0 to \(Limits.delayMs) ms"))
    }

    static func misfireCapOutOfRange(_ cap: Int, ofJob name: String) -> StoreError {
        outOfRange("a misfire cap of \(cap) is out of range", ofJob: name, Limits.misfireCap)
    }

    static func intervalOutOfRange(_ intervalMs: Int64, ofJob name: String) -> StoreError {
        StoreError(.invalid, "job \"\(name)\"", "interval of \(intervalMs) ms", cure: .plain("use at least 1 ms"))
    }

    static func taskCountOutOfRange(_ count: Int, ofJob name: String) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", "\(count) tasks at once",
            cure: .plain("ask for \(Limits.tasksPerRun.lowerBound) to \(Limits.tasksPerRun.upperBound)"))
    }

    private static func outOfRange(_ reason: String, ofJob name: String, _ range: ClosedRange<Int>) -> StoreError {
        StoreError(
            .invalid, "job \"\(name)\"", reason, cure: .plain("use \(range.lowerBound) to \(range.upperBound)"))
    }
}
