import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@Suite("dotjob plugin list and show")
struct CommandReleasesTests {
    private let sandbox: CommandSandbox
    private let executor: StandInExecutor

    init() throws {
        sandbox = try CommandSandbox()
        executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h", "k"])
    }

    /// Ends as many attempts on a release with each code.
    private func end(_ codes: [HandleCode], on release: Release) throws {
        for code in codes {
            try sandbox.succeed("job", "run", "a")
            try executor.finish(executor.claim("h"), with: code, release: release)
        }
    }

    @Test("list shows what each group wants by columns of the tables, and older releases when asked")
    func list() throws {
        _ = try executor.publish(plugin: "q", handlers: ["z"])
        let rows = try sandbox.rows("plugin", "list")
        #expect(
            Set(try #require(rows.first).keys) == [
                "id", "name", "version", "digest", "byte_count", "handlers", "handler_details",
                "system_library", "group_name", "release_id", "release_no",
                "release_digest", "published_by", "published_at", "note", "previous_release", "is_desired",
                "canary_percent", "quarantined_at", "quarantine_reason", "attempts", "failures", "states",
            ])
        #expect(rows.compactMap { $0["name"] as? String }.sorted() == ["p", "q"])
        #expect(rows.allSatisfy { $0["release_no"] as? Int == 2 && $0["group_name"] as? String == "g" })
        #expect(rows.allSatisfy { $0["is_desired"] as? Int == 1 && $0["canary_percent"] is NSNull })
        #expect(rows.contains { $0["handlers"] as? [String] == ["h", "k"] })
        #expect(try sandbox.rows("plugin", "list", "--all", "--group", "g").count == 3)
        #expect(try sandbox.succeed("plugin", "list").contains("h k"))
        #expect(try sandbox.refusal("plugin", "list", "--group", "nope").contains("\"nope\""))
    }

    @Test("list shows how far each executor has come, with the reason of a rejection")
    func states() throws {
        let second = try executor.publish(plugin: "q", handlers: ["z"])
        try executor.stand(second, .rejected, because: "no luck\nat all")
        let row = try #require(try sandbox.rows("plugin", "list").first)
        let states = try #require(row["states"] as? [CommandSandbox.Row])
        #expect(states.map { $0["executor_id"] as? Int } == [Int(executor.executorID)])
        #expect(states.map { $0["state"] as? String } == ["rejected"])
        #expect(states.map { $0["reason"] as? String } == ["no luck\nat all"])
        #expect(try sandbox.succeed("plugin", "list").contains("rejected on node-1: no luck …"))
        let shown = try sandbox.succeed("plugin", "show", "2")
        #expect(shown.contains("no luck\n"))
        #expect(shown.contains("at all"))
    }

    @Test("list counts executors that have come as far as each other")
    func countedStates() throws {
        let first = try executor.store.release(number: 1, ofGroup: "g")
        try executor.stand(first, .fetched)
        let other = try sandbox.openExecutor()
        try other.stand(first, .fetched)
        #expect(try sandbox.succeed("plugin", "list").contains("fetched on 2"))
    }

    @Test("list shows a canary beside the desired release, with the attempts and failures of both")
    func canary() throws {
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        let stable = try executor.store.release(number: 1, ofGroup: "g")
        let canary = try executor.publish(plugin: "q", handlers: ["z"]) { $0.canaryPercent = 10 }
        try end([.ok, .ok, .ok, .failed], on: stable)
        try end([.ok, .hostDied], on: canary)
        let rows = try sandbox.rows("plugin", "list")
        let tried = try #require(rows.first { $0["release_no"] as? Int == 2 })
        #expect(tried["canary_percent"] as? Int == 10)
        #expect(tried["is_desired"] as? Int == 0)
        #expect(tried["attempts"] as? Int == 2)
        #expect(tried["failures"] as? Int == 1)
        let kept = try #require(rows.first { $0["release_no"] as? Int == 1 })
        #expect(kept["attempts"] as? Int == 4)
        #expect(kept["failures"] as? Int == 1)
        #expect(
            try sandbox.succeed("plugin", "list").contains(
                "group \"g\": canary release 2 (10%): 1 of 2 attempts failed (50.0%); "
                    + "release 1: 1 of 4 attempts failed (25.0%)\n"))
        #expect(try sandbox.succeed("plugin", "show", "2").contains("canary for 10% of the claims\n"))
    }

    @Test("list and show mark a quarantined release, and show tells the obituaries")
    func quarantined() throws {
        let second = try executor.publish(plugin: "q", handlers: ["z"])
        _ = try executor.store.retreat(
            from: second.id, because: "task 1 (z) died\ntask 2 (z) died", now: StandInExecutor.now)
        #expect(try sandbox.succeed("plugin", "list").contains("quarantined"))
        let row = try #require(try sandbox.rows("plugin", "list").first { $0["release_no"] as? Int == 2 })
        #expect(row["is_desired"] as? Int == 0)
        #expect(row["quarantined_at"] is Int)
        #expect(row["quarantine_reason"] as? String == "task 1 (z) died\ntask 2 (z) died")
        let shown = try sandbox.succeed("plugin", "show", "2")
        #expect(shown.contains("task 1 (z) died\n"))
        #expect(shown.contains("task 2 (z) died"))
        #expect(shown.contains("not wanted, quarantined\n"))
        #expect(try sandbox.succeed("plugin", "show", "1").contains("what the group wants\n"))
    }

    @Test("show names the handlers that a release added, removed and changed")
    func show() throws {
        let store = executor.store
        _ = try executor.publish(plugin: "q", handlers: ["z", "y"])
        let draft = PluginDraft(
            name: "p", version: "2.0.0", digest: String(repeating: "b", count: 64), handlers: ["h", "new"])
        let plugin = try store.storePlugin(draft, bytes: [1])
        let desired = try store.desiredRelease(ofGroup: executor.group.id)
        var release = ReleaseDraft(plugins: [plugin.id], publisher: "ada", note: "a note")
        release.replacesAll = true
        _ = try store.publish(release, toGroup: "g", expecting: desired?.id, now: StandInExecutor.now)

        let object = try sandbox.object("plugin", "show", "3")
        #expect(object["compared_to"] as? Int == 2)
        #expect(object["handlers_added"] as? [String] == ["new"])
        #expect(object["handlers_removed"] as? [String] == ["k", "y", "z"])
        #expect(object["handlers_changed"] as? [String] == ["h"])
        #expect((object["plugins"] as? [CommandSandbox.Row])?.map { $0["version"] as? String } == ["2.0.0"])
        let text = try sandbox.succeed("plugin", "show", "3")
        for words in ["a note", "by ada", "k, y, z", String(repeating: "b", count: 64), "no attempts yet"] {
            #expect(text.contains(words), "\(text)")
        }
        #expect(try sandbox.object("plugin", "show", "1")["compared_to"] is NSNull)
    }

    @Test("show asks for the group where several have the number, and refuses a release that is not there")
    func showRefusals() throws {
        try sandbox.succeed("group", "add", "other")
        _ = try sandbox.openExecutor(group: "other").publish(plugin: "r", handlers: ["a"])
        #expect(try sandbox.refusal("plugin", "show", "1").contains("the groups \"g\", \"other\" each have one"))
        #expect(try sandbox.object("plugin", "show", "1", "--group", "other")["group_name"] as? String == "other")
        #expect(try sandbox.refusal("plugin", "show", "7").contains("release 7: no group has one"))
        #expect(try sandbox.refusal("plugin", "show", "7", "--group", "g").contains("no release 7"))
        #expect(try sandbox.refusal("plugin", "show", "1", "--group", "nope").contains("\"nope\""))
    }
}
