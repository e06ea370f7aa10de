import ArgumentParser
import JobModel
import JobStore

struct JobRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Queue tasks of a job, due now.",
        discussion: """
            Examples:
              dotjob job run digest --wait
              dotjob job run import --param '{"file": "/srv/in.csv"}' --count 10

            With --wait the exit code is 0 only if all tasks ended with 200.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var job: JobName

    @OptionGroup(title: "Parameters, in place of the job's") var parameterValues: ParameterValues

    @OptionGroup var parameterCheck: ParameterCheck

    @Option(parsing: .unconditional, help: "Tasks to queue, 1-1000000.")
    var count = 1

    @Flag(help: "Wait until all have ended.")
    var wait = false

    func run() throws {
        guard Limits.tasksPerRun.contains(count) else {
            throw InputError("--count \"\(count)\": out of range; give 1 to \(Limits.tasksPerRun.upperBound)")
        }
        let parameters = try parameterValues.parameters()
        let store = try database.open()
        let current = try store.job(named: job.text)
        try parameterCheck.check(
            parameters ?? current.parameters, forHandler: current.handler, ofJob: current.name,
            group: current.groupID, in: store)
        let now = ReadableTime.now
        let run = try store.runJob(
            named: job.text, parameters: parameters, count: count, runAt: now, on: nil, now: now)
        if !listing.json { print("job \(job.text.quoted): \(Self.text(of: run)) queued") }
        guard wait else {
            if listing.json { try JSONValue.object(Self.columns(of: run)).print() }
            return
        }
        Terminal.flush()
        let outcome = try RunWait(store: store, tasks: .run(run.id), count: run.count).untilEnded()
        if listing.json {
            try JSONValue.object(Self.columns(of: run).merging(outcome.columns) { $1 }).print()
        } else {
            print("job \(job.text.quoted): \(outcome.text)")
        }
        if !outcome.isSuccess { throw ExitCode.failure }
    }

    private static func text(of run: Run) -> String {
        run.count == 1 ? "task \(run.firstTaskID)" : "tasks \(run.firstTaskID)-\(run.lastTaskID)"
    }

    private static func columns(of run: Run) -> [String: JSONValue] {
        [
            "first_task_id": JSONValue(run.firstTaskID),
            "last_task_id": JSONValue(run.lastTaskID),
            "count": JSONValue(run.count),
        ]
    }
}
