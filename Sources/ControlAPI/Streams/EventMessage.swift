import JSONWriting
import JobModel
import JobStore

/// One event, as a client gets it.
struct EventMessage: Sendable, Equatable {
    var change: StoreChange
    /// Whether it stands for several: its client reads its list again.
    var isMerged: Bool
    /// Up to where the client has been told everything when it has read this.
    var position: Int64

    func text(epoch: String) -> String {
        let id = EventPosition(epoch: epoch, sequence: position).text
        let data = JSONText.compact(Shape.event.json(self))
        return "event: \(change.topic.rawValue)\nid: \(id)\ndata: \(data)\n\n"
    }
}

extension Shape where Thing == EventMessage {
    static let event = Shape(
        name: "Event",
        fields: [
            .init("topic", .word(StoreChange.Topic.allCases.map(\.rawValue)), "") { .text($0.change.topic.rawValue) },
            .init(
                "kind", .word(StoreChange.Kind.allCases.map(\.rawValue)),
                "What happened: changed where it was several things."
            ) { .text($0.change.kind.rawValue) },
            .init(
                "key", .nullable(.text()),
                "The id of a task, a job or an executor; a group's name; GROUP/NUMBER of a release. Null when merged."
            ) { JSONValue($0.change.key) },
            .init("version", .integer(), "Rises with each change of what the key names.") {
                JSONValue($0.change.version)
            },
            .init("group", .nullable(.text()), "The group's name; null where it is of several, or nobody's.") {
                JSONValue($0.change.groupName)
            },
            .init("name", .nullable(.text()), "A job's name.") { JSONValue($0.change.name) },
            .init("job_id", .nullable(.integer()), "The job, also of a task.") { JSONValue($0.change.jobID) },
            .init("executor_id", .nullable(.integer()), "The executor, also where a release is on one.") {
                JSONValue($0.change.executorID)
            },
            .init("state", .nullable(.text()), "The state of a job, a release, an executor or a group.") {
                JSONValue($0.change.state)
            },
            .init("code", .nullable(.integer(200...599)), "How a task's attempt ended.") {
                JSONValue($0.change.code?.rawValue)
            },
            .init("merged", .flag, "Whether it stands for several: read the list again.") { .flag($0.isMerged) },
            .init("count", .integer(), "How many it stands for: 0 where nobody has counted.") {
                JSONValue($0.change.count)
            },
            .init("keys", .list(of: .text(), most: EventMerging.mostKeys), "When merged: some of the keys.") {
                .list($0.change.sample.map(JSONValue.text))
            },
        ])
}
