import ArgumentParser
import JobModel
import JobStore
import Threads

/// Limits under which a benchmark's tasks run.
struct BenchLimits: ParsableArguments {
    @Option(help: "Tasks of the group that run at once.")
    var groupLimit: Int?

    @Option(help: "Tasks of the job that run at once.")
    var jobLimit: Int?

    @Option(help: "Keys that the tasks have, as many of each.")
    var keys: Int?

    @Option(help: "Tasks with the same key that run at once; else 2.")
    var maxPerKey = 2

    @Option(help: "Tasks of another job, with a limit, that are held all the while.")
    var held = 0

    private static let tasksPerTransaction = 1_000
    private static let heldJob = "bench-held"

    func validate() throws {
        for count in [groupLimit, jobLimit, keys, maxPerKey].compactMap(\.self) where count < 1 {
            throw ValidationError("a limit of \(count): give at least 1")
        }
        guard held >= 0 else { throw ValidationError("--held: give 0 or more") }
    }

    /// Sets them, before tasks are written.
    func set(_ rig: BenchRig, job: String) throws {
        var group = GroupChange()
        group.maxRunning = groupLimit.map { .some($0) }
        if !group.isEmpty { _ = try rig.store.updateGroup(named: BenchRig.group, group) }
        var change = JobChange()
        change.limits.maxRunning = jobLimit.map { .some($0) }
        if keys != nil {
            change.limits.key = .some(ParameterKey("$.key"))
            change.limits.maxPerKey = .some(maxPerKey)
        }
        if change.limits != JobLimitsChange() {
            _ = try rig.store.updateJob(
                named: job, change, on: nil, now: SystemClock.utcMilliseconds(), nextOccurrence: { _, _ in nil })
        }
        if held > 0 { try hold(rig) }
    }

    /// None of them starts: nobody offers the handler of the first.
    private func hold(_ rig: BenchRig) throws {
        try rig.addJob(Self.heldJob, handler: "bench_nobody") { $0.limits.maxRunning = 1 }
        try rig.enqueue(held, of: Self.heldJob)
    }

    /// Writes tasks: where they have keys, one of each key after the other, as a busy application would.
    func enqueue(_ count: Int, _ rig: BenchRig, job: String) throws {
        guard let keys else { return try rig.enqueue(count, of: job) }
        for first in stride(from: 0, to: count, by: Self.tasksPerTransaction) {
            try rig.store.atomically(grows: true) {
                for number in first..<min(first + Self.tasksPerTransaction, count) {
                    try rig.enqueue(1, of: job, parameters: #"{"key":\#(number % keys)}"#)
                }
            }
        }
    }
}
