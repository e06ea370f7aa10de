import JobModel

/// What a store's tables hold of what the model knows.
struct StoreState {
    struct Cursor: Equatable {
        var isDisabled: Bool
        var next: UTCMilliseconds?
        var last: UTCMilliseconds?
    }

    var tasks: [TaskID: ModelTask] = [:]
    var cursors: [JobID: Cursor] = [:]
    /// By task: final rows of the log behind a certain one.
    var ends: [TaskID: ModelEnd] = [:]
    var lastLog: LogID

    init(_ query: (String, [Int64]) throws -> [ModelRow], endsAfter log: LogID) throws {
        lastLog = log
        for row in try query("SELECT * FROM dot_task_queue", []) {
            let task = ModelTask(
                id: row["id"], jobID: row["job_id"], scheduledAt: row["scheduled_at"], runAt: row["run_at"],
                session: row["session"], hold: (row["held_reason"] as String?).map(HeldReason.init(stored:)),
                attempt: row["attempt"], losses: row["losses"],
                isAskedToEnd: (row["cancel_requested_at"] as Int64?) != nil, uniqueKey: row["unique_key"])
            tasks[task.id] = task
        }
        for row in try query("SELECT * FROM dot_job_info", []) {
            cursors[row["id"]] = Cursor(
                isDisabled: row["disable"], next: row["trigger_next_time"], last: row["trigger_last_time"])
        }
        let logs = try query("SELECT * FROM dot_job_log WHERE id > ? ORDER BY id", [log])
        for row in logs {
            lastLog = row["id"]
            guard row["is_final"] else { continue }
            ends[row["task_id"]] = ModelEnd(
                taskID: row["task_id"], code: HandleCode(rawValue: row["handle_code"]) ?? .failed,
                message: row["handle_msg"])
        }
    }

    /// Where the tables differ from the model; empty where they agree.
    func differences(from model: QueueModel) -> [String] {
        var found: [String] = []
        func compare(_ what: String, _ stored: (some Any)?, _ expected: (some Any)?) {
            func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "nothing" }
            found.append("\(what)\n    store: \(text(stored))\n    model: \(text(expected))")
        }
        for id in Set(tasks.keys).union(model.tasks.keys).sorted() {
            let stored = tasks[id].map { $0.seen(beside: model.tasks[id], of: model.jobs[$0.jobID]) }
            if stored != model.tasks[id] { compare("task \(id)", stored, model.tasks[id]) }
        }
        for (id, job) in model.jobs.sorted(by: { $0.key < $1.key }) {
            let expected = Cursor(isDisabled: job.isDisabled, next: job.cursor, last: job.lastTriggeredAt)
            if cursors[id] != expected { compare("job \(id)", cursors[id], expected) }
        }
        let expected = Dictionary(model.ends.map { ($0.taskID, $0) }) { first, _ in first }
        for id in Set(ends.keys).union(expected.keys).sorted() {
            let (stored, end) = (ends[id], expected[id])
            if stored?.code == end?.code, end?.message == nil || stored?.message == end?.message { continue }
            compare("end of task \(id)", stored, end)
        }
        return found
    }
}

extension ModelTask {
    /// A task of the tables as the model would have it, who does not say which are held for limits; a key that is not there is not known yet.
    fileprivate func seen(beside other: ModelTask?, of job: ModelJob?) -> ModelTask {
        var task = self
        task.key = other?.key ?? key
        guard let job, job.isLimited, let hold, HeldReason.limits.contains(hold) else { return task }
        task.hold = job.isDisabled ? .disabled : nil
        return task
    }
}
