import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

/// What people do with the queue.
enum TaskRoutes {
    private static let id = Parameter.path("id", .integer(1...Int64.max), "The task's id.")
    /// Tasks that one request may cancel.
    private static let mostCancelled = 10_000

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listTasks", method: .get, path: "/api/v1/tasks", tag: "tasks",
            summary: "List the tasks in the queue, in the order of their ids.", access: .role(.viewer),
            parameters: ListAnswer.parameters + filterParameters + [
                .query("run", .integer(1...Int64.max), "Only those that this run has written.")
            ],
            success: .init(status: .ok, about: "A page of tasks.", schema: ListAnswer.schema(of: Shape.task.reference)),
            problems: [.notFound, .invalid], isChange: false
        ) { call in
            var filter = try filter(
                job: call.text("job"), groups: call.texts("group"), states: call.texts("status"),
                nodes: call.texts("node"), for: call)
            (filter.since, filter.until) = (call.time("since"), call.time("until"))
            filter.selection = call.integer("run").map { .run($0) }
            return try ListAnswer.read(
                filter, .task, for: call, group: { $0.groupID }, count: call.store.taskCount,
                read: TaskOperations(store: call.store).list)
        },
        APIOperation(
            id: "getTask", method: .get, path: "/api/v1/tasks/{id}", tag: "tasks", summary: "Show a queued task.",
            access: .role(.viewer), parameters: [id],
            success: .init(status: .ok, about: "The task.", schema: Shape.task.reference), problems: [.notFound],
            isChange: false
        ) { .json(Shape.task.json(try $0.task())) },
        APIOperation(
            id: "whyTask", method: .get, path: "/api/v1/tasks/{id}/why", tag: "tasks",
            summary: "Say where a task stands, and why it does not run.", access: .role(.viewer), parameters: [id],
            success: .init(status: .ok, about: "Why.", schema: Component.why.reference),
            problems: [.notFound], isChange: false, run: why),
        APIOperation(
            id: "cancelTask", method: .post, path: "/api/v1/tasks/{id}/cancel", tag: "tasks",
            summary: "Take a waiting task out of the queue, or ask a running one to end.", access: .role(.operator),
            parameters: [id],
            success: .init(status: .ok, about: "What came of it.", schema: Component.cancellation.reference),
            problems: [.notFound, .conflict], isChange: true
        ) { call in
            let task = try call.task()
            let json = try cancel(task, call)
            return .json(json)
        },
        APIOperation(
            id: "cancelTasks", method: .post, path: "/api/v1/tasks/cancel", tag: "tasks",
            summary: "Cancel tasks by their ids, or all that a filter finds.", access: .role(.operator),
            body: .json(
                .object(many.members), isRequired: true,
                example: "{\"filter\": {\"job\": \"digest\"}, \"expected\": 12}"),
            success: .init(status: .ok, about: "How many it changed.", schema: Component.changed.reference),
            problems: [.notFound, .conflict, .drifted, .invalid], isChange: true, run: cancelMany),
    ]

    private static let filterParameters: [Parameter] = [
        .query("job", .text(longest: 128), "Only this job's."),
        .query("group", .names, "Only this group's; several times: those of each."),
        .query(
            "status", .list(of: .word(QueuedState.allCases.map(\.rawValue)), most: QueuedState.allCases.count),
            "Only those in this state; several times: those in each."),
        .query(
            "node", .list(of: .text(longest: 255), most: 100),
            "Only those that executors of this node hold; several times: of each."),
        .query("since", .time, "Only those that are due then or later."),
        .query("until", .time, "Only those that are due before."),
    ]

    private static let many = BulkChoice<QueuedTask>(
        noun: "tasks", most: mostCancelled, filter: filterParameters, id: { $0.id }, group: { $0.groupID },
        item: { try $0.store.task($1) }, list: list)

    private static func list(
        _ call: Call, _ chosen: JSONNode, group: String?, limit: Int
    ) throws -> [QueuedTask] {
        var filter = try filter(
            job: chosen["job"]?.text, groups: group.map { [$0] } ?? [], states: chosen.oneOrMore("status"),
            nodes: chosen.oneOrMore("node"), for: call)
        filter.since = chosen["since"]?.text.flatMap(RFC3339.milliseconds)
        filter.until = chosen["until"]?.text.flatMap(RFC3339.milliseconds)
        filter.limit = limit
        return try TaskOperations(store: call.store).list(filter).items
    }

    private static func filter(
        job: String?, groups: [String], states: [String], nodes: [String], for call: Call
    ) throws -> TaskFilter {
        var filter = TaskFilter()
        filter.jobName = job
        filter.groupNames = try groups.map { try call.group(named: $0).name }
        filter.states = Set(states.compactMap(QueuedState.init(rawValue:)))
        filter.nodes = nodes
        return filter
    }

    private static func why(_ call: Call) throws -> Answer {
        let id = try call.id()
        switch try TaskOperations(store: call.store).standing(of: id, now: call.now) {
        case .queued(let facts):
            try call.caller.reach(facts.task.groupID, of: "task \(id)")
            return .json(facts.why(now: call.now))
        case .ended(let code, let message):
            try call.reach(endedTask: id)
            return .json(
                .object([
                    "state": .text("ended"), "reasons": .list([]), "code": JSONValue(code.rawValue),
                    "message": JSONValue(message), "task": .null, "group": .null, "holds": .list([]),
                    "starts_at": .null,
                ]))
        }
    }

    private static func cancel(_ task: QueuedTask, _ call: Call) throws -> JSONValue {
        let word = try call.store.cancelTask(task.id, now: call.now) == .removed ? "removed" : "requested"
        let json = JSONValue.object(["outcome": .text(word)])
        call.changed("task \(task.id)", group: task.groupID, from: Shape.task.json(task), to: json)
        return json
    }

    private static func cancelMany(_ call: Call) throws -> Answer {
        let tasks = try many.items(call) { $0.cancelRequestedAt == nil }
        for task in tasks { _ = try cancel(task, call) }
        return .changed(tasks.count)
    }
}

extension Component {
    static let cancellation = Component(
        name: "Cancellation",
        schema: .object([
            .init(
                name: "outcome", schema: .word(["removed", "requested"]),
                about: "It was waiting and is gone, or it runs and is asked to end.", isRequired: true)
        ]))
}
