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
        var place = TaskLine.Place.start
        if let last = call.text("Last-Event-ID") ?? call.text("last_event_id") {
            guard let known = TaskLine.Place(text: last) else {
                throw Problem(
                    .malformed, "Last-Event-ID: no line of a task", cure: "pass the id of a \"line\" event as it came",
                    field: "Last-Event-ID")
            }
            place = known
        }
        return Answer(
            headers: ["Content-Type": "text/event-stream", "X-Accel-Buffering": "no"],
            body: .stream(.log(id, after: place)))
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
