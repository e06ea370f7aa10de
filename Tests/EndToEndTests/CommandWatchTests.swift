import Foundation
import Glibc
import JobModel
import JobStore
import TestSupport
import Testing

/// Serving commands that publish what a build leaves in a directory.
@Suite("--watch")
struct CommandWatchTests {
    private let deployment: Deployment
    private let builds: TemporaryDirectory

    init() throws {
        deployment = try Deployment()
        builds = try TemporaryDirectory()
        try deployment.succeed("group", "add", "g")
        try deployment.addJob("version")
    }

    private func build(_ version: Int, named name: String = "traces") throws {
        _ = try FixturePlugin.build(
            "traces.c", named: name, flags: ["-pthread", "-DVERSION=\"\(version)\""], in: builds.path)
    }

    private func publishes(_ number: Int64) throws -> Bool {
        try eventually(within: 60) {
            try deployment.store.executors().contains { $0.runningReleaseNo == number && $0.isOnline }
        }
    }

    @Test(
        "publishes what lies there and each rebuild; a broken build is refused with its reason, and the old one serves on"
    )
    func rebuilds() throws {
        try build(1)
        let up = try deployment.start("up", "--watch", builds.path)
        try #require(try publishes(1), "\(up.logText)")
        #expect(try deployment.run("version").map(\.result) == ["1"])

        try build(2)
        try #require(try publishes(2), "\(up.logText)")
        #expect(try deployment.run("version").map(\.result) == ["2"])

        let broken = builds.file("x.so")
        try "no library".write(toFile: broken, atomically: false, encoding: .utf8)
        let isRefused = eventually { up.logText.contains("watch \"x.so\": refused; plugin \"x.so\": not a 64-bit ELF") }
        #expect(isRefused, "\(up.logText)")
        #expect(try deployment.run("version").map(\.result) == ["2"])
        #expect(try deployment.store.releases(ReleaseFilter(groupName: "g")).count == 2)

        // Another file of the same plugin takes its place.
        try FileManager.default.removeItem(atPath: broken)
        try build(3, named: "next")
        try #require(try publishes(3), "\(up.logText)")
        #expect(try deployment.run("version").map(\.result) == ["3"])
        #expect(up.isRunning)
        up.kill(SIGTERM)
        #expect(up.wait() == 0, "\(up.logText)")
    }

    @Test("waits for who still writes, and takes a file that is moved into place")
    func halfWritten() throws {
        let up = try deployment.start("up", "--watch", "g=\(builds.path)")
        try #require(eventually { up.logText.contains(": up") }, "\(up.logText)")
        let whole = try Data(contentsOf: URL(fileURLWithPath: deployment.build("traces.c")))
        let path = builds.file("slow.so")
        let file = open(path, O_WRONLY | O_CREAT, 0o755)
        _ = whole.prefix(4096).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        try FileManager.default.copyItem(atPath: deployment.directory.file("traces.so"), toPath: builds.file("hidden"))
        #expect(rename(builds.file("hidden"), builds.file("moved.so")) == 0)
        try #require(try publishes(1), "\(up.logText)")
        // By now the other one has been quiet for as long.
        #expect(!up.logText.contains("slow.so"), "\(up.logText)")
        _ = whole.dropFirst(4096).withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        close(file)
        let isSeen = eventually {
            up.logText.contains("watch \"slow.so\": group \"g\": release 1 holds these very bytes")
        }
        #expect(isSeen, "\(up.logText)")
        #expect(!up.logText.contains("refused"))
    }

    @Test("executor watches for the groups that it serves")
    func executor() throws {
        try build(1)
        let program = try deployment.start("executor", "--group", "g", "--watch", "g=\(builds.path)")
        try #require(try publishes(1), "\(program.logText)")
    }

    @Test("refuses a directory that is none, and a group that is none, before it serves")
    func refusals() throws {
        func refusal(_ arguments: String...) throws -> String {
            let outcome = try deployment.dotjob(arguments)
            #expect(outcome.status == 1, "\(outcome.output)\(outcome.error)")
            return outcome.error
        }
        #expect(try refusal("up", "--watch", "/none").contains("--watch \"/none\": no such directory"))
        let file = builds.file("file")
        try Data().write(to: URL(fileURLWithPath: file))
        #expect(try refusal("up", "--watch", file).contains("not a directory"))
        #expect(
            try refusal("up", "--watch", "other=\(builds.path)").contains(
                "group \"other\": no such group; add it with \"dotjob group add other\""))
        #expect(
            try refusal("executor", "--group", "g", "--watch", "other=\(builds.path)").contains("not served here"))
        try deployment.succeed("group", "add", "other")
        #expect(
            try refusal("up", "--watch", builds.path).contains("there are the groups g, other; say which as GROUP=DIR"))
        #expect(try deployment.store.openSessions().isEmpty)
        let empty = deployment.directory.file("empty.db")
        #expect(
            try refusal("up", "--database", empty, "--watch", builds.path).contains(
                "there is no group to publish to; add one with \"dotjob group add NAME\""))
    }
}
