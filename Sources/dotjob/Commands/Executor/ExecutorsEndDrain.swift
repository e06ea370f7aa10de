import ArgumentParser
import JobStore
import Operations

struct ExecutorsEndDrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-drain",
        abstract: "End a release's drain on an executor: what still runs is asked to stop, and runs again.",
        discussion: """
            A release that another has taken over from finishes its tasks, as long as the drain deadline allows. "dotjob executors"
            shows what it waits for.

            Example:
              dotjob executors end-drain 2 --release 7
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the row, as \"dotjob executors\" shows it.")
    var id: Int64

    @Option(help: ArgumentHelp("The draining release, by its number in the group.", valueName: "number"))
    var release: Int64

    func run() throws {
        try database.control().endDrain(ofRelease: release, on: id)
        print("executor \(id): the drain of release \(release) ends; what still runs is asked to stop")
    }
}
