import ArgumentParser
import JobStore
import Operations
import Wording

struct ExecutorsUndrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undrain", abstract: "Let a draining node's executors claim again.")

    @OptionGroup var database: StoreLocation

    @Argument(help: "Name of the node, as \"dotjob executors\" shows it.")
    var node: String

    func run() throws {
        try database.control().undrainNode(node)
        print("node \(node.quoted): its executors claim again")
    }
}
