import JSONWriting
import JobModel
import JobStore

extension Shape where Thing == QueueFigures {
    static let queue = Shape(
        name: "Queue",
        fields: [
            .init("group", .text(), "The group's name.") { .text($0.group) },
            .init("tasks", .integer(), "Waiting, held and claimed: exact up to some 25 million of all groups together.")
            {
                JSONValue($0.tasks)
            },
            .init("oldest_due_at", .nullable(.time), "When the task came due that has been ready for the longest.") {
                JSONValue(time: $0.oldestDueAt)
            },
            .init(
                "held",
                .object(
                    HeldReason.allCases.map {
                        .init(name: $0.rawValue, schema: .integer(), about: "", isRequired: true)
                    }),
                "Tasks that wait for something else than their time, by what; counted up to 10000 of all groups together."
            ) { queue in
                .object(
                    Dictionary(HeldReason.allCases.map { ($0.rawValue, JSONValue(queue.held[$0] ?? 0)) }) { $1 })
            },
        ])
}
