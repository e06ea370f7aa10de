import Foundation
import GRDB
import JobModel
import JobStore
import SQLiteJobStore
import TestSupport
import Testing

/// A copy of a database is a database of its own: what the original's executors hold there is the original's business.
@Suite("Copied databases")
struct CopiedDatabaseTests {
    @Test("a copy beside the living original runs at once what was claimed, without a loss, and the original goes on")
    func besideTheOriginal() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("sleep_ms", parameters: #"{"ms": 2000}"#)
        let original = try deployment.start("up")
        let tasks = try deployment.enqueue("sleep_ms", count: 4)
        let areClaimed = try eventually {
            try deployment.store.tasks(TaskFilter()).items.count { $0.status == .claimed } == 4
        }
        try #require(areClaimed, "\(original.logText)")
        try FileManager.default.createDirectory(
            atPath: deployment.directory.file("copy"), withIntermediateDirectories: false)
        let path = deployment.directory.file("copy/q.db")
        let copy = try DatabaseQueue(path: path)
        try DatabaseQueue(path: deployment.database).backup(to: copy)
        let claimed = try copy.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM dot_task_queue WHERE status = 2")
        }
        try copy.close()
        try #require(claimed == 4)

        let store = try SQLiteJobStore(path: path)
        let waiting = try store.tasks(TaskFilter()).items
        #expect(waiting.allSatisfy { $0.status == .waiting && $0.claimNo == 1 && $0.losses == 0 })
        #expect(try store.openSessions().isEmpty)
        let up = try RunningProgram(
            Project.product("dotjob"), ["up"], environment: ["DOTJOB_DATABASE": path],
            log: deployment.directory.file("log-copy"))
        defer { up.kill(SIGKILL) }
        let isEmpty = try eventually { try store.tasks(TaskFilter()).items.isEmpty }
        #expect(isEmpty, "\(up.logText)")
        #expect(try deployment.finalLogs(of: tasks).map(\.code) == [.ok, .ok, .ok, .ok])
    }
}
