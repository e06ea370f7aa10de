import ControlAPI
import JSONWriting

/// What a person could type in place of what a task's page shows and does.
struct TaskCommands {
    let rows: [Fields]

    /// - Parameter attempt: the one that is shown.
    init(id: Int64, isQueued: Bool, attempt: JSONValue?, _ call: PageCall) {
        let api = "\(call.request.origin)/api/v1"
        let curl = "curl -H \"Authorization: Bearer $DOTJOB_TOKEN\""
        var rows: [Fields] = []
        func add(_ title: String, cli: String, curl: String) {
            rows.append(["title": call.words(title), "cli": "dotjob \(cli)", "curl": curl])
        }
        if isQueued {
            add("task.look", cli: "task why \(id)", curl: "\(curl) \(api)/tasks/\(id)/why")
            add("task.cancel", cli: "task cancel \(id)", curl: "\(curl) -X POST \(api)/tasks/\(id)/cancel")
        }
        if let log = attempt?["id"].whole {
            add("task.log", cli: "log show \(log)", curl: "\(curl) \(api)/logs/\(log)/lines")
            if !isQueued, let release = attempt?["release"].whole {
                let body = "-H \"Content-Type: application/json\" -d '{\"release\": \(release)}'"
                add(
                    "task.again", cli: "task rerun \(log) --on-release \(release)",
                    curl: "\(curl) \(body) \(api)/logs/\(log)/rerun")
            }
        }
        self.rows = rows
    }
}
