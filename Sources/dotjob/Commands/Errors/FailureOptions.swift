import ArgumentParser
import ControlAPI
import JSONWriting
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

    // As the operations over HTTP are called.
    static let retry = "retryError"
    static let drop = "dropError"

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
    ///   - action: its name in the audit.
    ///   - done: what has been done to some: `queued again`.
    func settle(
        in store: any Store, as action: String, done: String,
        _ settle: (FailureOperations, FailureChoice, FailureOperations.Commit) throws -> SettledFailures
    ) throws {
        let operations = FailureOperations(store: store)
        let choices = try choices()
        // A cause that is not there is told before anything is done.
        let counts = try choices.map(operations.count)
        for (choice, count) in zip(choices, counts) {
            let subject = "cause \(choice.cause)"
            guard !dryRun else {
                print("\(subject): \(count.isExact ? "" : "more than ")\(Self.failures(count.number)) would be \(done)")
                continue
            }
            let group = try store.cause(choice.cause).groupID
            let settled = try settle(operations, choice) { settle in
                try AuditedChange(in: store).make(action, subject, grows: action == Self.retry, settle) {
                    .init(group: group, after: .object(["changed": JSONValue($0.changed)]))
                }
            }
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
