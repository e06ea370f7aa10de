import JSONWriting
import JobModel
import Operations

extension Shape where Thing == ReleaseFacts {
    static let release = Shape(
        name: "Release",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.release.id) },
            .init("group_id", .integer(), "") { JSONValue($0.release.groupID) },
            .init("group", .text(), "") { .text($0.release.groupName) },
            .init("number", .integer(), "Counts from 1 within its group.") { JSONValue($0.release.number) },
            .init("role", .word(ReleaseFacts.roles), "What it is to its group.") { .text($0.roleWord) },
            .init("canary_percent", .nullable(.integer(1...99)), "Its share of the claims while on trial.") {
                JSONValue($0.canaryPercent)
            },
            .init("digest", .text(), "Of its bundle.") { .text($0.release.digest) },
            .init("note", .text(), "") { .text($0.release.note) },
            .init("published_by", .text(), "") { .text($0.release.publishedBy) },
            .init("published_at", .time, "") { JSONValue(time: $0.release.publishedAt) },
            .init("quarantined_at", .nullable(.time), "") { JSONValue(time: $0.release.quarantinedAt) },
            .init("quarantine_reason", .nullable(.text()), "") { JSONValue($0.release.quarantineReason) },
            .init("attempts", .integer(), "On it, pruned ones too.") { JSONValue($0.attempts) },
            .init("failures", .integer(), "") { JSONValue($0.failures) },
            .init("ended", .counts, "The attempts, by how they ended.") {
                .object(Dictionary($0.tally.map { (String($0.key.rawValue), JSONValue($0.value)) }) { $1 })
            },
            .init("previous_id", .nullable(.integer()), "The release that the group wanted before.") {
                JSONValue($0.release.previousID)
            },
            .init("plugins", .list(of: .reference(Shape<Plugin>.plugin.name)), "") {
                .list($0.release.plugins.map(Shape<Plugin>.plugin.json))
            },
            .init("standings", .list(of: .reference(Component.standing.name)), "What executors make of it.") {
                $0.standingsJSON
            },
            .init(
                "first_tasks", .list(of: .reference(Component.firstTask.name)),
                "The first task that each executor has started on it, as far as one has."
            ) { $0.firstTasksJSON },
        ])
}

extension Shape where Thing == Plugin {
    static let plugin = Shape(
        name: "Plugin",
        fields: [
            .init("id", .integer(), "") { JSONValue($0.id) },
            .init("name", .text(), "") { .text($0.name) },
            .init("version", .text(), "") { .text($0.version) },
            .init("digest", .text(), "") { .text($0.digest) },
            .init("bytes", .integer(), "") { JSONValue($0.byteCount) },
            .init("handlers", .list(of: .text()), "") { .list($0.handlers.map(JSONValue.text)) },
            .init(
                "handler_details", .list(of: .reference(Shape<PluginHandler>.handler.name)),
                "What it says of them; nothing of one that was published unchecked."
            ) { .list($0.handlerDetails.map(Shape<PluginHandler>.handler.json)) },
            .init("system_library", .nullable(.text()), "Of a manifest: the library that the publisher had.") {
                JSONValue($0.systemLibrary)
            },
        ])
}

extension Shape where Thing == PluginHandler {
    static let handler = Shape(
        name: "Handler",
        fields: [
            .init("name", .text(), "") { .text($0.name) },
            .init("summary", .text(), "") { .text($0.summary) },
            .init("timeout_ms", .integer(), "That it suggests; 0 for none.") { JSONValue($0.timeoutMs) },
            .init("parameters_schema", .anything, "JSON Schema of draft 7; null for none.") {
                $0.parametersSchema.isEmpty ? .null : .raw($0.parametersSchema)
            },
            .init("signature", .nullable(.text()), "Of a typed handler.") {
                $0.signature.isEmpty ? .null : .text($0.signature)
            },
        ])
}

extension Component {
    static let firstTask = Component(
        name: "FirstTask",
        schema: .object([
            .init(name: "executor_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "hostname", schema: .nullable(.text()), about: "", isRequired: true),
            .init(name: "task_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "started_at", schema: .time, about: "By the clock of its node.", isRequired: true),
            .init(
                name: "after_ms", schema: .integer(), about: "From the release's publication.", isRequired: true),
        ]))

    static let standing = Component(
        name: "Standing",
        schema: .object([
            .init(name: "executor_id", schema: .integer(), about: "", isRequired: true),
            .init(name: "hostname", schema: .nullable(.text()), about: "", isRequired: true),
            .init(name: "state", schema: .text(), about: "", isRequired: true),
            .init(name: "reason", schema: .nullable(.text()), about: "", isRequired: true),
            .init(name: "changed_at", schema: .time, about: "", isRequired: true),
        ]))
}

extension ReleaseFacts {
    fileprivate static let roles = ["desired", "canary", "quarantined", "unwanted"]

    fileprivate var roleWord: String {
        switch role {
        case .desired: "desired"
        case .canary: "canary"
        case .quarantined: "quarantined"
        case .unwanted: "unwanted"
        }
    }

    fileprivate var firstTasksJSON: JSONValue {
        .list(
            firstTasks.map { task in
                .object([
                    "executor_id": JSONValue(task.executorID), "hostname": JSONValue(hostnames[task.executorID]),
                    "task_id": JSONValue(task.taskID), "started_at": JSONValue(time: task.startedAt),
                    "after_ms": JSONValue(task.startedAt - release.publishedAt),
                ])
            })
    }

    fileprivate var standingsJSON: JSONValue {
        .list(
            standings.map { standing in
                .object([
                    "executor_id": JSONValue(standing.executorID),
                    "hostname": JSONValue(hostnames[standing.executorID]),
                    "state": .text(standing.state.rawValue), "reason": JSONValue(standing.reason),
                    "changed_at": JSONValue(time: standing.changedAt),
                ])
            })
    }
}
