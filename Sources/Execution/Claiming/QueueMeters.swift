import CoreMetrics
import JobModel
import JobStore
import Metering

/// What the queue loop counts. Handles are looked for once for each group, handler and code: an attempt pays no look-up of its own where
/// a batch is of one handler.
struct QueueMeters {
    private struct Code: Hashable {
        var group: GroupID
        var handler: String
        var code: HandleCode
    }

    private struct Handles {
        var attempts: Counter
        var durations: CoreMetrics.Timer
        var delays: CoreMetrics.Timer
    }

    private let factory: any MetricsFactory
    private let claims: Recorder
    private let results: Recorder
    private let transactions: CoreMetrics.Timer
    private var names: [GroupID: String] = [:]
    private var claimed: [GroupID: Counter] = [:]
    private var handles: [Code: Handles] = [:]
    /// Of the batch: its attempts so far of the code that the last one had.
    private var current: (code: Code, handles: Handles, attempts: Int64)?
    private var stale: Set<ClaimKey> = []
    private var recoded: [ClaimKey: HandleCode] = [:]

    init(_ factory: any MetricsFactory) {
        self.factory = factory
        claims = Metric.claimBatch.sizes(in: factory)
        results = Metric.resultBatch.sizes(in: factory)
        transactions = Metric.queueTransaction.durations(in: factory)
    }

    /// Learns a group's name.
    mutating func met(_ group: ExecutorGroup) { names[group.id] = group.name }

    func time<Result>(_ body: () throws -> Result) rethrows -> Result {
        let start = ContinuousClock.now
        defer { transactions.record(since: start) }
        return try body()
    }

    // MARK: - Results

    /// Begins a batch that is stored.
    mutating func begin(_ batch: QueueBatch, _ answer: QueueAnswer) {
        if !batch.completions.isEmpty { results.record(batch.completions.count) }
        stale = Set(answer.stale)
        recoded = answer.recoded
    }

    /// An attempt of the batch, unless it went down nowhere.
    mutating func count(_ completion: Completion, of task: Holdings.Held) {
        if !stale.isEmpty, stale.contains(completion.key) { return }
        let code = (recoded.isEmpty ? nil : recoded[completion.key]) ?? completion.code
        if !isCurrent(code, of: task) {
            end()
            let new = Code(group: task.group, handler: task.handler, code: code)
            current = (new, handles(of: new), 0)
        }
        current?.attempts += 1
        if let elapsed = completion.elapsedMicroseconds { current?.handles.durations.recordMicroseconds(elapsed) }
        if let startedAt = completion.startedAt {
            current?.handles.delays.recordMilliseconds(max(0, startedAt - task.runAt))
        }
    }

    private func isCurrent(_ code: HandleCode, of task: Holdings.Held) -> Bool {
        guard let current else { return false }
        return current.code.code == code && current.code.group == task.group && current.code.handler == task.handler
    }

    /// Ends the batch, or its attempts of one code.
    mutating func end() {
        if let current { current.handles.attempts.increment(by: current.attempts) }
        current = nil
    }

    private mutating func handles(of code: Code) -> Handles {
        if let known = handles[code] { return known }
        let name = name(of: code.group)
        let new = Handles(
            attempts: Metric.attempts.counter(name, code.handler, "\(code.code.rawValue)", in: factory),
            durations: Metric.attemptDuration.durations(name, code.handler, in: factory),
            delays: Metric.attemptDelay.durations(name, code.handler, in: factory))
        handles[code] = new
        return new
    }

    // MARK: - Claims and releases

    /// - Parameter tasks: those of a group stand together.
    mutating func count(claimed tasks: [ClaimedTask]) {
        claims.record(tasks.count)
        var start = tasks.startIndex
        while start < tasks.endIndex {
            let group = tasks[start].groupID
            let end = tasks.endOfGroup(from: start)
            let counter = claimed[group] ?? Metric.claimedTasks.counter(name(of: group), in: factory)
            claimed[group] = counter
            counter.increment(by: end - start)
            start = end
        }
    }

    /// What has become of a release here. That is rare.
    func count(_ state: ReleaseState, of group: GroupID) {
        Metric.releaseTransitions.counter(name(of: group), state.rawValue, in: factory).increment()
    }

    private func name(of group: GroupID) -> String { names[group] ?? "\(group)" }
}
