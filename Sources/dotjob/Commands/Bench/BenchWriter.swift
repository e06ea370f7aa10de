import ArgumentParser
import JSONWriting
import JobStore

struct BenchWriter: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "writer",
        abstract: "Jobs added one after another while executors drain the queue: how long each takes to be stored.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var bench: BenchOptions

    func run() throws {
        var options = bench
        options.executors = bench.executors ?? 2
        let rig = try BenchRig(options, on: database)
        defer { rig.remove() }
        try rig.enqueue(bench.tasks)
        try rig.store.setGroup(named: BenchRig.group, paused: true)
        let executors = try rig.startExecutors()
        defer { rig.stop(executors) }
        let start = ContinuousClock.now
        try rig.store.setGroup(named: BenchRig.group, paused: false)
        let writes = try Self.addJobs(untilDrained: rig)
        let seconds = start.duration(to: .now) / .seconds(1)
        try rig.checkAllSucceeded()
        try JSONLine(bench.json).print([
            ("tasks", .integer(Int64(bench.tasks))),
            ("seconds", .number(seconds)),
            ("tasks_per_second", .number(Double(bench.tasks) / seconds)),
            ("writes", .integer(writes.count)),
            ("p50_ms", writes.percentileMs(50)),
            ("p90_ms", writes.percentileMs(90)),
            ("p99_ms", writes.percentileMs(99)),
            ("max_ms", writes.longestMs),
        ])
    }

    /// Adds jobs as fast as the store answers, and looks now and then whether the queue is empty.
    private static func addJobs(untilDrained rig: BenchRig) throws -> Durations {
        var writes = Durations()
        var lookAt = ContinuousClock.now
        while true {
            if ContinuousClock.now >= lookAt {
                if try rig.isDrained() { return writes }
                lookAt = ContinuousClock.now + .milliseconds(10)
            }
            let called = ContinuousClock.now
            try rig.addJob("added-\(writes.count)", handler: "bench_noop")
            writes.record(nanoseconds: Int64(called.duration(to: .now) / .nanoseconds(1)))
        }
    }
}
