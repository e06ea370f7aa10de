import JSONWriting
import JobStore
import Operations

extension Shape where Thing == RollbackOutlook {
    static let rollbackOutlook = Shape(
        name: "RollbackOutlook",
        fields: [
            .init("from", .integer(), "The number of the release that the group wants.") { JSONValue($0.from) },
            .init("ended_canary", .nullable(.integer()), "The canary that it would end.") {
                JSONValue($0.endedCanary)
            },
            .init(
                "to", .nullable(.integer()),
                "The release whose bundle would be published again; null where the group keeps what it wants."
            ) { JSONValue($0.target) },
            .init("executors", .integer(), "Living executors, which would follow.") { JSONValue($0.executors) },
            .init(
                "needs", .list(of: Component.handlerNeed.reference),
                "Work that needs handlers which would go: it is refused without `allow_removal`."
            ) { .list($0.needs.map(\.json)) },
        ])
}

extension Component {
    static let handlerNeed = Component(
        name: "HandlerNeed",
        schema: .object([
            .init(name: "handler", schema: .text(), about: "", isRequired: true),
            .init(name: "jobs", schema: .integer(), about: "Enabled ones.", isRequired: true),
            .init(name: "tasks", schema: .integer(), about: "In the queue.", isRequired: true),
            .init(
                name: "tasks_are_exact", schema: .flag, about: "Otherwise there are more: that many are counted.",
                isRequired: true),
        ]))
}

extension HandlerNeed {
    fileprivate var json: JSONValue {
        .object([
            "handler": .text(handler), "jobs": JSONValue(jobs), "tasks": JSONValue(tasks.number),
            "tasks_are_exact": .flag(tasks.isExact),
        ])
    }
}
