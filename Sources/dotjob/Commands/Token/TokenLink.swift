import ArgumentParser
import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Threads
import Wording

struct TokenLink: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Print a link that signs one browser in for a token, within ten minutes.",
        discussion: """
            For who has lost the link that "dotjob up" has shown, or has no secret at hand. The token keeps its secret. Whoever can write the \
            database can do this, so there is nothing like it over HTTP.

            Example:
              dotjob token link ada --url https://jobs.example.org
            """)

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: JSONOption

    @Argument(help: "Name of the token; the first admin's, when not given.")
    var name: String?

    @Option(help: ArgumentHelp("Where the dashboard is served.", valueName: "url"))
    var url = "http://127.0.0.1:\(ControlConfiguration.defaultPort)"

    func run() throws {
        let store = try database.open()
        let now = SystemClock.utcMilliseconds()
        let token = try self.token(in: store, now: now)
        let code = try AuditedChange(in: store).make("addSignInLink", "token \(token.name)", grows: true) {
            try SignInCode(forToken: token.id, in: store, now: now)
        } entry: { _ in
            .init(group: nil)
        }
        let base = url.last == "/" ? String(url.dropLast()) : url
        let link = base + code.path
        guard !listing.json else {
            return try JSONValue.object([
                "token": .text(token.name), "url": .text(link), "expires_at": JSONValue(now + Limits.signInCodeMs),
            ]).print()
        }
        Terminal.say("token \(token.name.quoted): signs one browser in, within ten minutes:")
        try Terminal.write(link + "\n")
    }

    private func token(in store: any Store, now: UTCMilliseconds) throws -> AccessToken {
        let tokens = try store.tokens()
        guard let name else {
            if let token = SignInLink.token(among: tokens, now: now) { return token }
            throw CommandError(
                "no token of an admin is good for every group; make one with \"dotjob token add --name NAME --role admin\""
            )
        }
        guard let token = tokens.first(where: { $0.name == name }) else { throw StoreError.noToken(named: name) }
        guard token.isValid(at: now) else {
            throw CommandError("token \(name.quoted): expired; make another with \"dotjob token add\"")
        }
        return token
    }
}
