import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// `--wait`, with executors that say what the test has them say.
@Suite("Following a release onto the executors")
struct CommandRolloutTests {
    private let sandbox: CommandSandbox
    private let executor: StandInExecutor

    init() throws {
        sandbox = try CommandSandbox()
        executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h"])
        _ = try executor.publish(plugin: "q", handlers: ["q"])
    }

    private var follow: [String] { ["plugin", "rollback", "--group", "g", "--wait", "--wait-timeout", "60s"] }

    /// Does something with release 3 once the command has published it.
    private func whenPublished(_ act: @escaping @Sendable (Release) throws -> Void) {
        let store = executor.store
        Thread.detachNewThread {
            _ = try? eventually {
                guard let release = try? store.release(number: 3, ofGroup: "g") else { return false }
                try act(release)
                return true
            }
        }
    }

    @Test("tells each executor's states and ends well when all run it")
    func active() throws {
        let (first, second) = (executor, try sandbox.openExecutor())
        whenPublished { release in
            for one in [first, second] {
                for state in [ReleaseState.fetched, .verified, .warming, .active] { try one.stand(release, state) }
            }
        }
        let outcome = try sandbox.run(follow)
        #expect(outcome.status == 0, "\(outcome.error)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.first == "group \"g\": release 3 published: rollback to release 1")
        for one in [first, second] { #expect(lines.contains("executor \(one.executorID) (node-1): active")) }
        #expect(lines.last == "group \"g\": release 3 is active on 2 executors")
    }

    @Test("tells a reason once, though lines change that it does not show")
    func longReason() throws {
        let (one, other) = (executor, try sandbox.openExecutor())
        var lines: [String] = []
        try sandbox.run(follow) { line in
            lines.append(line)
            let release = try one.store.release(number: 3, ofGroup: "g")
            switch lines.count {
            case 1: try one.stand(release, .delayed, because: "no room\n7 MiB are free")
            case 2:
                try one.stand(release, .delayed, because: "no room\n8 MiB are free")
                try other.stand(release, .fetched)
            case 3: for executor in [one, other] { try executor.stand(release, .active) }
            default: break
            }
        }
        let (first, second) = ("executor \(one.executorID) (node-1)", "executor \(other.executorID) (node-1)")
        #expect(
            lines == [
                "group \"g\": release 3 published: rollback to release 1", "\(first): delayed: no room …",
                "\(second): fetched", "\(first): active", "\(second): active",
                "group \"g\": release 3 is active on 2 executors",
            ])
    }

    @Test("ends with 1 and the reason as soon as an executor has rejected it")
    func rejected() throws {
        let one = executor
        whenPublished { try one.stand($0, .rejected, because: "it has no entry") }
        let outcome = try sandbox.run(follow)
        #expect(outcome.status == 1)
        let line = "executor \(one.executorID) (node-1)"
        #expect(outcome.output.hasSuffix("\(line): rejected: it has no entry\n"))
        #expect(outcome.error == "dotjob: \(line): release 3 rejected: it has no entry\n")
    }

    @Test("ends with 1 when the release is quarantined meanwhile")
    func quarantined() throws {
        let store = executor.store
        whenPublished { release in
            _ = try store.retreat(from: release.id, because: "three tasks died", now: StandInExecutor.now)
        }
        let outcome = try sandbox.run(follow)
        #expect(outcome.status == 1)
        #expect(outcome.error == "dotjob: group \"g\": release 3 was quarantined: three tasks died\n")
    }

    @Test("ends with 1 when a newer release takes its place")
    func superseded() throws {
        let one = executor
        whenPublished { _ in _ = try one.publish(plugin: "r", handlers: ["r"]) }
        let outcome = try sandbox.run(follow)
        #expect(outcome.status == 1)
        #expect(
            outcome.error == "dotjob: group \"g\": release 3 is not wanted any more: the group went on to release 4\n")
    }

    @Test("waits for an executor that has said nothing or that the node hinders, and says so when the time is over")
    func late() throws {
        let arguments = ["plugin", "rollback", "--group", "g", "--wait", "--wait-timeout", "300ms"]
        let silent = try sandbox.run(arguments)
        #expect(silent.status == 1)
        #expect(
            silent.error.contains("not active everywhere after 300ms: executor \(executor.executorID) (node-1) is not"))
        let third = try executor.store.release(number: 3, ofGroup: "g")
        try executor.stand(third, .delayed, because: "disk full")
        let hindered = try sandbox.run(arguments + ["--to", "1"])
        #expect(hindered.status == 1)
        #expect(hindered.error.contains("(node-1) is delayed: disk full"))
    }

    @Test("says which executor is missing when none is online, and refuses a timeout that is none before it publishes")
    func noExecutor() throws {
        try executor.store.closeSession(executor.session, now: StandInExecutor.now)
        let bad = try sandbox.wrongValue("plugin", "rollback", "--group", "g", "--wait", "--wait-timeout", "5")
        #expect(bad.contains("--wait-timeout \"5\": no unit"))
        #expect(try sandbox.rows("plugin", "list").map { $0["release_no"] as? Int } == [2, 2])
        let outcome = try sandbox.run(["plugin", "rollback", "--group", "g", "--wait", "--wait-timeout", "100ms"])
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("no executor of the group is online; start one with \"dotjob executor\""))
    }
}
