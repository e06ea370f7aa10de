import ControlAPI
import JSONWriting

/// A node's share of a group: whether it lives, what its hosts run, and what they wait for.
struct ExecutorRow {
    let fields: Fields

    init(_ executor: JSONValue, _ call: PageCall) {
        let now = call.desk.now
        var fields: Fields = [
            "executor": executor, "state": Self.state(executor, call),
            "group_path": "/groups/\(PageCall.part(executor["group"].words))",
            "node_path": "/nodes/\(PageCall.part(executor["hostname"].words))",
            "running": executor["running_tasks"].whole ?? 0, "is_disabled": executor["is_disabled"].flag,
            "is_draining": executor["is_draining"].flag, "is_online": executor["is_online"].flag,
            "threads": executor["running"].list.map { thread -> Fields in
                [
                    "task": thread["task_id"].whole ?? 0, "handler": thread["handler"].words,
                    "release": thread["release"].whole ?? 0,
                    "for": call.span(max(0, now - (thread["started_at"].time ?? now))),
                ]
            },
            "more": Self.more(executor["running_more"]),
            "drains": executor["hosts"].read["draining"].list.map { drain -> Fields in
                [
                    "release": drain["release"].whole ?? 0,
                    "tasks": drain["tasks"].list.map {
                        ["id": $0["id"].whole ?? 0, "handler": $0["handler"].words] as Fields
                    },
                    "more": Self.more(drain["more"]),
                ]
            },
        ]
        fields["release"] = (executor["running_release"].whole).orNo
        fields["lease"] = (call.moment(executor["lease_until"])).orNo
        fields["drain_until"] = (call.moment(executor["drain_until"])).orNo
        self.fields = fields
    }

    private static func more(_ count: JSONValue) -> Any { count.whole.flatMap { $0 > 0 ? $0 : nil }.orNo }

    private static func state(_ executor: JSONValue, _ call: PageCall) -> Fields {
        if !executor["is_online"].flag { return call.state(.failed, call.words("executor.offline")) }
        if executor["is_disabled"].flag { return call.state(.held, call.words("state.disabled")) }
        if executor["is_draining"].flag { return call.state(.held, call.words("executor.draining")) }
        if (executor["running_tasks"].whole ?? 0) > 0 { return call.state(.running, call.words("state.running")) }
        return call.state(.ok, call.words("executor.online"))
    }
}
