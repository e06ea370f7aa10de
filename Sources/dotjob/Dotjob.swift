import ArgumentParser
import CLinux
import JobModel
import Wording

/// The root of the command line.
struct Dotjob: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dotjob",
        abstract: "Run jobs whose logic lives in shared libraries.",
        discussion: """
            A first job:
              dotjob group add mail
              dotjob plugin publish --group mail ./mail.so
              dotjob job add --name digest --group mail --handler send_digest --every 1h
              dotjob job run digest --wait

            Exit codes: 0 done, 1 refused or failed, 64 wrong usage.
            """,
        version: Version.text,
        subcommands: [
            UpCommand.self, SchedulerCommand.self, ExecutorCommand.self, GroupCommand.self, PluginCommand.self,
            JobCommand.self, CalendarCommand.self, TaskCommand.self, LogCommand.self, ErrorsCommand.self,
            ExecutorsCommand.self,
            TokenCommand.self, AuditCommand.self, StoreCommand.self, BackupCommand.self, RestoreCommand.self,
            BenchCommand.self,
        ])

    // Usage errors start as all others do.
    static let _errorLabel = "dotjob"

    @OptionGroup var database: StoreLocation

    /// Reads the arguments, runs what they ask for, and ends the process when that fails.
    ///
    /// A store call blocks its thread, so commands that make a few of them run on the main thread. Those that serve for
    /// long are asynchronous.
    @MainActor static func runAsAsked() async {
        standard_descriptors_hold()
        do {
            if let unknown = UnknownCommand(in: Array(CommandLine.arguments.dropFirst())) {
                throw WrongValue(unknown.text)
            }
            var command = try parseAsRoot()
            if var serving = command as? any AsyncParsableCommand {
                try ServingProcess.prepare()
                do {
                    try await serving.run()
                } catch {
                    guard let logging = (serving as? any ServingCommand)?.logging, logging.tell(end: error) else {
                        throw error
                    }
                    exit(withError: error is WrongValue ? ExitCode.validationFailure : ExitCode.failure)
                }
            } else {
                try command.run()
            }
            try Terminal.checkOutput()
        } catch {
            finish(with: error)
        }
    }

    /// Ends the process after an error: 64 with the usage for wrong usage, 64 with one line for a wrong value, else 1 with one line.
    private static func finish(with error: any Error) -> Never {
        if error is WrongValue {
            Terminal.say("dotjob: " + error.words.printable)
            exit(withError: ExitCode.validationFailure)
        }
        guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
        Terminal.say("dotjob: " + error.words.printable)
        exit(withError: ExitCode.failure)
    }
}
