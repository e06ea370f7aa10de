import HTTPTypes
import JobModel
import JobStore

/// What is told as it happens.
enum EventRoutes {
    private static let topics = StoreChange.Topic.allCases.map(\.rawValue)

    static let operations: [APIOperation] = [
        APIOperation(
            id: "streamEvents", method: .get, path: "/api/v1/events", tag: "events",
            summary: "Be told of changes as they happen, as server-sent events.", access: .role(.viewer),
            parameters: [
                .query(
                    "topics", .text(longest: 64),
                    "Of \(topics.joined(separator: ", ")), with commas; all when not given."),
                .query("last_event_id", .text(longest: 64), "As Last-Event-ID, for who cannot send headers."),
                .header(
                    "Last-Event-ID", .text(longest: 64),
                    "Goes on behind this event, or tells with a reset that it cannot."),
            ],
            success: .init(
                status: .ok, about: "Events without an end. The schema is of their data.",
                schema: Shape.event.reference, mediaType: "text/event-stream"),
            isChange: false, run: stream),
        APIOperation(
            id: "streamTaskLog", method: .get, path: "/api/v1/tasks/{id}/log/stream", tag: "events",
            summary:
                "Be told what a task's attempts log, as server-sent events: \"line\", and \"ended\" with each attempt.",
            access: .role(.viewer),
            parameters: [
                .path("id", .integer(1...Int64.max), "The task's id."),
                .query("last_event_id", .text(longest: 64), "As Last-Event-ID, for who cannot send headers."),
                .header(
                    "Last-Event-ID", .text(longest: 64),
                    "Goes on behind this line; the end of its attempt is told again."),
            ],
            success: .init(
                status: .ok,
                about: """
                    All lines from the first on, each once. It ends when the task has left the queue. The schema is of a line's data; \
                    that of \"ended\" is a Log.
                    """, schema: Shape.taskLine.reference, mediaType: "text/event-stream"),
            problems: [.notFound], isChange: false, run: streamLog),
        APIOperation(
            id: "listTaskLines", method: .get, path: "/api/v1/tasks/{id}/lines", tag: "events",
            summary: "List what a task's attempt that runs has logged so far.", access: .role(.viewer),
            parameters: [
                .path("id", .integer(1...Int64.max), "The task's id."),
                .query("after", .text(longest: 64), "Behind this line: CLAIM.NUMBER, as the stream's ids."),
                .query("limit", .integer(1...1_000), "Lines at most; 1000 when not given."),
            ],
            success: .init(
                status: .ok, about: "Its lines in their order; none while it has run for a fraction of a second only.",
                schema: ListAnswer.schema(of: Shape.taskLine.reference)),
            problems: [.notFound], isChange: false
        ) { call in
            let place = try linePlace(call.text("after"), field: "after")
            return ListAnswer.whole(
                try call.store.runningLines(
                    of: call.task().id, after: place, limit: Int(call.integer("limit") ?? 1_000)), .taskLine)
        },
    ]

    private static func streamLog(_ call: Call) throws -> Answer {
        let id = try call.id()
        if let task = try call.store.task(id) {
            try call.caller.reach(task.groupID, of: "task \(id)")
        } else {
            var filter = LogFilter()
            filter.taskID = id
            filter.limit = 1
            guard try !call.store.logs(filter).isEmpty else { throw StoreError.noTask(id) }
            try call.reach(endedTask: id)
        }
        let place = try linePlace(call.text("Last-Event-ID") ?? call.text("last_event_id"), field: "Last-Event-ID")
        return Answer(
            headers: ["Content-Type": "text/event-stream", "X-Accel-Buffering": "no"],
            body: .stream(.log(id, after: place)))
    }

    private static func linePlace(_ text: String?, field: String) throws -> TaskLine.Place {
        guard let text else { return .start }
        guard let place = TaskLine.Place(text: text) else {
            throw Problem(
                .malformed, "\(field): no line of a task", cure: "pass the id of a \"line\" event as it came",
                field: field)
        }
        return place
    }

    private static func stream(_ call: Call) throws -> Answer {
        let words = call.text("topics").map { $0.split(separator: ",", omittingEmptySubsequences: false) } ?? []
        var wanted = Set<StoreChange.Topic>()
        for word in words {
            guard let topic = StoreChange.Topic(rawValue: word.trimmingPrefix(" ").description) else {
                throw Problem(
                    .malformed, "topics: \"\(word.prefix(32))\" is none",
                    cure: "there are \(topics.joined(separator: ", "))",
                    field: "topics")
            }
            wanted.insert(topic)
        }
        let subscription = EventSubscription(
            topics: wanted.isEmpty ? Set(StoreChange.Topic.allCases) : wanted,
            // A browser that connects again sends the header, and the address as it was at first.
            after: call.text("Last-Event-ID") ?? call.text("last_event_id"))
        return Answer(
            headers: ["Content-Type": "text/event-stream", "X-Accel-Buffering": "no"],
            body: .stream(.events(subscription)))
    }
}
