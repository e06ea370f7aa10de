import Foundation
import GRDB
import JobModel
import JobStore
import TestSupport
import Testing

@Suite("A newer dotjob beside an older one")
struct NewerSchemaTests {
    @Test("processes that run stop with a sentence when a newer dotjob changes the tables, and write nothing after")
    func changedUnderneath() throws {
        let deployment = try Deployment()
        try deployment.addGroup("g", plugins: [try deployment.build("crash.c")])
        try deployment.addJob("echo")
        try deployment.succeed(
            "job", "add", "--name", "tick", "--group", "g", "--handler", "echo", "--every", "100ms")
        let scheduler = try deployment.start("scheduler")
        let executor = try deployment.startExecutor("g")
        #expect(try deployment.run("echo", count: 10).count == 10)
        var configuration = Configuration()
        configuration.busyMode = .timeout(60)
        let newer = try DatabaseQueue(path: deployment.database, configuration: configuration)
        let rows = try newer.write { db in
            try db.execute(sql: "ALTER TABLE dot_job_log ADD COLUMN later TEXT")
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999-from-the-future')")
            return try Int.fetchOne(db, sql: "SELECT max(id) FROM dot_job_log")
        }
        for program in [scheduler, executor] {
            let hasEnded = eventually { !program.isRunning }
            try #require(hasEnded, "\(program.logText)")
            #expect(program.wait() == 1)
            #expect(program.logText.contains("a newer dotjob has changed its tables"), "\(program.logText)")
        }
        #expect(try newer.read { try Int.fetchOne($0, sql: "SELECT max(id) FROM dot_job_log") } == rows)
    }
}
