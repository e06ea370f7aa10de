import ControlAPI
import JSONWriting
import JobModel

/// A group, as lists show it.
struct GroupRow {
    let fields: Fields

    /// - Parameter queue: how full its queue is.
    init(_ group: JSONValue, queue: JSONValue, _ call: PageCall) {
        var fields = Self.link(group)
        fields["state"] = Self.state(group, call)
        // Both are counted, one after the other, while tasks come and go.
        fields["waiting"] = max(0, (queue["tasks"].whole ?? 0) - (group["running_tasks"].whole ?? 0))
        fields["executors"] = group["online_executors"].whole ?? 0
        fields["running"] = group["running_tasks"].whole ?? 0
        fields["limit"] = (group["max_running"].whole).orNo
        fields["ageing"] = (group["ageing_ms"].whole.map { DurationText.text(milliseconds: $0) }).orNo
        fields["threads"] = group["host_threads"].whole ?? 0
        fields["until"] = (call.moment(group["paused_until"])).orNo
        fields["canary"] = (group["canary_percent"].whole).orNo
        self.fields = fields
    }

    /// All groups, each with its queue.
    static func all(_ groups: [JSONValue], _ call: PageCall) throws(Problem) -> [GroupRow] {
        let queues = try queues(call)
        return groups.map { GroupRow($0, queue: queues[$0["name"].words] ?? .null, call) }
    }

    /// How full queues are, by the groups' names.
    static func queues(_ call: PageCall) throws(Problem) -> [String: JSONValue] {
        Dictionary(try call.list("/queues").map { ($0["group"].words, $0) }) { $1 }
    }

    static func link(_ group: JSONValue) -> Fields {
        [
            "group": group, "name": group["name"].words, "path": "/groups/\(PageCall.part(group["name"].words))",
            "description": group["description"].words,
        ]
    }

    static func state(_ group: JSONValue, _ call: PageCall) -> Fields {
        if group["is_paused"].flag { return call.state(.held, call.words("group.paused")) }
        if (group["online_executors"].whole ?? 0) == 0 { return call.state(.failed, call.words("group.unserved")) }
        if group["desired_release_id"].isNull { return call.state(.waiting, call.words("group.empty")) }
        if (group["running_tasks"].whole ?? 0) > 0 { return call.state(.running, call.words("state.running")) }
        return call.state(.ok, call.words("group.ready"))
    }
}
