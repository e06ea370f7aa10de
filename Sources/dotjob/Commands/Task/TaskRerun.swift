import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

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

    @Flag(help: "Wait, and show what it logs meanwhile.")
    var follow = false

    func run() throws {
        let control = try database.control()
        let rerun = try control.rerun(log: log, onRelease: number)
        let subject = "job \(rerun.jobName.quoted)"
        print(
            "\(subject): task \(rerun.taskID) queued for release \(number) of group \(rerun.release.groupName.quoted)")
        guard wait || follow else { return }
        Terminal.flush()
        if follow { try FollowedTask(rerun.taskID, json: false).follow(control) }
        let outcome = try RunProgress.follow(RunWait(rerun.taskID, in: control))
        print("\(subject): \(outcome.text)")
        if !outcome.isSuccess { throw ExitCode.failure }
    }
}
