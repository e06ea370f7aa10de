import ArgumentParser
import JobModel
import JobStore
import Operations
import Wording

struct TaskCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Take a waiting task out of the queue, or ask a running one to end. Its log has code 499.",
        discussion: """
            A running handler is asked to stop. One that does not within the executor's --stop-grace loses its host; its
            neighbours run on.
            """)

    @OptionGroup var database: StoreLocation

    @Argument(help: "Id of the task.")
    var id: Int64

    @Flag(help: "Wait until it has left the queue, and say how it ended.")
    var wait = false

    func run() throws {
        let control = try database.control()
        switch try control.cancelTask(id) {
        case .removed: print("task \(id): cancelled")
        case .requested:
            print("task \(id): asked to end")
            guard wait else { return }
            Terminal.flush()
            guard let code = try control.waitUntilGone(id) else {
                return print("task \(id): gone; its log has been removed")
            }
            print("task \(id): ended with \(code.rawValue) \(code.word)")
        }
    }
}
