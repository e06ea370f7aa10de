import ControlAPI
import JSONWriting
import JobModel
import JobStore
import Operations

extension LocalControl: TaskControl {
    private var operations: TaskOperations { TaskOperations(store: store) }
    private var watch: StoredRunWatch { StoredRunWatch(store: store) }

    func tasks(_ filter: TaskFilter) throws -> Page<QueuedTask> { try operations.list(filter) }

    func taskCount(_ filter: TaskFilter) throws -> ListCount? { try store.taskCount(filter) }

    func standing(of id: TaskID) throws -> TaskStanding {
        try operations.standing(of: id, now: store.now)
    }

    func cancelTask(_ id: TaskID) throws -> Cancellation {
        try audited.make("cancelTask", "task \(id)", grows: false) {
            (task: try store.task(id), outcome: try store.cancelTask(id, now: store.now))
        } entry: {
            .init(group: $0.task?.groupID, before: $0.task.map { JSONValue.audited($0) })
        }.outcome
    }

    func rerun(log id: LogID, onRelease number: Int64) throws -> Rerun {
        try audited.make("rerunLog", "log \(id)", grows: true) {
            try operations.rerun(log: id, onRelease: number, now: store.now)
        } entry: {
            .init(group: $0.release.groupID, after: .audited(taskID: $0.taskID))
        }
    }

    func news() throws -> any NewsWait { try DoorbellWait(store) }

    var leastPauseMicroseconds: Int64 { watch.leastPauseMicroseconds }

    func summary(of tasks: TaskSelection) throws -> RunSummary { try watch.summary(of: tasks) }

    func stuck(_ tasks: TaskSelection) throws -> TaskFacts? { try watch.stuck(tasks) }
}
