import Foundation
import JobModel
import JobStore
import StoreSupport
import TestSupport
import Testing

@testable import PostgresJobStore

/// Other programs queue tasks in transactions of their own.
@Suite(.onServer)
struct EnqueueTests {
    private let fixture: StoreFixture
    private let db: PostgresConnection

    init() throws {
        fixture = try StoreFixture()
        try fixture.addJob()
        db = try #require(fixture.schema).connect()
    }

    private func tasks() throws -> [QueuedTask] { try fixture.store.tasks(TaskFilter()).items }

    @Test("a task comes with the caller's commit, and with its rollback none does")
    func transaction() throws {
        db.queue("BEGIN")
        try db.run("SELECT dotjob.enqueue('job')")
        #expect(try tasks().isEmpty)
        try db.run("ROLLBACK")
        #expect(try tasks().isEmpty)
        db.queue("BEGIN")
        let id: TaskID? = try db.run("SELECT dotjob.enqueue('job', '{\"to\": \"mia\"}', to_timestamp(1.5))").value()
        try db.run("COMMIT")
        let task = try #require(try tasks().first)
        #expect(task.id == id && task.runAt == 1_500 && task.parameters == "{\"to\": \"mia\"}")
        #expect(try fixture.executor().claim(now: 2_000).count == 1)
    }

    @Test("the document's example works as it stands")
    func documented() throws {
        let text = try String(contentsOfFile: "\(Project.root)/docs/many-machines.md", encoding: .utf8)
        let example = try #require(text.firstMatch(of: /```sql\n((?s).*?)```/)?.1)
        try fixture.addJob("send-receipt")
        try db.script("CREATE TEMPORARY TABLE orders (id bigint)")
        try db.script(String(example))
        #expect(try tasks().map(\.parameters) == ["{\"order\": 42}"])
    }

    @Test("it rings when it is there, unless the caller wants none")
    func ring() throws {
        let listener = try openStore(at: fixture.location).listen()
        #expect(!listener.rang())
        try db.run("SELECT dotjob.enqueue('job', ring => false)")
        #expect(!listener.rang())
        try db.run("SELECT dotjob.enqueue('job')")
        #expect(listener.rang())
    }

    @Test("its ids are of one row with those of runs, which have no gap")
    func contiguous() throws {
        let first: TaskID? = try db.run("SELECT dotjob.enqueue('job')").value()
        let run = try fixture.run(count: 3)
        let last: TaskID? = try db.run("SELECT dotjob.enqueue('job')").value()
        #expect(first == run.lowerBound - 1 && last == run.upperBound + 1 && run.count == 3)
    }

    @Test(
        "what would make no good task is refused with its reason",
        arguments: [
            ("'nobody'", "no such job"), ("'job', '{\"day\": \"${scheduled:%F}\"}'", "pattern"), ("'job', '{'", "json"),
            ("'job', to_json(repeat('x', 262144))", "262146 bytes"),
        ])
    func refusals(arguments: String, reason: String) throws {
        let said = #expect(throws: PostgresFailure.self) { try db.run("SELECT dotjob.enqueue(\(arguments))") }
        #expect(said?.message.contains(reason) == true, "\(said?.message ?? "")")
        #expect(try tasks().isEmpty)
    }

    @Test("a disabled job takes none")
    func disabled() throws {
        _ = try fixture.store.disableJob(named: "job", now: start, nextOccurrence: nextOccurrence)
        let said = #expect(throws: PostgresFailure.self) { try db.run("SELECT dotjob.enqueue('job')") }
        #expect(said?.message.contains("disabled") == true)
    }

    @Test("who may use the schema may call it, and read and write nothing else")
    func rights() throws {
        let role = "r_\(db.location.schema)"
        try db.run("CREATE ROLE \(role)")
        try db.run("GRANT USAGE ON SCHEMA \(db.location.schema) TO \(role)")
        defer {
            _ = try? db.run("RESET ROLE")
            _ = try? db.run("DROP OWNED BY \(role)")
            _ = try? db.run("DROP ROLE \(role)")
        }
        try db.run("SET ROLE \(role)")
        try db.run("SELECT dotjob.enqueue('job')")
        #expect(throws: PostgresFailure.self) { try db.run("SELECT count(*) FROM dotjob.dot_task_queue") }
        #expect(try tasks().count == 1)
    }
}
