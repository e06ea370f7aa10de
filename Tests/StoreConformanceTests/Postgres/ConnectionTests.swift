import Glibc
import JobModel
import JobStore
import Testing

@testable import PostgresJobStore

@Suite(.onServer)
struct ConnectionTests {
    private static func schema() throws -> TestSchema { try TestSchema(on: #require(TestServer.url)) }

    @Test("values come back as they went out, nulls, empty texts and arrays among them")
    func values() throws {
        let schema = try Self.schema()
        defer { withExtendedLifetime(schema) {} }
        let db = try schema.connect()
        let row = try #require(
            db.run(
                "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9", Int64.min, "", "größer \u{1F980}", nil as String?,
                nil as Int64?, true, 0.25, [1, -2, 3] as [Int64], PostgresBytes(bytes: [0, 255, 7])
            ).first)
        #expect(row[0] == Int64.min && row[1] == "" && row[2] == "größer \u{1F980}" && row[3] == String?.none)
        #expect(row[4] == Int64?.none && row[5] == true && row[6] == 0.25 && row[7] == [1, -2, 3] as [Int64])
        #expect((row[8] as PostgresBytes).bytes == [0, 255, 7])
        let unnested = try db.run(
            "SELECT * FROM unnest($1::bigint[], $2::text[])", [1, nil, 3] as [Int64?], ["a", nil, ""] as [String?])
        #expect(
            unnested.map { $0[0] as Int64? } == [1, nil, 3] && unnested.map { $0[1] as String? } == ["a", nil, ""])
        #expect(try db.run("SELECT $1::bigint[]", [] as [Int64]).value() == [] as [Int64])
    }

    @Test("a statement that was prepared with a null takes a number, and a text its zero byte as a mark")
    func preparedOnce() throws {
        let schema = try Self.schema()
        defer { withExtendedLifetime(schema) {} }
        let db = try schema.connect()
        let sql = "SELECT $1 + 1, $2"
        #expect(try db.run(sql, nil as Int64?, "a\0b").first?[0] == Int64?.none)
        let row = try #require(db.run(sql, 4 as Int64?, "a\0b").first)
        #expect(row[0] == Int64(5) && row[1] == "a\u{FFFD}b")
        #expect(db.prepared.count == 1)
    }

    @Test("of a pipeline no statement runs after the one that fails, and the connection goes on")
    func pipelineFails() throws {
        let schema = try Self.schema()
        defer { withExtendedLifetime(schema) {} }
        let db = try schema.connect()
        let insert = "INSERT INTO dotjob.dot_execute_group (group_name) VALUES ($1)"
        let failure = #expect(throws: PostgresFailure.self) {
            try db.pipeline([
                PostgresStep(insert, ["one"]), PostgresStep("SELECT 1 / $1", [0]), PostgresStep(insert, ["two"]),
            ])
        }
        #expect(failure?.state == "22012")
        #expect(try db.run("SELECT count(*) FROM dotjob.dot_execute_group").value() == Int64(0))
        try db.run(insert, "three")
        #expect(try db.run("SELECT group_name FROM dotjob.dot_execute_group").column() == ["three"])
    }

    @Test("what waits for a statement goes out with whatever is sent next, and its rows are nobody's")
    func waiting() throws {
        let schema = try Self.schema()
        let db = try schema.connect()
        db.queue("BEGIN")
        db.queue("SELECT 1")
        let rows = try db.pipeline([PostgresStep("SELECT 2", []), PostgresStep("SELECT 3", [])])
        #expect(rows.map { $0.value() as Int? } == [2, 3] && !db.isIdle)
        db.queue("SELECT 4")
        try db.script("ROLLBACK")
        #expect(db.isIdle && db.waiting.isEmpty)
        withExtendedLifetime(schema) {}
    }

    @Test("an answer that is not in time closes the connection, and is called unavailable")
    func late() throws {
        let schema = try Self.schema()
        let db = try PostgresConnection(schema.location, connectMs: 5_000, answerMs: 50)
        let failure = #expect(throws: PostgresFailure.self) { try db.run("SELECT pg_sleep(60)") }
        #expect(db.isClosed && failure.map { StoreError.from($0, schema.location).code } == .unavailable)
        #expect(throws: PostgresFailure.self) { try db.run("SELECT 1") }
    }

    @Test("a connection whose server has ended it is replaced by the next call")
    func terminated() throws {
        let schema = try Self.schema()
        let store = try PostgresJobStore(schema.location)
        let pid: Int = try store.read { try $0.run("SELECT pg_backend_pid()").value() ?? 0 }
        try schema.connect().run("SELECT pg_terminate_backend($1::int, 10000)", pid)
        #expect(try store.groups().isEmpty)
    }

    @Test("a transaction that met another runs again, and what it did before is undone")
    func collision() throws {
        let schema = try Self.schema()
        let store = try PostgresJobStore(schema.location)
        var runs = 0
        try store.write(.told) { transaction in
            runs += 1
            try transaction.db.run("INSERT INTO dotjob.dot_execute_group (group_name) VALUES ($1)", "run \(runs)")
            if runs < 3 {
                try transaction.db.script(
                    "DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = 'deadlock_detected'; END $$")
            }
        }
        #expect(runs == 3)
        #expect(try store.groups().map(\.name) == ["run 3"])
    }

    @Test(
        "a server that only reads by now is left, with every connection to it, and the write is made on one that writes"
    )
    func onlyReads() throws {
        let schema = try Self.schema()
        let store = try PostgresJobStore(schema.location)
        try store.pool.lend { try $0.script("SET default_transaction_read_only = on") }
        _ = try store.addGroup(named: "g", summary: "", hostThreads: 1, maxRunning: nil)
        #expect(try store.groups().map(\.name) == ["g"])
    }

    @Test("of several servers one that says nothing at all is passed by")
    func silentServer() throws {
        let schema = try Self.schema()
        let silent = try SilentServer()
        var options = PostgresJobStore.Options()
        options.connectTimeoutMs = 500
        let store = try PostgresJobStore(PostgresLocation(silent.before(schema.url)), options: options)
        #expect(try store.groups().isEmpty)
    }
}

/// A port that takes connections and never says a word.
private struct SilentServer {
    private let socket: Int32
    private let port: UInt16

    init() throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(result)
        port = UInt16(bigEndian: address.sin_port)
    }

    /// A URL as Scripts/postgres prints it, with this one named first.
    func before(_ url: String) -> String {
        let hosts = url.replacing("host=", with: "host=127.0.0.1,")
        return hosts.contains("port=") ? hosts.replacing("port=", with: "port=\(port),") : "\(hosts)&port=\(port),5432"
    }
}
