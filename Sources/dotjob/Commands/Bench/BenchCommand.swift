import ArgumentParser
import JobStore

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure this machine: real processes, a real plugin, a fresh database.",
        discussion: """
            Each starts from an empty database in a temporary directory and removes it. Machines are noisy: compare within
            one run, and quote medians.
            """,
        subcommands: [
            BenchDrain.self, BenchEnqueue.self, BenchThrough.self, BenchLatency.self, BenchWriter.self, BenchSwap.self,
            BenchLists.self, BenchSchedule.self,
        ])
}

struct BenchDrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Tasks that wait, until all are run and logged.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var bench: BenchOptions

    @OptionGroup var limits: BenchLimits

    @Option(help: "Jobs that the tasks are of, mixed.")
    var jobs = 1

    func validate() throws {
        if jobs > 1, limits.jobLimit ?? limits.keys != nil || limits.held > 0 {
            throw ValidationError("--jobs: limits are for one job")
        }
        guard (1...bench.tasks).contains(jobs) else { throw ValidationError("--jobs: give 1 to the number of tasks") }
    }

    func run() throws {
        let rig = try BenchRig(bench, on: database)
        defer { rig.remove() }
        try limits.set(rig, job: BenchRig.job)
        if jobs > 1 { try rig.enqueue(bench.tasks, ofJobs: jobs) } else { try limits.enqueue(bench.tasks, rig, job: BenchRig.job) }
        try rig.store.setGroup(named: BenchRig.group, paused: true)
        let executors = try rig.startExecutors()
        defer { rig.stop(executors) }
        let start = ContinuousClock.now
        try rig.store.setGroup(named: BenchRig.group, paused: false)
        try rig.waitUntilDrained(of: limits.held > 0 ? BenchRig.job : nil)
        let duration = start.duration(to: .now)
        try rig.checkAllSucceeded()
        try rig.printRate(duration)
    }
}

struct BenchEnqueue: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue", abstract: "Tasks written in batches of 1,000, a transaction each.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var bench: BenchOptions

    func run() throws {
        let rig = try BenchRig(bench, on: database)
        defer { rig.remove() }
        let start = ContinuousClock.now
        try rig.enqueue(bench.tasks)
        try rig.printRate(start.duration(to: .now))
    }
}

struct BenchThrough: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "through", abstract: "Tasks written and run at the same time, until all are logged.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var bench: BenchOptions

    func run() throws {
        let rig = try BenchRig(bench, on: database)
        defer { rig.remove() }
        let executors = try rig.startExecutors()
        defer { rig.stop(executors) }
        let start = ContinuousClock.now
        try rig.enqueue(bench.tasks)
        try rig.waitUntilDrained()
        let duration = start.duration(to: .now)
        try rig.checkAllSucceeded()
        try rig.printRate(duration)
    }
}
