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
            isChange: false, run: stream)
    ]

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
