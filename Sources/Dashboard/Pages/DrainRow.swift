import ControlAPI
import JSONWriting
import JobModel

/// A host that drains: what it still waits for, and until when.
struct DrainRow {
    let fields: Fields

    init(_ drain: JSONValue, of executor: JSONValue, _ call: PageCall) {
        let starts = Dictionary(
            executor["running"].list.map { ($0["task_id"].whole ?? 0, $0["started_at"].time) }
        ) { $1 }
        var fields: Fields = [
            "release": drain["release"].whole ?? 0, "executor": executor["id"].whole ?? 0,
            "host": executor["hostname"].words,
            "tasks": drain["tasks"].list.map { task -> Fields in
                let id = task["id"].whole ?? 0
                var row: Fields = ["id": id, "handler": task["handler"].words]
                row["age"] = (starts[id] ?? nil).map { call.span(max(0, call.desk.now - $0)) }.orNo
                return row
            },
            "more": (drain["more"].whole.flatMap { $0 > 0 ? $0 : nil }).orNo,
        ]
        fields["until"] = drain["until"].whole.map(call.moment).orNo
        self.fields = fields
    }

    /// Those of an executor.
    static func all(of executor: JSONValue, _ call: PageCall) -> [Fields] {
        executor["hosts"].read["draining"].list.map { DrainRow($0, of: executor, call).fields }
    }
}
