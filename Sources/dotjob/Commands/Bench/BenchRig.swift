import CoreMetrics
import Execution
import Foundation
import JSONWriting
import JobModel
import JobStore
import Threads

/// A fresh database with a group, the no-op plugin and its jobs, and real executor processes beside us.
struct BenchRig {
    static let group = "bench"
    static let job = "bench-noop"
    static var plugin: String {
        OurProgram.url.deletingLastPathComponent().appendingPathComponent("libdotjob-bench-plugin.so").path
    }

    let store: any Store
    let directory: String
    private let options: BenchOptions
    /// Of a server's database; `nil` for a file.
    private let schema: BenchSchema?
    /// As executors are given it.
    let database: String

    /// - Parameter place: where a server was named, the rig's tables are in a schema of their own there.
    init(_ options: BenchOptions, on place: StoreLocation? = nil) throws {
        self.options = options
        directory =
            options.directory
            ?? FileManager.default.temporaryDirectory.appendingPathComponent("dotjob-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        schema = try place?.benchServer.map(BenchSchema.init(on:))
        database = schema?.url ?? "\(directory)/bench.db"
        store = try StorePlace(database).open(
            durability: options.durability, createIfMissing: true, metrics: NOOPMetricsHandler.instance)
        _ = try store.addGroup(named: Self.group, summary: "", hostThreads: options.threads, maxRunning: nil)
        try publishPlugin()
        try addJob(Self.job, handler: "bench_noop")
        try addJob("bench-latency", handler: "bench_latency")
    }

    /// Removes the database, unless it is a file that was to be where others may use it. The last call.
    func remove() {
        schema?.remove()
        guard options.directory == nil else { return }
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func publishPlugin() throws {
        let plugin = try PluginProbe(hostPath: try HostProgram.path(given: nil)).inspect([Self.plugin])[0]
        let stored = try store.storePlugin(plugin.draft, bytes: plugin.bytes)
        _ = try store.publish(
            ReleaseDraft(plugins: [stored.id], publisher: "bench"), toGroup: Self.group, expecting: nil,
            now: SystemClock.utcMilliseconds())
    }

    func addJob(
        _ name: String, handler: String, group: String = Self.group, _ adjust: (inout JobDraft) -> Void = { _ in }
    ) throws {
        var draft = JobDraft(name: name, group: group, handler: handler)
        adjust(&draft)
        _ = try store.addJob(
            draft, on: nil, now: SystemClock.utcMilliseconds(), nextOccurrence: { _, _ in nil })
    }

    // MARK: - Work

    /// Writes tasks as a busy application would: 1,000 a transaction.
    func enqueue(_ count: Int, of job: String = BenchRig.job, parameters: String? = nil) throws {
        var left = count
        while left > 0 {
            let part = min(left, 1_000)
            let now = SystemClock.utcMilliseconds()
            _ = try store.runJob(named: job, parameters: parameters, count: part, runAt: now, on: nil, now: now)
            left -= part
        }
    }

    /// Writes tasks of many jobs, so that those that lie beside each other, a thousand or so, are of as many jobs as can be.
    func enqueue(_ count: Int, ofJobs jobs: Int) throws {
        guard jobs > 1 else { return try enqueue(count) }
        let names = (1...jobs).map { "bench-noop-\($0)" }
        for name in names { try addJob(name, handler: "bench_noop") }
        let part = max(1_000 / jobs, 1)
        for (turn, written) in stride(from: 0, to: count, by: part).enumerated() {
            try enqueue(min(part, count - written), of: names[turn % jobs])
        }
    }

    func runOnce(_ job: String, parameters: String? = nil) throws -> TaskID {
        let now = SystemClock.utcMilliseconds()
        return try store.runJob(named: job, parameters: parameters, count: 1, runAt: now, on: nil, now: now).firstTaskID
    }

    /// Starts executors and waits until each has an active host of each group.
    func startExecutors(groups: [String] = [Self.group]) throws -> [BenchExecutor] {
        let count = options.executors ?? 1
        let executors = try (0..<count).map { _ in
            try BenchExecutor(
                database: database, data: schema.map { _ in "\(directory)/data" }, groups: groups,
                durability: options.durability)
        }
        try wait(upTo: 60, for: "hosts") {
            try store.executors().filter { $0.hostState.isActive }.count == count * groups.count
        }
        return executors
    }

    func stop(_ executors: [BenchExecutor]) {
        for executor in executors { executor.stop() }
    }

    /// Whether the queue is empty, or has nothing of one job.
    func isDrained(of job: String? = nil) throws -> Bool {
        var anything = TaskFilter()
        anything.jobName = job
        anything.limit = 1
        return try store.tasks(anything).isEmpty
    }

    func waitUntilDrained(of job: String? = nil) throws {
        try wait(upTo: 3_600, for: "the queue") { try isDrained(of: job) }
    }

    /// Checks that every task has been logged as ended well. Outside the measured time.
    func checkAllSucceeded() throws { try checkAllSucceeded(options.tasks) }

    /// As `checkAllSucceeded`, of a database that `count` tasks have been written to.
    func checkAllSucceeded(_ count: Int) throws {
        let attempts = try store.attempts(of: ReleaseFilter().all(store.releases).map(\.id)).values
            .reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
        guard attempts == [.ok: Int64(count)] else {
            throw CommandError("bench: not every task ended with 200: \(attempts)")
        }
    }

    func wait(upTo seconds: Double, for what: String, until isDone: () throws -> Bool) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while try !isDone() {
            guard ContinuousClock.now < end else {
                throw CommandError("bench: waited \(Int(seconds)) s for \(what); look at the executor's output above")
            }
            // Each look reads what is being written: often enough for a figure, too rare to weigh on it.
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    func printRate(_ duration: Duration) throws {
        let seconds = duration / .seconds(1)
        try JSONLine(options.json).print([
            ("tasks", .integer(Int64(options.tasks))),
            ("seconds", .number(seconds)),
            ("tasks_per_second", .number(Double(options.tasks) / seconds)),
        ])
    }
}
