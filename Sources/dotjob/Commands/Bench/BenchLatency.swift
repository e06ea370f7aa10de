import ArgumentParser
import Foundation
import JSONWriting
import JobModel
import JobStore
import Threads

struct BenchLatency: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "One task at a time on an idle system: from the enqueuer's commit to the handler's first instruction."
    )

    @OptionGroup var database: StoreLocation
    @OptionGroup var bench: BenchOptions

    func run() throws {
        let rig = try BenchRig(bench, on: database)
        defer { rig.remove() }
        let executors = try rig.startExecutors()
        defer { rig.stop(executors) }
        var fromCommit = Durations()
        var fromCall = Durations()
        let start = ContinuousClock.now
        for _ in 0..<bench.tasks {
            let called = SystemClock.utcNanoseconds()
            let task = try rig.runOnce("bench-latency")
            let committed = SystemClock.utcNanoseconds()
            let started = try Self.handlerStart(of: task, in: rig)
            fromCommit.record(nanoseconds: started - committed)
            fromCall.record(nanoseconds: started - called)
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        try JSONLine(bench.json).print([
            ("tasks", .integer(Int64(bench.tasks))),
            ("seconds", .number(seconds)),
            ("tasks_per_second", .number(Double(bench.tasks) / seconds)),
            ("p50_ms", fromCommit.percentileMs(50)),
            ("p90_ms", fromCommit.percentileMs(90)),
            ("p99_ms", fromCommit.percentileMs(99)),
            ("from_call_p50_ms", fromCall.percentileMs(50)),
            ("from_call_p99_ms", fromCall.percentileMs(99)),
        ])
    }

    /// The handler's result is the time of its first instruction: nanoseconds since 1970.
    private static func handlerStart(of task: TaskID, in rig: BenchRig) throws -> Int64 {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            var filter = LogFilter()
            filter.limit = 1
            if let log = try rig.store.logs(filter).first, log.taskID == task {
                guard log.code == .ok, let started = log.result.flatMap(Int64.init) else {
                    throw CommandError("task \(task): ended with \(log.code.rawValue): \(log.message ?? "")")
                }
                return started
            }
            // Looking disturbs what it looks at: a pause well above the latency itself.
            Thread.sleep(forTimeInterval: 0.002)
        }
        throw CommandError("task \(task): not run within 30 s; look at the executor's output above")
    }
}
