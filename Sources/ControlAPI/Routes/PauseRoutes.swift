import HTTPTypes
import JSONWriting
import JobModel
import JobStore
import Operations

/// What has groups stand still, and go on.
enum PauseRoutes {
    static let operations: [APIOperation] = [
        one("pauseGroup", "pause", "Leave a group's tasks in the queue. What runs goes on.", PauseInput.body) {
            try PauseInput.pause($0)
        },
        one("resumeGroup", "resume", "Let a group's tasks be claimed again.") { _ in nil },
        // Not below `groups`: there each word is a group's name.
        all(
            "pauseAllGroups", "pause", "Pause every group that there is now, at once. One that is new is not paused.",
            PauseInput.body
        ) { try PauseInput.pause($0) },
        all("resumeAllGroups", "resume", "Resume every group, also those that were paused one by one.") { _ in nil },
    ]

    private static func one(
        _ name: String, _ word: String, _ summary: String, _ body: APIOperation.Body = .none,
        pause: @escaping @Sendable (Call) throws -> Pause?
    ) -> APIOperation {
        APIOperation(
            id: name, method: .post, path: "/api/v1/groups/{group}/\(word)", tag: "groups", summary: summary,
            access: .role(.operator), parameters: [GroupRoutes.group], body: body,
            success: .init(status: .ok, about: "The group.", schema: Shape.group.reference),
            problems: [.notFound, .invalid], isChange: true
        ) { call in
            let group = try call.group()
            try set(try pause(call), of: group, call)
            return try GroupRoutes.answer(group, call)
        }
    }

    private static func all(
        _ name: String, _ word: String, _ summary: String, _ body: APIOperation.Body = .none,
        pause: @escaping @Sendable (Call) throws -> Pause?
    ) -> APIOperation {
        APIOperation(
            id: name, method: .post, path: "/api/v1/all-groups/\(word)", tag: "groups", summary: summary,
            access: .role(.operator), body: body,
            success: .init(status: .ok, about: "All groups.", schema: ListAnswer.schema(of: Shape.group.reference)),
            problems: [.invalid], isChange: true
        ) { call in
            // Those of others are among them.
            try call.caller.reachEverything()
            let pause = try pause(call)
            for group in try call.store.groups() { try set(pause, of: group, call) }
            return ListAnswer.whole(try GroupOperations(store: call.store).facts(now: call.now), .group)
        }
    }

    private static func set(_ pause: Pause?, of group: ExecutorGroup, _ call: Call) throws {
        let after = try call.store.setPause(pause, ofGroup: group.name)
        call.changed(
            "group \(group.name)", group: group.id, from: .audited(group.pause), to: .audited(after.pause))
    }
}
