import JobModel

/// What is refused about groups and what they want.
extension StoreError {
    public static func noGroup(named name: String) -> StoreError {
        StoreError(.notFound, "group \"\(name)\"", "not found", cure: .seeOrAddGroup)
    }

    public static func groupExists(_ name: String) -> StoreError {
        StoreError(.conflict, "group \"\(name)\"", "exists already", cure: .plain("choose another name"))
    }

    static func threadsOutOfRange(_ threads: Int, ofGroup name: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(name)\"", "\(threads) threads",
            cure: .plain("give each host \(Limits.hostThreads.lowerBound) to \(Limits.hostThreads.upperBound)"))
    }

    static func maxRunningOutOfRange(_ maxRunning: Int, ofGroup name: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(name)\"", "a limit of \(maxRunning) running tasks", cure: .plain("allow at least 1"))
    }

    static func ageingOutOfRange(_ ageingMs: Int64, ofGroup name: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(name)\"", "ageing of \(ageingMs) ms a priority is out of range",
            cure: .plain("use at least \(DurationText.text(milliseconds: Limits.ageingMs.lowerBound))"))
    }

    static func publishedMeanwhile(group: String, number: Int64) -> StoreError {
        StoreError(
            .conflict, "group \"\(group)\"", "someone published meanwhile, and it runs release \(number) now",
            cure: .plain("look at it, then publish again"))
    }

    static func canaryOnTrial(group: String, number: Int64) -> StoreError {
        StoreError(.refused, "group \"\(group)\"", "release \(number) is a canary", cure: .endCanary)
    }

    static func canaryShareOutOfRange(_ percent: Int, ofGroup name: String) -> StoreError {
        StoreError(
            .invalid, "group \"\(name)\"", "a canary of \(percent)% of the claims",
            cure: .plain("give it \(Limits.canaryPercent.lowerBound)% to \(Limits.canaryPercent.upperBound)%"))
    }

    static func nothingToCompareCanaryWith(group: String) -> StoreError {
        StoreError(
            .refused, "group \"\(group)\"", "it has no release that a canary could be compared with",
            cure: .plain("publish this one without"))
    }

    static func canaryIsAnother(group: String) -> StoreError {
        StoreError(
            .conflict, "group \"\(group)\"", "another release is on trial by now",
            cure: .plain("look at it, and decide anew"))
    }

    public static func noCanary(group: String) -> StoreError {
        StoreError(.refused, "group \"\(group)\"", "it has no canary", cure: .tryCanary)
    }

    public static func nothingToGoBackFrom(group: String) -> StoreError {
        StoreError(.refused, "group \"\(group)\"", "it has no release to go back from", cure: .publishRelease)
    }

    public static func nothingToGoBackTo(group: String, before number: Int64) -> StoreError {
        StoreError(
            .refused, "group \"\(group)\"", "before release \(number) it ran nothing else that is not quarantined",
            cure: .nameRelease)
    }

    static func handlerInUse(_ handler: String, by use: HandlerUse, group: String) -> StoreError {
        let gone = "handler \"\(handler)\" would be gone, and "
        return switch use {
        case .job(let job):
            StoreError(
                .refused, "group \"\(group)\"", gone + "job \"\(job)\" uses it",
                cure: .allowRemoval(alternative: "disable the job"))
        case .task(let id, let job):
            StoreError(
                .refused, "group \"\(group)\"", gone + "task \(id) of job \"\(job)\" needs it",
                cure: .allowRemoval(alternative: "let the task end"))
        }
    }
}
