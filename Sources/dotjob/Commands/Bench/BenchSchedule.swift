import ArgumentParser
import Foundation
import JSONWriting
import JobModel
import JobStore
import Logging
import Scheduling
import Threads

struct BenchSchedule: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Jobs that come due: how late their handlers start, and how fast many are written.",
        discussion: """
            First a hundredth of the jobs, 10000 at most, come due within one second, beside all the others, and are run. Then all
            the others come due at one time, and are planned and written. The database is filled first: a minute for 100000 jobs.
            """)

    @Option(help: "Jobs that are registered.")
    var jobs = 100_000

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (100...10_000_000).contains(jobs) else { throw ValidationError("--jobs: give 100 to 10000000") }
    }

    func run() throws {
        let rig = try BenchRig(try BenchOptions.parse([]))
        defer { rig.remove() }
        let fill = try ScheduleFill(rig, jobs: jobs)
        let drift = try drift(rig, fill)
        let start = ContinuousClock.now
        let occurrences = try Self.writeAll(rig, fill)
        let seconds = start.duration(to: .now) / .seconds(1)
        guard occurrences == jobs else {
            throw CommandError("bench schedule: \(occurrences) occurrences were written of \(jobs)")
        }
        try JSONLine(json).print([
            ("jobs", .integer(Int64(jobs))),
            ("seconds", .number(seconds)),
            ("occurrences_per_second", .number(Double(occurrences) / seconds)),
            ("due_in_a_second", .integer(drift.count)),
            ("drift_p50_ms", drift.percentileMs(50)),
            ("drift_p99_ms", drift.percentileMs(99)),
            ("drift_max_ms", drift.longestMs),
            ("rss_mb", .number(try Self.peakMemoryMB())),
        ])
    }

    /// Runs what comes due within one second, with a scheduler and an executor.
    private func drift(_ rig: BenchRig, _ fill: ScheduleFill) throws -> Durations {
        let executors = try rig.startExecutors()
        defer { rig.stop(executors) }
        let scheduler = try Scheduler(store: rig.store, logger: Logger(label: "bench"))
        scheduler.start()
        defer { scheduler.stop() }
        // Not the round that is under way, nor what is written of the next while the scheduler starts.
        let round = fill.nextRound(after: SystemClock.utcMilliseconds() + SchedulerConfiguration().lookAheadMs + 1_000)
        try rig.wait(upTo: 300, for: "the round") { try fill.hasEnded(round, in: rig.store) }
        var drift = Durations()
        var filter = LogFilter()
        filter.limit = 1_000
        for log in try filter.all(rig.store.logs) {
            guard let scheduled = log.scheduledAt, let started = log.startedAt else { continue }
            guard fill.times(ofRound: round).contains(scheduled) else { continue }
            drift.record(nanoseconds: (started - scheduled) * 1_000_000)
        }
        return drift
    }

    /// Writes the occurrence of each job, as a scheduler does, a slice at a time.
    private static func writeAll(_ rig: BenchRig, _ fill: ScheduleFill) throws -> Int {
        let configuration = SchedulerConfiguration()
        var stretch = CursorStretch(
            after: .behind(fill.commonTime - 1), through: fill.commonTime, jobLimit: configuration.jobsPerSlice,
            taskLimit: configuration.tasksPerSlice, backlog: configuration.backlog)
        var tasks = 0
        repeat {
            let written = try rig.store.materialise(stretch, now: fill.commonTime) { job, room in
                try configuration.planner.plan(job, horizon: fill.commonTime, now: fill.commonTime, room: room)
            }
            tasks += written.tasks
            guard let goOn = written.goOn else { return tasks }
            stretch.after = goOn
        } while true
    }

    /// VmHWM of this process: what fills, schedules and measures.
    private static func peakMemoryMB() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
        return (kilobytes ?? 0) / 1_024
    }
}
