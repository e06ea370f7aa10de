import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

/// Which failures a command is about.
struct FailureOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Numbers of the causes, as \"dotjob errors\" shows them.", valueName: "cause"))
    var causes: [Int64]

    @Option(help: ArgumentHelp("Only this job's.", valueName: "name"), completion: NameCompletion.job)
    var job: String?

    @Option(help: ArgumentHelp("Only those on this release of the group.", valueName: "number"))
    var release: Int64?

    @Option(parsing: .unconditional, help: ArgumentHelp("So many of each cause at most.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Change nothing; say how many there are.")
    var dryRun = false

    /// One for each cause.
    ///
    /// - Throws: `WrongValue` for a limit below one.
    func choices() throws -> [FailureChoice] {
        if let limit, limit < 1 { throw WrongValue("--limit \"\(limit)\": too small; ask for at least 1 failure") }
        return causes.map { FailureChoice(cause: $0, jobName: job, release: release, limit: limit) }
    }

    /// Does it for each cause, and says how many there were; with `--dry-run` it says so alone.
    ///
    /// - Parameters:
    ///   - done: what has been done to some: `queued again`.
    func settle(
        in control: any FailureControl, done: String, _ settle: (FailureChoice) throws -> SettledFailures
    ) throws {
        let choices = try choices()
        // A cause that is not there is told before anything is done.
        let counts = try choices.map(control.count)
        for (choice, count) in zip(choices, counts) {
            let subject = "cause \(choice.cause)"
            guard !dryRun else {
                print("\(subject): \(count.isExact ? "" : "more than ")\(Self.failures(count.number)) would be \(done)")
                continue
            }
            let settled = try settle(choice)
            var text = "\(subject): \(Self.failures(settled.changed)) \(done)"
            if settled.leftAlone > 0 {
                text += "; \(settled.leftAlone) left alone, since their jobs are disabled or deleted"
            }
            print(text)
            Terminal.flush()
        }
    }

    private static func failures(_ count: Int) -> String { count == 1 ? "1 failure" : "\(count) failures" }
}
