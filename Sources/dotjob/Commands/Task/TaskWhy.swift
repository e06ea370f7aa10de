import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct TaskWhy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what holds a task back, with the values that decide it.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(help: "Id of the task.")
    var id: Int64

    func run() throws {
        let now = SystemClock.utcMilliseconds()
        switch try database.control().standing(of: id) {
        case .queued(let facts): try show(facts, now: now)
        case .ended(let code):
            if listing.json { return try JSONValue.list([]).print() }
            print("task \(id): nothing; it ended with \(code.rawValue) \(code.word)")
        }
    }

    private func show(_ facts: TaskFacts, now: UTCMilliseconds) throws {
        let details = facts.details(now: now)
        if listing.json {
            let rows = zip(facts.holds, details).map { hold, detail in
                JSONValue.object(["reason": .text(hold.reason.rawValue), "detail": .text(detail)])
            }
            return try JSONValue.list(rows).print()
        }
        for detail in details { print("task \(id): \(detail)") }
    }
}
