import JSONWriting

/// An attempt, as lists show it.
struct AttemptRow {
    let fields: Fields

    init(_ log: JSONValue, _ call: PageCall) {
        var fields: Fields = [
            "log": log, "state": call.outcome(log["code"].whole ?? 0),
            "duration": call.span(log["elapsed_us"].number.map { .number($0 / 1_000) } ?? .null),
            "origin": call.words("origin.\(log["origin"].words)"), "delay": "", "is_chosen": false,
        ]
        fields["finished"] = (call.moment(log["finished_at"])).orNo
        fields["due"] = (call.moment(log["due_at"])).orNo
        if let start = log["started_at"].time, let due = log["due_at"].time {
            fields["delay"] = call.span(max(0, start - due))
        }
        fields["message"] = log["message"].words
        self.fields = fields
    }
}
