import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob plugin rollback")
struct CommandRollbackTests {
    private let sandbox: CommandSandbox
    private let executor: StandInExecutor

    init() throws {
        sandbox = try CommandSandbox()
        executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h"])
    }

    @Test("publishes the bundle that the group ran before, or the one that is named")
    func back() throws {
        for plugin in ["q", "r"] { _ = try executor.publish(plugin: plugin, handlers: [plugin]) }
        #expect(
            try sandbox.succeed("plugin", "rollback", "--group", "g")
                == "group \"g\": release 4 published: rollback to release 2\n")
        #expect(
            try sandbox.succeed("plugin", "rollback", "--group", "g", "--to", "1")
                == "group \"g\": release 5 published: rollback to release 1\n")
        #expect(try sandbox.rows("plugin", "list").map { $0["name"] as? String } == ["p"])
        #expect(
            try sandbox.succeed("plugin", "rollback", "--group", "g", "--to", "1")
                == "group \"g\": release 5 holds these very bytes already and is healthy; nothing to roll back\n")
    }

    @Test("ends a canary and goes on with the release beside it")
    func canary() throws {
        _ = try executor.publish(plugin: "q", handlers: ["q"]) { $0.canaryPercent = 50 }
        #expect(
            try sandbox.succeed("plugin", "rollback", "--group", "g")
                == "group \"g\": canary release 2 ended; release 1 gets every claim\n")
        #expect(try sandbox.rows("group", "list").first?["canary_release"] is NSNull)
    }

    @Test(
        "is refused without a release, with nothing earlier, for an unknown one, and for one that lacks a handler in use"
    )
    func refusals() throws {
        try sandbox.succeed("group", "add", "new")
        #expect(try sandbox.refusal("plugin", "rollback", "--group", "new").contains("no release"))
        #expect(try sandbox.refusal("plugin", "rollback", "--group", "nope").contains("\"nope\""))
        #expect(try sandbox.refusal("plugin", "rollback", "--group", "g").contains("release 1"))
        #expect(try sandbox.refusal("plugin", "rollback", "--group", "g", "--to", "9").contains("no release 9"))
        _ = try executor.publish(plugin: "q", handlers: ["q"])
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "q")
        #expect(try sandbox.refusal("plugin", "rollback", "--group", "g").contains("--allow-removal"))
        #expect(
            try sandbox.succeed("plugin", "rollback", "--group", "g", "--allow-removal").contains("release 3 published")
        )
    }
}
