import ArgumentParser
import JobModel
import JobStore

struct TaskRerun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Run an attempt's task once more, on a certain release, in a host of its own.",
        discussion: """
            It gets the parameters of that attempt. The group's other tasks go on with what the group wants.

            Examples:
              dotjob task rerun 4711 --on-release 6 --wait
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the attempt, as \"dotjob log list\" shows it.")
    var log: Int64

    @Option(
        name: .customLong("on-release"),
        help: ArgumentHelp(
            "A release of the job's group, as \"dotjob plugin list --all\" shows it.", valueName: "number"))
    var number: Int64

    @Flag(help: "Wait until it has ended; exit 1 unless with 200.")
    var wait = false

    func run() throws {
        let store = try database.open()
        let attempt = try store.log(log)
        let release = try store.release(number: number, ofGroup: try group(of: attempt, in: store))
        let task = try store.rerun(log: log, onRelease: release.id, now: ReadableTime.now)
        let subject = "job \(attempt.jobName.quoted)"
        print("\(subject): task \(task) queued for release \(number) of group \(release.groupName.quoted)")
        guard wait else { return }
        Terminal.flush()
        let outcome = try RunWait(store: store, tasks: .task(task), count: 1).untilEnded()
        print("\(subject): \(outcome.text)")
        if !outcome.isSuccess { throw ExitCode.failure }
    }

    private func group(of attempt: AttemptLog, in store: any Store) throws -> String {
        if let job = try store.job(id: attempt.jobID) { return job.groupName }
        throw InputError("log \(log): its job \(attempt.jobName.quoted) is deleted; add the job again, and run it")
    }
}
