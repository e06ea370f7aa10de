import ArgumentParser
import ControlAPI
import JobModel
import JobStore
import Threads
import Wording

struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token: it is good for nothing from here on.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the token.")
    var name: String

    func run() throws {
        let store = try database.open()
        let token = try AuditedChange(in: store).make("revokeToken", "token \(name)", grows: false) {
            try store.revokeToken(named: name, now: SystemClock.utcMilliseconds())
        } entry: {
            .init(group: nil, before: .audited($0))
        }
        print("token \(token.name.quoted): revoked")
    }
}
