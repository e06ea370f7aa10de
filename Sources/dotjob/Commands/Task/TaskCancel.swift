import ArgumentParser
import JobStore

struct TaskCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Take a waiting task out of the queue, or ask a running one to end. Its log has code 499.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "Id of the task.")
    var id: Int64

    func run() throws {
        switch try store.openStore().cancelTask(id, now: ReadableTime.now) {
        case .removed: print("task \(id): cancelled")
        case .requested: print("task \(id): asked to end")
        }
    }
}
