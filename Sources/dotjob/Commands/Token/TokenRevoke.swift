import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a token: it is good for nothing from here on.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the token.")
    var name: String

    func run() throws {
        let token = try database.control().revokeToken(named: name)
        print("token \(token.name.quoted): revoked")
    }
}
