import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob executors drain and undrain")
struct CommandDrainTests {
    @Test("a wait ends with what is left, or when nothing runs on the node any more")
    func wait() throws {
        let sandbox = try CommandSandbox()
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        let executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h"])
        try sandbox.succeed("job", "run", "a")
        let claimed = try executor.claim("h")
        #expect(claimed.count == 1)
        let node = try #require(try sandbox.rows("executors").first?["hostname"] as? String)
        let busy = try sandbox.run(["executors", "drain", node, "--wait", "--timeout", "100ms"])
        #expect(busy.status == 1, "\(busy.output)\(busy.error)")
        #expect(busy.error.contains("1 task left after 100ms; "), "\(busy.error)")
        #expect(try sandbox.rows("executors").first?["draining"] as? Int == 1)
        try executor.finish(claimed, with: .ok)
        #expect(try sandbox.succeed("executors", "drain", node, "--wait").hasSuffix("drained; nothing runs there\n"))
        try sandbox.succeed("job", "run", "a")
        #expect(try executor.claim("h").isEmpty)
        #expect(
            try sandbox.succeed("executors", "undrain", node) == "node \"\(node)\": its executors claim again\n")
        #expect(try executor.claim("h").count == 1)
    }

    @Test("a node that nobody knows is refused, with those that there are")
    func unknown() throws {
        let sandbox = try CommandSandbox()
        _ = try sandbox.openExecutor()
        let node = try #require(try sandbox.rows("executors").first?["hostname"] as? String)
        #expect(try sandbox.refusal("executors", "drain", "node-7").contains(node))
    }
}
