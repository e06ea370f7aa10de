import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// What people do with groups and executors.
enum GroupRoutes {
    static let group = Parameter.path("group", .text(longest: 128), "The group's name.")
    private static let executor = Parameter.path(
        "id", .integer(1...Int64.max), "Of a node's share of a group.")

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listGroups", method: .get, path: "/api/v1/groups", tag: "groups", summary: "List groups, by name.",
            access: .role(.viewer),
            success: .init(status: .ok, about: "All groups.", schema: ListAnswer.schema(of: Shape.group.reference)),
            isChange: false
        ) { call in
            let facts = try GroupOperations(store: call.store).facts(now: call.now)
            return ListAnswer.whole(facts.filter { call.caller.mayReach($0.group.id) }, .group)
        },
        APIOperation(
            id: "addGroup", method: .post, path: "/api/v1/groups", tag: "groups", summary: "Add a group.",
            access: .role(.admin),
            body: .json(.object(members), isRequired: true, example: "{\"name\": \"mail\", \"host_threads\": 8}"),
            success: .init(status: .created, about: "The group.", schema: Shape.group.reference),
            problems: [.conflict, .invalid], isChange: true, run: add),
        APIOperation(
            id: "getGroup", method: .get, path: "/api/v1/groups/{group}", tag: "groups", summary: "Show a group.",
            access: .role(.viewer), parameters: [group],
            success: .init(status: .ok, about: "The group.", schema: Shape.group.reference), problems: [.notFound],
            isChange: false
        ) { try answer(try $0.group(), $0) },
        APIOperation(
            id: "updateGroup", method: .patch, path: "/api/v1/groups/{group}", tag: "groups",
            summary: "Change a group. What is not named stays as it is.", access: .role(.admin),
            parameters: [group, .ifMatch("group")],
            body: .json(.object(changingMembers), isRequired: true, example: "{\"max_running\": 4}"),
            success: .init(status: .ok, about: "The group.", schema: Shape.group.reference),
            problems: [.notFound, .invalid, .preconditionFailed], isChange: true, run: update),
        APIOperation(
            id: "listHandlers", method: .get, path: "/api/v1/groups/{group}/handlers", tag: "groups",
            summary: "List the handlers of the release that a group wants, with what their parameters must be.",
            access: .role(.viewer), parameters: [group],
            success: .init(
                status: .ok, about: "The handlers.", schema: ListAnswer.schema(of: Shape.handler.reference)),
            problems: [.notFound], isChange: false, run: handlers),
        APIOperation(
            id: "listExecutors", method: .get, path: "/api/v1/executors", tag: "executors",
            summary: "List nodes' shares of groups, by id.", access: .role(.viewer),
            parameters: ListAnswer.parameters + [.query("group", .text(longest: 128), "Only this group's.")],
            success: .init(
                status: .ok, about: "A page of executors.", schema: ListAnswer.schema(of: Shape.executor.reference)),
            problems: [.notFound, .invalid], isChange: false
        ) { call in
            let filter = ExecutorFilter(groupID: try call.text("group").map { try call.group(named: $0).id })
            return try ListAnswer.read(
                filter, .executor, for: call, group: { $0.groupID },
                read: ExecutorOperations(store: call.store, now: call.now).list)
        },
        APIOperation(
            id: "endDrain", method: .post, path: "/api/v1/executors/{id}/end-drain", tag: "executors",
            summary: "End a release's drain on an executor: what still runs is asked to stop, and runs again.",
            access: .role(.operator), parameters: [executor],
            body: .json(
                .object([
                    .init(
                        name: "release", schema: .integer(1...Int64.max), about: "Its number in the group.",
                        isRequired: true)
                ]), isRequired: true, example: "{\"release\": 3}"),
            success: .init(status: .ok, about: "The executor.", schema: Shape.executor.reference),
            problems: [.notFound, .invalid], isChange: true, run: endDrain),
        switching("disableExecutor", "disable", "Let an executor claim nothing more. What it runs goes on.", true),
        switching("enableExecutor", "enable", "Let an executor claim again.", false),
    ]

    private static let description = Schema.Member(
        name: "description", schema: .text(longest: 4_096), about: "What it is for.")
    private static let limit = Schema.integer(1...Int64.max)

    private static let members: [Schema.Member] = [
        .init(name: "name", schema: .text(longest: 128), about: "Unique, and for ever.", isRequired: true),
        description,
        .init(
            name: "host_threads", schema: .integer(within: Limits.hostThreads),
            about: "Threads of each of its hosts; 4 when not given."),
        .init(
            name: "max_running", schema: limit, about: "Tasks that may be claimed at once; no limit when not given."),
    ]

    private static let changingMembers: [Schema.Member] = [
        description,
        .init(
            name: "host_threads", schema: .integer(within: Limits.hostThreads),
            about: "Threads of each of its hosts: of executors that start from now on."),
        .init(
            name: "max_running", schema: .nullable(limit),
            about: "Tasks that may be claimed at once; null for no limit."),
        .init(
            name: "ageing_ms", schema: .nullable(.integer(Limits.ageingMs)),
            about: "Waiting this long lifts a task by one priority; null for the usual 60000."),
    ]

    private static func facts(_ group: ExecutorGroup, _ call: Call) throws -> GroupFacts {
        let facts = try GroupOperations(store: call.store).facts(now: call.now)
        guard let found = facts.first(where: { $0.group.id == group.id }) else {
            throw StoreError.noGroup(named: group.name)
        }
        return found
    }

    static func answer(_ group: ExecutorGroup, _ call: Call) throws -> Answer {
        let facts = try facts(group, call)
        return .json(Shape.group.json(facts), headers: ["ETag": facts.entityTag])
    }

    private static func add(_ call: Call) throws -> Answer {
        // Nobody bound to groups may reach one that is new.
        try call.caller.reachEverything()
        let group = try call.store.addGroup(
            named: call.body?["name"]?.text ?? "", summary: call.body?["description"]?.text ?? "",
            hostThreads: Int(call.body?["host_threads"]?.integer ?? 4),
            maxRunning: call.body?["max_running"]?.integer.map { Int($0) })
        call.changed("group \(group.name)", group: group.id, to: .object(["name": .text(group.name)]))
        return try answer(group, call)
    }

    private static func update(_ call: Call) throws -> Answer {
        let before = try facts(try call.group(), call)
        let group = before.group
        try call.check(before.entityTag, of: "group \"\(group.name)\"")
        var change = GroupChange()
        change.summary = call.body?["description"]?.text
        change.hostThreads = call.body?["host_threads"]?.integer.map { Int($0) }
        if let limit = call.body?["max_running"] { change.maxRunning = .some(limit.integer.map { Int($0) }) }
        change.ageingMs = call.body?["ageing_ms"].map(\.integer)
        let after = try call.store.updateGroup(named: group.name, change)
        call.changed(
            "group \(group.name)", group: group.id, from: group.settingsJSON, to: after.settingsJSON)
        return try answer(after, call)
    }

    private static func handlers(_ call: Call) throws -> Answer {
        let release = try call.store.desiredRelease(ofGroup: try call.group().id)
        let handlers = (release?.plugins ?? []).flatMap { plugin in
            plugin.handlers.map { name in
                plugin.handlerDetails.first { $0.name == name } ?? PluginHandler(name: name)
            }
        }
        return ListAnswer.whole(handlers.sorted { $0.name < $1.name }, .handler)
    }

    private static func endDrain(_ call: Call) throws -> Answer {
        let node = try call.executor()
        let release = try ExecutorOperations(store: call.store, now: call.now).endDrain(
            ofRelease: call.body?["release"]?.integer ?? 0, on: node, in: call.store)
        call.changed("executor \(node.id)", group: node.groupID, to: .audited(endedDrain: release))
        return .json(Shape.executor.json(node))
    }

    private static func switching(
        _ name: String, _ word: String, _ summary: String, _ isDisabled: Bool
    ) -> APIOperation {
        APIOperation(
            id: name, method: .post, path: "/api/v1/executors/{id}/\(word)", tag: "executors", summary: summary,
            access: .role(.operator), parameters: [executor],
            success: .init(status: .ok, about: "The executor.", schema: Shape.executor.reference),
            problems: [.notFound], isChange: true
        ) { call in
            var node = try call.executor()
            try call.store.setExecutor(node.id, disabled: isDisabled)
            call.changed(
                "executor \(node.id)", group: node.groupID, from: .object(["is_disabled": .flag(node.isDisabled)]),
                to: .object(["is_disabled": .flag(isDisabled)]))
            node.isDisabled = isDisabled
            return .json(Shape.executor.json(node))
        }
    }
}
