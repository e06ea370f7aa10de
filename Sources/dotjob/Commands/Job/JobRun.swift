import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

struct JobRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Queue tasks of a job, due now.",
        discussion: """
            Examples:
              dotjob job run digest --wait
              dotjob job run digest --follow
              dotjob job run import --param '{"file": "/srv/in.csv"}' --count 10

            With --wait the exit code is 0 only if all tasks ended with 200. Of a task that would be a duplicate (--unique of its job) the id of
            the one that is there is told, and that one is waited for.
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var job: JobName

    @OptionGroup(title: "Parameters, in place of the job's") var parameterValues: ParameterValues

    @OptionGroup var parameterCheck: ParameterCheck

    @Option(parsing: .unconditional, help: "Tasks to queue, 1-1000000.")
    var count = 1

    @Option(help: ArgumentHelp("What they are a part of, for their handlers and logs.", valueName: "traceparent"))
    var traceparent: String?

    @Flag(help: "Wait until all have ended.")
    var wait = false

    @Flag(help: "Wait, and show what the task logs meanwhile.")
    var follow = false

    func validate() throws {
        if follow, count != 1 { throw ValidationError("--follow shows one task; \"dotjob log follow\" shows them all") }
        if follow, listing.json {
            throw ValidationError("--follow is for people; give --wait, or use \"dotjob log follow --json\"")
        }
    }

    func run() throws {
        guard Limits.tasksPerRun.contains(count) else {
            throw WrongValue("--count \"\(count)\": out of range; give 1 to \(Limits.tasksPerRun.upperBound)")
        }
        let parameters = try parameterValues.parameters()
        let trace = try trace()
        let control = try database.control()
        let run = try control.runJob(
            named: job.text, parameters: parameters, count: count, trace: trace,
            checksParameters: parameterCheck.isWanted)
        if !listing.json { print("job \(job.text.quoted): \(run.text(ofAsked: count))") }
        guard wait || follow else {
            if listing.json { try JSONValue.object(run.columns).print() }
            return
        }
        Terminal.flush()
        if follow { try FollowedTask(run.firstTaskID, json: false).follow(control) }
        let outcome = try RunProgress.follow(RunWait(run, in: control))
        let log = try Self.finalLog(of: run, ofJob: job.text, in: control)
        if listing.json {
            var columns = run.columns.merging(outcome.columns) { $1 }
            if let log { columns.merge(["log_id": JSONValue(log.id), "result": JSONValue(log.result)]) { $1 } }
            try JSONValue.object(columns).print()
        } else {
            print("job \(job.text.quoted): \(outcome.text)")
            if let result = log?.result { print("result: \(result.printable)") }
            if let log { print("log: \(log.id)") }
        }
        if !outcome.isSuccess { throw ExitCode.failure }
    }

    private func trace() throws -> TraceContext? {
        guard let traceparent else { return nil }
        guard let trace = TraceContext(traceparent) else {
            throw WrongValue(
                "--traceparent \(traceparent.quoted): no W3C traceparent; write 00-, 32 and 16 hex digits, and flags, as -01"
            )
        }
        return trace
    }

    /// Of a run of one task, what its last attempt left.
    private static func finalLog(of run: Run, ofJob job: String, in control: any LogControl) throws -> AttemptLog? {
        guard run.count == 1 else { return nil }
        var filter = LogFilter()
        filter.jobName = job
        filter.taskID = run.firstTaskID
        do {
            return try control.logs(filter, onRelease: nil).items.first(where: \.isFinal)
        } catch let error as StoreError where error.code == .notFound {
            // Its job was deleted meanwhile.
            return nil
        }
    }
}
