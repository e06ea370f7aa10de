import ArgumentParser
import JobModel
import JobStore

struct TaskWhy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what holds a task back, with the values that decide it.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(help: "Id of the task.")
    var id: Int64

    func run() throws {
        let store = try database.open()
        guard let task = try store.task(id) else { return try showEnd(store) }
        let holds = try TaskHoldFinder(store: store, now: ReadableTime.now).holds(of: task)
        if listing.json {
            return try JSONValue.list(
                holds.map { .object(["reason": .text($0.reason.rawValue), "detail": .text($0.detail)]) }
            ).print()
        }
        for hold in holds { print("task \(id): \(hold.detail)") }
    }

    /// A task that is not queued has ended, or never was.
    private func showEnd(_ store: any Store) throws {
        guard let end = try store.runSummary(of: .task(id)).ended.keys.first else {
            throw InputError("task \(id): neither queued nor logged; \"dotjob task list\" shows the queue")
        }
        if listing.json { return try JSONValue.list([]).print() }
        print("task \(id): nothing; it ended with \(end.rawValue) \(end.word)")
    }
}
