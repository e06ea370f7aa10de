import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

/// What people do with releases.
enum ReleaseRoutes {
    private static let group = Parameter.path("group", .text(longest: 128), "The group's name.")
    private static let allowsRemoval = Schema.Member(
        name: "allow_removal", schema: .flag, about: "Handlers that enabled jobs or queued tasks use may go.")

    static let operations: [APIOperation] = [
        APIOperation(
            id: "listReleases", method: .get, path: "/api/v1/releases", tag: "releases",
            summary: "List releases, newest first.", access: .role(.viewer),
            parameters: ListAnswer.parameters + [
                .query("group", .text(longest: 128), "Only this group's."),
                .query("number", .integer(1...Int64.max), "Only those of this number, of each group."),
                .query("id", .integer(1...Int64.max), "Only the one with this id."),
                .query("newest", .flag, "Only the newest of each group."),
            ],
            success: .init(
                status: .ok, about: "A page of releases.", schema: ListAnswer.schema(of: Shape.release.reference)),
            problems: [.notFound, .invalid], isChange: false
        ) { call in
            if let known = try named(call) { return ListAnswer.whole(known, .release) }
            var filter = ReleaseFilter(groupName: try call.text("group").map { try call.group(named: $0).name })
            filter.isNewestOnly = call.flag("newest")
            return try ListAnswer.read(
                filter, .release, for: call, group: { $0.release.groupID },
                read: ReleaseOperations(store: call.store).facts)
        },
        APIOperation(
            id: "getRelease", method: .get, path: "/api/v1/groups/{group}/releases/{number}", tag: "releases",
            summary: "Show a release: what is in it, and what has come of it.", access: .role(.viewer),
            parameters: [group, .path("number", .integer(1...Int64.max), "Of the release within its group.")],
            success: .init(status: .ok, about: "The release.", schema: Shape.release.reference),
            problems: [.notFound], isChange: false
        ) { call in
            let group = try call.group()
            return try answer(try call.store.release(number: call.id("number"), ofGroup: group.name), call)
        },
        APIOperation(
            id: "promoteRelease", method: .post, path: "/api/v1/groups/{group}/promote", tag: "releases",
            summary: "End a group's canary well: it gets every claim from now on.", access: .role(.publisher),
            parameters: [group],
            body: .json(.object([allowsRemoval]), isRequired: false, example: "{\"allow_removal\": false}"),
            success: .init(status: .ok, about: "The release.", schema: Shape.release.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true
        ) { call in
            let group = try call.group()
            let release = try ReleaseOperations(store: call.store).promote(
                group: group.name, allowsRemoval: call.body?["allow_removal"]?.flag ?? false, now: call.now)
            return try changed(to: release, of: group, call)
        },
        APIOperation(
            id: "rollBackRelease", method: .post, path: "/api/v1/groups/{group}/rollback", tag: "releases",
            summary: "End a group's canary, or publish an earlier bundle of the group again.",
            access: .role(.publisher), parameters: [group],
            body: .json(
                .object([
                    .init(
                        name: "to", schema: .integer(1...Int64.max),
                        about: "The release whose bundle it shall run; what it ran before when not given."),
                    allowsRemoval,
                ]), isRequired: false, example: "{\"to\": 3}"),
            success: .init(status: .ok, about: "What the group wants now.", schema: Component.rollback.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true
        ) { call in
            let group = try call.group()
            let outcome = try ReleaseOperations(store: call.store).rollBack(
                group: group.name, to: call.body?["to"]?.integer, by: call.caller.name,
                allowsRemoval: call.body?["allow_removal"]?.flag ?? false, now: call.now)
            var answer = try changed(to: outcome.release, of: group, call)
            answer.add([
                "effect": .text(outcome.effect.rawValue), "ended_canary": JSONValue(outcome.endedCanary),
            ])
            return answer
        },
        APIOperation(
            id: "judgeRollback", method: .get, path: "/api/v1/groups/{group}/rollback", tag: "releases",
            summary: "Say what a rollback would do now. Nothing is written.", access: .role(.viewer),
            parameters: [
                group,
                .query("to", .integer(1...Int64.max), "The release to go back to; what it ran before when not given."),
            ],
            success: .init(status: .ok, about: "What would come of it.", schema: Shape.rollbackOutlook.reference),
            problems: [.notFound, .conflict], isChange: false
        ) { call in
            .json(
                Shape.rollbackOutlook.json(
                    try ReleaseOperations(store: call.store).rollbackOutlook(
                        group: try call.group().name, to: call.integer("to"), now: call.now)))
        },
        APIOperation(
            id: "shareCanary", method: .post, path: "/api/v1/groups/{group}/canary", tag: "releases",
            summary: "Give a group's canary another share of the claims.", access: .role(.publisher),
            parameters: [group],
            body: .json(
                .object([
                    .init(
                        name: "percent", schema: .integer(within: Limits.canaryPercent), about: "Of the claims.",
                        isRequired: true),
                    .init(
                        name: "release", schema: .integer(1...Int64.max),
                        about: "The canary that is meant: another one on trial by now is a conflict."),
                ]), isRequired: true, example: "{\"percent\": 25}"),
            success: .init(status: .ok, about: "The group.", schema: Shape.group.reference),
            problems: [.notFound, .conflict, .invalid], isChange: true, run: shareCanary),
        APIOperation(
            id: "listMisfits", method: .get, path: "/api/v1/groups/{group}/releases/{number}/misfits",
            tag: "releases", summary: "List the enabled jobs of a group that a release has an objection to, by name.",
            access: .role(.viewer),
            parameters: [group, .path("number", .integer(1...Int64.max), "Of the release within its group.")],
            success: .init(
                status: .ok, about: "All of them.", schema: ListAnswer.schema(of: Component.misfit.reference)),
            problems: [.notFound], isChange: false
        ) { call in
            let release = try call.store.release(number: call.id("number"), ofGroup: call.group().name)
            let misfits = try ReleaseOperations(store: call.store).misfits(of: release)
            return ListAnswer.whole(misfits.map(\.json))
        },
    ]

    /// Those that a number or an id means, and that the caller may see; `nil` when neither was given.
    private static func named(_ call: Call) throws -> [ReleaseFacts]? {
        let found: [Release]
        if let id = call.integer("id") {
            found = try call.store.releases([id])
        } else if let number = call.integer("number") {
            let groups = try call.text("group").map { [try call.group(named: $0)] } ?? call.store.groups()
            found = try groups.compactMap { group in
                do {
                    return try call.store.release(number: number, ofGroup: group.name)
                } catch let error as StoreError where error.code == .notFound {
                    return nil
                }
            }
        } else {
            return nil
        }
        return try ReleaseOperations(store: call.store).facts(
            of: found.filter { call.caller.mayReach($0.groupID) })
    }

    private static func shareCanary(_ call: Call) throws -> Answer {
        let before = try call.group()
        let after = try ReleaseOperations(store: call.store).shareCanary(
            group: before.name, percent: Int(call.body?["percent"]?.integer ?? 0),
            release: call.body?["release"]?.integer)
        call.changed(
            "group \(before.name)", group: before.id,
            from: .audited(canary: before.canary), to: .audited(canary: after.canary))
        return try GroupRoutes.answer(after, call)
    }

    static func answer(_ release: Release, _ call: Call) throws -> Answer {
        guard let facts = try ReleaseOperations(store: call.store).facts(of: [release]).first else {
            throw StoreError.noGroup(named: release.groupName)
        }
        return .json(Shape.release.json(facts))
    }

    private static func changed(to release: Release, of group: ExecutorGroup, _ call: Call) throws -> Answer {
        let before = try group.desiredReleaseID.flatMap { try call.store.release($0) }
        call.changed(
            "group \(group.name)", group: group.id, from: .object(["release": JSONValue(before?.number)]),
            to: .object(["release": JSONValue(release.number)]))
        return try answer(release, call)
    }
}

extension Component {
    /// What came of a rollback: a release, and what it is.
    static let rollback = Component(
        name: "Rollback",
        schema: Shape.release.schema(with: [
            .init(
                name: "effect", schema: .word(RollbackOutcome.Effect.allCases.map(\.rawValue)),
                about: "An earlier bundle was published, the release beside the canary kept, or nothing done.",
                isRequired: true),
            .init(
                name: "ended_canary", schema: .nullable(.integer()), about: "The canary that it has ended.",
                isRequired: true),
        ]))
}
