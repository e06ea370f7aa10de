import ArgumentParser
import JobStore

struct TaskCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Take a waiting task out of the queue. It is logged with code 499.")

    @OptionGroup var store: StoreOptions

    @Argument(help: "Id of the task.")
    var id: Int64

    func run() throws {
        try store.openStore().cancelWaitingTask(id, now: ReadableTime.now)
        print("task \(id): cancelled")
    }
}
