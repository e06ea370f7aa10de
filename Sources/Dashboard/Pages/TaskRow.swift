import JSONWriting

/// A task in the queue, as lists show it.
struct TaskRow {
    let fields: Fields

    init(_ task: JSONValue, _ call: PageCall) {
        var fields: Fields = [
            "task": task, "state": call.taskState(task), "origin": call.words("origin.\(task["origin"].words)"),
        ]
        fields["due"] = (call.moment(task["due_at"])).orNo
        self.fields = fields
    }
}
