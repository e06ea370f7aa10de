import JobModel
import JobStore

/// A job, and how far its schedule has come.
struct ModelJob {
    let id: JobID
    let name: String
    let groupID: GroupID
    let createdAt: UTCMilliseconds
    var settings: JobSettings
    var isDisabled = false
    var isDeleted = false
    /// The first occurrence that no task has been written for.
    var cursor: UTCMilliseconds?
    var lastTriggeredAt: UTCMilliseconds?
    /// It has, or had, limits: which of its waiting tasks are held for them is the store's affair.
    var isLimited = false

    /// What its own parameters have as key.
    static let key = "0"

    var series: NaiveSeries { NaiveSeries(timing: settings.timing, createdAt: createdAt) }

    var delayMs: Int64? { if case .delay(let milliseconds) = settings.schedule { milliseconds } else { nil } }

    func runTime(of occurrence: UTCMilliseconds) -> UTCMilliseconds {
        settings.timing.runTime(of: occurrence, ofJob: name)
    }

    /// What the log says of occurrences that are dropped since the job is another; `nil` when there are none.
    func toldOfChange(_ dropped: [UTCMilliseconds]) -> String? {
        guard let first = dropped.first, let last = dropped.last else { return nil }
        let count = min(dropped.count, 1_000)
        return DroppedOccurrences(count: count, isAtLeast: count < dropped.count, first: first, last: last)
            .messageOfChange
    }

    /// What it says of those that the misfire strategy drops.
    func told(_ dropped: [UTCMilliseconds]) -> String? {
        guard let first = dropped.first, let last = dropped.last else { return nil }
        // Years of seconds are not counted one by one, but for intervals, which are reckoned.
        var isCounted = false
        if case .every = settings.schedule { isCounted = true }
        let most = 1_000
        let count = isCounted ? dropped.count : min(dropped.count, most)
        let words = DroppedOccurrences(count: count, isAtLeast: count < dropped.count, first: first, last: last)
        return words.message(settings.misfireStrategy)
    }
}
