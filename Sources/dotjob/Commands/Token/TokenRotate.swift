import ArgumentParser
import JobStore
import Operations

struct TokenRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a token another secret, and print it. The one before is good for nothing from here on.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: JSONOption

    @Argument(help: "Name of the token.")
    var name: String

    func run() throws {
        try database.control().rotateToken(named: name).print(asJSON: listing.json)
    }
}
