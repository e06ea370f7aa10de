import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

/// Refusals and outcomes are data until the command line words them: to the letter, since people search for them.
@Suite("The words of the command line")
struct CommandWordsTests {
    private let sandbox: CommandSandbox

    init() throws { sandbox = try CommandSandbox() }

    private func expect(_ arguments: [String], refusedWith line: String) throws {
        #expect(try sandbox.refusal(of: arguments) == "dotjob: \(line)\n")
    }

    @Test("A job's group that is unknown is refused with the groups that are there, or how to make one")
    func unknownGroup() throws {
        try sandbox.succeed("group", "add", "w")
        let add = ["job", "add", "--name", "a", "--group", "nope", "--handler", "h"]
        try expect(add, refusedWith: "group \"nope\": unknown; the groups are g, w")
        let empty = try CommandSandbox(group: nil)
        let store = try empty.openStore()
        #expect(try store.groups().isEmpty)
        #expect(
            try empty.refusal(of: add)
                == "dotjob: group \"nope\": unknown; there are none yet; add one with \"dotjob group add NAME\"\n")
    }

    @Test("What is not there is refused with where to look")
    func notFound() throws {
        try expect(["job", "show", "x"], refusedWith: "job \"x\": not found; see \"dotjob job list\"")
        try expect(
            ["task", "why", "9"], refusedWith: "task 9: neither queued nor logged; \"dotjob task list\" shows the queue"
        )
        try expect(
            ["plugin", "show", "7"], refusedWith: "release 7: no group has one; see \"dotjob plugin list --all\"")
        try expect(
            ["plugin", "show", "7", "--group", "g"],
            refusedWith: "group \"g\": no release 7; see \"dotjob plugin list --group g\"")
        try expect(
            ["task", "rerun", "9", "--on-release", "1"], refusedWith: "log 9: not found; see \"dotjob log list\"")
    }

    @Test("A release's number that several groups have is refused with their names")
    func severalReleases() throws {
        try sandbox.succeed("group", "add", "w")
        for group in ["g", "w"] { _ = try sandbox.openExecutor(group: group).publish(plugin: "p", handlers: ["h"]) }
        try expect(
            ["plugin", "show", "1"],
            refusedWith: "release 1: the groups \"g\", \"w\" each have one; name yours with --group")
    }

    @Test("An executor of a group that is not there says how to add it")
    func executorOfUnknownGroup() throws {
        try expect(
            ["executor", "--group", "nope"],
            refusedWith: "group \"nope\": unknown; add it with \"dotjob group add nope\"")
    }

    @Test("A rerun for a deleted job is refused with what to do")
    func rerunOfDeleted() throws {
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        try sandbox.succeed("job", "run", "a")
        let executor = try sandbox.openExecutor()
        try executor.finish(executor.claim("h"), with: .ok)
        try sandbox.succeed("job", "delete", "a")
        try expect(
            ["task", "rerun", "1", "--on-release", "1"],
            refusedWith: "log 1: its job \"a\" is deleted; add the job again, and run it")
    }

    @Test("Whoever publishes unchecked is asked for the handlers")
    func unchecked() throws {
        let file = sandbox.directory.file("mail.so")
        try Data("no library".utf8).write(to: URL(fileURLWithPath: file))
        try expect(
            ["plugin", "publish", "--group", "g", "--no-check", file],
            refusedWith: "plugin \"mail\": unchecked, and new to group \"g\"; name its handlers with --handler")
    }

    @Test("Each hold of a task is a sentence with its value and its cure")
    func holds() throws {
        try sandbox.succeed("job", "add", "--name", "a", "--group", "g", "--handler", "h")
        try sandbox.succeed("job", "run", "a", "--count", "2")
        try sandbox.succeed("group", "pause", "g")
        #expect(
            try sandbox.succeed("task", "why", "1") == """
                task 1: group "g" is paused; resume it with "dotjob group resume"
                task 1: group "g" has no executor online (0 known); start one with "dotjob executor" or "dotjob up"

                """)
        try sandbox.succeed("group", "resume", "g")
        let executor = try sandbox.openExecutor()
        let release = try executor.publish(plugin: "p", handlers: ["k", "i"])
        try executor.show(.serving(.init(stable: .init(warming: 1, trouble: "release 1 delayed: no room\nat all"))))
        #expect(
            try sandbox.succeed("task", "why", "1") == """
                task 1: no online executor offers handler "h": executor 1 runs no release (warming, release 1 delayed: no room …)

                """)
        try executor.run(release)
        #expect(
            try sandbox.succeed("task", "why", "1")
                == "task 1: no online executor offers handler \"h\": executor 1 runs release 1 with i, k\n")
        try executor.run(try executor.publish(plugin: "q", handlers: ["h"]))
        #expect(
            try sandbox.succeed("task", "why", "1") == "task 1: it may run now; tasks before it have the turn\n")
        _ = try executor.claim("h", limit: 1)
        #expect(
            try sandbox.succeed("task", "why", "1") == "task 1: it runs: executor 1 on \"node-1\" has attempt 1\n")
    }

    @Test("A rollback tells what has become of the canary, and what the group wants now")
    func rollback() throws {
        let executor = try sandbox.openExecutor()
        _ = try executor.publish(plugin: "p", handlers: ["h"])
        let back = ["plugin", "rollback", "--group", "g"]
        #expect(
            try sandbox.run(back + ["--to", "1"]).output
                == "group \"g\": release 1 holds these very bytes already and is healthy; nothing to roll back\n")
        _ = try executor.publish(plugin: "q", handlers: ["k"]) { $0.canaryPercent = 10 }
        #expect(
            try sandbox.run(back).output == "group \"g\": canary release 2 ended; release 1 gets every claim\n")
    }
}
