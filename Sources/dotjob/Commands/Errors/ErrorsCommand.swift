import ArgumentParser

struct ErrorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "errors",
        abstract: "Failures, put together by their cause.",
        discussion: """
            A cause is what failures of one handler have in common: the code, and the message with numbers, ids and addresses masked.
            A failure is open when its task will not run again by itself, until it is retried or dropped.

            Examples:
              dotjob errors --since 7d
              dotjob errors show 12
              dotjob errors retry 12 --dry-run
            """,
        subcommands: [ErrorsList.self, ErrorsShow.self, ErrorsRetry.self, ErrorsDrop.self],
        defaultSubcommand: ErrorsList.self)
}
