import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Threads

struct BenchLists: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "Milliseconds for a page of each list, where it looks furthest, from the store and over HTTP.",
        discussion: "The database is filled first: at its usual size, two minutes.")

    @Option(help: "Jobs that are registered.")
    var jobs = 200_000

    @Option(help: "Attempts that are logged.")
    var attempts = 1_000_000

    @Option(help: "Tasks that wait.")
    var tasks = 200_000

    @Flag(help: "Print one JSON object.")
    var json = false

    private static let rounds = 5

    func validate() throws {
        guard (100...10_000_000).contains(jobs) else { throw ValidationError("--jobs: give 100 to 10000000") }
        guard (1_000...100_000_000).contains(attempts) else {
            throw ValidationError("--attempts: give 1000 to 100000000")
        }
        guard (1_000...100_000_000).contains(tasks) else { throw ValidationError("--tasks: give 1000 to 100000000") }
    }

    func run() throws {
        let rig = try BenchRig(try BenchOptions.parse([]))
        defer { rig.remove() }
        var fill = try ListFill(rig, jobs: jobs)
        try fill.log(attempts)
        try fill.enqueue(tasks)
        var figures: [(name: String, value: JSONValue)] = [
            ("jobs", .integer(Int64(jobs))), ("attempts", .integer(Int64(attempts))), ("tasks", .integer(Int64(tasks))),
        ]
        for (name, read) in Self.reads(rig.store, fill) {
            figures.append((name, .number(try Self.medianMs(name, read))))
        }
        // Last: a scheduler takes back what the session that filled the database holds.
        let server = try BenchServer(database: rig.database)
        defer { server.stop() }
        for (name, path) in Self.paths(fill) {
            let ms = try Self.medianMs(name) { try server.get("/api/v1/\(path)").utf8.count }
            figures.append(("http_\(name)_ms", .number(ms)))
        }
        try JSONLine(json).print(figures)
    }

    /// What is read, and how many items each must find.
    private static func reads(
        _ store: any Store, _ fill: ListFill
    ) -> [(name: String, read: () throws -> Int)] {
        func tasks(_ adjust: (inout TaskFilter) -> Void) -> () throws -> Int {
            var filter = TaskFilter()
            adjust(&filter)
            return { [filter] in try store.tasks(filter).count }
        }
        func logs(_ adjust: (inout LogFilter) -> Void) -> () throws -> Int {
            var filter = LogFilter()
            filter.limit = 100
            adjust(&filter)
            return { [filter] in try store.logs(filter).count }
        }
        return [
            ("jobs_ms", { try store.jobs(JobFilter()).count }),
            ("jobs_of_rare_group_ms", { try store.jobs(JobFilter(groupID: fill.rareGroup)).count }),
            ("jobs_enabled_ms", { try store.jobs(JobFilter(groupID: fill.group, enabledOnly: true)).count }),
            ("tasks_ms", tasks { _ in }),
            ("tasks_of_rare_job_ms", tasks { $0.jobName = ListFill.rareJob }),
            ("tasks_of_rare_group_ms", tasks { $0.groupNames = [ListFill.rareGroupName] }),
            ("tasks_running_ms", tasks { $0.status = .claimed }),
            ("logs_ms", logs { _ in }),
            ("logs_of_rare_job_ms", logs { $0.jobName = ListFill.rareJob }),
            ("logs_of_rare_code_ms", logs { $0.code = .timedOut }),
            ("logs_of_code_ms", logs { $0.code = .failed }),
            ("logs_of_job_and_code_ms", logs { ($0.jobName, $0.code) = (fill.names[0], .failed) }),
            ("logs_of_release_ms", logs { $0.releaseID = fill.release }),
            ("executors_ms", { try store.executors(ExecutorFilter()).count }),
            ("releases_ms", { try store.releases(ReleaseFilter()).count }),
            ("outcomes_of_50_jobs_ms", { try fill.lastOutcomes(ofJobs: 50) }),
            ("count_of_jobs_ms", { try store.jobCount(JobFilter()).number }),
            ("count_of_tasks_ms", { try store.taskCount(TaskFilter()).number }),
            ("count_of_logs_ms", { try store.logCount(LogFilter()).number }),
            (
                "task_why_ms",
                {
                    _ = try TaskOperations(store: store).standing(of: fill.lastTask, now: SystemClock.utcMilliseconds())
                    return 1
                }
            ),
        ]
    }

    /// What is asked for over HTTP: each list, in the filters that have to look furthest, also those that find nothing.
    private static func paths(_ fill: ListFill) -> [(name: String, path: String)] {
        let rareGroup = "group=\(ListFill.rareGroupName)"
        let rareJob = "job=\(ListFill.rareJob)"
        return [
            ("jobs", "jobs"), ("jobs_500", "jobs?limit=500"), ("jobs_of_rare_group", "jobs?\(rareGroup)"),
            ("jobs_in_error", "jobs?status=error"), ("tasks", "tasks"), ("tasks_500", "tasks?limit=500"),
            ("tasks_of_rare_job", "tasks?\(rareJob)"), ("tasks_of_rare_group", "tasks?\(rareGroup)"),
            ("tasks_held", "tasks?status=held"), ("tasks_quarantined", "tasks?status=quarantined"),
            ("tasks_running", "tasks?status=running"), ("logs", "logs"), ("logs_500", "logs?limit=500"),
            ("logs_of_rare_job", "logs?\(rareJob)"), ("logs_of_rare_code", "logs?code=502"),
            ("logs_of_absent_code", "logs?code=503"), ("logs_of_job_and_code", "logs?job=\(fill.names[0])&code=500"),
            ("logs_of_release", "logs?group=\(BenchRig.group)&release=1"), ("logs_of_task", "logs?task=1"),
            ("logs_since", "logs?since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z"),
            ("lines", "logs/1/lines"), ("errors", "errors"), ("errors_of_rare_group", "errors?\(rareGroup)"),
            ("open_failures", "errors/1/failures"), ("open_failures_of_rare_job", "errors/1/failures?\(rareJob)"),
            ("groups", "groups"), ("handlers", "groups/\(BenchRig.group)/handlers"), ("executors", "executors"),
            ("releases", "releases"), ("audit", "audit"), ("tokens", "tokens"),
            ("why", "tasks/\(fill.lastTask)/why"),
        ]
    }

    private static func medianMs(_ name: String, _ read: () throws -> Int) throws -> Double {
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            guard try read() > 0 else { throw CommandError("bench lists: \(name) found nothing") }
            times.append(start.duration(to: .now) / .milliseconds(1))
        }
        return times.sorted()[rounds / 2]
    }
}
