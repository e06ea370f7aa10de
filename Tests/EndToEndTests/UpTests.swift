import Foundation
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// `dotjob up`: everything in one process, from an empty directory.
@Suite("dotjob up")
struct UpTests {
    @Test("makes the database, serves a group added later, runs a job by the second, and leaves nothing behind")
    func fromNothing() throws {
        let deployment = try Deployment()
        let database = deployment.directory.file("new.db")
        let up = try deployment.start("up", "--database", database)
        #expect(eventually { up.logText.contains("session 1: up") }, "\(up.logText)")
        try deployment.succeed("group", "add", "g", "--database", database)
        try deployment.succeed(
            "plugin", "publish", "--database", database, "--group", "g", try deployment.build("traces.c"))
        try deployment.succeed(
            "job", "add", "--database", database, "--name", "tick", "--group", "g", "--handler", "version", "--cron",
            "* * * * * *")

        let store = try SQLiteJobStore(path: database)
        let hasTicked = try eventually { try store.logs(LogFilter()).count >= 3 }
        #expect(hasTicked, "\(up.logText)")
        let hosts = up.children
        #expect(hosts.count == 1)
        up.kill(SIGTERM)
        #expect(up.wait() == 0, "\(up.logText)")
        #expect(eventually { hosts.allSatisfy { kill($0, 0) != 0 } })
        #expect(try store.openSessions().isEmpty)

        let logs = try store.logs(LogFilter())
        #expect(logs.allSatisfy { $0.code == .ok && $0.origin == .schedule && $0.attempt == 1 })
        let occurrences = logs.compactMap(\.scheduledAt).sorted()
        #expect(occurrences.count == logs.count)
        #expect(occurrences.allSatisfy { $0 % 1_000 == 0 })
        for (earlier, later) in zip(occurrences, occurrences.dropFirst()) { #expect(later - earlier == 1_000) }
        for log in logs {
            let due = try #require(log.scheduledAt)
            #expect(try #require(log.startedAt) >= due, "it ran before its time")
        }
    }
}
