import ControlAPI
import JSONWriting
import JobModel

/// A node's share of a group: whether it lives, what its hosts run and use, and what they wait for.
struct ExecutorRow {
    /// Threads that are shown at most.
    private static let mostCells: Int64 = 64

    let fields: Fields

    /// - Parameter threads: of a host of its group; 0 where only those that are busy are shown.
    init(_ executor: JSONValue, threads: Int64 = 0, _ call: PageCall) {
        let running = executor["running"].list
        let busy = executor["running_tasks"].whole ?? 0
        var fields: Fields = [
            "executor": executor, "state": Self.state(executor, call),
            "group_path": "/groups/\(PageCall.part(executor["group"].words))",
            "node_path": "/nodes/\(PageCall.part(executor["hostname"].words))",
            "running": busy, "is_disabled": executor["is_disabled"].flag,
            "is_draining": executor["is_draining"].flag, "is_online": executor["is_online"].flag,
            "threads": running.map { Self.thread($0, call) },
            "more": (executor["running_more"].whole.flatMap { $0 > 0 ? $0 : nil }).orNo,
            "drains": DrainRow.all(of: executor, call),
            "hosts": executor["host_processes"].list.map { HostRow($0, call).fields },
            "losses": executor["host_losses"].whole ?? 0,
        ]
        // Of those that have just begun nobody knows the task: they are busy all the same.
        let named = Int64(running.count)
        let brief = min(max(busy - named, 0), max(threads - named, 0))
        let free = executor["is_online"].flag ? max(threads - named - brief, 0) : 0
        fields["brief"] = Self.cells(brief)
        fields["free"] = Self.cells(free)
        fields["cells"] = call.words("executors.cells", ["busy": "\(named + brief)", "free": "\(free)"])
        fields["release"] = (executor["running_release"].whole).orNo
        fields["renewed"] = call.moment(executor["renewed_at"]).orNo
        fields["drain_until"] = (call.moment(executor["drain_until"])).orNo
        fields["death"] = HostRow.death(executor["last_host_death"], call).orNo
        self.fields = fields
    }

    private static func thread(_ thread: JSONValue, _ call: PageCall) -> Fields {
        let span = call.span(max(0, call.desk.now - (thread["started_at"].time ?? call.desk.now)))
        let (task, release) = (thread["task_id"].whole ?? 0, thread["release"].whole ?? 0)
        return ["task": task, "title": "\(task) · \(thread["handler"].words) · \(span) · #\(release)"]
    }

    private static func cells(_ count: Int64) -> [Int] { Array(repeating: 0, count: Int(min(count, mostCells))) }

    private static func state(_ executor: JSONValue, _ call: PageCall) -> Fields {
        if !executor["is_online"].flag { return call.state(.failed, call.words("executor.offline")) }
        if executor["is_disabled"].flag { return call.state(.held, call.words("state.disabled")) }
        if executor["is_draining"].flag { return call.state(.held, call.words("executor.draining")) }
        if (executor["running_tasks"].whole ?? 0) > 0 { return call.state(.running, call.words("state.running")) }
        return call.state(.ok, call.words("executor.online"))
    }
}
