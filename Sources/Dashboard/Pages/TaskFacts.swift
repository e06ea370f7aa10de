import ControlAPI
import JSONWriting
import JobModel

/// What a task's page shows.
struct TaskFacts {
    private static let shownLines = 500

    let isQueued: Bool
    private(set) var fields: Fields

    /// - Parameter attempts: the newest first.
    init(id: Int64, why: JSONValue, attempts: [JSONValue], _ call: PageCall) throws(Problem) {
        isQueued = why["state"].words == "queued"
        let newest = attempts.first
        let subject = isQueued ? why["task"] : (newest ?? .null)
        let chosen = attempts.first { $0["id"].whole == call.asked("attempt").flatMap { Int64($0) } } ?? newest
        fields = [
            "id": id, "is_queued": isQueued, "job": subject["job"].words, "job_id": subject["job_id"].whole ?? 0,
            "handler": subject["handler"].words, "parameters": subject["parameters"].source,
            "origin": call.words("origin.\(subject["origin"].words)"),
            "attempts": attempts.reversed().map { attempt in
                var row = AttemptRow(attempt, call).fields
                row["is_chosen"] = attempt["id"] == chosen?["id"]
                return row
            },
            "has_attempts": !attempts.isEmpty, "steps": Self.steps(subject, newest, call),
            "copies": TaskCommands(id: id, isQueued: isQueued, attempt: chosen, call).rows,
        ]
        if isQueued { try addQueued(why, call) } else { addEnded(newest, call) }
        if let chosen { try addLog(of: chosen, call) }
        if isQueued { try addLines(id: id, call) }
    }

    private mutating func addQueued(_ why: JSONValue, _ call: PageCall) throws(Problem) {
        let task = why["task"]
        fields["state"] = call.taskState(task)
        fields["group"] = (why["group"].string).orNo
        fields["is_running"] = task["is_claimed"].flag
        fields["is_asked_to_end"] = !task["cancel_requested_at"].isNull
        fields["may_cancel"] = task["cancel_requested_at"].isNull
        fields["starts"] = call.moment(why["starts_at"]).orNo
        let holds = why["holds"].list
        fields["why"] = zip(why["reasons"].list, holds).map { words, hold in
            var reason: Fields = ["words": words.words]
            reason["link"] = Self.link(of: hold, group: why["group"].words, task: task)
            return reason
        }
        if task["is_claimed"].flag { try addEnd(of: task, call) }
        if let progress = task["progress"].number {
            fields["progress"] = ["percent": Int(progress * 100), "note": task["progress_note"].words] as Fields
        }
    }

    /// How a cancelled attempt ends: it is asked to, and killed when its executor's patience is over.
    private mutating func addEnd(of task: JSONValue, _ call: PageCall) throws(Problem) {
        let executor = try call.list("/executors").first {
            $0["session_id"] == task["session_id"] && $0["group_id"] == task["group_id"]
        }
        guard let graceMs = executor?["rules"]["stop_grace_ms"].whole else { return }
        fields["cancel_effect"] = call.words("task.cancel_grace", ["span": call.span(graceMs)])
        fields["killed"] = task["cancel_requested_at"].time.map { call.moment($0 + graceMs) }.orNo
    }

    /// Where that is which holds a task.
    private static func link(of hold: JSONValue, group: String, task: JSONValue) -> String? {
        switch hold["reason"].words {
        case "disabled_job", "rate_limit": "/jobs/\(task["job_id"].whole ?? 0)"
        case "paused_group", "max_running", "no_release", "no_handler", "no_executor", "canary":
            "/groups/\(PageCall.part(group))"
        case "disabled_executors", "nodes_draining", "dead_executor", "running": "/executors"
        case "job_limit", "key_limit":
            hold["tasks"].list.first?.whole.map { "/tasks/\($0)" } ?? "/jobs/\(task["job_id"].whole ?? 0)"
        case "serial", "turn": hold["turn"].whole.map { "/tasks/\($0)" } ?? "/tasks"
        default: nil
        }
    }

    private mutating func addEnded(_ newest: JSONValue?, _ call: PageCall) {
        guard let newest else { return }
        fields["state"] = call.outcome(newest["code"].whole ?? 0)
        fields["message"] = (newest["message"].string).orNo
        fields["result"] = (newest["result"].string).orNo
        fields["failure"] = newest["failure_state"].string == "open" ? newest : nil
        fields["cause"] = (newest["cause_id"].whole).orNo
    }

    private mutating func addLog(of attempt: JSONValue, _ call: PageCall) throws(Problem) {
        let answer = try call.get(
            "/logs/\(attempt["id"].whole ?? 0)/lines",
            ["limit": String(Self.shownLines), "cursor": call.asked("cursor")])
        fields["chosen"] = AttemptRow(attempt, call).fields
        fields["lines"] = answer["items"].list.map { LogLineRow($0, call).fields }
        fields["pager"] = call.pager(next: answer["next_cursor"].string)
        fields["release"] = (attempt["release"].whole).orNo
    }

    /// What the attempt that runs has logged so far; a script adds to it as it comes.
    private mutating func addLines(id: Int64, _ call: PageCall) throws(Problem) {
        // It may have ended since.
        let lines = try call.find("/tasks/\(id)/lines", ["limit": String(Self.shownLines)])?["items"].list ?? []
        fields["running_lines"] = lines.map { LogLineRow(running: $0, call).fields }
        fields["stream"] = "/api/v1/tasks/\(id)/log/stream"
    }

    /// The steps of the newest attempt, with the time between them.
    private static func steps(_ subject: JSONValue, _ attempt: JSONValue?, _ call: PageCall) -> [Fields] {
        let times: [(String, Int64?)] = [
            ("scheduled", subject["scheduled_at"].time), ("due", subject["due_at"].time),
            ("started", attempt?["started_at"].time), ("ended", attempt?["finished_at"].time),
        ]
        var before: Int64?
        return times.compactMap { name, time in
            guard let time else { return nil }
            var step: Fields = ["name": call.words("step.\(name)"), "at": call.moment(time)]
            if let before { step["after"] = call.span(max(0, time - before)) }
            before = time
            return step
        }
    }
}
