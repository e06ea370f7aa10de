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
        case .ended(let code, let message):
            if listing.json { return try JSONValue.list([]).print() }
            let said = message.map { ": \($0.firstLine)" } ?? ""
            print("task \(id): nothing; it ended with \(code.rawValue) \(code.word)\(said)")
        }
    }

    private func show(_ facts: TaskFacts, now: UTCMilliseconds) throws {
        if listing.json { return try JSONValue.list(facts.holdRows(now: now)).print() }
        for detail in facts.details(now: now) { print("task \(id): \(detail)") }
        if let start = facts.startText(now: now) { print("task \(id): \(start)") }
    }
}
