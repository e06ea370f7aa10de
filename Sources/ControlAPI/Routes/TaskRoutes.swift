import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

/// What people do with the queue.
enum TaskRoutes {
    private static let id = Parameter.path("id", .integer(1...Int64.max), "The task's id.")
    private static let statuses = [
        "waiting", "running", "ready", "held", "disabled", "serial", "pinned", "quarantined", "alone", "snoozed",
    ]
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
                job: call.text("job"), group: call.text("group"), status: call.text("status"), for: call)
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
        .query("group", .text(longest: 128), "Only this group's."),
        .query("status", .word(statuses), "Only those in this state."),
    ]

    private static let many = BulkChoice<QueuedTask>(
        noun: "tasks", most: mostCancelled, filter: filterParameters, id: { $0.id }, group: { $0.groupID },
        item: { try $0.store.task($1) }, list: list)

    private static func list(
        _ call: Call, _ chosen: JSONNode, group: String?, limit: Int
    ) throws -> [QueuedTask] {
        var filter = try filter(
            job: chosen["job"]?.text, group: group, status: chosen["status"]?.text, for: call)
        filter.limit = limit
        return try TaskOperations(store: call.store).list(filter).items
    }

    private static func filter(job: String?, group: String?, status: String?, for call: Call) throws -> TaskFilter {
        var filter = TaskFilter()
        filter.jobName = job
        filter.groupName = try group.map { try call.group(named: $0).name }
        switch status {
        case "waiting"?: filter.status = .waiting
        case "running"?: filter.status = .claimed
        case "ready"?: (filter.status, filter.isHeld) = (.waiting, false)
        case "held"?: (filter.status, filter.isHeld) = (.waiting, true)
        case "alone"?: (filter.status, filter.suspectsOnly) = (.waiting, true)
        case "snoozed"?: (filter.status, filter.snoozedOnly) = (.waiting, true)
        case let reason?: (filter.status, filter.heldReason) = (.waiting, HeldReason(rawValue: reason))
        case nil: break
        }
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
