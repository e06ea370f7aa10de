import JobStore
import Testing

@testable import PostgresJobStore

@Suite(.onServer)
struct ServerCheckTests {
    private let schema: TestSchema

    init() throws { schema = try TestSchema(on: #require(TestServer.url)) }

    private func finding(_ subject: String) throws -> StoreFinding? {
        try ServerCheck(schema.location).findings().first { $0.subject == subject }
    }

    @Test("the tests' own server has right tables, no pooler, and says that a crash of the machine may ruin it")
    func ownServer() throws {
        #expect(try finding("tables")?.weight == .fine)
        #expect(try finding("pooler")?.weight == .fine)
        #expect(try finding("clock")?.weight == .fine)
        #expect(try finding("durability")?.weight == .problem)
        #expect(try finding("durability")?.reason.contains("fsync") == true)
    }

    @Test("tables of another dotjob, or none, are a problem with its cure")
    func tables() throws {
        let db = try schema.connect()
        try db.run("UPDATE dotjob.dot_schema SET version = 0")
        #expect(try finding("tables")?.cure?.contains("store migrate") == true)
        try db.run("UPDATE dotjob.dot_schema SET version = 9, oldest_reader = 9")
        #expect(try finding("tables")?.cure == "upgrade this one")
        try db.script("DROP SCHEMA \(schema.location.schema) CASCADE")
        #expect(try finding("tables")?.weight == .problem)
    }

    @Test("a replication slot that nobody uses is named, with the statement that drops it")
    func slot() throws {
        let db = try schema.connect()
        let name = String(schema.location.schema.prefix(60))
        try db.run("SELECT pg_create_physical_replication_slot($1, true)", name)
        defer { _ = try? db.run("SELECT pg_drop_replication_slot($1)", name) }
        let found = try ServerCheck(schema.location).findings().filter {
            $0.weight == .warning && $0.subject == "vacuum"
        }
        #expect(found.contains { $0.reason.contains(name) && $0.cure?.contains("pg_drop_replication_slot") == true })
    }
}
