import JSONWriting
import JobModel
import Operations

extension Shape where Thing == DrainOutlook {
    static let drainOutlook = Shape(
        name: "DrainOutlook",
        fields: [
            .init("running_tasks", .integer(), "All that the node's executors hold.") { JSONValue($0.tasks) },
            .init(
                "about_ms", .nullable(.integer()),
                "When the last of those ends of which something is known, if they take as long as usual; null for none."
            ) { JSONValue($0.leftMs) },
            .init(
                "unknown_tasks", .integer(),
                "Tasks of which nothing is known: they have just begun, never ran before, or take longer than usual."
            ) { JSONValue($0.unknown) },
            .init(
                "tasks", .list(of: Component.drainedTask.reference),
                "What has run for a second or more, the longest first; 16 at most."
            ) { .list($0.running.map(\.json)) },
        ])
}

extension Shape where Thing == (node: String, outlook: DrainOutlook) {
    static let nodeDrain = Shape(
        name: "NodeDrain",
        fields: [.init("node", .text(), "Its name.") { .text($0.node) }]
            + Shape<DrainOutlook>.drainOutlook.fields.map { field in
                .init(field.name, field.schema, field.about) { field.value($0.outlook) }
            })
}

extension Component {
    static let drainedTask = Component(
        name: "DrainedTask",
        schema: .object([
            .init(name: "executor_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "task_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "job", schema: .text(), about: "Its name.", isRequired: true),
            .init(name: "handler", schema: .text(), about: "", isRequired: true),
            .init(name: "ran_ms", schema: .integer(), about: "How long it has run.", isRequired: true),
            .init(
                name: "usual_ms", schema: .nullable(.integer()),
                about: "What 95 of 100 of the job's last attempts took at most; null for none.", isRequired: true),
            .init(
                name: "left_ms", schema: .nullable(.integer()), about: "Null for one that takes longer than usual.",
                isRequired: true),
        ]))
}

extension DrainOutlook.Running {
    fileprivate var json: JSONValue {
        .object([
            "executor_id": JSONValue(executorID), "task_id": JSONValue(task), "job": .text(jobName),
            "handler": .text(handler), "ran_ms": JSONValue(ranMs), "usual_ms": JSONValue(usualMs),
            "left_ms": JSONValue(leftMs),
        ])
    }
}
