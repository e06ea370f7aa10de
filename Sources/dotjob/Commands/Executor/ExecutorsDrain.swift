import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct ExecutorsDrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Let a node's executors claim nothing new. What they have goes on.",
        discussion: """
            The executors stay connected; one that starts on the node drains as well, until "dotjob executors undrain" or the end of
            --for. Who stops waiting does not end the drain.

            Examples:
              dotjob executors drain worker-3 --wait
              dotjob executors drain worker-3 --for 2h --wait --timeout 10m
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the node, as \"dotjob executors\" shows it.")
    var node: String

    @OptionGroup var length: PauseLength

    @Flag(help: "Wait until no executor of the node holds a task; exit 1 if one still does.")
    var wait = false

    @Option(help: ArgumentHelp("How long to wait; as long as it takes when not given.", valueName: "duration"))
    var timeout: String?

    func validate() throws {
        if timeout != nil, !wait { throw ValidationError("--timeout is about waiting; add --wait") }
    }

    func run() throws {
        let control = try database.control()
        let forMs = try length.milliseconds
        let timeoutMs = try timeout.map { try DurationText.milliseconds($0, option: "--timeout") }
        let drain = try control.drainNode(node, forMs: forMs)
        let end = drain.endText().map { " \($0); \"dotjob executors undrain\" ends it before" }
        print("node \(node.quoted): drains" + (end ?? " until \"dotjob executors undrain\""))
        guard wait else { return }
        Terminal.flush()
        try follow(within: timeoutMs, control)
    }

    private func follow(within timeoutMs: Int64?, _ control: any Control) throws {
        var told: Int?
        let outcome = try control.waitUntilDrained(node, within: timeoutMs) { running in
            guard running != told else { return }
            told = running
            print("node \(node.quoted): \(Self.count(running)) left")
            Terminal.flush()
        }
        switch outcome {
        case .idle: print("node \(node.quoted): drained; nothing runs there")
        case .lifted(let running):
            throw CommandError("node \(node.quoted): drains no more, and \(Self.count(running)) left; drain it again")
        case .busy(let running):
            throw CommandError(
                "node \(node.quoted): \(Self.count(running)) left after \(DurationText.text(milliseconds: timeoutMs ?? 0)); "
                    + "\"dotjob executors\" shows what runs, \"dotjob task cancel\" ends it")
        }
    }

    private static func count(_ tasks: Int) -> String { tasks == 1 ? "1 task" : "\(tasks) tasks" }
}
