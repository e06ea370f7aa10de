public import ArgumentParser
public import JobModel

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Let others in over HTTP: make, list, revoke and rotate tokens, and sign browsers in.",
        subcommands: [TokenAdd.self, TokenList.self, TokenRevoke.self, TokenRotate.self, TokenLink.self])
}

extension Role: ExpressibleByArgument {}
