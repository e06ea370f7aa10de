import ArgumentParser
import ControlAPI
import JobStore

struct TokenRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a token another secret, and print it. The one before is good for nothing from here on.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: JSONOption

    @Argument(help: "Name of the token.")
    var name: String

    func run() throws {
        let secret = TokenSecret()
        let store = try database.open()
        let token = try AuditedChange(in: store).make("rotateToken", "token \(name)", grows: false) {
            try store.rotateToken(named: name, key: secret.key, digest: secret.digest)
        } entry: {
            .init(group: nil, after: .audited($0))
        }
        try NewToken(token: token, secret: secret).print(asJSON: listing.json)
    }
}
