import JobModel
import JobStore
import PostgresJobStore
import SQLiteJobStore
import TestSupport

/// Opens the store that a location names: another connection of this process, or the first of another one.
func openStore(at location: String) throws -> any Store {
    let parts = location.split(separator: ":", maxSplits: 1)
    // A zone that is an hour ahead.
    let utcOffset: UTCOffset = { zone, _ in zone == "Test/Ahead" ? 3_600 : 0 }
    switch (parts.first, parts.last) {
    case ("sqlite", let path?):
        var options = SQLiteJobStore.Options()
        options.utcOffset = utcOffset
        return try SQLiteJobStore(path: String(path), options: options)
    case ("postgres", let url?):
        var options = PostgresJobStore.Options()
        options.utcOffset = utcOffset
        options.bellPauseMs = 0
        return try PostgresJobStore(PostgresLocation(String(url)), options: options)
    default:
        throw StoreError(
            .invalid, "location \"\(location)\"", "no store of this kind",
            cure: .plain("use sqlite:PATH or postgres:URL"))
    }
}

/// A fresh store with one group.
struct StoreFixture {
    let directory: TemporaryDirectory
    /// On a server.
    let schema: TestSchema?
    let location: String
    let store: any Store
    let group: ExecutorGroup

    init(maxRunning: Int? = nil) throws {
        directory = try TemporaryDirectory()
        schema = try TestServer.url.map(TestSchema.init(on:))
        location = schema.map { "postgres:\($0.url)" } ?? "sqlite:\(directory.file("store.db"))"
        store = try openStore(at: location)
        group = try store.addGroup(named: "group", summary: "", hostThreads: 2, maxRunning: maxRunning)
    }

    /// Registers a job of handler `echo` in the group.
    @discardableResult
    func addJob(_ name: String = "job", _ adjust: (inout JobDraft) -> Void = { _ in }) throws -> Job {
        var draft = JobDraft(name: name, group: group.name, handler: "echo")
        adjust(&draft)
        return try store.addJob(draft, on: nil, now: start, nextOccurrence: nextOccurrence)
    }

    /// Writes tasks of a job, due at once.
    @discardableResult
    func run(_ job: String = "job", count: Int = 1, at runAt: UTCMilliseconds = start) throws -> ClosedRange<TaskID> {
        let run = try store.runJob(named: job, parameters: nil, count: count, runAt: runAt, on: nil, now: start)
        return run.firstTaskID...run.lastTaskID
    }

    /// Opens a session of an executor of the group.
    func executor(on hostname: String = "node", leaseUntil: UTCMilliseconds = start + 30_000) throws -> TestExecutor {
        try TestExecutor(store: store, group: group, hostname: hostname, leaseUntil: leaseUntil)
    }

    func task(_ id: TaskID) throws -> QueuedTask? {
        try store.task(id)
    }

    func triggerStatus(of job: String = "job") throws -> TriggerStatus {
        try store.job(named: job).triggerStatus
    }

    func logs(of job: String? = "job") throws -> [AttemptLog] {
        var filter = LogFilter()
        filter.jobName = job
        filter.limit = 10_000
        return try store.logs(filter).items
    }
}

/// The time at which tests begin.
let start: UTCMilliseconds = 1_700_000_000_000

/// Intervals count from the job's creation; cron is another module's.
let nextOccurrence: NextOccurrence = { job, after in
    switch job.timing.schedule {
    case .manual, .cron: nil
    case .every(let milliseconds): job.createdAt + ((after - job.createdAt) / milliseconds + 1) * milliseconds
    case .delay(let milliseconds): after + milliseconds
    case .once(let at): at > after ? at : nil
    }
}

/// Every occurrence up to `horizon`, as a scheduler plans an interval.
func plan(upTo horizon: UTCMilliseconds) -> @Sendable (ScheduledJob) throws -> SchedulePlan {
    { job in
        var occurrences: [UTCMilliseconds] = []
        var cursor = job.nextTriggerAt
        while let at = cursor, at <= horizon {
            occurrences.append(at)
            if case .delay = job.timing.schedule { return SchedulePlan(occurrences: [at], nextTriggerAt: nil) }
            cursor = try nextOccurrence(job, at)
        }
        return SchedulePlan(occurrences: occurrences, nextTriggerAt: cursor)
    }
}

extension ScheduleStore {
    /// Looks at the first jobs up to a time, and writes whatever is planned for them.
    func materialise(
        horizon: UTCMilliseconds, now: UTCMilliseconds, limit: Int,
        plan: @Sendable (ScheduledJob) throws -> SchedulePlan
    ) throws -> Materialised {
        let stretch = CursorStretch(through: horizon, jobLimit: limit, taskLimit: .max)
        return try materialise(stretch, now: now) { job, _ in try plan(job) }
    }
}
